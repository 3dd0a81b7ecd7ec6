"""Takes a batch of imported agreements back while nothing of it was changed; says what stands against."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, insert, select, text
from sqlalchemy.orm import Session

from registry.db import is_sqlite
from registry.events import EVENTS, event_insert, event_values, named_for, record
from registry.models import (
    Agreement,
    AgreementCount,
    AgreementHistory,
    AgreementLink,
    Base,
    Chain,
    ImportBatch,
    ImportRow,
    Organisation,
    OrganisationKey,
    Party,
    PartyName,
    ScreenedName,
    ScreenedTerm,
    SearchEntry,
    User,
)
from registry.services.agreement_links import NAMES
from registry.services.register_facts import Cells
from workflows.machine import Blocked
from workflows.wording import N_

CHUNK = 500
MOST_NAMED = 20
CHANGED = N_("%(reference)s was changed since (%(events)s times).")
USED = N_("%(reference)s is used elsewhere (%(where)s).")
NOT_TAKEN = N_("Batch %(number)s is not in the register.")
OWN = frozenset({AgreementLink.__tablename__, AgreementHistory.__tablename__})
# what a run of the screening or the search makes of an organisation by itself
OF_ORGANISATION = frozenset({"organisations", "parties", "organisation_keys", "agreements"})
OF_PARTY = frozenset({"party_names", "party_identifiers", "screening_coverages"})


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back; `kept`: organisations of the batch that something else needs by now."""

    agreements: int
    organisations: int
    kept: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Something in the way: a sentence for gettext and its values."""

    words: str
    details: dict[str, Any]

    def __str__(self) -> str:
        return self.words % self.details


def list_standing(session: Session, batch: ImportBatch) -> list[Standing]:
    """Why the batch cannot be taken back; the first agreements that are in the way."""
    if batch.state != "taken":
        return [Standing(NOT_TAKEN, {"number": batch.number})]
    found: list[Standing] = []
    for ids in _chunks(session, batch, ImportRow.agreement_id):
        rows = session.execute(
            select(Agreement.reference, Agreement.event_count).where(
                Agreement.id.in_(ids), Agreement.event_count != 1
            )
        )
        found += [
            Standing(CHANGED, {"reference": row.reference, "events": row.event_count - 1}) for row in rows
        ]
        for table, column in _references("agreements"):
            if table.name not in OWN:
                used = select(column).where(column.in_(ids)).distinct()
                for reference in session.scalars(select(Agreement.reference).where(Agreement.id.in_(used))):
                    where = table.name.replace("_", " ")
                    found.append(Standing(USED, {"reference": reference, "where": where}))
        if len(found) >= MOST_NAMED:
            break
    return found[:MOST_NAMED]


def undo_batch(session: Session, batch: ImportBatch, *, actor: User, now: datetime) -> Undone:
    """Raises Blocked with everything that stands against it."""
    session.scalars(select(ImportBatch).where(ImportBatch.id == batch.id).with_for_update()).one()
    session.refresh(batch)
    standing = list_standing(session, batch)
    if standing:
        raise Blocked("undo", ["unchanged_since"], [str(each) for each in standing])
    agreements, cells = 0, Cells()
    for ids in list(_chunks(session, batch, ImportRow.agreement_id)):
        agreements += _take_agreements(session, batch, ids, cells, actor=actor, now=now)
    rows = [dict(zip((*NAMES, "delta"), (*cell, -number), strict=True)) for *cell, number in cells.rows()]
    for start in range(0, len(rows), 5000):
        session.execute(insert(AgreementCount), rows[start : start + 5000])
    removed = kept = 0
    for ids in list(_chunks(session, batch, ImportRow.organisation_id)):
        free = _free(session, ids)
        _take_organisations(session, batch, free, actor=actor, now=now)
        removed, kept = removed + len(free), kept + len(ids) - len(free)
    batch.state, batch.undone_at, batch.undone_by_id = "undone", now, actor.id
    record(
        session, batch, "import.undone", actor=actor, now=now,
        payload={"number": batch.number, "agreements": agreements, "organisations": removed},
    )  # fmt: skip
    session.flush()
    session.expire_all()
    return Undone(agreements, removed, kept)


def _take_agreements(
    session: Session,
    batch: ImportBatch,
    ids: Sequence[uuid.UUID],
    cells: Cells,
    *,
    actor: User,
    now: datetime,
) -> int:
    facts: dict[uuid.UUID, list[tuple[str, str]]] = defaultdict(list)
    links = select(AgreementLink.agreement_id, AgreementLink.kind, AgreementLink.value)
    for key, kind, value in session.execute(links.where(AgreementLink.agreement_id.in_(ids))):
        facts[key].append((kind, value))
    for each in facts.values():
        cells.add(sorted(each))
    _close_chains(session, batch, Agreement, ids, "agreement.taken_back", actor=actor, now=now)
    _forget_words(session, ("a", "p"), ids)
    for model in (AgreementLink, AgreementHistory):
        session.execute(delete(model).where(model.agreement_id.in_(ids)))
    session.execute(delete(Agreement).where(Agreement.id.in_(ids)))
    return len(ids)


def _take_organisations(
    session: Session, batch: ImportBatch, ids: Sequence[uuid.UUID], *, actor: User, now: datetime
) -> None:
    _close_chains(session, batch, Organisation, ids, "organisation.taken_back", actor=actor, now=now)
    _forget_words(session, ("o",), ids)
    parties = select(Party.id).where(Party.organisation_id.in_(ids))
    names = select(PartyName.id).where(PartyName.party_id.in_(parties))
    for key in (ScreenedTerm, ScreenedName):
        session.execute(delete(key).where(key.name_id.in_(names)))
    for table, column in _references("parties"):
        if table.name in OF_PARTY:
            session.execute(delete(table).where(column.in_(parties)))
    session.execute(delete(OrganisationKey).where(OrganisationKey.organisation_id.in_(ids)))
    session.execute(delete(Party).where(Party.organisation_id.in_(ids)))
    session.execute(delete(Organisation).where(Organisation.id.in_(ids)))


def _free(session: Session, ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those that nothing but what belongs to them refers to."""
    used: set[uuid.UUID] = set()
    for table, column in _references("organisations"):
        if table.name not in OF_ORGANISATION or table.name == "agreements":
            used.update(session.scalars(select(column).where(column.in_(ids)).distinct()))
    of_others = select(Organisation.group_id).where(
        Organisation.group_id.in_(ids), Organisation.id.not_in(ids)
    )
    used.update(session.scalars(of_others))
    parties = select(Party.organisation_id).where(Party.organisation_id.in_(ids))
    for table, column in _references("parties"):
        if table.name not in OF_PARTY:
            used.update(session.scalars(parties.where(Party.id.in_(select(column)))))
    changed = select(Organisation.id).where(Organisation.id.in_(ids), Organisation.event_count != 1)
    used.update(session.scalars(changed))
    return [key for key in ids if key not in used]


def _close_chains(
    session: Session,
    batch: ImportBatch,
    model: Any,
    ids: Sequence[uuid.UUID],
    name: str,
    *,
    actor: User,
    now: datetime,
) -> None:
    """A last event for each; what happened outlives its row, so the head of the chain goes to `chains`."""
    events, chains = [], []
    for row in session.scalars(select(model).where(model.id.in_(ids))):
        values, _details = event_values(
            row, name, seq=row.event_count + 1, previous=row.event_head, actor=actor, now=now,
            payload={"batch": batch.number},
        )  # fmt: skip
        events.append(values)
        chains.append(
            {
                "id": row.id,
                "kind": values["case_kind"],
                "event_head": values["hash"],
                "event_count": values["seq"],
            }
        )
        session.expunge(row)
    if events:
        session.execute(event_insert(), [named_for(EVENTS, values) for values in events])
        session.execute(insert(Chain), chains)


def _forget_words(session: Session, kinds: Sequence[str], ids: Sequence[uuid.UUID]) -> None:
    mine = (SearchEntry.kind.in_(kinds), SearchEntry.subject_id.in_(ids))
    if is_sqlite(session):
        for seq, words in session.execute(select(SearchEntry.seq, SearchEntry.words).where(*mine)).all():
            session.execute(
                text("INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', :seq, :words)"),
                {"seq": seq, "words": words},
            )
    session.execute(delete(SearchEntry).where(*mine))


def _chunks(session: Session, batch: ImportBatch, column: Any) -> Iterator[Sequence[uuid.UUID]]:
    last = 0
    while True:
        rows = session.execute(
            select(ImportRow.row_no, column)
            .where(ImportRow.batch_id == batch.id, ImportRow.row_no > last, column.is_not(None))
            .order_by(ImportRow.row_no)
            .limit(CHUNK)
        ).all()
        if not rows:
            return
        last = rows[-1].row_no
        yield [row[1] for row in rows]


def _references(name: str) -> Iterator[tuple[Table, ColumnElement[Any]]]:
    """Every column of every table that points to the table."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == name for key in column.foreign_keys):
                yield table, column
