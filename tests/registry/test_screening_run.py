"""A run covers parties × list versions; a delta finds what a full run finds; nothing is clear unscreened."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.lists import READERS, Listed, ListFile
from registry.config import read_config
from registry.db import reading
from registry.events import list_events
from registry.jobs import HANDLERS, Worker
from registry.jobs.screening import keep_all_keys
from registry.models import (
    Coverage,
    Hit,
    Job,
    ListVersion,
    Party,
    PartyName,
    Proposal,
    ScreenedName,
    ScreeningRun,
)
from registry.queries.audit import verify
from registry.queries.guards import Guards
from registry.queries.hit import case_hits
from registry.queries.screening import party_results
from registry.queries.screening_index import PartyIndex
from registry.queries.screening_kept import without_keys
from registry.services.organisation import keep_parties
from registry.services.screening import enter_screening
from registry.services.screening_order import has_uncovered, order_missing_run, order_run
from registry.services.screening_run import advance_run, prepare_run, read_chunk, read_index
from rules.screening import ALGORITHM, Entry
from tests.case import NOW, answers, on_stage
from tests.cast import Cast
from tests.registry.screening_stage import (
    bring_list,
    do_runs,
    hits_of,
    list_of,
    refreshed,
    sent_case,
)
from workflows.machine import Blocked

Sessions = sessionmaker[Session]
STRANGERS = ("ABDUL KARIM QUADRI", "NGUYEN VAN TRUONG", "CARLOS IBARRA MENDEZ")


def results(sessions: Sessions, proposal: Proposal, **more: object) -> dict[str, str | None]:
    with sessions() as session:
        case = session.get_one(Proposal, proposal.id)
        found = party_results(session, case, **{"now": NOW, **more})  # type: ignore[arg-type]
        return {party.role: result.result if result else None for party, result in found}


def gate(sessions: Sessions, proposal: Proposal) -> str | None:
    with sessions() as session:
        return session.get_one(Proposal, proposal.id).gate


def test_names_that_no_list_has_are_clear_and_nobody_is_needed(sessions: Sessions, cast: Cast) -> None:
    bring_list(sessions, list_of(*STRANGERS))
    proposal = sent_case(sessions, cast)
    assert results(sessions, proposal) == {"entity": None, "owner": None, "signatory": None}
    [run] = do_runs(sessions)
    assert (run.reason, run.party_count, run.entry_count, run.raised_count) == ("submission", 3, 3, 0)
    assert set(results(sessions, proposal).values()) == {"clear"}
    assert refreshed(sessions, proposal).gate == "pass"
    with sessions() as session:
        assert {row.source for row in session.scalars(select(Coverage))} == {"unsc"}
        assert [event.name for event in list_events(session, run.id)] == ["screening.run_finished"]
        assert verify(session).faults == []


def test_a_name_on_the_list_holds_the_case(sessions: Sessions, cast: Cast) -> None:
    bring_list(sessions, list_of(*STRANGERS, "ALICE FERRAND"))
    proposal = sent_case(sessions, cast)
    do_runs(sessions)
    found = hits_of(sessions)
    assert [(name, key, state) for name, key, _band, state in found] == [("Alice Ferrand", "4", "open")] * 2
    assert results(sessions, proposal) == {"entity": "clear", "owner": "possible", "signatory": "possible"}
    assert refreshed(sessions, proposal).gate == "hold_screening"
    with sessions() as session:
        guards = Guards(session, session.get_one(Proposal, proposal.id), None, NOW)
        assert guards.for_verb("accept", {})["screening_settled"] is False
        assert len(guards.facts.open_hits) == 2


def test_nothing_by_hand_overrides_an_open_hit_or_stands_in_for_a_list(
    sessions: Sessions, cast: Cast
) -> None:
    bring_list(sessions, list_of(*STRANGERS, "ALICE FERRAND"))
    proposal = sent_case(sessions, cast)
    with sessions.begin() as session:  # not covered yet: "clear" by hand does not count
        people = on_stage(session, cast)
        case = session.get_one(Proposal, proposal.id)
        typed = {party.id: "clear" for party, _ in party_results(session, case)}
        enter_screening(session, case, typed, list_version="seen", actor=people.bea, now=NOW)
    assert set(results(sessions, proposal).values()) == {None}
    do_runs(sessions)
    with sessions.begin() as session:
        people = on_stage(session, cast)
        case = session.get_one(Proposal, proposal.id)
        with pytest.raises(Blocked, match="A match on one of these names"):
            enter_screening(session, case, typed, list_version="seen", actor=people.bea, now=NOW)
    assert results(sessions, proposal)["owner"] == "possible"


def test_a_list_that_is_too_old_clears_nobody(sessions: Sessions, cast: Cast) -> None:
    bring_list(sessions, list_of(*STRANGERS))
    proposal = sent_case(sessions, cast)
    do_runs(sessions)
    assert set(results(sessions, proposal, now=NOW + timedelta(days=5)).values()) == {"clear"}
    assert set(results(sessions, proposal, now=NOW + timedelta(days=9)).values()) == {None}


def test_a_changed_list_is_met_by_all_parties_and_only_with_what_changed(
    sessions: Sessions, cast: Cast
) -> None:
    bring_list(sessions, list_of(*STRANGERS, "SOMEBODY GONE"))
    proposal = sent_case(sessions, cast)
    do_runs(sessions)
    bring_list(sessions, list_of(*STRANGERS, "", "ALICE FERRAND", day="2026-11-02"))
    assert set(results(sessions, proposal).values()) == {None}  # not screened against what is in force now
    [run] = do_runs(sessions)
    assert (run.reason, run.scope, run.entry_count) == ("list", "changes", 1)
    assert results(sessions, proposal)["owner"] == "possible"
    with sessions() as session:
        assert not has_uncovered(session, NOW)


def test_parties_are_found_by_their_kept_keys_and_a_hit_closes_when_the_entry_is_named_otherwise(
    sessions: Sessions, cast: Cast
) -> None:
    bring_list(sessions, list_of(*STRANGERS, "SOMEBODY ELSE"))
    proposal = sent_case(sessions, cast)
    do_runs(sessions)
    keep_all_keys(sessions)
    assert count_without_keys(sessions) == 0
    bring_list(sessions, list_of(*STRANGERS, "ALICE FERRAND", day="2026-11-02"))
    [run] = do_runs(sessions)
    assert (run.scope, run.party_count, run.entry_count) == ("changes", 3, 1)
    assert results(sessions, proposal)["owner"] == "possible"
    bring_list(sessions, list_of(*STRANGERS, "SOMEBODY ELSE", day="2026-11-02"))
    do_runs(sessions)
    with sessions() as session:
        assert {hit.closed_because for hit in session.scalars(select(Hit))} == {"not_alike"}
    assert results(sessions, proposal)["owner"] == "clear"


def test_keys_are_kept_by_the_worker_after_a_run_and_only_once(
    sessions: Sessions, cast: Cast, tmp_path: Path
) -> None:
    bring_list(sessions, list_of(*STRANGERS))
    sent_case(sessions, cast)
    config = read_config({"SECRET_KEY": "x", "PARTNERSHIPS_VAR": str(tmp_path)})
    Worker(config, sessions, HANDLERS, clock=lambda: NOW).work(once=True)
    with sessions.begin() as session:
        kept = session.execute(select(ScreenedName.name_id, ScreenedName.algorithm)).all()
        assert len(kept) == 3
        assert {algorithm for _number, algorithm in kept} == {ALGORITHM}
        session.execute(update(ScreenedName).values(algorithm="names-0"))
    assert count_without_keys(sessions) == 3  # an algorithm of its own is a reason to make them anew
    keep_all_keys(sessions)
    assert count_without_keys(sessions) == 0


def test_an_entry_that_leaves_its_list_closes_its_hits(sessions: Sessions, cast: Cast) -> None:
    bring_list(sessions, list_of(*STRANGERS, "MARIA LOPEZ", "OMAR SAID", "ALICE FERRAND"))
    proposal = sent_case(sessions, cast)
    do_runs(sessions)
    bring_list(sessions, list_of(*STRANGERS, "MARIA LOPEZ", "OMAR SAID", day="2026-11-02"))
    do_runs(sessions)
    assert {state for *_, state in hits_of(sessions)} == {"closed"}
    with sessions() as session:
        assert {hit.closed_because for hit in session.scalars(select(Hit))} == {"delisted"}
    assert results(sessions, proposal)["owner"] == "clear"
    bring_list(sessions, list_of(*STRANGERS, "MARIA LOPEZ", "OMAR SAID", "ALICE FERRAND", day="2026-11-02"))
    do_runs(sessions)
    assert {state for *_, state in hits_of(sessions)} == {"open"}  # listed again


def test_another_spelling_of_a_party_is_another_party_to_be_screened(sessions: Sessions, cast: Cast) -> None:
    bring_list(sessions, list_of(*STRANGERS))
    proposal = sent_case(sessions, cast)
    do_runs(sessions)
    with sessions.begin() as session:
        before = set(session.scalars(select(Party.id).where(Party.removed_at.is_(None))))
        case = session.get_one(Proposal, proposal.id)
        assert case.organisation is not None
        given = answers(organisation={"other_names": ["Голубой колодец"]})
        keep_parties(session, case.organisation, given, now=NOW)
        after = set(session.scalars(select(Party.id).where(Party.removed_at.is_(None))))
        assert len(after - before) == len(before - after) == 1
    assert results(sessions, proposal) == {"entity": None, "owner": "clear", "signatory": "clear"}
    with sessions.begin() as session:
        assert order_missing_run(session, now=NOW) is not None
        assert order_missing_run(session, now=NOW) is None  # one is under way
    [run] = do_runs(sessions)
    assert (run.reason, run.party_count) == ("catch_up", 1)
    assert set(results(sessions, proposal).values()) == {"clear"}


def test_a_run_that_was_left_goes_on_where_it_stopped(
    sessions: Sessions, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.services.screening_run.CHUNK", 2)
    bring_list(sessions, list_of(*STRANGERS, "ALICE FERRAND", "OMAR SAID"))
    proposal = sent_case(sessions, cast)
    with sessions() as session:
        run_id = session.scalars(select(ScreeningRun.id)).one()
    one_chunk(sessions, run_id)
    with sessions() as session:
        left = session.get_one(ScreeningRun, run_id)
        assert (left.state, left.entry_count) == ("running", 2)
        assert session.scalars(select(Coverage)).all() == []
    assert set(results(sessions, proposal).values()) <= {None, "possible"}
    [run] = do_runs(sessions)
    assert (run.state, run.entry_count) == ("finished", 5)
    assert len(hits_of(sessions)) == 2
    assert results(sessions, proposal)["owner"] == "possible"


def test_a_list_that_changes_under_a_run_makes_it_begin_again(
    sessions: Sessions, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.services.screening_run.CHUNK", 2)
    bring_list(sessions, list_of(*STRANGERS, "OMAR SAID", "MARIA LOPEZ"))
    proposal = sent_case(sessions, cast)
    with sessions() as session:
        run_id = session.scalars(select(ScreeningRun.id)).one()
    one_chunk(sessions, run_id)
    newer = bring_list(sessions, list_of("ALICE FERRAND", *STRANGERS, "OMAR SAID", day="2026-11-02"))
    do_runs(sessions)
    with sessions() as session:
        assert session.get_one(ScreeningRun, run_id).lists[0]["version_id"] == str(newer.id)
    assert results(sessions, proposal)["owner"] == "possible"


def one_chunk(sessions: Sessions, run_id: uuid.UUID) -> None:
    """The worker begins, writes one chunk, and is gone."""
    with reading(sessions) as session:
        index = read_index(session, run_id, PartyIndex(), now=NOW)
    with sessions.begin() as session:
        prepare_run(session, run_id, index, now=NOW)
    with reading(sessions) as session:
        chunk = read_chunk(session, run_id, index)
    with sessions.begin() as session:
        assert advance_run(session, run_id, index, chunk, now=NOW)


def test_own_lists_count_and_others_do_not_until_the_policy_names_them(
    sessions: Sessions, cast: Cast
) -> None:
    bring_list(sessions, list_of(*STRANGERS))
    bring_list(sessions, OWN, "own")
    bring_list(sessions, OWN.replace(b"Alice Ferrand", b"Blue Well Software"), "ungm")
    proposal = sent_case(sessions, cast)
    do_runs(sessions)
    with sessions() as session:
        case = session.get_one(Proposal, proposal.id)
        assert {hit.source for hit in case_hits(session, case)} == {"own"}
        facts = Guards(session, case, None, NOW).facts
        assert facts.get("screening.unsc") == "clear"
        assert facts.is_undecided  # somebody must judge it first
    assert refreshed(sessions, proposal).gate is None


OWN = b"id,type,name,aliases,birth_dates,countries\nA-1,person,Alice Ferrand,,,\n"


# --- real lists ------------------------------------------------------------------------------------------


def people_of(sessions: Sessions, cast: Cast, names: list[tuple[str, str]]) -> None:
    """Parties of one organisation, named so."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        for name, kind in names:
            party = Party(
                id=uuid.uuid4(), organisation_id=people.blue_well.id, role="director", kind=kind,
                valid_from=NOW.date(), recorded_at=NOW,
            )  # fmt: skip
            party.names.append(PartyName(name=name))
            session.add(party)


@pytest.mark.parametrize("has_keys", [True, False], ids=("by kept keys", "by reading every name"))
def test_the_delta_between_two_real_lists_gives_what_a_full_run_gives(
    sessions: Sessions, cast: Cast, shared_data: Path, has_keys: bool
) -> None:
    folder = shared_data / "lists"
    old, new = ((folder / f"unsc_2018-06-{day}.xml").read_bytes() for day in ("07", "21"))
    bring_list(sessions, old)
    people_of(sessions, cast, names_near(old, new))
    with sessions.begin() as session:
        order_run(session, "hand", now=NOW)
    do_runs(sessions)
    before = scores(sessions)
    if has_keys:
        keep_all_keys(sessions)
    version = bring_list(sessions, new)
    assert count_without_keys(sessions) == (0 if has_keys else len(names_near(old, new)))
    [delta] = do_runs(sessions)
    found = scores(sessions)
    assert delta.scope == "changes"
    assert 0 < delta.entry_count < 60 <= version.counts["entries"]
    with sessions.begin() as session:
        order_run(session, "hand", is_full=True, now=NOW)
    [full] = do_runs(sessions)
    assert full.entry_count == version.counts["entries"]
    assert scores(sessions) == found
    assert found != before


def count_without_keys(sessions: Sessions) -> int:
    with sessions() as session:
        return len(session.scalars(without_keys()).all())


def names_near(old: bytes, new: bytes) -> list[tuple[str, str]]:
    """Every entry that differs between the two lists, as each names it, and some that do not."""
    before, after = ({each.key: each for each in entries(data)} for data in (old, new))
    differing = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    near = [each[key] for key in sorted(differing) for each in (before, after) if key in each]
    near += sorted(before.values(), key=lambda entry: entry.key)[::40]
    return [
        (entry.names[0].text.title(), "person" if entry.schema == "Person" else "organisation")
        for entry in near
    ]


def entries(data: bytes) -> list[Entry]:
    return [each.entry for each in READERS["unsc"].read(ListFile(data)) if isinstance(each, Listed)]


def scores(sessions: Sessions) -> list[tuple[str, str, float, str]]:
    """Every hit that is not closed, and what closed it otherwise."""
    with sessions() as session:
        rows = session.scalars(select(Hit))
        return sorted(
            (str(hit.party_id), hit.entry.key, hit.score, hit.closed_because or hit.state) for hit in rows
        )


def test_a_version_is_kept_with_every_run(sessions: Sessions, cast: Cast) -> None:
    version = bring_list(sessions, list_of(*STRANGERS))
    sent_case(sessions, cast)
    [run] = do_runs(sessions)
    with sessions() as session:
        kept = session.get_one(ListVersion, uuid.UUID(run.lists[0]["version_id"]))
        assert kept.sha256 == version.sha256
        assert run.algorithm == session.scalars(select(Coverage.algorithm).limit(1)).one()


def test_the_worker_screens_what_was_sent_and_takes_it_into_the_level(
    sessions: Sessions, cast: Cast, tmp_path: Path
) -> None:
    bring_list(sessions, list_of(*STRANGERS))
    proposal = sent_case(sessions, cast)
    assert gate(sessions, proposal) is None
    config = read_config({"SECRET_KEY": "x", "PARTNERSHIPS_VAR": str(tmp_path)})
    Worker(config, sessions, HANDLERS, clock=lambda: NOW).work(once=True)
    assert gate(sessions, proposal) == "pass"
    with sessions() as session:
        assert {job.state for job in session.scalars(select(Job)) if job.kind in HANDLERS} == {"done"}
