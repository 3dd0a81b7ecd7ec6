"""A chart of a report as SVG: bars, stacked bars, lines; told apart by pattern and label, not colour alone.

Colours are presentation attributes, so that the picture stands alone in a file; the style of a page
(report.css) gives the same classes their dark values. Nothing inline, no script.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from html import escape

from babel.numbers import format_compact_decimal, format_decimal

from registry.reports.document import Chart
from registry.reports.report_pattern import COLOURS, dash_of, marker, paint_of, patterns

WIDTH = 720
SIZE = 13  # of letters, in units of the picture
LETTER, BROAD = 7.4, 8.4  # width of a letter of that size in a broad face: Latin, other
LABEL_LETTERS = 30  # of a line beside a bar
BAR, GAP = 17, 15
LARGE = 100_000  # from here on numbers are shortened
MANY = 9  # labels: from here on bars are slimmer
HIGH = 240  # of the field of columns and lines
COLUMN_LABELS = 9  # letters: longer labels stand beside bars that lie
FACES = "system-ui, 'Segoe UI', 'Noto Sans', 'Libertinus Serif', sans-serif"


def svg_of(chart: Chart, language: str = "en") -> str:
    """The picture with its title and what it says; numbers as the language writes them.

    Raises ValueError for a number below nought: bars begin at nought.
    """
    numbers = [value for series in chart.series for value in series.values if value is not None]
    if any(value < 0 for value in numbers):
        raise ValueError(f"chart {chart.id}: a number below nought cannot be drawn")
    canvas = _Canvas(chart, language)
    canvas.legend()
    if chart.kind == "lines":
        canvas.lines()
    elif all(len(label) <= COLUMN_LABELS for label in chart.labels) and len(chart.labels) > 3:
        canvas.columns()
    else:
        canvas.bars()
    return canvas.svg()


class _Canvas:
    def __init__(self, chart: Chart, language: str) -> None:
        self.chart, self.language = chart, language
        self.parts: list[str] = []
        self.top = 6.0
        self.bar, self.gap = BAR, GAP
        self.left, self.right = 0.0, float(WIDTH)

    # what all kinds share

    def svg(self) -> str:
        name = f"chart-{_token(self.chart.id)}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {_n(self.top + 6)}" '
            f'width="{WIDTH}" height="{_n(self.top + 6)}" role="img" '
            f'aria-labelledby="{name}-title {name}-says" font-family="{escape(FACES)}" font-size="{SIZE}">'
            f'<title id="{name}-title">{escape(self.chart.title)}</title>'
            f'<desc id="{name}-says">{escape(self.chart.alt)}</desc>'
            f"<defs>{patterns(name, len(self.chart.series))}</defs>{''.join(self.parts)}</svg>"
        )

    def legend(self) -> None:
        """A key for each series when there is more than one, and what is counted."""
        if len(self.chart.series) > 1:
            at, line = 0.0, self.top
            for number, series in enumerate(self.chart.series):
                wide = 26 + _wide(series.name) + 18
                if at and at + wide > WIDTH:
                    at, line = 0.0, line + 22
                if self.chart.kind == "lines":
                    self.parts.append(
                        f'<path d="M{_n(at)} {_n(line + 8)}h20" {dash_of(number)}/>'
                        + marker(number, at + 10, line + 8)
                    )
                else:
                    self.rect(number, at, line + 1, 18, 13)
                self.text(at + 26, line + 12, series.name)
                at += wide
            self.top = line + 30
        if self.chart.unit:
            self.text(0, self.top + 10, self.chart.unit, kind="quiet")
            self.top += 22

    def text(self, x: float, y: float, words: str, anchor: str = "start", kind: str = "words") -> None:
        weight = ' font-weight="600"' if kind == "number" else ""
        colour = COLOURS["quiet" if kind == "quiet" else "text"]
        self.parts.append(
            f'<text class="chart__{"quiet" if kind == "quiet" else "text"}" x="{_n(x)}" y="{_n(y)}" '
            f'fill="{colour}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'
        )

    def rect(self, series: int, x: float, y: float, wide: float, high: float, says: str = "") -> None:
        title = f"<title>{escape(says)}</title>" if says else ""
        self.parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}" '
            f"{paint_of(f'chart-{_token(self.chart.id)}', series)}>{title}</rect>"
        )

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, is_axis: bool = False) -> None:
        name = "axis" if is_axis else "grid"
        self.parts.append(
            f'<line class="chart__{name}" x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" '
            f'stroke="{COLOURS[name]}"/>'
        )

    def say(self, value: float) -> str:
        """1234 → "1,234"; 12.5 → "12.5"; where numbers are large, 49396 → "49.4K", 1250000 → "1.2M"."""
        if value >= 1000 and self.most() >= LARGE:
            return str(format_compact_decimal(value, locale=self.language, fraction_digits=1))
        rounded = round(value, 0 if value >= 100 else 1)
        return str(format_decimal(rounded, locale=self.language))

    def sums(self) -> list[float]:
        """Of each stack."""
        values = zip(*(series.values for series in self.chart.series), strict=True)
        return [sum(value or 0 for value in each) for each in values]

    def most(self) -> float:
        if self.chart.kind == "stacked":
            return max(self.sums(), default=0) or 1
        numbers = (value for series in self.chart.series for value in series.values if value is not None)
        return max(numbers, default=0) or 1

    def _series(self, at: int) -> Iterator[tuple[int, str, float | None]]:
        for number, series in enumerate(self.chart.series):
            yield number, series.name, series.values[at]

    # bars that lie: labels of any length at the left

    def bars(self) -> None:
        if len(self.chart.labels) >= MANY:
            self.bar, self.gap = 14, 9
        labels = [_wrapped(label) for label in self.chart.labels]
        self.left = max((_wide(line) for lines in labels for line in lines), default=0) + 12
        scale = (WIDTH - self.left - 58) / self.most()
        start = self.top
        for at, lines in enumerate(labels):
            count = 1 if self.chart.kind == "stacked" else len(self.chart.series)
            high = max(count * self.bar, len(lines) * 16)
            first = self.top + high / 2 - (len(lines) - 1) * 8 + 4.5
            for line, words in enumerate(lines):
                self.text(self.left - 10, first + line * 16, words, "end")
            over = self.top + (high - count * self.bar) / 2
            (self._lying_stack if self.chart.kind == "stacked" else self._lying)(at, over, scale)
            self.top += high + self.gap
        self.rule(self.left, start - 4, self.left, self.top - self.gap + 4, is_axis=True)

    def _lying(self, at: int, over: float, scale: float) -> None:
        for number, name, value in self._series(at):
            y = over + number * self.bar
            if value is None:
                self.text(self.left + 6, y + self.bar - 3.5, "…", kind="quiet")
                continue
            if value:
                says = f"{self.chart.labels[at]}, {name}: {self.say(value)}"
                self.rect(number, self.left, y + 1, value * scale, self.bar - 3, says)
            self.text(self.left + value * scale + 6, y + self.bar - 3.5, self.say(value), kind="number")

    def _lying_stack(self, at: int, over: float, scale: float) -> None:
        x = self.left
        for number, name, value in self._series(at):
            if value:
                says = f"{self.chart.labels[at]}, {name}: {self.say(value)}"
                self.rect(number, x, over, value * scale, self.bar, says)
                x += value * scale
        values = [value for _, _, value in self._series(at)]
        total = "…" if all(value is None for value in values) else self.say(self.sums()[at])
        self.text(x + 6, over + self.bar - 4, total, kind="number" if total != "…" else "quiet")

    # columns that stand: for years and other short labels

    def columns(self) -> None:
        floor = self.top + HIGH + 14
        scale = HIGH / self.most()
        slot = WIDTH / len(self.chart.labels)
        is_stack = self.chart.kind == "stacked"
        count = 1 if is_stack else len(self.chart.series)
        wide = min(46.0, (slot - 12) / count)
        for at, label in enumerate(self.chart.labels):
            x = slot * (at + 0.5) - wide * count / 2
            if is_stack:
                self._standing_stack(at, x, floor, scale, wide)
            else:
                self._standing(at, x, floor, scale, wide)
            self.text(slot * (at + 0.5), floor + 19, label, "middle")
        self.rule(0, floor, WIDTH, floor, is_axis=True)
        self.top = floor + 24

    def _standing(self, at: int, x: float, floor: float, scale: float, wide: float) -> None:
        for number, name, value in self._series(at):
            middle = x + wide * (number + 0.5)
            if value is None:
                self.text(middle, floor - 5, "…", "middle", "quiet")
                continue
            if value:
                says = f"{self.chart.labels[at]}, {name}: {self.say(value)}"
                high = value * scale
                self.rect(number, x + wide * number + 1, floor - high, wide - 2, high, says)
            if len(self.say(value)) * LETTER <= wide + 8:
                self.text(middle, floor - value * scale - 5, self.say(value), "middle", "number")

    def _standing_stack(self, at: int, x: float, floor: float, scale: float, wide: float) -> None:
        y = floor
        for number, name, value in self._series(at):
            if value:
                y -= value * scale
                says = f"{self.chart.labels[at]}, {name}: {self.say(value)}"
                self.rect(number, x, y, wide, value * scale, says)
        if all(value is None for _, _, value in self._series(at)):
            self.text(x + wide / 2, floor - 5, "…", "middle", "quiet")
        else:
            self.text(x + wide / 2, y - 5, self.say(self.sums()[at]), "middle", "number")

    # lines

    def lines(self) -> None:
        step = _step(self.most())
        ceiling = step * -(-self.most() // step)
        ticks = [step * number for number in range(round(ceiling / step) + 1)]
        self.left = max(len(self.say(tick)) for tick in ticks) * LETTER + 12
        floor, scale = self.top + HIGH + 8, HIGH / ceiling
        names = [series.name for series in self.chart.series]
        self.right = WIDTH - 12 - (0 if len(names) > 4 else min(170, max(map(_wide, names)) + 8))
        for tick in ticks:
            self.rule(self.left, floor - tick * scale, self.right, floor - tick * scale, is_axis=not tick)
            self.text(self.left - 8, floor - tick * scale + 4.5, self.say(tick), "end", "quiet")
        slot = (self.right - self.left) / max(1, len(self.chart.labels))
        xs = [self.left + slot * (at + 0.5) for at in range(len(self.chart.labels))]
        widest = max(map(_wide, self.chart.labels), default=1.0)
        every = max(1, -(-int(widest + 8) // max(1, int(slot))))
        for at, label in enumerate(self.chart.labels):
            if at % every == 0:
                self.text(xs[at], floor + 19, label, "middle")
        for number, series in enumerate(self.chart.series):
            self._line(number, series.values, xs, floor, scale)
        if len(names) <= 4:
            self._names_at_end(xs, floor, scale)
        self.top = floor + 24

    def _line(
        self, number: int, values: Sequence[float | None], xs: Sequence[float], floor: float, scale: float
    ) -> None:
        """A gap breaks the line; a point alone is a marker."""
        path, is_down = "", False
        for x, value in zip(xs, values, strict=True):
            if value is None:
                is_down = False
                continue
            path += f"{'L' if is_down else 'M'}{_n(x)} {_n(floor - value * scale)}"
            is_down = True
        if path:
            self.parts.append(f'<path d="{path}" {dash_of(number)}/>')
        for at, (x, value) in enumerate(zip(xs, values, strict=True)):
            if value is not None:
                says = f"{self.chart.labels[at]}, {self.chart.series[number].name}: {self.say(value)}"
                self.parts.append(marker(number, x, floor - value * scale, says))

    def _names_at_end(self, xs: Sequence[float], floor: float, scale: float) -> None:
        """Beside the last point of each, pushed apart where they would cover each other."""
        ends = []
        for series in self.chart.series:
            known = [(x, value) for x, value in zip(xs, series.values, strict=True) if value is not None]
            if known:
                ends.append((floor - known[-1][1] * scale, series.name))
        last = -100.0
        for y, name in sorted(ends):
            last = max(y, last + 17)
            self.text(self.right + 4, last + 4.5, textwrap.shorten(name, 22, placeholder="…"))


def _step(most: float) -> float:
    """A round distance that makes 3 to 6 lines: 0.5, 1, 2, 5, 10, 20, 50 …"""
    size = 10.0 ** (math.floor(math.log10(most)) - 1)
    return next(size * each for each in (2, 5, 10, 20, 50) if most / (size * each) <= 6)


def _wide(words: str) -> float:
    """About how wide the words are in units of the picture; never less."""
    return sum(LETTER if ord(letter) < 0x250 else BROAD for letter in words)


def _wrapped(label: str) -> list[str]:
    return textwrap.wrap(label, LABEL_LETTERS, max_lines=3, placeholder=" …", break_on_hyphens=False) or [""]


def _token(text: str) -> str:
    return "".join(each if each.isascii() and each.isalnum() else "-" for each in text)


def _n(value: float) -> str:
    """A coordinate, two digits at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
