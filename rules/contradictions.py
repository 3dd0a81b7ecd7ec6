"""Answers that cannot be true together, as a table: the fields, when they clash, what was expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rules.shape import UNKNOWN, Fault, shown


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`clash` is asked only when every one of `paths` has a readable answer; the fault is at the first."""

    paths: tuple[str, ...]
    clash: Callable[..., bool]
    expected: str

    def faults(self, answers: Mapping[str, Any]) -> Iterator[Fault]:
        values = [answers.get(path, UNKNOWN) for path in self.paths]
        if UNKNOWN not in values and self.clash(*values):
            got = [shown(values[0])]
            got += [f"{path} {shown(value)}" for path, value in zip(self.paths[1:], values[1:], strict=True)]
            yield Fault(self.paths[0], self.expected, " with ".join(got))


def _above_hundred(owners: tuple[Mapping[str, Any], ...]) -> bool:
    """Shares nobody has given count as nothing, so a draft is refused only when it is already wrong."""
    return bool(sum(owner["pct"] for owner in owners if owner["pct"] is not UNKNOWN) > 100)


def _empty_while_complete(values: object, complete: bool) -> bool:
    return complete and not values


COMPLETE = "submission.complete"
UNSC, SUBJECT, SHARE = "screening.unsc", "screening.unsc_subject", "screening.unsc_subject_pct"
NOT_EMPTY = "at least one in a complete submission"

# fmt: off
CONTRADICTIONS: tuple[Contradiction, ...] = (
    Contradiction((SUBJECT, UNSC),
                  lambda subject, unsc: unsc == "clear" and subject is not None,
                  "null when unsc is clear"),
    Contradiction((SHARE, UNSC),
                  lambda share, unsc: unsc == "clear" and share > 0,
                  "0 when unsc is clear"),
    Contradiction((SUBJECT, UNSC),
                  lambda subject, unsc: unsc != "clear" and subject is None,
                  "a subject when unsc is not clear"),
    Contradiction((SHARE, SUBJECT),
                  lambda share, subject: subject == "owner" and share == 0,
                  "a share above 0 when the subject is an owner"),
    Contradiction(("declarations.tobacco_revenue_pct", "declarations.tobacco_role"),
                  lambda share, role: role == "none" and share > 0,
                  "0 when tobacco_role is none"),
    Contradiction(("submission.missing_fields", COMPLETE),
                  lambda missing, complete: complete and len(missing) > 0,
                  "an empty list in a complete submission"),
    Contradiction(("submission.missing_fields", COMPLETE),
                  lambda missing, complete: not complete and not missing,
                  "the names of the missing fields when the submission is not complete"),
    Contradiction(("proposal.types", COMPLETE),         _empty_while_complete, NOT_EMPTY),
    Contradiction(("proposal.subprogrammes", COMPLETE), _empty_while_complete, NOT_EMPTY),
    Contradiction(("proposal.sdgs", COMPLETE),          _empty_while_complete, NOT_EMPTY),
    Contradiction(("submitter.owners", COMPLETE),       _empty_while_complete, NOT_EMPTY),
    Contradiction(("submitter.isic_rev4", COMPLETE),
                  lambda code, complete: complete and code is None,
                  "an ISIC Rev.4 code in a complete submission"),
    Contradiction(("submitter.owners",), _above_hundred, "shares of at most 100 together"),
)
# fmt: on
