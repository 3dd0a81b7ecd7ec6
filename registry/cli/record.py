"""`partnerships record`: verify a verification record without a network; show the public key."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from registry.adapters.signing import (
    BadKey,
    NotAuthentic,
    check,
    find_signer,
    key_id,
    open_signer,
    pem_of,
    read_public,
)
from registry.clock import geneva_day
from registry.config import BadSetting, read_config


@click.group()
def record() -> None:
    """Verification records: what was checked of a partner, for other United Nations bodies.

    A record is signed with the key of one installation (Ed25519, signing_key.pem in PARTNERSHIPS_VAR). The
    machines of one installation need the same file. Nothing here asks the database or a network.
    """


@record.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key", "key_file", metavar="PUBLIC", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The public key (PEM) of the office that issued it; default: the key of this installation.",
)  # fmt: skip
def verify_command(file: Path, key_file: Path | None) -> None:
    """Is FILE (JSON or PDF) as the office signed it, and is its time not over?

    Exit status 0 when the signature fits the key and the record is still valid today; 1 when not, and why. A
    record speaks of its day of issue: ask the office whether it still holds.
    """
    try:
        trusted = _trusted(key_file)
        content = check(file.read_bytes(), trusted)
    except (NotAuthentic, BadKey, BadSetting, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Signed by the key {key_id(trusted)}.")
    if not content:
        click.echo("The PDF is as it was signed. Its text says until when it is valid.")
        return
    for line in _lines(content):
        click.echo(line)
    until = _day(content.get("valid_until"))
    if until is None or until < geneva_day(datetime.now(UTC)):
        raise click.ClickException("It is authentic, but its time is over.")


@record.command("key")
def key_command() -> None:
    """Print the public key of this installation; the first time, make the key."""
    try:
        signer = open_signer(read_config().var)
    except (BadKey, BadSetting, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(pem_of(signer.public), nl=False)
    click.echo(f"SHA-256: {key_id(signer.public)}", err=True)


def _trusted(key_file: Path | None) -> bytes:
    if key_file is not None:
        return read_public(key_file.read_bytes())
    signer = find_signer(read_config().var)
    if signer is None:
        raise BadKey("There is no key to trust: give the public key of the office with --key.")
    return signer.public


def _lines(content: dict[str, Any]) -> list[str]:
    subject = content.get("subject", {})
    return [
        f"{content.get('number')}: {subject.get('name')} ({subject.get('country')})",
        f"Issued {content.get('issued_at')} by {content.get('issued_by')}",
        f"Valid until {content.get('valid_until')}",
        str(content.get("speaks_of")),
    ]


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
