"""The desk's pages: the queue, opening a case from an e-mail, the way from the queue to the reviewers."""

from __future__ import annotations

from flask import Flask, g
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Proposal
from registry.web.desk_queue import case_state_name
from tests.case import NOW, accepted, on_stage, screened, sent
from tests.cast import AsPerson, Cast


def test_a_case_is_found_in_the_queue_by_a_word_in_any_script(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        sent(session, people, activity={"title": "Вода для всех"})
        sent(session, people, activity={"title": "École d'été"})
    bea = as_person(cast.bea)
    assert bea.get("/desk").status_code == 200
    assert "Вода для всех" in bea.page.text
    assert "École d'été" in bea.page.text
    bea.get("/desk?q=ВОДА")
    assert "Вода для всех" in bea.page.text
    assert "École d'été" not in bea.page.text
    bea.get("/desk?q=ecole+ete")
    assert "École d'été" in bea.page.text
    assert "Вода" not in bea.page.text


def test_every_number_beside_a_filter_is_the_length_of_its_list(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        for _ in range(2):
            sent(session, people)
        accepted(session, people, screened(session, people, sent(session, people)))
        sent(session, people, organisation={"name": "Wien AG", "country": "AT"})
    bea = as_person(cast.bea)
    page = bea.get("/desk").text
    assert "All open cases" in page
    for href, count in _numbers(page):
        listed = bea.get(href)
        assert listed.text.count('class="govuk-link case-link"') == count, href


def test_the_queue_asks_at_most_six_questions(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        for _ in range(3):
            sent(session, people)
    bea = as_person(cast.bea)
    for address in (
        "/desk",
        "/desk?state=open&level=none&country=CH&subprogramme=2",
        "/desk?q=coffee&order=due",
    ):
        asked = bea.application.extensions["questions"]
        asked.clear()
        assert bea.get(address).status_code == 200
        assert len(asked) <= 6, asked


def test_a_nonsense_address_of_the_queue_shows_the_queue(cast: Cast, as_person: AsPerson) -> None:
    bea = as_person(cast.bea)
    for address in (
        "/desk?after=x&before=_&state=?&level=%00&subprogramme=99&country=<>",
        "/desk?subprogramme=&q=%00",
    ):
        assert bea.get(address).status_code == 200


def test_from_the_queue_to_the_reviewers_in_eight_clicks(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        proposal = sent(session, on_stage(session, cast), now=NOW)
    bea = as_person(cast.bea)
    case = f"/cases/{proposal.id}"
    bea.get("/desk")
    assert case in bea.page.links  # 1
    bea.get(case)
    assert f"{case}/screening" in bea.page.links  # 2
    answer = bea.submit(f"{case}/screening", {"all_clear": "yes", "nothing_found": "yes"})  # 3, 4, 5
    assert answer.status_code == 303
    assert answer.location == case
    bea.get(case)
    assert f"{case}/accept" in bea.page.links  # 6
    answer = bea.submit(f"{case}/accept", {})  # 7, 8
    assert answer.status_code == 303
    with sessions() as session:
        moved = session.get_one(Proposal, proposal.id)
        assert (moved.state, moved.risk_level, moved.lead_subprogramme) == ("in_review", "low", 2)


def test_a_case_from_an_email_is_opened_and_its_sender_invited(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    bea = as_person(cast.bea)
    answer = bea.submit(
        "/cases/new",
        {
            "organisation": "Grüne Brücke", "title": "Bridges that count traffic", "description": "A letter.",
            "source": "email", "sponsor": str(cast.carl.id), "contact_email": "Info@bruecke.example",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    with sessions() as session:
        draft = session.query(Proposal).one()
        assert (draft.source, draft.sponsor_id, draft.title) == (
            "email",
            cast.carl.id,
            "Bridges that count traffic",
        )
        assert draft.contact_email == "info@bruecke.example"
    assert bea.get(answer.location).status_code == 200
    bea.get("/desk/drafts")
    assert "Bridges that count traffic" in bea.page.text


def test_a_known_organisation_is_offered_before_a_new_one_is_made(cast: Cast, as_person: AsPerson) -> None:
    bea = as_person(cast.bea)
    given = {"organisation": "blue well", "title": "Again", "source": "letter"}
    answer = bea.submit("/cases/new", given)
    assert answer.status_code == 422
    assert "Blue Well" in bea.page.text
    assert bea.submit("/cases/new", {**given, "same": str(cast.blue_well.id)}).status_code == 303


def test_a_state_is_named_in_the_language_of_each_page(app: Flask) -> None:
    said = set()
    for language in ("en", "fr", "ru"):
        with app.test_request_context("/"):
            g.language = language
            said.add(case_state_name("submitted"))
    assert len(said) == 3


def test_only_the_staff_open_the_queue(cast: Cast, as_person: AsPerson) -> None:
    assert as_person(cast.alice).get("/desk").status_code == 404
    assert as_person(cast.olga).get("/cases/new").status_code == 404


def _numbers(page: str) -> list[tuple[str, int]]:
    import re

    found = re.findall(
        r'<a class="facet__link" href="([^"]+)"[^>]*>(?:(?!</a>).)*?facet__count">(\d+)<', page, re.S
    )
    assert len(found) > 6
    return [(href.replace("&amp;", "&"), int(number)) for href, number in found]
