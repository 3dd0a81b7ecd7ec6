"""The life of one review slot: declare first, then a verdict, or recusal and hand-over."""

from workflows import roles as r
from workflows.machine import State, Step, Workflow
from workflows.proposal import NEEDS as CASE_NEEDS
from workflows.wording import N_

STATES = (
    State("open", N_("Waiting for the declaration of interest"), N_("Open")),
    State("declared", N_("Waiting for the verdict"), N_("Open")),
    State("given", N_("Given"), N_("Given"), is_end=True),
    State("waived", N_("Waived: the time was over"), N_("Closed"), is_end=True),
    State("recused", N_("Recused: handed over"), N_("Open"), is_end=True),
    State("cancelled", N_("Cancelled"), N_("Cancelled"), is_end=True),
)  # fmt: skip

NEEDS = {
    "k01": CASE_NEEDS["k01"],
    "k02_review": CASE_NEEDS["k02_review"],
    "no_interest": N_("The declaration says that there is no interest."),
    "some_interest": N_("An interest is named."),
    "verdict_given": N_("A verdict is chosen."),
    "reasons_given": N_("An objection or “cannot judge” says why."),
    "conditions_given": N_("“With conditions” has at least one condition."),
    "case_in_review": N_("The case is in review."),
    "reason_given": N_("A reason is given."),
    "time_is_over": N_("The time for this review is over, and a reminder and the alternate did not help."),
    "quorum_stays": N_("Without this review the quorum is still reached (half, where the policy asks for all). The review of the lead, and of an office that the policy names, is never waived."),
    "no_longer_required": N_("The case has left review, or the policy does not ask for this review any more."),
    "reviewer_may_act": N_("The new reviewer holds this subprogramme and may act (K01, K02)."),
}  # fmt: skip

STEPS = (
    Step("declare", ("open",), "declared", (r.FOCAL_POINT,), N_("I have no interest in this case"),
         ("no_interest", "k02_review"), sentence=N_("%(actor)s declared to have no interest"), style="primary",
         authority="K01"),
    Step("recuse", ("open", "declared"), "recused", (r.FOCAL_POINT,), N_("I have an interest"), ("some_interest",),
         sentence=N_("%(actor)s was recused"), authority="K01"),
    Step("give", ("declared",), "given", (r.FOCAL_POINT,), N_("Give the verdict"),
         ("case_in_review", "k02_review", "verdict_given", "reasons_given", "conditions_given"),
         sentence=N_("%(actor)s gave a verdict"), style="primary", authority="POLICY 8"),
    Step("reassign", ("open", "declared"), "open", (r.DESK,), N_("Give to another reviewer"),
         ("k01", "reviewer_may_act"), sentence=N_("%(actor)s gave the review to somebody else")),
    Step("replace", ("open", "declared"), "open", (r.SYSTEM,), N_("Pass to the alternate"), ("time_is_over", "reviewer_may_act"),
         sentence=N_("The review passed to the alternate: the time was over"), authority="POLICY, Times"),
    Step("waive", ("open", "declared"), "waived", (r.DESK,), N_("Go on without this review"),
         ("k01", "time_is_over", "quorum_stays", "reason_given"),
         sentence=N_("%(actor)s went on without this review"), authority="POLICY, Times"),
    Step("cancel", ("open", "declared", "given"), "cancelled", (r.DESK, r.SYSTEM), N_("Cancel"), ("no_longer_required",),
         sentence=N_("The review was cancelled: the case changed")),
)  # fmt: skip

REVIEW = Workflow("review", STATES, STEPS, NEEDS, initial="open")
