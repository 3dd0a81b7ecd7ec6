"""Keeps the numbers beside the desk's filters: delta rows in the same transaction as the change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, delete, func, insert, literal, select, type_coerce, update
from sqlalchemy.orm import Session

from registry.models import CaseCount, Proposal
from registry.models.count import DIMENSIONS, ROLLUPS

Cell = Sequence[Any]  # state, risk, subprogramme, country
BLANK: dict[str, Any] = {"state": "", "risk": "", "subprogramme": 0, "country": ""}
BATCH = 5000


def cell_of(proposal: Proposal) -> Cell | None:
    """The cell in which a case counts; what was never sent counts nowhere."""
    if proposal.reference is None:
        return None
    return (
        proposal.state,
        proposal.risk_level or "",
        proposal.lead_subprogramme or 0,
        proposal.country or "",
    )


def move_count(session: Session, before: Cell | None, after: Cell | None) -> None:
    """Takes the case out of one cell and puts it into another, in every roll-up where that is seen."""
    if rows := count_rows(before, after):
        session.execute(insert(CaseCount), rows)


def count_rows(before: Cell | None, after: Cell | None) -> Sequence[Mapping[str, Any]]:
    """The rows that `move_count` writes."""
    return _count_rows(before and tuple(before), after and tuple(after))


@lru_cache(maxsize=1024)  # few cells, asked for at every step
def _count_rows(before: Cell | None, after: Cell | None) -> Sequence[Mapping[str, Any]]:
    if before == after:
        return ()
    return (*_rows(before, -1, besides=after), *_rows(after, 1, besides=before))


def _rows(cell: Cell | None, delta: int, *, besides: Cell | None = None) -> list[dict[str, Any]]:
    """One row a roll-up; where `cell` and `besides` are the same they would cancel out: left away."""
    rows = []
    for place, kept in enumerate(ROLLUPS):
        row, other = (_rolled(each, kept) for each in (cell, besides))
        if row is not None and row != other:
            rows.append({"rollup": place, **row, "delta": delta})
    return rows


def _rolled(cell: Cell | None, kept: Sequence[str]) -> dict[str, Any] | None:
    if cell is None:
        return None
    values = dict(zip(DIMENSIONS, cell, strict=True))
    return {name: values[name] if name in kept else BLANK[name] for name in DIMENSIONS}


def fold_counts(session: Session) -> int:
    """Replaces the rows of each cell by one row with their sum; gives the number of rows removed."""
    columns = (CaseCount.rollup, *(getattr(CaseCount, name) for name in DIMENSIONS))
    # in one statement: a row that another transaction commits meanwhile is either summed and gone, or stays
    gone = session.execute(delete(CaseCount).returning(*columns, CaseCount.delta)).all()
    sums: Counter[tuple[Any, ...]] = Counter()
    for *cell, delta in gone:
        sums[tuple(cell)] += delta
    names = ("rollup", *DIMENSIONS)
    kept = [{**dict(zip(names, cell, strict=True)), "delta": total} for cell, total in sums.items() if total]
    for start in range(0, len(kept), BATCH):
        session.execute(insert(CaseCount), kept[start : start + BATCH])
    return len(gone) - len(kept)


def recount(session: Session) -> int:
    """Counts every case anew, after rows were written without `move_count`; gives the number of cases."""
    columns = (Proposal.state, Proposal.risk_level, Proposal.lead_subprogramme, Proposal.country)
    session.execute(update(Proposal).where(Proposal.reference.is_not(None)).values(counted=_cell_as_json()))
    found = session.execute(
        select(*columns, func.count()).where(Proposal.reference.is_not(None)).group_by(*columns)
    ).all()
    rows: list[dict[str, Any]] = []
    for state, risk, area, country, number in found:
        rows += _rows((state, risk or "", area or 0, country or ""), int(number))
    session.execute(delete(CaseCount))
    for start in range(0, len(rows), BATCH):
        session.execute(insert(CaseCount), rows[start : start + BATCH])
    fold_counts(session)
    return sum(int(row[-1]) for row in found)


def _cell_as_json() -> ColumnElement[Any]:
    """`cell_of` said in SQL, as the column `counted` keeps it; none of its values needs escaping."""
    parts = (
        '["',
        Proposal.state,
        '","',
        func.coalesce(Proposal.risk_level, ""),
        '",',
        cast(func.coalesce(Proposal.lead_subprogramme, 0), Text),
        ',"',
        func.coalesce(Proposal.country, ""),
        '"]',
    )
    text: ColumnElement[Any] = literal("")
    for part in parts:
        text = text.concat(part)
    return type_coerce(text, Text)
