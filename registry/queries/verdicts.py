"""What the verdicts of a round say together: positive, negative, mixed or conflicting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from registry.models import Review
from rules import Policy

POSITIVE = frozenset({"no_objection", "with_conditions"})
HALF = 50  # percent


def summary_of(reviews: Iterable[Review]) -> str:
    """ "" (nobody spoke), positive, negative, mixed (no clear voice) or conflicting (for and against)."""
    given = {review.verdict for review in reviews if review.state == "given"}
    if not given:
        return ""
    if "objection" in given:
        return "conflicting" if given & POSITIVE else "negative"
    return "positive" if given == {"no_objection"} else "mixed"


def objections(reviews: Iterable[Review]) -> list[Review]:
    return [review for review in reviews if review.state == "given" and review.verdict == "objection"]


def required(reviews: Iterable[Review]) -> list[Review]:
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


def are_complete(reviews: Sequence[Review], pct: int) -> bool:
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
