"""Keeps what a submission says of an organisation: its columns, its group, its parties with dated shares."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record
from registry.models import (
    Membership,
    Organisation,
    Party,
    PartyIdentifier,
    PartyName,
    Proposal,
    User,
)
from registry.services.search import keep_agreements_of, keep_partner, told_by_agreements
from registry.text import fold

COLUMNS = (
    "name", "entity_type", "country", "registration_no", "lei", "website", "isic_rev4", "sector_label",
    "employees", "annual_revenue_usd",
)  # fmt: skip


@dataclass(frozen=True)
class _Line:
    """One party as the answers name it."""

    role: str
    name: str
    kind: str = "organisation"
    country: str | None = None
    birth_on: date | None = None
    pct: Decimal = Decimal(0)
    pep: bool = False
    disclosed: bool = True
    other_names: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str, str | None], ...] = ()  # kind, value, country

    @property
    def key(self) -> tuple[object, ...]:
        """All that makes a party: another fact is another row, so what was screened stays what it was."""
        return (
            self.role, self.name, self.kind, self.country, self.birth_on, self.pct, self.pep, self.disclosed,
            self.other_names, self.numbers,
        )  # fmt: skip


def keep_organisation(
    session: Session,
    proposal: Proposal,
    answers: Mapping[str, Mapping[str, Any]],
    *,
    actor: User,
    now: datetime,
) -> Organisation:
    """The organisation of a proposal with the declared columns; made when there is none."""
    given = answers.get("organisation", {})
    organisation = proposal.organisation
    if organisation is None:
        organisation = new_organisation(session, str(given.get("name") or ""), actor=actor, now=now)
        proposal.organisation = organisation
    for name in COLUMNS:
        if name in given:
            setattr(organisation, name, given[name])
    organisation.name_key = fold(organisation.name)[:300]
    was_told = told_by_agreements(organisation)
    session.flush()
    if was_told:
        keep_agreements_of(session, organisation)
    return organisation


def told_of(organisation: Organisation) -> dict[str, str | None]:
    """What an event says of a partner, so that a report on a past day names it as it was then."""
    return {
        "id": str(organisation.id),
        "name": organisation.name,
        "country": organisation.country,
        "entity_type": organisation.entity_type,
    }


def new_organisation(
    session: Session,
    name: str,
    *,
    country: str | None = None,
    entity_type: str | None = None,
    actor: User,
    now: datetime,
) -> Organisation:
    """An organisation of its own group; a partner who makes it is its first, admitted member."""
    identity = uuid.uuid4()
    organisation = Organisation(
        id=identity, group_id=identity, name=name, name_key=fold(name)[:300], country=country,
        entity_type=entity_type, created_at=now, event_count=0,
    )  # fmt: skip
    session.add(organisation)
    session.flush()
    if not actor.is_staff:
        organisation.email_domain = actor.email.rpartition("@")[2]
        member = Membership(
            user_id=actor.id,
            organisation_id=organisation.id,
            state="admitted",
            asked_at=now,
            decided_by_id=actor.id,
            decided_at=now,
        )
        actor.memberships.append(member)
        session.add(member)
    said = {"name": name, "country": country, "entity_type": entity_type}
    record(
        session, organisation, "organisation.created", actor=actor, now=now,
        payload={"set": {column: value for column, value in said.items() if value is not None}},
    )  # fmt: skip
    session.flush()
    keep_partner(session, organisation)
    return organisation


def keep_parties(
    session: Session, organisation: Organisation, answers: Mapping[str, Mapping[str, Any]], *, now: datetime
) -> None:
    """Closes parties named no more, adds new ones; an unchanged party keeps its screening."""
    today = geneva_day(now)
    wanted = {line.key: line for line in _lines(answers)}
    current = session.scalars(
        select(Party).where(Party.organisation_id == organisation.id, Party.removed_at.is_(None))
    ).all()
    for party in current:
        key = (
            party.role, party.name, party.kind, party.country, party.birth_on, Decimal(party.pct), party.pep,
            party.disclosed, tuple(other.name for other in party.names[1:]),
            tuple(sorted((number.kind, number.value, number.country) for number in party.identifiers)),
        )  # fmt: skip
        if wanted.pop(key, None) is None:
            party.removed_at, party.valid_to = now, today
    for line in wanted.values():
        party = Party(
            id=uuid.uuid4(),
            organisation_id=organisation.id,
            role=line.role,
            kind=line.kind,
            country=line.country,
            birth_on=line.birth_on,
            pct=line.pct,
            pep=line.pep,
            disclosed=line.disclosed,
            valid_from=today,
            recorded_at=now,
        )
        party.names.append(PartyName(name=line.name, script=script_of(line.name)))
        for other in line.other_names:
            party.names.append(PartyName(name=other, script=script_of(other), kind="alias"))
        for kind, value, country in line.numbers:
            party.identifiers.append(PartyIdentifier(kind=kind, value=value, country=country))
        session.add(party)
    session.flush()


def script_of(name: str) -> str:
    """ISO 15924 code of the script of most letters: Latn, Cyrl, Grek, Arab, Geor, Armn, Hebr, else Zyyy."""
    ranges = {
        "Latn": (0x41, 0x24F), "Grek": (0x370, 0x3FF), "Cyrl": (0x400, 0x52F), "Armn": (0x530, 0x58F),
        "Hebr": (0x590, 0x5FF), "Arab": (0x600, 0x6FF), "Geor": (0x10A0, 0x10FF),
    }  # fmt: skip
    counts = {
        code: sum(low <= ord(letter) <= high for letter in name if letter.isalpha())
        for code, (low, high) in ranges.items()
    }
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] else "Zyyy"


def _lines(answers: Mapping[str, Mapping[str, Any]]) -> list[_Line]:
    organisation, ownership = answers.get("organisation", {}), answers.get("ownership", {})
    lines = [_entity(organisation)]
    if organisation.get("parent_name"):
        lines.append(
            _Line("parent", str(organisation["parent_name"]), country=organisation.get("parent_country"))
        )
    if ownership.get("structure", "owners") == "owners":
        lines += [_person("owner", owner) for owner in ownership.get("owners") or () if owner.get("name")]
    lines += [_person("director", one) for one in ownership.get("directors") or () if one.get("name")]
    signatory = ownership.get("signatory") or {}
    if signatory.get("name"):
        lines.append(_person("signatory", signatory))
    return lines


def _entity(given: Mapping[str, Any]) -> _Line:
    """The organisation itself, with every spelling and number that it gave."""
    country = given.get("country")
    numbers = [
        (kind, str(given[column]), country)
        for kind, column in (("registration", "registration_no"), ("lei", "lei"))
        if given.get(column)
    ]
    return _Line(
        "entity",
        str(given.get("name") or ""),
        country=country,
        other_names=tuple(str(other) for other in given.get("other_names") or ()),
        numbers=tuple(sorted(numbers)),
    )


def _person(role: str, given: Mapping[str, Any]) -> _Line:
    birth = given.get("birth_on")
    return _Line(
        role=role,
        name=str(given["name"]),
        kind=str(given.get("kind") or "person"),
        country=given.get("country") or None,
        birth_on=date.fromisoformat(birth) if isinstance(birth, str) and birth else None,
        pct=Decimal(str(given.get("pct") or 0)),
        pep=bool(given.get("pep")),
        disclosed=bool(given.get("disclosed", True)),
        other_names=tuple(str(other) for other in given.get("other_names") or ()),
    )
