"""Beside a proposal: what is sought and declined, a remark where its kind is declined, fitting needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.models import Expectation, Need, Proposal
from registry.queries.expectation import Remark, current_expectations, remarks
from registry.queries.need import Fit, Offered, find_answered, fits_of_case
from registry.web.area_choice import area_name
from registry.web.proposal_page import Draft
from registry.web.request import current_session, today
from registry.web.texts import say

Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a template shows. `remarks` block nothing; `fits` say why; `need` is what the partner answers."""

    expectations: Sequence[Expectation] = ()
    remarks: Sequence[Remark] = ()
    fits: Sequence[Fit] = ()
    need: Need | None = None
    area_name: Callable[[int], str] = area_name
    say: Callable[[Mapping[str, str]], str] = say


def wanted_of_draft(draft: Draft) -> Wanted:
    """For the partner. Before subprogrammes are chosen, all that have said what they seek."""
    session, links = current_session(), draft.of("links")
    chosen = list(links.get("subprogrammes") or ())
    current = current_expectations(session, today(), chosen or None)
    return Wanted(
        [current[area] for area in sorted(current)],
        remarks(current, chosen, draft.of("activity").get("types") or ()),
        need=find_answered(session, draft.proposal),
    )


def wanted_of_case(proposal: Proposal, answers: Answers) -> Wanted:
    """For the staff: of the subprogrammes that the desk set, or the partner chose."""
    session = current_session()
    lead = [proposal.lead_subprogramme] if proposal.lead_subprogramme else []
    areas = list(dict.fromkeys([*lead, *(row.subprogramme for row in proposal.subprogrammes)]))
    offered = Offered.of(answers, proposal.language, areas)
    current = current_expectations(session, today(), offered.areas)
    return Wanted(
        [current[area] for area in offered.areas if area in current],
        remarks(current, offered.areas, offered.types),
        fits_of_case(session, proposal, offered, today()),
    )
