"""Spellings of one sound brought together: what a word is heard as, whichever romanisation wrote it.

A word may have several sounds, where its letters do not tell the language: c is k in Cruz, j in Cəfərov, ts
in Jovica. Letters of a sound: a e i o u, and consonants with C = ch, ts, S = sh, J = j, zh, dzh.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rules.screening import alphabets
from rules.screening.clean import main_script
from rules.screening.script import READABLE, VOWELLESS, latin, without_marks

MOST = 4  # sounds of one word that are kept

# Read from top to bottom, each over the whole word. Sources: the systems named in alphabets, and the spelling
# habits of passports (Russian 1997, 2010, 2014; Ukrainian 2010; Kazakh 2021 Latin; Uzbek 1995; Azerbaijani
# 1991; Turkmen 1999), of French and German for Slavic and Arabic names.
_RULES = [(re.compile(pattern), sound) for pattern, sound in (
    (r"shch|schtsch|šč|stsch", "S"), (r"tsch|tch|tsh", "C"), (r"dzh|dsch|dj|dž", "J"), (r"sch", "S"),
    (r"sh", "S"), (r"ch(?=[lnrst])", "h"), (r"ch|cz", "C"), (r"zh", "J"), (r"kh", "h"), (r"gh", "g"),
    (r"ph", "f"), (r"th", "t"), (r"dh", "d"), (r"ts|tz", "C"), (r"j", "J"), (r"ck", "k"), (r"q", "k"),
    (r"w", "v"), (r"x", "ks"),
    (r"ou|oo", "u"), (r"ee", "i"), (r"ae", "a"), (r"oe", "o"), (r"ue(?=[^i])", "u"), (r"y", "i"),
    (r"(?<=[aeo])u$", "v"), (r"i+(?=[aeou])", ""), (r"i+", "i"), (r"(?<=[ao])i(?=[^aeiou]|$)", "i"),
    (r"(.)\1+", r"\1"), (r"(?<=[aeiou])h$", ""), (r"(?<=[oe])f$", "v"),
)]  # fmt: skip
_NOT_HEARD = re.compile(r"[^a-zA-Z0-9]")
_VOWELS = re.compile(r"[aeiou]")
_TURKIC = frozenset("əğışçöüýňţ")
_SLAVIC = frozenset("čćšđžłńśźżěřů")


@lru_cache(maxsize=200_000)
def sounds(word: str) -> tuple[str, ...]:
    """What a word, in lower case, is heard as: one to MOST texts, the likeliest first."""
    script = main_script(word)
    if script and script not in READABLE:
        return (word,)
    written = latin(word, script)
    readings = _readings_of_latin(written) if script == "LATIN" else _readings_of_other(written, word, script)
    heard: dict[str, None] = {}
    for reading in readings:
        heard[_heard(reading)] = None
    return tuple(sound for sound in heard if sound)[:MOST] or (without_marks(written) or word,)


def _heard(reading: str) -> str:
    text = _NOT_HEARD.sub("", reading)
    for pattern, sound in _RULES:
        text = pattern.sub(sound, text)
    return text


def _readings_of_other(written: str, word: str, script: str) -> list[str]:
    if script == "CYRILLIC":
        readings = [written]
        if "ё" in word:
            readings.append(written.replace("yo", "e"))
        if "г" in word:
            readings.append(written.replace("g", "h"))
        return readings
    if script in VOWELLESS:
        return [written.replace("w", "u").replace("y", "i"), written.replace("y", "i")]
    return [written]


def _readings_of_latin(word: str) -> list[str]:
    """Readings by language where a letter tells it, else what English, Slavic and Turkic make of c, j, x."""
    letters = set(word)
    marked = "".join(alphabets.MARKED.get(letter, letter) for letter in word)
    plain = without_marks(marked)
    if letters & _TURKIC and not letters & _SLAVIC:
        return _turkic(plain)
    if letters & _SLAVIC:
        return [_soft_c(plain, "ts").replace("j", "y"), plain]
    return _plain_readings(plain)


def _turkic(plain: str) -> list[str]:
    """c is dzh in Turkish and Azerbaijani; Turkmen writes j for it and has no c; Azerbaijani q is g."""
    reading = _soft_c(plain, "j").replace("x", "kh")
    readings = [reading]
    if "q" in plain:
        readings.append(reading.replace("q", "g"))
    return readings


def _plain_readings(plain: str) -> list[str]:
    readings = [plain if "c" not in plain else _english_c(plain)]
    if _bare_c(plain):
        readings += [_soft_c(plain, "ch"), _soft_c(plain, "j")]
    if "x" in plain:
        readings += [reading.replace("x", "kh") for reading in readings]
    if "j" in plain.replace("dj", ""):
        readings.append(readings[0].replace("j", "y"))
    if "q" in plain:
        readings.append(readings[0].replace("q", "g"))
    return readings


def _bare_c(plain: str) -> bool:
    return re.search(r"c(?![hkz])", plain) is not None


def _soft_c(plain: str, sound: str) -> str:
    return re.sub(r"(?<![ts])c(?![hkz])", sound, plain)


def _english_c(plain: str) -> str:
    return re.sub(r"(?<!s)c(?![hkz])", "k", re.sub(r"c(?=[eiy])", "s", plain))


@lru_cache(maxsize=200_000)
def skeleton(sound: str) -> str:
    """The consonants of a sound, h and g as one; a sound without any gives its first vowel."""
    bones = _VOWELS.sub("", sound).replace("h", "g")
    return bones or sound[:1]


def is_vowelless(word: str) -> bool:
    """Whether the script writes no short vowels, so that only consonants can be compared."""
    return main_script(word) in VOWELLESS
