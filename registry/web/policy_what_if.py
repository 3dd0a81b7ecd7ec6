"""What if: other answers, or another version of the policy, beside what is. Nothing is stored."""

from __future__ import annotations

import copy
import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

import rules
from registry.models import Proposal
from registry.queries.facts import case_facts
from registry.queries.policy import (
    example_of,
    list_golden_cases,
    list_policy_versions,
    policy_in_force,
    policy_of,
    published_policy,
)
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.forms import SelectField
from registry.web.policy_answers import AnswerSheet, Document, label_of
from registry.web.policy_outcome import Comparison, Outcome, outcome_of
from registry.web.policy_rows import places, row_title
from registry.web.request import current_session, today
from rules.policy import UnknownVersion
from rules.policy.example import PLAIN
from workflows.policy import POLICY

blueprint = Blueprint("policy_what_if", __name__)

ENDED = frozenset({"withdrawn"})


@dataclass(frozen=True)
class Start:
    """Where somebody starts from: facts, and the version under which they stand now."""

    document: Document
    policy: rules.Policy
    title: str
    case: Proposal | None = None


@blueprint.route("/policy/what-if", methods=["GET", "POST"])
@for_roles("staff")
def start() -> ResponseReturnValue:
    """From scratch, or from an example of a version: ?version=2&example=E25."""
    return _page(_from_example(current_session(), request.args.get("example", "")))


@blueprint.route("/cases/<uuid:proposal_id>/what-if", methods=["GET", "POST"])
@for_roles("staff")
def of_case(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """From a case that the person may see: the facts of its decision, else what is known so far."""
    proposal = load_case(proposal_id)
    session = current_session()
    snapshot = proposal.snapshot
    number = snapshot.policy_version if snapshot is not None else proposal.policy_version
    policy = published_policy(session, number) if number else policy_in_force(session, today())
    facts = snapshot.facts if snapshot is not None else case_facts(session, proposal).document
    title = proposal.title or _("Case without a title")
    return _page(Start(copy.deepcopy(dict(facts)), policy, title, proposal))


def _from_example(session: Session, example_id: str) -> Start:
    version = request.args.get("version", type=int)
    try:
        policy = policy_of(session, version) if version else policy_in_force(session, today())
    except UnknownVersion:
        abort(404)
    if not example_id:
        title = _("A plain case: a small company that shares what it knows")
        return Start(copy.deepcopy(dict(PLAIN)), policy, title)
    known = (*policy.source.examples, *map(example_of, list_golden_cases(session)))
    example = next((each for each in known if each.id == example_id), None)
    if example is None:
        abort(404)
    return Start(copy.deepcopy(dict(example.facts)), policy, f"{example.id}: {example.title}")


def _page(start: Start) -> ResponseReturnValue:
    session = current_session()
    sheet = AnswerSheet(start.policy, start.document)
    version = SelectField(_l("Version of the policy"), choices=_versions(session), blank=None)
    form = sheet.form(version=version)
    comparison, changes = None, []
    if not form.version.data:
        form.version.data = str(start.policy.version)
    if form.validate_on_submit():
        document = sheet.document(form)
        comparison = _compare(session, sheet, start, document, form)
        changes = sheet.changes(document) if comparison else []
    before = _outcome(start.policy, start.document)
    page = render_template(
        "policy/what_if.html",
        form=form,
        start=start,
        sheet=sheet,
        before=before,
        comparison=comparison,
        changes=changes,
        label_of=label_of,
        rows_of=_rows_of,
    )
    return page, 422 if form.errors or form.form_errors else 200


def _compare(
    session: Session, sheet: AnswerSheet, start: Start, document: Document, form: Any
) -> Comparison | None:
    """The two outcomes; None when an answer is wrong, which is then said at its field."""
    before = _outcome(start.policy, start.document)
    try:
        after = outcome_of(policy_of(session, int(form.version.data)), document)
    except rules.BadFacts as bad:
        sheet.refuse(form, bad.faults)
        return None
    return Comparison(before, after) if before is not None else None


def _outcome(policy: rules.Policy, document: Document) -> Outcome | None:
    """None when the facts of the case contradict each other."""
    try:
        return outcome_of(policy, document)
    except rules.BadFacts:
        return None


def _rows_of(sheet: AnswerSheet, path: str, rows: Any) -> list[tuple[int, str]]:
    """(number, title) of each row of a list of records."""
    given = sheet.get(path)
    return [(number, row_title(rows, given, number)) for number in places(given)]


def _versions(session: Session) -> list[tuple[str, str]]:
    """The versions that one may ask: published ones and drafts, the newest first."""
    states = {row.name: row.staff for row in POLICY.state_rows}
    lines = [line for line in list_policy_versions(session) if line.state not in ENDED]
    return [
        (
            str(line.number),
            _("Version %(number)s (%(state)s)", number=line.number, state=_(states[line.state])),
        )
        for line in sorted(lines, key=lambda line: -line.number)
    ]
