"""Keeps a person's searches under names of their own; nobody else sees them, so no event tells of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models import SavedSearch, User

MOST = 50
PLACES = ("search", "agreements")


class TooMany(ValueError):
    """The person keeps MOST searches already."""


def save_search(
    session: Session, *, name: str, place: str, query: str, actor: User, now: datetime
) -> SavedSearch:
    """A search of the same name is replaced. Raises TooMany."""
    saved = session.scalar(
        select(SavedSearch).where(SavedSearch.user_id == actor.id, SavedSearch.name == name)
    )
    if saved is None:
        count = session.scalar(
            select(func.count()).select_from(SavedSearch).where(SavedSearch.user_id == actor.id)
        )
        if (count or 0) >= MOST:
            raise TooMany(name)
        saved = SavedSearch(user_id=actor.id, name=name, place=place, query=query, saved_at=now)
        session.add(saved)
    saved.place, saved.query, saved.saved_at = place, query, now
    session.flush()
    return saved


def forget_search(session: Session, saved: SavedSearch) -> None:
    session.delete(saved)
    session.flush()
