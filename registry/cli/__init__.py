"""The command `partnerships`: one file a group. Must not hold a rule, nor change data past the services."""

from __future__ import annotations

import pkgutil

import click

from registry import __version__

# The order is that of --help: running the site first, then its people, then its records.
COMMANDS = {
    "serve": "registry.cli.serve:serve",
    "work": "registry.cli.work:work",
    "db": "registry.cli.db:db",
    "demo": "registry.cli.demo:demo",
    "users": "registry.cli.users:users",
    "rules": "registry.cli.rules:rules",
    "dmn": "registry.cli.dmn:dmn",
    "workflow": "registry.cli.workflow:workflow",
    "proposals": "registry.cli.proposals:proposals",
    "register": "registry.cli.register:register",
    "recommendations": "registry.cli.recommendations:recommendations",
    "report": "registry.cli.report:report",
    "screening": "registry.cli.screening_run:screening",
    "lists": "registry.cli.lists:lists",
    "findings": "registry.cli.findings:findings",
    "record": "registry.cli.record:record",
    "audit": "registry.cli.audit:audit",
}


class Doors(click.Group):
    """Imports a group when it is asked for: `db upgrade` must not wait for the web application to load."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        address = COMMANDS.get(cmd_name)
        if address is None:
            return None
        command: click.Command = pkgutil.resolve_name(address)
        return command


EPILOG = """\
\b
Settings, all read from the environment:
  DATABASE_URL      sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME
                    (default: a SQLite file in the folder PARTNERSHIPS_VAR)
  PARTNERSHIPS_VAR  folder of the database, files and mail of this machine (default: var)
  SECRET_KEY        signs sessions and links (default: made once, kept in PARTNERSHIPS_VAR)
  BASE_URL          address that people type; https:// makes cookies secure
  MAIL_URL          smtp://USER:PASSWORD@HOST:PORT or smtps://…
                    (default: .eml files in PARTNERSHIPS_VAR/mail)
  MAIL_FROM         sender of every mail
  SCANNER_URL       clamd, tcp://HOST:3310 or unix:///PATH (default: uploads are not scanned)
  SCREENING_URL     a remote yente service, https://HOST (default: names are compared here)
  SCREENING_DATASET, SCREENING_PREFIX, SCREENING_KEY
                    its dataset, what stands before the list's own ids, its API key
  UPLOAD_MAX_MB     size limit of one upload (default: 20)
  SESSION_MINUTES   a session ends after so many idle minutes (default: 60)
  SESSION_HOURS     … and after so many hours in any case (default: 12)
  TRUSTED_PROXIES   how many reverse proxies stand in front (default: 0)
  REFERENCE_DIR     files here replace those of registry/reference by name

\b
A first installation:
  partnerships db upgrade
  partnerships users --help      (the first administrator)
  partnerships serve             (and `partnerships work` beside it)
"""


@click.group(cls=Doors, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="partnerships")
def main() -> None:
    """One-stop shop for partnerships with the private sector.

    Each command tells its whole story with --help. Commands that write a file take --output FILE; `-` is
    standard input or output. The exit status is 0 when all went well, 1 when something was refused or
    found wrong, 2 when the command itself was typed wrongly.
    """
