"""After the signature, through the door: amended, asked what is still true, renewed; a new owner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Agreement, Amendment
from tests.agreement import agreement_of_case
from tests.case import on_stage
from tests.cast import AsPerson, Cast
from tests.registry.web.test_agreement import day

TODAY = datetime.now(UTC).date()


@pytest.fixture
def path(sessions: sessionmaker[Session], cast: Cast) -> str:
    """An agreement in force, of a case."""
    with sessions.begin() as session:
        return f"/agreements/{agreement_of_case(session, on_stage(session, cast), now=datetime.now(UTC)).id}"


def test_an_amendment_is_compared_cleared_and_signed(
    path: str, sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    bea = as_person(cast.bea)
    bea.get(f"{path}/amendments")
    assert "Nothing was amended." in bea.page.text
    assert bea.submit(f"{path}/amendments/new", {}).status_code == 422
    answer = bea.submit(f"{path}/amendments/new", {"reason": "More towns want it."})
    assert answer.status_code == 303
    with sessions() as session:
        amendment = f"{path}/amendments/{session.scalars(select(Amendment.id)).one()}"
    ends = TODAY + timedelta(days=300)
    wrong = {**day("ends_on", TODAY - timedelta(days=1)), "countries": "Atlantis"}
    assert bea.submit(f"{amendment}/edit", wrong).status_code == 422
    assert "We do not know this country: Atlantis." in bea.page.text
    right = {**day("ends_on", ends), "clauses": "Article 3: two events more."}
    assert bea.submit(f"{amendment}/edit", right).status_code == 303
    bea.get(amendment)
    for shown in ("Article 3: two events more.", "as before", "Every unit that clears"):
        assert shown in bea.page.text
    assert bea.submit(f"{amendment}/units/DES", {}).status_code == 303
    assert bea.submit(f"{amendment}/units/EO", {}).status_code == 422
    assert bea.submit(f"{amendment}/units/EO", {"note": "Memo of today."}).status_code == 303
    assert bea.submit(f"{amendment}/steps/clear", {}).status_code == 303
    signed = {"by_partner": "Alice, Director", "by_unece": "Otto, Chief", **day("signed_on", TODAY)}
    assert bea.submit(f"{amendment}/sign", signed).status_code == 303
    bea.get(path)
    assert "2" in bea.page.text
    with sessions() as session:
        row = session.scalars(select(Agreement)).one()
        assert (row.text_version, row.ends_on) == (2, ends)
    carl = as_person(cast.carl)
    assert carl.get(amendment).status_code == 200
    assert carl.get(f"{amendment}/edit").status_code == 404
    assert as_person(cast.alice).get(f"{path}/amendments").status_code == 404


def test_the_partner_says_what_is_still_true_and_the_desk_renews(
    path: str, sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    bea, alice = as_person(cast.bea), as_person(cast.alice)
    assert bea.submit(f"{path}/renewal/ask/renewal", {}).status_code == 303
    alice.get(path)
    assert f"{path}/still-true" in alice.page.links
    assert alice.submit(f"{path}/still-true", {}).status_code == 422
    assert "Choose “Still true” or “Changed”." in alice.page.text
    names = [name for name, _value in alice.page.forms[-1].fields if name.startswith("now_")]
    still = {f"still_{name.removeprefix('now_')}": "yes" for name in names}
    changed = {**still, "still_0": "no"}
    assert alice.submit(f"{path}/still-true", changed).status_code == 422
    assert "Say what is true now." in alice.page.text
    assert (
        alice.submit(f"{path}/still-true", {**changed, "now_0": "Blue Well International"}).status_code == 303
    )
    bea.get(f"{path}/renewal")
    assert "Blue Well International" in bea.page.text
    look = next(link for link in bea.page.links if "/renewal/look/" in link)
    bea.get(f"{path}/renewal/confirm")
    assert "Every changed answer and every lapsed document is looked at" in bea.page.text
    assert bea.submit(look, {"note": "A new name, the same house.", "holds": "yes"}).status_code == 303
    assert bea.submit(f"{path}/renewal/confirm", {"reason": "Fine."}).status_code == 303
    answer = bea.submit(f"{path}/renewal/renew", {})
    assert answer.status_code == 303
    assert path not in answer.location
    bea.get(f"{answer.location}/renewal")
    with sessions() as session:
        first, second = session.scalars(select(Agreement).order_by(Agreement.reference)).all()
        assert second.renewed_from_id == first.id
        assert first.reference in bea.page.text
    assert as_person(cast.dora).get(f"{path}/still-true").status_code == 404


def test_a_new_owner_is_recorded_and_control_voids_the_level(
    path: str, sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    bea = as_person(cast.bea)
    given = {"name": "Deep Pockets", "country": "Nowhere", "pct": "60", "source": "The register."}
    assert bea.submit(f"{path}/owner", given).status_code == 422
    assert bea.submit(f"{path}/owner", {**given, "country": "Switzerland"}).status_code == 303
    with sessions() as session:
        assert session.scalars(select(Agreement.state)).one() == "under_review"
    bea.get(f"{path}/renewal")
    assert "over since" in bea.page.text


def test_what_ends_soon_is_listed_with_the_days_left(
    path: str, sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    bea = as_person(cast.bea)
    bea.get("/agreements/expiring")
    assert "No agreement ends within 90 days." in bea.page.text
    with sessions.begin() as session:
        session.scalars(select(Agreement)).one().ends_on = TODAY + timedelta(days=60)
    bea.get("/agreements/expiring")
    assert "Within 60 days" in bea.page.text
    assert "Within 90 days" not in bea.page.text
    assert f"{path}/renewal" in bea.page.links
    assert as_person(cast.alice).get("/agreements/expiring").status_code == 404
