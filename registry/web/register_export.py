"""Files of the register through the web: the answer is written while the rows are read."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, sessionmaker

from registry.clock import geneva_day
from registry.db import reading
from registry.disclosure import Level
from registry.permissions import agreements_visible_to
from registry.queries.export import Row, export_rows
from registry.queries.register_export import find_export, list_exports, path_of
from registry.reports.register_file import Head, csv_pieces, json_pieces
from registry.reports.sheet import SHEET_TYPE
from registry.services.register_export import KEPT, order_export
from registry.web.access import for_roles
from registry.web.language import current_language
from registry.web.open_answer import full_address
from registry.web.register_list import address, filters_of_request
from registry.web.request import commit, current_actor, current_config, current_session, now, see_other, today

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


@blueprint.route("/agreements/files", methods=["GET", "POST"])
@for_roles("staff")
def files() -> ResponseReturnValue:
    """Workbooks that the worker writes: order one of the list with its filters, take those that are ready."""
    wanted, actor = filters_of_request(), current_actor()
    if request.method == "POST":
        order_export(current_session(), wanted.chosen(), language=current_language(), actor=actor, now=now())
        commit()
        flash(_("The workbook is being written. It stands below when it is ready."), "success")
        return see_other("register_export.files")
    return render_template(
        "agreement/files.html",
        exports=list_exports(current_session(), actor),
        days=KEPT.days,
        order=address("register_export.files", wanted),
        csv=address("register_export.as_csv", wanted),
        json=address("register_export.as_json", wanted),
        is_narrowed=bool(wanted.chosen()),
    )


@blueprint.get("/agreements/files/<uuid:export_id>")
@for_roles("staff")
def download(export_id: uuid.UUID) -> ResponseReturnValue:
    """One's own workbook."""
    export = find_export(current_session(), export_id, current_actor())
    if export is None:
        abort(404)
    try:
        file = path_of(current_config().files, export.id).open("rb")
    except FileNotFoundError:
        abort(404)
    name = f"agreements-{geneva_day(export.ordered_at).isoformat()}.xlsx"
    return send_file(file, mimetype=SHEET_TYPE, as_attachment=True, download_name=name)


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
