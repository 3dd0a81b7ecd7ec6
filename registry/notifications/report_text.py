"""Who is told of texts that officers write for a report, and of reports that were made."""

from __future__ import annotations

from registry.notifications.audience import NOBODY, Audience, Notice, subject

# fmt: off
OF_REPORT_TEXTS: dict[str, tuple[Notice, ...]] = {
    "report_text.written":      NOBODY,
    "report_text.submitted":    (Notice(Audience.HEAD, "report_text_submitted"),),
    "report_text.returned":     (subject("report_text_returned"),),
    "report_text.signed":       (subject("report_text_signed"),),
    "report_run.recorded":      NOBODY,
}
# fmt: on
