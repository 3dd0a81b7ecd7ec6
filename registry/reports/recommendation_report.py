"""The progress report of an evaluation in the layout in which it is submitted: a title and six columns."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby

from sqlalchemy.orm import Session

from registry.adapters.progress_table import COLUMNS, HEADS, cell_of
from registry.queries.figure_merge import OTHER
from registry.queries.recommendation import Standing, evidence_names, progress_as_of
from registry.queries.recommendation_evidence import (
    Evidence,
    evidence_time,
    in_order,
    list_evidence,
)
from registry.queries.report_time import ReportTime
from registry.reports.document import Cell, Head, Paragraph, Profile, Report, Section, Table
from registry.reports.words import ReportWords
from workflows.recommendation import RECOMMENDATION
from workflows.wording import N_, NN_

SHARES = {"number": 0.35, "text": 2.5, "response": 2.6, "responsibility": 1.5, "target": 1.1, "progress": 2.9}
# what this report is; another layout is another definition
DEFINITION = sha256(f"recommendations 1: {'; '.join(HEADS.values())}".encode()).hexdigest()[:12]
_STATUSES = {
    "": NN_("%(number)s without a report", "%(number)s without a report"),
    "not_started": NN_("%(number)s not started", "%(number)s not started"),
    "in_progress": NN_("%(number)s in progress", "%(number)s in progress"),
    "implemented": NN_("%(number)s implemented", "%(number)s implemented"),
    "closed_not_implemented": NN_(
        "%(number)s closed without implementation", "%(number)s closed without implementation"
    ),
}  # fmt: skip
_OVERDUE = NN_(
    "Recommendation %(no)s is %(number)s day overdue (target date %(day)s).",
    "Recommendation %(no)s is %(number)s days overdue (target date %(day)s).",
)


class NothingKnown(ValueError):
    """No recommendation was there on that day, as it was known then."""


def recommendation_report(
    session: Session,
    *,
    as_of: date,
    known_at: datetime,
    evaluation_id: uuid.UUID | None = None,
    language: str = "en",
    profile: Profile = "excom",
    with_evidence: bool = False,
) -> Report:
    """Where every recommendation stood on `as_of`, as known at `known_at`; all evaluations, or one.

    The words of recommendations, responses and progress stay as they are, in whatever language.
    Raises NothingKnown.
    """
    words = ReportWords(language)
    standings = progress_as_of(session, as_of, known_at, evaluation_id=evaluation_id)
    if not standings:
        raise NothingKnown(f"no recommendation is known as of {as_of}")
    titles = list(dict.fromkeys((each.evaluation, each.dated) for each in standings))
    is_one = len(titles) == 1
    sections = [
        Section(
            id=f"progress-{number}",
            heading="" if is_one else _title(*title),
            parts=(
                _table([each for each in standings if (each.evaluation, each.dated) == title], as_of, words),
            ),
        )
        for number, title in enumerate(titles, start=1)
    ]
    time = evidence_time(as_of, known_at)
    if with_evidence:
        sections += _evidence(session, standings, time, words, profile, is_one=is_one)
    return Report(
        id="recommendations",
        definition=DEFINITION,
        title=_title(*titles[0]) if is_one else words.say(N_("Recommendations of evaluations")),
        subtitle=words.say(N_("Progress Report as of %(day)s"), day=words.day(as_of)),
        language=language,
        profile=profile,
        since=time.since if with_evidence else None,
        as_of=as_of,
        known_at=known_at,
        sections=tuple(sections),
        contents=False,
        is_plain=profile != "internal",
    )


def status_line(standings: Sequence[Standing], as_of: date, words: ReportWords) -> str:
    """How many stand where, and which are overdue by how many days."""
    counts = Counter(each.status for each in standings)
    numbers = [words.plural(*_STATUSES[name], counts[name]) for name in _STATUSES if counts[name]]
    line = words.say(N_("Status on %(day)s: %(numbers)s."), day=words.day(as_of), numbers=", ".join(numbers))
    late = [
        words.plural(*_OVERDUE, each.days_overdue, no=each.number, day=words.day(each.target_on))
        for each in standings
        if each.is_overdue
    ]
    return " ".join([line, *late])


def _title(evaluation: str, dated: str) -> str:
    return f"{evaluation} ({dated})" if dated else evaluation


def _table(standings: Sequence[Standing], as_of: date, words: ReportWords) -> Table:
    return Table(
        id="recommendations",
        caption=words.say(N_("Recommendations, responses and progress")),
        heads=tuple(Head(words.say(HEADS[name]), share=SHARES[name]) for name in COLUMNS),
        rows=tuple(_row(each, words) for each in standings),
        note=status_line(standings, as_of, words),
        is_wide=True,
    )


def _row(standing: Standing, words: ReportWords) -> tuple[str, ...]:
    """In English the six cells as they were brought in."""
    said = words.say(RECOMMENDATION.state(standing.status).staff) if standing.status else ""
    return (
        standing.number,
        standing.text,
        standing.response,
        standing.responsibility,
        words.day(standing.target_on),
        cell_of(standing.status, standing.progress, said),
    )


# --- evidence ---------------------------------------------------------------------------------------------


def _evidence(
    session: Session,
    standings: Sequence[Standing],
    time: ReportTime,
    words: ReportWords,
    profile: Profile,
    *,
    is_one: bool,
) -> Iterator[Section]:
    """One table for each evaluation that has figures beside its recommendations."""
    names = evidence_names(session, [each.recommendation_id for each in standings], known_at=time.known_at)
    found = list_evidence(session, names, time, is_outside=profile != "internal")
    parts: list[Paragraph | Table] = []
    for _evaluation, group in groupby(standings, key=lambda each: each.evaluation_id):
        rows = list(group)
        cells = tuple(_evidence_rows(rows, found, words))
        if cells:
            of = "" if is_one else _title(rows[0].evaluation, rows[0].dated)
            parts.append(_evidence_table(cells, of, time, words))
    if parts:
        heading = words.say(N_("Live evidence"))
        yield Section(id="evidence", heading=heading, parts=(_about(words), *parts))


def _evidence_table(
    rows: tuple[tuple[Cell, ...], ...], evaluation: str, time: ReportTime, words: ReportWords
) -> Table:
    caption = words.say(
        N_("What the register of partnerships says, %(since)s to %(until)s"),
        since=words.day(time.since), until=words.day(time.as_of),
    )  # fmt: skip
    return Table(
        id="evidence",
        caption=f"{evaluation}: {caption}" if evaluation else caption,
        heads=(
            Head(words.say(N_("No.")), share=0.4),
            Head(words.say(N_("Figure")), share=6),
            Head(words.say(N_("Value")), is_number=True, share=1.2),
        ),
        rows=rows,
        note=words.say(N_("…: nothing to count, or fewer than five.")),
        has_row_heads=False,
        is_wide=True,
    )


def _about(words: ReportWords) -> Paragraph:
    return Paragraph(
        words.say(N_("These figures are computed from the register's history for the day of this report.")),
        is_numbered=False,
    )


def _evidence_rows(
    standings: Sequence[Standing], found: Mapping[uuid.UUID, Sequence[Evidence]], words: ReportWords
) -> Iterator[tuple[Cell, ...]]:
    for standing in standings:
        for evidence in found.get(standing.recommendation_id, ()):
            for key, figure in in_order(evidence.values):
                said = words.say(evidence.words)
                about = f"{said}: {key_words(evidence.name, key, words)}" if key else said
                yield standing.number, about, words.shown(figure)


def key_words(name: str, key: str, words: ReportWords) -> str:
    """What a key of a series is called: "1" of …_by_subprogramme is the first subprogramme."""
    kind = name.rpartition("_by_")[2]
    if key == OTHER:
        return words.say(N_("others"))
    if kind in ("subprogramme", "lead") and key.isdigit():
        return words.subprogramme(int(key))
    if key == "none":
        return words.say(N_("without one"))
    if kind == "level":
        return words.label("dd_level", key) or key
    if kind == "type":
        return words.type(key) or key
    if kind == "nexus":
        return words.nexus(key) or key
    if kind in ("country", "beneficiary"):
        return words.country(key) or key
    if kind == "goal":
        return words.say(N_("Goal %(number)s"), number=key)
    return key.replace("_", " ")
