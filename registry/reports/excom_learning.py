"""Sections of the EXCOM report: what was learnt, the recommendations, changes since the last report."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from registry.queries.practice import Told
from registry.reports.document import Cell, Figure, Head, Paragraph, Shown, Table
from registry.reports.excom_maker import Column, Keyed, Maker
from workflows.wording import N_, NN_

# name in excom_profile → figures that two reports are compared by, and their words
# fmt: off
COMPARED: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("figures.agreements", (
        ("agreements_active",    N_("Agreements in force")),
        ("agreements_new",       N_("Agreements signed")),
        ("agreements_ended",     N_("Agreements that ended")),
        ("cross_share",          N_("Concern two subprogrammes or more")),
        ("sdg5_share",           N_("Further gender equality")),
    )),
    ("figures.values", (
        ("value_active",         N_("Value of agreements in force")),
        ("cash_received",        N_("Cash received")),
        ("in_kind_received",     N_("Received in kind")),
    )),
    ("figures.cases", (
        ("received",             N_("Proposals received")),
        ("decided",              N_("Proposals decided")),
        ("simplified_share",     N_("Share on the simplified track")),
        ("median_days",          N_("Working days to a decision, median")),
    )),
    ("figures.risks", (
        ("incidents",            N_("Incidents recorded")),
    )),
)
# fmt: on
SAID_STATUS = {
    "": N_("Not reported"),
    "not_started": N_("Not started"),
    "in_progress": N_("In progress"),
    "implemented": N_("Implemented"),
    "closed_not_implemented": N_("Closed without implementation"),
}
SAID_ACCEPTANCE = {
    "accepted": N_("Accepted"),
    "partially_accepted": N_("Partially accepted"),
    "not_stated": N_("Not stated"),
    "rejected": N_("Rejected"),
}


def practices(make: Maker) -> Iterator[Keyed]:
    words = make.words
    found = [each for each in make.facts.practices if each.is_public or make.is_internal]
    for kind, text in (
        ("practice", N_("Good practices that others may use again:")),
        ("lesson", N_("Lessons that the secretariat has learned:")),
    ):
        told = [_told(make, each) for each in found if each.kind == kind]
        if told:
            yield "practices", make.paragraph(text, bullets=told)
    if not found:
        yield (
            "none",
            Paragraph(
                words.say(N_("No good practice or lesson was published by the last day of the period."))
            ),
        )
    closed = make.one("closing_reviews")
    if make.is_any(closed):
        yield "closing", make.paragraph(
            N_("The period brought %(reviews)s of agreements that ended."), closed,
            reviews=make.counted(closed, *NN_("%(number)s closing review", "%(number)s closing reviews")),
        )  # fmt: skip
        yield from make.filled("closing", make.table(
            "practices", "achieved", words.say(N_("What agreements achieved, as their closing reviews say")),
            words.say(N_("Outcome")),
            [Column("", words.say(N_("Reviews")), make.facts.now.many["closing_by_achievement"])],
            lambda each: words.label("closing_achieved", each),
        ))  # fmt: skip
    lessons = [each for each in make.facts.reviews if each.lessons.strip()]
    if lessons:
        yield (
            "lessons",
            make.told(
                N_("From the closing reviews, as their authors wrote them:"),
                [(each.agreement, f"{each.agreement}: {each.lessons.strip()}") for each in lessons],
            ),
        )


def _told(make: Maker, each: Told) -> str:
    title, advice = make.words.pick(each.title), make.words.pick(each.advice)
    return f"{title.rstrip('.')}. {advice}" if advice else title


def recommendations(make: Maker) -> Iterator[Keyed]:
    words, day = make.words, make.words.day(make.facts.time.as_of)
    rows = make.facts.standings
    if not rows:
        yield (
            "none",
            Paragraph(words.say(N_("No recommendation of an evaluation is on record for this period."))),
        )
        return
    done = [each.number for each in rows if not each.is_open]
    late = [each.number for each in rows if each.is_overdue]
    # recommendations are public documents: their numbers are never merged
    total = words.shown(_figure("recommendations", [each.number for each in rows]))
    closed = words.shown(_figure("recommendations_closed", done))
    overdue = words.shown(_figure("recommendations_overdue", late))
    yield "summary", make.paragraph(
        N_("On %(day)s the secretariat followed up %(all)s of evaluations. Implemented or closed: "
           "%(closed)s; past their target date: %(overdue)s."),
        total, closed, overdue, day=day, closed=closed.text, overdue=overdue.text,
        all=make.counted(total, *NN_("%(number)s recommendation", "%(number)s recommendations")),
    )  # fmt: skip
    columns = [each for each in RECOMMENDATION_COLUMNS if make.sees("recommendations", f"table.{each[0]}")]
    cells: list[tuple[Cell, ...]] = []
    for each in rows:
        said: dict[str, Cell] = {
            "number": each.number,
            "text": each.text,
            "acceptance": words.say(SAID_ACCEPTANCE.get(each.acceptance, each.acceptance)),
            "target": words.day(each.target_on),
            "status": words.say(SAID_STATUS.get(each.status, each.status)),
            "overdue": _overdue(make, each.number, each.days_overdue),
            "progress": each.progress,
        }
        cells.append(tuple(said[name] for name, _, _ in columns))
    heads = tuple(Head(words.say(head), name == "overdue", share) for name, head, share in columns)
    yield "table", Table(
        "recommendations", words.say(N_("Recommendations of the evaluation and where they stand")), heads,
        tuple(cells), is_wide=len(columns) > 6,
    )  # fmt: skip


# name in excom_profile, head, share of the width
RECOMMENDATION_COLUMNS = (
    ("number", N_("No."), 0.5),
    ("text", N_("Recommendation"), 5.0),
    ("acceptance", N_("Response"), 1.3),
    ("target", N_("Target date"), 1.4),
    ("status", N_("Status"), 1.3),
    ("overdue", N_("Days overdue"), 1.0),
    ("progress", N_("Comments on progress"), 5.0),
)


def _overdue(make: Maker, number: str, days: int) -> Cell:
    if not days:
        return ""
    return make.words.shown(Figure(f"overdue.{number}", days, "days", "recommendations", (number,)))


def _figure(name: str, numbers: list[str]) -> Figure:
    return Figure(name, len(numbers), "number", "recommendations", tuple(numbers))


def changes(make: Maker) -> Iterator[Keyed]:
    words, then = make.words, make.facts.then.time
    if make.facts.is_remembered:
        text = N_("The figures are compared with the previous report, which covered %(since)s to %(as_of)s.")
    else:
        text = N_(
            "No earlier report is on record. The figures are compared with those of the same "
            "number of days before: %(since)s to %(as_of)s."
        )
    yield "basis", make.paragraph(text, since=words.day(then.since), as_of=words.day(then.as_of))
    rows: list[tuple[Cell, ...]] = []
    for part, figures in COMPARED:
        if make.sees("changes", part):
            rows += [_compared(make, name, said) for name, said in figures if _says(make, name)]
    heads = (
        Head(words.say(N_("Figure")), share=2.6),
        Head(words.say(N_("Until %(day)s"), day=words.day(then.as_of)), is_number=True),
        Head(words.say(N_("Until %(day)s"), day=words.day(make.facts.time.as_of)), is_number=True),
        Head(words.say(N_("Change")), is_number=True),
    )
    yield "figures", Table(
        "changes", words.say(N_("This report and the one before")), heads, tuple(rows),
        note="" if make.is_internal else words.say(N_("Where a number is under five no change is given.")),
    )  # fmt: skip


def _says(make: Maker, name: str) -> bool:
    """Whether one of the two reports has something to say of it."""
    return make.is_any(make.one(name), make.shown(make.cut(make.facts.then.one[name])))


def _compared(make: Maker, name: str, said: str) -> tuple[Cell, ...]:
    before, now = make.cut(make.facts.then.one[name]), make.cut(make.figure(name))
    then = Figure(f"previous.{name}", before.value, before.unit, name, before.records, before.merged)
    return make.words.say(said), make.shown(then), make.shown(now), _change(make, then, now)


def _change(make: Maker, then: Figure, now: Figure) -> Cell:
    if then.value is None or now.value is None:
        return ""
    difference = Decimal(now.value) - Decimal(then.value)
    figure = Figure(
        f"change.{now.id}",
        int(difference) if difference == int(difference) else difference,
        now.unit,
        now.query,
    )
    text = make.words.value(abs(difference), now.unit)
    if now.unit == "percent":  # a difference of shares
        text = make.counted(
            Shown(make.words.number(round(abs(difference))), Figure("", round(abs(difference)))),
            *NN_("%(number)s point", "%(number)s points"),
        )  # fmt: skip
    sign = "+" if difference > 0 else "\u2212" if difference < 0 else ""
    return Shown(f"{sign}{text}", figure)
