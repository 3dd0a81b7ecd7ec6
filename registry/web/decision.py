"""The ordered acts of officials: one page shows the case and what was said, and takes the act."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.models import Condition, Proposal
from registry.queries.case import CaseFile, find_case
from registry.queries.decision import ACT_PAGES, acts_for, list_decided, list_proposed
from registry.queries.guards import RISKS
from registry.reports.letter import Composed, Promise, internal_words
from registry.services.decision import change_level, take_act, take_up_proposal
from registry.services.letter import LETTER_IS_PUBLIC, preview_letter
from registry.services.triage import confirm_exclusion, dismiss_exclusion
from registry.web.access import for_roles
from registry.web.case_brief import brief_of
from registry.web.condition import WithConditions, owner_name
from registry.web.formats import show_label
from registry.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    RadiosField,
    SelectField,
    TextareaField,
    VersionField,
    choices_of,
)
from registry.web.language import NAMES
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows.proposal import PROPOSAL

blueprint = Blueprint("decision", __name__)

WORDS = {
    "approve": (_l("Approve"), _l("The partner gets a letter and we draft the agreement.")),
    "approve_with_conditions": (_l("Approve with conditions"), _l("Tick or write the conditions below.")),
    "decline": (_l("Decline"), _l("The letter says why and what the partner may do next.")),
    "defer": (_l("Defer"), _l("The case comes back to you on the date that you give.")),
    "concur": (_l("Concur"), _l("The decision stands and the letter goes out.")),
    "refuse_concurrence": (_l("Do not concur"), _l("The case goes back for a new decision.")),
    "confirm_exclusion": (_l("Confirm the exclusion"), _l("The letter names the published ground.")),
    "dismiss_exclusion": (_l("Do not exclude"), _l("The case goes back to triage.")),
    "take_up": (_l("Take up again"), _l("The case waits for a decision again, and the time runs on.")),
    "hear_objection": (
        _l("I have read the objection"),
        _l("It stands on the file with your note; then the decision is free."),
    ),
}
LETTER_OF = {
    "approve": "approved",
    "approve_with_conditions": "approved_with_conditions",
    "decline": "declined",
    "defer": "deferred",
    "confirm_exclusion": "excluded",
}
REASON_NEEDED = frozenset(
    {"decline", "defer", "advise", "recommend", "refuse_concurrence", "dismiss_exclusion", "hear_objection",
     "advise_derogation", "grant_derogation", "refuse_derogation", "uphold", "reopen"}
)  # fmt: skip
# pages of one act, which ask for a view instead of a choice; pages whose act writes a letter
VIEWS = frozenset({"advise", "recommend", "advise_derogation"})
LETTERS = frozenset({"decide", "exclusion", "derogation", "second_look"})

DECLINE_REASONS = ("outside_mandate", "no_capacity", "not_a_partnership")


class ActForm(WithConditions):
    """Which fields are shown depends on the acts that are open; what is not shown is left empty."""

    verb = RadiosField(_l("Your decision"), required=_l("Choose what you decide."))
    outcome = RadiosField(
        _l("Your view"),
        choices=lambda: choices_of("outcome", ("for", "against", "no_view")),
        required=_l("Choose your view."),
    )
    adopt = CheckboxesField(_l("Conditions that the reviewers ask for"))
    defer_until = DateField(_l("Defer until"), hint=_l("Only when you defer."))
    reasons = TextareaField(_l("Reasons"), hint=_l("For the file. The partner does not read them."), rows=3)
    letter_reason = SelectField(
        _l("Reason in the letter, when you decline"),
        choices=lambda: choices_of("decline_reason", DECLINE_REASONS),
        blank=_l("I write it myself below"),
    )
    letter_text = TextareaField(_l("Text in the letter (optional)"), rows=3)
    next_steps = TextareaField(_l("Next steps for the partner (optional)"), rows=2)
    version = VersionField()


class LevelForm(Form):
    to_risk = RadiosField(_l("New level"), required=_l("Choose the new level."))
    reason = TextareaField(
        _l("Why?"), hint=_l("It stays on the file with your name."), required=_l("Give the reason.")
    )
    version = VersionField()


@blueprint.route("/cases/<uuid:proposal_id>/acts", methods=["GET", "POST"])
@blueprint.route("/cases/<uuid:proposal_id>/acts/<verb>", methods=["GET", "POST"], endpoint="act")
@for_roles("staff")
def show(proposal_id: uuid.UUID, verb: str = "") -> ResponseReturnValue:
    """Declare first; then the case, what was advised, and the acts that are open to this person."""
    proposal = _load(proposal_id)
    chosen = verb.replace("-", "_")
    if chosen in ("raise_level", "lower_level"):
        return see_other("decision.raise_level", proposal_id=proposal_id)
    case = CaseFile(current_session(), proposal, current_actor(), now())
    offers = acts_for(case.guards)
    page = _page_of(offers, chosen)
    if page is None or (chosen and chosen not in offers):
        return render_template("decision/not_now.html", case=proposal, state=PROPOSAL.state(proposal.state))
    verbs = [each for each in ACT_PAGES[page] if each in offers]
    form = act_form(case, page, [each for each in verbs if not offers[each]], chosen)
    composed: Composed | None = None
    if form.wants_row:
        form.add_row()
    elif form.validate_on_submit() and is_whole(case, form, page):
        if "preview" not in request.form:
            take_form(case, page, form)
            commit()
            flash(_("Recorded: %(title)s.", title=proposal.title), "success")
            return see_other("review.waiting")
        composed = _preview(case, form)
    return _page(case, form, page, offers, verbs, composed), 422 if form.errors else 200


@blueprint.route("/cases/<uuid:proposal_id>/level", methods=["GET", "POST"])
@blueprint.route("/cases/<uuid:proposal_id>/level", methods=["GET", "POST"], endpoint="raise_level")
@blueprint.route("/cases/<uuid:proposal_id>/level", methods=["GET", "POST"], endpoint="lower_level")
@for_roles("staff")
def level(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Any reviewer raises the level; only the approver lowers it (invariant 4)."""
    session, actor = current_session(), current_actor()
    proposal = _load(proposal_id)
    case = CaseFile(session, proposal, actor, now())
    offers = acts_for(case.guards)
    open_now = {each for each in ("raise_level", "lower_level") if each in offers and not offers[each]}
    here = RISKS.index(proposal.risk_level) if proposal.risk_level in RISKS else -1
    form = LevelForm(data={"version": proposal.version})
    form.to_risk.choices = [
        choice
        for place, choice in enumerate(choices_of("risk_level", RISKS))
        if (place > here and "raise_level" in open_now) or (place < here and "lower_level" in open_now)
    ]
    if form.validate_on_submit():
        change_level(
            session, proposal, to_risk=form.to_risk.data, reason=form.reason.data,
            version=form.version.data, actor=actor, now=now(),
        )  # fmt: skip
        commit()
        flash(_("The level is changed."), "success")
        return see_other("review.waiting")
    blocked = sorted({reason for each in ("raise_level", "lower_level") for reason in offers.get(each, ())})
    page = render_template(
        "decision/level.html", form=form, case=proposal, blocked=blocked, facts=brief_of(case),
        is_open=bool(form.to_risk.choices),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _load(proposal_id: uuid.UUID) -> Proposal:
    actor = current_actor()
    proposal = find_case(current_session(), actor, proposal_id, now=now()) if actor.is_staff else None
    if proposal is None:
        abort(404)
    return proposal


def _page_of(offers: dict[str, list[str]], chosen: str) -> str | None:
    """The acts to show: of the verb in the address, else those that are free, else those that are blocked."""
    named = [name for name, verbs in ACT_PAGES.items() if chosen in verbs]
    free = [name for name, verbs in ACT_PAGES.items() if any(offers.get(verb) == [] for verb in verbs)]
    rest = [name for name, verbs in ACT_PAGES.items() if set(verbs) & set(offers)]
    return next(iter([*named, *free, *rest]), None)


def act_form(
    case: CaseFile, page: str, open_verbs: list[str], chosen: str, kind: type[ActForm] = ActForm
) -> ActForm:
    """The form with only the fields that this page needs."""
    proposed = list_proposed(case.session, case.guards.reviews) if page == "decide" else []
    form = kind(
        data={
            "version": case.proposal.version,
            "verb": chosen if chosen in open_verbs else open_verbs[0] if len(open_verbs) == 1 else "",
            "adopt": [str(row.id) for row in proposed],
        }
    )
    if page in VIEWS:
        del form.verb
        form.reasons.required = _("Give your reasons.")
    else:
        del form.outcome
        form.verb.choices = [Choice(verb, *_words_of(verb)) for verb in open_verbs]
    if proposed:
        form.adopt.choices = [Choice(str(row.id), row.text, owner_name(row.owner)) for row in proposed]
    else:
        del form.adopt
    if page != "decide":
        del form.conditions, form.defer_until, form.next_steps, form.letter_reason
    if page not in LETTERS:
        del form.letter_text
    return form


def _words_of(verb: str) -> tuple[Any, Any]:
    """What the act is called, and what follows from it where that is not plain."""
    return WORDS.get(verb) or (_(PROPOSAL.rows(verb)[0].button), "")


def is_whole(case: CaseFile, form: ActForm, page: str) -> bool:
    """What the workflow would refuse, said at the field instead of on a page of its own."""
    verb = verb_of(form, page)
    if verb in REASON_NEEDED and not form.reasons.data:
        form.refuse("reasons", _("Give your reasons."))
    if page == "decide":
        has_conditions = bool(form.typed_conditions() or _adopted(form))
        if verb == "approve_with_conditions" and not has_conditions:
            form.refuse_condition(_("Tick or write at least one condition."))
        if verb != "approve_with_conditions" and form.has_typed_conditions:
            form.refuse(
                "verb", _("You wrote a condition: choose “Approve with conditions”, or empty the row.")
            )
        if verb == "decline" and not (form.letter_reason.data or form.letter_text.data):
            form.refuse("letter_text", _("Tell the partner why: choose a reason or write it."))
        if verb == "approve" and "adopt" in form and not form.reasons.data:
            form.refuse("reasons", _("Reviewers ask for conditions. Say why none is needed."))
        if verb == "defer" and (form.defer_until.data is None or form.defer_until.data <= today()):
            form.refuse("defer_until", _("Give a date in the future."))
    for name in ("letter_text", "next_steps"):
        if name in form and internal_words(case.guards.policy, form[name].data):
            form.refuse(name, _(LETTER_IS_PUBLIC))
    return not form.problems()


def verb_of(form: ActForm, page: str) -> str:
    """The verb that was chosen; on a page of one act, its name."""
    return str(form.verb.data) if "verb" in form else page


def _adopted(form: ActForm) -> list[str]:
    return list(form.adopt.data) if "adopt" in form else []


def _conditions(case: CaseFile, form: ActForm) -> list[dict[str, Any]]:
    """What the official took over from the reviewers, and what was written here."""
    wanted = _adopted(form)
    rows: list[Condition] = list_proposed(case.session, case.guards.reviews)
    taken = [
        {"text": row.text, "owner": row.owner, "due_on": row.due_on, "is_blocking": row.is_blocking}
        for row in rows
        if str(row.id) in wanted
    ]
    return [*taken, *form.typed_conditions()]


def _letter_text(case: CaseFile, form: ActForm) -> str:
    """What was typed, after the standard reason of a refusal in the partner's language."""
    typed = str(form.letter_text.data or "")
    if "letter_reason" not in form or form.verb.data != "decline" or not form.letter_reason.data:
        return typed
    words = reference.load().label("decline_reason", form.letter_reason.data).letter
    return "\n".join(filter(None, [words.get(case.proposal.language) if words else "", typed]))


def take_form(case: CaseFile, page: str, form: ActForm, recorded: Mapping[str, Any] | None = None) -> None:
    """Takes the act of the form for the person of `case`. `recorded`: by whom, from which signed note."""
    session, proposal = case.session, case.proposal
    who: dict[str, Any] = {"version": form.version.data, "actor": case.actor, "now": case.now}
    verb = verb_of(form, page)
    if verb != "take_up":
        who |= recorded or {}
    if verb == "confirm_exclusion":
        confirm_exclusion(session, proposal, note=form.letter_text.data, reasons=form.reasons.data, **who)
    elif verb == "dismiss_exclusion":
        dismiss_exclusion(session, proposal, reason=form.reasons.data, **who)
    elif verb == "take_up":
        take_up_proposal(session, proposal, **who)
    else:
        more: dict[str, Any] = {}
        if page == "decide":
            more = {"letter_text": _letter_text(case, form), "next_steps": form.next_steps.data}
            if verb == "approve_with_conditions":
                more["conditions"] = _conditions(case, form)
            if verb == "defer":
                more["defer_until"] = form.defer_until.data
        outcome = form.outcome.data if "outcome" in form else None
        take_act(session, proposal, verb, outcome=outcome, reasons=form.reasons.data, **more, **who)


def _preview(case: CaseFile, form: ActForm) -> Composed | None:
    """The letter that the chosen act would send."""
    verb = form.verb.data if "verb" in form else ""
    kind = LETTER_OF.get(verb)
    if kind is None:
        return None
    promises = None
    if verb == "approve_with_conditions":
        rows = _conditions(case, form)
        promises = [Promise(row["text"], row["due_on"], row["is_blocking"]) for row in rows]
    proven = []
    if verb == "confirm_exclusion" and case.guards.outlook is not None:
        found = case.guards.outlook.findings_proven
        proven = [each.rule_id for each in found if each.kind == "exclusion"]
    return preview_letter(
        case.session, case.proposal, kind, reasons=proven, note=_letter_text(case, form), conditions=promises,
        next_steps=form.next_steps.data if "next_steps" in form else "",
        until=form.defer_until.data if verb == "defer" else None, now=case.now,
    )  # fmt: skip


def _blocked(verbs: list[str], offers: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    """(acts, sentences that stand against them); acts with the same sentences stand together."""
    found: dict[tuple[str, ...], list[str]] = {}
    for verb in verbs:
        if offers[verb]:
            found.setdefault(tuple(offers[verb]), []).append(str(WORDS[verb][0]) if verb in WORDS else "")
    return [(", ".join(filter(None, words)), list(reasons)) for reasons, words in found.items()]


def _page(
    case: CaseFile,
    form: ActForm,
    page: str,
    offers: dict[str, list[str]],
    verbs: list[str],
    composed: Composed | None,
) -> str:
    guards = case.guards
    return render_template(
        "decision/show.html",
        form=form,
        case=case.proposal,
        facts=brief_of(case),
        page=page,
        verbs=verbs,
        blocked=_blocked(verbs, offers),
        is_open=any(not offers[v] for v in verbs),
        reviews=guards.reviews,
        review_conditions=list_proposed(case.session, guards.reviews),
        acts=guards.decisions,
        delegations=case.delegations,
        decided_conditions=list_decided(case.session, guards.decisions),
        questions=case.questions,
        outcome=lambda value: show_label("outcome", value),
        owner_name=owner_name,
        letter=composed,
        letter_language=NAMES.get(case.proposal.language, case.proposal.language),
        can_change_level=bool({"raise_level", "lower_level"} & set(offers)),
        elsewhere=[
            (name, acts[0].replace("_", "-"))
            for name, acts in ACT_PAGES.items()
            if name != page and any(offers.get(act) == [] for act in acts)
        ],
    )
