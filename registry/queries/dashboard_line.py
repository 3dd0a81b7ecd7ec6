"""What the list behind a number says of each row besides the row: its case, and the names of people."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry.models import Agreement, Event, LevelChange, Proposal
from registry.permissions import agreements_visible_to, roles_held, visible_to
from registry.queries.dashboard import Asked
from registry.queries.role import names_of
from workflows import roles as r

LEVELS = ("proposal.level_raised", "proposal.level_lowered")


@dataclass(frozen=True, slots=True)
class Around:
    """The cases, agreements and people that the rows of a page speak of, by id."""

    cases: dict[uuid.UUID, Proposal]
    agreements: dict[uuid.UUID, Agreement]
    people: dict[uuid.UUID, str]
    reasons: dict[uuid.UUID, str]  # of changed levels, by the id of the change
    shows_reasons: bool  # an auditor who takes no part reads why; others read it in the case (K01)


def read_around(session: Session, asked: Asked, kind: str, rows: Sequence[Any]) -> Around:
    """Three questions at most, whatever the number of rows."""
    changes = {row.subject_id for row in rows if row.name in LEVELS} if kind == "event" else ()
    cases, agreements, people = set[uuid.UUID](), set[uuid.UUID](), set[uuid.UUID | None]()
    if kind in ("question", "submission", "clock", "act", "interest"):
        cases = {row.proposal_id for row in rows}
    elif kind == "event":
        cases, people = {row.case_id for row in rows}, {row.actor_id for row in rows}
    elif kind == "link":
        agreements = {row.agreement_id for row in rows}
    held = roles_held(asked.actor, asked.today) - {r.ADMINISTRATOR, r.POLICY_OFFICER}
    return Around(
        _cases(session, asked, cases),
        _agreements(session, asked, agreements),
        names_of(session, people) if people else {},
        _reasons(session, changes) if changes else {},
        held == {r.AUDITOR},
    )


def _cases(session: Session, asked: Asked, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Proposal]:
    wanted = list(ids)
    query = select(Proposal).where(Proposal.id.in_(wanted), visible_to(asked.actor, asked.now))
    rows = session.scalars(query.options(joinedload(Proposal.organisation))) if wanted else ()
    return {row.id: row for row in rows}


def _agreements(session: Session, asked: Asked, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Agreement]:
    wanted = list(ids)
    query = select(Agreement).where(Agreement.id.in_(wanted), agreements_visible_to(asked.actor, asked.now))
    rows = session.scalars(query.options(joinedload(Agreement.organisation))) if wanted else ()
    return {row.id: row for row in rows}


def _reasons(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = session.execute(select(LevelChange.id, LevelChange.reason).where(LevelChange.id.in_(ids)))
    return {row.id: row.reason for row in rows}


def reason_of(event: Event, around: Around) -> str:
    """Why, as whoever did it wrote; "" for a reader who has to look into the case."""
    if not around.shows_reasons:
        return ""
    if event.subject_id in around.reasons:
        return around.reasons[event.subject_id]
    data = event.data
    texts = (data.get(name) for name in ("reason", "internal_reason", "reasons", "note"))
    return next((text for text in texts if isinstance(text, str) and text), "")
