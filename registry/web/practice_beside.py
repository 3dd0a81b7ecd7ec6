"""What others learnt, beside a proposal, a review and a renewal: few, with what they have in common."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from registry.models import Agreement
from registry.queries.case import CaseFile
from registry.queries.practice_list import fitting
from registry.web.formats import in_language
from registry.web.practice_words import why
from registry.web.proposal_page import Draft
from registry.web.request import current_session, find_actor, now

AT_INTAKE, AT_WORK = 2, 3  # no more are shown


@dataclass(frozen=True, slots=True)
class Beside:
    """One text as a link: title, the advice, what it has in common with what is on the page."""

    href: str
    title: str
    advice: str
    why: str


def beside_draft(draft: Draft) -> list[Beside]:
    """For the sender of a proposal: only what is public."""
    tags = _tags_of({name: draft.of(name) for name in ("activity", "links", "organisation")})
    return _found({**tags, "step": ["proposing"]}, limit=AT_INTAKE, public_only=True)


def beside_case(case: CaseFile) -> list[Beside]:
    """For a reviewer, from what the partner answered and where the case lies now."""
    tags = {**_tags_of(case.answers), "step": ["review"]}
    tags["subprogramme"] = [str(each.subprogramme) for each in case.proposal.subprogrammes]
    return _found(tags, limit=AT_WORK)


def beside_agreement(agreement: Agreement) -> list[Beside]:
    """For whoever renews."""
    tags = {
        "types": list(agreement.types),
        "subprogramme": [str(each) for each in agreement.subprogrammes],
        "nexus": list(agreement.nexus),
        "sdg": [str(each) for each in agreement.sdgs],
        "sector": _division(agreement.organisation.isic_rev4),
        "step": ["renewal"],
    }
    return _found(tags, limit=AT_WORK)


def _tags_of(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    activity, links = answers.get("activity", {}), answers.get("links", {})
    return {
        "types": [str(each) for each in activity.get("types") or ()],
        "subprogramme": [str(each) for each in links.get("subprogrammes") or ()],
        "nexus": [str(each) for each in links.get("nexus") or ()],
        "sdg": [str(each) for each in links.get("sdgs") or ()],
        "sector": _division(answers.get("organisation", {}).get("isic_rev4")),
    }


def _division(code: Any) -> list[str]:
    """The ISIC division of a code: "2910" → ["29"]."""
    return [str(code)[:2]] if code else []


def _found(tags: Mapping[str, Collection[str]], *, limit: int, public_only: bool = False) -> list[Beside]:
    actor = find_actor()
    found = fitting(current_session(), actor, tags, now=now(), limit=limit, public_only=public_only)
    return [
        Beside(
            url_for("practice.show", practice_id=each.told.id),
            in_language(dict(each.told.title)),
            in_language(dict(each.told.advice)),
            why(each),
        )
        for each in found
    ]
