"""Goes through the past once for each kind of record and puts every row on the heaps that it counts for."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Agreement, Event
from registry.queries.figure_tally import Tally
from registry.queries.past.agreement import PastAgreement, list_agreements, list_happenings
from registry.queries.past.case import PastCase, list_cases
from registry.queries.past.contribution import CASH, list_receipts
from registry.queries.past.incident import list_incidents
from registry.queries.past.result import PastReview, list_deliverables, list_reviews
from registry.queries.past.screening import list_lists, list_screenings
from registry.queries.past.stream import day_of, is_of_agreement, known_events, rows_of
from registry.queries.report_time import ReportTime

FURTHERS = frozenset({"mainstreamed", "principal"})  # gender markers that further equality
UNLEVELLED = "none"
Look = Callable[[PastAgreement], None]
LookReview = Callable[[PastReview], None]


def count_agreements(session: Session, time: ReportTime, tally: Tally, look: Look | None = None) -> None:
    """`look` is shown each agreement that stands in the register, so that a report reads them once."""
    happened: dict[str, set[str]] = {}
    for key, what in list_happenings(session, time):
        happened.setdefault(key, set()).add(what)
    for each in list_agreements(session, time):
        for what in happened.get(each.id, ()):
            tally.count(f"agreements_{what}", each.reference)
        if not each.is_recorded:
            continue
        if look is not None:
            look(each)
        tally.count_by("recorded_by_state", (each.state,), each.reference)
        _stage(tally, "recorded", each)
        if each.is_new(time):
            _stage(tally, "new", each)
            tally.count("value_new", each.reference, each.value_usd_cents)
            if each.renewed_from_id:
                tally.count("agreements_renewed", each.reference)
        if each.has_ended(time):
            _stage(tally, "ended", each)
        if each.is_in_force:
            _active(tally, each)


def _stage(tally: Tally, stage: str, each: PastAgreement) -> None:
    reference = each.reference
    tally.count(f"agreements_{stage}", reference)
    tally.count_by(f"{stage}_by_subprogramme", each.subprogrammes, reference)
    tally.count_by(f"{stage}_by_type", each.types, reference)
    tally.count_by(f"{stage}_by_nexus", each.nexus, reference)
    tally.count_by(f"{stage}_by_goal", each.sdgs, reference)


def _active(tally: Tally, each: PastAgreement) -> None:
    _stage(tally, "active", each)
    reference, lead = each.reference, (each.lead,)
    tally.count_by("active_by_instrument", (each.instrument,), reference)
    if each.role_in_mandate:
        tally.count_by("active_by_role", (each.role_in_mandate,), reference)
    if each.partner.country:
        tally.count_by("active_by_country", (each.partner.country,), reference)
    if each.partner.entity_type:
        tally.count_by("active_by_partner_type", (each.partner.entity_type,), reference)
    tally.count_by("active_by_beneficiary", each.beneficiary_countries, reference)
    if each.gender_marker:
        tally.count_by("active_by_marker", (each.gender_marker,), reference)
    if each.gender_marker in FURTHERS:
        tally.count("sdg5_share", reference)
        tally.count_by("sdg5_by_subprogramme", each.subprogrammes, reference)
    if len(each.subprogrammes) > 1:
        tally.count("cross_share", reference)
        tally.count_by("cross_by_subprogramme", each.subprogrammes, reference)
    if each.value_usd_cents:
        tally.count("value_active", reference, each.value_usd_cents)
        tally.count_by("value_by_lead", lead, reference, each.value_usd_cents)
    if each.cash_usd_cents:
        tally.count("cash_promised", reference, each.cash_usd_cents)
        tally.count_by("cash_by_lead", lead, reference, each.cash_usd_cents)
    if each.in_kind_usd_cents:
        tally.count("in_kind_promised", reference, each.in_kind_usd_cents)
        tally.count_by("in_kind_by_lead", lead, reference, each.in_kind_usd_cents)


def count_cases(session: Session, time: ReportTime, tally: Tally) -> None:
    for case in list_cases(session, time):
        if case.received_on is not None and time.since <= case.received_on <= time.as_of:
            _received(tally, case)
        if case.channelled_on is not None and time.since <= case.channelled_on:
            tally.count("channelled", case.reference)
            tally.count_by("channelled_by_door", (case.channel,), case.reference)
        if case.is_decided and case.decided_on is not None and time.since <= case.decided_on:
            _decided(tally, case)
        if case.is_open:
            tally.count("open_cases", case.reference)
        if case.is_late(time):
            tally.count("late_open", case.reference)
        for day, kind in case.overrides:
            if time.since <= day:
                tally.count("overrides", case.reference)
                tally.count_by("overrides_by_kind", (kind,), case.reference)
        for day in case.recusals:
            if time.since <= day:
                tally.count("recusals", case.reference)


def _received(tally: Tally, case: PastCase) -> None:
    tally.count("received", case.reference)
    tally.count_by("received_by_subprogramme", case.subprogrammes, case.reference)
    tally.count_by("received_by_type", case.types, case.reference)
    tally.count_by("received_by_level", (case.level or UNLEVELLED,), case.reference)
    if case.level is not None:
        tally.count("levelled", case.reference)
    if case.is_simplified:
        tally.count("simplified_share", case.reference)


def _decided(tally: Tally, case: PastCase) -> None:
    reference, level = case.reference, case.level or UNLEVELLED
    tally.count("decided", reference)
    tally.count("approved" if case.outcome.startswith("approved") else case.outcome, reference)
    tally.count_by("decided_by_outcome", (case.outcome,), reference)
    tally.count_by("decided_by_level", (level,), reference)
    if case.outcome == "declined":
        tally.count_by("declined_by_reason", case.reasons, reference)
    if case.outcome == "excluded":
        tally.count_by("excluded_by_rule", case.reasons, reference)
    if case.was_late:
        tally.count("late_decided", reference)
    if case.days is not None:
        tally.measure("days", case.days, reference)
        tally.measure("days_by_level", case.days, reference, level)


def count_results(session: Session, time: ReportTime, tally: Tally, look: LookReview | None = None) -> None:
    """`look` is shown each closing review up to `as_of`."""
    for receipt in list_receipts(session, time):
        name = "cash_received" if receipt.kind == CASH else "in_kind_received"
        tally.count(name, receipt.agreement, receipt.usd_cents or 0)
    reviews = list_reviews(session, time)
    for promise in list_deliverables(session, time, reviews):
        if promise.done_on is None:
            if promise.due_on is not None and promise.due_on < time.as_of:
                tally.count("overdue_deliverables", promise.agreement)
        elif time.since <= promise.done_on <= time.as_of:
            tally.count("delivered", promise.agreement)
            if promise.is_verified:
                tally.count("delivered_verified", promise.agreement)
    for review in reviews:
        if look is not None:
            look(review)
        if time.since <= review.written_on:
            tally.count("closing_reviews", review.agreement)
            tally.count_by("closing_by_achievement", (review.achieved,), review.agreement)
            if review.people_reached:
                tally.count("people_reached", review.agreement, review.people_reached)
    _count_conditions(session, time, tally)


def _count_conditions(session: Session, time: ReportTime, tally: Tally) -> None:
    met = select(Agreement.reference, Event.effective_at).join(Agreement, is_of_agreement())
    for reference, at in rows_of(session, met.where(*known_events(("condition.met",), time))):
        if time.since <= day_of(at) <= time.as_of:
            tally.count("conditions_met", reference)


def count_incidents(session: Session, time: ReportTime, tally: Tally) -> None:
    """Of a confidential incident only that there is one, and only for the internal profile."""
    for each in list_incidents(session, time):
        if each.is_confidential:
            if each.is_of(time):
                tally.count("incidents_confidential", each.agreement)
            continue
        if each.is_of(time):
            tally.count("incidents", each.agreement)
            tally.count_by("incidents_by_kind", (each.kind,), each.agreement)
            tally.count_by("incidents_by_severity", (each.severity,), each.agreement)
        if each.closed_on is None:
            tally.count("incidents_open", each.agreement)


def count_screening(session: Session, time: ReportTime, tally: Tally) -> None:
    names = {"run": "screening_runs"}
    for what in list_screenings(session, time):
        tally.count(names.get(what, f"matches_{what}"), "")
    for each in list_lists(session, time):
        tally.measure("list_age", each.age_days, each.source)
        tally.measure("list_age", each.age_days, each.source, each.source)
