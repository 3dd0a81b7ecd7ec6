"""Amendments of an agreement: which there are, how they differ from the text in force, what blocks them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from registry.events import plain
from registry.models import Agreement, Amendment, AmendmentClearance, User
from registry.queries.agreement import CLEARING_ROLE, FORM_GIVES, AgreementGuards
from workflows import roles as r
from workflows.agreement import AMENDABLE
from workflows.amendment import AMENDMENT
from workflows.machine import Offer, Step, WrongState

# what an amendment may change of the agreement's row; what is promised in money or kind changes with its
# contributions, which name the amendment, and clauses of the text are described in words
COLUMNS = (
    "title",
    "summary",
    "starts_on",
    "ends_on",
    "subprogrammes",
    "nexus",
    "sdgs",
    "beneficiary_countries",
)
_DAYS = frozenset({"starts_on", "ends_on"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: as in force (or as it was), as proposed; both as JSON holds them."""

    name: str
    old: Any
    new: Any

    @property
    def is_changed(self) -> bool:
        return bool(self.old != self.new)


@dataclass
class AmendmentGuards:
    """Reads lazily what a step of an amendment needs to know."""

    session: Session
    amendment: Amendment
    actor: User
    now: datetime

    @cached_property
    def of_agreement(self) -> AgreementGuards:
        return AgreementGuards(self.session, self.amendment.agreement, self.actor, self.now)

    def facts(
        self, given: Mapping[str, bool] | None = None, *, signed_on: date | None = None
    ) -> dict[str, bool]:
        row, agreement = self.amendment, self.amendment.agreement
        of_agreement = self.of_agreement.facts(signed_on=signed_on)
        facts = {
            "agreement_in_force": agreement.state in AMENDABLE,
            "something_differs": bool(row.proposed),
            "text_not_moved": all(row.base[name] == plain(getattr(agreement, name)) for name in COLUMNS),
            "clearances_given": bool(row.clearances) and all(x.cleared_at for x in row.clearances),
            **{name: of_agreement[name] for name in ("excom_settled", "diligence_valid", "screened")},
        }
        return {**facts, **(given or {})}

    def offers(self, given: Mapping[str, bool] | None = None) -> list[Offer]:
        """Each step that this person may take now, with what still blocks it."""
        facts = self.facts({**FORM_GIVES, "level_holds": True, **(given or {})})
        return AMENDMENT.offers(self.amendment.state, self.of_agreement.roles, facts)

    def choose(self, verb: str, given: Mapping[str, bool], signed_on: date | None = None) -> Step:
        """The row that applies now. Raises WrongState (with who was quicker), NotYours or Blocked."""
        row = self.amendment
        try:
            return AMENDMENT.choose(
                row.state, verb, self.of_agreement.roles, self.facts(given, signed_on=signed_on)
            )
        except WrongState:
            by = row.moved_by.name if row.moved_by else None
            raise WrongState(verb, row.state, moved_by=by, moved_at=row.moved_at) from None

    @property
    def may_write(self) -> bool:
        return r.DESK in self.of_agreement.roles and self.amendment.state == "drafting"

    def is_unit(self, clearance: AmendmentClearance) -> bool:
        """Whether the person clears for the unit itself."""
        return CLEARING_ROLE.get(clearance.unit, r.DESK) in self.of_agreement.roles

    def may_clear(self, clearance: AmendmentClearance) -> bool:
        """The unit itself, or the desk, which records what the unit wrote."""
        is_open = clearance.cleared_at is None and self.amendment.state == "drafting"
        return is_open and bool({CLEARING_ROLE.get(clearance.unit, r.DESK), r.DESK} & self.of_agreement.roles)


def list_amendments(session: Session, agreement: Agreement) -> Sequence[Amendment]:
    """The amendments of an agreement, newest first."""
    return session.scalars(
        select(Amendment)
        .where(Amendment.agreement_id == agreement.id)
        .options(selectinload(Amendment.clearances))
        .order_by(Amendment.number.desc())
    ).all()


def find_amendment(session: Session, agreement: Agreement, amendment_id: uuid.UUID) -> Amendment | None:
    """An amendment of this agreement."""
    return session.scalar(
        select(Amendment).where(Amendment.id == amendment_id, Amendment.agreement_id == agreement.id)
    )


def differences(amendment: Amendment) -> list[Difference]:
    """Field by field: what the text says (or said before the merge) and what it is to say."""
    names = [*COLUMNS, "clauses"]
    whole = {**amendment.base, **amendment.proposed}
    return [Difference(name, amendment.base.get(name), whole.get(name)) for name in names]


def read_value(name: str, value: Any) -> Any:
    """The value of a column from JSON."""
    if name in _DAYS:
        return date.fromisoformat(value) if value else None
    return value
