"""Folds text for search and comparison: lower case, without accents, ё as е, single spaces, Latin words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rules.screening.script import latin, without_marks

LONGEST = 40  # letters of a word that a search reads
_WORD = re.compile(r"[^\W_]+")
# what English, French and Russian (in Latin letters) put at the end of a word
_ENDING = re.compile(r"(yami|ami|akh|ogo|ego|ies|[eo]m|ov|e?s|x|[aeiouy]{1,2})$")


def fold(text: str) -> str:
    """ "Société Générale  ОАО" → "societe generale оао"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"\s+", " ", plain).strip()


def latin_words(text: str) -> list[str]:
    """ "ООО Энергия, Łódź" → ["ooo", "energiya", "lodz"]: each once, in order; the same for any script."""
    return list(dict.fromkeys(word for each in _WORD.findall(fold(text)) if (word := _latin_word(each))))


@lru_cache(maxsize=50_000)
def _latin_word(word: str) -> str:
    letters = without_marks(word if word.isascii() else latin(word))
    return "".join(_WORD.findall(letters.casefold()))[:LONGEST]


def stem(word: str) -> str:
    """A beginning that other forms of the word share: "energies", "energy" → "energ"; short words whole."""
    if len(word) < 6:
        return word
    cut = _ENDING.sub("", word)
    return cut if len(cut) >= 4 else word
