"""The numbers beside the filters of the register equal a full recount, whatever happened before."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from registry.models import Agreement, AgreementCount, InterestDeclaration, Proposal
from registry.permissions import agreements_visible_to, publishable, recused_agreements
from registry.queries import register
from registry.queries.agreement_count import FORCE, PAIRED, PUBLIC, STAFF, matrix
from registry.queries.register import ANY_IN_FORCE, FILTER_OF, Filters, count_agreements, list_agreements
from registry.services.agreement_history import write_change
from registry.services.agreement_links import (
    cells_of,
    facts_of,
    fold_agreement_counts,
    public_links,
    recount_agreements,
)
from tests.case import NOW, on_stage
from tests.cast import Cast
from tests.register import DAY, entered

SEED, CHANGES = 20261122, 60
HELD = {"types": "Asked", "beneficiary_countries": "Asked"}


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def kept(session: Session) -> Counter[tuple[str, ...]]:
    columns = (
        AgreementCount.scope, AgreementCount.kind, AgreementCount.value,
        AgreementCount.with_kind, AgreementCount.with_value,
    )  # fmt: skip
    rows = session.execute(select(*columns, func.sum(AgreementCount.delta)).group_by(*columns))
    return Counter({tuple(cell): int(number) for *cell, number in rows if number})


def counted(session: Session) -> Counter[tuple[str, ...]]:
    """From the rows themselves, as a naive reader counts."""
    rows = session.scalars(select(Agreement).execution_options(populate_existing=True))
    return Counter(cell for row in rows for cell in cells_of(facts_of(row)))


def any_change(chance: random.Random, agreement: Agreement, cast: Cast) -> None:
    values: dict[str, Any] = {
        "state": chance.choice(["active", "under_review", "suspended", "completed"]),
        "sdgs": chance.sample([1, 5, 6, 11, 13], k=chance.randrange(4)),
        "subprogrammes": chance.sample([1, 2, 3, 5], k=chance.randrange(1, 4)),
        "lead_subprogramme": chance.choice([1, 2, 3]),
        "nexus": chance.sample(["cities", "natural_resources", "mobility"], k=chance.randrange(3)),
        "types": chance.sample(["advocacy", "knowledge_exchange"], k=chance.randrange(3)),
        "dd_level": chance.choice([None, "simplified", "enhanced"]),
        "is_public": chance.random() < 0.7,
        "redactions": chance.choice([{}, {"partner": "Asked"}, HELD]),
        "organisation": chance.choice([cast.blue_well, cast.grey_dam]),
        "signed_on": DAY,
    }
    for name in chance.sample(sorted(values), k=3):
        setattr(agreement, name, values[name])


def test_numbers_equal_a_full_recount_after_any_changes(session: Session, cast: Cast) -> None:
    chance = random.Random(SEED)
    cast.grey_dam.country = "FR"
    rows = [entered(session, cast, number) for number in range(1, 5)]
    for step in range(CHANGES):
        row = chance.choice(rows)
        any_change(chance, row, cast)
        write_change(session, row, "agreement.changed", actor=cast.bea, now=NOW + timedelta(minutes=step))
        if step % 20 == 19:
            assert kept(session) == counted(session), f"seed {SEED}, step {step}"
            fold_agreement_counts(session)
    folded = kept(session)
    assert folded == counted(session)
    assert session.scalar(select(func.count()).select_from(AgreementCount)) == len(folded)
    recount_agreements(session)
    assert kept(session) == folded


def test_a_change_of_nothing_writes_no_row(session: Session, cast: Cast) -> None:
    row = entered(session, cast)
    before = session.scalar(select(func.count()).select_from(AgreementCount))
    write_change(session, row, "agreement.changed", actor=cast.bea, now=NOW)
    assert session.scalar(select(func.count()).select_from(AgreementCount)) == before


def test_facets_under_one_filter_are_what_a_count_of_the_rows_gives(session: Session, cast: Cast) -> None:
    chance = random.Random(SEED)
    rows = [entered(session, cast, number) for number in range(1, 9)]
    for row in rows:
        any_change(chance, row, cast)
        write_change(session, row, "agreement.changed", actor=cast.bea, now=NOW)
    for is_public in (False, True):
        links = {
            row.id: public_links(facts_of(row)) if is_public else facts_of(row)
            for row in rows
            if not is_public or row.is_public
        }
        for kind in [*PAIRED, ""]:
            values = {value for found in links.values() for each, value in found if each == kind}
            for value in values or {""}:
                wanted = Filters(**{FILTER_OF[kind]: value}) if kind else Filters()
                if kind and not wanted.links(is_public=is_public):
                    continue
                mine = [found for found in links.values() if not kind or (kind, value) in found]
                visible = publishable() if is_public else true()
                total, facets = count_agreements(session, visible, wanted, is_public=is_public)
                page = list_agreements(session, visible, wanted, is_public=is_public)
                assert total == len(mine) == len(page.rows), (is_public, kind, value)
                for other in set(PAIRED) - {kind}:
                    expected = Counter(v for found in mine for k, v in found if k == other)
                    assert facets.get(FILTER_OF[other], {}) == expected, (is_public, kind, value, other)


def test_the_matrix_of_subprogrammes_and_goals_is_exact(session: Session, cast: Cast) -> None:
    entered(session, cast, 1, subprogrammes=[1, 5], sdgs=[6, 17])
    entered(session, cast, 2, subprogrammes=[5], sdgs=[6], is_public=False)
    assert matrix(session, "subprogramme", "sdg") == {
        ("1", "6"): 1, ("1", "17"): 1, ("5", "6"): 2, ("5", "17"): 1,
    }  # fmt: skip
    assert matrix(session, "sdg", "subprogramme", scope=PUBLIC)[("6", "5")] == 1
    with pytest.raises(ValueError, match="not counted together"):
        matrix(session, "sdg", "target")
    assert STAFF != PUBLIC


def approved_case(session: Session, cast: Cast) -> Proposal:
    case = Proposal(
        organisation_id=cast.blue_well.id, created_by_id=cast.alice.id, created_at=NOW,
        submitted_at=NOW, state="in_review", reference="P-2026-9", title="Rivers",
    )  # fmt: skip
    session.add(case)
    session.flush()
    return case


def test_who_is_recused_counts_without_what_they_may_not_see(session: Session, cast: Cast) -> None:
    case = approved_case(session, cast)
    entered(session, cast, 1, proposal_id=case.id, sdgs=[6])
    entered(session, cast, 2, sdgs=[6, 13])
    session.add(
        InterestDeclaration(proposal_id=case.id, user_id=cast.bea.id, interest="financial", declared_at=NOW)
    )
    session.flush()
    for wanted in (Filters(), Filters(sdg="6"), Filters(sdg="6", state="active"), Filters(text="rivers")):
        total, facets = count_agreements(
            session, agreements_visible_to(cast.bea, NOW), wanted, actor=cast.bea, now=NOW
        )
        assert total == 1, wanted
        assert facets["sdg"]["6"] == 1, wanted
        assert facets["state"] == {"active": 1}, wanted
    total, _facets = count_agreements(
        session, agreements_visible_to(cast.carl, NOW), Filters(), actor=cast.carl, now=NOW
    )
    assert total == 2


def test_above_the_cap_there_is_a_total_and_no_biased_number(
    session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 5):
        entered(session, cast, number)
    two, three = Filters(sdg="6", state="active"), Filters(sdg="6", state="active", lead="1")
    assert count_agreements(session, true(), two).total == 4
    assert count_agreements(session, true(), three).total == 4
    monkeypatch.setattr(register, "CAP", 2)
    assert count_agreements(session, true(), two) == (4, {})  # the number of a pair is kept
    assert count_agreements(session, true(), three) == (3, {})
    assert count_agreements(session, true(), Filters(sdg="6")).total == 4


def test_in_force_is_several_states_and_its_numbers_are_exact(session: Session, cast: Cast) -> None:
    case = approved_case(session, cast)
    entered(session, cast, 1, sdgs=[6, 13])
    entered(session, cast, 2, sdgs=[6], state="under_review", proposal_id=case.id)
    entered(session, cast, 3, sdgs=[6], state="completed")
    entered(session, cast, 4, sdgs=[13], state="suspended")
    in_force = Filters(state=ANY_IN_FORCE)

    def counted(wanted: Filters) -> tuple[int, dict[str, int]]:
        page = list_agreements(session, agreements_visible_to(cast.bea, NOW), wanted)
        total, facets = count_agreements(
            session, agreements_visible_to(cast.bea, NOW), wanted, actor=cast.bea, now=NOW
        )
        assert total == len(page.rows), wanted
        return total, facets["sdg"]

    assert counted(in_force) == (3, {"6": 2, "13": 2})
    assert counted(replace(in_force, sdg="6")) == (2, {"6": 2, "13": 1})
    assert counted(replace(in_force, text="rivers")) == (3, {"6": 2, "13": 2})
    assert matrix(session, "subprogramme", "sdg", scope=FORCE) == {
        (area, goal): 2 for area in ("1", "5") for goal in ("6", "13")
    }
    session.add(
        InterestDeclaration(proposal_id=case.id, user_id=cast.bea.id, interest="financial", declared_at=NOW)
    )
    session.flush()
    assert counted(in_force) == (2, {"6": 1, "13": 2})


def test_a_renewal_of_somebody_recused_is_neither_listed_nor_counted(session: Session, cast: Cast) -> None:
    """A renewed agreement has no case of its own: an interest in any case of the partner counts."""
    case = approved_case(session, cast)
    first = entered(session, cast, 1, sdgs=[6], proposal_id=case.id)
    renewed = entered(session, cast, 2, sdgs=[6], renewed_from_id=first.id)
    entered(session, cast, 3, sdgs=[6], organisation=cast.grey_dam)
    declared = InterestDeclaration(
        proposal_id=case.id, user_id=cast.bea.id, interest="financial", declared_at=NOW
    )
    session.add(declared)
    session.flush()
    seen = agreements_visible_to(cast.bea, NOW)
    hidden = set(session.scalars(select(Agreement.id).where(~seen)))
    assert hidden == {first.id, renewed.id} == set(session.scalars(recused_agreements(cast.bea.id)))
    total, facets = count_agreements(session, seen, Filters(), actor=cast.bea, now=NOW)
    assert total == len(list_agreements(session, seen, Filters()).rows) == 1
    assert facets["sdg"] == {"6": 1}


def test_the_public_cannot_ask_by_what_is_not_public(session: Session, cast: Cast) -> None:
    entered(session, cast, 1, redactions={"partner": "Asked for"}, dd_level="enhanced")
    for wanted in (Filters(country="CH"), Filters(text="Blue Well"), Filters(text="Otto")):
        assert not list_agreements(session, publishable(), wanted, is_public=True).rows
        assert list_agreements(session, true(), wanted).rows
    page = list_agreements(session, publishable(), Filters(level="simplified"), is_public=True)
    assert len(page.rows) == 1  # no such filter outside
    assert list_agreements(session, publishable(), Filters(text="clean rivers"), is_public=True).rows
