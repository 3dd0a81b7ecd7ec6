"""Files of the register: how much more memory 100,000 agreements take than a few, how fast they are written.

Memory is the peak of the command in a process of its own; the difference is that of the rows alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.harness import Bench, area
from tests.bench.register_import import PEAK
from tests.bench.register_stage import register_app

FEW, MANY = 500, 100_000
MORE_MB = 20
FORMATS = ("csv", "json", "iati")


@area("register.export")
def register_export(bench: Bench) -> None:
    few, many = {}, {}
    for size, found in ((FEW, few), (MANY, many)):
        with register_app(bench, "sqlite", size) as (app, _person):
            config = app.extensions["config"]
            for form in FORMATS:
                found[form] = measured(config.database_url, config.var, form)
    for form in FORMATS:
        (small, _), (large, seconds) = few[form], many[form]
        bench.record(f"register.export.{form}.more", (large - small) / 1000, "MB", at_most=MORE_MB)
        bench.record(f"register.export.{form}.rows", MANY / seconds, "rows a second")


def measured(url: str, var: Path, form: str) -> tuple[int, float]:
    """(peak in kB, seconds) of `partnerships register export`."""
    command = ["register", "export", "--format", form, "--output", str(var / f"out.{form}")]
    began = time.perf_counter()
    done = subprocess.run(  # nosec B603
        [sys.executable, "-c", PEAK, *command], capture_output=True, text=True, check=False,
        env={**os.environ, "PARTNERSHIPS_VAR": str(var), "DATABASE_URL": url, "SECRET_KEY": "x"},
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the command failed: {done.stderr[-500:]}")
    return int(done.stderr.rsplit("peak ", 1)[1]), time.perf_counter() - began
