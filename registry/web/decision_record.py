"""The desk records an act that an official took on paper: whose, which, and the signed note as a PDF."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Document, Proposal, User
from registry.permissions import declaration_of, roles_held
from registry.queries.case import CaseFile
from registry.queries.decision import ACT_PAGES, list_holders
from registry.services import derogation
from registry.services.decision import PDF
from registry.services.document import add_document
from registry.services.reconsideration import answer_reconsideration
from registry.services.review import declare_interest
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.case_after import RECORDABLE
from registry.web.decision import ActForm, act_form, is_whole, take_form, verb_of
from registry.web.document import take_in
from registry.web.formats import show_label
from registry.web.forms import (
    Choice,
    FileField,
    Form,
    HiddenField,
    SelectField,
    TextareaField,
    TickField,
)
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows.machine import Blocked
from workflows.proposal import PROPOSAL

blueprint = Blueprint("decision_record", __name__)

KIND = "correspondence"
# acts that have a page of their own when they are taken in person
PAGES = {
    **ACT_PAGES,
    "advise_derogation": ("advise_derogation",),
    "derogation": ("grant_derogation", "refuse_derogation"),
    "second_look": ("uphold", "reopen"),
}


class OfficialForm(Form):
    official = SelectField(
        _l("Whose act is it?"), blank=_l("Choose the official"), required=_l("Choose the official.")
    )


class RecordForm(ActForm):
    official = HiddenField()
    published = TextareaField(
        _l("Reasons that are published"),
        hint=_l("Everybody reads them, with the year. Name nobody: not the partner, no owner, no project."),
        rows=3,
    )
    file = FileField(
        _l("The signed note"),
        hint=_l("A PDF with the official's signature. It stays on the file; the partner does not see it."),
        accept=".pdf",
        required=_l("Add the signed note as a PDF."),
    )
    says_none = TickField(
        _l("The note says that the official has no interest in this case"),
        hint=_l("Neither in the company and its group nor in a competitor (K01)."),
        required=_l("The act counts only when the note says so: ask the official to add it."),
    )


@blueprint.route("/cases/<uuid:proposal_id>/record-act", methods=["GET", "POST"])
@for_roles("desk")
def show(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """First whose act it is, then the act itself; every guard is that of the official."""
    session, actor = current_session(), current_actor()
    proposal = load_case(proposal_id)
    people = _officials(proposal)
    chosen = request.form.get("official") or request.args.get("official", "")
    official = next((user for user in people if str(user.id) == chosen), None)
    if official is None:
        form = OfficialForm(formdata=None)
        form.official.choices = [Choice(str(user.id), user.name, _offices(user)) for user in people]
        return render_template("decision/record_whose.html", form=form, case=proposal)
    case = CaseFile(session, proposal, official, now())
    offers = _offers(case)
    page = next((name for name, verbs in PAGES.items() if set(verbs) & set(offers)), None)
    if page is None:
        abort(404)
    open_verbs = [verb for verb in PAGES[page] if offers.get(verb) == []]
    act = act_form(case, page, open_verbs, "", RecordForm)
    act["official"].data = str(official.id)
    if "verb" in act:
        act.verb.label.text = _("What was decided?")
    if page != "derogation":
        del act.published
    if declaration_of(session, official, proposal) is not None:
        del act.says_none
    if act.wants_row:
        act.add_row()
    elif open_verbs and act.validate_on_submit() and _is_whole(case, act, page):
        note = _keep_note(proposal, official, act)
        if note is not None and _record(case, page, act, note):
            flash(_("The act of %(name)s is recorded.", name=official.name), "success")
            return see_other("case.show", proposal_id=proposal.id)
    own = CaseFile(session, proposal, actor, now())
    shown = render_template(
        "decision/record.html", form=act, case=proposal, official=official, page=page,
        offices=_offices(official), blocked=sorted({r for verb in offers for r in offers[verb]}),
        is_open=bool(open_verbs), sees_reviews=own.sees_reviews,
    )  # fmt: skip
    return shown, 422 if act.errors else 200


def _officials(proposal: Proposal) -> list[User]:
    """Staff whose office may take an act on the case now, besides the person who records it."""
    session = current_session()
    verbs = RECORDABLE & set(PROPOSAL.verbs_from(proposal.state))
    rows = [row for verb in verbs for row in PROPOSAL.rows(verb) if proposal.state in row.source]
    wanted = {role for row in rows for role in row.by}
    found = list_holders(session, wanted, now=now())
    return [user for user in found if user.id != current_actor().id]


def _offices(user: User) -> str:
    return ", ".join(show_label("role", role) for role in sorted(roles_held(user, today())))


def _offers(case: CaseFile) -> dict[str, list[str]]:
    """Act → what stands against it; the declaration of interest may come with the note."""
    return {
        offer.step.verb: [
            str(_(reason)) for need, reason in zip(offer.needs, offer.reasons, strict=True) if need != "k01"
        ]
        for offer in case.guards.offers()
        if offer.step.verb in RECORDABLE
    }


def _is_whole(case: CaseFile, form: ActForm, page: str) -> bool:
    if verb_of(form, page) == "grant_derogation" and not form["published"].data:
        form.refuse("published", _("Write the reasons that are published."))
    return is_whole(case, form, page)


_OWN = {"advise_derogation", "grant_derogation", "refuse_derogation", "uphold", "reopen"}


def _take_own(case: CaseFile, verb: str, form: ActForm, recorded: dict[str, Any]) -> None:
    """An act on a derogation, or the answer to a second look."""
    session, proposal = case.session, case.proposal
    rest: dict[str, Any] = {
        "reasons": form.reasons.data, "version": form.version.data, "actor": case.actor, "now": case.now,
        **recorded,
    }  # fmt: skip
    if verb == "advise_derogation":
        derogation.advise_derogation(session, proposal, outcome=form.outcome.data, **rest)
    elif verb == "grant_derogation":
        published = form["published"].data
        derogation.grant_derogation(session, proposal, published_reasons=published, **rest)
    elif verb == "refuse_derogation":
        derogation.refuse_derogation(session, proposal, note=form.letter_text.data, **rest)
    else:
        answer_reconsideration(session, proposal, verb, letter_text=form.letter_text.data, **rest)


def _keep_note(proposal: Proposal, official: User, form: ActForm) -> Document | None:
    stored = take_in(form, "file")
    if stored is None:
        return None
    if stored.content_type != PDF:
        form.refuse("file", _("Add the signed note as a PDF."))
        return None
    return add_document(
        current_session(), proposal, stored, kind=KIND,
        title=_("Signed note of %(name)s", name=official.name),
        is_internal=True,
        actor=current_actor(), now=now(),
    )  # fmt: skip


def _record(case: CaseFile, page: str, form: ActForm, note: Document) -> bool:
    """Whether the act was taken; otherwise the refusal stands on the form and nothing is kept."""
    session, recorder = case.session, current_actor()
    recorded: dict[str, Any] = {"recorded_by": recorder, "signed_note": note}
    try:
        if "says_none" in form:
            declare_interest(
                session, case.proposal, interest="none", actor=case.actor, now=case.now,
                note=_("In a signed note, recorded by %(name)s.", name=recorder.name),
            )  # fmt: skip
        if verb_of(form, page) in _OWN:
            _take_own(case, verb_of(form, page), form, recorded)
        else:
            take_form(case, page, form, recorded)
        commit()
    except Blocked as refusal:
        session.rollback()
        form.form_errors += [_(reason) for reason in refusal.reasons]
        return False
    return True
