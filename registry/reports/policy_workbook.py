"""A policy as an XLSX workbook that a policy officer edits. Every cell is text.

The same policy gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from rules.glossary import Input
from rules.policy.model import Policy
from rules.policy.sheets import (
    COLUMN_ROW,
    EXAMPLES,
    GLOSSARY,
    HEAD_ROW,
    HIT_ROW,
    LABEL_ROW,
    MARK_ROW,
    README,
    README_ROWS,
    Sheet,
    guarded,
    sheets_of,
)
from rules.policy.structure import SINGLE_TABLES
from rules.table import SINGLE, Hit, Output, TableSource

MADE_AT = datetime(
    2000, 1, 1, tzinfo=UTC
)  # written into every workbook, so that its bytes say nothing of the day
LONGEST = 32_767  # characters that a cell holds
LONGEST_LIST = 255  # characters that the choices of a cell may have together
SPARE_ROWS = 200  # below a table, prepared for new rules
WIDEST, NARROWEST = 46, 9
DEEP, LINK, TINT, PALE, GREY = "#00334f", "#005a8c", "#eaf3f8", "#f3f2f1", "#505a5f"
ENGINE_COLUMNS = 10  # of the glossary: type, domain, source and risk order are not the officer's

LOOKS: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "fixed": {"font_color": GREY, "bg_color": PALE},
    "name": {"bold": True},
    "long": {"text_wrap": False},
    "guide": {"text_wrap": False},
    "head": {"bold": True, "font_color": "#ffffff", "bg_color": DEEP},
    "head_then": {"bold": True, "font_color": "#ffffff", "bg_color": LINK},
    "first_head_then": {"bold": True, "font_color": "#ffffff", "bg_color": LINK, "left": 5},
    "column": {"font_color": GREY, "bg_color": PALE, "bottom": 2, "italic": True},
    "column_then": {"font_color": GREY, "bg_color": TINT, "bottom": 2, "italic": True},
    "first_column_then": {"font_color": GREY, "bg_color": TINT, "bottom": 2, "left": 5, "italic": True},
    "then": {"bg_color": TINT},
    "first_then": {"bg_color": TINT, "left": 5},
}


class NotWritable(ValueError):
    """A text that no cell of a workbook holds."""


def policy_workbook(policy: Policy) -> bytes:
    """The workbook of a policy. Raises NotWritable."""
    source = policy.source
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    book.set_properties({"title": f"Policy, version {source.version}", "created": MADE_AT})
    text = {"num_format": "@", "valign": "top", "text_wrap": True, "font_name": "Calibri", "font_size": 11}
    looks = {name: book.add_format({**text, **look}) for name, look in LOOKS.items()}
    inputs = {each.name: each for each in source.inputs}
    tables = {each.name: each for each in source.tables}
    for sheet in sheets_of(source, policy.hash):
        page = book.add_worksheet(sheet.name)
        _write(page, sheet, looks)
        _print_style(page, sheet, source.version)
        if sheet.table:
            page.set_tab_color(LINK)
            _choices(page, tables[sheet.table], inputs)
    book.close()
    return data.getvalue()


def _write(page: Any, sheet: Sheet, looks: Mapping[str, Any]) -> None:
    """Columns first, so that rows added below are text too."""
    for column in range(max(map(len, sheet.rows))):
        page.set_column(
            column, column, _width(sheet, column), looks[_look(sheet, COLUMN_ROW + 1, column + 1)]
        )
    for row, cells in enumerate(sheet.rows, 1):
        for column, cell in enumerate(cells, 1):
            written = guarded(cell)
            if len(written.encode("utf-16-le")) // 2 > LONGEST:
                raise NotWritable(f"{sheet.name}, row {row}: a cell holds at most {LONGEST} characters")
            if written:
                page.write_string(row - 1, column - 1, written, looks[_look(sheet, row, column)])
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    if sheet.table:
        page.freeze_panes(COLUMN_ROW, 0)
    elif sheet.name != README:
        page.freeze_panes(HEAD_ROW, 1)


def _width(sheet: Sheet, column: int) -> int:
    if sheet.name == README:
        return 14 if column == 0 else 70
    first = MARK_ROW if sheet.table else 0
    longest = max((len(row[column]) for row in sheet.rows[first:] if column < len(row)), default=0)
    most = 26 if sheet.table else WIDEST
    return min(most, max(NARROWEST, longest + 2))


def _look(sheet: Sheet, row: int, column: int) -> str:
    if sheet.name == README:
        return "name" if row <= len(README_ROWS) and column == 1 else "guide"
    if sheet.table:
        return _table_look(sheet, row, column)
    if row == HEAD_ROW:
        return "head"
    if sheet.name == GLOSSARY and column <= ENGINE_COLUMNS:
        return "fixed"
    if sheet.name == EXAMPLES and column == len(sheet.rows[0]):
        return "long"
    return "name" if column == 1 else "plain"


def _table_look(sheet: Sheet, row: int, column: int) -> str:
    if row < MARK_ROW:
        return "name" if column == 1 else "guide"
    answers = column > sheet.if_columns
    first = "first_" if column == sheet.if_columns + 1 else ""
    if row in (MARK_ROW, LABEL_ROW):
        return f"{first}head_then" if answers else "head"
    if row == COLUMN_ROW:
        return f"{first}column_then" if answers else "column"
    return f"{first}then" if answers else "plain"


def _print_style(page: Any, sheet: Sheet, version: int) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_footer(f"&LPolicy, version {version}&C&A&RPage &P of &N")
    if sheet.name != README:
        page.repeat_rows(0, COLUMN_ROW - 1 if sheet.table else HEAD_ROW - 1)


# --- choices -------------------------------------------------------------------------------------------


def _choices(page: Any, table: TableSource, inputs: Mapping[str, Input]) -> None:
    """Lists to choose from, and a hint on each column. Where a cell may hold several words they only warn."""
    single = table.name in SINGLE_TABLES
    hits = [str(hit) for hit in Hit if (hit in SINGLE) is single]
    page.data_validation(HIT_ROW - 1, 1, HIT_ROW - 1, 1, {"validate": "list", "source": hits})
    last = COLUMN_ROW + len(table.rows) + SPARE_ROWS
    rules = [_asked(inputs[name]) if name in inputs else {} for name in table.inputs]
    rules += [_answered(output) for output in table.outputs]
    for column, rule in enumerate(rules):
        if rule:
            page.data_validation(COLUMN_ROW, column, last, column, rule)


def _list(words: list[str], strict: bool) -> dict[str, Any]:
    if len(",".join(words)) > LONGEST_LIST:
        return {"validate": "any"}
    return {"validate": "list", "source": words, "error_type": "stop" if strict else "information"}


def _asked(each: Input) -> dict[str, Any]:
    column = each.column
    if column.type == "flag":
        return {**_list(["-", "true", "false"], strict=True), **_hint(each.name, "- any, true or false")}
    if column.type == "choice":
        words = [*column.words, *(["null"] if column.nullable else [])]
        return {
            **_list(["-", *words], strict=False),
            **_hint(each.name, "- any, a word, several with commas, not(…)"),
        }
    high = "" if column.high is None else f" to {column.high}"
    domain = f"{each.unit} {column.low}{high or ' or more'}".strip()
    return {
        "validate": "any",
        **_hint(
            each.name, f"{domain}. - any, 10, >= 10, [1..5], (1..5), or a parameter in place of a number"
        ),
    }


def _answered(output: Output) -> dict[str, Any]:
    empty = ["-"] if output.nullable else []
    if output.type == "flag":
        return {**_list(["true", "false", *empty], strict=True), **_hint(output.name, "true or false")}
    if output.type == "word":
        return {
            **_list([*output.words, *empty], strict=True),
            **_hint(output.name, "one word of the list in Outcomes"),
        }
    return {"validate": "any", **_hint(output.name, "a number or a parameter")}


def _hint(title: str, message: str) -> dict[str, str]:
    return {"input_title": title[:32], "input_message": message[:LONGEST_LIST]}
