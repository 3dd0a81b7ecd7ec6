"""Reading the policy: every page opens for all staff in three languages and shows all that there is."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.policy_files import read_policy_file
from registry.models import User
from rules import policy as shipped
from rules.policy.model import TABLES
from tests.case import NOW, on_stage
from tests.cast import AsPerson, Cast, make_person
from tests.pages import CheckedClient
from tests.registry.policies import drafted, published

ONE = "/policy/versions/1"


def plain(words: str) -> str:
    """As the words of a page are compared: every space is one space."""
    return " ".join(words.split())


PAGES = ("/policy", ONE, f"{ONE}/glossary", f"{ONE}/wording", f"{ONE}/examples")
POLICY_1 = shipped.load(1)
Sessions = sessionmaker[Session]


def test_all_staff_read_the_policy_and_nobody_else(
    client: CheckedClient, as_person: AsPerson, cast: Cast
) -> None:
    pages = [*PAGES, *(f"{ONE}/tables/{name}" for name in TABLES)]
    for reader in (cast.bea, cast.carl, cast.elena, cast.aldo, cast.pia):
        assert [as_person(reader).get(path).status_code for path in pages] == [200] * len(pages)
    alice = as_person(cast.alice)
    for path in pages:
        assert alice.get(path).status_code == 404
        assert client.get(path).status_code == 303


def test_what_is_not_there_is_not_found(as_person: AsPerson, cast: Cast) -> None:
    pia = as_person(cast.pia)
    for path in ("/policy/versions/9", f"{ONE}/tables/nothing", f"{ONE}/policy.exe", f"{ONE}/report"):
        assert pia.get(path).status_code == 404


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_a_table_reads_in_the_language_of_the_reader(
    as_person: AsPerson, sessions: Sessions, cast: Cast, language: str
) -> None:
    with sessions.begin() as session:
        reader: User = make_person(session, "Rosa Reader", roles=("desk",), language=language)
        session.refresh(reader, ["grants", "memberships"])
        session.expunge_all()
    rosa = as_person(reader)
    for name, table in POLICY_1.tables.items():
        rosa.get(f"{ONE}/tables/{name}")
        assert plain(table.title.get(language)) in rosa.page.text
        for row in table.rows:
            for asked, cell in zip(table.inputs, row.cells, strict=True):
                if not cell.is_any:
                    assert plain(POLICY_1.glossary[asked].label.get(language)) in rosa.page.text
    rosa.get(f"{ONE}/wording")
    for wording in POLICY_1.wording.values():
        assert plain(wording.reason.get(language)) in rosa.page.text
        if wording.letter:
            assert plain(wording.letter.get(language)) in rosa.page.text
    rosa.get(f"{ONE}/glossary")
    for each in POLICY_1.glossary.inputs:
        assert plain(each.label.get(language)) in rosa.page.text
        assert each.question is not None
        assert plain(each.question.get(language)) in rosa.page.text


def test_the_overview_has_every_number_every_table_and_every_source(as_person: AsPerson, cast: Cast) -> None:
    bea = as_person(cast.bea)
    bea.get(ONE)
    for parameter in POLICY_1.parameters.values():
        assert parameter.label.en in bea.page.text
    for citation in POLICY_1.citations.values():
        assert citation.title in bea.page.text
    assert [path for path in bea.page.links if "/tables/" in path][: len(TABLES)] == [
        f"{ONE}/tables/{name}" for name in TABLES
    ]
    for words in ("USD 10,000", "12 months", "25 %", "40 working days", POLICY_1.hash):
        assert words in bea.page.text


def test_cells_read_as_words_and_named_numbers_lead_to_what_they_are(as_person: AsPerson, cast: Cast) -> None:
    bea = as_person(cast.bea)
    answer = bea.get(f"{ONE}/tables/triggers")
    assert "more than USD 100,000, up to USD 1,000,000" in bea.page.text.replace(" ,", ",")
    assert f"{ONE}#high_above_usd" in bea.page.links
    assert 'id="high_above_usd"' in bea.get(ONE).text
    bea.get(f"{ONE}/tables/exclusion")
    assert "Track: anything but Public bodies" in bea.page.text
    assert "Makes tobacco products or Controlled or funded by the tobacco industry" in bea.page.text
    assert answer.text.count("<tr id=") == len(POLICY_1.tables["triggers"].rows)


def test_a_wide_table_can_be_read_as_a_grid(as_person: AsPerson, cast: Cast) -> None:
    bea = as_person(cast.bea)
    heads = len(POLICY_1.tables["triggers"].inputs)
    assert bea.get(f"{ONE}/tables/triggers").text.count('class="rules__if"') == 1
    assert bea.get(f"{ONE}/tables/triggers?view=grid").text.count('class="rules__if"') == heads
    narrow = len(POLICY_1.tables["gate"].inputs)
    assert bea.get(f"{ONE}/tables/gate").text.count('class="rules__if"') == narrow


def test_rows_that_are_asked_for_are_marked_in_words(as_person: AsPerson, cast: Cast) -> None:
    bea = as_person(cast.bea)
    answer = bea.get(f"{ONE}/tables/triggers?rows=3,5")
    assert re.findall(r'<tr id="row-(\d+)" class="rules__marked"', answer.text) == ["3", "5"]
    assert "Marked: rows 3, 5." in bea.page.text
    for nonsense in ("x", "99", ",,", "3;5", "-1", "³", "9" * 300):
        assert 'class="rules__marked"' not in bea.get(f"{ONE}/tables/triggers?rows={nonsense}").text


@pytest.mark.parametrize("form", ["json", "xlsx", "dmn"])
def test_a_version_goes_home_as_a_file_and_has_its_identity_there(
    as_person: AsPerson, cast: Cast, form: str
) -> None:
    answer = as_person(cast.bea).get(f"{ONE}/policy.{form}")
    assert read_policy_file(answer.data, form).policy.hash == POLICY_1.hash
    assert f"policy-1.{form}" in answer.headers["Content-Disposition"]


def test_the_list_says_who_made_and_approved_each_version_and_which_is_in_force(
    as_person: AsPerson, sessions: Sessions, cast: Cast
) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        published(session, people, owner_close_days=50)
        drafted(session, people)
    bea = as_person(cast.bea)
    bea.get("/policy")
    for words in (
        "Version 3 Another limit In force",
        "Version 4 Another limit Draft",
        "Pia Lindgren",
        "Piet",
    ):
        assert words in bea.page.text
    assert "Version 1 The policy as shipped Replaced" in bea.page.text
    assert not [path for path in bea.page.links if path.endswith("/draft")]
    pia = as_person(cast.pia)
    pia.get("/policy")
    assert [path for path in pia.page.links if path.endswith("/draft")]


def test_a_version_of_a_later_day_is_coming(as_person: AsPerson, sessions: Sessions, cast: Cast) -> None:
    with sessions.begin() as session:
        published(
            session, on_stage(session, cast), from_on=NOW.date().replace(year=2190), owner_close_days=50
        )
    bea = as_person(cast.bea)
    bea.get("/policy")
    assert "Version 3 Another limit Coming" in bea.page.text
    assert "The policy as shipped In force" in bea.page.text
