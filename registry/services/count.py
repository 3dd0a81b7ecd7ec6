"""Keeps the numbers beside the desk's filters: a delta row in the same transaction as the change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from registry.models import CaseCount, Proposal

Cell = Sequence[Any]  # state, risk, subprogramme, country


def cell_of(proposal: Proposal) -> Cell | None:
    """The cell in which a case counts; drafts count nowhere."""
    if proposal.state == "draft":
        return None
    return (
        proposal.state,
        proposal.risk_level or "",
        proposal.lead_subprogramme or 0,
        proposal.country or "",
    )


def move_count(session: Session, before: Cell | None, after: Cell | None) -> None:
    """Takes the case out of one cell and puts it into another."""
    if before == after:
        return
    rows = [(cell, delta) for cell, delta in ((before, -1), (after, 1)) if cell is not None]
    session.execute(
        insert(CaseCount),
        [
            {"state": s, "risk": risk, "subprogramme": sp, "country": c, "delta": delta}
            for (s, risk, sp, c), delta in rows
        ],
    )


def fold_counts(session: Session) -> int:
    """Replaces the rows of each cell by one row with their sum; gives the number of rows removed."""
    last = session.scalar(select(func.max(CaseCount.id))) or 0
    columns = (CaseCount.state, CaseCount.risk, CaseCount.subprogramme, CaseCount.country)
    sums = session.execute(
        select(*columns, func.sum(CaseCount.delta)).where(CaseCount.id <= last).group_by(*columns)
    ).all()
    removed = session.execute(delete(CaseCount).where(CaseCount.id <= last)).rowcount  # type: ignore[attr-defined]
    kept = [
        {"state": s, "risk": risk, "subprogramme": sp, "country": c, "delta": int(total)}
        for s, risk, sp, c, total in sums
        if total
    ]
    if kept:
        session.execute(insert(CaseCount), kept)
    return int(removed) - len(kept)
