"""Opens a list of agreements, says what its columns mean, and judges every row against register and file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.adapters.register_column import FIELD, LOOKED_AT, NEEDED, SAMPLE, Header, find_header, propose
from registry.adapters.register_fault import fault
from registry.adapters.register_row import Fault, Judged, Reading, RowReader
from registry.adapters.sheet_rows import BadSheet, Row, Sheet, open_sheet
from registry.clock import geneva_day
from registry.models import ImportMapping, User
from registry.queries.register_match import Partner, Partners, agreement_days, known_agreements
from registry.services.register_copy import new_ids
from registry.text import fold
from workflows.machine import Blocked
from workflows.wording import N_

CHUNK = 2_000  # rows judged and written together
SETTINGS: Mapping[str, Any] = {
    "sheet": "", "date_order": "", "language": "en", "start_is_signature": False, "defaults": {},
    "duplicates": "skip",
}  # fmt: skip

NO_COLUMN = N_("No column is chosen for: %(words)s.")


@dataclass
class ImportPlan:
    """A file, what its columns mean, and how it is read. `remembered`: the columns are those of last time."""

    sheet: Sheet
    header: Header
    columns: dict[str, int]
    settings: dict[str, Any]
    sha256: str
    byte_count: int
    remembered: bool = False
    sample: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Verdict:
    """One row judged. `partner` and `is_new` of a row that may be taken."""

    number: int
    verdict: str
    faults: list[Fault]
    values: dict[str, Any]
    partner: Partner | None = None
    is_new: bool = False
    choice: str = ""
    note: str = ""


def open_plan(
    session: Session,
    path: Path,
    name: str,
    *,
    columns: Mapping[str, int] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> ImportPlan:
    """Looks at the top of a file. Columns: those given, else those of last time, else proposed.

    Raises BadSheet for what cannot be read as a whole.
    """
    given = dict(settings or {})
    sheet = open_sheet(path, name, given.get("sheet", ""))
    top = list(islice(sheet.rows(), LOOKED_AT + SAMPLE))
    header = find_header(top)
    if not header.cells:
        raise BadSheet("empty")
    sample = [row for row in top if row.number > header.row]
    kept = session.get(ImportMapping, header.fingerprint)
    remembered = columns is None and kept is not None
    if columns is None:
        columns = {f: c for f, c in kept.columns.items() if f in FIELD} if kept else propose(header, sample)
    if kept is not None:
        given = {**kept.settings, **given}
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return ImportPlan(
        sheet, header, dict(columns), {**SETTINGS, **given}, digest, path.stat().st_size, remembered, sample
    )


def missing_fields(plan: ImportPlan) -> list[str]:
    """Needed fields that have neither a column nor a value for all rows."""
    defaults = plan.settings["defaults"]
    missing = [
        name for name in (*NEEDED, "instrument") if name not in plan.columns and not defaults.get(name)
    ]
    if not defaults.get("lead_subprogramme") and not {"lead_subprogramme", "subprogrammes"} & set(
        plan.columns
    ):
        missing.append("lead_subprogramme")
    if not {"signed_on", "starts_on"} & set(plan.columns):
        missing.append("signed_on")
    return missing


def check_plan(plan: ImportPlan) -> None:
    """Raises Blocked naming every field that is missing."""
    missing = missing_fields(plan)
    if missing:
        raise Blocked("import", missing, [NO_COLUMN % {"words": FIELD[name].words} for name in missing])


def judge_rows(
    session: Session, plan: ImportPlan, *, now: datetime, choices: Mapping[int, str] | None = None
) -> Iterator[list[Verdict]]:
    """Every row below the header that is not empty, chunk by chunk, against the register and the file."""
    today = geneva_day(now)
    settings = plan.settings
    reading = Reading(
        settings["date_order"], settings["language"], settings["start_is_signature"], settings["defaults"]
    )
    reader = RowReader(plan.columns, plan.header, reading, marked=plan.sheet.marked, today=today)
    judge = _Judge(session, reader, plan, choices or {})
    rows = (row for row in plan.sheet.rows() if row.number > plan.header.row)
    while chunk := list(islice(rows, CHUNK)):
        judged = [found for row in chunk if (found := reader.read(row)) is not None]
        yield judge.judge(judged)


class _Judge:
    """Remembers, over the chunks, the partners and the agreements that the file itself brings."""

    def __init__(
        self, session: Session, reader: RowReader, plan: ImportPlan, choices: Mapping[int, str]
    ) -> None:
        self._session, self._reader, self._plan, self._choices = session, reader, plan, choices
        self._partners = Partners(session)
        self._people = {key: one for one in _staff(session) for key in (fold(one.email), fold(one.name))}
        self._seen: dict[int, int] = {}  # hash of partner, title and day → row

    def judge(self, rows: list[Judged]) -> list[Verdict]:
        fit = [row for row in rows if not row.faults and not row.note]
        self._partners.prepare(row.values for row in fit)
        found = {row.number: self._partners.find(row.values) for row in fit}
        known = known_agreements(
            self._session,
            (
                (match.same.id, day)
                for row in fit
                if (match := found[row.number]).same is not None and not match.same.row
                for day in agreement_days(row.values)
            ),
        )
        return [self._verdict(row, known) for row in rows]

    def _verdict(self, row: Judged, known: Mapping[Any, str]) -> Verdict:
        values = row.values
        if row.note:
            return Verdict(row.number, "note", [], {}, note=row.note)
        if row.faults:
            return Verdict(row.number, "refused", row.faults, values)
        choice = self._choices.get(row.number) or self._plan.settings["duplicates"]
        match = self._partners.find(values)  # again: a row before it may have made the partner
        faults: list[Fault] = []
        if match.code == "joined_by_number":
            row.warnings.append(self._said("partner", row, match.code, known=match.same, what=match.what))
        partner, is_new = match.same, False
        if match.alike is not None:
            faults.append(self._said("partner", row, match.code, known=match.alike))
            partner = match.alike if choice == "same" else None
        if partner is None:
            partner = Partner(new_ids(1)[0], values["partner"], values.get("country"), row.number)
            is_new = True
        if twin := self._twin(row, partner, known):
            faults.append(twin)
            choice = "skip" if choice == "same" and match.alike is None else choice
        self._person(row)
        values["language"] = _language(values["title"], self._plan.settings["language"])
        if faults and choice == "skip":
            said = self._choices.get(row.number, "")
            return Verdict(row.number, "duplicate", [*faults, *row.warnings], values, choice=said)
        self._remember(row, partner)
        if is_new:
            self._partners.add(partner, values)
        verdict = "warned" if faults or row.warnings else "accepted"
        said = self._choices.get(row.number, "") if faults else ""
        return Verdict(row.number, verdict, [*faults, *row.warnings], values, partner, is_new, said)

    def _said(self, name: str, row: Judged, code: str, **details: Any) -> Fault:
        return fault(self._reader.cell(name, row.number), code, **details)

    def _twin(self, row: Judged, partner: Partner, known: Mapping[Any, str]) -> Fault | None:
        title, days = fold(row.values["title"]), agreement_days(row.values)
        for day in days:
            if not partner.row and (reference := known.get((partner.id, title, day))):
                return self._said("title", row, "same_agreement", known=reference)
            if other := self._seen.get(hash((partner.id, title, day))):
                return self._said("title", row, "same_row", given=other)
        return None

    def _remember(self, row: Judged, partner: Partner) -> None:
        title = fold(row.values["title"])
        for day in agreement_days(row.values):
            self._seen[hash((partner.id, title, day))] = row.number

    def _person(self, row: Judged) -> None:
        given = row.values.pop("focal_point", None)
        if given:
            person = self._people.get(fold(given))
            if person is not None:
                row.values |= {"focal_point_id": str(person.id), "focal_point_name": person.name}
            else:
                row.warnings.append(self._said("focal_point", row, "unknown_person", given=given))


def _staff(session: Session) -> list[User]:
    return list(session.scalars(select(User).where(User.is_staff, User.is_active)))


def _language(title: str, otherwise: str) -> str:
    """Cyrillic letters are Russian here; Latin ones what the list was said to be written in."""
    if title.isascii():
        return otherwise
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in title)
    return "ru" if cyrillic * 2 > sum(letter.isalpha() for letter in title) else otherwise
