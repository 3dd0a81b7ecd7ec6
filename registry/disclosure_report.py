"""Who may read which column of what reports are made with; a part of the table of disclosure.py."""

from __future__ import annotations

from collections.abc import Mapping

# A text leaves in a report only, once signed off and for whom it is meant (registry.reports.excom_profile).
# fmt: off
OF_REPORTS: Mapping[str, str] = {
    "Evaluation": """
        staff   id title dated recorded_at
        secret  recorded_by_id""",
    "Recommendation": """
        staff   id evaluation_id number position recorded_at event_count
        secret  event_head""",
    "RecommendationTerms": """
        staff   id recommendation_id effective_on text acceptance response responsibility units target_on
                recorded_at superseded_at
        secret  recorded_by_id""",
    "ProgressEntry": """
        staff   id recommendation_id effective_on status text recorded_at superseded_at
        secret  recorded_by_id""",
    "RecommendationLink": """
        staff   id recommendation_id title url recorded_at superseded_at
        secret  recorded_by_id""",
    "RecommendationFigure": """
        staff   id recommendation_id name position recorded_at superseded_at
        secret  recorded_by_id""",
    "ReportText": """
        staff   id place_id report until_on section language number state profile is_machine recorded_at
        secret  text note written_by_id taken_by_id""",
    "ReportRun": """
        staff   id report definition since_on until_on known_at profile language digest occasion made_at
        secret  made_by_id""",
}
# fmt: on
