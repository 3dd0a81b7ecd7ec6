"""The forms of good practices and lessons: what is typed, and what it becomes."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from registry import reference
from registry.models import Agreement
from registry.models.practice import KINDS, TEXTS
from registry.permissions import agreements_visible_to
from registry.queries.practice import Told, related_agreements
from registry.services.practice import Written
from registry.web.formats import in_language
from registry.web.forms import (
    CheckboxesField,
    Choice,
    Form,
    RadiosField,
    SelectField,
    TextareaField,
    TextField,
    VersionField,
    choices_of,
)
from registry.web.practice_words import KIND
from registry.web.request import current_actor, current_session, now

LANGUAGES = ("en", "fr", "ru")
NUMBER = re.compile(r"AGR-\d{4}-\d{4,}", re.IGNORECASE)
# of the form: field → kind of tag
TAG_FIELDS = {
    "types": "types", "subprogrammes": "subprogramme", "nexus": "nexus", "sdgs": "sdg", "steps": "step",
}  # fmt: skip


def _kinds() -> list[Choice]:
    hints = {
        "good_practice": _l("It worked, and others can do it again."),
        "lesson": _l("It went otherwise than expected. Others should know."),
    }
    return [Choice(each, KIND[each], hints[each]) for each in KINDS]


def _areas() -> list[Choice]:
    return [Choice(str(each.no), in_language(each.name)) for each in reference.load().subprogrammes]


def _nexus() -> list[Choice]:
    return [Choice(each.id, in_language(each.name)) for each in reference.load().nexus_areas]


def _goals() -> list[Choice]:
    return [Choice(str(goal.no), f"{goal.no}. {in_language(goal.title)}") for goal in reference.load().goals]


def _steps() -> list[Choice]:
    return [Choice(each.id, in_language(each.name)) for each in reference.load().guidance]


def _sectors() -> list[Choice]:
    known = reference.load().sectors.values()
    return [
        Choice(each.code, f"{each.code} {in_language(each.title)}") for each in known if len(each.code) == 2
    ]


SITUATION, DONE = _l("What was the situation?"), _l("What was done?")
OUTCOME, ADVICE = _l("What came of it?"), _l("What should others do?")


def _title(**rest: Any) -> TextField:
    return TextField(_l("Title"), max_length=200, **rest)


def _text(label: Any, **rest: Any) -> TextareaField:
    return TextareaField(label, rows=3, max_length=4000, **rest)


class Texts(Form):
    """The five texts in three languages; the step that sends them on asks for English."""

    title_en = _title(hint=_l("As you would say it to a colleague."), required=_l("Give it a title."))
    situation_en = _text(SITUATION)
    done_en = _text(DONE)
    outcome_en = _text(OUTCOME)
    advice_en = _text(ADVICE, hint=_l("Begin with a verb: ask, agree, check …"))
    title_fr = _title()
    situation_fr = _text(SITUATION)
    done_fr = _text(DONE)
    outcome_fr = _text(OUTCOME)
    advice_fr = _text(ADVICE)
    title_ru = _title()
    situation_ru = _text(SITUATION)
    done_ru = _text(DONE)
    outcome_ru = _text(OUTCOME)
    advice_ru = _text(ADVICE)


class PracticeForm(Texts):
    kind = RadiosField(_l("It is a"), choices=_kinds, required=_l("Choose one."))
    steps = CheckboxesField(_l("It helps at these steps"), choices=_steps)
    types = CheckboxesField(_l("Kinds of partnership"), choices=lambda: choices_of("types"))
    subprogrammes = CheckboxesField(_l("Subprogrammes"), choices=_areas)
    nexus = CheckboxesField(_l("Nexus areas"), choices=_nexus)
    sdgs = CheckboxesField(_l("Sustainable Development Goals"), choices=_goals)
    sector = SelectField(_l("Sector of the partner"), choices=_sectors, blank=_l("Any sector"))
    agreements = TextField(
        _l("Agreements that it was learnt from"),
        hint=_l("Their numbers, with commas between them."),
        max_length=500,
    )
    version = VersionField()

    def validate(self, extra_validators: Any = None) -> bool:
        """With everything else that is wrong: a number that is of no agreement which the person may see."""
        sound = bool(super().validate(extra_validators))
        self.found, unknown = _agreements(self.agreements.data)
        if unknown:
            self.refuse(
                "agreements", _("There is no agreement %(number)s that you may see.", number=unknown[0])
            )
        return sound and not unknown


class PublishForm(Form):
    readers = RadiosField(
        _l("Who may read it?"),
        choices=(
            Choice("staff", _l("Colleagues"), _l("Staff with an office.")),
            Choice("everybody", _l("Everybody"), _l("Also on the public pages, without an account.")),
        ),
        required=_l("Choose who may read it."),
    )
    version = VersionField()


class ReasonForm(Form):
    reason = TextareaField(
        _l("Reason"), hint=_l("Colleagues read it."), rows=3, max_length=1000, required=_l("Give a reason.")
    )
    version = VersionField()


def _agreements(typed: str) -> tuple[list[uuid.UUID], list[str]]:
    """(ids, what is no number of an agreement that the person may see)."""
    numbers = [each.strip().upper() for each in re.split(r"[,;\s]+", typed) if each.strip()]
    seen = agreements_visible_to(current_actor(), now())
    wanted = [each for each in numbers if NUMBER.fullmatch(each)]
    rows = current_session().execute(
        select(Agreement.reference, Agreement.id).where(Agreement.reference.in_(wanted), seen)
    )
    known = {row.reference: row.id for row in rows}
    return list(known.values()), [each for each in numbers if each not in known]


def written_of(form: PracticeForm) -> Written:
    """What the form says, for the service."""
    texts = {name: {language: form[f"{name}_{language}"].data for language in LANGUAGES} for name in TEXTS}
    tags = {kind: list(form[field].data or ()) for field, kind in TAG_FIELDS.items()}
    tags["sector"] = [form.sector.data] if form.sector.data else []
    return Written(kind=form.kind.data, tags=tags, agreements=form.found, **texts)


def data_of(shown: Told) -> dict[str, Any]:
    """The form filled with a text."""
    data: dict[str, Any] = {
        f"{name}_{language}": getattr(shown, name).get(language, "")
        for name in TEXTS
        for language in LANGUAGES
    }
    data |= {field: list(shown.tags.get(kind, ())) for field, kind in TAG_FIELDS.items()}
    learnt = related_agreements(current_session(), shown.agreements, current_actor(), now())
    return data | {
        "kind": shown.kind,
        "sector": next(iter(shown.tags.get("sector", ())), ""),
        "agreements": ", ".join(each.reference for each in learnt),
    }
