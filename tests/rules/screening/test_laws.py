"""What holds for any names: laws of comparing, and that the index finds what comparing finds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rules.screening import ORGANIZATION, PERSON, REVIEW, WEAK, Entry, Search, compare, compare_names
from tests.rules.screening.names import OWN_PAIRS, pairs, record

OWN = pairs(OWN_PAIRS)
NAMES = sorted({name for pair in OWN for name in (pair.ours, pair.theirs)})
WORDS = sorted({word for name in NAMES for word in name.split()})

schemas = st.sampled_from((PERSON, ORGANIZATION))
known = st.sampled_from(NAMES)
mixed = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
anything = st.text(max_size=40)
letters = st.text(alphabet="abcdeiosčşабеиәღაմنو '-.", max_size=20)
names = st.one_of(known, mixed, letters, anything)


@st.composite
def mistyped(draw: st.DrawFn) -> tuple[str, str]:
    """A name and the same with up to two letters changed, dropped, doubled or swapped."""
    name = draw(st.one_of(known, mixed))
    wrong = list(name)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(wrong) - 1))
        change = draw(st.sampled_from(("drop", "double", "swap", "e")))
        if change == "drop" and len(wrong) > 1:
            del wrong[place]
        elif change == "double":
            wrong.insert(place, wrong[place])
        elif change == "swap":
            wrong[place - 1], wrong[place] = wrong[place], wrong[place - 1]
        else:
            wrong[place] = "e"
    return name, "".join(wrong)


@given(names, names, schemas)
def test_comparing_is_symmetric(ours: str, theirs: str, schema: str) -> None:
    assert compare_names(ours, theirs, schema) == compare_names(theirs, ours, schema)


@given(names, schemas)
def test_a_name_is_itself(name: str, schema: str) -> None:
    assume(name.strip())
    assert compare_names(name, name, schema) == 1.0


@given(names, names, schemas)
def test_any_text_gives_a_score_from_0_to_1(ours: str, theirs: str, schema: str) -> None:
    assert 0.0 <= compare_names(ours, theirs, schema) <= 1.0


@given(known, schemas)
def test_case_does_not_matter(name: str, schema: str) -> None:
    assume("ß" not in name and "İ" not in name and "ı" not in name)
    assert compare_names(name, name.upper(), schema) == 1.0


@given(
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=4, unique=True), st.randoms(use_true_random=False)
)
def test_the_order_of_a_persons_words_does_not_matter(words: list[str], chance: object) -> None:
    assume(all(word.replace("-", "").isalpha() and len(word) > 3 for word in words))
    turned = [*words[1:], words[0]]
    assert compare_names(" ".join(words), " ".join(turned), PERSON) >= 0.95


@settings(max_examples=150)
@given(mistyped(), schemas)
def test_the_index_finds_whatever_comparing_finds(both: tuple[str, str], schema: str) -> None:
    asked, listed = both
    score = compare_names(asked, listed, schema)
    assume(score >= WEAK)
    found = Search([record(listed, schema=schema)]).find(record(asked, key="2", schema=schema))
    assert [match.score for match in found] == [score]


@settings(max_examples=40, deadline=None)
@given(st.lists(names, min_size=3, max_size=12), schemas)
def test_a_list_is_searched_as_if_each_entry_were_compared(listed: list[str], schema: str) -> None:
    entries = [record(name, key=str(number), schema=schema) for number, name in enumerate(listed)]
    asked = record(listed[0], listed[1], key="asked", schema=schema)
    slow = {entry.key: match.score for entry in entries if (match := compare(asked, entry)).score >= WEAK}
    assert {match.key: match.score for match in Search(entries).find(asked)} == slow


@given(mistyped(), st.integers(1930, 2005), st.integers(1, 40))
def test_an_agreeing_birth_year_never_lowers_and_another_never_raises(
    both: tuple[str, str], year: int, years: int
) -> None:
    asked, listed = record(both[0]), record(both[1], key="2")
    without = compare(asked, listed).score
    born, other = (str(year),), (str(year + years),)
    agreeing = compare(replace(asked, birth_dates=born), replace(listed, birth_dates=born)).score
    differing = compare(replace(asked, birth_dates=born), replace(listed, birth_dates=other)).score
    assert differing <= without <= agreeing
    assert compare(replace(asked, birth_dates=born), listed).score == without


def test_a_party_meets_an_entry_as_the_entry_meets_the_party() -> None:
    parties = [record(pair.ours, key=pair.id, schema=pair.schema) for pair in OWN]
    entries = [record(pair.theirs, key=pair.id, schema=pair.schema) for pair in OWN]
    listed, ours = Search(entries), Search(parties, of_parties=True)
    one = {(party.key, match.key): match for party in parties for match in listed.find(party)}
    other = {(party.key, match.key): match for entry in entries for party, match in ours.meet(entry)}
    assert one == other
    assert sum(match.score >= REVIEW for match in one.values()) > 200


def test_an_abridged_name_is_found_from_both_sides() -> None:
    for short, long, schema in (
        ("JC Juncker", "Jean-Claude Juncker", PERSON),
        ("ETA", "Eastern Timber Alliance", ORGANIZATION),
    ):
        score = compare_names(short, long, schema)
        assert score >= WEAK
        for asked, listed in ((short, long), (long, short)):
            (match,) = Search([record(listed, schema=schema)]).find(record(asked, schema=schema))
            assert match.score == score


def test_a_removed_or_replaced_entry_is_not_found_under_its_old_name() -> None:
    search = Search([record("Пётр Ёлкин")])
    party: Entry = record("Petr Elkin", key="p")
    assert len(search.find(party)) == 1
    search.add(record("Anna Schmidt"))
    assert (len(search), search.find(party)) == (1, [])
    search.remove("test", "1")
    assert (len(search), search.find(record("Anna Schmidt", key="p"))) == (0, [])
