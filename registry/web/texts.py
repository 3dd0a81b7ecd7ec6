"""A text in three languages on a form: fields name_en, name_fr, name_ru. English is enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from registry.queries.register import text_in
from registry.reference.text import LANGUAGES
from registry.web.language import current_language


def texts_of(form: Any, name: str) -> dict[str, str]:
    """What was typed, by language; languages that were left empty are not there."""
    return {code: form[f"{name}_{code}"].data for code in LANGUAGES if form[f"{name}_{code}"].data}


def text_data(row: Any, names: Iterable[str]) -> dict[str, str]:
    """The values of the fields, from the columns of a row."""
    return {
        f"{name}_{code}": (getattr(row, name) or {}).get(code, "") for name in names for code in LANGUAGES
    }


def say(texts: Mapping[str, str] | None) -> str:
    """The text in the language of the page, English where there is none."""
    return text_in(texts, current_language()) if texts else ""


def is_translated(texts: Mapping[str, str] | None, language: str) -> bool:
    """Whether the text is there in a language; else the page says that it is in English."""
    return bool(texts and texts.get(language[:2]))
