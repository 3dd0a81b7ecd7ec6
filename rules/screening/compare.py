"""A party against a list entry: identifiers first, then the best pair of names, then what else is known."""

from __future__ import annotations

from collections.abc import Iterable

from rules.screening.align import NOTHING, Alignment, align
from rules.screening.entry import PERSON, REVIEW, WEAK, Entry, Match, Name, Part, Party, band_of
from rules.screening.explain import parts_of_names
from rules.screening.facts import parts_of_facts, same_identifier
from rules.screening.words import read_name

SAME_IDENTIFIER = 1.0
WEAK_ALIAS = 0.9
BELOW_REVIEW = REVIEW - 0.01


def compare_names(ours: str, theirs: str, schema: str) -> float:
    """How alike two names are, from 0 to 1, without any other fact."""
    return round(align(read_name(ours, schema), read_name(theirs, schema), schema).score, 4)


def compare(party: Party, entry: Entry) -> Match:
    """The score of a party and an entry, with every part that made it."""
    identifier = same_identifier(party, entry)
    schema = PERSON if PERSON in (party.schema, entry.schema) else entry.schema
    ours, theirs, alignment = best_names(party.names, entry.names, schema)
    score, parts = _of_names(ours, theirs, alignment, schema)
    facts = parts_of_facts(party, entry)
    score = _with_facts(score, facts)
    score = _of_weak_alias(score, theirs, facts)
    if identifier is not None:
        score, parts = SAME_IDENTIFIER, (identifier, *parts)
    score = round(min(max(score, 0.0), 1.0), 4)
    return Match(entry.key, entry.source, score, band_of(score), (*parts, *facts))


def comparable(party: Party, entry: Entry) -> bool:
    """A person is not compared with a company; an entry of unknown kind is compared with both."""
    if not party.schema or not entry.schema or "LegalEntity" in (party.schema, entry.schema):
        return True
    return (party.schema == PERSON) == (entry.schema == PERSON)


def best_names(
    ours: Iterable[Name], theirs: Iterable[Name], schema: str
) -> tuple[Name | None, Name | None, Alignment]:
    """The two spellings that are most alike; the first ones of equal score."""
    found: tuple[Name | None, Name | None, Alignment] = (None, None, NOTHING)
    best, others = 0.0, [(name, read_name(name.text, schema)) for name in theirs]
    for mine in ours:
        read = read_name(mine.text, schema)
        for other, words in others:
            alignment = align(read, words, schema)
            score = alignment.score * (WEAK_ALIAS if other.quality == "weak" else 1.0)
            if score > best:
                best, found = score, (mine, other, alignment)
    return found


def _of_names(
    ours: Name | None, theirs: Name | None, alignment: Alignment, schema: str
) -> tuple[float, tuple[Part, ...]]:
    if ours is None or theirs is None:
        return 0.0, (Part("names_differ"),)
    parts = parts_of_names(ours, theirs, alignment, schema)
    return alignment.score, parts


def _with_facts(score: float, facts: tuple[Part, ...]) -> float:
    """Agreement takes away a share of the doubt, of names that are alike; a difference takes points off."""
    for fact in facts:
        if fact.effect < 0:
            score += fact.effect
        elif score >= WEAK:
            score += fact.effect * (1.0 - score)
    return score


def _of_weak_alias(score: float, theirs: Name | None, facts: tuple[Part, ...]) -> float:
    """A weak alias alone is never enough for review."""
    if theirs is None or theirs.quality != "weak":
        return score
    agreed = any(fact.effect > 0 for fact in facts)
    return score if agreed else min(score * WEAK_ALIAS, BELOW_REVIEW)
