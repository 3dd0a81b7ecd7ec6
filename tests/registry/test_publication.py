"""Embargo and redaction; what the feed of changes says; an entry that was taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.clock import geneva_day
from registry.models import Agreement
from registry.permissions import publishable
from registry.queries.publication import find_publication, list_publications
from registry.services.agreement_history import write_change
from registry.services.publication import embargoes_over, end_embargo, set_publication
from tests.case import NOW, on_stage
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient
from tests.register import entered
from workflows.machine import Blocked, NotYours

PATH = "/register-of-partnerships"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
TOMORROW = geneva_day(NOW) + timedelta(days=1)


@pytest.fixture
def staged(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def written(session: Session, row: Agreement, minutes: int = 0, **changes: Any) -> Agreement:
    """The agreement changed and with its history, some minutes later."""
    for name, value in changes.items():
        setattr(row, name, value)
    write_change(session, row, "agreement.changed", actor=None, now=NOW + timedelta(minutes=minutes))
    return row


def decide(session: Session, row: Agreement, cast: Cast, **changes: Any) -> None:
    values: dict[str, Any] = {"is_public": True, "redactions": {}, "is_value_public": False, **changes}
    set_publication(session, row, actor=values.pop("actor", cast.bea), now=NOW, **values)


def shown(session: Session) -> list[str]:
    return list(session.scalars(select(Agreement.reference).where(publishable())))


def test_an_embargo_ends_by_itself_on_its_day(session: Session, staged: Cast) -> None:
    row = entered(session, staged)
    decide(session, row, staged, is_public=False, embargo_reason="Talks go on", embargo_until=TOMORROW)
    assert shown(session) == []
    assert embargoes_over(session, geneva_day(NOW)) == []
    end_embargo(session, row.id, now=NOW)
    assert shown(session) == []
    assert embargoes_over(session, TOMORROW) == [row.id]
    end_embargo(session, row.id, now=NOW + timedelta(days=1))
    assert shown(session) == [row.reference]
    assert (row.embargo_reason, row.embargo_until) == ("", None)


def test_an_embargo_and_a_withheld_part_say_why(session: Session, staged: Cast) -> None:
    row = entered(session, staged)
    for wrong in (
        {"is_public": False}, {"redactions": {"partner": " "}},
        {"is_public": False, "embargo_reason": "x", "embargo_until": geneva_day(NOW)},
    ):  # fmt: skip
        with pytest.raises(Blocked):
            decide(session, row, staged, **wrong)
    with pytest.raises(ValueError, match="title"):
        decide(session, row, staged, redactions={"title": "x"})
    with pytest.raises(NotYours):
        decide(session, row, staged, actor=staged.carl)


def test_the_feed_knows_what_is_new_changed_and_withdrawn(session: Session, staged: Cast) -> None:
    same = written(session, entered(session, staged, 1))
    changed = written(session, entered(session, staged, 2))
    gone = written(session, entered(session, staged, 3))
    draft = written(session, entered(session, staged, 4, state="drafting", signed_on=None))
    written(session, same, 5, risk_level="low", focal_point_id=None, state="under_review")
    written(session, changed, 6, summary={"en": "Other words"})
    written(session, gone, 7, is_public=False, embargo_reason="A mistake")
    found = {each.reference: each for each in list_publications(session)}
    assert list(found) == [gone.reference, changed.reference, same.reference]
    assert found[same.reference].changed_at == found[same.reference].first_at == NOW
    assert found[changed.reference].changed_at == NOW + timedelta(minutes=6)
    assert [each.is_withdrawn for each in found.values()] == [True, False, False]
    assert find_publication(session, draft.reference) is None


@pytest.fixture
def agreements(sessions: sessionmaker[Session], cast: Cast) -> dict[str, str]:
    """One that is published, one that was."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        first = written(session, entered(session, people, 1))
        second = written(session, entered(session, people, 2, title={"en": "Withdrawn title"}))
        written(session, second, 1, is_public=False, embargo_reason="A mistake")
        return {"first": str(first.id), "second": str(second.id)}


@pytest.mark.usefixtures("agreements")
def test_what_was_withdrawn_says_so_without_its_content(client: CheckedClient) -> None:
    answer = client.get(f"{PATH}/AGR-2026-0002")
    assert answer.status_code == 410
    assert "No longer published" in client.page.text
    feed_answer = client.get(f"{PATH}.atom")
    feed = etree.fromstring(feed_answer.data)
    for text in (answer.text, feed_answer.text):
        assert "Withdrawn title" not in text
        assert "mistake" not in text
    titles = feed.xpath("a:entry/a:title/text()", namespaces=ATOM)
    assert titles == ["AGR-2026-0002: no longer published", "AGR-2026-0001: Clean rivers"]
    for node in (feed, *feed.findall("a:entry", ATOM)):  # what RFC 4287 asks of each
        for name in ("id", "title", "updated"):
            [text] = node.xpath(f"a:{name}/text()", namespaces=ATOM)
            assert text.strip()
    assert feed.xpath("a:author/a:name/text()", namespaces=ATOM)
    assert feed.xpath("a:link[@rel='self']/@href", namespaces=ATOM)[0].endswith(f"{PATH}.atom")
    identities = feed.xpath("a:entry/a:id/text()", namespaces=ATOM)
    assert len(set(identities)) == 2
    assert client.get("/sitemap.xml").text.count("<loc>") == 7
    assert f"Disallow: {PATH}?" in client.get("/robots.txt").text


def test_the_desk_withholds_a_part_and_sets_an_embargo(
    agreements: dict[str, str], cast: Cast, as_person: AsPerson, client: CheckedClient
) -> None:
    bea, page = as_person(cast.bea), f"/agreements/{agreements['first']}/publication"
    assert bea.submit(page, {"partner": "The donor asked for it"}).status_code == 303
    stranger = client.get(f"{PATH}/AGR-2026-0001")
    assert "Not published" in client.page.text
    assert "Blue Well" not in stranger.text
    assert "donor" not in stranger.text
    assert client.get(f"{PATH}.json").get_json()["partnerships"][0]["withheld"] == ["partner"]
    assert bea.submit(page, {"has_embargo": "y"}).status_code == 422
    assert "An embargo says why" in bea.page.text
    later = datetime.now(UTC).date() + timedelta(days=40)
    until = {f"embargo_until-{part}": str(getattr(later, part)) for part in ("day", "month", "year")}
    assert bea.submit(page, {"has_embargo": "y", "embargo_reason": "Talks", **until}).status_code == 303
    assert "Nothing until" in bea.get(page).text
    assert client.get(f"{PATH}/AGR-2026-0001").status_code == 410
    elena = as_person(cast.elena)
    elena.get(page)
    assert "The desk decides what is published." in elena.page.text
    assert as_person(cast.dora).get(page).status_code == 404
