"""A hit is judged by one person or two; "different" stays silent until a fact or the band changes; M01."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.events import list_events
from registry.models import Agreement, Event, Hit, Party, Proposal, User
from registry.notifications import NOTIFICATIONS, resolve
from registry.queries.duties import duties_of
from registry.queries.guards import Guards
from registry.queries.hit import (
    case_hits,
    cleared_before,
    count_open_hits,
    find_hit,
    hit_offers,
    list_closed_hits,
    list_open_hits,
    similar_judgements,
)
from registry.queries.screening import party_results
from registry.services.hit import confirm_judgement, judge_hit, review_closed_hit, take_back
from registry.services.organisation import keep_parties
from registry.services.review import declare_interest
from registry.services.screening_order import order_missing_run, order_run
from tests.case import NOW, answers, on_stage
from tests.cast import Cast
from tests.registry.lists.list_files import born, person, un_list
from tests.registry.screening_stage import bring_list, do_runs, in_force, list_of, refreshed, sent_case
from workflows.machine import Blocked, NotYours, WrongState

Sessions = sessionmaker[Session]
OTHERS = ("ABDUL KARIM QUADRI", "NGUYEN VAN TRUONG", "CARLOS IBARRA MENDEZ", "OMAR SAID", "MARIA LOPEZ")
BASIL = {"name": "Basil Grunwald", "title": "Director", "country": "CH"}
LATER = NOW + timedelta(hours=1)
WHY = "Another birth place and another occupation."


@pytest.fixture
def proposal(sessions: Sessions, cast: Cast) -> Proposal:
    """Alice's case; its owner has the very name of entry 6, which is a strong match."""
    bring_list(sessions, list_of(*OTHERS, "ALICE FERRAND"))
    case = sent_case(sessions, cast, ownership={"signatory": BASIL})
    do_runs(sessions)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        kept = session.get_one(Proposal, case.id)
        for person in (people.bea, people.boris):
            declare_interest(session, kept, interest="none", actor=person, now=NOW)
    return case


def the_hit(session: Session) -> Hit:
    return session.scalars(select(Hit)).one()


Act = Callable[..., Any]


@pytest.fixture
def act(sessions: Sessions, cast: Cast) -> Act:
    """`act(judge_hit, "bea", verdict="same", reason=…)` in a transaction of its own."""

    def do(verb: Callable[..., Any], who: str, **given: Any) -> Any:
        with sessions.begin() as session:
            actor = getattr(on_stage(session, cast), who)
            return verb(session, the_hit(session), actor=actor, now=given.pop("now", LATER), **given)

    return do


def state(sessions: Sessions) -> str:
    with sessions() as session:
        return the_hit(session).state


def owner_result(sessions: Sessions, proposal: Proposal) -> str | None:
    with sessions() as session:
        rows = party_results(session, session.get_one(Proposal, proposal.id), NOW)
        return next((result.result if result else None) for party, result in rows if party.role == "owner")


def different(act: Act) -> None:
    act(judge_hit, "bea", verdict="different", reason=WHY)
    act(confirm_judgement, "boris", agrees=True)


def test_a_strong_match_is_somebody_else_once_two_people_say_so(
    sessions: Sessions, proposal: Proposal, act: Act
) -> None:
    act(judge_hit, "bea", verdict="different", reason=WHY)
    assert state(sessions) == "judged"
    assert owner_result(sessions, proposal) == "possible"
    with pytest.raises(Blocked) as alone:
        act(confirm_judgement, "bea", agrees=True)
    assert alone.value.needs[0] == "second_person"
    act(confirm_judgement, "boris", agrees=True)
    assert (state(sessions), owner_result(sessions, proposal)) == ("different", "false_positive")
    assert refreshed(sessions, proposal).gate == "pass"
    with sessions() as session:
        hit = the_hit(session)
        names = [event.name for event in list_events(session, hit.id)]
        assert names == ["hit.raised", "hit.judged", "hit.cleared"]
        assert hit.judgement is not None
        assert (hit.judgement.party_hash, hit.judgement.match_hash) == (hit.party_hash, hit.match_hash)
        assert WHY not in "".join(event.payload for event in list_events(session, hit.id))


def test_the_same_excludes_the_case_once_a_second_person_agrees(
    sessions: Sessions, proposal: Proposal, act: Act
) -> None:
    act(judge_hit, "bea", verdict="same", reason="Same passport.")
    assert refreshed(sessions, proposal).gate is None  # a claim decides nothing
    act(confirm_judgement, "boris", agrees=False, reason="The birth years differ.")
    assert state(sessions) == "open"
    act(judge_hit, "boris", verdict="same", reason="Same passport after all.")
    act(confirm_judgement, "bea", agrees=True)
    assert (state(sessions), owner_result(sessions, proposal)) == ("same", "confirmed")
    assert refreshed(sessions, proposal).gate == "excluded"


def test_who_cannot_tell_asks_and_the_case_stays_held(
    sessions: Sessions, proposal: Proposal, act: Act
) -> None:
    act(judge_hit, "bea", verdict="cannot_tell", reason="No birth date.")
    assert (state(sessions), owner_result(sessions, proposal)) == ("asked", "possible")
    assert refreshed(sessions, proposal).gate == "hold_screening"
    different(act)
    assert state(sessions) == "different"


def test_no_verdict_without_a_reason_a_declaration_or_the_desk(
    sessions: Sessions, cast: Cast, proposal: Proposal, act: Act
) -> None:
    with pytest.raises(Blocked) as silent:
        act(judge_hit, "bea", verdict="different", reason="  ")
    assert silent.value.needs == ("reason_given",)
    with pytest.raises(NotYours):
        act(judge_hit, "carl", verdict="different", reason=WHY)
    with pytest.raises(NotYours):
        act(judge_hit, "aldo", verdict="different", reason=WHY)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = session.get_one(Proposal, proposal.id)
        declare_interest(session, case, interest="financial", actor=people.boris, now=LATER)
    with pytest.raises(NotYours):
        act(judge_hit, "boris", verdict="different", reason=WHY)
    assert state(sessions) == "open"


def test_who_triaged_the_case_does_not_judge_and_who_judged_does_not_triage(
    sessions: Sessions, cast: Cast, proposal: Proposal, act: Act
) -> None:
    different(act)
    with sessions() as session:
        people = on_stage(session, cast)
        case = session.get_one(Proposal, proposal.id)
        assert (
            {"adjudication"} == duties_of(session, case, people.bea) == duties_of(session, case, people.boris)
        )
        assert Guards(session, case, people.bea, NOW).for_verb("accept", {})["k02_triage"] is False
    with sessions.begin() as session:
        session.get_one(Proposal, proposal.id).sponsor_id = cast.bea.id
    act(take_back, "boris", reason="A new document.")
    with pytest.raises(Blocked) as sponsor:
        act(judge_hit, "bea", verdict="different", reason=WHY)
    assert sponsor.value.needs == ("k02_adjudication",)


def test_the_second_of_two_verdicts_at_once_is_refused(
    sessions: Sessions, proposal: Proposal, act: Act
) -> None:
    with sessions() as session:
        opened = the_hit(session).version
    act(judge_hit, "bea", verdict="different", reason=WHY, version=opened)
    with pytest.raises(WrongState) as late:
        act(judge_hit, "boris", verdict="same", reason="The same.", version=opened)
    assert late.value.moved_by == "Bea Keller"


# --- silent until something changes ----------------------------------------------------------------------


def named(*names: str, day: str, **facts: str) -> bytes:
    """The list with another spelling or fact of entry 6."""
    last = person("6", names[-1], *(born(YEAR=year) for year in facts.values()))
    return un_list(*(person(str(n), name) for n, name in enumerate(names[:-1], 1)), last, day=day)


def test_somebody_else_stays_silent_whatever_else_changes_and_is_listed(
    sessions: Sessions, cast: Cast, proposal: Proposal, act: Act
) -> None:
    different(act)
    bring_list(sessions, list_of("ANOTHER MAN", *OTHERS[1:], "ALICE FERRAND", day="2026-11-02"))
    do_runs(sessions, now=NOW + timedelta(days=3))
    assert (state(sessions), owner_result(sessions, proposal)) == ("different", "false_positive")
    with sessions() as session:
        owner = session.scalars(select(Party).where(Party.role == "owner")).one()
        assert [hit.judgement.reason for hit in cleared_before(session, owner) if hit.judgement] == [WHY]


def test_a_fact_of_the_entry_that_changes_opens_it_again(
    sessions: Sessions, proposal: Proposal, act: Act
) -> None:
    different(act)
    bring_list(sessions, named(*OTHERS, "ALICE FERRAND", day="2026-11-02", year="1970"))
    [run] = do_runs(sessions)
    assert (state(sessions), run.raised_count) == ("open", 1)
    bring_list(sessions, list_of(*OTHERS, "ALICE FERRAND", day="2026-11-02"))  # and back: known facts again
    do_runs(sessions)
    assert state(sessions) == "different"


def test_a_band_that_rises_opens_it_again_and_time_does_not(
    sessions: Sessions, cast: Cast, proposal: Proposal, act: Act
) -> None:
    different(act)

    def again(days: int) -> str:
        with sessions.begin() as session:
            order_run(session, "hand", is_full=True, now=NOW + timedelta(days=days))
        do_runs(sessions, now=NOW + timedelta(days=days))
        return state(sessions)

    assert again(400) == "different"
    with sessions.begin() as session:  # as if an earlier algorithm had found them less alike
        verdict = the_hit(session).judgement
        assert verdict is not None
        verdict.band = "review"
    assert again(401) == "open"


def test_a_share_that_changes_keeps_the_verdict_and_a_new_country_does_not(
    sessions: Sessions, cast: Cast, proposal: Proposal, act: Act
) -> None:
    different(act)
    owner = {"name": "Alice Ferrand", "pct": 60, "country": "CH", "pep": False, "disclosed": True}

    def resubmit(**changes: object) -> list[str]:
        with sessions.begin() as session:
            case = session.get_one(Proposal, proposal.id)
            assert case.organisation is not None
            given = answers(ownership={"owners": [{**owner, **changes}], "signatory": BASIL})
            keep_parties(session, case.organisation, given, now=NOW)
            order_missing_run(session, now=NOW)
        do_runs(sessions)
        with sessions() as session:
            return [hit.state for hit in case_hits(session, session.get_one(Proposal, proposal.id))]

    assert resubmit() == ["different"]
    assert resubmit(country="FR") == ["open"]


def test_a_hit_that_left_the_list_waits_for_a_look(
    sessions: Sessions, cast: Cast, proposal: Proposal, act: Act
) -> None:
    act(judge_hit, "bea", verdict="same", reason="Same passport.")
    act(confirm_judgement, "boris", agrees=True)
    bring_list(sessions, list_of(*OTHERS, day="2026-11-02"))
    do_runs(sessions)
    with sessions() as session:
        people = on_stage(session, cast)
        [closed] = list_closed_hits(session, people.bea, LATER)
        assert closed.closed_because == "delisted"
        assert list_events(session, closed.id)[-1].name == "hit.delisted"
    act(review_closed_hit, "bea", reason="The partner was told.")
    with sessions() as session:
        assert list_closed_hits(session, on_stage(session, cast).bea, LATER) == []


# --- who sees, who is told, what follows -----------------------------------------------------------------


def test_hits_are_seen_by_who_judges_them_and_by_nobody_recused(
    sessions: Sessions, cast: Cast, proposal: Proposal, act: Act
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        hit = the_hit(session)
        sees = {
            name: find_hit(session, person, hit.id, NOW) is not None
            for name, person in vars(people).items()
            if isinstance(person, User)
        }
        assert {name for name, seen in sees.items() if seen} == {
            "bea", "boris", "dmitri", "elena", "lena", "aldo"
        }  # fmt: skip
        assert count_open_hits(session, people.bea, NOW) == len(list_open_hits(session, people.bea, NOW)) == 1
        offers = hit_offers(session, hit, people.bea, NOW)
        assert [offer.step.verb for offer in offers if offer.is_possible] == [
            "judge_same",
            "judge_different",
            "ask",
        ]
        case = session.get_one(Proposal, proposal.id)
        declare_interest(session, case, interest="financial", actor=people.bea, now=NOW)
        assert list_open_hits(session, people.bea, NOW) == []
        assert find_hit(session, people.bea, hit.id, NOW) is None


def test_earlier_verdicts_on_the_same_entry_are_shown(
    sessions: Sessions, cast: Cast, proposal: Proposal, act: Act
) -> None:
    different(act)
    with sessions.begin() as session:
        case = session.get_one(Proposal, proposal.id)
        assert case.organisation is not None
        given = answers(ownership={"signatory": {"name": "Alicia Ferrand", "title": "Director"}})
        keep_parties(session, case.organisation, given, now=NOW)
        order_missing_run(session, now=NOW)
    do_runs(sessions)
    with sessions() as session:
        bea = on_stage(session, cast).bea
        hit = next(hit for hit in session.scalars(select(Hit)) if hit.party.role == "signatory")
        assert [row.reason for row in similar_judgements(session, hit, bea, NOW)] == [WHY]


def test_a_confirmed_hit_on_an_active_partner_suspends_and_is_told(
    sessions: Sessions, cast: Cast, act: Act
) -> None:
    bring_list(sessions, list_of(*OTHERS))
    case = sent_case(sessions, cast, ownership={"signatory": BASIL})
    do_runs(sessions)
    refreshed(sessions, case)
    in_force(sessions, cast, case)
    bring_list(sessions, list_of(*OTHERS, "ALICE FERRAND", day="2026-11-02"))
    do_runs(sessions)
    act(judge_hit, "bea", verdict="same", reason="Same passport.")
    with sessions() as session:
        assert session.scalars(select(Agreement.state)).one() == "active"
    act(confirm_judgement, "boris", agrees=True)
    with sessions() as session:
        agreement = session.scalars(select(Agreement)).one()
        assert agreement.state == "suspended"
        told = session.scalars(select(Event).where(Event.name == "hit.confirmed")).one()
        names = {
            user.name
            for notice in NOTIFICATIONS[told.name]
            for user in resolve(session, notice.audience, told)
        }
        assert names == {"Dmitri Sokolov", "Elena Rossi", "Lena Novak", "Bea Keller"}
        last = list_events(session, agreement.id)[-1]
        assert (last.name, last.actor_id) == ("agreement.suspended", None)
        assert "M01" in last.data["internal_reason"]
