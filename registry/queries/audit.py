"""Is the history whole? Walks every chain and every anchor; names each changed, reordered or removed row."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Table, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from registry.events import next_hash, salted_digest
from registry.models.base import canonical_json
from registry.models.event import Anchor, AnchorHead, Chain, Event, EventDetail
from registry.queries.audit_glance import ANCHOR_CHAIN, batches, chained_tables, envelope_in_sql, glance


class Head(NamedTuple):
    """Where a chain stands."""

    case_id: uuid.UUID
    event_count: int
    event_head: str | None
    kind: str


class Fault(NamedTuple):
    """One thing wrong: the chain, the event number (None: the chain as a whole) and a sentence."""

    case_id: uuid.UUID | None
    seq: int | None
    sentence: str


@dataclass(slots=True)
class Verification:
    """What was walked and what was wrong; `seconds` is wall time."""

    events: int = 0
    chains: int = 0
    anchors: int = 0
    unanchored: int = 0  # chains that moved since the last anchor
    seconds: float = 0.0
    anchor_head: str | None = None
    faults: list[Fault] = field(default_factory=list)


def verify(
    session: Session, *, full: bool = True, expected_anchor: str | None = None, processes: int = 1
) -> Verification:
    """Walk everything. `full` also compares the columns with the text; without it only the text is hashed.

    `processes` as `registry.queries.audit_glance.glance` takes it.
    `expected_anchor` is the hash of an anchor kept outside this database: it must be one of the anchors here.
    """
    began = time.perf_counter()
    found = Verification()
    seen = glance(session.connection(), full=full, processes=processes)
    found.events, found.chains = seen.events, seen.chains
    if not seen.is_whole:
        heads = {head.case_id: head for head in list_heads(session)}
        found.events = 0
        ends = _walk(session, found, full=full)
        found.chains = len(ends)
        _compare_heads(heads, ends, found)
    _walk_anchors(session, found, expected_anchor)
    _compare_anchored(session, found)
    if full:
        _compare_details(session, found)
    found.unanchored = sum(
        session.scalar(select(func.count()).select_from(query.subquery())) or 0 for _, query in _heads_moved()
    )
    found.seconds = time.perf_counter() - began
    return found


def list_heads(session: Session) -> list[Head]:
    """The head of every chain that has an event, as the owning rows say."""
    found = []
    for table in chained_tables():
        query = select(table.c.id, table.c.event_count, table.c.event_head).where(
            or_(table.c.event_count > 0, table.c.event_head.is_not(None)), table.c.id != ANCHOR_CHAIN
        )
        found += [Head(row[0], row[1], row[2], table.name) for row in session.execute(query)]
    return found


def list_heads_moved(session: Session) -> list[Head]:
    """Heads that no anchor holds yet, in order of chain id."""
    found = []
    for table, query in _heads_moved():
        found += [Head(row[0], row[1], row[2], table.name) for row in session.execute(query)]
    return sorted(found)


def _heads_moved() -> Iterator[tuple[Table, Select[Any]]]:
    for table in chained_tables():
        anchored = (
            select(literal(1))
            .where(AnchorHead.case_id == table.c.id, AnchorHead.event_count >= table.c.event_count)
            .exists()
        )
        query = select(table.c.id, table.c.event_count, table.c.event_head).where(
            table.c.event_count > 0, table.c.id != ANCHOR_CHAIN, ~anchored
        )
        yield table, query


def digest_of_heads(heads: Iterable[tuple[uuid.UUID, int, str | None]]) -> str:
    """SHA-256 over one line a head, "chain count hash", in order of chain id."""
    lines = sorted(f"{case_id} {count} {head}\n" for case_id, count, head in heads)
    return sha256("".join(lines).encode()).hexdigest()


def anchor_text(anchor: Anchor) -> str:
    """The hashed text of an anchor beside the digest of its heads."""
    return canonical_json(
        {"anchored_at": anchor.anchored_at.isoformat(), "heads": anchor.head_count, "seq": anchor.seq}
    )


# --- the walk: what is wrong, and where? --------------------------------------------------------------------


def _walk(session: Session, found: Verification, *, full: bool) -> dict[uuid.UUID, tuple[int, str]]:
    """Hash every stored text, chain by chain; gives length and last hash of each. Hot: keep it bare."""
    ends: dict[uuid.UUID, tuple[int, str]] = {}
    case: Any = None
    seq, previous = 0, ""
    for rows in _stored_events(session.connection(), full=full):
        found.events += len(rows)
        for case_id, number, line, stored_previous, stored, agrees in rows:
            if case_id != case:
                if case is not None:
                    ends[uuid.UUID(case)] = (seq, previous)
                case, seq, previous = case_id, 0, ""
                _check_first(found, uuid.UUID(case_id), line)
            seq += 1
            digest = sha256(f"{previous}\n{line}".encode()).hexdigest()
            if digest != stored or number != seq or (stored_previous or "") != previous:
                _explain(found, uuid.UUID(case), seq, number, previous, stored_previous, digest, stored)
                seq = number
            if not agrees:
                sentence = "a column says something else than the hashed text"
                found.faults.append(Fault(uuid.UUID(case), number, sentence))
            previous = stored
    if case is not None:
        ends[uuid.UUID(case)] = (seq, previous)
    return ends


def _stored_events(connection: Connection, *, full: bool) -> Iterator[Any]:
    """Batches of the driver's own rows in chain order; the comparison of columns with text is made in SQL."""
    agrees = f"envelope = {envelope_in_sql(connection.dialect.name)}" if full else "1"
    query = (
        "SELECT CAST(case_id AS text), seq, envelope || '\n' || payload, previous_hash, hash,"
        f" {agrees} FROM events ORDER BY case_id, seq"  # nosec B608 - no value of anybody is in it
    )
    return batches(connection, query, name="audit")


def _check_first(found: Verification, case_id: uuid.UUID, text: str) -> None:
    """A whole chain given to another case keeps its hashes; its text names the first owner."""
    if f'"case":"{case_id}"' not in text:
        found.faults.append(Fault(case_id, 1, "this chain was written for another case"))


def _explain(
    found: Verification,
    case_id: uuid.UUID,
    expected: int,
    number: int,
    previous: str,
    stored_previous: str | None,
    digest: str,
    stored: str,
) -> None:
    """Which of the three things went wrong at one event. `digest` is computed after the event that we saw."""
    if number > expected:
        gap = f"event {expected} is" if number == expected + 1 else f"events {expected} to {number - 1} are"
        sentence = f"{gap} missing before this event"
    elif (stored_previous or "") != previous:
        sentence = "it does not follow the event before it (a row was changed, moved or put in)"
    elif digest != stored:
        sentence = "its text was changed: the hash does not fit"
    else:
        sentence = f"it stands where event {expected} should"
    found.faults.append(Fault(case_id, number, sentence))


def _compare_heads(
    heads: dict[uuid.UUID, Head], ends: dict[uuid.UUID, tuple[int, str]], found: Verification
) -> None:
    for case_id, head in heads.items():
        count, last = ends.pop(case_id, (0, ""))
        if count < head.event_count:
            missing = head.event_count - count
            sentence = f"the last {missing} of {head.event_count} events are missing ({head.kind})"
            found.faults.append(Fault(case_id, count + 1, sentence))
        elif count > head.event_count:
            sentence = f"there are {count} events, its row in {head.kind} says {head.event_count}"
            found.faults.append(Fault(case_id, head.event_count + 1, sentence))
        elif last != head.event_head:
            found.faults.append(Fault(case_id, count, f"the row in {head.kind} holds another last hash"))
    for case_id in ends:
        found.faults.append(Fault(case_id, None, "its events are here, the row that owned them is not"))


def _walk_anchors(session: Session, found: Verification, expected_anchor: str | None) -> None:
    heads: dict[int, list[tuple[uuid.UUID, int, str | None]]] = {}
    for case_id, count, head, seq in session.execute(
        select(AnchorHead.case_id, AnchorHead.event_count, AnchorHead.event_head, AnchorHead.anchor_seq)
    ):
        heads.setdefault(seq, []).append((case_id, count, head))
    previous: str | None = None
    seen = set()
    for expected, anchor in enumerate(session.scalars(select(Anchor).order_by(Anchor.seq)), start=1):
        seen.add(anchor.hash)
        found.anchors += 1
        mine = heads.pop(anchor.seq, [])
        right = next_hash(previous, anchor_text(anchor), digest_of_heads(mine))
        if anchor.seq != found.anchors or anchor.previous_hash != previous or expected != anchor.seq:
            found.faults.append(Fault(None, anchor.seq, "an anchor before this one was removed or moved"))
        elif right != anchor.hash or digest_of_heads(mine) != anchor.heads_digest:
            found.faults.append(Fault(None, anchor.seq, "this anchor or the heads it holds were changed"))
        previous = anchor.hash
    for seq in heads:
        found.faults.append(
            Fault(None, seq, "this anchor was removed, the heads that it held are still here")
        )
    chain = session.get(Chain, ANCHOR_CHAIN)
    wanted = (0, None) if chain is None else (chain.event_count, chain.event_head)
    if wanted != (found.anchors, previous):
        found.faults.append(
            Fault(None, found.anchors, f"{found.anchors} anchors here, {wanted[0]} were made")
        )
    if expected_anchor is not None and expected_anchor not in seen:
        found.faults.append(Fault(None, None, "the anchor kept outside is not among the anchors here"))
    found.anchor_head = previous


def _compare_anchored(session: Session, found: Verification) -> None:
    """Every anchored head must still be the hash of that event of that chain."""
    query = (
        select(AnchorHead.case_id, AnchorHead.event_count, AnchorHead.anchor_seq, Event.hash)
        .outerjoin(Event, and_(Event.case_id == AnchorHead.case_id, Event.seq == AnchorHead.event_count))
        .where(or_(Event.hash.is_(None), Event.hash != AnchorHead.event_head))
        .order_by(AnchorHead.case_id, AnchorHead.event_count)
    )
    for case_id, count, seq, stored in session.execute(query):
        left = session.scalar(select(func.count()).select_from(Event).where(Event.case_id == case_id))
        what = "was removed" if stored is None else "is another than the one that was anchored"
        if not left:
            what = "was removed with its whole chain"
        found.faults.append(Fault(case_id, count, f"event {count}, held by anchor {seq}, {what}"))


def _compare_details(session: Session, found: Verification) -> None:
    """A personal value still kept must be the one that was digested."""
    query = (
        select(EventDetail, Event)
        .outerjoin(Event, and_(Event.case_id == EventDetail.case_id, Event.seq == EventDetail.seq))
        .where(EventDetail.value.is_not(None))
    )
    for detail, event in session.execute(query):
        known = {} if event is None else event.data.get("personal", {})
        if known.get(detail.key) != salted_digest(detail.value or "", detail.salt or ""):
            sentence = f"the personal value {detail.key!r} is not the one that was recorded"
            found.faults.append(Fault(detail.case_id, detail.seq, sentence))
