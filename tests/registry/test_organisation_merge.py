"""Two records of one organisation: found, joined with both histories kept, parted again with nothing lost."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.events import list_events
from registry.models import Agreement, Membership, Organisation, Party, Proposal
from registry.queries.audit import verify
from registry.queries.duplicate import list_alike, list_pairs
from registry.queries.partner import find_kept, find_partner, read_partner
from registry.queries.search import search
from registry.services.organisation import new_organisation
from registry.services.organisation_merge import (
    CannotMerge,
    keep_apart,
    merge_organisations,
    undo_merge,
)
from registry.services.organisation_note import remove_note, write_note
from registry.services.search import keep_partner
from tests.case import NOW, on_stage, sent
from tests.cast import Cast
from tests.register import entered
from tests.registry.test_register_numbers import counted, kept
from workflows.machine import NotYours

LATER = NOW.replace(hour=11)


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture
def second(session: Session, cast: Cast) -> Organisation:
    """Another record of Blue Well, made in an office that did not look, with an agreement."""
    organisation = new_organisation(session, "BLUE WELL Software S.A.", actor=cast.bea, now=NOW)
    organisation.country, organisation.website = "FR", "http://www.bluewell.example/about"
    entered(session, cast, 2, organisation=organisation)
    keep_partner(session, organisation)
    return organisation


def pairs_of(session: Session, cast: Cast) -> dict[frozenset[str], tuple[str, ...]]:
    return {
        frozenset((pair.one.name, pair.other.name)): tuple(pair.why)
        for pair in list_pairs(session, cast.bea, now=NOW)
    }


def world(session: Session) -> dict[str, Counter[object]]:
    """Who has what: what a merge and its undoing must leave as it was."""
    session.expire_all()
    found: dict[str, Counter[object]] = {"counts": Counter(kept(session))}
    for model in (Agreement, Proposal, Party):
        rows = session.execute(select(model.id, model.organisation_id))
        found[model.__name__] = Counter((row.id, row.organisation_id) for row in rows)
    rows = session.execute(select(Membership.id, Membership.organisation_id, Membership.state))
    found["Membership"] = Counter(tuple(row) for row in rows)
    found["groups"] = Counter(
        tuple(row)
        for row in session.execute(select(Organisation.id, Organisation.group_id, Organisation.lei))
    )
    return found


def test_records_are_met_by_sound_website_and_numbers_until_somebody_says_no(
    session: Session, cast: Cast, second: Organisation
) -> None:
    sent(session, cast)
    other = frozenset(("Blue Well Software SA", "BLUE WELL Software S.A."))
    assert pairs_of(session, cast) == {other: ("domain", "name")}
    [alike] = list_alike(session, second, cast.bea, now=NOW)
    assert "alike" in alike.why
    assert alike.score > 0.95
    with pytest.raises(NotYours):
        keep_apart(session, cast.blue_well, second, actor=cast.carl, now=NOW)
    keep_apart(session, cast.blue_well, second, actor=cast.bea, now=NOW)
    assert pairs_of(session, cast) == {}
    assert list_alike(session, second, cast.bea, now=NOW) == []


def test_joined_records_keep_both_histories_and_are_parted_again(
    session: Session, cast: Cast, second: Organisation
) -> None:
    case = sent(session, cast)
    entered(session, cast, 1, proposal_id=case.id)
    note = write_note(session, second, "They moved to Lyon.", actor=cast.bea, now=NOW)
    before = world(session)
    cast.blue_well.lei = None
    second.lei = "5299000J2N45DDNE4Y28"
    session.flush()
    before["groups"] = world(session)["groups"]
    merge = merge_organisations(
        session, cast.blue_well, second, reason="Same register entry", admit_members=False, actor=cast.bea,
        now=LATER,
    )  # fmt: skip
    page = read_partner(session, cast.blue_well, cast.bea, now=LATER)
    assert (page.agreement_count, page.case_count, len(page.notes)) == (2, 1, 1)
    lei = session.scalar(select(Organisation.lei).where(Organisation.id == cast.blue_well.id))
    assert lei == second.lei
    assert find_partner(session, second.id, cast.bea, now=NOW) is None
    assert find_kept(session, second.id) == cast.blue_well.id
    assert kept(session) == counted(session)
    found = {each.kind: each.total for each in search(session, cast.bea, "blue well software", now=LATER)}
    assert (found["agreements"], found["cases"], found["partners"]) == (2, 1, 1)
    assert pairs_of(session, cast) == {}
    for row in (cast.blue_well, second):
        assert [each.name for each in list_events(session, row.id)][-1] == "organisation.merged"
    with pytest.raises(CannotMerge):
        merge_organisations(
            session, cast.grey_dam, second, reason="Again", admit_members=False, actor=cast.bea, now=LATER
        )
    undo_merge(session, merge, actor=cast.bea, now=LATER)
    assert world(session) == before
    assert note.organisation_id == second.id
    assert kept(session) == counted(session)
    assert len(pairs_of(session, cast)) == 1
    for row in (cast.blue_well, second):
        assert [each.name for each in list_events(session, row.id)][-1] == "organisation.unmerged"
    with pytest.raises(CannotMerge):
        undo_merge(session, merge, actor=cast.bea, now=LATER)
    session.flush()
    assert verify(session).faults == []


@pytest.mark.parametrize(("admit", "state"), [(True, "admitted"), (False, "asked")])
def test_people_of_the_other_record_act_at_once_only_when_somebody_says_so(
    admit: bool, state: str, session: Session, cast: Cast, second: Organisation
) -> None:
    case = sent(session, cast)
    merge = merge_organisations(
        session, second, cast.blue_well, reason="Same", admit_members=admit, actor=cast.bea, now=LATER
    )
    assert case.organisation_id == second.id
    mine = select(Membership.state).where(
        Membership.user_id == cast.alice.id, Membership.organisation_id == second.id
    )
    assert session.scalar(mine) == state
    undo_merge(session, merge, actor=cast.bea, now=LATER)
    assert session.scalar(mine) is None


def test_only_the_desk_joins_and_parts(session: Session, cast: Cast, second: Organisation) -> None:
    for somebody in (cast.carl, cast.alice):
        with pytest.raises(NotYours):
            merge_organisations(
                session, cast.blue_well, second, reason="x", admit_members=False, actor=somebody, now=LATER
            )
    with pytest.raises(CannotMerge):
        merge_organisations(
            session, second, second, reason="x", admit_members=False, actor=cast.bea, now=LATER
        )


def test_notes_are_written_by_the_office_and_taken_away_by_their_writer_or_the_desk(
    session: Session, cast: Cast, second: Organisation
) -> None:
    note = write_note(session, second, "Ask Otto first.", actor=cast.carl, now=NOW)
    with pytest.raises(NotYours):
        write_note(session, second, "Hello", actor=cast.alice, now=NOW)
    with pytest.raises(NotYours):
        remove_note(session, second, note, actor=cast.cleo, now=NOW)
    remove_note(session, second, note, actor=cast.carl, now=NOW)
    assert read_partner(session, second, cast.bea, now=NOW).notes == []
    names = [each.name for each in list_events(session, second.id)]
    assert names[-2:] == ["organisation.note_written", "organisation.note_removed"]
    assert "Otto" not in list_events(session, second.id)[-2].payload
