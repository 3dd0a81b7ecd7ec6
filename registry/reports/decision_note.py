"""The decision note: two pages (DOCX) that an official reads or signs; for staff who may see reviews.

Real styles, headings and table headers, so that a screen reader and a table of contents can use them. What
would make it longer than two pages is cut with an ellipsis: the page of the case has the whole.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table

from registry.queries.decision_note import NoteFacts
from workflows.review import REVIEW
from workflows.wording import N_

LONG, MIDDLE, SHORT = 400, 140, 70  # characters
MOST_FINDINGS, MOST_NEAR, MOST_REVIEWS, MOST_ACTS, MOST_CONDITIONS = 8, 3, 8, 8, 6
DEEP = RGBColor(0x00, 0x33, 0x4F)
SUMMARIES = {
    "": N_("Nobody has given a verdict yet."),
    "positive": N_("The verdicts are positive."),
    "negative": N_("The verdicts are negative."),
    "mixed": N_("The verdicts are mixed."),
    "conflicting": N_("The verdicts conflict."),
}


@dataclass(frozen=True)
class Words:
    """How the door says things in the reader's language."""

    language: str
    say: Callable[..., str]  # gettext with named values
    pick: Callable[[Mapping[str, str]], str]  # of {en, fr, ru}
    label: Callable[[str, str | None], str]
    day: Callable[[date | None], str]
    instant: Callable[[datetime | None], str]
    money: Callable[[int | None, str | None], str]
    country: Callable[[str | None], str]
    area: Callable[[int], str]
    owner: Callable[[str], str]  # of a condition


def decision_note(facts: NoteFacts, words: Words, *, made_at: datetime) -> bytes:
    """The note as a DOCX file."""
    case, say = facts.proposal, words.say
    document = _begin(facts, words, made_at)
    document.add_paragraph(case.title, style="Title")
    document.add_paragraph(
        say(N_("Decision note %(reference)s, made on %(day)s. Internal: not for the partner."),
            reference=case.reference or "", day=words.instant(made_at)),
        style="Subtitle",
    )  # fmt: skip
    if facts.changed:
        document.add_paragraph(
            say(N_("Something of what was approved has changed since.")), style="Strong line"
        )
    _about(document, facts, words)
    _level(document, facts, words)
    _screening(document, facts, words)
    _reviews(document, facts, words)
    _acts(document, facts, words)
    _conditions(document, facts, words)
    _record(document, facts, words)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def _begin(facts: NoteFacts, words: Words, made_at: datetime) -> DocxDocument:
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(18)
    page.top_margin = page.bottom_margin = Mm(15)
    for name, size, before, after in (
        ("Normal", 9, 0, 2), ("Title", 15, 0, 1), ("Subtitle", 9, 0, 4), ("Heading 1", 11, 6, 2),
        ("List Bullet", 9, 0, 1),
    ):  # fmt: skip
        style: Any = document.styles[name]
        style.font.size, style.font.name = Pt(size), "Calibri"
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1
        if name != "Normal" and name != "List Bullet":
            style.font.color.rgb = DEEP
    strong: Any = document.styles.add_style("Strong line", WD_STYLE_TYPE.PARAGRAPH)
    strong.base_style, strong.font.bold = document.styles["Normal"], True
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), {"en": "en-GB", "fr": "fr-FR", "ru": "ru-RU"}.get(words.language, "en-GB"))
    normal: Any = document.styles["Normal"]
    normal.element.get_or_add_rPr().append(language)
    properties = document.core_properties
    properties.title = f"{facts.proposal.reference}: {facts.proposal.title}"[:250]
    properties.author, properties.language = "UNECE", words.language
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    return document


def _about(document: DocxDocument, facts: NoteFacts, words: Words) -> None:
    case, say = facts.proposal, words.say
    partner = case.organisation
    areas = ", ".join(str(row.subprogramme) for row in case.subprogrammes)
    lead = words.area(case.lead_subprogramme) if case.lead_subprogramme else ""
    document.add_heading(say(N_("Proposal")), level=1)
    _pairs(
        document,
        say(N_("Facts of the proposal")),
        [
            (say(N_("Applicant")), _joined(partner.name if partner else "", words.country(case.country))),
            (say(N_("Purpose")), _cut(facts.description, LONG)),
            (say(N_("Value")), words.money(case.value_usd_cents, "USD")),
            (say(N_("Subprogrammes")), _joined(_cut(lead, SHORT), areas)),
            (say(N_("Received")), words.day(case.received_on)),
            (say(N_("Sponsor")), case.sponsor.name if case.sponsor else ""),
        ],
        (say(N_("What")), say(N_("Value"))),
    )


def _level(document: DocxDocument, facts: NoteFacts, words: Words) -> None:
    case, say, outcome = facts.proposal, words.say, facts.outcome
    document.add_heading(say(N_("Level and why")), level=1)
    level = _joined(words.label("risk_level", case.risk_level), words.label("dd_level", case.dd_level))
    gate = words.label("gate", case.gate) if case.gate != "pass" else ""
    document.add_paragraph(_joined(level, gate) or say(N_("No level has been decided.")), style="Strong line")
    for change in facts.level_changes[-2:]:
        document.add_paragraph(
            say(N_("%(person)s changed the level from %(before)s to %(after)s: %(reason)s"),
                person=change.changed_by.name, before=words.label("risk_level", change.from_risk),
                after=words.label("risk_level", change.to_risk), reason=_cut(change.reason, SHORT))
        )  # fmt: skip
    findings = list(outcome.get("findings", ()))
    lines = [_joined(each["rule_id"], _cut(words.pick(each["reason"]), MIDDLE), by=" ") for each in findings]
    _bullets(document, lines, MOST_FINDINGS, words)
    if not lines:
        document.add_paragraph(say(N_("No rule raised the level.")))
    near = [each for each in outcome.get("near_misses", ()) if each.get("reason")]
    if near:
        document.add_paragraph(say(N_("What nearly applied:")))
        told = [
            _joined(
                each.get("rule_id") or "",
                _cut(words.pick(each["reason"]), SHORT),
                f"({words.pick(each['failed']['label'])}: {each['failed']['value']})",
                by=" ",
            )
            for each in near
        ]
        _bullets(document, told, MOST_NEAR, words)


def _screening(document: DocxDocument, facts: NoteFacts, words: Words) -> None:
    say = words.say
    document.add_heading(say(N_("Screening")), level=1)
    missing = sum(row is None for _, row in facts.results)
    document.add_paragraph(
        say(N_("%(names)s names; not screened: %(missing)s; open matches: %(open)s; cleared: %(cleared)s; "
               "confirmed: %(confirmed)s."),
            names=len(facts.results), missing=missing, open=facts.open_matches,
            cleared=facts.cleared_matches, confirmed=facts.confirmed_matches)
    )  # fmt: skip
    lists = ", ".join(f"{source} {version}" for source, version in facts.lists)
    if lists:
        document.add_paragraph(say(N_("Lists and their versions: %(lists)s"), lists=_cut(lists, MIDDLE)))
    elif facts.results:
        document.add_paragraph(say(N_("Looked up by hand.")))


def _reviews(document: DocxDocument, facts: NoteFacts, words: Words) -> None:
    say = words.say
    document.add_heading(say(N_("Reviews")), level=1)
    document.add_paragraph(say(SUMMARIES[facts.summary]), style="Strong line")
    rows = [
        (
            _cut(words.area(each.subprogramme), SHORT)
            if each.subprogramme
            else words.label("role", each.role),
            each.reviewer.name if each.reviewer else say(N_("nobody yet")),
            words.label("verdict", each.verdict) if each.verdict else say(REVIEW.state(each.state).staff),
            _cut(each.reasons, MIDDLE),
        )
        for each in facts.reviews
    ]
    heads = (say(N_("For")), say(N_("Reviewer")), say(N_("Verdict")), say(N_("Reasons")))
    _grid(document, heads, rows, MOST_REVIEWS, words, widths=(40, 32, 32, 70))
    if facts.proposal.conflict_note:
        note = _cut(facts.proposal.conflict_note, MIDDLE)
        document.add_paragraph(say(N_("The lead on the conflict: %(note)s"), note=note))
    if facts.recused:
        document.add_paragraph(
            say(N_("Declared an interest and left the case (K01): %(names)s"), names=", ".join(facts.recused))
        )
    if facts.groups or facts.proposal.groups_note:
        groups = _joined(", ".join(facts.groups), facts.proposal.groups_note)
        document.add_paragraph(
            say(N_("Other interests invited (K03): %(groups)s"), groups=_cut(groups, MIDDLE))
        )


def _acts(document: DocxDocument, facts: NoteFacts, words: Words) -> None:
    say = words.say
    document.add_heading(say(N_("Acts")), level=1)
    rows = []
    for act in facts.acts:
        name = act.decided_by.name
        if act.recorded_by is not None:
            name = say(N_("%(official)s (signed note, recorded by %(recorder)s)"), official=name,
                       recorder=act.recorded_by.name)  # fmt: skip
        if (place := facts.delegations.get(act.id)) is not None:
            name = say(N_("%(official)s, by delegation of %(name)s (%(note)s)"), official=name,
                       name=place.by, note=_cut(place.instrument, SHORT))  # fmt: skip
        outcome = say(N_("objection read")) if act.act == "hear" else words.label("outcome", act.outcome)
        role = words.label("role", act.role)
        rows.append((role, name, outcome, words.day(act.decided_at.date()), _cut(act.reasons, SHORT)))
    if facts.proposal.state in ("in_decision", "decided"):
        to_come = say(N_("to come"))
        rows += [(words.label("role", due.role), "", to_come, "", "") for due in facts.acts_to_come]
    heads = (say(N_("Office")), say(N_("Name")), say(N_("Act")), say(N_("Date")), say(N_("Reasons")))
    _grid(document, heads, rows, MOST_ACTS, words, widths=(38, 42, 28, 22, 44))


def _conditions(document: DocxDocument, facts: NoteFacts, words: Words) -> None:
    say = words.say
    if not facts.conditions:
        return
    document.add_heading(say(N_("Conditions")), level=1)
    rows = [
        (
            _cut(each.text, MIDDLE),
            words.owner(each.owner),
            words.day(each.due_on),
            say(N_("yes")) if each.is_blocking else say(N_("no")),
        )
        for each in facts.conditions
    ]
    heads = (say(N_("Condition")), say(N_("Owner")), say(N_("Due")), say(N_("Before signature")))
    _grid(document, heads, rows, MOST_CONDITIONS, words, widths=(98, 30, 22, 24))


def _record(document: DocxDocument, facts: NoteFacts, words: Words) -> None:
    case, say = facts.proposal, words.say
    document.add_heading(say(N_("What it rests on")), level=1)
    frozen = say(N_("Content approved (SHA-256)")) if facts.is_frozen else say(N_("Content now (SHA-256)"))
    policy = case.snapshot.policy_hash if case.snapshot else ""
    _pairs(
        document,
        say(N_("Versions and hashes")),
        [
            (frozen, facts.content_hash),
            (say(N_("Policy version")), _joined(str(case.policy_version or ""), policy)),
            (say(N_("Submission")), str(case.submission_no)),
        ],
        (say(N_("What")), say(N_("Value"))),
    )


# --- parts of the document -------------------------------------------------------------------------------


def _pairs(
    document: DocxDocument, title: str, rows: Iterable[tuple[str, str]], heads: tuple[str, str]
) -> None:
    table = _table(document, heads, title, (42, 132))
    for name, value in rows:
        if value:
            _fill(table, (name, value), bold_first=True)


def _grid(
    document: DocxDocument,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    most: int,
    words: Words,
    *,
    widths: Sequence[int],
) -> None:
    if not rows:
        document.add_paragraph(words.say(N_("None yet.")))
        return
    table = _table(document, heads, ", ".join(heads), widths)
    for row in rows[:most]:
        _fill(table, row)
    _say_more(document, len(rows) - most, words)


def _table(document: DocxDocument, heads: Sequence[str], title: str, widths: Sequence[int]) -> Table:
    table: Table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), title)
    table._tbl.tblPr.append(described)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    head = table.rows[0]
    mark = OxmlElement("w:tblHeader")  # the row is repeated on the next page, and read as its header
    mark.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(mark)
    for cell, words, width in zip(head.cells, heads, widths, strict=True):
        cell.width = Mm(width)
        cell.paragraphs[0].add_run(words).bold = True
    return table


def _fill(table: Table, values: Sequence[str], *, bold_first: bool = False) -> None:
    row: Any = table.add_row()  # type: ignore[no-untyped-call]
    for place, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
        cell.width = table.columns[place].width
        cell.paragraphs[0].add_run(_clean(value)).bold = bold_first and place == 0
        cell.paragraphs[0].paragraph_format.space_after = Pt(0)


def _bullets(document: DocxDocument, lines: Sequence[str], most: int, words: Words) -> None:
    for line in lines[:most]:
        document.add_paragraph(_clean(line), style="List Bullet")
    _say_more(document, len(lines) - most, words)


def _say_more(document: DocxDocument, number: int, words: Words) -> None:
    if number > 0:
        document.add_paragraph(words.say(N_("… and %(number)s more on the page of the case."), number=number))


def _cut(text: str | None, most: int) -> str:
    flat = " ".join(_clean(text or "").split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def _clean(text: str) -> str:
    """Without control characters, which XML does not allow."""
    return "".join(each for each in text if each in "\t\n" or ord(each) >= ord(" "))


def _joined(*parts: str, by: str = " · ") -> str:
    return by.join(part for part in parts if part)
