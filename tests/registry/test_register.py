"""What of an agreement is public, field by field; lists with filters, counts and pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import true
from sqlalchemy.orm import Session

from registry.models import Agreement, AgreementLink
from registry.permissions import publishable
from registry.queries.register import (
    Filters,
    count_agreements,
    find_public,
    list_agreements,
    public_row,
)
from registry.services.agreement_history import LINKS
from tests.case import NOW, on_stage
from tests.cast import Cast

DAY = date(2026, 11, 2)


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def entered(session: Session, cast: Cast, number: int = 1, **changes: Any) -> Agreement:
    """An agreement as the register keeps it, without its case."""
    values: dict[str, Any] = {
        "reference": f"AGR-2026-{number:04d}",
        "state": "active",
        "organisation": cast.blue_well,
        "instrument": "memorandum_of_understanding",
        "title": {"en": "Clean rivers", "fr": "Rivières propres", "ru": "Чистые реки"},
        "summary": {"en": "We measure rivers."},
        "starts_on": DAY,
        "ends_on": DAY + timedelta(days=365),
        "signed_on": DAY,
        "signed_by_partner": "Alice Secret-Signatory",
        "signed_by_unece": "Otto Signatory",
        "currency": "CHF",
        "cash_minor": 1_234_567,
        "in_kind_minor": 7_654_321,
        "value_usd_cents": 9_999_999,
        "lead_subprogramme": 1,
        "subprogrammes": [1, 5],
        "types": ["knowledge_exchange"],
        "nexus": ["natural_resources"],
        "sdgs": [6, 17],
        "sdg_targets": ["6.3"],
        "gender_marker": "mainstreamed",
        "beneficiary_countries": ["UZ"],
        "focal_point_id": cast.carl.id,
        "excom_project": "EXCOM-SECRET-7",
        "embargo_reason": "",
        "dd_level": "enhanced",
        "risk_level": "substantial",
        "dd_completed_on": date(2026, 10, 1),
        "dd_valid_until": date(2027, 10, 1),
        "search_key": f"agr-2026-{number:04d} clean rivers rivieres propres чистые реки blue well",
        "created_at": NOW + timedelta(minutes=number),
        "event_count": 0,
        **changes,
    }
    agreement = Agreement(**values)
    session.add(agreement)
    session.flush()
    session.add_all(
        AgreementLink(agreement_id=agreement.id, kind=kind, value=str(value))
        for kind, column in LINKS.items()
        for value in values[column]
    )
    session.flush()
    return agreement


def test_the_public_row_has_these_fields_and_no_other(session: Session, cast: Cast) -> None:
    assert public_row(entered(session, cast), "en") == {
        "reference": "AGR-2026-0001",
        "title": "Clean rivers",
        "summary": "We measure rivers.",
        "partner": "Blue Well",
        "partner_country": "CH",
        "partner_country_name": "Switzerland",
        "partner_type": "company",
        "partner_type_name": "Company",
        "instrument": "memorandum_of_understanding",
        "instrument_name": "Memorandum of understanding",
        "status": "active",
        "signed_on": "2026-11-02",
        "starts_on": "2026-11-02",
        "ends_on": "2027-11-02",
        "lead_subprogramme": 1,
        "subprogrammes": [1, 5],
        "subprogramme_names": ["Environment", "Sustainable energy"],
        "nexus": ["natural_resources"],
        "nexus_names": ["Sustainable use of natural resources"],
        "sdgs": [6, 17],
        "sdg_targets": ["6.3"],
        "gender_marker": "mainstreamed",
        "gender_marker_name": public_row(entered(session, cast, 2), "en")["gender_marker_name"],
        "beneficiary_countries": ["UZ"],
        "beneficiary_country_names": ["Uzbekistan"],
        "value": None,
    }


def test_nothing_internal_is_in_the_public_row(session: Session, cast: Cast) -> None:
    for is_value_public in (False, True):
        number = 1 + is_value_public
        row = str(public_row(entered(session, cast, number, is_value_public=is_value_public), "en"))
        for secret in (
            "Secret-Signatory", "Otto Signatory", "EXCOM-SECRET", "enhanced", "substantial", "Carl",
            "2026-10-01", "2027-10-01", "9999999", "knowledge_exchange", str(cast.carl.id),
        ):  # fmt: skip
            assert secret not in row


def test_the_value_is_public_only_when_it_was_agreed(session: Session, cast: Cast) -> None:
    row = public_row(entered(session, cast, is_value_public=True), "en")
    assert row["value"] == {"currency": "CHF", "cash_minor": 1_234_567, "in_kind_minor": 7_654_321}


def test_the_row_speaks_the_language_or_one_that_there_is(session: Session, cast: Cast) -> None:
    row = public_row(entered(session, cast), "ru")
    assert (row["title"], row["summary"]) == ("Чистые реки", "We measure rivers.")
    only_french = public_row(entered(session, cast, 2, title={"fr": "Eau"}), "ru")
    assert only_french["title"] == "Eau"
    assert row["partner_country_name"] == "Швейцария"


def test_a_review_is_not_public(session: Session, cast: Cast) -> None:
    row = entered(session, cast, state="under_review")
    assert public_row(row, "en")["status"] == "active"
    total, counts = count_agreements(session, publishable(), Filters(), is_public=True)
    assert (total, counts["state"]) == (1, {"active": 1})
    for state, found in (("active", 1), ("under_review", 0)):
        page = list_agreements(session, publishable(), Filters(state=state), is_public=True)
        assert len(page.rows) == found


def test_drafts_and_embargoes_are_not_published(session: Session, cast: Cast) -> None:
    entered(session, cast, 1, state="drafting", signed_on=None)
    entered(session, cast, 2, is_public=False, embargo_reason="Talks")
    entered(session, cast, 3)
    page = list_agreements(session, publishable(), Filters(), is_public=True)
    assert [row.reference for row in page.rows] == ["AGR-2026-0003"]
    assert find_public(session, "AGR-2026-0001") is None
    assert find_public(session, "AGR-2026-0002") is None
    assert find_public(session, "AGR-2026-0003") is not None


@pytest.mark.parametrize(
    "wanted",
    [
        Filters(state="active"), Filters(subprogramme="5"), Filters(nexus="natural_resources"),
        Filters(sdg="6"), Filters(type="knowledge_exchange"), Filters(country="CH"),
        Filters(text="RIVIÈRES Well"), Filters(text="чистые"), Filters(text="0001"),
    ],
)  # fmt: skip
def test_each_filter_finds_what_it_names_and_nothing_else(
    wanted: Filters, session: Session, cast: Cast
) -> None:
    entered(session, cast)
    cast.grey_dam.country = "FR"
    entered(
        session, cast, 2, state="completed", organisation=cast.grey_dam, subprogrammes=[2], nexus=["cities"],
        sdgs=[11], types=["advocacy"], search_key="agr-2026-0002 grey dam",
    )  # fmt: skip
    page = list_agreements(session, true(), wanted)
    assert [row.reference for row in page.rows] == ["AGR-2026-0001"]
    total, counts = count_agreements(session, true(), wanted)
    assert total == 1
    assert counts["country"] == {"CH": 1}


def test_signs_of_a_pattern_are_searched_as_they_are(session: Session, cast: Cast) -> None:
    entered(session, cast)
    for typed in ("%", "_", "100%"):
        assert not list_agreements(session, true(), Filters(text=typed)).rows


def test_pages_follow_one_another_and_lead_back(session: Session, cast: Cast) -> None:
    for number in range(1, 8):
        entered(session, cast, number)
    first = list_agreements(session, true(), Filters(), size=3)
    second = list_agreements(session, true(), Filters(after=first.following), size=3)
    third = list_agreements(session, true(), Filters(after=second.following), size=3)
    numbers = [int(row.reference[-4:]) for page in (first, second, third) for row in page.rows]
    assert numbers == [7, 6, 5, 4, 3, 2, 1]
    assert (first.previous, third.following) == ("", "")
    back = list_agreements(session, true(), Filters(before=third.previous), size=3)
    assert [row.reference for row in back.rows] == [row.reference for row in second.rows]
    start = list_agreements(session, true(), Filters(before=back.previous), size=3)
    assert [row.reference for row in start.rows] == [row.reference for row in first.rows]
    assert start.previous == ""


@pytest.mark.parametrize("mark", ["x", "2026-01-01_x", "2026-01-01T00:00:00_0", "_"])
def test_a_mark_that_somebody_made_up_is_no_mark(mark: str, session: Session, cast: Cast) -> None:
    entered(session, cast)
    assert len(list_agreements(session, true(), Filters(after=mark)).rows) == 1
