"""The page of a case: everything on it, and only what the person may see and press."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from registry import notifications, services
from registry.models import Assessment, LevelChange, Proposal
from registry.queries.guards import Guards
from registry.queries.timeline import SENTENCES
from registry.services.assessment import record_assessments
from registry.services.decision import change_level
from registry.services.proposal import contest_value, save_section, submit_proposal
from registry.services.review import declare_interest
from registry.services.triage import send_back_proposal
from tests.case import NOW, accepted, answers, later, on_stage, reviewed, screened, sent
from tests.cast import AsPerson, Cast


def test_an_unscreened_case_shows_what_blocks_and_what_is_possible(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        case = sent(session, on_stage(session, cast))
    bea = as_person(cast.bea)
    bea.get(f"/cases/{case.id}")
    assert "Not decided yet." in bea.page.text
    assert "3 names are not screened (not screened is not clear)" in bea.page.text
    assert "Still possible:" in bea.page.text


def test_the_decision_is_explained_by_rules_with_reason_source_and_what_was_looked_at(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = screened(session, people, sent(session, people, activity={"emblem_use": "co_branding"}))
        snapshot, policy_hash = case.snapshot_id, case.snapshot.policy_hash if case.snapshot else ""
    bea = as_person(cast.bea)
    bea.get(f"/cases/{case.id}")
    for words in (
        "N08",
        "The UN name or emblem would be used",
        "Policy version 1",
        str(snapshot),
        policy_hash,
    ):
        assert words in bea.page.text


def test_the_reviews_of_others_stay_hidden_until_one_has_declared(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = reviewed(
            session, people, accepted(session, people, screened(session, people, sent(session, people)))
        )
    olga = as_person(cast.olga)
    olga.declares = False
    olga.get(f"/cases/{case.id}", follow_redirects=True)
    assert "Seen." not in olga.page.text
    olga.submit(f"/cases/{case.id}", {}, form=-2)
    olga.get(f"/cases/{case.id}")
    assert "Seen." in olga.page.text


def test_only_buttons_that_the_person_may_press_are_shown(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = reviewed(
            session, people, accepted(session, people, screened(session, people, sent(session, people)))
        )
        declare_interest(session, case, interest="none", actor=people.olga, now=NOW)
    page = f"/cases/{case.id}"
    bea, olga = as_person(cast.bea), as_person(cast.olga)
    bea.get(page)
    assert f"{page}/send-back" in bea.page.links
    assert f"{page}/acts/approve" not in bea.page.links
    olga.get(page)
    assert f"{page}/acts/approve" in olga.page.links
    assert f"{page}/send-back" not in olga.page.links


def test_a_second_submission_is_shown_with_what_changed(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = sent(session, people)
        declare_interest(session, case, interest="none", actor=people.bea, now=NOW)
        send_back_proposal(session, case, reasons=["missing_answer"], note="How?", actor=people.bea, now=NOW)
        links = {**answers()["links"], "how": "With benches and trees."}
        save_section(session, case, "links", links, version=1, actor=people.alice, now=later())
        submit_proposal(session, case, actor=people.alice, now=later())
    bea = as_person(cast.bea)
    bea.get(f"/cases/{case.id}/submissions/2")
    assert "Changed since submission 1" in bea.page.text
    assert "With benches and trees." in bea.page.text
    bea.get(f"/cases/{case.id}/submissions/1")
    assert "Changed since" not in bea.page.text
    assert bea.get(f"/cases/{case.id}/submissions/3").status_code == 404


def test_declared_and_assessed_stand_side_by_side_and_a_contested_value_is_seen_at_once(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = sent(session, people)
        (row,) = record_assessments(
            session, case, {"declarations.tobacco_role": "retail"}, source="Annual report, page 4",
            is_internal=False, actor=people.bea, now=NOW,
        )  # fmt: skip
        contest_value(session, case, row, note="We sold the shops.", actor=people.alice, now=NOW)
    bea = as_person(cast.bea)
    bea.get(f"/cases/{case.id}")
    for words in ("No tobacco", "Sells tobacco in shops", "Annual report, page 4", "We sold the shops."):
        assert words in bea.page.text
    assert "The partner says that a value is wrong" in bea.page.text


def test_who_raised_the_level_and_why_is_on_the_page(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = accepted(session, people, screened(session, people, sent(session, people)))
        declare_interest(session, case, interest="none", actor=people.carl, now=NOW)
        change_level(
            session, case, to_risk="moderate", reason="A rival sits on the panel.", actor=people.carl, now=NOW
        )
        assert session.query(LevelChange).count() == 1
    bea = as_person(cast.bea)
    bea.get(f"/cases/{case.id}")
    assert "A rival sits on the panel." in bea.page.text
    assert "Carl Weiss raised the level" in bea.page.text


def test_strangers_and_partners_find_no_case_page(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        case = sent(session, on_stage(session, cast))
    for person in (cast.alice, cast.dora, cast.claire, cast.ada, cast.otto):
        expected = 200 if person is cast.otto else 404  # the director of the lead subprogramme sees it
        assert as_person(person).get(f"/cases/{case.id}").status_code == expected, person.name


@pytest.mark.parametrize(
    ("path", "given", "kept"),
    [
        ("declarations.tobacco_role", {"value": "retail"}, "retail"),
        ("declarations.tobacco_revenue_pct", {"value": "4,5"}, 4.5),
        ("declarations.declaration_found_false", {"value": "yes"}, True),
        ("submitter.isic_rev4", {"value": "1200"}, "1200"),
        ("submitter.state_owned_pct", {"value": "51"}, 51),
        ("submitter.country", {"value": "FR"}, "FR"),
        ("proposal.beneficiary_countries", {"value": "KZ\nUZ"}, ["KZ", "UZ"]),
        ("proposal.in_kind_usd", {"value": "12'500.50"}, 12500.5),
        ("proposal.sdg_targets", {"value": "11.6"}, ["11.6"]),
    ],
)
def test_a_fact_is_assessed_with_the_field_that_fits_it(
    sessions: sessionmaker[Session],
    cast: Cast,
    as_person: AsPerson,
    path: str,
    given: dict[str, str],
    kept: object,
) -> None:
    with sessions.begin() as session:
        case = sent(session, on_stage(session, cast), now=NOW)
    bea = as_person(cast.bea)
    page = f"/cases/{case.id}/facts/{path}"
    assert bea.submit(page, given).status_code == 422  # a source is needed
    assert bea.submit(page, {**given, "source": "Commercial register"}).status_code == 303
    with sessions() as session:
        row = session.query(Assessment).one()
        assert (row.field, row.value, row.source, row.is_internal) == (
            path,
            kept,
            "Commercial register",
            True,
        )


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("submitter.isic_rev4", {"value": "9999"}),
        ("submitter.isic_rev4", {"value": "software"}),
        ("declarations.tobacco_revenue_pct", {"value": "120"}),
        ("proposal.beneficiary_countries", {"value": "Narnia"}),
        ("submitter.owners", {"owner_1_name": "", "owner_1_pct": "40"}),
        ("submitter.owners", {"owner_1_pct": "101"}),
        ("proposal.duration_months", {"value": ""}),
    ],
)
def test_a_value_that_the_policy_could_not_read_is_refused_at_its_field(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, path: str, given: dict[str, str]
) -> None:
    with sessions.begin() as session:
        case = sent(session, on_stage(session, cast), now=NOW)
    bea = as_person(cast.bea)
    assert bea.submit(f"/cases/{case.id}/facts/{path}", {**given, "source": "Register"}).status_code == 422
    with sessions() as session:
        assert session.query(Assessment).count() == 0


def test_owners_are_assessed_line_by_line(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        case = sent(session, on_stage(session, cast), now=NOW)
    bea = as_person(cast.bea)
    given = {
        "owner_1_pct": "60", "owner_2_name": "Hidden Holding", "owner_2_pct": "40", "owner_2_country": "CY",
        "owner_2_hidden": "yes", "source": "Register",
    }  # fmt: skip
    assert bea.submit(f"/cases/{case.id}/facts/submitter.owners", given).status_code == 303
    with sessions() as session:
        owners = session.query(Assessment).one().value
        assert [(one["pct"], one["disclosed"]) for one in owners] == [(60, True), (40, False)]


def test_an_unknown_fact_and_a_closed_case_have_no_page(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        case = sent(session, on_stage(session, cast), now=NOW)
    bea = as_person(cast.bea)
    for path in ("screening.unsc", "submitter.nothing", "x"):
        assert bea.get(f"/cases/{case.id}/facts/{path}").status_code == 404
    assert as_person(cast.olga).get(f"/cases/{case.id}/facts/submitter.country").status_code == 404


def test_changed_facts_reach_the_level_only_by_the_explicit_step(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = accepted(session, people, screened(session, people, sent(session, people)))
        record_assessments(
            session, case, {"submitter.state_owned_pct": 60}, source="Register", actor=people.bea, now=NOW
        )
        assert case.risk_level == "low"
    bea = as_person(cast.bea)
    bea.get(f"/cases/{case.id}")
    assert "The facts have changed since" in bea.page.text
    bea.get(f"/cases/{case.id}/reassess")
    assert "60 %" in bea.page.text
    assert bea.submit(f"/cases/{case.id}/reassess", {}).status_code == 303
    with sessions() as session:
        kept = session.get_one(Proposal, case.id)
        assert (kept.risk_level, Guards(session, kept, None, NOW).facts_current) == ("substantial", True)


def test_every_event_of_a_case_has_a_sentence() -> None:
    written = re.compile(r'"((?:proposal|review|interest|screening|document|condition)\.[a-z_]+)"')
    rooms = (services, notifications)
    sources = [path for room in rooms for path in Path(str(room.__file__)).parent.glob("*.py")]
    names = {name for source in sources for name in written.findall(source.read_text(encoding="utf-8"))}
    assert len(names) > 40
    assert names - set(SENTENCES) == set()
