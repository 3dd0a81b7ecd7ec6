"""How a step works: the text in force, those before it, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry import reference
from registry.models import Guidance
from registry.reference.guidance import GuidancePage


@dataclass(frozen=True, slots=True)
class GuidanceText:
    """One version; the first is shipped: without a day, a writer or a note."""

    page: GuidancePage
    number: int
    title: Mapping[str, str]
    body: Mapping[str, str]
    note: str = ""
    effective_on: date | None = None
    written_by: str = ""


def find_page(step: str) -> GuidancePage | None:
    return next((each for each in reference.load().guidance if each.id == step), None)


def list_guidance(session: Session, page: GuidancePage) -> list[GuidanceText]:
    """Every version of a step's text, the newest first, the shipped one last."""
    query = select(Guidance).where(Guidance.step == page.id).options(joinedload(Guidance.written_by))
    written = [
        GuidanceText(page, row.number, row.title, row.body, row.note, row.effective_on, row.written_by.name)
        for row in session.scalars(query.order_by(Guidance.number.desc()))
    ]
    return [*written, GuidanceText(page, 1, page.title.as_dict(), page.body.as_dict())]


def guidance_as_of(session: Session, page: GuidancePage, as_of: date, known_at: datetime) -> GuidanceText:
    """The text in force on a day by what was recorded until an instant: rows are only added."""
    row = session.scalar(
        select(Guidance)
        .where(Guidance.step == page.id, Guidance.effective_on <= as_of, Guidance.recorded_at <= known_at)
        .order_by(Guidance.number.desc())
        .limit(1)
        .options(joinedload(Guidance.written_by))
    )
    if row is None:
        return GuidanceText(page, 1, page.title.as_dict(), page.body.as_dict())
    return GuidanceText(
        page, row.number, row.title, row.body, row.note, row.effective_on, row.written_by.name
    )


def lines_between(old: str, new: str) -> list[tuple[str, str]]:
    """(kept | taken_out | added, line) of two texts, in the order of reading."""
    before, after = ([line for line in text.splitlines() if line.strip()] for text in (old, new))
    found: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [("kept", line) for line in before[i1:i2]]
            continue
        found += [("taken_out", line) for line in before[i1:i2]]
        found += [("added", line) for line in after[j1:j2]]
    return found
