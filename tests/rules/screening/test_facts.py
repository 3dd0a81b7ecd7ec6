"""What is known beside the name, the bands, and how a score explains itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.screening import ALGORITHM, CODES, ORGANIZATION, REVIEW, WEAK, Name, Search, band_of, compare
from tests.rules.screening.names import record

PETR = record("Пётр Алексеевич Ёлкин")


def codes(match: object) -> list[str]:
    return [part.code for part in match.parts]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("score", "band"),
    [(1.0, "strong"), (0.95, "strong"), (0.9499, "review"), (0.85, "review"), (0.7, "weak"), (0.69, "")],
)  # fmt: skip
def test_bands_begin_where_they_say(score: float, band: str) -> None:
    assert band_of(score) == band


def test_a_birth_year_or_country_or_gender_that_differs_lowers_the_score_and_says_so() -> None:
    ours = replace(PETR, birth_dates=("1970",), countries=("RU",), gender="male")
    theirs = record("Petr Elkin", key="2", birth_dates=("1950-01-02",), countries=("de",), gender="Female")
    match = compare(ours, theirs)
    assert match.score < compare(PETR, record("Petr Elkin")).score - 0.2
    assert {"birth_year_differs", "country_differs", "gender_differs"} <= set(codes(match))


def test_the_nearest_of_several_birth_dates_counts() -> None:
    ours = replace(PETR, birth_dates=("1970-05-01",))
    assert "birth_date_agrees" in codes(compare(ours, replace(PETR, birth_dates=("1950", "1970-05-01"))))
    assert "birth_year_near" in codes(compare(ours, replace(PETR, birth_dates=("1950", "1971"))))


def test_missing_facts_say_nothing() -> None:
    ours = replace(PETR, birth_dates=("1970",), countries=("RU",), gender="male")
    assert compare(ours, PETR).score == compare(PETR, PETR).score == 1.0


def test_facts_make_no_hit_of_names_that_are_not_alike() -> None:
    facts = {"birth_dates": ("1970-01-01",), "countries": ("RU",)}
    assert compare(record("Пётр Ёлкин", **facts), record("Пётр Воронов", **facts)).score < WEAK


def test_an_identifier_decides_before_names() -> None:
    lei = ("lei", "5299 00T8BM49AURSDO-55")
    ours = record("Alpha", schema=ORGANIZATION, identifiers=(lei,))
    theirs = record("Омега", key="2", schema=ORGANIZATION, identifiers=(("leiCode", "529900t8bm49aursdo55"),))
    assert compare(ours, theirs).score == 1.0
    (found,) = Search([theirs]).find(ours)
    assert (found.band, codes(found)[0]) == ("strong", "identifier_agrees")


def test_a_number_of_two_states_is_not_one_number() -> None:
    number = (("registration", "12345678"),)
    ours = record("Alpha", schema=ORGANIZATION, identifiers=number, countries=("CH",))
    theirs = record("Omega", schema=ORGANIZATION, identifiers=number, countries=("KZ",))
    assert compare(ours, theirs).score < WEAK


def test_a_weak_alias_alone_is_never_enough_for_review() -> None:
    listed = record("Somebody Else", Name("Пётр Ёлкин", "alias", "weak"), key="2")
    alone = compare(PETR, listed)
    assert WEAK <= alone.score < REVIEW
    assert "weak_alias_used" in codes(alone)
    born = {"birth_dates": ("1970-05-01",)}
    assert compare(replace(PETR, **born), replace(listed, **born)).score >= REVIEW


def test_the_explanation_names_the_spellings_the_scripts_and_each_word() -> None:
    match = compare(PETR, record("Somebody", Name("ELKIN Petr", "alias"), key="2"))
    told = [(part.code, part.ours, part.theirs) for part in match.parts]
    assert told == [
        ("name_used", "Пётр Алексеевич Ёлкин", "ELKIN Petr"),
        ("alias_used", "", "ELKIN Petr"),
        ("scripts_differ", "CYRILLIC", "LATIN"),
        ("word_spelling", "пётр", "petr"),
        ("word_spelling", "ёлкин", "elkin"),
        ("word_only_ours", "алексеевич", ""),
    ]
    assert (match.algorithm, match.band) == (ALGORITHM, "review")


@pytest.mark.parametrize(
    ("ours", "theirs", "schema", "code"),
    [
        ("H. Friedrich", "Hans Friedrich", "Person", "word_initial"),
        ("Good Will", "Goodwill", ORGANIZATION, "word_joined"),
        ("JC Juncker", "Jean-Claude Juncker", "Person", "word_initials"),
        ("ETA", "Eastern Timber Alliance", ORGANIZATION, "word_initials"),
        ("Ольга Новак", "Volha Novak", "Person", "word_known"),
        ("محمد حسن", "Muhammad Hassan", "Person", "word_bones"),
        ("Emmanuel Macron", "Emanuel Marcon", "Person", "word_alike"),
        ("ООО Ветер", "Veter GmbH", ORGANIZATION, "form_same"),
        ("ООО Ветер", "Veter AG", ORGANIZATION, "form_differs"),
        ("Alpha", "Омега", "Person", "names_differ"),
    ],
)
def test_each_way_to_agree_has_its_code(ours: str, theirs: str, schema: str, code: str) -> None:
    found = codes(compare(record(ours, schema=schema), record(theirs, schema=schema)))
    assert code in found
    assert set(found) <= set(CODES)


def test_a_son_is_not_his_father() -> None:
    score = compare(record("Salman bin Muhammad al-Rawi"), record("Muhammad bin Salman al-Rawi")).score
    assert score < REVIEW


def test_a_person_is_not_looked_for_among_companies() -> None:
    assert Search([record("Пётр Ёлкин", schema="Vessel")]).find(PETR) == []
    assert len(Search([record("Пётр Ёлкин", schema="LegalEntity")]).find(PETR)) == 1
