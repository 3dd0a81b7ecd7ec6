"""The harness of the figures: what it prints, what a goal means on a slower machine, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench import harness
from tests.bench.harness import Bench, Figure

KEYS = ["name", "value", "unit", "goal", "holds", "machine"]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(names=(), full=False, folder=tmp_path, tell=lambda figure: None)


def test_a_figure_is_one_json_object_with_exactly_these_keys() -> None:
    line = Figure("desk.queue.cpu", 8.5, "ms", "≤ 10 ms", True, "here").as_json()
    assert "\n" not in line
    assert list(json.loads(line)) == KEYS


def test_json_output_is_one_object_a_line_and_starts_with_the_calibration(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def quick(bench: Bench) -> None:
        bench.record("quick.ratio", 1.5, "×", at_most=2)
        bench.record("quick.rate", 5, "things/s", at_least=10)

    monkeypatch.setattr(harness, "find_areas", lambda: None)
    monkeypatch.setattr(harness, "AREAS", {"quick": quick})
    status = harness.run((), full=False, as_json=True)
    figures = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 1
    assert [(figure["name"], figure["holds"]) for figure in figures] == [
        ("calibration", True),
        ("quick.ratio", True),
        ("quick.rate", False),
    ]
    assert all(list(figure) == KEYS for figure in figures)


@pytest.mark.parametrize(
    ("speed", "milliseconds", "holds"),
    [(1.0, 10.0, True), (1.0, 10.1, False), (0.5, 19.0, True), (2.0, 6.0, False)],
)
def test_a_scaled_goal_moves_with_the_machine(
    bench: Bench, speed: float, milliseconds: float, holds: bool
) -> None:
    bench.speed = speed
    bench.record("desk.queue.cpu", milliseconds, "ms", at_most=10, scaled=True)
    assert bench.figures[0].holds is holds


def test_a_ratio_is_not_scaled(bench: Bench) -> None:
    bench.speed = 0.1
    bench.record("desk.queue.growth", 2.1, "×", at_most=2)
    assert not bench.figures[0].holds


@pytest.mark.parametrize(
    ("asked", "name", "wanted"),
    [
        ((), "desk.queue.cpu", True),
        (("desk",), "desk.queue.cpu", True),
        (("desk.queue.cpu",), "desk", True),
        (("desk.queue.cpu",), "desk.queue.queries", False),
        (("des",), "desk", False),
    ],
)
def test_a_name_asks_for_an_area_or_one_figure(
    bench: Bench, asked: tuple[str, ...], name: str, wanted: bool
) -> None:
    bench.names = asked
    assert bench.wants(name) is wanted


def test_an_unknown_area_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert harness.run(("nothing",), full=False, as_json=False) == 2
    assert "decision" in capsys.readouterr().err
