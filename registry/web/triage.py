"""Triage, one short page a step: accept, send back, redirect, refer, exclude, decline, merge, close, ask."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.models import Proposal
from registry.queries.case import find_review, list_duplicates
from registry.queries.facts import current_answers
from registry.queries.reviewers import free_reviewer, list_reviewers
from registry.reference.suggestion import suggest
from registry.services import triage
from registry.services.decision import take_up_proposal
from registry.services.review import reassign_review
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.case_step import NoteForm, StepForm, step_page
from registry.web.formats import in_language, show_date
from registry.web.forms import (
    CheckboxesField,
    Form,
    NumberField,
    RadiosField,
    SelectField,
    TextareaField,
    choices_of,
)
from registry.web.request import commit, current_actor, current_session, now, see_other
from registry.web.wanted import wanted_of_case
from workflows.machine import Blocked
from workflows.proposal import PROPOSAL

blueprint = Blueprint("triage", __name__)


class AcceptForm(StepForm):
    """`reviewer_1` … `reviewer_8` are added for the subprogrammes of the case."""

    lead = SelectField(_l("Lead subprogramme"), blank=None, required=_l("Choose the lead subprogramme."))
    others = CheckboxesField(_l("Other subprogrammes"))
    programme_fit = TextareaField(_l("How it fits the programme of work (optional)"), rows=2, max_length=2000)
    expected_benefit = TextareaField(_l("Expected benefit (optional)"), rows=2, max_length=2000)
    staff_days = NumberField(_l("Staff time that it takes, in days (optional)"), width=5, at_most=10_000)


class SendBackForm(StepForm):
    reasons = CheckboxesField(
        _l("What is missing or unclear?"),
        choices=lambda: choices_of("send_back_reason"),
        required=_l("Choose at least one reason."),
    )
    note = TextareaField(
        _l("What should the partner do?"),
        hint=_l("Short sentences. The partner reads this."),
        rows=5,
        required=_l("Write what the partner should do."),
    )


class TurnDownForm(NoteForm):
    reason = RadiosField(
        _l("Why?"), choices=lambda: choices_of("decline_reason"), required=_l("Choose a reason.")
    )


class MergeForm(StepForm):
    into = RadiosField(
        _l("Which case does it repeat?"),
        hint=_l("Cases of the same partner. Both histories stay."),
        required=_l("Choose the case that stays."),
    )


class ReassignForm(Form):
    reviewer = RadiosField(_l("Who reviews instead?"), required=_l("Choose a reviewer."))


@blueprint.route("/cases/<uuid:proposal_id>/accept", methods=["GET", "POST"])
@for_roles("desk")
def accept(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Lead, other subprogrammes and a reviewer each; fit, benefit and staff time if known."""
    proposal = load_case(proposal_id)
    areas = [row.subprogramme for row in proposal.subprogrammes]
    form = _accept_form(proposal, areas)

    def act() -> None:
        wanted = {area: form[f"reviewer_{area}"].data for area in areas if form[f"reviewer_{area}"].data}
        triage.accept_proposal(
            current_session(),
            proposal,
            lead=int(form.lead.data),
            others=[int(area) for area in form.others.data if area != form.lead.data],
            reviewers={area: uuid.UUID(user) for area, user in wanted.items()},
            programme_fit=form.programme_fit.data,
            expected_benefit=form.expected_benefit.data,
            staff_days=form.staff_days.data,
            version=form.version.data,
            actor=current_actor(),
            now=now(),
        )

    return step_page(
        proposal,
        form,
        "accept",
        act,
        _l("The case is with the reviewers."),
        template="triage/accept.html",
        areas=areas,
        touches=_also_touches(proposal, areas),
        wanted=wanted_of_case(proposal, current_answers(current_session(), proposal)),
    )


def _also_touches(proposal: Proposal, areas: list[int]) -> list[tuple[str, str]]:
    """Subprogrammes and nexus areas that the partner did not choose but whose words it used: name, words."""
    if proposal.snapshot is None:
        return []
    facts = proposal.snapshot.facts["proposal"]
    words, data = f"{facts['title']} {facts['description']}", reference.load()
    found = [
        (in_language(each.subject.name), each.words)
        for each in suggest(data.subprogrammes, words, proposal.language)
        if each.subject.no not in areas
    ] + [
        (_("Nexus area: %(name)s", name=in_language(area.subject.name)), area.words)
        for area in suggest(data.nexus_areas, words, proposal.language)
        if area.subject.id not in facts["nexus"]
    ]
    return [(name, ", ".join(by[:5])) for name, by in found]


def _accept_form(proposal: Proposal, areas: list[int]) -> Any:
    """The lead and the others as the partner proposed; the first reviewer who may act is chosen."""
    session, actor = current_session(), current_actor()
    names = {area.no: f"{area.no}. {in_language(area.name)}" for area in reference.load().subprogrammes}
    fields, chosen = {}, {}
    for area in areas:
        people = list_reviewers(session, area, now=now())
        first = free_reviewer(session, proposal, area, now=now(), besides=actor)
        choices = [
            (str(user.id), _("%(name)s (alternate)", name=user.name) if is_alternate else user.name)
            for user, is_alternate in people
            if user.id != actor.id
        ]
        fields[f"reviewer_{area}"] = SelectField(
            _("Reviewer for %(area)s", area=names[area]),
            choices=choices,
            blank=_l("The first who may review"),
        )
        chosen[f"reviewer_{area}"] = str(first.id) if first else ""
    form = type("AcceptFormOfCase", (AcceptForm,), fields)(
        data={
            **chosen,
            "version": proposal.version,
            "lead": str(proposal.lead_subprogramme or ""),
            "others": [str(area) for area in areas if area != proposal.lead_subprogramme],
        }
    )
    form.lead.choices = [(str(area), words) for area, words in names.items()]
    form.others.choices = form.lead.choices
    return form


@blueprint.route("/cases/<uuid:proposal_id>/send-back", methods=["GET", "POST"])
@for_roles("desk")
def send_back(proposal_id: uuid.UUID) -> ResponseReturnValue:
    proposal = load_case(proposal_id)
    form = SendBackForm(data={"version": proposal.version})

    def act() -> None:
        triage.send_back_proposal(
            current_session(),
            proposal,
            reasons=form.reasons.data,
            note=form.note.data,
            version=form.version.data,
            actor=current_actor(),
            now=now(),
        )

    return step_page(proposal, form, "send_back", act, _l("The proposal is back with the partner."))


@blueprint.route("/cases/<uuid:proposal_id>/redirect", methods=["GET", "POST"])
@for_roles("desk")
def redirect(proposal_id: uuid.UUID) -> ResponseReturnValue:
    return _note_page(
        proposal_id, "redirect", triage.redirect_proposal, _l("The partner was shown the right door.")
    )


@blueprint.route("/cases/<uuid:proposal_id>/exclude", methods=["GET", "POST"])
@for_roles("desk")
def exclude(proposal_id: uuid.UUID) -> ResponseReturnValue:
    return _note_page(proposal_id, "exclude", triage.exclude_proposal, _l("The exclusion is recorded."))


@blueprint.route("/cases/<uuid:proposal_id>/propose-exclusion", methods=["GET", "POST"])
@for_roles("desk")
def propose_exclusion(proposal_id: uuid.UUID) -> ResponseReturnValue:
    return _note_page(
        proposal_id, "propose_exclusion", triage.propose_exclusion, _l("The applicant was asked to comment.")
    )


@blueprint.route("/cases/<uuid:proposal_id>/refer", methods=["GET", "POST"])
@for_roles("desk")
def refer(proposal_id: uuid.UUID) -> ResponseReturnValue:
    return _plain_page(
        proposal_id,
        "refer",
        triage.refer_proposal,
        _l("The case is with the Executive Secretary and legal affairs."),
    )


@blueprint.route("/cases/<uuid:proposal_id>/close", methods=["GET", "POST"])
@for_roles("desk")
def close(proposal_id: uuid.UUID) -> ResponseReturnValue:
    return _plain_page(proposal_id, "close", triage.close_proposal, _l("The case is closed."))


@blueprint.route("/cases/<uuid:proposal_id>/take-up", methods=["GET", "POST"])
@for_roles("staff")
def take_up(proposal_id: uuid.UUID) -> ResponseReturnValue:
    return _plain_page(proposal_id, "take_up", take_up_proposal, _l("The case waits for a decision again."))


@blueprint.route("/cases/<uuid:proposal_id>/decline-at-triage", methods=["GET", "POST"])
@for_roles("desk")
def turn_down(proposal_id: uuid.UUID) -> ResponseReturnValue:
    proposal = load_case(proposal_id)
    form = TurnDownForm(data={"version": proposal.version})

    def act() -> None:
        triage.turn_down_proposal(
            current_session(),
            proposal,
            reason=form.reason.data,
            note=form.note.data,
            version=form.version.data,
            actor=current_actor(),
            now=now(),
        )

    return step_page(proposal, form, "turn_down", act, _l("The proposal is declined; a letter says why."))


@blueprint.route("/cases/<uuid:proposal_id>/merge", methods=["GET", "POST"])
@for_roles("desk")
def merge(proposal_id: uuid.UUID) -> ResponseReturnValue:
    proposal = load_case(proposal_id)
    form = MergeForm(data={"version": proposal.version})
    others = {
        str(one.id): one for one in list_duplicates(current_session(), proposal, current_actor(), now=now())
    }
    form.into.choices = [
        (
            key,
            f"{one.reference} {one.title}",
            f"{_(PROPOSAL.state(one.state).staff)} · {show_date(one.submitted_at)}",
        )
        for key, one in others.items()
    ]

    def act() -> None:
        triage.merge_proposal(
            current_session(),
            proposal,
            others[form.into.data],
            version=form.version.data,
            actor=current_actor(),
            now=now(),
        )

    return step_page(
        proposal, form, "merge", act, _l("The case is merged; both histories stay."), is_empty=not others
    )


@blueprint.route("/cases/<uuid:proposal_id>/reviews/<uuid:review_id>/reassign", methods=["GET", "POST"])
@for_roles("desk")
def reassign(proposal_id: uuid.UUID, review_id: uuid.UUID) -> ResponseReturnValue:
    """Give an open review to another focal point or alternate of the subprogramme."""
    proposal = load_case(proposal_id)
    session, actor = current_session(), current_actor()
    review = find_review(session, proposal, review_id) or abort(404)
    form = ReassignForm()
    form.reviewer.choices = [
        (str(user.id), _("%(name)s (alternate)", name=user.name) if is_alternate else user.name)
        for user, is_alternate in list_reviewers(session, review.subprogramme, role=review.role, now=now())
        if user.id not in (actor.id, review.reviewer_id)
    ]
    if form.validate_on_submit():
        try:
            reassign_review(
                session, review, reviewer_id=uuid.UUID(form.reviewer.data), actor=actor, now=now()
            )
            commit()
            flash(_("The review has a new reviewer."), "success")
            return see_other("case.show", proposal_id=proposal.id)
        except Blocked as refusal:
            session.rollback()
            form.refuse("reviewer", " ".join(_(reason) for reason in refusal.reasons))
    return render_template("triage/reassign.html", form=form, case=proposal, review=review), (
        422 if form.errors else 200
    )


def _note_page(
    proposal_id: uuid.UUID, verb: str, service: Callable[..., None], done: Any
) -> ResponseReturnValue:
    """A step whose form has nothing but words to the partner."""
    proposal = load_case(proposal_id)
    form = NoteForm(data={"version": proposal.version})

    def act() -> None:
        service(
            current_session(),
            proposal,
            note=form.note.data,
            version=form.version.data,
            actor=current_actor(),
            now=now(),
        )

    return step_page(proposal, form, verb, act, done)


def _plain_page(
    proposal_id: uuid.UUID, verb: str, service: Callable[..., None], done: Any
) -> ResponseReturnValue:
    """A step that only asks «are you sure?»."""
    proposal = load_case(proposal_id)
    form = StepForm(data={"version": proposal.version})

    def act() -> None:
        service(current_session(), proposal, version=form.version.data, actor=current_actor(), now=now())

    return step_page(proposal, form, verb, act, done)
