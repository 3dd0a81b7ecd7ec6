"""What is internal never reaches a partner or the public: not by page, file, letter, mail or export."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.config import Config
from registry.jobs import HANDLERS, Worker
from registry.models import Agreement, Letter, Message, Proposal
from registry.queries.agreement import list_conditions
from registry.queries.guards import Guards
from registry.queries.screening import party_results
from registry.services.agreement import (
    activate_agreement,
    change_agreement,
    clear_agreement,
    clear_unit,
    meet_condition,
)
from registry.services.assessment import confirm_finding, record_assessments
from registry.services.decision import take_act
from registry.services.derogation import advise_derogation, ask_derogation, grant_derogation
from registry.services.question import answer_question, ask_partner
from registry.services.reconsideration import answer_reconsideration, ask_reconsideration
from registry.services.review import declare_interest, give_verdict
from registry.services.screening import confirm_screening, enter_screening
from registry.services.signature import Signature, sign_agreement
from registry.services.triage import accept_proposal, dismiss_exclusion, propose_exclusion
from tests.case import NOW, later, on_stage, screened, sent
from tests.cast import AsPerson, Cast, make_person
from tests.pages import CheckedClient
from tests.registry.addresses import NOWHERE, add_pdf, every_address, values_of

pytestmark = pytest.mark.one_engine

Sessions = sessionmaker[Session]
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MARK = "qzx"  # in every internal text below, and in no other
OFFICE = (
    "Carl Weiss",
    "Cleo Marin",
    "Claire Dubois",
    "Paul Okoye",
    "Lena Novak",
    "Boris Lang",
    "Elena Rossi",
)
TAUGHT = {"glossary.show"}  # tells everybody what the words of the field mean, whatever the case
RULES = re.compile(r"\b(?:[FNTU]\d\d|OFAC|unilateral|adverse media|false positive)\b", re.IGNORECASE)


def secret(words: str) -> str:
    return f"{MARK} {words}"


class Story:
    """One case on the longest way, with something internal wherever something internal can be written."""

    def __init__(self, session: Session, cast: Cast, config: Config) -> None:
        self.session, self.cast, self.config = session, cast, config
        self.bruno = make_person(session, "Bruno Abt", roles=["desk"])  # judges matches, so triages nothing

    def told(self, case: Proposal, who: str, **more: Any) -> dict[str, Any]:
        actor = getattr(self.cast, who)
        declare_interest(self.session, case, interest="none", note=secret("declared"), actor=actor, now=NOW)
        return {"actor": actor, "now": NOW, **more}

    def play(self) -> list[Proposal]:
        return [self.approved(), self.declined(), self.not_excluded(), self.derogated()]

    def found(self, case: Proposal) -> None:
        """A near miss, findings on other lists, values that differ from what was declared."""
        session, cast = self.session, self.cast
        medium = {"topic": secret("bribery inquiry"), "severity": 2, "age_years": 5, "resolved": True}
        screened(
            session, cast, case, unilateral_sanctions=[secret("OFAC SDN")], adverse_media=[medium],
            norges_bank="observation",
        )  # fmt: skip
        party = party_results(session, case)[0][0]
        [near_miss] = enter_screening(
            session, case, {party.id: "false_positive"}, list_version=secret("list"),
            notes={party.id: secret("another born in 1950")}, actor=self.bruno, now=NOW,
        )  # fmt: skip
        declare_interest(session, case, interest="none", actor=cast.boris, now=NOW)
        confirm_screening(session, case, near_miss.id, agrees=True, actor=cast.boris, now=NOW)
        record_assessments(
            session, case, {"submitter.employees": 977, "submitter.ungc_status": "non_communicating"},
            source=secret("company register"), actor=cast.bea, now=NOW,
        )  # fmt: skip
        for waiting in list(Guards(session, case, None, NOW).facts.waiting):
            confirm_finding(session, case, waiting.id, agrees=True, actor=cast.boris, now=NOW)
        add_pdf(session, case, self.config.files, actor=cast.bea, is_internal=True).title = secret("report")

    def reviewed(self) -> Proposal:
        session, cast = self.session, self.cast
        case = sent(session, cast)
        case.solicited_note, case.sponsor_id = secret("met at a dinner"), cast.emil.id
        self.found(case)
        accept_proposal(
            session, case, lead=2, programme_fit=secret("fits"), expected_benefit=secret("benefit"),
            staff_days=987, **self.told(case, "bea"),
        )  # fmt: skip
        declare_interest(
            session, case, interest="financial", note=secret("holds shares"), actor=cast.carl, now=NOW
        )
        question = ask_partner(session, case, text="How many mayors?", **self.told(case, "cleo"))
        answer_question(session, case, question, answer="Forty.", actor=cast.alice, now=NOW)
        [slot] = Guards(session, case, None, NOW).reviews
        give_verdict(
            session, slot, verdict="with_conditions", reasons=secret("reasons"), competitors=secret("rivals"),
            programme_fit=secret("programme"), history=secret("history"), actor=cast.cleo, now=NOW,
            conditions=[{"text": secret("proposed condition"), "owner": "partner"}],
        )  # fmt: skip
        for who, verb in (("paul", "advise"), ("lena", "advise"), ("dmitri", "recommend")):
            take_act(session, case, verb, outcome="for", reasons=secret("advice"), **self.told(case, who))
        return case

    def approved(self) -> Proposal:
        session, cast, case = self.session, self.cast, self.reviewed()
        condition = {"text": "Name the sources", "owner": "partner", "is_blocking": True}
        take_act(
            session, case, "approve_with_conditions", reasons=secret("decision"), conditions=[condition],
            letter_text="We look forward to it.", **self.told(case, "elena"),
        )  # fmt: skip
        agreement = session.scalars(select(Agreement).where(Agreement.proposal_id == case.id)).one()
        desk: dict[str, Any] = {"actor": cast.bea, "now": NOW}
        terms = {"starts_on": NOW.date(), "ends_on": later(300).date()}
        agreement.embargo_reason = secret("embargo")
        change_agreement(session, agreement, terms, **desk)
        for row in list(agreement.clearances):
            clear_unit(session, agreement, row.unit, note=secret("cleared"), **desk)
        clear_agreement(session, agreement, **desk)
        for kept in list_conditions(session, agreement):
            meet_condition(session, agreement, kept, evidence=secret("evidence"), **desk)
        sign_agreement(
            session,
            agreement,
            Signature(NOW.date(), "Alice Ferrand", "The Secretary"),
            **desk,
        )
        activate_agreement(session, agreement, **desk)
        return case

    def declined(self) -> Proposal:
        case = self.reviewed()
        take_act(
            self.session, case, "decline", reasons=secret("decision"), letter_text="Not this year.",
            **self.told(case, "elena"),
        )  # fmt: skip
        ask_reconsideration(self.session, case, grounds="We have grown.", actor=self.cast.alice, now=NOW)
        answer_reconsideration(
            self.session, case, "uphold", reasons=secret("second look"), letter_text="We looked with care.",
            **self.told(case, "olga"),
        )  # fmt: skip
        return case

    def derogated(self) -> Proposal:
        """An exclusion set aside: everybody reads why, and nobody of whom."""
        session, case = self.session, sent(self.session, self.cast)
        screened(session, self.cast, case, mdb_debarment="active")
        declare_interest(session, case, interest="none", actor=self.cast.boris, now=NOW)
        for waiting in list(Guards(session, case, None, NOW).facts.waiting):
            confirm_finding(session, case, waiting.id, agrees=True, actor=self.cast.boris, now=NOW)
        ask_derogation(session, case, reason=secret("asked"), **self.told(case, "bea"))
        advise_derogation(session, case, outcome="for", reasons=secret("legal"), **self.told(case, "lena"))
        grant_derogation(
            session, case, reasons=secret("weighed"), published_reasons="The ban ends soon.",
            **self.told(case, "elena"),
        )  # fmt: skip
        return case

    def not_excluded(self) -> Proposal:
        case = sent(self.session, self.cast, declarations={"gambling_revenue_pct": 40})
        propose_exclusion(self.session, case, **self.told(case, "bea"))
        dismiss_exclusion(self.session, case, reason=secret("dismissed"), **self.told(case, "dmitri"))
        return case


@pytest.fixture
def cases(app: Flask, config: Config, sessions: Sessions, cast: Cast) -> list[uuid.UUID]:
    app.config["WTF_CSRF_ENABLED"] = False
    with sessions.begin() as session:
        return [case.id for case in Story(session, on_stage(session, cast), config).play()]


def assert_nothing_internal(text: str, where: str, *, may_name: str = "") -> None:
    words = text.replace(may_name, "").casefold() if may_name else text.casefold()
    assert MARK not in words, f"{where}: …{words[max(0, words.find(MARK) - 200) : words.find(MARK) + 60]}…"
    assert [name for name in OFFICE if name.casefold() in words] == [], where
    assert RULES.findall(text) == [], where
    assert "987" not in ID.sub("", text), where  # a random id may hold these three digits


def test_the_story_has_something_internal_to_hide(sessions: Sessions, cases: list[uuid.UUID]) -> None:
    with sessions() as session:
        states = [session.get_one(Proposal, each).state for each in cases]
        risks = [session.get_one(Proposal, each).risk_level for each in cases]
    assert states == ["approved", "declined", "submitted", "submitted"]
    assert risks[:3] == ["high", "high", None]


def test_no_page_of_the_partner_and_no_public_page_says_anything_internal(
    app: Flask,
    as_person: AsPerson,
    client: CheckedClient,
    cast: Cast,
    sessions: Sessions,
    cases: list[uuid.UUID],
) -> None:
    read: dict[str, set[str]] = {"alice": set(), "anton": set(), "stranger": set()}
    visitors = {"alice": as_person(cast.alice), "anton": as_person(cast.anton), "stranger": client}
    with sessions() as session:
        pages = {
            each.path: each
            for case_id in cases
            for each in every_address(app, values_of(session, session.get_one(Proposal, case_id)))
            if "GET" in each.methods and str(NOWHERE) not in each.path and not each.is_internal
        }
    for who, visitor in visitors.items():
        for path, address in pages.items():
            with visitor.get(path) as answer:
                if answer.status_code == 200 and answer.mimetype != "text/css":
                    read[who].add(address.endpoint)
                    # once there is an agreement, its focal point is the partner's contact
                    contact = "Cleo Marin" if address.endpoint == "agreement.show" else ""
                    if address.endpoint in TAUGHT:
                        assert MARK not in answer.get_data(as_text=True).casefold()
                    elif answer.mimetype != "application/pdf":  # has the words of the page beside it
                        body = answer.get_data(as_text=True)
                        assert_nothing_internal(body, f"{who} at {path}", may_name=contact)
    assert {"proposal_status.show", "proposal_status.answers", "agreement.show"} <= read["alice"]
    assert {"receipt.show", "receipt.as_pdf", "derogation.published"} <= read["alice"]
    assert read["anton"] == read["alice"]
    assert {"public.show", "public.listed", "public.as_csv", "public.as_json"} <= read["stranger"]


def test_no_letter_and_no_mail_to_a_partner_says_anything_internal(
    sessions: Sessions, config: Config, cases: list[uuid.UUID]
) -> None:
    Worker(config, sessions, HANDLERS, clock=later).work(once=True)
    with sessions() as session:
        letters = session.scalars(select(Letter)).all()
        mails = session.scalars(select(Message).where(Message.to_address.like("%@bluewell.example"))).all()
        others = session.scalars(select(Message).where(Message.to_address.not_like("%@unit.example"))).all()
    assert {"approved_with_conditions", "declined", "exclusion_proposed", "reconsideration_upheld"} <= {
        each.kind for each in letters
    }
    assert len(mails) > 10
    assert {each.language for each in mails} == {"en", "ru"}
    assert {each.to_address for each in others} == {each.to_address for each in mails}
    for letter in letters:
        assert_nothing_internal(f"{letter.subject}\n{letter.body}", f"the letter {letter.kind}")
    for mail in mails:
        assert_nothing_internal(
            f"{mail.subject}\n{mail.body}", f"the mail {mail.template} to {mail.to_address}"
        )
