"""Why a case has its level, rule by rule with the row of the table; what nearly applied, for staff only."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Letter, Proposal, Snapshot
from registry.services.assessment import record_assessments
from registry.services.review import declare_interest
from registry.services.triage import turn_down_proposal
from tests.case import NOW, on_stage, screened, sent
from tests.cast import AsPerson, Cast

Sessions = sessionmaker[Session]
NEARLY = "What nearly applied"


@pytest.fixture
def case(sessions: Sessions, cast: Cast) -> str:
    """The id of a case whose State share brings N04, and whose value of 60,000 nearly brings N02."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        made = sent(session, people, ownership={"state_owned_pct": 40}, activity={"in_kind_minor": 6_000_000})
        record_assessments(
            session, made, {"submitter.state_owned_pct": 60}, source="Business register", actor=people.bea,
            now=NOW,
        )  # fmt: skip
        return str(screened(session, people, made).id)


def test_a_reason_has_its_values_declared_and_assessed_its_cell_in_words_and_its_row(
    as_person: AsPerson, cast: Cast, case: str
) -> None:
    bea = as_person(cast.bea)
    bea.get(f"/cases/{case}")
    for words in (
        "N04 A State owns 50 % or more",
        "Share owned by a State: 60 % (the rule asks for: 50 % or more)",
        "declared 40 %; assessed 60 % (Business register)",
        "Policy version 1, section 4",
        "How the level follows",
    ):
        assert words in bea.page.text, words
    assert "/policy/versions/1/tables/triggers?rows=6" in bea.page.links
    assert "/policy/versions/1/tables/level?rows=3" in bea.page.links


def test_what_nearly_applied_says_what_it_would_have_needed(
    as_person: AsPerson, cast: Cast, case: str
) -> None:
    bea = as_person(cast.bea)
    bea.get(f"/cases/{case}")
    nearly = bea.page.text.partition(NEARLY)[2]
    assert "N02 The value of the relationship is above USD" in nearly
    assert "USD 60,000 ; it would have needed: more than USD 100,000" in nearly
    assert "/policy/versions/1/tables/triggers?rows=3" in bea.page.links


def test_no_page_of_the_partner_and_no_letter_tells_what_nearly_applied(
    as_person: AsPerson, cast: Cast, case: str, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        row = session.scalars(select(Proposal)).one()
        declare_interest(session, row, interest="none", actor=people.bea, now=NOW)
        turn_down_proposal(session, row, reason="no_capacity", actor=people.bea, now=NOW)
        letters = [each.body for each in session.scalars(select(Letter))]
    alice = as_person(cast.alice)
    pages = [f"/proposals/{case}", f"/proposals/{case}/check", f"/proposals/{case}/activity"]
    answers = [alice.get(page, follow_redirects=True) for page in pages]
    seen = [each.text for each in answers if each.status_code == 200]
    assert seen
    assert letters
    for text in (*seen, *letters):
        for word in (NEARLY, "N02", "100,000", "100 000", "would have needed"):
            assert word not in text


def test_a_stored_decision_that_cannot_be_worked_out_again_is_shown_as_it_was_stored(
    as_person: AsPerson, cast: Cast, case: str, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        snapshot = session.scalars(select(Snapshot)).one()
        snapshot.policy_hash = "0" * 64
    bea = as_person(cast.bea)
    bea.get(f"/cases/{case}")
    assert "N04" in bea.page.text
    assert NEARLY not in bea.page.text
