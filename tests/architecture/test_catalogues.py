"""French and Russian say everything that English says, and what ships is what was translated."""

from __future__ import annotations

import pytest

from tests.architecture import catalogues
from tests.architecture.catalogues import LANGUAGES, po_path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_the_words_of_the_source(language: str) -> None:
    assert po_path(language).read_bytes() == catalogues.written(language, catalogues.extract()), (
        "python3 dev.py fix brings it up to date"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated(language: str) -> None:
    assert catalogues.untranslated(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_names_that_are_filled_in(language: str) -> None:
    assert catalogues.wrong_placeholders(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    path = po_path(language)
    assert path.with_suffix(".mo").read_bytes() == catalogues.compiled(path.read_bytes(), language)
