"""Makes the EXCOM report in a process of its own, so that its memory is nobody else's. Prints JSON.

`python -m tests.bench.report_child DATABASE_URL`: seconds of CPU (here and of the server's process that
answers) of the figures, of the report, and of the same SELECTs fetched by the driver alone; peak memory.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from registry.db import begin_reading, make_engine, make_sessions
from registry.queries.figure import take_all
from registry.queries.report_time import ReportTime
from registry.reports.excom import excom_report

TIME = ReportTime(date(2024, 7, 1), date(2025, 6, 30), datetime(2026, 1, 1, tzinfo=UTC))
AT_ONCE = 2_000


def main(url: str) -> None:
    engine = make_engine(url, pool_size=1)
    spent = _server(engine)
    with make_sessions(engine)() as session:
        begin_reading(session)
        session.execute(text("SELECT 1"))
        before = _peak()
        figures, of_figures = _timed(spent, lambda: take_all(session, TIME))
        report, of_report = _timed(spent, lambda: excom_report(session, TIME))
        peak = _peak()
        asked = _statements(engine, session)
        _, of_driver = _timed(spent, lambda: [_fetch(session, *each) for each in asked])
    told = {
        "figures": of_figures,
        "report": of_report,
        "driver": of_driver,
        "statements": len(asked),
        "peak_mb": peak,
        "start_mb": before,
        "counted": [figures.one[name].value for name in ("agreements_recorded", "decided", "median_days")],
        "printed": sum(1 for _ in report.figures()),
    }
    print(json.dumps(told, default=str))


def _timed(spent: Callable[[], float], work: Callable[[], Any]) -> tuple[Any, float]:
    started, there = time.process_time(), spent()
    found = work()
    return found, time.process_time() - started + spent() - there


def _statements(engine: Engine, session: Session) -> list[tuple[str, Any]]:
    """What the report asks of the database."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    excom_report(session, TIME)
    event.remove(engine, "before_cursor_execute", note)
    return asked


def _fetch(session: Session, statement: str, parameters: Any) -> None:
    """Every row, by the driver alone; nothing is made of them."""
    driver: Any = session.connection().connection.driver_connection
    is_lite = engine_name(session) == "sqlite"
    cursor = driver.cursor() if is_lite else driver.cursor(name="bare")
    cursor.execute(statement, parameters)
    while cursor.fetchmany(AT_ONCE):
        pass
    cursor.close()


def engine_name(session: Session) -> str:
    return session.get_bind().dialect.name


def _server(engine: Engine) -> Callable[[], float]:
    """Seconds of CPU of the server's process of our one connection; 0 without a server."""
    if engine.dialect.name == "sqlite":
        return lambda: 0.0
    with engine.connect() as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
    file = Path(f"/proc/{pid}/schedstat")
    return lambda: int(file.read_text().split()[0]) / 1e9


def _peak() -> float:
    """MB; the kernel lets a child inherit the peak of whoever started it, but not this one."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in status if line.startswith("VmHWM"))) / 1000


if __name__ == "__main__":
    main(sys.argv[1])
