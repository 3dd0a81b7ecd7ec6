"""Finds the ISIC Rev.4 class of an activity by plain words or by an ISIC, NACE, NAF or OKED code."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cached_property

from registry.reference.folding import fold, is_same_word, tokens
from registry.reference.source import Source
from registry.reference.text import LANGUAGES, BadReference, Text

_LEVELS = {1: "section", 2: "division", 3: "group", 4: "class"}
_CODE = re.compile(r"^(?P<digits>\d{2}(?:[. ]?\d{1,3}){0,2})(?P<letter>[a-z])?$")
_PREFIXES = tuple(map(fold, ("isic", "nace", "naf", "ape", "oked", "okved", "окэд", "оквэд", "citi", "мсок")))
_MOST_WORDS = 12  # what follows would cost time and find nothing better
_Phrase = tuple[str, tuple[str, ...]]  # language, folded words


@dataclass(frozen=True, slots=True)
class Sector:
    """`translated` is false where fr and ru repeat the English title, for want of a translation."""

    code: str
    level: str
    title: Text
    parent: str | None
    translated: bool


@dataclass(frozen=True, slots=True)
class Match:
    """`how` explains to the reader how the class was found; `scheme` words, ISIC, NACE, NAF or OKED."""

    sector: Sector
    scheme: str
    how: Text


class Sectors:
    """The whole of ISIC Rev.4, with the NACE Rev.2 classes of each class and words people use. Read once."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @cached_property
    def _table(self) -> tuple[dict[str, Sector], dict[str, str]]:
        """(sectors by code, NACE Rev.2 class such as 62.01 → ISIC class)."""
        shown, content = self._source.read_text("isic_rev4.tsv")
        sectors: dict[str, Sector] = {}
        nace: dict[str, str] = {}
        section = ""
        for number, line in enumerate(content.splitlines(), start=1):
            if not line or line.startswith(("#", "code\t")):
                continue
            cells = line.split("\t")
            if len(cells) != 5 or not re.fullmatch(r"[A-U]|\d{2,4}", cells[0]):
                raise BadReference(shown, f"line {number}", "expected code, en, fr, ru, nace between tabs")
            code, en, fr, ru, nace_codes = cells
            section = code if code.isalpha() else section
            parent = None if code.isalpha() else section if len(code) == 2 else code[:-1]
            if not en or (parent is not None and parent not in sectors) or code in sectors:
                raise BadReference(
                    shown, f"line {number}", f"expected {code} once, with a title, under its parent"
                )
            title = Text(en, fr or en, ru or en)
            sectors[code] = Sector(code, _LEVELS[len(code)], title, parent, bool(fr and ru))
            nace.update(dict.fromkeys(nace_codes.split(), code))
        return sectors, nace

    @property
    def by_code(self) -> dict[str, Sector]:
        return self._table[0]

    @cached_property
    def _extra(self) -> tuple[dict[str, list[_Phrase]], dict[str, tuple[str, Text]]]:
        """(code → phrases people use; NACE Rev.2.1 class → (ISIC class, note))."""
        file = self._source.read("sector_words.yaml").only("mark", "sectors", "nace_rev_2_1")
        phrases: dict[str, list[_Phrase]] = {}
        for entry in file.entries("sectors", "code"):
            code = entry.only("code", *LANGUAGES).string("code")
            if code not in self.by_code:
                raise entry.fail("code", "a code of isic_rev4.tsv")
            phrases[code] = [
                (language, tuple(tokens(phrase)))
                for language in LANGUAGES
                for phrase in entry.strings(language)
            ]
        later: dict[str, tuple[str, Text]] = {}
        for entry in file.entries("nace_rev_2_1", "nace"):
            isic = entry.only("nace", "isic", "note").string("isic")
            if isic not in self.by_code:
                raise entry.fail("isic", "a code of isic_rev4.tsv")
            later[entry.string("nace")] = (isic, entry.text("note"))
        return phrases, later

    @cached_property
    def _index(self) -> tuple[list[tuple[str, float, _Phrase]], dict[str, set[int]]]:
        """(code, weight and phrase of everything that can be found; word → places in that list).

        A phrase that people use weighs twice as much as the title of a division or class.
        """
        entries = [(code, 2.0, phrase) for code, known in self._extra[0].items() for phrase in known]
        for code, sector in self.by_code.items():
            if sector.level in ("division", "class"):
                titles = {language: tuple(tokens(sector.title[language])) for language in LANGUAGES}
                entries.extend((code, 1.0, title) for title in titles.items())
        places: dict[str, set[int]] = {}
        for place, (_code, _weight, (_language, words)) in enumerate(entries):
            for word in words:
                places.setdefault(word, set()).add(place)
        return entries, places

    def read_all(self) -> None:
        """Reads every file at once, so that a fault is found now."""
        _ = self._table, self._extra

    def find(self, asked: str, language: str, limit: int) -> list[Match]:
        """Best first; empty when nothing fits. Never raises for what somebody typed."""
        compact = _bare_code(asked[:40])
        code = _CODE.match(compact)
        if code:
            return self._by_code(code["digits"], code["letter"])[:limit]
        return self._by_words(list(dict.fromkeys(tokens(asked)))[:_MOST_WORDS], language[:2], limit)

    def _by_code(self, typed: str, letter: str | None) -> list[Match]:
        digits = re.sub(r"\D", "", typed)
        dotted = digits != typed
        nace_code = f"{digits[:2]}.{digits[2:4]}"
        as_isic = [] if letter or len(digits) > 4 else self._as_isic(digits)
        as_nace = [] if len(digits) < 4 else self._as_nace(nace_code, typed, letter, len(digits) > 4)
        # 25.40 is how NACE writes weapons; 2540 does not exist in ISIC; 1072 means different things in both
        ordered = as_nace + as_isic if dotted else as_isic + as_nace
        if not ordered and len(digits) >= 3:
            ordered = self._nearest(digits, typed)
        return list({match.sector.code: match for match in reversed(ordered)}.values())[::-1]

    def _as_isic(self, digits: str) -> list[Match]:
        if digits not in self.by_code:
            return []
        return [
            Match(
                self.by_code[digits],
                "ISIC",
                Text(
                    f"{digits} is a code of ISIC Rev.4.",
                    f"{digits} est un code de la CITI Rev.4.",
                    f"{digits} — код МСОК, ред. 4.",
                ),
            )
        ]

    def _as_nace(self, nace_code: str, typed: str, letter: str | None, national: bool) -> list[Match]:
        found = []
        scheme = "NAF" if letter else "OKED" if national else "NACE"
        said = f"{typed}{letter.upper() if letter else ''}"
        isic = self._table[1].get(nace_code)
        if isic:
            begin = (
                Text("", "", "")
                if scheme == "NACE"
                else Text(
                    f"{scheme} {said} belongs to NACE Rev.2 {nace_code}. ",
                    f"{scheme} {said} relève de la NACE Rév.2 {nace_code}. ",
                    f"{scheme} {said} относится к NACE, ред. 2, {nace_code}. ",
                )
            )
            how = Text(
                f"{begin.en}NACE Rev.2 {nace_code} corresponds to ISIC Rev.4 {isic}.",
                f"{begin.fr}La classe NACE Rév.2 {nace_code} correspond à la CITI Rev.4 {isic}.",
                f"{begin.ru}Класс NACE, ред. 2, {nace_code} соответствует МСОК, ред. 4, {isic}.",
            )
            found.append(Match(self.by_code[isic], scheme, how))
        if nace_code in self._extra[1]:
            later, note = self._extra[1][nace_code]
            found.append(Match(self.by_code[later], scheme, note))
        return found

    def _nearest(self, digits: str, typed: str) -> list[Match]:
        """The longest beginning that ISIC knows: NACE and ISIC share their divisions."""
        group = f"{digits[:2]}.{digits[2]}"
        below = sorted({isic for nace, isic in self._table[1].items() if nace.startswith(group)})
        codes = below or [digits[:2]]
        how = Text(
            f"No class has the code {typed}; this one begins like it. Please check.",
            f"Aucune classe ne porte le code {typed} ; celle-ci commence pareil. Veuillez vérifier.",
            f"Класса с кодом {typed} нет; этот начинается так же. Проверьте, пожалуйста.",
        )
        return [Match(self.by_code[code], "NACE", how) for code in codes if code in self.by_code]

    def _by_words(self, asked: list[str], language: str, limit: int) -> list[Match]:
        ranked = self._ranked(asked, language)
        if not ranked and asked:
            ranked = self._ranked([self._nearest_word(word) for word in asked], language)
        said = " ".join(asked)
        how = Text(
            f"Found by the words “{said}”.",
            f"Trouvé par les mots « {said} ».",
            f"Найдено по словам «{said}».",
        )
        return [Match(self.by_code[code], "words", how) for _score, code in ranked[:limit]]

    def _ranked(self, asked: list[str], language: str) -> list[tuple[float, str]]:
        """(score below 0, code), best first; nothing that is far worse than the best."""
        entries, places = self._index
        wanted = [word for word in asked if len(word) > 2] or asked
        alike = [frozenset(known for known in places if is_same_word(word, known)) for word in wanted]
        best: dict[str, float] = {}
        for place in {place for known in alike for word in known for place in places[word]}:
            code, weight, phrase = entries[place]
            fit = _fit(alike, phrase, language)
            if fit > 0:
                score = weight * fit + (0.05 if len(code) == 4 else 0.0)
                best[code] = max(best.get(code, 0.0), score)
        enough = max(best.values(), default=0.0) * 0.7
        return sorted((-score, code) for code, score in best.items() if score >= enough)

    def _nearest_word(self, word: str) -> str:
        """The known word most like a mistyped one; the word itself when nothing is near."""
        long_enough = [known for known in self._index[1] if len(known) > 3]
        near = difflib.get_close_matches(word, long_enough, n=1, cutoff=0.75)
        return near[0] if near else word


def _fit(alike: list[frozenset[str]], phrase: _Phrase, language: str) -> float:
    """How well a phrase answers: the share of the asked words in it, better when little else is in it and a
    little better in the language of the page. `alike` holds for each asked word the known words like it."""
    known_language, words = phrase
    hits = sum(1 for known in alike if not known.isdisjoint(words))
    if hits == 0 or hits * 2 < len(alike):
        return 0.0
    fit = hits / len(alike) + 0.5 * min(1.0, hits / len(words))
    return fit * 1.1 if known_language == language else fit


def _bare_code(asked: str) -> str:
    """What was typed without the name of its scheme or section letter: NACE C25.40 → 25.40; 1.26 → 01.26."""
    compact = fold(asked).strip()
    for prefix in _PREFIXES:
        compact = compact.removeprefix(prefix).strip(" .:-")
    compact = re.sub(r"^(?:rev|red|ред)[. ]*\d(?:\.\d)?[ ,:]+", "", compact)
    compact = re.sub(r"^[a-u][ .]?(?=\d)", "", compact)
    return f"0{compact}" if re.match(r"^\d[.]\d", compact) else compact
