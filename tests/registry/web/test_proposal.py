"""The proposal wizard: short, resumable, honest about what is missing, sent once, never overwritten."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

import rules
from registry.models import Membership, Organisation, Proposal, Section, Submission
from registry.queries.facts import case_facts
from rules import policy
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient
from tests.wizard import SIMPLE, fill, make_newcomer, send, start

MOST_PAGES, MOST_FIELDS = 6, 30


@pytest.fixture
def alice(cast: Cast, as_person: AsPerson) -> CheckedClient:
    return as_person(cast.alice)


def test_a_small_simple_proposal_needs_six_pages_and_thirty_fields(
    sessions: sessionmaker[Session], as_person: AsPerson
) -> None:
    nina = as_person(make_newcomer(sessions))
    base = start(nina)
    address, pages, fields = f"{base}/go-on", 0, 0
    while pages <= MOST_PAGES:
        here = nina.get(address, follow_redirects=True).request.path
        pages += 1
        fields += len(_asked(nina.get(here).text))
        if here.endswith("/check"):
            break
        page = here.rpartition("/")[2]
        response = nina.submit(here, SIMPLE[page], button="next")
        assert response.status_code == 303
        address = str(response.location)
    send(nina, base)
    assert (pages, fields) <= (MOST_PAGES, MOST_FIELDS), f"{pages} pages, {fields} fields"
    assert fields <= MOST_FIELDS
    with sessions() as session:
        proposal = session.scalars(select(Proposal)).one()
        assert (proposal.state, proposal.reference is not None) == ("submitted", True)


def _asked(html: str) -> set[str]:
    """Names of the questions of a page; a group of boxes counts once, hidden fields and buttons do not."""
    main = html[html.index("<main") : html.index("</main>")]
    found = set()
    for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", main):
        name = re.search(r'name="([^"]+)"', tag)
        if name and 'type="hidden"' not in tag:
            found.add(name[1])
    return found


def test_a_filled_wizard_is_decided_as_simplified(
    sessions: sessionmaker[Session], as_person: AsPerson
) -> None:
    nina = as_person(make_newcomer(sessions))
    base = start(nina)
    assert fill(nina, base).endswith("/check")
    send(nina, base)
    with sessions() as session:
        facts = case_facts(session, session.scalars(select(Proposal)).one())
    document = {**facts.document, "screening": rules.CLEAR_SCREENING, "coi": dict(rules.CLEAR_COI)}
    decision = rules.decide(policy.load(), document)
    assert (decision.gate, decision.dd_level, decision.risk_level) == ("pass", "simplified", "low")
    assert facts.document["submitter"]["isic_rev4"] == "6201"


def test_the_first_proposal_opens_the_organisation_with_its_first_member(
    sessions: sessionmaker[Session], as_person: AsPerson
) -> None:
    person = make_newcomer(sessions)
    nina = as_person(person)
    base = start(nina)
    fill(nina, base, only=("organisation",))
    with sessions() as session:
        organisation = session.scalars(select(Organisation)).one()
        member = session.scalars(select(Membership)).one()
    assert organisation.name == "Blue Well Software SA"
    assert (member.user_id, member.state) == (person.id, "admitted")


def test_a_wizard_with_nothing_filled_is_saved_and_says_what_is_missing(
    sessions: sessionmaker[Session], as_person: AsPerson
) -> None:
    nina = as_person(make_newcomer(sessions))
    base = start(nina)
    for page in SIMPLE:
        assert nina.submit(f"{base}/edit/{page}", {}, button="next").status_code == 303
    nina.get(f"{base}/edit")
    assert "still missing" in nina.page.text
    assert "answers missing" in nina.page.text
    assert nina.submit(f"{base}/check", {"truthful": "yes"}).status_code == 422
    assert "still missing" in nina.page.text
    assert nina.page.text.count("Declarations: what applies") == 1  # a group of boxes is one question
    assert f"{base}/edit/declarations" in nina.page.links
    with sessions() as session:
        assert session.scalars(select(Proposal.state)).one() == "draft"


def test_it_resumes_where_it_stopped(sessions: sessionmaker[Session], as_person: AsPerson) -> None:
    nina = as_person(make_newcomer(sessions))
    base = start(nina)
    fill(nina, base, only=("organisation", "ownership"))
    assert nina.get(f"{base}/go-on").location.endswith("/edit/activity")
    response = nina.submit(f"{base}/edit/activity", {"title": "Only a title"}, button="later")
    assert response.location.endswith("/edit")
    nina.get(f"{base}/edit/activity")
    assert ("title", "Only a title") in nina.page.forms[-1].fields
    assert nina.get(f"{base}/go-on").location.endswith("/edit/activity")


def test_it_is_sent_once_however_often_the_button_is_pressed(
    sessions: sessionmaker[Session], as_person: AsPerson
) -> None:
    nina = as_person(make_newcomer(sessions))
    base = start(nina)
    fill(nina, base)
    nina.get(f"{base}/check")
    pressed = dict(nina.page.forms[-1].fields) | {"truthful": "yes"}
    answers = [nina.post(f"{base}/check", data=pressed) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert {answer.location for answer in answers} == {base}
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 1


def test_without_the_confirmation_it_is_not_sent(
    sessions: sessionmaker[Session], as_person: AsPerson
) -> None:
    nina = as_person(make_newcomer(sessions))
    base = start(nina)
    fill(nina, base)
    assert nina.submit(f"{base}/check", {}).status_code == 422
    assert "Confirm that your answers are true" in nina.page.text


def test_a_sector_is_found_by_words_and_everything_typed_stays(alice: CheckedClient) -> None:
    base = start(alice, organisation="another")
    address = f"{base}/edit/organisation"
    typed = {**SIMPLE["organisation"], "sector_label": "software"}
    assert alice.submit(address, typed, button="find").status_code == 200
    assert "Computer programming" in alice.page.text
    kept = dict(alice.page.forms[-1].fields)
    assert kept["name"] == typed["name"]
    assert kept["country"] == "CH"
    assert kept["applies"] == "none"
    assert alice.submit(address, typed, button="next").status_code == 422
    assert "comes closest" in alice.page.text
    chosen = {**dict(alice.page.forms[-1].fields), "isic_rev4": "5820", "next": "1"}
    assert alice.post(address, data=chosen).status_code == 303
    alice.get(address)
    assert ("isic_rev4", "5820") in alice.page.forms[-1].fields


def test_an_unknown_activity_is_chosen_from_the_list(alice: CheckedClient) -> None:
    base = start(alice, organisation="another")
    alice.submit(f"{base}/edit/organisation", {"sector_label": "zzxqv"}, button="find")
    assert "choose from this list" in alice.page.text
    assert "Crop and animal production" in alice.page.text


def test_owners_are_added_and_removed_and_keep_what_was_typed(alice: CheckedClient) -> None:
    base = start(alice, organisation="another")
    address = f"{base}/edit/ownership"
    alice.submit(address, {"owner_0_name": "Anna", "owner_0_pct": "sixty"}, button="add")
    kept = dict(alice.page.forms[-1].fields)
    assert (kept["owner_0_name"], kept["owner_0_pct"], kept["rows"]) == ("Anna", "sixty", "2")
    kept |= {"owner_1_name": "Boris", "do": "remove-0"}
    alice.post(address, data=kept)
    kept = dict(alice.page.forms[-1].fields)
    assert (kept["owner_0_name"], kept["rows"]) == ("Boris", "1")


def test_second_pages_are_asked_only_for_what_is_ticked(
    sessions: sessionmaker[Session], as_person: AsPerson
) -> None:
    nina = as_person(make_newcomer(sessions))
    base = start(nina)
    fill(nina, base)
    response = nina.submit(f"{base}/edit/declarations", {"applies": ["tobacco"]}, button="next")
    assert response.location.endswith("/edit/declarations-details")
    nina.submit(
        f"{base}/edit/declarations-details",
        {"tobacco_role": "retail", "tobacco_revenue_pct": "2.5"},
        button="next",
    )
    response = nina.submit(f"{base}/edit/activity", {"applies": ["emblem"]}, button="next")
    assert response.location.endswith("/edit/activity-details")
    nina.submit(
        f"{base}/edit/activity-details", {"emblem_use": "text_credit", "note": "On a slide."}, button="next"
    )
    response = nina.submit(f"{base}/edit/links", {"gender_sdg5": "principal"}, button="next")
    assert response.location.endswith("/edit/links-details")
    nina.submit(
        f"{base}/edit/links-details",
        {"how": "Half of the speakers are women.", "countries": "Suisse, KZ", "targets_11": ["11.2"]},
        button="next",
    )
    with sessions() as session:
        rows = {row.name: row.answers for row in session.scalars(select(Section))}
    assert rows["declarations"]["tobacco_role"] == "retail"
    assert rows["declarations"]["tobacco_revenue_pct"] == 2.5
    assert rows["activity"]["emblem_use"] == "text_credit"
    assert rows["links"]["beneficiary_countries"] == ["CH", "KZ"]
    assert rows["links"]["sdg_targets"] == ["11.2"]


def test_two_people_in_one_draft_see_both_versions_and_choose(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    alice, anton = as_person(cast.alice), as_person(cast.anton)
    base = start(alice, organisation=str(cast.blue_well.id))
    address = f"{base}/edit/activity"
    alice.get(address)
    hers = dict(alice.page.forms[-1].fields) | {"title": "Coffee", "description": "Hers", "next": "1"}
    anton.submit(address, {"title": "Tea", "description": "His", "duration_months": "3"}, button="next")
    answer = alice.post(address, data=hers)
    assert answer.status_code == 409
    assert "Anton Belov" in alice.page.text
    assert "Tea" in alice.page.text
    assert "Coffee" in alice.page.text
    chosen = dict(alice.page.forms[-1].fields) | {
        "keep-title": "mine", "keep-description": "theirs", "keep-duration_months": "theirs", "next": "1",
    }  # fmt: skip
    assert alice.post(address, data=chosen).status_code == 303
    with sessions() as session:
        answers = session.scalars(select(Section).where(Section.name == "activity")).one().answers
    assert (answers["title"], answers["description"], answers["duration_months"]) == ("Coffee", "His", 3)


def test_the_next_proposal_starts_from_the_last_answers(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    alice = as_person(cast.alice)
    first = start(alice, organisation=str(cast.blue_well.id))
    fill(alice, first)
    send(alice, first)
    second = start(alice, organisation=str(cast.blue_well.id))
    alice.get(f"{second}/edit")
    assert "Taken from your last proposal" in alice.page.text
    alice.get(f"{second}/go-on", follow_redirects=True)
    assert "Please check that it is still right" in alice.page.text
    assert ("name", "Blue Well Software SA") in alice.page.forms[-1].fields
    fill(alice, second)
    alice.get(f"{second}/edit")
    assert "Taken from your last proposal" not in alice.page.text
    send(alice, second)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 2


def test_a_proposal_is_unknown_to_a_partner_of_another_organisation(cast: Cast, as_person: AsPerson) -> None:
    base = start(as_person(cast.alice), organisation=str(cast.blue_well.id))
    dora = as_person(cast.dora)
    for tail in (
        "",
        "/edit",
        "/go-on",
        "/check",
        "/answers",
        "/withdraw",
        "/documents",
        "/comment",
        "/edit/activity",
    ):
        assert dora.get(base + tail).status_code == 404, tail


def test_a_larger_proposal_asks_for_documents_before_it_can_be_sent(
    sessions: sessionmaker[Session], as_person: AsPerson
) -> None:
    nina = as_person(make_newcomer(sessions))
    base = start(nina)
    assert fill(nina, base, activity={"in_kind": "60,000"}).endswith("/documents")
    assert nina.submit(f"{base}/check", {"truthful": "yes"}).status_code == 422
    for kind in ("registration_extract", "annual_accounts"):
        nina.submit(f"{base}/documents/missing/{kind}", {"reason": "being_issued", "note": "Next week."})
    send(nina, base)
    with sessions() as session:
        assert session.scalars(select(Proposal.state)).one() == "submitted"


def test_what_was_typed_while_a_colleague_sent_the_proposal_is_shown_and_not_thrown_away(
    alice: CheckedClient, cast: Cast, as_person: AsPerson
) -> None:
    base = start(alice)
    fill(alice, base)
    page = f"{base}/edit/activity"
    token = alice.get(page).text
    csrf = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', token)
    anton = as_person(cast.anton)
    send(anton, base)
    answer = alice.post(
        page,
        data={"title": "Words of the last minute", "csrf_token": csrf[1] if csrf else "", "version": "1"},
    )
    assert answer.status_code == 409
    assert "Words of the last minute" in answer.text
    assert "sent before you saved this page" in answer.text
