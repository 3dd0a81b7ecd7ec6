"""The life of a policy version: drafted, checked, submitted, approved by a second person, published from a day."""

from workflows import roles as r
from workflows.machine import State, Step, Workflow
from workflows.wording import N_

STATES = (
    State("draft", N_("Draft"), N_("Being written")),
    State("checked", N_("Checked: everything holds"), N_("Being written")),
    State("submitted", N_("Waiting for approval by a second person"), N_("Being written")),
    State("approved", N_("Approved, not yet published"), N_("Being written")),
    State("published", N_("Published"), N_("In force"), is_end=True),
    State("withdrawn", N_("Withdrawn"), N_("Withdrawn"), is_end=True),
)  # fmt: skip

NEEDS = {
    "holds": N_("The check holds: no gap, no conflict, no broken rule, every example as expected."),
    "check_current": N_("The check was made on this text, by the engine that runs today."),
    "second_person": N_("Another person approves: not one who edited or submitted this draft."),
    "date_ahead": N_("The version comes into force today or later."),
    "reason_given": N_("A reason is given."),
}  # fmt: skip

_OFFICER = (r.POLICY_OFFICER,)
_APPROVER = (r.POLICY_OFFICER, r.DEPUTY)

STEPS = (
    Step("edit", ("draft", "checked"), "draft", _OFFICER, N_("Edit"),
         sentence=N_("%(actor)s changed the draft")),
    Step("check", ("draft",), "checked", _OFFICER, N_("Check"), ("holds",),
         sentence=N_("%(actor)s checked the draft: everything holds"), style="primary"),
    Step("submit", ("checked",), "submitted", _OFFICER, N_("Submit for approval"), ("check_current",),
         sentence=N_("%(actor)s submitted the draft for approval"), style="primary"),
    Step("send_back", ("submitted",), "draft", _APPROVER, N_("Send back"), ("second_person", "reason_given"),
         sentence=N_("%(actor)s sent the draft back")),
    Step("approve", ("submitted",), "approved", _APPROVER, N_("Approve"), ("second_person", "check_current"),
         sentence=N_("%(actor)s approved the version"), style="primary"),
    Step("publish", ("approved",), "published", _APPROVER, N_("Publish"), ("date_ahead", "check_current"),
         sentence=N_("%(actor)s published the version"), style="primary"),
    Step("withdraw", ("draft", "checked", "submitted", "approved"), "withdrawn", _OFFICER, N_("Withdraw"),
         ("reason_given",), sentence=N_("%(actor)s withdrew the version"), style="warning"),
)  # fmt: skip

POLICY = Workflow("policy", STATES, STEPS, NEEDS, initial="draft")

OPEN = ("draft", "checked")  # its text may still be changed
UNDECIDED = (*OPEN, "submitted", "approved")  # it may still become a policy: it can run in the shadow
