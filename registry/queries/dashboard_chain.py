"""Whether the history is untouched, as far as a page can say: the last anchor, a glance where it is short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models import Anchor, Event
from registry.queries.audit_glance import glance

SHORT = 20_000  # events that are compared each time the page is opened: a tenth of a second


@dataclass(frozen=True, slots=True)
class ChainState:
    """`is_whole`: None when nobody looked, because the history is long and nobody asked to."""

    is_whole: bool | None
    events: int
    chains: int
    anchors: int
    anchored_at: datetime | None


def chain_state(session: Session, now: datetime, *, is_asked: bool = False) -> ChainState:
    """No chain of anchors, or one without a new link for long, is no fault: `anchored_at` tells."""
    events = session.scalar(select(func.count()).select_from(Event)) or 0
    anchors, anchored_at = session.execute(
        select(func.max(Anchor.seq), func.max(Anchor.anchored_at)).where(Anchor.anchored_at <= now)
    ).one()
    if events > SHORT and not is_asked:
        return ChainState(None, events, 0, anchors or 0, anchored_at)
    seen = glance(session.connection(), full=is_asked)
    return ChainState(seen.is_whole, seen.events, seen.chains, anchors or 0, anchored_at)
