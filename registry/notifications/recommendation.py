"""Who is told of what happens to the recommendations of evaluations."""

from __future__ import annotations

from registry.notifications.audience import NOBODY, Notice, desk, office

_DUE = (office("recommendation_due"),)  # the offices that are named as responsible, and the desk

# fmt: off
OF_RECOMMENDATIONS: dict[str, tuple[Notice, ...]] = {
    "recommendation.imported":            NOBODY,  # who brings a file in sees its report
    "recommendation.progress_reported":   NOBODY,
    "recommendation.progress_corrected":  NOBODY,
    "recommendation.implemented":         (desk("recommendation_ended"),),
    "recommendation.closed":              (desk("recommendation_ended"),),
    "recommendation.reopened":            NOBODY,
    "recommendation.terms_changed":       NOBODY,
    "recommendation.link_added":          NOBODY,
    "recommendation.link_removed":        NOBODY,
    "recommendation.figures_chosen":      NOBODY,
    "recommendation.reminded":            _DUE,
    "recommendation.overdue":             _DUE,
}
# fmt: on
