"""Who may read which column of what reports are made with; a part of the table of disclosure.py."""

from __future__ import annotations

from collections.abc import Mapping

# A text leaves in a report only, once signed off and for whom it is meant (registry.reports.excom_profile).
# fmt: off
OF_REPORTS: Mapping[str, str] = {
    "ReportText": """
        staff   id place_id report as_of section language number state profile is_machine recorded_at
        secret  text note written_by_id taken_by_id""",
    "ReportRun": """
        staff   id report definition since as_of known_at profile language digest occasion made_at
        secret  made_by_id""",
}
# fmt: on
