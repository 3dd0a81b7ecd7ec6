"""The desk's dashboard: what needs somebody today, where work waits, the weeks to come, screening."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from registry.queries.dashboard import AGES, weeks_ahead
from registry.queries.dashboard_desk import WAITS
from registry.queries.job import count_failed_jobs
from registry.queries.queue_statement import OPEN_STATES
from registry.queries.role import names_of
from registry.queries.watchlist import ListStatus
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
from registry.web.dashboard_words import BANDS, SHORT_AGES, case_state, level_words, week_words
from registry.web.dashboard_words import WAITS as WAIT_WORDS
from registry.web.formats import in_language, show_date, show_number

AGE_KEYS = (*(str(days) for days in AGES), "older")
MOST_PEOPLE = 8
COMING = ("cases", "reviews", "answers", "reports", "ending")


def desk_page(session: Session, counted: Counted, lists: Sequence[ListStatus]) -> Page:
    """`lists`: how each list stands, empty where screening does not go by lists."""
    failed = count_failed_jobs(session)
    tiles = (
        counted.tile(_("Late cases"), "cases", "late", due="late"),
        counted.tile(_("Cases due today"), "cases", due="today"),
        counted.tile(_("Late reviews"), "reviews", "late", due="late"),
        counted.tile(_("Cases to triage"), "cases", state="submitted", waits="desk"),
        counted.tile(_("Matches of names to judge"), "matches", state=("open", "asked")),
        counted.tile(_("Matches for a second person"), "matches", state="judged"),
        *([counted.tile(_("Names that are not screened"), "unscreened", "late")] if lists else []),
        counted.tile(_("Open tasks"), "tasks"),
        counted.tile(_("Late progress reports"), "reports", "late", due="late"),
        Tile(
            _("Failed jobs of the system"),
            Cell(show_number(failed), "/admin/jobs" if failed else "", "late" if failed else ""),
        ),
    )
    parts = (_in_hand(session, counted), _coming(counted), _screening(counted, lists))
    return Page(tiles, parts)


def _in_hand(session: Session, counted: Counted) -> Part:
    """By state and age. The picture has one bar for each of those who have the next step."""
    ages = [SHORT_AGES[age] for age in AGE_KEYS]
    by_age: list[tuple[Any, str]] = [({"age": age}, "") for age in AGE_KEYS]
    columns = [({"due": "late"}, "late"), ({}, ""), *by_age]
    states = [state for state in OPEN_STATES if counted.number("cases", state=state)]
    rows = []
    for state in states:
        (row,) = grid(counted, "cases", [(case_state(state), {"state": state})], columns)
        who = [key for key in WAIT_WORDS if counted.number("cases", state=state, waits=key)]
        rows.append([*row, words(", ".join(str(WAIT_WORDS[key]) for key in who))])
    (total,) = grid(counted, "cases", [(_("All open cases"), {})], columns)
    waiting = [who for who in ("desk", *WAITS) if counted.number("cases", waits=who)]
    says = ngettext("%(num)s case is open.", "%(num)s cases are open.", counted.number("cases"))
    told = sorted(waiting, key=lambda who: -counted.number("cases", waits=who))
    if told:
        each = [f"{WAIT_WORDS[who]} ({show_number(counted.number('cases', waits=who))})" for who in told]
        says += " " + _("Next step: %(who)s.", who=", ".join(each))
    image = picture(
        "waits",
        _("Open cases by who has the next step"),
        "stacked",
        [WAIT_WORDS[who] for who in waiting],
        [
            (SHORT_AGES[age], [counted.number("cases", waits=who, age=age) for who in waiting])
            for age in AGE_KEYS
        ],
        says,
        _("cases, by working days in the same state"),
    )
    sheet = Sheet(
        "in-hand",
        _("Open cases by state, and how many working days they have been in it"),
        [
            Column(_("State"), is_number=False),
            Column(_("Late")),
            Column(_("All")),
            *(Column(age) for age in ages),
            Column(_("Waits for"), is_number=False),
        ],
        rows,
        [*total, words("")],
        empty=_("No case is open. Cases come here when a partner sends a proposal."),
    )
    queue = (_("The queue of all cases"), "/desk")
    return Part(
        "work", _("Work in hand"), says, [image], [sheet], queue, under=[_reviewers(session, counted)]
    )


def _reviewers(session: Session, counted: Counted) -> Sheet:
    columns: list[tuple[Any, str]] = [
        ({"due": "late"}, "late"),
        ({"due": ("today", "week")}, ""),
        ({}, ""),
    ]
    heads = [Column(_("Late")), Column(_("Due this week")), Column(_("All"))]
    return people_sheet(session, counted, _("On whom reviews wait"), heads, columns)


def people_sheet(
    session: Session,
    counted: Counted,
    caption: str,
    heads: Sequence[Column],
    columns: Sequence[tuple[Any, str]],
) -> Sheet:
    """Reviews without a reviewer first, then the people with most late ones; MOST_PEOPLE of them."""
    cells = counted.cells("reviews")
    people = sorted(
        cells.values("person"), key=lambda who: (who != "", -cells.number(person=who, due="late"))
    )
    names = {
        str(key): name for key, name in names_of(session, {uuid.UUID(who) for who in people if who}).items()
    }
    rest = len(people) - MOST_PEOPLE
    more = ngettext("%(num)s more person has reviews.", "%(num)s more people have reviews.", rest)
    shown = [(names.get(who) or _("Nobody yet"), {"person": who}) for who in people[:MOST_PEOPLE]]
    return Sheet(
        "reviewers",
        caption,
        [Column(_("Reviewer"), is_number=False), *heads],
        grid(counted, "reviews", shown, columns),
        grid(counted, "reviews", [(_("All reviewers"), {})], columns)[0],
        empty=_("No review is open."),
        note=more if rest > 0 else "",
    )


def _coming(counted: Counted) -> Part:
    today = counted.asked.today
    weeks = list(weeks_ahead(today))
    columns: list[tuple[Any, str]] = [({"due": name}, "late" if name == "late" else "") for name in weeks]
    heads = {
        "cases": _("Cases"),
        "reviews": _("Reviews"),
        "answers": _("Answers of partners"),
        "reports": _("Progress reports"),
        "ending": _("Agreements end"),
    }
    rows = [grid(counted, name, [(heads[name], {})], columns)[0] for name in COMING]
    expected: list[tuple[Any, str]] = [({"expected": name}, "") for name in weeks]
    (decisions,) = grid(counted, "cases", [(_("Decisions, if they take the usual time"), {})], expected)
    medians = counted.asked.medians
    ahead = weeks[2:]
    series = [
        (_("Cases"), [counted.number("cases", due=name) for name in ahead]),
        (_("Reviews"), [counted.number("reviews", due=name) for name in ahead]),
        (_("Reports"), [counted.number("reports", due=name) for name in ahead]),
        (_("Decisions expected"), [counted.number("cases", expected=name) for name in ahead]),
    ]
    due = sum(counted.number(name, due=ahead) for name in COMING)
    says = _(
        "After today and up to %(day)s %(due)s things become due; %(decisions)s decisions are expected.",
        day=show_date(weeks_ahead(today)[ahead[-1]][1]),
        due=due,
        decisions=counted.number("cases", expected=ahead),
    )
    image = picture(
        "coming",
        _("What becomes due, by week"),
        "stacked",
        [week_words(name, today) for name in ahead],
        series,
        says,
        _("number"),
    )
    sheet = Sheet(
        "coming",
        _("What becomes due, by the Monday of the week"),
        [
            Column(_("What"), is_number=False),
            *(Column(week_words(name, today)) for name in weeks),
        ],
        [*rows, decisions],
        note=_(
            "The usual time is the median of the last four quarters up to yesterday: %(times)s. A decision"
            " in the column “Late” takes longer than usual; it need not be late.",
            times=", ".join(
                _("%(level)s %(days)s working days", level=level_words(level), days=days)
                for level, days in medians.items()
            ),
        )
        if medians
        else _("No case was decided in the last four quarters: there is no usual time to expect by."),
    )
    return Part("coming", _("The next four weeks"), says, [image], [sheet])


def _screening(counted: Counted, lists: Sequence[ListStatus]) -> Part:
    columns: list[tuple[Any, str]] = [({}, ""), *(({"age": age}, "") for age in AGE_KEYS)]
    bands = [(BANDS[band], {"band": band}) for band in BANDS]
    matches = Sheet(
        "matches",
        _("Open matches of names, by working days since they were found"),
        [
            Column(_("Match"), is_number=False),
            Column(_("All")),
            *(Column(SHORT_AGES[age]) for age in AGE_KEYS),
        ],
        grid(counted, "matches", bands, columns) if counted.number("matches") else [],
        empty=_("No match waits for a verdict."),
    )
    sheets = [matches]
    lines: list[tuple[Cell | None, Any]] = []
    if lists:
        names = counted.cell("unscreened", "late")
        lines.append((names, _("names of partners with an open case are not screened against every list")))
        today = counted.asked.today
        sheets.append(
            Sheet(
                "lists",
                _("The lists that count, and how old they are"),
                [
                    Column(_("List"), is_number=False),
                    Column(_("True on"), is_number=False),
                    Column(_("Days old")),
                    Column(_("At most")),
                    Column(_("State"), is_number=False),
                ],
                [
                    [
                        words(in_language(each.source.name), "/lists"),
                        words(show_date(each.as_of) or _("not here yet")),
                        Cell(show_number((today - each.as_of).days) if each.as_of else ""),
                        Cell(show_number(each.source.max_age_days)),
                        Cell(_list_state(each), tone="late" if each.is_stale else "", is_number=False),
                    ]
                    for each in lists
                ],
            )
        )
    else:
        lines.append((None, _("No list was imported: names are screened by hand, case by case.")))
    return Part("screening", _("Screening"), "", (), sheets, (_("All matches"), "/hits"), lines)


def _list_state(status: ListStatus) -> str:
    if status.waiting:
        return str(_("a new version waits to be accepted"))
    if status.version is None:
        return str(_("missing"))
    return str(_("too old") if status.is_stale else _("fresh"))
