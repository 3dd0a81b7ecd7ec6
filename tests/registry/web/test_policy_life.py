"""From a draft to the policy in force, on the pages: check, accept, submit, approve, publish; and back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from registry.clock import geneva_day
from registry.models import PolicyVersion
from registry.queries.policy import draft_source, find_policy_version, policy_in_force
from tests.case import on_stage
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient
from tests.registry.policies import accept_all, drafted

Sessions = sessionmaker[Session]
DRAFT = "/policy/versions/3"
MAIN = 2  # the forms before it are those of the header: language, sign out


@pytest.fixture
def pia(as_person: AsPerson, cast: Cast) -> CheckedClient:
    return as_person(cast.pia)


@pytest.fixture
def piet(as_person: AsPerson, cast: Cast) -> CheckedClient:
    return as_person(cast.piet)


def stage(sessions: Sessions, cast: Cast, *, accepted: bool = True, **parameters: Any) -> None:
    """A draft of Pia's, version 3; its examples come out as it says."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        row = drafted(session, people, **parameters)
        if accepted:
            accept_all(session, people, row)


def version_3(sessions: Sessions) -> PolicyVersion:
    with sessions() as session:
        row = find_policy_version(session, 3)
        assert row is not None
        return row


def state(sessions: Sessions) -> str:
    return version_3(sessions).state


def check(person: CheckedClient) -> None:
    assert person.submit(DRAFT, {}, form=MAIN).location == f"{DRAFT}/report"
    person.get(f"{DRAFT}/report")


def take(person: CheckedClient, verb: str, **answers: str) -> int:
    return person.submit(f"{DRAFT}/steps/{verb}", answers, form=MAIN).status_code


def test_a_draft_is_made_from_the_version_in_force(pia: CheckedClient, sessions: Sessions) -> None:
    form = {"title": "Higher limit", "note": "Ten of sixteen proposals come out enhanced."}
    assert pia.submit("/policy/versions/1/draft", {**form, "note": ""}, form=MAIN).status_code == 422
    assert dict(pia.page.forms[MAIN].fields)["title"] == "Higher limit"
    assert pia.submit("/policy/versions/1/draft", form, form=MAIN).location == DRAFT
    pia.get(DRAFT)
    for words in ("Higher limit", "Ten of sixteen", "Pia Lindgren began the draft", "Check the draft"):
        assert words in pia.page.text
    assert state(sessions) == "draft"


def test_a_gap_is_shown_as_a_case_with_a_link_to_its_table(
    pia: CheckedClient, sessions: Sessions, cast: Cast
) -> None:
    stage(sessions, cast)
    fields: dict[str, Any] = {"in_trigger_count-low-in": []}  # «4 or more» becomes «more than 4»
    assert pia.submit(f"{DRAFT}/tables/level/rows/4", fields, form=MAIN).status_code == 303
    check(pia)
    assert "has no answer for this case" in pia.page.text
    assert "Triggers that matched 4" in pia.page.text
    assert f"{DRAFT}/tables/level" in pia.page.links
    assert (state(sessions), version_3(sessions).report["holds"]) == ("draft", False)  # type: ignore[index]
    assert pia.get(f"{DRAFT}/steps/submit").status_code == 409


def test_examples_that_moved_are_accepted_one_by_one(
    pia: CheckedClient, sessions: Sessions, cast: Cast
) -> None:
    stage(sessions, cast, accepted=False, simplified_max_usd=15_000)
    check(pia)
    assert "2 examples come out otherwise" in pia.page.text
    assert "Standard Moderate Simplified Low" in pia.page.text
    accept = f"{DRAFT}/examples/accept"
    fields = dict(pia.page.forms[MAIN].fields)
    assert pia.post(accept, data=fields).status_code == 303  # nothing ticked, nothing accepted
    assert pia.post(accept, data={**fields, "accept": ["E03", "E01", "E99"]}).status_code == 303
    with sessions() as session:
        row = find_policy_version(session, 3)
        assert row is not None
        expected = {each.id: each.expected for each in draft_source(row).examples}
    assert (expected["E03"]["risk_level"], expected["E04"]["risk_level"]) == ("low", "moderate")
    pia.get(DRAFT)
    assert "new outcome accepted: E03" in pia.page.text
    check(pia)
    assert "1 example comes out otherwise" in pia.page.text


def test_a_second_person_approves_and_the_version_comes_into_force(
    pia: CheckedClient, piet: CheckedClient, sessions: Sessions, cast: Cast, as_person: AsPerson
) -> None:
    stage(sessions, cast, simplified_max_usd=15_000)
    check(pia)
    assert "Everything holds." in pia.page.text
    assert take(pia, "submit") == 303
    pia.get(f"{DRAFT}/steps/approve")
    assert "Another person approves" in pia.page.text
    token = dict(pia.page.forms[0].fields)
    alone = {**token, "version": str(version_3(sessions).version)}
    assert pia.post(f"{DRAFT}/steps/approve", data=alone).status_code == 422
    assert as_person(cast.elena).get(f"{DRAFT}/steps/approve").status_code == 404
    assert take(piet, "approve") == 303
    pia.get(f"{DRAFT}/steps/publish")
    yesterday = {
        f"in_force_from-{part}": value for part, value in (("day", "1"), ("month", "1"), ("year", "2026"))
    }
    assert take(pia, "publish", **yesterday) == 422
    assert "comes into force today or later" in pia.page.text
    assert take(pia, "publish") == 303  # today stands in the form
    assert state(sessions) == "published"
    with sessions() as session:
        published_at = version_3(sessions).published_at
        assert published_at is not None
        assert policy_in_force(session, geneva_day(published_at)).version == 3
    pia.get(DRAFT)
    for words in ("In force", "Piet Vermeer approved the version", "Pia Lindgren published the version"):
        assert words in pia.page.text
    assert pia.get(f"{DRAFT}/tables/level/rows/1").status_code == 409


def test_it_is_sent_back_with_a_reason_and_withdrawn_with_another(
    pia: CheckedClient, piet: CheckedClient, sessions: Sessions, cast: Cast
) -> None:
    stage(sessions, cast)
    check(pia)
    take(pia, "submit")
    assert take(piet, "send-back", reason="") == 422
    assert take(piet, "send-back", reason="The limit lacks a source.") == 303
    pia.get(DRAFT)
    assert "Sent back: The limit lacks a source." in pia.page.text
    assert take(pia, "withdraw", reason="We wait for the Task Force.") == 303
    pia.get(DRAFT)
    assert "Withdrawn: We wait for the Task Force." in pia.page.text
    assert state(sessions) == "withdrawn"


def test_a_step_that_somebody_else_took_says_who(
    pia: CheckedClient, piet: CheckedClient, sessions: Sessions, cast: Cast
) -> None:
    stage(sessions, cast)
    check(pia)
    pia.get(f"{DRAFT}/steps/submit")
    late = dict(pia.page.forms[MAIN].fields)
    assert take(piet, "submit") == 303
    assert pia.post(f"{DRAFT}/steps/submit", data=late).status_code == 409
    assert "Piet Vermeer" in pia.page.text
    pia.get(DRAFT)
    assert pia.post(f"{DRAFT}/check", data={**late, "version": "1"}).status_code == 409


def test_who_may_not_finds_no_step(as_person: AsPerson, sessions: Sessions, cast: Cast, app: Any) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    stage(sessions, cast)
    for person in (as_person(cast.bea), as_person(cast.elena), as_person(cast.alice)):
        assert person.get("/policy/versions/1/draft").status_code == 404
        for path in ("/check", "/examples/accept", "/steps/withdraw", "/steps/dance"):
            assert person.post(DRAFT + path, data={"reason": "x", "version": "2"}).status_code == 404
    pia = as_person(cast.pia)
    assert pia.get(f"{DRAFT}/steps/edit").status_code == 404
    assert pia.post("/policy/versions/1/check").status_code == 404


def test_the_pages_ask_the_database_few_questions(
    pia: CheckedClient, sessions: Sessions, cast: Cast, app: Any
) -> None:
    stage(sessions, cast)
    check(pia)
    for path, most in (
        ("", 8),
        ("/report", 6),
        ("/tables/triggers", 6),
        ("/tables/triggers/rows/3", 6),
        ("/glossary", 6),
    ):
        pia.get(DRAFT + path)
        asked = app.extensions["questions"]
        assert len(asked) <= most, f"{path}: {len(asked)}: {asked}"
