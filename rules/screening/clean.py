"""A name as it was typed, made comparable: one form of each letter, no controls, one script in a word."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rules.screening.alphabets import LOOKALIKE_CYRILLIC, LOOKALIKE_LATIN

LONGEST = 400  # characters of a name that are looked at; the longest of the UN list has 167

_APOSTROPHES = dict.fromkeys(map(ord, "'`´ʹʻʼʽʾʿˈˊˋ‘’‚‛′‵＇ʿʾ՚ꞌ"), "'")
_KEPT_MARKS = ("Mn", "Mc")
_LETTER_PAIR = re.compile(r"(?<=[^\W\d_]{3}[a-z])(?=[A-Z][a-z]{2})")
_ASCII_WORD = re.compile("[a-z0-9][a-z0-9']*")
_DOTTED = re.compile(r"(?<!\w)((?:\w\.){2,}\w?)(?!\w)")


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """LATIN, CYRILLIC, ARABIC …: the first word of the letter's Unicode name; empty for what is no letter."""
    if letter.isascii():
        return "LATIN" if letter.isalpha() else ""
    if not unicodedata.category(letter).startswith(("L", "M")):
        return ""
    name = unicodedata.name(letter, "").split(" ")[0]
    return "" if name in ("COMBINING", "MODIFIER") else name


def main_script(text: str) -> str:
    """The script that most letters are in; empty without letters."""
    if text.isascii():
        return "LATIN" if any(map(str.isalpha, text)) else ""
    counts: dict[str, int] = {}
    for letter in text:
        if script := script_of(letter):
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda script: (counts[script], script)) if counts else ""


def clean(text: str) -> str:
    """NFKC, no control or invisible characters, one apostrophe, white space collapsed. Case is kept."""
    text = text[: LONGEST * 4].translate(_APOSTROPHES)
    text = unicodedata.normalize("NFKC", text)[:LONGEST]
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = []
    for letter in text:
        kind = unicodedata.category(letter)
        if kind == "Cf" or kind == "Cs" or kind == "Cn":
            continue
        kept.append(" " if kind.startswith(("Z", "Cc", "Co")) else letter)
    return " ".join("".join(kept).split())


def split_words(text: str, *, dotted: bool) -> list[str]:
    """Words in lower case, of letters, marks, digits and apostrophes inside a word.

    `dotted` joins abbreviations (A.B.C. is one word, as in companies); else each letter stays an initial.
    """
    text = _LETTER_PAIR.sub(" ", text)
    if dotted:
        text = _DOTTED.sub(lambda found: found.group(1).replace(".", "") + " ", text)
        text = text.replace("&", " and ") if "&" in text else text
    if text.isascii():
        return [word.rstrip("'") for word in _ASCII_WORD.findall(text.lower())]
    words: list[str] = []
    word: list[str] = []
    for letter in _lower(text) + " ":
        if (
            letter.isalnum()
            or (not letter.isascii() and unicodedata.category(letter) in _KEPT_MARKS)
            or (letter == "'" and word)
        ):
            word.append(letter)
        elif word:
            if any(each.isalnum() for each in word):
                words.append(one_script("".join(word).strip("'")))
            word = []
    return words


def _lower(text: str) -> str:
    """Lower case in which İ is one letter, and again composed."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text.replace("İ", "i").casefold().replace("i̇", "i"))


def one_script(word: str) -> str:
    """A word in which letters of another script that look alike are taken for the ones they imitate."""
    if word.isascii():
        return word
    scripts = {script_of(letter) for letter in word} - {""}
    if len(scripts) < 2 or "LATIN" not in scripts:
        return word
    if main_script(word) == "CYRILLIC":
        changed = "".join(LOOKALIKE_CYRILLIC.get(letter, letter) for letter in word)
        if "LATIN" not in {script_of(letter) for letter in changed}:
            return changed
    return "".join(LOOKALIKE_LATIN.get(letter, letter) for letter in word)
