"""Administration: failed jobs, the mail log, and whether this installation works."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry.models import Message
from registry.models.message import MESSAGE_STATES
from registry.queries.case import list_visible_ids
from registry.queries.job import count_failed_jobs, find_job, list_failed_jobs
from registry.queries.message import list_messages
from registry.queries.role import list_waiting_roles
from registry.queries.setup import Check, check_setup
from registry.services.job import NotFailed, retry_job
from registry.web.access import for_roles
from registry.web.formats import show_file_size, show_instant
from registry.web.request import commit, current_actor, current_config, current_session, now, see_other

blueprint = Blueprint("operations", __name__)

MOST = 200


@blueprint.get("/admin")
@for_roles("administrator", "desk")
def index() -> ResponseReturnValue:
    """Where administration begins."""
    session = current_session()
    return render_template(
        "operations/index.html",
        failed=count_failed_jobs(session),
        waiting=len(list_waiting_roles(session)),
        undelivered=len(list_messages(session, state="failed", limit=MOST)),
    )


@blueprint.get("/admin/jobs")
@for_roles("administrator", "desk")
def jobs() -> ResponseReturnValue:
    """Work that was given up, and why."""
    return render_template("operations/jobs.html", jobs=list_failed_jobs(current_session()))


@blueprint.post("/admin/jobs/<uuid:job_id>/retry")
@for_roles("administrator", "desk")
def retry(job_id: uuid.UUID) -> ResponseReturnValue:
    session = current_session()
    job = find_job(session, job_id) or abort(404)
    try:
        retry_job(session, job, actor=current_actor(), now=now())
        commit()
        flash(_("The job starts again."), "success")
    except NotFailed:
        session.rollback()
        flash(_("The job has started again already."), "notice")
    return see_other("operations.jobs")


@blueprint.get("/admin/mail")
@for_roles("administrator", "desk")
def mail() -> ResponseReturnValue:
    """Which mail went to whom. What a mail about a case says is shown only to those who may see the case."""
    wanted = request.args.get("state", "")
    state = wanted if wanted in MESSAGE_STATES else None
    messages = list_messages(current_session(), state=state, limit=MOST)
    return render_template(
        "operations/mail.html",
        messages=messages,
        subjects=_subjects(messages),
        state=state,
        states=_state_words(),
    )


def _state_words() -> dict[str, str]:
    return {
        "queued": _("waiting"),
        "sent": _("sent"),
        "failed": _("failed"),
        "held": _("for the mail of the day"),
        "gathered": _("in the mail of the day"),
    }


def _subjects(messages: Iterable[Message]) -> dict[uuid.UUID, str]:
    """Message id → subject, without those about cases that this person may not see."""
    rows = list(messages)
    cases = {row.case_id for row in rows if row.case_id is not None}
    visible = list_visible_ids(current_session(), current_actor(), cases, now=now())
    return {row.id: row.subject for row in rows if row.case_id is None or row.case_id in visible}


@blueprint.get("/admin/system")
@for_roles("administrator")
def system() -> ResponseReturnValue:
    """The setup test: every part in one line, with what to do where it fails."""
    config = current_config()
    checks = check_setup(
        current_session(),
        files=config.files,
        mail_url=config.mail_url,
        mail_folder=config.mail_folder,
        reference_dir=config.reference_dir,
        now=now(),
    )
    lines = [(check, _in_words(check)) for check in checks]
    return render_template("operations/system.html", lines=lines, config=config)


def _in_words(check: Check) -> str:
    values = {name: _shown(name, value) for name, value in check.values.items()}
    return str(_(check.words, **values))


def _shown(name: str, value: Any) -> Any:
    if name == "free":
        return show_file_size(value)
    if name == "last":
        return show_instant(value) if isinstance(value, datetime) else _("never")
    return value
