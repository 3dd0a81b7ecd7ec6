"""Wizard: who owns and leads the organisation. Owners are rows, added and removed without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from registry import reference
from registry.web.forms import (
    CheckboxesField,
    Choice,
    Form,
    HiddenField,
    NumberField,
    RadiosField,
    SelectField,
    TextareaField,
    TextField,
    VersionField,
)
from registry.web.language import NAMES, current_language
from registry.web.proposal_page import (
    Answers,
    Draft,
    Page,
    asked,
    countries,
    hinted,
    number,
    put,
    without_mark,
)

MOST_OWNERS = 20
PARTS = ("name", "pct", "country", "about")
UNNAMED = "Not disclosed"  # the facts need a name; the box says what it means


class OwnershipForm(Form):
    """The page without its owner rows; `form_of` adds them."""

    structure = RadiosField(
        asked("submitter.owners"),
        choices=(
            ("owners", _l("People or bodies that hold 25 % or more"), _l("Name each of them below.")),
            ("listed", _l("It is listed, or widely held: nobody holds 25 %")),
            ("association", _l("It is an association of members, or has no owners")),
        ),
    )
    state_owned_pct = NumberField(
        asked("submitter.state_owned_pct"),
        hint=_l("Directly or through other companies. 0 if none."),
        decimals=2,
        at_most=100,
        suffix="%",
        width=5,
    )
    signatory = TextField(
        _l("Who would sign an agreement?"),
        hint=_l("Name and position, for example: Maria Keller, Managing Director"),
        width=30,
    )
    directors = TextareaField(
        _l("Who else leads the organisation?"),
        hint=_l(
            "Members of the board and of the management, one a line. You may add country and date of birth,"
            " which helps to tell people of the same name apart: Jan Novak; Czechia; 12.5.1970"
        ),
        rows=4,
        max_length=5000,
    )
    rows = HiddenField()
    version = VersionField()

    def validate_directors(self, field: TextareaField) -> None:
        if any(len(line) > 300 for line in field.data.splitlines()):
            field.errors = [_("One line for each person, of 300 characters or fewer.")]

    def validate(self, *args: Any, **named: Any) -> bool:
        return bool(super().validate(*args, **named)) and not self.directors.errors


def form_of(rows: int) -> type[OwnershipForm]:
    """The form with so many owner rows: fields owner-0-name, owner-0-pct …"""
    fields: dict[str, Any] = {}
    for row in range(rows):
        fields[f"owner_{row}_name"] = TextField(asked("submitter.owners.name"))
        fields[f"owner_{row}_pct"] = NumberField(_l("Share"), decimals=2, at_most=100, suffix="%", width=5)
        fields[f"owner_{row}_country"] = SelectField(
            _l("Country"), hint=hinted("submitter.owners.country"), choices=countries
        )
        fields[f"owner_{row}_about"] = CheckboxesField(
            _l("Does this apply to the owner?"),
            choices=(
                Choice(
                    "pep",
                    _l("Holds a high public office, or is close family of somebody who does"),
                    hinted("submitter.owners.pep"),
                ),
                Choice("undisclosed", _l("We cannot tell you who it is")),
                Choice("body", _l("It is a company or another body, not a person")),
            ),
            none=("none", _l("None of these")),
        )
    return type("OwnershipFormWithRows", (OwnershipForm,), fields)


def _fill(draft: Draft) -> OwnershipForm:
    if request.method == "POST":
        return form_of(_posted_rows(request.form))()
    answers = draft.of("ownership")
    owners = _typed_rows(answers)
    shown = max(1, len(owners))
    data: dict[str, Any] = {
        "structure": answers.get("structure", ""),
        "state_owned_pct": answers.get("state_owned_pct"),
        "signatory": ", ".join(
            part for part in map((answers.get("signatory") or {}).get, ("name", "title")) if part
        ),
        "directors": answers.get("directors_typed") or _directors_text(answers.get("directors") or ()),
        "rows": str(shown),
        "version": draft.versions.get("ownership", 0),
    }
    for place, owner in enumerate(owners):
        data |= {
            f"owner_{place}_name": "" if owner.get("name") == UNNAMED else owner.get("name") or "",
            f"owner_{place}_pct": owner.get("pct"),
            f"owner_{place}_country": owner.get("country") or "",
            f"owner_{place}_about": owner.get("about") or _boxes(owner),
        }
    return form_of(shown)(data=data)


def _change(_form: Any, _draft: Draft, button: str) -> Form | None:
    """Another row, or one row less; everything else that was typed stays."""
    rows = _posted_rows(request.form)
    verb, _dash, place = button.partition("-")
    keep = list(range(rows))
    if verb == "remove" and place.isdecimal() and int(place) in keep:
        keep.remove(int(place))
    elif verb != "add":
        return None
    wanted = min(len(keep) + (verb == "add"), MOST_OWNERS) or 1
    posted = MultiDict(
        (name, value) for name, value in request.form.items(multi=True) if not name.startswith("owner_")
    )
    posted["rows"] = str(wanted)
    for new, old in enumerate(keep[:MOST_OWNERS]):
        for part in PARTS:
            posted.setlist(f"owner_{new}_{part}", request.form.getlist(f"owner_{old}_{part}"))
    changed: Form = form_of(wanted)(formdata=posted)
    return changed


def _read(form: Any, draft: Draft) -> Answers:
    answers = without_mark(draft.of("ownership"))
    rows = [_row(form, place) for place in range(_posted_rows(request.form))]
    typed = [row for row in rows if row]
    structure = form.structure.data
    put(
        answers,
        structure=structure,
        owner_rows=typed or None,
        state_owned_pct=number(form.state_owned_pct.data),
        directors_typed=form.directors.data,
    )
    country = draft.of("organisation").get("country")
    if structure == "owners":
        answers["owners"] = [_owner(row) for row in typed]
    elif structure:
        line = {"name": "Nobody holds a large share", "pct": 0, "pep": False, "disclosed": True}
        answers["owners"] = [put(line, country=country)]
    else:
        answers.pop("owners", None)
    answers["directors"] = _read_directors(form.directors.data)
    name, _comma, title = form.signatory.data.partition(",")
    answers["signatory"] = put(
        dict(answers.get("signatory") or {}), name=name.strip(), title=title.strip(), country=country
    )
    return answers


def _row(form: Any, place: int) -> dict[str, Any]:
    return put(
        {},
        name=form[f"owner_{place}_name"].data,
        pct=number(form[f"owner_{place}_pct"].data),
        country=form[f"owner_{place}_country"].data,
        about=form[f"owner_{place}_about"].data or None,
    )


def _owner(row: dict[str, Any]) -> dict[str, Any]:
    """A typed row as facts; an unanswered group of boxes leaves its two facts unknown."""
    boxes = row.get("about") or []
    owner: dict[str, Any] = {key: row[key] for key in ("name", "pct", "country") if key in row}
    if boxes:
        owner |= {"pep": "pep" in boxes, "disclosed": "undisclosed" not in boxes}
        owner["kind"] = "organisation" if "body" in boxes else "person"
        if "undisclosed" in boxes:
            owner.setdefault("name", UNNAMED)
    return owner


def _typed_rows(answers: Answers) -> list[dict[str, Any]]:
    """What was typed in the rows; for answers of the desk or a file, their owners."""
    if "owner_rows" in answers:
        return list(answers["owner_rows"])[:MOST_OWNERS]
    if answers.get("structure", "owners") != "owners":
        return []
    return list(answers.get("owners") or ())[:MOST_OWNERS]


def _boxes(owner: dict[str, Any]) -> list[str]:
    if "pep" not in owner and "disclosed" not in owner:
        return []
    boxes = [
        box
        for box, is_so in (
            ("pep", owner.get("pep")),
            ("undisclosed", not owner.get("disclosed", True)),
            ("body", owner.get("kind") == "organisation"),
        )
        if is_so
    ]
    return boxes or ["none"]


def _posted_rows(form: Any) -> int:
    rows = form.get("rows", "1")
    return min(max(int(rows), 1), MOST_OWNERS) if rows.isdecimal() and len(rows) < 4 else 1


def _read_directors(text: str) -> list[dict[str, Any]]:
    """Lines of name; country; date of birth. What is not understood stays in the typed text."""
    people = []
    for line in text.splitlines():
        name, *rest = [part.strip() for part in line.split(";")]
        if not name:
            continue
        person: dict[str, Any] = {"name": name}
        for part in rest:
            born, country = _read_birth(part), find_country(part)
            if born is not None:
                person["birth_on"] = born.isoformat()
            elif country is not None:
                person["country"] = country
        people.append(person)
    return people


def _read_birth(text: str) -> date | None:
    """1970-05-12 or 12.5.1970 (also with / or spaces); None for anything else."""
    parts = re.fullmatch(r"([0-9]{1,4})[-./ ]+([0-9]{1,2})[-./ ]+([0-9]{1,4})", text)
    if parts is None:
        return None
    numbers = [int(part) for part in parts.groups()]
    year, month, day = numbers if numbers[0] > 31 else reversed(numbers)
    try:
        return date(year, month, day) if year > 1880 else None
    except ValueError:
        return None


def find_country(text: str) -> str | None:
    """The code of a country named in any of the three languages, or by its code."""
    wanted = text.strip().casefold()
    if reference.is_country(text.strip().upper()):
        return text.strip().upper()
    for language in (current_language(), *NAMES):
        for code, name in reference.list_countries(language):
            if name.casefold() == wanted:
                return code
    return None


def _directors_text(directors: Sequence[dict[str, Any]]) -> str:
    keys = ("name", "country", "birth_on")
    return "\n".join("; ".join(str(one[key]) for key in keys if one.get(key)) for one in directors)


PAGE = Page(
    name="ownership",
    section="ownership",
    title=_l("Who owns and leads it"),
    template="proposal/ownership.html",
    fields=frozenset({"structure", "owners", "state_owned_pct", "signatory", "directors"}),
    fill=_fill,
    read=_read,
    change=_change,
)
