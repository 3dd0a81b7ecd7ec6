"""A table of a report in DOCX, element by element: python-docx looks for each row anew, slow for a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from registry.reports.document import Shown, Table
from registry.reports.report_docx_part import bookmark, element, plain
from registry.reports.report_docx_style import CELL, HEAD
from registry.reports.report_outline import LONG_CELL, SHORT_TABLE, Outline, Piece, is_heavy, width_of

TWIP = 635  # EMU


def table_of(table: Table, title: str, outline: Outline, style_ids: dict[str, str], room: int) -> Any:
    """<w:tbl> for a page that is `room` EMU wide between its margins."""
    whole = sum(head.share for head in table.heads) or 1
    wide = room * width_of(table) / TWIP
    widths = [int(wide * head.share / whole) for head in table.heads]
    made = element("tbl")
    made.append(_properties(title, sum(widths)))
    grid = element("tblGrid")
    for width in widths:
        grid.append(element("gridCol", w=str(width)))
    made.append(grid)
    heads = _Row(table, outline, style_ids[HEAD], widths, is_head=True)
    made.append(heads.element([head.text for head in table.heads]))
    rows = [*table.rows, *(() if table.total is None else (table.total,))]
    is_kept = len(rows) <= SHORT_TABLE and not table.is_wide
    for number, cells in enumerate(rows, start=1):
        is_total = table.total is not None and number == len(rows)
        row = _Row(
            table, outline, style_ids[CELL], widths, is_total=is_total, is_kept=is_kept and number < len(rows)
        )
        made.append(row.element(cells))
    return made


def _properties(title: str, wide: int) -> Any:
    """Width, thin rules, fixed layout, what a screen reader says first; in the order of the schema."""
    made = parse_xml(
        f"<w:tblPr {nsdecls('w')}>"
        f'<w:tblW w:w="{wide}" w:type="dxa"/><w:tblInd w:w="70" w:type="dxa"/>'
        '<w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="00334F"/><w:left w:val="nil"/>'
        '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="00334F"/><w:right w:val="nil"/>'
        '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="B9C6CF"/><w:insideV w:val="nil"/>'
        "</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="06A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" '
        'w:noHBand="1" w:noVBand="1"/></w:tblPr>'
    )
    made.append(element("tblCaption", val=plain(title)[:250]))
    return made


class _Row:
    """How the cells of one row are written."""

    def __init__(
        self,
        table: Table,
        outline: Outline,
        style: str,
        widths: Sequence[int],
        *,
        is_head: bool = False,
        is_total: bool = False,
        is_kept: bool = False,
    ) -> None:
        self._table, self._outline, self._style, self._widths = table, outline, style, widths
        self._is_head, self._is_total, self._is_kept = is_head, is_total, is_kept

    def element(self, cells: Sequence[Piece]) -> Any:
        made = element("tr")
        properties = element("trPr")
        if self._is_head or all(len(_text(cell)) <= LONG_CELL for cell in cells):
            properties.append(element("cantSplit"))
        if self._is_head:
            properties.append(element("tblHeader"))
        made.append(properties)
        for column, cell in enumerate(cells):
            made.append(self._cell(column, cell))
        return made

    def _cell(self, column: int, cell: Piece) -> Any:
        made, properties = element("tc"), element("tcPr")
        properties.append(element("tcW", w=str(self._widths[column]), type="dxa"))
        if self._is_head:
            properties.append(element("shd", val="clear", color="auto", fill="E9F0F5"))
            properties.append(element("vAlign", val="bottom"))
        made.append(properties)
        paragraph, shape = element("p"), element("pPr")
        shape.append(element("pStyle", val=self._style))
        if self._is_kept or self._is_head:
            shape.append(element("keepNext"))
        if self._table.heads[column].is_number:
            shape.append(element("jc", val="right"))
        paragraph.append(shape)
        is_bold = not self._is_head and is_heavy(self._table, column, is_total=self._is_total)
        anchor = self._outline.source_of(cell) if isinstance(cell, Shown) else None
        if anchor:
            link = element("hyperlink", anchor=bookmark(anchor), history="1")
            link.append(_run(_text(cell), is_bold=is_bold, style="FigureLink"))
            paragraph.append(link)
        elif _text(cell):
            paragraph.append(_run(_text(cell), is_bold=is_bold))
        made.append(paragraph)
        return made


def _run(words: str, *, is_bold: bool, style: str = "") -> Any:
    """The words; a new line of theirs is one in the cell."""
    run = element("r")
    if is_bold or style:
        shape = element("rPr")
        if style:
            shape.append(element("rStyle", val=style))
        if is_bold:
            shape.append(element("b"))
        run.append(shape)
    for number, line in enumerate(plain(words).split("\n")):
        if number:
            run.append(element("br"))
        text = element("t")
        text.text = line.replace("\t", " ")
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(text)
    return run


def _text(cell: Piece) -> str:
    return cell if isinstance(cell, str) else cell.text
