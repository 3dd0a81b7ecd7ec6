"""A workflow as a picture (SVG): a card a state, a line a step, and a rail to each state that steps lead to.

Rails on the right lead onward, rails on the left lead back; a dot is where a step joins a rail. The layout is
our own and made from the table alone: the same table always gives the same picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from workflows import roles as r
from workflows.machine import State, Step, Workflow
from workflows.practice import WRITERS

# pixels
CARD, HEAD, ROW, GAP, PAD, TRACK, MARGIN, TOP = 900, 34, 24, 20, 14, 13, 22, 84
WHO_AT, CHARACTER = 372, 6.6
TITLES = {
    "proposal": "The life of a case",
    "review": "The life of a review",
    "hit": "The life of a match with a list",
    "agreement": "The life of an agreement",
    "amendment": "The life of an amendment",
    "renewal": "Still true? The life of a renewal",
    "recommendation": "The life of a recommendation of an evaluation",
    "policy": "The life of a policy version",
    "practice": "The life of a good practice or lesson",
}
SHORT = {
    r.OWNER: "partner", r.DESK: "desk", r.FOCAL_POINT: "focal point", r.DEPUTY: "Deputy",
    r.LEGAL: "legal affairs",
    r.EXECUTIVE_SECRETARY: "Executive Secretary", r.DIVISION_DIRECTOR: "director", r.PANEL: "panel",
    r.APPROVING_OFFICIAL: "approving official", r.EXECUTIVE_OFFICE: "Executive Office", r.SYSTEM: "by itself",
    r.POLICY_OFFICER: "policy officer", r.RESPONSIBLE: "responsible unit", r.GENDER: "gender focal point",
}  # fmt: skip
DECIDERS = (r.APPROVING_OFFICIAL, r.DIVISION_DIRECTOR, r.DEPUTY, r.EXECUTIVE_SECRETARY)
# what chooses between two rows of a verb: when it holds, when it does not
CONDITIONS = {
    "needs_concurrence": ("with a concurrence", "without a concurrence"),
    "decided_yes": ("with an approval", "with a refusal"),
    "review_begun": ("after review began", "before review"),
    "was_excluded": ("after an exclusion", "after a refusal"),
    "for_renewal": ("to renew", "in mid-term"),
    "needs_second": ("strong match", "weak match"),
    "says_same": ("the same", "somebody else"),
}
COLOURS = ("#005a8c", "#8a4b08", "#2e6b34", "#7a2a6b", "#4a4a8f", "#8c1f2f", "#3d5a5e", "#5e4a1e")
NOTE = (
    "Each card is a state; each line a step: what is pressed, by whom, and where it leads. "
    "Rails on the right lead onward, on the left back."
)
STYLE = """
  text { font-family: system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif }
  text { font-size: 13px; fill: #1c2a33 }
  .title { font-size: 22px; font-weight: 600 }
  .note, .who { fill: #4c5a63; font-size: 12px }
  .state { font-size: 15px; font-weight: 600 }
  .tag { font-size: 11px; fill: #1c2a33 }
  .card { fill: #fff; stroke: #9fb0bb }
  .us { fill: #e3edf3 } .partner { fill: #fbefd2 } .end { fill: #e6e6e3 }
  .rail, .join { fill: none; stroke-width: 1.6 }
  .row { stroke: #e4eaee }
"""


@dataclass(frozen=True)
class Line:
    """One step from one state, at its height in the picture."""

    step: Step
    source: str
    y: float


@dataclass(frozen=True)
class Rail:
    """What leads to one state from above (right) or below (left); `track` counts from the cards outwards."""

    target: str
    right: bool
    lines: tuple[Line, ...]
    arrives: float
    track: int = 0

    @property
    def span(self) -> tuple[float, float]:
        heights = [self.arrives, *(line.y for line in self.lines)]
        return min(heights), max(heights)


def draw_workflow(flow: Workflow) -> str:
    """The picture with title and description for screen readers, and each step's conditions as a tip."""
    heights, lines, bottom = _place(flow)
    rails = _tracked(_rails(flow, heights, lines))
    left = MARGIN + TRACK * (1 + max((rail.track for rail in rails if not rail.right), default=-1)) + PAD
    right = left + CARD
    width = right + PAD + TRACK * (1 + max((rail.track for rail in rails if rail.right), default=-1)) + MARGIN
    colours = {name: COLOURS[number % len(COLOURS)] for number, name in enumerate(_order(flow))}
    title = TITLES.get(flow.name, flow.name)
    steps = len({(line.step.verb, line.step.target, line.step.by) for line in lines})
    size = f'viewBox="0 0 {width} {bottom}" width="{width}" height="{bottom}"'
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{len(heights)} states and {steps} steps. {escape(" ".join(_told(flow)))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect width="{width}" height="{bottom}" fill="#fff"/>',
        f'<text class="title" x="{left}" y="36">{escape(title)}</text>',
        f'<text class="note" x="{left}" y="60">{NOTE}</text>',
        *_cards(flow, heights, lines, left),
        *(part for rail in rails for part in _drawn(rail, left, right, colours[rail.target])),
        "</svg>",
    ]
    return "\n".join(body) + "\n"


def _order(flow: Workflow) -> list[str]:
    """The states as the table has them, ends last."""
    return [row.name for row in sorted(flow.state_rows, key=lambda row: row.is_end)]


def _place(flow: Workflow) -> tuple[dict[str, float], list[Line], float]:
    """The top of each card, the height of each line, and the height of the picture."""
    heights: dict[str, float] = {}
    lines: list[Line] = []
    y: float = TOP
    for name in _order(flow):
        heights[name] = y
        y += HEAD
        for step in (step for step in flow.steps if name in step.source):
            lines.append(Line(step, name, y + ROW / 2))
            y += ROW
        y += GAP
    return heights, lines, y


def _rails(flow: Workflow, heights: Mapping[str, float], lines: Iterable[Line]) -> Iterator[Rail]:
    every = list(lines)
    for name in _order(flow):
        arrives = heights[name] + HEAD / 2
        for right in (True, False):
            joined = tuple(
                line for line in every
                if line.step.target == name and line.source != name and (line.y < arrives) == right
            )  # fmt: skip
            if joined:
                yield Rail(name, right, joined, arrives)


def _tracked(rails: Iterable[Rail]) -> list[Rail]:
    """Short rails near the cards; two rails share a track where they do not meet."""
    found: list[Rail] = []
    for rail in sorted(rails, key=lambda rail: (rail.span[1] - rail.span[0], rail.span)):
        taken = {
            other.track for other in found
            if other.right == rail.right and _meet(other.span, rail.span)
        }  # fmt: skip
        track = next(number for number in range(len(found) + 1) if number not in taken)
        found.append(Rail(rail.target, rail.right, rail.lines, rail.arrives, track))
    return found


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] <= other[1] + 6 and other[0] <= one[1] + 6


def _cards(flow: Workflow, heights: Mapping[str, float], lines: Iterable[Line], left: float) -> Iterator[str]:
    rows: dict[str, list[Line]] = {name: [] for name in heights}
    for line in lines:
        rows[line.source].append(line)
    for name, top in heights.items():
        state = flow.state(name)
        kind, tag = _kind(state)
        height = HEAD + ROW * len(rows[name])
        yield f'<g><rect class="card" x="{left}" y="{top}" width="{CARD}" height="{height}" rx="6"/>'
        band = f'x="{left + 1}" y="{top + 1}" width="{CARD - 2}" height="{HEAD - 2}" rx="5"'
        yield f'<rect class="{kind}" {band}/>'
        yield f'<text class="state" x="{left + PAD}" y="{top + 22}">{escape(state.staff)}</text>'
        yield f'<text class="tag" x="{left + CARD - PAD}" y="{top + 22}" text-anchor="end">{tag}</text>'
        for line in rows[name]:
            yield from _row(flow, line, left)
        yield "</g>"


def _row(flow: Workflow, line: Line, left: float) -> Iterator[str]:
    step, y = line.step, line.y
    needs = "".join(f"\n• {flow.needs[name]}" for name in step.needs)
    tip = f"{step.button}{' when all of this holds:' if needs else ''}{needs}"
    label = step.button + _condition(step)
    room = int((WHO_AT - PAD - 8) / CHARACTER)
    if len(label) > room:
        label = label[: room - 1].rstrip() + "…"
    target = "stays" if step.target == line.source else f"→ {flow.state(step.target).staff}"
    yield f'<g><title>{escape(tip)}</title><path class="row" d="M{left + 1} {y - ROW / 2}h{CARD - 2}"/>'
    yield f'<text x="{left + PAD}" y="{y + 4}">{escape(label)}</text>'
    yield f'<text class="who" x="{left + WHO_AT}" y="{y + 4}">{escape(whom(step.by))}</text>'
    at = f'x="{left + CARD - PAD}" y="{y + 4}" text-anchor="end"'
    yield f'<text class="who" {at}>{escape(target)}</text></g>'


def _kind(state: State) -> tuple[str, str]:
    if state.is_end:
        return "end", "end"
    return ("partner", "the partner's turn") if state.turn == "partner" else ("us", "our turn")


def _condition(step: Step) -> str:
    return f" ({', '.join(map(condition_words, step.when))})" if step.when else ""


def condition_words(name: str) -> str:
    """A condition of a row in a few words; `!name` is its opposite."""
    plain = name.removeprefix("!")
    yes, no = CONDITIONS.get(plain, (plain.replace("_", " "), f"not {plain.replace('_', ' ')}"))
    return no if name.startswith("!") else yes


def whom(roles: tuple[str, ...]) -> str:
    """Roles in short words; all who may decide, or write what was learnt, in one."""
    names = [SHORT.get(role, role.replace("_", " ")) for role in roles]
    if set(WRITERS) <= set(roles):
        return ", ".join(["every writer", *(SHORT.get(role, role) for role in roles if role not in WRITERS)])
    if set(DECIDERS) <= set(roles):
        rest = [SHORT.get(role, role) for role in roles if role not in DECIDERS]
        names = [*rest, "every deciding official"]
    return ", ".join(names)


def _drawn(rail: Rail, left: float, right: float, colour: str) -> Iterator[str]:
    side, way = (right, 1) if rail.right else (left, -1)
    x = side + way * (PAD + TRACK * rail.track)
    top, bottom = rail.span
    tip = side + way * 2
    yield f'<g stroke="{colour}" fill="{colour}"><path class="rail" d="M{x} {top}V{bottom}"/>'
    for line in rail.lines:
        yield f'<path class="join" d="M{side} {line.y}H{x}"/><circle cx="{x}" cy="{line.y}" r="2.6"/>'
    yield f'<path class="join" d="M{x} {rail.arrives}H{tip}"/>'
    yield f'<path stroke="none" d="M{tip} {rail.arrives}l{way * 9} -5v10z"/></g>'


def _told(flow: Workflow) -> Iterator[str]:
    """The picture in sentences."""
    for name in _order(flow):
        steps = [step for step in flow.steps if name in step.source]
        told = "; ".join(f"{step.button} leads to {flow.state(step.target).staff}" for step in steps)
        yield f"{flow.state(name).staff}: {told or 'nothing follows'}."
