"""The public register: list, pages, files; no account, and only columns that registry.disclosure lets out."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, abort, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from registry import reference
from registry.disclosure import Level
from registry.permissions import publishable
from registry.queries.export import page_row, public_row, rows_of
from registry.queries.export_field import fields_of
from registry.queries.publication import find_publication
from registry.queries.register import Filters, count_agreements, find_public, list_agreements, list_values
from registry.reports.register_schema import schema_of
from registry.web.access import open_to_everyone
from registry.web.formats import in_language, show_date, show_label, show_money
from registry.web.language import current_language
from registry.web.open_answer import full_address, not_modified, opened
from registry.web.register_export import csv_answer, json_answer
from registry.web.register_list import address, capped, facets, filters_of_request, pages
from registry.web.request import current_config, current_session, today
from workflows.agreement import AGREEMENT

blueprint = Blueprint("public", __name__)

PATH = "/register-of-partnerships"
FILTERS = ("state", "subprogramme", "nexus", "sdg", "type", "country")
TONES = {"active": "good", "signed": "yours", "suspended": "bad", "terminated": "bad"}
# what the list shows of each
SHOWN = (
    "reference", "status", "title", "summary", "partner", "partner_country_name", "instrument_name",
    "starts_on", "ends_on", "subprogramme_names", "sdgs", "verified_age",
)  # fmt: skip
ON_A_PAGE = 25
ENDED = ("completed", "terminated", "expired")
AGE_TONES = {"within_a_year": "good", "over_a_year": "waiting", "over_two_years": "bad", "never": "neutral"}
AGE = {
    "within_a_year": _l("Confirmed within a year"),
    "over_a_year": _l("Not confirmed for more than a year"),
    "over_two_years": _l("Not confirmed for more than two years"),
    "never": _l("Not confirmed yet"),
}
PROGRESS = {
    "green": _l("Reports on progress are on time."),
    "yellow": _l("A report on progress is due."),
    "red": _l("A report on progress is more than a year late."),
}


@blueprint.get(PATH)
@open_to_everyone
def listed() -> ResponseReturnValue:
    """Published agreements with filters, newest first."""
    session, wanted = current_session(), filters_of_request()
    page = list_agreements(session, publishable(), wanted, size=ON_A_PAGE, is_public=True)
    total, counts = count_agreements(session, publishable(), wanted, is_public=True)
    known = counts if counts or not total else list_values(session, is_public=True)
    rows = rows_of(
        session, [each.id for each in page.rows],
        door=Level.PUBLIC, language=current_language(), today=today(), only=SHOWN,
    )  # fmt: skip
    return render_template(
        "public/list.html",
        rows=[SimpleNamespace(**page_row(rows[each.id], current_language())) for each in page.rows],
        wanted=wanted,
        hidden=_hidden(wanted),
        total_words=ngettext(
            "%(number)s partnership", "%(number)s partnerships", total, number=capped(total)
        ),
        age_words=AGE,
        age_tones=AGE_TONES,
        ended=ENDED,
        is_empty=not total and not wanted.chosen(),
        facets=facets("public.listed", wanted, known, status_name, FILTERS),
        pages=pages("public.listed", wanted, page),
        csv=_file("public.as_csv", wanted),
        json=_file("public.as_json", wanted),
        clear=address("public.listed", type(wanted)()),
        status_name=status_name,
        tones=TONES,
    )


@blueprint.get(f"{PATH}.csv")
@open_to_everyone
def as_csv() -> ResponseReturnValue:
    """The list as a CSV file."""
    return not_modified() or opened(csv_answer(Level.PUBLIC, publishable(), "unece-partnerships.csv"))


@blueprint.get(f"{PATH}.json")
@open_to_everyone
def as_json() -> ResponseReturnValue:
    """The list as JSON: {…, "partnerships": […]}."""
    return not_modified() or opened(json_answer(Level.PUBLIC, publishable()))


@blueprint.get(f"{PATH}/schema.json")
@open_to_everyone
def schema() -> ResponseReturnValue:
    """The JSON Schema of the JSON file."""
    return not_modified() or opened(jsonify(schema_of(full_address("public.schema"), _)))


@blueprint.get(f"{PATH}/<number>")
@open_to_everyone
def show(number: str) -> ResponseReturnValue:
    """One published agreement by its reference number."""
    agreement = find_public(current_session(), number)
    if agreement is None:
        return _withdrawn(number)
    row = public_row(current_session(), agreement, language=current_language(), today=today())
    return render_template(
        "public/show.html", row=row, status_name=status_name, tones=TONES, value=_value(row), as_date=_date,
        age_words=AGE, age_tones=AGE_TONES, emblem=_emblem(row),
        progress=PROGRESS.get(row["progress"] or ""),
    )  # fmt: skip


@blueprint.get("/open-data")
@open_to_everyone
def open_data() -> ResponseReturnValue:
    """Licence, addresses, schema and fields of what anybody may take."""
    terms = reference.load().open_data
    return render_template(
        "public/open_data.html",
        files=_files(),
        kinds=_kinds(),
        fields=[(field, _(field.about)) for field in fields_of(Level.PUBLIC)],
        licence_name=in_language(terms.licence_name),
        terms=terms,
    )


def _withdrawn(number: str) -> ResponseReturnValue:
    """410 and nothing of its content for an entry that was public once; 404 for any other number."""
    if find_publication(current_session(), number) is None:
        abort(404)
    return render_template("public/withdrawn.html", number=number), 410


def _files() -> list[tuple[str, str, str]]:
    return [
        ("CSV", "public.as_csv", _("For spreadsheets.")),
        ("JSON", "public.as_json", _("For programs.")),
        ("JSON Schema", "public.schema", _("What each field of the JSON file may hold.")),
        ("IATI 2.03", "public_feed.iati", _("International Aid Transparency Initiative.")),
        ("360Giving", "public_feed.giving", _("What partners gave in cash, where the value is published.")),
        ("Atom", "public_feed.atom", _("What is new, has changed or is no longer published, newest first.")),
    ]


def _kinds() -> dict[str, str]:
    return {
        "text": _("text"), "texts": _("text in each language"), "date": _("day"), "whole": _("whole number"),
        "decimal": _("number"), "yes_no": _("true or false"), "list": _("list"),
        "things": _("list of objects"),
    }  # fmt: skip


def status_name(state: str) -> str:
    """The public name of a status."""
    return _status_name(state, current_language())


@lru_cache(maxsize=100)
def _status_name(state: str, _language: str) -> str:
    return str(_(AGREEMENT.state(state).partner)) if state in AGREEMENT.states else state


def _emblem(row: dict[str, Any]) -> str:
    """The permissions that count today, in words."""
    return "; ".join(
        _("%(kind)s, until %(day)s", kind=_kind(each), day=_date(each["until"]))
        if each["until"]
        else _kind(each)
        for each in row["emblem_authority"] or ()
    )


def _kind(permission: dict[str, Any]) -> str:
    return show_label("name_permission_kind", permission["kind"])


def _file(endpoint: str, wanted: Filters) -> str:
    """The address of the list as a file, which speaks the language of its address."""
    path, language = address(endpoint, wanted), current_language()
    if language == current_config().languages[0]:
        return path
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def _hidden(wanted: Filters) -> dict[str, str]:
    """The filters that a search keeps, under their names in the address."""
    return {name: value for name, value in wanted.chosen().items() if name != "text"}


def _date(text: str | None) -> str:
    return show_date(date.fromisoformat(text)) if text else ""


def _value(row: dict[str, Any]) -> str:
    """The value in words, "" when it is not published."""
    if row["value_currency"] is None:
        return ""
    currency, parts = row["value_currency"], []
    minor = {name: int(row[name].scaleb(reference.currency_digits(currency))) for name in _AMOUNTS}
    if minor["value_cash"]:
        parts.append(_("%(amount)s in cash", amount=show_money(minor["value_cash"], currency)))
    if minor["value_in_kind"]:
        parts.append(_("%(amount)s in kind", amount=show_money(minor["value_in_kind"], currency)))
    return ", ".join(parts) or _("No money or goods")


_AMOUNTS = ("value_cash", "value_in_kind")
