"""What may happen to a case besides its steps: the world, declarations, reviews; held to the model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)
from sqlalchemy.orm import Session

from registry.models import Review, User
from registry.services.assessment import reassess_case, record_assessments
from registry.services.review import declare_interest, give_verdict, reassign_review
from tests.case import NOW, on_stage, screened, sent
from tests.cast import Cast, make_person
from tests.registry.case_model import TABLES, Model, Played
from workflows.machine import NotYours

OFFICES = {
    "bea": "desk", "boris": "desk", "carl": "", "cleo": "", "claire": "", "olga": "approving_official",
    "otto": "division_director", "dmitri": "deputy_executive_secretary", "elena": "executive_secretary",
    "emil": "executive_office", "lena": "legal_affairs", "paul": "task_force_panel", "alice": "owner",
    "zoe": "desk approving_official division_director deputy_executive_secretary executive_secretary "
           "executive_office",
    "mara": "desk approving_official division_director", "dora": "", "system": "",
}  # fmt: skip
FOCAL = {2: ("carl", "cleo", "zoe"), 5: ("claire",)}
STAFF = tuple(name for name in OFFICES if name not in ("alice", "dora", "system"))
FACTS = {
    "passes": {},
    "desk_excludes": {"declarations.controversial_weapons": "component"},
    "deputy_excludes": {"declarations.gambling_revenue_pct": 40},
    "redirects": {"proposal.pays_partner": True},
    "tender": {"proposal.un_tender": "bidding"},
}
PLAIN = {
    "declarations.controversial_weapons": "none", "declarations.gambling_revenue_pct": 0,
    "proposal.pays_partner": False, "proposal.un_tender": "none",
}  # fmt: skip
MODERATE = {"activity": {"in_kind_minor": 2_000_000, "duration_months": 18}}
ENDS = TABLES.ends("proposal")
NEVER_TRIED = {
    "merge", "ask_derogation", "advise_derogation", "grant_derogation", "refuse_derogation", "reroute",
    "ask_reconsideration", "uphold", "reopen", "complete_reviews", "fall_due",
}  # fmt: skip  # played in tests of their own
EARLY_ENDS = ("turn_down", "withdraw", "send_back", "close", "ask")  # tried less often: they end much
TRUTHS = st.sampled_from(["passes", *["unchanged"] * 6, *list(FACTS)[1:]])
ANYBODY = st.sampled_from(sorted(OFFICES))


class Walk(RuleBasedStateMachine):
    """Everything that may happen to one case, in any order; each example is rolled back."""

    session: Session
    everybody: Cast
    played: Played

    @initialize(
        moderate=st.booleans(), sponsored=st.integers(0, 3).map(lambda n: n == 0),
        stage=st.sampled_from([4, 4, 4, 3, 2, 1]), reviewer=st.sampled_from(["carl", "zoe"]),
        verdict=st.sampled_from([*["no_objection"] * 4, "objection"]),
    )  # fmt: skip
    def begin(self, moderate: bool, sponsored: bool, stage: int, reviewer: str, verdict: str) -> None:
        people = on_stage(self.session, self.everybody)
        roles: list[Any] = [("division_director", 2), "desk", "approving_official"]
        mara = make_person(self.session, "Mara Many", roles=roles)
        heads = ["deputy_executive_secretary", "executive_secretary", "executive_office"]
        zoe = make_person(self.session, "Zoe All", roles=[*roles, *heads, ("focal_point", 2, True)])
        proposal = sent(self.session, people, **(MODERATE if moderate else {}))
        model = Model({name: frozenset(offices.split()) for name, offices in OFFICES.items()})
        if sponsored:
            proposal.sponsor_id, model.persons["zoe"] = zoe.id, "sponsor"
        named = {name: getattr(people, name) for name in OFFICES if name in vars(people)}
        self.people: dict[str, User] = {**named, "zoe": zoe, "mara": mara}
        self.cast = people
        self.played = Played(self.session, proposal, self.people, model)
        self.model, self.proposal = model, proposal
        self.go_on(stage, "cleo" if sponsored and reviewer == "zoe" else reviewer, verdict)

    def go_on(self, stage: int, reviewer: str, verdict: str) -> None:
        """The usual way to triage (1), review (2) or decision (4), each step held against the model."""
        if stage >= 1:
            self.names_are_screened()
        if stage >= 2:
            self.declare("bea", "none")
            self.accept("bea", reviewer)
            for name, said in ((reviewer, verdict), ("claire", "no_objection")) if stage >= 4 else ():
                self.declare(name, "none")
                self.give(self.row_of(name), name, said)
        if stage >= 3:
            for name in ("olga", "otto", "dmitri", "zoe"):
                self.declare(name, "none")

    def row_of(self, name: str) -> Review:
        rows = self.played.real_reviews()
        return next(row for row in rows if row.reviewer_id == self.people[name].id)

    def teardown(self) -> None:
        self.session.rollback()
        self.session.expunge_all()

    def is_open(self) -> bool:
        return self.proposal.state not in ENDS

    def is_reviewed(self) -> bool:
        return bool(self.model.slots) and self.proposal.state in ("in_review", "clarification_asked")

    def present_desk(self) -> str | None:
        return next((name for name in ("bea", "boris", "mara") if self.model.person(name) != "recused"), None)

    # --- the world -----------------------------------------------------------------------------------

    @precondition(lambda self: self.is_open() and self.model.names == "unscreened")
    @rule()
    def names_are_screened(self) -> None:
        desk = self.present_desk()
        if desk is not None and self.proposal.state != "returned":
            screened(self.session, replace(self.cast, bea=self.people[desk]), self.proposal)
            self.model.names = "screened"
            self.played.read_world()

    @precondition(lambda self: self.is_open() and self.model.place.case != "returned")
    @rule(truth=TRUTHS)
    def facts_change(self, truth: str) -> None:
        desk = self.present_desk()
        if truth == "unchanged" or desk is None or (truth == "tender" and self.proposal.state != "submitted"):
            return
        values = {**PLAIN, **FACTS[truth]}
        record_assessments(
            self.session, self.proposal, values, source="A letter", actor=self.people[desk], now=NOW
        )
        self.model.truth = truth
        self.played.read_world()

    @precondition(lambda self: self.is_open() and self.model.names == "screened")
    @rule()
    def the_case_is_assessed_again(self) -> None:
        desk = self.present_desk()
        if desk is not None and self.proposal.state in ("in_review", "in_decision", "decided", "deferred"):
            reassess_case(self.session, self.proposal, actor=self.people[desk], now=NOW)
            self.played.read_world()

    # --- interests and reviews -----------------------------------------------------------------------

    @precondition(lambda self: self.is_open())
    @rule(name=st.sampled_from(STAFF), with_interest=st.integers(0, 9).map(lambda n: n == 0))
    def somebody_declares(self, name: str, with_interest: bool) -> None:
        self.declare(name, "financial" if with_interest else "none")

    def declare(self, name: str, interest: str) -> None:
        model, with_interest = self.model, interest != "none"
        if not model.roles(name) or model.person(name) == "recused":
            return
        held = [state for state, who in model.slots if who == name and state != "given"]

        def call() -> object:
            return declare_interest(
                self.session, self.proposal, interest=interest, note="Nothing ties me.",
                actor=self.people[name], now=NOW,
            )  # fmt: skip

        if with_interest:
            call()
            model.persons[name] = "recused"
        elif "open" in held:
            said = model.says("review", "declare", "open", name, {"no_interest": True})
            if not self.played.attempt("review", said, call, f"declare by {name}"):
                return
            assert said.step is not None
            model.after("review", said.step, name)
            if model.person(name) in ("stranger", "sponsor"):
                self.declared(name)
        else:
            call()
            self.declared(name)
        self.reviews_moved()

    def declared(self, name: str) -> None:
        change = {"stranger": "declared", "sponsor": "declared_sponsor"}
        self.model.persons[name] = change.get(self.model.person(name), self.model.person(name))

    def reviews_moved(self) -> None:
        """Slots and views after something that the model leaves to chance; recused people hold none."""
        self.played.read_world()
        if self.model.place.case in ("in_review", "clarification_asked", "waiting_for_award"):
            self.model.slots = self.played.real_slots()
            if self.model.place.views not in ("noted", "heard"):
                self.model.place = self.model.place._replace(views=self.played.views())
        holders = {who for state, who in self.model.slots if state != "given"}
        assert not {who for who in holders if who and self.model.person(who) == "recused"}

    @precondition(lambda self: self.is_reviewed())
    @rule(data=st.data(), verdict=st.sampled_from([*["no_objection"] * 3, "objection", ""]))
    def a_verdict_is_given(self, data: st.DataObject, verdict: str) -> None:
        rows = [row for row in self.played.real_reviews() if row.state in ("open", "declared")]
        if not rows:
            return
        row = data.draw(st.sampled_from(rows))
        holder = next((n for n, user in self.people.items() if user.id == row.reviewer_id), "bea")
        self.give(row, data.draw(st.sampled_from([holder, holder, holder, "zoe", "carl"])), verdict)

    def give(self, row: Review, name: str, verdict: str) -> None:
        given = {"verdict_given": bool(verdict), "reasons_given": True, "conditions_given": True}
        said = self.model.says("review", "give", row.state, name, given)
        if row.reviewer_id != self.people[name].id:
            said = replace(said, step=None, kind=NotYours, needs=frozenset())

        def call() -> object:
            return give_verdict(
                self.session, row, verdict=verdict, reasons="Seen.", actor=self.people[name], now=NOW
            )

        if self.played.attempt("review", said, call, f"give by {name}"):
            assert said.step is not None
            self.model.after("review", said.step, name)
            self.model.slots = self.real_slots_of_review()
            self.model.place = self.model.place._replace(views=self.views_after(verdict))
            self.joined()

    def views_after(self, verdict: str) -> str:
        views = self.model.place.views
        return views if views in ("noted", "heard") else self.played.views()

    def real_slots_of_review(self) -> Any:
        names = {user.id: name for name, user in self.people.items()}
        return tuple(
            ("given", "") if row.state in ("given", "waived") else (row.state, names.get(row.reviewer_id, ""))
            for row in self.played.real_reviews()
        )

    def joined(self) -> None:
        """The system opens the decision at once when it may, and not otherwise."""
        said = self.model.says("proposal", "complete_reviews", "in_review", "system", {})
        assert (said.step is not None) == (self.proposal.state == "in_decision"), str(said)
        if said.step is not None:
            possible = self.model.after("proposal", said.step, "system")
            self.played.settle(possible, "system", "the reviews are complete")

    @precondition(lambda self: self.is_reviewed())
    @rule(data=st.data(), name=ANYBODY, to=st.sampled_from(["carl", "cleo", "zoe", "claire", "bea"]))
    def a_review_is_passed_on(self, data: st.DataObject, name: str, to: str) -> None:
        if name == "system":
            return
        if data.draw(st.integers(0, 3)):
            return
        row: Review = data.draw(st.sampled_from(self.played.real_reviews()))
        model = self.model
        fits = to in FOCAL.get(row.subprogramme or 0, ()) and to != name and self.may_review(to)
        state = "given" if row.state == "waived" else row.state
        said = model.says("review", "reassign", state, name, {"reviewer_may_act": fits})

        def call() -> object:
            return reassign_review(
                self.session, row, reviewer_id=self.people[to].id, actor=self.people[name], now=NOW
            )

        before = next((n for n, user in self.people.items() if user.id == row.reviewer_id), "")
        declared = row.state == "declared"
        if self.played.attempt("review", said, call, f"reassign to {to} by {name}"):
            self.reviews_moved()
            still = ("declared", before) in model.slots
            if declared and model.person(before) == "reviewing" and not still:
                model.persons[before] = "declared"  # no duty without a verdict

    def may_review(self, name: str) -> bool:
        return self.model.person(name) in ("stranger", "declared", "reviewing", "review")
