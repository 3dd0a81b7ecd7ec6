"""What tags, kinds and states of good practices are called, and the filters beside their list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.models.practice import KINDS, TAGS
from registry.queries.practice_list import Fitting, PracticePage, Wanted
from registry.web.formats import in_language, show_goal, show_label
from workflows.practice import PRACTICE

KIND = {"good_practice": _l("Good practice"), "lesson": _l("Lesson")}
KIND_TONES = {"good_practice": "good", "lesson": "yours"}
TONES = {"draft": "waiting", "in_review": "yours", "published": "good", "retired": "neutral"}
# in the order of the filters: parameter of the address, title
# fmt: off
FILTERS: Mapping[str, tuple[str, Any]] = {
    "kind":         ("kind",         _l("Kind")),
    "step":         ("step",         _l("Helps at this step")),
    "types":        ("type",         _l("Kind of partnership")),
    "subprogramme": ("subprogramme", _l("Subprogramme")),
    "nexus":        ("nexus",        _l("Nexus area")),
    "sdg":          ("sdg",          _l("Goal")),
    "sector":       ("sector",       _l("Sector")),
}
# fmt: on
BY_NUMBER = ("subprogramme", "sdg")


def tag_name(kind: str, value: str) -> str:
    """A tag in words; one that the reference data does not know any more is shown as it is."""
    try:
        return _names()[kind](value)
    except (KeyError, ValueError, IndexError):
        return value


def _names() -> Mapping[str, Callable[[str], str]]:
    ref = reference.load()
    return {
        "kind": lambda value: str(KIND[value]),
        "step": lambda value: in_language({each.id: each for each in ref.guidance}[value].name),
        "types": lambda value: show_label("types", value),
        "subprogramme": lambda value: in_language(ref.subprogramme(int(value)).name),
        "nexus": lambda value: in_language(ref.nexus_area(value).name),
        "sdg": lambda value: f"{value} {show_goal(int(value))}",
        "sector": lambda value: in_language(ref.sector(value).title),
    }


def state_name(state: str) -> str:
    return str(_(PRACTICE.state(state).staff))


def tag_lines(tags: Mapping[str, tuple[str, ...]]) -> list[dict[str, str]]:
    """Facts {key, value} for a summary list, without the goals, which have their colours."""
    return [
        {"key": str(FILTERS[kind][1]), "value": "; ".join(tag_name(kind, each) for each in tags[kind])}
        for kind in ("step", "types", "subprogramme", "nexus", "sector")
        if tags.get(kind)
    ]


def why(each: Fitting) -> str:
    """What a text has in common with the case, the kind of work first: "Sharing of data · 6 Clean water"."""
    order = ("types", "subprogramme", "nexus", "sector", "sdg")
    return " · ".join(
        tag_name(kind, value)
        for kind in order
        for value in sorted(each.common.get(kind, ()), key=lambda value: _order(kind, value))
    )


def wanted_of(arguments: Mapping[str, str]) -> Wanted:
    """The filters that stand in the address; what is no filter is ignored."""
    tags = tuple(
        (kind, arguments[key].strip()[:40])
        for kind, (key, _title) in FILTERS.items()
        if kind in TAGS and arguments.get(key, "").strip()
    )
    view, kind = arguments.get("view", ""), arguments.get("kind", "")
    return Wanted(
        text=arguments.get("q", "").strip()[:200],
        view=view if view in ("writing", "retired") else "",
        kind=kind if kind in KINDS else "",
        tags=tags,
        after=arguments.get("after", ""),
        before=arguments.get("before", ""),
    )


def address(wanted: Wanted, **changes: str) -> str:
    """The list with the filters that are on, some of them changed; a mark of a page is not kept."""
    kept = {"q": wanted.text, "view": wanted.view, "kind": wanted.kind}
    kept |= {FILTERS[kind][0]: value for kind, value in wanted.tags}
    query = urlencode({key: value for key, value in {**kept, **changes}.items() if value})
    return f"{url_for('practice.listed')}?{query}" if query else url_for("practice.listed")


def facets(wanted: Wanted, page: PracticePage) -> list[dict[str, Any]]:
    """Groups of filters with counts; one that is on can be taken off even where nothing matches."""
    chosen = {**dict(wanted.tags), **({"kind": wanted.kind} if wanted.kind else {})}
    boxes = []
    for kind, (key, title) in FILTERS.items():
        counts = dict(page.counts.get(kind, {}))
        if kind in chosen:
            counts.setdefault(chosen[kind], 0)
        entries = [
            {
                "words": tag_name(kind, value),
                "href": address(wanted, **{key: "" if chosen.get(kind) == value else value}),
                "count": count,
                "is_on": chosen.get(kind) == value,
            }
            for value, count in sorted(counts.items(), key=lambda pair: _order(kind, pair[0]))
        ]
        if entries:
            boxes.append({"id": key, "title": title, "entries": entries})
    return boxes


def _order(kind: str, value: str) -> tuple[int, str]:
    if kind == "step":
        ids = [each.id for each in reference.load().guidance]
        return (ids.index(value) if value in ids else len(ids), value)
    if kind in BY_NUMBER and value.isdecimal():
        return (int(value), value)
    return (0, tag_name(kind, value))
