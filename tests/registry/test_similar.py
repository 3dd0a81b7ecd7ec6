"""The most similar past cases beside an enhanced review."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from registry.models import Proposal
from registry.queries.similar import LEAST, WEIGHTS, likeness, list_similar
from registry.services.decision import take_act
from registry.services.review import declare_interest
from tests.case import NOW, accepted, on_stage, reviewed, screened, sent
from tests.cast import Cast

LOAN = {"activity": {"loaned_personnel_fte": 1, "types": ["loaned_personnel"]}}


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def ended(session: Session, cast: Cast, conditions: tuple[str, ...] = (), **changes: object) -> Proposal:
    case = screened(session, cast, sent(session, cast, **changes))  # type: ignore[arg-type]
    reviewed(session, cast, accepted(session, cast, case))
    acts = (
        (("emil", "advise"), ("dmitri", "decline"))
        if case.risk_level == "substantial"
        else (("olga", "approve"),)
    )
    for who, verb in acts:
        person = getattr(cast, who)
        declare_interest(session, case, interest="none", actor=person, now=NOW)
        act = "approve_with_conditions" if verb == "approve" and conditions else verb
        take_act(
            session, case, act, reasons="Because.", outcome="for", actor=person, now=NOW,
            conditions=[{"text": text} for text in conditions] if verb != "advise" else (),
        )  # fmt: skip
    return case


def test_the_case_that_shares_triggers_and_kind_comes_first(session: Session, cast: Cast) -> None:
    loan = ended(session, cast, **LOAN)
    simple = ended(session, cast, conditions=("No logo.",))
    case = screened(session, cast, sent(session, cast, **LOAN))
    found = list_similar(session, case, cast.bea, now=NOW)
    assert [each.proposal.id for each in found] == [loan.id, simple.id]
    assert {"triggers", "types", "sector", "text"} == set(found[0].alike)
    assert list(found[1].conditions) == ["No logo."]


def test_cases_that_one_may_not_see_are_not_among_them(session: Session, cast: Cast) -> None:
    ended(session, cast, **LOAN)
    case = screened(session, cast, sent(session, cast, **LOAN))
    assert list_similar(session, case, cast.bea, now=NOW)
    assert list_similar(session, case, cast.claire, now=NOW) == []


def test_the_parts_add_up_and_a_stranger_is_left_out() -> None:
    one = {"triggers": {"N06"}, "types": {"advocacy"}, "sector": "6201", "text": {"mayors"}}
    none = {"triggers": {"N02"}, "types": {"joint"}, "sector": "0111", "text": {"cows"}}
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    assert sum(WEIGHTS[name] * part for name, part in likeness(one, one).items()) == pytest.approx(1)
    assert sum(likeness(one, none).values()) == 0 < LEAST
    assert likeness(one, {**one, "sector": "6209"})["sector"] == 0.75
    assert likeness(one, {**one, "sector": "6311"})["sector"] == 0.0
