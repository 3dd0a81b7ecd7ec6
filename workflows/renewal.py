"""The life of "still true?": the partner is asked, answers, the desk looks at what changed; then it is renewed."""

from workflows import roles as r
from workflows.machine import State, Step, Workflow
from workflows.wording import N_

STATES = (
    State("asked", N_("The partner is asked"), N_("We wait for your answers"), turn="partner"),
    State("answered", N_("Answered"), N_("We read your answers")),
    State("confirmed", N_("Due diligence confirmed"), N_("We prepare the renewal")),
    State("renewed", N_("Renewed"), N_("Renewed"), is_end=True),
    State("settled", N_("Due diligence confirmed"), N_("Thank you, all is in order"), is_end=True),
    State("refused", N_("Not renewed"), N_("Closed"), is_end=True),
)  # fmt: skip

NEEDS = {
    "every_answer_given": N_("Every answer says whether it is still true, and a changed one says what is true now."),
    "changes_looked_at": N_("Every changed answer and every lapsed document is looked at, with a note."),
    "owners_unchanged": N_("Control is in the same hands; if it is not, it is recorded as a change of control (M03)."),
    "answers_hold": N_("What changed or lapsed does not stand against going on."),
    "level_holds": N_("The policy in force gives no higher level than the one that was approved."),
    "screened": N_("Every name is screened and nothing is open."),
    "diligence_valid": N_("The due diligence is valid (M02)."),
    "may_follow": N_("The agreement is active, completed or expired, and was not renewed before."),
    "for_renewal": N_("The partner was asked for a renewal."),
    "reason_given": N_("A reason is given."),
}  # fmt: skip

_LOOKED = ("changes_looked_at", "owners_unchanged", "answers_hold", "level_holds", "screened", "reason_given")
STEPS = (
    Step("answer", ("asked",), "answered", (r.OWNER, r.DESK), N_("Send the answers"), ("every_answer_given",),
         sentence=N_("%(actor)s said what is still true"), style="primary"),
    Step("confirm", ("answered",), "confirmed", (r.DESK,), N_("Confirm the due diligence"), _LOOKED,
         when=("for_renewal",), sentence=N_("%(actor)s confirmed the due diligence"), style="primary",
         authority="M02"),
    Step("confirm", ("answered",), "settled", (r.DESK,), N_("Confirm the due diligence"), _LOOKED,
         when=("!for_renewal",), sentence=N_("%(actor)s confirmed the due diligence"), style="primary",
         authority="M02"),
    Step("renew", ("confirmed",), "renewed", (r.DESK,), N_("Draft the renewed agreement"),
         ("diligence_valid", "screened", "may_follow"), sentence=N_("%(actor)s drafted the renewed agreement"),
         style="primary", authority="M02"),
    Step("refuse", ("asked", "answered", "confirmed"), "refused", (r.DESK,), N_("Do not go on"), ("reason_given",),
         sentence=N_("%(actor)s closed the question"), style="warning"),
)  # fmt: skip

RENEWAL = Workflow("renewal", STATES, STEPS, NEEDS, initial="asked")
