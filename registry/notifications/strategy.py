"""Who is told of expectations, needs and documents of strategy."""

from __future__ import annotations

from registry.notifications.audience import NOBODY, Audience, Notice, desk, subject

_DIRECTOR = Audience.DIRECTOR

# fmt: off
OF_STRATEGY: dict[str, tuple[Notice, ...]] = {
    "expectation.drafted":                    NOBODY,
    "expectation.changed":                    NOBODY,
    "expectation.sent":                       (Notice(_DIRECTOR, "expectation_sent"),),
    "expectation.returned":                   (subject("expectation_returned"),),
    "expectation.endorsed":                   (subject("expectation_endorsed"),),
    "expectation.review_due":                 (Notice(_DIRECTOR, "expectation_review_due"),
                                               Notice(Audience.AREA_FOCAL_POINTS, "expectation_review_due")),
    "need.drafted":                           (Notice(_DIRECTOR, "need_drafted"),),
    "need.changed":                           NOBODY,
    "need.published":                         NOBODY,
    "need.closed":                            NOBODY,
    "proposal.need_answered":                 NOBODY,  # a draft: nobody hears of it before it is sent
    "strategy_document.recorded":             NOBODY,
    "strategy_document.version_added":        NOBODY,
    "strategy_document.adopted":              NOBODY,
    "strategy_document.consultation_opened":  NOBODY,  # the secretariat writes to member States itself
    "strategy_document.consultation_closed":  NOBODY,
    "strategy_document.comment_recorded":     NOBODY,
    "strategy_document.comment_answered":     NOBODY,
    "strategy_document.review_due":           (desk("strategy_review_due"),),
}
# fmt: on
