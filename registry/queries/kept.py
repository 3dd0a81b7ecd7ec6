"""Statements with a condition on what somebody may see, built once: to build one costs more than its answer.

A maker is a function of a module: (user, now) -> Select, with a `bindparam` for whatever else changes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Select

from registry.models import User
from registry.permissions import reach_of

MOST = 2_000  # of all makers and people; then the oldest goes
Maker = Callable[[User, datetime], Select[Any]]
_KEPT: dict[Hashable, Select[Any]] = {}


def kept(make: Maker, user: User, now: datetime) -> Select[Any]:
    """The statement for the reach of this person; of somebody without one it is made each time."""
    return kept_as(make, partial(make, user, now), user, now)


def kept_as(key: Hashable, make: Callable[[], Select[Any]], user: User, now: datetime) -> Select[Any]:
    """The same where the statement depends on more: `key` says on what."""
    reach = reach_of(user, now)
    if reach is None:
        return make()
    found = _KEPT.get((key, reach))
    if found is None:
        if len(_KEPT) >= MOST:
            _KEPT.pop(next(iter(_KEPT)), None)
        found = _KEPT[key, reach] = make()
    return found
