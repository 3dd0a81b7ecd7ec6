"""The life of a good practice or a lesson: written, looked at by a second person, published, retired.

What is published stays to be read while a new text is written: only the next publication takes its place.
"""

from workflows import roles as r
from workflows.machine import State, Step, Workflow
from workflows.wording import N_

STATES = (
    State("draft", N_("Being written"), N_("Being written")),
    State("in_review", N_("Waiting for a second person"), N_("Being written")),
    State("published", N_("Published"), N_("Published"), turn="nobody"),
    State("retired", N_("Retired"), N_("No longer shown"), turn="nobody", is_end=True),
)  # fmt: skip

NEEDS = {
    "texts_complete": N_("Title, situation, what was done, what came of it and the advice are written in English."),
    "second_person": N_("Another person publishes: not one who wrote or sent this text."),
    "partner_may_be_named": N_("The public text names no partner whose agreement is not public."),
    "reason_given": N_("A reason is given."),
    "is_open": N_("The public can read it now."),
}  # fmt: skip

WRITERS = (
    r.DESK, r.FOCAL_POINT, r.DIVISION_DIRECTOR, r.EXECUTIVE_OFFICE, r.DEPUTY, r.GENDER, r.POLICY_OFFICER,
)  # fmt: skip
PUBLISHERS = (r.DESK, r.DEPUTY, r.POLICY_OFFICER)

STEPS = (
    Step("submit", ("draft",), "in_review", WRITERS, N_("Send to a second person"), ("texts_complete",),
         sentence=N_("%(actor)s sent the text to a second person"), style="primary"),
    Step("publish", ("in_review",), "published", PUBLISHERS, N_("Publish"),
         ("texts_complete", "second_person", "partner_may_be_named"),
         sentence=N_("%(actor)s published the text"), style="primary"),
    Step("send_back", ("in_review",), "draft", WRITERS, N_("Send back"), ("reason_given",),
         sentence=N_("%(actor)s sent the text back")),
    Step("revise", ("published",), "draft", WRITERS, N_("Write a new text"),
         sentence=N_("%(actor)s began a new text")),
    *(Step("withhold", (state,), state, PUBLISHERS, N_("Take away from the public"), ("is_open", "reason_given"),
           sentence=N_("%(actor)s took the text away from the public"))
      for state in ("draft", "in_review", "published")),
    Step("retire", ("draft", "in_review", "published"), "retired", PUBLISHERS, N_("Retire"), ("reason_given",),
         sentence=N_("%(actor)s retired the text"), style="warning"),
)  # fmt: skip

PRACTICE = Workflow("practice", STATES, STEPS, NEEDS, initial="draft")
