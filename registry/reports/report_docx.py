"""A report as DOCX: real styles, numbered paragraphs, table heads that repeat, charts with a description."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Emu, Mm, Pt
from docx.text.paragraph import Paragraph as DocxParagraph

from registry.reports.document import Report, Shown, Table
from registry.reports.pdf import pictures_of
from registry.reports.report_chart import svg_of
from registry.reports.report_docx_part import (
    Bookmarks,
    add_field,
    add_link,
    begin_field,
    end_field,
    plain,
    put_in_order,
    rule_below,
    settled,
)
from registry.reports.report_docx_style import CELL, HEAD, NUMBERED, SMALL, SUMMARY, set_styles
from registry.reports.report_docx_table import table_of
from registry.reports.report_outline import (
    Block,
    Drawn,
    Heading,
    Line,
    Outline,
    Piece,
    Placed,
    Said,
    about_line,
    lay_out,
    records_of,
)
from workflows.wording import N_

SHORT, LONG, MARGIN = Mm(210), Mm(297), Mm(25)


def docx_of(report: Report) -> bytes:
    """The bytes of the file; the same report gives the same bytes."""
    outline = lay_out(report)
    writer = _Writer(outline)
    writer.front()
    writer.body()
    writer.end()
    put_in_order(writer.document.element)
    put_in_order(writer.document.styles.element)
    data = io.BytesIO()
    writer.document.save(data)
    return settled(data.getvalue())


class _Writer:
    def __init__(self, outline: Outline) -> None:
        self.outline, self.document = outline, Document()
        self._bookmarks = Bookmarks()
        self._pictures = _draw(outline)
        self._count = 0  # of pictures
        set_styles(self.document, outline.report.language)
        self._turn(self.document.sections[0], outline.is_turned)
        self._set_properties()
        self._set_edges()

    def front(self) -> None:
        """Masthead, title, what the report is about, summary, contents."""
        report, say = self.outline.report, self.outline.words.say
        masthead = self._add(f"{self.outline.organisation}\t{report.symbol}")
        masthead.paragraph_format.tab_stops.add_tab_stop(self._width(), WD_TAB_ALIGNMENT.RIGHT)
        rule_below(masthead, 12, "00334F")
        title = self._add(report.title, "Title")
        if self.outline.has_long_title:
            title.runs[0].font.size = Pt(17)
        self._add(report.subtitle, "Subtitle")
        for name, value in self.outline.about:
            line = self._add("")
            line.paragraph_format.space_after = Emu(0)
            line.add_run(plain(f"{name}: ")).bold = True
            line.add_run(plain(value))
        if report.summary:
            box = self._add("", SUMMARY)
            box.add_run(plain(f"{say(N_('Summary'))}\n")).bold = True
            box.add_run(plain(report.summary))
        if report.contents:
            self._contents()

    def _contents(self) -> None:
        """A field that Word counts anew on demand; until then, links to the headings."""
        self._add(self.outline.words.say(N_("Contents")), "TOC Heading")
        headings = [each for each in self.outline.headings if each.level < 3]
        last = None
        for heading in headings:
            entry = self._add("", f"TOC {heading.level}")
            if last is None:
                begin_field(entry, ' TOC \\o "1-2" \\h \\z \\u ')
            add_link(entry, heading.said, heading.anchor)
            last = entry
        if last is not None:
            end_field(last)

    def body(self) -> None:
        is_turned = self.outline.is_turned
        for turned, blocks in self.outline.runs():
            if turned != is_turned:
                self._begin_section(turned)
                is_turned = turned
            for block in blocks:
                self._block(block)
        if is_turned and not self.outline.is_turned:
            self._begin_section(False)

    def end(self) -> None:
        """How it was made; in the internal profile, where each figure comes from."""
        say = self.outline.words.say
        if self.outline.notes:
            self._add(say(N_("How this report was made")), "Heading 1")
        for note in self.outline.notes:
            self._add(note)
        if not self.outline.sources:
            return
        self._add(say(N_("Where the figures come from")), "Heading 1")
        self._add(say(N_("Each figure with the question that gives it and the records it counts.")))
        for source in self.outline.sources:
            line = self._add("", CELL)
            line.paragraph_format.space_after = Mm(1.5)
            self._bookmarks.set(line, source.anchor)
            line.add_run(plain(source.figure.id)).bold = True
            records = records_of(source, self.outline.words)
            line.add_run(plain(f": {source.text}  {source.figure.query}\n{records}".rstrip()))

    # parts

    def _block(self, block: Block) -> None:
        if isinstance(block, Heading):
            heading = self._add(block.said, f"Heading {min(block.level, 3)}")
            self._bookmarks.set(heading, block.anchor)
        elif isinstance(block, Line):
            self._line(block)
        elif isinstance(block, Placed):
            self._table(block.table, block.title)
        elif isinstance(block, Drawn):
            self._chart(block)
        elif isinstance(block, Said):
            for line in block.lines:
                self._line(line)
            self._add("\n".join(block.remarks), SMALL)

    def _line(self, line: Line) -> None:
        self._pieces(self._add("", NUMBERED if line.number is not None else None), line.pieces)
        for bullet in line.bullets:
            self._pieces(self._add("", "List Bullet"), bullet)

    def _pieces(self, paragraph: DocxParagraph, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            if isinstance(piece, Shown):
                anchor = self.outline.source_of(piece)
                if anchor:
                    add_link(paragraph, piece.text, anchor, "Figure link")
                    continue
            paragraph.add_run(plain(piece if isinstance(piece, str) else piece.text))

    def _chart(self, drawn: Drawn) -> None:
        self._add(drawn.title, "Caption")
        place = self._add("")
        picture = place.add_run().add_picture(io.BytesIO(self._pictures[self._count]), width=self._width())
        self._count += 1
        properties = picture._inline.docPr
        properties.set("name", f"Chart {self._count}")
        properties.set("title", plain(drawn.chart.title))
        properties.set("descr", plain(drawn.chart.alt))
        table = drawn.chart.table
        self._table(table, table.caption, is_said=table.caption != drawn.chart.title)

    def _table(self, table: Table, title: str, *, is_said: bool = True) -> None:
        if is_said:
            self._add(title, "Caption")
        ids = {name: str(self.document.styles[name].style_id) for name in (CELL, HEAD)}
        after = self._add(table.note, SMALL)
        after._p.addprevious(table_of(table, title, self.outline, ids, self._width()))

    # the page

    def _add(self, text: str, style: str | None = None) -> DocxParagraph:
        return self.document.add_paragraph(plain(text), style=style)

    def _width(self) -> Emu:
        section: Any = self.document.sections[-1]
        return Emu(section.page_width - section.left_margin - section.right_margin)

    def _turn(self, section: Any, is_turned: bool) -> None:
        section.orientation = WD_ORIENT.LANDSCAPE if is_turned else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (LONG, SHORT) if is_turned else (SHORT, LONG)
        section.left_margin = section.right_margin = MARGIN
        section.top_margin, section.bottom_margin = Mm(24), Mm(20)
        section.header_distance = section.footer_distance = Mm(11)

    def _begin_section(self, is_turned: bool) -> None:
        section: Any = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        self._turn(section, is_turned)

    def _set_edges(self) -> None:
        """Title and symbol above from the second page on, page numbers below."""
        section: Any = self.document.sections[0]
        section.different_first_page_header_footer = True
        report = self.outline.report
        top = section.header.paragraphs[0]
        top.text = plain(f"{report.title}    {report.symbol}".strip())
        rule_below(top, 4, "B9C6CF")
        for foot in (section.footer.paragraphs[0], section.first_page_footer.paragraphs[0]):
            foot.style = "Footer"
            foot.add_run(plain(about_line(self.outline)) + "    ")
            add_field(foot, "PAGE", "1")
            foot.add_run(" / ")
            add_field(foot, "NUMPAGES", "1")

    def _set_properties(self) -> None:
        report, properties = self.outline.report, self.document.core_properties
        properties.title, properties.subject = plain(report.title)[:250], plain(report.subtitle)[:250]
        properties.author = properties.last_modified_by = "UNECE"
        properties.language, properties.comments = report.language, ""
        properties.keywords = plain(report.symbol)[:250]
        at = report.known_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        properties.created = properties.modified = properties.last_printed = at
        properties.revision = 1


def _draw(outline: Outline) -> list[bytes]:
    charts = [block.chart for block in outline.blocks if isinstance(block, Drawn)]
    return pictures_of([svg_of(chart, outline.report.language) for chart in charts])
