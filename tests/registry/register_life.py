"""A register that lives: what people do to agreements and cases, one thing after another, time moving on."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Agreement, Deliverable, Incident, Organisation, Proposal
from registry.services.agreement import change_state
from registry.services.agreement_history import write_change
from registry.services.case_clock import pause_case, resume_case
from registry.services.closing_review import write_closing_review
from registry.services.contribution import add_contribution
from registry.services.contribution_due import add_due, finish_due
from registry.services.decision import take_act
from registry.services.deliverable import add_deliverable, deliver
from registry.services.incident import Happened, close_incident, record_incident
from registry.services.organisation import new_organisation
from registry.services.proposal import save_section, start_proposal, submit_proposal
from registry.services.review import declare_interest
from registry.services.triage import turn_down_proposal
from tests.agreement import active_agreement
from tests.case import NOW, accepted, answers, give_reasons, reviewed, screened
from tests.cast import Cast
from workflows.machine import Blocked, NotYours, WrongState

COUNTRIES = ("CH", "UZ", "RS")
GOALS = ((5,), (6, 17), (11,))
AREAS = ((2,), (2, 5), (5, 8, 1))


@dataclass
class Life:
    """`n` of each happening is a number that chooses: whom it happens to, and how."""

    session: Session
    cast: Cast
    now: datetime = NOW
    agreements: list[Agreement] = field(default_factory=list)
    cases: list[Proposal] = field(default_factory=list)
    promises: list[Deliverable] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.partner: Organisation = new_organisation(
            self.session,
            "Dry Lake Ltd",
            country="CH",
            entity_type="company",
            actor=self.cast.bea,
            now=self.now,
        )

    def happen(self, what: str, n: int) -> None:
        """Something, some hours or days later; what is not possible now does not happen."""
        self.now += timedelta(hours=7 + n % 200)
        with self.session.begin_nested() as tried:
            try:
                HAPPENINGS[what](self, n)
                self.session.flush()
            except (Blocked, NotYours, WrongState):
                tried.rollback()

    def _pick(self, rows: Sequence[Agreement], n: int) -> Agreement | None:
        return rows[n % len(rows)] if rows else None


def sign(life: Life, n: int) -> None:
    signed = geneva_day(life.now) - timedelta(days=n % 50)
    life.agreements.append(
        active_agreement(
            life.session, life.cast, now=life.now, organisation_id=life.partner.id,
            reference=f"AGR-2025-{len(life.agreements) + 1:04d}", signed_on=signed, starts_on=signed,
            sdgs=list(GOALS[n % 3]), subprogrammes=list(AREAS[n % 3]),
            gender_marker=("none", "principal")[n % 2], currency=("USD", "CHF")[n % 2],
            cash_minor=n * 1_003, in_kind_minor=(n % 3) * 501, value_usd_cents=n * 999,
        )
    )  # fmt: skip


def correct(life: Life, n: int) -> None:
    """What was so some days ago already is written down now."""
    row = life._pick(life.agreements, n)
    if row is None:
        return
    row.sdgs, row.subprogrammes = list(GOALS[n // 3 % 3]), list(AREAS[n // 2 % 3])
    row.value_usd_cents = n * 501
    _write(life, row, ("agreement.changed", "agreement.amended")[n % 2], days=n % 30)


def validate(life: Life, n: int) -> None:
    if row := life._pick(life.agreements, n):
        row.gender_validated_at, row.gender_validated_by_id = life.now, life.cast.grace.id
        _write(life, row, "agreement.gender_validated")


def end(life: Life, n: int) -> None:
    """Ended, or, where it has, found not to have ended after all: the register is put right."""
    if row := life._pick(life.agreements, n):
        has_ended = row.state == "completed"
        row.state = "active" if has_ended else "completed"
        _write(life, row, "agreement.changed" if has_ended else "agreement.completed", days=n % 12)


def suspend(life: Life, n: int) -> None:
    row = life._pick(life.agreements, n)
    if row is not None and row.state == "active":
        change_state(life.session, row, "suspend", reason="A doubt.", actor=life.cast.elena, now=life.now)


def receive(life: Life, n: int) -> None:
    row = life._pick(life.agreements, n)
    if row is None:
        return
    kind = ("cash", "in_kind")[n % 2]
    values = {"promised_minor": n * 300, "currency": "CHF", "basis": "A price list."}
    given = {"actor": life.cast.bea, "now": life.now}
    promise = add_contribution(life.session, row, kind, values, paper="Letter.", **given)  # type: ignore[arg-type]
    day = geneva_day(life.now) - timedelta(days=n % 9)
    due = add_due(life.session, row, promise, kind="instalment", due_on=day, amount_minor=n * 200, **given)  # type: ignore[arg-type]
    finish_due(life.session, row, promise, due, done_on=day, done_minor=n * 100, **given)  # type: ignore[arg-type]


def promise(life: Life, n: int) -> None:
    row = life._pick([each for each in life.agreements if each.state == "active"], n)
    if row is not None:
        due = geneva_day(life.now) + timedelta(days=n % 20)
        made = add_deliverable(
            life.session, row, text="A well", side="partner", due_on=due, actor=life.cast.carl, now=life.now
        )
        life.promises.append(made)


def fulfil(life: Life, n: int) -> None:
    row = next((each for each in life.promises if each.agreement.state == "active"), None)
    if row is not None:
        life.promises.remove(row)
        day = geneva_day(life.now) - timedelta(days=n % 5)
        deliver(life.session, row, done_on=day, evidence="Here.", actor=life.cast.carl, now=life.now)


def review(life: Life, n: int) -> None:
    row = life._pick([each for each in life.agreements if each.state == "active"], n)
    if row is not None:
        write_closing_review(
            life.session, row, achieved=("achieved", "partly")[n % 2], results=f"{n} wells", lessons="Ask.",
            would_repeat=True, people_reached=n, actor=life.cast.carl, now=life.now,
        )  # fmt: skip


def complain(life: Life, n: int) -> None:
    if row := life._pick(life.agreements, n):
        told = Happened(
            ("breach", "harm")[n % 2], 1 + n % 3, geneva_day(life.now), "Letter", "A dry well.",
            is_confidential=n % 5 == 0,
        )  # fmt: skip
        life.incidents.append(record_incident(life.session, row, told, actor=life.cast.bea, now=life.now))


def settle(life: Life, n: int) -> None:
    if life.incidents:
        row = life.incidents.pop(n % len(life.incidents))
        close_incident(
            life.session, row, outcome="resolved", note="Put right.", actor=life.cast.bea, now=life.now
        )


def propose(life: Life, n: int) -> None:
    """The desk types in a letter that came some days ago; the partner has another name or country by now."""
    day, given = geneva_day(life.now) - timedelta(days=n % 8), {"actor": life.cast.bea, "now": life.now}
    said = answers(
        organisation={"name": f"Dry Lake {n % 3}", "country": COUNTRIES[n % 3]},
        links={"subprogrammes": list(AREAS[n % 2])},
    )
    case = start_proposal(
        life.session,
        organisation=life.partner,
        language="en",
        source="letter",
        received_on=day,
        **given,  # type: ignore[arg-type]
    )
    for name, values in said.items():
        save_section(life.session, case, name, values, version=0, **given)  # type: ignore[arg-type]
    give_reasons(life.session, case, **given)  # type: ignore[arg-type]
    submit_proposal(life.session, case, **given)  # type: ignore[arg-type]
    declare_interest(life.session, case, interest="none", **given)  # type: ignore[arg-type]
    life.cases.append(case)


def handle(life: Life, n: int) -> None:
    """The next step of a case: declined at triage, or screened and accepted, reviewed, decided."""
    case = next(
        (each for each in life.cases if each.state in ("submitted", "in_review", "in_decision")), None
    )
    if case is None:
        return
    session, cast, now = life.session, life.cast, life.now
    if case.state == "submitted" and n % 3 == 0:
        turn_down_proposal(session, case, reason=("no_capacity", "other")[n % 2], actor=cast.bea, now=now)
    elif case.state == "submitted":
        accepted(session, cast, screened(session, cast, case, now=now), now=now)
    elif case.state == "in_review":
        reviewed(session, cast, case, now=now)
    else:
        declare_interest(session, case, interest="none", actor=cast.olga, now=now)
        take_act(session, case, ("approve", "decline")[n % 2], reasons="Seen.", actor=cast.olga, now=now)


def wait(life: Life, n: int) -> None:
    """The clock of a case stands still, or runs on."""
    case = next((each for each in life.cases if each.state == "in_review"), None)
    if case is None:
        return
    given = {"actor": life.cast.bea, "now": life.now}
    if case.due_on is None:
        resume_case(life.session, case, **given)  # type: ignore[arg-type]
    else:
        pause_case(life.session, case, reason="ola", **given)  # type: ignore[arg-type]


def recuse(life: Life, n: int) -> None:
    case = next((each for each in life.cases if each.state == "in_review"), None)
    if case is not None:
        declare_interest(life.session, case, interest="financial", actor=life.cast.otto, now=life.now)


def _write(life: Life, row: Agreement, event: str, *, days: int = 0) -> None:
    life.session.flush()
    day = geneva_day(life.now) - timedelta(days=days)
    write_change(
        life.session,
        row,
        event,
        actor=life.cast.bea,
        now=life.now,
        effective_on=day,
        payload={"n": str(uuid.uuid4())},
    )


HAPPENINGS: dict[str, Callable[[Life, int], None]] = {
    each.__name__: each
    for each in (
        sign, correct, validate, end, suspend, receive, promise, fulfil, review, complain, settle, propose,
        handle, wait, recuse,
    )
}  # fmt: skip
