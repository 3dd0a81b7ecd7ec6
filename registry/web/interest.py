"""The declaration of interest, first of all on every case (K01): who and what it is about, nobody's view."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.utils import redirect

from registry import reference
from registry.models import Proposal
from registry.models.review import INTERESTS
from registry.permissions import roles_on
from registry.queries.interest import Hint, find_undeclared, list_hints, needs_note
from registry.queries.screening import list_parties
from registry.services.review import HINT_UNANSWERED, declare_interest
from registry.web.access import for_roles
from registry.web.formats import in_language, show_date
from registry.web.forms import Form, HiddenField, RadiosField, TextareaField, choices_of
from registry.web.language import own_path
from registry.web.request import commit, current_actor, current_session, now, see_other
from workflows import roles as r

blueprint = Blueprint("interest", __name__)


class InterestForm(Form):
    """An interest, named; the other form of the page says that there is none."""

    interest = RadiosField(
        _l("What is your interest?"),
        choices=lambda: choices_of("reviewer_interest", INTERESTS[1:]),
        required=_l("Choose what ties you to this case."),
    )
    note = TextareaField(
        _l("Anything to add? (optional)"),
        hint=_l("Only you and those who oversee conflicts of interest read it."),
        rows=2,
        max_length=1000,
    )
    next = HiddenField(id="some-next")


class NoInterestForm(Form):
    note = TextareaField(
        _l("Why is this no interest?"),
        hint=_l("Only you and those who oversee conflicts of interest read it."),
        rows=2,
        max_length=1000,
        id="none-note",
    )
    next = HiddenField()


@blueprint.route("/cases/<uuid:proposal_id>/declaration", methods=["GET", "POST"])
@for_roles("staff", "expert")
def declare(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """None: on to the page that was asked for. Any interest: somebody else takes over, the file is closed."""
    session, actor = current_session(), current_actor()
    proposal = find_undeclared(session, actor, proposal_id, now=now()) or abort(404)
    if proposal.reference is None or roles_on(session, actor, proposal, now=now()) == {r.AUDITOR}:
        return see_other("case.show", proposal_id=proposal.id)
    hints = list_hints(session, actor, proposal)
    back = request.args.get("next", "")
    says_none = request.form.get("interest") == "none"
    none = NoInterestForm(next=back) if says_none else NoInterestForm(formdata=None, next=back)
    some = InterestForm(formdata=None, next=back) if says_none else InterestForm(next=back)
    form: NoInterestForm | InterestForm = none if says_none else some
    if says_none and needs_note(hints) and not none.note.data:
        none.validate()
        none.refuse("note", _(HINT_UNANSWERED))
    elif form.validate_on_submit():
        declare_interest(
            session, proposal, interest="none" if says_none else some.interest.data, note=form.note.data,
            actor=actor, now=now(),
        )  # fmt: skip
        commit()
        if not says_none:
            return see_other("interest.handed_over")
        flash(_("Your declaration is recorded."), "success")
        target = own_path(form.next.data or "")
        return redirect(target if target != "/" else url_for("case.show", proposal_id=proposal.id), code=303)
    page = render_template(
        "interest/declare.html", clear=none, named=some, form=form, case=proposal, facts=_facts(proposal),
        hints=[_in_words(hint) for hint in hints], asks_note=needs_note(hints),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@blueprint.get("/interests/handed-over")
@for_roles("staff", "expert")
def handed_over() -> ResponseReturnValue:
    """Thanks to somebody who declared an interest; says nothing about the case, which they no longer see."""
    return render_template("interest/handed_over.html")


def _facts(proposal: Proposal) -> list[dict[str, str]]:
    """Title, applicant, people behind it, subprogrammes: enough to know of an interest, and no more."""
    ref = reference.load()
    organisation = proposal.organisation
    people = dict.fromkeys(
        party.name for party in (list_parties(current_session(), proposal)) if party.role != "entity"
    )
    areas = [in_language(ref.subprogramme(row.subprogramme).name) for row in proposal.subprogrammes]
    return [
        {"key": _("Proposal"), "value": proposal.title},
        {"key": _("Partner"), "value": organisation.name if organisation else ""},
        {"key": _("People and owners"), "value": ", ".join(people), "missing": _("Nobody is named")},
        {"key": _("Programme"), "value": ", ".join(areas), "missing": _("None is chosen yet")},
    ]


def _in_words(hint: Hint) -> str:
    values = {name: show_date(value) if name == "day" else value for name, value in hint.values.items()}
    return str(_(hint.words, **values))
