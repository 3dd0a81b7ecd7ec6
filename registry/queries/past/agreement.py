"""What the register said of each agreement on the last day of a period, as it was known then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from registry.models import AgreementHistory as Row
from registry.models import Event
from registry.queries.past.partner import Partner, partners_as_known
from registry.queries.past.stream import as_day, day_of, hex_of, known_events, rows_of, text_of
from registry.queries.report_time import ReportTime
from workflows.agreement import AGREEMENT, IN_FORCE

ENDED = frozenset(row.name for row in AGREEMENT.state_rows if row.is_end)
HAPPENINGS = {"agreement.amended": "amended", "agreement.suspended": "suspended"}
_FIRST, _LAST = date.min, date.max


@dataclass(slots=True)
class PastAgreement:
    """One agreement on `as_of`. Never changed once made; not frozen, because 100,000 are made a report.

    `partner` is named as events told by then (see `past.partner`). `gender_marker` is empty until somebody
    validated it. Cash and in kind are shares of the value in US cents, which its contributions add up to.
    """

    id: str  # 32 hex digits
    reference: str
    state: str
    origin: str  # case, recorded, imported
    proposal_id: str | None
    organisation_id: str
    partner: Partner
    title: dict[str, str]
    instrument: str
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    ended_on: date | None  # first day in a state that is an end
    renewed_from_id: str | None
    lead: int
    subprogrammes: tuple[int, ...]
    types: tuple[str, ...]
    nexus: tuple[str, ...]
    sdgs: tuple[int, ...]
    sdg_targets: tuple[str, ...]
    gender_marker: str
    role_in_mandate: str
    beneficiary_countries: tuple[str, ...]
    value_usd_cents: int
    cash_usd_cents: int
    in_kind_usd_cents: int
    is_value_public: bool
    is_public: bool
    embargo_until: date | None
    redactions: dict[str, str]  # public field → reason
    excom_project: str
    excom_status: str
    dd_level: str | None

    @property
    def is_in_force(self) -> bool:
        return self.state in IN_FORCE

    @property
    def is_recorded(self) -> bool:
        """In the register as an agreement, not as a draft."""
        return self.signed_on is not None and self.state not in ("drafting", "cleared")

    def is_new(self, time: ReportTime) -> bool:
        """Signed in the period."""
        return self.is_recorded and time.since <= (self.signed_on or _FIRST) <= time.as_of

    def has_ended(self, time: ReportTime) -> bool:
        """Came to an end in the period, after it had been in force."""
        return self.is_recorded and time.since <= (self.ended_on or _LAST) <= time.as_of


def list_agreements(session: Session, time: ReportTime) -> Iterator[PastAgreement]:
    """Every agreement that there was on `as_of`, drafts too, in no order, one after the other."""
    partners = partners_as_known(session, time)
    ends = _ended_on(session, time)
    held = select(hex_of(session, Row.agreement_id), Row.state, text_of(Row.columns)).where(_held(time))
    for agreement_id, state, columns in rows_of(session, held):
        yield _made(agreement_id, state, json.loads(columns), ends.get(agreement_id), partners)
    for agreement_id, state, columns, ended_on in _taken_back(session, time):
        yield _made(agreement_id, state, columns, ended_on, partners)


def list_happenings(session: Session, time: ReportTime) -> Iterator[tuple[str, str]]:
    """(agreement id, "amended" or "suspended") of the period; one that was amended twice comes twice."""
    asked = select(hex_of(session, Event.case_id), Event.name, Event.effective_at)
    for agreement_id, name, at in rows_of(session, asked.where(*known_events(tuple(HAPPENINGS), time))):
        if time.since <= day_of(at) <= time.as_of:
            yield agreement_id, HAPPENINGS[name]


def _known(time: ReportTime) -> ColumnElement[bool]:
    return and_(
        Row.valid_from <= time.as_of,
        Row.recorded_at <= time.known_at,
        or_(Row.superseded_at.is_(None), Row.superseded_at > time.known_at),
    )


def _held(time: ReportTime) -> ColumnElement[bool]:
    """`valid_to` is the first day after."""
    return and_(_known(time), or_(Row.valid_to.is_(None), Row.valid_to > time.as_of))


def _ended_on(session: Session, time: ReportTime) -> dict[str, date]:
    """The first day on which each agreement read as ended."""
    key = hex_of(session, Row.agreement_id)
    asked = select(key, func.min(Row.valid_from)).where(_known(time), Row.state.in_(ENDED))
    return dict(map(tuple, rows_of(session, asked.group_by(Row.agreement_id))))


def _taken_back(session: Session, time: ReportTime) -> Iterator[tuple[str, str, dict[str, Any], date | None]]:
    """Agreements of an import that was taken back later, with their rows: as the event of the import says.

    Only what nothing else happened to can be taken back, so that this one event is the whole history.
    """
    undone = select(Event.case_id).where(
        Event.name == "agreement.taken_back", Event.recorded_at > time.known_at
    )
    asked = select(hex_of(session, Event.case_id), Event.recorded_at, Event.payload).where(
        *known_events(("agreement.imported",), time), Event.case_id.in_(undone)
    )
    for agreement_id, recorded_at, payload in rows_of(session, asked):
        columns = json.loads(payload)["set"]
        state, day = "", None
        for was, start in _stages(columns, day_of(recorded_at)):
            if start <= time.as_of:
                state, day = was, start
        if state:
            yield agreement_id, state, columns, day if state in ENDED else None


def _stages(columns: dict[str, Any], today: date) -> list[tuple[str, date]]:
    """As `services.register_facts.stages_of` made its history: (state, first day), in order."""
    signed, end = as_day(columns["signed_on"]), as_day(columns["ends_on"])
    state: str = columns["state"]
    began = as_day(columns["starts_on"]) or signed
    assert began is not None  # the import asks for one of them
    found = []
    if signed is not None and signed < began:
        found.append(("signed", signed))
        if state == "signed":
            return found
    if state in ("signed", "active"):
        return [*found, (state, began)]
    over = end + timedelta(days=1) if end is not None and end < today else today
    if over > began:
        found.append(("active", began))
    return [*found, (state, max(over, began))]


def _made(
    agreement_id: str, state: str, said: dict[str, Any], ended_on: date | None, partners: dict[str, Partner]
) -> PastAgreement:
    value, cash, in_kind = said.get("value_usd_cents") or 0, said.get("cash_minor"), said.get("in_kind_minor")
    # the two are in one currency: their shares of the value need no rate
    of_cash = value * cash // (cash + (in_kind or 0)) if cash else 0
    organisation_id = (said.get("organisation_id") or "").replace("-", "")
    return PastAgreement(
        agreement_id,
        said.get("reference") or "",
        state,
        said.get("origin") or "",
        said.get("proposal_id"),
        organisation_id,
        partners.get(organisation_id) or Partner("", None, None),
        said.get("title") or {},
        said.get("instrument") or "",
        as_day(said.get("signed_on")),
        as_day(said.get("starts_on")),
        as_day(said.get("ends_on")),
        ended_on if state in ENDED else None,
        said.get("renewed_from_id"),
        said.get("lead_subprogramme") or 0,
        tuple(said.get("subprogrammes") or ()),
        tuple(said.get("types") or ()),
        tuple(said.get("nexus") or ()),
        tuple(said.get("sdgs") or ()),
        tuple(said.get("sdg_targets") or ()),
        (said.get("gender_marker") or "") if said.get("gender_validated_at") else "",
        said.get("role_in_mandate") or "",
        tuple(said.get("beneficiary_countries") or ()),
        value,
        of_cash,
        value - of_cash if in_kind else 0,
        bool(said.get("is_value_public")),
        bool(said.get("is_public")),
        as_day(said.get("embargo_until")),
        said.get("redactions") or {},
        said.get("excom_project") or "",
        said.get("excom_status") or "",
        said.get("dd_level"),
    )
