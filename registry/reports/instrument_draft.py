"""The draft of an instrument (DOCX): clauses of the reference data, filled from the case, blanks marked.

Real styles and headings, so that a screen reader and a table of contents can use them. What is not known
stands in brackets on yellow, in words that say what is missing.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency
from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from registry import reference
from registry.models import Agreement, Condition
from registry.reference.clauses import BLANK

DEEP = RGBColor(0x00, 0x33, 0x4F)
LOCALE = {"en": "en-GB", "fr": "fr-FR", "ru": "ru-RU"}


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What the register knows; `person`, `barred`, `instalments` are of the contributions, else empty."""

    agreement: Agreement
    conditions: tuple[Condition, ...] = ()
    person: str = ""
    barred: str = ""
    instalments: str = ""


def instrument_draft(facts: DraftFacts, language: str, *, made_at: datetime) -> bytes:
    """The draft in one of the three languages. Raises LookupError where nothing is signed."""
    row = facts.agreement
    title = f"{row.reference}: {_text(row.title, language)}"
    note = f"{row.reference}. {reference.load().clauses.note.get(language)}"
    values = _values(facts, language)
    return _draft(row.instrument, language, values, facts.conditions, title=title, note=note, made_at=made_at)


def blank_draft(instrument_id: str, language: str, *, made_at: datetime) -> bytes:
    """The same with every blank open. Raises LookupError where nothing is signed or known."""
    ours = reference.load()
    title, note = ours.instrument(instrument_id).name.get(language), ours.clauses.note.get(language)
    return _draft(instrument_id, language, {}, (), title=title, note=note, made_at=made_at)


def _draft(
    instrument_id: str,
    language: str,
    values: Mapping[str, str],
    conditions: Sequence[Condition],
    *,
    title: str,
    note: str,
    made_at: datetime,
) -> bytes:
    clauses, instrument = reference.load().clauses, reference.load().instrument(instrument_id)
    if instrument.sign_role is None:
        raise LookupError(f"nothing is signed: {instrument.id}")
    document = _begin(title, language, made_at)
    document.add_paragraph(instrument.name.get(language), style="Title")
    _filled(document.add_paragraph(style="Subtitle"), clauses.between.get(language), values, language)
    document.add_paragraph(note, style="Intense Quote")
    number = 0
    for number, clause in enumerate(clauses.of(instrument.id), 1):
        document.add_heading(f"{number}. {clause.heading.get(language)}", level=1)
        _filled(document.add_paragraph(), clause.text.get(language), values, language)
    if conditions:
        number += 1
        document.add_heading(f"{number}. {clauses.conditions.get(language)}", level=1)
        for condition in conditions:
            document.add_paragraph(condition.text, style="List Bullet")
    document.add_heading(f"{number + 1}. {clauses.signatures.get(language)}", level=1)
    for side in (clauses.for_partner, clauses.for_us):
        _filled(document.add_paragraph(), side.get(language), values, language)
        line = document.add_paragraph(f"{clauses.day.get(language)}: ")
        line.add_run("_" * 40)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def _values(facts: DraftFacts, language: str) -> Mapping[str, str]:
    """Name in braces → what is known; an empty text is a blank."""
    row, ours = facts.agreement, reference.load()
    countries = dict(reference.list_countries(language))
    return {
        "partner": row.organisation.name,
        "country": countries.get(row.organisation.country or "", ""),
        "title": _text(row.title, language),
        "summary": _text(row.summary, language),
        "starts": _day(row.starts_on, language),
        "ends": _day(row.ends_on, language),
        "cash": _money(row.cash_minor, row.currency, language),
        "in_kind": _money(row.in_kind_minor, row.currency, language),
        "instalments": facts.instalments,
        "person": facts.person,
        "barred": facts.barred,
        "data": "",
        "project": row.excom_project,
        "areas": ", ".join(ours.subprogramme(no).name.get(language) for no in row.subprogrammes),
        "goals": ", ".join(f"{no} ({ours.goal(no).title.get(language)})" for no in row.sdgs),
        "contact": row.focal_point.name if row.focal_point else "",
        "partner_signatory": row.signed_by_partner,
        "signatory": row.signed_by_unece,
    }


def _text(texts: Mapping[str, Any], language: str) -> str:
    return str(texts.get(language) or next((text for text in texts.values() if text), ""))


def _day(day: date | None, language: str) -> str:
    return format_date(day, "d MMMM yyyy", locale=language) if day else ""


def _money(minor: int, currency: str, language: str) -> str:
    if not minor:
        return ""
    amount = minor / 10 ** reference.currency_digits(currency)
    form = "#,##0.## ¤¤"
    return str(format_currency(amount, currency, form, locale=language, currency_digits=False))


def _filled(paragraph: Paragraph, text: str, values: Mapping[str, str], language: str) -> None:
    """The text with what is known; a blank is a marked run of its own."""
    blanks = reference.load().clauses.blanks
    at = 0
    for found in BLANK.finditer(text):
        paragraph.add_run(text[at : found.start()])
        known = values.get(found[1], "").strip()
        run = paragraph.add_run(known or f"[…: {blanks[found[1]].get(language)}]")
        if not known:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        at = found.end()
    paragraph.add_run(text[at:])


def _begin(title: str, language: str, made_at: datetime) -> DocxDocument:
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(25)
    page.top_margin = page.bottom_margin = Mm(20)
    for name, size, before, after in (
        ("Normal", 11, 0, 6), ("Title", 20, 0, 4), ("Subtitle", 12, 0, 8), ("Heading 1", 13, 12, 4),
        ("Intense Quote", 10, 0, 8), ("List Bullet", 11, 0, 3),
    ):  # fmt: skip
        style: Any = document.styles[name]
        style.font.size, style.font.name = Pt(size), "Calibri"
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        if name not in ("Normal", "List Bullet"):
            style.font.color.rgb = DEEP
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), LOCALE.get(language, "en-GB"))
    normal: Any = document.styles["Normal"]
    normal.element.get_or_add_rPr().append(spoken)
    properties = document.core_properties
    properties.title = title[:250]
    properties.author, properties.language = "UNECE", language
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    return document
