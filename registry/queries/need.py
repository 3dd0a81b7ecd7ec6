"""Needs that subprogrammes publish, and which of them a proposal fits, with the words that led there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.clock import geneva_day
from registry.models import Need, NeedAnswer, Proposal, Submission
from registry.reference.folding import tokens
from registry.reference.suggestion import suggest
from registry.reference.text import LANGUAGES
from workflows.proposal import TERMINAL

MOST = 200
NEWEST = 100  # open cases that are compared with a need
SHORTEST = 5  # letters of a word of a title that says something
# words of titles that say nothing of what is sought
GENERAL = frozenset(
    {
        "about", "between", "countries", "country", "development", "experts", "from", "partner", "partners",
        "partnership", "project", "projects", "region", "support", "training", "unece", "with", "within",
        "appui", "entre", "partenaire", "partenaires", "partenariat", "pays", "pour", "projet", "soutien",
        "партнер", "партнеры", "партнерство", "поддержка", "проект", "развитие", "стран", "страны",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fit:
    """Why a proposal may fit a need. `words` are the proposal's own."""

    need: Need
    words: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    goals: tuple[int, ...] = ()
    is_same_area: bool = False
    is_answer: bool = False  # the partner pressed “Propose to this need”

    @property
    def weight(self) -> int:
        found = 2 * self.is_same_area + len(self.types[:2]) + len(self.goals[:2]) + 2 * len(self.words[:3])
        return found + 100 * self.is_answer


@dataclass(frozen=True, slots=True)
class Offered:
    """Of a proposal, what is compared with needs."""

    text: str = ""
    types: tuple[str, ...] = ()
    sdgs: tuple[int, ...] = ()
    areas: tuple[int, ...] = ()
    language: str = "en"

    @classmethod
    def of(
        cls, answers: Mapping[str, Mapping[str, Any]], language: str, areas: Sequence[int] = ()
    ) -> Offered:
        """From the answers of the wizard; `areas` are those of the case, where the desk has set them."""
        activity, links = answers.get("activity", {}), answers.get("links", {})
        return cls(
            f"{activity.get('title') or ''} {activity.get('description') or ''}",
            tuple(activity.get("types") or ()),
            tuple(links.get("sdgs") or ()),
            tuple(areas or links.get("subprogrammes") or ()),
            language,
        )


@dataclass(frozen=True, slots=True)
class _Sought:
    need: Need
    keywords: Mapping[str, tuple[str, ...]]


def list_open_needs(session: Session, on: date, area: int | None = None) -> Sequence[Need]:
    """Published and not over, those that end first on top."""
    wanted = select(Need).where(_is_open(on))
    if area is not None:
        wanted = wanted.where(Need.subprogramme == area)
    order = (Need.until_on.is_(None), Need.until_on, Need.published_at, Need.id)
    return session.scalars(wanted.order_by(*order).limit(MOST)).all()


def _is_open(on: date) -> ColumnElement[bool]:
    return and_(Need.state == "published", or_(Need.until_on.is_(None), Need.until_on >= on))


def list_all_needs(session: Session) -> Sequence[Need]:
    """For the staff: drafts, published, closed; the newest first."""
    return session.scalars(select(Need).order_by(Need.drafted_at.desc(), Need.id).limit(MOST)).all()


def find_need(session: Session, need_id: uuid.UUID) -> Need | None:
    return session.get(Need, need_id)


def find_public_need(session: Session, need_id: uuid.UUID) -> Need | None:
    """One that is public or was; a draft is nobody's business outside."""
    need = session.get(Need, need_id)
    return need if need is not None and need.published_at is not None else None


def needs_as_of(session: Session, as_of: date, known_at: datetime) -> list[Need]:
    """The needs that were open on a day, as far as it was recorded by an instant (UTC)."""
    wanted = select(Need).where(
        Need.published_at <= known_at, or_(Need.until_on.is_(None), Need.until_on >= as_of)
    )
    rows = session.scalars(wanted.order_by(Need.subprogramme, Need.published_at, Need.id))
    return [
        row
        for row in rows
        if _has_come(row.published_at, as_of, known_at) and not _has_come(row.closed_at, as_of, known_at)
    ]


def _has_come(at: datetime | None, as_of: date, known_at: datetime) -> bool:
    return at is not None and at <= known_at and geneva_day(at) <= as_of


def find_answered(session: Session, proposal: Proposal) -> Need | None:
    """The need from which a proposal was started."""
    return session.scalar(
        select(Need)
        .join(NeedAnswer, NeedAnswer.need_id == Need.id)
        .where(NeedAnswer.proposal_id == proposal.id)
    )


def count_answers(session: Session, needs: Sequence[Need]) -> dict[uuid.UUID, int]:
    """Need → proposals that were started from it and sent; drafts are their authors'."""
    rows = session.execute(
        select(NeedAnswer.need_id, func.count().label("how_many"))
        .join(Proposal, Proposal.id == NeedAnswer.proposal_id)
        .where(NeedAnswer.need_id.in_([each.id for each in needs]), Proposal.reference.is_not(None))
        .group_by(NeedAnswer.need_id)
    )
    return {row.need_id: row.how_many for row in rows}


def list_proposals_to(session: Session, need: Need, visible: ColumnElement[bool]) -> Sequence[Proposal]:
    """Sent proposals that were started from a need, of those that may be seen."""
    return session.scalars(
        select(Proposal)
        .join(NeedAnswer, NeedAnswer.proposal_id == Proposal.id)
        .options(joinedload(Proposal.organisation))
        .where(NeedAnswer.need_id == need.id, Proposal.reference.is_not(None), visible)
        .order_by(Proposal.submitted_at.desc(), Proposal.id)
        .limit(MOST)
    ).all()


def fits_of_case(session: Session, proposal: Proposal, offered: Offered, on: date) -> list[Fit]:
    """The open needs that a proposal fits, the nearest first; one that it answers also when over."""
    rows = session.execute(
        select(Need, NeedAnswer.proposal_id)
        .outerjoin(NeedAnswer, and_(NeedAnswer.need_id == Need.id, NeedAnswer.proposal_id == proposal.id))
        .where(or_(_is_open(on), NeedAnswer.proposal_id.is_not(None)))
        .order_by(Need.published_at.desc(), Need.id)
        .limit(MOST)
    ).all()
    answered = next((need.id for need, case_id in rows if case_id is not None), None)
    return fitting([need for need, _case_id in rows], offered, answered)


def list_fitting_cases(
    session: Session, need: Need, visible: ColumnElement[bool]
) -> list[tuple[Proposal, Fit]]:
    """Open cases that may be seen and that fit a need, the nearest first: of the newest NEWEST."""
    rows = session.execute(
        select(Proposal, Submission.answers)
        .join(
            Submission,
            and_(Submission.proposal_id == Proposal.id, Submission.number == Proposal.submission_no),
        )
        .options(joinedload(Proposal.organisation), selectinload(Proposal.subprogrammes))
        .where(Proposal.reference.is_not(None), Proposal.state.not_in(TERMINAL), visible)
        .order_by(Proposal.submitted_at.desc(), Proposal.id)
        .limit(NEWEST)
    ).all()
    answering = select(NeedAnswer.proposal_id).where(NeedAnswer.need_id == need.id)
    answers = set(session.scalars(answering))
    found = []
    for case, given in rows:
        areas = [row.subprogramme for row in case.subprogrammes]
        mine = need.id if case.id in answers else None
        found += [(case, fit) for fit in fitting([need], Offered.of(given, case.language, areas), mine)]
    return sorted(found, key=lambda each: -each[1].weight)


def fitting(needs: Sequence[Need], offered: Offered, answered: uuid.UUID | None = None) -> list[Fit]:
    """A need fits by its words with subprogramme, kind or goal, or by all three of these without words.

    One likeness alone is chance. The fits say why; nothing follows from them by itself.
    """
    said = {
        each.subject.need.id: each.words
        for each in suggest([_sought(need) for need in needs], offered.text, offered.language)
    }
    found = [_fit(need, offered, said.get(need.id, ()), need.id == answered) for need in needs]
    return sorted((each for each in found if _is_near(each)), key=lambda each: -each.weight)


def _fit(need: Need, offered: Offered, words: tuple[str, ...], is_answer: bool) -> Fit:
    return Fit(
        need,
        words,
        tuple(each for each in offered.types if each in need.types),
        tuple(each for each in offered.sdgs if each in need.sdgs),
        need.subprogramme in offered.areas,
        is_answer,
    )


def _is_near(fit: Fit) -> bool:
    likeness = (fit.is_same_area, bool(fit.types), bool(fit.goals))
    return fit.is_answer or all(likeness) or (bool(fit.words) and any(likeness))


def _sought(need: Need) -> _Sought:
    """Its own words, and those of its title that say something."""
    own = tuple(str(each) for each in need.words)
    return _Sought(
        need,
        {
            language: (own if language == LANGUAGES[0] else ())
            + tuple(
                word
                for word in tokens(need.title.get(language) or "")
                if len(word) >= SHORTEST and word not in GENERAL
            )
            for language in LANGUAGES
        },
    )
