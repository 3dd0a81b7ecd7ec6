"""Two people press at once: one wins, the other is told who moved it; nothing is lost or counted twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.events import list_events
from registry.models import (
    Agreement,
    Decision,
    Letter,
    Proposal,
    Question,
    Review,
    Section,
    Submission,
    User,
)
from registry.queries.guards import Guards
from registry.services.proposal import Stale, save_section, submit_proposal
from registry.services.question import answer_question, ask_partner
from registry.services.review import declare_interest, give_verdict
from registry.services.triage import close_proposal
from tests.case import NOW, accepted, answers, later, screened, sent
from tests.cast import Cast, make_person
from tests.registry.racing import Partner, Racer, assert_whole, only_winner, race
from tests.registry.racing_cases import (
    Sessions,
    accept,
    act,
    assert_told_who,
    draft,
    make_cases,
    submit,
    to_decide,
    triaged,
    under_review,
    withdraw,
)
from workflows.machine import NotYours, WrongState

ROUNDS = pytest.mark.parametrize("rounds", [4, pytest.param(40, marks=pytest.mark.slow)])
MANY = pytest.mark.parametrize("rounds", [2, pytest.param(1000, marks=pytest.mark.slow)])


@ROUNDS
def test_of_two_members_who_send_at_once_one_sends(sessions: Sessions, cast: Cast, rounds: int) -> None:
    for case_id, firm in make_cases(sessions, cast, rounds, draft):
        results = race(sessions, Proposal, case_id, Racer(firm.anna, submit), Racer(firm.boaz, submit))
        assert_told_who(results, [firm.anna, firm.boaz])
        with sessions() as session:
            assert session.get_one(Proposal, case_id).submission_no == 2
            assert session.scalar(select(func.count()).where(Submission.proposal_id == case_id)) == 2
    assert_whole(sessions)


@ROUNDS
def test_a_case_is_withdrawn_or_accepted_and_the_other_is_told_who(
    sessions: Sessions, cast: Cast, rounds: int
) -> None:
    for case_id, firm in make_cases(sessions, cast, rounds, triaged):
        results = race(sessions, Proposal, case_id, Racer(firm.anna, withdraw), Racer(cast.bea, accept))
        taken = [refusal is None for refusal in results]
        with sessions() as session:
            case = session.get_one(Proposal, case_id)
            reviews = session.scalars(select(Review.state).where(Review.proposal_id == case_id)).all()
        if taken == [True, True]:  # what was accepted first may still be withdrawn
            assert (case.state, reviews) == ("withdrawn", ["cancelled"])
        else:
            assert assert_told_who(results, [firm.anna, cast.bea]) == firm.anna
            assert (case.state, reviews) == ("withdrawn", [])
    assert_whole(sessions)


@ROUNDS
def test_of_two_acceptances_one_opens_the_reviews(sessions: Sessions, cast: Cast, rounds: int) -> None:
    for case_id, _firm in make_cases(sessions, cast, rounds, triaged):
        results = race(sessions, Proposal, case_id, Racer(cast.bea, accept), Racer(cast.boris, accept))
        winner = assert_told_who(results, [cast.bea, cast.boris])
        with sessions() as session:
            case = session.get_one(Proposal, case_id)
            assert (case.triaged_by_id, case.round) == (winner.id, 1)
            assert session.scalar(select(func.count()).where(Review.proposal_id == case_id)) == 1
    assert_whole(sessions)


@ROUNDS
def test_of_two_officials_one_decides_and_one_letter_is_written(
    sessions: Sessions, cast: Cast, rounds: int
) -> None:
    for case_id, _firm in make_cases(sessions, cast, rounds, to_decide):
        racers = Racer(cast.olga, act("approve")), Racer(cast.dmitri, act("decline"))
        winner = assert_told_who(race(sessions, Proposal, case_id, *racers), [cast.olga, cast.dmitri])
        state = "approved" if winner == cast.olga else "declined"
        with sessions() as session:
            assert session.get_one(Proposal, case_id).state == state
            assert session.scalars(select(Letter.kind).where(Letter.proposal_id == case_id)).all() == [state]
            decided = session.scalars(select(Decision).where(Decision.proposal_id == case_id)).all()
            assert [row.decided_by_id for row in decided] == [winner.id]
            agreements = select(func.count()).where(Agreement.proposal_id == case_id)
            assert session.scalar(agreements) == (state == "approved")
    assert_whole(sessions)


@MANY
def test_of_eight_officials_on_one_case_one_decides_and_seven_learn_who(
    sessions: Sessions, cast: Cast, rounds: int
) -> None:
    with sessions.begin() as session:
        officials = [
            make_person(session, f"Official{no}", roles=["approving_official"]) for no in range(1, 9)
        ]

    def make(session: Session, cast: Cast, partner: Partner) -> Proposal:
        proposal = to_decide(session, cast, partner)
        for official in officials:
            declare_interest(session, proposal, interest="none", actor=session.merge(official), now=NOW)
        return proposal

    verbs = ("approve", "decline", "approve", "decline", "approve", "decline", "approve", "decline")
    for case_id, _firm in make_cases(sessions, cast, rounds, make):
        racers = [Racer(person, act(verb)) for person, verb in zip(officials, verbs, strict=True)]
        winner = assert_told_who(race(sessions, Proposal, case_id, *racers), officials)
        with sessions() as session:
            decided = session.scalars(select(Decision).where(Decision.proposal_id == case_id)).all()
            assert [row.decided_by_id for row in decided] == [winner.id]
    assert_whole(sessions)


@ROUNDS
def test_an_approval_meets_a_withdrawal(sessions: Sessions, cast: Cast, rounds: int) -> None:
    for case_id, firm in make_cases(sessions, cast, rounds, to_decide):
        racers = Racer(cast.olga, act("approve")), Racer(firm.anna, withdraw)
        winner = assert_told_who(race(sessions, Proposal, case_id, *racers), [cast.olga, firm.anna])
        with sessions() as session:
            case = session.get_one(Proposal, case_id)
            assert case.state == ("approved" if winner == cast.olga else "withdrawn")
    assert_whole(sessions)


# --- reviews ---------------------------------------------------------------------------------------------


def verdict_of(area: int) -> Callable[[Session, Proposal, User], None]:
    def press(session: Session, proposal: Proposal, actor: User) -> None:
        slot = session.scalars(
            select(Review).where(Review.proposal_id == proposal.id, Review.subprogramme == area)
            .order_by(Review.attempt.desc())
        ).first()  # fmt: skip
        assert slot is not None
        give_verdict(session, slot, verdict="no_objection", actor=actor, now=later())

    return press


def leave(session: Session, proposal: Proposal, actor: User) -> None:
    declare_interest(session, proposal, interest="financial", actor=actor, now=later())


def joins_of(session: Session, case_id: UUID) -> int:
    names = [event.name for event in list_events(session, case_id)]
    return names.count("proposal.reviews_completed")


@MANY
def test_reviewers_who_finish_at_once_open_the_decision_once(
    sessions: Sessions, cast: Cast, rounds: int
) -> None:
    areas = (1, 2, 3, 4, 5)
    with sessions.begin() as session:
        added = {no: make_person(session, f"Focal{no}", roles=[("focal_point", no)]) for no in (1, 3, 4)}
    reviewers = {**added, 2: cast.carl, 5: cast.claire}

    def make(session: Session, cast: Cast, partner: Partner) -> Proposal:
        proposal = screened(session, cast, sent(session, cast, by=partner.anna))
        accepted(session, cast, proposal, lead=1, others=areas[1:])
        for person in reviewers.values():
            declare_interest(session, proposal, interest="none", actor=session.merge(person), now=NOW)
        return proposal

    for case_id, _firm in make_cases(sessions, cast, rounds, make):
        racers = [Racer(reviewers[area], verdict_of(area)) for area in areas]
        assert race(sessions, Proposal, case_id, *racers) == [None] * len(areas)
        with sessions() as session:
            assert session.get_one(Proposal, case_id).state == "in_decision"
            assert joins_of(session, case_id) == 1
    assert_whole(sessions)


@ROUNDS
def test_a_recusal_meets_the_same_persons_verdict_and_nobody_is_stuck(
    sessions: Sessions, cast: Cast, rounds: int
) -> None:
    def make(session: Session, cast: Cast, partner: Partner) -> Proposal:
        proposal = under_review(session, cast, partner)
        declare_interest(session, proposal, interest="none", actor=cast.carl, now=NOW)
        return proposal

    for case_id, _firm in make_cases(sessions, cast, rounds, make):
        racers = Racer(cast.carl, verdict_of(2)), Racer(cast.carl, leave)
        given, left = race(sessions, Proposal, case_id, *racers)
        assert left is None
        with sessions() as session:
            case = session.get_one(Proposal, case_id)
            [slot] = Guards(session, case, None, later()).reviews
            assert Guards(session, case, session.get_one(User, cast.carl.id), later()).roles == {"recused"}
            if given is None:
                assert (slot.state, case.state, joins_of(session, case_id)) == ("given", "in_decision", 1)
            else:
                assert isinstance(given, NotYours | WrongState)
                assert (slot.reviewer_id, slot.state, case.state) == (cast.cleo.id, "open", "in_review")
    assert_whole(sessions)


@ROUNDS
def test_a_recusal_meets_the_other_reviewers_verdict_and_the_case_waits_for_the_alternate(
    sessions: Sessions, cast: Cast, rounds: int
) -> None:
    def make(session: Session, cast: Cast, partner: Partner) -> Proposal:
        proposal = screened(session, cast, sent(session, cast, by=partner.anna))
        accepted(session, cast, proposal, others=(5,))
        for person in (cast.carl, cast.claire):
            declare_interest(session, proposal, interest="none", actor=person, now=NOW)
        return proposal

    for case_id, _firm in make_cases(sessions, cast, rounds, make):
        racers = Racer(cast.carl, leave), Racer(cast.claire, verdict_of(5))
        assert race(sessions, Proposal, case_id, *racers) == [None, None]
        with sessions() as session:
            case = session.get_one(Proposal, case_id)
            assert (case.state, joins_of(session, case_id)) == ("in_review", 0)
            open_slots = [row for row in Guards(session, case, None, later()).reviews if row.state == "open"]
            assert [row.reviewer_id for row in open_slots] == [cast.cleo.id]
            cleo = session.get_one(User, cast.cleo.id)
            declare_interest(session, case, interest="none", actor=cleo, now=later())
            give_verdict(session, open_slots[0], verdict="no_objection", actor=cleo, now=later())
            session.commit()
            assert (case.state, joins_of(session, case_id)) == ("in_decision", 1)
    assert_whole(sessions)


def test_what_was_read_before_the_lock_is_read_again_under_it(sessions: Sessions, cast: Cast) -> None:
    [(case_id, _firm)] = make_cases(sessions, cast, 1, under_review)
    with sessions() as old_tab:
        slot = old_tab.scalars(select(Review).where(Review.proposal_id == case_id)).one()
        carl, case = old_tab.get_one(User, cast.carl.id), old_tab.get_one(Proposal, case_id)
        old_tab.commit()
        with sessions.begin() as new_tab:
            there, me = new_tab.get_one(Proposal, case_id), new_tab.get_one(User, cast.carl.id)
            declare_interest(new_tab, there, interest="none", actor=me, now=later())
            verdict_of(2)(new_tab, there, me)
        assert slot.state == "open"
        declare_interest(old_tab, case, interest="financial", actor=carl, now=later())
        old_tab.commit()
    with sessions() as session:
        rows = session.scalars(select(Review).where(Review.proposal_id == case_id)).all()
        assert [(row.state, row.verdict) for row in rows] == [("given", "no_objection")]
    assert_whole(sessions)


# --- answers ---------------------------------------------------------------------------------------------


@ROUNDS
def test_of_two_who_save_the_same_page_the_second_sees_both_texts(
    sessions: Sessions, cast: Cast, rounds: int
) -> None:
    def save(title: str, section: str, version: int) -> Callable[[Session, Proposal, User], str]:
        def press(session: Session, proposal: Proposal, actor: User) -> str:
            try:
                given = {**answers()["activity"], "title": title}
                save_section(session, proposal, section, given, version=version, actor=actor, now=later())
                session.commit()
                return title
            except Stale as stale:
                told.append((stale.section.updated_by.name, stale.section.answers["title"]))
                session.rollback()
                return ""

        return press

    for case_id, firm in make_cases(sessions, cast, rounds, draft):
        for section, version in (("activity", 1), ("extra", 0)):  # kept before, and never kept
            told: list[tuple[str, str]] = []
            racers = (
                Racer(firm.anna, save("Anna's title", section, version)),
                Racer(firm.boaz, save("Boaz's title", section, version)),
            )
            assert race(sessions, Proposal, case_id, *racers) == [None, None]
            with sessions() as session:
                row = session.get_one(Section, (case_id, section))
                assert row.version == version + 1
                assert told == [(row.updated_by.name, row.answers["title"])]
                assert row.answers["title"] == f"{row.updated_by.name.split()[0]}'s title"


@ROUNDS
def test_of_two_answers_to_a_question_one_is_kept(sessions: Sessions, cast: Cast, rounds: int) -> None:
    asked: dict[UUID, UUID] = {}

    def make(session: Session, cast: Cast, partner: Partner) -> Proposal:
        proposal = under_review(session, cast, partner)
        declare_interest(session, proposal, interest="none", actor=cast.carl, now=NOW)
        question = ask_partner(session, proposal, text="Who else?", actor=cast.carl, now=NOW)
        asked[proposal.id] = question.id
        return proposal

    def answer(words: str) -> Callable[[Session, Proposal, User], None]:
        def press(session: Session, proposal: Proposal, actor: User) -> None:
            from_page = session.get_one(Question, asked[proposal.id])
            answer_question(session, proposal, from_page, answer=words, actor=actor, now=later())

        return press

    for case_id, firm in make_cases(sessions, cast, rounds, make):
        racers = Racer(firm.anna, answer("Anna says.")), Racer(firm.boaz, answer("Boaz says."))
        winner = assert_told_who(race(sessions, Proposal, case_id, *racers), [firm.anna, firm.boaz])
        with sessions() as session:
            row = session.get_one(Question, asked[case_id])
            assert (row.answered_by_id, row.answer) == (winner.id, f"{winner.name.split()[0]} says.")
    assert_whole(sessions)


@ROUNDS
def test_a_late_answer_meets_the_closing_of_the_case(sessions: Sessions, cast: Cast, rounds: int) -> None:
    after = NOW + timedelta(days=61)

    def send_again(session: Session, proposal: Proposal, actor: User) -> None:
        submit_proposal(session, proposal, actor=actor, now=after)

    def close(session: Session, proposal: Proposal, actor: User) -> None:
        close_proposal(session, proposal, actor=actor, now=after)

    for case_id, firm in make_cases(sessions, cast, rounds, draft):
        results = race(sessions, Proposal, case_id, Racer(firm.anna, send_again), Racer(cast.bea, close))
        place = only_winner(results)
        with sessions() as session:
            assert session.get_one(Proposal, case_id).state == ("submitted", "closed")[place]
    assert_whole(sessions)
