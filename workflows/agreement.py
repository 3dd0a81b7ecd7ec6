"""The life of an agreement: drafted, cleared, signed, active, watched, ended."""

from workflows import roles as r
from workflows.machine import State, Step, Workflow
from workflows.wording import N_

STATES = (
    State("drafting", N_("Drafting"), N_("Being written")),
    State("cleared", N_("Cleared"), N_("Ready for signature")),
    State("signed", N_("Signed"), N_("Signed")),
    State("active", N_("Active"), N_("In force")),
    State("under_review", N_("Under review"), N_("Being reviewed")),
    State("suspended", N_("Suspended"), N_("Suspended")),
    State("completed", N_("Completed"), N_("Completed"), is_end=True),
    State("terminated", N_("Terminated"), N_("Terminated"), is_end=True),
    State("expired", N_("Expired"), N_("Expired"), is_end=True),
)  # fmt: skip

NEEDS = {
    "clearances_given": N_("Every unit that clears this instrument has cleared it."),
    "case_approved": N_("The case is approved."),
    "excom_settled": N_("No project needs the Executive Committee, or its approval is recorded with a reference."),
    "conditions_met": N_("Every condition that blocks signature is met."),
    "diligence_valid": N_("The due diligence is still valid."),
    "screened": N_("Every name is screened and nothing is open."),
    "unchanged_since_approval": N_("Nothing that matters of what was approved has changed since."),
    "signature_given": N_("Both signatories and the date of signature are given."),
    "loan_settled": N_("Every person on loan is cleared by human resources and has signed the undertakings (K04)."),
    "value_covered": N_("What is promised now needs no higher approval than the case was given."),
    "proof_given": N_("Who signs for another body has a proof of it on file."),
    "document_given": N_("The document that ends it is added."),
    "closing_reviewed": N_("The closing review is written, with results and lessons."),
    "dates_given": N_("The start and the end are given."),
    "started": N_("The start date is reached."),
    "ended": N_("The end date is passed."),
    "reason_given": N_("A reason is given."),
}  # fmt: skip

STEPS = (
    Step("clear", ("drafting",), "cleared", (r.DESK,), N_("Mark as cleared"), ("case_approved", "clearances_given", "dates_given"),
         sentence=N_("%(actor)s marked the agreement as cleared"), style="primary"),
    Step("redraft", ("cleared",), "drafting", (r.DESK, r.SYSTEM), N_("Back to drafting"), ("reason_given",),
         sentence=N_("%(actor)s took the agreement back to drafting")),
    Step("sign", ("cleared",), "signed", (r.DESK,), N_("Record the signature"),
         ("case_approved", "unchanged_since_approval", "clearances_given", "excom_settled", "conditions_met", "diligence_valid",
          "value_covered", "loan_settled", "screened", "signature_given", "proof_given"),
         sentence=N_("%(actor)s recorded the signature"), style="primary"),
    Step("activate", ("signed",), "active", (r.DESK, r.SYSTEM), N_("Put in force"), ("started", "screened"),
         sentence=N_("The agreement came into force"), style="primary"),
    Step("review", ("active",), "under_review", (r.DESK, r.SYSTEM), N_("Open a review"), ("reason_given",),
         sentence=N_("%(actor)s opened a review of the agreement"), authority="M03, M05"),
    Step("carry_on", ("under_review", "suspended"), "active", (r.EXECUTIVE_SECRETARY, r.DEPUTY), N_("Continue"),
         ("reason_given", "screened"), sentence=N_("%(actor)s let the agreement continue"), authority="M05"),
    Step("suspend", ("signed", "active", "under_review"), "suspended", (r.EXECUTIVE_SECRETARY, r.DEPUTY, r.SYSTEM),
         N_("Suspend"), ("reason_given",), sentence=N_("%(actor)s suspended the agreement"), style="warning",
         authority="M01, M05"),
    Step("terminate", ("drafting", "cleared"), "terminated", (r.EXECUTIVE_SECRETARY, r.DEPUTY), N_("Terminate"),
         ("reason_given",), sentence=N_("%(actor)s terminated the agreement"), style="warning"),
    Step("terminate", ("signed", "active", "under_review", "suspended"), "terminated",
         (r.EXECUTIVE_SECRETARY, r.DEPUTY), N_("Terminate"), ("reason_given", "document_given"),
         sentence=N_("%(actor)s terminated the agreement"), style="warning"),
    Step("complete", ("active",), "completed", (r.DESK,), N_("Close as completed"),
         ("reason_given", "closing_reviewed"),
         sentence=N_("%(actor)s closed the agreement as completed")),
    Step("expire", ("active", "under_review"), "expired", (r.SYSTEM, r.DESK), N_("Mark as expired"), ("ended",),
         sentence=N_("The agreement expired")),
)  # fmt: skip

AGREEMENT = Workflow("agreement", STATES, STEPS, NEEDS, initial="drafting")

IN_FORCE = ("signed", "active", "under_review", "suspended")
AMENDABLE = ("signed", "active", "under_review")
RENEWABLE = ("active", "completed", "expired")
