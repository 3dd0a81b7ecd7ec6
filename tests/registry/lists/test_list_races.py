"""Two imports, or two people, at the same instant: one after the other, and one version in force."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.lists import ListFile
from registry.models import ListEntry, ListVersion, User
from registry.queries.audit import verify
from registry.services.list_import import accept_list_version, import_list, refuse_list_version
from tests.cast import Cast
from tests.registry.lists.list_files import NOW, un_people
from workflows.machine import WrongState

WAIT = 60


def at_once(sessions: sessionmaker[Session], *works: Callable[[Session], str]) -> list[str]:
    line = threading.Barrier(len(works))

    def run(work: Callable[[Session], str]) -> str:
        with sessions() as session:
            line.wait(timeout=WAIT)
            said = work(session)
            session.commit()
            return said

    with ThreadPoolExecutor(len(works)) as pool:
        return [each.result(timeout=WAIT) for each in [pool.submit(run, work) for work in works]]


def importing(data: bytes) -> Callable[[Session], str]:
    def work(session: Session) -> str:
        done = import_list(session, ListFile(data), source="unsc", actor=None, now=NOW)
        return "new" if done.is_new else "same"

    return work


def test_the_same_file_brought_by_many_at_once_becomes_one_version(sessions: sessionmaker[Session]) -> None:
    file = un_people(50, day="2026-11-01")
    assert sorted(at_once(sessions, *[importing(file)] * 4)) == ["new", "same", "same", "same"]
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(ListEntry)) == 50
        assert verify(session).faults == []


def test_different_files_at_once_become_versions_one_after_the_other(sessions: sessionmaker[Session]) -> None:
    works = [importing(un_people(50 + more, day="2026-11-01")) for more in range(4)]
    assert at_once(sessions, *works) == ["new"] * 4
    with sessions() as session:
        versions = list(session.scalars(select(ListVersion).order_by(ListVersion.number)))
        assert [version.state for version in versions] == ["superseded"] * 3 + ["in_force"]
        listed = select(func.count()).select_from(ListEntry).where(ListEntry.removed_version_id.is_(None))
        assert session.scalar(listed) == versions[-1].counts["entries"]
        assert verify(session).faults == []


def test_of_two_people_who_decide_at_once_the_second_is_told(
    sessions: sessionmaker[Session], session: Session, cast: Cast
) -> None:
    import_list(session, ListFile(un_people(10, day="2026-11-01")), source="unsc", actor=None, now=NOW)
    small = import_list(session, ListFile(un_people(4, day="2026-11-02")), source="unsc", actor=None, now=NOW)
    session.commit()

    def deciding(decide: Callable[..., None], who: uuid.UUID) -> Callable[[Session], str]:
        def work(own: Session) -> str:
            version, person = own.get_one(ListVersion, small.version.id), own.get_one(User, who)
            try:
                decide(own, version, reason="Seen.", actor=person, now=NOW)
            except WrongState as refusal:
                own.rollback()
                return f"after {refusal.moved_by}"
            return "done"

        return work

    said = at_once(
        sessions,
        deciding(accept_list_version, cast.bea.id),
        deciding(refuse_list_version, cast.boris.id),
    )
    assert said.count("done") == 1


def test_the_database_itself_holds_one_version_in_force(session: Session) -> None:
    import_list(session, ListFile(un_people(10)), source="unsc", actor=None, now=NOW)
    session.commit()
    session.add(
        ListVersion(
            source="unsc", number=9, state="in_force", sha256="0" * 64, importer_version="x", counts={},
            reasons=[], imported_at=NOW, checked_at=NOW, in_force_at=NOW,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()
