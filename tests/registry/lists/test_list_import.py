"""An import is a version: put in force, kept in quarantine or refused; a person decides what looks wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.adapters.lists import ListFile
from registry.models import Event, ListChange, ListEntry, ListName, ListVersion, Outbox
from registry.queries.audit import verify
from registry.queries.watchlist import (
    REASONS,
    find_version_in_force,
    list_changes,
    list_entries_in_force,
    list_entries_of,
    list_status,
    list_versions,
    list_waiting_versions,
    lists_in_force,
    stale_lists,
)
from registry.services.list_import import (
    Imported,
    accept_list_version,
    count_entries,
    import_list,
    refuse_list_version,
)
from registry.services.message import hand_out_events, notify
from rules.policy import load
from rules.screening.entry import Entry
from rules.screening.fingerprint import match_hash
from tests.cast import Cast
from tests.registry.lists.list_files import (
    NOW,
    alias,
    born,
    count_un,
    own_csv,
    person,
    un_list,
    un_people,
)
from workflows.machine import Blocked, NotYours, WrongState

DAY = timedelta(days=1)


def bring(session: Session, data: bytes, source: str = "unsc", **more: object) -> Imported:
    return import_list(
        session, ListFile(data, "list.xml"), source=source, **{"actor": None, "now": NOW} | more
    )  # type: ignore[arg-type]


def counted(version: ListVersion) -> tuple[int, int, int]:
    return tuple(version.counts[name] for name in ("added", "changed", "removed"))  # type: ignore[return-value]


def events(session: Session) -> list[str]:
    wanted = select(Event.name).where(Event.case_kind == "list").order_by(Event.seq)
    return list(session.scalars(wanted))


FIRST = un_list(
    person("1", "IVAN PETROV", alias("VANYA", "Low"), born(YEAR="1970")),
    person("2", "AHMED ALI", alias("ABU ALI")),
    person("3", "TO BE REMOVED"),
    person("4", "UNCHANGED", "<COMMENTS1>one</COMMENTS1>"),
    day="2026-11-01",
)
SECOND = un_list(
    person("1", "IVAN PETROV", alias("VANYA", "Low"), born(YEAR="1971")),  # another year
    person("2", "AHMED ALI", alias("ABU ALI", "Low")),  # another quality
    person("4", "UNCHANGED", "<COMMENTS1>two</COMMENTS1>"),  # content alone
    person("5", "NEW PERSON"),
    day="2026-11-02",
)


def test_the_first_version_of_a_list_is_in_force_with_all_its_names(session: Session) -> None:
    done = bring(session, FIRST)
    version = done.version
    assert (done.is_new, version.state, version.number) == (True, "in_force", 1)
    assert (version.published_on, version.importer_version) == (date(2026, 11, 1), "unsc-1")
    assert counted(version) == (4, 0, 0)
    assert (version.counts["entries"], version.counts["names"]) == (4, 6)
    assert session.scalar(select(func.count()).select_from(ListName)) == 6
    assert events(session) == ["list.imported"]
    scripts = set(session.scalars(select(ListName.script)))
    assert scripts == {"LATIN"}


def test_the_next_version_says_what_was_added_changed_and_removed(session: Session) -> None:
    first = bring(session, FIRST).version
    second = bring(session, SECOND, now=NOW + DAY).version
    session.commit()
    assert counted(second) == (1, 1, 1)  # a quality is no change of a name
    assert (second.counts["content_changed"], second.counts["match_changed"]) == (3, 2)
    assert (first.state, second.state) == ("superseded", "in_force")
    kinds = {
        session.get_one(ListEntry, change.entry_id).key: (change.kind, change.matters)
        for change in list_changes(session, second.id)
    }
    assert kinds == {
        "1": ("changed", True),
        "2": ("changed", True),
        "3": ("removed", True),
        "4": ("changed", False),
        "5": ("added", True),
    }
    assert {change.entry_id for change in list_changes(session, second.id, that_matter=True)} == {
        change.entry_id for change in list_changes(session, second.id) if change.matters
    }
    assert verify(session).faults == []


def test_an_entry_keeps_its_id_when_it_changes_and_when_it_comes_back(session: Session) -> None:
    def ids() -> dict[str, object]:
        return dict(session.execute(select(ListEntry.key, ListEntry.id)).tuples().all())

    bring(session, FIRST)
    before = ids()
    bring(session, SECOND, now=NOW + DAY)
    gone = session.scalars(select(ListEntry).where(ListEntry.key == "3")).one()
    assert gone.removed_version_id is not None
    third = bring(session, FIRST.replace(b"2026-11-01", b"2026-11-03"), now=NOW + 2 * DAY).version
    session.commit()
    assert {key: number for key, number in ids().items() if key in before} == before
    assert gone.removed_version_id is None
    assert counted(third) == (1, 1, 1)
    assert count_entries(session, "unsc") == 4


def test_a_change_keeps_the_entry_as_it_was(session: Session) -> None:
    bring(session, FIRST)
    second = bring(session, SECOND, now=NOW + DAY).version
    entry = session.scalars(select(ListEntry).where(ListEntry.key == "1")).one()
    change = session.get_one(ListChange, (second.id, entry.id))
    assert change.before is not None
    assert change.before["facts"]["birth_dates"] == ["1970"]
    assert ["VANYA", "alias", "weak"] in change.before["names"]
    assert entry.facts["birth_dates"] == ["1971"]


def test_matching_reads_back_exactly_what_was_hashed(session: Session) -> None:
    bring(session, SECOND)
    session.commit()
    session.expunge_all()
    found = list(list_entries_in_force(session))
    assert [entry.key for _id, _hash, entry in found] == ["1", "2", "4", "5"]
    assert all(match_hash(entry) == kept for _id, kept, entry in found)
    assert list(list_entries_of(session, [found[0][0]])) == [found[0]]
    assert list(list_entries_in_force(session, ["ofac"])) == []


def test_the_order_of_names_does_not_matter_but_their_quality_and_the_facts_do() -> None:
    entry = Entry("1", "unsc", "Person", (), ("1970",), ("KZ",), "male", (("passport", "1"),))
    base = match_hash(entry)
    assert match_hash(replace(entry, key="2", source="ofac")) == base
    for change in (
        {"schema": "Company"},
        {"birth_dates": ("1971",)},
        {"countries": ()},
        {"gender": ""},
        {"identifiers": ()},
    ):
        assert match_hash(replace(entry, **change)) != base  # type: ignore[arg-type]


def test_the_same_file_again_changes_nothing_and_says_so(session: Session) -> None:
    first = bring(session, FIRST)
    again = bring(session, FIRST, now=NOW + DAY)
    assert (again.is_new, again.version.id) == (False, first.version.id)
    assert len(list_versions(session)) == 1
    assert events(session) == ["list.imported"]


DOUBTS = {
    "empty": (un_list(day="2026-11-03"), "empty"),
    "cut short": (un_people(10, day="2026-11-03")[:-60], "cut_short"),
    "malformed": (un_people(10, day="2026-11-03").replace(b"</ENTITIES>", b""), "malformed"),
    "smaller": (un_people(7, day="2026-11-03"), "much_smaller"),
    "older": (un_people(10, day="2026-10-01"), "older"),
    "future": (un_people(10, day="2026-12-01"), "from_the_future"),
    "another format": (b"<html/>", "another_format"),
    "twice": (un_list(*(person("1", f"P{at}") for at in range(10)), day="2026-11-03"), "id_twice"),
}


@pytest.mark.parametrize(("data", "code"), DOUBTS.values(), ids=DOUBTS)
def test_a_file_that_looks_wrong_waits_and_the_version_in_force_stays(
    session: Session, data: bytes, code: str
) -> None:
    good = bring(session, un_people(10, day="2026-11-02")).version
    doubtful = bring(session, data).version
    session.commit()
    assert doubtful.state == "quarantined"
    assert code in [reason for reason, _details in doubtful.reasons]
    assert find_version_in_force(session, "unsc") is good
    assert count_entries(session, "unsc") == 10
    assert [version.id for version in list_waiting_versions(session)] == [doubtful.id]
    assert events(session) == ["list.imported", "list.quarantined"]
    assert all(REASONS[reason] % details for reason, details in doubtful.reasons)


def test_a_fifth_smaller_is_still_believed(session: Session) -> None:
    bring(session, un_people(10, day="2026-11-02"))
    assert bring(session, un_people(8, day="2026-11-03")).version.state == "in_force"


def test_a_hostile_file_is_refused_and_nothing_of_it_is_kept(session: Session) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><CONSOLIDATED_LIST/>'
    version = bring(session, bomb).version
    session.commit()
    assert (version.state, version.staged, version.reasons[0][0]) == ("refused", None, "document_type")
    assert events(session) == ["list.refused"]
    assert bring(session, bomb).is_new is False  # fetched every day, told once


def test_accepting_puts_the_kept_entries_in_force_and_names_the_person(session: Session, cast: Cast) -> None:
    bring(session, un_people(10, day="2026-11-02"))
    small = bring(session, un_people(5, day="2026-11-03")).version
    accept_list_version(session, small, reason="Five were de-listed today.", actor=cast.bea, now=NOW)
    session.commit()
    assert (small.state, small.accepted_by_id, small.staged) == ("in_force", cast.bea.id, None)
    assert counted(small) == (0, 0, 5)
    assert count_entries(session, "unsc") == 5
    assert events(session) == ["list.imported", "list.quarantined", "list.accepted"]
    assert all(match_hash(entry) == kept for _id, kept, entry in list_entries_in_force(session))


def test_nobody_accepts_what_they_imported_themselves(session: Session, cast: Cast) -> None:
    bring(session, un_people(10, day="2026-11-02"))
    small = bring(session, un_people(5, day="2026-11-03"), actor=cast.bea).version
    with pytest.raises(Blocked) as refusal:
        accept_list_version(session, small, reason="Mine.", actor=cast.bea, now=NOW)
    assert refusal.value.needs == ("second_person",)
    with pytest.raises(Blocked) as refusal:
        accept_list_version(session, small, reason=" ", actor=cast.boris, now=NOW)
    assert refusal.value.needs == ("reason",)
    accept_list_version(session, small, reason="Seen.", actor=cast.boris, now=NOW)
    assert small.state == "in_force"


def test_only_the_desk_decides_and_only_once(session: Session, cast: Cast) -> None:
    bring(session, un_people(10, day="2026-11-02"))
    small = bring(session, un_people(5, day="2026-11-03")).version
    for stranger in (cast.alice, cast.carl, cast.ada):
        with pytest.raises(NotYours):
            accept_list_version(session, small, reason="Yes.", actor=stranger, now=NOW)
    refuse_list_version(session, small, reason="The download broke.", actor=cast.bea, now=NOW)
    assert (small.state, small.refused_by_id, small.staged) == ("refused", cast.bea.id, None)
    assert count_entries(session, "unsc") == 10
    with pytest.raises(WrongState) as refusal:
        accept_list_version(session, small, reason="Yes.", actor=cast.boris, now=NOW)
    assert refusal.value.moved_by == cast.bea.name


def test_a_newer_good_file_makes_what_waits_pointless(session: Session, cast: Cast) -> None:
    bring(session, un_people(10, day="2026-11-02"))
    small = bring(session, un_people(5, day="2026-11-03")).version
    bring(session, un_people(11, day="2026-11-04"))
    session.commit()
    assert (small.state, small.refused_by_id) == ("refused", None)
    assert list_waiting_versions(session) == []
    assert events(session)[-2:] == ["list.refused", "list.imported"]


def test_the_desk_is_told_of_a_list_that_waits(session: Session, cast: Cast) -> None:
    bring(session, un_list())
    assert "list.quarantined" in set(session.scalars(select(Outbox.name)))
    hand_out_events(session, now=NOW)
    event = session.scalars(select(Event).where(Event.name == "list.quarantined")).one()
    assert notify(session, event, base_url="https://x.example", now=NOW) == 2  # Bea and Boris


def test_lists_do_not_touch_one_another(session: Session) -> None:
    bring(session, FIRST)
    own = bring(session, own_csv(("1", "person", "Ours", "", "", "")), source="own").version
    assert (own.number, counted(own)) == (1, (1, 0, 0))
    assert {entry.source: entry.key for _i, _h, entry in list_entries_in_force(session, ["own"])} == {
        "own": "1"
    }
    assert count_entries(session, "unsc") == 4


def test_an_unknown_list_is_no_list(session: Session) -> None:
    with pytest.raises(KeyError):
        bring(session, FIRST, source="nowhere")


# --- age -------------------------------------------------------------------------------------------------


def test_a_list_that_counts_is_stale_when_absent_or_too_old_and_another_is_no_alarm(session: Session) -> None:
    policy = load(1)
    assert [status.source.id for status in stale_lists(session, policy, NOW)] == ["unsc", "own"]
    assert lists_in_force(session, policy) == {"unsc": None, "own": None}
    version = bring(session, FIRST).version  # of 1 November, allowed for seven days
    bring(session, own_csv(("1", "person", "Ours", "", "", "")), source="own")
    assert lists_in_force(session, policy)["unsc"] is version
    assert stale_lists(session, policy, NOW + 3 * DAY) == []
    [status] = stale_lists(session, policy, NOW + 4 * DAY)
    assert (status.source.id, status.as_of, status.due_on) == ("unsc", date(2026, 11, 1), date(2026, 11, 8))
    ofac = next(each for each in list_status(session, policy, NOW) if each.source.id == "ofac")
    assert (ofac.counts, ofac.is_stale) == (False, True)


def test_a_file_fetched_again_unchanged_is_as_young_as_the_day_it_was_found_so(session: Session) -> None:
    policy, address = load(1), "https://lists.example/un.xml"
    bring(session, FIRST, address=address)
    bring(session, FIRST, address=address, now=NOW + 10 * DAY)
    assert "unsc" not in [status.source.id for status in stale_lists(session, policy, NOW + 12 * DAY)]
    bring(session, FIRST, now=NOW + 30 * DAY)  # a person's copy proves nothing about the publisher
    assert "unsc" in [status.source.id for status in stale_lists(session, policy, NOW + 30 * DAY)]


# --- a real delta ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"), [("2018-06-07", "2018-06-21"), ("2018-06-21", "2026-02-27")], ids=["weeks", "years"]
)
def test_a_real_delta_is_the_one_that_another_parser_finds(
    session: Session, shared_data: Path, before: str, after: str
) -> None:
    old, new = (shared_data / "lists" / f"unsc_{day}.xml" for day in (before, after))
    then, now = count_un(old), count_un(new)
    bring(session, old.read_bytes())
    version = bring(session, new.read_bytes()).version
    session.commit()
    changed = sum(then[key] != now[key] for key in then.keys() & now.keys())
    assert counted(version) == (len(now.keys() - then.keys()), changed, len(then.keys() - now.keys()))
    assert version.counts["entries"] == len(now)
    assert session.scalar(
        select(func.count()).select_from(ListChange).where(ListChange.version_id == version.id)
    )
    names = {
        entry.key: {name.text for name in entry.names} for _i, _h, entry in list_entries_in_force(session)
    }
    assert names == {key: set(found) for key, (found, _dates) in now.items()}
