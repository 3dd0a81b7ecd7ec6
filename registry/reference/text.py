"""Words in three languages, certainty marks, and the error of a reference file that cannot be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

LANGUAGES = ("en", "fr", "ru")

Mark = Literal["SEEN", "SEED", "MEM", "PROP"]
"""SEEN in a public source · SEED stated in the evaluation's progress report · MEM general knowledge,
unverified · PROP a default of this product, not UN policy."""
MARKS: tuple[str, ...] = get_args(Mark)


class BadReference(ValueError):
    """A reference file cannot be used: names the file, the entry and what was expected."""

    def __init__(self, file: str, entry: str, expected: str) -> None:
        self.file, self.entry, self.expected = file, entry, expected
        super().__init__(f"{file}: {entry}: {expected}" if entry else f"{file}: {expected}")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in the three languages of the office."""

    en: str
    fr: str
    ru: str

    def __getitem__(self, language: str) -> str:
        """The words in `language`. Raises KeyError for a language that is not en, fr or ru."""
        if language not in LANGUAGES:
            raise KeyError(language)
        words: str = getattr(self, language)
        return words

    def get(self, language: str) -> str:
        """The words in `language`, English when the language is another one (`fr_CH` counts as fr)."""
        short = language[:2].lower()
        return self[short] if short in LANGUAGES else self.en

    def as_dict(self) -> dict[str, str]:
        return {"en": self.en, "fr": self.fr, "ru": self.ru}

    def __str__(self) -> str:
        return self.en
