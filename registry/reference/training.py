"""Short training paths: what to read, a check of a few questions, how long a passed check counts."""

from __future__ import annotations

from dataclasses import dataclass

from registry.reference.source import Entry, Source
from registry.reference.text import Mark, Text


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """`answers` in the order of the file; `right` is the place of the right one."""

    id: str
    ask: Text
    answers: tuple[Text, ...]
    right: int
    why: Text


@dataclass(frozen=True, slots=True)
class TrainingPath:
    """`read`: steps of guidance. `months`: how long it counts."""

    id: str
    roles: tuple[str, ...]
    months: int
    read: tuple[str, ...]
    name: Text
    questions: tuple[TrainingQuestion, ...]
    mark: Mark


def read_training(source: Source, steps: frozenset[str]) -> tuple[TrainingPath, ...]:
    """Raises BadReference, also for a role or a step that there is not, or a question without one answer."""
    file = source.read("training.yaml").only("mark", "paths")
    found = []
    for entry in file.entries("paths", "id"):
        entry.only("id", "roles", "months", "read", "name", "questions")
        if not set(entry.strings("read")) <= steps:
            raise entry.fail("read", "steps of guidance.yaml")
        if not 1 <= entry.integer("months") <= 120:
            raise entry.fail("months", "a number from 1 to 120")
        found.append(
            TrainingPath(
                id=entry.string("id"),
                roles=entry.strings("roles"),
                months=entry.integer("months"),
                read=entry.strings("read"),
                name=entry.text("name"),
                questions=tuple(_question(each) for each in entry.entries("questions", "id")),
                mark=file.mark(),
            )
        )
    return tuple(found)


def _question(entry: Entry) -> TrainingQuestion:
    entry.only("id", "ask", "answers", "why")
    listed = entry.data["answers"]
    answers = [
        Entry(entry.file, f"{entry.path}.answers.{place}", each) for place, each in enumerate(listed, 1)
    ]
    right = [place for place, each in enumerate(answers) if each.boolean("right")]
    if len(right) != 1 or len(answers) < 2:
        raise entry.fail("answers", "two or more answers, one of them right")
    return TrainingQuestion(
        entry.string("id"), entry.text("ask"), tuple(each.text("text") for each in answers), right[0],
        entry.text("why"),
    )  # fmt: skip
