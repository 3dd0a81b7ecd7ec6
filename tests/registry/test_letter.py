"""Letters say what was decided and on which published ground, and nothing that is internal."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import reference
from registry.models import Letter
from registry.reports.letter import RECEIPTS, Occasion, Promise, compose_letter, internal_words, kinds
from registry.services.decision import take_act
from registry.services.letter import write_letter
from registry.services.review import declare_interest
from rules import policy
from tests.case import NOW, accepted, on_stage, reviewed, screened, sent
from tests.cast import Cast
from workflows.machine import Blocked

LANGUAGES = ("en", "fr", "ru")
WORDING = policy.load(1).wording
GATES = ("redirect_procurement", "other_track")


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def letter(kind: str, language: str = "en", **more: object) -> str:
    facts: dict[str, object] = {
        "policy": policy.load(),
        "kind": kind,
        "language": language,
        "reference": "P-2026-0007",
        "title": "Clean rivers",
        "partner": "Blue Well",
        "on": date(2026, 11, 5),
        "until": date(2027, 2, 1),
    }
    composed = compose_letter(Occasion(**{**facts, **more}))  # type: ignore[arg-type]
    return f"{composed.subject}\n\n{composed.body}"


def test_a_french_letter_writes_the_first_of_a_month_as_1er() -> None:
    words = letter("deferred", "fr", on=date(2026, 11, 11))
    assert "au 1er février 2027" in words
    assert "11 novembre 2026" in words


def test_there_is_a_letter_for_each_outcome() -> None:
    wanted = {
        "acknowledgement", "returned", "redirected", "excluded", "exclusion_proposed",
        "declined", "deferred", "approved", "approved_with_conditions", "reconsideration_upheld",
        "reconsideration_reopened",
    }  # fmt: skip
    assert set(kinds()) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", kinds())
def test_a_letter_has_reference_date_partner_title_and_no_hole(kind: str, language: str) -> None:
    text = letter(kind, language)
    for part in ("P-2026-0007", "2026", "Blue Well", "Clean rivers"):
        assert part in text
    assert "{" not in text
    assert "\n\n\n" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", kinds())
def test_no_rule_puts_anything_internal_into_any_letter(kind: str, language: str) -> None:
    text = letter(kind, language, reasons=(*WORDING, *GATES))
    for rule_id, words in WORDING.items():
        assert rule_id not in text
        if words.letter is None or words.letter.get(language) != words.reason.get(language):
            assert words.reason.get(language) not in text
    ref = reference.load()
    levels = [*ref.labels("risk_level").values(), *ref.labels("dd_level").values()]
    for level in levels:
        for said in (level.label, level.partner):
            assert said is None or f" {said.get(language)} " not in text
    for name in ("OFAC", "Norges", "OFSI"):
        assert name not in text


@pytest.mark.parametrize("rule_id", [name for name, words in WORDING.items() if words.letter is None])
def test_a_rule_that_is_internal_changes_no_word_of_any_letter(rule_id: str) -> None:
    for kind in kinds():
        assert letter(kind, reasons=[rule_id]) == letter(kind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule_id", [name for name in WORDING if name.startswith("X")])
def test_an_exclusion_names_its_published_ground_without_a_threshold(rule_id: str, language: str) -> None:
    ground = WORDING[rule_id].letter
    assert ground is not None
    text = letter("excluded", language, reasons=[rule_id])
    assert ground.get(language) in text
    assert "%" not in text


def test_standard_reasons_speak_in_the_language_of_the_partner() -> None:
    said = reference.load().label("decline_reason", "outside_mandate").letter
    assert said is not None
    assert said.get("fr") in letter("declined", "fr", reasons=["outside_mandate"])
    asked = reference.load().label("send_back_reason", "missing_document").letter
    assert asked is not None
    assert asked.get("ru") in letter("returned", "ru", reasons=["missing_document"])
    door = reference.load().label("redirect_reason", "procurement").letter
    assert door is not None
    assert door.get("en") in letter("redirected", reasons=["redirect_procurement"])


@pytest.mark.parametrize("kind", sorted(RECEIPTS))
def test_a_decision_letter_is_a_receipt_and_no_endorsement(kind: str) -> None:
    text = letter(kind)
    assert "acknowledges the decision and its date" in text
    assert "not an endorsement" in text
    assert "not for publication" in text


def test_conditions_are_listed_with_their_date_or_that_they_come_before_signature() -> None:
    promises = (Promise("Name the sources", date(2026, 12, 1)), Promise("Sign the code", is_blocking=True))
    text = letter("approved_with_conditions", conditions=promises)
    assert "– Name the sources (by 1 December 2026)" in text
    assert "– Sign the code (before signature)" in text


def test_typed_words_that_are_internal_are_found() -> None:
    assert internal_words(policy.load(), "Because of N03 and the ofac list.", "X99 is no rule.") == [
        "N03",
        "ofac",
    ]
    assert internal_words(policy.load(), "Please write to us before 5 May.") == []


def test_an_approval_writes_the_letter_in_the_language_of_the_case(session: Session, cast: Cast) -> None:
    proposal = sent(session, cast)
    proposal.language = "fr"
    session.flush()
    reviewed(session, cast, accepted(session, cast, screened(session, cast, proposal)))
    declare_interest(session, proposal, interest="none", actor=cast.olga, now=NOW)
    take_act(
        session, proposal, "approve_with_conditions", letter_text="Merci.", actor=cast.olga, now=NOW,
        conditions=[{"text": "Nommer les sources", "is_blocking": True}],
    )  # fmt: skip
    row = session.scalars(select(Letter)).one()
    assert (row.kind, row.language) == ("approved_with_conditions", "fr")
    assert row.subject.startswith("Votre proposition")
    assert "Nommer les sources (avant la signature)" in row.body
    assert "Merci." in row.body
    assert row.signed_by_id == cast.olga.id


def test_a_letter_whose_note_names_a_rule_is_not_written(session: Session, cast: Cast) -> None:
    proposal = sent(session, cast)
    with pytest.raises(Blocked) as refusal:
        write_letter(session, proposal, "declined", note="OFAC lists you.", actor=cast.bea, now=NOW)
    assert refusal.value.needs == ("letter_is_public",)
