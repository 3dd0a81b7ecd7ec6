"""The figures counted again, slowly and by nothing but the events: every chain is read from its beginning.

Shares no statement and no function with `registry.queries.past`: what an agreement said is folded from the
"set" of its events, what a case was from its chain, days are counted one by one.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import reference
from registry.clock import Pause, days_used, geneva_day
from registry.events import rebuild
from registry.models import Event
from registry.queries.figure import Figures
from registry.queries.report_time import ReportTime

IN_FORCE = ("signed", "active", "under_review", "suspended")
ENDED = ("completed", "terminated", "expired")
STILL = {"clarification_asked", "deferred", "exclusion_proposed", "waiting_for_award", "derogation_asked"}


def recount(session: Session, time: ReportTime) -> dict[str, Any]:
    """Name → value of the figures that this file counts; series as {key: value} without noughts."""
    known = [each for each in session.scalars(select(Event)) if each.recorded_at <= time.known_at]
    chains: dict[Any, list[Event]] = {}
    for event in sorted(known, key=lambda each: each.seq):
        chains.setdefault((event.case_kind, event.case_id), []).append(event)
    found: dict[str, Any] = {}
    agreements = [chain for (kind, _), chain in chains.items() if kind == "agreement"]
    cases = [chain for (kind, _), chain in chains.items() if kind == "proposal"]
    found |= of_agreements(agreements, _countries(known), time)
    found |= of_cases(cases, time)
    found |= of_parts(agreements, time)
    return found


def said_on(chain: list[Event], day: date) -> dict[str, Any]:
    """What an agreement was on a day: everything told up to the last event that is effective by then."""
    told = [each for each in chain if "set" in each.data]
    last = max((no for no, each in enumerate(told) if _day(each) <= day), default=None)
    return {} if last is None else rebuild(told[: last + 1])


def _day(event: Event) -> date:
    return geneva_day(event.effective_at)


def _countries(known: list[Event]) -> dict[str, Any]:
    found = {}
    for event in sorted(known, key=lambda each: (each.recorded_at, each.case_id, each.seq)):
        if event.name == "organisation.created":
            found[str(event.case_id)] = event.data["set"].get("country")
        elif event.data.get("partner"):
            found[event.data["partner"]["id"]] = event.data["partner"]["country"]
    return found


def of_agreements(chains: list[list[Event]], countries: dict[str, Any], time: ReportTime) -> dict[str, Any]:
    rows = [(chain, said) for chain in chains if (said := said_on(chain, time.as_of))]
    rows = [(chain, said) for chain, said in rows if said["state"] not in ("drafting", "cleared")]
    active = [said for _, said in rows if said["state"] in IN_FORCE]
    within = [(time.since <= date.fromisoformat(said["signed_on"]) <= time.as_of) for _, said in rows]
    happened = Counter(
        name
        for chain in chains
        if said_on(chain, time.as_of)
        for name in {each.name for each in chain if _in(_day(each), time)}
    )
    furthers = [said for said in active if said["gender_validated_at"] and said["gender_marker"] != "none"]
    cash = {id(said): _cash(said) for said in active}
    return {
        "agreements_recorded": len(rows),
        "agreements_active": len(active),
        "agreements_new": sum(within),
        "agreements_ended": sum(_in(_ended_on(chain, time), time) for chain, _ in rows),
        "agreements_suspended": happened["agreement.suspended"],
        "agreements_amended": happened["agreement.amended"],
        "active_by_subprogramme": Counter(str(no) for said in active for no in said["subprogrammes"]),
        "active_by_goal": Counter(str(no) for said in active for no in said["sdgs"]),
        "active_by_country": Counter(countries[said["organisation_id"]] for said in active),
        "recorded_by_state": Counter(said["state"] for _, said in rows),
        "cross_share": _share(sum(len(said["subprogrammes"]) > 1 for said in active), len(active)),
        "sdg5_share": _share(len(furthers), len(active)),
        "value_active": sum(said["value_usd_cents"] for said in active),
        "cash_promised": sum(cash.values()),
        "in_kind_promised": sum(
            said["value_usd_cents"] - cash[id(said)] for said in active if said["in_kind_minor"]
        ),
    }


def _cash(said: dict[str, Any]) -> int:
    both = said["cash_minor"] + said["in_kind_minor"]
    return said["value_usd_cents"] * said["cash_minor"] // both if both else 0


def _ended_on(chain: list[Event], time: ReportTime) -> date | None:
    """The first day on which it reads as ended, where it does so on `as_of` too."""
    if said_on(chain, time.as_of)["state"] not in ENDED:
        return None
    days = sorted({_day(each) for each in chain})
    ended = [day for day in days if day <= time.as_of and said_on(chain, day).get("state") in ENDED]
    return min(ended, default=None)


def _in(day: date | None, time: ReportTime) -> bool:
    return day is not None and time.since <= day <= time.as_of


def _share(part: int, whole: int) -> Decimal | None:
    return round(Decimal(part) * 100 / whole, 2) if whole else None


def of_cases(chains: list[list[Event]], time: ReportTime) -> dict[str, Any]:
    count: Counter[str] = Counter()
    levels: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    days: list[int] = []
    for chain in chains:
        past = [each for each in chain if _day(each) <= time.as_of]
        if not any(each.name in ("proposal.submitted", "proposal.imported") for each in past):
            continue
        now = rebuild(past)
        if _in(date.fromisoformat(now["received_on"]), time):
            count["received"] += 1
            count["levelled"] += now.get("dd_level") is not None
            count["simplified"] += now.get("dd_level") == "simplified"
            levels[now.get("dd_level") or "none"] += 1
        passed = [each for each in past if each.data.get("verb") in ("accept", "redirect", "refer")]
        count["channelled"] += bool(passed) and _in(_day(passed[0]), time)
        count["recusals"] += sum(each.name == "interest.recused" and _in(_day(each), time) for each in past)
        if now["state"] in ("approved", "declined", "excluded"):
            last = [each for each in past if each.data.get("to") == now["state"]][-1]
            if _in(_day(last), time):
                count["decided"] += 1
                count[now["state"]] += 1
                days.append(_days(past, now, last))
                if now["state"] == "declined":
                    reasons[last.data.get("reason") or "decision"] += 1
    return {
        **{name: count[name] for name in ("received", "levelled", "channelled", "decided", "approved")},
        **{name: count[name] for name in ("declined", "excluded", "recusals")},
        "simplified_share": _share(count["simplified"], count["levelled"]),
        "received_by_level": levels,
        "declined_by_reason": reasons,
        "median_days": statistics.median(days) if days else None,
        "p90_days": min((d for d in days if 10 * sum(e <= d for e in days) >= 9 * len(days)), default=None),
    }


def _days(past: list[Event], now: dict[str, Any], last: Event) -> int:
    state, pauses, hand = "", list[Pause](), None
    begun: date | None = None
    for event in past:
        was, state = state, event.data.get("set", {}).get("state", state)
        if state != was and was in STILL and begun:
            pauses, begun = [*pauses, Pause(begun, _day(event))], None
        if state != was and state in STILL:
            begun = _day(event)
        over = event.name in ("proposal.resumed", "proposal.accepted", "proposal.returned")
        if hand and (over or event is last):
            pauses, hand = [*pauses, Pause(hand, _day(event))], None
        if event.name == "proposal.paused":
            hand = hand or _day(event)
    complete = geneva_day(datetime.fromisoformat(now["completed_at"]))
    return days_used(complete, _day(last), reference.load().holiday_dates, pauses)


def of_parts(chains: list[list[Event]], time: ReportTime) -> dict[str, Any]:
    count: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for chain in chains:
        past = [each for each in chain if _day(each) <= time.as_of]
        for event in chain:
            said = event.data
            if event.name == "agreement.contribution_received" and _in(
                date.fromisoformat(said["done_on"]), time
            ):
                count["cash_received" if said["kind"] == "cash" else "in_kind_received"] += said[
                    "done_usd_cents"
                ]
            if event.name == "deliverable.delivered" and _in(date.fromisoformat(said["done_on"]), time):
                count["delivered_verified"] += 1
            if event.name == "incident.recorded" and _in(_day(event), time):
                if said["is_confidential"]:
                    count["incidents_confidential"] += 1
                else:
                    count["incidents"] += 1
                    kinds[said["kind"]] += 1
        reviews = [each for each in past if each.name == "closing_review.written"]
        count["closing_reviews"] += bool(reviews) and _in(_day(reviews[-1]), time)
    names = ("cash_received", "in_kind_received", "delivered_verified", "incidents", "incidents_confidential")
    return {**{name: count[name] for name in (*names, "closing_reviews")}, "incidents_by_kind": kinds}


def differences(found: dict[str, Any], figures: Figures) -> Iterator[str]:
    """A line for each name whose figure is not what was counted again."""
    for name, value in found.items():
        if isinstance(value, Counter):
            figure: Any = {key: each.value for key, each in figures.many[name].items()}
            wanted: Any = {key: number for key, number in value.items() if number}
        else:
            figure, wanted = figures.one[name].value, value
        if figure != wanted:
            yield f"{name}: {figure!r} and not {wanted!r}"
