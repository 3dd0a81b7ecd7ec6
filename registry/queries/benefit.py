"""What partnerships delivered, from verified results only: promises kept with evidence, closing reviews.

Only agreements of the public register count, and of them only what is not withheld. What was reported without
evidence is counted beside, and never shown.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from registry.models import Agreement, AgreementLink, ClosingReview, Deliverable, Organisation
from registry.permissions import publishable
from registry.queries.counted import Figure
from registry.queries.figure_merge import OTHER, merge_small

MOST = 200
DELIVERED = "deliverables"  # the part of an agreement that may be withheld
QUERY = "benefit.verified_results"


@dataclass(frozen=True, slots=True)
class Result:
    """A promise that was kept, with evidence; everything in it is public."""

    text: str
    side: str  # who delivered: partner | unece
    done_on: date
    reference: str
    title: dict[str, str]
    partner: str  # "" where it is withheld
    subprogramme: int
    sdgs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Benefits:
    """Verified results, the newest first, and numbers in which nothing under five stands alone.

    `by_area` and `by_goal`: subprogramme or goal → how many (None: under five in all); OTHER: merged.
    """

    results: Sequence[Result]
    total: int
    by_area: dict[str, int | None]
    by_goal: dict[str, int | None]
    reviews_achieved: int | None  # closed partnerships that reached what was agreed; None: under five
    reviews_in_all: int | None
    unverified: int | None  # reported as done without evidence; None: under five

    @property
    def is_empty(self) -> bool:
        return self.total == 0


def verified() -> ColumnElement[bool]:
    """The condition on Deliverable rows: done, and somebody can see that it is."""
    return and_(
        Deliverable.done_on.is_not(None),
        Deliverable.dropped_at.is_(None),
        or_(Deliverable.evidence != "", Deliverable.evidence_file_id.is_not(None)),
    )


def unverified() -> ColumnElement[bool]:
    """Said to be done, without anything to see."""
    return and_(
        Deliverable.done_on.is_not(None),
        Deliverable.dropped_at.is_(None),
        Deliverable.evidence == "",
        Deliverable.evidence_file_id.is_(None),
    )


def find_benefits(session: Session, *, area: int | None = None, goal: int | None = None) -> Benefits:
    """For the public; narrowed to a subprogramme or a goal, the list is, the numbers are not."""
    withheld = _withholding(session)
    by_area = _count_by(session, "subprogramme", withheld)
    by_goal = _count_by(session, "sdg", withheld)
    achieved, reviewed = _reviews(session)
    return Benefits(
        _results(session, withheld, area, goal),
        _count(session, verified(), withheld),
        _merged(by_area),
        _merged(by_goal),
        _large(achieved),
        _large(reviewed),
        _large(_count(session, unverified(), withheld)),
    )


def list_unverified(
    session: Session, visible: ColumnElement[bool]
) -> Sequence[tuple[Deliverable, Agreement]]:
    """For the staff: said to be done without evidence, of agreements that they may see; the newest first."""
    rows = session.execute(
        select(Deliverable, Agreement)
        .join(Agreement, Agreement.id == Deliverable.agreement_id)
        .where(unverified(), visible)
        .order_by(Deliverable.done_on.desc(), Deliverable.id)
        .limit(MOST)
    )
    return [(deliverable, agreement) for deliverable, agreement in rows]


def _withholding(session: Session) -> list[uuid.UUID]:
    """Published agreements of which the promises are withheld: few, and JSON that no index knows."""
    rows = session.execute(
        select(Agreement.id, Agreement.redactions).where(publishable(), Agreement.redactions != {})
    )
    return [number for number, redactions in rows if DELIVERED in (redactions or {})]


def _shown(withheld: Sequence[uuid.UUID]) -> ColumnElement[bool]:
    return and_(publishable(), Agreement.id.not_in(withheld)) if withheld else publishable()


def _count(session: Session, which: ColumnElement[bool], withheld: Sequence[uuid.UUID]) -> int:
    query = select(func.count()).select_from(Deliverable).join(Agreement)
    return session.scalar(query.where(which, _shown(withheld))) or 0


def _count_by(session: Session, kind: str, withheld: Sequence[uuid.UUID]) -> dict[str, int]:
    rows = session.execute(
        select(AgreementLink.value, func.count())
        .select_from(Deliverable)
        .join(Agreement)
        .join(AgreementLink, AgreementLink.agreement_id == Agreement.id)
        .where(AgreementLink.kind == kind, verified(), _shown(withheld))
        .group_by(AgreementLink.value)
    )
    found = {str(value): int(count) for value, count in rows}
    return {value: found[value] for value in sorted(found, key=int)}


def _results(
    session: Session, withheld: Sequence[uuid.UUID], area: int | None, goal: int | None
) -> Sequence[Result]:
    query = (
        select(Deliverable, Agreement, Organisation.name)
        .join(Agreement, Agreement.id == Deliverable.agreement_id)
        .join(Organisation, Organisation.id == Agreement.organisation_id)
        .where(verified(), _shown(withheld))
    )
    for kind, value in (("subprogramme", area), ("sdg", goal)):
        if value is not None:
            query = query.where(
                exists(
                    select(AgreementLink.agreement_id).where(
                        AgreementLink.agreement_id == Agreement.id,
                        AgreementLink.kind == kind,
                        AgreementLink.value == str(value),
                    )
                )
            )
    rows = session.execute(query.order_by(Deliverable.done_on.desc(), Deliverable.id).limit(MOST)).all()
    goals = _goals(session, {agreement.id for _one, agreement, _name in rows})
    return [
        Result(
            deliverable.text,
            deliverable.side,
            deliverable.done_on,
            agreement.reference,
            agreement.title,
            "" if "partner" in (agreement.redactions or {}) else name,
            agreement.lead_subprogramme,
            tuple(sorted(goals[agreement.id])),
        )
        for deliverable, agreement, name in rows
        if deliverable.done_on is not None
    ]


def _goals(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[int]]:
    found: dict[uuid.UUID, list[int]] = defaultdict(list)
    rows = session.execute(
        select(AgreementLink.agreement_id, AgreementLink.value).where(
            AgreementLink.agreement_id.in_(list(ids)), AgreementLink.kind == "sdg"
        )
    )
    for number, value in rows:
        found[number].append(int(value))
    return found


def _reviews(session: Session) -> tuple[int, int]:
    """Published partnerships with a closing review: those that achieved what was agreed, and all."""
    rows = session.execute(
        select(ClosingReview.achieved, func.count().label("how_many"))
        .join(Agreement, Agreement.id == ClosingReview.agreement_id)
        .where(publishable())
        .group_by(ClosingReview.achieved)
    )
    counts = {row.achieved: row.how_many for row in rows}
    return counts.get("achieved", 0), sum(counts.values())


def _large(number: int) -> int | None:
    """The number, unless it is one to four."""
    return number if number == 0 or number >= 5 else None


def _merged(counts: dict[str, int]) -> dict[str, int | None]:
    figures = {key: Figure(f"{QUERY}.{key}", value, "number", QUERY) for key, value in counts.items()}
    return {
        key: None if figure.value is None else int(figure.value)
        for key, figure in merge_small(figures).items()
    }


__all__ = ["OTHER", "Benefits", "Result", "find_benefits", "list_unverified"]
