"""The signature of an agreement: who signed, when, for whom, with the signed text; the counter-signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.adapters.files import Stored
from registry.clock import geneva_day
from registry.models import Agreement, User
from registry.services.agreement import apply_step, lock_agreement
from registry.services.agreement_file import PROOF_FILE, SIGNED_FILE, keep_file
from registry.services.agreement_history import write_change
from registry.services.agreement_lock import moved, touch
from workflows import roles as r
from workflows.machine import Blocked, NotYours
from workflows.wording import N_

SIGNED_IN_FUTURE = N_("The date of signature is not in the future.")
COUNTERSIGNED_BEFORE = N_("The counter-signature is not before the signature.")


@dataclass(frozen=True, slots=True)
class Signature:
    """Name and function of both signatories ("Alice Ferrand, Director"); the day of the first signature.

    `countersigned_on`: of the second one, where it is known already. `on_behalf_of`: another body that the
    partner's signatory signs for, which needs `proof`. Files are stored already.
    """

    signed_on: date | None
    by_partner: str
    by_unece: str
    countersigned_on: date | None = None
    on_behalf_of: str = ""
    file: Stored | None = None
    proof: Stored | None = None

    @property
    def facts(self) -> dict[str, bool]:
        return {
            "signature_given": bool(self.signed_on and self.by_partner.strip() and self.by_unece.strip()),
            "proof_given": not self.on_behalf_of.strip() or self.proof is not None,
        }

    def check_days(self, verb: str, today: date) -> None:
        """Raises Blocked when a day is in the future or the second signature is before the first."""
        if any(day is not None and day > today for day in (self.signed_on, self.countersigned_on)):
            raise Blocked(verb, ["signature_given"], [SIGNED_IN_FUTURE])
        if self.signed_on and self.countersigned_on and self.countersigned_on < self.signed_on:
            raise Blocked(verb, ["signature_given"], [COUNTERSIGNED_BEFORE])


def sign_agreement(
    session: Session,
    agreement: Agreement,
    signature: Signature,
    *,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Records the signature, in effect from its day."""
    guards = lock_agreement(session, agreement, "sign", version, actor, now)
    signature.check_days("sign", geneva_day(now))
    step = guards.choose("sign", signature.facts, signature.signed_on)
    agreement.signed_on, agreement.countersigned_on = signature.signed_on, signature.countersigned_on
    agreement.signed_by_partner = signature.by_partner.strip()[:200]
    agreement.signed_by_unece = signature.by_unece.strip()[:200]
    agreement.signed_on_behalf_of = signature.on_behalf_of.strip()[:300]
    for file, kind in ((signature.file, SIGNED_FILE), (signature.proof, PROOF_FILE)):
        if file is not None:
            keep_file(session, agreement, file, kind, issued_on=signature.signed_on, actor=actor, now=now)
    apply_step(guards, step.verb, step.target, effective_on=signature.signed_on)


def countersign_agreement(
    session: Session,
    agreement: Agreement,
    *,
    countersigned_on: date,
    file: Stored | None = None,
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """Adds the day of the second signature, once, with the text that bears both."""
    guards = lock_agreement(session, agreement, "countersign", version, actor, now)
    if r.DESK not in guards.roles:
        raise NotYours("countersign", (r.DESK,))
    if agreement.signed_on is None or agreement.countersigned_on is not None:
        raise moved(agreement, "countersign")
    if countersigned_on > geneva_day(now):
        raise Blocked("countersign", ["signature_given"], [SIGNED_IN_FUTURE])
    if countersigned_on < agreement.signed_on:
        raise Blocked("countersign", ["signature_given"], [COUNTERSIGNED_BEFORE])
    agreement.countersigned_on = countersigned_on
    touch(agreement, actor, now)
    if file is not None:
        keep_file(session, agreement, file, SIGNED_FILE, issued_on=countersigned_on, actor=actor, now=now)
    write_change(session, agreement, "agreement.countersigned", actor=actor, now=now)
