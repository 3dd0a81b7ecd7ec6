"""A name taken apart: its words, what each is heard as, and what kind of word it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rules.screening.clean import clean, main_script, split_words
from rules.screening.entry import ORGANIZATION, PERSON
from rules.screening.given_names import SAME
from rules.screening.legal import strip_forms
from rules.screening.script import READABLE, SYLLABIC, VOWELLESS, latin, without_marks
from rules.screening.sound import skeleton, sounds
from rules.screening.words_known import COMMON_PARTS, NO_NAME, PARTICLES, TITLES, TRADE

MOST_WORDS = 16
HEAVIEST = 10.0  # weight of a word
_PATRONYMIC = re.compile(r"(i?[aeoi]viC|iniCna|i?[aeoi]vna|[aeo]una|iC)$")
_INITIALS = re.compile("[b-df-hj-np-tv-xz]+")
_SON_OF = re.compile(r"(?<=..)(ulı|uly|oglu|ogly|ogli|kyzy|qyzy|gyzy|qizi|kizi|qızı)$")
_ABD = re.compile(r"^ab[dt](u|i|a|e|o)[lrdsnzt](?=[^aeiou])")
_ROMAN = re.compile(r"^(?=[ivx])(x{0,3})(ix|iv|v?i{0,3})$")


def _keyed(lines: tuple[str, ...], separator: str, mark: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for number, line in enumerate(lines):
        for form in line.split(separator):
            for sound in sounds(form.lower()):
                found.setdefault(sound, []).append(f"{mark}{number}")
    return {sound: tuple(dict.fromkeys(keys)) for sound, keys in found.items()}


_COMMON = frozenset(sound for part in COMMON_PARTS.split() for sound in sounds(part)[:1])
_GIVEN = _keyed(SAME, " ", "given:")
_TRADE = {form: f"trade:{number}" for number, line in enumerate(TRADE) for form in line.split("|")}


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """One word. `heard` are its sounds, `bones` their skeletons, `known` keys of tables that have it."""

    text: str
    plain: str
    heard: tuple[str, ...]
    bones: tuple[str, ...]
    known: tuple[str, ...]
    weight: float
    kind: str  # name, initial, patronymic, particle, trade, number
    vowelless: bool
    syllabic: bool
    common: bool
    may_be_initials: bool  # JC for Jean-Claude: two or three letters of a person's name without a vowel

    @property
    def is_initial(self) -> bool:
        return self.kind == "initial"

    def bones_apart(self, other: Word) -> bool:
        """Two words written as one are filed under their whole skeleton only, so it has to be equal."""
        return not any(bones in other.bones for bones in self.bones)


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A name as it is compared. `joined` are neighbouring words written as one, with where they start."""

    text: str
    words: tuple[Word, ...]
    joined: tuple[tuple[int, Word], ...]
    form: str  # class of the legal form, empty when there is none
    script: str
    squeezed: str  # all letters in a row, as they sound
    sons: frozenset[int]  # words that stand behind "son of"
    bones: frozenset[str]  # of all words, and of all joined ones
    joined_bones: frozenset[str]
    initials: str  # of all words


@lru_cache(maxsize=100_000)
def person_word(text: str) -> Word:
    heard = tuple(dict.fromkeys(_without_abdul(sound) for sound in sounds(text)))
    plain = _plain(text)
    kind, weight = "name", _weight_of(heard[0])
    if text in PARTICLES or plain in PARTICLES:
        kind, weight = "particle", 0.0
    elif len(heard[0]) == 1 and len(text) == 1:
        kind, weight = "initial", 2.0
    elif len(plain) > 5 and (_is_patronymic(heard[0]) or _SON_OF.search(plain)):
        kind = "patronymic"
    elif heard[0] in _COMMON:
        weight *= 0.75
    known = tuple(dict.fromkeys(key for sound in heard for key in _given(sound, kind)))
    block = kind == "name" and 1 < len(plain) < 4 and _INITIALS.fullmatch(plain) is not None
    return _word(text, plain, heard, known, weight, kind, may_be_initials=block)


@lru_cache(maxsize=100_000)
def company_word(text: str) -> Word:
    heard, plain = sounds(text), _plain(text)
    kind, weight = "name", _weight_of(heard[0])
    concept = _TRADE.get(text) or _TRADE.get(plain)
    known: tuple[str, ...] = ()
    if concept is not None:
        known, kind = (concept,), "trade"
        weight = 0.0 if concept in _SILENT else weight * 0.5
    elif any(letter.isdigit() for letter in plain) or _ROMAN.match(plain):
        kind, weight = "number", 4.0
    return _word(text, plain, heard, known, weight, kind)


def _given(sound: str, kind: str) -> tuple[str, ...]:
    """Keys of a given name, or of the father's name in a patronymic: Николаевич, Мікалаевіч, Mykolaiovych."""
    if kind != "patronymic":
        return _GIVEN.get(sound, ())
    stem = _PATRONYMIC.sub("", sound)
    found = (_GIVEN.get(stem + end, ()) for end in ("", "i", "a", "o", "ai", "ei", "ii"))
    return tuple("son:" + key for keys in found for key in keys)


_SILENT = frozenset(_TRADE[word] for word in ("and", "the", "for"))


def _word(
    text: str,
    plain: str,
    heard: tuple[str, ...],
    known: tuple[str, ...],
    weight: float,
    kind: str,
    *,
    may_be_initials: bool = False,
) -> Word:
    bones = tuple(dict.fromkeys(skeleton(sound) for sound in heard))
    common, script = heard[0] in _COMMON, main_script(text)
    return Word(
        text,
        plain,
        heard,
        bones,
        known,
        weight,
        kind,
        script in VOWELLESS,
        script in SYLLABIC,
        common,
        may_be_initials,
    )


def _plain(text: str) -> str:
    script = main_script(text)
    return without_marks(latin(text, script)).replace("'", "") if script in READABLE else text


def _weight_of(sound: str) -> float:
    return min(2.0 + len(sound), HEAVIEST)


def _is_patronymic(sound: str) -> bool:
    """Ends that family names share (Abramovich, Petrović) count only with their full ending."""
    return _PATRONYMIC.search(sound) is not None and (
        not sound.endswith("iC") or sound.endswith(("oviC", "eviC", "aviC", "eiviC", "siviC"))
    )


def _without_abdul(sound: str) -> str:
    """Abdul Rahman, Abdurrahman, Abd al-Rahman: one name."""
    return _ABD.sub("abd", sound) if sound.startswith("ab") and len(sound) > 5 else sound


def read_name(text: str, schema: str) -> Words:
    """The words of a name. Schemas other than Person (vessels too) are read as organisations are."""
    return _read(text, PERSON if schema == PERSON else ORGANIZATION)


@lru_cache(maxsize=50_000)
def _read(text: str, schema: str) -> Words:
    cleaned = clean(text)
    if schema == PERSON:
        texts, form = _person_texts(cleaned), ""
        words = tuple(person_word(each) for each in texts)
    else:
        texts, form = strip_forms(split_words(cleaned, dotted=True)[: MOST_WORDS * 2])
        words = tuple(company_word(each) for each in texts[:MOST_WORDS])
    squeezed = "".join(word.heard[0] for word in words)
    told = [place for place, word in enumerate(words) if word.weight]
    sons = frozenset(number for number, place in enumerate(told) if place and words[place - 1].text in _SONS)
    words = tuple(words[place] for place in told) or words
    joined = _joined(words, schema)
    return Words(
        text, words, joined, form, main_script(cleaned), squeezed, sons,
        frozenset(bones for word in words for bones in word.bones),
        frozenset(bones for _start, word in joined for bones in word.bones),
        "".join(word.plain[:1] for word in words),
    )  # fmt: skip


def _person_texts(cleaned: str) -> list[str]:
    texts = split_words(cleaned, dotted=False)[: MOST_WORDS * 2]
    kept = [text for text in texts if text not in TITLES and text not in NO_NAME] or texts
    return _joined_abd(_without_article(kept))[:MOST_WORDS]


def _without_article(texts: list[str]) -> list[str]:
    """Arabic writes the article with its word: التكريتي is al-Tikriti."""
    return [
        text[2:] if text.startswith("ال") and len(text) > 4 and not text.startswith("الل") else text
        for text in texts
    ]


_SONS = frozenset(("bin", "ibn", "ben", "ould", "uld", "wuld", "بن", "ابن", "бин", "ибн"))
_ABD_WORDS = frozenset(
    (
        "abd",
        "abdul",
        "abdel",
        "abdal",
        "abdol",
        "abdoul",
        "abdur",
        "abdus",
        "abdu",
        "عبد",
        "абд",
        "абдул",
        "абдель",
    )
)
_ARTICLES = frozenset(("al", "el", "ul", "ur", "ar", "as", "az", "an", "us", "ud", "аль", "ал", "эль"))


def _joined_abd(texts: list[str]) -> list[str]:
    """`abd al-rahman` and `abdul rahman` as one word, which is how the name is borne."""
    joined: list[str] = []
    position = 0
    while position < len(texts):
        word, ahead = texts[position], position + 1
        if word in _ABD_WORDS:
            if ahead < len(texts) and texts[ahead] in _ARTICLES:
                ahead += 1
            if ahead < len(texts) and texts[ahead] not in PARTICLES:
                arabic, cyrillic = word == "عبد", word[0] == "а"
                stem = "عبد" if arabic else "абд" if cyrillic else "abd"
                joined.append(stem + texts[ahead])
                position = ahead + 1
                continue
        joined.append(word)
        position += 1
    return joined


def _joined(words: tuple[Word, ...], schema: str) -> tuple[tuple[int, Word], ...]:
    read = person_word if schema == PERSON else company_word
    pairs = []
    for start, (first, second) in enumerate(pairwise(words)):
        if first.kind in ("initial", "number") or second.kind in ("initial", "number"):
            continue
        pairs.append((start, read(first.text + second.text)))
    return tuple(pairs)
