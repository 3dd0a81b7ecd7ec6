"""The demonstration brings small made-up lists in several scripts, true on the day on which it is loaded."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.cli.demo_lists import load_lists
from registry.clock import geneva_day
from registry.models import ListName
from registry.queries.watchlist import find_version_in_force, stale_lists
from rules.policy import load
from tests.registry.lists.list_files import NOW


def test_the_lists_of_the_demonstration_are_dated_today_and_nothing_is_stale(session: Session) -> None:
    assert load_lists(session, NOW) == 16
    session.commit()
    for source in ("unsc", "own"):
        version = find_version_in_force(session, source)
        assert version is not None
        assert version.published_on == geneva_day(NOW)
    assert stale_lists(session, load(1), NOW) == []


def test_they_are_written_in_the_scripts_of_the_region(session: Session) -> None:
    load_lists(session, NOW)
    scripts = set(session.scalars(select(ListName.script)))
    assert scripts >= {"LATIN", "CYRILLIC", "GEORGIAN", "ARMENIAN", "ARABIC"}


def test_loading_them_twice_changes_nothing(session: Session) -> None:
    assert load_lists(session, NOW) == load_lists(session, NOW)
    version = find_version_in_force(session, "own")
    assert version is not None
    assert version.number == 1
