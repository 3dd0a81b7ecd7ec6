"""Declared first, shown afterwards (K01); and the hints that a person sees while declaring."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from registry.models import (
    Decision,
    Gift,
    InvitedGroup,
    Membership,
    Organisation,
    Party,
    PartyName,
    Proposal,
    Review,
    User,
)
from registry.permissions import declaration_of, must_declare, visible_to
from registry.text import fold
from workflows.wording import N_

# words of a legal form or too common to tell two employers apart
COMMON_WORDS = frozenset(
    {"sa", "ag", "ab", "as", "oy", "bv", "nv", "gmbh", "kg", "se", "spa", "srl", "sarl", "sas", "ltd", "llc",
     "inc", "plc", "co", "corp", "company", "corporation", "limited", "group", "holding", "international",
     "the", "and", "of", "for", "de", "la", "le", "les", "und", "et", "ооо", "оао", "зао", "пао", "ао"}
)  # fmt: skip


class Undeclared(Exception):
    """The person may see the case, but first says whether they have an interest in it (K01)."""

    def __init__(self, proposal_id: uuid.UUID) -> None:
        super().__init__(proposal_id)
        self.proposal_id = proposal_id


@dataclass(frozen=True)
class Hint:
    """Why somebody may have an interest: an English msgid with `values`; it never decides.

    `asks_note`: who declares "none" in spite of it says why. Earlier work on the partner's cases is the
    office's daily bread and asks for nothing.
    """

    kind: str
    words: str
    values: Mapping[str, Any] = field(default_factory=dict)
    asks_note: bool = True


def check_declared(session: Session, actor: User, proposal: Proposal, *, now: datetime) -> None:
    """Raises Undeclared where the case is the person's to see, but not before a declaration."""
    declared = declaration_of(session, actor, proposal) is not None
    if must_declare(actor, proposal, has_declared=declared, now=now):
        raise Undeclared(proposal.id)


def find_undeclared(
    session: Session, actor: User, proposal_id: uuid.UUID, *, now: datetime
) -> Proposal | None:
    """The case for the page of the declaration, which shows no more than who and what; or for a link."""
    return session.scalar(select(Proposal).where(Proposal.id == proposal_id, visible_to(actor, now)))


def list_hints(session: Session, user: User, proposal: Proposal) -> list[Hint]:
    """What may tie a person to a case. Only the person and oversight ever read it."""
    found: list[Hint] = []
    if proposal.sponsor_id == user.id:
        found.append(Hint("sponsor", N_("You are named as the person who asked for this proposal.")))
    organisation = proposal.organisation
    if organisation is None:
        return found
    group = list(session.scalars(select(Organisation).where(Organisation.group_id == organisation.group_id)))
    ids = [each.id for each in group]
    names = {each.name for each in group} | _names_of_parties(session, ids)
    found += _of_address(session, user, proposal, group)
    found += [
        Hint("past_employer", N_("Your profile names an earlier employer: %(employer)s."), {"employer": job})
        for job in user.past_employers.splitlines()
        if any(is_same_name(employer_name(job), name) for name in names)
    ]
    found += _of_gifts(session, user, ids, names)
    found += _of_cases(session, user, proposal, ids)
    return found


def needs_note(hints: Collection[Hint]) -> bool:
    """Whether "no interest" is confirmed with a note that is kept."""
    return any(hint.asks_note for hint in hints)


def employer_name(line: str) -> str:
    """ "Blue Well SA, 2019-2023" → "Blue Well SA"."""
    return re.sub(r"[\s,;(\[]*\b(19|20)\d\d\b.*$", "", line).strip()


def is_same_name(one: str, other: str) -> bool:
    """Whether the telling words of the shorter name all stand in the other: generous, because a hint only."""
    a, b = _telling(one), _telling(other)
    return bool(a and b) and (a <= b or b <= a)


def _telling(name: str) -> set[str]:
    return {word for word in re.findall(r"\w+", fold(name)) if word not in COMMON_WORDS and len(word) > 1}


def _names_of_parties(session: Session, ids: Collection[uuid.UUID]) -> set[str]:
    """Owners and parents that are organisations: a former employer may be one of them."""
    query = (
        select(PartyName.name)
        .join(Party, Party.id == PartyName.party_id)
        .where(Party.organisation_id.in_(ids), Party.kind == "organisation", Party.removed_at.is_(None))
    )
    return set(session.scalars(query))


def _of_address(
    session: Session, user: User, proposal: Proposal, group: Collection[Organisation]
) -> list[Hint]:
    mine = user.email.rpartition("@")[2].lower()
    ids = [each.id for each in group]
    members = select(User.email).join(Membership, Membership.user_id == User.id)
    addresses = [*session.scalars(members.where(Membership.organisation_id.in_(ids)))]
    if proposal.contact_email:
        addresses.append(proposal.contact_email)
    domains = {address.rpartition("@")[2].lower() for address in addresses}
    domains |= {each.email_domain.lower() for each in group if each.email_domain}
    if mine in domains:
        words = N_("Your e-mail address ends like those of the applicant: %(domain)s.")
        return [Hint("email_domain", words, {"domain": mine})]
    return []


def _of_gifts(session: Session, user: User, ids: Collection[uuid.UUID], names: Collection[str]) -> list[Hint]:
    gifts = session.scalars(select(Gift).where(Gift.user_id == user.id).order_by(Gift.received_on.desc()))
    words = N_("You recorded a gift of %(giver)s on %(day)s: %(what)s.")
    return [
        Hint("gift", words, {"giver": gift.giver, "day": gift.received_on, "what": gift.what})
        for gift in gifts
        if gift.organisation_id in ids or any(is_same_name(gift.giver, name) for name in names)
    ]


def _of_cases(session: Session, user: User, proposal: Proposal, ids: Collection[uuid.UUID]) -> list[Hint]:
    of_group = (Proposal.organisation_id.in_(ids), Proposal.id != proposal.id)
    count = select(func.count()).select_from(Proposal)
    sponsored = session.scalar(count.where(*of_group, Proposal.sponsor_id == user.id)) or 0
    reviewed = select(Review.id).where(
        Review.proposal_id == Proposal.id, Review.reviewer_id == user.id, Review.state == "given"
    )
    decided = select(Decision.id).where(
        Decision.proposal_id == Proposal.id, Decision.decided_by_id == user.id
    )
    acted = or_(Proposal.triaged_by_id == user.id, reviewed.exists(), decided.exists())
    joint = session.scalar(count.where(*of_group, acted)) or 0
    found = []
    if sponsored:
        words = N_("Earlier proposals of this partner or its group that you asked for: %(count)s.")
        found.append(Hint("sponsored_before", words, {"count": sponsored}))
    if joint:
        words = N_("Earlier cases of this partner or its group on which you acted: %(count)s.")
        found.append(Hint("earlier_cases", words, {"count": joint}, asks_note=False))
    return found


def list_groups(session: Session, proposal: Proposal) -> list[InvitedGroup]:
    """The interest groups invited beside the applicant, in the order of the invitations."""
    query = select(InvitedGroup).where(InvitedGroup.proposal_id == proposal.id)
    return list(session.scalars(query.order_by(InvitedGroup.invited_on, InvitedGroup.id)))
