"""What if: other answers beside those of a case, under any version, for staff only, and nothing is stored."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Event, Proposal, Snapshot
from registry.services.review import declare_interest
from tests.case import NOW, on_stage, screened, sent
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient

Sessions = sessionmaker[Session]
FROM_SCRATCH = "/policy/what-if"


@pytest.fixture
def case(sessions: Sessions, cast: Cast) -> str:
    """The page of a decided case with a level of its own: substantial, by a State's share."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        made = screened(session, people, sent(session, people, ownership={"state_owned_pct": 60}))
        return f"/cases/{made.id}"


def test_more_money_moves_the_level_beside_the_original(as_person: AsPerson, cast: Cast) -> None:
    bea = as_person(cast.bea)
    answer = bea.submit(FROM_SCRATCH, {"proposal__cash_usd": "250,000"})
    assert answer.status_code == 200
    for words in (
        "What would move",
        "Money : USD 0 → becomes USD 250,000",
        "Simplified Enhanced",
        "Low Substantial",
        "New reasons added N02",
        "more than USD 100,000, up to USD 1,000,000",
    ):
        assert words in bea.page.text, words
    assert "/policy/versions/1/tables/triggers?rows=3" in bea.page.links


def test_the_same_answers_move_nothing(as_person: AsPerson, cast: Cast) -> None:
    bea = as_person(cast.bea)
    bea.submit(FROM_SCRATCH, {})
    assert "Nothing would move" in bea.page.text
    assert "The answers are the same." in bea.page.text


def test_a_draft_is_asked_beside_the_version_that_decided(as_person: AsPerson, cast: Cast, case: str) -> None:
    bea = as_person(cast.bea)
    bea.submit(f"{case}/what-if", {"version": "2"})
    for words in (
        "As it is (version 1)",
        "With the changes (version 2)",
        "Enhanced Standard",
        "New reasons added F04",
        "Reasons that fall away removed N04",
    ):
        assert words in bea.page.text, words


def test_an_answer_that_nobody_knows_leaves_several_levels_possible(as_person: AsPerson, cast: Cast) -> None:
    bea = as_person(cast.bea)
    bea.submit(FROM_SCRATCH, {"proposal__cash_usd": ""})
    assert "possible: Simplified Standard Enhanced" in bea.page.text
    assert "Still open, and able to change it: Money" in bea.page.text
    assert "Rules that may still apply: N02, A01" in bea.page.text


def test_a_case_that_is_not_decided_starts_from_what_is_known(
    sessions: Sessions, as_person: AsPerson, cast: Cast
) -> None:
    with sessions.begin() as session:
        page = f"/cases/{sent(session, on_stage(session, cast)).id}/what-if"
    bea = as_person(cast.bea)
    bea.get(page)
    assert "possible:" in bea.page.text
    bea.submit(page, {"screening__unsc": "confirmed", "screening__unsc_subject": "entity"})
    assert "X01" in bea.page.text
    assert "Excluded" in bea.page.text


def test_owners_and_reports_are_changed_row_by_row(as_person: AsPerson, cast: Cast) -> None:
    bea = as_person(cast.bea)
    changed = {"owner_1_pct": "70", "owner_2_pct": "30", "owner_2_disclosed": "no"}
    bea.submit(FROM_SCRATCH, changed)
    assert "On hold: an owner is not disclosed" in bea.page.text
    bea.submit(FROM_SCRATCH, {"medium_1_severity": "4", "medium_1_age_years": "1"})
    assert "N05" in bea.page.text
    bea.submit(FROM_SCRATCH, {"screening__unilateral_sanctions": "OFAC SDN"})
    assert "N03" in bea.page.text


def test_an_incomplete_submission_can_be_tried(as_person: AsPerson, cast: Cast) -> None:
    bea = as_person(cast.bea)
    bea.submit(FROM_SCRATCH, {"submission__complete": "no"})
    assert "C01" in bea.page.text


@pytest.mark.parametrize(
    ("answers", "anchor", "words"),
    [
        ({"screening__unsc_subject": "owner"}, "screening__unsc_subject", "nobody is listed"),
        ({"owner_2_pct": "20"}, "owner_1_pct", "add up to more than 100 %"),
        ({"proposal__duration_months": "0"}, "proposal__duration_months", "more than 0 months"),
        ({"proposal__cash_usd": "much"}, "proposal__cash_usd", "must be a number"),
        ({"submitter__isic_rev4": "99999"}, "submitter__isic_rev4", "a code of ISIC Rev.4"),
        ({"submitter__state_owned_pct": "101"}, "submitter__state_owned_pct", "between 0 and 100"),
        ({"declarations__tobacco_revenue_pct": "5"}, "declarations__tobacco_revenue_pct", "its revenue is 0"),
    ],
)
def test_a_wrong_answer_is_said_at_its_field_and_nothing_typed_is_lost(
    as_person: AsPerson, cast: Cast, answers: dict[str, str], anchor: str, words: str
) -> None:
    bea = as_person(cast.bea)
    answer = bea.submit(FROM_SCRATCH, {"proposal__in_kind_usd": "4321", **answers})
    assert answer.status_code == 422
    assert f"#{anchor}" in bea.page.links
    assert words in bea.page.text
    kept = dict(bea.page.forms[-1].fields)
    assert {**kept, **answers, "proposal__in_kind_usd": "4321"} == kept
    assert "What would move" not in bea.page.text


def test_an_unknown_version_is_refused(as_person: AsPerson, cast: Cast) -> None:
    bea = as_person(cast.bea)
    assert bea.submit(FROM_SCRATCH, {"version": "77"}).status_code == 422
    assert bea.get(f"{FROM_SCRATCH}?version=77").status_code == 404


def test_an_example_of_a_version_is_a_start(as_person: AsPerson, cast: Cast) -> None:
    bea = as_person(cast.bea)
    bea.get(f"{FROM_SCRATCH}?version=2&example=E80")
    assert "E80" in bea.page.text
    assert "Substantial" in bea.page.text
    assert bea.get(f"{FROM_SCRATCH}?example=E80").status_code == 404  # version 1 has no such example


def test_nothing_is_stored(as_person: AsPerson, cast: Cast, case: str, sessions: Sessions) -> None:
    def count() -> tuple[int | None, ...]:
        with sessions() as session:
            return tuple(session.scalar(select(func.count()).select_from(each)) for each in (Event, Snapshot))

    bea = as_person(cast.bea)
    assert bea.get(case).status_code == 200  # the declaration of interest, which is an event, comes first
    before = count()
    bea.submit(f"{case}/what-if", {"proposal__cash_usd": "250000"})
    assert count() == before


def test_only_staff_who_see_the_case_find_its_page(
    as_person: AsPerson, client: CheckedClient, cast: Cast, case: str, sessions: Sessions
) -> None:
    page = f"{case}/what-if"
    assert client.get(page).status_code == client.get(FROM_SCRATCH).status_code == 303
    for who in (cast.alice, cast.dora):
        assert as_person(who).get(page).status_code == 404
        assert as_person(who).get(FROM_SCRATCH).status_code == 404
    assert as_person(cast.claire).get(page).status_code == 404  # another subprogramme
    assert as_person(cast.claire).get(FROM_SCRATCH).status_code == 200
    bea = as_person(cast.bea)
    assert bea.get(page).status_code == 200
    with sessions.begin() as session:
        people = on_stage(session, cast)
        declare_interest(
            session, session.scalars(select(Proposal)).one(), interest="financial", actor=people.bea, now=NOW
        )
    assert bea.get(page).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Part détenue par un État"), ("ru", "Доля государства")]
)
def test_the_policy_speaks_the_language_of_the_reader(
    as_person: AsPerson, cast: Cast, language: str, words: str
) -> None:
    bea = as_person(cast.bea)
    bea.submit(FROM_SCRATCH, {}, button=language, form=0)
    bea.get(FROM_SCRATCH)
    assert words in bea.page.text
