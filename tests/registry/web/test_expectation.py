"""From the Director's words to the partner's page: written, endorsed, published, proposed to, remarked on."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Expectation, Need, NeedAnswer, Proposal
from registry.services.proposal import save_section
from tests.case import NOW, SIMPLE, accepted, on_stage, screened, sent
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient
from tests.registry.addresses_strategy import BUSES, endorsed, published

WORDS = {
    "seeks_en": "Counts of passengers.",
    "seeks_fr": "Des comptages.",
    "declines_en": "Banners and bags.",
    "role_in_mandate_en": "They measure.",
    "types_sought": ["data_sharing"],
    "types_declined": ["event_sponsorship"],
    "review_due_on-day": "1",
    "review_due_on-month": "11",
    "review_due_on-year": "2099",
}


def test_a_text_goes_from_the_focal_point_to_the_director_to_everybody(
    as_person: AsPerson, client: CheckedClient, cast: Cast, sessions: sessionmaker[Session]
) -> None:
    carl, otto, claire = as_person(cast.carl), as_person(cast.otto), as_person(cast.claire)
    draft = "/expectations/subprogrammes/2/draft"
    assert carl.submit(draft, {**WORDS, "seeks_en": ""}).status_code == 422
    assert "Banners and bags." in dict(carl.page.forms[-1].fields)["declines_en"]  # nothing typed is lost
    assert carl.submit(draft, {**WORDS, "types_declined": ["data_sharing"]}).status_code == 422
    assert carl.submit(draft, WORDS, button="send").status_code == 303
    with sessions() as session:
        row = session.scalars(select(Expectation)).one()
    page = f"/expectations/{row.id}"
    assert claire.get(page).status_code == 404  # a draft of another subprogramme
    assert carl.get(f"{page}/endorse").status_code == 404
    assert client.get("/what-we-seek/2").status_code == 200
    assert "Counts of passengers" not in client.page.text
    otto.get("/expectations")
    assert "Waits for you" in otto.page.text
    assert otto.submit(f"{page}/endorse", {}).status_code == 303
    assert claire.get(page).status_code == 200
    assert otto.get(f"{page}/endorse").status_code == 404  # endorsed once
    client.get("/what-we-seek")
    assert "Counts of passengers." in client.page.text
    client.get("/what-we-seek/2")
    assert "Sponsorship of an event" in client.page.text
    client.get("/what-we-seek/2", headers={"Accept-Language": "fr"})
    assert "Des comptages." in client.page.text
    assert client.get("/what-we-seek/9").status_code == 404


def test_a_partner_proposes_to_a_need_and_reads_what_is_declined(
    as_person: AsPerson, client: CheckedClient, cast: Cast, sessions: sessionmaker[Session]
) -> None:
    carl, otto, alice = as_person(cast.carl), as_person(cast.otto), as_person(cast.alice)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        endorsed(session, writer=people.carl, director=people.otto)
    new = {"title_en": BUSES.title["en"], "text_en": BUSES.text["en"], "contact": "Transport section",
           "area": "2", "words": "bus, coffee", "types": ["data_sharing"]}  # fmt: skip
    assert carl.submit("/expectations/needs/new", {**new, "contact": ""}).status_code == 422
    assert carl.submit("/expectations/needs/new", new).status_code == 303
    with sessions() as session:
        need = session.scalars(select(Need)).one()
    assert client.get(f"/needs/{need.id}").status_code == 404
    assert otto.submit(f"/expectations/needs/{need.id}", {}).status_code == 303
    client.get("/needs")
    assert f"/proposals/start?need={need.id}" in client.page.links
    assert client.get(f"/needs/{need.id}").status_code == 200
    alice.get(f"/proposals/start?need={need.id}")
    assert "Data on night buses" in alice.page.text
    assert alice.submit(f"/proposals/start?need={need.id}", {}).status_code == 303
    with sessions.begin() as session:
        case = session.scalars(select(Proposal).join(NeedAnswer)).one()
        people = on_stage(session, cast)
        for name in ("activity", "links"):
            save_section(session, case, name, SIMPLE[name], version=0, actor=people.alice, now=NOW)
    for page in ("edit/activity", "edit/links", "check"):
        alice.get(f"/proposals/{case.id}/{page}")
        assert "Transport declines this kind of partnership: Sponsorship of an event" in alice.page.text, page
    assert otto.submit(f"/expectations/needs/{need.id}/close", {"reason": "Found."}).status_code == 303
    client.get(f"/needs/{need.id}")
    assert "This need is closed" in client.page.text


def test_desk_and_focal_point_see_which_needs_a_case_fits_and_why(
    as_person: AsPerson, cast: Cast, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        endorsed(session, writer=people.carl, director=people.otto)
        need = f"/expectations/needs/{published(session, writer=people.carl, director=people.otto).id}"
        case = screened(session, people, sent(session, people))
        number = case.id
    bea, carl = as_person(cast.bea), as_person(cast.carl)
    for page in (f"/cases/{number}", f"/cases/{number}/accept"):
        bea.get(page)
        assert "words of the proposal: Coffee" in bea.page.text, page
        assert "Transport declines this kind of partnership" in bea.page.text, page
    with sessions.begin() as session:
        people = on_stage(session, cast)
        accepted(session, people, session.get_one(Proposal, number))
    carl.get("/reviews")
    review = next(link for link in carl.page.links if link.startswith("/reviews/"))
    carl.get(review, follow_redirects=True)
    assert "words of the proposal: Coffee" in carl.page.text
    bea.get(need)
    assert "Open cases that fit by their words" in bea.page.text
    assert f"/cases/{number}" in bea.page.links
    claire = as_person(cast.claire)  # who may not see the case does not read of it
    claire.get(need)
    assert f"/cases/{number}" not in claire.page.links


def test_member_states_are_consulted_on_a_draft_and_the_public_reads_what_is_adopted(
    as_person: AsPerson, client: CheckedClient, cast: Cast
) -> None:
    bea = as_person(cast.bea)
    made = bea.submit("/strategy-documents/new", {"kind": "strategy", "title_en": "Partnership Strategy"})
    document = made.location
    first = {"label": "Draft one", "about_en": "What partnerships are for.", "link": "https://s.example/one"}
    assert bea.submit(f"{document}/versions/new", {**first, "link": "s.example"}).status_code == 422
    assert bea.submit(f"{document}/versions/new", {**first, "link": ""}).status_code == 422
    assert bea.submit(f"{document}/versions/new", first).status_code == 303
    bea.get(document)
    consult, adopt = (next(x for x in bea.page.links if x.endswith(end)) for end in ("/consult", "/adopt"))
    last = {"closes_on-day": "31", "closes_on-month": "12", "closes_on-year": "2099"}
    assert bea.submit(consult, last).status_code == 303
    bea.get(document)
    comment = next(link for link in bea.page.links if link.endswith("/comments/new"))
    assert bea.submit(comment, {"country": "CH", "text": "Say it shorter."}).status_code == 303
    bea.get(document)
    answer = next(link for link in bea.page.links if link.endswith("/answer"))
    assert bea.submit(answer, {"text": "Done."}).status_code == 303
    client.get("/framework-and-strategy")
    assert "Partnership Strategy" not in client.page.text
    assert bea.submit(adopt, {"adopted_by": "Executive Committee"}).status_code == 303
    bea.get("/strategy-documents")
    assert "In force" in bea.page.text
    client.get("/framework-and-strategy")
    assert "Draft one" in client.page.text
    assert "Say it shorter." not in client.page.text
    assert as_person(cast.otto).get(f"{document}/versions/new").status_code == 404
    assert client.get("/benefits").status_code == 200
    assert "No verified result is published yet" in client.page.text
