"""`python3 dev.py run` ends with a working site and demonstration data, and leaves no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.mail_sink import free_port

pytestmark = pytest.mark.slow


@dataclass
class Running:
    process: subprocess.Popen[str]
    port: int
    lines: list[str] = field(default_factory=list)

    def read_until(self, words: str) -> str:
        """What was printed up to the line with these words; a site that never comes up is ended."""
        assert self.process.stdout is not None
        guard = threading.Timer(60, self.process.kill)
        guard.start()
        for line in self.process.stdout:
            self.lines.append(line)
            if words in line:
                break
        guard.cancel()
        said = "".join(self.lines)
        assert words in said, said
        return said

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            page: bytes = answer.read()
        return page.decode()

    def stop(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.communicate(timeout=30)


def start(var: Path) -> Running:
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "BASE_URL")}
    process = subprocess.Popen(
        [sys.executable, "dev.py", "run", "--port", str(port)],
        cwd=ROOT,
        env={**clean, "PARTNERSHIPS_VAR": str(var), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Running(process, port)


def children(pid: int) -> list[int]:
    return [
        int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    ]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_run_serves_a_site_that_a_second_start_finds_again_and_ends_its_children(tmp_path: Path) -> None:
    # One test, because only the first of the two starts makes the data that the second one must keep.
    for how, is_first in ((signal.SIGTERM, True), (signal.SIGINT, False)):
        site = start(tmp_path)
        try:
            said = site.read_until("The site is at")
            assert f"http://127.0.0.1:{site.port}" in said
            assert "desk@demo.example" in said
            assert ("Loading demonstration data" in said) is is_first
            assert "<h1" in site.get("/")
            started = children(site.process.pid)
            assert len(started) == 2  # serve and work
        finally:
            site.stop(how)
        assert site.process.returncode == 0
        assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []
