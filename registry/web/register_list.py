"""What both lists of the register share: filters from the address, links beside them, cells of a CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from registry import reference
from registry.queries.register import Filters, RegisterPage
from registry.reports.sheet import safe_cell
from registry.web.field import visible
from registry.web.formats import in_language, show_country, show_goal, show_label

KEYS = {"q": "text", "state": "state", "subprogramme": "subprogramme", "nexus": "nexus", "sdg": "sdg",
        "type": "type", "country": "country", "after": "after", "before": "before"}  # fmt: skip
CAP = 1000


def filters_of_request() -> Filters:
    """The filters that stand in the address; what is no filter is ignored."""
    return Filters(**{name: visible(request.args.get(key, ""))[:200].strip() for key, name in KEYS.items()})


def address(endpoint: str, wanted: Filters, **changes: str) -> str:
    """The address of the list with the filters that are on, some of them changed; a mark is not kept."""
    key_of = {name: key for key, name in KEYS.items()}
    kept = {key_of[name]: value for name, value in wanted.chosen().items()}
    kept |= {key_of[name]: value for name, value in changes.items()}
    values: dict[str, Any] = {key: value for key, value in kept.items() if value}
    return url_for(endpoint, **values)


def pages(endpoint: str, wanted: Filters, page: RegisterPage) -> dict[str, str | None]:
    """The addresses of the neighbouring pages."""
    return {
        "previous": address(endpoint, wanted, before=page.previous) if page.previous else None,
        "following": address(endpoint, wanted, after=page.following) if page.following else None,
    }


def facets(
    endpoint: str,
    wanted: Filters,
    counts: dict[str, dict[str, int]],
    state_name: Callable[[str], str],
    names: Sequence[str],
) -> list[dict[str, Any]]:
    """The boxes of filters: {id, title, entries} for the macro `facet`; what is on can be taken off."""
    titles = {
        "state": _("Status"), "subprogramme": _("Subprogramme"), "nexus": _("Nexus area"), "sdg": _("SDG"),
        "type": _("Kind of partnership"), "country": _("Country of the partner"),
    }  # fmt: skip
    boxes = []
    for name in names:
        on = getattr(wanted, name)
        found = {**({on: 0} if on else {}), **counts.get(name, {})}
        entries = [
            {
                "words": state_name(value) if name == "state" else name_of(name, value),
                "href": address(endpoint, wanted, **{name: "" if value == on else value}),
                "count": number,
                "is_on": value == on,
            }
            for value, number in found.items()
        ]
        by_number = name in ("subprogramme", "sdg")
        order = sorted(found, key=lambda value: (int(value) if by_number and value.isdigit() else 0, value))
        if not by_number:
            entries.sort(key=lambda entry: str(entry["words"]))
        else:
            entries = [entries[list(found).index(value)] for value in order]
        if entries:
            boxes.append({"id": name, "title": titles[name], "entries": entries})
    return boxes


def name_of(kind: str, value: str) -> str:
    """A value of a filter in words; one that does not exist is shown as it is."""
    ref = reference.load()
    try:
        if kind == "subprogramme":
            return in_language(ref.subprogramme(int(value)).name)
        if kind == "sdg":
            return f"{value} {show_goal(int(value))}"
        if kind == "nexus":
            return in_language(ref.nexus_area(value).name)
    except (KeyError, ValueError, IndexError):
        return value
    return show_country(value) if kind == "country" else show_label("types", value)


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
