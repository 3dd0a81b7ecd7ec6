"""The pages of matches: two identities side by side, a verdict, the second person, who sees nothing."""

from __future__ import annotations

import uuid
from dataclasses import asdict

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.lists import ListFile
from registry.models import Hit, ListEntry, Party, Proposal, ScreeningRun
from registry.queries.screening_index import read_parties
from registry.queries.watchlist import list_entries_of
from registry.services.list_import import import_list
from registry.services.review import declare_interest
from rules.screening import compare
from tests.case import NOW, on_stage, sent
from tests.cast import AsPerson, Cast
from tests.registry.lists.list_files import alias, born, person, un_list

WHY = "Another year of birth."
LISTED = un_list(
    person("1", "ALICE FERRAND", alias("ALISA FERRAN"), born(YEAR="1951")),
    person("2", "ALLICE FERAND JULIETTE", "<COMMENTS1>Seen in a harbour.</COMMENTS1>"),
    day="2026-11-01",
)


@pytest.fixture
def hits(sessions: sessionmaker[Session], cast: Cast) -> dict[str, uuid.UUID]:
    """The owner of Blue Well against the two people of the list; `strong` and `review` by band."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        proposal = sent(session, people, now=NOW)
        import_list(session, ListFile(LISTED, "un.xml"), source="unsc", actor=None, now=NOW)
        party = session.scalars(
            select(Party).where(Party.organisation_id == proposal.organisation_id, Party.role == "owner")
        ).one()
        run = ScreeningRun(
            id=uuid.uuid4(), reason="submission", scope="parties", state="finished", lists=[],
            algorithm="names-1", ordered_at=NOW, started_at=NOW, finished_at=NOW,
        )  # fmt: skip
        session.add(run)
        session.flush()
        known = next(read_parties(session, [party.id]))
        found = {}
        for entry_id, match_hash, entry in list(
            list_entries_of(session, list(session.scalars(select(ListEntry.id))))
        ):
            match = compare(known.entry, entry)
            band = "strong" if entry.key.endswith("1") else "review"
            hit = Hit(
                id=uuid.uuid4(), party_id=party.id, organisation_id=party.organisation_id, entry_id=entry_id,
                source="unsc", score=match.score, band=band, algorithm=match.algorithm,
                explanation=[asdict(part) for part in match.parts], party_hash=known.hash,
                match_hash=match_hash, first_run_id=run.id, changed_run_id=run.id, raised_at=NOW,
            )  # fmt: skip
            session.add(hit)
            found[band] = hit.id
        found["case"] = proposal.id
        return found


def state_of(sessions: sessionmaker[Session], hit_id: uuid.UUID) -> str:
    with sessions() as session:
        return session.get_one(Hit, hit_id).state


def test_the_two_stand_side_by_side_with_words_for_what_agrees_and_differs(
    cast: Cast, as_person: AsPerson, hits: dict[str, uuid.UUID]
) -> None:
    bea = as_person(cast.bea)
    bea.get(f"/hits/{hits['strong']}")
    assert "Is it the same person?" in bea.page.h1[0]
    for words in ("same word", "ALISA FERRAN", "1951", "Strong match", "To be judged", "Speaks for the same"):
        assert words in bea.page.text, words
    assert "Cannot be compared date of birth" in bea.page.text
    bea.get(f"/hits/{hits['review']}")
    for words in ("only on the list", "Seen in a harbour."):
        assert words in bea.page.text, words


def test_a_match_that_is_not_strong_is_settled_by_one_person_and_listed_as_cleared(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, hits: dict[str, uuid.UUID]
) -> None:
    bea, path = as_person(cast.bea), f"/hits/{hits['review']}"
    bea.get("/hits")
    assert "2 matches wait." in bea.page.text
    assert bea.page.text.index("Strong match") < bea.page.text.index("Likely match")
    answers = {"verdict": "different", "reason": WHY}
    assert bea.submit(path, answers).status_code == 303
    assert state_of(sessions, hits["review"]) == "different"
    bea.get("/hits")
    assert "1 match waits." in bea.page.text
    assert WHY in bea.page.text
    bea.get(path)
    assert "Somebody else" in bea.page.text
    bea.get(f"/hits/{hits['strong']}")
    assert WHY in bea.page.text  # the similar verdict


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, hits: dict[str, uuid.UUID]
) -> None:
    bea, path = as_person(cast.bea), f"/hits/{hits['strong']}"
    assert bea.submit(path, {"reason": WHY}).status_code == 422
    assert any(link.startswith("#verdict") for link in bea.page.links)
    assert ("reason", WHY) in bea.page.forms[-1].fields
    assert bea.submit(path, {"verdict": "same"}).status_code == 422
    assert "#reason" in bea.page.links
    assert state_of(sessions, hits["strong"]) == "open"


def test_a_match_asks_for_a_declaration_on_the_partners_case_before_it_is_shown(
    cast: Cast, as_person: AsPerson, hits: dict[str, uuid.UUID]
) -> None:
    bea, path = as_person(cast.bea), f"/hits/{hits['strong']}"
    bea.declares = False
    assert bea.get(path).location == f"/cases/{hits['case']}/declaration?next={path}"
    assert bea.submit(path, {}, form=-2).location == path
    assert bea.get(path).status_code == 200


def test_a_strong_match_waits_for_a_second_person_who_is_not_the_first(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, hits: dict[str, uuid.UUID]
) -> None:
    bea, boris, path = as_person(cast.bea), as_person(cast.boris), f"/hits/{hits['strong']}"
    bea.submit(path, {"verdict": "different", "reason": WHY})
    assert state_of(sessions, hits["strong"]) == "judged"
    bea.get(path)
    assert "Another person confirms: not the one who entered it." in bea.page.text
    bea.get("/hits")
    assert "Waits for the second person" in bea.page.text
    assert "judged by Bea Keller" in bea.page.text
    assert boris.submit(path, {"agrees": "no"}).status_code == 422
    assert "#reason" in boris.page.links
    assert boris.submit(path, {"agrees": "yes"}).status_code == 303
    assert state_of(sessions, hits["strong"]) == "different"
    boris.get(path)
    assert "Confirmed by Boris Lang" in boris.page.text


def test_who_does_not_agree_opens_it_again_and_a_verdict_can_be_taken_back(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, hits: dict[str, uuid.UUID]
) -> None:
    bea, boris, path = as_person(cast.bea), as_person(cast.boris), f"/hits/{hits['strong']}"
    bea.submit(path, {"verdict": "same", "reason": WHY})
    boris.submit(path, {"agrees": "no", "reason": "The photograph differs."})
    assert state_of(sessions, hits["strong"]) == "open"
    bea.get(path)
    assert "Boris Lang did not agree" in bea.page.text
    bea.submit(path, {"verdict": "same", "reason": WHY})
    boris.submit(path, {"agrees": "yes"})
    assert state_of(sessions, hits["strong"]) == "same"
    assert bea.submit(path, {"reason": "The passport is another one."}).status_code == 303
    assert state_of(sessions, hits["strong"]) == "open"


def test_a_partner_is_asked_and_the_match_is_judged_afterwards(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, hits: dict[str, uuid.UUID]
) -> None:
    bea, path = as_person(cast.bea), f"/hits/{hits['review']}"
    bea.submit(path, {"verdict": "cannot_tell", "reason": "No date of birth."})
    assert state_of(sessions, hits["review"]) == "asked"
    bea.get(path)
    assert "The partner is asked." in bea.page.text
    assert "cannot_tell" not in bea.get(path).text
    bea.submit(path, {"verdict": "different", "reason": WHY})
    assert state_of(sessions, hits["review"]) == "different"


def test_who_comes_too_late_is_told_who_was_quicker(
    cast: Cast, as_person: AsPerson, hits: dict[str, uuid.UUID]
) -> None:
    bea, boris, path = as_person(cast.bea), as_person(cast.boris), f"/hits/{hits['strong']}"
    boris.get(path)
    answers = {"verdict": "same", "reason": WHY}
    late = {**dict(boris.page.forms[-1].fields), **answers}
    assert bea.submit(path, answers).status_code == 303
    assert boris.post(path, data=late).status_code == 409
    assert "Bea Keller judged this match" in boris.page.text
    assert "Bea Keller" in boris.page.text
    assert boris.post(path, data={**late, "step": "nothing"}).status_code == 422


def test_matches_that_a_change_closed_are_seen_together_with_one_note(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, hits: dict[str, uuid.UUID]
) -> None:
    with sessions.begin() as session:
        for band in ("strong", "review"):
            hit = session.get_one(Hit, hits[band])
            hit.state, hit.closed_at, hit.closed_because = "closed", NOW, "delisted"
    bea, both = as_person(cast.bea), [str(hits["strong"]), str(hits["review"])]
    bea.declares = False  # a box is no way round the declaration
    assert bea.submit("/hits", {"row": both, "note": "Both left the list."}).status_code == 200
    assert "0 of 2 done" in bea.page.text
    assert bea.submit(f"/cases/{hits['case']}/declaration", {}, form=-2).status_code == 303
    assert bea.submit("/hits?tick=all", {"note": ""}).status_code == 422
    assert bea.submit("/hits?tick=all", {"note": "Both left the list."}).status_code == 200
    assert "2 of 2 done" in bea.page.text
    bea.get("/hits")
    assert "Closed by a change" not in bea.page.text
    assert "Tick" not in as_person(cast.lena).get("/hits").text
    with sessions() as session:
        for band in ("strong", "review"):
            assert session.get_one(Hit, hits[band]).reviewed_by_id == cast.bea.id


@pytest.mark.parametrize(("who", "status"), [("aldo", 200), ("lena", 200), ("carl", 404), ("alice", 404)])
def test_who_is_not_of_the_desk_reads_at_most(
    sessions: sessionmaker[Session],
    cast: Cast,
    as_person: AsPerson,
    hits: dict[str, uuid.UUID],
    who: str,
    status: int,
) -> None:
    reader, path = as_person(getattr(cast, who)), f"/hits/{hits['review']}"
    assert reader.get("/hits").status_code == status
    assert reader.get(path).status_code == status
    token = dict(reader.page.forms[0].fields)
    answers = {**token, "step": "judge", "verdict": "same", "reason": WHY}
    assert reader.post(path, data=answers).status_code == 404
    assert state_of(sessions, hits["review"]) == "open"


def test_a_recused_person_sees_no_match_of_the_partner_anywhere(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, hits: dict[str, uuid.UUID]
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        proposal = session.get_one(Proposal, hits["case"])
        declare_interest(session, proposal, interest="financial", actor=people.boris, now=NOW)
    boris = as_person(cast.boris)
    assert boris.get(f"/hits/{hits['review']}").status_code == 404
    boris.get("/hits")
    assert "No match waits." in boris.page.text


def test_the_case_leads_to_the_matches_of_its_names_for_those_who_may_see_them(
    cast: Cast, as_person: AsPerson, hits: dict[str, uuid.UUID]
) -> None:
    bea, olga = as_person(cast.bea), as_person(cast.olga)
    bea.get(f"/cases/{hits['case']}")
    assert f"/hits/{hits['strong']}" in bea.page.links
    assert olga.get(f"/cases/{hits['case']}").status_code == 200
    assert f"/hits/{hits['strong']}" not in olga.page.links
