"""For programs: IATI, the feed of changes, the map of the site for search engines; all without a session."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html import escape

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry import reference
from registry.disclosure import Level
from registry.permissions import publishable
from registry.queries.export import page_row, rows_of
from registry.queries.publication import Publication, list_publications
from registry.queries.register import list_references
from registry.reports.atom import Feed, FeedEntry, write_feed
from registry.reports.giving import giving_pieces
from registry.reports.iati import iati_pieces
from registry.web.access import open_to_everyone
from registry.web.formats import in_language
from registry.web.language import current_language
from registry.web.open_answer import full_address, not_modified, opened
from registry.web.public import PATH, status_name
from registry.web.register_export import CSV, streamed
from registry.web.request import current_session, now, today

blueprint = Blueprint("public_feed", __name__)

OPEN_PAGES = (
    "public.listed", "public.open_data", "what_we_seek.listed", "what_we_seek.needs", "benefit.show",
    "strategy_document.published",
)  # fmt: skip

XML_TYPE = "application/xml; charset=utf-8"
MOST_PAGES = 50_000  # of a map, by its standard


@blueprint.get(f"{PATH}.xml")
@open_to_everyone
def iati() -> ResponseReturnValue:
    """The list as IATI 2.03 activities."""
    if answer := not_modified():
        return answer
    write = partial(iati_pieces, generated_at=now(), language=current_language())
    return opened(streamed(Level.PUBLIC, publishable(), write, XML_TYPE))


@blueprint.get(f"{PATH}/360giving.csv")
@open_to_everyone
def giving() -> ResponseReturnValue:
    """What partners gave in cash, in the columns of 360Giving."""
    if answer := not_modified():
        return answer
    write = partial(giving_pieces, language=current_language())
    answer = streamed(Level.PUBLIC, publishable(), write, CSV)
    answer.headers["Content-Disposition"] = 'attachment; filename="unece-360giving.csv"'
    return opened(answer)


@blueprint.get(f"{PATH}.atom")
@open_to_everyone
def atom() -> ResponseReturnValue:
    """The entries that changed last; one that was withdrawn says so and nothing else."""
    if answer := not_modified():
        return answer
    terms = reference.load().open_data
    feed = Feed(
        identity=full_address("public_feed.atom"),
        title=_("UNECE partnerships: changes of the public register"),
        author=in_language(reference.load().organisation.name),
        rights=f"{in_language(terms.licence_name)} {terms.licence_address}",
        link=full_address("public.listed"),
        language=current_language(),
        updated=now(),
    )
    content = write_feed(feed, list(_entries(list_publications(current_session()))))
    return opened(Response(content, content_type="application/atom+xml; charset=utf-8"))


@blueprint.get("/sitemap.xml")
@open_to_everyone
def sitemap() -> ResponseReturnValue:
    """The pages of the public register."""
    if answer := not_modified():
        return answer
    return opened(Response("".join(_pages()), content_type=XML_TYPE))


@blueprint.get("/robots.txt")
@open_to_everyone
def robots() -> ResponseReturnValue:
    """Search engines may read what is public and nothing else."""
    lines = [
        "User-agent: *", f"Allow: {PATH}", "Allow: /open-data", "Allow: /$", "Allow: /static/",
        "Allow: /what-we-seek", "Allow: /needs", "Allow: /benefits$", "Allow: /framework-and-strategy",
        # a list with filters is the same list again
        f"Disallow: {PATH}?", "Disallow: /", f"Sitemap: {full_address('public_feed.sitemap')}", "",
    ]  # fmt: skip
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


def _entries(publications: list[Publication]) -> Iterator[FeedEntry]:
    shown = [each.agreement_id for each in publications if not each.is_withdrawn]
    rows = rows_of(
        current_session(), shown, door=Level.PUBLIC, language=current_language(), today=today(),
        only=("title", "summary", "partner", "instrument_name", "status"),
    )  # fmt: skip
    for each in publications:
        address = full_address("public.show", number=each.reference)
        if each.is_withdrawn:
            title = _("%(number)s: no longer published", number=each.reference)
            yield FeedEntry(address, title, address, each.first_at, each.changed_at, category="withdrawn")
            continue
        row = page_row(rows[each.agreement_id], current_language())
        parts = [row["partner"], row["instrument_name"], status_name(row["status"]), row["summary"]]
        yield FeedEntry(
            address, f"{each.reference}: {row['title']}", address, each.first_at, each.changed_at,
            summary=". ".join(str(part) for part in parts if part),
            category="new" if each.first_at == each.changed_at else "changed",
        )  # fmt: skip


def _pages() -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for endpoint in OPEN_PAGES:
        yield f"<url><loc>{escape(full_address(endpoint))}</loc></url>\n"
    for number in list_references(current_session(), MOST_PAGES - len(OPEN_PAGES)):
        yield f"<url><loc>{escape(full_address('public.show', number=number))}</loc></url>\n"
    yield "</urlset>\n"
