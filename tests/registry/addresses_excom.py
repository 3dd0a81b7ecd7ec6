"""What stands in addresses of the EXCOM report and its texts; see addresses.py."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import ReportRun
from registry.queries.report_text import Place
from registry.services.report_text import submit_text, write_text
from tests.case import NOW
from tests.cast import Cast

NOWHERE = uuid.UUID(int=7)  # no row has it
PLACE = Place("excom", date(2026, 6, 30), "gender", "en")


def excom_values(session: Session) -> dict[str, list[Any]]:
    """Name of a converter → values worth trying."""
    return {
        "day": [PLACE.as_of.isoformat()],
        "passage": [PLACE.section],
        "run_id": [session.scalar(select(ReportRun.id).limit(1)) or NOWHERE],
    }


def furnish_excom(session: Session, cast: Cast) -> None:
    """A text that waits for a signature, and a report that was presented."""
    write_text(session, PLACE, text="More women.", profile="excom", number=0, actor=cast.carl, now=NOW)
    submit_text(session, PLACE, number=1, actor=cast.carl, now=NOW)
    session.add(
        ReportRun(
            report="excom", definition="0" * 12, since_on=date(2025, 7, 1), until_on=PLACE.as_of,
            known_at=NOW, profile="excom", language="en", digest="0" * 64,
            made_by_id=cast.bea.id, made_at=NOW,
        )
    )  # fmt: skip
    session.flush()
