"""A damaged sheet is refused with the address of the fault, or is another policy: nothing is skipped."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from rules.policy.file import write_policy
from rules.policy.model import build_policy
from rules.policy.read_sheets import read_sheets
from rules.policy.reading import Imported, address
from rules.policy.sheets import README, README_ROWS, sheets_of
from rules.table import BadTable
from tests.rules.changed_policy import brief

POLICY = build_policy(brief(1))
SHEETS = [(each.name, [list(row) for row in each.rows]) for each in sheets_of(POLICY.source, POLICY.hash)]
TEXT = write_policy(POLICY.source)

Grid = list[list[str]]


def read(sheets: list[tuple[str, Grid]]) -> Imported:
    return read_sheets([(name, [tuple(row) for row in rows]) for name, rows in sheets])


def changed(name: str, change: Callable[[Grid], None]) -> list[tuple[str, Grid]]:
    sheets = [(each, [list(row) for row in rows]) for each, rows in SHEETS]
    change(dict(sheets)[name])
    return sheets


def faults(sheets: list[tuple[str, Grid]]) -> tuple[str, ...]:
    with pytest.raises(BadTable) as refused:
        read(sheets)
    return refused.value.faults


def _put(row: int, column: int, text: str) -> Callable[[Grid], None]:
    def change(rows: Grid) -> None:
        while len(rows) < row:
            rows.append([])
        rows[row - 1] += [""] * (column - len(rows[row - 1]))
        rows[row - 1][column - 1] = text

    return change


def _without(row: int) -> Callable[[Grid], None]:
    return lambda rows: rows.__delitem__(row - 1)


def _empty(row: int) -> Callable[[Grid], None]:
    return lambda rows: rows.insert(row - 1, [])


# fmt: off
FAULTY = [
    ("Parameters", _put(2, 2, "ten"),            "Parameters!B2",  "are not exchangeable"),
    ("Parameters", _put(2, 2, "-1"),             "Parameters!B2",  "expected a number, 0 or more"),
    ("Parameters", _put(2, 1, "another"),        "",               "parameter simplified_max_usd is missing"),
    ("Parameters", _put(25, 2, "02, 0426"),      "Parameters!B25", "'0426' is not one of its codes"),
    ("Parameters", _put(25, 2, '["02"'),         "Parameters!B25", "JSON list"),
    ("Parameters", _put(3, 4, ""),               "Parameters!D3",  "text that is not empty"),
    ("Parameters", _put(1, 2, "values"),         "Parameters!B1",  "expected the head 'value'"),
    ("Parameters", _put(1, 7, "note"),           "Parameters!G1",  "expected no more columns"),
    ("Parameters", _put(4, 7, "note"),           "Parameters!G4",  "beyond the columns"),
    ("Parameters", _empty(5),                    "Parameters!A5",  "an empty row between others"),
    ("gate",       _put(12, 1, "publik"),        "gate!A12",       "'publik'"),
    ("gate",       _put(12, 2, ">> 0"),          "gate!B12",       "a comparison such as >= 10"),
    ("gate",       _put(12, 3, ""),              "gate!C12",       "the cell is empty"),
    ("gate",       _put(12, 8, "passed"),        "gate!H12",       "'passed' is not an outcome"),
    ("gate",       _put(12, 11, "note"),         "gate!K12",       "beyond the columns"),
    ("gate",       _empty(14),                   "gate!A14",       "an empty row between others"),
    ("gate",       _put(9, 2, "bindings"),       "gate!A1",        "no input 'bindings'"),
    ("gate",       _put(9, 2, "track"),          "gate!B9",        "track stands twice"),
    ("gate",       _put(9, 8, "gates"),          "gate!H9",        "Outcomes has no row for gates"),
    ("gate",       _put(7, 2, "then"),           "gate!B7",        "expected if"),
    ("gate",       _put(7, 10, ""),              "gate!J9",        "one name under each"),
    ("gate",       _put(6, 1, "x"),              "gate!A6",        "an empty row above the grid"),
    ("gate",       _put(5, 2, "COLLECT"),        "gate!B5",        "expected hit policy"),
    ("gate",       _put(5, 2, "unique"),         "gate!B5",        "expected one of UNIQUE"),
    ("gate",       _put(5, 3, "x"),              "gate!C5",        "belongs to nothing"),
    ("gate",       _put(3, 2, ""),               "gate!B3",        "text that is not empty"),
    ("gate",       _put(1, 2, "gates"),          "gate!B1",        "the name of the sheet"),
    ("gate",       _put(1, 1, "x"),              "gate!A1",        "no other sheet is read"),
    ("gate",       _put(2, 1, "x"),              "gate!A2",        "expected the word title"),
    ("Outcomes",   _put(2, 5, "yes"),            "Outcomes!E2",    "true or false"),
    ("Outcomes",   _put(2, 1, "x"),              "Outcomes!A2",    "no sheet of a table 'x'"),
    ("Outcomes",   _put(2, 4, "business"),       "Outcomes!D2",    ""),
    ("Wording",    _put(2, 1, "X02"),            "Wording!A3",     "X02 stands twice"),
    ("Wording",    _put(2, 2, "ban"),            "Wording!B2",     "expected one of exclusion"),
    ("Wording",    _put(2, 5, ""),               "Wording!E2",     "text that is not empty"),
    ("Wording",    _put(2, 4, "{owner_pct}"),    "Wording!A2",     "unknown parameter"),
    ("Wording",    _put(2, 10, "DEFAULTS"),      "Wording!A2",     "unknown citation 'DEFAULTS'"),
    ("Wording",    _put(2, 8, ""),               "Wording!H2",     "text that is not empty"),
    ("Wording",    _without(2),                  "",               "rule X01 has no wording"),
    ("Glossary",   _put(2, 2, "number"),         "Glossary!A2",    "are the engine's"),
    ("Glossary",   _put(2, 5, "low"),            "Glossary!E2",    "a whole number"),
    ("Names",      _put(2, 1, "gate"),           "Names!A2",       "expected one of gates"),
    ("Names",      _put(2, 2, "excluded"),       "Names!B3",       "excluded stands twice"),
    ("Citations",  _put(2, 3, "READ"),           "Citations!C2",   "expected one of SEEN"),
    ("Examples",   _put(2, 7, "{"),              "Examples!G2",    "expected the facts as JSON"),
    ("Examples",   _put(2, 7, "{}"),             "Examples!G2",    "the key is missing"),
    ("Examples",   _put(2, 3, ""),               "Examples!C2",    "text that is not empty"),
    (README,       _put(1, 2, "policy/9"),       "'Read me'!B1",   "expected one of partnerships-policy/1"),
    (README,       _put(2, 2, "0"),              "'Read me'!B2",   "a whole number"),
    (README,       _put(2, 1, "number"),         "'Read me'!A2",   "expected version"),
]
# fmt: on


@pytest.mark.parametrize(("sheet", "change", "place", "said"), FAULTY)
def test_a_fault_is_told_with_the_address_of_its_cell(
    sheet: str, change: Callable[[Grid], None], place: str, said: str
) -> None:
    found = faults(changed(sheet, change))
    assert any(each.startswith(f"{place}: " if place else "") and said in each for each in found), found


def test_every_fault_is_told_at_once() -> None:
    sheets = changed("gate", _put(12, 1, "x"))
    _put(14, 2, "y")(dict(sheets)["gate"])
    assert [each.split(":")[0] for each in faults(sheets)] == ["gate!A12", "gate!B14"]


def test_a_missing_sheet_and_one_too_many_are_refused() -> None:
    assert "sheet 'Wording' is missing" in faults([each for each in SHEETS if each[0] != "Wording"])
    without = faults([each for each in SHEETS if each[0] != "gate"])
    assert any("there is no sheet of a table 'gate'" in each for each in without)
    assert any(f.startswith("Notes!A1: ") for f in faults([*SHEETS, ("Notes", [["my notes"]])]))
    assert any(f.startswith("'My notes'!A1: ") for f in faults([*SHEETS, ("My notes", [])]))
    assert any("stands twice" in f for f in faults([*SHEETS, SHEETS[-1]]))


@pytest.mark.parametrize(("column", "label"), [(1, "Another label"), (1, ""), (8, "outcome"), (11, "note")])
def test_a_label_that_differs_from_the_glossary_is_said(column: int, label: str) -> None:
    found = read(changed("gate", _put(8, column, label)))
    assert found.policy.hash == POLICY.hash
    (warning,) = found.warnings
    assert warning.startswith(f"{address('gate', 8, column)}: a label is not read from here")


def test_empty_rows_and_cells_at_the_end_are_nothing() -> None:
    def padded(rows: Grid) -> None:
        rows[11] += ["", ""]
        rows += [[], ["", ""]]

    assert write_policy(read(changed("gate", padded)).source) == TEXT


def test_addresses_are_those_of_a_spreadsheet() -> None:
    assert [address("a", 1, n) for n in (1, 26, 27, 702, 703)] == ["a!A1", "a!Z1", "a!AA1", "a!ZZ1", "a!AAA1"]
    assert address("It's", 2, 1) == "'It''s'!A2"


def _damaged(text: str, chosen: random.Random) -> str:
    at = chosen.randrange(len(text)) if text else 0
    return chosen.choice(
        [text[:at] + text[at + 1 :], text[:at] + chosen.choice("x0>,[") + text[at:], text[::-1], "-", ""]
    )


def _is_told(sheets: list[tuple[str, Grid]]) -> bool:
    """Whether the sheets are refused, give another policy, or come with a warning."""
    try:
        found = read(sheets)
    except BadTable:
        return True
    return write_policy(found.source) != TEXT or found.identity != POLICY.hash or found.warnings != ()


def _silent(times: int, chosen: random.Random) -> list[tuple[str, str, str]]:
    """The damages of single cells that nobody is told of; blanks beside commas are free."""
    cells = [
        (name, row, column)
        for name, rows in SHEETS
        for row, cells in enumerate(rows)
        for column in range(len(cells))
        if name != README or row < len(README_ROWS)
    ]
    found = []
    for name, row, column in chosen.sample(cells, times):
        before = dict(SHEETS)[name][row][column]
        after = _damaged(before, chosen)
        words = [each.strip() for each in after.split(",")] == [each.strip() for each in before.split(",")]
        if not words and not _is_told(changed(name, _put(row + 1, column + 1, after))):
            found.append((address(name, row + 1, column + 1), before, after))
    return found


def test_one_damaged_cell_is_refused_or_is_another_policy() -> None:
    assert _silent(150, random.Random(11)) == []


@pytest.mark.slow
def test_one_damaged_cell_is_refused_or_is_another_policy_often() -> None:
    assert _silent(1_500, random.Random(12)) == []
