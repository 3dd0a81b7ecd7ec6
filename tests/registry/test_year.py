"""A year of days over cases that nobody touches: each stage once, none while paused, nothing stays silent."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry import reference
from registry.clock import geneva_day, is_working_day
from registry.config import Config
from registry.events import list_events
from registry.jobs.clock import run_clocks
from registry.jobs.queue import LeaseLost, Run
from registry.models import Event, Hit, Proposal, Question, Review, Task
from registry.queries.audit import verify
from registry.services.case_clock import pause_case, resume_case
from registry.services.decision import take_act
from registry.services.hit_question import ask_about
from registry.services.late_review import replace_review, waive_review
from registry.services.question import answer_question, ask_partner
from registry.services.review import declare_interest, give_verdict
from registry.services.task import finish_task
from registry.services.tender import wait_for_award
from registry.services.triage import propose_exclusion, send_back_proposal
from tests.case import NOW, accepted, on_stage, reviewed, screened, sent
from tests.cast import Cast, make_person
from tests.registry.addresses import add_match
from workflows.machine import Blocked, NotYours
from workflows.proposal import TERMINAL

Sessions = sessionmaker[Session]
STAGES = {
    "review.reminded", "review.replaced", "review.overdue", "review.escalated", "proposal.reminded",
    "proposal.overdue", "proposal.escalated", "proposal.answer_expected", "proposal.answer_overdue",
    "proposal.closing_announced",
}  # fmt: skip
OF_OUR_TIME = {name for name in STAGES if not name.startswith(("proposal.answer", "proposal.closing"))}


def tick(sessions: Sessions, config: Config, now: datetime) -> None:
    """One run of the job. There is no row of a job to end: that last transaction is lost, as it should."""
    run = Run(uuid.uuid4(), "clocks", 1, 3, "test", sessions, config, lambda: now)
    with suppress(LeaseLost):
        run_clocks(run, {})


def days(first: int, last: int) -> Iterator[datetime]:
    """Noon of each day on which the office works: on the others nothing is due."""
    holidays = reference.load().holiday_dates
    for number in range(first, last):
        now = NOW + timedelta(days=number, hours=3)
        if is_working_day(geneva_day(now), holidays):
            yield now


def names_of(session: Session, case: Proposal) -> list[str]:
    return [event.name for event in list_events(session, case.id)]


def at_work(session: Session, here: Cast, **more: Any) -> Proposal:
    return accepted(
        session, here, screened(session, here, sent(session, here, **more.pop("changes", {}))), **more
    )


@pytest.fixture
def cases(sessions: Sessions, cast: Cast) -> dict[str, uuid.UUID]:
    """One case of every way to wait."""
    with sessions.begin() as session:
        here = on_stage(session, cast)
        found = {"untouched": sent(session, here), "in_review": at_work(session, here)}
        found["two_reviews"] = at_work(session, here, others=(5,))
        found["in_decision"] = reviewed(session, here, at_work(session, here))
        found["asked"] = at_work(session, here)
        declare_interest(session, found["asked"], interest="none", actor=here.carl, now=NOW)
        ask_partner(session, found["asked"], text="Who else?", actor=here.carl, now=NOW)
        found["returned"] = sent(session, here)
        declare_interest(session, found["returned"], interest="none", actor=here.bea, now=NOW)
        send_back_proposal(
            session, found["returned"], reasons=["incomplete"], note="More.", actor=here.bea, now=NOW
        )
        found["deferred"] = reviewed(session, here, at_work(session, here))
        declare_interest(session, found["deferred"], interest="none", actor=here.olga, now=NOW)
        take_act(
            session, found["deferred"], "defer", reasons="Budget.", defer_until=date(2026, 12, 2),
            actor=here.olga, now=NOW,
        )  # fmt: skip
        found["heard"] = sent(session, here, declarations={"gambling_revenue_pct": 40})
        declare_interest(session, found["heard"], interest="none", actor=here.bea, now=NOW)
        propose_exclusion(session, found["heard"], actor=here.bea, now=NOW)
        found["paused"] = at_work(session, here)
        pause_case(session, found["paused"], reason="excom", actor=here.bea, now=NOW)
        hidden = [{"name": "Somebody", "pct": 60, "country": "CH", "pep": False, "disclosed": False}]
        found["no_owner"] = screened(session, here, sent(session, here, ownership={"owners": hidden}))
        assert found["no_owner"].gate == "hold_ownership"
        return {name: case.id for name, case in found.items()}


@pytest.mark.one_engine
def test_a_year_in_which_nobody_does_anything(
    sessions: Sessions, config: Config, cases: dict[str, uuid.UUID]
) -> None:
    paused_days: dict[uuid.UUID, set[date]] = {}
    for now in days(1, 366):
        tick(sessions, config, now)
        with sessions() as session:
            if now.weekday() in (0, 3):
                assert_nothing_is_silent(session, geneva_day(now))
            for case in session.scalars(select(Proposal).where(Proposal.due_on.is_(None))):
                paused_days.setdefault(case.id, set()).add(geneva_day(now))
    with sessions() as session:
        states = {name: session.get_one(Proposal, key).state for name, key in cases.items()}
        assert states == {
            "untouched": "submitted", "in_review": "in_review", "two_reviews": "in_review",
            "in_decision": "in_decision", "asked": "closed", "returned": "closed", "deferred": "in_decision",
            "heard": "exclusion_proposed", "paused": "in_review", "no_owner": "closed",
        }  # fmt: skip
        assert_each_stage_once(session)
        for event in session.scalars(select(Event).where(Event.name.in_(OF_OUR_TIME))):
            assert geneva_day(event.recorded_at) not in paused_days.get(event.case_id, set()), event.name
        for name in ("asked", "returned", "no_owner"):
            case = session.get_one(Proposal, cases[name])
            closed = next(each for each in list_events(session, case.id) if each.name == "proposal.closed")
            assert closed.actor_id is None
            assert timedelta(days=60) <= closed.recorded_at - NOW < timedelta(days=64), name
            told = [n for n in names_of(session, case) if n in STAGES and n not in OF_OUR_TIME]
            assert told == [
                "proposal.answer_expected",
                "proposal.answer_overdue",
                "proposal.closing_announced",
            ]
        taken = next(e for e in list_events(session, cases["deferred"]) if e.name == "proposal.taken_up")
        assert (taken.actor_id, geneva_day(taken.recorded_at)) == (None, date(2026, 12, 2))
        assert verify(session).faults == []
        kinds = {
            (task.kind, name)
            for task in session.scalars(select(Task).where(Task.done_at.is_(None)))
            for name, key in cases.items()
            if key == task.proposal_id
        }
        assert {("late_case", "untouched"), ("late_review", "in_review"), ("late_case", "deferred")} <= kinds
        assert {("hearing_over", "heard"), ("long_pause", "paused"), ("no_alternate", "two_reviews")} <= kinds
        assert not {kind for kind, name in kinds if name in ("asked", "returned", "no_owner")}


def assert_each_stage_once(session: Session) -> None:
    counted = Counter(
        (event.case_id, event.name, event.subject_id)
        for event in session.scalars(select(Event).where(Event.name.in_(STAGES)))
        if event.name != "proposal.reminded"
    )
    assert {key: number for key, number in counted.items() if number > 1} == {}
    assert {name for _case, name, _subject in counted} | {"proposal.reminded"} == STAGES


def assert_nothing_is_silent(session: Session, today: date) -> None:
    """Every late case has an open task, or heard of it within the last ten days; the same for a review."""
    tasks = list(session.scalars(select(Task).where(Task.done_at.is_(None))))
    subjects = {task.subject_id for task in tasks}
    recent = today - timedelta(days=10)
    told = {
        event.subject_id
        for event in session.scalars(select(Event).where(Event.name.in_(OF_OUR_TIME)))
        if geneva_day(event.recorded_at) >= recent
    }
    for case in session.scalars(select(Proposal).where(Proposal.due_on < today)):
        if case.state not in TERMINAL:
            assert case.id in subjects | told, f"{case.state} is late since {case.due_on}: {today}"
    late = select(Review).join(Proposal).where(
        Review.due_on < today, Review.state.in_(("open", "declared")), Proposal.state == "in_review",
        Proposal.due_on.is_not(None), Review.round == Proposal.round,
    )  # fmt: skip
    for review in session.scalars(late):
        assert review.id in subjects | told, f"review {review.slot} is late since {review.due_on}: {today}"


def test_a_late_review_passes_to_the_alternate_and_is_waived_at_last(
    sessions: Sessions, config: Config, cast: Cast
) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case_id = at_work(session, here, others=(5,)).id
        rows = {row.slot: row for row in session.scalars(select(Review).where(Review.proposal_id == case_id))}
        carls, claires = rows["subprogramme_2"].id, rows["subprogramme_5"].id
        with pytest.raises(Blocked):
            replace_review(session, rows["subprogramme_2"], now=NOW)
        with pytest.raises(Blocked):
            waive_review(session, rows["subprogramme_5"], reason="Late.", actor=here.bea, now=NOW)
    for now in days(1, 25):
        tick(sessions, config, now)
    with sessions.begin() as session:
        here = on_stage(session, cast)
        mine, hers = session.get_one(Review, carls), session.get_one(Review, claires)
        assert (mine.reviewer_id, mine.state, mine.reminded) == (cast.cleo.id, "open", 4)
        assert (hers.reviewer_id, hers.reminded) == (cast.claire.id, 4)  # subprogramme 5 has no alternate
        case = session.get_one(Proposal, case_id)
        declare_interest(session, case, interest="none", actor=here.cleo, now=now)
        give_verdict(session, mine, verdict="no_objection", actor=here.cleo, now=now)
        assert case.state == "in_review"
        with pytest.raises(Blocked, match="reason"):
            waive_review(session, hers, reason=" ", actor=here.bea, now=now)
        with pytest.raises(NotYours):
            waive_review(session, hers, reason="Late.", actor=here.olga, now=now)
        with pytest.raises(Blocked, match="K01"):
            waive_review(session, hers, reason="Late.", actor=here.boris, now=now)
        waive_review(session, hers, reason="Claire is away; Carl's unit covers it.", actor=here.bea, now=now)
        assert (hers.state, case.state) == ("waived", "in_decision")
    tick(sessions, config, now)
    with sessions() as session:
        open_kinds = set(session.scalars(select(Task.kind).where(Task.done_at.is_(None))))
        assert open_kinds <= {"late_case"}


def test_the_review_of_the_lead_is_never_waived(sessions: Sessions, config: Config, cast: Cast) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case_id = at_work(session, here, others=(5,)).id
    for now in days(8, 25):
        tick(sessions, config, now)
    with sessions.begin() as session:
        here = on_stage(session, cast)
        lead = session.scalars(select(Review).where(Review.proposal_id == case_id, Review.is_lead)).one()
        with pytest.raises(Blocked) as refused:
            waive_review(session, lead, reason="Late.", actor=here.bea, now=now)
        assert refused.value.needs == ("quorum_stays",)


def test_an_alternate_who_comes_later_takes_over_and_closes_the_task(
    sessions: Sessions, config: Config, cast: Cast
) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = at_work(session, here)
        case_id = case.id
        declare_interest(session, case, interest="financial", actor=here.cleo, now=NOW)
    for now in days(8, 12):
        tick(sessions, config, now)
    with sessions.begin() as session:
        here = on_stage(session, cast)
        task = session.scalars(select(Task).where(Task.kind == "no_alternate")).one()
        assert (task.done_at, task.reasons, task.role) == (None, "reviewer_may_act", "desk")
        cora = make_person(session, "Cora Diaz", roles=[("focal_point", 2, True)]).id
        was = session.scalars(select(Review).where(Review.proposal_id == case_id)).one().due_on
    tick(sessions, config, now)
    with sessions() as session:
        task = session.scalars(select(Task).where(Task.kind == "no_alternate")).one()
        assert (task.done_by_id, task.key) == (None, None)
        assert task.done_at == now
        review = session.scalars(select(Review).where(Review.proposal_id == case_id)).one()
        assert (review.reviewer_id, review.due_on) == (cora, was)  # the clock stays


def test_no_stage_begins_while_the_clock_is_paused_and_each_waits_its_time_after(
    sessions: Sessions, config: Config, cast: Cast
) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = at_work(session, here)
        pause_case(session, case, reason="ola", actor=here.bea, now=NOW + timedelta(days=1))
        case_id = case.id
    for now in days(2, 40):
        tick(sessions, config, now)
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = session.get_one(Proposal, case_id)
        assert not STAGES & set(names_of(session, case))
        assert session.scalars(select(Task.kind)).all() == ["long_pause"]
        resume_case(session, case, actor=here.bea, now=now)
        review = session.scalars(select(Review).where(Review.proposal_id == case_id)).one()
        assert review.due_on is not None
        assert review.due_on > geneva_day(now)
    tick(sessions, config, now)
    with sessions() as session:
        case = session.get_one(Proposal, case_id)
        assert not STAGES & set(names_of(session, case))
        assert session.scalars(select(Task).where(Task.done_at.is_(None))).all() == []


def test_a_task_that_a_person_closed_stays_quiet_for_a_while_and_comes_back(
    sessions: Sessions, config: Config, cast: Cast
) -> None:
    with sessions.begin() as session:
        case_id = sent(session, on_stage(session, cast)).id
    for now in days(1, 15):
        tick(sessions, config, now)
    with sessions.begin() as session:
        here = on_stage(session, cast)
        task = session.scalars(select(Task)).one()
        for actor, note, error in ((here.claire, "Mine.", NotYours), (here.bea, " ", Blocked)):
            with pytest.raises(error):
                finish_task(session, task, note=note, actor=actor, now=now)
        finish_task(session, task, note="The partner was called.", actor=here.bea, now=now)
    seen = []
    for later in days(15, 40):
        tick(sessions, config, later)
        with sessions() as session:
            seen.append(session.scalar(select(Task.id).where(Task.done_at.is_(None))) is not None)
    assert seen[:8] == [False] * 8
    assert seen[-1]
    with sessions() as session:
        case = session.get_one(Proposal, case_id)
        assert names_of(session, case).count("proposal.task_opened") == 2
        assert names_of(session, case).count("proposal.task_done") == 1


def test_an_answer_in_time_keeps_the_case_open(sessions: Sessions, config: Config, cast: Cast) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = at_work(session, here)
        declare_interest(session, case, interest="none", actor=here.carl, now=NOW)
        ask_partner(session, case, text="Who?", due_on=date(2026, 11, 20), actor=here.carl, now=NOW)
        case_id = case.id
    for now in days(1, 30):
        tick(sessions, config, now)
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = session.get_one(Proposal, case_id)
        question = session.scalars(select(Question)).one()
        assert question.reminded == 2
        answer_question(session, case, question, answer="We.", actor=here.alice, now=now)
        assert case.state == "in_review"
        reminded = [n for n in names_of(session, case) if n in STAGES]
        assert reminded == ["proposal.answer_expected", "proposal.answer_overdue"]


def test_a_question_about_a_name_is_reminded_of_and_closes_no_case(
    sessions: Sessions, config: Config, cast: Cast
) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = at_work(session, here)
        case_id = case.id
        add_match(session, here)
        hit = session.scalars(select(Hit)).one()
        hit.state = "asked"
        assert ask_about(session, hit, [case], actor=here.bea, now=NOW) is not None
    for now in days(8, 75):
        tick(sessions, config, now)
    with sessions() as session:
        case = session.get_one(Proposal, case_id)
        told = [name for name in names_of(session, case) if name in STAGES]
        assert told == ["proposal.answer_expected", "proposal.answer_overdue"]
        assert case.state == "in_review"
        assert session.scalars(select(Task.kind).where(Task.done_at.is_(None))).all() == ["long_pause"]


def test_the_award_of_a_tender_is_asked_for_on_its_day_and_again_on_a_later_one(
    sessions: Sessions, config: Config, cast: Cast
) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = screened(session, here, sent(session, here, activity={"un_tender": "bidding"}))
        declare_interest(session, case, interest="none", actor=here.bea, now=NOW)
        wait_for_award(session, case, expected_on=date(2026, 11, 20), actor=here.bea, now=NOW)
        case_id = case.id
    for now in days(8, 20):
        tick(sessions, config, now)
    with sessions.begin() as session:
        task = session.scalars(select(Task)).one()
        assert (task.kind, task.due_on) == ("award_expected", date(2026, 11, 20))
        case = session.get_one(Proposal, case_id)
        assert not STAGES & set(names_of(session, case))  # nobody is late while it waits
        case.award_expected_on = date(2027, 1, 15)
    tick(sessions, config, now)
    with sessions() as session:
        assert session.scalars(select(Task.key)).all() == [None]
