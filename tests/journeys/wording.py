"""What a journey reads and presses in another language: the site's own words, by their English."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Flask
from flask_babel import force_locale, gettext

from registry import reference


def wording_of(app: Flask, language: str) -> Callable[[str], str]:
    """The English words of a label, button or sentence in `language`; what is not known stays as it is."""
    if language == "en":
        return str
    return partial(_look_up, app, language, _texts(language))


def _look_up(app: Flask, language: str, texts: dict[str, str], words: str) -> str:
    number, dot, rest = words.partition(". ")
    if dot and number.isdecimal():  # a goal with its number
        return f"{number}. {_look_up(app, language, texts, rest)}"
    if words in texts:
        return texts[words]
    with app.test_request_context("/"), force_locale(language):
        found = str(gettext(words))
        if found == words and (last := words.rpartition(" ")[2]).isdecimal():  # Owner 1
            found = str(gettext(words.removesuffix(last) + "%(number)s", number=last))
    return found


def _texts(language: str) -> dict[str, str]:
    """Questions, choices and names of the reference data, by their English."""
    data = reference.load()
    texts = [each.question for each in data.questions.values()]
    texts += [label.label for field in data.label_fields for label in data.labels(field).values()]
    texts += [goal.title for goal in data.goals] + [sector.title for sector in data.sectors.values()]
    names = dict(reference.list_countries(language))
    found = {name: names[code] for code, name in reference.list_countries("en")}
    for text in reversed(texts):  # of two with the same English the first counts
        found[text.en] = text.get(language)
    return found
