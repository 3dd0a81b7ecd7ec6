"""Answers that anybody may keep for a while: the same for everybody, with an ETag and a time to live."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import Response, g, request, url_for

from registry import __version__
from registry.queries.publication import last_change
from registry.web.language import current_language
from registry.web.request import current_config, current_session, today

MINUTES = 5


def not_modified() -> Response | None:
    """304 when the asker has this answer already; asked before anything is read.

    From here on the request speaks the language of its address (`?lang=fr`), English when it names none: an
    answer that a cookie or a browser could change is not the same for everybody.
    """
    spoken = current_config().languages
    asked = request.args.get("lang", "")
    g.language = asked if asked in spoken else spoken[0]
    if not request.if_none_match.contains_weak(_tag()):
        return None
    return opened(Response(status=304))


def opened(response: Response) -> Response:
    """`response` with its ETag and its time to live."""
    response.set_etag(_tag(), weak=True)
    response.headers["Cache-Control"] = f"public, max-age={60 * MINUTES}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def full_address(endpoint: str, **values: Any) -> str:
    """The address of a page for somebody elsewhere; never of the host that a request named."""
    return current_config().base_url + url_for(endpoint, **values)


def _tag() -> str:
    """The register has not changed, nor the day (lights are of a day), nor the question, nor the program."""
    changed = last_change(current_session())
    parts = (changed, today(), request.full_path, current_language(), __version__)
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]
