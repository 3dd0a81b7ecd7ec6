"""Each table by itself: is it complete, is every row reachable, do no two rows contradict? Asked twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from rules.glossary import Glossary
from rules.hit import Hit
from rules.proof.boxes import Point, Swept
from rules.proof.pieces import space_of
from rules.proof.relations import NONE, Relations
from rules.proof.report import Finding, numbered, piece_in_words, told
from rules.proof.solver import Solved
from rules.proof.stages import KNOWN, is_single
from rules.proof.undecided import NotDecided
from rules.proof.wording import DISAGREE, EARLY, FIRST, GAP, HIDDEN, NEVER, OVERLAP, UNDECIDED, fill
from rules.table import Table
from rules.text import Text

MOST = 25  # models that z3 looks at for overlaps of one table


@dataclass
class Answers:
    """What was found, and how many questions were put to both methods."""

    findings: list[Finding] = field(default_factory=list)
    asked: int = 0


class TableCheck:
    """The questions about one table, each put to the sweep and to z3."""

    def __init__(self, table: Table, glossary: Glossary, relations: Relations = NONE) -> None:
        self.table, self.glossary = table, glossary
        names, _ = relations.around(table.inputs)
        columns = [glossary[name].column for name in names]
        cells = [pair for row in table.rows for pair in zip(table.inputs, row.cells, strict=True)]
        self.whole = relations.whole
        self.space = space_of(columns, cells, relations)
        self.swept = Swept(table, self.space)
        self.solved = Solved(table, columns, relations)

    def complete(self) -> Answers:
        """A single-hit table answers every case."""
        answers = Answers()
        if is_single(self.table):
            self._ask(answers, "complete", (), self.swept.gap, self.solved.gap, self._gap)
        return answers

    def reachable(self) -> Answers:
        """Every row can match and, in a single-hit table, count."""
        answers = Answers()
        for at in range(len(self.table.rows)):
            self._ask(
                answers,
                "reachable",
                (at + 1,),
                partial(_is_dead, self.swept, at),
                partial(_is_dead, self.solved, at),
                partial(self._dead, at),
            )
        return answers

    def without_conflict(self) -> Answers:
        """No two rows match together where the hit policy has no answer for both."""
        answers = Answers()
        if self.table.hit is Hit.FIRST or not is_single(self.table):
            return answers
        answers.asked += 1
        try:
            found, other = self.swept.overlaps(), self.solved.overlaps(MOST)
            left = [pair for pair in found if pair not in other]
            answers.asked += len(left)
            wrong = {*other} - set(found) | {pair for pair in left if self.solved.both(*pair) is None}
        except NotDecided as why:
            answers.findings.append(self._undecided("overlap", why))
            return answers
        answers.findings += [self._overlap(pair, point) for pair, point in found.items()]
        answers.findings += [self._disagree("overlap", (a + 1, b + 1)) for a, b in sorted(wrong)]
        return answers

    def _ask(
        self,
        answers: Answers,
        question: str,
        rows: tuple[int, ...],
        sweep: Callable[[], Point | None],
        solve: Callable[[], Mapping[str, Any] | None],
        finding: Callable[[Point], Finding],
    ) -> None:
        """Both methods give None when all is well; what the sweep gives otherwise makes the finding."""
        answers.asked += 1
        try:
            point, model = sweep(), solve()
        except NotDecided as why:
            answers.findings.append(self._undecided(question, why))
            return
        if point is not None:
            answers.findings.append(finding(point))
        if (point is None) is not (model is None):
            answers.findings.append(self._disagree(question, rows))

    # findings in words

    def _gap(self, point: Point) -> Finding:
        return self._finding("gap", GAP, (), point)

    def _dead(self, at: int, _: Point) -> Finding:
        hidden = self.swept.matches(at) is not None
        return self._finding("dead", HIDDEN if hidden else NEVER, (at + 1,), {})

    def _overlap(self, pair: tuple[int, int], point: Point) -> Finding:
        return self._finding("overlap", OVERLAP, (pair[0] + 1, pair[1] + 1), point)

    def _finding(self, kind: str, words: Text, rows: tuple[int, ...], point: Point) -> Finding:
        pieces = {name: self.space.pieces[self.space.at[name]][at] for name, at in point.items()}
        case = told(self.glossary, {n: piece_in_words(p, n in self.whole) for n, p in pieces.items()})
        said = fill(words, table=self.table.title, rows=numbered(rows), case=case)
        return Finding(kind, self.table.name, rows, said, {n: piece.value for n, piece in pieces.items()})

    def _disagree(self, question: str, rows: tuple[int, ...]) -> Finding:
        said = fill(DISAGREE, table=self.table.title, rows=numbered(rows), question=question)
        return Finding("disagreement", self.table.name, rows, said, {})

    def _undecided(self, question: str, why: NotDecided) -> Finding:
        said = fill(UNDECIDED, question=f"{self.table.name}: {question}", why=str(why))
        return Finding("undecided", self.table.name, (), said, {})


def _is_dead(method: Swept | Solved, at: int) -> Point | None:
    return {} if method.hit(at) is None else None


def early(tables: Iterable[Table], glossary: Glossary) -> list[Finding]:
    """Tables that ask about what other tables have not found out yet; the engine would refuse every case."""
    found = []
    for table in tables:
        for name in table.inputs:
            if glossary[name].source.startswith("table ") and name not in KNOWN[table.name]:
                said = fill(EARLY, table=table.title, input=glossary[name].label)
                found.append(Finding("early", table.name, (), said, {"input": name}))
    return found


def first_warnings(tables: Iterable[Table]) -> list[Finding]:
    return [
        Finding("first", table.name, (), fill(FIRST, table=table.title), {})
        for table in tables
        if table.hit is Hit.FIRST
    ]
