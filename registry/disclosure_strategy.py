"""Who may read which column of expectations, needs and documents of strategy; a part of disclosure.py."""

from __future__ import annotations

from collections.abc import Mapping

# An expectation is public once endorsed, a need once published, a version once adopted. Comments of member
# States are for the staff: nobody asked whether they may be published.
# fmt: off
OF_STRATEGY: Mapping[str, str] = {
    "Expectation": """
        public  subprogramme number seeks declines role_in_mandate types_sought types_declined nexus
                sdgs countries effective_on
        staff   id version review_due_on drafted_by_id drafted_at sent_at endorsed_by_id endorsed_at
                supersedes_id reminded_on event_count
        secret  returned_note event_head""",
    "Need": """
        public  id subprogramme state title text types sdgs countries until_on contact published_at
        staff   version words drafted_by_id drafted_at published_by_id closed_by_id closed_at
                closed_reason event_count
        secret  event_head""",
    "NeedAnswer": """
        staff   proposal_id need_id recorded_at""",
    "StrategyDocument": """
        public  kind title
        staff   id recorded_by_id recorded_at event_count
        secret  event_head""",
    "StrategyVersion": """
        public  label about link filename content_type size adopted_on adopted_by
        staff   id document_id sha256 recorded_by_id recorded_at adopted_at review_due_on
                reminded_on""",
    "Consultation": """
        staff   id version_id opened_on closes_on recorded_by_id recorded_at closed_on closed_at""",
    "ConsultationComment": """
        staff   id consultation_id country text received_on recorded_by_id recorded_at""",
    "ConsultationResponse": """
        staff   id comment_id text responded_on recorded_by_id recorded_at""",
}
# fmt: on
