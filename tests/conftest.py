"""Puts the fixtures together; each lives in the module that its docstring belongs to."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import cluster
from tests.cluster import memory_folder
from tests.missing import LOUD

pytest_plugins = [
    "tests.loopback",
    "tests.engines",
    "tests.mail_sink",
    "tests.shared",
    "tests.browser",
    "tests.website",
    "tests.cast",
    "tests.decided",
    "tests.kept",
    "tests.registry.world",
    "tests.journeys.effort",
    "tests.journeys.scene",
]

# One fixed set of examples a commit: a red run can be run again. `--hypothesis-seed=random` explores.
settings.register_profile(
    "repeatable", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("repeatable")

PAGES = Path(__file__).parent / "registry" / "web"


def pytest_configure(config: pytest.Config) -> None:
    if not _is_worker():
        if quick := memory_folder():
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", quick)
        cluster.prepare()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _is_worker():
        cluster.end()


def _is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "browser" in names:
            item.add_marker(pytest.mark.browser)
        is_walk = PAGES in item.path.parents or item.get_closest_marker("one_engine") is not None
        if is_walk and not _is_its_engine(item):
            item.add_marker(pytest.mark.slow)


def _is_its_engine(item: pytest.Item) -> bool:
    """Of pages the quick run takes one engine, by the test's name, the slow run both; what lies below them,
    services and queries, runs on both always."""
    callspec = getattr(item, "callspec", None)
    engine = None if callspec is None else callspec.params.get("database_url")
    if engine is None:
        return True
    others = item.nodeid.replace("sqlite", "").replace("postgresql", "")
    return engine == ("sqlite", "postgresql")[zlib.crc32(others.encode()) % 2]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once more, at the end, what this machine could not run."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if LOUD in reason:
            reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{count} tests {reason}", yellow=True, bold=True)
