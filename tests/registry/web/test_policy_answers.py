"""Answers as fields and back: untouched, a form gives the very facts that it was made from."""

from __future__ import annotations

import copy

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

import rules
from registry.web.policy_answers import AnswerSheet, Document, paths_read
from registry.web.policy_outcome import Comparison, outcome_of
from rules.policy import load

EXAMPLES = {each.id: each for each in load(2).source.examples}


def sent(app: Flask, sheet: AnswerSheet, **changed: str) -> Document:
    """What comes back when somebody sends the form with some fields changed."""
    with app.test_request_context("/"):
        shown = sheet.form()
        fields: MultiDict[str, str] = MultiDict()
        for field in shown:
            if field.name == "csrf_token" or (field.type == "TickField" and not field.data):
                continue
            values = field.data if isinstance(field.data, list) else [field.data]
            fields.setlist(field.name, ["" if each is None else str(each) for each in values])
        for name, value in changed.items():
            fields.setlist(name, [value])
    with app.test_request_context("/", method="POST", data=fields):
        form = sheet.form()
        del form.csrf_token
        assert form.validate(), form.errors
        return sheet.document(form)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_form_that_nobody_touched_gives_the_same_facts(app: Flask, name: str) -> None:
    facts = copy.deepcopy(dict(EXAMPLES[name].facts))
    document = sent(app, AnswerSheet(load(2), facts))
    assert rules.check_facts(document).canonical() == rules.check_facts(EXAMPLES[name].facts).canonical()
    with app.test_request_context("/"):
        assert AnswerSheet(load(2), facts).changes(document) == []


def test_what_nobody_knows_stays_unknown(app: Flask) -> None:
    empty: Document = {}
    assert sent(app, AnswerSheet(load(), empty)).get("proposal") == {}
    outlook = rules.assess(load(), sent(app, AnswerSheet(load(), empty)))
    assert outlook.risk_levels == {"low", "moderate", "substantial", "high"}


def test_every_fact_that_a_rule_reads_is_asked_and_no_other(app: Flask) -> None:
    with app.test_request_context("/"):
        sheet = AnswerSheet(load(), copy.deepcopy(dict(EXAMPLES["E01"].facts)))
        assert set(sheet.paths) == paths_read(load())
        assert "proposal.sdgs" not in sheet.paths
        assert len(sheet.unread) > 10


def test_an_owner_that_is_left_out_is_gone(app: Flask) -> None:
    facts = copy.deepcopy(dict(EXAMPLES["E01"].facts))
    owner = facts["submitter"]["owners"][0]
    facts["submitter"]["owners"] = [{**owner, "pct": 60}, {**owner, "pct": 40, "name": "Another"}]
    left = sent(app, AnswerSheet(load(), facts), owner_1_out="yes")
    assert [each["name"] for each in left["submitter"]["owners"]] == ["Another"]


def test_outcomes_are_compared_line_by_line(app: Flask) -> None:
    with app.test_request_context("/"):
        before, after = (outcome_of(load(number), EXAMPLES["E25"].facts) for number in (1, 2))
        comparison = Comparison(before, after)
        assert not comparison.is_same
        assert [each.rule_id for each in comparison.gone] == ["N04"]
        assert [each.rule_id for each in comparison.new] == ["F04"]
        assert {title for title, *_lines, differs in comparison.rows if differs} >= {"Level of risk"}
        assert Comparison(before, before).is_same
