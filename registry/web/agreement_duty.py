"""What waits for somebody on agreements, in words with the page on which it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.queries.agreement_duty import AgreementDuty
from registry.web.agreement_section import say

WHAT = {
    "report": _l("Progress report: ask the partner, or report yourself"),
    "deliverable": _l("Deliverable: is it there?"),
    "condition": _l("Condition: is it met?"),
    "carry_on": _l("Continue, suspend or end the agreement"),
    "action_point": _l("Action point"),
}


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One line of the inbox."""

    name: str
    about: str
    what: Any
    href: str
    due_on: date | None


def duty_lines(duties: Iterable[AgreementDuty]) -> list[DutyLine]:
    return [DutyLine(*_words(duty), WHAT[duty.what], _page(duty), duty.due_on) for duty in duties]


def _words(duty: AgreementDuty) -> tuple[str, str]:
    """What is to be done, or the title; and what it is about."""
    if duty.agreement is not None:
        title, number = say(duty.agreement.title), duty.agreement.reference
    elif duty.proposal is None:  # given at a meeting, on nothing else
        return duty.text, str(_("Task Force"))
    else:
        title, number = duty.proposal.title or str(_("No title")), duty.proposal.reference or ""
    return (duty.text, f"{title} · {number}") if duty.text else (title, number)


def _page(duty: AgreementDuty) -> str:
    if duty.what == "action_point":
        return url_for("action_point.done", point_id=duty.row_id)
    assert duty.agreement is not None
    agreement_id = duty.agreement.id
    if duty.what == "report":
        return url_for("progress.report", agreement_id=agreement_id)
    if duty.what == "deliverable":
        return url_for("deliverable.mark", agreement_id=agreement_id, deliverable_id=duty.row_id)
    if duty.what == "condition":
        return url_for("agreement_step.condition", agreement_id=agreement_id, condition_id=duty.row_id)
    return url_for("agreement.show", agreement_id=agreement_id)
