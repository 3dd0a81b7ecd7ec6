"""Is the whole history untouched? A quick yes; what is wrong, and where, finds `registry.queries.audit`.

PostgreSQL hashes and compares by itself, on several cores. From SQLite rows are read in the order in which
they lie, in whole batches, checked by calls in C; events of a chain lie in their order. Where they do not, or
where anything is wrong, the answer is no and the slow walk decides.
"""

from __future__ import annotations

import gc
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from multiprocessing import get_context
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, text

from registry.db import make_engine
from registry.models.base import Base
from registry.models.event import AnchorHead

ANCHOR_CHAIN = uuid.UUID("00000000-0000-4000-8000-000000000002")
BATCH = 5000
MIDDLE = uuid.UUID(int=1 << 127)
ALL, LOWER, UPPER = "", "<", ">="
WORTH_A_PROCESS = 50_000  # events; fewer are read before it has begun


class Glance(NamedTuple):
    """What was seen of the chains, and whether all of it is as it should be."""

    is_whole: bool
    events: int
    chains: int


def glance(connection: Connection, *, full: bool, processes: int = 1) -> Glance:
    """`processes` 2: PostgreSQL takes a worker besides; of SQLite another process reads half of the chains.

    That begins by fork: only for a process without threads. What is written between the two beginnings makes
    the answer no, never yes.
    """
    if connection.dialect.name == "postgresql":
        return _asked(connection, full=full, processes=processes)
    count = connection.execute(text("SELECT count(*) FROM events")).scalar_one() if processes > 1 else 0
    if count < WORTH_A_PROCESS:
        return _half(connection, full=full, half=ALL)
    url = connection.engine.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        other = pool.submit(_other_half, url, full)
        mine = _half(connection, full=full, half=LOWER)
        its = other.result()
    return Glance(mine.is_whole and its.is_whole, mine.events + its.events, mine.chains + its.chains)


def _other_half(url: str, full: bool) -> Glance:
    engine = make_engine(url)
    with engine.connect().execution_options(read_only=True) as connection:
        return _half(connection, full=full, half=UPPER)


def chained_tables() -> list[Table]:
    """Every table whose rows own a chain: those with the columns event_head and event_count."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if "event_head" in table.c and "event_count" in table.c and table.name != AnchorHead.__tablename__
    ]


def _asked(connection: Connection, *, full: bool, processes: int) -> Glance:
    """Each hash fits its text, each event follows the one before, and each head is its last: nothing is left.

    Every chain has then all events from its last to its first; as many as the heads count are there at all.
    """
    connection.execute(text(f"SET LOCAL max_parallel_workers_per_gather = {processes - 1:d}"))
    connection.execute(text("SET LOCAL work_mem = '64MB'"))  # or the join goes by way of the disk
    # a whole chain given to another case keeps its hashes; its text names the first owner
    columns = """(seq > 1 OR position('"case":"' || case_id || '"' IN envelope) > 0)"""
    if full:
        columns = f"envelope = {envelope_in_sql('postgresql')}"
    line = "convert_to(coalesce(previous_hash, '') || '\n' || envelope || '\n' || payload, 'UTF8')"
    events, fitting = connection.exec_driver_sql(
        f"SELECT count(*), count(*) FILTER (WHERE hash = encode(sha256({line}), 'hex') AND {columns})"  # nosec B608
        " FROM events"
    ).one()
    following = connection.exec_driver_sql(
        "SELECT count(*) FROM events e LEFT JOIN events p ON p.case_id = e.case_id AND p.seq = e.seq - 1"
        " WHERE p.hash IS NOT DISTINCT FROM e.previous_hash"
        " AND (e.seq = 1 OR e.seq > 1 AND p.seq IS NOT NULL)"
    ).scalar_one()
    heads = " UNION ALL ".join(_heads_in_sql(connection, table, ALL) for table in chained_tables())
    chains, counted, ended = connection.exec_driver_sql(
        f"SELECT count(*), coalesce(sum(h.event_count), 0), count(e.hash) FROM ({heads}) h"  # nosec B608
        " LEFT JOIN events e ON e.case_id = h.id AND e.seq = h.event_count AND e.hash = h.event_head"
    ).one()
    is_whole = events == fitting == following == counted and chains == ended
    return Glance(bool(is_whole), events, chains)


def _half(connection: Connection, *, full: bool, half: str) -> Glance:
    heads: dict[str, tuple[int, str | None]] = {}
    for table in chained_tables():
        for rows in batches(connection, _heads_in_sql(connection, table, half), name="heads"):
            heads.update((case, (count, head)) for case, count, head in rows)
    collects = gc.isenabled()
    gc.disable()  # nothing here goes in circles; looking for it takes a third of the time
    try:
        events, last = _ends(connection, full=full, half=half)
    finally:
        if collects:
            gc.enable()
    return Glance(last == heads, events, len(heads))


def _ends(
    connection: Connection, *, full: bool, half: str
) -> tuple[int, dict[str, tuple[int, str | None]] | None]:
    """Events seen; number and hash of the last of each chain, None at the first thing wrong. Hot."""
    seen = 0
    last: dict[str, tuple[int, str | None]] = {}
    dashed, begin = _Dashed(), (0, None)
    for rows in _events_as_they_lie(connection, full=full, half=half):
        cases, numbers, texts, previous, stored, *columns = zip(*rows, strict=True)
        if tuple([digest.hexdigest() for digest in map(sha256, texts)]) != stored:
            return seen, None
        for case, number, before, now in zip(cases, numbers, previous, stored, strict=True):
            if last.get(case, begin) != (number - 1, before):
                return seen, None
            last[case] = (number, now)
        if full:
            same = _same(cases, numbers, texts, previous, columns, dashed)
        else:  # a whole chain given to another case keeps its hashes; its text names the first owner
            first = [(row[0], row[2]) for row in rows if row[1] == 1]
            same = (f'"case":"{dashed[case]}"'.encode() in line for case, line in first)
        if not all(same):
            return seen, None
        seen += len(rows)
    return seen, last


def _heads_in_sql(connection: Connection, table: Table, half: str) -> str:
    """As `registry.queries.audit.list_heads` asks."""
    is_sqlite = connection.dialect.name == "sqlite"
    anchors = ANCHOR_CHAIN.hex if is_sqlite else str(ANCHOR_CHAIN)
    wanted = _ids("id", half)
    return (
        f"SELECT id, event_count, event_head FROM {table.name}"  # nosec B608 - names of our own
        f" WHERE (event_count > 0 OR event_head IS NOT NULL) AND id <> '{anchors}' AND {wanted}"
    )


def _ids(column: str, half: str) -> str:
    """The condition on ids of this half of the chains."""
    if half == ALL:
        return "1 = 1"
    # by the plus no index is used: it would be read in another order
    return f"+{column} {half} '{MIDDLE.hex}'"


class _Dashed(dict[str, str]):
    """An id without dashes → the same with them."""

    def __missing__(self, key: str) -> str:
        made = self[key] = f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
        return made


def _same(
    cases: Iterable[str],
    numbers: Iterable[int],
    texts: Iterable[bytes],
    previous: Iterable[str | None],
    columns: Iterable[Any],
    dashed: _Dashed,
) -> Iterator[bool]:
    """Whether the envelope in each hashed text is what `registry.events.envelope_of` makes of the columns."""
    rows = zip(cases, numbers, texts, previous, *columns, strict=True)
    for case, number, line, before, kind, effective, name, recorded, actor, subject, about in rows:
        who = "null" if actor is None else f'"{dashed[actor]}"'
        envelope = (
            f'{{"actor":{who},"case":"{dashed[case]}","case_kind":"{kind}",'
            f'"effective_at":"{effective}+00:00","name":"{name}","recorded_at":"{recorded}+00:00",'
            f'"seq":{number},"subject":"{dashed[subject]}","subject_kind":"{about}"}}\n'
        )
        yield line.startswith(envelope.encode(), 1 if before is None else len(before) + 1)


def _events_as_they_lie(connection: Connection, *, full: bool, half: str) -> Iterator[list[Any]]:
    """Batches of case, number, hashed text, previous hash and hash; for `full` the columns too.

    SQLite is quick at giving columns and slow at putting text together.
    """
    more = ""
    if full:
        effective, recorded = (f"replace({each}, ' ', 'T')" for each in ("effective_at", "recorded_at"))
        more = f", case_kind, {effective}, name, {recorded}, actor_id, subject_id, subject_kind"
    line = "CAST(coalesce(previous_hash, '') || '\n' || envelope || '\n' || payload AS blob)"
    wanted = _ids("case_id", half)
    query = f"SELECT case_id, seq, {line}, previous_hash, hash{more} FROM events WHERE {wanted}"  # nosec B608
    return batches(connection, query, name="events")


def batches(connection: Connection, query: str, *, name: str) -> Iterator[list[Any]]:
    """The driver's own rows: a Row object for each event would cost as much as its hash."""
    driver: Any = connection.connection
    at_server = connection.dialect.name == "postgresql"
    cursor = driver.cursor(name, binary=True) if at_server else driver.cursor()
    try:
        cursor.execute(query)
        while rows := cursor.fetchmany(BATCH):
            yield rows
    finally:
        cursor.close()


def envelope_in_sql(dialect: str) -> str:
    """What `registry.events.envelope_of` writes, made of the columns by the database."""
    if dialect == "sqlite":
        pieces = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        key = "||'-'||".join(f"substr({{0}},{first},{length})" for first, length in pieces)
        time_ = "replace({0},' ','T')||'+00:00'"
    else:
        key = "CAST({0} AS text)"
        time_ = "to_char({0} AT TIME ZONE 'UTC','YYYY-MM-DD\"T\"HH24:MI:SS.US')||'+00:00'"
    actor = "coalesce('\"'||" + key.format("actor_id") + "||'\"','null')"
    return (
        f"""'{{"actor":'||{actor}||',"case":"'||{key.format("case_id")}||'","case_kind":"'||case_kind"""
        f"""||'","effective_at":"'||{time_.format("effective_at")}||'","name":"'||name"""
        f"""||'","recorded_at":"'||{time_.format("recorded_at")}||'","seq":'||CAST(seq AS text)"""
        f"""||',"subject":"'||{key.format("subject_id")}||'","subject_kind":"'||subject_kind||'"}}'"""
    )
