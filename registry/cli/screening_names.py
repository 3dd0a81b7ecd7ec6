"""`partnerships screening compare` and `search`: names against names, and against a list, as CSV."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click

from registry.adapters.entry_lines import BadLine, read_entries
from registry.cli.database import opened
from registry.db import make_sessions, reading
from registry.queries.watchlist import list_entries_in_force
from rules.screening import ALGORITHM, Entry, Name, Party, Search, compare_names
from rules.screening.clean import LONGEST

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
COMPARED = ("Person", "Organization")
KINDS = (*COMPARED, "Company", "LegalEntity", "PublicBody", "Vessel", "Airplane", "")
OLDEST, YOUNGEST = 1800, 2100
MOST_TOLD = 20


class BadRows(Exception):
    """Rows that cannot be read: a sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@click.group()
def screening() -> None:
    """Compare names, and look for names on lists."""


@screening.command("compare")
@click.argument("pairs", type=FILE, metavar="PAIRS.csv")
@click.option("--output", default="-", metavar="FILE", help="Where the CSV goes; - is standard output.")
def compare_command(pairs: Path, output: str) -> None:
    """Write `id,score` for each pair of names of PAIRS.csv.

    \b
    Columns   id        anything
              schema    Person or Organization
              name_a    a name in any script
              name_b    the other name
    Others are ignored. A score from 0 to 1: 0.95 and above is strong, 0.85 for review, 0.70 weak.

    Rows that cannot be read are told on standard error by line and field; then the exit status is 1, and
    nothing is written.
    """
    rows = _rows(pairs, ("id", "schema", "name_a", "name_b"), _check_pair)
    with _writer(output, ("id", "score")) as write:
        for row in rows:
            score = compare_names(row["name_a"], row["name_b"], row["schema"])
            write((row["id"], f"{score:.4f}"))
    click.echo(f"{len(rows)} pairs compared with {ALGORITHM}", err=True)


@screening.command("search")
@click.argument("names", type=FILE, metavar="NAMES.csv")
@click.option(
    "--list", "lists", type=FILE, multiple=True, metavar="FILE.jsonl", help="Entries, one JSON object a line."
)
@click.option("--database", metavar="URL", help="The lists in force in this database.")
@click.option("--output", default="-", metavar="FILE", help="Where the CSV goes; - is standard output.")
def search_command(names: Path, lists: tuple[Path, ...], database: str | None, output: str) -> None:
    """Write `id,entry_id,score,band` for each hit of 0.70 or more, the best first for each name.

    \b
    Columns   id          anything
              schema      Person or Organization
              name        a name in any script
              birth_year  four digits, or empty
              country     two letters (ISO 3166), or empty
    Others are ignored.

    The list is FILE.jsonl, or what is in force in a database. A line of FILE.jsonl is an entry as
    FollowTheMoney writes it ({"id", "schema", "properties": {"name": […], "alias": […], "birthDate": […],
    "country": […]}}) or ours ({"key", "schema", "names": [{"text", "kind", "quality"}], "birth_dates": […],
    "countries": […], "gender", "identifiers": [[kind, value]]}).

    Bands: strong from 0.95, review from 0.85, weak from 0.70.
    """
    if bool(lists) == (database is not None):
        raise click.UsageError("Give the list: --list FILE.jsonl (once or more), or --database URL.")
    rows = _rows(names, ("id", "schema", "name"), _check_name)
    search = Search(load_entries(lists, database))
    if not len(search):
        _refuse(["There is no entry to search in: import a list first, or give a list that has entries"])
    hits = 0
    with _writer(output, ("id", "entry_id", "score", "band")) as write:
        for row in rows:
            for match in search.find(_party(row)):
                hits += 1
                write((row["id"], match.key, f"{match.score:.4f}", match.band))
    click.echo(f"{len(rows)} names, {len(search)} entries, {hits} hits, with {ALGORITHM}", err=True)


def load_entries(lists: Iterable[Path], database: str | None) -> Iterator[Entry]:
    """What is searched in: files of entries, or the lists that are in force in a database."""
    if database is not None:
        with opened(database) as engine, reading(make_sessions(engine)) as session:
            for _id, _hash, entry in list_entries_in_force(session):
                yield entry
    for file in lists:
        try:
            with file.open(encoding="utf-8-sig") as lines:
                yield from read_entries(lines, source=file.stem)
        except (BadLine, UnicodeDecodeError) as bad:
            _refuse([f"{file}: {bad}"])


def _party(row: dict[str, str]) -> Party:
    year, country = row.get("birth_year", ""), row.get("country", "")
    return Party(
        key=row["id"], source="", schema=row["schema"], names=(Name(row["name"]),),
        birth_dates=(year,) if year else (), countries=(country.upper(),) if country else (),
    )  # fmt: skip


def _rows(
    file: Path, needed: tuple[str, ...], check: Callable[[dict[str, str]], Iterator[str]]
) -> list[dict[str, str]]:
    """All rows of a CSV file in UTF-8, or an end with every fault: line, field, what was expected."""
    faults: list[str] = []
    rows = []
    try:
        with file.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source, strict=True)
            _check_heads(file, reader.fieldnames, needed)
            for raw in reader:
                line = reader.line_num
                row = {str(field): value.strip() for field, value in raw.items() if isinstance(value, str)}
                faults += [
                    f"{file}, line {line}, {fault}" for fault in (*_check_shape(raw, needed), *check(row))
                ]
                rows.append(row)
    except (csv.Error, UnicodeDecodeError) as broken:
        faults.append(f"{file}: expected CSV in UTF-8: {broken}")
    if faults:
        _refuse(faults)
    return rows


def _check_heads(file: Path, found: Any, needed: tuple[str, ...]) -> None:
    missing = [field for field in needed if field not in (found or ())]
    if missing:
        _refuse([f"{file}, line 1: expected the columns {', '.join(needed)}; missing: {', '.join(missing)}"])


def _check_shape(raw: dict[Any, Any], needed: tuple[str, ...]) -> Iterator[str]:
    if None in raw:
        yield "row: more fields than the first line names; put a field with a comma in quotation marks"
    for field in needed:
        if raw.get(field) is None:
            yield f"{field}: nothing there; expected as many fields as the first line names"


def _check_pair(row: dict[str, str]) -> Iterator[str]:
    yield from _check_schema(row, COMPARED)
    for field in ("name_a", "name_b"):
        yield from _check_text(field, row)


def _check_name(row: dict[str, str]) -> Iterator[str]:
    yield from _check_schema(row, KINDS)
    yield from _check_text("name", row)
    year, country = row.get("birth_year", ""), row.get("country", "")
    if year and not (year.isascii() and year.isdigit() and OLDEST <= int(year) <= YOUNGEST):
        yield f"birth_year: {year!r}; expected a year of four digits, or nothing"
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        yield f"country: {country!r}; expected two letters of ISO 3166, or nothing"


def _check_schema(row: dict[str, str], known: tuple[str, ...]) -> Iterator[str]:
    if "schema" in row and row["schema"] not in known:
        yield f"schema: {row['schema']!r}; expected {' or '.join(COMPARED)}"


def _check_text(field: str, row: dict[str, str]) -> Iterator[str]:
    text = row.get(field)
    if text == "":
        yield f"{field}: empty; expected a name"
    elif text is not None and len(text) > LONGEST:
        yield f"{field}: {len(text)} characters; expected at most {LONGEST}"


def _refuse(faults: list[str]) -> None:
    for fault in faults[:MOST_TOLD]:
        click.echo(fault, err=True)
    if len(faults) > MOST_TOLD:
        click.echo(f"… and {len(faults) - MOST_TOLD} more", err=True)
    click.echo(f"FAILED: {len(faults)} fault{'s' if len(faults) > 1 else ''}, nothing written", err=True)
    raise click.exceptions.Exit(1)


@contextmanager
def _writer(output: str, heads: tuple[str, ...]) -> Iterator[Callable[[Iterable[str]], Any]]:
    with _opened(output) as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(heads)
        yield writer.writerow


@contextmanager
def _opened(output: str) -> Iterator[TextIO]:
    if output == "-":
        yield sys.stdout
        return
    try:
        with Path(output).open("w", encoding="utf-8", newline="") as target:
            yield target
    except OSError as broken:
        raise click.BadParameter(f"{output}: {broken.strerror}", param_hint="--output") from None
