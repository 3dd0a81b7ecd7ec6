"""What a confirmed hit does to an agreement in force: M01 suspends and tells; other lists open a review."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.config import read_config
from registry.events import list_events
from registry.jobs import HANDLERS, Worker
from registry.models import Agreement, Hit, Message, Proposal
from registry.queries.agreement import AgreementGuards
from registry.services.agreement import change_state
from registry.services.hit import confirm_judgement, judge_hit
from registry.services.screening_order import order_missing_run
from tests.case import NOW, on_stage
from tests.cast import Cast
from tests.registry.screening_stage import (
    bring_list,
    do_runs,
    in_force,
    list_of,
    refreshed,
    sent_case,
)
from tests.registry.test_finding import bring, ftm, name_every_list, own, sdn
from workflows.machine import Blocked

Sessions = sessionmaker[Session]
STRANGERS = ("ABDUL KARIM QUADRI", "NGUYEN VAN TRUONG", "CARLOS IBARRA MENDEZ", "OMAR SAID", "MARIA LOPEZ")
BASIL = {"name": "Basil Grunwald", "title": "Director", "country": "CH"}


@pytest.fixture
def partner(sessions: Sessions, cast: Cast) -> Proposal:
    """Blue Well with an agreement in force; every name was clear."""
    bring_list(sessions, list_of(*STRANGERS))
    case = sent_case(sessions, cast, ownership={"signatory": BASIL})
    do_runs(sessions)
    refreshed(sessions, case)
    in_force(sessions, cast, case)
    return case


def confirmed(sessions: Sessions, cast: Cast, source: str) -> None:
    """The worker's runs, then Bea and Boris agree that it is the same."""
    do_runs(sessions)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        hit = session.scalars(select(Hit).where(Hit.source == source)).one()
        judge_hit(session, hit, verdict="same", reason="Same number.", actor=people.bea, now=NOW)
        confirm_judgement(session, hit, agrees=True, actor=people.boris, now=NOW)


def the_agreement(session: Session) -> Agreement:
    return session.scalars(select(Agreement)).one()


def told(sessions: Sessions, folder: Path) -> set[tuple[str, str]]:
    """(template, address) of what the worker queues and sends."""
    config = read_config({"SECRET_KEY": "x", "PARTNERSHIPS_VAR": str(folder)})
    Worker(config, sessions, HANDLERS, clock=lambda: NOW).work(once=True)
    written = list((folder / "mail").glob("*.eml"))
    with sessions() as session:
        rows = session.scalars(select(Message)).all()
        assert {row.state for row in rows} == {"sent"}
        assert len(written) == len(rows)
        return {(row.template, row.to_address) for row in rows}


def test_the_councils_list_suspends_at_once_and_des_the_executive_secretary_and_ola_get_mail(
    sessions: Sessions, cast: Cast, partner: Proposal, tmp_path: Path
) -> None:
    bring_list(sessions, list_of(*STRANGERS, "ALICE FERRAND", day="2026-11-02"))
    confirmed(sessions, cast, "unsc")
    with sessions() as session:
        agreement = the_agreement(session)
        assert agreement.state == "suspended"
        last = list_events(session, agreement.id)[-1]
        assert (last.name, last.actor_id) == ("agreement.suspended", None)
        assert last.data["internal_reason"].startswith("M01")
    mails = told(sessions, tmp_path)
    for person in (cast.bea, cast.dmitri, cast.elena, cast.lena):
        assert ("hit_confirmed", person.email) in mails
    assert not any(address == cast.alice.email for name, address in mails if name.startswith("hit_"))


def test_our_own_list_opens_a_review_and_leaves_no_level(
    sessions: Sessions, cast: Cast, partner: Proposal, tmp_path: Path
) -> None:
    bring(sessions, "own", own())
    confirmed(sessions, cast, "own")
    with sessions.begin() as session:
        agreement = the_agreement(session)
        assert agreement.state == "under_review"
        assert agreement.dd_valid_until == NOW.date() - timedelta(days=1)
        last = list_events(session, agreement.id)[-1]
        assert (last.name, last.actor_id) == ("agreement.reviewed", None)
        assert "Exclusion list of the office" in last.data["internal_reason"]
        assert "excluded (X02)" in last.data["internal_reason"]
        facts = AgreementGuards(session, agreement, None, NOW).facts()
        assert (facts["screened"], facts["diligence_valid"]) == (False, False)
        with pytest.raises(Blocked):
            change_state(session, agreement, "carry_on", reason="Go on.", actor=cast.elena, now=NOW)
    assert ("agreement_reviewed", cast.elena.email) in told(sessions, tmp_path)


def test_a_list_of_a_state_opens_a_review_and_raises_the_level_but_the_agreement_may_go_on(
    sessions: Sessions, cast: Cast, partner: Proposal
) -> None:
    with sessions() as session:
        assert the_agreement(session).risk_level == "low"
    name_every_list(sessions, cast)
    bring(sessions, "ofac", sdn())
    with sessions.begin() as session:
        order_missing_run(session, now=NOW)
    confirmed(sessions, cast, "ofac")
    with sessions.begin() as session:
        agreement = the_agreement(session)
        assert (agreement.state, agreement.risk_level, agreement.dd_level) == (
            "under_review",
            "high",
            "enhanced",
        )
        assert agreement.dd_valid_until is not None
        assert agreement.dd_valid_until >= NOW.date()
        assert "high (N03)" in list_events(session, agreement.id)[-1].data["internal_reason"]
        change_state(session, agreement, "carry_on", reason="Known.", actor=cast.elena, now=NOW)
        assert agreement.state == "active"


def test_a_list_that_no_policy_names_touches_no_agreement(
    sessions: Sessions, cast: Cast, partner: Proposal
) -> None:
    bring(sessions, "eu", ftm("sanction"))
    do_runs(sessions)
    with sessions() as session:
        assert session.scalars(select(Hit)).all() == []
        assert the_agreement(session).state == "active"


def test_an_agreement_that_is_suspended_already_stays_so_and_its_level_is_decided_again(
    sessions: Sessions, cast: Cast, partner: Proposal
) -> None:
    with sessions.begin() as session:
        elena = on_stage(session, cast).elena
        change_state(session, the_agreement(session), "suspend", reason="A question.", actor=elena, now=NOW)
    bring(sessions, "own", own())
    confirmed(sessions, cast, "own")
    with sessions() as session:
        agreement = the_agreement(session)
        assert agreement.state == "suspended"
        assert agreement.dd_valid_until == NOW.date() - timedelta(days=1)
        last = list_events(session, agreement.id)[-1]
        assert last.name == "agreement.changed"
        assert "excluded (X02)" in last.data["internal_reason"]
