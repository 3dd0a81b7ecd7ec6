"""Records a partnership of the other track: with a government, an IGO, an NGO or academia, without a case.

The body itself is checked (X01, X06; an NGO or academia also X02 to X05 and X08); the rest is the register's.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Agreement, Organisation, OrganisationMerge, Party, PartyName, Screening, User
from registry.permissions import roles_held
from registry.queries.agreement import case_behind
from registry.queries.entity_screening import entity_screening
from registry.queries.renewal import is_renewed
from registry.queries.screening import COUNCIL
from registry.services.agreement import lock_agreement, set_clearances
from registry.services.agreement_history import write_change
from registry.services.agreement_lock import moved
from registry.services.number import next_reference
from registry.services.organisation import new_organisation, script_of
from registry.services.screening_order import order_run
from registry.text import fold
from workflows import roles as r
from workflows.agreement import RENEWABLE
from workflows.machine import Blocked, NotYours
from workflows.wording import N_

OTHER_TRACK = ("government", "igo", "ngo", "academia")
# which exclusions count for which body (POLICY.md, 1)
EXCLUSIONS: Mapping[str, tuple[str, ...]] = {
    "government": ("X06",),
    "igo": ("X06",),
    "ngo": ("X02", "X03", "X04", "X05", "X06", "X08"),
    "academia": ("X02", "X03", "X04", "X05", "X06", "X08"),
}
TERMS = frozenset(
    {
        "instrument", "title", "summary", "signed_on", "signed_by_partner", "signed_by_unece", "starts_on",
        "ends_on", "lead_subprogramme", "subprogrammes", "types", "nexus", "sdgs", "sdg_targets",
        "beneficiary_countries", "focal_point_id", "role_in_mandate",
    }
)  # fmt: skip

NOT_SCREENED_YET = "Recorded without a case: the desk publishes it when the body is screened."
NOT_THIS_TRACK = N_("This body is in the register as one that business owns or pays for: open a case for it.")
EXCLUSION_KNOWN = N_(
    "What you ticked stands against a partnership. Nothing is recorded: tell the Executive Secretary."
)
SAME_BODY = N_("An agreement that follows another is with the same body.")
SIGNED_AHEAD = N_("The date of signature is not in the future.")
ALREADY_LISTED = N_("This agreement is recorded already, with the same title and day of signature.")


def record_partnership(
    session: Session,
    *,
    name: str,
    entity_type: str,
    country: str | None,
    website: str = "",
    terms: Mapping[str, Any],
    known_exclusions: Collection[str] = (),
    follows: Agreement | None = None,
    actor: User,
    now: datetime,
) -> Agreement:
    """An agreement with a body of the other track: signed when it has its day, else a draft.

    The body is found by its name and country, or made; its name is screened before the agreement is active.
    `follows`: the agreement that this one renews, with the same body and without a case as well.
    """
    if r.DESK not in roles_held(actor, geneva_day(now)):
        raise NotYours("record", (r.DESK,))
    if follows is not None:
        lock_agreement(session, follows, "renew", None, actor, now)
        if not may_be_followed(session, follows):
            raise moved(follows, "renew")
    if entity_type not in OTHER_TRACK:
        raise ValueError(f"not of the other track: {entity_type}")
    if set(known_exclusions) & set(EXCLUSIONS[entity_type]):
        raise Blocked("record", ["no_exclusion"], [EXCLUSION_KNOWN])
    unknown = set(terms) - TERMS
    if unknown:
        raise ValueError(f"not a term of a recorded partnership: {', '.join(sorted(unknown))}")
    signed_on = terms.get("signed_on")
    if signed_on is not None and signed_on > geneva_day(now):
        raise Blocked("record", ["signed_on"], [SIGNED_AHEAD])
    body = keep_body(session, name, entity_type, country, website, actor=actor, now=now)
    if follows is not None and follows.organisation_id != body.id:
        raise Blocked("record", ["same_body"], [SAME_BODY])
    _refuse_twice(session, body, terms)
    agreement = Agreement(
        id=uuid.uuid4(),
        reference=next_reference(session, "AGR", geneva_day(now).year),
        state="signed" if signed_on is not None else "drafting",
        origin="recorded",
        organisation=body,
        renewed_from_id=follows.id if follows else None,
        is_value_public=False,
        is_public=False,
        embargo_reason=NOT_SCREENED_YET,
        created_at=now,
        event_count=0,
        gender_marker="none",
        **{"sdg_targets": [], "nexus": [], "beneficiary_countries": [], **terms},
    )
    session.add(agreement)
    session.flush()
    if signed_on is None:
        set_clearances(session, agreement)
    write_change(
        session, agreement, "agreement.recorded", actor=actor, now=now, effective_on=signed_on,
        payload={"to": agreement.state, "reference": agreement.reference, "entity_type": entity_type,
                 **({"renews": follows.reference} if follows else {})},
    )  # fmt: skip
    order_run(session, "hand", organisation_id=body.id, actor=actor, now=now)
    return agreement


def may_be_followed(session: Session, agreement: Agreement) -> bool:
    """Whether it is renewed by recording the next one: a body of the other track, and no case behind it."""
    return (
        agreement.state in RENEWABLE
        and agreement.organisation.entity_type in OTHER_TRACK
        and case_behind(session, agreement) is None
        and not is_renewed(session, agreement)
    )


def find_body(session: Session, name: str, country: str | None) -> Organisation | None:
    """The organisation of this name (folded) in this country; one without a country counts too."""
    rows = session.scalars(
        select(Organisation)
        .where(Organisation.name_key == fold(name)[:300])
        .order_by(Organisation.created_at)
    )
    found = next((row for row in rows if country is None or row.country in (country, None)), None)
    while found is not None and (kept := _merged_into(session, found)) is not None:
        found = kept
    return found


def _merged_into(session: Session, row: Organisation) -> Organisation | None:
    """The record that this one was made one with."""
    wanted = select(OrganisationMerge.kept_id).where(
        OrganisationMerge.merged_id == row.id, OrganisationMerge.undone_at.is_(None)
    )
    kept = session.scalar(wanted.limit(1))
    return None if kept is None else session.get(Organisation, kept)


def keep_body(
    session: Session,
    name: str,
    entity_type: str,
    country: str | None,
    website: str,
    *,
    actor: User,
    now: datetime,
) -> Organisation:
    """The body with this name, made when there is none, and the party by which it is screened."""
    body = find_body(session, name, country)
    if body is None:
        body = new_organisation(session, name, country=country, entity_type=entity_type, actor=actor, now=now)
        body.website = website or None
    elif body.entity_type is not None and body.entity_type not in OTHER_TRACK:
        raise Blocked("record", ["other_track"], [NOT_THIS_TRACK])
    body.entity_type = body.entity_type or entity_type
    entity = select(Party.id).where(
        Party.organisation_id == body.id, Party.role == "entity", Party.removed_at.is_(None)
    )
    if session.scalar(entity.limit(1)) is None:
        party = Party(
            id=uuid.uuid4(),
            organisation_id=body.id,
            role="entity",
            kind="organisation",
            country=body.country,
            valid_from=geneva_day(now),
            recorded_at=now,
        )
        party.names.append(PartyName(name=body.name, script=script_of(body.name)))
        session.add(party)
    session.flush()
    return body


def enter_entity_result(
    session: Session,
    agreement: Agreement,
    party: Party,
    result: str,
    *,
    list_version: str,
    actor: User,
    now: datetime,
) -> Screening:
    """What the desk found by hand on the Council's list: clear, or possible, which blocks."""
    if r.DESK not in roles_held(actor, geneva_day(now)):
        raise NotYours("enter_screening", (r.DESK,))
    if result not in ("clear", "possible") or party.organisation_id != agreement.organisation_id:
        raise ValueError("a result of another kind, or of another body")
    for row in (old for each, old in entity_screening(session, party.organisation_id, now).results
                if each.id == party.id and old is not None and old.method == "hand"):  # fmt: skip
        row.superseded_at = now
    row = Screening(
        party_id=party.id,
        list_source=COUNCIL,
        list_version=list_version,
        method="hand",
        result=result,
        entered_by_id=actor.id,
        entered_at=now,
    )
    session.add(row)
    session.flush()
    write_change(
        session, agreement, "agreement.screened", actor=actor, now=now,
        payload={"list": COUNCIL, "list_version": list_version, "result": result},
    )  # fmt: skip
    return row


def _refuse_twice(session: Session, body: Organisation, terms: Mapping[str, Any]) -> None:
    """The same button pressed twice records one agreement."""
    rows = session.scalars(
        select(Agreement).where(
            Agreement.organisation_id == body.id, Agreement.signed_on == terms.get("signed_on")
        )
    )
    if any(row.title == terms["title"] for row in rows):
        raise Blocked("record", ["title"], [ALREADY_LISTED])
