"""Which duties nobody is left for under K02: a matching of duties and people, level by level."""

from __future__ import annotations

import uuid
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from registry.queries.policy import policy_in_force
from registry.queries.staffing import LEVELS, Duty, Gap, list_gaps, unfilled
from tests.case import NOW, on_stage
from tests.cast import AsPerson, Cast, make_person

TODAY = NOW.date()


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def gaps_for(session: Session, *areas: int) -> dict[str, list[Gap]]:
    gaps, _singles = list_gaps(session, policy_in_force(session, TODAY), areas, TODAY)
    return {level: [gap for gap in gaps if gap.level == level] for level in LEVELS}


def test_the_office_of_the_tests_lacks_a_third_person_at_the_desk(session: Session, cast: Cast) -> None:
    missing = gaps_for(session, 2)
    assert {(g.duty.what, g.duty.offices, g.holders) for gaps in missing.values() for g in gaps} == {
        ("adjudication", ("desk",), ("Bea Keller", "Boris Lang"))
    }
    make_person(session, "Third Hand", roles=["desk"])
    assert all(gaps == [] for gaps in gaps_for(session, 2).values())


def test_one_person_with_every_office_does_one_thing_only(session: Session, cast: Cast) -> None:
    for person in vars(cast).values():
        if getattr(person, "is_staff", False):
            person.is_active = False
    make_person(
        session, "Only One",
        roles=["desk", "approving_official", "deputy_executive_secretary", ("focal_point", 2)],
    )  # fmt: skip
    low = gaps_for(session, 2)["low"]
    assert len(low) >= 3
    assert all(gap.holders == ("Only One",) for gap in low)


def test_a_subprogramme_without_a_focal_point_is_named(session: Session, cast: Cast) -> None:
    make_person(session, "Third Hand", roles=["desk"])
    missing = gaps_for(session, 2, 3, 5)
    assert [(g.duty.what, g.subprogrammes, g.holders) for g in missing["low"]] == [("review", (3,), ())]
    directors = [g for g in missing["moderate"] if g.duty.offices == ("division_director",)]
    assert [g.subprogrammes for g in directors] == [(3, 5)]


def test_offices_that_hang_on_one_person_are_named(session: Session, cast: Cast) -> None:
    _gaps, singles = list_gaps(session, policy_in_force(session, TODAY), (2, 5), TODAY)
    found = {(row.office, row.subprogramme): row.holder for row in singles}
    assert found[("focal_point", 5)] == "Claire Dubois"
    assert ("focal_point", 2) not in found  # Cleo is the alternate
    assert ("desk", None) not in found


PEOPLE = [uuid.UUID(int=number) for number in range(1, 5)]
OFFICES = ("a", "b", "c", "d")


@given(st.lists(st.sets(st.sampled_from(PEOPLE)), min_size=4, max_size=4), st.integers(1, 4))
def test_no_other_way_of_giving_the_duties_leaves_fewer_without_a_person(
    holders: list[set[uuid.UUID]], count: int
) -> None:
    people = {(office, None): held for office, held in zip(OFFICES, holders, strict=True)}
    duties = [Duty("decide", (office,)) for office in OFFICES[:count]]
    slots = [*PEOPLE, *[None] * count]
    best = min(
        sum(
            person is None or person not in people[(duty.offices[0], None)]
            for duty, person in zip(duties, way, strict=True)
        )
        for way in set(permutations(slots, count))
    )
    assert len(list(unfilled(duties, people))) == best


def test_the_page_is_for_administrators_and_the_desk(as_person: AsPerson, cast: Cast) -> None:
    for person, status in ((cast.ada, 200), (cast.bea, 200), (cast.carl, 404), (cast.alice, 404)):
        assert as_person(person).get("/admin/offices").status_code == status
    ada = as_person(cast.ada)
    ada.get("/admin/offices")
    assert "Bea Keller, Boris Lang cannot do this as well." in ada.page.text
