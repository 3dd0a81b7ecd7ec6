"""Good practices and lessons: the list, one of them, writing it, its steps."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from registry.models import Practice
from registry.models.practice import TEXTS
from registry.queries.closing_review import find_closing_review
from registry.queries.practice import (
    PracticeGuards,
    Told,
    find_practice,
    find_text,
    list_texts,
    may_write_practices,
    reads_as_public,
    related_agreements,
    told,
)
from registry.queries.practice_list import count_waiting, list_practices
from registry.services.practice import (
    EVENT_OF_VERB,
    change_practice,
    draft_from_review,
    move_practice,
    write_practice,
)
from registry.web.access import for_roles, open_to_everyone
from registry.web.agreement_section import blocks, load_agreement, say
from registry.web.practice_form import PracticeForm, PublishForm, ReasonForm, data_of, written_of
from registry.web.practice_words import (
    KIND,
    KIND_TONES,
    TONES,
    address,
    facets,
    state_name,
    tag_lines,
    wanted_of,
)
from registry.web.request import commit, current_actor, current_session, find_actor, now, see_other
from workflows.practice import WRITERS

blueprint = Blueprint("practice", __name__)

BY_BUTTON = ("submit", "revise")  # nothing is asked


@blueprint.get("/practices")
@open_to_everyone
def listed() -> ResponseReturnValue:
    """What others may learn from: for the public what is cleared for it, for staff all, with drafts."""
    session, actor = current_session(), find_actor()
    is_public = reads_as_public(actor, now())
    wanted = wanted_of(request.args)
    page = list_practices(session, actor, wanted, now=now())
    return render_template(
        "practice/list.html",
        rows=page.rows,
        wanted=wanted,
        hidden={key: value for key, value in request.args.items() if key in ("view",) and value},
        total_words=ngettext("%(num)s text", "%(num)s texts", page.total),
        facets=facets(wanted, page),
        previous=address(wanted, before=page.previous) if page.previous else None,
        following=address(wanted, after=page.following) if page.following else None,
        views=[] if is_public else _views(wanted.view),
        clear=address(wanted_of({"view": wanted.view})),
        is_public=is_public,
        may_write=actor is not None and may_write_practices(actor, now()),
        kinds=KIND,
        kind_tones=KIND_TONES,
        tones=TONES,
        state_name=state_name,
    )


def _views(view: str) -> list[dict[str, Any]]:
    waiting = count_waiting(current_session(), current_actor(), now())
    words = {"": _("In force"), "writing": _("Being written"), "retired": _("Retired")}
    return [
        {
            "words": name,
            "href": address(wanted_of({"view": key})),
            "is_on": key == view,
            "waiting": waiting if key == "writing" else 0,
        }
        for key, name in words.items()
    ]


@blueprint.get("/practices/<uuid:practice_id>")
@open_to_everyone
def show(practice_id: uuid.UUID) -> ResponseReturnValue:
    """One text: that in force, or for staff the one asked for, with its steps and its history."""
    session, actor = current_session(), find_actor()
    row = find_practice(session, practice_id, actor, now()) or abort(404)
    if actor is None or reads_as_public(actor, now()):
        return _page(row, told(session, row, row.published_no), is_public=True)
    asked = request.args.get("text", "")
    newest = row.text_no if row.state in ("draft", "in_review") else row.published_no or row.text_no
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else newest
    text = find_text(session, row, number) or abort(404)
    guards = PracticeGuards(session, row, actor, now())
    return _page(
        row,
        told(session, row, number),
        is_public=False,
        guards=guards,
        offers=guards.offers(),
        texts=list_texts(session, row),
        text=text,
        blocks=blocks,
        by_button=BY_BUTTON,
    )


def _page(row: Practice, shown: Told, **more: Any) -> str:
    related = related_agreements(current_session(), shown.agreements, find_actor(), now())
    return render_template(
        "practice/show.html", row=row, shown=shown, related=related, say=say, fields=TEXTS[1:],
        tag_lines=tag_lines(shown.tags), goals=[int(each) for each in shown.tags.get("sdg", ())],
        kinds=KIND, kind_tones=KIND_TONES, tones=TONES, state_name=state_name, **more,
    )  # fmt: skip


@blueprint.route("/practices/new", methods=["GET", "POST"])
@for_roles(*WRITERS)
def new() -> ResponseReturnValue:
    """Written without a closing review."""
    form = PracticeForm()
    if form.validate_on_submit():
        row = write_practice(current_session(), written_of(form), actor=current_actor(), now=now())
        commit()
        flash(_("The draft is saved."), "success")
        return see_other("practice.show", practice_id=row.id)
    page = render_template("practice/edit.html", form=form, row=None)
    return page, 422 if form.errors else 200


@blueprint.route("/practices/<uuid:practice_id>/edit", methods=["GET", "POST"])
@for_roles(*WRITERS)
def edit(practice_id: uuid.UUID) -> ResponseReturnValue:
    """The next text of a draft."""
    row, guards = _load(practice_id)
    if not guards.may_write:
        abort(404)
    form = PracticeForm(data=data_of(told(current_session(), row, row.text_no)) | {"version": row.version})
    if form.validate_on_submit():
        change_practice(
            current_session(), row, written_of(form), version=form.version.data,
            actor=current_actor(), now=now(),
        )  # fmt: skip
        commit()
        flash(_("The draft is saved."), "success")
        return see_other("practice.show", practice_id=row.id)
    page = render_template("practice/edit.html", form=form, row=row)
    return page, 422 if form.errors else 200


@blueprint.route("/practices/<uuid:practice_id>/steps/<verb>", methods=["GET", "POST"])
@for_roles(*WRITERS)
def step(practice_id: uuid.UUID, verb: str) -> ResponseReturnValue:
    """One step of the table: by its button, or on a page that asks for what it needs."""
    row, guards = _load(practice_id)
    offer = next((each for each in guards.offers() if each.step.verb == verb), None)
    if offer is None or verb not in EVENT_OF_VERB:
        abort(404)
    form = PublishForm(data={"version": row.version}) if verb == "publish" else ReasonForm(
        data={"version": row.version}
    )  # fmt: skip
    if verb in BY_BUTTON and request.method == "POST":
        return _moved(row, verb)
    if verb not in BY_BUTTON and form.validate_on_submit():
        return _moved(row, verb, form)
    page = render_template(
        "practice/step.html", row=row, form=form, offer=offer, verb=verb, blocks=blocks,
        shown=told(current_session(), row, row.text_no), say=say, by_button=BY_BUTTON,
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _moved(row: Practice, verb: str, form: Any = None) -> ResponseReturnValue:
    move_practice(
        current_session(), row, verb,
        reason=form.reason.data if form is not None and "reason" in form else "",
        for_public=form is not None and "readers" in form and form.readers.data == "everybody",
        version=form.version.data if form is not None else None,
        actor=current_actor(), now=now(),
    )  # fmt: skip
    commit()
    flash(_done(verb), "success")
    return see_other("practice.edit" if verb == "revise" else "practice.show", practice_id=row.id)


def _done(verb: str) -> str:
    said = {
        "submit": _("A second person reads it now. You get a mail when it is published or sent back."),
        "publish": _("It is published and shown where it helps."),
        "send_back": _("It was sent back with your reason."),
        "revise": _("Write the new text. The old one stays until the new one is published."),
        "withhold": _("The public does not read it any more."),
        "retire": _("It is retired. Reports of earlier days still have it."),
    }
    return str(said[verb])


@blueprint.post("/agreements/<uuid:agreement_id>/practice")
@for_roles(*WRITERS)
def from_review(agreement_id: uuid.UUID) -> ResponseReturnValue:
    """A draft from the closing review, with its words and its links; the one there is where it was made."""
    session, agreement = current_session(), load_agreement(agreement_id)
    review = find_closing_review(session, agreement) or abort(404)
    row = draft_from_review(session, review, actor=current_actor(), now=now())
    commit()
    flash(_("The draft has the words of the closing review. Complete it, then send it on."), "success")
    return see_other("practice.show", practice_id=row.id)


def _load(practice_id: uuid.UUID) -> tuple[Practice, PracticeGuards]:
    session, actor = current_session(), current_actor()
    row = find_practice(session, practice_id, actor, now())
    if row is None or reads_as_public(actor, now()):
        abort(404)
    return row, PracticeGuards(session, row, actor, now())
