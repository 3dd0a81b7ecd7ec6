"""Keeps the keys of parties' names in the database, by which a changed list finds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from registry.models import ScreenedName, ScreenedTerm, ScreenedWord
from registry.models.base import Base
from rules.screening import ALGORITHM
from rules.screening.kept import Filed


def keep_keys(session: Session, names: Sequence[tuple[int, Filed]]) -> None:
    """Names by number (party_names.id), whole. Another process may have kept the same: they are equal.

    Rows go in by the order of their keys, so that two workers never wait for each other crosswise.
    """
    words = sorted({key for _number, filed in names for key in filed.keys})
    _add(session, ScreenedWord, ({"key": key, "term": term} for key, term in words))
    terms = sorted((term, number) for number, filed in names for term in filed.terms)
    _add(session, ScreenedTerm, ({"term": term, "name_id": number} for term, number in terms))
    kept = sorted((number, filed.least) for number, filed in names)
    _add(
        session, ScreenedName,
        ({"name_id": number, "algorithm": ALGORITHM, "least": least} for number, least in kept),
        replaced=("algorithm", "least"),
    )  # fmt: skip


def _add(
    session: Session, table: type[Base], rows: Iterable[dict[str, Any]], *, replaced: Sequence[str] = ()
) -> None:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    new = insert(table.__table__)  # type: ignore[arg-type]  # the table itself: half a million rows
    if replaced:
        key = [column.name for column in table.__table__.primary_key]
        new = new.on_conflict_do_update(
            index_elements=key, set_={column: new.excluded[column] for column in replaced}
        )
    else:
        new = new.on_conflict_do_nothing()
    if given := list(rows):
        session.execute(new, given)
