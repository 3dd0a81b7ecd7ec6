"""The 17 goals and 169 targets with our own captions, and official texts that an administrator may load."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry.reference.source import Entry, Source
from registry.reference.text import LANGUAGES, BadReference, Mark, Text


@dataclass(frozen=True, slots=True)
class Target:
    """`caption` is a short caption of ours, not the official text."""

    code: str
    goal: int
    caption: Text


@dataclass(frozen=True, slots=True)
class Goal:
    """`colour` as #RRGGBB; `dark_text` where white on it would be too faint."""

    no: int
    title: Text
    colour: str
    dark_text: bool
    targets: tuple[Target, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class OfficialTexts:
    """The texts of A/RES/70/1 and A/RES/71/313 from a file; `source` says where it had them."""

    source: str
    short: dict[int, Text]
    goals: dict[int, Text]
    targets: dict[str, Text]
    indicators: dict[str, Text]


def read_goals(source: Source) -> tuple[Goal, ...]:
    entries = source.read("sdgs.yaml").entries("goals", "number")
    return tuple(sorted((_goal(entry) for entry in entries), key=lambda goal: goal.no))


def _goal(entry: Entry) -> Goal:
    entry.only("number", "title", "colour", "dark_text", "targets", "mark")
    no = entry.integer("number")
    targets = []
    for target in entry.entries("targets", "code"):
        code = target.only("code", *LANGUAGES).string("code")
        if not code.startswith(f"{no}."):
            raise target.fail("code", f"a target of goal {no}, such as {no}.1")
        targets.append(Target(code, no, Text(*(target.string(language) for language in LANGUAGES))))
    colour = entry.string("colour")
    if len(colour) != 7 or colour[0] != "#":
        raise entry.fail("colour", "a colour such as #E5243B")
    return Goal(no, entry.text("title"), colour, entry.boolean("dark_text"), tuple(targets), entry.mark())


def load_official_texts(path: Path) -> OfficialTexts:
    """Reads goals, targets and indicators with {en, fr, ru} titles (the layout of the Open SDG extract).

    Raises BadReference naming the file and the entry; nothing is taken from a file with a fault.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadReference(str(path), "", f"expected a JSON file in UTF-8 ({error})") from error
    if not isinstance(data, dict):
        raise BadReference(str(path), "", "expected an object with goals, targets and indicators")
    file = Entry(str(path), "", data)
    goals = list(file.entries("goals", "code"))
    return OfficialTexts(
        source=file.maybe_string("source") or path.name,
        short={_goal_number(entry): _loose_text(entry, "short") for entry in goals},
        goals={_goal_number(entry): _loose_text(entry, "title") for entry in goals},
        targets={
            entry.string("code"): _loose_text(entry, "title") for entry in file.entries("targets", "code")
        },
        indicators=_indicators(file),
    )


def _indicators(file: Entry) -> dict[str, Text]:
    if "indicators" not in file.data:
        return {}
    return {entry.string("code"): _loose_text(entry, "title") for entry in file.entries("indicators", "code")}


def _goal_number(entry: Entry) -> int:
    code: Any = entry.data["code"]
    if not str(code).isdecimal() or not 1 <= int(code) <= 17:
        raise entry.fail("code", "the number of a goal, 1 to 17")
    return int(code)


def _loose_text(entry: Entry, key: str) -> Text:
    """Three languages are needed, further ones in the file are ignored."""
    words = entry.entry(key)
    return Text(*(words.string(language) for language in LANGUAGES))
