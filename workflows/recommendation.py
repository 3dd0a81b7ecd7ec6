"""The life of a recommendation of an evaluation: what was done is reported until it is implemented or closed."""

from workflows import roles as r
from workflows.machine import State, Step, Workflow
from workflows.wording import N_

STATES = (
    State("not_started", N_("Not started"), N_("Not started")),
    State("in_progress", N_("In progress"), N_("In progress")),
    State("implemented", N_("Implemented"), N_("Implemented"), turn="nobody", is_end=True),
    State("closed_not_implemented", N_("Closed without implementation"), N_("Closed without implementation"),
          turn="nobody", is_end=True),
)  # fmt: skip

NEEDS = {
    "text_given": N_("Say in a sentence what was done."),
    "reason_given": N_("A reason is given."),
    "not_in_future": N_("The day is not in the future."),
    "after_last": N_("The day is not before the last entry. What an earlier entry says is corrected there."),
}  # fmt: skip

_SAID = ("text_given", "not_in_future", "after_last")
STEPS = (
    Step("report", ("not_started",), "in_progress", (r.DESK, r.RESPONSIBLE), N_("Report progress"), _SAID,
         sentence=N_("%(actor)s reported that work has begun"), style="primary"),
    Step("report", ("in_progress",), "in_progress", (r.DESK, r.RESPONSIBLE), N_("Report progress"), _SAID,
         sentence=N_("%(actor)s reported progress"), style="primary"),
    Step("implement", ("not_started", "in_progress"), "implemented", (r.DESK, r.RESPONSIBLE),
         N_("Record as implemented"), _SAID, sentence=N_("%(actor)s recorded the implementation")),
    Step("close", ("not_started", "in_progress"), "closed_not_implemented", (r.DEPUTY,),
         N_("Close without implementation"), ("reason_given", "not_in_future", "after_last"),
         sentence=N_("%(actor)s closed it without implementation"), style="warning"),
    Step("reopen", ("implemented", "closed_not_implemented"), "in_progress", (r.DESK, r.DEPUTY),
         N_("Open again"), ("reason_given", "not_in_future", "after_last"),
         sentence=N_("%(actor)s opened it again")),
)  # fmt: skip

RECOMMENDATION = Workflow("recommendation", STATES, STEPS, NEEDS, initial="not_started")
OPEN = ("not_started", "in_progress")
