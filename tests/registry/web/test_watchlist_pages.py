"""The pages of lists: how each stands, a file brought in, quarantine and the second person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.lists import ListFile
from registry.clock import geneva_day
from registry.models import ListVersion
from registry.services.list_import import import_list
from tests.cast import AsPerson, Cast
from tests.registry.lists.list_files import person, un_list

NOW = datetime.now(UTC)
TODAY = geneva_day(NOW)


def un_file(count: int, *, age: int = 0) -> bytes:
    people = (person(str(at), f"MADE UP PERSON {at}") for at in range(1, count + 1))
    return un_list(*people, day=(TODAY - timedelta(days=age)).isoformat())


def brought(
    sessions: sessionmaker[Session], cast: Cast | None, data: bytes, *, now: datetime = NOW
) -> ListVersion:
    with sessions.begin() as session:
        actor = None if cast is None else session.merge(cast.bea)
        return import_list(session, ListFile(data, "un.xml"), source="unsc", actor=actor, now=now).version


def state_of(sessions: sessionmaker[Session], number: int) -> str:
    with sessions() as session:
        return session.scalars(select(ListVersion.state).where(ListVersion.number == number)).one()


def test_the_desk_brings_in_a_list_and_sees_what_it_changed(cast: Cast, as_person: AsPerson) -> None:
    bea = as_person(cast.bea)
    answer = bea.submit("/lists/import", {"source": "unsc", "file": (BytesIO(un_file(3)), "un.xml")})
    assert answer.status_code == 303
    assert answer.location == "/lists/unsc/1"
    bea.get(answer.location)
    assert "The list is in force" in bea.page.text
    assert "3 entries added" in bea.page.text
    assert "MADE UP PERSON 2" in bea.page.text
    bea.get("/lists")
    assert "/lists/unsc/1" in bea.page.links


def test_the_same_file_again_changes_nothing_and_says_so(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    brought(sessions, cast, un_file(3))
    bea = as_person(cast.bea)
    answer = bea.submit("/lists/import", {"source": "unsc", "file": (BytesIO(un_file(3)), "un.xml")})
    bea.get(answer.location)
    assert "This very file was read before" in bea.page.text
    with sessions() as session:
        assert len(session.scalars(select(ListVersion)).all()) == 1


def test_a_file_that_is_not_chosen_and_a_missing_second_file_are_said_at_the_field(
    cast: Cast, as_person: AsPerson
) -> None:
    bea = as_person(cast.bea)
    assert bea.submit("/lists/import", {"source": "unsc"}).status_code == 422
    assert "#file" in bea.page.links
    answer = bea.submit("/lists/import", {"source": "ofac", "file": (BytesIO(b"1,2,3"), "sdn.csv")})
    assert answer.status_code == 422
    assert {"#alt", "#add"} <= set(bea.page.links)


def test_a_much_smaller_file_waits_and_a_second_person_accepts_it(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    brought(sessions, cast, un_file(10, age=1))
    brought(sessions, cast, un_file(2))
    bea, boris = as_person(cast.bea), as_person(cast.boris)
    bea.get("/lists")
    assert "It has 2 entries; the version in force has 10." in bea.page.text
    own = bea.submit("/lists/unsc/2", {"answer": "accept", "reason": "The publisher says so."})
    assert own.status_code == 422
    assert "Another person must accept a list that you imported yourself." in bea.page.text
    assert boris.submit("/lists/unsc/2", {"answer": "accept", "reason": ""}).status_code == 422
    assert "#reason" in boris.page.links
    assert state_of(sessions, 2) == "quarantined"
    done = boris.submit("/lists/unsc/2", {"answer": "accept", "reason": "The publisher says so."})
    assert done.status_code == 303
    assert (state_of(sessions, 1), state_of(sessions, 2)) == ("superseded", "in_force")
    boris.get("/lists/unsc/2")
    assert "8 removed" in boris.page.text
    assert "The publisher says so." in boris.page.text


def test_a_file_in_quarantine_is_refused_and_a_second_answer_comes_too_late(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    brought(sessions, cast, un_file(10, age=1))
    brought(sessions, cast, un_file(2))
    bea, boris = as_person(cast.bea), as_person(cast.boris)
    bea.get("/lists/unsc/2")
    late = {**dict(bea.page.forms[-1].fields), "answer": "accept", "reason": "Late."}
    assert boris.submit("/lists/unsc/2", {"answer": "refuse", "reason": "Cut short."}).status_code == 303
    assert state_of(sessions, 2) == "refused"
    assert bea.post("/lists/unsc/2", data=late).status_code == 409
    assert "decided about this file" in bea.page.text
    assert "Boris Lang" in bea.page.text
    assert state_of(sessions, 2) == "refused"


@pytest.mark.parametrize(("who", "status"), [("aldo", 200), ("lena", 200), ("carl", 404), ("alice", 404)])
def test_who_sees_matches_sees_lists_and_nobody_else(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, who: str, status: int
) -> None:
    brought(sessions, cast, un_file(10, age=1))
    brought(sessions, cast, un_file(2))
    reader = as_person(getattr(cast, who))
    assert reader.get("/lists").status_code == status
    assert reader.get("/lists/unsc/2").status_code == status
    assert "What happens to this file?" not in reader.page.text
    token = dict(reader.page.forms[0].fields)
    answer = reader.post("/lists/unsc/2", data={**token, "answer": "accept", "reason": "Mine."})
    assert answer.status_code == 404
    assert reader.get("/lists/import").status_code == 404
    assert state_of(sessions, 2) == "quarantined"


def test_the_desk_page_is_silent_until_a_list_was_brought_and_alarmed_when_it_is_old(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    bea, carl = as_person(cast.bea), as_person(cast.carl)
    bea.get("/desk")
    assert "A list that counts" not in bea.page.text
    brought(sessions, None, un_file(3, age=30), now=NOW - timedelta(days=30))
    bea.get("/desk")
    assert "A list that counts is too old or missing" in bea.page.text
    assert "/lists" in bea.page.links
    carl.get("/desk")
    assert "A list that counts" not in carl.page.text
