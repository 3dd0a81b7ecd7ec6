"""A report as PDF: PDF/UA-1, with real headings, table heads and described charts."""

from __future__ import annotations

from typing import Any

from registry.reports.document import Report, Shown, Table
from registry.reports.pdf import typeset_for_all
from registry.reports.report_chart import svg_of
from registry.reports.report_outline import (
    LONG_CELL,
    SHORT_TABLE,
    Block,
    Drawn,
    Heading,
    Line,
    Outline,
    Piece,
    Placed,
    about_line,
    lay_out,
    records_of,
    width_of,
)
from workflows.wording import N_


def pdf_of(report: Report) -> bytes:
    """The bytes of the file; the same report gives the same bytes."""
    outline = lay_out(report)
    return typeset_for_all("report", _data(outline), made_at=report.known_at.replace(microsecond=0))


def _data(outline: Outline) -> dict[str, Any]:
    report, say = outline.report, outline.words.say
    at = report.known_at
    return {
        "title": report.title,
        "is_long_title": outline.has_long_title,
        "subtitle": report.subtitle,
        "language": report.language,
        "symbol": report.symbol,
        "organisation": outline.organisation,
        "summary": report.summary,
        "contents": report.contents,
        "turned": outline.is_turned,
        "about": outline.about,
        "about_line": about_line(outline),
        "made_at": {
            "year": at.year, "month": at.month, "day": at.day,
            "hour": at.hour, "minute": at.minute, "second": at.second,
        },
        "runs": [
            {"turned": turned, "blocks": [_block(block, outline) for block in blocks]}
            for turned, blocks in outline.runs()
        ],
        "notes": outline.notes,
        "sources": [
            {
                "anchor": source.anchor,
                "id": source.figure.id,
                "text": source.text,
                "query": source.figure.query,
                "records": records_of(source, outline.words),
            }
            for source in outline.sources
        ],
        "words": {
            "summary": say(N_("Summary")),
            "contents": say(N_("Contents")),
            "notes": say(N_("How this report was made")),
            "sources": say(N_("Where the figures come from")),
            "sources_say": say(N_("Each figure with the question that gives it and the records it counts.")),
        },
    }  # fmt: skip


def _block(block: Block, outline: Outline) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": block.said, "anchor": block.anchor}
    if isinstance(block, Line):
        return _line(block, outline)
    if isinstance(block, Placed):
        return {"kind": "table", "title": block.title, "table": _table(block.table, outline)}
    if isinstance(block, Drawn):
        return {
            "kind": "chart",
            "title": block.title,
            "alt": block.chart.alt,
            "svg": svg_of(block.chart, outline.report.language),
            "table": _table(block.chart.table, outline),
            "caption": "" if block.chart.table.caption == block.chart.title else block.chart.table.caption,
        }
    return {
        "kind": "said",
        "lines": [_line(each, outline) for each in block.lines],
        "remarks": block.remarks,
    }


def _line(line: Line, outline: Outline) -> dict[str, Any]:
    return {
        "kind": "line",
        "number": line.number,
        "pieces": [_piece(each, outline) for each in line.pieces],
        "bullets": [[_piece(each, outline) for each in bullet] for bullet in line.bullets],
    }


def _table(table: Table, outline: Outline) -> dict[str, Any]:
    rows = [*table.rows, *(() if table.total is None else (table.total,))]
    return {
        "heads": [{"text": head.text, "number": head.is_number, "share": head.share} for head in table.heads],
        "rows": [[_piece(cell, outline) for cell in row] for row in rows],
        "row_heads": table.has_row_heads,
        "total": table.total is not None,
        "note": table.note,
        "wide": table.is_wide,
        "width": width_of(table),
        "keep": len(rows) <= SHORT_TABLE and not table.is_wide,
        "keep_rows": all(len(_text(cell)) <= LONG_CELL for row in rows for cell in row),
    }


def _piece(piece: Piece, outline: Outline) -> str | dict[str, Any]:
    if isinstance(piece, Shown):
        return {"text": piece.text, "to": outline.source_of(piece)}
    return piece


def _text(cell: Piece) -> str:
    return cell.text if isinstance(cell, Shown) else cell
