"""Wizard: which part of UNECE's work, which nexus areas, goals and targets, what for equality, and how."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.reference.suggestion import Suggestion, suggest
from registry.web.formats import in_language, show_country
from registry.web.forms import (
    CheckboxesField,
    Choice,
    Form,
    RadiosField,
    TextareaField,
    VersionField,
    choices_of,
)
from registry.web.language import current_language
from registry.web.proposal_ownership import find_country
from registry.web.proposal_page import NONE, Answers, Draft, Page, asked, hinted, put, without_mark

NEEDS_HOW = frozenset({"mainstreamed", "principal"})


def _subprogrammes() -> list[Choice]:
    return [
        Choice(str(each.no), in_language(each.name), in_language(each.does))
        for each in reference.load().subprogrammes
    ]


def _nexus() -> list[Choice]:
    return [
        Choice(area.id, in_language(area.name), in_language(area.plain))
        for area in reference.load().nexus_areas
    ]


def _goals() -> list[Choice]:
    return [Choice(str(goal.no), f"{goal.no}. {in_language(goal.title)}") for goal in reference.load().goals]


class LinksForm(Form):
    subprogrammes = CheckboxesField(
        asked("proposal.subprogrammes"), hint=hinted("proposal.subprogrammes"), choices=_subprogrammes
    )
    nexus = CheckboxesField(
        asked("proposal.nexus"),
        hint=hinted("proposal.nexus"),
        choices=_nexus,
        none=(NONE, _l("None of these")),
    )
    sdgs = CheckboxesField(asked("proposal.sdgs"), hint=hinted("proposal.sdgs"), choices=_goals)
    gender_sdg5 = RadiosField(
        asked("proposal.gender_sdg5"),
        hint=_l("If it does, the next page asks how."),
        choices=lambda: choices_of("gender_sdg5"),
    )
    version = VersionField()


class LinksDetailsForm(Form):
    """Without the targets; `details_of` adds one group for each chosen goal."""

    how = TextareaField(
        _l("How does your proposal serve these goals, and equality between women and men?"),
        hint=_l("Say what changes for whom. A few lines are enough."),
        rows=5,
    )
    countries = TextareaField(
        asked("proposal.beneficiary_countries"),
        hint=_l("Separate them by commas. Leave it empty if it serves the whole region."),
        rows=2,
        max_length=3000,
    )
    version = VersionField()

    def validate_countries(self, field: TextareaField) -> None:
        unknown = [name for name in split_countries(field.data) if find_country(name) is None]
        if unknown:
            field.errors = [
                _("We do not know this country: %(name)s. Check its spelling.", name=unknown[0][:60])
            ]

    def validate(self, *args: Any, **named: Any) -> bool:
        return bool(super().validate(*args, **named)) and not self.countries.errors


def details_of(goals: list[int]) -> type[LinksDetailsForm]:
    """The second page with a group of targets for each chosen goal: fields targets_11 …"""
    fields: dict[str, Any] = {}
    for goal in goals:
        fields[f"targets_{goal}"] = CheckboxesField(
            _l("Targets of goal %(number)s", number=goal), choices=_targets(goal)
        )
    return type("LinksDetailsFormWithTargets", (LinksDetailsForm,), fields)


def split_countries(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]


def suggested(draft: Draft) -> list[Suggestion[Any]]:
    """Subprogrammes that the words of the proposal point to."""
    activity = draft.of("activity")
    words = f"{activity.get('title', '')} {activity.get('description', '')}"
    return suggest(reference.load().subprogrammes, words, current_language())


def _targets(goal: int) -> list[Choice]:
    return [
        Choice(target.code, f"{target.code} – {in_language(target.caption)}")
        for target in reference.load().goal(goal).targets
    ]


def chosen_goals(answers: Answers) -> list[int]:
    return [goal for goal in answers.get("sdgs") or () if isinstance(goal, int) and 1 <= goal <= 17]


def _fill(draft: Draft) -> LinksForm:
    answers = draft.of("links")
    nexus = answers.get("nexus")
    return LinksForm(
        data={
            "subprogrammes": [str(number) for number in answers.get("subprogrammes") or ()],
            "nexus": [NONE] if nexus == [] else nexus,
            "sdgs": [str(number) for number in answers.get("sdgs") or ()],
            "gender_sdg5": answers.get("gender_sdg5", ""),
            "version": draft.versions.get("links", 0),
        }
    )


def _read(form: LinksForm, draft: Draft) -> Answers:
    answers = without_mark(draft.of("links"))
    subprogrammes = [int(each) for each in form.subprogrammes.data or ()]
    goals = [int(each) for each in form.sdgs.data or ()]
    put(
        answers,
        subprogrammes=subprogrammes or None,
        sdgs=goals or None,
        nexus=form.nexus.chosen() if form.nexus.data else None,
        gender_sdg5=form.gender_sdg5.data,
    )
    answers["sdg_targets"] = [
        code for code in answers.get("sdg_targets") or () if code.partition(".")[0] in map(str, goals)
    ]
    answers.setdefault("beneficiary_countries", [])
    if answers.get("lead_subprogramme") not in subprogrammes:
        answers.pop("lead_subprogramme", None)
    return answers


def _fill_details(draft: Draft) -> LinksDetailsForm:
    answers = draft.of("links")
    goals = chosen_goals(answers)
    targets = answers.get("sdg_targets") or []
    data: dict[str, Any] = {
        "how": answers.get("how", ""),
        "countries": ", ".join(show_country(code) for code in answers.get("beneficiary_countries") or ()),
        "version": draft.versions.get("links", 0),
    }
    data |= {f"targets_{goal}": [code for code in targets if code.startswith(f"{goal}.")] for goal in goals}
    return details_of(goals)(data=data)


def _read_details(form: Any, draft: Draft) -> Answers:
    answers = without_mark(draft.of("links"))
    answers["sdg_targets"] = [
        code for goal in chosen_goals(answers) for code in form[f"targets_{goal}"].data or ()
    ]
    found = [find_country(name) for name in split_countries(form.countries.data)]
    answers["beneficiary_countries"] = list(dict.fromkeys(code for code in found if code))
    return put(answers, how=form.how.data)


PAGE = Page(
    name="links",
    section="links",
    title=_l("How it fits our work"),
    template="proposal/links.html",
    fields=frozenset({"subprogrammes", "nexus", "sdgs", "gender_sdg5"}),
    fill=_fill,
    read=_read,
)
DETAILS = Page(
    name="links-details",
    section="links",
    title=_l("Goals: how, and for whom"),
    template="proposal/links_details.html",
    fields=frozenset({"sdg_targets", "beneficiary_countries", "how"}),
    fill=_fill_details,
    read=_read_details,
    is_asked=lambda sections: sections.get("links", {}).get("gender_sdg5") in NEEDS_HOW,
)
