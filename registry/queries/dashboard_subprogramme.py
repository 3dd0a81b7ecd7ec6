"""What the dashboard of a subprogramme counts: its cases, reviews, agreements, stock-taking and goals."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Integer, cast, or_, select

from registry.models import (
    Agreement,
    AgreementLink,
    Incident,
    Proposal,
    ProposalSubprogramme,
    Review,
    StockEntry,
    StockTaking,
)
from registry.queries.dashboard import Asked, Condition, Cube, by_age, by_days, by_due
from registry.queries.dashboard_desk import by_light, is_open_review
from registry.queries.queue_statement import OPEN_STATES
from registry.queries.reminder import ENDING
from rules.monitoring import IN_FORCE, REPORTED_IN


def _of_area(asked: Asked) -> Sequence[Condition]:
    """Open cases that the subprogramme leads or that concern it."""
    concerned = select(ProposalSubprogramme.proposal_id).where(
        ProposalSubprogramme.subprogramme == asked.area
    )
    return (
        Proposal.state.in_(OPEN_STATES),
        or_(Proposal.lead_subprogramme == asked.area, Proposal.id.in_(concerned)),
    )


def _led(asked: Asked) -> Condition:
    return Agreement.lead_subprogramme == asked.area


def _open_round(_asked: Asked) -> Condition:
    """Of the newest round of the stock-taking that is open."""
    newest = select(StockTaking.id).where(StockTaking.closed_at.is_(None))
    return StockEntry.stock_taking_id == newest.order_by(StockTaking.year.desc()).limit(1).scalar_subquery()


CUBES: dict[str, Cube] = {
    "cases": Cube(
        "case",
        _of_area,
        {
            "state": lambda _asked: Proposal.state,
            "age": by_age(Proposal.moved_at),
            "due": by_due(Proposal.due_on),
        },
    ),
    "reviews": Cube(
        "review",
        lambda asked: (*is_open_review(), Review.subprogramme == asked.area),
        {
            "person": lambda _asked: Review.reviewer_id,
            "age": by_age(Review.opened_at),
            "due": by_due(Review.due_on),
        },
    ),
    "agreements": Cube(
        "agreement",
        lambda asked: (_led(asked), Agreement.state.in_(IN_FORCE)),
        {
            "state": lambda _asked: Agreement.state,
            "level": lambda _asked: Agreement.dd_level,
        },
    ),
    "reports": Cube(
        "agreement",
        lambda asked: (_led(asked), Agreement.state.in_(REPORTED_IN), Agreement.report_due_on.is_not(None)),
        {"light": by_light, "due": by_due(Agreement.report_due_on)},
    ),
    "ending": Cube(
        "agreement",
        lambda asked: (_led(asked), Agreement.state.in_(ENDING), Agreement.ends_on.is_not(None)),
        {"within": by_days(Agreement.ends_on, 30, 60, 90)},
    ),
    "stock": Cube(
        "stock",
        lambda asked: (_open_round(asked), StockEntry.subprogramme == asked.area),
        {"answer": lambda _asked: StockEntry.answer},
    ),
    "goals": Cube(
        "link",
        lambda asked: (_led(asked), Agreement.state.in_(IN_FORCE), AgreementLink.kind == "sdg"),
        {"goal": lambda _asked: cast(AgreementLink.value, Integer)},
    ),
    "incidents": Cube(
        "incident",
        lambda asked: (
            Incident.closed_at.is_(None),
            Incident.agreement_id.in_(select(Agreement.id).where(_led(asked))),
        ),
        {"severity": lambda _asked: Incident.severity},
    ),
}
