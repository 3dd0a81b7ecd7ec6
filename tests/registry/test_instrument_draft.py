"""The draft of an instrument: every clause in its language, filled from the case, blanks that can be seen."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from sqlalchemy.orm import Session

from registry import reference
from registry.models import Condition
from registry.reference.catalogue import Reference
from registry.reference.source import OURS, Source
from registry.reference.text import BadReference
from registry.reports.instrument_draft import DraftFacts, instrument_draft
from tests.agreement import active_agreement
from tests.case import NOW
from tests.cast import Cast


def draft(session: Session, cast: Cast, language: str = "en", **columns: Any) -> Any:
    conditions = (Condition(text="Name the sources"),)
    facts = DraftFacts(active_agreement(session, cast, **columns), conditions)
    return Document(io.BytesIO(instrument_draft(facts, language, made_at=NOW)))


def blanks(document: Any) -> list[str]:
    return [
        run.text
        for paragraph in document.paragraphs
        for run in paragraph.runs
        if run.font.highlight_color == WD_COLOR_INDEX.YELLOW
    ]


def test_what_is_known_is_filled_in_and_what_is_not_is_marked(session: Session, cast: Cast) -> None:
    document = draft(session, cast, cash_minor=2_500_000, currency="CHF", starts_on=None, signed_by_unece="")
    text = "\n".join(each.text for each in document.paragraphs)
    for known in ("Blue Well", "Clean wells", "14 January 2028", "25,000 CHF", "Name the sources", "Alice"):
        assert known in text
    assert "[…: first day]" in blanks(document)
    assert "{" not in text
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert [each.partition(".")[0] for each in headings] == [str(no) for no in range(1, len(headings) + 1)]
    assert "What each side gives" in text
    assert "The person on loan" not in text


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
@pytest.mark.parametrize("instrument", [each.id for each in reference.load().instruments if each.sign_role])
def test_every_instrument_has_a_draft_in_every_language(
    session: Session, cast: Cast, instrument: str, language: str
) -> None:
    document = draft(session, cast, language, instrument=instrument)
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert len(headings) >= 9
    assert document.core_properties.language == language
    assert document.paragraphs[0].text == reference.load().instrument(instrument).name.get(language)


def test_where_nothing_is_signed_there_is_no_draft(session: Session, cast: Cast) -> None:
    with pytest.raises(LookupError):
        draft(session, cast, instrument="no_instrument_rules_of_procedure")


@pytest.mark.parametrize(
    ("old", "new"),
    [("{starts} until", "{begins} until"), ("[data_sharing_agreement]", "[handshake]"), ("с {starts}", "с")],
)
def test_a_clause_that_cannot_be_filled_is_refused_when_it_is_read(
    tmp_path: Path, old: str, new: str
) -> None:
    text = (OURS / "clauses.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "clauses.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadReference):
        _ = Reference(Source(tmp_path)).clauses
