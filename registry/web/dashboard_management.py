"""The dashboard of senior management: what is at risk, two years, time to decide, what is in force."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from registry.queries.dashboard import quarters
from registry.queries.dashboard_management import QUARTERS
from registry.queries.dashboard_time import DECIDED, LEVELS, Spread, decision_days, spread_of, step_days
from registry.queries.policy import policy_in_force
from registry.queries.recommendation import list_standings
from registry.web.dashboard_part import (
    Cell,
    Column,
    Counted,
    Page,
    Part,
    Sheet,
    Tile,
    grid,
    picture,
    words,
)
from registry.web.dashboard_words import area_words, case_state, level_words, quarter_words
from registry.web.formats import show_money, show_number


def management_page(session: Session, counted: Counted) -> Page:
    standings = list_standings(session, counted.asked.actor, now=counted.asked.now)
    overdue = sum(each.is_overdue for each in standings)
    tiles = (
        counted.tile(_("Late cases"), "cases", "late", due="late"),
        counted.tile(_("Suspended agreements"), "in_force", "late", state="suspended"),
        counted.tile(_("Agreements under review"), "in_force", state="under_review"),
        counted.tile(_("Agreements without a report for more than a year"), "reports", "late", light="red"),
        counted.tile(_("Agreements with payments paused"), "in_force", "late", payments="paused"),
        counted.tile(_("Serious incidents, open"), "incidents", "late"),
        Tile(
            _("Overdue recommendations"),
            Cell(show_number(overdue), "/recommendations?show=overdue" if overdue else "", "late"),
        ),
    )
    return Page(tiles, (_flow(counted), _time(session, counted), _outcomes(counted), _in_force(counted)))


def _flow(counted: Counted) -> Part:
    today = counted.asked.today
    names = list(quarters(today, QUARTERS))
    heads = [quarter_words(name, today) for name in names]
    flows = (("received", _("Received")), ("closed", _("Decided")), ("signed", _("Signed")))
    series = [(head, [counted.number(cube, quarter=name) for name in names]) for cube, head in flows]
    says = _(
        "In two years %(received)s proposals were received, %(decided)s decided and %(signed)s agreements"
        " signed.",
        received=counted.number("received"),
        decided=counted.number("closed"),
        signed=counted.number("signed"),
    )  # fmt: skip
    image = picture(
        "flow", _("Proposals and agreements by quarter"), "lines", heads, series, says, _("number")
    )
    values: list[list[Cell]] = []
    for name, head in zip(names, heads, strict=True):
        row = [words(head)]
        row += [counted.cell(cube, quarter=name) for cube, _head in flows]
        cents = counted.cells("signed").amount(quarter=name)
        signed = counted.number("signed", quarter=name)
        row.append(
            Cell(_dollars(cents) if signed else "", counted.address("signed", quarter=name) if signed else "")
        )
        values.append(row)
    sheet = Sheet(
        "flow",
        _("Proposals and agreements by quarter"),
        [
            Column(_("Quarter"), is_number=False),
            *(Column(head) for _cube, head in flows),
            Column(_("Value")),
        ],
        values,
        [
            words(_("Two years")),
            *(counted.cell(cube) for cube, _head in flows),
            Cell(_dollars(counted.cells("signed").amount()), counted.address("signed")),
        ],
        note=_(
            "The last quarter still runs. Decided: approved, declined or excluded. Values at the rate of the"
            " day of record."
        ),
    )
    return Part("flow", _("Two years"), says, [image], [sheet])


def _dollars(cents: int) -> str:
    return show_money(round(cents, -2), "USD")


def _time(session: Session, counted: Counted) -> Part:
    by_level = decision_days(session, counted.asked)
    policy = policy_in_force(session, counted.asked.today)
    rows = []
    spreads = {level: spread_of(by_level.get(level, ())) for level in LEVELS}
    for level in LEVELS:
        promise = int(str(policy.parameters[f"decision_days_{level}"].value))
        href = counted.address("decided", level=level) if spreads[level].count else ""
        rows.append([words(level_words(level)), *_spread(spreads[level], href), Cell(show_number(promise))])
    everything = spread_of(day for level in LEVELS for day in by_level.get(level, ()))
    all_levels = counted.address("decided", level=LEVELS) if everything.count else ""
    says = (
        _(
            "Half of the decisions of the last four quarters took %(median)s working days or less, nine in"
            " ten %(ninetieth)s or less.",
            median=show_number(everything.median), ninetieth=show_number(everything.ninetieth),
        )
        if everything.count
        else _("No case was decided in the last four quarters.")
    )  # fmt: skip
    promised = [int(str(policy.parameters[f"decision_days_{level}"].value)) for level in LEVELS]
    image = picture(
        "time",
        _("Working days to a decision, by level"),
        "bars",
        [level_words(level) for level in LEVELS],
        [
            (_("Median"), [_float(spreads[level].median) for level in LEVELS]),
            (_("90th percentile"), [_float(spreads[level].ninetieth) for level in LEVELS]),
            (_("Promised"), [float(days) for days in promised]),
        ],
        says,
        _("working days"),
    )
    columns = [Column(_("Cases")), Column(_("Median")), Column(_("90th percentile"))]
    levels = Sheet(
        "levels",
        _("Working days to a decision in the last four quarters"),
        [Column(_("Level"), is_number=False), *columns, Column(_("Promised"))],
        rows,
        [words(_("All levels")), *_spread(everything, all_levels), Cell("")],
        note=_(
            "From the day on which the proposal was complete, without the days on which the clock stood"
            " still."
            " Median: half took no longer. 90th percentile: nine in ten took no longer."
        ),
    )
    return Part(
        "time",
        _("Time to decide"),
        says,
        [image] if everything.count else (),
        [levels, _steps(session, counted)],
    )


def _steps(session: Session, counted: Counted) -> Sheet:
    durations = step_days(session, counted.asked)
    heads = {
        "triaged": _("Triage"),
        "reviewed": _("A review"),
        "answered": _("An answer of the partner"),
    }
    rows = []
    for name, head in heads.items():
        spread = spread_of(durations[name])
        rows.append([words(head), *_spread(spread, counted.address(name) if spread.count else "")])
    return Sheet(
        "steps",
        _("Working days of each step in the last four quarters"),
        [
            Column(_("Step"), is_number=False),
            Column(_("Number")),
            Column(_("Median")),
            Column(_("90th percentile")),
        ],
        rows,
    )


def _spread(spread: Spread, href: str) -> list[Cell]:
    numbers = (spread.count, spread.median, spread.ninetieth)
    return [Cell(show_number(number) if number is not None else "–", href) for number in numbers]


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _outcomes(counted: Counted) -> Part:
    levels = [level for level in (*LEVELS, "") if counted.number("decided", level=level)]
    columns: list[tuple[Any, str]] = [({"outcome": outcome}, "") for outcome in DECIDED] + [({}, "")]
    simplified, decided = counted.number("decided", level="simplified"), counted.number("decided")
    says = (
        _(
            "%(share)s %% of the decided cases went the simplified way.",
            share=round(100 * simplified / decided),
        )
        if decided
        else ""
    )
    image = picture(
        "outcomes",
        _("Decided cases by level and outcome"),
        "stacked",
        [level_words(level) for level in levels],
        [
            (
                case_state(outcome),
                [counted.number("decided", level=level, outcome=outcome) for level in levels],
            )
            for outcome in DECIDED
        ],
        says,
        _("cases"),
    )
    sheet = Sheet(
        "outcomes",
        _("Cases decided in the last four quarters, by level and outcome"),
        [
            Column(_("Level"), is_number=False),
            *(Column(case_state(outcome)) for outcome in DECIDED),
            Column(_("All")),
        ],
        grid(counted, "decided", [(level_words(level), {"level": level}) for level in levels], columns),
        grid(counted, "decided", [(_("All levels"), {})], columns)[0],
        empty=_("No case was decided in the last four quarters."),
    )
    return Part("outcomes", _("Levels and outcomes"), says, [image] if levels else (), [sheet])


def _in_force(counted: Counted) -> Part:
    cells = counted.cells("in_force")
    everything, joint = cells.number(), cells.number(joint="yes")
    says = ngettext(
        "%(num)s agreement is in force, worth %(value)s.",
        "%(num)s agreements are in force, worth %(value)s together.",
        everything, value=_dollars(cells.amount()),
    )  # fmt: skip
    if everything:
        says += " " + _(
            "In %(share)s %% of them more than one subprogramme takes part.",
            share=round(100 * joint / everything),
        )
    leads = sorted(cells.values("lead"), key=int)
    rows = [
        [
            words(area_words(int(lead))),
            counted.cell("in_force", lead=lead),
            counted.cell("in_force", lead=lead, joint="yes"),
            Cell(_dollars(cells.amount(lead=lead)), counted.address("in_force", lead=lead)),
        ]
        for lead in leads
    ]
    sheet = Sheet(
        "in-force",
        _("Agreements in force by lead subprogramme"),
        [
            Column(_("Lead subprogramme"), is_number=False),
            Column(_("In force")),
            Column(_("With others")),
            Column(_("Value")),
        ],
        rows,
        [
            words(_("All")),
            counted.cell("in_force"),
            counted.cell("in_force", joint="yes"),
            Cell(_dollars(cells.amount()), counted.address("in_force") if everything else ""),
        ],
        empty=_("No agreement is in force."),
    )
    image = picture(
        "in-force",
        _("Agreements in force by lead subprogramme"),
        "stacked",
        [area_words(int(lead)) for lead in leads],
        [
            (_("with others"), [cells.number(lead=lead, joint="yes") for lead in leads]),
            (_("alone"), [cells.number(lead=lead, joint="no") for lead in leads]),
        ],
        says,
        _("agreements"),
    )
    pictures = (_("Matrix, gaps, years, concentration"), "/agreements/matrix")
    return Part("in-force", _("In force today"), says, [image] if leads else (), [sheet], pictures)
