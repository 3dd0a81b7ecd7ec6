"""The shapes that screening reads and gives: a party or an entry with its names, a match with its parts."""

from __future__ import annotations

from dataclasses import dataclass

ALGORITHM = "names-1"

STRONG, REVIEW, WEAK = 0.95, 0.85, 0.70
PERSON, ORGANIZATION = "Person", "Organization"


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling. `kind` is primary, alias or original_script; `quality` is strong, weak or empty."""

    text: str
    kind: str = "primary"
    quality: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A list entry, or a party of ours. Empty facts are unknown, and neither agree nor differ.

    `birth_dates` are ISO, first 4, 7 or 10 characters; `countries` two letters of ISO 3166;
    `identifiers` are (kind, value), kind such as lei, registration, passport.
    """

    key: str
    source: str
    schema: str
    names: tuple[Name, ...]
    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    gender: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()


Party = Entry


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the explanation: a code of `explain.CODES`, what it speaks of, and how it moved the score.

    `ours` and `theirs` are texts as they are written, empty when there is none; `effect` is added to the
    score (a fact) or is the similarity from 0 to 1 of two words.
    """

    code: str
    ours: str = ""
    theirs: str = ""
    effect: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """How far a party and an entry may be the same: `score` from 0 to 1, explained by `parts`."""

    key: str
    source: str
    score: float
    band: str
    parts: tuple[Part, ...]
    algorithm: str = ALGORITHM


def band_of(score: float) -> str:
    """strong, review, weak, or empty below all of them."""
    for name, least in (("strong", STRONG), ("review", REVIEW), ("weak", WEAK)):
        if score >= least:
            return name
    return ""
