"""The desk's queue in words: rows, filters with numbers. The address keeps the whole question."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote_plus

from flask_babel import gettext as _

from registry import reference
from registry.queries.queue import Numbers, Page, read_mark
from registry.queries.queue_statement import CAP, OPEN, OPEN_STATES, Wanted
from registry.web.formats import in_language, show_country, show_date, show_label, show_number
from registry.web.language import current_language
from registry.web.request import today
from workflows.proposal import PROPOSAL

RISKS = ("high", "substantial", "moderate", "low", "")
MOST_COUNTRIES = 12
TONES = {
    "submitted": "yours",
    "in_review": "neutral",
    "in_decision": "neutral",
    "decided": "neutral",
    "returned": "waiting",
    "clarification_asked": "waiting",
    "exclusion_proposed": "waiting",
    "deferred": "waiting",
    "approved": "good",
    "declined": "bad",
    "excluded": "bad",
    "referred": "bad",
}


@dataclass(slots=True)
class Line:
    """A row of the queue in words."""

    href: str
    title: str
    about: str
    reference: str
    state: str
    tone: str
    level: str
    area: str
    received: str
    due: str
    is_late: bool
    is_changed: bool  # since its approval


@dataclass(slots=True)
class Entry:
    """A filter as a link; the address of one that is on takes it off."""

    words: str
    href: str
    number: str
    is_on: bool


@dataclass(slots=True)
class Group:
    """The filters under one heading; `more` holds what opens in place."""

    name: str
    title: str
    entries: list[Entry]
    more: list[Entry]


def lines_of(page: Page) -> list[Line]:
    """The rows in words. Each word is looked up once a page, not once a row: the page has 10 ms."""
    areas = {area.no: f"{area.no}. {in_language(area.name)}" for area in reference.load().subprogrammes}
    level_words = cache(lambda level: show_label("risk_level", level))
    language, limit = current_language(), today()
    states = _state_words(language)
    return [
        Line(
            href=f"/cases/{row.id}",
            title=row.title or _("No title"),
            about=", ".join(x for x in (row.partner, _country_name(row.country, language)) if x),
            reference=row.reference,
            state=states[row.state],
            tone=TONES.get(row.state, "neutral"),
            level=level_words(row.risk_level) if row.risk_level else _gate(row.gate),
            area=areas.get(row.lead_subprogramme, ""),
            received=show_date(row.submitted_at),
            due=show_date(row.due_on),
            is_late=row.due_on is not None and row.due_on < limit,
            is_changed=bool(row.changed_parts),
        )
        for row in page.rows
    ]


def _gate(gate: str | None) -> str:
    return show_label("gate", gate) if gate and gate != "pass" else ""


def read_wanted(args: Any) -> Wanted:
    """What the address asks for; a value that makes no sense is as good as none."""
    area, state, risk = args.get("subprogramme", ""), args.get("state", ""), args.get("level")
    by_due = args.get("order") == "due" or "overdue" in args  # what is overdue longest comes first
    marks = {name: args.get(name, "") for name in ("after", "before")}
    return Wanted(
        text=" ".join(args.get("q", "").replace("\x00", "").split())[:200],
        state=state if state in (OPEN, *PROPOSAL.states) and state != "draft" else "",
        risk={"none": ""}.get(risk or "", risk) if risk in ("none", *RISKS[:-1]) else None,
        subprogramme=int(area) if area in tuple("012345678") and area else None,
        country=_country(args.get("country", "")),
        is_overdue="overdue" in args,
        is_mine="mine" in args,
        by_due=by_due,
        **{name: mark if read_mark(mark, by_due=by_due) else "" for name, mark in marks.items()},
    )


def _country(code: str) -> str | None:
    """ "--" asks for cases whose country is not known."""
    if code == "--":
        return ""
    return code if len(code) == 2 and code.isascii() and code.isalpha() and code.isupper() else None


def capped(number: int) -> str:
    """A number whose counting stopped at CAP: 999, 1,000, "1,000+"."""
    return f"{show_number(CAP)}+" if number > CAP else plain(number)


def plain(number: int) -> str:
    """The same as `show_number`, without asking Babel where no separator is needed."""
    return str(number) if number < 1000 else show_number(number)


def kept_parameters(wanted: Wanted, **changes: Any) -> dict[str, str]:
    """The parameters of the address; a change to None takes one away. Page marks never travel on."""
    values = {
        "q": wanted.text or None,
        "state": wanted.state or None,
        "level": None if wanted.risk is None else wanted.risk or "none",
        "subprogramme": None if wanted.subprogramme is None else str(wanted.subprogramme),
        "country": None if wanted.country is None else wanted.country or "--",
        "overdue": "1" if wanted.is_overdue else None,
        "mine": "1" if wanted.is_mine else None,
        "order": "due" if wanted.by_due and not wanted.is_overdue else None,
    } | changes
    return {name: str(value) for name, value in values.items() if value is not None}


def _query(parameters: dict[str, str]) -> str:
    """The same as `urlencode`, without reading what holds nothing to quote: a page has ten addresses."""
    return "&".join(
        f"{name}={value if value.isascii() and value.isalnum() else quote_plus(value)}"
        for name, value in parameters.items()
    )


def address(wanted: Wanted, **changes: Any) -> str:
    parameters = kept_parameters(wanted, **changes)
    return f"/desk?{_query(parameters)}" if parameters else "/desk"


def box_groups(wanted: Wanted, numbers: Numbers) -> list[Group]:
    """Overdue and mine: numbers stop at CAP."""
    boxes = (
        ("overdue", _("Overdue"), wanted.is_overdue, numbers.overdue),
        ("mine", _("Mine"), wanted.is_mine, numbers.mine),
    )
    entries = [
        Entry(
            words=words,
            href=address(wanted, **{name: None if is_on else "1"}),
            number="" if number is None else capped(number),
            is_on=is_on,
        )
        for name, words, is_on, number in boxes
    ]
    return [Group("boxes", _("Show only"), entries, [])]


def facet_groups(wanted: Wanted, numbers: Numbers) -> list[Group]:
    """The groups at the left. Without exact numbers the words stay, the numbers go."""
    counts = numbers.facets
    areas = reference.load().subprogrammes
    states = [(OPEN, _("All open cases"))]
    states += [
        (state, words) for state, words in _state_words(current_language()).items() if state != "draft"
    ]
    state_counts = dict(counts.get("state", {}))
    if counts:
        state_counts[OPEN] = sum(state_counts.get(state, 0) for state in OPEN_STATES)
    risks = [(risk, show_label("risk_level", risk) or _("No level yet")) for risk in RISKS]
    named = [(area.no, f"{area.no}. {in_language(area.name)}") for area in areas] + [(0, _("None chosen"))]
    countries = counts.get("country")
    return [
        _facet("state", _("State"), states, state_counts, wanted, wanted.state or None),
        _facet("level", _("Risk level"), risks, counts.get("risk"), wanted, wanted.risk),
        _facet(
            "subprogramme",
            _("Lead subprogramme"),
            named,
            counts.get("subprogramme"),
            wanted,
            wanted.subprogramme,
        ),
        _facet("country", _("Country"), _countries(wanted, countries), countries, wanted, wanted.country),
    ]


@cache
def _state_words(_language: str) -> dict[str, str]:
    """Kept by language: state → what staff call it."""
    return {row.name: _(row.staff) for row in PROPOSAL.state_rows}


def case_state_name(state: str) -> str:
    """The name of a case's state for the staff, in the language of the page."""
    return _state_words(current_language()).get(state, state)


def _country_name(code: str | None, _language: str) -> str:
    """Kept by language: a page names every country that has a case."""
    return show_country(code)


@cache
def _countries_by_name(_language: str) -> tuple[str, ...]:
    """The codes of all member States in the order of their names."""
    return tuple(sorted(reference.load().member_states, key=show_country))


def _countries(wanted: Wanted, counts: dict[str, int] | None) -> list[tuple[str, str]]:
    """The countries with most cases first; without numbers, all member States by name."""
    if not counts:
        codes = list(_countries_by_name(current_language()))
    else:
        codes = sorted(counts, key=lambda code: (-counts[code], code))
    if wanted.country is not None and wanted.country not in codes:
        codes.insert(0, wanted.country)
    return [(code, _country_name(code, current_language()) or _("Unknown")) for code in codes]


def _facet(
    name: str,
    title: str,
    values: list[tuple[Any, str]],
    counts: dict[Any, int] | None,
    wanted: Wanted,
    chosen: Any,
) -> Group:
    """One group. A value without cases is left away, unless it is on."""
    blank = {"level": "none", "country": "--"}.get(name, "")
    others = _query(kept_parameters(wanted, **{name: None}))
    start = f"/desk?{others}&" if others else "/desk?"
    entries = []
    for value, words in values:
        number = counts.get(value, 0) if counts else None
        is_on = value == chosen
        if number == 0 and not is_on:
            continue
        entries.append(
            Entry(
                words=words,
                href=start[:-1] if is_on else f"{start}{name}={blank if value == '' else value}",
                number="" if number is None else plain(number),
                is_on=is_on,
            )
        )
    first = MOST_COUNTRIES if name == "country" else len(entries)
    return Group(name, title, entries[:first], entries[first:])
