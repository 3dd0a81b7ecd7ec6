"""Which policy governs a case, a day, a draft; and what a person may do to a version.

Shipped published versions are code and cost no question; the others are rows, read once and kept by number
and text, so that a row that changed is never answered from memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

import rules
from registry.clock import geneva_day
from registry.models import GoldenCase, PolicyVersion, Proposal, User
from registry.permissions import roles_held
from rules import policy as shipped
from rules.policy import UnknownVersion
from rules.policy.file import read_policy
from rules.policy.model import Example, PolicySource, build_policy
from workflows import roles as r
from workflows.machine import Offer, Step, WrongState
from workflows.policy import POLICY
from workflows.wording import N_

SHIPPED_TITLES = {1: N_("The policy as shipped"), 2: N_("Worked example: two triggers become flags")}
_KEPT = "policies"  # in session.info: published versions that this session has read
_TODAY = "policy_in_force"  # in session.info: day → number
FORM_GIVES = {"holds": True, "reason_given": True, "date_ahead": True}


class ChangedPolicy(RuntimeError):
    """The text of a version is not the one that its hash names: nothing is decided by it."""


@dataclass(frozen=True)
class PolicyLine:
    """One version in the list. `row` is None for what ships and was never adopted as a draft."""

    number: int
    state: str
    title: str
    in_force_from: date | None
    hash: str
    is_shadow: bool
    row: PolicyVersion | None

    @property
    def is_shipped(self) -> bool:
        """Whether `title` is a text of ours, to be translated."""
        return self.row is None


def policy_of(session: Session, number: int) -> rules.Policy:
    """The policy of a version, whatever its state. Raises UnknownVersion."""
    if number in shipped.PUBLISHED:
        return shipped.load(number)
    kept: dict[int, rules.Policy] = session.info.setdefault(_KEPT, {})
    if number in kept:
        return kept[number]
    row = find_policy_version(session, number)
    if row is None:
        return shipped.load(number)  # raises UnknownVersion
    policy = policy_of_row(row)
    if row.state == "published":
        kept[number] = policy
    return policy


def policy_of_case(session: Session, proposal: Proposal, today: date) -> rules.Policy:
    """The version that is pinned to a case; before submission the one in force today.

    Raises UnknownVersion when the version was never published: a draft decides nothing.
    """
    if proposal.policy_version is None:
        return policy_in_force(session, today)
    return published_policy(session, proposal.policy_version)


def published_policy(session: Session, number: int) -> rules.Policy:
    """The policy of a published version. Raises UnknownVersion for any other."""
    if number in shipped.PUBLISHED:
        return shipped.load(number)
    kept: dict[int, rules.Policy] = session.info.setdefault(_KEPT, {})
    if number not in kept:
        row = find_policy_version(session, number)
        if row is None or row.state != "published":
            raise UnknownVersion(f"policy version {number} was never published")
        kept[number] = policy_of_row(row)
    return kept[number]


def policy_in_force(session: Session, on: date) -> rules.Policy:
    """The version in force on a Geneva day: the published one with the latest first day not after it."""
    kept: dict[date, int] = session.info.setdefault(_TODAY, {})
    if on not in kept:
        number = session.scalar(
            select(PolicyVersion.number)
            .where(PolicyVersion.state == "published", PolicyVersion.in_force_from <= on)
            .order_by(
                PolicyVersion.in_force_from.desc(),
                PolicyVersion.published_at.desc(),
                PolicyVersion.number.desc(),
            )
            .limit(1)
        )
        kept[on] = max(shipped.PUBLISHED) if number is None else number
    return published_policy(session, kept[on])


def forget_policies(session: Session) -> None:
    """To be called where a version is published: what this session remembers is not true any more."""
    session.info.pop(_KEPT, None)
    session.info.pop(_TODAY, None)


def policy_of_row(row: PolicyVersion) -> rules.Policy:
    """The policy of a row. Raises ChangedPolicy when text and hash do not belong together."""
    policy = _built(row.number, row.hash, sha256(row.document.encode()).hexdigest(), row.document)
    if policy.hash != row.hash:
        raise ChangedPolicy(f"the text of policy version {row.number} has not the hash {row.hash}")
    return policy


@lru_cache(maxsize=16)
def _built(number: int, _hash: str, _digest: str, document: str) -> rules.Policy:
    source = read_policy(document)
    if source.version != number:
        raise ChangedPolicy(f"the text of policy version {number} says that it is version {source.version}")
    return build_policy(source)


def draft_source(row: PolicyVersion) -> PolicySource:
    """The text of a row, read; examples included."""
    return policy_of_row(row).source


def source_of_version(session: Session, number: int) -> PolicySource:
    """The source of any version, shipped or a row. Raises UnknownVersion."""
    return policy_of(session, number).source


def find_policy_version(session: Session, number: int) -> PolicyVersion | None:
    return session.scalar(select(PolicyVersion).where(PolicyVersion.number == number))


def list_policy_versions(session: Session) -> list[PolicyLine]:
    """Every version, shipped ones too, the newest number first."""
    rows = {row.number: row for row in session.scalars(select(PolicyVersion))}
    lines = [_line_of_shipped(number) for number in shipped.SOURCES if number not in rows]
    lines += [
        PolicyLine(row.number, row.state, row.title, row.in_force_from, row.hash, row.is_shadow, row)
        for row in rows.values()
    ]
    return sorted(lines, key=lambda line: -line.number)


def _line_of_shipped(number: int) -> PolicyLine:
    state = "published" if number in shipped.PUBLISHED else "draft"
    return PolicyLine(number, state, SHIPPED_TITLES[number], None, shipped.load(number).hash, False, None)


def list_golden_cases(session: Session) -> list[GoldenCase]:
    return list(session.scalars(select(GoldenCase).order_by(GoldenCase.number)))


def example_of(golden: GoldenCase) -> Example:
    """A golden case as the example of a policy: G and its number."""
    return Example(f"G{golden.number:02d}", golden.title, golden.facts, golden.expected)


def policy_roles(actor: User | None, now: datetime) -> frozenset[str]:
    """What somebody is to the versions of the policy; none for a partner."""
    if actor is None or not actor.is_active or not actor.is_staff:
        return frozenset()
    return roles_held(actor, geneva_day(now)) & {r.POLICY_OFFICER, r.DEPUTY}


@dataclass
class PolicyGuards:
    """What holds of a version for a person: the facts that the rows of workflows/policy.py ask for."""

    row: PolicyVersion
    actor: User
    now: datetime

    @cached_property
    def roles(self) -> frozenset[str]:
        return policy_roles(self.actor, self.now)

    @property
    def is_second_person(self) -> bool:
        """Neither edited nor submitted this draft."""
        return str(self.actor.id) not in self.row.edited_by and self.actor.id != self.row.submitted_by_id

    @property
    def check_current(self) -> bool:
        """Whether the stored report holds, of this very text, by the engine of today."""
        report = self.row.report
        return (
            report is not None
            and report.get("holds") is True
            and report.get("document") == sha256(self.row.document.encode()).hexdigest()
            and report.get("engine_version") == rules.ENGINE_VERSION
        )

    def facts(self, given: Mapping[str, bool] | None = None) -> dict[str, bool]:
        known = {"second_person": self.is_second_person, "check_current": self.check_current}
        return {**known, **(given or {})}

    def choose(self, verb: str, given: Mapping[str, bool] | None = None) -> Step:
        """The row that applies now. Raises WrongState (with who was quicker), NotYours or Blocked."""
        try:
            return POLICY.choose(self.row.state, verb, self.roles, self.facts(given))
        except WrongState:
            raise self.moved(verb) from None

    def as_system(self, verb: str) -> Step:
        """The step as a consequence of something else, whatever the person's role."""
        return POLICY.choose(self.row.state, verb, (r.POLICY_OFFICER,), self.facts())

    def moved(self, verb: str) -> WrongState:
        by = self.row.moved_by.name if self.row.moved_by else None
        return WrongState(verb, self.row.state, moved_by=by, moved_at=self.row.moved_at)

    def offers(self) -> list[Offer]:
        """Each step that this person may take, with what still blocks it; a form's own needs count as met."""
        return POLICY.offers(self.row.state, self.roles, self.facts(FORM_GIVES))
