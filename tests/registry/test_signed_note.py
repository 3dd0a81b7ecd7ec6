"""Acts of officials recorded by the desk from a signed note, and objections that the Deputy reads."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.adapters.files import accept
from registry.events import list_events
from registry.models import Decision, Document, Proposal
from registry.queries.guards import Guards
from registry.services.decision import take_act
from registry.services.document import add_document
from registry.services.review import declare_interest, give_verdict
from tests.case import NOW, accepted, on_stage, reviewed, screened, sent
from tests.cast import Cast, make_person
from workflows.machine import Blocked, NotYours

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture
def case(session: Session, cast: Cast) -> Proposal:
    """Waits for Olga's decision; she and the desk have no interest in it."""
    proposal = reviewed(session, cast, accepted(session, cast, screened(session, cast, sent(session, cast))))
    for person in (cast.olga, cast.boris):
        declare_interest(session, proposal, interest="none", actor=person, now=NOW)
    return proposal


@pytest.fixture
def note(session: Session, cast: Cast, case: Proposal, tmp_path: Path) -> Document:
    stored = accept(io.BytesIO(PDF), "note.pdf", folder=tmp_path, max_bytes=10_000)
    return add_document(
        session, case, stored, kind="signed_note", is_internal=True, actor=cast.boris, now=NOW
    )


def record(session: Session, case: Proposal, cast: Cast, note: Document | None, **more: Any) -> Decision:
    values: dict[str, Any] = {"actor": cast.olga, "recorded_by": cast.boris, **more}
    return take_act(session, case, "approve", reasons="Fits.", signed_note=note, now=NOW, **values)


def test_both_names_are_kept_and_logged_and_the_official_is_told(
    session: Session, cast: Cast, case: Proposal, note: Document
) -> None:
    act = record(session, case, cast, note)
    assert (act.decided_by_id, act.recorded_by_id, act.signed_note_id) == (
        cast.olga.id, cast.boris.id, note.id,
    )  # fmt: skip
    assert case.state == "approved"
    events = {event.name: event for event in list_events(session, case.id)}
    assert events["proposal.approved"].actor_id == cast.olga.id
    assert events["proposal.act_recorded"].actor_id == cast.boris.id
    assert json.loads(events["proposal.act_recorded"].payload)["user"] == str(cast.olga.id)


def test_no_act_is_recorded_without_the_signed_pdf_of_this_case(
    session: Session, cast: Cast, case: Proposal, note: Document
) -> None:
    other = sent(session, cast)
    for spoilt in ({"proposal_id": other.id}, {"content_type": "image/png"}, {"removed_at": NOW}):
        for column, value in spoilt.items():
            before = getattr(note, column)
            setattr(note, column, value)
            with pytest.raises(Blocked) as refusal:
                record(session, case, cast, note)
            assert refusal.value.needs == ("signed_note_given",)
            setattr(note, column, before)
    with pytest.raises(Blocked):
        record(session, case, cast, None)
    with pytest.raises(Blocked):
        record(session, case, cast, note, recorded_by=None)
    assert case.state == "in_decision"


def test_the_recorder_is_of_the_desk_somebody_else_and_without_an_interest(
    session: Session, cast: Cast, case: Proposal, note: Document
) -> None:
    for nobody in (cast.carl, cast.alice, cast.olga, cast.aldo):
        with pytest.raises(NotYours):
            record(session, case, cast, note, recorded_by=nobody)
    fresh = make_person(session, "Berta Blum", roles=["desk"])
    with pytest.raises(Blocked) as refusal:
        record(session, case, cast, note, recorded_by=fresh)
    assert refusal.value.needs == ("k01",)


def test_nobody_takes_one_act_and_types_in_another(session: Session, cast: Cast, tmp_path: Path) -> None:
    """Two hats: Berta is of the desk and holds the Deputy's office by delegation."""
    berta = make_person(session, "Berta Blum", roles=["desk", "deputy_executive_secretary"])
    case = screened(session, cast, sent(session, cast, activity={"in_kind_minor": 2_000_000}))
    reviewed(session, cast, accepted(session, cast, case))
    for person in (cast.otto, berta):
        declare_interest(session, case, interest="none", actor=person, now=NOW)
    stored = accept(io.BytesIO(PDF), "note.pdf", folder=tmp_path, max_bytes=10_000)
    note = add_document(session, case, stored, kind="signed_note", is_internal=True, actor=berta, now=NOW)
    take_act(
        session, case, "approve", reasons="Fits.", actor=cast.otto, recorded_by=berta, signed_note=note,
        now=NOW,
    )  # fmt: skip
    assert case.state == "decided"
    with pytest.raises(Blocked) as refusal:
        take_act(session, case, "concur", reasons="Yes.", actor=berta, now=NOW)
    assert refusal.value.needs == ("acts_distinct",)
    declare_interest(session, case, interest="none", actor=cast.dmitri, now=NOW)
    take_act(session, case, "refuse_concurrence", reasons="No.", actor=cast.dmitri, now=NOW)
    dora = make_person(session, "Dora Blum", roles=["desk", ("division_director", 2)])
    declare_interest(session, case, interest="none", actor=dora, now=NOW)
    take_act(session, case, "approve", reasons="Again.", actor=dora, now=NOW)
    with pytest.raises(Blocked, match="different person"):
        take_act(
            session, case, "concur", reasons="Yes.", actor=cast.dmitri, recorded_by=dora, signed_note=note,
            now=NOW,
        )  # fmt: skip


def test_the_guards_are_those_of_the_official(
    session: Session, cast: Cast, case: Proposal, note: Document
) -> None:
    with pytest.raises(NotYours):
        record(session, case, cast, note, actor=cast.carl)
    with pytest.raises(Blocked) as refusal:
        record(session, case, cast, note, actor=cast.dmitri)  # the Deputy has declared nothing yet
    assert "k01" in refusal.value.needs


def objected(session: Session, cast: Cast) -> Proposal:
    case = accepted(session, cast, screened(session, cast, sent(session, cast)))
    [slot] = Guards(session, case, None, NOW).reviews
    declare_interest(session, case, interest="none", actor=cast.carl, now=NOW)
    give_verdict(session, slot, verdict="objection", reasons="It sells to us.", actor=cast.carl, now=NOW)
    for person in (cast.olga, cast.dmitri):
        declare_interest(session, case, interest="none", actor=person, now=NOW)
    return case


def test_an_objection_is_read_by_the_deputy_before_somebody_else_decides(
    session: Session, cast: Cast
) -> None:
    case = objected(session, cast)
    with pytest.raises(Blocked) as refusal:
        take_act(session, case, "approve", actor=cast.olga, now=NOW)
    assert refusal.value.needs == ("objection_heard",)
    with pytest.raises(NotYours):
        take_act(session, case, "hear_objection", reasons="Read.", actor=cast.olga, now=NOW)
    with pytest.raises(Blocked):
        take_act(session, case, "hear_objection", reasons=" ", actor=cast.dmitri, now=NOW)
    heard = take_act(session, case, "hear_objection", reasons="Weighed.", actor=cast.dmitri, now=NOW)
    assert (heard.act, heard.role, case.state) == ("hear", "deputy_executive_secretary", "in_decision")
    take_act(session, case, "approve", actor=cast.olga, now=NOW)
    assert case.state == "approved"


def test_there_is_nothing_to_hear_without_an_objection(session: Session, cast: Cast, case: Proposal) -> None:
    declare_interest(session, case, interest="none", actor=cast.dmitri, now=NOW)
    with pytest.raises(Blocked) as refusal:
        take_act(session, case, "hear_objection", reasons="Read.", actor=cast.dmitri, now=NOW)
    assert refusal.value.needs == ("objection_stands",)
    assert session.scalars(select(Decision).where(Decision.proposal_id == case.id)).all() == []
