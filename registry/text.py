"""Folds text for search and comparison: lower case, without accents, ё as е, single spaces, Latin words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rules.screening.script import latin, without_marks

LONGEST = 40  # letters of a word that a search reads
_WORD = re.compile(r"[^\W_]+")
# what English and French put at the end of a word, and Russian in Latin letters
_ENDING = re.compile(r"(yami|ami|akh|ogo|ego|ies|[eo]m|ov|e?s|x|[aeiouy]{1,2})$")
# the same of Russian and its neighbours, as folded: й is и, ё is е
_CYRILLIC = re.compile(
    "(ями|ами|ыми|ими|ого|его|ому|ему|ах|ях|ов|ев|еи|ои|ыи|ии|ая|яя|ое|ее|ые|ие|ом|ем|ам|ям|ую|юю|ия|ию"
    "|[аеиоуыэюяь])$"
)
_IS_CYRILLIC = re.compile("[а-яіїєґў]")


def fold(text: str) -> str:
    """ "Société Générale  ОАО" → "societe generale оао"."""
    if text.isascii():  # most words of most texts: five times as quick
        return " ".join(text.lower().split())
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


def beginnings(text: str) -> list[str]:
    """The words of a question, each cut to what its other forms share: "чистая река" → ["chist", "rek"]."""
    found = []
    for word in _WORD.findall(fold(text)):
        if _IS_CYRILLIC.search(word):
            cut = _CYRILLIC.sub("", word)
            found.append(_latin_word(cut if len(cut) > 2 else word))
        else:
            found.append(stem(_latin_word(word)))
    return [word for word in dict.fromkeys(found) if word]
