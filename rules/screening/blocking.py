"""Which names are worth a comparison: an index of words by their keys that loses no pair of 0.70 or more.

A score is at most M / (m + C·c): m is the matched weight, M the same times the likeness of each pair, c the
smaller of the two weights left over, C the price of a conflict. As c ≥ w - m, with w the lighter name's
weight, a score of s needs M + s·(C-1)·m ≥ s·C·w. The sum on the left is gathered word by word, with each
weight taken too large and never too small, so a name that is passed over has no such score. What facts add
does not matter: they only raise names that reach the weak band by themselves.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter

from rules.screening.align import CONFLICT, PATRONYMIC_LEFT_OUT
from rules.screening.entry import WEAK
from rules.screening.likeness import ONE_WORD, keys_of, likeness_of_linked
from rules.screening.words import HEAVIEST, Word, Words

_BASE = WEAK * (CONFLICT - 1)  # what one unit of matched weight adds, however alike the words are
_WHOLE = WEAK * CONFLICT
ROUNDING = 0.999
REMEMBERED = 50_000  # words whose links are kept
MOST_INITIALS = 3
LONGEST_ACRONYM = 17  # letters: no name has more words than that


def least_of(name: Words) -> float:
    """What must be gathered for a name that is filed, at least."""
    return _least_gain(name) - _slack(name)


def filed_whole(name: Words, *, of_persons: bool) -> Iterator[str]:
    """What a name is found by as a whole, whatever its words: what `asked_whole` of another gives."""
    yield "=" + name.squeezed
    if not of_persons:
        if len(name.initials) > 2:
            yield "." + name.initials
        for word in name.words:
            if 2 < len(word.plain) < LONGEST_ACRONYM:
                yield "~" + word.plain


def asked_whole(name: Words, *, of_persons: bool) -> Iterator[str]:
    """The same letters; an acronym against the words, and words against the acronym."""
    yield "=" + name.squeezed
    if not of_persons:
        yield "~" + name.initials
        for word in name.words:
            yield "." + word.plain


def _least_gain(name: Words) -> float:
    """Initials fit anything, a patronymic may be left out."""
    total = 0.0
    for word in name.words:
        if word.kind == "patronymic":
            total += word.weight * PATRONYMIC_LEFT_OUT
        elif not word.is_initial:
            total += word.weight
    return total * ROUNDING


def _gain(weight: float, alike: float) -> float:
    return weight * (alike + _BASE) / _WHOLE


@dataclass(slots=True)
class _Posting:
    """Names that have a word, those first of which the least must be gathered."""

    least: list[float] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    sorted: bool = True

    def add(self, least: float, number: int) -> None:
        if self.numbers and self.numbers[-1] == number:
            return
        self.sorted = self.sorted and (not self.least or self.least[-1] <= least)
        self.least.append(least)
        self.numbers.append(number)

    def up_to(self, least: float) -> int:
        if not self.sorted:
            order = sorted(range(len(self.least)), key=self.least.__getitem__)
            self.least = [self.least[place] for place in order]
            self.numbers = [self.numbers[place] for place in order]
            self.sorted = True
        return bisect_right(self.least, least)


class Blocking:
    """Names of one schema by number. `candidates` gives the numbers that may reach the weak band."""

    def __init__(self, *, of_persons: bool) -> None:
        self.of_persons = of_persons
        self._least: dict[int, float] = {}
        self._names: dict[int, Words] = {}
        self._places: dict[str, int] = {}
        self._words: list[Word] = []
        self._posted: list[_Posting] = []
        self._keyed: dict[str, list[int]] = {}
        self._joined: dict[str, list[tuple[int, float]]] = {}
        self._whole: dict[str, list[int]] = {}
        self._links: dict[str, list[tuple[int, float]]] = {}

    def __len__(self) -> int:
        return len(self._names)

    def add(self, number: int, name: Words) -> None:
        self._names[number] = name
        self.post(number, least_of(name), name.words)
        for start, word in name.joined:
            weight = name.words[start].weight + name.words[start + 1].weight
            for bones in word.bones:
                self._joined.setdefault(bones, []).append((number, weight))
        for text in filed_whole(name, of_persons=self.of_persons):
            self._whole.setdefault(text, []).append(number)

    def post(self, number: int, least: float, words: Iterable[Word]) -> None:
        """Words of a name, all or some of them, and what must be gathered for it."""
        self._least[number] = least
        for word in words:
            if not word.is_initial:
                self._posted[self.know(word)].add(least, number)

    def remove(self, number: int) -> None:
        """Taken out of every answer; its place in the lists goes when the index is next built."""
        self._names.pop(number, None)

    def name(self, number: int) -> Words | None:
        return self._names.get(number)

    def know(self, word: Word) -> int:
        """The place of a word, which is filed under its keys even while no name has it."""
        place = self._places.get(word.text)
        if place is None:
            place = self._places[word.text] = len(self._words)
            self._words.append(word)
            self._posted.append(_Posting())
            self._links.clear()
            for key in keys_of(word):
                self._keyed.setdefault(key, []).append(place)
        return place

    def candidates(self, name: Words) -> Iterator[int]:
        """Numbers of names that may score 0.70 or more, each once; in no order."""
        return (number for number in self.gathered(name) if number in self._names)

    def gathered(self, name: Words) -> set[int]:
        """The same, with those that were removed and those of which only some words were posted."""
        slack = _slack(name)
        least = _least_gain(name) - slack
        gained: dict[int, float] = {}
        self._join(gained, name)
        self._match(gained, name, least, slack)
        limits = self._least
        found = {number for number, gain in gained.items() if gain >= least or gain >= limits[number] - slack}
        for text in asked_whole(name, of_persons=self.of_persons):
            found.update(self._whole.get(text, ()))
        return found

    def alike(self, name: Words) -> Iterator[Word]:
        """Words known here that may add to what is gathered for a name, some twice."""
        for word in name.words:
            if not word.is_initial:
                for place, _gain in self._linked(word):
                    yield self._words[place]
        for _start, word in name.joined:
            for place in self._of_bones(word):
                yield self._words[place]

    def _match(self, gained: dict[int, float], name: Words, least: float, slack: float) -> None:
        """Rare words first. Once the words to come cannot reach what our name needs, a name that has none of
        the earlier ones is taken in only if it needs as little as they can give."""
        asked = [(word, self._linked(word)) for word in name.words if not word.is_initial]
        counted = sorted(
            ((self._count(links), _most(word, links), links) for word, links in asked), key=itemgetter(0)
        )
        rest = sum(most for _count, most, _links in counted)
        for _count, most, links in counted:
            enough = rest + slack if rest < least else float("inf")
            rest -= most
            for place, gain in links:
                self._gather(gained, self._posted[place], gain, enough)

    def _gather(self, gained: dict[int, float], posting: _Posting, gain: float, enough: float) -> None:
        count = len(posting.numbers) if enough == float("inf") else posting.up_to(enough)
        for number in islice(posting.numbers, count):
            gained[number] = gained.get(number, 0.0) + gain
        for number in islice(posting.numbers, count, None):
            if number in gained:
                gained[number] += gain

    def _count(self, links: list[tuple[int, float]]) -> int:
        return sum(len(self._posted[place].numbers) for place, _gain in links)

    def _linked(self, word: Word) -> list[tuple[int, float]]:
        """Places of the words that are alike, with what each adds."""
        known = self._links.get(word.text)
        if known is not None:
            return known
        places: set[int] = set()
        for key in keys_of(word):
            places.update(self._keyed.get(key, ()))
        links = []
        for place in places:
            other = self._words[place]
            if alike := likeness_of_linked(word, other):
                links.append((place, _gain(max(word.weight, other.weight), alike)))
        if len(self._links) >= REMEMBERED:
            self._links.clear()
        self._links[word.text] = links
        return links

    def _join(self, gained: dict[int, float], name: Words) -> None:
        """Two of our words that are one of theirs, or one of ours that is two."""
        for word in name.words:
            for bones in word.bones:
                for number, weight in self._joined.get(bones, ()):
                    gained[number] = gained.get(number, 0.0) + _gain(max(weight, word.weight), ONE_WORD)
        for start, word in name.joined:
            weight = name.words[start].weight + name.words[start + 1].weight
            for place in self._of_bones(word):
                other = self._words[place]
                if not other.bones_apart(word):
                    gain = _gain(max(weight, other.weight), ONE_WORD)
                    self._gather(gained, self._posted[place], gain, float("inf"))

    def _of_bones(self, word: Word) -> set[int]:
        return {place for bones in word.bones for place in self._keyed.get(bones, ())}


def _most(word: Word, links: list[tuple[int, float]]) -> float:
    return max((gain for _place, gain in links), default=_gain(word.weight, 1.0))


def _slack(name: Words) -> float:
    """An initial may take a whole word of the other name, and fits better than the least."""
    return HEAVIEST * min(MOST_INITIALS, sum(word.is_initial or word.may_be_initials for word in name.words))
