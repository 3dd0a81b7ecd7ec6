"""The styles of a report in DOCX: a note by the secretariat, black and deep blue, on A4."""

from __future__ import annotations

from typing import Any

from docx.document import Document as DocxDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from registry.reports.report_docx_part import LANGUAGES, element, number_paragraphs, set_numbering

BLACK, DEEP = RGBColor(0x00, 0x00, 0x00), RGBColor(0x00, 0x33, 0x4F)
QUIET, LINK = RGBColor(0x4B, 0x5A, 0x67), RGBColor(0x00, 0x5A, 0x8C)
FACE = "Times New Roman"
NUMBERED, CELL, HEAD, SMALL, SUMMARY = (
    "Numbered paragraph", "Table text", "Table head", "Small print", "Summary",
)  # fmt: skip
# name, size in points, space before and after in points, bold, italic, colour
STYLES: tuple[tuple[str, float, float, float, bool, bool, RGBColor], ...] = (
    ("Normal", 10.5, 0, 6, False, False, BLACK),
    ("Title", 22, 14, 2, True, False, DEEP),
    ("Subtitle", 13, 0, 10, False, False, BLACK),
    ("TOC Heading", 14, 16, 6, True, False, DEEP),
    ("TOC 1", 10.5, 0, 2, False, False, BLACK),
    ("TOC 2", 10.5, 0, 2, False, False, BLACK),
    ("Heading 1", 14, 18, 6, True, False, DEEP),
    ("Heading 2", 12, 14, 5, True, False, DEEP),
    ("Heading 3", 10.5, 10, 4, True, True, DEEP),
    ("Caption", 9.5, 10, 4, True, False, DEEP),
    ("List Bullet", 10.5, 0, 4, False, False, BLACK),
    (NUMBERED, 10.5, 0, 6, False, False, BLACK),
    (CELL, 9, 0, 0, False, False, BLACK),
    (HEAD, 8.5, 0, 0, True, False, DEEP),
    (SMALL, 8.5, 2, 8, False, True, QUIET),
    (SUMMARY, 10.5, 6, 10, False, False, BLACK),
    ("Header", 8.5, 0, 0, False, False, QUIET),
    ("Footer", 8.5, 0, 0, False, False, QUIET),
)


def set_styles(document: DocxDocument, language: str) -> None:
    """Gives the document its styles, its page, its language and its numbered paragraphs."""
    for name, size, before, after, is_bold, is_italic, colour in STYLES:
        style = _style(document, name)
        _set_face(style)
        style.font.size, style.font.bold, style.font.italic = Pt(size), is_bold, is_italic
        style.font.color.rgb = colour
        _drop(style.element.get_or_add_rPr(), "w:spacing")
        shape = style.paragraph_format
        shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), 1.08
        shape.keep_with_next = name.startswith(("Heading", "Caption", "TOC Heading"))
        shape.widow_control = True
    title: Any = document.styles["Title"]
    _drop(title.element.get_or_add_pPr(), "w:pBdr")
    set_numbering(document.styles[NUMBERED], number_paragraphs(document))
    bullets: Any = document.styles["List Bullet"]
    bullets.paragraph_format.left_indent, bullets.paragraph_format.first_line_indent = Mm(15), Mm(-5)
    below: Any = document.styles["TOC 2"]
    below.paragraph_format.left_indent = Mm(6)
    _set_summary(document.styles[SUMMARY])
    links: Any = document.styles.add_style("Figure link", WD_STYLE_TYPE.CHARACTER)
    links.font.color.rgb = LINK
    _set_language(document, LANGUAGES.get(language, "en-GB"))


def _style(document: DocxDocument, name: str) -> Any:
    if name in {each.name for each in document.styles}:
        return document.styles[name]
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    return style


def _set_face(style: Any) -> None:
    """The template names its faces by theme, which would win over a name."""
    properties = style.element.get_or_add_rPr()
    _drop(properties, "w:rFonts")
    properties.insert(0, element("rFonts", ascii=FACE, hAnsi=FACE, cs=FACE, eastAsia=FACE))


def _drop(properties: Any, name: str) -> None:
    """Takes away what the template set."""
    for each in properties.findall(qn(name)):
        properties.remove(each)


def _set_summary(style: Any) -> None:
    """A pale block with a deep bar at its left."""
    properties = style.element.get_or_add_pPr()
    borders = element("pBdr")
    borders.append(element("left", val="single", sz="24", space="8", color="00334F"))
    after = properties.find(qn("w:spacing"))
    shading = element("shd", val="clear", color="auto", fill="F2F6F9")
    for each in (borders, shading):
        if after is None:
            properties.append(each)
        else:
            after.addprevious(each)
    style.paragraph_format.left_indent = Mm(4)


def _set_language(document: DocxDocument, tag: str) -> None:
    """Of every run that says nothing else, and of the styles' defaults."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    places = [] if defaults is None else defaults.findall(f".//{qn('w:rPr')}")
    normal: Any = document.styles["Normal"]
    for properties in (*places, normal.element.get_or_add_rPr()):
        _drop(properties, "w:lang")
        properties.append(element("lang", val=tag, eastAsia=tag, bidi=tag))
