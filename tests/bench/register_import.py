"""A list brought into the register, with links, numbers, words, history and events, against the bare insert.

Bare: the very rows that the service has written, each table in one COPY, by the driver alone, into the same
empty tables; nothing is read from the list, judged or hashed for them. Both keep what they write on the disk.
Memory is that of the command in a process of its own.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select

from registry.db import make_engine, make_sessions, reading
from registry.models import Base, User
from registry.queries.audit import verify
from registry.services import register_bulk
from registry.services.register_copy import copy_rows
from registry.services.register_import import new_batch, take_rows
from registry.services.register_judge import open_plan
from tests.bench.harness import Bench, area
from tests.bench.transition_stage import postgres
from tests.cast import make_person
from tests.cluster import NoPostgres

NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)
ROWS, FULL = 20_000, 100_000
HEADS = (
    "Partner", "Country", "Partner type", "Title", "Summary", "Instrument", "Type of partnership",
    "Lead subprogramme", "Subprogrammes", "Nexus", "SDGs", "Beneficiary countries", "Signed", "Start date",
    "End date", "Value", "Currency",
)  # fmt: skip
FIRST = ("Green", "Blue", "North", "Alpine", "Danube", "Silk", "Caspian", "Baltic", "Nordic", "Iberian")
SECOND = ("Energy", "Water", "Rail", "Forest", "Data", "City", "Trade", "Cement", "Steel", "Paper")
COUNTRIES = ("Switzerland", "France", "Kazakhstan", "Italy", "Uzbekistan", "Germany")
KINDS = ("Knowledge exchange", "Data sharing", "Advocacy")
AT_LEAST, AT_MOST, MEMORY = 10_000, 2.0, 300


@area("register.import")
def register_import(bench: Bench) -> None:
    count = FULL if bench.full else ROWS
    path = write_list(bench.folder / "list.csv", count)
    try:
        with postgres("register_import") as url:
            take(bench, url, path, count)
        with postgres("register_import_memory") as url:
            remember(bench, url, path)
    except NoPostgres as reason:
        print(f"register.import was NOT measured: {reason}", file=sys.stderr)


def write_list(path: Path, count: int) -> Path:
    """Agreements of partners of whom each has twenty, in CSV."""
    chance = random.Random(5)  # nosec B311
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        for number in range(count):
            who = chance.randrange(max(count // 20, 1))
            signed = date(2015, 1, 1) + timedelta(days=chance.randrange(3900))
            lead = chance.randint(1, 8)
            writer.writerow((
                f"{FIRST[who % 10]} {SECOND[who // 10 % 10]} {who} Ltd", COUNTRIES[who % 6], "Company",
                f"{SECOND[number % 10]} partnership number {number}",
                "Training and equipment for towns of the region.", "MoU", chance.choice(KINDS), lead,
                f"{lead}; {chance.randint(1, 8)}", chance.choice(("mobility", "cities", "")),
                "; ".join(map(str, chance.sample(range(1, 18), 2))), chance.choice(COUNTRIES),
                signed.isoformat(), signed.isoformat(),
                (signed + timedelta(days=chance.randrange(300, 2000))).isoformat(),
                chance.randrange(1, 900) * 100, "CHF",
            ))  # fmt: skip
    return path


def take(bench: Bench, url: str, path: Path, count: int) -> None:
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    sessions = make_sessions(engine)
    with sessions.begin() as session:
        make_person(session, "Bea Keller", roles=["desk"])
    written: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    with recorded(written):
        service, cpu = once(sessions, path, count)
    with reading(sessions) as session:
        found = verify(session)
    if found.faults or found.events < count:
        raise RuntimeError(f"the import left a broken history: {found.faults[:3]}")
    bare = bare_insert(url, written)
    engine.dispose()
    name = "register.import"
    bench.record(f"{name}.rows", count / service, "rows a second", at_least=AT_LEAST, scaled=True)
    bench.record(f"{name}.client_cpu", cpu / count * 1e6, "µs a row")
    bench.record(f"{name}.bare_rows", count / bare, "rows a second")
    bench.record(f"{name}.ratio", service / bare, "×", at_most=AT_MOST)


def once(sessions: Any, path: Path, count: int) -> tuple[float, float]:
    """Seconds by the clock and of our own CPU, from the file to the commit."""
    with sessions() as session:
        bea = session.scalars(select(User)).one()
        session.commit()
        began = time.perf_counter(), time.process_time()
        plan = open_plan(session, path, path.name)
        batch = new_batch(session, plan, path.name, actor=bea, now=NOW)
        take_rows(session, plan, batch, whole=False, actor=bea, now=NOW)
        session.commit()
        taken = time.perf_counter() - began[0], time.process_time() - began[1]
        if batch.counts["taken"] != count:
            raise RuntimeError(f"not every row was taken: {batch.counts}")
    return taken


@contextmanager
def recorded(written: dict[tuple[str, tuple[str, ...]], list[str]]) -> Iterator[None]:
    """Notes what goes to the database, as it goes there."""

    def note(session: Any, table: str, names: Any, rows: Any) -> None:
        block = "\n".join(["\t".join(row) for row in rows])
        written[table, tuple(names)].append(block.replace("\\", "\\\\").replace("\0", "\\N"))
        copy_rows(session, table, names, rows)

    vars(register_bulk)["copy_rows"] = note
    try:
        yield
    finally:
        vars(register_bulk)["copy_rows"] = copy_rows


def bare_insert(url: str, written: dict[tuple[str, tuple[str, ...]], list[str]]) -> float:
    """Seconds of the same rows by the driver alone."""
    order = [table.name for table in Base.metadata.sorted_tables]
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        tables = {table for table, _names in written} - {"import_rows"}
        connection.execute(f"TRUNCATE {', '.join(sorted(tables))}, import_rows CASCADE")
        connection.commit()
        connection.execute("CHECKPOINT")
        connection.commit()
        began = time.perf_counter()
        for (table, names), blocks in sorted(written.items(), key=lambda each: order.index(each[0][0])):
            with (
                connection.cursor() as cursor,
                cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy,
            ):
                for block in blocks:
                    copy.write(block + "\n")
        connection.commit()
        return time.perf_counter() - began


def remember(bench: Bench, url: str, path: Path) -> None:
    """The largest that the command was, from its start to its end."""
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    with make_sessions(engine).begin() as session:
        make_person(session, "Bea Keller", roles=["desk"])
    engine.dispose()
    command = ["register", "import", str(path), "--database", url, "--per-row"]
    done = subprocess.run(  # nosec B603
        [sys.executable, "-c", PEAK, *command], capture_output=True, text=True,
        check=False, env={**os.environ, "PARTNERSHIPS_VAR": str(bench.folder)},
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the command failed: {done.stderr[-500:]}")
    kilobytes = int(done.stderr.rsplit("peak ", 1)[1])
    bench.record("register.import.memory", kilobytes / 1000, "MB", at_most=MEMORY)


# the kernel lets a child inherit the peak of whoever started it, but not this one
PEAK = """
import sys
from registry.cli import main
try:
    main(sys.argv[1:], standalone_mode=False)
finally:
    with open("/proc/self/status") as status:
        peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
    print("peak", peak, file=sys.stderr)
"""
