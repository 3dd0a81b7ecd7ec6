"""Suggestions: the words of a proposal lead to subprogrammes and nexus areas, and are shown."""

from __future__ import annotations

from registry import reference
from registry.reference.suggestion import suggest

OURS = reference.load()


def _first(words: str, language: str) -> int:
    return suggest(OURS.subprogrammes, words, language)[0].subject.no


def test_a_description_suggests_the_subprogramme_that_works_on_it() -> None:
    assert _first("Charging stations for electric buses and road safety", "en") == 2
    assert _first("Un cadastre numérique pour le logement en ville", "fr") == 8
    assert _first("Безбумажная торговля и электронные документы на таможне", "ru") == 6
    assert suggest(OURS.subprogrammes, "lorem ipsum", "en") == []


def test_the_words_that_led_there_are_those_of_the_text_in_its_order() -> None:
    found = suggest(OURS.nexus_areas, "Safer Railways, “smart cities” and better CITY air for ageing people.")
    words = {each.subject.id: each.words for each in found}
    assert found[0].subject.id == "cities"
    assert words["cities"] == ("smart", "cities", "CITY", "ageing")
    assert words["mobility"] == ("Railways",)
    assert "measuring" not in words


def test_a_keyword_of_two_words_needs_both() -> None:
    assert "mobility" not in {each.subject.id for each in suggest(OURS.nexus_areas, "A road with trees")}
    assert "mobility" in {each.subject.id for each in suggest(OURS.nexus_areas, "A road for safety")}
