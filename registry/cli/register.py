"""`partnerships register`: the agreements of the office, brought in and given out as files."""

from __future__ import annotations

import click

from registry.cli.register_export import export_command
from registry.cli.register_import import import_command, undo_command


@click.group()
def register() -> None:
    """The register of agreements: bring an existing list in, take it back, give it out."""


register.add_command(import_command)
register.add_command(undo_command)
register.add_command(export_command)
