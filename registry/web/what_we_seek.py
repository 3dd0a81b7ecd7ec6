"""Public: what each subprogramme seeks and declines, and the needs that are open. Addresses that stay."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from registry import reference
from registry.queries.expectation import current_expectations
from registry.queries.need import find_public_need, list_open_needs
from registry.web.access import open_to_everyone
from registry.web.area_choice import area_name, country_names, is_area
from registry.web.language import current_language
from registry.web.request import current_session, find_actor, today
from registry.web.texts import is_translated, say

blueprint = Blueprint("what_we_seek", __name__)


@blueprint.get("/what-we-seek")
@open_to_everyone
def listed() -> ResponseReturnValue:
    """All subprogrammes; of those whose Director has endorsed nothing yet, what they do."""
    needs = list_open_needs(current_session(), today())
    return render_template(
        "expectation/public_list.html",
        areas=reference.load().subprogrammes,
        current=current_expectations(current_session(), today()),
        counts={area: sum(each.subprogramme == area for each in needs) for area in _areas()},
        say=say,
    )


@blueprint.get("/what-we-seek/<int:area>")
@open_to_everyone
def show(area: int) -> ResponseReturnValue:
    """One subprogramme: the endorsed words with their day, and its open needs."""
    if not is_area(area):
        abort(404)
    row = current_expectations(current_session(), today(), [area]).get(area)
    return render_template(
        "expectation/public_show.html",
        area=reference.load().subprogramme(area),
        row=row,
        needs=list_open_needs(current_session(), today(), area),
        country_names=country_names,
        in_english=row is not None and not is_translated(row.seeks, current_language()),
        may_propose=_may_propose(),
        say=say,
    )


@blueprint.get("/needs")
@open_to_everyone
def needs() -> ResponseReturnValue:
    """Everything that is sought now, what ends first on top."""
    rows = list_open_needs(current_session(), today())
    return render_template(
        "need/public_list.html", rows=rows, area_name=area_name, say=say, may_propose=_may_propose()
    )


@blueprint.get("/needs/<uuid:need_id>")
@open_to_everyone
def need(need_id: uuid.UUID) -> ResponseReturnValue:
    """One need; its address goes on when it is closed, and says so."""
    row = find_public_need(current_session(), need_id)
    if row is None:
        abort(404)
    return render_template(
        "need/public_show.html",
        row=row,
        is_open=row.is_open(today()),
        area_name=area_name,
        country_names=country_names,
        in_english=not is_translated(row.text, current_language()),
        may_propose=_may_propose(),
        say=say,
    )


def _may_propose() -> bool:
    """A stranger signs in on the way; whoever works here proposes nothing."""
    actor = find_actor()
    return actor is None or not actor.is_staff


def _areas() -> list[int]:
    return [each.no for each in reference.load().subprogrammes]
