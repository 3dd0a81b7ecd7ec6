"""What happened to a version of the policy, from its events: who did what and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry.events import list_events
from registry.models import PolicyVersion
from registry.queries.role import names_of
from workflows.policy import POLICY
from workflows.wording import N_

SENTENCES = {
    "policy.created": N_("%(actor)s began the draft"),
    "policy.refuted": N_("%(actor)s checked the draft: something does not hold"),
    "policy.shadowed": N_("%(actor)s let the draft decide silently beside new cases"),
    "policy.unshadowed": N_("%(actor)s stopped the silent decisions of the draft"),
    "policy.edited": POLICY.rows("edit")[0].sentence,
    "policy.checked": POLICY.rows("check")[0].sentence,
    "policy.submitted": POLICY.rows("submit")[0].sentence,
    "policy.sent_back": POLICY.rows("send_back")[0].sentence,
    "policy.approved": POLICY.rows("approve")[0].sentence,
    "policy.published": POLICY.rows("publish")[0].sentence,
    "policy.withdrawn": POLICY.rows("withdraw")[0].sentence,
}
OTHERWISE = N_("%(actor)s changed the version")


def _detail(data: Mapping[str, Any]) -> str:
    """What was changed, or why it was sent back; of accepted examples their ids."""
    if data.get("examples"):
        return str(_("new outcome accepted: %(ids)s", ids=", ".join(data["examples"])))
    return str(data.get("what") or data.get("internal_reason") or "")


def list_steps(session: Session, row: PolicyVersion) -> list[dict[str, Any]]:
    """Newest first, as the timeline of a page wants them."""
    events = list_events(session, row.id)
    names = names_of(session, {event.actor_id for event in events})
    return [
        {
            "at": event.recorded_at,
            "words": _(SENTENCES.get(event.name, OTHERWISE))
            % {"actor": names.get(event.actor_id, _("The system")) if event.actor_id else _("The system")},
            "detail": _detail(event.data),
        }
        for event in reversed(events)
    ]
