"""Which subprogrammes and nexus areas a text touches, with the words that led to them. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Generic, Protocol, TypeVar

from registry.reference.folding import is_same_word, tokens
from registry.reference.text import LANGUAGES


class HasKeywords(Protocol):
    @property
    def keywords(self) -> Mapping[str, tuple[str, ...]]:
        """By language."""


Subject = TypeVar("Subject", bound=HasKeywords)


@dataclass(frozen=True, slots=True)
class Suggestion(Generic[Subject]):
    """`words` are those of the text, as written there, in its order."""

    subject: Subject
    words: tuple[str, ...]


def suggest(subjects: Iterable[Subject], text: str, language: str = "en") -> list[Suggestion[Subject]]:
    """Those whose keywords occur in a text, most first. Keywords of all languages count: people mix them.
    Those of `language` count double."""
    said = _said(text)
    asked = _by_beginning(said)
    scored: list[tuple[int, int, Suggestion[Subject]]] = []
    for place, subject in enumerate(subjects):
        score = 0
        found: set[str] = set()
        for known in LANGUAGES:
            weight = 2 if known == language[:2] else 1
            for keyword in subject.keywords[known]:
                by = _words_for(asked, keyword)
                score += weight * bool(by)
                found |= by
        if score:
            words = tuple(written for folded, written in said.items() if folded in found)
            scored.append((-score, place, Suggestion(subject, words)))
    return [each for _score, _place, each in sorted(scored, key=lambda each: each[:2])]


def _said(text: str) -> dict[str, str]:
    """The folded words of a text, each with how it is written there first."""
    found: dict[str, str] = {}
    for written in text.split():
        for folded in tokens(written):
            found.setdefault(folded, written.strip(".,;:!?()[]«»“”\"'…"))
    return found


def _by_beginning(words: Iterable[str]) -> dict[str, set[str]]:
    """Words by their first four letters: only those can be the same word (see is_same_word)."""
    found: dict[str, set[str]] = {}
    for word in words:
        found.setdefault(word[:4], set()).add(word)
    return found


def _words_for(asked: Mapping[str, set[str]], keyword: str) -> set[str]:
    """The words of the text that say a keyword; none when one of its words is missing."""
    wanted = _keyword_tokens(keyword)
    if not wanted or wanted[0][:4] not in asked:  # the answer for most keywords, with the least work
        return set()
    said: set[str] = set()
    for word in wanted:
        alike = {known for known in asked.get(word[:4], ()) if is_same_word(word, known)}
        if not alike:
            return set()
        said |= alike
    return said


@cache
def _keyword_tokens(keyword: str) -> tuple[str, ...]:
    return tuple(tokens(keyword))
