"""The progress report on recommendations as a page, with the same report as a file to submit."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from registry.clock import GENEVA
from registry.queries.recommendation import find_evaluation, list_evaluations, list_standings
from registry.reports.document import Report
from registry.reports.recommendation_report import NothingKnown, recommendation_report
from registry.reports.report_docx import docx_of
from registry.reports.report_html import html_parts
from registry.reports.report_pdf import pdf_of
from registry.reports.report_xlsx import xlsx_of
from registry.web.access import for_roles
from registry.web.forms import DateField, Form, SelectField, TickField
from registry.web.language import current_language
from registry.web.request import current_actor, current_session, now, today

blueprint = Blueprint("recommendation_report", __name__)

WRITERS: dict[str, tuple[Callable[[Report], Any], str]] = {
    "docx": (docx_of, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (pdf_of, "application/pdf"),
    "xlsx": (xlsx_of, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class AskForm(Form):
    """Sent as GET, so that the address of a report can be kept."""

    class Meta:
        csrf = False

    evaluation = SelectField(_l("Evaluation"), blank=_l("Every evaluation"))
    as_of = DateField(_l("As of"))
    known_at = DateField(_l("As it was known at the end of (optional)"))
    with_evidence = TickField(_l("With the figures of the register"))


@blueprint.get("/reports/recommendations")
@for_roles("staff")
def show() -> ResponseReturnValue:
    """The report of a day; today's when nobody says which."""
    form = _form()
    made = None if not form.validate() else _make(form)
    return render_template(
        "recommendation/report.html",
        form=form,
        parts=None if made is None else html_parts(made),
        query=request.args.to_dict(flat=True),
    )


@blueprint.get("/reports/recommendations.<any(docx, pdf, xlsx):form>")
@for_roles("staff")
def file(form: str) -> ResponseReturnValue:
    """The same report as a file."""
    asked = _form()
    made = _make(asked) if asked.validate() else None
    if made is None:
        abort(404)
    write, kind = WRITERS[form]
    name = f"recommendations-{made.as_of.isoformat()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write(made), mimetype=kind, headers=headers)


def _form() -> AskForm:
    form = AskForm(request.args, data={"as_of": today()})
    rows = list_evaluations(current_session(), current_actor(), now=now())
    titles = [(str(each.id), f"{each.title} ({each.dated})" if each.dated else each.title) for each in rows]
    form.evaluation.choices = titles
    return form


def _make(form: AskForm) -> Report | None:
    """None when nothing was known then, or the person may not see it."""
    session, actor = current_session(), current_actor()
    if not list_standings(session, actor, now=now()):
        return None
    chosen = form.evaluation.data
    evaluation = find_evaluation(session, uuid.UUID(chosen), actor, now=now()) if chosen else None
    try:
        return recommendation_report(
            session,
            as_of=form.as_of.data or today(),
            known_at=min(_end_of(form.known_at.data), now()) if form.known_at.data else now(),
            evaluation_id=evaluation.id if evaluation else None,
            language=current_language(),
            with_evidence=bool(form.with_evidence.data),
        )
    except NothingKnown:
        return None


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), GENEVA).astimezone(UTC)
