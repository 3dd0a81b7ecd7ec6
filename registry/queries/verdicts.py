"""What the verdicts of a round say together: positive, negative, mixed or conflicting."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from registry.models import Review, ReviewResponse
from rules import Policy

if TYPE_CHECKING:
    from registry.queries.guards import Guards

POSITIVE = frozenset({"no_objection", "with_conditions"})
HALF = 50  # percent


class Slot(Protocol):
    """What the verdicts of a round are summed up from: a Review, or its row without the object."""

    @property
    def state(self) -> str: ...
    @property
    def verdict(self) -> str | None: ...
    @property
    def subprogramme(self) -> int | None: ...
    @property
    def is_required(self) -> bool: ...
    @property
    def is_lead(self) -> bool: ...


class SlotRow(NamedTuple):
    """Those columns of a Review."""

    slot: str
    state: str
    verdict: str | None
    subprogramme: int | None
    is_required: bool
    is_lead: bool


S = TypeVar("S", bound=Slot)


def summary_of(reviews: Iterable[Slot]) -> str:
    """ "" (nobody spoke), positive, negative, mixed (no clear voice) or conflicting (for and against)."""
    given = {review.verdict for review in reviews if review.state == "given"}
    if not given:
        return ""
    if "objection" in given:
        return "conflicting" if given & POSITIVE else "negative"
    return "positive" if given == {"no_objection"} else "mixed"


def objections(reviews: Iterable[Review]) -> list[Review]:
    return [review for review in reviews if review.state == "given" and review.verdict == "objection"]


def required(reviews: Iterable[S]) -> list[S]:
    """Without the advice of outside experts."""
    return [review for review in reviews if review.is_required]


def quorum_pct(policy: Policy, dd_level: str | None) -> int:
    """The share of required verdicts that is enough, in percent; 100 where the version says nothing."""
    parameter = policy.parameters.get(f"review_quorum_pct_{dd_level}")
    return 100 if parameter is None else int(str(parameter.value))


def are_hidden(policy: Policy, dd_level: str | None) -> bool:
    """Whether verdicts of this level stay hidden from the other reviewers until all have spoken."""
    return dd_level in policy.settings.lists.get("review_hidden_levels", ("enhanced",))


def is_veto(policy: Policy, dd_level: str | None) -> bool:
    """Whether one objection at this level stops an approval until it is withdrawn."""
    return dd_level in policy.settings.lists.get("review_veto_levels", ())


def are_complete(reviews: Sequence[Slot], pct: int) -> bool:
    """Every required slot given or waived; or the quorum, with the lead and every other office given."""
    asked = required(reviews)
    if not asked:
        return False
    done = [each for each in asked if each.state in ("given", "waived")]
    if len(done) == len(asked):
        return any(each.state == "given" for each in done)
    must = [each for each in asked if each.is_lead or each.subprogramme is None]
    given = [each for each in asked if each.state == "given"]
    return all(each.state == "given" for each in must) and len(given) * 100 >= pct * len(asked)


def quorum_stays(reviews: Sequence[Review], late: Review, pct: int) -> bool:
    """Whether a late review may be waived: never that of the lead or of an office that the policy asks.

    The others must still reach the quorum; where the policy asks for all, half of the reviews.
    """
    if late.is_lead or late.subprogramme is None:
        return False
    asked = required(reviews)
    left = [each for each in asked if each.slot != late.slot and each.state != "waived"]
    return bool(left) and len(left) * 100 >= (pct if pct < 100 else HALF) * len(asked)


@dataclass(frozen=True)
class Verdicts:
    """The verdicts of the present round as the pages show them; `responses` by the id of the verdict."""

    summary: str
    are_open: bool
    responses: Mapping[uuid.UUID, Sequence[ReviewResponse]]


def verdicts_of(guards: Guards) -> Verdicts:
    """Nothing of a hidden round: neither what was said nor what it sums up to."""
    if not are_open(guards):
        return Verdicts("", False, {})
    found: dict[uuid.UUID, list[ReviewResponse]] = {}
    ids = [review.id for review in guards.reviews if review.state == "given"]
    if ids:
        rows = select(ReviewResponse).where(ReviewResponse.review_id.in_(ids))
        rows = rows.options(joinedload(ReviewResponse.user)).order_by(ReviewResponse.given_at)
        for row in guards.session.scalars(rows):
            found.setdefault(row.review_id, []).append(row)
    return Verdicts(summary_of(guards.reviews), True, found)


def are_open(guards: Guards) -> bool:
    """Whether reviewers read each other; at hidden levels once all have spoken or the time is over."""
    proposal = guards.proposal
    if proposal.state not in ("in_review", "clarification_asked", "waiting_for_award"):
        return True
    if not are_hidden(guards.policy, proposal.dd_level):
        return True
    asked = required(guards.reviews)
    has_spoken = bool(asked) and all(review.state in ("given", "waived") for review in asked)
    return has_spoken or guards.is_over_time
