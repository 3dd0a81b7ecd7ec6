"""Words of any script in plain Latin letters, by the tables of `alphabets`."""

from __future__ import annotations

import unicodedata

from rules.screening import alphabets
from rules.screening.clean import main_script

_TABLES = {
    "CYRILLIC": alphabets.CYRILLIC,
    "GEORGIAN": alphabets.GEORGIAN,
    "ARMENIAN": alphabets.ARMENIAN,
    "GREEK": alphabets.GREEK,
    "ARABIC": alphabets.ARABIC,
    "HEBREW": alphabets.HEBREW,
    "KATAKANA": alphabets.KANA,
    "HIRAGANA": alphabets.KANA,
}
SYLLABIC = ("HANGUL", "CJK")
VOWELLESS = ("ARABIC", "HEBREW")
READABLE = frozenset({*_TABLES, "LATIN", "HANGUL"})


def without_marks(word: str) -> str:
    """Latin letters without their marks: ç is c, ə is a, ı is i."""
    if word.isascii():
        return word
    word = "".join(alphabets.LATIN.get(letter, letter) for letter in word)
    return "".join(
        letter for letter in unicodedata.normalize("NFD", word) if unicodedata.category(letter) != "Mn"
    )


def latin(word: str, script: str = "") -> str:
    """The word in Latin letters, marks of a Latin word kept; unchanged in a script without a table."""
    script = script or main_script(word)
    if script == "LATIN" or not script:
        return word
    if script == "HANGUL":
        return "".join(_hangul(letter) for letter in word)
    table = _TABLES.get(script)
    if table is None:
        return word
    word = _prepared(word, script)
    return "".join(table.get(letter, letter) for letter in word)


def serbian(word: str) -> str:
    """Serbian Cyrillic in its own Latin alphabet."""
    return "".join(alphabets.SERBIAN.get(letter, alphabets.CYRILLIC.get(letter, letter)) for letter in word)


def _prepared(word: str, script: str) -> str:
    if script == "GREEK":
        word = without_marks(word)
        for pair, sound in alphabets.GREEK_PAIRS.items():
            word = word.replace(pair, sound)
    elif script == "ARMENIAN":
        word = word.replace("ու", "u")
        word = "v" + word if word.startswith("ո") and len(word) > 1 else word
    elif script == "HIRAGANA":
        word = "".join(chr(ord(letter) + 96) if "ぁ" <= letter <= "ゖ" else letter for letter in word)
    elif script in VOWELLESS:
        word = "".join(letter for letter in word if unicodedata.category(letter) != "Mn" and letter != "ـ")
    elif script == "CYRILLIC":
        word = "".join(letter if letter in alphabets.CYRILLIC else without_marks(letter) for letter in word)
    return word


def _hangul(letter: str) -> str:
    code = ord(letter) - 0xAC00
    if not 0 <= code < 11172:
        return letter
    first, rest = divmod(code, 588)
    middle, last = divmod(rest, 28)
    return alphabets.HANGUL_FIRST[first] + alphabets.HANGUL_MIDDLE[middle] + alphabets.HANGUL_LAST[last]
