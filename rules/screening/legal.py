"""Legal forms read off a company's name, and what two of them say about each other."""

from __future__ import annotations

from functools import lru_cache

from rules.screening.clean import clean, split_words
from rules.screening.legal_forms import FORMS, SHORT
from rules.screening.script import without_marks


@lru_cache(maxsize=1)
def _table() -> tuple[dict[tuple[str, ...], str], int]:
    """Forms as tuples of words, with their class; and how many words the longest has."""
    found: dict[tuple[str, ...], str] = {}
    for kind, lines in FORMS.items():
        for form in "|".join(lines).split("|"):
            for dotted in (True, False):
                words = tuple(without_marks(word) for word in split_words(clean(form), dotted=dotted))
                if words:
                    found.setdefault(words, kind)
    return found, max(map(len, found))


def strip_forms(words: list[str]) -> tuple[list[str], str]:
    """The words without legal forms, and the class of the first form; all words when nothing else is left.

    Long forms are taken off anywhere, those of up to SHORT letters at an end of the name only.
    """
    plain = [without_marks(word) for word in words]
    kept, kind, position = [], "", 0
    while position < len(words):
        length, found = _form_at(plain, position)
        if length:
            kind = kind or found
        else:
            kept.append(words[position])
        position += length or 1
    return (kept, kind) if kept else (words, "")


def _form_at(words: list[str], position: int) -> tuple[int, str]:
    table, longest = _table()
    for length in range(min(longest, len(words) - position), 0, -1):
        form = tuple(words[position : position + length])
        kind = table.get(form)
        if kind and _stands_well(form, position, len(words)):
            return length, kind
    return 0, ""


def _stands_well(form: tuple[str, ...], position: int, count: int) -> bool:
    letters = sum(map(len, form))
    at_end, at_start = position + len(form) == count, position == 0
    if letters <= 1:
        return False
    if letters < SHORT:
        return at_end or (at_start and not form[0].isascii())
    return at_end or at_start or letters > SHORT or form[0] in _ANYWHERE


_ANYWHERE = frozenset(
    ("doo", "llc", "ltd", "inc", "plc", "ооо", "оао", "зао", "тоо", "тов", "gmb", "srl", "mmc", "жшс")
)
