"""Parts of a DOCX file that python-docx has no verb for: fields, bookmarks, links, numbering."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from docx.document import Document as DocxDocument
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

LANGUAGES = {"en": "en-GB", "fr": "fr-FR", "ru": "ru-RU"}
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every member of the archive
# order of the schema (ECMA-376); a word processor may call a file broken that does not keep it
ORDER = {
    "pPr": (
        "pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "shd", "tabs",
        "spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "rPr", "sectPr",
    ),
    "rPr": (
        "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "color", "spacing", "kern",
        "sz", "szCs", "u", "shd", "lang",
    ),
}  # fmt: skip
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML cannot hold these


def plain(text: str) -> str:
    """The text without the characters that would break the file."""
    return CONTROL.sub("", text)


def element(name: str, /, **attributes: str) -> Any:
    """<w:name w:attribute="…">."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def add_field(paragraph: Paragraph, code: str, shown: str) -> None:
    """A field such as PAGE, with what it shows until a program counts anew."""
    begin, said, end = paragraph.add_run(), paragraph.add_run(shown), paragraph.add_run()
    begin._r.append(element("fldChar", fldCharType="begin"))
    instruction = element("instrText")
    instruction.text = code
    begin._r.append(instruction)
    begin._r.append(element("fldChar", fldCharType="separate"))
    end._r.append(element("fldChar", fldCharType="end"))
    said.font.size = None


def begin_field(paragraph: Paragraph, code: str) -> None:
    """The start of a field that goes on over several paragraphs: a table of contents."""
    run = paragraph.add_run()
    run._r.append(element("fldChar", fldCharType="begin"))
    instruction = element("instrText")
    instruction.text = code
    run._r.append(instruction)
    run._r.append(element("fldChar", fldCharType="separate"))


def end_field(paragraph: Paragraph) -> None:
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))


class Bookmarks:
    """Names that links inside of the document go to; Word takes 40 characters."""

    def __init__(self) -> None:
        self._count = 0

    def set(self, paragraph: Paragraph, anchor: str) -> None:
        self._count += 1
        start = element("bookmarkStart", id=str(self._count), name=bookmark(anchor))
        paragraph._p.append(start)
        paragraph._p.append(element("bookmarkEnd", id=str(self._count)))


def bookmark(anchor: str) -> str:
    """ "figure-decided-enhanced" → a name that Word allows, one for each anchor."""
    name = re.sub(r"\W", "_", anchor)
    if len(name) > 40:
        name = f"{name[:31]}_{sum(ord(each) * (at + 7) for at, each in enumerate(anchor)) % 10**8:08d}"
    return name


def add_link(paragraph: Paragraph, words: str, anchor: str, style: str | None = None) -> None:
    """Words that go to a bookmark."""
    link = element("hyperlink", anchor=bookmark(anchor), history="1")
    run = Run(element("r"), paragraph)
    run.text = plain(words)
    if style:
        run.style = style
    link.append(run._r)
    paragraph._p.append(link)


def number_paragraphs(document: DocxDocument) -> str:
    """A list "1. 2. 3. …" over the whole document, as in a note by the secretariat; gives its id.

    The number stands at the margin, words begin a centimetre on, following lines go back to the margin.
    """
    numbering = document.part.numbering_part.element
    taken = [int(each.get(qn("w:abstractNumId"))) for each in numbering.findall(qn("w:abstractNum"))]
    abstract = str(max(taken, default=0) + 1)
    made = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:suff w:val="tab"/>'
        '<w:lvlText w:val="%1."/><w:lvlJc w:val="left"/><w:pPr>'
        '<w:tabs><w:tab w:val="num" w:pos="567"/></w:tabs><w:ind w:left="0" w:firstLine="0"/>'
        "</w:pPr></w:lvl></w:abstractNum>"
    )
    first = numbering.find(qn("w:num"))
    if first is None:
        numbering.append(made)
    else:
        first.addprevious(made)
    numbers = [int(each.get(qn("w:numId"))) for each in numbering.findall(qn("w:num"))]
    number = str(max(numbers, default=0) + 1)
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>')
    )
    return number


def set_numbering(style: Any, number: str) -> None:
    """Paragraphs of this style are counted."""
    properties = style.element.get_or_add_pPr()
    numbered = element("numPr")
    numbered.append(element("numId", val=number))
    properties.append(numbered)


def rule_below(paragraph: Paragraph, size: int, colour: str) -> None:
    """A line under the paragraph; `size` in eighths of a point."""
    borders = element("pBdr")
    borders.append(element("bottom", val="single", sz=str(size), space="4", color=colour))
    paragraph._p.get_or_add_pPr().append(borders)


def put_in_order(root: Any) -> None:
    """Sorts what paragraphs and runs say of themselves, others last."""
    for name, order in ORDER.items():
        rank = {qn(f"w:{child}"): place for place, child in enumerate(order)}
        for properties in root.iter(qn(f"w:{name}")):
            children = list(properties)
            properties[:] = sorted(children, key=lambda child: rank.get(child.tag, len(rank)))


def settled(data: bytes) -> bytes:
    """The archive with fixed times, so that the same parts give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return made.getvalue()
