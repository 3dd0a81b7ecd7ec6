"""The public register: list, page, CSV and JSON; no account, and only what `public_row` lets out."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry.permissions import publishable
from registry.queries.register import (
    count_agreements,
    export_agreements,
    find_public,
    list_agreements,
    public_row,
)
from registry.web.access import open_to_everyone
from registry.web.formats import show_date, show_money
from registry.web.language import current_language
from registry.web.register_list import address, capped, csv_file, facets, filters_of_request, pages
from registry.web.request import current_session
from workflows.agreement import AGREEMENT

blueprint = Blueprint("public", __name__)

PATH = "/register-of-partnerships"
FILTERS = ("state", "subprogramme", "nexus", "sdg", "country")
TONES = {"active": "good", "signed": "yours", "suspended": "bad", "terminated": "bad"}


@blueprint.get(PATH)
@open_to_everyone
def listed() -> ResponseReturnValue:
    """Published agreements with filters, newest first."""
    session, wanted = current_session(), filters_of_request()
    page = list_agreements(session, publishable(), wanted, is_public=True)
    total, counts = count_agreements(session, publishable(), wanted, is_public=True)
    return render_template(
        "public/list.html",
        rows=[public_row(row, current_language()) for row in page.rows],
        wanted=wanted,
        total=capped(total),
        is_empty=not total and not wanted.chosen(),
        facets=facets("public.listed", wanted, counts, status_name, FILTERS),
        pages=pages("public.listed", wanted, page),
        csv=address("public.as_csv", wanted),
        json=address("public.as_json", wanted),
        clear=address("public.listed", type(wanted)()),
        status_name=status_name,
        tones=TONES,
    )


@blueprint.get(f"{PATH}.csv")
@open_to_everyone
def as_csv() -> ResponseReturnValue:
    """The same rows as a CSV file; the value in three columns."""
    return csv_file("unece-partnerships.csv", [_flat(row) for row in _rows()])


@blueprint.get(f"{PATH}.json")
@open_to_everyone
def as_json() -> ResponseReturnValue:
    """The same rows as JSON: {"partnerships": […]}."""
    return jsonify({"partnerships": _rows()})


@blueprint.get(f"{PATH}/<number>")
@open_to_everyone
def show(number: str) -> ResponseReturnValue:
    """One published agreement by its reference number."""
    agreement = find_public(current_session(), number)
    if agreement is None:
        abort(404)
    row = public_row(agreement, current_language())
    return render_template(
        "public/show.html", row=row, status_name=status_name, tones=TONES, value=_value(row), as_date=_date
    )


def status_name(state: str) -> str:
    """The public name of a status."""
    return str(_(AGREEMENT.state(state).partner)) if state in AGREEMENT.states else state


def _rows() -> list[dict[str, Any]]:
    rows = export_agreements(current_session(), publishable(), filters_of_request(), is_public=True)
    return [public_row(row, current_language()) for row in rows]


def _date(text: str | None) -> str:
    return show_date(date.fromisoformat(text)) if text else ""


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    value = row["value"] or {}
    rest = {name: cell for name, cell in row.items() if name != "value"}
    return {
        **rest,
        **{f"value_{part}": value.get(part) for part in ("currency", "cash_minor", "in_kind_minor")},
    }


def _value(row: dict[str, Any]) -> str:
    """The value in words, "" when it is not published."""
    value = row["value"]
    if value is None:
        return ""
    parts = []
    if value["cash_minor"]:
        parts.append(_("%(amount)s in cash", amount=show_money(value["cash_minor"], value["currency"])))
    if value["in_kind_minor"]:
        parts.append(_("%(amount)s in kind", amount=show_money(value["in_kind_minor"], value["currency"])))
    return ", ".join(parts) or _("No money or goods")
