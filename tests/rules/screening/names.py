"""Records for tests of screening, pairs of names from CSV, and measures of labelled scores."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rules.screening import PERSON, Entry, Name

OWN_PAIRS = Path(__file__).parent / "pairs_regional.csv"


def record(*names: str | Name, key: str = "1", schema: str = PERSON, **facts: Any) -> Entry:
    spellings = tuple(name if isinstance(name, Name) else Name(name) for name in names)
    return Entry(key=key, source="test", schema=schema, names=spellings, **facts)


@dataclass(frozen=True)
class Pair:
    """Two names and whether a person who knows the language takes them for one."""

    id: str
    schema: str
    ours: str
    theirs: str
    same: bool
    rule: str = ""


def pairs(file: Path) -> list[Pair]:
    with file.open(encoding="utf-8") as source:
        return [
            Pair(
                row["id"], row["schema"], row["name_a"], row["name_b"], row["is_match"] == "true",
                row.get("rule", ""),
            )
            for row in csv.DictReader(source)
        ]  # fmt: skip


def area_under_curve(scores: Iterable[tuple[float, bool]]) -> float:
    """How often a true pair scores above a false one; a tie counts a half."""
    scored = list(scores)
    true = [score for score, same in scored if same]
    false = [score for score, same in scored if not same]
    won = sum((a > b) + (a == b) / 2 for a in true for b in false)
    return won / (len(true) * len(false))


def best_f1(scores: Iterable[tuple[float, bool]]) -> tuple[float, float]:
    """The best F1 over all thresholds, and that threshold."""
    scored = list(scores)
    best = (0.0, 0.0)
    for threshold in sorted({score for score, _same in scored}):
        found = [same for score, same in scored if score >= threshold]
        hit, true = sum(found), sum(same for _score, same in scored)
        best = max(best, (2 * hit / (len(found) + true), threshold))
    return best
