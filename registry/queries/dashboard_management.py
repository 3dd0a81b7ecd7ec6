"""What senior management sees counted: two years of proposals and agreements, and what is at risk."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, exists, select

from registry.models import Agreement, AgreementLink, Incident, Proposal, Submission
from registry.queries.dashboard import Asked, Cube, begins, by_due, by_quarter, since_quarters
from registry.queries.dashboard_desk import by_light
from registry.queries.dashboard_time import CUBES as TIMES
from registry.queries.dashboard_time import DECIDED
from registry.queries.queue_statement import OPEN_STATES
from rules.monitoring import IN_FORCE, REPORTED_IN

QUARTERS = 8
SERIOUS = 3  # of five: from this severity on an incident is told to senior management


def _is_joint(_asked: Asked) -> ColumnElement[Any]:
    """Whether a second subprogramme takes part, besides the one that leads."""
    other = select(AgreementLink.agreement_id).where(
        AgreementLink.agreement_id == Agreement.id,
        AgreementLink.kind == "subprogramme",
        AgreementLink.value != _lead_word(),
    )
    return case((exists(other.correlate(Agreement)), "yes"), else_="no")


def _lead_word() -> ColumnElement[Any]:
    return case(*((Agreement.lead_subprogramme == number, str(number)) for number in range(1, 9)), else_="")


CUBES: dict[str, Cube] = {
    # a proposal is received once: with its first submission, which nothing changes afterwards
    "received": Cube(
        "submission",
        lambda asked: (
            Submission.number == 1,
            Submission.submitted_at >= begins(since_quarters(asked.today, QUARTERS)),
        ),
        {"quarter": by_quarter(Submission.submitted_at, QUARTERS)},
    ),
    "closed": Cube(
        "case",
        lambda asked: (
            Proposal.state.in_(DECIDED),
            Proposal.decided_at >= begins(since_quarters(asked.today, QUARTERS)),
        ),
        {"quarter": by_quarter(Proposal.decided_at, QUARTERS), "outcome": lambda _asked: Proposal.state},
    ),
    "signed": Cube(
        "agreement",
        lambda asked: (Agreement.signed_on >= since_quarters(asked.today, QUARTERS),),
        {"quarter": by_quarter(Agreement.signed_on, QUARTERS, is_date=True)},
        amount=Agreement.value_usd_cents,
    ),
    "in_force": Cube(
        "agreement",
        lambda _asked: (Agreement.state.in_(IN_FORCE),),
        {
            "state": lambda _asked: Agreement.state,
            "lead": lambda _asked: Agreement.lead_subprogramme,
            "joint": _is_joint,
            "payments": lambda _asked: case(
                (Agreement.payments_paused_at.is_not(None), "paused"), else_="running"
            ),
        },
        amount=Agreement.value_usd_cents,
    ),
    "cases": Cube(
        "case",
        lambda _asked: (Proposal.state.in_(OPEN_STATES),),
        {"due": by_due(Proposal.due_on)},
    ),
    "reports": Cube(
        "agreement",
        lambda _asked: (Agreement.state.in_(REPORTED_IN), Agreement.report_due_on.is_not(None)),
        {"light": by_light},
    ),
    "incidents": Cube(
        "incident",
        lambda _asked: (Incident.closed_at.is_(None), Incident.severity >= SERIOUS),
        {"severity": lambda _asked: Incident.severity},
    ),
    **{name: TIMES[name] for name in ("decided", "triaged", "reviewed", "answered")},
}
