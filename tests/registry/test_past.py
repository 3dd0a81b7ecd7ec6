"""What a case was, folded from its events, is what its row says as long as nothing has happened since."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import ListVersion, Proposal, ProposalSubprogramme
from registry.queries.figure import take, take_all
from registry.queries.past.case import list_cases
from registry.queries.past.screening import list_lists
from registry.queries.past.working_day import WorkingDays
from registry.queries.report_time import ReportTime
from registry.services.decision import change_level
from registry.services.review import declare_interest
from tests.case import NOW, on_stage
from tests.cast import Kept

SOON = NOW + timedelta(days=300)
WHOLE = ReportTime(date(2026, 1, 1), geneva_day(SOON), SOON)


def test_a_case_in_any_state_reads_from_its_events_as_its_row_says(
    session: Session, staged: dict[str, uuid.UUID], kept_cast: Kept
) -> None:
    cast = on_stage(session, kept_cast.everybody())
    case = session.get_one(Proposal, staged["in_review"])
    declare_interest(session, case, interest="none", actor=cast.carl, now=NOW)
    change_level(session, case, to_risk="substantial", reason="A doubt.", actor=cast.carl, now=NOW)
    rows = {row.id.hex: row for row in session.scalars(select(Proposal).where(Proposal.submission_no > 0))}
    past = {each.id: each for each in list_cases(session, WHOLE)}
    assert past.keys() == rows.keys()
    for key, row in rows.items():
        each = past[key]
        assert (each.state, each.reference, each.level, each.risk, each.gate, each.country, each.lead) == (
            row.state, row.reference, row.dd_level, row.risk_level, row.gate, row.country,
            row.lead_subprogramme,
        )  # fmt: skip
        assert (each.received_on, each.due_on) == (row.received_on, row.due_on)
        areas = select(ProposalSubprogramme.subprogramme).where(ProposalSubprogramme.proposal_id == row.id)
        assert sorted(each.subprogrammes) == sorted(session.scalars(areas))
        assert each.types == ("event_sponsorship",)
        if row.state == "excluded":
            assert each.reasons[0] == (row.outcome_reason or "").split(",")[0]
    figures = take_all(session, WHOLE)
    assert figures.one["excluded"].value == sum(row.state == "excluded" for row in rows.values())
    assert figures.one["open_cases"].value == sum(each.is_open for each in past.values())
    assert {key: each.value for key, each in figures.many["overrides_by_kind"].items()} == {"level_raised": 1}
    assert set(figures.many["channelled_by_door"]) == {"review", "another_door", "executive_secretary"}
    # the reconsidered one was declined, and stays so until somebody opens it again
    again = past[staged["reconsideration_asked"].hex]
    assert (again.is_open, again.outcome) == (True, "declined")


def test_a_list_is_as_old_as_the_version_that_was_in_force_then(session: Session) -> None:
    for number, (begun, over) in enumerate(((0, 10), (10, None)), 1):
        session.add(
            ListVersion(
                source="unsc", number=number, state="superseded" if over else "in_force", sha256="0" * 64,
                importer_version="1", counts={}, reasons=[], imported_at=NOW, checked_at=NOW,
                published_on=NOW.date() + timedelta(days=begun - 3), in_force_at=NOW + timedelta(days=begun),
                superseded_at=NOW + timedelta(days=over) if over else None,
            )
        )  # fmt: skip
        session.flush()
    for day, number, age in ((5, 1, 8), (12, 2, 5)):
        time = ReportTime(date(2026, 1, 1), NOW.date() + timedelta(days=day), SOON)
        assert [(each.number, each.age_days) for each in list_lists(session, time)] == [(number, age)]
        assert take(session, "oldest_list", time).value == age
    known = ReportTime(date(2026, 1, 1), NOW.date() + timedelta(days=12), NOW + timedelta(days=6))
    assert [each.number for each in list_lists(session, known)] == [1]


def test_no_working_day_is_counted_before_the_calendar_begins() -> None:
    with pytest.raises(ValueError, match="2000"):
        WorkingDays().used(date(1999, 1, 1), date(2001, 1, 1))
