"""The receipt of a decision for the partner: that it was taken and when; no level, no reasons, no praise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registry.models import Decision
from registry.models.proposal import Proposal
from registry.reports.letter import frame_words, long_date, receipt_words
from registry.reports.pdf import typeset

DECIDED = frozenset({"approved", "declined", "excluded"})


@dataclass(frozen=True, slots=True)
class Receipt:
    """The words of a receipt in the partner's language; `lines` are pairs of what and value."""

    language: str
    office: str
    title: str
    opening: str
    lines: tuple[tuple[str, str], ...]
    no_endorsement: str


def receipt_of(proposal: Proposal, decisions: list[Decision], decided_on: date) -> Receipt:
    """The receipt of a decided case. `decisions`: the acts that stand, in order."""
    words, lang = receipt_words(), proposal.language

    def say(key: str) -> str:
        return words.text(key).get(lang)

    outcome = proposal.state
    last = next((act for act in reversed(decisions) if act.act == "decide"), None)
    if outcome == "approved" and last is not None and last.outcome == "approve_with_conditions":
        outcome = "approved_with_conditions"
    partner = proposal.organisation.name if proposal.organisation else proposal.created_by.name
    return Receipt(
        language=lang,
        office=frame_words().text("office").get(lang),
        title=say("title"),
        opening=say("opening"),
        lines=(
            (say("partner"), partner),
            (say("proposal"), proposal.title),
            (say("reference"), proposal.reference or ""),
            (say("decision"), say(outcome)),
            (say("date"), long_date(decided_on, lang)),
        ),
        no_endorsement=say("no_endorsement"),
    )


def receipt_pdf(receipt: Receipt) -> bytes:
    """The same as a PDF to keep."""
    return typeset(
        "receipt",
        {
            "language": receipt.language,
            "office": receipt.office,
            "title": receipt.title,
            "opening": receipt.opening,
            "lines": [list(line) for line in receipt.lines],
            "no_endorsement": receipt.no_endorsement,
        },
    )
