"""What a journey reads and presses in another language: the site's own words, by their English."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from flask import Flask
from flask_babel import force_locale, gettext

from registry import reference

FOLDER = Path(reference.__file__).parent


def wording_of(app: Flask, language: str) -> Callable[[str], str]:
    """The English words of a label, button or sentence in `language`; what is not known stays as it is."""
    if language == "en":
        return str
    return partial(_look_up, app, language, _texts(language))


def _look_up(app: Flask, language: str, texts: dict[str, str], words: str) -> str:
    if words in texts:
        return texts[words]
    with app.test_request_context("/"), force_locale(language):
        return str(gettext(words))


def _texts(language: str) -> dict[str, str]:
    """Questions, choices and names of the reference data and of the policy's names, by their English."""
    found: dict[str, str] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        for english, words in _pairs(yaml.safe_load(file.read_text(encoding="utf-8")), language):
            found.setdefault(english, words)
    names = dict(reference.list_countries(language))
    return found | {name: names[code] for code, name in reference.list_countries("en")}


def _pairs(node: Any, language: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for each in node:
            yield from _pairs(each, language)
    elif isinstance(node, dict):
        if isinstance(node.get("en"), str) and isinstance(node.get(language), str):
            yield node["en"], node[language]
        for each in node.values():
            yield from _pairs(each, language)
