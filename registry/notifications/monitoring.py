"""Who is told of what happens while an agreement is in force, and reminded of what was promised."""

from __future__ import annotations

from registry.notifications.audience import (
    NOBODY,
    Notice,
    desk,
    focal_point,
    office,
    owner,
    partner,
    subject,
)

_NAME_ENDED = (partner("name_permission_ended"), focal_point("name_permission_ended"))
_NAME_ENDS = (partner("name_permission_reminded"), focal_point("name_permission_reminded"))

# fmt: off
OF_MONITORING: dict[str, tuple[Notice, ...]] = {
    "agreement.report_scheduled":         NOBODY,
    "agreement.payments_paused":          NOBODY,  # the pages say so
    "agreement.payments_resumed":         NOBODY,
    "report.sent":                        (focal_point("report_sent"),),
    "report.reminded":                    (partner("report_reminded"), focal_point("report_reminded")),
    "report.overdue":                     (partner("report_overdue"), focal_point("report_overdue")),
    "deliverable.added":                  NOBODY,
    "deliverable.changed":                NOBODY,
    "deliverable.delivered":              NOBODY,
    "deliverable.dropped":                NOBODY,
    "deliverable.reminded":               (owner("promise_reminded"),),
    "deliverable.overdue":                (owner("promise_overdue"), focal_point("promise_overdue")),
    "condition.reminded":                 (owner("promise_reminded"),),
    "condition.overdue":                  (owner("promise_overdue"), desk("promise_overdue")),
    "incident.recorded":                  (desk("incident_recorded"), office("incident_recorded")),
    "incident.closed":                    NOBODY,
    "name_permission.granted":            (partner("name_permission_granted"),),
    "name_permission.revoked":            _NAME_ENDED,
    "name_permission.reminded":           _NAME_ENDS,
    "name_permission.expired":            _NAME_ENDED,
    "closing_review.written":             NOBODY,
    "action_point.opened":                (subject("action_point_opened"),),
    "action_point.done":                  NOBODY,
    "action_point.reminded":              (subject("action_point_due"),),
    "action_point.overdue":               (subject("action_point_due"),),
}
# fmt: on
