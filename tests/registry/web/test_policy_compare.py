"""Two versions side by side: numbers, cells in words, wording by language, whether tables mean the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session, sessionmaker

from registry.queries.policy import draft_source
from registry.services.policy import edit_policy
from rules.policy.change import move_row
from rules.policy.model import PolicySource
from tests.case import NOW, on_stage
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient
from tests.registry.policies import drafted

Sessions = sessionmaker[Session]
SHIPPED = "/policy/versions/2/compare/1"


def test_the_worked_example_differs_in_two_tables_and_says_by_which_case(
    as_person: AsPerson, cast: Cast
) -> None:
    bea = as_person(cast.bea)
    bea.get(SHIPPED)
    text = bea.page.text
    for words in (
        "Triggers of an enhanced review means something else",
        "Share owned by a State 50 % An owner is a politically exposed person no",
        "Version 1 answers N04, Substantial Version 2 answers nothing",
        "Row 6 : Whole row removed",
        "Share owned by a State: 50 % or more → N04, Substantial",
        "Row 12, now 11 : Interest in a UNECE standard changed",
        "anything but No interest Regulated by a UNECE instrument",
        "Row 9 : Whole row added",
        "F04, Bars the simplified track: yes",
        "N04 : Reason, French changed",
        "Un propriétaire est politiquement exposé.",
        "E25 : Level of due diligence changed Enhanced Standard",
    ):
        assert words in text, words
    assert "Gate" not in text
    assert "/policy/versions/1/tables/triggers?rows=6,12" in bea.page.links
    assert "/policy/versions/2/tables/flags?rows=9,10" in bea.page.links


def test_a_named_number_changes_what_tables_say_without_changing_a_cell(
    as_person: AsPerson, cast: Cast, sessions: Sessions
) -> None:
    with sessions.begin() as session:
        number = drafted(session, on_stage(session, cast), simplified_max_usd=20_000).number
    bea = as_person(cast.bea)
    bea.get(f"/policy/versions/{number}/compare/1")
    text = bea.page.text
    assert "changed USD 10,000 USD 20,000" in text
    assert "What bars the simplified track means something else" in text
    assert "No cell was changed: a named number makes it say something else." in text
    assert "Triggers of an enhanced review" not in text


def test_rows_in_another_order_are_moved_and_the_table_means_the_same(
    as_person: AsPerson, cast: Cast, sessions: Sessions
) -> None:
    number = edited(sessions, cast, lambda source: move_row(source, "track", 3, 1))
    bea = as_person(cast.bea)
    bea.get(f"/policy/versions/{number}/compare/1")
    assert "Track by kind of organisation means the same" in bea.page.text
    assert "moved" in bea.page.text
    assert "means something else" not in bea.page.text


def test_two_versions_that_say_the_same_say_so(as_person: AsPerson, cast: Cast, sessions: Sessions) -> None:
    with sessions.begin() as session:
        number = drafted(session, on_stage(session, cast)).number
    bea = as_person(cast.bea)
    bea.get(f"/policy/versions/{number}/compare/1")
    assert "The two say the same, word for word." in bea.page.text
    assert f"/policy/versions/{number}/compare/2" in bea.page.links


def test_a_version_that_does_not_exist_is_not_found(as_person: AsPerson, cast: Cast) -> None:
    bea = as_person(cast.bea)
    assert bea.get("/policy/versions/2/compare/77").status_code == 404
    assert bea.get("/policy/versions/77/compare/1").status_code == 404


def test_only_staff_compare(as_person: AsPerson, client: CheckedClient, cast: Cast) -> None:
    assert client.get(SHIPPED).status_code == 303
    assert as_person(cast.alice).get(SHIPPED).status_code == 404
    assert as_person(cast.carl).get(SHIPPED).status_code == 200


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Part détenue par un État"), ("ru", "Доля государства")]
)
def test_the_words_of_the_policy_are_in_the_language_of_the_reader(
    as_person: AsPerson, cast: Cast, language: str, words: str
) -> None:
    bea = as_person(cast.bea)
    bea.submit(SHIPPED, {}, button=language, form=0)
    bea.get(SHIPPED)
    assert words in bea.page.text
    assert "&#" not in bea.page.text, "an apostrophe is escaped twice"


def edited(sessions: Sessions, cast: Cast, change: Callable[[PolicySource], PolicySource]) -> int:
    """The number of a draft of version 1 with one change of its text."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        row = drafted(session, people)
        source = change(draft_source(row))
        edit_policy(session, row, source, what="moved", version=row.version, actor=people.pia, now=NOW)
        return row.number
