"""Matches of names: those that wait, and the page on which one is judged, confirmed or taken back."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Hit
from registry.permissions import SEES_HITS, roles_held, sees_all_sent
from registry.queries.hit import (
    count_open_hits,
    find_hit,
    hit_offers,
    list_alike_hits,
    list_cleared_hits,
    list_closed_hits,
    list_hit_questions,
    list_open_cases,
    list_open_hits,
    list_undeclared_cases,
    needs_second,
    similar_judgements,
)
from registry.queries.interest import check_declared, find_undeclared
from registry.queries.policy import policy_in_force
from registry.queries.watchlist import list_alarms
from registry.services.hit import confirm_judgement, judge_hit, review_closed_hit, take_back
from registry.web import hit_words
from registry.web.access import for_roles
from registry.web.batch import BatchForm, Row, result_page, take_each, ticked
from registry.web.forms import Form, HiddenField, RadiosField, TextareaField, VersionField
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from registry.web.watchlist import name_of_list
from workflows import roles as r
from workflows.hit import HIT
from workflows.machine import Blocked, Offer, WrongState

blueprint = Blueprint("hit", __name__)

MOST_WEAK = 50
# what the page of a hit asks for in each state
STEPS = {
    "open": "judge",
    "asked": "judge",
    "judged": "confirm",
    "different": "take_back",
    "same": "take_back",
    "closed": "review",
}
NO_REASON = _l("Write why. Somebody else must be able to follow it.")


class StepForm(Form):
    step = HiddenField()
    version = VersionField()


class JudgeForm(StepForm):
    verdict = RadiosField(_l("Is it the same?"), required=_l("Choose one of the answers."))
    reason = TextareaField(
        _l("Why?"),
        hint=_l("What agrees or differs, for example: born 20 years later, another passport."),
        rows=3,
        max_length=4000,
        required=NO_REASON,
    )


class ConfirmForm(StepForm):
    agrees = RadiosField(
        _l("Do you agree?"),
        choices=(
            ("yes", _l("Yes, I confirm"), _l("The verdict counts from now on.")),
            ("no", _l("No"), _l("The match is open again.")),
        ),
        required=_l("Choose “Yes, I confirm” or “No”."),
    )
    reason = TextareaField(_l("Why? (needed if you do not agree)"), rows=3, max_length=4000)


class ReasonForm(StepForm):
    reason = TextareaField(_l("Why?"), rows=3, max_length=4000, required=NO_REASON)


FORMS: dict[str, type[StepForm]] = {
    "judge": JudgeForm,
    "confirm": ConfirmForm,
    "take_back": ReasonForm,
    "review": ReasonForm,
}


@blueprint.get("/hits")
@for_roles(*SEES_HITS)
def listed() -> ResponseReturnValue:
    """What waits for a verdict, the strong ones first; then what was closed, and what was cleared before."""
    return _list_page(BatchForm(formdata=None), [])


@blueprint.post("/hits/seen")
@for_roles(r.DESK)
def see() -> ResponseReturnValue:
    """Somebody looked at every ticked match that a change closed; verdicts are given one by one."""
    form, ids = BatchForm(), ticked()
    if not (form.validate() and form.is_whole(ids)):
        return _list_page(form, ids), 422
    session, actor = current_session(), current_actor()

    def load(number: uuid.UUID) -> Row | None:
        hit = _find(number)
        if hit is None:
            return None
        return Row(
            f"{hit.party.name}, {hit.entry.caption}", url_for("hit.show", hit_id=hit.id),
            lambda: review_closed_hit(session, hit, reason=form.note.data, actor=actor, now=now()),
        )  # fmt: skip

    results = take_each(ids, load)
    back = (url_for("hit.listed"), _("Matches of names"))
    return result_page(results, title=_("Matches that you looked at"), back=back)


def _list_page(form: BatchForm, ids: list[uuid.UUID]) -> str:
    """`ids`: what was ticked before something else was found to be missing."""
    session, actor = current_session(), current_actor()
    waiting = list_open_hits(session, actor, now())
    weak = list_open_hits(session, actor, now(), folded=True, limit=MOST_WEAK)
    return render_template(
        "hit/list.html",
        alarms=list_alarms(session, lambda: policy_in_force(session, today()), now()),
        waiting=hit_words.by_person(waiting),
        total=_total(waiting, count_open_hits(session, actor, now())),
        weak=hit_words.by_person(weak),
        weak_total=_total(weak, count_open_hits(session, actor, now(), folded=True)),
        closed=hit_words.by_person(list_closed_hits(session, actor, now())),
        cleared=hit_words.by_person(list_cleared_hits(session, actor, now())),
        states={row.name: row.staff for row in HIT.state_rows},
        words=hit_words,
        list_name=name_of_list,
        form=form,
        ids=ids,
        ticks_all=request.args.get("tick") == "all",
        may_see_closed=r.DESK in roles_held(actor, today()),
    )


def _total(shown: list[Hit], total: int) -> int:
    """The number of lines where all are shown: a person in two capacities is one line."""
    return len(hit_words.by_person(shown)) if len(shown) == total else total


@blueprint.route("/hits/<uuid:hit_id>", methods=["GET", "POST"])
@for_roles(*SEES_HITS)
def show(hit_id: uuid.UUID) -> ResponseReturnValue:
    """The two side by side, and the form for what the hit waits for."""
    hit = _load(hit_id)
    step = STEPS[hit.state]
    asked = request.form.get("step", step) if request.method == "POST" else step
    if asked not in FORMS:
        abort(422)
    form = FORMS[asked](data={"step": step, "version": hit.version})
    _offer_verdicts(form, hit)
    problems: list[tuple[str, str]] | None = None
    if form.validate_on_submit() and _is_answered(form):
        try:
            _take(form, asked, hit)
            commit()
            flash(_said(asked, hit), "success")
            return see_other("hit.show", hit_id=hit.id)
        except Blocked as refusal:
            current_session().rollback()
            problems = [(_(reason), "") for reason in refusal.reasons]
            hit = _load(hit_id)
    elif asked != step:
        raise WrongState(asked, hit.state)
    return _page(hit, form, problems)


def _load(hit_id: uuid.UUID) -> Hit:
    return _find(hit_id) or abort(404)


def _find(hit_id: uuid.UUID) -> Hit | None:
    """The hit; a declaration on each open case of the organisation comes first (K01)."""
    session, actor = current_session(), current_actor()
    hit = find_hit(session, actor, hit_id, now())
    if hit is None:
        return None
    for case in list_undeclared_cases(session, hit, actor):
        if find_undeclared(session, actor, case.id, now=now()) is not None:
            check_declared(session, actor, case, now=now())
    return hit


def _offer_verdicts(form: Any, hit: Hit) -> None:
    """The answers that this match allows, each with what follows from it."""
    if not isinstance(form, JudgeForm):
        return
    alone = _("The match is settled until a fact of either changes.")
    second = _("A second person confirms; until then the case waits.")
    form.verdict.choices = [
        ("different", _("Somebody else"), second if needs_second(hit.band, "different") else alone),
        ("same", _("The same"), second),
    ]
    if hit.state == "open":
        ask = _("The partner gets a question about this person or company, and no word of the list.")
        if not list_open_cases(current_session(), hit.organisation_id):
            ask = _("There is no open case to ask on: write to the partner, then judge.")
        form.verdict.choices.append(("cannot_tell", _("Cannot tell: ask the partner"), ask))


def _is_answered(form: Any) -> bool:
    """What depends on another answer, or on what the person said before."""
    if isinstance(form, ConfirmForm) and form.agrees.data == "no" and not form.reason.data:
        form.refuse("reason", str(NO_REASON))
    return not form.errors


def _take(form: Any, step: str, hit: Hit) -> None:
    session, actor = current_session(), current_actor()
    rest: dict[str, Any] = {"version": form.version.data, "actor": actor, "now": now()}
    if step == "judge":
        judge_hit(session, hit, verdict=form.verdict.data, reason=form.reason.data, **rest)
    elif step == "confirm":
        confirm_judgement(session, hit, agrees=form.agrees.data == "yes", reason=form.reason.data, **rest)
    elif step == "take_back":
        take_back(session, hit, reason=form.reason.data, **rest)
    else:
        review_closed_hit(session, hit, reason=form.reason.data, **rest)


def _said(step: str, hit: Hit) -> str:
    if step == "confirm" and hit.state == "open":
        return str(_("You do not agree: the match is open again."))
    done = {
        ("judge", "judged"): _("Your verdict is recorded. It counts once a second person confirms it."),
        ("judge", "asked"): _("Recorded. The match comes back here when the partner has answered."),
        ("judge", "different"): _("Your verdict is recorded. The match is settled."),
        ("confirm", "same"): _("Confirmed: it is the same. Everybody who must know is told."),
        ("confirm", "different"): _("Confirmed: it is somebody else. The match is settled."),
        ("take_back", "open"): _("The match is open again."),
    }
    return str(done.get((step, hit.state), _("Recorded: you looked at it.")))


def _page(hit: Hit, form: Any, problems: list[tuple[str, str]] | None) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    offers = [offer for offer in hit_offers(session, hit, actor, now()) if _is_of(offer, STEPS[hit.state])]
    against = sorted({r for o in offers for n, r in zip(o.needs, o.reasons, strict=True) if n != "k01"})
    return render_template(
        "hit/show.html",
        hit=hit,
        alike=list_alike_hits(session, hit),
        questions=list_hit_questions(session, hit),
        form=form,
        problems=problems,
        step=STEPS[hit.state],
        may_act=bool(offers) and not against,
        against=against if offers else [],
        state=HIT.state(hit.state),
        cases=list_open_cases(session, hit.organisation_id) if sees_all_sent(actor, now()) else [],
        similar=similar_judgements(session, hit, actor, now()),
        words=hit_words,
        list_name=name_of_list,
    ), 422 if form.errors or problems else 200


def _is_of(offer: Offer, step: str) -> bool:
    verbs = {"judge": ("judge_same", "judge_different", "ask"), "confirm": ("confirm", "refuse")}
    return offer.step.verb in verbs.get(step, (step,))
