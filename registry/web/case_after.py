"""What follows a decision, for the page of the case: changes since, the note, second looks, records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from registry.models import Proposal, Reconsideration
from registry.queries.case import CaseFile
from registry.queries.freeze import PARTS, WEIGHTY
from registry.queries.reconsideration import list_reconsiderations
from workflows import roles as r
from workflows.proposal import PROPOSAL

# acts that the desk may type in from a note that the official signed
RECORDABLE = frozenset(
    {"advise", "recommend", "approve", "approve_with_conditions", "decline", "defer", "concur",
     "refuse_concurrence", "hear_objection", "confirm_exclusion", "dismiss_exclusion", "advise_derogation",
     "grant_derogation", "refuse_derogation", "uphold", "reopen"}
)  # fmt: skip
# states in which reviewers may not have spoken yet, or begin anew: a note would show hidden verdicts
BEFORE_NOTE = frozenset(
    {"draft", "submitted", "returned", "in_review", "clarification_asked", "waiting_for_award",
     "derogation_asked"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class After:
    """What a page offers once there is something to decide, or a decision."""

    changed: list[tuple[str, bool]]  # as the worker has seen it last: words, and whether it matters
    has_note: bool
    can_record: bool
    can_issue: bool  # a verification record
    second_looks: list[Reconsideration]


def after_of(file: CaseFile) -> After:
    """Asks the database only where the state of the case can have something to show."""
    proposal, roles = file.proposal, file.guards.roles
    looks_again = proposal.state == "reconsideration_asked"
    return After(
        changed=parts_in_words(proposal.changed_parts or ()),
        has_note=file.sees_reviews and has_note(proposal),
        can_record=r.DESK in roles and bool(RECORDABLE & set(PROPOSAL.verbs_from(proposal.state))),
        can_issue=proposal.state == "approved" and bool(roles & {r.DESK, r.AUDITOR}),
        second_looks=list_reconsiderations(file.session, proposal) if looks_again else [],
    )


def parts_in_words(parts: Iterable[str]) -> list[tuple[str, bool]]:
    """(what changed, whether it matters) for each part, what matters first."""
    words = [(str(_(PARTS[part])), part in WEIGHTY) for part in parts if part in PARTS]
    return sorted(words, key=lambda each: not each[1])


def has_note(proposal: Proposal) -> bool:
    """Whether the reviews have been given."""
    return proposal.round > 0 and proposal.state not in BEFORE_NOTE
