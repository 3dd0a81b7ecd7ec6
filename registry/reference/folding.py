"""The form in which words are compared and sorted: no accents, no case, ё as е."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def fold(words: str) -> str:
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def tokens(words: str) -> list[str]:
    """The folded words, in order; punctuation separates."""
    return _WORD.findall(fold(words))


def is_same_word(asked: str, known: str) -> bool:
    """Whether two folded words are the same but for their ending (bank, banks; цемент, цементный)."""
    if asked == known:
        return True
    stem = min(len(asked), len(known))
    if stem < 4:
        return False
    common = max(4, stem - 2)
    return abs(len(asked) - len(known)) <= (2 if stem < 6 else 4) and asked[:common] == known[:common]
