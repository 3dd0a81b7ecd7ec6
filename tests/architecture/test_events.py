"""Everything that happens is told on purpose and has a sentence; every step has a page that takes it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Date, Integer

from registry.models import Base
from registry.models.base import Instant
from registry.notifications import NOTIFICATIONS
from registry.queries.decision import ACT_PAGES
from registry.queries.timeline import SENTENCES
from registry.services.agreement import EVENT_OF_VERB
from registry.services.assessment import PATHS
from registry.web import case
from registry.web.access import access_of
from tests.architecture.tree import files, shown
from workflows import roles as r
from workflows.agreement import AGREEMENT
from workflows.amendment import AMENDMENT
from workflows.machine import Workflow
from workflows.policy import POLICY
from workflows.practice import PRACTICE
from workflows.proposal import PROPOSAL
from workflows.recommendation import RECOMMENDATION
from workflows.renewal import RENEWAL
from workflows.review import REVIEW

NOUNS = (
    "user", "role", "membership", "organisation", "proposal", "interest", "review", "document", "screening",
    "condition", "party", "agreement", "policy", "list", "job", "hit", "report", "deliverable", "incident",
    "name_permission", "closing_review", "action_point", "report_text", "report_run", "meeting",
    "practice", "guidance", "training", "expectation", "need", "recommendation", "strategy_document",
)  # fmt: skip
ELSEWHERE = {
    "user",
    "role",
    "membership",
    "organisation",
    "agreement",
    "policy",
    "list",
    "job",
    "hit",
    "report",
    "deliverable",
    "incident",
    "name_permission",
    "closing_review",
    "report_text",
    "report_run",
    "practice",
    "guidance",
    "training",
    "meeting",
    "expectation",
    "need",
    "recommendation",
    "strategy_document",
}  # chains of their own
NAME = re.compile(rf"({'|'.join(NOUNS)})\.[a-z]+(_[a-z]+)*")


def recorded() -> dict[str, str]:
    """Every name of an event that stands in the source, with a file that has it."""
    found = {}
    for path in files(".py"):
        where = shown(path)
        if where.startswith(("registry/services/", "registry/cli/", "registry/jobs/")):
            for text in literals(path.read_text(encoding="utf-8")):
                if NAME.fullmatch(text) and text not in PATHS:
                    found[text] = where
    return found


def literals(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_every_event_says_who_is_told_of_it() -> None:
    names = recorded()
    assert len(names) > 50
    assert {name: where for name, where in names.items() if name not in NOTIFICATIONS} == {}


def test_every_event_of_a_case_has_a_sentence_of_its_own() -> None:
    of_a_case = {name for name in recorded() if name.partition(".")[0] not in ELSEWHERE}
    assert sorted(of_a_case - set(SENTENCES)) == []


def test_an_event_that_nobody_declared_would_be_found() -> None:
    text = 'record(session, case, "proposal.vanished" if gone else "proposal.submitted", actor=None)'
    names = {each for each in literals(text) if NAME.fullmatch(each)}
    assert names - set(NOTIFICATIONS) == {"proposal.vanished"}


# --- steps -----------------------------------------------------------------------------------------------

# where the partner takes a step; what the desk and officials press is what the pages themselves declare
OF_THE_PARTNER = {
    "submit": "proposal_check.check",
    "withdraw": "proposal_status.withdraw",
    "answer": "question.answer",
    "ask_reconsideration": "reconsideration.ask",
}
OF_A_REVIEW = {
    "declare": ("interest.declare",),
    "recuse": ("interest.declare",),
    "give": ("review.show",),
    "reassign": ("triage.reassign",),
    "replace": (),  # a timer
    "waive": ("clock.waive",),
    "cancel": (),  # follows when the case leaves the review
}
BY_ITSELF = {"complete_reviews", "cancel"}
# what the desk takes in for a partner (a file of proposals) is sent by the import, not on a page
WITHOUT_A_PAGE = {("submit", r.DESK)}


def pages_of(verb: str, role: str) -> set[str]:
    """The endpoints at which somebody of this role takes a step of a case."""
    if role == r.OWNER:
        return {OF_THE_PARTNER[verb]} if verb in OF_THE_PARTNER else set()
    found = {case.PAGES[verb]} if verb in case.PAGES else set()
    if any(verb in verbs for verbs in ACT_PAGES.values()):
        found.add("decision.act")
    if verb in ("raise_level", "lower_level"):
        found.add("decision.level")
    if verb == "ask":
        found.add("question.ask_from_review")
    return found


def admits(app: Flask, endpoint: str, role: str) -> bool:
    access = access_of(app, endpoint)
    wanted = {"partner"} if role == r.OWNER else {role, "staff"}
    return access is not None and (not access.roles or bool(access.roles & wanted))


def test_every_step_of_a_case_has_a_page_for_everybody_who_may_take_it(app: Flask) -> None:
    without = [
        f"{step.verb} by {role}"
        for step in PROPOSAL.steps
        for role in step.by
        if role != r.SYSTEM
        and (step.verb, role) not in WITHOUT_A_PAGE
        and not any(admits(app, endpoint, role) for endpoint in pages_of(step.verb, role))
    ]
    assert without == []


def test_every_step_of_a_review_has_a_page(app: Flask) -> None:
    assert set(OF_A_REVIEW) == set(REVIEW.verbs)
    for step in REVIEW.steps:
        for role in set(step.by) - {r.SYSTEM}:
            pages = OF_A_REVIEW[step.verb]
            assert step.verb in BY_ITSELF or any(admits(app, page, role) for page in pages), step.verb


def test_every_step_of_an_agreement_is_taken_by_its_pages(app: Flask) -> None:
    assert set(EVENT_OF_VERB) == set(AGREEMENT.verbs)
    for step in AGREEMENT.steps:
        for role in set(step.by) - {r.SYSTEM}:
            page = "signature.sign" if step.verb == "sign" else "agreement_step.step"
            assert admits(app, page, role), f"{step.verb} by {role}"


@pytest.mark.parametrize(
    "workflow",
    [PROPOSAL, REVIEW, AGREEMENT, AMENDMENT, RENEWAL, POLICY, PRACTICE, RECOMMENDATION],
    ids=lambda each: each.name,
)
def test_every_state_and_step_is_worded(workflow: Workflow) -> None:
    for state in workflow.state_rows:
        assert state.staff.strip(), state.name
        assert state.partner.strip(), state.name
    for step in workflow.steps:
        assert step.button.strip(), step.verb
        assert step.sentence.strip(), step.verb
    needed = {name.removeprefix("!") for step in workflow.steps for name in (*step.needs, *step.when)}
    assert sorted(needed - set(workflow.needs)) == []


def test_a_partner_always_reads_what_comes_next() -> None:
    assert [state.name for state in PROPOSAL.state_rows if not state.next.strip()] == []
    assert {state.turn for state in PROPOSAL.state_rows} == {"us", "partner", "nobody"}


# --- columns ---------------------------------------------------------------------------------------------


KINDS: dict[str, type] = {"_at": Instant, "_on": Date, "_minor": Integer, "_cents": Integer}
SPANS = ("valid_from", "in_force_from", "valid_to", "_until")  # of what holds from a day to a day


def test_a_column_is_named_after_what_it_holds() -> None:
    wrong = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            wanted = KINDS.get(column.name[column.name.rfind("_") :])
            if wanted is not None and not isinstance(column.type, wanted):
                wrong.append(f"{table.name}.{column.name} is {column.type!r}")
            if isinstance(column.type, Instant) and not column.name.endswith(
                ("_at", "at", "_until", "visible_from")
            ):
                wrong.append(f"{table.name}.{column.name} holds an instant")
            if isinstance(column.type, Date) and not column.name.endswith(("_on", *SPANS)):
                wrong.append(f"{table.name}.{column.name} holds a day")
    assert wrong == []
