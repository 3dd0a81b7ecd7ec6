"""What became public when, read from the history: entries that are new, have changed or were withdrawn.

Only columns that the public reads count as a change; what happens inside leaves no trace here.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.disclosure import Level
from registry.models import Agreement, AgreementHistory, Event
from registry.queries.agreement_count import PUBLIC_STATUS
from registry.queries.export import columns_read

ENTRIES = 50  # of the feed
LOOKED_AT = 400  # newest changes that are looked at for them
# what changes a public entry without a row in the history of its agreement
BESIDES = (
    "organisation.changed", "organisation.merged", "organisation.unmerged", "deliverable.added",
    "deliverable.changed", "deliverable.delivered", "deliverable.dropped", "name_permission.granted",
    "name_permission.revoked",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Publication:
    """`first_at` it was published, `changed_at` the public last saw another text. Withdrawn: nothing else."""

    agreement_id: uuid.UUID
    reference: str
    first_at: datetime
    changed_at: datetime
    is_withdrawn: bool


def list_publications(session: Session, *, size: int = ENTRIES) -> list[Publication]:
    """The entries whose public text changed last, newest first."""
    newest = (
        select(AgreementHistory.agreement_id)
        .order_by(AgreementHistory.recorded_at.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    ids = list(session.scalars(select(newest.c.agreement_id).distinct()))
    found = publications_of(session, ids).values()
    return sorted(found, key=lambda each: (each.changed_at, each.reference), reverse=True)[:size]


def find_publication(session: Session, number: str) -> Publication | None:
    """Of a reference number that was published once; None for one that never was."""
    agreement_id = session.scalar(select(Agreement.id).where(Agreement.reference == number))
    return None if agreement_id is None else publications_of(session, [agreement_id]).get(agreement_id)


def last_change(session: Session) -> datetime | None:
    """When anything that the public reads was written last."""
    instants = [
        session.scalar(select(func.max(AgreementHistory.recorded_at))),
        *(session.scalar(select(func.max(Event.recorded_at)).where(Event.name == name)) for name in BESIDES),
    ]
    return max((each for each in instants if each is not None), default=None)


def publications_of(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Publication]:
    """By agreement, without those that never were public."""
    rows = session.execute(
        select(
            AgreementHistory.agreement_id,
            Agreement.reference,
            AgreementHistory.recorded_at,
            AgreementHistory.columns,
        )
        .join(Agreement, Agreement.id == AgreementHistory.agreement_id)
        .where(AgreementHistory.agreement_id.in_(ids))
        .order_by(AgreementHistory.agreement_id, AgreementHistory.recorded_at, AgreementHistory.valid_from)
    )
    found = {}
    for (agreement_id, reference), versions in groupby(rows, key=lambda row: (row[0], row[1])):
        # a change may write several periods at one instant; the last of them is what holds from then on
        latest = {row.recorded_at: row.columns for row in versions}
        publication = _publication(agreement_id, reference, latest.items())
        if publication is not None:
            found[agreement_id] = publication
    return found


def _publication(
    agreement_id: uuid.UUID, reference: str, versions: Iterable[tuple[datetime, Mapping[str, Any]]]
) -> Publication | None:
    first_at = changed_at = None
    shown: dict[str, Any] | None = None
    for at, columns in versions:
        now_shown = _shown(columns)
        if now_shown == shown:
            continue
        first_at, changed_at, shown = first_at or at, at, now_shown
    if first_at is None or changed_at is None:
        return None
    return Publication(agreement_id, reference, first_at, changed_at, is_withdrawn=shown is None)


def _shown(columns: Mapping[str, Any]) -> dict[str, Any] | None:
    """What of a version the public could read; None when it could read nothing."""
    if not columns.get("is_public") or columns.get("signed_on") is None:
        return None
    names = columns_read(Level.PUBLIC)["Agreement"]
    shown = {name: columns.get(name) for name in names}
    shown["state"] = PUBLIC_STATUS.get(columns["state"], columns["state"])
    if not shown["is_value_public"]:
        shown |= {"cash_minor": None, "in_kind_minor": None, "currency": None}
    if not shown["gender_validated_at"]:
        shown["gender_marker"] = None
    # the light of a report is not a change of the entry
    return {**shown, "report_due_on": None, "withheld": sorted(columns.get("redactions") or {})}
