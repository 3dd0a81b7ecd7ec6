"""From a clone to a working site: cold (nothing installed; needs the package index) and warm."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.architecture.tree import ROOT, files
from tests.bench.harness import Bench, area
from tests.mail_sink import free_port

COLD, WARM = 60.0, 3.0  # seconds on the clock


@area("start")
def start(bench: Bench) -> None:
    clone = bench.folder / "clone"
    for path in files(""):
        target = clone / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    bench.record("start.cold", seconds_to_site(clone), "s", at_most=COLD)
    warm = min(seconds_to_site(clone) for _ in range(3))
    bench.record("start.warm", warm, "s", at_most=WARM)


def seconds_to_site(clone: Path) -> float:
    """From the command to the printed address."""
    env = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PARTNERSHIPS_VAR")
    }
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "dev.py", "run", "--port", str(free_port())],
        cwd=clone, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "The site is at" in line:
            break
    else:
        raise RuntimeError("the site did not start: " + "".join(said))
    took = time.monotonic() - began
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
    return took
