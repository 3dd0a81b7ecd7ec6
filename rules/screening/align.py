"""Two names laid side by side, word by word, and the score of that."""

from __future__ import annotations

from dataclasses import dataclass

from rules.screening.entry import PERSON
from rules.screening.likeness import INITIAL, ONE_WORD, SAME_NAME, likeness
from rules.screening.words import Word, Words

# How much of a mean and of the worst pair a score is made; what a word against another word, a word too many,
# and a single shared word cost. Chosen on the even rows of names_dev.csv and regional_dev.csv (tests/bench).
MEAN, WORST = 0.7, 0.3
CONFLICT = 1.3
EXTRA_PERSON, EXTRA_COMPANY, MANY_EXTRA = 0.22, 0.36, 0.3  # MANY_EXTRA: more, over a half
PATRONYMIC_LEFT_OUT = 0.25
LONE_WORD = 0.82
COMMON_ONLY = 0.92
TELLING = 6.0  # weight of matched words from which a name identifies somebody
SQUEEZED = 0.97
FORM_DIFFERS = 0.02
SWAPPED = 0.82
ACRONYM = 0.8
LONE_INEXACT, LONE_LETTERS = 0.95, 7  # a single short word of another spelling


@dataclass(frozen=True, slots=True)
class Pair:
    """Words of ours (one or two neighbours) that stand against words of theirs."""

    ours: tuple[int, ...]
    theirs: tuple[int, ...]
    likeness: float
    weight: float
    initial: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """`pairs` are aligned words by position, `ours` and `theirs` the positions left over."""

    score: float
    pairs: tuple[Pair, ...]
    ours: tuple[int, ...]
    theirs: tuple[int, ...]


NOTHING = Alignment(0.0, (), (), ())


def align(ours: Words, theirs: Words, schema: str) -> Alignment:
    """The best alignment of two names, symmetric in them; order of the words does not matter."""
    if ours.text == theirs.text and ours.text.strip():
        return _identical(ours)
    if not ours.words or not theirs.words:
        return NOTHING
    pairs = _greedy(ours, theirs, [])
    best = _scored(ours, theirs, pairs, schema)
    if best.ours or best.theirs:
        if best.ours and best.theirs:
            for joins in _other_ways(ours, theirs, schema):
                other = _scored(ours, theirs, _greedy(ours, theirs, joins), schema)
                best = max(best, other, key=_score)
        if best.score < SQUEEZED and ours.squeezed == theirs.squeezed and len(ours.squeezed) > 3:
            best = Alignment(SQUEEZED, best.pairs, (), ())
    return best


def _identical(name: Words) -> Alignment:
    pairs = (Pair((place,), (place,), 1.0, word.weight) for place, word in enumerate(name.words))
    return Alignment(1.0, tuple(pairs), (), ())


def _score(alignment: Alignment) -> float:
    return alignment.score


def _greedy(ours: Words, theirs: Words, fixed: list[Pair]) -> list[Pair]:
    """Pairs of words, the most alike first; `fixed` ones are kept. Ties are broken alike from both sides."""
    found = []
    for i, mine in enumerate(ours.words):
        for j, other in enumerate(theirs.words):
            alike = likeness(mine, other)
            if alike:
                found.append((-alike, -mine.weight - other.weight, abs(i - j), i + j, i, j))
    found.sort()
    pairs = list(fixed)
    used = {i for pair in fixed for i in pair.ours}
    taken = {j for pair in fixed for j in pair.theirs}
    for less, _weight, _distance, _sum, i, j in found:
        if i not in used and j not in taken:
            used.add(i)
            taken.add(j)
            pairs.append(_pair(ours.words[i], theirs.words[j], i, j, -less))
    return pairs


def _pair(mine: Word, other: Word, i: int, j: int, alike: float) -> Pair:
    if mine.is_initial or other.is_initial:
        return Pair((i,), (j,), alike, min(mine.weight, other.weight), initial=True)
    return Pair((i,), (j,), alike, (mine.weight + other.weight) / 2)


def _other_ways(ours: Words, theirs: Words, schema: str) -> list[list[Pair]]:
    """Pairs to begin with that words one by one do not show."""
    ways = _joins(ours, theirs) if _may_join(ours, theirs) else []
    ways += [[pair] for pair in _abridged(ours, theirs, schema)]
    ways += [
        [Pair(pair.theirs, pair.ours, pair.likeness, pair.weight, pair.initial)]
        for pair in _abridged(theirs, ours, schema)
    ]
    return ways


def _abridged(short: Words, long: Words, schema: str) -> list[Pair]:
    """JC for Jean-Claude; PLA for a company of these three words."""
    found = []
    for i, word in enumerate(short.words):
        size = len(word.plain)
        if schema != PERSON:
            if 3 <= size == len(long.words) and word.plain == long.initials:
                found.append(Pair((i,), tuple(range(size)), ACRONYM, word.weight))
        elif word.may_be_initials and (start := long.initials.find(word.plain)) >= 0:
            places = tuple(range(start, start + size))
            found.append(Pair((i,), places, INITIAL, word.weight, initial=True))
    return found


def _may_join(ours: Words, theirs: Words) -> bool:
    return not (ours.bones.isdisjoint(theirs.joined_bones) and theirs.bones.isdisjoint(ours.joined_bones))


def _joins(ours: Words, theirs: Words) -> list[list[Pair]]:
    """Two words of one name that are one word of the other: Good Will and Goodwill."""
    found: list[list[Pair]] = []
    for j, joined in theirs.joined:
        for i, mine in enumerate(ours.words):
            if (
                not mine.is_initial
                and not mine.bones_apart(joined)
                and (alike := likeness(mine, joined)) >= 0.8
            ):
                found.append([Pair((i,), (j, j + 1), alike * ONE_WORD, mine.weight)])
    for i, joined in ours.joined:
        for j, other in enumerate(theirs.words):
            if (
                not other.is_initial
                and not other.bones_apart(joined)
                and (alike := likeness(joined, other)) >= 0.8
            ):
                found.append([Pair((i, i + 1), (j,), alike * ONE_WORD, other.weight)])
    return found


def _scored(ours: Words, theirs: Words, pairs: list[Pair], schema: str) -> Alignment:
    left = _left(len(ours.words), [i for pair in pairs for i in pair.ours])
    right = _left(len(theirs.words), [j for pair in pairs for j in pair.theirs])
    telling = [pair for pair in pairs if not pair.initial]
    if not telling:
        return Alignment(0.0, tuple(pairs), left, right)
    score = _quality(pairs, telling)
    if len(telling) == 1 and _is_short_and_inexact(telling[0], ours, theirs):
        score *= LONE_INEXACT
    matched = sum(pair.weight for pair in pairs)
    mine, other = _weight(ours, left, right, theirs), _weight(theirs, right, left, ours)
    conflict, extra = min(mine, other), abs(mine - other)
    score *= matched / (matched + CONFLICT * conflict)
    if extra:
        score *= _coverage(ours, theirs, telling, extra / (matched + conflict + extra), schema)
    if ours.form and theirs.form and ours.form != theirs.form:
        score -= FORM_DIFFERS
    if ours.sons and theirs.sons and _sons_swapped(ours, theirs, pairs):
        score *= SWAPPED
    return Alignment(max(score, 0.0), tuple(pairs), left, right)


def _is_short_and_inexact(pair: Pair, ours: Words, theirs: Words) -> bool:
    mine, other = ours.words[pair.ours[0]].heard[0], theirs.words[pair.theirs[0]].heard[0]
    return pair.likeness < SAME_NAME and max(len(mine), len(other)) < LONE_LETTERS


def _sons_swapped(ours: Words, theirs: Words, pairs: list[Pair]) -> bool:
    """Salman son of Muhammad is not Muhammad son of Salman."""
    changed = [pair for pair in pairs if (pair.ours[0] in ours.sons) != (pair.theirs[0] in theirs.sons)]
    return len(changed) > 1


def _left(count: int, used: list[int]) -> tuple[int, ...]:
    return tuple(place for place in range(count) if place not in used)


def _quality(pairs: list[Pair], telling: list[Pair]) -> float:
    weight = sum(pair.weight for pair in pairs)
    mean = sum(pair.weight * pair.likeness for pair in pairs) / weight
    return MEAN * mean + WORST * min(pair.likeness for pair in telling)


def _weight(name: Words, left: tuple[int, ...], opposite: tuple[int, ...], other: Words) -> float:
    """Weight of the words left over. A patronymic that only one side gives says little."""
    theirs_too = any(other.words[place].kind == "patronymic" for place in opposite)
    total = 0.0
    for place in left:
        word = name.words[place]
        if word.kind == "patronymic" and not theirs_too:
            total += word.weight * PATRONYMIC_LEFT_OUT
        else:
            total += word.weight * 2 if word.is_initial and opposite else word.weight
    return total


def _coverage(ours: Words, theirs: Words, telling: list[Pair], missing: float, schema: str) -> float:
    """What is lost when one name has words that the other lacks."""
    if schema != PERSON:
        return 1.0 - EXTRA_COMPANY * missing
    kept = 1.0 - EXTRA_PERSON * missing - MANY_EXTRA * max(0.0, missing - 0.5)
    if len(telling) == 1 and missing > 0.15:
        return kept * LONE_WORD
    known = sum(
        pair.weight
        for pair in telling
        if not (ours.words[pair.ours[0]].common or theirs.words[pair.theirs[0]].common)
    )
    return kept if known >= TELLING else kept * COMMON_ONLY
