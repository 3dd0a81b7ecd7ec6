"""Near misses, for staff: rows that failed by exactly one cell. They never stand in a letter.

Nearly every rule asks one thing, so nearly every rule that did not fire failed by one cell: "exclusivity
was not asked for" tells nobody anything. A near miss is `telling` when something is there:

- a number other than its lowest, away from what the row needs by a factor of CLOSE or by 1 at most;
- a word that is not the harmless one (the first of its risk order; `none` or null where there is no order);
- a yes where yes is the worse answer;
- or, the failed cell being harmless, another word or yes of the same row that is there and was met.

Left out altogether: rows of a rule that fired through another row, or that say what the matched row says,
and rows whose failed cell is structural, an input that another table found (the track; how many exclusions
matched): the rows of that other table say it better. The level table asks only such inputs; there they count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rules.asked import Asked, distance, in_words, nearest, needed
from rules.cell import Cell
from rules.finding import Reading, jsonable, reading
from rules.glossary import Glossary, Input
from rules.hit import Outcome
from rules.plan import is_structural
from rules.policy.model import Policy
from rules.table import Table
from rules.text import Text

CLOSE = 2


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A row that failed by one cell, `failed`; `needed` is what that input would have needed.

    `met` are the other cells that it asks, structural ones left out. A row that is no rule has no `rule_id`
    and no `reason`.
    """

    table: str
    title: Text
    row: int
    rule_id: str | None
    reason: Text | None
    outcome: Mapping[str, Outcome]
    failed: Reading
    needed: Text
    met: tuple[Reading, ...]
    telling: bool  # see above
    away: Decimal = Decimal(0)  # how far a number is from what was needed

    def to_dict(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "title": self.title.to_dict(),
            "row": self.row,
            "rule_id": self.rule_id,
            "reason": self.reason.to_dict() if self.reason else None,
            "outcome": {name: jsonable(value) for name, value in self.outcome.items()},
            "failed": self.failed.to_dict(),
            "needed": self.needed.to_dict(),
            "met": [each.to_dict() for each in self.met],
        }


def near_misses(policy: Policy, tables: Iterable[str], values: Sequence[Any]) -> tuple[NearMiss, ...]:
    """All near misses of some tables, in their order, telling or not. Raises BadValue."""
    return tuple(
        _near_miss(policy, table, at, failed, values)
        for table in map(policy.tables.__getitem__, tables)
        for at, failed in _nearly(policy, table, values, 0)
    )


def telling_misses(policy: Policy, tables: Iterable[str], values: Sequence[Any]) -> tuple[NearMiss, ...]:
    """Those that tell an officer something; of the rows of one rule that miss by one input, the nearest."""
    kept: dict[object, NearMiss] = {}
    for table in map(policy.tables.__getitem__, tables):
        for at, failed in _nearly(policy, table, values, _quiet_rows(policy, table.name, values)):
            if _is_telling(policy.glossary, table, at, failed, values):
                miss = _near_miss(policy, table, at, failed, values)
                key = (miss.table, miss.rule_id or miss.row, miss.failed.name)
                if key not in kept or miss.away < kept[key].away:
                    kept[key] = miss
    return tuple(kept.values())


def _quiet_rows(policy: Policy, table: str, values: Sequence[Any]) -> int:
    """The rows that ask one thing only of which there is nothing; most near misses are of them."""
    quiet = 0
    for known, at, rows in policy.plan.alone[table]:
        if _is_harmless(known, values[at]):
            quiet |= rows
    return quiet


def _nearly(
    policy: Policy, table: Table, values: Sequence[Any], left_out: int
) -> Iterator[tuple[int, Asked]]:
    """(row, its failed cell) of every near miss but those of the mask `left_out`."""
    found, near = table.sift(values)
    names = [output.name for output in table.outputs]
    fired = {_said(names, table.rows[at].outcome) for at in table.index.rows_of(found)}
    for at in table.index.rows_of(near & ~left_out):
        if _said(names, table.rows[at].outcome) not in fired:
            failed = table.failed_cell(at, values)
            if not is_structural(policy.glossary[failed.name], table.name):
                yield at, failed


def _near_miss(policy: Policy, table: Table, at: int, failed: Asked, values: Sequence[Any]) -> NearMiss:
    row, glossary = table.rows[at], policy.glossary
    outcome = dict(zip((output.name for output in table.outputs), row.outcome, strict=True))
    rule = outcome.get("rule")
    rule_id = str(rule) if rule is not None else None
    met = (each for each in table.asked[at].asked if each is not failed)
    needs = needed(failed.cell, values[failed.at])
    return NearMiss(
        table=table.name,
        title=table.title,
        row=row.number,
        rule_id=rule_id,
        reason=policy.wording[rule_id].reason if rule_id else None,
        outcome=outcome,
        failed=reading(glossary[failed.name], failed, values),
        needed=failed.words if needs is failed.cell else in_words(needs),
        met=tuple(
            reading(glossary[each.name], each, values)
            for each in met
            if not is_structural(glossary[each.name], table.name)
        ),
        telling=_is_telling(glossary, table, at, failed, values),
        away=distance(failed.cell, values[failed.at]),
    )


def _said(names: Sequence[str], outcome: tuple[Outcome, ...]) -> object:
    """What a row says: its rule, or else its whole outcome."""
    rule = outcome[names.index("rule")] if "rule" in names else None
    return rule if rule is not None else outcome


def _is_telling(glossary: Glossary, table: Table, row: int, failed: Asked, values: Sequence[Any]) -> bool:
    known, value = glossary[failed.name], values[failed.at]
    is_number = known.column.type == "number"
    if not _is_harmless(known, value) and (not is_number or _is_close(failed.cell, value)):
        return True
    if is_number and _is_harmless(known, value):
        return False
    others = (each for each in table.asked[row].asked if each is not failed)
    return any(_is_met(glossary[each.name], table.name, values[each.at]) for each in others)


def _is_met(known: Input, table: str, value: Any) -> bool:
    """Whether a cell that passed shows that something is there."""
    if known.column.type == "number" or is_structural(known, table):
        return False
    return not _is_harmless(known, value)


def _is_close(cell: Cell, value: Any) -> bool:
    side = nearest(cell, value)
    if side is None:  # not(…): the value is the very one that is ruled out
        return True
    if side.low is not None and value < side.low.value:
        return bool(value * CLOSE >= side.low.value or value + 1 >= side.low.value)
    bound = side.high or side.low
    return bound is None or bool(value <= bound.value * CLOSE or value <= bound.value + 1)


def _is_harmless(known: Input, value: Any) -> bool:
    if known.column.type == "number":
        return bool(value == known.column.low)
    if known.column.type == "flag":
        return not (known.worse == "up" and value is True)
    if known.worst_last:
        return bool(value == known.worst_last[0])
    return value is None or value == "none"
