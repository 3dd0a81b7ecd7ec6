"""What both lists of the register share: filters from the address, links beside them, cells of a CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode

from flask import Response, g, request, url_for
from flask_babel import gettext as _

from registry import reference
from registry.queries.register import Filters, RegisterPage
from registry.reports.sheet import safe_cell
from registry.web.field import visible
from registry.web.formats import in_language, show_country, show_goal, show_label
from registry.web.language import current_language

KEYS = {"q": "text", "state": "state", "lead": "lead", "subprogramme": "subprogramme", "nexus": "nexus",
        "sdg": "sdg", "target": "target", "type": "type", "country": "country", "beneficiary": "beneficiary",
        "level": "level", "public": "public", "after": "after", "before": "before"}  # fmt: skip
KEY_OF = {name: key for key, name in KEYS.items()}
CAP = 1000
NUMBERED = ("subprogramme", "lead", "sdg")


@dataclass(frozen=True, slots=True)
class FacetEntry:
    """A line of a box of filters. An object, not a mapping: a template reads a hundred of them."""

    words: str
    href: str
    count: int | None
    is_on: bool


def filters_of_request() -> Filters:
    """The filters that stand in the address; what is no filter is ignored."""
    return Filters(**{name: visible(request.args.get(key, ""))[:200].strip() for key, name in KEYS.items()})


def address(endpoint: str, wanted: Filters, **changes: str) -> str:
    """The address of the list with the filters that are on, some of them changed; a mark is not kept."""
    arguments = link_arguments(wanted, **changes)
    return f"{_base(endpoint)}?{urlencode(arguments)}" if arguments else _base(endpoint)


def _base(endpoint: str) -> str:
    """Kept for the request: a page has more than a hundred addresses of its list."""
    known: dict[str, str] = g.setdefault("register_bases", {})
    if endpoint not in known:
        known[endpoint] = url_for(endpoint)
    return known[endpoint]


def link_arguments(wanted: Filters, **changes: str) -> dict[str, Any]:
    """The filters that are on, some of them changed, as they stand in an address."""
    kept = {KEY_OF[name]: value for name, value in wanted.chosen().items()}
    kept |= {KEY_OF[name]: value for name, value in changes.items()}
    return {key: value for key, value in kept.items() if value}


def pages(endpoint: str, wanted: Filters, page: RegisterPage) -> dict[str, str | None]:
    """The addresses of the neighbouring pages."""
    return {
        "previous": address(endpoint, wanted, before=page.previous) if page.previous else None,
        "following": address(endpoint, wanted, after=page.following) if page.following else None,
    }


def facets(
    endpoint: str,
    wanted: Filters,
    counts: Mapping[str, Mapping[str, int | None]],
    state_name: Callable[[str], str],
    names: Sequence[str],
) -> list[dict[str, Any]]:
    """The boxes of filters: {id, title, entries} for the macro `facet`; what is on can be taken off.

    Where no number is exact, `counts` has None, and none is shown.
    """
    titles = {
        "state": _("Status"), "lead": _("Lead subprogramme"), "subprogramme": _("Subprogramme"),
        "nexus": _("Nexus area"), "sdg": _("SDG"), "target": _("SDG target"),
        "type": _("Kind of partnership"),
        "country": _("Country of the partner"), "beneficiary": _("Country that benefits"),
        "level": _("Due diligence"), "public": _("In the public register"),
    }  # fmt: skip
    boxes, base, language = [], _base(endpoint), current_language()
    kept = link_arguments(wanted)
    for name in names:
        on = getattr(wanted, name)
        found: dict[str, int | None] = {**({on: None} if on else {}), **counts.get(name, {})}
        if not found:
            continue
        worded = [
            (state_name(value) if name == "state" else _name_of(name, value, language), value, number)
            for value, number in found.items()
        ]
        worded.sort(key=_by_number if name in NUMBERED else _by_words)
        others = urlencode({key: value for key, value in kept.items() if key != KEY_OF[name]})
        start = f"{base}?{others}" if others else base
        link = f"{start}{'&' if others else '?'}{KEY_OF[name]}="
        entries = [
            FacetEntry(words, start if value == on else link + quote_plus(value), number, value == on)
            for words, value, number in worded
        ]
        boxes.append({"id": name, "title": titles[name], "entries": entries})
    return boxes


def _by_words(entry: tuple[str, str, int | None]) -> tuple[float, str]:
    return 0.0, entry[0]


def _by_number(entry: tuple[str, str, int | None]) -> tuple[float, str]:
    return (float(entry[1]) if entry[1].isdecimal() else 0.0), entry[0]


def name_of(kind: str, value: str) -> str:
    """A value of a filter in words; one that does not exist is shown as it is."""
    return _name_of(kind, value, current_language())


@lru_cache(maxsize=4000)
def _name_of(kind: str, value: str, _language: str) -> str:
    """Kept by language: a page names every value of every filter."""
    ref = reference.load()
    try:
        if kind in ("subprogramme", "lead"):
            return in_language(ref.subprogramme(int(value)).name)
        if kind == "sdg":
            return f"{value} {show_goal(int(value))}"
        if kind == "instrument":
            return in_language(ref.instrument(value).name)
        if kind == "nexus":
            return in_language(ref.nexus_area(value).name)
        if kind == "public":
            return str(_("Published") if value == "yes" else _("Not published"))
        if kind in ("country", "beneficiary"):
            return show_country(value)
        if kind == "target":
            return value
        return show_label("dd_level" if kind == "level" else "types", value)
    except (KeyError, ValueError, IndexError):
        return value


def capped(number: int) -> str:
    """The number, or "1,000+" for more."""
    return f"{CAP:,}+" if number > CAP else f"{number:,}"


def csv_file(name: str, rows: Iterable[dict[str, Any]]) -> Response:
    """A CSV file (UTF-8 with a mark, so that spreadsheets read it); a cell never starts a formula."""
    text = io.StringIO()
    writer: Any = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(text, fieldnames=list(row))
            writer.writeheader()
        writer.writerow({key: safe_cell(value) for key, value in row.items()})
    return Response(
        "\ufeff" + text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
