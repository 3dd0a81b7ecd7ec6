"""The fields of the typed grid, a cell and a number: they can only write what a table can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from registry.web.field import Shown, visible
from registry.web.policy_cell import (
    ANY,
    EXACTLY,
    KEEP,
    NO,
    NO_NUMBER,
    NONE_OF,
    NULL,
    ONE_OF,
    RANGE,
    YES,
    BadEntry,
    BoundEntry,
    Entry,
    entry_of,
    modes_of,
    read_bound,
    write_cell,
)
from registry.web.widgets import own_markup
from rules.cell import Column, parse_cell
from rules.glossary import Input
from rules.possible import Numeric

Named = Sequence[tuple[str, str]]  # parameters that may stand here, with their words
LONGEST = 40  # signs of a typed number


class CellWidget:
    """A cell as a fieldset that opens; its answers depend on the type of the column."""

    def __call__(self, field: Any, **look: Any) -> Markup:
        return own_markup("cell", field, look, "policy/cell.html")


class NumberOutcomeWidget:
    """A number or a named number."""

    def __call__(self, field: Any, **look: Any) -> Markup:
        return own_markup("number_outcome", field, look, "policy/cell.html")


class CellField(Shown):
    """One cell; data is its text. In the form `name-mode`, `name-words`, `name-exact-number`, `name-low-in` …

    `before` is the cell as it stands: it comes back as it was when the form means the same.
    """

    widget: Any = CellWidget()

    def __init__(
        self,
        label: Any = "",
        *,
        asked: Input,
        numbers: Mapping[str, Numeric],
        named: Named,
        words: Sequence[tuple[str, str]],
        before: str = "-",
        shown: Any = "",
        **rest: Any,
    ) -> None:
        super().__init__(label, **rest)
        self.asked, self.numbers, self.named, self.words = asked, numbers, named, words
        self.before, self.shown = before, shown
        self.bad_part = ""

    @property
    def column(self) -> Column:
        return self.asked.column

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.entry = entry_of(self.before, self.column, self.numbers)
        self.modes = modes_of(self.column, self.entry)
        self.data = self.before
        if formdata is None or f"{self.name}-mode" not in formdata:
            return
        self.entry = _read_entry(formdata, self.name)
        try:
            self.data = write_cell(self.entry, self.column, self.numbers, self.before)
        except BadEntry as bad:
            self.bad_part = bad.part
            self.process_errors.append(_sentence(self.label.text, bad))

    def is_any(self) -> bool:
        """Whether the condition stands open: nothing is asked, and nothing is wrong."""
        return self.entry.mode == ANY and not self.errors

    def was_any(self) -> bool:
        return parse_cell(self.before, self.column, self.numbers).is_any

    def mode_words(self) -> list[tuple[str, str]]:
        """The ways to answer, in words."""
        words = {
            ANY: _("any value"),
            ONE_OF: _("one of the ticked ones"),
            NONE_OF: _("none of the ticked ones"),
            YES: _("yes"),
            NO: _("no"),
            NULL: _("none given"),
            EXACTLY: _("exactly"),
            RANGE: _("between"),
            KEEP: _("as it stands: %(cell)s", cell=self.before),
        }
        return [(mode, str(words[mode])) for mode in self.modes]


class NumberOutcomeField(Shown):
    """An outcome that is a number; data is the text of the outcome: a number, a parameter, `-`."""

    widget: Any = NumberOutcomeWidget()

    def __init__(
        self,
        label: Any = "",
        *,
        numbers: Mapping[str, Numeric],
        named: Named,
        is_nullable: bool,
        before: str = "",
        suffix: str = "",
        **rest: Any,
    ) -> None:
        super().__init__(label, **rest)
        self.numbers, self.named, self.is_nullable = numbers, named, is_nullable
        self.before, self.suffix = before, suffix

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.data = self.before
        is_named = self.before in self.numbers
        typed = "" if is_named or self.before == "-" else self.before
        self.bound = BoundEntry(typed, self.before if is_named else "")
        if formdata is None or f"{self.name}-number" not in formdata:
            return
        self.bound = _read_bound_entry(formdata, self.name)
        try:
            bound = read_bound(self.bound, "", Column(self.name, "number"), self.numbers, self.before)
            if bound is None and not self.is_nullable:
                raise BadEntry("", NO_NUMBER)
            self.data = "-" if bound is None else str(bound)
        except BadEntry as bad:
            self.process_errors.append(_sentence(self.label.text, bad))

    def anchor(self) -> str:
        return f"{self.id}-number"


def _read_entry(formdata: Any, name: str) -> Entry:
    return Entry(
        mode=formdata.get(f"{name}-mode", "")[:LONGEST],
        words=tuple(formdata.getlist(f"{name}-words")),
        exact=_read_bound_entry(formdata, f"{name}-exact"),
        low=_read_bound_entry(formdata, f"{name}-low"),
        high=_read_bound_entry(formdata, f"{name}-high"),
        low_in=f"{name}-low-in" in formdata,
        high_in=f"{name}-high-in" in formdata,
    )


def _read_bound_entry(formdata: Any, name: str) -> BoundEntry:
    number = visible(formdata.get(f"{name}-number", "")).strip()[:LONGEST]
    return BoundEntry(number, formdata.get(f"{name}-parameter", "")[:100])


def _sentence(label: str, bad: BadEntry) -> str:
    return f"{label}: {_(bad.message) % bad.values if bad.values else _(bad.message)}"
