"""The life of a hit: opened by a run, judged by one person or two, opened again when a fact changes, closed."""

from workflows import roles as r
from workflows.machine import State, Step, Workflow
from workflows.proposal import NEEDS as CASE_NEEDS
from workflows.wording import N_

STATES = (
    State("open", N_("To be judged"), N_("Being checked")),
    State("asked", N_("Cannot tell: the partner is asked"), N_("Being checked")),
    State("judged", N_("Waits for the second person"), N_("Being checked")),
    State("different", N_("Somebody else"), N_("Checked"), turn="nobody"),
    State("same", N_("The same: confirmed"), N_("Checked"), turn="nobody"),
    State("closed", N_("Closed: not on the list any more, or not alike any more"), N_("Checked"), turn="nobody", is_end=True),
)  # fmt: skip

NEEDS = {
    "reason_given": N_("A reason is given."),
    "k01": CASE_NEEDS["k01"],
    "k02_adjudication": N_(
        "A match is judged by somebody who neither sponsored, triaged, reviewed nor approved this case (K02)."
    ),
    "second_person": N_("Another person confirms: not the one who entered it."),
    "needs_second": N_("A strong match, or “the same”, needs a second person."),
    "!needs_second": N_("A match of this band needs no second person."),
    "says_same": N_("The verdict is “the same”."),
    "!says_same": N_("The verdict is “somebody else”."),
}  # fmt: skip

_JUDGE = ("reason_given", "k01", "k02_adjudication")
_SECOND = ("second_person", "k01", "k02_adjudication")

STEPS = (
    Step("judge_same", ("open", "asked"), "judged", (r.DESK,), N_("The same"), _JUDGE,
         sentence=N_("%(actor)s judged that it is the same"), style="warning", authority="K02"),
    Step("judge_different", ("open", "asked"), "judged", (r.DESK,), N_("Somebody else"), _JUDGE, when=("needs_second",),
         sentence=N_("%(actor)s judged that it is somebody else"), style="primary", authority="K02"),
    Step("judge_different", ("open", "asked"), "different", (r.DESK,), N_("Somebody else"), _JUDGE, when=("!needs_second",),
         sentence=N_("%(actor)s judged that it is somebody else"), style="primary", authority="K02"),
    Step("ask", ("open",), "asked", (r.DESK,), N_("Cannot tell: ask the partner"), _JUDGE,
         sentence=N_("%(actor)s could not tell: the partner is asked"), authority="K02"),
    Step("confirm", ("judged",), "same", (r.DESK,), N_("Confirm"), _SECOND, when=("says_same",),
         sentence=N_("%(actor)s confirmed that it is the same"), style="warning", authority="M01, X01"),
    Step("confirm", ("judged",), "different", (r.DESK,), N_("Confirm"), _SECOND, when=("!says_same",),
         sentence=N_("%(actor)s confirmed that it is somebody else"), style="primary"),
    Step("refuse", ("judged",), "open", (r.DESK,), N_("Do not agree"), (*_SECOND, "reason_given"),
         sentence=N_("%(actor)s did not agree with the verdict")),
    Step("take_back", ("different", "same"), "open", (r.DESK,), N_("Judge again"), _JUDGE,
         sentence=N_("%(actor)s took the verdict back"), authority="K02"),
    Step("reopen", ("different", "judged", "asked", "closed"), "open", (r.SYSTEM,), N_("Open again"),
         sentence=N_("The match was opened again: a fact changed, or its band rose")),
    Step("recall", ("open", "closed"), "same", (r.SYSTEM,), N_("Judged before"), when=("says_same",),
         sentence=N_("Judged before, unchanged: the same")),
    Step("recall", ("open", "closed"), "different", (r.SYSTEM,), N_("Judged before"), when=("!says_same",),
         sentence=N_("Cleared before, unchanged")),
    Step("close", ("open", "asked", "judged", "different", "same"), "closed", (r.SYSTEM,), N_("Close"),
         sentence=N_("The match was closed: not on the list any more, or not alike any more")),
    Step("review", ("closed",), "closed", (r.DESK,), N_("Seen"), ("reason_given",),
         sentence=N_("%(actor)s looked at the closed match")),
)  # fmt: skip

HIT = Workflow("hit", STATES, STEPS, NEEDS, initial="open")

# what a case waits for; `same` and `different` are settled, `closed` is over
UNSETTLED = ("open", "asked", "judged")
