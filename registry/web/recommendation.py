"""Recommendations of evaluations: the list, one recommendation with everything about it, one evaluation."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from registry import reference
from registry.models import Recommendation
from registry.queries.recommendation import (
    Standing,
    evidence_names,
    find_evaluation,
    find_recommendation,
    list_entries,
    list_evaluations,
    list_links,
    list_standings,
    list_terms,
    roles_on_recommendation,
    standing_of,
)
from registry.queries.recommendation_evidence import evidence_time, in_order, list_evidence
from registry.reports.recommendation_report import key_words
from registry.reports.words import ReportWords
from registry.web.access import for_roles
from registry.web.formats import in_language
from registry.web.language import current_language
from registry.web.request import current_actor, current_session, now, today
from workflows import roles as r
from workflows.recommendation import RECOMMENDATION

blueprint = Blueprint("recommendation", __name__)

TONES = {
    "": "neutral",
    "not_started": "neutral",
    "in_progress": "waiting",
    "implemented": "good",
    "closed_not_implemented": "done",
}
ACCEPTANCE = {
    "accepted": _l("Accepted"),
    "partially_accepted": _l("Partially accepted"),
    "not_stated": _l("Acceptance not stated"),
    "rejected": _l("Rejected"),
}
# what the list can be narrowed to
SHOWN: dict[str, tuple[Any, Callable[[Standing], bool]]] = {
    "open": (_l("Open"), lambda each: each.is_open),
    "overdue": (_l("Overdue"), lambda each: each.is_overdue),
    "ended": (_l("Implemented or closed"), lambda each: not each.is_open),
}


@blueprint.get("/recommendations")
@for_roles("staff")
def listed() -> ResponseReturnValue:
    """Every recommendation by its evaluation, with what became of it."""
    session, actor = current_session(), current_actor()
    standings = list_standings(session, actor, now=now())
    show = request.args.get("show", "")
    chosen = SHOWN[show][1] if show in SHOWN else lambda _each: True
    return render_template(
        "recommendation/list.html",
        groups=_grouped([each for each in standings if chosen(each)]),
        filters=[
            {
                "words": words,
                "href": url_for(".listed") if name == show else url_for(".listed", show=name),
                "count": sum(map(fits, standings)),
                "is_on": name == show,
            }
            for name, (words, fits) in SHOWN.items()
        ],
        is_filtered=show in SHOWN,
        evaluations=list_evaluations(session, actor, now=now()),
        may_import=bool(roles_on_recommendation(actor, (), now=now()) & {r.DESK, r.DEPUTY}),
        **words_of_tracker(),
    )


@blueprint.get("/recommendations/<uuid:recommendation_id>")
@for_roles("staff")
def show(recommendation_id: uuid.UUID) -> ResponseReturnValue:
    """The text, the response, how far it is, what the register says, documents."""
    session, actor = current_session(), current_actor()
    row, standing = load(recommendation_id)
    held = roles_on_recommendation(actor, standing.units, now=now())
    time = evidence_time(today(), now())
    names = evidence_names(session, [row.id], known_at=now())
    words = ReportWords(current_language())
    return render_template(
        "recommendation/show.html",
        row=row,
        standing=standing,
        offers=RECOMMENDATION.offers(standing.status or RECOMMENDATION.initial, held, {}),
        entries=list_entries(session, row),
        terms=list_terms(session, row),
        links=list_links(session, row, known_at=now()),
        evidence=list_evidence(session, names, time).get(row.id, []),
        time=time,
        in_order=in_order,
        key_words=lambda name, key: key_words(name, key, words),
        value_of=lambda figure: words.value(figure.value, figure.unit),
        unit_names=[in_language(reference.load().organisation.unit(each).name) for each in standing.units],
        is_desk=r.DESK in held,
        may_add=bool(held & {r.DESK, r.RESPONSIBLE}),
        **words_of_tracker(),
    )


@blueprint.get("/evaluations/<uuid:evaluation_id>")
@for_roles("staff")
def evaluation(evaluation_id: uuid.UUID) -> ResponseReturnValue:
    """One evaluation: where its recommendations stand, and its progress reports."""
    session, actor = current_session(), current_actor()
    found = find_evaluation(session, evaluation_id, actor, now=now()) or abort(404)
    standings = [each for each in list_standings(session, actor, now=now()) if each.evaluation_id == found.id]
    return render_template(
        "recommendation/evaluation.html",
        evaluation=found,
        standings=standings,
        counts=[
            (RECOMMENDATION.state(name).staff, TONES[name], sum(each.status == name for each in standings))
            for name in RECOMMENDATION.states
        ],
        overdue=sum(each.is_overdue for each in standings),
        today=today(),
        **words_of_tracker(),
    )


def load(recommendation_id: uuid.UUID) -> tuple[Recommendation, Standing]:
    """The recommendation with where it stands today; 404 for whoever may not see it."""
    session = current_session()
    row = find_recommendation(session, recommendation_id, current_actor(), now=now()) or abort(404)
    standing = standing_of(session, row, today(), now()) or abort(404)
    return row, standing


def words_of_tracker() -> dict[str, Any]:
    """What every page of this part hands to its template."""
    return {
        "status_name": status_name,
        "tones": TONES,
        "acceptance": ACCEPTANCE,
        "overdue_words": overdue_words,
        "lines_of": lines_of,
    }


def status_name(status: str) -> str:
    return str(_(RECOMMENDATION.state(status).staff)) if status else str(_("Nothing reported"))


def overdue_words(standing: Standing) -> str:
    """ "181 days overdue"; "" when it is not."""
    days = standing.days_overdue
    return str(ngettext("%(num)s day overdue", "%(num)s days overdue", days)) if days else ""


def lines_of(text: str) -> list[str]:
    """A text with the points of its list on lines of their own; the words stay as they are."""
    first, *points = text.lstrip(".,:; ").split(" • ")
    return [first, *(f"• {each}" for each in points)]


def _grouped(standings: Sequence[Standing]) -> list[tuple[Standing, list[Standing]]]:
    """Evaluation (one of its recommendations stands for it) and its recommendations."""
    found: dict[uuid.UUID, list[Standing]] = {}
    for each in standings:
        found.setdefault(each.evaluation_id, []).append(each)
    return [(rows[0], rows) for rows in found.values()]
