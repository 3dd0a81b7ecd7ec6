"""A case in every state (and an agreement in force), all of Blue Well, played by the named cast."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Agreement, Organisation, Proposal
from registry.queries.guards import Guards
from registry.services.agreement import (
    activate_agreement,
    change_agreement,
    clear_agreement,
    clear_unit,
)
from registry.services.assessment import confirm_finding
from registry.services.decision import take_act
from registry.services.derogation import ask_derogation
from registry.services.proposal import save_section, start_proposal, withdraw_proposal
from registry.services.question import ask_partner
from registry.services.reconsideration import ask_reconsideration
from registry.services.review import declare_interest
from registry.services.signature import Signature, sign_agreement
from registry.services.tender import wait_for_award
from registry.services.triage import (
    close_proposal,
    exclude_proposal,
    merge_proposal,
    propose_exclusion,
    redirect_proposal,
    refer_proposal,
    send_back_proposal,
    turn_down_proposal,
)
from tests.case import NOW, accepted, answers, reviewed, screened, sent
from tests.cast import Cast

SANCTION = "OFAC SDN"
MEDIUM = {"topic": "Bribery inquiry of 2021", "severity": 2, "age_years": 5, "resolved": True}
MODERATE = {"activity": {"in_kind_minor": 2_000_000, "duration_months": 18}}


class Stage:
    """Plays one case to each state. `cases` has them by name: the state, or what is special about it."""

    def __init__(self, session: Session, cast: Cast) -> None:
        self.session, self.cast = session, cast
        self.cases: dict[str, Proposal] = {}

    def play(self) -> dict[str, Proposal]:
        """Approvals come last: they would raise the twelve-month value of what is still open."""
        makers: dict[str, Callable[[], Proposal]] = {
            "draft": self.draft, "draft_of_the_desk": self.draft_of_the_desk, "submitted": self.sent,
            "returned": self.returned, "triaged": self.triaged, "in_review": self.in_review,
            "clarification_asked": self.asked, "in_decision": self.in_decision, "high": self.high,
            "decided": self.decided, "deferred": self.deferred, "exclusion_proposed": self.heard,
            "declined": self.turned_down, "excluded": self.excluded, "redirected": self.redirected,
            "referred": self.referred, "merged": self.merged, "withdrawn": self.withdrawn,
            "closed": self.closed, "thrown_away": self.thrown_away,
            "derogation_asked": self.derogation, "reconsideration_asked": self.second_look,
            "waiting_for_award": self.awaited,
            "approved": self.approved, "cleared": self.cleared, "in_force": self.in_force,
        }  # fmt: skip
        for name, make in makers.items():
            self.cases[name] = make()
            self.session.flush()
        return self.cases

    def sent(self, **changes: Any) -> Proposal:
        return sent(self.session, self.cast, **changes)

    def triaged(self, **changes: Any) -> Proposal:
        return screened(self.session, self.cast, self.sent(**changes))

    def in_review(self, **changes: Any) -> Proposal:
        return accepted(self.session, self.cast, self.triaged(**changes))

    def in_decision(self, **changes: Any) -> Proposal:
        return reviewed(self.session, self.cast, self.in_review(**changes))

    def own(self) -> Organisation:
        return self.session.get_one(Organisation, self.cast.blue_well.id)

    def draft(self) -> Proposal:
        proposal = start_proposal(
            self.session, actor=self.cast.alice, now=NOW, organisation=self.own(), language="en"
        )
        for name in ("organisation", "activity"):
            save_section(
                self.session, proposal, name, answers()[name], version=0, actor=self.cast.alice, now=NOW
            )
        return proposal

    def draft_of_the_desk(self) -> Proposal:
        return start_proposal(
            self.session, actor=self.cast.bea, now=NOW, organisation=self.own(), language="en",
            source="email", contact_email=self.cast.alice.email, received_on=NOW.date(),
            answers={"organisation": answers()["organisation"]},
        )  # fmt: skip

    def _declared(self, proposal: Proposal, who: str = "bea") -> dict[str, Any]:
        actor = getattr(self.cast, who)
        declare_interest(self.session, proposal, interest="none", actor=actor, now=NOW)
        return {"actor": actor, "now": NOW}

    def awaited(self) -> Proposal:
        """Waits for the award of a tender in which the partner bids."""
        proposal = self.sent(activity={"un_tender": "bidding"})
        until = NOW.date() + timedelta(days=30)
        wait_for_award(self.session, proposal, expected_on=until, **self._declared(proposal))
        return proposal

    def returned(self) -> Proposal:
        proposal = self.sent()
        send_back_proposal(
            self.session, proposal, reasons=["incomplete"], note="Say more.", **self._declared(proposal)
        )
        return proposal

    def asked(self) -> Proposal:
        proposal = self.in_review()
        ask_partner(self.session, proposal, text="Who else was asked?", **self._declared(proposal, "carl"))
        return proposal

    def high(self) -> Proposal:
        proposal = screened(
            self.session, self.cast, self.sent(), unilateral_sanctions=[SANCTION], adverse_media=[MEDIUM]
        )
        self._declared(proposal, "boris")
        for waiting in list(Guards(self.session, proposal, None, NOW).facts.waiting):
            confirm_finding(self.session, proposal, waiting.id, agrees=True, actor=self.cast.boris, now=NOW)
        return reviewed(self.session, self.cast, accepted(self.session, self.cast, proposal))

    def decided(self) -> Proposal:
        proposal = self.in_decision(**MODERATE)
        take_act(self.session, proposal, "approve", reasons="Fits.", **self._declared(proposal, "otto"))
        return proposal

    def deferred(self) -> Proposal:
        proposal = self.in_decision()
        until = NOW.date() + timedelta(days=30)
        take_act(
            self.session, proposal, "defer", reasons="Budget.", defer_until=until,
            **self._declared(proposal, "olga"),
        )  # fmt: skip
        return proposal

    def heard(self) -> Proposal:
        proposal = self.sent(declarations={"gambling_revenue_pct": 40})
        propose_exclusion(self.session, proposal, **self._declared(proposal))
        return proposal

    def derogation(self) -> Proposal:
        """A debarment, which Boris confirmed; the desk asked the Executive Secretary."""
        proposal = screened(self.session, self.cast, self.sent(), mdb_debarment="active")
        self._declared(proposal, "boris")
        for waiting in list(Guards(self.session, proposal, None, NOW).facts.waiting):
            confirm_finding(self.session, proposal, waiting.id, agrees=True, actor=self.cast.boris, now=NOW)
        ask_derogation(self.session, proposal, reason="A single invoice.", **self._declared(proposal))
        return proposal

    def second_look(self) -> Proposal:
        proposal = self.turned_down()
        ask_reconsideration(self.session, proposal, grounds="We have grown.", actor=self.cast.alice, now=NOW)
        return proposal

    def turned_down(self) -> Proposal:
        proposal = self.sent()
        turn_down_proposal(self.session, proposal, reason="no_capacity", **self._declared(proposal))
        return proposal

    def excluded(self) -> Proposal:
        proposal = self.sent(declarations={"tobacco_role": "manufacture", "tobacco_revenue_pct": 97})
        exclude_proposal(self.session, proposal, **self._declared(proposal))
        return proposal

    def redirected(self) -> Proposal:
        proposal = self.triaged(activity={"pays_partner": True})
        redirect_proposal(self.session, proposal, **self._declared(proposal))
        return proposal

    def referred(self) -> Proposal:
        proposal = self.sent(
            organisation={"entity_type": "government"}, declarations={"unsc_sanctions_violation": True}
        )
        refer_proposal(self.session, proposal, **self._declared(proposal))
        return proposal

    def merged(self) -> Proposal:
        proposal = self.sent()
        merge_proposal(self.session, proposal, self.cases["submitted"], **self._declared(proposal))
        return proposal

    def withdrawn(self) -> Proposal:
        proposal = self.sent()
        withdraw_proposal(self.session, proposal, actor=self.cast.alice, now=NOW)
        return proposal

    def thrown_away(self) -> Proposal:
        proposal = self.draft()
        withdraw_proposal(self.session, proposal, actor=self.cast.alice, now=NOW)
        return proposal

    def closed(self) -> Proposal:
        proposal = self.returned()
        close_proposal(self.session, proposal, actor=self.cast.bea, now=NOW + timedelta(days=61))
        return proposal

    def approved(self) -> Proposal:
        """Approved; its agreement is being drafted."""
        proposal = self.in_decision()
        if proposal.risk_level == "low":
            take_act(self.session, proposal, "approve", reasons="Fits.", **self._declared(proposal, "olga"))
        else:  # with those approved before, the partner's twelve months are above the simplified track
            take_act(self.session, proposal, "approve", reasons="Fits.", **self._declared(proposal, "otto"))
            take_act(self.session, proposal, "concur", **self._declared(proposal, "dmitri"))
        return proposal

    def cleared(self) -> Proposal:
        """Its agreement waits for signature."""
        proposal = self.approved()
        agreement = self.agreement_of(proposal)
        today = NOW.date()
        terms = {"starts_on": today, "ends_on": today + timedelta(days=365)}
        change_agreement(self.session, agreement, terms, **self.desk)
        for row in list(agreement.clearances):
            clear_unit(self.session, agreement, row.unit, note="By memo.", **self.desk)
        clear_agreement(self.session, agreement, **self.desk)
        return proposal

    def in_force(self) -> Proposal:
        """Its agreement is signed, active and published."""
        proposal = self.cleared()
        agreement = self.agreement_of(proposal)
        sign_agreement(
            self.session, agreement, Signature(NOW.date(), "Alice Ferrand", "Otto Brandt"),
            **self.desk,
        )  # fmt: skip
        activate_agreement(self.session, agreement, **self.desk)
        return proposal

    @property
    def desk(self) -> dict[str, Any]:
        return {"actor": self.cast.bea, "now": NOW}

    def agreement_of(self, proposal: Proposal) -> Agreement:
        return self.session.scalars(select(Agreement).where(Agreement.proposal_id == proposal.id)).one()
