"""The public register through the door: no account, only publishable fields, in three forms."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session, sessionmaker

from registry.queries.register import find_public
from registry.reports.sheet import safe_cell
from registry.services.agreement_history import write_change
from tests.case import on_stage
from tests.cast import Cast
from tests.pages import CheckedClient
from tests.register import entered

PATH = "/register-of-partnerships"
SECRETS = ("Secret-Signatory", "EXCOM-SECRET", "Enhanced", "enhanced", "Substantial", "Carl Weiss", "Talks")


@pytest.fixture
def register(sessions: sessionmaker[Session], cast: Cast) -> None:
    """One published, one draft, one under embargo."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        entered(session, people, 1, title={"en": "=Clean rivers"})
        entered(session, people, 2, state="drafting", signed_on=None, title={"en": "A draft"})
        entered(session, people, 3, is_public=False, embargo_reason="Talks", title={"en": "Under embargo"})


@pytest.mark.usefixtures("register")
def test_a_stranger_reads_list_page_csv_and_json_and_no_secret(client: CheckedClient) -> None:
    for address in (PATH, f"{PATH}/AGR-2026-0001", f"{PATH}.csv", f"{PATH}.json"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "Clean rivers" in answer.text
        for secret in (*SECRETS, "A draft", "Under embargo"):
            assert secret not in answer.text, f"{secret} in {address}"


@pytest.mark.usefixtures("register")
def test_what_is_not_published_is_not_found(client: CheckedClient) -> None:
    for number in ("AGR-2026-0002", "AGR-2026-0003", "AGR-2026-9999", "x"):
        assert client.get(f"{PATH}/{number}").status_code == 404


@pytest.mark.usefixtures("register")
def test_csv_and_json_hold_the_same_rows(client: CheckedClient) -> None:
    [line] = csv.DictReader(io.StringIO(client.get(f"{PATH}.csv").text.removeprefix("\ufeff")))
    [row] = client.get(f"{PATH}.json").get_json()["partnerships"]
    assert line["title_en"] == "'=Clean rivers"  # a spreadsheet would run the formula
    assert row["title"] == {"en": "=Clean rivers"}
    assert line["sdgs"] == "6; 17"
    of_the_file = {"licence", "generated_at"}
    texts = {f"{name}_{code}" for name in ("title", "summary") for code in ("en", "fr", "ru")}
    assert set(line) == (set(row) - {"title", "summary"}) | texts | of_the_file


@pytest.mark.usefixtures("register")
def test_an_answer_for_programs_may_be_kept_until_something_changes(
    client: CheckedClient, sessions: sessionmaker[Session], cast: Cast
) -> None:
    first = client.get(f"{PATH}.json")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    again = client.get(f"{PATH}.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(f"{PATH}.json?sdg=6", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200
    with sessions.begin() as session:
        agreement = find_public(session, "AGR-2026-0001")
        assert agreement is not None
        agreement.summary = {"en": "New words"}
        write_change(session, agreement, "agreement.changed", actor=None, now=datetime.now(UTC))
    changed = client.get(f"{PATH}.json", headers={"If-None-Match": first.headers["ETag"]})
    assert "New words" in changed.text


@pytest.mark.usefixtures("register")
def test_filters_stay_in_the_links_and_can_be_taken_off(client: CheckedClient) -> None:
    client.get(f"{PATH}?sdg=6&q=rivers")
    assert "1 partnership" in client.page.text
    assert f"{PATH}?q=rivers" in client.page.links  # takes the goal off
    assert f"{PATH}.csv?q=rivers&sdg=6" in client.page.links
    client.get(f"{PATH}?sdg=5")
    assert "No partnership matches." in client.page.text


@pytest.mark.usefixtures("database_url")
def test_an_empty_register_says_what_would_fill_it(client: CheckedClient) -> None:
    client.get(PATH)
    assert "No partnership is published yet." in client.page.text


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    "query", ["sdg=x", "state=%00", "subprogramme=99", "nexus=__", "after=1", "country=%F0%9F%92%A7"]
)
def test_what_is_no_filter_breaks_nothing(query: str, client: CheckedClient) -> None:
    assert client.get(f"{PATH}?{query}").status_code == 200


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_cell_starts_a_formula(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"
    assert safe_cell([cell, "b"]).startswith("'")
    assert safe_cell(None) == ""
    assert safe_cell(-5) == -5
