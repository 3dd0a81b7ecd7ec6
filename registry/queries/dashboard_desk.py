"""What the desk's dashboard counts: work in hand, where it waits, what becomes due, screening."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal, or_, select

from registry.models import Agreement, Hit, Party, Proposal, Question, Review, Task
from registry.permissions import visible_to
from registry.queries.dashboard import (
    Asked,
    Condition,
    Cube,
    begins,
    by_age,
    by_due,
    earliest,
    weeks_ahead,
)
from registry.queries.hit import ALERTS
from registry.queries.progress import red_since
from registry.queries.queue_statement import OPEN_STATES
from registry.queries.reminder import ENDING
from registry.queries.screening_index import uncovered
from rules.monitoring import REPORTED_IN
from rules.screening import ALGORITHM
from workflows.hit import UNSETTLED
from workflows.proposal import TERMINAL

# who has the next step in a state; "desk" where nothing else is said
WAITS = {
    "partner": ("returned", "clarification_asked", "exclusion_proposed"),
    "reviewers": ("in_review",),
    "officials": ("in_decision", "decided", "reconsideration_asked"),
    "executive": ("derogation_asked",),
    "day": ("deferred", "waiting_for_award"),
}
BEFORE_DECISION = ("in_review", "clarification_asked", "in_decision", "decided")  # their time is running


def _waits(_asked: Asked) -> ColumnElement[Any]:
    """On whom a case waits. One that is held because an owner is not named waits for the partner."""
    held = and_(Proposal.state == "submitted", Proposal.gate == "hold_ownership")
    steps = [(Proposal.state.in_(states), who) for who, states in WAITS.items()]
    return case((held, "partner"), *steps, else_="desk")


def _expected(asked: Asked) -> ColumnElement[Any]:
    """When a decision comes, if the case takes the median working days of its level since it was complete.

    "late": it has taken longer already. "" for a case whose level has no median, or that is not before a
    decision.
    """
    steps: list[tuple[Any, str]] = []
    for level, days in asked.medians.items():
        of_level = and_(Proposal.state.in_(BEFORE_DECISION), Proposal.dd_level == level)
        # complete before `begins(earliest(last, days - 1))` means: `days` working days are over on `last`
        steps += [
            (and_(of_level, Proposal.completed_at < begins(earliest(last, days - 1))), name)
            for name, (_first, last) in weeks_ahead(asked.today).items()
        ]
        steps.append((and_(of_level, Proposal.completed_at.is_not(None)), "later"))
    return case(*steps, else_="") if steps else literal("")


def _is_open(_asked: Asked) -> Sequence[Condition]:
    return (Proposal.state.in_(OPEN_STATES),)


def is_open_review() -> Sequence[Condition]:
    """Of the present round of a case that is in review, and not given yet."""
    return (
        Review.state.in_(("open", "declared")),
        Review.round == Proposal.round,
        Proposal.state == "in_review",
    )


def _unscreened(asked: Asked) -> Sequence[Condition]:
    """Names of partners with an open case that were not met with what is in force of a list that counts."""
    of_open = select(Proposal.organisation_id).where(
        Proposal.state.in_(OPEN_STATES), visible_to(asked.actor, asked.now)
    )
    missing = [
        literal(True) if version is None else uncovered(source, version, ALGORITHM)
        for source, version in asked.lists.items()
    ]
    return Party.removed_at.is_(None), Party.organisation_id.in_(of_open), or_(literal(False), *missing)


def by_light(asked: Asked) -> ColumnElement[Any]:
    """M04: yellow from the day on which the report is due, red twelve months later; else ""."""
    due = Agreement.report_due_on
    return case((due <= red_since(asked.today), "red"), (due <= asked.today, "yellow"), else_="")


def _is_alert(_asked: Asked) -> Sequence[Condition]:
    now_there = select(Party.id).where(Party.id == Hit.party_id, Party.removed_at.is_(None)).correlate(Hit)
    return Hit.state.in_(UNSETTLED), Hit.band.in_(ALERTS), now_there.exists()


CUBES: dict[str, Cube] = {
    "cases": Cube(
        "case",
        _is_open,
        {
            "waits": _waits,
            "state": lambda _asked: Proposal.state,
            "age": by_age(Proposal.moved_at),
            "due": by_due(Proposal.due_on),
            "expected": _expected,
        },
    ),
    "reviews": Cube(
        "review",
        lambda _asked: is_open_review(),
        {"person": lambda _asked: Review.reviewer_id, "due": by_due(Review.due_on)},
    ),
    "answers": Cube(
        "question",
        lambda _asked: (Question.answered_at.is_(None), Proposal.state.not_in(TERMINAL)),
        {"due": by_due(Question.due_on)},
    ),
    "reports": Cube(
        "agreement",
        lambda _asked: (Agreement.state.in_(REPORTED_IN), Agreement.report_due_on.is_not(None)),
        {"due": by_due(Agreement.report_due_on), "light": by_light},
    ),
    "ending": Cube(
        "agreement",
        lambda _asked: (Agreement.state.in_(ENDING), Agreement.ends_on.is_not(None)),
        {"due": by_due(Agreement.ends_on)},
    ),
    "tasks": Cube(
        "task",
        lambda _asked: (Task.done_at.is_(None),),
        {"role": lambda _asked: Task.role, "due": by_due(Task.due_on)},
    ),
    "matches": Cube(
        "hit",
        _is_alert,
        {
            "band": lambda _asked: Hit.band,
            "state": lambda _asked: Hit.state,
            "age": by_age(Hit.raised_at),
        },
    ),
    "unscreened": Cube("party", _unscreened, {"organisation": lambda _asked: Party.organisation_id}),
}
