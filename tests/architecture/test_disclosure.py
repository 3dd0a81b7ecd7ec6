"""Every column of every model says who may read it, and no column is declared that does not exist."""

from __future__ import annotations

import pytest

from registry.disclosure import COLUMNS, Level, NotForThisDoor, check_sources, level_of, levels
from registry.models import Base

MODELS = {mapper.class_.__name__: mapper for mapper in Base.registry.mappers}
NEVER = """
    Agreement.risk_level Assessment.value Decision.reasons Decision.decided_by_id Finding.topic
    Hit.explanation Hit.score InterestDeclaration.interest Judgement.reason Party.birth_on
    PartyName.name Party.pct Proposal.outcome_reason Proposal.risk_level Review.reasons
    Review.reviewer_id Review.verdict Screening.result Section.answers Snapshot.facts Submission.answers
    Token.secret_hash User.email User.password_hash Contribution.person_name
"""


def test_every_column_of_every_model_is_declared() -> None:
    missing = {
        f"{name}.{column.key}"
        for name, mapper in MODELS.items()
        for column in mapper.column_attrs
        if name not in COLUMNS or column.key not in levels(name)
    }
    assert missing == set(), "say in registry/disclosure.py who may read them"


def test_no_column_is_declared_that_does_not_exist() -> None:
    there = {f"{name}.{column.key}" for name, mapper in MODELS.items() for column in mapper.column_attrs}
    assert {f"{name}.{column}" for name in COLUMNS for column in levels(name)} - there == set()


@pytest.mark.parametrize("column", NEVER.split())
def test_what_must_never_be_exported_is_secret(column: str) -> None:
    """The list of DOMAIN.md 8, by hand: an answer key, not a copy of the table."""
    assert level_of(column) is Level.SECRET


def test_a_door_refuses_what_is_not_its_own() -> None:
    check_sources(["Agreement.title"], Level.PUBLIC)
    check_sources(["Agreement.title", "Agreement.embargo_reason"], Level.STAFF)
    for column, door in (
        ("Agreement.embargo_reason", Level.PUBLIC), ("Agreement.risk_level", Level.STAFF),
        ("Agreement.nobody_declared_it", Level.STAFF), ("Nobody.knows", Level.STAFF),
        ("Agreement.title", Level.SECRET),
    ):  # fmt: skip
        with pytest.raises(NotForThisDoor):
            check_sources([column], door)
