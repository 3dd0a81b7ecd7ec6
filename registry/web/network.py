"""Where the circles, lines and numbers of the network picture stand. Lengths are those of its view box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

SIZE = 440
RADIUS = 180  # of the big circle
THICKEST = 14.0
NUMBER_AT = 0.36  # of a line, from its first end: in the middle all lines through the centre would meet


@dataclass(frozen=True, slots=True)
class Dot:
    area: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """From `start` to `end`; its number stands at `x`, `y`."""

    start: Dot
    end: Dot
    number: int
    thickness: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Network:
    size: int
    dots: Sequence[Dot]
    lines: Sequence[Line]  # the thinnest last, so that none is hidden


def draw_network(areas: Sequence[int], counts: Mapping[tuple[int, int], int]) -> Network:
    """The first of `areas` is at the top, the others follow clockwise."""
    dots = {area: _dot(area, place, len(areas)) for place, area in enumerate(areas)}
    most = max(counts.values(), default=1)
    lines = [
        _line(dots[one], dots[other], number, most)
        for (one, other), number in counts.items()
        if one in dots and other in dots
    ]
    return Network(SIZE, list(dots.values()), sorted(lines, key=lambda each: -each.number))


def _dot(area: int, place: int, of: int) -> Dot:
    turn = 2 * pi * place / of - pi / 2
    return Dot(area, round(SIZE / 2 + RADIUS * cos(turn), 1), round(SIZE / 2 + RADIUS * sin(turn), 1))


def _line(start: Dot, end: Dot, number: int, most: int) -> Line:
    return Line(
        start,
        end,
        number,
        round(max(1.5, THICKEST * number / most), 1),
        round(start.x + (end.x - start.x) * NUMBER_AT, 1),
        round(start.y + (end.y - start.y) * NUMBER_AT, 1),
    )
