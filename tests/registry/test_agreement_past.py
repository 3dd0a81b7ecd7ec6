"""The state of the register on a past day, as it was known then and as it is known now."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from registry.queries.agreement_past import count_state_as_of, list_state_as_of
from registry.services.agreement_history import write_change
from tests.case import NOW, on_stage
from tests.cast import Cast
from tests.register import entered


def test_a_past_day_reads_as_it_was_known_and_as_it_is_known_now(session: Session, cast: Cast) -> None:
    cast = on_stage(session, cast)
    row = entered(session, cast, state="signed")
    other = entered(session, cast, 2, state="signed")
    for each in (row, other):
        write_change(
            session, each, "agreement.signed", actor=cast.bea, now=NOW, effective_on=date(2026, 5, 1)
        )
    later = NOW + timedelta(days=3)
    row.state = "active"
    write_change(
        session, row, "agreement.activated", actor=cast.bea, now=later, effective_on=date(2026, 6, 1)
    )
    may, june = date(2026, 5, 20), date(2026, 6, 1)
    assert count_state_as_of(session, date(2026, 4, 30), later) == {}
    assert count_state_as_of(session, may, later) == {"signed": 2}
    assert count_state_as_of(session, june, NOW) == {"signed": 2}  # nobody knew yet
    assert dict(list_state_as_of(session, june, later)) == {row.id.hex: "active", other.id.hex: "signed"}
