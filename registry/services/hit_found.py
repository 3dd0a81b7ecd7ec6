"""What a screening run does to hits: raised, opened again, recalled from an earlier verdict, closed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.events import record
from registry.models import Hit, Judgement, ListEntry, ScreeningRun
from registry.queries.hit import is_final
from registry.queries.screening_index import Known, PartyIndex
from registry.services.hit_agreement import act_on_agreements
from rules.screening import Entry, Match
from workflows import roles as r
from workflows.hit import HIT

RANK = {"weak": 0, "review": 1, "strong": 2}
Pair = tuple[uuid.UUID, uuid.UUID]  # party, entry
_Key = tuple[uuid.UUID, str, uuid.UUID, str]  # organisation, party hash, entry, match hash


@dataclass(frozen=True, slots=True)
class Met:
    """An entry as a run met it, with the parties that may be it."""

    entry_id: uuid.UUID
    match_hash: str
    entry: Entry
    found: tuple[tuple[Known, Match], ...]


def write_matches(
    session: Session, run: ScreeningRun, index: PartyIndex, met: Sequence[Met], *, now: datetime
) -> None:
    """All that these entries and the parties of the index have in common, and no more, is left open."""
    ids = [each.entry_id for each in met]
    known = _hits_on(session, ids)
    memory = _verdicts_on(session, ids)
    for each in met:
        for party, match in each.found:
            hit = known.pop((party.party_id, each.entry_id), None)
            _found(session, run, hit, party, each, match, memory, now)
    here = index.holding(session, {party_id for party_id, _entry_id in known})
    for (party_id, _entry_id), hit in known.items():
        # "the same" was said by two people: it stays until the entry leaves its list
        if party_id in here and hit.state not in ("closed", "same"):
            _close(session, run, hit, "not_alike", now)
    session.flush()


def close_delisted(
    session: Session, run: ScreeningRun, sources: Iterable[str], *, limit: int, now: datetime
) -> bool:
    """Closes hits on entries that left their list; whether there may be more than `limit` of them."""
    gone = session.scalars(
        select(Hit)
        .join(ListEntry, ListEntry.id == Hit.entry_id)
        .where(Hit.source.in_(sources), ListEntry.removed_version_id.is_not(None), Hit.state != "closed")
        .order_by(Hit.id)
        .limit(limit)
        .with_for_update(of=Hit)
    ).all()
    for hit in gone:
        _close(session, run, hit, "delisted", now)
    session.flush()
    return len(gone) == limit


def _hits_on(session: Session, entry_ids: Sequence[uuid.UUID]) -> dict[Pair, Hit]:
    rows = select(Hit).where(Hit.entry_id.in_(entry_ids)).with_for_update(of=Hit)
    return {(hit.party_id, hit.entry_id): hit for hit in session.scalars(rows)}


def _verdicts_on(session: Session, entry_ids: Sequence[uuid.UUID]) -> dict[_Key, Judgement]:
    """The newest verdict that counts for an organisation's party and an entry, at their two hashes."""
    rows = session.execute(
        select(Hit.organisation_id, Hit.entry_id, Judgement)
        .join(Hit, Hit.id == Judgement.hit_id)
        .where(Hit.entry_id.in_(entry_ids), is_final())
        .order_by(Judgement.judged_at, Judgement.id)
    )
    return {
        (organisation_id, judgement.party_hash, entry_id, judgement.match_hash): judgement
        for organisation_id, entry_id, judgement in rows
    }


def _found(
    session: Session,
    run: ScreeningRun,
    hit: Hit | None,
    party: Known,
    listed: Met,
    match: Match,
    memory: Mapping[_Key, Judgement],
    now: datetime,
) -> None:
    party_hash = party.hash
    verdict = memory.get((party.organisation_id, party_hash, listed.entry_id, listed.match_hash))
    if verdict is not None and verdict.verdict == "different" and RANK[match.band] > RANK[verdict.band]:
        verdict = None  # it spoke of a match that was less alike
    is_new = hit is None
    if hit is None:
        hit = _new_hit(session, run, party, listed, match, now)
    before = (hit.party_hash, hit.match_hash, hit.band)
    _write(run, hit, party_hash, listed.match_hash, match)
    is_other = before[:2] != (party_hash, listed.match_hash) or RANK[hit.band] > RANK[before[2]]
    if verdict is not None and hit.state in ("open", "closed"):
        _recall(session, run, hit, verdict, now)
    elif is_new or (hit.state == "open" and before[2] == "weak" and hit.is_alert):
        _raise(session, run, hit, now)
    elif (
        hit.state == "closed"
        or (hit.state == "different" and verdict is None)
        or (hit.state in ("judged", "asked") and is_other)
    ):
        _step(session, run, hit, "reopen", "hit.reopened", now)


def _new_hit(
    session: Session, run: ScreeningRun, party: Known, listed: Met, match: Match, now: datetime
) -> Hit:
    hit = Hit(
        id=uuid.uuid4(),
        party_id=party.party_id,
        organisation_id=party.organisation_id,
        entry_id=listed.entry_id,
        source=listed.entry.source,
        score=match.score,
        band=match.band,
        explanation=[asdict(part) for part in match.parts],
        algorithm=match.algorithm,
        party_hash=party.hash,
        match_hash=listed.match_hash,
        state=HIT.initial,
        first_run_id=run.id,
        changed_run_id=run.id,
        raised_at=now,
        event_count=0,
    )
    session.add(hit)
    return hit


def _write(run: ScreeningRun, hit: Hit, party_hash: str, match_hash: str, match: Match) -> None:
    """The score as it is now; a row in which nothing changed is not written."""
    new: dict[str, Any] = {
        "score": match.score,
        "band": match.band,
        "explanation": [asdict(part) for part in match.parts],
        "algorithm": match.algorithm,
        "party_hash": party_hash,
        "match_hash": match_hash,
    }
    changed = {name: value for name, value in new.items() if getattr(hit, name) != value}
    for name, value in changed.items():
        setattr(hit, name, value)
    if changed:
        hit.changed_run_id = run.id


def _raise(session: Session, run: ScreeningRun, hit: Hit, now: datetime) -> None:
    if hit.is_alert:
        hit.raised_at = now
        run.raised_count += 1
        _tell(session, run, hit, "hit.raised", now, {"to": hit.state})


def _recall(session: Session, run: ScreeningRun, hit: Hit, verdict: Judgement, now: datetime) -> None:
    """Judged before at these very facts: the verdict counts on, and the page says so."""
    _step(session, run, hit, "recall", "hit.recalled", now, says_same=verdict.verdict == "same")
    hit.judgement_id, hit.judgement = verdict.id, verdict
    session.flush()
    act_on_agreements(session, hit, now=now)


def _close(session: Session, run: ScreeningRun, hit: Hit, because: str, now: datetime) -> None:
    was_confirmed = hit.state == "same"
    hit.reviewed_by_id = hit.reviewed_at = None
    hit.closed_at, hit.closed_because = now, because
    run.closed_count += hit.is_alert
    event = "hit.delisted" if was_confirmed and because == "delisted" else "hit.closed"
    _step(session, run, hit, "close", event, now, because=because)


def _step(
    session: Session,
    run: ScreeningRun,
    hit: Hit,
    verb: str,
    event: str,
    now: datetime,
    *,
    says_same: bool = False,
    because: str = "",
) -> None:
    step = HIT.choose(hit.state, verb, {r.SYSTEM}, {"says_same": says_same})
    before = hit.state
    hit.state, hit.changed_run_id = step.target, run.id
    if before == "closed":
        hit.closed_at = hit.closed_because = hit.reviewed_by_id = hit.reviewed_at = None
    if verb == "reopen":
        hit.judgement_id = hit.judgement = None
        hit.raised_at = now
        run.raised_count += hit.is_alert
    if hit.is_alert or before == "same":
        _tell(
            session, run, hit, event, now, {"verb": verb, "from": before, "to": hit.state, "because": because}
        )


def _tell(
    session: Session, run: ScreeningRun, hit: Hit, event: str, now: datetime, payload: Mapping[str, Any]
) -> None:
    said = {key: value for key, value in payload.items() if value != ""}
    record(
        session, hit, event, actor=None, now=now,
        payload={**said, "run": run.id, "band": hit.band, "score": hit.score, "source": hit.source},
    )  # fmt: skip
