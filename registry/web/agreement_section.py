"""What every page of one agreement shows to staff: its state, its sections, who is asking."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Agreement
from registry.permissions import is_published
from registry.queries.agreement import AgreementGuards, find_agreement
from registry.queries.register import text_in
from registry.web.language import current_language
from registry.web.request import current_actor, current_session, now, today
from workflows.agreement import AGREEMENT
from workflows.machine import Offer

TONES = {
    "drafting": "waiting",
    "cleared": "yours",
    "signed": "yours",
    "active": "good",
    "under_review": "waiting",
    "suspended": "bad",
    "terminated": "bad",
}


@dataclass(frozen=True, slots=True)
class AgreementSection:
    """One page of an agreement: its endpoint takes `agreement_id`."""

    endpoint: str
    words: Any


SECTIONS = (
    AgreementSection("agreement.show", _l("Overview")),
    AgreementSection("progress.show", _l("Progress")),
    AgreementSection("agreement_links.show", _l("Links")),
    AgreementSection("contribution.listed", _l("Contributions")),
    AgreementSection("amendment.listed", _l("Amendments")),
    AgreementSection("renewal.show", _l("Renewal")),
    AgreementSection("name_permission.listed", _l("Name and emblem")),
    AgreementSection("incident.listed", _l("Incidents")),
    AgreementSection("action_point.of_agreement", _l("Action points")),
    AgreementSection("publication.show", _l("Publication")),
)


def load_agreement(agreement_id: uuid.UUID) -> Agreement:
    """The agreement, or 404 for anybody who may not see it."""
    agreement = find_agreement(current_session(), agreement_id, current_actor(), now())
    if agreement is None:
        abort(404)
    return agreement


def section_page(template: str, guards: AgreementGuards, **page: Any) -> str:
    """A page of the agreement that extends agreement/layout.html; its section is the endpoint asked for."""
    agreement = guards.agreement
    return render_template(
        template,
        agreement=agreement,
        guards=guards,
        sections=SECTIONS,
        here=request.endpoint,
        state_name=state_name,
        tones=TONES,
        say=say,
        is_published=is_published(agreement),
        today=today(),
        **page,
    )


def state_name(state: str) -> str:
    """The staff name of a state."""
    return _state_name(state, current_language())


@lru_cache(maxsize=100)
def _state_name(state: str, _language: str) -> str:
    return str(_(AGREEMENT.state(state).staff)) if state in AGREEMENT.states else state


def offer_of(agreement: Agreement, verb: str) -> Offer:
    """What stands against the step; 404 when it is not this person's or not possible from here."""
    guards = AgreementGuards(current_session(), agreement, current_actor(), now())
    offer = next((each for each in guards.offers() if each.step.verb == verb), None)
    if offer is None:
        abort(404)
    return offer


def blocks(offer: Offer) -> list[dict[str, Any]]:
    """What still stands against a step, for a checklist."""
    return [{"words": _(reason), "is_met": False, "href": None} for reason in offer.reasons]


def say(texts: dict[str, str]) -> str:
    """A text of an agreement in the page's language, else in one that there is."""
    return text_in(texts, current_language())
