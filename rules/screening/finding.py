"""What it says about a party to be on a list: the fact of the case that a confirmed match becomes.

Only the Security Council's list and the office's own exclude by themselves. A bank's entry says until when;
one that says nothing that can be read as a day has not ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

INELIGIBLE, DEBARMENT, SANCTIONS, MEDIA = (
    "screening.ungm_ineligible",
    "screening.mdb_debarment",
    "screening.unilateral_sanctions",
    "screening.adverse_media",
)
DAYS_A_YEAR = 365.25
DEBARMENTS = ("none", "expired", "active")  # the worst last
BANKS = frozenset(("worldbank", "ebrd", "idb"))
# Republished lists of the development banks, as their FollowTheMoney datasets are called.
BANK_DATASETS = frozenset(
    ("worldbank_debarred", "ebrd_ineligible", "iadb_sanctions", "adb_sanctions", "afdb_sanctions")
)
PEP_TOPICS = frozenset(("role.pep", "role.rca"))
# What others say somebody did, by the beginning of the topic: topic of the report, severity (labels.yaml:
# 4 is a charge or a finding, 3 an official inquiry or measure).
CONDUCT = (("crime", 4), ("wanted", 4), ("reg.", 3), ("corp.disqual", 3))
CONDUCT_TOPIC = {"crime.fin": "corruption", "crime.fraud": "corruption", "crime.traffick": "human_rights"}

Content = Mapping[str, Sequence[str]]


def findings_of(
    form: str,
    name: str,
    content: Content,
    *,
    is_republished: bool,
    is_binding: bool,
    on: date,
    window_years: float,
) -> Iterator[tuple[str, Any]]:
    """Facts path and value, for a confirmed match on an entry of a list of this format.

    `name` is the list's, in English; `is_republished` when the file gathers lists of others, so that the
    topics of the entry say what it is. What is not binding raises a case and never excludes. Something is
    always said, unless all that is known is an office held.
    """
    for path, value in _findings_of(form, name, content, is_republished, on, window_years):
        excludes = path == INELIGIBLE or (path == DEBARMENT and value == "active")
        yield (path, value) if is_binding or not excludes else (SANCTIONS, [_programme(name, content)])


def _findings_of(
    form: str, name: str, content: Content, is_republished: bool, on: date, window_years: float
) -> Iterator[tuple[str, Any]]:
    if form == "csv":
        yield INELIGIBLE, True
    elif form in BANKS:
        yield DEBARMENT, debarment(content, on, window_years)
    elif form == "ftm" and is_republished:
        yield from _republished(name, content, on, window_years)
    else:
        yield SANCTIONS, [_programme(name, content)]


def debarment(content: Content, on: date, window_years: float) -> str:
    """active, expired (it ended within the window), or none (longer ago)."""
    ended = [_day(text) for text in content.get("ineligible_until", ())]
    if not ended or None in ended:
        return "active"
    last = max(day for day in ended if day is not None)
    if last >= on:
        return "active"
    return "expired" if (on - last).days <= window_years * DAYS_A_YEAR else "none"


def worse(path: str, one: Any, other: Any) -> Any:
    """Of two values of such a fact the more severe; of lists both together. None is no value."""
    if one is None or other is None:
        return other if one is None else one
    if path == DEBARMENT:
        return max(one, other, key=DEBARMENTS.index)
    if isinstance(one, bool):
        return one or other
    return [*one, *(each for each in other if each not in one)]


def is_exposed(content: Content) -> bool:
    """Whether the entry says that this person holds, or is close to, a high public office."""
    return not PEP_TOPICS.isdisjoint(content.get("topics", ()))


def _republished(name: str, content: Content, on: date, window_years: float) -> Iterator[tuple[str, Any]]:
    topics = content.get("topics", ())
    by_bank = "debarment" in topics and not BANK_DATASETS.isdisjoint(content.get("dataset", ()))
    conduct = [
        _medium(topic, severity) for topic in topics for begin, severity in CONDUCT if topic.startswith(begin)
    ]
    is_measure = any(topic.startswith(("sanction", "export.")) for topic in topics)
    if by_bank:
        yield DEBARMENT, debarment(content, on, window_years)
    if conduct:
        yield MEDIA, conduct
    by_others = "debarment" in topics and not by_bank
    if is_measure or by_others or not (by_bank or conduct or is_exposed(content)):
        yield SANCTIONS, [_programme(name, content)]


def _medium(topic: str, severity: int) -> dict[str, Any]:
    """No date of the deed is told, and what is not known does not make it older."""
    named = CONDUCT_TOPIC.get(topic, "other")
    return {"topic": named, "severity": severity, "age_years": 0, "resolved": False}


def _programme(name: str, content: Content) -> str:
    programmes = ", ".join(content.get("programme", ()))[:200]
    return f"{name} ({programmes})" if programmes else name


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
