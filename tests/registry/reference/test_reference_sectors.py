"""A partner finds its sector by words or by the code that its own country uses."""

from __future__ import annotations

import pytest

from registry import reference

OURS = reference.load()


def found(asked: str, language: str = "en") -> list[str]:
    return [match.sector.code for match in OURS.find_sectors(asked, language)]


@pytest.mark.parametrize(
    ("asked", "language", "code"),
    [
        ("software", "en", "6201"),
        ("Bank", "en", "6419"),
        ("cement", "en", "2394"),
        ("we make cement", "en", "2394"),
        ("logiciel", "fr", "6201"),
        ("Éoliennes", "fr", "2811"),
        ("eoliennes", "fr", "2811"),
        ("банк", "ru", "6419"),
        ("банковские услуги", "ru", "6419"),
        ("ПРОГРАММНОЕ ОБЕСПЕЧЕНИЕ", "ru", "6201"),
        ("цементный завод", "ru", "2394"),
        ("cigarettes", "en", "1200"),
        ("huile de palme", "fr", "0126"),
        ("hazardous waste", "en", "3812"),
        ("sofware", "en", "6201"),
    ],
)
def test_plain_words_find_the_sector(asked: str, language: str, code: str) -> None:
    assert found(asked, language)[0] == code


@pytest.mark.parametrize(
    ("asked", "code", "scheme"),
    [
        ("6201", "6201", "ISIC"),
        ("62", "62", "ISIC"),
        ("62.01", "6201", "NACE"),
        ("6201Z", "6201", "NAF"),
        ("62.01Z", "6201", "NAF"),
        ("62.01.1", "6201", "OKED"),
        ("62011", "6201", "OKED"),
        ("ОКЭД 62011", "6201", "OKED"),
        ("NACE Rev. 2 62.01", "6201", "NACE"),
        ("J62.01", "6201", "NACE"),
        # where NACE and ISIC differ, and the policy cares
        ("25.40", "2520", "NACE"),
        ("2540", "2520", "NACE"),
        ("25.40Z", "2520", "NAF"),
        ("25.4", "2520", "NACE"),
        ("35.11", "3510", "NACE"),
        ("35.14", "3510", "NACE"),
        ("38.12", "3812", "NACE"),
        ("30.40", "3040", "NACE"),
        ("01.26", "0126", "NACE"),
        ("1.26", "0126", "NACE"),
        ("46.35", "4630", "NACE"),
        ("47.26", "4723", "NACE"),
        ("12.00", "1200", "NACE"),
        ("92.00", "9200", "NACE"),
        ("01.42", "0141", "NACE"),
        ("28.22", "2816", "NACE"),
    ],
)
def test_a_code_finds_the_isic_class(asked: str, code: str, scheme: str) -> None:
    first = OURS.find_sectors(asked)[0]
    assert (first.sector.code, first.scheme) == (code, scheme)


def test_a_code_that_two_revisions_of_nace_read_differently_offers_both() -> None:
    assert found("25.30") == ["2513", "2520"]
    assert found("25.40") == ["2520", "2591"]


def test_a_bare_four_digit_code_that_isic_and_nace_read_differently_offers_both() -> None:
    assert found("1072") == ["1072", "1071"]
    assert found("10.72") == ["1071", "1072"]


def test_the_way_from_the_code_to_the_class_is_explained_in_three_languages() -> None:
    how = OURS.find_sectors("6201Z")[0].how
    assert how.en == "NAF 6201Z belongs to NACE Rev.2 62.01. NACE Rev.2 62.01 corresponds to ISIC Rev.4 6201."
    assert "CITI Rev.4 6201" in how.fr
    assert "МСОК, ред. 4, 6201" in how.ru


def test_an_unknown_code_offers_what_begins_like_it_and_says_so() -> None:
    match = OURS.find_sectors("62.99")[0]
    assert match.sector.code.startswith("62")
    assert "check" in match.how.en


@pytest.mark.parametrize("asked", ["", "   ", "xyzzyqq", "...", "99999999999999", "\x00", "%", "а" * 5000])
def test_nonsense_finds_nothing_and_breaks_nothing(asked: str) -> None:
    assert OURS.find_sectors(asked) == []


def test_every_nace_class_leads_to_one_isic_class() -> None:
    nace = OURS._sectors._table[1]
    assert len(nace) == 615
    assert {OURS.sector(code).level for code in nace.values()} == {"class"}
    assert all(code[:2] == isic[:2] for code, isic in nace.items())


def test_only_existing_divisions_groups_and_classes_are_isic() -> None:
    assert OURS.is_isic("6201")
    assert OURS.is_isic("620")
    assert OURS.is_isic("62")
    assert not OURS.is_isic("J")
    assert not OURS.is_isic("2540")
    assert not OURS.is_isic("")
