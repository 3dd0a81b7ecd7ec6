"""The workbook of a policy: text only, the same bytes each time, nothing skipped when it comes back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.adapters.policy_files import FORMATS, format_of, read_policy_file
from registry.adapters.workbook import BadWorkbook, as_text, read_workbook
from registry.reports.policy_files import NotWritable, policy_file
from registry.reports.policy_workbook import policy_workbook
from rules.policy import SOURCES, load
from rules.policy.file import write_policy
from rules.policy.model import PolicySource, build_policy
from rules.policy.sheets import guarded, sheets_of
from rules.table import BadTable
from tests.rules.changed_policy import TEXTS, brief, changed_sources, with_table

POLICY = build_policy(brief(1))
DATA = policy_workbook(POLICY)
QUIET = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))

Book = Any
Tweak = Callable[[Book, dict[str, Any]], None]


def workbook(tweak: Tweak) -> bytes:
    """The policy's sheets as somebody saved them, after one more touch."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    pages = {}
    for sheet in sheets_of(POLICY.source, POLICY.hash):
        pages[sheet.name] = page = book.add_worksheet(sheet.name)
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                page.write_string(row, column, guarded(cell))
    tweak(book, pages)
    book.close()
    return data.getvalue()


def faults(tweak: Tweak) -> tuple[str, ...]:
    with pytest.raises(BadTable) as refused:
        read_policy_file(workbook(tweak), "xlsx")
    return refused.value.faults


def parts(data: bytes, pattern: str) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name).decode() for name in found.namelist() if re.search(pattern, name)}


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same file with one part changed, or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as found,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for each in found.namelist():
            content = found.read(each)
            written.writestr(each, change(content) if each == name else content)
        if name not in found.namelist():
            written.writestr(name, change(b""))
    return out.getvalue()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("version", SOURCES)
def test_a_shipped_policy_comes_back_from_every_format(version: int, form: str) -> None:
    policy = load(version)
    found = read_policy_file(policy_file(policy, form), form)
    assert found.policy.hash == policy.hash
    assert write_policy(found.source) == write_policy(policy.source)
    assert found.warnings == ()


@given(source=changed_sources())
@QUIET
def test_what_an_officer_made_of_a_policy_comes_back_from_a_workbook(source: PolicySource) -> None:
    found = read_policy_file(policy_workbook(build_policy(source)), "xlsx")
    assert write_policy(found.source) == write_policy(source)


@pytest.mark.slow
@given(source=changed_sources())
@settings(QUIET, max_examples=150)
def test_what_an_officer_made_of_a_policy_comes_back_from_a_workbook_often(source: PolicySource) -> None:
    found = read_policy_file(policy_workbook(build_policy(source)), "xlsx")
    assert write_policy(found.source) == write_policy(source)


@given(
    texts=st.lists(
        st.one_of(
            TEXTS, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"))
        ),
        max_size=20,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_text_in_a_cell_comes_back(texts: list[str]) -> None:
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    page = book.add_worksheet("all")
    for row, text in enumerate([*texts, "end"]):
        page.write_string(row, 0, text)
    book.close()
    ((_, rows),) = read_workbook(data.getvalue())
    assert [row[0] for row in rows] == [*texts, "end"]


def test_two_exports_of_one_policy_are_the_same_bytes() -> None:
    assert policy_workbook(POLICY) == DATA
    assert policy_file(POLICY, "dmn") == policy_file(POLICY, "dmn")


def test_every_cell_is_text_and_none_can_be_computed() -> None:
    strings = 0
    for name, xml in parts(DATA, r"worksheets/sheet\d+\.xml$").items():
        assert re.search("<f[ >]", xml) is None, name
        kinds = re.findall(r'<c r="[A-Z]+\d+"(?: s="\d+")?( t="s")?(/?)>', xml)
        assert all(kind for kind, empty in kinds if not empty), name
        strings += len(kinds)
    assert strings > 1_500
    held = "".join(parts(DATA, "sharedStrings").values())
    assert not [
        text for text in re.findall(r"<t[^>]*>([^<]+)</t>", held) if text != "-" and text[0] in "=+-@"
    ]


def test_a_text_that_looks_like_a_formula_is_shown_with_a_quote_and_comes_back() -> None:
    table = POLICY.source.tables[0]
    risky = type(table.title)("=HYPERLINK(1)", "+1", "@x")
    policy = build_policy(with_table(brief(1), 0, table.__class__(**{**_fields(table), "title": risky})))
    data = policy_workbook(policy)
    assert ">'=HYPERLINK(1)<" in "".join(parts(data, "sharedStrings").values())
    assert read_policy_file(data, "xlsx").policy.tables["track"].title == risky


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def test_an_officer_finds_choices_hints_and_a_head_that_stays() -> None:
    sheets = parts(DATA, r"worksheets/sheet\d+\.xml$")
    tables = [xml for xml in sheets.values() if "<dataValidation " in xml]
    assert len(tables) == len(POLICY.tables)
    assert all('state="frozen"' in xml for xml in tables)
    assert '"-,true,false"' in "".join(sheets.values())
    assert '"business,civil,public"' in "".join(sheets.values())


# --- what stands in the way ----------------------------------------------------------------------------


def _a_date(book: Book, pages: dict[str, Any]) -> None:
    pages["gate"].write_datetime(10, 1, datetime(2026, 1, 2), book.add_format({"num_format": "d mmm"}))  # noqa: DTZ001


def _a_share(book: Book, pages: dict[str, Any]) -> None:
    pages["Parameters"].write_number(6, 1, 0.1, book.add_format({"num_format": "0%"}))


def _rounded(book: Book, pages: dict[str, Any]) -> None:
    pages["Parameters"].write_number(6, 1, 10.4, book.add_format({"num_format": "0"}))


IN_THE_WAY = {
    "formula": (lambda b, p: p["gate"].write_formula(10, 1, "=1+1", None, "-"), "gate!B11: a formula"),
    "text formula": (
        lambda b, p: p["gate"].write_formula(10, 0, '="pub"&"lic"', None, "public"),
        "gate!A11: a formula",
    ),
    "guide": (lambda b, p: p["Read me"].write_formula(30, 0, "=NOW()"), "'Read me'!A31: a formula"),
    "merged": (lambda b, p: p["gate"].merge_range(10, 0, 11, 0, "public"), "gate!A11:A12: merged cells"),
    "hidden row": (
        lambda b, p: p["gate"].set_row(11, None, None, {"hidden": True}),
        "gate!A12: a hidden row",
    ),
    "no height": (lambda b, p: p["gate"].set_row(11, 0), "gate!A12: a hidden row"),
    "hidden column": (
        lambda b, p: p["gate"].set_column(2, 2, None, None, {"hidden": True}),
        "gate!C1: a hidden column",
    ),
    "hidden sheet": (lambda b, p: p["gate"].hide(), "sheet 'gate' is hidden"),
    "deep hidden": (lambda b, p: p["gate"].very_hidden(), "sheet 'gate' is hidden"),
    "extra sheet": (
        lambda b, p: b.add_worksheet("Notes").write_string(0, 0, "mine"),
        "Notes!A1: expected the word table",
    ),
    "chart": (lambda b, p: b.add_chartsheet("Chart").set_chart(_chart(b)), "sheet 'Chart' is a chartsheet"),
    "error value": (lambda b, p: p["gate"].write_formula(10, 1, "=1/0", None, "#DIV/0!"), "gate!B11"),
    "date": (_a_date, "gate!B11: a number in a format"),
    "share": (_a_share, "Parameters!B7: a number in a format"),
    "rounded": (_rounded, "Parameters!B7: a number in a format"),
    "too exact": (
        lambda b, p: p["Parameters"].write_number(6, 1, 1 / 3),
        "Parameters!B7: a number with more digits",
    ),
    "too large": (
        lambda b, p: p["Parameters"].write_number(6, 1, 1e15),
        "Parameters!B7: a number with more digits",
    ),
    "far away": (lambda b, p: p["gate"].write_string(9_999, 0, "x"), "gate!A10000: a cell far away"),
    "far right": (lambda b, p: p["gate"].write_string(10, 300, "x"), "gate!KO11: a cell far away"),
    "empty row": (lambda b, p: p["gate"].write_string(22, 0, "public"), "gate!A21: an empty row"),
    "truth": (lambda b, p: p["gate"].write_boolean(10, 1, True), "gate!B11: table gate, row 2"),
}


def _chart(book: Book) -> Any:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=gate!$A$1:$A$2"})
    return chart


@pytest.mark.parametrize("case", IN_THE_WAY)
def test_what_a_text_cannot_say_is_refused_with_its_address(case: str) -> None:
    tweak, said = IN_THE_WAY[case]
    found = faults(tweak)
    assert any(each.startswith(said) for each in found), found


def test_an_untouched_workbook_of_another_program_is_read() -> None:
    found = read_policy_file(workbook(lambda book, pages: None), "xlsx")
    assert found.policy.hash == found.identity == POLICY.hash


def test_numbers_and_truths_that_a_spreadsheet_made_of_a_text_are_read_exactly() -> None:
    def typed(book: Book, pages: dict[str, Any]) -> None:
        pages["Parameters"].write_number(1, 1, 12_500, book.add_format({"num_format": "#,##0"}))
        pages["Parameters"].write_number(6, 1, 10.25)
        pages["level"].write_number(9, 0, 0)
        pages["gate"].write_boolean(14, 3, True)

    found = read_policy_file(workbook(typed), "xlsx").policy
    assert str(found.parameters["simplified_max_usd"].value) == "12500"
    assert str(found.parameters["exclusion_revenue_pct"].value) == "10.25"
    assert str(found.tables["level"].rows[0].cells[0]) == "0"
    assert str(found.tables["gate"].rows[5].cells[3]) == "true"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (10.0, "10"), (0.1, "0.1"), (-0.0, "0"), (12.345, "12.345"), (True, "true"), ("x", "x"),
        (False, "false"), (1e14, "100000000000000"), (1e15, None), (0.1 + 0.2, None), (1e-7, None),
        (float("nan"), None),
        (float("inf"), None), (datetime(2026, 1, 1), None), (None, None),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_a_value_is_read_exactly_or_not_at_all(value: object, text: str | None) -> None:
    assert as_text(value) == text


# --- broken and hostile files --------------------------------------------------------------------------

SHEET = "xl/worksheets/sheet5.xml"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"PK\x03\x04", b"{}", DATA[: len(DATA) // 2], DATA[:-30], b"x" * 11_000_000,
        with_part(DATA, "xl/workbook.xml", lambda xml: b"<x"),
        with_part(DATA, SHEET, lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml),
        with_part(DATA, SHEET, lambda xml: xml.replace(b'<row r="11"', b'<row r="12"', 1)),
        with_part(DATA, SHEET, lambda xml: xml.replace(b'r="B11"', b'r="A11"', 1)),
        with_part(DATA, "xl/vbaProject.bin", lambda _: b"macro"),
        with_part(DATA, "xl/externalLinks/externalLink1.xml", lambda _: b"<x/>"),
        with_part(DATA, "XL/WORKBOOK.XML", lambda _: b"<x/>"),
        with_part(DATA, "xl/media/zeros", lambda _: b"\0" * 101_000_000),
        with_part(DATA, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"sheet5", b"sheet6", 1)),
    ],
    ids=lambda data: str(len(data)),
)  # fmt: skip
def test_a_broken_or_hostile_file_is_refused(data: bytes) -> None:
    with pytest.raises(BadTable) as refused:
        read_policy_file(data, "xlsx")
    assert refused.value.faults


def test_a_file_with_any_byte_changed_is_refused_or_says_the_same() -> None:
    for at in range(7, len(DATA), len(DATA) // 200):
        data = DATA[:at] + bytes([DATA[at] ^ 0x55]) + DATA[at + 1 :]
        try:
            found = read_policy_file(data, "xlsx")
        except BadTable:
            continue
        assert found.policy.hash == POLICY.hash


def test_a_workbook_that_is_none_says_so() -> None:
    with pytest.raises(BadWorkbook, match="not an XLSX workbook"):
        read_workbook(b"PK")


# --- what cannot go out --------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "text"), [("xlsx", "x" * 33_000), ("xlsx", "a\ufffe"), ("dmn", "a\x00b")])
def test_a_text_that_a_format_cannot_hold_does_not_go_out(form: str, text: str) -> None:
    table = POLICY.source.tables[0]
    title = type(table.title)(text, "x", "x")
    policy = build_policy(with_table(brief(1), 0, table.__class__(**{**_fields(table), "title": title})))
    with pytest.raises(NotWritable):
        policy_file(policy, form)
    assert read_policy_file(policy_file(policy, "json"), "json").policy.hash == policy.hash


def test_the_format_is_the_end_of_the_name() -> None:
    names = ("a.json", "A.XLSX", "b.dmn", "b.xml", "xlsx", ".dmn.txt")
    assert [format_of(name) for name in names] == ["json", "xlsx", "dmn", None, None, None]
