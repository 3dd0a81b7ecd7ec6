"""The life of an amendment: a copy of the terms is written, cleared, and merged by its signature."""

from workflows import roles as r
from workflows.machine import State, Step, Workflow
from workflows.wording import N_

STATES = (
    State("drafting", N_("Being written"), N_("Being written")),
    State("cleared", N_("Cleared"), N_("Ready for signature")),
    State("merged", N_("Signed and merged"), N_("Signed"), is_end=True),
    State("cancelled", N_("Cancelled"), N_("Cancelled"), is_end=True),
)  # fmt: skip

NEEDS = {
    "agreement_in_force": N_("The agreement is signed, in force or under review."),
    "something_differs": N_("Something differs from the text in force."),
    "text_not_moved": N_("The text in force is still the one that the amendment was written against."),
    "level_holds": N_("The policy gives the amended text no higher level than the one that was approved."),
    "clearances_given": N_("Every unit that clears this instrument has cleared the amendment."),
    "excom_settled": N_("No project needs the Executive Committee, or its approval is recorded with a reference."),
    "diligence_valid": N_("The due diligence is still valid."),
    "screened": N_("Every name is screened and nothing is open."),
    "signature_given": N_("Both signatories and the date of signature are given."),
    "reason_given": N_("A reason is given."),
}  # fmt: skip

STEPS = (
    Step("clear", ("drafting",), "cleared", (r.DESK,), N_("Mark the amendment as cleared"),
         ("agreement_in_force", "something_differs", "text_not_moved", "level_holds", "clearances_given"),
         sentence=N_("%(actor)s marked the amendment as cleared"), style="primary"),
    Step("redraft", ("cleared",), "drafting", (r.DESK,), N_("Back to drafting"), ("reason_given",),
         sentence=N_("%(actor)s took the amendment back to drafting")),
    Step("merge", ("cleared",), "merged", (r.DESK,), N_("Record the signature of the amendment"),
         ("agreement_in_force", "something_differs", "text_not_moved", "level_holds", "clearances_given",
          "excom_settled", "diligence_valid", "screened", "signature_given"),
         sentence=N_("%(actor)s recorded the signature of the amendment"), style="primary"),
    Step("cancel", ("drafting", "cleared"), "cancelled", (r.DESK,), N_("Cancel the amendment"), ("reason_given",),
         sentence=N_("%(actor)s cancelled the amendment"), style="warning"),
)  # fmt: skip

AMENDMENT = Workflow("amendment", STATES, STEPS, NEEDS, initial="drafting")
