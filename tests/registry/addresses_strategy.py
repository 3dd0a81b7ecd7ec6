"""What stands in addresses of expectations, needs and documents of strategy; see addresses.py."""

from __future__ import annotations

import io
import uuid
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.adapters.files import accept
from registry.models import (
    Consultation,
    ConsultationComment,
    Expectation,
    Need,
    StrategyDocument,
    StrategyVersion,
    User,
)
from registry.services.expectation import Terms, draft_expectation, endorse_expectation, send_expectation
from registry.services.need import NeedTerms, draft_need, publish_need
from registry.services.strategy_document import (
    add_version,
    adopt_version,
    open_consultation,
    record_comment,
    record_document,
)
from tests.case import NOW
from tests.cast import Cast

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
NOWHERE = uuid.UUID(int=7)  # no row has it
SEEKS = Terms(
    {"en": "Counts of passengers."},
    {"en": "Banners."},
    {"en": "They measure, member States decide."},
    date(2027, 11, 1),
    types_sought=("data_sharing",),
    types_declined=("event_sponsorship",),
    sdgs=(11,),
)
BUSES = NeedTerms(
    {"en": "Data on night buses"},
    {"en": "We look for counts of passengers on night buses."},
    "Transport section",
    words=("bus", "coffee"),
    types=("data_sharing", "event_sponsorship"),
    sdgs=(11,),
)


def strategy_values(session: Session) -> dict[str, list[Any]]:
    """Name of a converter → values worth trying: a draft and an endorsed text, a draft and a public need."""
    return {
        "expectation_id": _ids(session, Expectation),
        "need_id": _ids(session, Need),
        "strategy_id": _ids(session, StrategyDocument),
        "edition_id": _ids(session, StrategyVersion),
        "consultation_id": _ids(session, Consultation),
        "comment_id": _ids(session, ConsultationComment),
    }


def _ids(session: Session, model: type[Any]) -> list[Any]:
    return list(session.scalars(select(model.id).order_by(model.id))) or [NOWHERE]


def endorsed(
    session: Session, terms: Terms = SEEKS, *, writer: User, director: User, now: Any = NOW
) -> Expectation:
    """Of subprogramme 2: written, sent, endorsed."""
    row = draft_expectation(session, 2, terms, actor=writer, now=now)
    send_expectation(session, row, version=1, actor=writer, now=now)
    endorse_expectation(session, row, effective_on=now.date(), version=row.version, actor=director, now=now)
    return row


def published(session: Session, terms: NeedTerms = BUSES, *, writer: User, director: User) -> Need:
    row = draft_need(session, 2, terms, actor=writer, now=NOW)
    publish_need(session, row, version=1, actor=director, now=NOW)
    return row


def furnish_strategy(session: Session, cast: Cast, files: Path) -> None:
    """An endorsed text and the next one, a public need and a draft, a document in consultation."""
    endorsed(session, writer=cast.carl, director=cast.otto)
    following = draft_expectation(session, 2, SEEKS, actor=cast.carl, now=NOW)
    send_expectation(session, following, version=1, actor=cast.carl, now=NOW)
    published(session, writer=cast.carl, director=cast.otto)
    draft_need(session, 2, BUSES, actor=cast.carl, now=NOW)
    document = record_document(session, kind="strategy", title={"en": "Strategy"}, actor=cast.bea, now=NOW)
    version = add_version(
        session, document, label="Draft", about={"en": "Aims."}, link="https://s.example", actor=cast.bea,
        now=NOW,
    )  # fmt: skip
    asked = open_consultation(
        session, version, opened_on=NOW.date(), closes_on=date(2026, 12, 31), actor=cast.bea, now=NOW
    )
    record_comment(
        session, asked, country="CH", text="Shorter.", received_on=NOW.date(), actor=cast.bea, now=NOW
    )
    framework = record_document(session, kind="framework", title={"en": "Framework"}, actor=cast.bea, now=NOW)
    file = accept(io.BytesIO(PDF), "framework.pdf", folder=files, max_bytes=10_000)
    first = add_version(
        session, framework, label="First", about={"en": "Rules."}, file=file, actor=cast.bea, now=NOW
    )
    adopt_version(
        session, first, adopted_on=NOW.date(), adopted_by="EXCOM", review_due_on=date(2027, 11, 1),
        actor=cast.bea, now=NOW,
    )  # fmt: skip
