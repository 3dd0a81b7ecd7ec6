"""Makes two records of one organisation one, so that both histories stay and it can be undone.

Rows that belong to the second record are moved to the first and written down; nothing is deleted.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.events import record
from registry.models import (
    Agreement,
    DistinctOrganisations,
    Document,
    Finding,
    Gift,
    Hit,
    Membership,
    Organisation,
    OrganisationMerge,
    OrganisationNote,
    Party,
    Proposal,
    ScreeningRun,
    StandardsInterest,
    User,
)
from registry.queries.partner import KEEPERS, is_keeper
from registry.services.agreement_history import write_change
from registry.services.organisation import told_of
from registry.services.search import (
    forget_partner,
    keep_agreements_of,
    keep_cases_of,
    keep_partner,
)
from registry.services.step import lock_case, write_event
from workflows.machine import NotYours

# rows that follow their organisation without more ado
FOLLOWING: dict[str, Any] = {
    "documents": Document,
    "gifts": Gift,
    "hits": Hit,
    "parties": Party,
    "runs": ScreeningRun,
    "notes": OrganisationNote,
    "interests": StandardsInterest,
}
FILES: dict[str, Any] = {"cases": Proposal, "agreements": Agreement}  # each moves with an event of its own
# what the first record takes from the second where it has nothing itself
FILLED = (
    "entity_type", "country", "registration_no", "lei", "website", "email_domain", "isic_rev4",
    "sector_label", "employees",
)  # fmt: skip


class CannotMerge(ValueError):
    """The two are one record, or one of them is merged already, or the merge is undone already."""


def merge_organisations(
    session: Session,
    kept: Organisation,
    merged: Organisation,
    *,
    reason: str,
    admit_members: bool,
    actor: User,
    now: datetime,
) -> OrganisationMerge:
    """From now on `kept` stands for both. Raises NotYours, CannotMerge.

    People of the second record act for the first at once only with `admit_members`; otherwise they ask.
    """
    _keeper(actor, now, "merge")
    _lock(session, kept, merged)
    if kept.id == merged.id or {kept.id, merged.id} & _merged(session):
        raise CannotMerge(f"{kept.id} and {merged.id}")
    moved: dict[str, Any] = {
        name: _move(session, model, merged.id, kept.id) for name, model in FOLLOWING.items()
    }
    moved["findings"] = _move_findings(session, merged, kept)
    moved["members"] = _move_members(session, merged, kept, admit=admit_members)
    moved["group"] = _move_group(session, merged, kept)
    moved["filled"] = _fill(kept, merged)
    merge = OrganisationMerge(
        id=uuid.uuid4(), kept_id=kept.id, merged_id=merged.id, reason=reason, moved={},
        merged_by_id=actor.id, merged_at=now,
    )  # fmt: skip
    session.add(merge)
    session.flush()
    merge.moved = moved | _move_files(session, merge, merged, kept, None, actor=actor, now=now)
    _tell(session, merge, kept, merged, "organisation.merged", actor=actor, now=now)
    _find_again(session, kept)
    forget_partner(session, merged)
    session.flush()
    return merge


def undo_merge(session: Session, merge: OrganisationMerge, *, actor: User, now: datetime) -> None:
    """Gives back what was moved and still is where it was moved to. Raises NotYours, CannotMerge."""
    _keeper(actor, now, "unmerge")
    kept, merged = merge.kept, merge.merged
    _lock(session, kept, merged)
    session.refresh(merge, with_for_update=True)
    if merge.undone_at is not None or kept.id in _merged(session):
        raise CannotMerge(str(merge.id))
    moved = merge.moved
    for name, model in FOLLOWING.items():
        _move(session, model, kept.id, merged.id, only=_ids(moved.get(name, [])))
    _move(session, Finding, kept.id, merged.id, only=_ids(moved["findings"]))
    _undo_members(session, merged, kept, moved["members"])
    _undo_group(session, moved["group"])
    for name, value in moved["filled"].items():
        if _as_kept(getattr(kept, name)) == value:
            setattr(kept, name, None)
    session.flush()
    files = {name: _ids(moved[name]) for name in FILES}
    _move_files(session, merge, kept, merged, files, actor=actor, now=now)
    merge.undone_at, merge.undone_by_id = now, actor.id
    _tell(session, merge, kept, merged, "organisation.unmerged", actor=actor, now=now)
    _find_again(session, kept)
    _find_again(session, merged)
    session.flush()


def keep_apart(
    session: Session, one: Organisation, other: Organisation, *, actor: User, now: datetime
) -> None:
    """The desk says that two records are two organisations: the pair is not proposed again."""
    _keeper(actor, now, "keep_apart")
    first, second = sorted((one.id, other.id))
    if session.get(DistinctOrganisations, (first, second)) is None:
        session.add(DistinctOrganisations(first_id=first, second_id=second, said_by_id=actor.id, said_at=now))
        session.flush()


def _keeper(actor: User, now: datetime, verb: str) -> None:
    if not is_keeper(actor, now):
        raise NotYours(verb, tuple(KEEPERS))


def _lock(session: Session, *rows: Organisation) -> None:
    """Both, in the order of their ids, as they are now."""
    for row in sorted(rows, key=lambda each: each.id):
        session.refresh(row, with_for_update=True)


def _merged(session: Session) -> set[uuid.UUID]:
    return set(
        session.scalars(select(OrganisationMerge.merged_id).where(OrganisationMerge.undone_at.is_(None)))
    )


def _move(
    session: Session, model: Any, of: uuid.UUID, to: uuid.UUID, *, only: Sequence[uuid.UUID] | None = None
) -> list[str]:
    """Ids of the rows that were moved."""
    wanted = [model.organisation_id == of]
    if only is not None:
        wanted.append(model.id.in_(only))
    rows = session.scalars(select(model).where(*wanted)).all()
    for row in rows:
        row.organisation_id = to
    session.flush()
    return [str(row.id) for row in rows]


def _move_findings(session: Session, merged: Organisation, kept: Organisation) -> list[str]:
    """All but the reports that the first record has as well."""
    known = {
        (row.topic, row.reported_on, row.source)
        for row in session.scalars(
            select(Finding).where(Finding.organisation_id == kept.id, Finding.superseded_at.is_(None))
        )
    }
    rows = session.scalars(select(Finding).where(Finding.organisation_id == merged.id)).all()
    free = [
        row
        for row in rows
        if row.superseded_at is not None or (row.topic, row.reported_on, row.source) not in known
    ]
    return _move(session, Finding, merged.id, kept.id, only=[row.id for row in free])


def _move_members(
    session: Session, merged: Organisation, kept: Organisation, *, admit: bool
) -> list[dict[str, str]]:
    """Who is a member of both keeps the place in each."""
    known = set(session.scalars(select(Membership.user_id).where(Membership.organisation_id == kept.id)))
    moved = []
    for row in session.scalars(select(Membership).where(Membership.organisation_id == merged.id)).all():
        if row.user_id in known:
            continue
        moved.append({"id": str(row.id), "state": row.state})
        row.organisation_id = kept.id
        if row.state == "admitted" and not admit:
            row.state = "asked"
    session.flush()
    return moved


def _undo_members(
    session: Session, merged: Organisation, kept: Organisation, moved: Sequence[dict[str, str]]
) -> None:
    for each in moved:
        row = session.get(Membership, uuid.UUID(each["id"]))
        if row is not None and row.organisation_id == kept.id:
            row.organisation_id = merged.id
            if row.state == "asked":  # not judged meanwhile
                row.state = each["state"]
    session.flush()


def _move_group(session: Session, merged: Organisation, kept: Organisation) -> list[dict[str, str | None]]:
    """The second record and everything below it belong to the group of the first."""
    moved = []
    rows = session.scalars(
        select(Organisation).where(
            (Organisation.group_id == merged.id)
            | (Organisation.parent_id == merged.id)
            | (Organisation.id == merged.id)
        )
    ).all()
    for row in rows:
        moved.append(
            {
                "id": str(row.id),
                "group": str(row.group_id),
                "parent": str(row.parent_id) if row.parent_id else None,
            }
        )
        if row.id == kept.id:  # the second record stood above the first
            row.parent_id = None if row.parent_id == merged.id else row.parent_id
            row.group_id = kept.id if row.group_id == merged.id else row.group_id
        else:
            row.group_id = kept.group_id if kept.group_id != merged.id else kept.id
            row.parent_id = kept.id if row.parent_id == merged.id else row.parent_id
    session.flush()
    return moved


def _undo_group(session: Session, moved: Sequence[dict[str, str | None]]) -> None:
    for each in moved:
        row = session.get(Organisation, uuid.UUID(each["id"]))
        if row is not None:
            row.group_id = uuid.UUID(each["group"])
            row.parent_id = uuid.UUID(each["parent"]) if each["parent"] else None
    session.flush()


def _fill(kept: Organisation, merged: Organisation) -> dict[str, Any]:
    filled = {}
    for name in FILLED:
        if getattr(kept, name) is None and getattr(merged, name) is not None:
            setattr(kept, name, getattr(merged, name))
            filled[name] = _as_kept(getattr(merged, name))
    return filled


def _as_kept(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)


def _move_files(
    session: Session,
    merge: OrganisationMerge,
    of: Organisation,
    to: Organisation,
    only: Mapping[str, Sequence[uuid.UUID]] | None,
    *,
    actor: User,
    now: datetime,
) -> dict[str, list[str]]:
    """Cases and agreements, each with its event; `only` these ids, None: all. Gives the ids that moved."""
    moved = {}
    for name, model in FILES.items():
        query = select(model).where(model.organisation_id == of.id).order_by(model.id)
        rows = session.scalars(query if only is None else query.where(model.id.in_(only[name]))).all()
        for row in rows:
            _hand_over(session, row, to, merge, actor=actor, now=now)
        moved[name] = [str(row.id) for row in rows]
    return moved


def _hand_over(
    session: Session,
    row: Proposal | Agreement,
    to: Organisation,
    merge: OrganisationMerge,
    *,
    actor: User,
    now: datetime,
) -> None:
    told = {"merge": str(merge.id)}
    if isinstance(row, Agreement):
        row.organisation = to
        session.flush()
        write_change(session, row, "agreement.changed", actor=actor, now=now, payload=told)
        return
    lock_case(session, row)
    told |= {"from": str(row.organisation_id), "to": str(to.id)}
    row.organisation = to
    write_event(session, row, "proposal.partner_changed", actor=actor, now=now, payload=told)


def _tell(
    session: Session,
    merge: OrganisationMerge,
    kept: Organisation,
    merged: Organisation,
    event: str,
    *,
    actor: User,
    now: datetime,
) -> None:
    """On both chains, so that each history says what became of it."""
    for row in (kept, merged):
        payload = {"kept": str(kept.id), "merged": str(merged.id), "merge": str(merge.id)}
        record(session, row, event, actor=actor, now=now, payload={**payload, "partner": told_of(kept)})


def _find_again(session: Session, organisation: Organisation) -> None:
    session.flush()
    session.expire(organisation, ["parties"])
    keep_partner(session, organisation)
    keep_cases_of(session, organisation)
    keep_agreements_of(session, organisation)


def _ids(texts: Sequence[str]) -> list[uuid.UUID]:
    return [uuid.UUID(each) for each in texts]
