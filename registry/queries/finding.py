"""What lists say of a case beyond the Security Council's: confirmed matches as facts of the policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import rules
from registry import reference
from registry.clock import geneva_day
from registry.models import Hit, Proposal
from registry.queries.screening import COUNCIL
from rules.screening.finding import findings_of, is_exposed

REPUBLISHED = "ftm"  # the list that gathers those of others; its entries say by topics what they are


def findings_of_case(
    proposal: Proposal, alerts: Sequence[Hit], policy: rules.Policy, now: datetime | None
) -> Iterator[tuple[str, Any]]:
    """Facts path and value of each confirmed match on a list that counts, but the Council's.

    A debarment is over when it ended before `now`; without `now`, before the case was sent.
    """
    window = float(policy.settings.numbers["adverse_window_years"])
    on = geneva_day(now or proposal.submitted_at or proposal.created_at)
    for hit in _confirmed(alerts):
        source = reference.load().list_source(hit.source)
        yield from findings_of(
            source.format,
            source.name.en,
            hit.entry.content,
            is_republished=source.id == REPUBLISHED,
            on=on,
            window_years=window,
        )


def exposed_owners(alerts: Sequence[Hit]) -> list[str]:
    """Names of owners whom a confirmed match knows as politically exposed."""
    return [
        hit.party.name
        for hit in _confirmed(alerts)
        if hit.party.role == "owner" and is_exposed(hit.entry.content)
    ]


def _confirmed(alerts: Sequence[Hit]) -> list[Hit]:
    found = [hit for hit in alerts if hit.state == "same" and hit.source != COUNCIL]
    return sorted(found, key=lambda hit: (hit.source, hit.entry.key))
