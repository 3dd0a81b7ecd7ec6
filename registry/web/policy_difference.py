"""What two versions say differently, in the words of the page: numbers, rows and cells, meaning, texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

import rules
from registry.web.fact import name_of
from registry.web.formats import show_label
from registry.web.policy_why import row_href, value_words
from registry.web.policy_words import cell_words, here, outcome_words, output_label, show_parameter, word_text
from rules.cell import parse_cell
from rules.policy.alignment import OUTCOME
from rules.policy.difference import Change, Difference
from rules.policy.meaning import Undecided, tables_differ
from rules.proof import MethodsDisagree
from rules.table import Table

KINDS = {"added": _l("added"), "removed": _l("removed"), "changed": _l("changed"), "moved": _l("moved")}
TONES = {"added": "good", "removed": "bad", "changed": "waiting", "moved": "neutral"}
TEXTS = {
    "reason": _l("Reason"),
    "letter": _l("Letter"),
    "label": _l("Name in tables"),
    "question": _l("Question"),
    "title": _l("Title"),
    "section": _l("Section"),
    "after": _l("Sources"),
    "kind": _l("Kind of rule"),
    "mark": _l("Where it is from"),
    "hit": _l("How rows are taken"),
    "unit": _l("Unit"),
}


@dataclass(frozen=True)
class Line:
    """One difference: what it is about, how it was and how it is. Words as people read them."""

    kind: str
    name: str
    old: str
    new: str
    where: str = ""

    @property
    def tag(self) -> tuple[str, str]:
        return str(KINDS[self.kind]), TONES[self.kind]


@dataclass(frozen=True)
class Witness:
    """A case that the two tables answer differently."""

    values: tuple[tuple[str, str], ...]
    old: str
    new: str


@dataclass(frozen=True)
class TableDifference:
    """A table that changed: `same` None when nobody could say whether it means the same."""

    title: str
    name: str
    lines: tuple[Line, ...]
    same: bool | None
    witness: Witness | None
    old_href: str
    new_href: str


class Reader:
    """Reads a difference of `old` and `new`."""

    def __init__(self, old: rules.Policy, new: rules.Policy, difference: Difference) -> None:
        self.old, self.new, self.difference = old, new, difference

    def parameters(self) -> list[Line]:
        """Named numbers whose value changed."""
        return [
            Line(
                change.kind,
                here((self.new.parameters.get(change.subject) or self.old.parameters[change.subject]).label),
                self._parameter(self.old, change.subject),
                self._parameter(self.new, change.subject),
            )
            for change in self._of("parameter")
            if change.what in ("", "value") and change.kind != "moved"
        ]

    def _parameter(self, policy: rules.Policy, name: str) -> str:
        return show_parameter(policy.parameters[name]) if name in policy.parameters else ""

    def tables(self) -> list[TableDifference]:
        """Tables that are written differently, or that a named number makes say something else."""
        found = []
        for name, table in self.old.tables.items():
            meaning = self.difference.meaning_of(name)
            changes = self.difference.of_table(name)
            if not changes and (meaning is None or meaning.same):
                continue
            same, witness = (True, None) if meaning and meaning.same else self._meaning(name)
            found.append(
                TableDifference(
                    here(self.new.tables[name].title),
                    name,
                    tuple(self._lines(table, self.new.tables[name], changes)),
                    same,
                    witness,
                    row_href(self.old, name, sorted({c.old_row for c in changes if c.old_row})),
                    row_href(self.new, name, sorted({c.new_row for c in changes if c.new_row})),
                )
            )
        return found

    def _meaning(self, name: str) -> tuple[bool | None, Witness | None]:
        old, new = self.old.tables[name], self.new.tables[name]
        try:
            found = tables_differ(self.old, self.new, name)
        except (Undecided, MethodsDisagree):
            return None, None
        if found is None:
            return True, None
        values = tuple(
            (here(self.new.glossary[each].label), value_words(self.new, each, value))
            for each, value in found.values.items()
            if each in old.inputs or each in new.inputs
        )
        answers = (
            self._answer(self.old, old, found.old_answer),
            self._answer(self.new, new, found.new_answer),
        )
        return False, Witness(values, *answers)

    def _answer(self, policy: rules.Policy, table: Table, answer: Iterable[Any]) -> str:
        rows = [_said_by_row(policy, table, each) for each in answer]
        return "; ".join(rows) or str(_("nothing"))

    def _lines(self, old: Table, new: Table, changes: Iterable[Change]) -> Iterator[Line]:
        for change in changes:
            if change.part == "row":
                yield self._row(old, new, change)
            elif change.part == "cell":
                yield self._cell(old, new, change)
            elif change.part == "column":
                label = here(self.new.glossary[change.subject].label)
                yield Line(change.kind, label, *_places(change), str(_("Column")))
            elif change.part == "outcome":
                label = str(_("Words that “%(outcome)s” may have", outcome=output_label(change.subject)))
                yield Line(change.kind, label, change.old, change.new)
            else:
                yield Line(change.kind, _text_name(change.what), change.old, change.new)

    def _cell(self, old: Table, new: Table, change: Change) -> Line:
        """A cell or an outcome of a row that stands in both tables."""
        name = change.what.removeprefix(OUTCOME)
        if change.what == name:
            label = here(self.new.glossary[name].label)
            before, after = self._asked(self.old, name, change.old), self._asked(self.new, name, change.new)
        else:
            label = output_label(name)
            before = self._said(self.old, old, name, change.old)
            after = self._said(self.new, new, name, change.new)
        return Line(change.kind, label, before, after, self._place(change))

    def _place(self, change: Change) -> str:
        if change.old_row == change.new_row or change.new_row is None or change.old_row is None:
            return str(_("Row %(number)s", number=change.new_row or change.old_row))
        return str(_("Row %(old)s, now %(new)s", old=change.old_row, new=change.new_row))

    def _row(self, old: Table, new: Table, change: Change) -> Line:
        before = self._whole(self.old, old, change.old_row)
        after = self._whole(self.new, new, change.new_row)
        return Line(change.kind, str(_("Whole row")), before, after, self._place(change))

    def _whole(self, policy: rules.Policy, table: Table, number: int | None) -> str:
        """A row as a sentence: what it asks → what it says."""
        if number is None:
            return ""
        row = table.rows[number - 1]
        asked = [
            f"{here(policy.glossary[name].label)}: {cell_words(policy, name, cell).unescape()}"
            for name, cell in zip(table.inputs, row.cells, strict=True)
            if not cell.is_any
        ]
        return f"{'; '.join(asked) or _('always')} → {_said_by_row(policy, table, row.outcome)}"

    def _asked(self, policy: rules.Policy, name: str, text: str) -> str:
        cell = parse_cell(text, policy.glossary[name].column, policy.settings.numbers)
        return cell_words(policy, name, cell).unescape()

    def _said(self, policy: rules.Policy, table: Table, name: str, text: str) -> str:
        output = next(each for each in table.outputs if each.name == name)
        if output.type == "word" and text != "-":
            return word_text(policy, name, text)
        return {"true": str(_("yes")), "false": str(_("no")), "-": str(_("none"))}.get(text, text)

    def texts(self, part: str) -> list[Line]:
        """Changes of wording, names, inputs, sources or examples; `where` says what they belong to."""
        return [
            Line(
                change.kind,
                _text_name(change.what),
                self._text(self.old, part, change, change.old),
                self._text(self.new, part, change, change.new),
                self._named(part, change.subject),
            )
            for change in self._of(part)
            if part != "parameter" or change.what not in ("", "value")  # those are among the named numbers
        ]

    def _text(self, policy: rules.Policy, part: str, change: Change, text: str) -> str:
        """A reason with its numbers in place, an expected word by its name; all else as it is written."""
        start, _dot, rest = change.what.partition(".")
        if part == "wording" and start == "reason" and rest:
            return policy.wording[change.subject].reason.get(rest)
        if part == "wording" and not start and text:
            return here(policy.wording[change.subject].reason)
        if part == "example" and start == "expected" and rest != "rule_ids":
            return word_text(policy, rest, text or None)
        return text

    def _named(self, part: str, subject: str) -> str:
        if part in ("input", "parameter"):
            known: Any = self.new.glossary if part == "input" else self.new.parameters
            return here(known[subject].label) if subject in known else subject
        return subject

    def _of(self, part: str) -> list[Change]:
        return [each for each in self.difference.changes if each.part == part and not each.table]


def _said_by_row(policy: rules.Policy, table: Table, outcome: Iterable[Any]) -> str:
    """The outcomes of a row side by side; a yes or no says to what."""
    parts = []
    for output, value in zip(table.outputs, outcome, strict=True):
        words = outcome_words(policy, output, value, "").unescape()
        parts.append(f"{output_label(output.name)}: {words}" if output.type == "flag" else words)
    return ", ".join(parts)


def _places(change: Change) -> tuple[str, str]:
    """A column has no words of its own: that it is asked, or in which place."""
    asked = str(_("asked"))
    if change.kind == "moved":
        return change.old, change.new
    return (asked, "") if change.kind == "removed" else ("", asked)


def _text_name(what: str) -> str:
    """«Reason, French» for reason.fr; an expectation or a fact of an example by its own name."""
    start, _dot, rest = what.partition(".")
    if start == "expected":
        return str(_("Rules")) if rest == "rule_ids" else output_label(rest)
    if start == "facts":
        return name_of(rest)
    name = str(TEXTS.get(start, start))
    return f"{name}, {show_label('language', rest)}" if rest else name
