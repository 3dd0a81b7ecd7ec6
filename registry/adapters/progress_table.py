"""Reads the progress table of an evaluation: title, rows of six columns, and what belongs to no row.

A row may be cut by the end of a line or of a page: what follows without a number belongs to the row before.
Words stay as they are, but for white space; nothing is added that the file does not say.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from registry import reference
from registry.adapters.progress_file import Line, Place
from registry.adapters.register_cell import read_date
from registry.adapters.register_fault import CellFault
from registry.adapters.sheet_rows import Cell
from registry.text import fold
from workflows.recommendation import RECOMMENDATION
from workflows.wording import N_

# columns in their order, with the heads that they have in the file
HEADS = {
    "number": "#",
    "text": "Recommendation",
    "response": "Management response",
    "responsibility": "Responsibility",
    "target": "Target date",
    "progress": "Date of implementation/comments",
}
COLUMNS = tuple(HEADS)
_HEADS = {fold(head): name for name, head in HEADS.items()} | {"no": "number", "no.": "number", "n": "number"}
_TITLE = re.compile(
    r"(?P<title>.*?)(?:\s*\((?P<dated>[^()]*)\))?\s*progress report as of (?P<day>.+)",
    re.IGNORECASE | re.DOTALL,
)
_DAY = re.compile(r"\d{1,2}\s+[^\W\d_]+\s+\d{4}|\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"[A-Za-z]{0,3}\.?\d+(?:\.\d+)*[A-Za-z]?[.)]?")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_PAGE = re.compile(r"(?:page|p\.|seite)?\s*-?\s*\d+\s*-?(?:\s*(?:of|/)\s*\d+)?", re.IGNORECASE)
_WHO = r"(?:UNECE|ECE|management|(?:the )?secretariat|we)"
# in this order: what is partial or negative is looked for first
_ACCEPTS = (
    (
        "partially_accepted",
        rf"\W*(?:{_WHO} (?:partially|partly) accepts?|(?:partially|partly) accepted)\b",
    ),
    ("rejected", rf"\W*(?:{_WHO} (?:(?:does|do) not accept|rejects?)|(?:rejected|not accepted))\b"),
    ("accepted", rf"\W*(?:{_WHO} (?:fully )?accepts?|(?:fully )?accepted)\b"),
)

FAULTS = {
    "no_table": N_("There is no table with the heads %(heads)s."),
    "no_title": N_("Before the table stands “… Progress Report as of 30 June 2023”, which gives the day."),
    "no_day": N_("“%(given)s” is no day. Write 30 June 2023."),
    "unknown_head": N_("The head “%(given)s” is not known. Expected: %(heads)s."),
    "no_number": N_("A row begins with the number of its recommendation, not “%(given)s”."),
    "twice": N_("Number %(given)s stands in this file twice."),
    "too_many": N_("The row has more than six cells."),
    "no_text": N_("The recommendation has no text."),
    "no_date": N_("“%(given)s” is no day. Write 31 December 2022, or leave the cell empty."),
    "no_status": N_("Begin with one of: %(statuses)s. Or leave the cell empty."),
    "no_row": N_("“%(given)s” belongs to no row."),
    "no_rows": N_("The table has no rows."),
    "future_day": N_("The report speaks of %(given)s, a day in the future."),
    "deputy_closes": N_("Only the Deputy Executive Secretary closes without implementation."),
    "too_long": N_("The cell has more than %(most)s characters."),
}
MOST = {"number": 20, "text": 10_000, "response": 10_000, "responsibility": 500, "progress": 20_000}
STATUS_WORDS = {state.name: state.staff for state in RECOMMENDATION.state_rows}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is refused: where (row and column as the file has them), why, and the values of the sentence."""

    place: Place | None
    column: str  # a head, or "" where the whole row is meant
    code: str
    values: dict[str, str]

    def said(self) -> str:
        """In English: "line 12, Target date: …"."""
        where = ", ".join(filter(None, (self.place.said() if self.place else "", self.column)))
        return f"{where}: {FAULTS[self.code] % self.values}" if where else FAULTS[self.code] % self.values


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One recommendation as the file says it. `status` "": the cell on progress is empty."""

    place: Place
    number: str
    text: str
    acceptance: str
    response: str
    responsibility: str
    units: tuple[str, ...]
    target_on: date | None
    status: str
    progress: str


@dataclass
class ProgressTable:
    """A file that was read. With a fault nothing of it may be taken."""

    title: str = ""
    dated: str = ""
    as_of: date | None = None
    rows: list[SourceRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # heads and feet of pages, as they stand


def read_table(lines: Iterable[Line]) -> ProgressTable:
    """Never raises: everything that is wrong is named in `faults`."""
    reader = _Reader()
    others = set()  # tables and sheets of something else
    for group, within in groupby(lines, key=lambda line: line.group):
        block = list(within)
        if group and reader.has_begun and not _goes_on(block):
            others.add(group)
        else:
            for line in block:
                reader.take(line)
    reader.finish(others)
    return reader.table


def _goes_on(block: list[Line]) -> bool:
    """A table after the first one belongs to it when it has its head, or as many columns."""
    return any(_is_head([_clean(cell) for cell in line.cells]) for line in block) or all(
        len(line.cells) == len(COLUMNS) for line in block
    )


@dataclass
class _Draft:
    """A row while its cells come together."""

    place: Place
    cells: list[Cell]


class _Reader:
    def __init__(self) -> None:
        self.table = ProgressTable()
        self._title: list[str] = []
        self._marked: list[str] = []  # of the title, what the file itself says is one
        self._order: tuple[str, ...] = ()  # columns as the head of this page has them
        self._drafts: list[_Draft] = []
        self._strays: list[Line] = []  # lines between two pages, or between rows
        self._is_after_gap = False

    @property
    def has_begun(self) -> bool:
        return bool(self._order)

    def take(self, line: Line) -> None:
        cells = [_clean(cell) for cell in line.cells]
        if line.is_whole:
            while cells and cells[-1] == "":
                cells.pop()
        if not any(cell != "" for cell in cells):
            self._is_after_gap = True
        elif _is_head(cells):
            self._open_page(line, cells)
        elif not self._order:
            said = [str(cell) for cell in cells if cell != ""]
            self._title += said
            self._marked += said if line.is_title else []
        elif len(cells) == 1:
            self._take_words(line, cells[0])
        else:
            self._take_row(line, cells)

    def finish(self, others: Collection[int]) -> None:
        self.table.left_out += [_text(stray.cells[0]) for stray in self._strays]  # the foot of the last page
        self.table.left_out += [f"table {number}" for number in sorted(others)]
        if not self._order:
            self._fault(None, "", "no_table", heads=_all_heads())
        self._read_title()
        for draft in self._drafts:
            self._read_row(draft)

    def _open_page(self, line: Line, cells: list[Cell]) -> None:
        """A head of the columns: what stood before it since the last row was the head of the page."""
        self.table.left_out += [_text(stray.cells[0]) for stray in self._strays]
        self._strays, self._is_after_gap = [], False
        self._order = tuple(_HEADS.get(fold(str(cell)), "") for cell in cells)
        for cell, name in zip(cells, self._order, strict=True):
            if not name or self._order.count(name) > 1:
                self._fault(line.place, "", "unknown_head", given=str(cell), heads=_all_heads())
        if "number" not in self._order or "text" not in self._order:
            self._fault(line.place, "", "no_table", heads=_all_heads())

    def _take_words(self, line: Line, words: Cell) -> None:
        """A line without cells: the rest of a wrapped cell, or a head or foot of a page."""
        draft = self._drafts[-1] if self._drafts else None
        is_cut = draft is not None and len(draft.cells) < len(self._order)
        if line.is_whole and _NUMBER.fullmatch(str(words)) and self._order[0] == "number":
            self._drafts.append(_Draft(line.place, self._padded([words])))  # a row of nothing but a number
            return
        is_apart = line.is_whole or (self._is_after_gap and not is_cut)
        if draft is None or is_apart or _PAGE.fullmatch(str(words)):
            self._strays.append(line)
        else:
            draft.cells[-1] = _joined(draft.cells[-1], words)

    def _take_row(self, line: Line, cells: list[Cell]) -> None:
        self._is_after_gap = False
        draft = self._drafts[-1] if self._drafts else None
        width = len(self._order)
        for stray in self._strays:
            self._fault(stray.place, "", "no_row", given=_text(stray.cells[0])[:80])
        self._strays = []
        if len(cells) > width:
            self._fault(line.place, "", "too_many")
            return
        is_cut = not line.is_whole and draft is not None and len(draft.cells) < width
        if is_cut and draft is not None and len(draft.cells) + len(cells) - 1 <= width:
            draft.cells[-1] = _joined(draft.cells[-1], cells[0])
            draft.cells += cells[1:]
        elif self._has_number(cells):
            self._drafts.append(_Draft(line.place, self._padded(cells) if line.is_whole else cells))
        elif draft is None:
            self._fault(line.place, "", "no_number", given=_text(next(c for c in cells if c != ""))[:80])
        else:  # a row that goes on, mostly on the next page
            pairs = zip(self._padded(draft.cells), self._padded(cells), strict=True)
            draft.cells = [_joined(first, second) for first, second in pairs]

    def _has_number(self, cells: list[Cell]) -> bool:
        return any(name == "number" and cell != "" for name, cell in zip(self._order, cells, strict=False))

    def _padded(self, cells: list[Cell]) -> list[Cell]:
        return [*cells, *[""] * (len(self._order) - len(cells))]

    def _read_title(self) -> None:
        found = _TITLE.search(" ".join(self._marked or _titles(self._title)))
        if found is None or not found["title"].strip():
            self._fault(None, "", "no_title")
            return
        self.table.title, self.table.dated = found["title"].strip()[:300], (found["dated"] or "").strip()[:60]
        day = _DAY.match(found["day"].strip())
        try:
            self.table.as_of = read_date(day[0] if day else found["day"].strip())
        except CellFault:
            self._fault(None, "", "no_day", given=found["day"].strip()[:40])

    def _read_row(self, draft: _Draft) -> None:
        given = zip(self._order, self._padded(draft.cells), strict=True)
        cells: dict[str, Cell] = dict.fromkeys(COLUMNS, "")
        cells.update({name: each for name, each in given if name})
        number = str(cells["number"]).rstrip(".)")
        before = len(self.table.faults)
        if not _NUMBER.fullmatch(number):
            self._fault(draft.place, HEADS["number"], "no_number", given=number[:80])
        elif any(row.number == number for row in self.table.rows):
            self._fault(draft.place, HEADS["number"], "twice", given=number)
        if cells["text"] == "":
            self._fault(draft.place, HEADS["text"], "no_text")
        for name, most in MOST.items():
            if len(_text(cells[name])) > most:
                self._fault(draft.place, HEADS[name], "too_long", most=str(most))
        target_on = self._read_target(draft, cells["target"])
        status, progress = self._read_progress(draft, _text(cells["progress"]))
        if len(self.table.faults) > before:
            return
        response, responsibility = _text(cells["response"]), _text(cells["responsibility"])
        self.table.rows.append(
            SourceRow(
                place=draft.place,
                number=number,
                text=_text(cells["text"]),
                acceptance=acceptance_of(response),
                response=response,
                responsibility=responsibility,
                units=units_of(responsibility),
                target_on=target_on,
                status=status,
                progress=progress,
            )
        )

    def _read_target(self, draft: _Draft, cell: Cell) -> date | None:
        try:
            return None if cell == "" else read_date(cell)
        except CellFault:
            self._fault(draft.place, HEADS["target"], "no_date", given=_text(cell)[:80])
            return None

    def _read_progress(self, draft: _Draft, words: str) -> tuple[str, str]:
        """The status that the cell begins with, and the rest of it."""
        for name, said in STATUS_WORDS.items():
            if found := re.match(rf"{said}\b\s*", words, re.IGNORECASE):
                return name, words[found.end() :]
        if words:
            self._fault(
                draft.place, HEADS["progress"], "no_status", statuses=", ".join(STATUS_WORDS.values())
            )
        return "", ""

    def _fault(self, place: Place | None, column: str, code: str, **values: str) -> None:
        self.table.faults.append(Fault(place, column, code, values))


def _titles(said: list[str]) -> list[str]:
    """In a workbook the first cell is the title, and what follows it may be about the file."""
    day = next((each for each in said if re.match("progress report as of", each, re.IGNORECASE)), "")
    return [said[0], day] if day and said[0].endswith(")") else said


def acceptance_of(response: str) -> str:
    """What the first words of the response say; a response that does not speak of it: not_stated."""
    for acceptance, pattern in _ACCEPTS:
        if re.match(pattern, response, re.IGNORECASE):
            return acceptance
    return "not_stated"


def cell_of(status: str, progress: str, words: str = "") -> str:
    """The cell on progress as `read_table` would split it again; `words` say the status otherwise."""
    words = words or STATUS_WORDS.get(status, "")
    gap = "" if not words or not progress or progress[0] in ".,:;" else " "
    return f"{words}{gap}{progress}"


def units_of(words: str) -> tuple[str, ...]:
    """Ids of the units of organisation.yaml that are named, by id or by name, in the order of that file."""
    folded = f" {fold(words)} "
    found = []
    for unit in reference.load().organisation.units:
        names = [unit.name.get(language) for language in reference.LANGUAGES]
        is_short = unit.id.isupper() and re.search(rf"\b{re.escape(unit.id)}\b", words) is not None
        if is_short or any(re.search(rf"\b{re.escape(fold(name))}\b", folded) for name in names if name):
            found.append(unit.id)
    return tuple(found)


def _is_head(cells: list[Cell]) -> bool:
    known = [_HEADS.get(fold(str(cell)), "") for cell in cells]
    return len(cells) > 1 and sum(bool(each) for each in known) >= 4


def _clean(cell: Cell) -> Cell:
    """Text without white space and signs that nobody reads; other cells as they are, an empty one as ""."""
    if cell is None:
        return ""
    return " ".join(_UNSEEN.sub("", cell).split()) if isinstance(cell, str) else cell


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell)


def _joined(first: Cell, second: Cell) -> Cell:
    if first == "" or second == "":
        return second if first == "" else first
    return f"{_text(first)} {_text(second)}"


def _all_heads() -> str:
    return ", ".join(HEADS.values())
