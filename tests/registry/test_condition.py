"""A condition of the decision is followed to its evidence: reminded of, late, met with a file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from registry.adapters.files import accept
from registry.events import list_events
from registry.models import Agreement, Condition
from registry.notifications import NOTIFICATIONS, resolve
from registry.queries.agreement_duty import list_duties
from registry.queries.progress import find_evidence
from registry.queries.reminder import list_due
from registry.services.agreement import meet_condition
from registry.services.reminder import remind
from tests.agreement import active_agreement
from tests.case import NOW, on_stage, sent
from tests.cast import Cast
from tests.registry.addresses import PDF

TODAY = NOW.date()


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture
def agreement(session: Session, cast: Cast) -> Agreement:
    return active_agreement(session, cast, proposal_id=sent(session, cast).id)


def asked(session: Session, agreement: Agreement, owner: str) -> Condition:
    row = Condition(
        proposal_id=agreement.proposal_id, agreement_id=agreement.id, text="Name the sources", owner=owner,
        due_on=TODAY + timedelta(days=10), created_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


@pytest.mark.parametrize(
    ("owner", "reminded", "late"),
    [
        ("partner", {"alice", "anton"}, {"alice", "anton", "bea", "boris"}),
        ("focal_point", {"carl"}, {"carl", "bea", "boris"}),
        ("Somebody by name", {"bea", "boris"}, {"bea", "boris"}),
    ],
)
def test_whoever_owns_a_condition_is_reminded_and_the_desk_too_once_it_is_late(
    session: Session, cast: Cast, agreement: Agreement, owner: str, reminded: set[str], late: set[str]
) -> None:
    asked(session, agreement, owner)
    for days in (0, 1, 11, 12):
        for due in list_due(session, TODAY + timedelta(days=days)):
            assert remind(session, due, now=NOW + timedelta(days=days))
    events = [each for each in list_events(session, agreement.id) if each.subject_kind == "condition"]
    assert [each.name for each in events] == ["condition.reminded", "condition.overdue"]
    for event, wanted in zip(events, (reminded, late), strict=True):
        told = [
            user for notice in NOTIFICATIONS[event.name] for user in resolve(session, notice.audience, event)
        ]
        assert {user.id for user in told} == {getattr(cast, name).id for name in wanted}


def test_a_condition_is_met_with_a_file_and_waits_for_nobody_any_more(
    session: Session, cast: Cast, agreement: Agreement, tmp_path: Path
) -> None:
    row = asked(session, agreement, "focal_point")
    assert [duty.what for duty in list_duties(session, cast.carl, now=NOW)] == ["condition"]
    with (tmp_path / "list.pdf").open("w+b") as stream:
        stream.write(PDF)
        stream.seek(0)
        file = accept(stream, "list.pdf", folder=tmp_path, max_bytes=10_000)
    meet_condition(session, agreement, row, evidence="List of 4 May", file=file, actor=cast.carl, now=NOW)
    assert list_duties(session, cast.carl, now=NOW) == []
    assert list_due(session, TODAY) == []
    assert (row.met_by_id, row.evidence) == (cast.carl.id, "List of 4 May")
    assert row.evidence_file_id is not None
    kept = find_evidence(session, agreement, row.evidence_file_id, cast.alice, now=NOW)
    assert kept is not None
    assert (kept.filename, kept.proposal_id) == ("list.pdf", None)
