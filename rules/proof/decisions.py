"""Questions about whole decisions, put to the sweep and to z3; the engine confirms each counter-example."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from rules.decision import Decision
from rules.policy.model import Policy
from rules.proof import witness
from rules.proof.cases import Values, decided
from rules.proof.formula import Whole
from rules.proof.invariants import UNMOVED, Unmoved
from rules.proof.laws import Move, Twins, breaks, moves_of, tracks
from rules.proof.lines import Flow
from rules.proof.parts import Written
from rules.proof.report import Finding, values_in_words
from rules.proof.tables import Answers
from rules.proof.undecided import NotDecided
from rules.proof.wording import APART, BROKEN, EXCLUDED, LOWERED, MOVED, UNDECIDED, fill
from rules.text import Text

Found = TypeVar("Found")
Pair = tuple[Mapping[str, Any], Mapping[str, Any]]


class Decisions:
    """The laws about every case whatever. The tables must already be known to answer every case."""

    def __init__(self, policy: Policy, flow: Flow, whole: Whole) -> None:
        self.policy, self.flow, self.whole = policy, flow, whole
        self._made: list[Twins] = []

    def _swept(self, of_twins: Callable[[Twins], bool]) -> bool:
        """Whether this is so for some track. Raises NotDecided."""
        if not self._made:
            self._made = [Twins(self.flow, track) for track in tracks(self.policy)]
        return any(map(of_twins, self._made))

    def monotone(self) -> Answers:
        """One input made worse, everything else equal, never lowers the level."""
        answers = Answers()
        for move in moves_of(self.policy):
            _both(
                answers,
                self.policy.glossary[move.input].label,
                partial(self._swept, partial(Twins.lowered, move=move)),
                partial(self.whole.lowered, move),
                partial(self._lowered, move),
            )
        return answers

    def _lowered(self, move: Move, pair: Pair) -> Finding:
        before, after, facts = self._twins(move, pair, partial(witness.lowered, self.policy))
        label = self.policy.glossary[move.input].label
        one, other = self._level(before), self._level(after)
        said = self._said(LOWERED, before, after, input=label, one=one, other=other)
        return Finding("monotone", "", (), said, {"before": before, "after": after}, facts)

    def _said(self, words: Text, before: Values, after: Values, **values: Text | str) -> Text:
        glossary = self.policy.glossary
        first, second = values_in_words(glossary, before), values_in_words(glossary, after)
        return fill(words, before=first, after=second, **values)

    def _twins(
        self, move: Move, pair: Pair, shows: Callable[[Values, Values], bool]
    ) -> tuple[Values, Values, tuple[Mapping[str, Any], ...]]:
        """The pair made short, with its two documents when the engine confirms it."""
        short = (witness.snapped(self.flow.space, pair[0]), witness.snapped(self.flow.space, pair[1]))
        before, after = short if shows(*short) else pair
        if not shows(before, after):
            return before, after, ()
        before, after = witness.shortened_twins(self.policy, before, after, move, shows)
        return before, after, witness.documents(self.policy, before, after)

    def _level(self, values: Values) -> Text:
        decision = decided(self.policy, values)
        return _come_out(self.policy, decision) if decision is not None else EXCLUDED

    def invariants(self, laws: list[Written]) -> Answers:
        """What must hold for every case, and what may not move the gate."""
        answers = Answers()
        for law in laws:
            _both(
                answers,
                law.law.words,
                partial(breaks, self.flow, law),
                partial(self.whole.broken, law),
                partial(self._broken, law),
            )
        for each in UNMOVED:
            move = Move(each.input)
            _both(
                answers,
                each.words,
                partial(self._swept, partial(Twins.moved, move=move)),
                partial(self.whole.moved, move),
                partial(self._moved, each),
            )
        return answers

    def _broken(self, law: Written, values: Mapping[str, Any]) -> Finding:
        shows = partial(witness.breaks, self.policy, law)
        case: Mapping[str, Any] = witness.snapped(self.flow.space, values)
        facts: tuple[Mapping[str, Any], ...] = ()
        if not shows(case):
            case = values
        if shows(case):
            case = witness.shortened(self.policy, case, shows)
            facts = witness.documents(self.policy, case)
        told = values_in_words(self.policy.glossary, case)
        said = fill(BROKEN, law=law.law.words, id=law.law.id, source=law.law.source, case=told)
        return Finding("invariant", "", (), said, case, facts)

    def _moved(self, law: Unmoved, pair: Pair) -> Finding:
        before, after, facts = self._twins(Move(law.input), pair, partial(witness.moved, self.policy))
        said = self._said(MOVED, before, after, law=law.words, id=law.id, source=law.source)
        return Finding("invariant", "", (), said, {"before": before, "after": after}, facts)


def _come_out(policy: Policy, decision: Decision) -> Text:
    if decision.risk_level is None:
        return policy.names.gates[decision.gate]
    return policy.names.risk_levels[decision.risk_level]


def _both(
    answers: Answers,
    question: Text,
    sweep: Callable[[], bool],
    solve: Callable[[], Found | None],
    finding: Callable[[Found], Finding],
) -> None:
    """Both methods say the same, and the engine decides a counter-example as they do."""
    answers.asked += 1
    try:
        swept, solved = sweep(), solve()
    except NotDecided as why:
        said = fill(UNDECIDED, question=question, why=str(why))
        answers.findings.append(Finding("undecided", "", (), said, {}))
        return
    found = None if solved is None else finding(solved)
    if found is not None:
        answers.findings.append(found)
    if swept is (found is None) or (found is not None and not found.facts):
        answers.findings.append(Finding("disagreement", "", (), fill(APART, question=question), {}))
