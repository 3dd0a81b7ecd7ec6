"""Changes the text of a guidance page: the next version, from today; what stood before stays to be read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.events import record, system_chain
from registry.models import Guidance, User
from registry.permissions import roles_held
from registry.queries.guidance import list_guidance
from registry.reference.guidance import GuidancePage
from workflows import roles as r
from workflows.machine import Blocked, NotYours, WrongState
from workflows.wording import N_

EDITORS = (r.DESK, r.POLICY_OFFICER)
TEXTS_GIVEN = N_("Title and text are written in English.")
SOMETHING_DIFFERS = N_("Something differs from the text in force.")


def change_guidance(
    session: Session,
    page: GuidancePage,
    title: Mapping[str, str],
    body: Mapping[str, str],
    *,
    note: str = "",
    number: int | None = None,
    actor: User,
    now: datetime,
) -> Guidance:
    """`number`: of the version that was changed. Raises WrongState when another one came meanwhile."""
    today = geneva_day(now)
    if not roles_held(actor, today) & set(EDITORS):
        raise NotYours("change", EDITORS)
    system_chain(session)  # its lock: two who save at once get two numbers, and the second is told
    last = list_guidance(session, page)[0]
    if number is not None and number != last.number:
        raise WrongState("change", "published", moved_by=last.written_by or None)
    new_title, new_body = _said(title), _said(body)
    if not new_title["en"] or not new_body["en"]:
        raise Blocked("change", ["texts_given"], [TEXTS_GIVEN])
    if (new_title, new_body) == (_said(last.title), _said(last.body)):
        raise Blocked("change", ["something_differs"], [SOMETHING_DIFFERS])
    row = Guidance(
        id=uuid.uuid4(), step=page.id, number=last.number + 1, title=new_title, body=new_body,
        note=note.strip(), effective_on=today, recorded_at=now, written_by_id=actor.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    payload = {"step": page.id, "number": row.number, "before": dict(last.body)}
    record(session, row, "guidance.changed", actor=actor, now=now, payload=payload)
    session.flush()
    return row


def _said(text: Mapping[str, str]) -> dict[str, str]:
    return {"en": "", **{language: words.strip() for language, words in text.items() if words.strip()}}
