"""Plays the demonstration through the ordinary services: people, cases of every gate and level."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

import rules
from registry.cli.demo_policy import BEGUN_DAYS_AGO, begin_draft, keep_golden_case
from registry.clock import geneva_day
from registry.models import Agreement, Proposal, Review, RoleGrant, User
from registry.queries.facts import CLEAR_FINDINGS
from registry.queries.guards import Guards
from registry.queries.screening import party_results
from registry.services import triage
from registry.services.agreement import (
    activate_agreement,
    change_agreement,
    clear_agreement,
    clear_unit,
)
from registry.services.assessment import confirm_finding, record_assessments
from registry.services.decision import take_act
from registry.services.proposal import receive_answers, start_proposal, withdraw_proposal
from registry.services.proposal_import import answers_of
from registry.services.question import ask_partner
from registry.services.review import declare_interest, give_verdict
from registry.services.screening import enter_screening
from registry.services.signature import Signature, sign_agreement
from registry.services.step import apply_step, lock_case
from workflows.proposal import PROPOSAL

STORY = Path(__file__).parent.parent / "reference" / "demo.yaml"
REVIEWED = ("in_decision", "decided", "declined", "high_advised", "drafting", "signed", "active")


class Demo:
    """The people by key, the time of the day, and a verb for each fate."""

    def __init__(self, session: Session, *, password_hash: str, now: datetime) -> None:
        self.session, self.password_hash, self.now = session, password_hash, now
        self.story: dict[str, Any] = yaml.safe_load(STORY.read_text(encoding="utf-8"))
        self.people: dict[str, User] = {}

    def play(self) -> None:
        for person in self.story["people"]:
            self._account(person)
        self.session.flush()
        cases = sorted(self.story["cases"], key=lambda each: -each["days_ago"])
        is_begun = False
        for case in cases:
            if case["days_ago"] < BEGUN_DAYS_AGO and not is_begun:
                when = self.now - timedelta(days=BEGUN_DAYS_AGO)
                begin_draft(self.session, officer=self.people["pia"], now=when)
                is_begun = True
            proposal = self._case(case)
            self.session.flush()
            if case is cases[0]:
                keep_golden_case(self.session, proposal, desk=self.people["bea"], now=self.now)

    def _account(self, person: Mapping[str, Any]) -> None:
        user = User(
            id=uuid.uuid4(),
            email=person["email"],
            name=person["name"],
            language=person.get("language", "en"),
            is_staff=bool(person.get("roles")),
            password_hash=self.password_hash,
            email_confirmed_at=self.now,
            created_at=self.now,
            event_count=0,
        )
        self.session.add(user)
        for role, *rest in person.get("roles", ()):
            user.grants.append(
                RoleGrant(
                    role=role,
                    subprogramme=rest[0] if rest else None,
                    is_alternate="alternate" in rest,
                    valid_from=geneva_day(self.now) - timedelta(days=400),
                    granted_at=self.now,
                    confirmed_at=self.now,
                )
            )
        self.people[person["key"]] = user

    def _case(self, case: Mapping[str, Any]) -> Proposal:
        when = self.now - timedelta(days=case["days_ago"])
        when = when.replace(hour=9, minute=20, tzinfo=UTC)
        proposal = self._sent(case, when)
        fate = case["fate"]
        if fate == "submitted":
            return proposal
        bea = self.people["bea"]
        day = timedelta(days=1)
        if fate == "withdrawn":
            withdraw_proposal(self.session, proposal, actor=proposal.created_by, now=when + day)
            return proposal
        declare_interest(self.session, proposal, interest="none", actor=bea, now=when + day)
        if fate in TRIAGE_FATES:
            TRIAGE_FATES[fate](self, proposal, when + day)
            return proposal
        self._screened(proposal, case, when + day)
        if fate in AFTER_SCREENING:
            AFTER_SCREENING[fate](self, proposal, when + 2 * day)
            return proposal
        areas = [row.subprogramme for row in proposal.subprogrammes]
        triage.accept_proposal(
            self.session, proposal, lead=proposal.lead_subprogramme or areas[0], others=areas,
            programme_fit="Fits the programme of work.", expected_benefit="Shared data and practice.",
            staff_days=3, actor=bea, now=when + 2 * day,
        )  # fmt: skip
        self._reviews(proposal, fate, when + 4 * day)
        if fate in REVIEWED:
            self._acts(proposal, fate, when + 6 * day)
        return proposal

    def _sent(self, case: Mapping[str, Any], when: datetime) -> Proposal:
        facts = copy.deepcopy(self.story["base"])
        for section, values in case["facts"].items():
            facts[section].update(values)
        facts["submission"]["received"] = when.date().isoformat()
        facts["proposal"]["title"] = case["title"]
        answers = answers_of(rules.check_facts(facts).to_dict())
        answers["links"]["how"] = "See the description."
        answers["links"]["lead_subprogramme"] = facts["proposal"]["subprogrammes"][0]
        answers["confirmation"] = {"truthful": True, "may_sign": True}
        name = facts["submitter"]["owners"][0]["name"]
        answers["ownership"]["signatory"] = {
            "name": name,
            "title": "Director",
            "country": facts["submitter"]["country"],
        }
        partner = self.people.get(case.get("by", "")) or self._new_partner(facts["submitter"]["name"], when)
        organisation = next((m.organisation_id for m in partner.memberships), None)
        proposal = start_proposal(
            self.session, actor=partner, now=when, language=facts["submission"]["language"], answers=answers
        )
        proposal.organisation_id = organisation
        lock_case(self.session, proposal)
        step = PROPOSAL.choose("draft", "submit", {"owner"}, {"sections_complete": True})
        receive_answers(self.session, proposal, answers, actor=partner, now=when)
        apply_step(
            self.session, proposal, step, actor=partner, now=when, event="proposal.submitted",
            payload={"number": 1},
        )  # fmt: skip
        return proposal

    def _new_partner(self, company: str, when: datetime) -> User:
        number = len(self.people)
        self._account(
            {"key": company, "name": f"Contact of {company}", "email": f"contact{number}@partner.example"}
        )
        user = self.people[company]
        user.created_at = when
        self.session.flush()
        return user

    def _screened(self, proposal: Proposal, case: Mapping[str, Any], when: datetime) -> None:
        bea, boris = self.people["bea"], self.people["boris"]
        results = {party.id: "clear" for party, _ in party_results(self.session, proposal)}
        enter_screening(
            self.session, proposal, results, list_version=when.date().isoformat(), actor=bea, now=when
        )
        found = case["facts"].get("screening", {})
        values = {path: found.get(path.partition(".")[2], clear) for path, clear in CLEAR_FINDINGS.items()}
        record_assessments(
            self.session, proposal, values, source="Lists of the day (fictional)", actor=bea, now=when
        )
        claims = list(Guards(self.session, proposal, bea, when).facts.waiting)
        if claims:
            declare_interest(self.session, proposal, interest="none", actor=boris, now=when)
        for waiting in claims:
            confirm_finding(self.session, proposal, waiting.id, agrees=True, actor=boris, now=when)

    def nothing_more(self, proposal: Proposal, when: datetime) -> None:
        """Stays where the policy holds it."""

    def redirected(self, proposal: Proposal, when: datetime) -> None:
        triage.redirect_proposal(self.session, proposal, actor=self.people["bea"], now=when)

    def referred(self, proposal: Proposal, when: datetime) -> None:
        triage.refer_proposal(self.session, proposal, actor=self.people["bea"], now=when)

    def excluded(self, proposal: Proposal, when: datetime) -> None:
        triage.exclude_proposal(self.session, proposal, actor=self.people["bea"], now=when)

    def exclusion_proposed(self, proposal: Proposal, when: datetime) -> None:
        triage.propose_exclusion(self.session, proposal, actor=self.people["bea"], now=when)

    def returned(self, proposal: Proposal, when: datetime) -> None:
        triage.send_back_proposal(
            self.session, proposal, reasons=["unclear_purpose"],
            note="Please say what you want to do together, with whom and until when.",
            actor=self.people["bea"], now=when,
        )  # fmt: skip

    def _reviews(self, proposal: Proposal, fate: str, when: datetime) -> None:
        if fate == "in_review":
            return
        slots = Guards(self.session, proposal, None, when).reviews
        if fate == "recused":
            assert slots[0].reviewer is not None
            declare_interest(
                self.session, proposal, interest="former_employer", note="Worked there until 2024.",
                actor=slots[0].reviewer, now=when,
            )  # fmt: skip
            return
        if fate == "asked":
            self._ask(proposal, slots[0], when)
            return
        for slot in slots[:1] if fate == "one_review" else slots:
            self._verdict(proposal, slot, fate, when)

    def _ask(self, proposal: Proposal, slot: Review, when: datetime) -> None:
        assert slot.reviewer is not None
        declare_interest(self.session, proposal, interest="none", actor=slot.reviewer, now=when)
        ask_partner(
            self.session, proposal, text="Which cities will take part, and who pays for the prizes?",
            due_on=geneva_day(when) + timedelta(days=21), actor=slot.reviewer, now=when,
        )  # fmt: skip

    def _verdict(self, proposal: Proposal, slot: Review, fate: str, when: datetime) -> None:
        assert slot.reviewer is not None
        declare_interest(self.session, proposal, interest="none", actor=slot.reviewer, now=when)
        verdict = {"declined": "objection", "drafting": "with_conditions"}.get(fate, "no_objection")
        conditions = [{"text": "Acknowledgement in text only, no emblem.", "owner": "partner"}]
        give_verdict(
            self.session, slot, verdict=verdict, reasons=OBJECTION if fate == "declined" else "",
            programme_fit="Yes.", competitors="None named.", history="First proposal.",
            conditions=conditions if verdict == "with_conditions" else (), actor=slot.reviewer, now=when,
        )  # fmt: skip

    def _act(self, who: str, proposal: Proposal, verb: str, when: datetime, **more: Any) -> None:
        actor = self.people[who]
        declare_interest(self.session, proposal, interest="none", actor=actor, now=when)
        take_act(self.session, proposal, verb, actor=actor, now=when, **more)

    def _acts(self, proposal: Proposal, fate: str, when: datetime) -> None:
        if fate == "in_decision":
            return
        if fate == "high_advised":
            self._act("paul", proposal, "advise", when, outcome="for", reasons="Useful data, open to all.")
            return
        if fate == "declined":
            self._act("emil", proposal, "advise", when, outcome="against", reasons="Appearance of influence.")
            self._act(
                "didi", proposal, "decline", when, reasons="The regulated firm would pay the drafter.",
                letter_text="Staff who work on a regulation cannot be paid by a company that it regulates.",
                next_steps="You are welcome to send experts to the open meetings of the working party.",
            )  # fmt: skip
            return
        if proposal.risk_level == "low":
            self._act("olga", proposal, "approve", when, reasons="Small and useful.")
        else:
            conditions = [{"text": "The guide is free for everybody.", "owner": "partner"}]
            self._act("dirk", proposal, "approve_with_conditions", when, conditions=conditions)
            if fate != "decided":
                self._act("didi", proposal, "concur", when)
        if fate in ("signed", "active"):
            self._signed(proposal, fate, when)

    def _signed(self, proposal: Proposal, fate: str, when: datetime) -> None:
        """Clears and signs the agreement of the case; for `active` puts it in force."""
        session, bea, day = self.session, self.people["bea"], geneva_day(when)
        agreement = session.scalars(select(Agreement).where(Agreement.proposal_id == proposal.id)).one()
        terms = {"starts_on": day, "ends_on": day + timedelta(days=365), "is_value_public": True}
        change_agreement(session, agreement, terms, actor=bea, now=when)
        for row in list(agreement.clearances):
            who = self.people["emil"] if row.unit in ("EO", "PMU") else bea
            note = "Cleared by note of the unit." if row.unit not in ("DES", "EO", "PMU") else ""
            clear_unit(session, agreement, row.unit, note=note, actor=who, now=when)
        clear_agreement(session, agreement, actor=bea, now=when)
        contact = proposal.created_by.name
        sign_agreement(
            session, agreement, Signature(day, contact, "Executive Secretary"),
            actor=bea, now=when,
        )  # fmt: skip
        if fate == "active":
            activate_agreement(session, agreement, actor=bea, now=when)


OBJECTION = "Competitors are regulated by the same body."
TRIAGE_FATES = {
    "excluded": Demo.excluded,
    "exclusion_proposed": Demo.exclusion_proposed,
    "referred": Demo.referred,
}
AFTER_SCREENING = {
    "screened": Demo.nothing_more,
    "redirected": Demo.redirected,
    "returned": Demo.returned,
}
