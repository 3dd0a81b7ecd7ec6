"""`partnerships rules export`, `import`, `compare`: a policy as JSON, XLSX or DMN, and how two differ."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from registry.adapters.policy_files import FORMATS, format_of, read_policy_file
from registry.reports.policy_files import NotWritable, policy_file
from rules import Policy
from rules.policy import UnknownVersion, load
from rules.policy.difference import Change, Difference, compare
from rules.policy.file import write_policy
from rules.policy.meaning import Meaning, tables_differ
from rules.policy.reading import Imported
from rules.table import BadTable

FORMAT = click.option(
    "--format", "form", type=click.Choice(FORMATS), help="Default: by the name of the file."
)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("export")
@click.option("--version", type=int, default=1, show_default=True, help="Version of the policy.")
@FORMAT
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write (default: standard output).",
)
def export_command(version: int, form: str | None, output: Path | None) -> None:
    """Write a whole policy version as a file that `import` reads back to the same identity.

    \b
    json   the policy file: one line a row of a table
    xlsx   a workbook for policy officers: a sheet a table, all cells text
    dmn    a DMN 1.3 model for other decision tools
    """
    chosen = form or (format_of(output.name) if output else "json")
    if chosen is None:
        raise click.UsageError(f"say the format: --format {'|'.join(FORMATS)}")
    try:
        data = policy_file(_shipped(version), chosen)
    except NotWritable as bad:
        raise click.ClickException(str(bad)) from None
    if output is None:
        click.echo(data, nl=False)
    else:
        _replace(output, data)


@click.command("import")
@click.argument("file", type=FILE)
@FORMAT
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the policy file (JSON) here."
)
def import_command(file: Path, form: str | None, output: Path | None) -> None:
    """Read a whole policy from FILE: JSON, XLSX or DMN. Nothing is stored; --output writes the policy file.

    Every fault is listed, with the cell of the workbook or the element of the model. The last line is a JSON
    object: version, hash, changed (since it was exported; null when the file does not say), warnings, tables
    and rows; or error and faults. The exit status is 1 when anything is wrong, and then nothing is written.
    """
    try:
        found = read_policy_file(file.read_bytes(), _format(file, form))
    except BadTable as bad:
        for fault in bad.faults:
            click.echo(fault)
        click.echo(_line({"error": _count(len(bad.faults), "fault"), "faults": list(bad.faults)}))
        sys.exit(1)
    for warning in found.warnings:
        click.echo(f"warning: {warning}")
    if output is not None:
        _replace(output, write_policy(found.source).encode("utf-8"))
    click.echo(_line(_summary(found)))


@click.command("compare")
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of sentences.")
def compare_command(old: str, new: str, as_json: bool) -> None:
    """Say what two policies differ in. OLD and NEW are shipped versions (1, 2) or files.

    Parameters, tables cell by cell, inputs, wording, names, sources and examples; then, for every table that
    reads differently, whether it means the same, or a case that the two answer differently. The number of the
    version is no difference.

    The last line is a summary. The exit status is 0 when there is no difference, 1 when there is one, and 2
    when OLD or NEW cannot be read.
    """
    difference = compare(_read(old), _read(new), differ=tables_differ)
    if as_json:
        click.echo(_line(difference.to_dict()))
    else:
        for line in sentences(difference):
            click.echo(line)
    sys.exit(0 if difference.is_same else 1)


# --- files ---------------------------------------------------------------------------------------------


def _shipped(version: int) -> Policy:
    try:
        return load(version)
    except UnknownVersion as unknown:
        raise click.BadParameter(str(unknown), param_hint="--version") from None


def _format(file: Path, form: str | None) -> str:
    chosen = form or format_of(file.name)
    if chosen is None:
        raise click.UsageError(f"{file.name} does not end in {', '.join(FORMATS)}; say --format")
    return chosen


def _read(name: str) -> Policy:
    """A shipped version or a file; click's usage errors have the exit status 2."""
    if name.isascii() and name.isdigit():
        try:
            return load(int(name))
        except UnknownVersion as unknown:
            raise click.UsageError(f"{unknown}; a file of this name is ./{name}") from None
    path = Path(name)
    if not path.is_file():
        raise click.UsageError(f"{name} is neither the number of a version nor a file")
    try:
        return read_policy_file(path.read_bytes(), _format(path, None)).policy
    except BadTable as bad:
        faults = "\n".join(f"  {fault}" for fault in bad.faults)
        raise click.UsageError(f"{name} has {_count(len(bad.faults), 'fault')}:\n{faults}") from None


def _replace(path: Path, data: bytes) -> None:
    """The file is written whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _summary(found: Imported) -> dict[str, object]:
    policy = found.policy
    return {
        "version": policy.version,
        "hash": policy.hash,
        "changed": found.identity != policy.hash if found.identity else None,
        "warnings": list(found.warnings),
        "tables": len(policy.tables),
        "rows": sum(len(table.rows) for table in policy.tables.values()),
    }


def _line(document: dict[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# --- what differs, in sentences ------------------------------------------------------------------------


def sentences(difference: Difference) -> Iterator[str]:
    """One line a difference, then one a table that reads differently, then the summary."""
    for change in difference.changes:
        yield " ".join(_sentence(change).split())
    told = [each for each in difference.meanings if difference.of_table(each.table) or each.same is not True]
    for meaning in told:
        yield _meant(meaning)
    parts = Counter(change.part for change in difference.changes)
    counted = ", ".join(_count(number, part) for part, number in parts.items())
    otherwise = sum(meaning.same is False for meaning in difference.meanings)
    tables = f"{otherwise} of {_count(len(difference.meanings), 'table')} answer differently"
    versions = f"versions {difference.old_version} and {difference.new_version}"
    if difference.is_same:
        yield f"{versions}: no difference"
    else:
        yield f"{versions}: {_count(len(difference.changes), 'difference')} ({counted}); {tables}"


def _sentence(change: Change) -> str:
    where = f"{_where(change)}, {change.what}" if change.what else _where(change)
    if change.kind == "changed":
        return f"{where}: {change.old or 'nothing'} → {change.new or 'nothing'}"
    if change.kind == "moved":
        return f"{where}: moved" + (
            "" if change.part == "row" else f" from place {change.old} to {change.new}"
        )
    text = change.new if change.kind == "added" else change.old
    return f"{where}: {change.kind}" + (f": {text}" if text else "")


def _where(change: Change) -> str:
    if change.part not in ("row", "cell"):
        name = f"{change.part} {change.subject}"
        return f"table {change.table}, {name}" if change.table else name
    rows = [str(number) for number in (change.old_row, change.new_row) if number is not None]
    numbers = rows[0] if len(set(rows)) == 1 else " → ".join(rows)
    rule = f" ({change.subject})" if change.subject else ""
    return f"table {change.table}, row {numbers}{rule}"


def _meant(meaning: Meaning) -> str:
    if meaning.same:
        return f"table {meaning.table} answers the same for all inputs"
    if meaning.same is None:
        return f"table {meaning.table}: whether it answers the same was not decided"
    case = meaning.witness.en if meaning.witness else ""
    answers = f"Old: {meaning.old_answer}. New: {meaning.new_answer}."
    return f"table {meaning.table} answers differently, for example for {case}. {answers}"
