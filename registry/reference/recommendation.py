"""Recommendations of evaluations: when people are reminded, and which figures stand beside which one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry.reference.source import Source
from registry.reference.text import Mark


@dataclass(frozen=True, slots=True)
class Recommendations:
    """`reminders`: days after the target date. `evidence`: (evaluation, number) → names of figures."""

    reminders: tuple[int, ...]
    evidence: Mapping[tuple[str, str], tuple[str, ...]]
    mark: Mark


def read_recommendations(source: Source) -> Recommendations:
    """Raises BadReference where the days are not in order."""
    file = source.read("recommendations.yaml").only("mark", "reminders", "evidence")
    reminders = file.integers("reminders")
    if list(reminders) != sorted(set(reminders)):
        raise file.fail("reminders", "days in their order, each once")
    evidence: dict[tuple[str, str], tuple[str, ...]] = {}
    for each in file.entries("evidence", "evaluation"):
        title = each.only("evaluation", "figures").string("evaluation")
        figures = each.entry("figures")
        evidence |= {(title, str(number)): figures.strings(number) for number in figures.data}
    return Recommendations(reminders, evidence, file.mark())
