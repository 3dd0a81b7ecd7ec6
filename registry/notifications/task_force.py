"""Who is told of the meetings of the Partnerships Task Force."""

from __future__ import annotations

from registry.notifications.audience import NOBODY, Audience, Notice, desk, focal_point

# fmt: off
OF_THE_TASK_FORCE: dict[str, tuple[Notice, ...]] = {
    "meeting.planned":                    NOBODY,  # its members are told once the pack is ready
    "meeting.changed":                    NOBODY,
    "meeting.pack_ready":                 (Notice(Audience.TASK_FORCE, "meeting_pack_ready"),),
    "meeting.held":                       NOBODY,
    "meeting.decision_recorded":          NOBODY,  # of no case: it stands in the record of the meeting
    "meeting.decision_corrected":         NOBODY,
    "meeting.closed":                     (Notice(Audience.TASK_FORCE, "meeting_closed"),),
    "proposal.task_force_decided":        (Notice(Audience.FOCAL_POINTS, "task_force_decided"),
                                           desk("task_force_decided")),
    "agreement.task_force_decided":       (focal_point("task_force_decided"), desk("task_force_decided")),
}
# fmt: on
