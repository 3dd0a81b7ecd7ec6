"""A search finds what is there in any script, by any word of it, and never what somebody may not see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from registry.db import is_sqlite
from registry.models import Agreement, InterestDeclaration, Organisation, Proposal, SearchEntry, User
from registry.queries import search as search_room
from registry.queries import search_statement
from registry.queries.search import list_saved, search, suggest
from registry.services.agreement_history import write_change
from registry.services.organisation import new_organisation
from registry.services.saved_search import MOST, TooMany, forget_search, save_search
from registry.services.search import fill_search
from registry.text import beginnings, latin_words
from tests.case import NOW, on_stage, sent
from tests.cast import Cast
from tests.register import entered


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


@pytest.fixture(params=["in turn", "from the index"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL reads common words in turn and others from the index: the answers are the same."""
    is_common = request.param == "in turn"
    monkeypatch.setattr(search_statement, "_is_common", lambda *_args: is_common)


def hits(session: Session, actor: User, typed: str, kind: str = "") -> dict[str, list[str]]:
    """Kind → what was found, by number or name."""
    return {
        each.kind: [row.name if isinstance(row, Organisation) else str(row.reference) for row in each.rows]
        for each in search(session, actor, typed, now=NOW, kind=kind)
    }


def agreements(session: Session, actor: User, typed: str) -> list[str]:
    return [number[-4:] for number in hits(session, actor, typed, "agreements")["agreements"]]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Société Générale", ["societe", "generale"]),
        ("ООО «Энергия», Łódź", ["ooo", "energiya", "lodz"]),
        ("Ёлка", ["elka"]),
        ("Straße 12", ["strasse", "12"]),
        ("% _ '", []),
    ],
)
def test_words_are_the_same_in_every_script(typed: str, meant: list[str]) -> None:
    assert latin_words(typed) == meant


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("energies", "energy"), ("rivers", "river"), ("climat", "climate"), ("партнёрства", "партнёрство"),
        ("чистая", "чистые"), ("река", "рекам"), ("économiques", "économique"),
    ],
)  # fmt: skip
def test_forms_of_a_word_share_their_beginning(typed: str, word: str) -> None:
    assert latin_words(word)[0].startswith(beginnings(typed)[0])


def test_everything_that_staff_read_is_found(session: Session, cast: Cast) -> None:
    cast.grey_dam.name = "ООО Серая Плотина"
    entered(session, cast, 1)
    entered(
        session, cast, 2, organisation=cast.grey_dam, title={"en": "Dams", "fr": "Barrages économes"},
        summary={"en": "Turbines for Kyrgyzstan"}, signed_by_unece="Élodie Fontaine",
    )  # fmt: skip
    for typed, numbers in {
        "rivières": ["0001"], "RIVIERES propre": ["0001"], "чистая река": ["0001"], "chistye": ["0001"],
        "barrage econome": ["0002"], "elodie": ["0002"], "turbine": ["0002"], "AGR-2026-0002": ["0002"],
        "seraya plotina": ["0002"], "Серая": ["0002"], "blue": ["0001"], "dams rivers": [],
        "Carl": ["0002", "0001"], "%": [], "' OR 1": [], "NEAR(": [], "a0": [],
    }.items():  # fmt: skip
        found = hits(session, cast.bea, typed, "agreements").get("agreements", [])
        assert [number[-4:] for number in found] == numbers, typed


@pytest.mark.usefixtures("either_way")
def test_what_has_the_words_in_its_name_comes_first_then_the_newest(session: Session, cast: Cast) -> None:
    entered(session, cast, 1, title={"en": "Solar roofs"})
    entered(session, cast, 2, title={"en": "Wind"}, summary={"en": "and a solar roof"})
    entered(session, cast, 3, title={"en": "Solar roof tops"})
    assert agreements(session, cast.bea, "solar roof") == ["0003", "0001", "0002"]


def test_a_change_is_found_at_once_and_the_old_words_no_more(session: Session, cast: Cast) -> None:
    row = entered(session, cast)
    row.title, row.summary = {"en": "Quiet harbours"}, {"en": ""}
    write_change(session, row, "agreement.changed", actor=cast.bea, now=NOW)
    assert agreements(session, cast.bea, "harbour") == ["0001"]
    assert agreements(session, cast.bea, "measure rivers") == []


def test_cases_are_found_by_title_partner_people_and_documents(session: Session, cast: Cast) -> None:
    case = sent(session, cast)
    assert case.reference is not None
    for typed in ("mayors coffee", "Ferrand", "catering", case.reference, "Alice", "bluewell.example"):
        found = hits(session, cast.bea, typed)
        assert found["cases"] == [case.reference] or found["partners"] == ["Blue Well Software SA"], typed
    assert hits(session, cast.bea, "blue well software")["partners"] == ["Blue Well Software SA"]


@pytest.mark.usefixtures("either_way")
def test_nobody_finds_what_they_may_not_see(session: Session, cast: Cast) -> None:
    case = sent(session, cast)
    row = entered(session, cast, 1, proposal_id=case.id)
    new_organisation(session, "Hidden Spring", actor=cast.bea, now=NOW)  # has no case yet
    assert hits(session, cast.bea, "blue well") == {
        "agreements": [row.reference], "cases": [case.reference], "partners": ["Blue Well Software SA"],
        "practices": [],
    }  # fmt: skip
    assert hits(session, cast.bea, "hidden spring")["partners"] == []
    session.add(
        InterestDeclaration(proposal_id=case.id, user_id=cast.bea.id, interest="financial", declared_at=NOW)
    )
    session.flush()
    for each in search(session, cast.bea, "blue well", now=NOW):
        assert (list(each.rows), each.total) == ([], 0), each.kind
    for stranger in (cast.dora, cast.alice):
        assert all(each.total == 0 for each in search(session, stranger, "coffee mayors", now=NOW)[2:])
    assert search(session, cast.dora, "coffee mayors", now=NOW)[1].total == 0


def test_a_misspelt_name_is_met_by_its_sound_but_only_one_that_may_be_seen(
    session: Session, cast: Cast
) -> None:
    sent(session, cast)
    new_organisation(session, "Krasnogorsk Hydraulics", actor=cast.bea, now=NOW)
    assert suggest(session, cast.bea, "blue wel sofware", now=NOW).endswith("software")
    assert suggest(session, cast.bea, "software", now=NOW) == ""
    assert suggest(session, cast.bea, "krasnogorks", now=NOW) == ""


def test_pages_of_one_kind_follow_each_other_and_the_total_is_capped(
    session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        entered(session, cast, number)
    [first] = search(session, cast.bea, "rivers", now=NOW, kind="agreements", size=2)
    [second] = search(session, cast.bea, "rivers", now=NOW, kind="agreements", size=2, after=first.following)
    assert [row.reference[-1] for row in (*first.rows, *second.rows)] == ["5", "4", "3", "2"]
    assert (first.total, first.previous, second.previous, second.following) == (5, "", "0", "4")
    monkeypatch.setattr(search_room, "CAP", 3)
    [found] = search(session, cast.bea, "rivers", now=NOW, kind="agreements", size=10)
    assert (found.total, len(found.rows)) == (4, 3)


def test_what_was_written_without_its_words_is_entered_later(session: Session, cast: Cast) -> None:
    sent(session, cast)
    entered(session, cast)
    if is_sqlite(session):
        session.execute(text("DELETE FROM search_words"))
    session.execute(delete(SearchEntry))
    assert agreements(session, cast.bea, "rivers") == []
    assert fill_search(session) > 2
    assert fill_search(session) == 0
    assert agreements(session, cast.bea, "rivers") == ["0001"]
    assert hits(session, cast.bea, "mayors")["cases"]


def test_searches_are_kept_for_oneself(session: Session, cast: Cast) -> None:
    for moment in range(2):
        save_search(
            session, name="Rivers", place="search", query=f"q=river{moment}", actor=cast.bea,
            now=NOW + timedelta(minutes=moment),
        )  # fmt: skip
    [saved] = list_saved(session, cast.bea)
    assert (saved.name, saved.query) == ("Rivers", "q=river1")
    assert list_saved(session, cast.carl) == []
    forget_search(session, saved)
    assert list_saved(session, cast.bea) == []
    for number in range(MOST):
        save_search(session, name=str(number), place="search", query="q=x", actor=cast.bea, now=NOW)
    with pytest.raises(TooMany):
        save_search(session, name="One more", place="search", query="q=x", actor=cast.bea, now=NOW)


def test_both_indexes_hold_one_entry_a_thing(session: Session, cast: Cast) -> None:
    row = entered(session, cast)
    for title in ("One", "Two", "Two"):
        row.title = {"en": title}
        write_change(session, row, "agreement.changed", actor=cast.bea, now=NOW)
    kinds = session.scalars(select(SearchEntry.kind).where(SearchEntry.subject_id == row.id)).all()
    assert sorted(kinds) == ["a", "p"]
    row.is_public = False
    write_change(session, row, "agreement.changed", actor=cast.bea, now=NOW)
    kinds = session.scalars(select(SearchEntry.kind).where(SearchEntry.subject_id == row.id)).all()
    assert kinds == ["a"]
    if is_sqlite(session):
        session.execute(text("INSERT INTO search_words(search_words) VALUES ('integrity-check')"))
    assert session.get(Agreement, row.id) is not None
    assert session.scalars(select(Proposal)).all() == []
