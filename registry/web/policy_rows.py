"""Answers that are lists of records, owners and media reports, as rows of small fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.web.forms import NumberField, SelectField, TickField, choices_of

UNKNOWN = "unknown"
MOST = 20  # rows that a page offers
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Rows:
    """A list of records: the keys that a rule reads, and what a new record has besides."""

    name: str
    words: Any  # with %(number)s
    keys: tuple[str, ...]
    rest: Mapping[str, Any]
    titled_by: str
    can_be_empty: bool

    @property
    def first(self) -> str:
        return self.keys[0]


OWNERS = Rows(
    "owner",
    _l("Owner %(number)s"),
    ("pct", "pep", "disclosed"),
    {"name": "Owner", "country": "CH"},
    "name",
    can_be_empty=False,
)
MEDIA = Rows(
    "medium",
    _l("Media report %(number)s"),
    ("severity", "age_years", "resolved"),
    {"topic": "other"},
    "topic",
    can_be_empty=True,
)
# what a row that nobody filled in stands at
FRESH: Mapping[str, Any] = {"pep": "no", "disclosed": "yes", "resolved": "no", "severity": "", "pct": None}


def row_field(rows: Rows, number: int, key: str) -> str:
    return f"{rows.name}_{number}_{key}"


def places(given: Any) -> range:
    """The numbers of the rows: those that are there, and one more."""
    return range(1, min(len(_listed(given)) + 1, MOST) + 1)


def _listed(given: Any) -> Sequence[Record]:
    return () if given == UNKNOWN else given


def row_title(rows: Rows, given: Any, number: int) -> str:
    """«Owner 2 · Alice Ferrand»; the row for one more says so."""
    listed = _listed(given)
    words = str(rows.words) % {"number": number}
    if number > len(listed):
        return str(_("%(record)s (one more)", record=words))
    name = listed[number - 1].get(rows.titled_by)
    return f"{words} · {name}" if name else words


def add_rows(rows: Rows, given: Any, fields: dict[str, Any], data: dict[str, Any]) -> None:
    """The fields of every row, with the answers that are there."""
    for number in places(given):
        listed = _listed(given)
        record: Record | None = listed[number - 1] if number <= len(listed) else None
        for key in rows.keys:
            name = row_field(rows, number, key)
            fields[name] = _field(key)
            data[name] = FRESH.get(key) if record is None else _as_typed(key, record.get(key, UNKNOWN))
        fields[row_field(rows, number, "out")] = TickField(_("Leave out"))
    if rows.can_be_empty:
        name = f"{rows.name}_known"
        fields[name] = SelectField(
            _("Are all of them known?"),
            choices=[("known", _("Yes, as written")), (UNKNOWN, _("Not known"))],
            blank=None,
        )
        data[name] = UNKNOWN if given == UNKNOWN else "known"


def _field(key: str) -> Any:
    if key == "pct":
        return NumberField(_("Share"), decimals=4, at_most=100, suffix="%", width=None)
    if key == "age_years":
        return NumberField(_("Age in years"), decimals=4, width=None)
    if key == "severity":
        severities = [(each.value, each.label) for each in choices_of("severity")]
        return SelectField(_("Severity"), choices=[*severities, (UNKNOWN, _("Not known"))], blank=_("None"))
    words = {
        "pep": _("Politically exposed"),
        "disclosed": _("Disclosed"),
        "resolved": _("Resolved"),
    }
    choices = [("yes", _("Yes")), ("no", _("No")), (UNKNOWN, _("Not known"))]
    return SelectField(words[key], choices=choices, blank=None)


def _as_typed(key: str, value: Any) -> Any:
    if key in ("pct", "age_years"):
        return None if value == UNKNOWN else value
    if key == "severity":
        return value if value == UNKNOWN else str(int(value))
    return UNKNOWN if value == UNKNOWN else "yes" if value else "no"


def read_rows(rows: Rows, given: Any, form: Any) -> Any:
    """The records as typed; UNKNOWN where nobody knows whether there are any."""
    listed, found = _listed(given), []
    for number in places(given):
        if form[row_field(rows, number, "out")].data:
            continue
        old: Record | None = listed[number - 1] if number <= len(listed) else None
        typed = {key: form[row_field(rows, number, key)].data for key in rows.keys}
        if old is None and typed[rows.first] in (None, ""):
            continue
        record = {**rows.rest, **(old or {})}
        for key, value in typed.items():
            record[key] = _as_value(key, value)
        found.append(record)
    if found:
        return found
    is_unknown = not rows.can_be_empty or form[f"{rows.name}_known"].data == UNKNOWN
    return UNKNOWN if is_unknown else []


def _as_value(key: str, typed: Any) -> Any:
    if key in ("pct", "age_years"):
        if typed is None:
            return UNKNOWN
        return int(typed) if typed == int(typed) else float(typed)
    if key == "severity":
        return UNKNOWN if typed in ("", UNKNOWN) else int(typed)
    return UNKNOWN if typed == UNKNOWN else typed == "yes"
