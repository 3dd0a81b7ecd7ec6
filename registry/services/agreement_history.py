"""Writes a change of an agreement: its history with both times, and its event.

`valid_to` of a row is the first day on which it no longer held.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from registry.clock import GENEVA, geneva_day
from registry.events import plain, record
from registry.models import Agreement, AgreementHistory, User
from registry.services.agreement_links import keep_links
from registry.services.search import keep_agreement
from registry.text import fold

# bookkeeping of the row, not something that a report asks about
_LEFT_OUT = frozenset({"id", "version", "event_head", "event_count", "search_key", "moved_by_id", "moved_at"})


def write_change(
    session: Session,
    agreement: Agreement,
    event: str,
    *,
    actor: User | None,
    now: datetime,
    effective_on: date | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Records `event` with every changed column; closes the history replaced; keeps numbers and search."""
    columns = reportable(agreement)
    today = geneva_day(now)
    day = effective_on or today
    known = _current_rows(session, agreement)
    before = known[-1].columns if known else {}
    changed = {name: value for name, value in columns.items() if name not in before or before[name] != value}
    _keep_search(agreement)
    keep_links(session, agreement)
    keep_agreement(session, agreement)
    # noon in Geneva stands for a day without an hour
    instant = now if day == today else datetime.combine(day, time(12), GENEVA)
    record(
        session, agreement, event, actor=actor, now=now, effective_at=instant,
        payload={**(payload or {}), "set": changed},
    )  # fmt: skip
    _write_history(session, agreement, known, columns, day=day, now=now)
    session.flush()


def reportable(agreement: Agreement) -> dict[str, Any]:
    """Every column that a report may ask about, as JSON can hold it."""
    return {
        column.key: plain(getattr(agreement, column.key))
        for column in inspect(Agreement).column_attrs
        if column.key not in _LEFT_OUT
    }


def _current_rows(session: Session, agreement: Agreement) -> list[AgreementHistory]:
    return list(
        session.scalars(
            select(AgreementHistory)
            .where(AgreementHistory.agreement_id == agreement.id, AgreementHistory.superseded_at.is_(None))
            .order_by(AgreementHistory.valid_from)
        )
    )


def _write_history(
    session: Session,
    agreement: Agreement,
    known: list[AgreementHistory],
    columns: dict[str, Any],
    *,
    day: date,
    now: datetime,
) -> None:
    """From `day` on the new columns hold; what we held before stays readable under its own `recorded_at`."""
    for row in known:
        if row.valid_to is not None and row.valid_to <= day:
            continue
        row.superseded_at = now
        if row.valid_from < day:
            session.add(
                AgreementHistory(
                    agreement_id=agreement.id,
                    valid_from=row.valid_from,
                    valid_to=day,
                    recorded_at=now,
                    state=row.state,
                    columns=row.columns,
                )
            )
    session.add(
        AgreementHistory(
            agreement_id=agreement.id,
            valid_from=day,
            valid_to=None,
            recorded_at=now,
            state=agreement.state,
            columns=columns,
        )
    )


def _keep_search(agreement: Agreement) -> None:
    titles = " ".join(dict.fromkeys(str(text) for text in agreement.title.values()))
    agreement.search_key = fold(f"{agreement.reference} {titles} {agreement.organisation.name}")
