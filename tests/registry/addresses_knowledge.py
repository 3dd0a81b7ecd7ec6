"""What stands in addresses of good practices, guidance, templates and training; see addresses.py."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Practice
from registry.services.practice import Written, move_practice, write_practice
from tests.case import NOW
from tests.cast import Cast

NOWHERE = uuid.UUID(int=7)  # no row has it


def knowledge_values(session: Session) -> dict[str, list[Any]]:
    """Name of a converter → values worth trying."""
    return {
        "practice_id": [*session.scalars(select(Practice.id).order_by(Practice.created_at))] or [NOWHERE],
        "guide": ["fit_check", "triage"],
        "instrument_id": ["memorandum_of_understanding"],
        "letter": ["declined"],
        "path_id": ["reviewing"],
        "code": ["en"],
    }


def furnish_knowledge(session: Session, cast: Cast) -> None:
    """A draft, and a text that everybody may read."""
    said = {"en": "Ask early."}
    written = Written("lesson", {"en": "Ask"}, said, said, said, said, {"types": ["knowledge_exchange"]})
    write_practice(session, written, actor=cast.bea, now=NOW)
    row = write_practice(session, written, actor=cast.carl, now=NOW)
    move_practice(session, row, "submit", actor=cast.carl, now=NOW)
    move_practice(session, row, "publish", for_public=True, actor=cast.bea, now=NOW)
