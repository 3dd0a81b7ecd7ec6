"""Files of the register through the web: the answer is written while the rows are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, sessionmaker

from registry.db import reading
from registry.disclosure import Level
from registry.permissions import agreements_visible_to
from registry.queries.export import Row, export_rows
from registry.reports.register_file import Head, csv_pieces, json_pieces
from registry.web.access import for_roles
from registry.web.language import current_language
from registry.web.open_answer import full_address
from registry.web.register_list import filters_of_request
from registry.web.request import current_actor, current_config, now, today

blueprint = Blueprint("register_export", __name__)

CSV, JSON = "text/csv; charset=utf-8", "application/json"


@blueprint.get("/agreements.csv")
@for_roles("staff")
def as_csv() -> ResponseReturnValue:
    """The agreements of the list, with what staff may read besides."""
    return csv_answer(Level.STAFF, agreements_visible_to(current_actor(), now()), "agreements.csv")


@blueprint.get("/agreements.json")
@for_roles("staff")
def as_json() -> ResponseReturnValue:
    """The same as JSON."""
    return json_answer(Level.STAFF, agreements_visible_to(current_actor(), now()))


def csv_answer(door: Level, visible: ColumnElement[bool], name: str) -> Response:
    """The list of the request as a CSV file to keep."""
    head = head_of_file()
    answer = streamed(door, visible, lambda rows: csv_pieces(rows, door, head), CSV)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def json_answer(door: Level, visible: ColumnElement[bool]) -> Response:
    """The list of the request as JSON."""
    head = head_of_file()
    return streamed(door, visible, lambda rows: json_pieces(rows, head), JSON)


def streamed(
    door: Level,
    visible: ColumnElement[bool],
    write: Callable[[Iterator[Row]], Iterator[Any]],
    content_type: str,
) -> Response:
    """The rows that the filters in the address leave, read and written while the answer goes out.

    In a session of its own: that of the request is closed by then, and so is the request.
    """
    sessions: sessionmaker[Session] = current_app.extensions["sessions"]
    wanted, language, day = filters_of_request(), current_language(), today()

    def pieces() -> Iterator[Any]:
        with reading(sessions) as session:
            rows = export_rows(session, visible, wanted, door=door, language=language, today=day)
            yield from write(rows)

    return Response(pieces(), content_type=content_type)


def head_of_file() -> Head:
    return Head(
        schema=full_address("public.schema"),
        source=current_config().base_url + request.full_path.rstrip("?"),
        generated_at=now(),
        language=current_language(),
    )
