"""Who is told of good practices, lessons and guidance."""

from __future__ import annotations

from registry.notifications.audience import NOBODY, Notice, desk, subject

# fmt: off
OF_KNOWLEDGE: dict[str, tuple[Notice, ...]] = {
    "practice.written":                   NOBODY,  # a draft
    "practice.changed":                   NOBODY,
    "practice.submitted":                 (desk("practice_submitted"),),
    "practice.sent_back":                 (subject("practice_sent_back"),),
    "practice.published":                 (subject("practice_published"),),
    "practice.revised":                   NOBODY,
    "practice.withheld":                  NOBODY,
    "practice.retired":                   NOBODY,
    "guidance.changed":                   NOBODY,  # the page says since when
    "training.passed":                    NOBODY,
}
# fmt: on
