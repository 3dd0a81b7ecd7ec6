"""Good practices and guidance through the door: written, published, found, shown beside the work."""

from __future__ import annotations

import io

import pytest
from docx import Document
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry import reference
from registry.models import ClosingReview, Guidance, Practice, Review, TrainingRecord
from registry.queries.practice_list import Wanted, list_practices
from registry.queries.training import list_untrained
from registry.services.practice import Written, move_practice, write_practice
from registry.services.proposal import save_section, start_proposal
from tests.case import NOW, SIMPLE, accepted, on_stage, screened, sent
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient
from tests.register import entered

Sessions = sessionmaker[Session]
FORM = {
    "kind": "good_practice", "title_en": "Book rooms early", "title_fr": "Réserver les salles tôt",
    "situation_en": "No room was free.", "done_en": "We asked in spring.", "outcome_en": "A room.",
    "advice_en": "Ask in spring.", "types": ["event_sponsorship"], "subprogrammes": ["2"],
    "steps": ["review"], "sdgs": ["11"], "sector": "62",
}  # fmt: skip


@pytest.fixture
def review_path(sessions: Sessions, cast: Cast) -> str:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        accepted(session, people, screened(session, people, sent(session, people)))
        return f"/reviews/{session.scalars(select(Review.id)).one()}"


def test_a_practice_is_written_published_found_and_shown_where_it_helps(
    review_path: str, as_person: AsPerson, client: CheckedClient, cast: Cast, sessions: Sessions
) -> None:
    carl, boris = as_person(cast.carl), as_person(cast.boris)
    wrong = {**FORM, "agreements": "AGR-2020-0009", "title_en": ""}
    assert carl.submit("/practices/new", wrong).status_code == 422
    assert "There is no agreement AGR-2020-0009 that you may see." in carl.page.text
    path = carl.submit("/practices/new", FORM).headers["Location"]
    assert carl.submit(path, {}).status_code == 303  # sent on
    carl.get(path)
    assert "Another person publishes" not in carl.page.text  # he may not publish at all
    assert client.get(path).status_code == 404
    boris.get("/practices?view=writing")
    assert "1 waits" in boris.page.text
    assert boris.submit(f"{path}/steps/publish", {}).status_code == 422
    assert boris.submit(f"{path}/steps/publish", {"readers": "everybody"}).status_code == 303
    # found: by a word of its French title without accents, by its tags; counted
    boris.get("/search?q=reserver+salles")
    assert path in boris.page.links
    for query in (
        "type=event_sponsorship&step=review",
        "sdg=11",
        "sector=62",
        "q=spring",
        "kind=good_practice",
    ):
        boris.get(f"/practices?{query}")
        assert path in boris.page.links, query
    boris.get("/practices?subprogramme=5")
    assert "Nothing matches." in boris.page.text
    # beside the work, with what is in common
    carl.get(review_path, follow_redirects=True)
    assert {path, "/guidance/review"} <= set(carl.page.links)
    case = next(each for each in carl.page.links if each.startswith("/cases/"))
    carl.get(case)
    assert "/guidance/review" in carl.page.links
    carl.get(review_path)
    assert "In common: " in carl.page.text
    # the public reads it, and nothing of who wrote it
    client.get("/practices")
    assert path in client.page.links
    client.get(path)
    assert "Ask in spring." in client.page.text
    assert "Carl" not in client.page.text
    assert boris.submit(f"{path}/steps/withhold", {"reason": "Not yet"}).status_code == 303
    assert client.get(path).status_code == 404
    assert carl.submit(f"{path}/steps/revise", {}).headers["Location"].endswith("/edit")
    assert carl.submit(f"{path}/edit", {"advice_en": "Ask in winter."}).status_code == 303
    carl.get("/practices")
    assert "Ask in spring." in carl.page.text
    assert boris.submit(f"{path}/steps/retire", {"reason": "Rooms are free now"}).status_code == 303
    boris.get("/practices?view=retired")
    assert path in boris.page.links


def test_a_closing_review_becomes_a_draft_by_one_button(
    as_person: AsPerson, cast: Cast, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        agreement = entered(session, on_stage(session, cast))
        session.add(
            ClosingReview(
                agreement_id=agreement.id, achieved="partly", results="Ten wells", lessons="Begin in spring",
                would_repeat=False, written_by_id=cast.carl.id, written_at=NOW,
            )
        )  # fmt: skip
        where = f"/agreements/{agreement.id}"
    carl = as_person(cast.carl)
    answer = carl.submit(f"{where}/progress", {})
    assert answer.status_code == 303
    carl.get(answer.headers["Location"])
    assert "Begin in spring" in carl.page.text
    assert f"{where}" in carl.page.links
    carl.get(f"{where}/renewal")
    with sessions() as session:
        assert session.scalars(select(Practice)).one().closing_review_id is not None


def test_a_long_list_is_turned_forward_and_back(session: Session, cast: Cast) -> None:
    cast = on_stage(session, cast)
    said = {"en": "x"}
    for number in range(5):
        title = {"en": f"Text {number}"}
        row = write_practice(
            session, Written("lesson", title, said, said, said, said), actor=cast.carl, now=NOW
        )
        move_practice(session, row, "submit", actor=cast.carl, now=NOW)
        move_practice(session, row, "publish", actor=cast.bea, now=NOW)
    first = list_practices(session, cast.bea, Wanted(), now=NOW, size=2)
    second = list_practices(session, cast.bea, Wanted(after=first.following), now=NOW, size=2)
    third = list_practices(session, cast.bea, Wanted(after=second.following), now=NOW, size=2)
    again = list_practices(session, cast.bea, Wanted(before=third.previous), now=NOW, size=2)
    assert (first.total, first.previous, third.following) == (5, "", "")
    assert len({each.id for page in (first, second, third) for each in page.rows}) == 5
    assert [each.id for each in again.rows] == [each.id for each in second.rows]
    assert (again.previous, again.following) != ("", "")


@pytest.mark.one_engine
def test_guidance_stands_beside_its_step_and_is_changed_version_by_version(
    as_person: AsPerson, client: CheckedClient, cast: Cast, sessions: Sessions
) -> None:
    bea, carl, alice = as_person(cast.bea), as_person(cast.carl), as_person(cast.alice)
    client.get("/fit-check")
    assert "/guidance/fit_check" in client.page.links
    bea.get("/hits")
    assert "/guidance/screening" in bea.page.links
    assert client.get("/guidance/triage").status_code == alice.get("/guidance/triage").status_code == 404
    assert carl.get("/guidance/triage/edit").status_code == 404
    assert bea.submit("/guidance/fit_check/edit", {}).status_code == 422  # nothing differs
    old = bea.submit("/guidance/fit_check/edit", {"title_en": "How we check", "note": "Shorter"})
    assert old.status_code == 303
    stale = bea.submit("/guidance/fit_check/edit", {"title_en": "Another", "version": "1"})
    assert stale.status_code == 409
    bea.get("/guidance/fit_check")
    for words in ("How we check", "What this version changed", "taken out: How the check works", "Shorter"):
        assert words in bea.page.text
    client.get("/guidance/fit_check")
    assert "How we check" in client.page.text
    assert "Shorter" not in client.page.text
    bea.get("/guidance/fit_check?version=1")
    assert "You read an earlier text." in bea.page.text
    with sessions() as session:
        assert session.scalars(select(Guidance)).one().number == 2


@pytest.mark.one_engine
def test_glossary_and_templates_are_read_in_three_languages(
    as_person: AsPerson, client: CheckedClient, cast: Cast
) -> None:
    client.get("/glossary?q=benef")
    assert "beneficial owner" in client.page.text
    assert "triage" not in client.page.text
    assert client.get("/templates").status_code == 303
    bea = as_person(cast.bea)
    for address in (
        "/templates",
        "/templates/instruments/pro_bono_agreement?text=ru",
        "/templates/letters/declined?text=fr",
    ):
        assert bea.get(address).status_code == 200
    blank = bea.get("/templates/instruments/memorandum_of_understanding/blank-fr.docx")
    words = "\n".join(each.text for each in Document(io.BytesIO(blank.data)).paragraphs)
    assert "[…: nom du partenaire]" in words
    assert bea.get("/templates/instruments/nothing/blank-fr.docx").status_code == 404


def test_a_check_is_passed_with_right_answers_and_lapses(
    as_person: AsPerson, cast: Cast, sessions: Sessions
) -> None:
    carl, ada = as_person(cast.carl), as_person(cast.ada)
    path = next(each for each in reference.load().training if each.id == "reviewing")
    right = {f"q_{each.id}": str(each.right) for each in path.questions}
    wrong = {**right, "q_others": "0"}
    assert carl.submit("/training/reviewing", {}).status_code == 422
    assert carl.submit("/training/reviewing", wrong).status_code == 422
    assert "Not so. First your own view" in carl.page.text
    ada.get("/admin/offices")
    assert cast.carl.name in ada.page.text
    assert carl.submit("/training/reviewing", right).status_code == 303
    carl.get("/training")
    assert "Counts until" in carl.page.text
    with sessions() as session:
        row = session.scalars(select(TrainingRecord)).one()
        names = {each.user.name for each in list_untrained(session, path, row.completed_on)}
        later = {each.user.name: each.lapsed_on for each in list_untrained(session, path, row.lapses_on)}
    assert cast.carl.name not in names
    assert cast.cleo.name in names
    assert later[cast.carl.name] == row.lapses_on


@pytest.mark.one_engine
def test_the_sender_of_a_proposal_reads_what_others_learnt_where_it_is_public(
    as_person: AsPerson, cast: Cast, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        cast = on_stage(session, cast)
        draft = start_proposal(session, actor=cast.alice, now=NOW, organisation=cast.blue_well, language="en")
        for name in ("activity", "links"):
            save_section(session, draft, name, SIMPLE[name], version=0, actor=cast.alice, now=NOW)
        said, tags = {"en": "Ask early."}, {"types": ["event_sponsorship"]}
        for title, for_public in (("For everybody", True), ("For colleagues", False)):
            written = Written("lesson", {"en": title}, said, said, said, said, tags)
            row = write_practice(session, written, actor=cast.carl, now=NOW)
            move_practice(session, row, "submit", actor=cast.carl, now=NOW)
            move_practice(session, row, "publish", for_public=for_public, actor=cast.bea, now=NOW)
        path = f"/proposals/{draft.id}/check"
    alice = as_person(cast.alice)
    alice.get(path)
    assert "What others learnt For everybody Ask early. In common: Sponsorship of an event" in alice.page.text
    assert "For colleagues" not in alice.page.text
