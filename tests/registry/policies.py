"""Versions of the policy on their way, played by Pia (who writes), Piet and Dmitri (who may approve)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry.models import PolicyVersion
from registry.queries.policy import draft_source
from registry.services.policy import (
    approve_policy,
    check_policy,
    create_policy,
    edit_policy,
    publish_policy,
    submit_policy,
)
from registry.services.policy_example import accept_examples
from rules.policy.model import PolicySource
from tests.case import NOW
from tests.cast import Cast

TODAY = NOW.date()


def with_parameter(source: PolicySource, name: str, value: Any) -> PolicySource:
    """The source with another number for one parameter."""
    parameters = tuple(
        replace(each, value=value) if each.name == name else each for each in source.parameters
    )
    assert parameters != tuple(source.parameters)
    return replace(source, parameters=parameters)


def drafted(
    session: Session, cast: Cast, *, based_on: int = 1, now: Any = NOW, **parameters: Any
) -> PolicyVersion:
    """A draft of Pia, with some parameters changed."""
    row = create_policy(
        session, based_on=based_on, title="Another limit", note="Why not.", actor=cast.pia, now=now
    )
    for name, value in parameters.items():
        source = with_parameter(draft_source(row), name, value)
        edit_policy(session, row, source, what=name, version=row.version, actor=cast.pia, now=now)
    return row


def accept_all(session: Session, cast: Cast, row: PolicyVersion) -> None:
    """What the draft decides is what Pia wants."""
    ids = [example.id for example in draft_source(row).examples]
    accept_examples(session, row, ids, actor=cast.pia, now=NOW)


def published(
    session: Session, cast: Cast, *, from_on: date = TODAY, now: Any = NOW, **parameters: Any
) -> PolicyVersion:
    """A version of Pia's, approved by Piet and published."""
    row = drafted(session, cast, now=now, **parameters)
    accept_all(session, cast, row)
    report = check_policy(session, row, actor=cast.pia, now=now)
    assert report["holds"], report
    submit_policy(session, row, actor=cast.pia, now=now)
    approve_policy(session, row, actor=cast.piet, now=now)
    publish_policy(session, row, in_force_from=from_on, actor=cast.pia, now=now)
    return row
