"""Words for every enumerated value, and a plain question for every fact that is asked."""

from __future__ import annotations

from dataclasses import dataclass

from registry.reference.source import Entry, Source
from registry.reference.text import Mark, Text


@dataclass(frozen=True, slots=True)
class Label:
    """A value in words: `label` for staff, `partner` where partners read other words (None: the same words or
    none at all, see `hint`), `letter` the sentence of a letter."""

    value: str
    label: Text
    hint: Text
    partner: Text | None
    letter: Text | None
    mark: Mark


@dataclass(frozen=True, slots=True)
class Question:
    """`path` is the path in the facts document; `short` names the field in a table or heading."""

    path: str
    question: Text
    hint: Text
    short: Text
    mark: Mark


def read_labels(source: Source) -> dict[str, dict[str, Label]]:
    file = source.read("labels.yaml")
    return {field: _field(file.entry(field)) for field in file.data}


def _field(entry: Entry) -> dict[str, Label]:
    mark = entry.only("mark", "values").mark()
    values = entry.entry("values")
    return {str(value): _label(str(value), values.entry(value), mark) for value in values.data}


def _label(value: str, entry: Entry, mark: Mark) -> Label:
    entry.only("label", "hint", "partner", "letter")
    return Label(
        value=value,
        label=entry.text("label"),
        hint=entry.text("hint"),
        partner=entry.maybe_text("partner"),
        letter=entry.maybe_text("letter"),
        mark=mark,
    )


def read_questions(source: Source) -> dict[str, Question]:
    """Keyed by path: section.field, and section.list.field for lists of owners and media reports."""
    file = source.read("questions.yaml")
    mark = file.mark()
    found: dict[str, Question] = {}
    for section in file.data:
        if section == "mark":
            continue
        fields = file.entry(section)
        for name in fields.data:
            entry = fields.entry(name).only("question", "hint", "short")
            path = f"{section}.{name}"
            found[path] = Question(
                path, entry.text("question"), entry.text("hint"), entry.text("short"), mark
            )
    return found
