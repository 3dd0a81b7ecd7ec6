"""What the pages of the proposal wizard share: the draft, how a page is described, words of questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from flask_babel import LazyString

import rules
from registry import reference
from registry.models import Proposal
from registry.queries.policy import policy_of_case
from registry.web.formats import in_language
from registry.web.forms import Choice, Form
from registry.web.language import current_language
from registry.web.request import current_session, today

Answers = dict[str, Any]
REUSED = (
    "reused_from"  # answer that says from which proposal a section was taken; gone once a person saves it
)
NONE = "none"  # the value of «none of these»


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal as its wizard sees it: answers and versions by section, the day they are judged by."""

    proposal: Proposal
    sections: Mapping[str, Answers]
    versions: Mapping[str, int]
    on: date

    @property
    def policy(self) -> rules.Policy:
        """The version that will decide: the one in force today, or that of the first submission."""
        return policy_of_case(current_session(), self.proposal, today())

    def of(self, section: str) -> Answers:
        return dict(self.sections.get(section, {}))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the wizard: a topic, its form, and how the form becomes the answers of a section.

    `fill` makes the form from the answers (GET) or from what was posted; `read` gives the whole section's new
    answers; `change` answers a button that only alters the page (add a row, find), or gives None; `fields`
    names the answers asked here; `is_asked` says whether this proposal needs the page.
    """

    name: str
    section: str
    title: Any
    template: str
    fields: frozenset[str]
    fill: Callable[[Draft], Form]
    read: Callable[[Any, Draft], Answers]
    change: Callable[[Any, Draft, str], Form | None] = lambda _form, _draft, _button: None
    is_asked: Callable[[Mapping[str, Answers]], bool] = lambda _sections: True


def asked(path: str) -> Any:
    """The question of a facts path in the page's language (wording of the reference data)."""
    return LazyString(lambda: in_language(reference.load().question(path).question))


def hinted(path: str) -> Any:
    """The hint under the question of a facts path."""
    return LazyString(lambda: in_language(reference.load().question(path).hint))


def countries() -> tuple[Choice, ...]:
    return _countries(current_language())


@cache
def _countries(language: str) -> tuple[Choice, ...]:
    return tuple(Choice(code, name) for code, name in reference.list_countries(language))


def put(answers: Answers, **given: Any) -> Answers:
    """Keeps what was answered; what was left blank is no answer and goes."""
    for name, value in given.items():
        if value is None or value == "":
            answers.pop(name, None)
        else:
            answers[name] = value
    return answers


def number(value: Decimal | int | None) -> int | float | None:
    """A number as JSON keeps it: whole where it is whole."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def ticked(boxes: Iterable[str] | None, name: str) -> bool | None:
    """Whether a box of a group is ticked; None while the group is not answered."""
    chosen = list(boxes or ())
    return name in chosen if chosen else None


def without_mark(answers: Answers) -> Answers:
    """The answers as a person now confirms them: no longer «taken from your last proposal»."""
    return {name: value for name, value in answers.items() if name != REUSED}
