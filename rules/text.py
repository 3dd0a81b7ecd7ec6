"""A text that a person reads, in the three languages of the house."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("en", "fr", "ru")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in English, French and Russian; an empty one is an error."""

    en: str
    fr: str
    ru: str

    def __post_init__(self) -> None:
        for language in LANGUAGES:
            if not getattr(self, language).strip():
                raise ValueError(f"the {language} text is empty in {self!r}")

    def get(self, language: str) -> str:
        """The words in a language of the house. Raises KeyError for any other."""
        if language not in LANGUAGES:
            raise KeyError(language)
        words: str = getattr(self, language)
        return words

    def to_dict(self) -> dict[str, str]:
        return {"en": self.en, "fr": self.fr, "ru": self.ru}

    def filled(self, **values: str) -> Text:
        """The same text with its {names} replaced."""
        return Text(*(self.get(language).format(**values) for language in LANGUAGES))
