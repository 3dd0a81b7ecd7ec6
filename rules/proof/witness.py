"""Counter-examples: made short, decided by the engine itself, and told in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

from rules.cell import Cell, Span
from rules.decision import Decision, level_rank
from rules.policy.model import Policy
from rules.possible import Numeric
from rules.proof.cases import Values, decided, facts_of, quiet
from rules.proof.invariants import Differs, Gives
from rules.proof.laws import Move
from rules.proof.parts import Asked, Part, Written
from rules.proof.pieces import Piece, Space
from rules.proof.stages import is_single


def snapped(space: Space, values: Values) -> dict[str, Any]:
    """The same case with short numbers: each is replaced by the one that stands for its piece."""
    found = dict(values)
    for name, pieces in zip(space.names, space.pieces, strict=True):
        if name in found:
            found[name] = next((each.value for each in pieces if _is_in(each, found[name])), found[name])
    return found


def _is_in(piece: Piece, value: Any) -> bool:
    if not piece.range:
        return bool(value == piece.value) and type(value is None) is type(piece.value is None)
    low, high = piece.low, piece.high
    return low is not None and _above(value, low, piece) and (high is None or _below(value, high, piece))


def _above(value: Numeric, low: Numeric, piece: Piece) -> bool:
    return value > low or (piece.value == low and value == low)  # a range of counts holds its ends


def _below(value: Numeric, high: Numeric, piece: Piece) -> bool:
    return value < high or (piece.value == piece.low and value == high)


def breaks(policy: Policy, law: Written, values: Values) -> bool:
    """Whether the engine's own decision on these values breaks an invariant."""
    decision = decided(policy, values)
    if decision is None or not any(_holds(policy, part, decision) for part in law.when):
        return False
    return not all(_claim(policy, claim, decision) for claim in law.then)


def _claim(policy: Policy, claim: Part | Gives | Differs, decision: Decision) -> bool:
    if isinstance(claim, Part):
        return _holds(policy, claim, decision)
    table = policy.tables[claim.table]
    rows = [table.answer(decision.values)] if is_single(table) else table.answers(decision.values)
    at = [output.name for output in table.outputs].index(claim.output)
    words = {row.outcome[at] for row in rows}
    if isinstance(claim, Differs):
        return len(words) > 1
    return bool(words & set(claim.words)) is not claim.never


def _holds(policy: Policy, part: Part, decision: Decision) -> bool:
    at = policy.glossary.positions
    asked: Asked = (*part.given, *part.found)
    return all(_passes(cell, decision.values[at[name]]) for name, cell in asked)


def _passes(cell: Cell, value: Any) -> bool:
    """A count that was never taken, because the case does not pass, passes no cell about numbers."""
    if value is None and any(isinstance(test, Span) for test in cell.tests):
        return False
    return cell.matches(value)


def lowered(policy: Policy, before: Values, after: Values) -> bool:
    """Whether the engine gives the second case a lower level."""
    one, other = decided(policy, before), decided(policy, after)
    first = level_rank(one) if one is not None else None
    second = level_rank(other) if other is not None else None
    return first is not None and second is not None and second < first


def moved(policy: Policy, before: Values, after: Values) -> bool:
    """Whether the engine ends the two cases at different gates."""
    one, other = decided(policy, before), decided(policy, after)
    return one is not None and other is not None and one.gate != other.gate


def shortened(policy: Policy, values: Values, shows: Callable[[Values], bool]) -> dict[str, Any]:
    """What of a case must differ from the plain one so that it still shows the fault."""
    plain = quiet(policy)
    kept = {name: value for name, value in values.items() if value != plain[name]}
    for size in (
        1,
        2,
        3,
        1,
    ):  # answers that only go together leave together: three about the Security Council
        for names in combinations(list(kept), size):
            fewer = {name: value for name, value in kept.items() if name not in names}
            if len(fewer) == len(kept) - size and shows(fewer):
                kept = fewer
    return kept


def shortened_twins(
    policy: Policy, before: Values, after: Values, move: Move, shows: Callable[[Values, Values], bool]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same for two cases; what moved is kept."""
    changed = {move.input, *move.carried}
    own = {name: before[name] for name in changed}
    other = {name: after[name] for name in changed}
    rest = {name: value for name, value in before.items() if name not in changed}
    kept = shortened(policy, rest, lambda fewer: shows({**fewer, **own}, {**fewer, **other}))
    differs = {name for name in changed if own[name] != other[name]} | {move.input}
    return (
        {**kept, **{name: own[name] for name in own if name in differs}},
        {**kept, **{name: other[name] for name in other if name in differs}},
    )


def documents(policy: Policy, *cases: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    return tuple(facts_of(policy, case) for case in cases)
