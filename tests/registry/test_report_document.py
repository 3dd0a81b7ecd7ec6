"""The four writers of a report: read back, twice the same bytes; nothing that a person wrote is ever run."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from registry.reports.document import Chart, Head, Paragraph, Report, Section, Series, Shown, Table, Written
from registry.reports.report_chart import svg_of
from registry.reports.report_docx import docx_of
from registry.reports.report_docx_part import ORDER
from registry.reports.report_html import html_of, html_parts
from registry.reports.report_outline import Line, lay_out, pieces_of
from registry.reports.report_pdf import pdf_of
from registry.reports.report_xlsx import xlsx_of
from registry.reports.words import ReportWords
from tests.pages import Page
from tests.registry.sample_report import AREAS, DRAFT, FORMULA, HOSTILE, figure, sample_report

LANGUAGES = ("en", "fr", "ru")
WRITERS: dict[str, Callable[[Report], bytes]] = {
    "html": html_of, "docx": docx_of, "pdf": pdf_of, "xlsx": xlsx_of,
}  # fmt: skip

HARD = (
    "]] #panic()", "\\u{1F600} \\", "//*", "a" * 5000, "\u202ertl \u05e9\u05dc", "{{ 7*7 }}{% x %}", " ",
)  # fmt: skip


@pytest.fixture(scope="module")
def document() -> DocxDocument:
    return Document(io.BytesIO(docx_of(sample_report())))


@pytest.mark.parametrize("form", WRITERS)
def test_the_same_report_gives_the_same_bytes(form: str) -> None:
    write = WRITERS[form]
    assert write(sample_report("ru", "excom")) == write(sample_report("ru", "excom"))


def test_paragraphs_are_numbered_through_and_sections_have_numerals() -> None:
    outline = lay_out(sample_report())
    assert [each.numeral for each in outline.headings] == ["I.", "II.", "A.", "III.", "IV."]
    lines = [each for each in outline.blocks if isinstance(each, Line)]
    assert [each.number for each in lines] == [1, 2, None]
    assert [each.numeral for each in lay_out(sample_report(contents=False)).headings] == [""] * 5


def test_a_figure_is_linked_where_its_own_words_stand() -> None:
    words = ReportWords("en")
    two, twelve = words.shown(figure("two", 2)), words.shown(figure("twelve", 12))
    assert pieces_of("Of 12 cases, 2 were late.", (two, twelve)) == (
        "Of ",
        twelve,
        " cases, ",
        two,
        " were late.",
    )
    assert pieces_of("1,200 and 2.5 cases", (two, twelve)) == ("1,200 and 2.5 cases",)


def test_a_word_processor_finds_styles_numbers_and_language(document: DocxDocument) -> None:
    by_style: dict[str, list[str]] = {}
    for paragraph in document.paragraphs:
        by_style.setdefault(str(paragraph.style and paragraph.style.name), []).append(paragraph.text)
    assert by_style["Title"] == ["Partnerships Report"]
    assert by_style["Heading 1"][:2] == ["I. Overview", "II. By subprogramme"]
    assert by_style["Heading 2"] == ["A. Practices"]
    assert by_style["Numbered paragraph"][0].startswith(
        "In the period 12 agreements were signed, of USD 1,234,567"
    )
    assert by_style["List Bullet"][2] == FORMULA
    assert "Table 1. Agreements in force by subprogramme" in by_style["Caption"]
    numbered = document.styles["Numbered paragraph"].element
    assert numbered.find(f".//{qn('w:numPr')}") is not None
    assert numbered.getparent().find(f".//{qn('w:docDefaults')}//{qn('w:lang')}").get(qn("w:val")) == "en-GB"
    assert document.core_properties.language == "en"
    assert document.core_properties.created == sample_report().known_at


def test_a_word_processor_repeats_heads_and_turns_the_page(document: DocxDocument) -> None:
    assert len(document.tables) == 6
    for table in document.tables:
        assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")) is not None
    areas = document.tables[0]
    assert [cell.text for cell in areas.rows[0].cells] == ["Subprogramme", "In force", "Value", "Ended"]
    assert [cell.text for cell in areas.rows[1].cells] == ["Environment", "0", "USD 0", "under 5"]
    assert len(areas.rows) == len(AREAS) + 2
    shapes = [(page.page_width or 0) > (page.page_height or 0) for page in document.sections]
    assert shapes == [False, True, False]
    assert document.tables[-1].rows[8].cells[5].text.endswith(HOSTILE)


def test_a_word_processor_reads_charts_aloud(document: DocxDocument) -> None:
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(described) == 3
    assert described[2].startswith("Days to a decision fell at each level")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_tagged_and_held_to_the_standards(language: str) -> None:
    data = pdf_of(sample_report(language, "excom"))
    assert b"/StructTreeRoot" in data
    assert b"pdfuaid:part" in data, "PDF/UA-1 was given up"
    assert re.search(rb"/Lang ?\(%s" % language.encode(), data)
    for tag in (b"/H1", b"/TH", b"/Figure", b"/Alt"):
        assert tag in data, tag


def test_letters_that_no_font_has_do_not_stop_the_pdf() -> None:
    report = dataclasses.replace(sample_report(), subtitle="山田 \U00010920")
    assert b"/StructTreeRoot" in pdf_of(report)


def test_a_workbook_has_numbers_as_numbers_and_no_formula() -> None:
    data = xlsx_of(sample_report())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == [
        "About",
        "areas",
        "signed",
        "signed 2",
        "signed 3",
        "long",
        "progress",
        "Text",
        "Sources",
    ]
    rows = book.get_sheet_by_name("areas").to_python()
    assert rows[0][0] == "Table 1. Agreements in force by subprogramme"
    assert rows[4] == ["Transport", 3.0, 42_000.0, "under 5"]
    about = dict(row[:2] for row in book.get_sheet_by_name("About").to_python()[2:])
    assert about["Period"] == "1 July 2025 to 30 June 2026"
    sources = {row[0]: row for row in book.get_sheet_by_name("Sources").to_python()}
    assert sources["share"][1:5] == ["62%", 0.62, "count_share", 3.0]
    assert sources["withdrawn"][2] == "…"
    assert f"'{FORMULA}" in {row[1] for row in book.get_sheet_by_name("Text").to_python()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_has_sound_markup_and_every_link_arrives(language: str) -> None:
    html = html_of(sample_report(language)).decode()
    page = Page(html)
    assert page.faults == [
        "inline style on <style>"
    ]  # a file stands alone; pages of the site link their style
    assert page.lang == language
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert {link[1:] for link in page.links} <= ids
    assert all(f'href="#figure-{name}"' in html for name in ("signed", "value", "share", "days", "area-all"))
    assert html.count('<th scope="row"') >= len(AREAS)
    assert " style=" not in html


def test_only_the_internal_profile_tells_sources_and_drafts() -> None:
    for profile in ("excom", "public"):
        report = sample_report(profile=profile)
        html = html_of(report).decode()
        assert "#figure-" not in html
        assert "PA-2026-0001" not in html
        assert DRAFT not in html
        assert lay_out(report).sources == ()
        sheets = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_of(report))).sheet_names
        assert "Sources" not in sheets
        with zipfile.ZipFile(io.BytesIO(docx_of(report))) as archive:
            words = archive.read("word/document.xml").decode()
        assert DRAFT not in words
        assert "PA-2026-0001" not in words
    assert DRAFT in html_of(sample_report()).decode()


def test_what_a_person_wrote_stays_words(document: DocxDocument) -> None:
    html = html_of(sample_report()).decode()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert any(HOSTILE in paragraph.text for paragraph in document.paragraphs)
    broken = Written(("A bell \x07 and \ufffe.",), "Signed off")
    report = dataclasses.replace(sample_report(), sections=(Section("one", "One\x00", (broken,)),))
    for write in WRITERS.values():
        assert write(report)


def test_a_chart_tells_its_series_apart_without_colour() -> None:
    stacked, bars, lines = (part for part in sample_report().sections[1].parts if isinstance(part, Chart))
    assert "<pattern" in svg_of(stacked)
    assert "stroke-dasharray" in svg_of(lines)
    assert "Signed</text>" in svg_of(bars)
    for chart in (stacked, bars, lines):
        svg = svg_of(chart)
        assert f'<desc id="chart-{chart.id}-says">{chart.alt}</desc>' in svg
        assert "style=" not in svg
        assert "<script" not in svg


def test_a_gap_is_not_a_zero() -> None:
    def drawn(value: float | None) -> str:
        return svg_of(_chart((Series("A", (4.0, value, 6.0)),)))

    assert ">…</text>" in drawn(None)
    assert ">0</text>" in drawn(0.0)
    assert ">…</text>" not in drawn(0.0)


def test_a_chart_of_nothing_is_still_drawn_and_one_below_nought_is_refused() -> None:
    assert "</svg>" in svg_of(_chart((Series("A", (None, None, None)),)))
    assert "</svg>" in svg_of(dataclasses.replace(_chart((Series("A", (0.0, 0.0, 0.0)),)), kind="lines"))
    with pytest.raises(ValueError, match="below nought"):
        svg_of(_chart((Series("A", (1.0, -1.0, 2.0)),)))


def test_a_page_of_the_site_gets_charts_that_are_drawn() -> None:
    parts = html_parts(sample_report("fr", "public"))
    assert set(parts.charts) == {"chart-1", "chart-2", "chart-3"}
    assert parts.records == {}


def _chart(series: tuple[Series, ...]) -> Chart:
    table = Table("t", "T", (Head("Year"), Head("Number", True)), (("2024", "4"),))
    return Chart("c", "C <&>", "bars", ("2024", "2025", "2026"), series, "What it says.", table)


def test_words_between_wide_tables_stay_with_them() -> None:
    wide = Table("w", "W", tuple(Head(str(at)) for at in range(8)), (tuple("12345678"),))
    heading = Section("a", "A", (wide, Paragraph("Between."), wide), level=2)
    report = dataclasses.replace(
        sample_report(), sections=(Section("s", "S", (Paragraph("Before."),)), heading, Section("z", "Z", ()))
    )
    runs = [(turned, [each.kind for each in blocks]) for turned, blocks in lay_out(report).runs()]
    assert runs == [
        (False, ["heading", "line"]),
        (True, ["heading", "table", "line", "table"]),
        (False, ["heading"]),
    ]


def test_a_word_processor_finds_everything_in_the_order_of_the_schema(document: DocxDocument) -> None:
    for root in (document.element, document.styles.element):
        for name, order in ORDER.items():
            for properties in root.iter(qn(f"w:{name}")):
                places = [order.index(child.tag.rpartition("}")[2]) for child in properties]
                assert places == sorted(places)


def test_links_inside_a_word_file_arrive(document: DocxDocument) -> None:
    marks = {each.get(qn("w:name")) for each in document.element.iter(qn("w:bookmarkStart"))}
    links = {each.get(qn("w:anchor")) for each in document.element.iter(qn("w:hyperlink"))}
    assert links
    assert links <= marks
    assert max(map(len, marks)) <= 40


def test_no_text_breaks_a_writer() -> None:
    def section(number: int, text: str) -> Section:
        table = Table(text, text, (Head(text), Head(text, True)), ((text, text),), note=text)
        return Section(f"s{number}", text, (Paragraph(text, bullets=(text,)), table, Written((text,), text)))

    every = " ".join(HARD)
    sections = tuple(section(number, text) for number, text in enumerate(HARD))
    report = dataclasses.replace(
        sample_report(), title=every, subtitle=every, summary=every, symbol=every, sections=sections
    )
    for form, write in WRITERS.items():
        assert write(report), form
    assert html_of(report).decode().count("{{ 7*7 }}") > 10


def test_large_numbers_of_a_chart_are_shortened_alike() -> None:
    svg = svg_of(_chart((Series("A", (49_396.0, 525_200.0, 900.0)),)), "fr")
    assert re.findall(r'font-weight="600">([^<]+)<', svg) == ["49,4\xa0k", "525,2\xa0k", "900"]


def test_a_workbook_for_others_holds_no_number_behind_its_words() -> None:
    hidden = Shown("fewer than 5", figure("few", 3))
    money = ReportWords("en").shown(figure("money", 94_176_350, "usd_cents"))
    table = Table("t", "T", (Head("What"), Head("Number", True)), (("Few", hidden), ("Worth", money)))
    outside = ("fewer than 5", 941_764.0)
    for profile, held in (("internal", (3.0, 941_763.5)), ("excom", outside), ("public", outside)):
        report = dataclasses.replace(sample_report(profile=profile), sections=(Section("s", "S", (table,)),))
        book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_of(report)))
        assert tuple(row[1] for row in book.get_sheet_by_name("t").to_python()[3:]) == held
