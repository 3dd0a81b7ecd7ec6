"""How a figure is taken: calibration first, then areas, each figure with its goal on this machine.

A module of this folder says which figures it takes:

    @area("desk")
    def desk(bench: Bench) -> None:
        bench.record("desk.queue.cpu", milliseconds, "ms", at_most=10, scaled=True)

An area may be a part of a group, as "rules.replay" is: `bench rules` takes all of it.

`scaled` moves a goal given in time, or in things a second, to the speed of this machine: goals are meant
for one on which the calibration loop takes REFERENCE seconds. Ratios to a limit or a peer are not scaled.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import pkgutil
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

REFERENCE = 0.100  # seconds of one calibration loop on the machine that the goals are written for
HERE = Path(__file__).parent
LOOPS = 600_000


@dataclass(frozen=True)
class Figure:
    """One measured value. `goal` is what is demanded on this machine, empty when the figure only informs."""

    name: str
    value: float
    unit: str
    goal: str
    holds: bool
    machine: str

    def as_json(self) -> str:
        return json.dumps(vars(self), ensure_ascii=False)

    def as_line(self) -> str:
        mark = "" if not self.goal else "holds" if self.holds else "MISSED"
        return f"{self.name:<44} {self.value:>12,.3f} {self.unit:<14} {self.goal:<22} {mark}"


Area = Callable[["Bench"], None]
AREAS: dict[str, Area] = {}


def area(name: str) -> Callable[[Area], Area]:
    """Registers a function that takes the figures whose names begin with `name` and a dot."""

    def register(function: Area) -> Area:
        AREAS[name] = function
        return function

    return register


@dataclass
class Bench:
    """One run. `full` asks for the large sizes; `folder` is thrown away at the end."""

    names: tuple[str, ...]
    full: bool
    folder: Path
    tell: Callable[[Figure], None]
    speed: float = 1.0  # of this machine, 1 is the reference, 2 is twice as fast
    figures: list[Figure] = field(default_factory=list)

    @property
    def machine(self) -> str:
        system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
        return f"{system}, Python {platform.python_version()}, speed {self.speed:.2f}"

    def record(
        self,
        name: str,
        value: float,
        unit: str,
        *,
        at_most: float | None = None,
        at_least: float | None = None,
        scaled: bool = False,
    ) -> None:
        """Keep and tell a figure. Give at_most or at_least, or neither when it only informs."""
        goal, holds = "", True
        if at_most is not None:
            limit = at_most / self.speed if scaled else at_most
            goal, holds = f"≤ {limit:,.3g} {unit}", value <= limit
        elif at_least is not None:
            limit = at_least * self.speed if scaled else at_least
            goal, holds = f"≥ {limit:,.6g} {unit}", value >= limit
        figure = Figure(name, round(value, 4), unit, goal, holds, self.machine)
        if self.wants(name):
            self.figures.append(figure)
            self.tell(figure)

    def wants(self, name: str) -> bool:
        """Whether a figure, or any figure of an area, was asked for: by its name or the beginning of it."""
        return not self.names or any(
            name == asked or name.startswith(asked + ".") or asked.startswith(name + ".")
            for asked in self.names
        )

    def work(self) -> None:
        loop = calibrate()
        self.speed = REFERENCE / loop
        figure = Figure("calibration", round(loop * 1000, 2), "ms", "", True, self.machine)
        self.figures.append(figure)
        self.tell(figure)
        for name, function in sorted(AREAS.items()):
            if self.wants(name):
                function(self)


def calibrate() -> float:
    """Seconds of a fixed piece of work like ours: dictionaries, strings, sorting, hashing. Best of 15."""
    return min(_seconds(partial(_loop, LOOPS)) for _ in range(15))


def pace() -> float:
    """How many times longer than on the reference this machine takes just now; asking takes about 5 ms.

    A shared machine changes its speed within seconds: work that is timed beside it is divided by it.
    """
    part = 20
    return _seconds(partial(_loop, LOOPS // part)) * part / REFERENCE


def _loop(times: int) -> int:
    found: dict[str, int] = {}
    for number in range(times):
        key = f"k{number % 997}"
        found[key] = found.get(key, 0) + number
    text = ",".join(sorted(found))
    return len(hashlib.sha256(text.encode() * (times // 3000)).hexdigest())


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def cpu_ms(work: Callable[[], object], *, times: int = 25, warm_up: int = 3) -> float:
    """Median CPU time of one call, in milliseconds, of this process."""
    for _ in range(warm_up):
        work()
    return statistics.median(_seconds(work) for _ in range(times)) * 1000


def rate(work: Callable[[], int], *, seconds: float = 1.5) -> float:
    """Things a second of CPU time: `work` does some and says how many. Best of three."""

    def once() -> float:
        done, started = 0, time.process_time()
        while time.process_time() - started < seconds:
            done += work()
        return done / (time.process_time() - started)

    work()
    return max(once() for _ in range(3))


def count_queries(engine: Engine, work: Callable[[], object]) -> int:
    """How many statements one call sends to the database; BEGIN is none."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    work()
    event.remove(engine, "before_cursor_execute", note)
    return sum(not statement.startswith(("BEGIN", "PRAGMA")) for statement in asked)


def find_areas() -> None:
    """Import every module of this folder, so that it registers what it measures."""
    for module in pkgutil.iter_modules([str(HERE)]):
        if module.name not in ("harness", "__main__"):
            importlib.import_module(f"tests.bench.{module.name}")


@contextmanager
def _own_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        yield Path(name)


def run(names: tuple[str, ...], *, full: bool, as_json: bool) -> int:
    """Take the figures and print them as they come. Gives 1 when a goal was missed, 2 for an unknown name."""
    find_areas()
    groups = {name.split(".")[0] for name in AREAS}
    unknown = [name for name in names if name.split(".")[0] not in groups]
    if unknown:
        known = ", ".join(sorted(groups))
        print(f"There is no area {', '.join(unknown)}. The areas are: {known}.", file=sys.stderr)
        return 2

    def tell(figure: Figure) -> None:
        print(figure.as_json() if as_json else figure.as_line(), flush=True)

    with _own_folder() as folder:
        bench = Bench(names, full, folder, tell)
        bench.work()
    missed = [figure.name for figure in bench.figures if not figure.holds]
    if not as_json:
        print(f"\n{bench.machine}")
        print("Missed: " + ", ".join(missed) if missed else "Every goal holds.")
    return 1 if missed else 0
