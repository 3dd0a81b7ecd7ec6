"""Training: short paths to read, a check of a few questions, and until when a passed check counts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.queries.guidance import find_page, guidance_as_of
from registry.queries.training import list_standings
from registry.reference.training import TrainingPath
from registry.services.training import pass_training
from registry.web.access import for_roles
from registry.web.formats import in_language
from registry.web.forms import Choice, Form, RadiosField
from registry.web.guidance import parts_of
from registry.web.request import commit, current_actor, current_session, now, see_other, today

blueprint = Blueprint("training", __name__)


@blueprint.get("/training")
@for_roles("staff")
def listed() -> ResponseReturnValue:
    """Every path, and how far the person is with it."""
    actor = current_actor()
    held = {grant.role for grant in actor.grants if grant.counts_on(today())}
    return render_template(
        "training/list.html",
        standings=list_standings(current_session(), actor),
        today=today(),
        held=held,
    )


@blueprint.route("/training/<path_id>", methods=["GET", "POST"])
@for_roles("staff")
def path(path_id: str) -> ResponseReturnValue:
    """What to read, then the check; what was wrong is said with the reason, and can be chosen again."""
    found = next((each for each in reference.load().training if each.id == path_id), None) or abort(404)
    session = current_session()
    form = _form_of(found)
    if form.validate_on_submit():
        chosen = {each.id: int(form[f"q_{each.id}"].data) for each in found.questions}
        wrong = pass_training(session, found, chosen, actor=current_actor(), now=now())
        if not wrong:
            commit()
            flash(_("Passed. It counts for %(months)s months.", months=found.months), "success")
            return see_other("training.listed")
        for each in wrong:
            form.refuse(f"q_{each.id}", _("Not so. %(why)s", why=in_language(each.why)))
    pages = [page for step in found.read if (page := find_page(step)) is not None]
    answer = render_template(
        "training/path.html",
        form=form,
        path=found,
        pages=[
            (page, parts_of(in_language(dict(guidance_as_of(session, page, today(), now()).body))))
            for page in pages
        ],
        fields=[form[f"q_{each.id}"] for each in found.questions],
    )
    return answer, 422 if form.errors else 200


def _form_of(path: TrainingPath) -> Any:
    """A form with a group of answers for each question."""
    fields = {
        f"q_{each.id}": RadiosField(
            in_language(each.ask),
            choices=[Choice(str(place), in_language(text)) for place, text in enumerate(each.answers)],
            required=_l("Choose an answer."),
        )
        for each in path.questions
    }
    return type("CheckForm", (Form,), fields)()
