"""The parts of a score in codes: which words stand against which, what agreed, what differed.

A door turns each code into a sentence; CODES says what they mean, so that a missing translation is seen.
"""

from __future__ import annotations

from rules.screening.align import ACRONYM, Alignment
from rules.screening.entry import Name, Part
from rules.screening.likeness import ONE_WORD, SAME_NAME, SAME_SOUND
from rules.screening.words import Word, Words, read_name

CODES = {
    "identifier_agrees": "Both have the same identifier: it decides.",
    "names_differ": "No two names have a word in common.",
    "name_used": "These two spellings are compared.",
    "alias_used": "The list gives this spelling as another name.",
    "weak_alias_used": "The list gives this spelling as a weak alias: never enough for review by itself.",
    "scripts_differ": "The two are written in different scripts.",
    "word_same": "The same word.",
    "word_spelling": "Another spelling of the same word.",
    "word_known": "The same name, or the same word of trade, in another language.",
    "word_bones": "The same consonants, in a script without short vowels.",
    "word_alike": "Nearly the same word.",
    "word_initial": "An initial that fits.",
    "word_joined": "Written as one word or as two.",
    "word_initials": "The initials of these words.",
    "word_only_ours": "Only our name has this word.",
    "word_only_theirs": "Only the list's name has this word.",
    "form_same": "The same legal form.",
    "form_differs": "Legal forms of different classes.",
    "birth_date_agrees": "The same date of birth.",
    "birth_year_agrees": "The same year of birth.",
    "birth_year_near": "Years of birth one year apart.",
    "birth_year_differs": "Different years of birth.",
    "country_agrees": "A country in common.",
    "country_differs": "No country in common.",
    "gender_differs": "Different genders.",
}


def parts_of_names(ours: Name, theirs: Name, alignment: Alignment, schema: str) -> tuple[Part, ...]:
    """Which spellings were compared, then each word, the most alike first."""
    mine, other = read_name(ours.text, schema), read_name(theirs.text, schema)
    parts = [Part("name_used", ours.text, theirs.text, round(alignment.score, 4))]
    if theirs.quality == "weak":
        parts.append(Part("weak_alias_used", "", theirs.text))
    elif theirs.kind != "primary":
        parts.append(Part("alias_used", "", theirs.text))
    if mine.script and other.script and mine.script != other.script:
        parts.append(Part("scripts_differ", mine.script, other.script))
    parts += _words(mine, other, alignment)
    if mine.form and other.form:
        parts.append(Part("form_same" if mine.form == other.form else "form_differs", mine.form, other.form))
    return tuple(parts)


def _words(mine: Words, other: Words, alignment: Alignment) -> list[Part]:
    parts = []
    for pair in sorted(alignment.pairs, key=lambda pair: (-pair.likeness, pair.ours)):
        left = " ".join(mine.words[place].text for place in pair.ours)
        right = " ".join(other.words[place].text for place in pair.theirs)
        joined = len(pair.ours) != len(pair.theirs)
        code = (
            ("word_initials" if pair.initial or pair.likeness == ACRONYM else "word_joined")
            if joined
            else _code(mine.words[pair.ours[0]], other.words[pair.theirs[0]], pair.likeness)
        )
        parts.append(Part(code, left, right, round(pair.likeness, 4)))
    parts += [Part("word_only_ours", mine.words[place].text) for place in alignment.ours]
    parts += [Part("word_only_theirs", "", other.words[place].text) for place in alignment.theirs]
    return parts


def _code(mine: Word, other: Word, alike: float) -> str:
    if alike == 1.0:
        return "word_same" if mine.text == other.text else "word_spelling"
    if mine.is_initial or other.is_initial:
        return "word_initial"
    if mine.vowelless != other.vowelless and alike == SAME_NAME:
        return "word_bones"
    return {SAME_SOUND: "word_spelling", SAME_NAME: "word_known", ONE_WORD: "word_joined"}.get(
        alike, "word_alike"
    )
