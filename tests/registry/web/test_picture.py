"""The register in pictures: every number equals a recount by hand and opens its list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from registry.clock import geneva_day
from registry.models import Organisation
from registry.permissions import agreements_visible_to
from registry.queries import picture
from tests.case import NOW, on_stage
from tests.cast import AsPerson, Cast, make_organisation
from tests.pages import CheckedClient
from tests.register import entered

PAGES = ("matrix", "network", "gaps", "over-the-years", "concentration")


@pytest.fixture
def stage(sessions: sessionmaker[Session], cast: Cast) -> None:
    """Three agreements in force, two of one group, and one that has ended."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        daughter: Organisation = make_organisation(session, "Blue Well East", "east.example")
        daughter.group_id = people.blue_well.id
        people.blue_well.isic_rev4, people.grey_dam.isic_rev4 = "6201", "3600"
        session.flush()
        entered(session, people, 1, value_usd_cents=100_00)
        entered(
            session, people, 2, organisation=daughter, sdgs=[6], value_usd_cents=300_00,
            signed_on=date(2024, 5, 1), ends_on=date(2026, 11, 30), types=["advocacy", "data_sharing"],
        )  # fmt: skip
        entered(
            session, people, 3, organisation=people.grey_dam, subprogrammes=[1], value_usd_cents=50_00,
            report_due_on=date(2026, 11, 1), sdgs=[6],
        )  # fmt: skip
        entered(session, people, 4, state="completed", sdgs=[3], signed_on=date(2024, 1, 1))


@pytest.mark.usefixtures("stage")
def test_numbers_are_those_of_a_recount(session: Session, cast: Cast) -> None:
    bea = on_stage(session, cast).bea
    may_see = agreements_visible_to(bea, NOW)
    in_force = {(1, 6): 3, (5, 6): 2, (1, 17): 1, (5, 17): 1}
    assert picture.count_matrix(session, bea, NOW, in_force=True) == in_force
    every = {**in_force, (1, 3): 1, (5, 3): 1}
    assert picture.count_matrix(session, bea, NOW, in_force=False) == every
    assert picture.count_shared(session, may_see) == {(1, 5): 2}
    assert len(picture.list_shared(session, may_see, 5, 1)) == 2
    assert picture.list_shared(session, may_see, 1, 2) == []
    linked = picture.count_linked(session, may_see)
    assert linked["sdg"] == {"6": 3, "17": 1}
    assert linked["subprogramme"] == {"1": 3, "5": 2}
    late = picture.count_late(session, may_see, geneva_day(NOW), geneva_day(NOW) + timedelta(days=90))
    assert late == {1: picture.Late(expiring=1, report_late=1)}
    years = {
        (row.year, row.type): (row.number, row.value_usd_cents)
        for row in picture.list_years(session, may_see)
    }
    assert years[2024, "advocacy"] == years[2024, "data_sharing"] == (1, 300_00)
    assert picture.count_signed(session, may_see)[2024] == (2, 300_00 + 9_999_999)
    (of,) = picture.list_concentration(session, may_see)
    assert (of.subprogramme, of.total, of.total_usd_cents) == (1, 3, 450_00)
    assert [(share.name, share.number) for share in of.groups] == [("Blue Well", 2), ("Grey Dam", 1)]
    assert {share.key: share.number for share in of.sectors} == {"62": 1, "": 1, "36": 1}
    assert of.herfindahl == pytest.approx(5 / 9)


@pytest.mark.usefixtures("stage")
def test_each_picture_has_its_table_and_its_numbers_open_their_list(cast: Cast, as_person: AsPerson) -> None:
    bea: CheckedClient = as_person(cast.bea)
    for name in PAGES:
        assert b"<table" in bea.get(f"/agreements/{name}").data, name
    bea.get("/agreements/matrix")
    cell = next(link for link in bea.page.links if "sdg=6" in link and "subprogramme=5" in link)
    bea.get(cell)
    assert "2 agreements" in bea.page.text
    for address, goals in (
        ("/agreements/matrix", {"6", "17"}),
        ("/agreements/matrix?state=all", {"3", "6", "17"}),
    ):
        bea.get(address)
        cells = [link for link in bea.page.links if "sdg=" in link]
        assert {link.partition("sdg=")[2].partition("&")[0] for link in cells} == goals
        assert all(("state=in_force" in link) == ("all" not in address) for link in cells)
    bea.get("/agreements/network")
    assert "shares none" in bea.page.text
    line = next(link for link in bea.page.links if link.endswith("/network/1/5"))
    bea.get(line)
    assert (
        len([link for link in bea.page.links if link.startswith("/agreements/") and link.count("-") == 4])
        == 2
    )
    assert bea.get("/agreements/network/1/9").status_code == 404
    bea.get("/agreements/concentration")
    assert "More than half with one partner group" in bea.page.text
    assert as_person(cast.alice).get("/agreements/matrix").status_code == 404


def test_an_empty_register_says_what_would_fill_the_pictures(cast: Cast, as_person: AsPerson) -> None:
    bea = as_person(cast.bea)
    for name in PAGES:
        assert bea.get(f"/agreements/{name}").status_code == 200
    bea.get("/agreements/over-the-years")
    assert "Nothing was signed yet" in bea.page.text
