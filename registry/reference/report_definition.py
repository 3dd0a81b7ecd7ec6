"""What a report consists of: its title, its sections in order and their headings."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from registry.reference.source import Entry, Source
from registry.reference.text import Mark, Text

FILE = "reports.yaml"


@dataclass(frozen=True, slots=True)
class SectionHead:
    """A section of a report. `is_written`: officers may write a text for it."""

    id: str
    heading: Text
    is_written: bool


@dataclass(frozen=True, slots=True)
class ReportDefinition:
    """`identity`: SHA-256 of the file, so that a report made by another definition is known as such."""

    id: str
    identity: str
    title: Text
    subtitle: Text
    summary: Text
    sections: tuple[SectionHead, ...]
    mark: Mark

    def section(self, section_id: str) -> SectionHead:
        return {section.id: section for section in self.sections}[section_id]


def read_reports(source: Source) -> tuple[ReportDefinition, ...]:
    """Raises BadReference."""
    identity = sha256(source.read_text(FILE)[1].encode()).hexdigest()
    entries = source.read(FILE).only("reports").entries("reports", "id")
    return tuple(_report(entry, identity) for entry in entries)


def _report(entry: Entry, identity: str) -> ReportDefinition:
    entry.only("id", "mark", "title", "subtitle", "summary", "sections")
    return ReportDefinition(
        id=entry.string("id"),
        identity=identity,
        title=entry.text("title"),
        subtitle=entry.text("subtitle"),
        summary=entry.text("summary"),
        sections=tuple(_section(each) for each in entry.entries("sections", "id")),
        mark=entry.mark(),
    )


def _section(entry: Entry) -> SectionHead:
    entry.only("id", "heading", "written")
    return SectionHead(entry.string("id"), entry.text("heading"), entry.boolean("written"))
