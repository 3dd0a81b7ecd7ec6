"""The partner's steps: start, answer a section, send, withdraw, contest what is held; see question.py too."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import (
    Assessment,
    Organisation,
    Proposal,
    ProposalSubprogramme,
    Section,
    Submission,
    User,
)
from registry.models.base import canonical_json
from registry.permissions import organisations_of
from registry.queries.completeness import missing_answers, proposal_gaps
from registry.queries.facts import draft_answers
from registry.queries.guards import Guards
from registry.queries.policy import policy_of_case
from registry.queries.question import open_sections
from registry.services.assessment import refresh_level
from registry.services.case_clock import service_days, start_clock, start_service, stop_clocks
from registry.services.number import next_reference
from registry.services.organisation import keep_organisation, keep_parties, told_of
from registry.services.screening_order import order_run
from registry.services.search import keep_case, keep_partner
from registry.services.step import (
    allowed_step,
    apply_step,
    check_version,
    lock_case,
    tell_all_columns,
    write_event,
)
from registry.services.triage import cancel_reviews
from registry.text import fold
from workflows import roles as r
from workflows.machine import NotYours, WrongState

FORM_VERSION = 1


class Stale(Exception):
    """Somebody else saved the section meanwhile; carries their row, so that both texts can be shown."""

    def __init__(self, section: Section) -> None:
        super().__init__(f"section {section.name} was changed by {section.updated_by.name}")
        self.section = section


def start_proposal(
    session: Session,
    *,
    actor: User,
    now: datetime,
    organisation: Organisation | None = None,
    language: str | None = None,
    source: str = "portal",
    sponsor: User | None = None,
    solicited_note: str = "",
    contact_email: str | None = None,
    received_on: date | None = None,
    answers: Mapping[str, Mapping[str, Any]] | None = None,
) -> Proposal:
    """A new draft, of a partner or (other sources than the portal) of the desk; `answers` prefill it."""
    if organisation is not None and not actor.is_staff and organisation.id not in organisations_of(actor):
        raise NotYours("start", (r.OWNER,))
    proposal = Proposal(
        id=uuid.uuid4(),
        organisation_id=organisation.id if organisation else None,
        created_by_id=actor.id,
        created_at=now,
        language=language or actor.language,
        source=source,
        sponsor_id=sponsor.id if sponsor else None,
        solicited_note=solicited_note,
        contact_email=contact_email,
        received_on=received_on,
        form_version=FORM_VERSION,
        state="draft",
        version=1,
        event_count=0,
    )
    proposal.title = str((answers or {}).get("activity", {}).get("title") or "")[:300]
    session.add(proposal)
    session.flush()
    for name, values in (answers or {}).items():
        session.add(
            Section(
                proposal_id=proposal.id,
                name=name,
                version=1,
                answers=dict(values),
                updated_by_id=actor.id,
                updated_at=now,
            )
        )
    session.flush()
    write_event(
        session, proposal, "proposal.started", actor=actor, now=now, payload={"to": "draft", "source": source}
    )
    return proposal


def save_section(
    session: Session,
    proposal: Proposal,
    name: str,
    answers: Mapping[str, Any],
    *,
    version: int,
    actor: User,
    now: datetime,
) -> Section:
    """Keeps the answers of one page, complete or not. `version` 0: the page was empty when it was opened.

    A question of ours may open a section again; what is changed there counts when the answer is sent.
    Raises Stale when somebody else saved the same page meanwhile and their answers differ.
    """
    lock_case(session, proposal)
    is_draft = proposal.state in ("draft", "returned")
    if not is_draft and name not in open_sections(session, proposal):
        raise WrongState("save", proposal.state)
    guards = Guards(session, proposal, actor, now)
    if not guards.roles & {r.OWNER, r.DESK}:
        raise NotYours("save", (r.OWNER,))
    row = session.get(Section, (proposal.id, name), populate_existing=True)
    if row is None:
        row = Section(
            proposal_id=proposal.id, name=name, version=0, answers={}, updated_by_id=actor.id, updated_at=now
        )
        session.add(row)
    elif row.version != version and row.answers != dict(answers):
        raise Stale(row)
    row.answers = dict(answers)
    row.version += 1
    row.updated_by_id, row.updated_at = actor.id, now
    if name == "activity" and "title" in answers and is_draft:
        proposal.title = str(answers["title"] or "")[:300]
    session.flush()
    return row


def submit_proposal(
    session: Session, proposal: Proposal, *, version: int | None = None, actor: User, now: datetime
) -> None:
    """Freezes the answers as a submission, keeps organisation and parties, starts the clocks.

    A second press finds the case submitted and raises WrongState: it is sent once.
    """
    lock_case(session, proposal)
    check_version(proposal, version, "submit")
    guards = Guards(session, proposal, actor, now)
    today = geneva_day(now)
    answers = draft_answers(session, proposal)
    received_on = proposal.received_on or today
    if (
        actor.is_staff
    ):  # typed in from a letter: what the partner must add, the desk asks for by sending it back
        gaps = missing_answers(answers, proposal.language, received_on)
    else:
        gaps = proposal_gaps(session, guards.policy, proposal, answers, received_on)
    step = allowed_step(guards, "submit", {"sections_complete": not gaps})
    tell_all_columns(session, proposal)  # drafts change without events; a submission tells the whole row
    receive_answers(session, proposal, answers, actor=actor, now=now)
    apply_step(
        session, proposal, step, actor=actor, now=now, event="proposal.submitted",
        payload={
            "number": proposal.submission_no, "policy_version": proposal.policy_version,
            **told_answers(proposal, answers),
        },
    )  # fmt: skip
    refresh_level(Guards(session, proposal, actor, now))


def told_answers(proposal: Proposal, answers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What the event of a submission says besides the row: what reports on a past day count by."""
    return {
        "subprogrammes": sorted({int(area) for area in answers.get("links", {}).get("subprogrammes") or ()}),
        "types": sorted(answers.get("activity", {}).get("types") or ()),
        "partner": told_of(proposal.organisation) if proposal.organisation else None,
    }


def receive_answers(
    session: Session,
    proposal: Proposal,
    answers: Mapping[str, Mapping[str, Any]],
    *,
    actor: User,
    now: datetime,
) -> Submission:
    """Everything that a submission writes besides the step itself; used by the import too."""
    today, links = geneva_day(now), answers.get("links", {})
    proposal.received_on = proposal.received_on or today
    proposal.submitted_at = now
    proposal.completed_at = now
    governing = policy_of_case(session, proposal, today)
    proposal.policy_version = governing.version
    proposal.reference = proposal.reference or next_reference(session, "P", today.year)
    areas = sorted(set(links.get("subprogrammes") or ()))
    proposal.subprogrammes = [ProposalSubprogramme(subprogramme=int(area)) for area in areas]
    proposal.lead_subprogramme = int(links.get("lead_subprogramme") or areas[0]) if areas else None
    submission = keep_submission(session, proposal, answers, actor=actor, now=now)
    # the receipt goes out with this transaction: the promise to acknowledge is kept as soon as it is made
    days = service_days(proposal, governing, "acknowledge_days")
    start_clock(session, proposal, "acknowledge", working_days=days, from_on=today, now=now)
    start_service(session, proposal, "submitted", policy=governing, from_on=today, now=now)
    return submission


def keep_submission(
    session: Session,
    proposal: Proposal,
    answers: Mapping[str, Mapping[str, Any]],
    *,
    actor: User,
    now: datetime,
) -> Submission:
    """Freezes the answers under the next number; keeps what the register says of partner and parties."""
    proposal.submission_no += 1
    proposal.title = str(answers.get("activity", {}).get("title") or "")[:300]
    organisation = keep_organisation(session, proposal, answers, actor=actor, now=now)
    proposal.organisation_id, proposal.country = organisation.id, organisation.country
    keep_parties(session, organisation, answers, now=now)
    order_run(session, "submission", organisation_id=organisation.id, actor=actor, now=now)
    proposal.search_key = fold(f"{proposal.reference} {proposal.title} {organisation.name}")
    frozen = {name: dict(values) for name, values in answers.items()}
    submission = Submission(
        proposal_id=proposal.id,
        number=proposal.submission_no,
        form_version=proposal.form_version,
        answers=frozen,
        hash=hashlib.sha256(canonical_json(frozen).encode()).hexdigest(),
        submitted_by_id=actor.id,
        submitted_at=now,
    )
    session.add(submission)
    session.flush()
    keep_partner(session, organisation)
    keep_case(session, proposal)
    return submission


def withdraw_proposal(
    session: Session,
    proposal: Proposal,
    *,
    reason: str = "",
    version: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    lock_case(session, proposal)
    check_version(proposal, version, "withdraw")
    guards = Guards(session, proposal, actor, now)
    step = allowed_step(guards, "withdraw")
    cancel_reviews(session, proposal)
    stop_clocks(session, proposal, now=now)
    apply_step(
        session,
        proposal,
        step,
        actor=actor,
        now=now,
        payload={"reasons": reason},
        event="proposal.withdrawn" if proposal.reference else "proposal.discarded",
    )


def contest_value(
    session: Session, proposal: Proposal, assessment: Assessment, *, note: str, actor: User, now: datetime
) -> None:
    """The partner says that a value held about it is wrong; the desk sees it, nothing changes by itself."""
    lock_case(session, proposal)
    guards = Guards(session, proposal, actor, now)
    if r.OWNER not in guards.roles or assessment.is_internal or assessment.proposal_id != proposal.id:
        raise NotYours("contest", (r.OWNER,))
    assessment.contested_at, assessment.contest_note = now, note
    session.flush()
    write_event(session, proposal, "proposal.contested", actor=actor, now=now, about=assessment)
