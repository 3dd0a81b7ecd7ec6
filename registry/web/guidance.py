"""Guidance: how each step works, linked from its pages; the office edits it, version by version."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.queries.guidance import GuidanceText, find_page, guidance_as_of, lines_between, list_guidance
from registry.reference.guidance import GuidancePage
from registry.services.guidance import EDITORS, change_guidance
from registry.web.access import STAFF, for_roles, open_to_everyone, roles_today
from registry.web.formats import in_language
from registry.web.forms import Form, TextareaField, TextField, VersionField
from registry.web.request import commit, current_actor, current_session, find_actor, now, see_other, today
from workflows.machine import Blocked

blueprint = Blueprint("guidance", __name__)

# Pages of which step: an endpoint, or every page of a blueprint.
# fmt: off
STEP_OF_PAGE = {
    "fit_check":          "fit_check",
    "proposal":           "proposing",
    "proposal_section":   "proposing",
    "proposal_check":     "proposing",
    "document.show":      "proposing",
    "triage":             "triage",
    "assessment":         "triage",
    "hit":                "screening",
    "screening":          "screening",
    "watchlist":          "screening",
    "interest.declare":   "review",
    "review":             "review",
    "decision":           "decision",
    "agreement.edit":     "signature",
    "agreement.unit":     "signature",
    "signature":          "signature",
    "progress":           "monitoring",
    "deliverable":        "monitoring",
    "contribution":       "monitoring",
    "incident":           "monitoring",
    "name_permission":    "monitoring",
    "renewal":            "renewal",
    "amendment":          "renewal",
    "closing_review":     "closing",
    "practice":           "closing",
}
# fmt: on
# the page of a case is about the step that it waits for
STEP_OF_STATE = {
    "submitted": "triage",
    "returned": "triage",
    "in_review": "review",
    "clarification_asked": "review",
    "exclusion_proposed": "decision",
    "in_decision": "decision",
    "decided": "decision",
    "approved": "signature",
}


class GuidanceForm(Form):
    title_en = TextField(_l("Title"), max_length=200, required=_l("Give it a title."))
    body_en = TextareaField(
        _l("Text"),
        hint=_l("An empty line begins a paragraph. A line that begins with “- ” is a point of a list."),
        rows=14,
        max_length=6000,
        required=_l("Write the text."),
    )
    title_fr = TextField(_l("Title"), max_length=200)
    body_fr = TextareaField(_l("Text"), rows=14, max_length=6000)
    title_ru = TextField(_l("Title"), max_length=200)
    body_ru = TextareaField(_l("Text"), rows=14, max_length=6000)
    note = TextField(_l("What changes, and why? (optional)"), hint=_l("Colleagues read it."), max_length=500)
    version = VersionField()


@blueprint.get("/guidance")
@open_to_everyone
def contents() -> ResponseReturnValue:
    """Every step in the order of the work; strangers and partners see what is public."""
    return render_template("guidance/contents.html", pages=_readable(), is_staff=_is_staff())


@blueprint.get("/guidance/<guide>")
@open_to_everyone
def show(guide: str) -> ResponseReturnValue:
    """The text in force; for staff any version, with what it changed."""
    page = _load(guide)
    session = current_session()
    if not _is_staff():
        text = guidance_as_of(session, page, today(), now())
        return render_template(
            "guidance/show.html", page=page, text=text, parts=_parts(text), **_around(page)
        )
    versions = list_guidance(session, page)
    asked = request.args.get("version", "")
    text = next((each for each in versions if str(each.number) == asked), versions[0])
    before = next((each for each in versions if each.number == text.number - 1), None)
    return render_template(
        "guidance/show.html",
        page=page,
        text=text,
        parts=_parts(text),
        versions=versions,
        differences=_differences(before, text),
        may_edit=bool(roles_today(find_actor(), today()) & set(EDITORS)),
        **_around(page),
    )


@blueprint.route("/guidance/<guide>/edit", methods=["GET", "POST"])
@for_roles(*EDITORS)
def edit(guide: str) -> ResponseReturnValue:
    """The next version, in the languages of the office."""
    page = _load(guide)
    last = list_guidance(current_session(), page)[0]
    kept = {
        f"{name}_{code}": getattr(last, name).get(code, "") for name in ("title", "body") for code in _CODES
    }
    form = GuidanceForm(data=kept | {"version": last.number})
    if form.validate_on_submit():
        texts = [{code: form[f"{name}_{code}"].data for code in _CODES} for name in ("title", "body")]
        try:
            change_guidance(
                current_session(), page, *texts, note=form.note.data, number=form.version.data,
                actor=current_actor(), now=now(),
            )  # fmt: skip
        except Blocked as refusal:
            current_session().rollback()
            form.refuse("body_en", _(refusal.reasons[0]))
        else:
            commit()
            flash(_("The new text is in force from today."), "success")
            return see_other("guidance.show", guide=page.id)
    answer = render_template("guidance/edit.html", form=form, page=page, last=last)
    return answer, 422 if form.errors else 200


_CODES = ("en", "fr", "ru")


def _is_staff() -> bool:
    return STAFF in roles_today(find_actor(), today())


def _readable() -> list[GuidancePage]:
    is_staff = _is_staff()
    return [each for each in reference.load().guidance if each.is_public or is_staff]


def _load(step: str) -> GuidancePage:
    page = find_page(step)
    if page is None or not (page.is_public or _is_staff()):
        abort(404)
    return page


def _around(page: GuidancePage) -> dict[str, Any]:
    """The steps before and after."""
    pages = _readable()
    at = pages.index(page)
    return {
        "previous": pages[at - 1] if at else None,
        "following": pages[at + 1] if at + 1 < len(pages) else None,
    }


def _parts(text: GuidanceText) -> list[tuple[str, list[str]]]:
    return parts_of(in_language(dict(text.body)))


def parts_of(body: str) -> list[tuple[str, list[str]]]:
    """(list | words, lines) of a body: what stands between empty lines, points apart from words."""
    found: list[tuple[str, list[str]]] = []
    for line in [each.strip() for each in body.splitlines()]:
        is_point = line.startswith("- ")
        if not line:
            found.append(("", []))
        elif found and found[-1][0] == ("list" if is_point else "words"):
            found[-1][1].append(line.removeprefix("- "))
        else:
            found.append(("list" if is_point else "words", [line.removeprefix("- ")]))
    return [part for part in found if part[1]]


def _differences(before: GuidanceText | None, text: GuidanceText) -> list[tuple[str, str]]:
    """What the version changed, in the page's language; empty for the first."""
    if before is None:
        return []
    old, new = (f"{in_language(dict(each.title))}\n{in_language(dict(each.body))}" for each in (before, text))
    lines = lines_between(old, new)
    return lines if any(kind != "kept" for kind, _line in lines) else []


def link_of_page() -> dict[str, str] | None:
    """The guidance of the page that is asked for, if it has one that this person may read."""
    endpoint = request.endpoint or ""
    return _link_to(STEP_OF_PAGE.get(endpoint, STEP_OF_PAGE.get(endpoint.partition(".")[0], "")))


def link_of_state(state: str) -> dict[str, str] | None:
    """The guidance of what a case waits for."""
    return _link_to(STEP_OF_STATE.get(state, ""))


def _link_to(step: str) -> dict[str, str] | None:
    page = find_page(step)
    if page is None or not (page.is_public or _is_staff()):
        return None
    return {"href": url_for("guidance.show", guide=page.id), "name": in_language(page.name)}


def prepare_guidance(app: Flask) -> None:
    """Hand `guidance_link` to the skeleton of every page."""

    @app.context_processor
    def _guidance() -> dict[str, object]:
        return {"guidance_link": link_of_page()}
