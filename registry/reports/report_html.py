"""A report as HTML: the parts that a page of the site shows, and a file that needs no other file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from registry import TEMPLATES
from registry.reports.document import Report
from registry.reports.report_chart import svg_of
from registry.reports.report_outline import Drawn, Outline, first_records, lay_out
from workflows.wording import N_

STYLES = ("tokens", "chart", "report")  # of a file; the pages of the site link them


@dataclass(frozen=True, slots=True)
class HtmlParts:
    """What `report/document.html` prints; charts and records by anchor, labels in the report's language."""

    outline: Outline
    charts: dict[str, Markup]
    records: dict[str, tuple[tuple[str, ...], str]]
    labels: dict[str, str]

    @property
    def report(self) -> Report:
        return self.outline.report


def html_parts(report: Report) -> HtmlParts:
    """For a page: `{% from "report/document.html" import report_document %}{{ report_document(parts) }}`."""
    outline = lay_out(report)
    say = outline.words.say
    charts = {
        block.anchor: Markup(svg_of(block.chart, report.language))  # nosec B704 - every word is escaped
        for block in outline.blocks
        if isinstance(block, Drawn)
    }
    return HtmlParts(
        outline,
        charts,
        {source.anchor: first_records(source, outline.words) for source in outline.sources},
        {
            "summary": say(N_("Summary")),
            "contents": say(N_("Contents")),
            "numbers": say(N_("Numbers of this chart")),
            "notes": say(N_("How this report was made")),
            "sources": say(N_("Where the figures come from")),
            "sources_say": say(N_("Each figure with the question that gives it and the records it counts.")),
            "figure": say(N_("Figure")),
            "printed": say(N_("As printed")),
            "question": say(N_("Question")),
            "records": say(N_("Records")),
        },
    )


def html_of(report: Report) -> bytes:
    """A whole page with its style inside, to be kept or sent; the same report gives the same bytes."""
    page = _environment().get_template("report/file.html")
    return page.render(parts=html_parts(report), style=_style()).encode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )


@lru_cache(maxsize=1)
def _style() -> Markup:
    """The files of the site's style that a report needs, as one element."""
    folder = files("registry").joinpath("static", "css")
    texts = "\n".join(folder.joinpath(f"{name}.css").read_text("utf-8") for name in STYLES)
    return Markup(f"<style>\n{texts}</style>")  # nosec B704 - files of this package
