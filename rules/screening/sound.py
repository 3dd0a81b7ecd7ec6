"""Spellings of one sound brought together: what a word is heard as, whichever romanisation wrote it.

A word may have several sounds, where its letters do not tell the language: c is k in Cruz, j in Cəfərov, ts
in Jovica. Letters of a sound: a e i o u, and consonants with C = ch, ts, S = sh, J = j, zh, dzh.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from rules.screening import alphabets
from rules.screening.clean import main_script
from rules.screening.script import READABLE, VOWELLESS, latin, serbian, without_marks

MOST = 5  # sounds of one word that are kept

# Sources: the systems named in alphabets, and the spelling habits of passports (Russian 1997, 2010, 2014;
# Ukrainian 2010; Kazakh 2021 Latin; Uzbek 1995; Azerbaijani 1991; Turkmen 1999), of French and German for
# Slavic and Arabic names. The first that fits is taken, so longer ones stand before their beginnings.
_CONSONANTS = {
    "schtsch": "S", "stsch": "S", "shch": "S", "tsch": "C", "dsch": "J", "tch": "C", "tsh": "C", "dzh": "J",
    "sch": "S", "sh": "S", "ch": "C", "cz": "C", "zh": "J", "kh": "h", "gh": "g", "ph": "f", "th": "t",
    "dh": "d", "ts": "C", "tz": "C", "tc": "C", "dj": "J", "ck": "k", "j": "J", "q": "k", "w": "v", "x": "ks",
}  # fmt: skip
_CONSONANT = re.compile("|".join(_CONSONANTS).replace("|tc|", "|tc(?!h)|"))
_AFTER_HARD_CH = frozenset("lnrst")
_VOWEL_PAIRS = {"ou": "u", "oo": "u", "ee": "i", "ae": "a", "oe": "o", "ue": "u", "y": "i"}
_VOWEL = re.compile("ou(?!$)|oo|ee|ae|oe|ue(?=[^i])|y")


def _once(found: re.Match[str]) -> str:
    """A function, as a template would be read anew for each word."""
    return found.group(1)


# Read from top to bottom, each over the whole word.
_ENDINGS: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(r"(?<=[oe])ff$"), "v"), (re.compile(r"(?<=[^aeiou])[ao]u$"), "ov"),
    (re.compile(r"(?<=[aeo])u$"), "v"), (re.compile(r"i+(?=[aeou])"), ""), (re.compile(r"(.)\1+"), _once),
    (re.compile(r"(?<=[aeiou])h$"), ""),
]  # fmt: skip
_PERSIAN = frozenset("ضذث")
_AS_IN_PERSIAN = str.maketrans("ضذث", "ززس")
_ALONE = {"h": "h", "u": "u"}
_NOT_HEARD = re.compile(r"[^a-zA-Z0-9]")
_VOWELS = re.compile(r"[aeiou]")
_TURKIC = frozenset("əğışçöüýňţ")
_SERBIAN = frozenset("ђјљњћџ")
_UZBEK = frozenset("ўғқҳ")
_BULGARIAN = re.compile("ъ(?![еёюя])")
_POLISH = re.compile("cz|sz|rz|wicz")
_SLAVIC = frozenset("čćšđžłńśźżěřů")


@lru_cache(maxsize=200_000)
def sounds(word: str) -> tuple[str, ...]:
    """What a word, in lower case, is heard as: one to MOST texts, the likeliest first."""
    script = main_script(word)
    if script and script not in READABLE:
        return (word,)
    written = latin(word, script)
    if script in VOWELLESS:
        return tuple(sound for sound in dict.fromkeys(_heard_by_letters(word, script)) if sound) or (word,)
    readings = _readings_of_latin(written) if script == "LATIN" else _readings_of_other(written, word, script)
    heard: dict[str, None] = {}
    for reading in readings:
        heard[_heard(reading)] = None
    return tuple(sound for sound in heard if sound)[:MOST] or (without_marks(written) or word,)


def _heard(reading: str) -> str:
    text = reading if reading.isascii() and reading.isalnum() else _NOT_HEARD.sub("", reading)
    text = _CONSONANT.sub(_consonant, text)
    text = _VOWEL.sub(lambda found: _VOWEL_PAIRS[found.group()], text)
    for pattern, sound in _ENDINGS:
        text = pattern.sub(sound, text)
    return text


def _consonant(found: re.Match[str]) -> str:
    """ch before a consonant is h: Christina, not Charles."""
    letters, after = found.group(), found.string[found.end() : found.end() + 1]
    return "h" if letters == "ch" and after in _AFTER_HARD_CH else _CONSONANTS[letters]


def _readings_of_other(written: str, word: str, script: str) -> list[str]:
    readings = [written]
    if script != "CYRILLIC":
        return readings
    if _SERBIAN & set(word):
        readings += _plain_readings(without_marks(serbian(word)))[:2]
    if "ё" in word:
        readings.append(written.replace("yo", "e"))
    if "г" in word:
        readings.append(written.replace("g", "h"))
    if "ъ" in word or "щ" in word:  # as in Bulgarian
        readings.append(latin(_BULGARIAN.sub("а", word).replace("щ", "шт"), script))
    if _UZBEK & set(word):
        readings.append(latin(word.replace("о", "а"), script))
    return readings


@lru_cache(maxsize=1000)
def _heard_letter(letter: str, script: str) -> str:
    return _heard(latin(letter, script)) or _ALONE.get(latin(letter, script), "")


def _heard_by_letters(word: str, script: str) -> list[str]:
    """Letter by letter, as in Arabic k and h are two sounds; و and ו are u, o or v."""
    heard = "".join(_heard_letter(letter, script) for letter in word)
    heard = re.sub(r"(.)\1+", r"\1", re.sub(r"(?<=[aeiou])h$", "", heard))
    spoken = re.sub(r"i(?=[aeou])", "", heard)
    readings = [re.sub(r"i(?=[aeou])", "", heard.replace("v", "u")), spoken]
    if _PERSIAN & set(word):
        readings += _heard_by_letters(word.translate(_AS_IN_PERSIAN), script)
    return readings


def _readings_of_latin(word: str) -> list[str]:
    """Readings by language where a letter tells it, else what English, Slavic and Turkic make of c, j, x."""
    if word.isascii():
        return _plain_readings(word)
    letters = set(word)
    marked = "".join(alphabets.MARKED.get(letter, letter) for letter in word)
    plain = without_marks(marked)
    if letters & _TURKIC and not letters & _SLAVIC:
        return [*_turkic(plain), *_plain_readings(without_marks(word))[:2]]
    if letters & _SLAVIC:
        return [_soft_c(plain, "ts").replace("j", "y"), plain, *_plain_readings(without_marks(word))[:2]]
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
    if "ch" in plain:
        readings.append(readings[0].replace("ch", "kh"))
    if _POLISH.search(plain):
        readings.append(_polish(plain))
    if "'" in plain or ("q" in plain and "o" in plain):
        readings.append(plain.replace("o'", "u").replace("o", "a"))
    return readings


def _polish(plain: str) -> str:
    """ch is kh, sz sh, cz ch, rz zh, j y."""
    for letters, sound in (("ch", "kh"), ("cz", "C"), ("sz", "sh"), ("C", "ch"), ("rz", "zh"), ("j", "y")):
        plain = plain.replace(letters, sound)
    return plain


def _bare_c(plain: str) -> bool:
    return "c" in plain and re.search(r"c(?![hkz])", plain) is not None


def _soft_c(plain: str, sound: str) -> str:
    return re.sub(r"(?<![ts])c(?![hkz])", sound, plain)


def _english_c(plain: str) -> str:
    return re.sub(r"(?<!s)c(?![hkz])", "k", re.sub(r"c(?=[eiy])", "s", plain))


@lru_cache(maxsize=200_000)
def skeleton(sound: str) -> str:
    """The consonants of a sound, h and g, s and S as one; a sound without any gives its first vowel."""
    bones = _VOWELS.sub("", sound).replace("h", "g").replace("S", "s")
    return bones or sound[:1]
