"""Who is told of what happens while an agreement is in force, and reminded of what was promised."""

from __future__ import annotations

from registry.notifications.audience import (
    NOBODY,
    Audience,
    Notice,
    desk,
    focal_point,
    office,
    owner,
    partner,
    subject,
)

_GO_ON = Notice(Audience.M01_OFFICIALS, "agreement_reviewed")
_NAME_ENDED = (partner("name_permission_ended"), focal_point("name_permission_ended"))
_NAME_ENDS = (partner("name_permission_reminded"), focal_point("name_permission_reminded"))

# fmt: off
OF_MONITORING: dict[str, tuple[Notice, ...]] = {
    "agreement.report_scheduled":         NOBODY,
    "agreement.payments_paused":          NOBODY,  # the pages say so
    "agreement.payments_resumed":         NOBODY,
    "agreement.end_announced":            (focal_point("agreement_ending"), desk("agreement_ending")),
    "agreement.still_true_asked":         (partner("still_true_asked"),),
    "agreement.still_true_reminded":      (partner("still_true_asked"),),
    "agreement.still_true_overdue":       (partner("still_true_overdue"), desk("still_true_overdue")),
    "agreement.still_true_answered":      (desk("still_true_answered"),),
    "agreement.still_true_closed":        NOBODY,
    "agreement.still_true_looked_at":     NOBODY,
    "agreement.diligence_confirmed":      (partner("diligence_confirmed"),),
    "agreement.renewed":                  (focal_point("agreement_renewed"),),
    "agreement.control_changed":          (_GO_ON,),
    "agreement.amendment_opened":         NOBODY,
    "agreement.amendment_changed":        NOBODY,
    "agreement.amendment_unit_cleared":   NOBODY,
    "agreement.amendment_cleared":        NOBODY,
    "agreement.amendment_redrafted":      NOBODY,
    "agreement.amendment_cancelled":      NOBODY,
    "agreement.amended":                  (partner("agreement_amended"), focal_point("agreement_amended")),
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
