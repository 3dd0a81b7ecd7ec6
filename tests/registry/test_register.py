"""Lists of the register with filters, counts and pages."""

from __future__ import annotations

import pytest
from sqlalchemy import true
from sqlalchemy.orm import Session

from registry.permissions import publishable
from registry.queries.register import (
    Filters,
    count_agreements,
    find_public,
    list_agreements,
)
from tests.case import on_stage
from tests.cast import Cast
from tests.register import entered


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def test_a_review_is_not_public(session: Session, cast: Cast) -> None:
    entered(session, cast, state="under_review")
    total, counts = count_agreements(session, publishable(), Filters(), is_public=True)
    assert (total, counts["state"]) == (1, {"active": 1})
    for state, found in (("active", 1), ("under_review", 0)):
        page = list_agreements(session, publishable(), Filters(state=state), is_public=True)
        assert len(page.rows) == found


def test_drafts_and_embargoes_are_not_published(session: Session, cast: Cast) -> None:
    entered(session, cast, 1, state="drafting", signed_on=None)
    entered(session, cast, 2, is_public=False, embargo_reason="Talks")
    shown = entered(session, cast, 3)
    page = list_agreements(session, publishable(), Filters(), is_public=True)
    assert [tuple(row) for row in page.rows] == [(shown.id, shown.created_at)]  # and no column more
    assert find_public(session, "AGR-2026-0001") is None
    assert find_public(session, "AGR-2026-0002") is None
    assert find_public(session, "AGR-2026-0003") is not None


@pytest.mark.parametrize(
    "wanted",
    [
        Filters(state="active"), Filters(subprogramme="5"), Filters(nexus="natural_resources"),
        Filters(sdg="6"), Filters(type="knowledge_exchange"), Filters(country="CH"),
        Filters(text="RIVIÈRES Well"), Filters(text="чистые"), Filters(text="0001"),
    ],
)  # fmt: skip
def test_each_filter_finds_what_it_names_and_nothing_else(
    wanted: Filters, session: Session, cast: Cast
) -> None:
    entered(session, cast)
    cast.grey_dam.country = "FR"
    entered(
        session, cast, 2, state="completed", organisation=cast.grey_dam, subprogrammes=[2], nexus=["cities"],
        sdgs=[11], types=["advocacy"], title={"en": "Dams"}, summary={},
    )  # fmt: skip
    page = list_agreements(session, true(), wanted)
    assert [row.reference for row in page.rows] == ["AGR-2026-0001"]
    total, counts = count_agreements(session, true(), wanted)
    assert total == 1
    assert counts["country"]["CH"] == 1


def test_signs_of_a_pattern_are_searched_as_they_are(session: Session, cast: Cast) -> None:
    entered(session, cast)
    for typed in ("%", "_", "100%"):
        assert not list_agreements(session, true(), Filters(text=typed)).rows


def test_pages_follow_one_another_and_lead_back(session: Session, cast: Cast) -> None:
    for number in range(1, 8):
        entered(session, cast, number)
    first = list_agreements(session, true(), Filters(), size=3)
    second = list_agreements(session, true(), Filters(after=first.following), size=3)
    third = list_agreements(session, true(), Filters(after=second.following), size=3)
    numbers = [int(row.reference[-4:]) for page in (first, second, third) for row in page.rows]
    assert numbers == [7, 6, 5, 4, 3, 2, 1]
    assert (first.previous, third.following) == ("", "")
    back = list_agreements(session, true(), Filters(before=third.previous), size=3)
    assert [row.reference for row in back.rows] == [row.reference for row in second.rows]
    start = list_agreements(session, true(), Filters(before=back.previous), size=3)
    assert [row.reference for row in start.rows] == [row.reference for row in first.rows]
    assert start.previous == ""


@pytest.mark.parametrize("mark", ["x", "2026-01-01_x", "2026-01-01T00:00:00_0", "_"])
def test_a_mark_that_somebody_made_up_is_no_mark(mark: str, session: Session, cast: Cast) -> None:
    entered(session, cast)
    assert len(list_agreements(session, true(), Filters(after=mark)).rows) == 1
