"""The list behind a number of a dashboard, in words: one kind of row, one set of columns."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import (
    Agreement,
    AgreementLink,
    Clock,
    Decision,
    Event,
    Hit,
    Incident,
    InterestDeclaration,
    Party,
    Proposal,
    Question,
    Review,
    StockEntry,
    Submission,
    Task,
)
from registry.queries.dashboard_line import Around, reason_of
from registry.web.dashboard_words import ANSWERS, BANDS, EVENTS, agreement_state, case_state
from registry.web.formats import in_language, show_date, show_label, show_money
from registry.web.task import KINDS as TASKS
from workflows.hit import HIT


@dataclass(frozen=True, slots=True)
class Line:
    """A row: where it leads, its name, what is said under it, the cells of its columns."""

    href: str
    title: str
    about: str
    cells: Sequence[str]


def _case(case: Proposal | None, *cells: str, about: str = "") -> Line:
    """A case that is closed to the reader by now is told by its columns alone."""
    if case is None:
        return Line("", str(_("A case")), about, cells)
    partner = case.organisation.name if case.organisation else ""
    said = " · ".join(text for text in (case.reference or "", partner, about) if text)
    return Line(f"/cases/{case.id}", case.title or str(_("No title")), said, cells)


def _agreement(row: Agreement | None, *cells: str, about: str = "", part: str = "") -> Line:
    if row is None:
        return Line("", str(_("An agreement")), about, cells)
    said = " · ".join(text for text in (row.reference, row.organisation.name, about) if text)
    return Line(f"/agreements/{row.id}{part}", in_language(row.title), said, cells)


def _of_case(row: Proposal, _around: Around) -> Line:
    return _case(
        row, case_state(row.state), show_date(row.moved_at), show_label("dd_level", row.dd_level),
        show_date(row.decided_at or row.due_on),
    )  # fmt: skip


def _of_review(row: Review, _around: Around) -> Line:
    who = row.reviewer.name if row.reviewer else str(_("Nobody yet"))
    return _case(row.proposal, who, show_date(row.opened_at), show_date(row.due_on), show_date(row.given_at))


def _of_question(row: Question, around: Around) -> Line:
    days = (row.asked_at, row.due_on, row.answered_at)
    return _case(around.cases.get(row.proposal_id), *(show_date(day) for day in days))


def _of_submission(row: Submission, around: Around) -> Line:
    return _case(around.cases.get(row.proposal_id), show_date(row.submitted_at))


def _of_clock(row: Clock, around: Around) -> Line:
    days = (row.started_on, row.due_on, row.stopped_at)
    return _case(around.cases.get(row.proposal_id), *(show_date(day) for day in days))


def _of_act(row: Decision, around: Around) -> Line:
    said = (row.decided_by.name, show_label("role", row.role), show_label("outcome", row.outcome))
    return _case(around.cases.get(row.proposal_id), *said, show_date(row.decided_at))


def _of_interest(row: InterestDeclaration, around: Around) -> Line:
    interest = show_label("reviewer_interest", row.interest)
    return _case(around.cases.get(row.proposal_id), row.user.name, interest, show_date(row.declared_at))


def _of_event(row: Event, around: Around) -> Line:
    who = around.people.get(row.actor_id or uuid.UUID(int=0), str(_("the system")))
    said = str(EVENTS.get(row.name, row.name))
    return _case(around.cases.get(row.case_id), said, who, show_date(row.recorded_at), reason_of(row, around))


def _of_agreement(row: Agreement | None, _around: Around) -> Line:
    if row is None:
        return _agreement(None, "", "", "", "")
    return _agreement(
        row, agreement_state(row.state), show_date(row.ends_on), show_date(row.report_due_on),
        show_money(round(row.value_usd_cents, -2), "USD"),
    )  # fmt: skip


def _of_link(row: AgreementLink, around: Around) -> Line:
    return _of_agreement(around.agreements.get(row.agreement_id), around)


def _of_stock(row: StockEntry, _around: Around) -> Line:
    who = row.answered_by.name if row.answered_by else ""
    return _agreement(row.agreement, str(ANSWERS[row.answer]), who, show_date(row.answered_at))


def _of_incident(row: Incident, _around: Around) -> Line:
    cells = (show_label("incident_kind", row.kind), str(row.severity), show_date(row.happened_on))
    return _agreement(row.agreement, *cells)


def _of_hit(row: Hit, _around: Around) -> Line:
    state = str(_(HIT.state(row.state).staff))
    cells = (str(BANDS.get(row.band, row.band)), state, show_date(row.raised_at))
    about = " · ".join(text for text in (row.organisation.name, row.entry.caption) if text)
    return Line(f"/hits/{row.id}", row.party.name, about, cells)


def _of_party(row: Party, _around: Around) -> Line:
    return Line(
        f"/partners/{row.organisation_id}", row.name, row.organisation.name, (show_date(row.recorded_at),)
    )


def _of_task(row: Task, _around: Around) -> Line:
    title = str(TASKS[row.kind][0]) if row.kind in TASKS else row.kind
    about = row.proposal.title if row.proposal else in_language(row.agreement.title) if row.agreement else ""
    cells = (show_label("role", row.role), show_date(row.opened_at), show_date(row.due_on))
    return Line(f"/tasks/{row.id}", title, about, cells)


Heads = tuple[Any, ...]
_CASE, _AGREEMENT = _l("Case"), _l("Agreement")
_OF_AGREEMENT: Heads = (_AGREEMENT, _l("State"), _l("Ends"), _l("Report due"), _l("Value"))
# kind of dashboard_kind.KINDS → heads of its columns, and what makes a line of a row
LISTS: dict[str, tuple[Heads, Callable[[Any, Around], Line]]] = {
    "case": ((_CASE, _l("State"), _l("Since"), _l("Level"), _l("Due or decided")), _of_case),
    "review": ((_CASE, _l("Reviewer"), _l("Asked for"), _l("Due"), _l("Given")), _of_review),
    "question": ((_CASE, _l("Asked"), _l("Due"), _l("Answered")), _of_question),
    "submission": ((_CASE, _l("Received")), _of_submission),
    "clock": ((_CASE, _l("Began"), _l("Due"), _l("Ended")), _of_clock),
    "act": ((_CASE, _l("Official"), _l("As"), _l("Act"), _l("On")), _of_act),
    "interest": ((_CASE, _l("Person"), _l("Interest"), _l("Declared")), _of_interest),
    "event": ((_CASE, _l("What"), _l("Who"), _l("When"), _l("Why")), _of_event),
    "agreement": (_OF_AGREEMENT, _of_agreement),
    "link": (_OF_AGREEMENT, _of_link),
    "stock": ((_AGREEMENT, _l("Answer"), _l("By"), _l("On")), _of_stock),
    "incident": ((_AGREEMENT, _l("Incident"), _l("Severity"), _l("Happened")), _of_incident),
    "hit": ((_l("Name"), _l("Match"), _l("State"), _l("Found")), _of_hit),
    "party": ((_l("Name"), _l("Recorded")), _of_party),
    "task": ((_l("Task"), _l("Office"), _l("Opened"), _l("Due")), _of_task),
}


def lines_of(kind: str, rows: Sequence[Any], around: Around) -> list[Line]:
    _heads, make = LISTS[kind]
    return [make(row, around) for row in rows]


def heads_of(kind: str) -> Heads:
    return LISTS[kind][0]


def empty_words(today: date) -> str:
    """What an empty list of a past page means."""
    return str(_("Nothing is here any more on %(day)s.", day=show_date(today)))
