"""Who may read which column of good practices, lessons and guidance: continues registry/disclosure.py."""

from __future__ import annotations

from collections.abc import Mapping

# A text is public once its edition is cleared for the public; pages and reports read it only through that.
# fmt: off
OF_PRACTICES: Mapping[str, str] = {
    "Practice": """
        staff   id state version closing_review_id text_no published_no published_on is_public
                created_at moved_at event_count
        secret  note created_by_id submitted_by_id moved_by_id event_head""",
    "PracticeText": """
        public  kind title situation done outcome advice
        staff   practice_id number recorded_at
        secret  written_by_id""",
    "PracticeTag": """
        public  kind value
        staff   practice_id number""",
    "PracticeAgreement": """
        staff   practice_id number agreement_id""",
    "PracticeEdition": """
        public  is_public effective_on
        staff   id practice_id number text_no recorded_at
        secret  recorded_by_id""",
    "Guidance": """
        public  step number title body effective_on
        staff   id note recorded_at
        secret  written_by_id""",
    "TrainingRecord": """
        staff   id user_id path completed_on lapses_on recorded_at""",
}
# fmt: on
