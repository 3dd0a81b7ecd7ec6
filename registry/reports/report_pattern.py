"""How the series of a chart are told apart: fill, hatching, dash and marker, in the colours of the house."""

from __future__ import annotations

from html import escape

COLOURS = {
    "ink": "#00334f",
    "mid": "#005a8c",
    "tint": "#9ccbe8",
    "pale": "#d3e7f5",
    "paper": "#ffffff",
    "text": "#16212b",
    "quiet": "#4b5a67",
    "grid": "#d9e1e7",
    "axis": "#5b6b78",
}
# of bars: (fill, what is drawn on it in a square of 8, its colour); no drawing: the fill alone
_DIAGONAL = "M-2 2L2 -2M0 8L8 0M6 10L10 6"
FILLS: tuple[tuple[str, str, str], ...] = (
    ("ink", "", ""),
    ("tint", "", ""),
    ("paper", _DIAGONAL, "mid"),
    ("pale", "M2 2h2v2h-2zM6 6h2v2h-2z", "ink"),
    ("mid", "M0 4H8", "paper"),
    ("paper", "M0 0L8 8M0 8L8 0", "ink"),
    ("tint", "M4 0V8", "ink"),
    ("paper", "", ""),
)
LINES: tuple[tuple[str, str], ...] = (("ink", ""), ("mid", "7 4"), ("ink", "2 4"), ("mid", "10 3 2 3"))


def patterns(name: str, how_many: int) -> str:
    """The hatchings that the first series need; their ids begin with the chart's name."""
    return "".join(
        f'<pattern id="{name}-{number}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" {_fill(fill)}/>'
        f'<path d="{drawing}" {_stroke(colour)} stroke-width="1.6"/>'
        "</pattern>"
        for number, (fill, drawing, colour) in enumerate(FILLS[:how_many])
        if drawing
    )


def paint_of(name: str, series: int) -> str:
    """The attributes of a bar; series beyond the eighth look like the eighth and are told by their words."""
    number = min(series, len(FILLS) - 1)
    fill, drawing, _ = FILLS[number]
    border = f'stroke="{COLOURS["ink"]}"'
    if drawing:
        return f'class="chart__border" fill="url(#{name}-{number})" {border}'
    return f'class="chart__border chart__fill--{fill}" fill="{COLOURS[fill]}" {border}'


def dash_of(series: int) -> str:
    """The attributes of a line."""
    colour, dash = LINES[series % len(LINES)]
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'{_stroke(colour)} fill="none" stroke-width="2.5"{dashes}'


def marker(series: int, x: float, y: float, says: str = "") -> str:
    """Circle, square, triangle, diamond; filled in the first four series, hollow in the next."""
    shape = (
        f"M{x - 4.5:.2f} {y:.2f}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
        f"M{x - 4.2:.2f} {y - 4.2:.2f}h8.4v8.4h-8.4z",
        f"M{x:.2f} {y - 5.2:.2f}l5.2 9.4h-10.4z",
        f"M{x:.2f} {y - 5.8:.2f}l5.8 5.8l-5.8 5.8l-5.8 -5.8z",
    )[series % 4]
    colour = LINES[series % len(LINES)][0]
    fill = colour if series < len(LINES) else "paper"
    title = f"<title>{escape(says)}</title>" if says else ""
    return (
        f'<path class="chart__fill--{fill} chart__stroke--{colour}" d="{shape}" fill="{COLOURS[fill]}" '
        f'stroke="{COLOURS[colour]}" stroke-width="1.5">{title}</path>'
    )


def _fill(name: str) -> str:
    return f'class="chart__fill--{name}" fill="{COLOURS[name]}"'


def _stroke(name: str) -> str:
    return f'class="chart__stroke--{name}" stroke="{COLOURS[name]}"'
