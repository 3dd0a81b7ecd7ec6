"""Reads one row of a list into the columns of an agreement and its partner; names every cell in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache, partial
from typing import Any

from registry import reference
from registry.adapters.register_cell import Odd, given_of, read_date, read_end, read_lei, read_yes, text_of
from registry.adapters.register_column import Header, currency_in
from registry.adapters.register_fault import CellFault, fault
from registry.adapters.register_money import Amount, minor_of, read_amount, read_currency
from registry.adapters.register_word import (
    many_of,
    one_of,
    read_countries,
    read_country,
    read_goals,
    read_subprogrammes,
    read_targets,
)
from registry.adapters.sheet_rows import Cell, Row, column_letters
from registry.text import fold

Fault = dict[str, Any]
REMEMBERED = 20_000  # cells of one column whose reading is kept
ORDERS = ("", "dmy", "mdy")
TOTALS = frozenset(
    {"total", "totals", "grand total", "sum", "subtotal", "sub-total", "somme", "итого", "всего"}
)
_LONGEST = {"partner": 300, "title": 500, "title_fr": 500, "title_ru": 500, "summary": 5000, "website": 300,
            "registration_no": 100, "signed_by_partner": 200, "signed_by_unece": 200, "excom_project": 100,
            "focal_point": 200}  # fmt: skip
_SHORTEST = {"partner": 2, "title": 3}
EMPTY: dict[str, Any] = {"types": [], "subprogrammes": [], "nexus": [], "sdgs": [], "sdg_targets": [],
                         "beneficiary_countries": []}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """How a list is read. `defaults`: field → value for rows whose cell is empty, in the words of a list."""

    date_order: str = ""
    language: str = "en"  # of titles and summaries in Latin letters
    start_is_signature: bool = False
    defaults: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Judged:
    """One row read: its values, and what stands against them. `note`: text beside the table, no row of it."""

    number: int
    values: dict[str, Any]
    faults: list[Fault]
    warnings: list[Fault]
    note: str = ""


class RowReader:
    """Reads the rows of one list. `columns`: field → number of its column."""

    def __init__(
        self,
        columns: Mapping[str, int],
        header: Header,
        reading: Reading,
        *,
        marked: Mapping[tuple[int, int], str],
        today: date,
    ) -> None:
        self._header, self._reading, self._marked, self._today = header, reading, marked, today
        self._letters = {name: column_letters(place) for name, place in columns.items()}
        heading = dict(enumerate(header.cells, start=1))
        self._first = columns.get("partner", 1) - 1
        self._head = header.cells[self._first] if len(header.cells) > self._first else ""
        self._currency_of = {
            name: currency_in(heading.get(columns[name], ""))
            for name in ("cash", "in_kind")
            if name in columns
        }
        self._plan = [
            (name, columns[name] - 1, read, dict[Cell, Any]())
            for name, read in _readers(reading).items()
            if name in columns
        ]
        self._defaults = taken_defaults(reading)

    def read(self, row: Row) -> Judged | None:
        """None for an empty row. Never raises for what somebody typed."""
        cells = row.cells
        filled = 0
        for cell in cells:
            if cell is not None and cell != "" and (not isinstance(cell, str) or not cell.isspace()):
                filled += 1
        if not filled:
            return None
        judged = Judged(row.number, {}, [], [])
        if filled <= 2 and (note := self._note(cells, filled)):
            judged.note = note
            return judged
        if self._is_header(cells):
            judged.note = "header"
            return judged
        self._read_cells(row, judged)
        self._together(judged)
        return judged

    def cell(self, name: str, row: int) -> str:
        """ "F17", or "" for a field that has no column."""
        letters = self._letters.get(name)
        return f"{letters}{row}" if letters else ""

    def _note(self, cells: Sequence[Cell], filled: int) -> str:
        """The text of a line with one cell, or with a total."""
        first = next(text for cell in cells if (text := text_of(cell)))
        if filled == 1 or fold(first).strip(" :.") in TOTALS:
            return first[:200]
        return ""

    def _is_header(self, cells: Sequence[Cell]) -> bool:
        """The headings once more, as on every page of a printed list."""
        head = self._header.cells
        if len(cells) <= self._first or text_of(cells[self._first]) != self._head:
            return False
        return tuple(text_of(cell) for cell in cells[: len(head)]) == head

    def _read_cells(self, row: Row, judged: Judged) -> None:
        values, cells, width = judged.values, row.cells, len(row.cells)
        for name, place, read, known in self._plan:
            cell = cells[place] if place < width else None
            if self._marked and (what := self._marked.get((row.number, place + 1))):
                judged.faults.append(fault(f"{column_letters(place + 1)}{row.number}", what))
                continue
            found = known.get(cell)
            if found is None or cell is True or cell is False:
                found = _said(read, cell)
                if len(known) >= REMEMBERED:
                    known.clear()
                known[cell] = found
            value, code, details = found
            if code:
                place_of_it = f"{column_letters(place + 1)}{row.number}"
                kept = fault(place_of_it, code, **details)
                (judged.warnings if code in _WARNINGS else judged.faults).append(kept)
            if value is not None:
                values[name] = value
        for name, value in self._defaults.items():
            if values.get(name) in (None, []):
                values[name] = value

    def _together(self, judged: Judged) -> None:
        """What only the cells of a row together say."""
        values, number = judged.values, judged.number
        at_fault = {each["cell"] for each in judged.faults} if judged.faults else set[str]()
        for name in ("partner", "title", "instrument"):
            if not values.get(name) and self.cell(name, number) not in at_fault - {""}:
                judged.faults.append(fault(self.cell(name, number), "missing", expected=name))
        self._lead(judged, at_fault)
        self._money(judged)
        days = ("signed_on", "starts_on", "ends_on")
        if not at_fault or not at_fault & {self.cell(name, number) for name in days} - {""}:
            self._dates(judged)
        if not values.get("country") and self.cell("country", number) not in at_fault - {""}:
            judged.warnings.append(fault(self.cell("country", number), "no_country"))
        for name, empty in EMPTY.items():
            values.setdefault(name, empty)

    def _lead(self, judged: Judged, at_fault: set[str]) -> None:
        values, number = judged.values, judged.number
        others = values.get("subprogrammes") or []
        lead = values.get("lead_subprogramme")
        if lead is None and others:
            lead = others[0]
            if len(others) > 1:
                judged.warnings.append(fault(self.cell("subprogrammes", number), "lead_is_first", given=lead))
        if isinstance(lead, list):  # one column for all of them: the first leads
            if len(lead) > 1:
                cell = self.cell("lead_subprogramme", number)
                judged.warnings.append(fault(cell, "lead_is_first", given=lead[0]))
            others, lead = [*lead, *others], lead[0] if lead else None
        if lead is None:
            cell = self.cell("lead_subprogramme", number)
            if not at_fault & {cell, self.cell("subprogrammes", number)} - {""}:
                judged.faults.append(fault(cell, "missing", expected="lead_subprogramme"))
            return
        values["lead_subprogramme"] = lead
        values["subprogrammes"] = sorted({lead, *others})

    def _money(self, judged: Judged) -> None:
        values, number = judged.values, judged.number
        given: str = values.pop("currency", "") or ""
        named = dict.fromkeys((given,) if given else ())
        amounts: dict[str, Amount] = {}
        for name in ("cash", "in_kind"):
            amount = values.pop(name, None)
            if amount is not None and amount.number:
                amounts[name] = amount
                code = amount.currency or given or self._currency_of.get(name, "")
                if not code:
                    judged.faults.append(fault(self.cell(name, number), "no_currency", given=amount.number))
                    return
                named[code] = None
                if len(named) > 1:
                    one, other = list(named)[:2]
                    judged.faults.append(
                        fault(self.cell(name, number), "two_currencies", one=one, other=other)
                    )
                    return
        values["currency"] = currency = next(iter(named), "USD")
        for name in ("cash", "in_kind"):
            minor = 0
            if name in amounts:
                try:
                    minor = minor_of(amounts[name], currency, str(amounts[name].number))
                except CellFault as why:
                    judged.faults.append(fault(self.cell(name, number), why.code, **why.details))
            values[f"{name}_minor"] = minor
        total = values["cash_minor"] + values["in_kind_minor"]
        values["value_usd_cents"] = self._in_dollars(judged, total, currency) if total else 0

    def _in_dollars(self, judged: Judged, total: int, currency: str) -> int:
        values = judged.values
        day = values.get("signed_on") or values.get("starts_on") or self._today
        month = day.replace(day=1)
        first = month if currency == "USD" else _first_rate(reference.load(), currency)
        if first is None:
            cell = self.cell("cash", judged.number) or self.cell("in_kind", judged.number)
            judged.faults.append(fault(cell, "unknown_currency", given=currency))
            return 0
        if first > month:
            values["old_rate"] = True
        return _usd(total, currency, max(first, month))

    def _dates(self, judged: Judged) -> None:
        values, number, today = judged.values, judged.number, self._today
        signed, start, end = (values.get(name) for name in ("signed_on", "starts_on", "ends_on"))
        add, warn = judged.faults.append, judged.warnings.append
        if signed is None and start is None:
            add(fault(self.cell("signed_on", number) or self.cell("starts_on", number), "no_dates"))
            return
        if signed is None and start is not None and self._reading.start_is_signature and start <= today:
            values["signed_on"] = signed = start
            warn(fault(self.cell("signed_on", number), "start_as_signature", day=start.isoformat()))
        if signed is not None and signed > today:
            add(fault(self.cell("signed_on", number), "signed_in_future", day=signed.isoformat()))
            return
        if end is not None and start is not None and end < start:
            cell = self.cell("ends_on", number)
            add(fault(cell, "ends_before_start", day=end.isoformat(), start=start.isoformat()))
            return
        if end is not None and signed is not None and end < signed:
            days = {"day": signed.isoformat(), "end": end.isoformat()}
            warn(fault(self.cell("signed_on", number), "signature_after_end", **days))
        if end is None and not self.cell("ends_on", number):
            warn(fault("", "no_end"))
        state = self._state(judged, start, end)
        if state in ("signed", "active") and signed is None:
            add(fault(self.cell("signed_on", number), "no_signature_date"))
        values["state"] = state

    def _state(self, judged: Judged, start: date | None, end: date | None) -> str:
        """By the dates; that it ended before its end, or as it should, is what only the list can say."""
        values, number, today = judged.values, judged.number, self._today
        said = values.pop("status", "")
        by_dates = "expired" if end and end < today else "signed" if start and start > today else "active"
        if not said:
            return by_dates
        cell = self.cell("status", number)
        if said in ("completed", "terminated"):
            if by_dates != "expired":
                judged.warnings.append(fault(cell, "ended_early"))
            return str(said)
        if said == "expired" and by_dates != "expired":
            judged.warnings.append(fault(cell, "ended_early"))
            return "expired"
        if said == "active" and by_dates == "expired" and end:
            judged.warnings.append(fault(cell, "ended_says_active", given=said, day=end.isoformat()))
        if said == "active" and by_dates == "signed" and start:
            judged.warnings.append(fault(cell, "not_started_says_active", given=said, day=start.isoformat()))
        return by_dates


def taken_defaults(reading: Reading) -> dict[str, Any]:
    """The values that hold where a cell is empty. Raises CellFault for one that cannot be read."""
    return {
        name: _taken(read(reading.defaults[name]))
        for name, read in _readers(reading).items()
        if reading.defaults.get(name)
    }


_WARNINGS = frozenset({"read_as", "us_dollar"})


def _said(read: Callable[[Cell], Any], cell: Cell) -> tuple[Any, str, dict[str, Any]]:
    try:
        value = read(cell)
    except CellFault as why:
        return None, why.code, why.details
    return (value.value, value.code, value.details) if isinstance(value, Odd) else (value, "", {})


def _taken(value: Any) -> Any:
    return value.value if isinstance(value, Odd) else value


def _readers(reading: Reading) -> dict[str, Callable[[Cell], Any]]:
    """Field → its reader. Money and its currency are looked at together afterwards."""
    order = reading.date_order
    return {
        **{name: partial(_words, name) for name in _LONGEST},
        "country": read_country,
        "entity_type": one_of("entity_type"),
        "lei": read_lei,
        "instrument": one_of("instrument"),
        "types": many_of("types"),
        "lead_subprogramme": read_subprogrammes,
        "subprogrammes": read_subprogrammes,
        "nexus": many_of("nexus"),
        "sdgs": read_goals,
        "sdg_targets": read_targets,
        "gender_marker": one_of("gender_marker"),
        "beneficiary_countries": read_countries,
        "signed_on": partial(read_date, order=order),
        "starts_on": partial(read_date, order=order),
        "ends_on": partial(read_end, order=order),
        "status": one_of("status"),
        "cash": read_amount,
        "in_kind": read_amount,
        "currency": read_currency,
        "public": read_yes,
    }


def _words(name: str, cell: Cell) -> str | None:
    text = given_of(cell)
    most = _LONGEST[name]
    if len(text) > most:
        raise CellFault("too_long", given=text, most=most)
    if text and len(text) < _SHORTEST.get(name, 0):
        raise CellFault("too_short", given=text, expected=name)
    return text or None


def _usd(minor: int, currency: str, month: date) -> int:
    """US cents, half a cent rounded up, as `reference.to_usd` has it."""
    if currency == "USD":
        return minor
    per_usd, unit = _rate(reference.load(), currency, month)
    return int((Decimal(minor) / unit / per_usd * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@lru_cache(maxsize=4096)
def _rate(ref: reference.Reference, currency: str, month: date) -> tuple[Decimal, Decimal]:
    """Units for one US dollar, and minor units of one. Raises RateMissing."""
    return ref.rate(currency, month).per_usd, Decimal(10) ** reference.currency_digits(currency)


@lru_cache(maxsize=256)
def _first_rate(ref: reference.Reference, currency: str) -> date | None:
    return min((rate.month for rate in ref.rates if rate.currency == currency), default=None)
