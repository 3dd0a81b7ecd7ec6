"""The demonstration's expectations, needs and documents of strategy, played through the ordinary services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import Agreement, StrategyVersion, User
from registry.permissions import publishable
from registry.services.deliverable import add_deliverable, deliver
from registry.services.expectation import (
    Terms,
    draft_expectation,
    endorse_expectation,
    send_expectation,
)
from registry.services.need import NeedTerms, draft_need, publish_need
from registry.services.strategy_document import (
    add_version,
    adopt_version,
    answer_comment,
    open_consultation,
    record_comment,
    record_document,
)

DESK, DIRECTOR = "desk@demo.example", "director@demo.example"
STORY = "demo_strategy.yaml"
Entry = Mapping[str, Any]


def say_what_is_sought(session: Session, now: datetime) -> None:
    """Two endorsed expectations and a draft that waits, two needs, the Framework and a Strategy in work."""
    story = yaml.safe_load((files("registry.reference") / STORY).read_text(encoding="utf-8"))
    people = {user.email: user for user in session.scalars(select(User).where(User.is_staff))}
    for entry in story["expectations"]:
        then = now - timedelta(days=entry["endorsed_days_ago"])
        row = draft_expectation(
            session, entry["subprogramme"], _terms(entry, now), actor=people[DIRECTOR], now=then
        )
        endorse_expectation(
            session, row, effective_on=geneva_day(then), version=1, actor=people[DIRECTOR], now=then
        )
    entry, then = story["draft"], now - timedelta(days=3)
    writer = people[entry["by"]]
    row = draft_expectation(session, entry["subprogramme"], _terms(entry, now), actor=writer, now=then)
    send_expectation(session, row, version=1, actor=writer, now=then)
    for entry in story["needs"]:
        _need(session, entry, people, now)
    _results(session, story["results"], people[DESK], now)
    for entry in story["documents"]:
        _document(session, entry, people[DESK], now)


def _terms(entry: Entry, now: datetime) -> Terms:
    return Terms(
        entry["seeks"],
        entry["declines"],
        entry["role_in_mandate"],
        geneva_day(now) + timedelta(days=entry["review_in_days"]),
        *(tuple(entry[name]) for name in ("types_sought", "types_declined", "nexus", "sdgs", "countries")),
    )


def _need(session: Session, entry: Entry, people: Mapping[str, User], now: datetime) -> None:
    then = now - timedelta(days=entry["published_days_ago"])
    days = entry["until_in_days"]
    terms = NeedTerms(
        title=entry["title"],
        text=entry["text"],
        contact=entry["contact"],
        words=tuple(entry["words"]),
        types=tuple(entry["types"]),
        sdgs=tuple(entry["sdgs"]),
        countries=tuple(entry["countries"]),
        until_on=geneva_day(now) + timedelta(days=days) if days else None,
    )
    row = draft_need(session, entry["subprogramme"], terms, actor=people[entry["by"]], now=then)
    publish_need(session, row, version=1, actor=people[DIRECTOR], now=then)


def _results(session: Session, entries: Sequence[Entry], desk: User, now: datetime) -> None:
    """Two for each of the first public agreements in force."""
    public = select(Agreement).where(publishable(), Agreement.state == "active")
    rows = session.scalars(public.order_by(Agreement.reference).limit(len(entries) // 2)).all()
    for place, entry in enumerate(entries):
        if rows:
            day = geneva_day(now) - timedelta(days=entry["days_ago"])
            row = add_deliverable(
                session, rows[place % len(rows)], text=entry["text"], side=entry["side"], due_on=day,
                actor=desk, now=now,
            )  # fmt: skip
            deliver(session, row, done_on=day, evidence="On the website", actor=desk, now=now)


def _document(session: Session, entry: Entry, desk: User, now: datetime) -> None:
    then, given = now - timedelta(days=entry["recorded_days_ago"]), entry["version"]
    document = record_document(session, kind=entry["kind"], title=entry["title"], actor=desk, now=then)
    version = add_version(
        session, document, label=given["label"], about=given["about"], link=given["link"], actor=desk,
        now=then,
    )  # fmt: skip
    if "adopted_days_ago" in given:
        adopted = now - timedelta(days=given["adopted_days_ago"])
        adopt_version(
            session, version, adopted_on=geneva_day(adopted), adopted_by=given["adopted_by"],
            review_due_on=geneva_day(now) + timedelta(days=given["review_in_days"]), actor=desk, now=adopted,
        )  # fmt: skip
    if "consultation" in entry:
        _consult(session, version, entry["consultation"], desk, now)


def _consult(session: Session, version: StrategyVersion, asked: Entry, desk: User, now: datetime) -> None:
    then = now - timedelta(days=asked["opened_days_ago"])
    row = open_consultation(
        session, version, opened_on=geneva_day(then),
        closes_on=geneva_day(now) + timedelta(days=asked["closes_in_days"]), actor=desk, now=then,
    )  # fmt: skip
    for said in asked["comments"]:
        at = now - timedelta(days=said["days_ago"])
        comment = record_comment(
            session, row, country=said["country"], text=said["text"], received_on=geneva_day(at), actor=desk,
            now=at,
        )  # fmt: skip
        if "answer" in said:
            at = now - timedelta(days=said["answered_days_ago"])
            answer_comment(
                session, comment, text=said["answer"], responded_on=geneva_day(at), actor=desk, now=at
            )
