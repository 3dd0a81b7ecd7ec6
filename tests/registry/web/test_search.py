"""Search, the partner's page, duplicates and saved searches through the door."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from registry.models import Organisation, OrganisationMerge, SavedSearch
from registry.services.organisation import new_organisation
from registry.services.search import keep_partner
from tests.case import NOW, on_stage, sent
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient
from tests.register import entered


@pytest.fixture
def second(sessions: sessionmaker[Session], cast: Cast) -> Organisation:
    """A second record of Blue Well, with an agreement; Blue Well itself has a case."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        sent(session, people)
        organisation = new_organisation(session, "BLUE WELL Software S.A.", actor=people.bea, now=NOW)
        organisation.website = "https://bluewell.example"
        entered(session, people, organisation=organisation)
        keep_partner(session, organisation)
        return organisation


def posted(somebody: CheckedClient, page: str, action: str, answers: dict[str, str]) -> TestResponse:
    """Sends a form of the page, with its token, to an address of its own."""
    somebody.get(page)
    form = [each for each in somebody.page.forms if each.method == "post"][-1]
    return somebody.post(action, data={"csrf_token": dict(form.fields)["csrf_token"], **answers})


def test_from_a_search_to_one_record_and_back(
    second: Organisation, sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    bea = as_person(cast.bea)
    assert bea.get("/search").status_code == 200
    bea.get("/search?q=чистая река")
    assert "AGR-2026-0001" in bea.page.text
    bea.get("/search?q=blue+well&kind=partners")
    assert "Blue Well Software SA" in bea.page.text
    bea.get("/search?q=blue+wel+sofware")
    assert "Did you mean" in bea.page.text
    bea.get("/partners/duplicates")
    assert "the same website, the same name as it sounds" in bea.page.text
    path = f"/partners/{cast.blue_well.id}/merge/{second.id}"
    assert bea.submit(path, {}).status_code == 422
    assert "Choose the record that stays." in bea.page.text
    given = {"kept": str(cast.blue_well.id), "members": "ask", "reason": "Same registration"}
    assert bea.submit(path, given).status_code == 303
    page = f"/partners/{cast.blue_well.id}"
    bea.get(page)
    assert "BLUE WELL Software S.A. was joined to this record" in bea.page.text
    assert "Clean rivers" in bea.page.text
    assert bea.get(f"/partners/{second.id}").location.endswith(page)
    assert posted(bea, page, f"{page}/notes", {"text": ""}).status_code == 422
    assert posted(bea, page, f"{page}/notes", {"text": "Ask Otto first."}).status_code == 303
    bea.get(page)
    assert "Ask Otto first." in bea.page.text
    with sessions() as session:
        merge = session.scalars(select(OrganisationMerge.id)).one()
    assert posted(bea, page, f"/partners/merges/{merge}/undo", {}).status_code == 303
    assert bea.get(f"/partners/{second.id}").status_code == 200


def test_who_may_not_see_finds_no_page(second: Organisation, cast: Cast, as_person: AsPerson) -> None:
    for person in (cast.alice, cast.dora):
        somebody = as_person(person)
        for path in ("/search?q=rivers", f"/partners/{second.id}", "/partners/duplicates"):
            assert somebody.get(path).status_code in (403, 404), path
    carl = as_person(cast.carl)
    assert carl.get(f"/partners/{second.id}").status_code == 200
    assert carl.get("/partners/duplicates").status_code in (403, 404)
    assert as_person(cast.bea).get(f"/partners/{cast.grey_dam.id}").status_code == 404  # no case yet


def test_a_search_is_saved_found_again_and_forgotten(
    second: Organisation, sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    bea = as_person(cast.bea)
    given = {"place": "agreements", "query": "q=rivers&sdg=6&evil=1", "name": "River work"}
    back = posted(bea, "/agreements?q=rivers&sdg=6", "/search/saved", given)
    assert back.location.endswith("/agreements?q=rivers&sdg=6")
    bea.get("/agreements")
    assert "River work" in bea.page.text
    assert posted(bea, "/agreements?q=x", "/search/saved", {**given, "place": "nowhere"}).status_code == 400
    with sessions() as session:
        saved = session.scalars(select(SavedSearch.id)).one()
    carl = as_person(cast.carl)
    assert posted(carl, "/search", f"/search/saved/{saved}/forget", {}).status_code == 404
    assert posted(bea, "/search", f"/search/saved/{saved}/forget", {}).status_code == 303
    with sessions() as session:
        assert session.scalars(select(SavedSearch)).all() == []
