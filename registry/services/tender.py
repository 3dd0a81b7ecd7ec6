"""A live tender with the applicant in the field: the case waits until the award, then goes on (K05)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Proposal, User
from registry.services.case_clock import pause_clocks, resume_clocks
from registry.services.step import allowed_step, apply_step, open_case
from workflows.machine import Blocked
from workflows.wording import N_

PAUSE = "tender_award"
PAST_DATE = N_("Give a day in the future on which you look at the case again.")
NOT_YET = N_("The day of the award cannot lie in the future.")


def wait_for_award(
    session: Session,
    proposal: Proposal,
    *,
    expected_on: date | None,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Lets the case wait; its clocks stand still, with a reason that the partner sees."""
    guards = open_case(session, proposal, "wait_for_award", version=version, actor=actor, now=now)
    if expected_on is not None and expected_on <= geneva_day(now):
        raise Blocked("wait_for_award", ["date_given"], [PAST_DATE])
    given = {"date_given": expected_on is not None}
    step = allowed_step(guards, "wait_for_award", given)
    proposal.award_expected_on, proposal.award_known_at = expected_on, None
    pause_clocks(session, proposal, reason=PAUSE, now=now)
    apply_step(
        session, proposal, step, actor=actor, now=now, event="proposal.award_awaited",
        payload={"expected_on": expected_on},
    )  # fmt: skip


def resume_after_award(
    session: Session,
    proposal: Proposal,
    *,
    known_on: date | None,
    note: str = "",
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """The tender is over: the case goes on where it stopped, and its clocks run again."""
    guards = open_case(session, proposal, "resume", version=version, actor=actor, now=now)
    if known_on is not None and known_on > geneva_day(now):
        raise Blocked("resume", ["award_known"], [NOT_YET])
    given = {"award_known": known_on is not None}
    step = allowed_step(guards, "resume", given)
    proposal.award_known_at = now
    resume_clocks(session, proposal, now=now, reason=PAUSE)
    apply_step(
        session, proposal, step, actor=actor, now=now, event="proposal.award_known",
        payload={"known_on": known_on, "note": note},
    )  # fmt: skip
