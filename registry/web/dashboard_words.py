"""The values that dashboards count by, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.queries.dashboard import quarters, weeks_ahead
from registry.web.formats import in_language, show_goal, show_label
from registry.web.language import current_language
from workflows.agreement import AGREEMENT
from workflows.hit import HIT
from workflows.proposal import PROPOSAL

AGES = {
    "5": _l("up to 5 working days"),
    "10": _l("6 to 10 working days"),
    "20": _l("11 to 20 working days"),
    "older": _l("more than 20 working days"),
}
SHORT_AGES = {"5": "1–5", "10": "6–10", "20": "11–20", "older": _l("over 20")}
WAITS = {
    "desk": _l("Desk"),
    "partner": _l("Partner"),
    "reviewers": _l("Reviewers"),
    "officials": _l("Deciding officials"),
    "executive": _l("Executive Secretary"),
    "day": _l("A day that is set"),
}
LIGHTS = {"yellow": _l("due"), "red": _l("due for more than a year"), "": _l("not due yet")}
ANSWERS = {
    "": _l("no answer yet"),
    "right": _l("all is right"),
    "corrected": _l("corrected"),
    "ended": _l("has ended"),
}
BANDS = {"strong": _l("Strong"), "review": _l("To be looked at")}
INTERESTS = {
    "recused": _l("Recused: an interest was declared"),
    "spite": _l("No interest declared in spite of a hint"),
}
EVENTS = {
    "proposal.level_raised": _l("Level raised"),
    "proposal.level_lowered": _l("Level lowered"),
    "review.waived": _l("Review waived"),
    "review.replaced": _l("Reviewer replaced"),
    "proposal.derogation_asked": _l("Derogation asked for"),
    "proposal.derogation_granted": _l("Derogation granted"),
    "proposal.derogation_refused": _l("Derogation refused"),
    "proposal.act_recorded": _l("Act recorded by somebody else"),
    "proposal.award_awaited": _l("Waited for the award of a tender (K05)"),
    "proposal.exclusion_dismissed": _l("Exclusion not confirmed"),
    "proposal.reconsideration_reopened": _l("Refusal opened again"),
}
YES_NO = {"yes": _l("yes"), "no": _l("no")}


def week_words(name: str, today: date) -> str:
    """late → Late; week2 → 7 Dec, its Monday."""
    fixed = {
        "late": _("Late"),
        "today": _("Today"),
        "week": _("This week"),
        "later": _("Later"),
        "": _("No date"),
    }
    if name in fixed:
        return str(fixed[name])
    first, _last = weeks_ahead(today)[name]
    return format_date(first, "d MMM", locale=current_language())


def quarter_words(name: str, today: date, count: int = 8) -> str:
    """2026-Q4 → Q4 2026; the present one is said to go on."""
    if name not in quarters(today, count):
        return str(_("Before"))
    year, _dash, number = name.partition("-Q")
    return str(_("Q%(number)s %(year)s", number=number, year=year))


def area_words(number: int) -> str:
    area = next(each for each in reference.load().subprogrammes if each.no == number)
    return f"{area.no}. {in_language(area.name)}"


def case_state(state: str) -> str:
    return str(_(PROPOSAL.state(state).staff))


def agreement_state(state: str) -> str:
    return str(_(AGREEMENT.state(state).staff))


def level_words(level: str) -> str:
    return show_label("dd_level", level) or str(_("No level"))


def value_words(kind: str, dimension: str, value: str, today: date) -> str:
    """A value of a dimension, as the heading of its list says it; an id of a person or body says nothing."""
    tables: dict[str, Any] = {
        "age": AGES, "waits": WAITS, "light": LIGHTS, "answer": ANSWERS, "band": BANDS,
        "interest": INTERESTS, "name": EVENTS, "within": WITHIN,
    }  # fmt: skip
    if dimension in tables:
        return str(tables[dimension].get(value, value))
    if dimension == "state":
        rooms = {"hit": HIT, "agreement": AGREEMENT}
        return str(_(rooms.get(kind, PROPOSAL).state(value).staff))
    spoken: dict[str, Any] = {
        "due": lambda: week_words(value, today),
        "expected": lambda: week_words(value, today),
        "quarter": lambda: quarter_words(value, today),
        "level": lambda: level_words(value),
        "outcome": lambda: case_state(value),
        "lead": lambda: area_words(int(value)),
        "goal": lambda: _("Goal %(number)s: %(title)s", number=value, title=show_goal(int(value))),
        "joint": lambda: _("with other subprogrammes") if value == "yes" else _("of one subprogramme alone"),
        "payments": lambda: _("payments paused") if value == "paused" else _("payments running"),
        "open": lambda: _("open") if value == "yes" else _("ended"),
        "version": lambda: _("version %(number)s of the policy", number=value),
        "severity": lambda: _("severity %(number)s of 5", number=value),
        "role": lambda: show_label("role", value),
    }
    return str(spoken[dimension]()) if dimension in spoken else ""


WITHIN = {
    "30": _l("within 30 days"),
    "60": _l("in 31 to 60 days"),
    "90": _l("in 61 to 90 days"),
    "later": _l("later"),
}
