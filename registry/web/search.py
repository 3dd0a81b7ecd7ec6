"""Search over agreements, cases and partners for the staff, and the searches that somebody keeps."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.queries.partner import is_keeper
from registry.queries.search import KINDS, find_saved, list_saved, search, suggest
from registry.services.saved_search import MOST, PLACES, TooMany, forget_search, save_search
from registry.web.access import for_roles
from registry.web.agreement_section import TONES, say, state_name
from registry.web.desk_queue import case_state_name
from registry.web.field import visible
from registry.web.formats import show_country, show_label
from registry.web.practice_words import KIND
from registry.web.practice_words import state_name as practice_state
from registry.web.register_list import CAP, KEYS, capped
from registry.web.request import commit, current_actor, current_session, now, see_other

blueprint = Blueprint("search", __name__)

FEW = 3  # matches or fewer: perhaps something else was meant
WORDS = {
    "agreements": _l("Agreements"),
    "cases": _l("Cases"),
    "partners": _l("Partners"),
    "practices": _l("Good practices and lessons"),
}
LISTS = {"search": "search.index", "agreements": "agreement.listed"}
KEPT = ("q", "kind", *(key for key in KEYS if key not in ("q", "after", "before")))


@blueprint.get("/search")
@for_roles("staff")
def index() -> ResponseReturnValue:
    """What has the words, in all that the person may see; the best of each kind, or a page of one."""
    typed = visible(request.args.get("q", ""))[:200].strip()
    kind = request.args.get("kind", "")
    if kind not in KINDS:
        kind = ""
    session, actor = current_session(), current_actor()
    found = search(session, actor, typed, now=now(), kind=kind, after=request.args.get("after", ""))
    total = sum(each.total for each in found)
    meant = suggest(session, actor, typed, now=now()) if typed and total <= FEW else ""
    return render_template(
        "search/index.html",
        typed=typed,
        kind=kind,
        found=found,
        total=total,
        meant=meant,
        saved=saved_links(),
        is_desk=is_keeper(actor, now()),
        words=WORDS,
        kinds=[("", _("Everything")), *WORDS.items()],
        capped=capped,
        cap=CAP,
        query=urlencode({"q": typed, **({"kind": kind} if kind else {})}),
        say=say,
        state_name=state_name,
        case_state=case_state_name,
        tones=TONES,
        practice_kinds=KIND,
        practice_state=practice_state,
        show_country=show_country,
        type_name=lambda value: show_label("entity_type", value) if value else "",
    )


@blueprint.post("/search/saved")
@for_roles("staff")
def save() -> ResponseReturnValue:
    """Keeps the search of the page under a name and goes back to it."""
    place = request.form.get("place", "")
    query = _clean(request.form.get("query", ""))
    name = visible(request.form.get("name", "")).strip()[:100]
    if place not in PLACES or not query:
        abort(400)
    if not name:
        flash(_("Give the search a name, then save it again."), "warning")
    else:
        try:
            save_search(
                current_session(), name=name, place=place, query=query, actor=current_actor(), now=now()
            )
            commit()
            flash(_("The search is saved as “%(name)s”.", name=name), "success")
        except TooMany:
            flash(_("You keep %(number)s searches already. Forget one first.", number=MOST), "warning")
    return see_other(LISTS[place], **dict(parse_qsl(query)))


@blueprint.post("/search/saved/<uuid:saved_id>/forget")
@for_roles("staff")
def forget(saved_id: uuid.UUID) -> ResponseReturnValue:
    saved = find_saved(current_session(), saved_id, current_actor()) or abort(404)
    forget_search(current_session(), saved)
    commit()
    flash(_("The search is forgotten."), "success")
    return see_other("search.index")


def saved_links() -> list[dict[str, Any]]:
    """The person's saved searches: {id, name, href}."""
    return [
        {
            "id": each.id,
            "name": each.name,
            "href": f"{url_for(LISTS[each.place])}?{each.query}",
        }
        for each in list_saved(current_session(), current_actor())
    ]


def _clean(query: str) -> str:
    """Only what a list or the search page knows, as it stands behind "?" in an address."""
    pairs = [(key, visible(value)[:200]) for key, value in parse_qsl(query[:2000]) if key in KEPT]
    return urlencode(dict(pairs))
