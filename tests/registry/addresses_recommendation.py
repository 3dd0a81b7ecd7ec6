"""What stands in addresses of recommendations; see addresses.py."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.adapters.progress_file import read_lines
from registry.adapters.progress_table import HEADS, read_table
from registry.models import Evaluation, ProgressEntry, Recommendation, RecommendationLink
from registry.services.recommendation import add_link
from registry.services.recommendation_import import plan_import, take_import
from tests.case import NOW
from tests.cast import Cast

NOWHERE = uuid.UUID(int=7)  # no row has it
HEAD = "\t".join(HEADS.values())
# invented; laid out as the files that the office sends: wrapped and empty cells, heads of pages in between,
# a row that goes on, a last line without an end
TABLE = "\n".join(
    (
        "",
        "Evaluation of ",
        "",
        "the harbour library (March 2024) Progress Report as of 30 June 2025",
        "",
        HEAD,
        "1\tKeep one list of all boats.\tUNECE accepts it.\tDES\t31 December 2025\tIn progress It has two",
        "columns: • name • length.",
        "2\tPaint the door.\tA colour was chosen.\t\t31 December 2024\tImplemented The door is blue.",
        "",
        "page 1 of 2",
        "",
        HEAD,
        "3\tTeach the crew.\tUNECE partially accepts the",
        "recommendation. There is room for\tDES, supported by the Executive",
        "Office\t31 December 2024\tIn progress Two were taught.",
        "",
        HEAD,
        "\t\tfour people a year.\t\t\t",
        "4\tCount the ropes.\t\tPMU and the Gender Focal Point\t\t",
    )
)


def bring_in(session: Session, cast: Cast, text: str = TABLE, name: str = "progress.txt") -> None:
    plan = plan_import(session, read_table(read_lines(text.encode(), name)), actor=cast.bea, now=NOW)
    take_import(session, plan, file_name=name, actor=cast.bea, now=NOW)


def recommendation_values(session: Session) -> dict[str, list[Any]]:
    """Name of a converter → values worth trying."""
    row = session.scalar(select(Recommendation).where(Recommendation.number == "1"))
    entry = select(ProgressEntry.id).where(ProgressEntry.recommendation_id == (row.id if row else NOWHERE))
    return {
        "recommendation_id": [row.id if row else NOWHERE],
        "evaluation_id": [session.scalar(select(Evaluation.id).limit(1)) or NOWHERE],
        "progress_id": [session.scalar(entry.limit(1)) or NOWHERE],
        "link_id": [session.scalar(select(RecommendationLink.id).limit(1)) or NOWHERE],
        "move": ["report"],
    }


def furnish_recommendations(session: Session, cast: Cast) -> None:
    """An evaluation with four recommendations, the first with a document."""
    bring_in(session, cast)
    row = session.scalars(select(Recommendation).where(Recommendation.number == "1")).one()
    add_link(session, row, title="The list", url="https://boats.example", actor=cast.bea, now=NOW)
