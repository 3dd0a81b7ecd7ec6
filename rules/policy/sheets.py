"""A policy as sheets of text cells, as a policy officer edits it in a spreadsheet: what is written where.

No XLSX here: a sheet is rows of text. rules/policy/read_sheets.py reads the same sheets back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.cell import read_number
from rules.policy.document import READ_AS
from rules.policy.file import document_of, json_of
from rules.policy.model import PolicySource
from rules.text import LANGUAGES

README, PARAMETERS, GLOSSARY, OUTCOMES = "Read me", "Parameters", "Glossary", "Outcomes"
WORDING, NAMES, CITATIONS, EXAMPLES = "Wording", "Names", "Citations", "Examples"
BEFORE_TABLES = (README, PARAMETERS)
AFTER_TABLES = (OUTCOMES, WORDING, GLOSSARY, NAMES, CITATIONS, EXAMPLES)
LIST_SHEETS = (PARAMETERS, *AFTER_TABLES)


def _spoken(part: str) -> tuple[str, ...]:
    return tuple(f"{part}, {language}" for language in ("English", "French", "Russian"))


# The heads of the sheets that are plain lists. They are read back exactly, by their place.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    PARAMETERS: ("parameter", "value", "unit", *_spoken("meaning")),
    GLOSSARY: (
        *("input", "type", "words", "may be null", "lowest", "highest", "unit"),
        *("risk order, worst last", "worse", "source"),
        *_spoken("label"),
        *_spoken("question"),
        *_spoken("in a letter"),
    ),
    OUTCOMES: ("table", "outcome", "type", "words", "may be -"),
    WORDING: ("rule", "kind", "section", *_spoken("reason"), *_spoken("in a letter"), "sources"),
    NAMES: ("group", "word", *_spoken("name")),
    CITATIONS: ("source", "title", "mark"),
    EXAMPLES: ("example", "title", "gate", "level of diligence", "level of risk", "rules", "facts (JSON)"),
}
HEAD_ROW = 1  # of a list sheet; its rows follow
IF, THEN = "if", "then"
# Of the sheet of a table, counted from 1: its name, titles and hit policy, an empty row, then the head of the grid.
NAME_ROW, TITLE_ROW, HIT_ROW, MARK_ROW, LABEL_ROW, COLUMN_ROW = 1, 2, 5, 7, 8, 9
TITLES = _spoken("title")  # from TITLE_ROW on, one row each
NOTHING = "-"  # an expected level that a decision without a level has
README_ROWS = ("format", "version", "identity")


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` hold text only; `if_columns` is how many columns of a table ask, the others answer."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    table: str = ""
    if_columns: int = 0


def sheets_of(source: PolicySource, identity: str) -> list[Sheet]:
    """All sheets in their order. `identity` is the hash that Read me shows."""
    document = document_of(source)
    labels = {each["name"]: each["label"]["en"] for each in document["glossary"]}
    lists = {name: Sheet(name, (COLUMNS[name], *rows(document))) for name, rows in LISTS.items()}
    return [
        Sheet(README, _readme(document, identity)),
        lists[PARAMETERS],
        *(_table(table, labels) for table in document["tables"]),
        *(lists[name] for name in AFTER_TABLES),
    ]


GUIDE = (
    "This workbook is one version of the policy. Change it, then read it back with `partnerships rules import`",
    "or on the page of the draft. What is not understood is refused with the address of its cell; nothing is skipped.",
    "",
    "Parameters: the amounts, shares and times. Tables name them in their cells, so that a number stands in one place.",
    "A sheet for each table: one row is one rule. Columns under `if` ask, columns under `then` say what follows.",
    "The row of names under the labels is what counts; a label is changed in Glossary.",
    "Cells:  -  any value  ·  true, false  ·  a word of the column  ·  a, b  one of several  ·  not(a, b)  none of them",
    "        10  ·  >= 10  ·  < 10  ·  [1..5]  from 1 to 5  ·  (1..5)  without the ends  ·  a parameter for any number",
    "Rows may be added, removed and moved; no empty row may stand between them. Do not merge cells, hide anything,",
    "add a sheet or write a formula: a workbook with these is refused. All cells are text.",
    "A new rule needs its id in Outcomes (words of its table), a row in its table, and its words in Wording.",
    "In a text, ' before one of = + - @ only keeps a spreadsheet from computing it; it is no part of the text.",
    "Several words in one cell are separated by commas. An empty letter means: internal only.",
    "Examples are cases with the decision that this version must give; the check compares them.",
    "",
    "Hit policies:",
    *(f"  {hit}: {meaning}" for hit, meaning in READ_AS.items()),
)


def _readme(document: Mapping[str, Any], identity: str) -> tuple[tuple[str, ...], ...]:
    values = (document["format"], str(document["version"]), identity)
    head = [(name, value) for name, value in zip(README_ROWS, values, strict=True)]
    return (*head, ("",), *((line,) for line in GUIDE))


def _table(table: Mapping[str, Any], labels: Mapping[str, str]) -> Sheet:
    inputs: Sequence[str] = table["inputs"]
    outputs = [each["name"] for each in table["outputs"]]
    rows: list[tuple[str, ...]] = [
        ("table", table["name"]),
        *zip(TITLES, _in_languages(table["title"]), strict=True),
        ("hit policy", table["hit"]),
        (),
        (*([IF] * len(inputs)), *([THEN] * len(outputs))),
        (*(labels.get(name, name) for name in inputs), *outputs),
        (*inputs, *outputs),
        *(tuple(row) for row in table["rows"]),
    ]
    return Sheet(table["name"], tuple(rows), table["name"], len(inputs))


def listed(words: Iterable[str]) -> str:
    """Several words in one cell: with commas, or as JSON when a word would not come back."""
    texts = list(words)
    plain = all(text and text == text.strip() and "," not in text and text[0] != "[" for text in texts)
    return ", ".join(texts) if plain else json_of(texts)


_COMPUTED = re.compile("'*[=+\\-@\t\r]")


def guarded(text: str) -> str:
    """The text as a cell may hold it: with ' before what a spreadsheet would compute. `-` alone stays."""
    return "'" + text if text != NOTHING and _COMPUTED.match(text) else text


def unguarded(text: str) -> str:
    """The text of a cell, without the ' of `guarded`."""
    return text[1:] if text.startswith("'") and _COMPUTED.match(text) else text


def said(value: bool | None) -> str:
    return "" if value is None else str(value).lower()


def _in_languages(text: Mapping[str, str] | None) -> tuple[str, ...]:
    return tuple("" if text is None else text[language] for language in LANGUAGES)


Rows = Iterable[tuple[str, ...]]


def _parameters(document: Mapping[str, Any]) -> Rows:
    for each in document["parameters"]:
        value = each["value"]
        text = _codes(value) if isinstance(value, list) else json_of(value)
        yield (each["name"], text, each["unit"], *_in_languages(each["label"]))


def _codes(codes: Sequence[str]) -> str:
    text = listed(codes)
    return text if read_number(text) is None else json_of(codes)  # one code that looks like a number


def _glossary(document: Mapping[str, Any]) -> Rows:
    for each in document["glossary"]:
        yield (
            each["name"],
            each["type"],
            listed(each["words"]),
            said(each["nullable"]),
            str(each["low"]),
            "" if each["high"] is None else str(each["high"]),
            each["unit"],
            listed(each["worst_last"]),
            each["worse"],
            each["source"],
            *_in_languages(each["label"]),
            *_in_languages(each["question"]),
            *_in_languages(each["letter"]),
        )


def _outcomes(document: Mapping[str, Any]) -> Rows:
    for table in document["tables"]:
        for each in table["outputs"]:
            words = listed(each["words"])
            yield (table["name"], each["name"], each["type"], words, said(each["nullable"]))


def _wording(document: Mapping[str, Any]) -> Rows:
    for rule, each in document["wording"].items():
        texts = (*_in_languages(each["reason"]), *_in_languages(each["letter"]))
        yield (rule, each["kind"], each["section"], *texts, listed(each["after"]))


def _names(document: Mapping[str, Any]) -> Rows:
    for group, words in document["names"].items():
        for word, text in words.items():
            yield (group, word, *_in_languages(text))


def _citations(document: Mapping[str, Any]) -> Rows:
    for each in document["citations"]:
        yield (each["id"], each["title"], each["mark"])


def _examples(document: Mapping[str, Any]) -> Rows:
    for each in document["examples"]:
        expected = each["expected"]
        levels = (
            NOTHING if expected[name] is None else expected[name] for name in ("dd_level", "risk_level")
        )
        rules = listed(expected["rule_ids"])
        yield (each["id"], each["title"], expected["gate"], *levels, rules, json_of(each["facts"]))


LISTS = {
    PARAMETERS: _parameters,
    GLOSSARY: _glossary,
    OUTCOMES: _outcomes,
    WORDING: _wording,
    NAMES: _names,
    CITATIONS: _citations,
    EXAMPLES: _examples,
}
