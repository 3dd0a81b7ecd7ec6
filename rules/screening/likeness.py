"""How alike two words are, from 0 to 1, and by which keys alike words find each other.

Both say the same thing: two words are linked when they share a key of `keys_of`, and only linked words have a
likeness above 0. So an index by these keys loses nothing that a comparison would have found.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from rules.screening.words import Word

SAME_SOUND, SAME_NAME, ONE_WORD = 0.98, 0.96, 0.97
LEAST = 0.55  # below it two words are two words
# What one changed letter costs, in letters: in the sound, and once more when it is a consonant.
LETTER, CONSONANT = 0.6, 0.72
INITIAL = 0.88
# What equal consonants are worth by their number, when vowels are not written; a vowel at one beginning only.
SAME_BONES = (0.0, 0.65, 0.9, SAME_NAME)
OTHER_BEGINNING = 0.1
OTHER_KIND = 0.85  # a father's name is no family name
OTHER_NAME = 0.85  # both are names that the tables know, and two names
SHORT_SOUND = 7
SYLLABLE = 1.2  # of a script that writes syllables or whole words: one sign is much


def _shortened(text: str) -> set[str]:
    return {text[:place] + text[place + 1 :] for place in range(len(text))}


@lru_cache(maxsize=100_000)
def keys_of(word: Word) -> frozenset[str]:
    """Keys under which a word is filed and looked for. Words one change apart share one (deletions)."""
    if word.kind == "number":
        return frozenset(("#" + word.plain,))
    if word.is_initial:
        return frozenset()
    keys = set(word.known)
    for bones in word.bones:
        if len(bones) > 1:
            keys.add(bones)
        if len(bones) > 3:
            keys.update(_shortened(bones))
    for sound in word.heard:
        keys.add("=" + sound)
        if 2 < len(sound) <= SHORT_SOUND:
            keys.update("=" + short for short in _shortened(sound))
    return frozenset(keys)


@lru_cache(maxsize=400_000)
def likeness(ours: Word, theirs: Word) -> float:
    """1 is the same word, SAME_SOUND another spelling, SAME_NAME the same given name in another language."""
    if (ours.is_initial or theirs.is_initial) and ours is not theirs:
        return _initial(ours, theirs)
    if ours is theirs:
        return 1.0
    if keys_of(ours).isdisjoint(keys_of(theirs)):
        return 0.0
    return likeness_of_linked(ours, theirs)


def likeness_of_linked(ours: Word, theirs: Word) -> float:
    """As `likeness`, of two words that share a key."""
    if ours is theirs or ours.plain == theirs.plain:
        return 1.0
    if ours.kind == "number" or theirs.kind == "number":
        return 0.0
    apart = 1.0
    if ours.known and theirs.known:
        if not set(ours.known).isdisjoint(theirs.known):
            return SAME_NAME if set(ours.heard).isdisjoint(theirs.heard) else SAME_SOUND
        apart = OTHER_NAME if ours.kind == theirs.kind else 1.0
    if (ours.kind == "patronymic") != (theirs.kind == "patronymic"):
        apart = min(apart, OTHER_KIND)
    if ours.vowelless != theirs.vowelless:
        found = _by_bones(ours, theirs)
    elif ours.syllabic and theirs.syllabic:
        found = 1.0 - SYLLABLE * OSA.distance(ours.text, theirs.text) / max(len(ours.text), len(theirs.text))
    else:
        found = _by_sound(ours, theirs)
    found *= apart
    return found if found >= LEAST else 0.0


def _by_sound(ours: Word, theirs: Word) -> float:
    """The best of all ways to read the two."""
    best = 0.0
    for mine in ours.heard:
        for other in theirs.heard:
            if mine == other:
                return SAME_SOUND
            length = max(len(mine), len(other))
            most = int((1.0 - LEAST) * length / LETTER)
            letters = OSA.distance(mine, other, score_cutoff=most)
            if letters <= most:
                bones = OSA.distance(_bones(mine), _bones(other))
                best = max(best, 1.0 - (CONSONANT * bones + LETTER * letters) / length)
    return best


_NO_VOWELS = str.maketrans({"a": "", "e": "", "i": "", "o": "", "u": "", "h": "g", "S": "s"})


@lru_cache(maxsize=200_000)
def _bones(sound: str) -> str:
    return sound.translate(_NO_VOWELS)


def _by_bones(ours: Word, theirs: Word) -> float:
    """One of the two writes no short vowels: only consonants speak."""
    best = 0.0
    for mine in ours.bones:
        for other in theirs.bones:
            longest = max(len(mine), len(other))
            changed = OSA.distance(mine, other)
            same = SAME_BONES[min(longest, len(SAME_BONES) - 1)]
            best = max(best, same - (LETTER + CONSONANT) * changed / (longest + 1))
    if (ours.heard[0][0] in "aeiou") != (theirs.heard[0][0] in "aeiou"):
        best -= OTHER_BEGINNING
    return best if best >= LEAST else 0.0


def _initial(ours: Word, theirs: Word) -> float:
    same = ours.plain[:1] == theirs.plain[:1] or ours.heard[0][:1] == theirs.heard[0][:1]
    return INITIAL if same else 0.0
