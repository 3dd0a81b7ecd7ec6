"""A case and the policy: kept as a golden case, decided again under a newer version; the list of examples."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

import rules
from registry.models import GoldenCase, Proposal
from registry.queries.case import list_visible_ids
from registry.queries.facts import case_facts
from registry.queries.guards import Guards
from registry.queries.policy import example_of, list_golden_cases, policy_in_force
from registry.services.assessment import retier_case
from registry.services.policy_example import add_golden_case, nameless
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.fact import name_of
from registry.web.forms import Form, TextField
from registry.web.policy_answers import show_answer
from registry.web.policy_outcome import Comparison, Outcome, outcome_of
from registry.web.policy_words import word_text
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from rules.facts import SECTIONS
from rules.policy.model import Example
from workflows import roles as r
from workflows.machine import Blocked
from workflows.proposal import TERMINAL

blueprint = Blueprint("policy_case", __name__)


class GoldenForm(Form):
    title = TextField(
        _l("What is it an example of?"),
        hint=_l("Without the name of anybody. Such as: A State owns half, and the value is small."),
        max_length=200,
        required=_l("Say what it is an example of."),
    )


@blueprint.route("/cases/<uuid:proposal_id>/golden-case", methods=["GET", "POST"])
@for_roles("desk", "policy_officer")
def keep(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Keep the decision on a case as what every later version must give; names go out first."""
    proposal = load_case(proposal_id)
    snapshot = proposal.snapshot
    if snapshot is None:
        abort(404)
    session, form = current_session(), GoldenForm()
    if form.validate_on_submit():
        try:
            golden = add_golden_case(
                session, proposal, title=form.title.data, actor=current_actor(), now=now()
            )
            commit()
        except Blocked as refusal:
            session.rollback()
            form.form_errors += [_(reason) for reason in refusal.reasons]
        else:
            flash(_("Kept as golden case G%(number)02d.", number=golden.number), "success")
            return see_other("policy_case.examples")
    policy = policy_in_force(session, today())
    kept = nameless(snapshot.facts)
    page = render_template(
        "policy/golden_case.html",
        form=form,
        case=proposal,
        expected=_expected(policy, snapshot.outcome),
        version=snapshot.policy_version,
        facts=[
            (name_of(f"{section}.{name}"), show_answer(policy, kept, f"{section}.{name}"))
            for section, fields in SECTIONS.items()
            for name in fields
        ],
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.get("/policy/examples")
@for_roles("staff")
def examples() -> ResponseReturnValue:
    """Golden cases, then the examples of the version in force: what is expected, what comes out today."""
    session = current_session()
    policy = policy_in_force(session, today())
    golden = list_golden_cases(session)
    ids = [row.proposal_id for row in golden]
    visible = list_visible_ids(session, current_actor(), ids, now=now()) if ids else frozenset()
    shown = {example_of(row).id for row in golden}
    return render_template(
        "policy/case_examples.html",
        version=policy.version,
        golden=[_golden(policy, row, row.proposal_id in visible) for row in golden],
        shipped=[_example(policy, each) for each in policy.source.examples if each.id not in shown],
    )


def _golden(policy: rules.Policy, row: GoldenCase, is_visible: bool) -> dict[str, Any]:
    return {
        **_example(policy, example_of(row)),
        "by": row.added_by.name,
        "at": row.added_at,
        "version": row.policy_version,
        "case_id": row.proposal_id if is_visible else None,
    }


def _example(policy: rules.Policy, example: Example) -> dict[str, Any]:
    """An example beside what the policy makes of it today."""
    try:
        decision = rules.decide(policy, example.facts)
        today_gives = decision.to_dict()
    except rules.BadFacts:
        today_gives = {"gate": None, "risk_level": None, "rule_ids": ()}
    return {
        "id": example.id,
        "title": example.title,
        "expected": _expected(policy, example.expected),
        "today": _expected(policy, today_gives),
    }


def _expected(policy: rules.Policy, outcome: Any) -> dict[str, Any]:
    """The level (or the gate that stops it) in words, with the rules."""
    gate = outcome["gate"]
    level = word_text(policy, "risk_level", outcome["risk_level"]) if gate == "pass" else ""
    words = level or (word_text(policy, "gate", gate) if gate else str(_("cannot be decided")))
    return {"words": words, "rules": ", ".join(outcome["rule_ids"])}


@blueprint.route("/cases/<uuid:proposal_id>/retier", methods=["GET", "POST"])
@for_roles("desk")
def retier(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Decide a case again under the version in force: what would change first, then the one button."""
    proposal = load_case(proposal_id)
    session, actor = current_session(), current_actor()
    guards = Guards(session, proposal, actor, now())
    if r.DESK not in guards.roles or proposal.snapshot is None or proposal.state in TERMINAL:
        abort(404)
    form = Form()
    if form.validate_on_submit():
        try:
            retier_case(session, proposal, actor=actor, now=now())
            commit()
        except Blocked as refusal:
            session.rollback()
            form.form_errors += [_(reason) for reason in refusal.reasons]
            guards = Guards(session, proposal, actor, now())
        else:
            flash(
                _(
                    "The case is decided under version %(number)s of the policy.",
                    number=proposal.policy_version,
                ),
                "success",
            )
            return see_other("case.show", proposal_id=proposal.id)
    new = policy_in_force(session, today())
    page = render_template(
        "policy/retier.html",
        form=form,
        case=proposal,
        old=guards.policy,
        new=new,
        comparison=_comparison(guards, proposal, new),
    )
    return page, 422 if form.form_errors else 200


def _comparison(guards: Guards, proposal: Proposal, new: rules.Policy) -> Comparison | None:
    """The facts of now under both versions; None when they contradict each other."""
    before = _outcome(guards.policy, guards.facts.document)
    after = _outcome(new, case_facts(guards.session, proposal, new).document)
    return Comparison(before, after) if before and after else None


def _outcome(policy: rules.Policy, document: Any) -> Outcome | None:
    try:
        return outcome_of(policy, document)
    except rules.BadFacts:
        return None
