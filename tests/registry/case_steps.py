"""Every step of a case tried by anybody at any time, held to the model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import (
    rule,
)
from sqlalchemy import select

from registry.models import Question
from registry.services.decision import change_level, take_act, take_up_proposal
from registry.services.proposal import submit_proposal, withdraw_proposal
from registry.services.question import answer_question, ask_partner
from registry.services.review import note_conflict
from registry.services.tender import resume_after_award, wait_for_award
from registry.services.triage import (
    accept_proposal,
    close_proposal,
    confirm_exclusion,
    dismiss_exclusion,
    exclude_proposal,
    propose_exclusion,
    redirect_proposal,
    refer_proposal,
    send_back_proposal,
    turn_down_proposal,
)
from tests.case import NOW
from tests.registry.case_model import ACT_OF_VERB, STEPS, TODAY, waited
from tests.registry.case_walk import ANYBODY, EARLY_ENDS, NEVER_TRIED, OFFICES, Walk
from workflows.proposal import PROPOSAL
from workflows.safety.meaning import may_take
from workflows.safety.tables import RISKS


class Case(Walk):
    """Everything that may happen to one case; each example is rolled back."""

    # --- the steps of the case -----------------------------------------------------------------------

    @rule(data=st.data())
    def steps_are_tried(self, data: st.DataObject) -> None:
        for _ in range(4):
            self.try_step(data, data.draw(ANYBODY), bool(data.draw(st.integers(0, 5))))

    def try_step(self, data: st.DataObject, name: str, filled: bool) -> None:
        here = [verb for verb in PROPOSAL.verbs_from(self.proposal.state) if verb not in NEVER_TRIED]
        if not here or data.draw(st.integers(0, 15)) == 0:
            here = ["approve", "accept", "withdraw"]  # from a state where it is not possible
        verb = data.draw(st.sampled_from(here))
        able = [n for n in OFFICES if any(self.model.roles(n) & set(row.by) for row in PROPOSAL.rows(verb))]
        if data.draw(st.integers(0, 4)) and able:
            ready = [n for n in able if self.model.person(n) not in ("stranger", "recused")]
            due = [n for n in ready if self.is_due(n)] if verb in ACT_OF_VERB else []
            name = data.draw(st.sampled_from(due or ready or able))
        if name == "system" and verb != "close":
            return
        if verb == "ask" and self.model.place.done:
            return  # the model lets acts fall that stand: its only liberty
        if verb in EARLY_ENDS and data.draw(st.integers(0, 7)):
            return  # an end too early shows little
        getattr(self, f"try_{verb}", self.try_act)(verb, name, filled, data)

    def is_due(self, name: str) -> bool:
        act = STEPS.changes.next_act(self.model.place)
        return act is not None and bool(self.model.roles(name) & set(may_take(act)))

    def press(self, verb: str, name: str, call: Callable[..., object], **given: bool) -> bool:
        actor = self.played.actor(name)
        return self.played.case_step(
            verb, name, lambda: call(self.session, self.proposal, actor=actor, now=NOW), given
        )

    def try_withdraw(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        self.press(verb, name, withdraw_proposal)

    def try_submit(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        self.press(verb, name, submit_proposal)

    def try_accept(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        self.accept(name, data.draw(st.sampled_from(["carl", "zoe", "cleo"])))

    def accept(self, name: str, wanted: str) -> None:
        fits = wanted != name and self.may_review(wanted)
        other = name != "claire" and self.may_review("claire")
        self.press(
            "accept", name,
            lambda *a, **k: accept_proposal(
                *a, lead=2, others=(5,), reviewers={2: self.people[wanted].id}, **k
            ),
            reviewers_assigned=fits and other,
        )  # fmt: skip

    def try_send_back(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        self.press(
            verb, name,
            lambda *a, **k: send_back_proposal(*a, reasons=[], note="Say more." if filled else "", **k),
            reason_given=filled,
        )  # fmt: skip

    def try_redirect(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        self.press(verb, name, redirect_proposal)

    def try_refer(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        self.press(verb, name, refer_proposal)

    def try_exclude(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        self.press(verb, name, exclude_proposal)

    def try_propose_exclusion(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        self.press(verb, name, propose_exclusion)

    def try_confirm_exclusion(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        late = NOW + timedelta(days=15 if filled else 0)
        actor = self.played.actor(name)
        self.played.case_step(
            verb, name, lambda: confirm_exclusion(self.session, self.proposal, actor=actor, now=late),
            {"applicant_heard": filled},
        )  # fmt: skip

    def try_dismiss_exclusion(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        reason = "It was another firm." if filled else ""
        self.press(verb, name, lambda *a, **k: dismiss_exclusion(*a, reason=reason, **k), reason_given=filled)

    def try_turn_down(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        reason = "no_capacity" if filled else ""
        self.press(
            verb, name, lambda *a, **k: turn_down_proposal(*a, reason=reason, **k), reason_given=filled
        )

    def try_close(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        when = waited() if filled else NOW
        awaited = self.proposal.state in ("returned", "clarification_asked")
        actor = self.played.actor(name)
        self.played.case_step(
            verb, name, lambda: close_proposal(self.session, self.proposal, actor=actor, now=when),
            {"waited_long_enough": filled, "partner_awaited": awaited},
        )  # fmt: skip

    def try_ask(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        text = "Who else was asked?" if filled else ""
        self.press(verb, name, lambda *a, **k: ask_partner(*a, text=text, **k), question_given=filled)

    def try_answer(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        question = self.session.scalar(
            select(Question).where(Question.proposal_id == self.proposal.id, Question.answered_at.is_(None))
        )
        if question is None:
            return
        answer = "Two others." if filled else ""
        actor = self.played.actor(name)

        def call() -> object:
            return answer_question(
                self.session,
                self.proposal,
                question,
                answer=answer,
                actor=actor,
                now=NOW,  # type: ignore[arg-type]
            )

        said = self.model.says("proposal", verb, self.proposal.state, name, {"question_answered": filled})
        if self.played.attempt("proposal", said, call, f"{verb} by {name}"):
            assert said.step is not None
            self.model.place = self.model.after("proposal", said.step, name)[0]._replace(slots=())
            self.played.read_world()
            self.joined()

    def try_wait_for_award(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        day = TODAY + timedelta(days=90) if filled else None
        self.press(verb, name, lambda *a, **k: wait_for_award(*a, expected_on=day, **k), date_given=filled)

    def try_resume(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        day = TODAY if filled else None
        self.press(verb, name, lambda *a, **k: resume_after_award(*a, known_on=day, **k), award_known=filled)

    def try_note_conflict(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        lead = next((row for row in self.played.real_reviews() if row.is_lead), None)
        is_lead = lead is not None and lead.reviewer_id == self.people[name].id
        note = "Both are right." if filled else ""
        actor = self.people[name]

        def call() -> object:
            return note_conflict(self.session, self.proposal, note=note, actor=actor, now=NOW)

        said = self.model.says(
            "proposal", verb, self.proposal.state, name, {"reason_given": filled, "is_lead": is_lead}
        )
        if self.played.attempt("proposal", said, call, f"{verb} by {name}"):
            self.model.place = self.model.place._replace(views="noted")
            self.played.read_world()
            self.joined()

    def try_take_up(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        self.press(verb, name, take_up_proposal)

    def try_raise_level(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        to = data.draw(st.sampled_from(["low", "moderate", "substantial"]))
        present, reason = self.proposal.risk_level or "", "A new owner." if filled else ""
        known = present in RISKS
        rises = known and RISKS.index(to) > RISKS.index(present)
        falls = known and RISKS.index(to) < RISKS.index(present)
        verb = "raise_level" if rises else "lower_level"
        actor = self.played.actor(name)
        said = self.model.says(
            "proposal", verb, self.proposal.state, name,
            {"reason_given": filled, "level_rises": rises, "level_falls": falls},
        )  # fmt: skip

        def call() -> object:
            return change_level(
                self.session,
                self.proposal,
                to_risk=to,
                reason=reason,
                actor=actor,
                now=NOW,  # type: ignore[arg-type]
            )

        if self.played.attempt("proposal", said, call, f"{verb} to {to} by {name}"):
            assert said.step is not None
            self.model.after("proposal", said.step, name)
            self.played.read_world()

    try_lower_level = try_raise_level

    def try_act(self, verb: str, name: str, filled: bool, data: st.DataObject) -> None:
        assert verb in ACT_OF_VERB or verb == "hear_objection", verb
        reasons = "It fits." if filled else ""
        conditions = [{"text": "Name the sources"}] if filled else []
        until = TODAY + timedelta(days=30) if filled else None
        self.press(
            verb, name,
            lambda *a, **k: take_act(
                *a[:2], verb, reasons=reasons, conditions=conditions, defer_until=until, **k
            ),
            reason_given=filled, conditions_given=filled, date_given=filled,
        )  # fmt: skip
