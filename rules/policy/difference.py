"""What two policies say differently: part by part, cell by cell, and whether a table means the same.

The number of the version is no difference: two versions that differ in nothing else are the same policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from rules.cell import Cell, cell_in_words
from rules.policy.alignment import OUTCOME, Pair, align, in_place, lines_of
from rules.policy.file import document_of, json_of
from rules.policy.meaning import Differ, Meaning, meaning_of
from rules.policy.model import Policy, PolicySource
from rules.policy.sheets import listed
from rules.table import Table
from rules.text import LANGUAGES, Text

Part = Literal[
    "parameter",
    "input",
    "table",
    "column",
    "outcome",
    "row",
    "cell",
    "wording",
    "name",
    "citation",
    "example",
]
Kind = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `key` is the same for the same difference, however often it is asked for.

    `subject` is the name of the parameter, input, rule, column …; `what` says which of its texts, such as
    `value` or `label.fr`. For rows and cells `old_row` and `new_row` count from 1, None where there is none,
    and the words say a cell as a person does.
    """

    key: str
    part: Part
    kind: Kind
    subject: str
    what: str = ""
    old: str = ""
    new: str = ""
    table: str = ""
    old_row: int | None = None
    new_row: int | None = None
    old_words: Text | None = None
    new_words: Text | None = None

    def to_dict(self) -> dict[str, Any]:
        words = {"old_words": self.old_words, "new_words": self.new_words}
        return {
            **{name: getattr(self, name) for name in self.__slots__ if name not in words},
            **{name: text.to_dict() if text else None for name, text in words.items()},
        }


@dataclass(frozen=True, slots=True)
class Difference:
    old_version: int
    new_version: int
    old_hash: str
    new_hash: str
    changes: tuple[Change, ...]
    meanings: tuple[Meaning, ...]

    @property
    def is_same(self) -> bool:
        return not self.changes

    def of_table(self, name: str) -> tuple[Change, ...]:
        return tuple(each for each in self.changes if each.table == name)

    def meaning_of(self, name: str) -> Meaning | None:
        return next((each for each in self.meanings if each.table == name), None)

    def to_dict(self) -> dict[str, Any]:
        return {
            "old": {"version": self.old_version, "hash": self.old_hash},
            "new": {"version": self.new_version, "hash": self.new_hash},
            "same": self.is_same,
            "changes": [each.to_dict() for each in self.changes],
            "meanings": [each.to_dict() for each in self.meanings],
        }


def compare(old: Policy, new: Policy, *, differ: Differ | None = None) -> Difference:
    """All differences, in the order of the policy file; by meaning too when `differ` is given."""
    changes = [*_parts(old.source, new.source), *_tables(old, new)]
    order = {part: at for at, part in enumerate(ORDER)}
    shared = [name for name in old.tables if name in new.tables]
    return Difference(
        old_version=old.version,
        new_version=new.version,
        old_hash=old.hash,
        new_hash=new.hash,
        changes=tuple(sorted(changes, key=lambda change: order.get(change.part, order["table"]))),
        meanings=tuple(meaning_of(old, new, name, differ) for name in shared),
    )


# --- parts that are lists of named entries -------------------------------------------------------------

ORDER: tuple[Part, ...] = ("parameter", "input", "table", "wording", "name", "citation", "example")
Entries = Mapping[str, Mapping[str, str]]  # name → texts of the entry; the first one stands for it
UNORDERED = frozenset({"wording", "name"})


def _parts(old: PolicySource, new: PolicySource) -> Iterator[Change]:
    before, after = _named(document_of(old)), _named(document_of(new))
    for part, entries in before.items():
        yield from _entries(part, entries, after[part])


def _named(document: Mapping[str, Any]) -> dict[Part, Entries]:
    return {
        "parameter": {each["name"]: _flat(each, "name") for each in document["parameters"]},
        "input": {each["name"]: _flat(each, "name") for each in document["glossary"]},
        "wording": {rule: _flat(each) for rule, each in document["wording"].items()},
        "name": {
            f"{group}.{word}": _flat(text)
            for group, words in document["names"].items()
            for word, text in words.items()
        },
        "citation": {each["id"]: _flat(each, "id") for each in document["citations"]},
        "example": {each["id"]: _flat(each, "id") for each in document["examples"]},
    }


def _flat(entry: Mapping[str, Any], *without: str) -> dict[str, str]:
    """The texts of an entry by their path: `label.fr`, `facts.submitter.country`."""
    flat: dict[str, str] = {}
    for name, value in entry.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{inner}": text for inner, text in _flat(value).items()}
        elif name not in without:
            flat[name] = _written(value)
    return flat


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value):
        return listed(value)
    return "" if value is None else json_of(value)


def _entries(part: Part, old: Entries, new: Entries, table: str = "") -> Iterator[Change]:
    base = f"tables/{table}/{part}s" if table else f"{part}s"
    for name, texts in old.items():
        key = f"{base}/{name}"
        if name not in new:
            yield Change(f"{key}/removed", part, "removed", name, old=_first(texts), table=table)
            continue
        for what in dict.fromkeys((*texts, *new[name])):
            before, after = texts.get(what, ""), new[name].get(what, "")
            if before != after:
                yield Change(f"{key}/{what}", part, "changed", name, what, before, after, table)
    for name, texts in new.items():
        if name not in old:
            yield Change(f"{base}/{name}/added", part, "added", name, new=_first(texts), table=table)
    if part not in UNORDERED:
        yield from _moved(part, list(old), list(new), base, table)


def _first(texts: Mapping[str, str]) -> str:
    """What an entry says first of all, in English where it is said in languages."""
    spoken = [text for name, text in texts.items() if name.endswith(("reason.en", "title.en"))]
    return next(iter([*spoken, *texts.values()]), "")


def _moved(
    part: Part, old: Sequence[str], new: Sequence[str], base: str, table: str = ""
) -> Iterator[Change]:
    places = {name: at for at, name in enumerate(new)}
    order = [places[name] for name in old if name in places]
    kept = in_place(order)
    for at in order:
        if at not in kept:
            name = new[at]
            was, now = str(old.index(name) + 1), str(at + 1)
            yield Change(f"{base}/{name}/moved", part, "moved", name, "", was, now, table)


# --- tables --------------------------------------------------------------------------------------------


def _tables(old: Policy, new: Policy) -> Iterator[Change]:
    before, after = _heads(old), _heads(new)
    yield from _entries("table", before, after)
    for name in before:
        if name in after:
            yield from _table(old.tables[name], new.tables[name])


def _heads(policy: Policy) -> dict[str, dict[str, str]]:
    return {
        name: {**_flat({"title": table.title.to_dict()}), "hit": str(table.hit)}
        for name, table in policy.tables.items()
    }


def _table(old: Table, new: Table) -> Iterator[Change]:
    columns: list[Entries] = [{name: {} for name in table.inputs} for table in (old, new)]
    outcomes = [
        {each.name: _flat(each.canonical(), "name") for each in table.outputs} for table in (old, new)
    ]
    yield from _entries("column", columns[0], columns[1], old.name)
    yield from _entries("outcome", outcomes[0], outcomes[1], old.name)
    lines = lines_of(old), lines_of(new)
    found = align(*lines)
    for at in found.removed:
        yield _row(old.name, "removed", at, None, lines[0][at])
    for at in found.added:
        yield _row(old.name, "added", None, at, lines[1][at])
    for pair in found.pairs:
        if pair.moved:
            yield _row(old.name, "moved", pair.old, pair.new, lines[0][pair.old])
        yield from _cells(old, new, pair, lines[0][pair.old], lines[1][pair.new])


def _row(table: str, kind: Kind, old: int | None, new: int | None, line: Mapping[str, str]) -> Change:
    text = row_text(line)
    return Change(
        key=f"tables/{table}/rows/{_at(old)}-{_at(new)}/{kind}",
        part="row",
        kind=kind,
        subject=line.get(f"{OUTCOME}rule", ""),
        old=text if old is not None else "",
        new=text if new is not None else "",
        table=table,
        old_row=None if old is None else old + 1,
        new_row=None if new is None else new + 1,
    )


def _at(index: int | None) -> str:
    return "" if index is None else str(index + 1)


def row_text(line: Mapping[str, str]) -> str:
    """`unsc: confirmed; track: business → X01, true`."""
    asked = "; ".join(f"{name}: {text}" for name, text in line.items() if not name.startswith(OUTCOME))
    return f"{asked or 'always'} → " + ", ".join(t for name, t in line.items() if name.startswith(OUTCOME))


def _cells(
    old: Table, new: Table, pair: Pair, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Change]:
    for column in dict.fromkeys((*before, *after)):
        was, now = before.get(column, "-"), after.get(column, "-")
        if was == now:
            continue
        change = Change(
            key=f"tables/{old.name}/rows/{pair.old + 1}-{pair.new + 1}/{column}",
            part="cell",
            kind="changed",
            subject=before.get(f"{OUTCOME}rule", ""),
            what=column,
            old=was,
            new=now,
            table=old.name,
            old_row=pair.old + 1,
            new_row=pair.new + 1,
        )
        if column.startswith(OUTCOME):
            yield change
        else:
            words = _in_words(old, pair.old, column), _in_words(new, pair.new, column)
            yield replace(change, old_words=words[0], new_words=words[1])


def _in_words(table: Table, row: int, column: str) -> Text:
    cell = table.rows[row].cells[table.inputs.index(column)] if column in table.inputs else Cell()
    return Text(*(cell_in_words(cell, language) for language in LANGUAGES))


def by_table(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """The changes of each table that has any, in order."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        if change.table:
            found.setdefault(change.table, []).append(change)
    return found
