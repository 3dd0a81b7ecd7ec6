"""Anchors: a chain of its own over the heads of all chains, so that no chain can be shortened unseen."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from registry.events import locked_chain, next_hash
from registry.models.event import Anchor, AnchorHead
from registry.queries.audit import anchor_text, digest_of_heads, list_heads_moved
from registry.queries.audit_glance import ANCHOR_CHAIN


def anchor_heads(session: Session, *, now: datetime) -> Anchor | None:
    """One anchor over every head that moved since the last one; None when none did.

    Heads are compared, not ids: events commit out of order, so "newer than the last" would miss some.
    """
    chain = locked_chain(session, ANCHOR_CHAIN, "anchor")
    moved = list_heads_moved(session)
    if not moved:
        return None
    heads = [(head.case_id, head.event_count, head.event_head) for head in moved]
    anchor = Anchor(
        seq=chain.event_count + 1,
        anchored_at=now.astimezone(UTC),
        head_count=len(heads),
        heads_digest=digest_of_heads(heads),
        previous_hash=chain.event_head,
    )
    anchor.hash = next_hash(anchor.previous_hash, anchor_text(anchor), anchor.heads_digest)
    session.add(anchor)
    rows = [
        {"case_id": case_id, "event_count": count, "event_head": head, "anchor_seq": anchor.seq}
        for case_id, count, head in heads
    ]
    session.execute(insert(AnchorHead), rows)
    chain.event_count, chain.event_head = anchor.seq, anchor.hash
    session.flush()
    return anchor
