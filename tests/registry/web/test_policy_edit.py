"""Changing a draft: what is typed becomes a cell, nothing typed is lost, and only officers get so far."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from registry.queries.policy import draft_source, find_policy_version
from registry.services.policy import edit_policy, withdraw_policy
from rules import policy as shipped
from rules.policy.change import row_of, set_parameter, set_row, table_of
from rules.policy.model import TABLES, PolicySource
from tests.case import NOW, on_stage
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient
from tests.registry.policies import drafted

Sessions = sessionmaker[Session]
DRAFT = "/policy/versions/3"
LEVEL_4 = f"{DRAFT}/tables/level/rows/4"
MAIN = 2  # the forms before it are those of the header: language, sign out


@pytest.fixture
def pia(as_person: AsPerson, sessions: Sessions, cast: Cast) -> CheckedClient:
    """Pia with a draft of hers, version 3."""
    with sessions.begin() as session:
        drafted(session, on_stage(session, cast))
    return as_person(cast.pia)


def source_of(sessions: Sessions, number: int = 3) -> PolicySource:
    with sessions() as session:
        row = find_policy_version(session, number)
        assert row is not None
        return draft_source(row)


def rows_of(sessions: Sessions, table: str) -> list[tuple[dict[str, str], tuple[str, ...]]]:
    found = table_of(source_of(sessions), table).rows
    return [({name: cell for name, cell in cells.items() if cell != "-"}, out) for cells, out in found]


def test_a_row_saved_as_it_stands_stays_as_it_is(pia: CheckedClient, sessions: Sessions) -> None:
    """Rows of every table, through their form and back; every cell of all rows is tried without a page."""
    before = source_of(sessions)
    for table in before.tables:
        for at in sorted({1, len(table.rows) // 2, len(table.rows)}):
            answer = pia.submit(f"{DRAFT}/tables/{table.name}/rows/{at}", {}, form=MAIN)
            assert answer.status_code == 303, f"{table.name}, row {at}: {pia.page.text}"
    assert source_of(sessions) == before


def test_a_number_is_set_from_above_to_more_than(pia: CheckedClient, sessions: Sessions) -> None:
    fields = {
        "in_trigger_count-mode": "range",
        "in_trigger_count-low-parameter": "triggers_for_high",
        "in_trigger_count-low-number": "",
    }
    # a box that is ticked on the page is sent again unless somebody takes the tick away
    answer = pia.submit(LEVEL_4, {**fields, "in_trigger_count-low-in": []}, form=MAIN)
    assert answer.location == f"{DRAFT}/tables/level?rows=4#row-4"
    assert rows_of(sessions, "level")[3][0]["trigger_count"] == "> triggers_for_high"
    pia.get(answer.location)
    assert "Row 4 is changed." in pia.page.text
    assert "Triggers that matched more than 4" not in pia.page.text  # words stand in cells, not in the link


def test_words_are_ticked_and_outcomes_chosen(pia: CheckedClient, sessions: Sessions) -> None:
    fields = {
        "in_emblem_use-mode": "none_of",
        "in_emblem_use-words": ["none", "text_credit"],
        "in_exclusivity-mode": "yes",
        "out_rule": "N08",
        "out_risk": "high",
    }
    assert pia.submit(f"{DRAFT}/tables/triggers/rows/13", fields, form=MAIN).status_code == 303
    expected = {"emblem_use": "not(none, text_credit)", "exclusivity": "true"}
    assert rows_of(sessions, "triggers")[12] == (expected, ("N08", "high"))


def test_an_outcome_is_a_number_or_a_named_one(pia: CheckedClient, sessions: Sessions) -> None:
    row = f"{DRAFT}/tables/validity/rows/1"
    assert (
        pia.submit(row, {"out_months-number": "30", "out_months-parameter": ""}, form=MAIN).status_code == 303
    )
    assert rows_of(sessions, "validity")[0][1] == ("30",)
    answer = pia.submit(
        row, {"out_months-number": "30", "out_months-parameter": "validity_months_low"}, form=MAIN
    )
    assert answer.status_code == 422
    assert "not both" in pia.page.text
    assert pia.submit(row, {"out_months-number": ""}, form=MAIN).status_code == 303
    assert rows_of(sessions, "validity")[0][1] == ("-",)


def test_what_makes_no_cell_is_said_at_its_field_and_nothing_typed_is_lost(
    pia: CheckedClient, sessions: Sessions
) -> None:
    before = source_of(sessions)
    fields = {
        "in_trigger_count-mode": "range",
        "in_trigger_count-low-parameter": "",
        "in_trigger_count-low-number": "seven",
        "in_trigger_count-high-number": "9",
        "out_risk_level": "low",
    }
    answer = pia.submit(LEVEL_4, fields, form=MAIN)
    assert answer.status_code == 422
    assert "Triggers that matched: Give a number, for example 12 or 12.5." in pia.page.text
    assert 'href="#in_trigger_count"' in answer.text
    kept = dict(pia.page.forms[MAIN].fields)
    assert (kept["in_trigger_count-low-number"], kept["in_trigger_count-high-number"]) == ("seven", "9")
    assert kept["out_risk_level"] == "low"
    assert source_of(sessions) == before


def test_two_rows_that_are_the_same_are_refused_with_the_reason(
    pia: CheckedClient, sessions: Sessions
) -> None:
    before = source_of(sessions)
    answer = pia.submit(f"{DRAFT}/tables/level/rows/new?copy=4", {}, form=MAIN)
    assert answer.status_code == 200 or answer.status_code == 422
    posted = pia.post(f"{DRAFT}/tables/level/rows/new?copy=4", data=dict(pia.page.forms[MAIN].fields))
    assert posted.status_code == 422
    assert "two rows are the same" in pia.page.text
    assert source_of(sessions) == before


def test_a_row_is_copied_moved_and_removed(pia: CheckedClient, sessions: Sessions) -> None:
    before = rows_of(sessions, "flags")
    pia.get(f"{DRAFT}/tables/flags/rows/new?copy=3")
    fields = dict(pia.page.forms[MAIN].fields) | {"out_bars": "false"}
    added = pia.post(f"{DRAFT}/tables/flags/rows/new?copy=3", data=fields)
    assert added.location == f"{DRAFT}/tables/flags?rows=4#row-4"
    assert rows_of(sessions, "flags") == [*before[:3], (before[2][0], ("F01", "false")), *before[3:]]
    up = pia.submit(f"{DRAFT}/tables/flags/rows/4", {}, button=None, form=MAIN + 1)
    assert up.location == f"{DRAFT}/tables/flags?rows=3#row-3"
    assert rows_of(sessions, "flags")[2] == (before[2][0], ("F01", "false"))
    pia.get(f"{DRAFT}/tables/flags/rows/3/remove")
    assert "Remove row 3?" in pia.page.text
    assert pia.submit(f"{DRAFT}/tables/flags/rows/3/remove", {}, form=MAIN).status_code == 303
    assert rows_of(sessions, "flags") == before


def test_a_cell_of_another_shape_is_kept_unless_it_is_replaced(
    pia: CheckedClient, sessions: Sessions, cast: Cast
) -> None:
    odd = "[1..2], > 3"
    with sessions.begin() as session:
        row = find_policy_version(session, 3)
        assert row is not None
        source = draft_source(row)
        cells, outcome = row_of(table_of(source, "level"), 5)
        changed = set_row(source, "level", 5, ({**cells, "bars": odd}, outcome))
        edit_policy(session, row, changed, what="odd", version=row.version, actor=cast.pia, now=NOW)
    path = f"{DRAFT}/tables/level/rows/5"
    pia.get(path)
    assert f"as it stands: {odd}" in pia.page.text
    assert pia.submit(path, {"out_risk_level": "substantial"}, form=MAIN).status_code == 303
    assert rows_of(sessions, "level")[4] == (
        {"high_triggers": "> 0", "bars": odd},
        ("enhanced", "substantial"),
    )
    assert pia.submit(path, {"in_bars-mode": "any"}, form=MAIN).status_code == 303
    assert rows_of(sessions, "level")[4][0] == {"high_triggers": "> 0"}


# --- numbers, lists, columns, words ------------------------------------------------------------------------


def test_a_named_number_is_changed_with_its_unit(pia: CheckedClient, sessions: Sessions) -> None:
    path = f"{DRAFT}/parameters/simplified_max_usd"
    for typed, status in (("15,000", 303), ("many", 422), ("-5", 422), ("", 422)):
        assert pia.submit(path, {"value": typed}, form=MAIN).status_code == status
    assert dict(pia.page.forms[MAIN].fields)["value"] == ""
    values = {each.name: each.value for each in source_of(sessions).parameters}
    assert values["simplified_max_usd"] == 15_000
    pia.get(DRAFT)
    assert "USD 10,000 → USD 15,000" in pia.page.text
    assert pia.submit(f"{DRAFT}/parameters/state_control_pct", {"value": "101"}, form=MAIN).status_code == 422
    assert (
        pia.submit(f"{DRAFT}/parameters/state_control_pct", {"value": "33.5"}, form=MAIN).status_code == 303
    )


def test_a_number_that_breaks_an_interval_is_refused_with_the_row(pia: CheckedClient) -> None:
    answer = pia.submit(f"{DRAFT}/parameters/enhanced_above_usd", {"value": "1000000"}, form=MAIN)
    assert answer.status_code == 422
    assert "table triggers, row 3" in pia.page.text
    assert dict(pia.page.forms[MAIN].fields)["value"] == "1000000"


def test_lists_are_ticked_or_typed_one_code_a_line(pia: CheckedClient, sessions: Sessions) -> None:
    sectors, types = (
        f"{DRAFT}/parameters/high_risk_isic_prefixes",
        f"{DRAFT}/parameters/simple_engagement_types",
    )
    assert pia.submit(sectors, {"value": "05\r\n06\r\n99x"}, form=MAIN).status_code == 422
    assert "No such code: 99x." in pia.page.text
    assert pia.submit(sectors, {"value": "05\r\n05"}, form=MAIN).status_code == 422
    assert pia.submit(sectors, {"value": "05\r\n06"}, form=MAIN).status_code == 303
    assert pia.submit(types, {"value": ["advocacy"]}, form=MAIN).status_code == 303
    assert pia.submit(types, {"value": ["juggling"]}, form=MAIN).status_code == 422
    assert pia.submit(types, {"value": []}, form=MAIN).status_code == 422
    values = {each.name: each.value for each in source_of(sessions).parameters}
    assert values["high_risk_isic_prefixes"] == ("05", "06")
    assert values["simple_engagement_types"] == ("advocacy",)


def test_every_parameter_has_a_form_that_keeps_it(pia: CheckedClient, sessions: Sessions) -> None:
    before = source_of(sessions)
    for each in before.parameters:
        assert pia.submit(f"{DRAFT}/parameters/{each.name}", {}, form=MAIN).status_code == 303, each.name
    assert source_of(sessions) == before


def test_a_table_asks_one_thing_more_and_no_more(pia: CheckedClient, sessions: Sessions) -> None:
    path = f"{DRAFT}/tables/flags"
    assert pia.submit(f"{path}/columns/new", {"asked": "dd_level"}, form=MAIN).status_code == 422
    assert pia.submit(f"{path}/columns/new", {"asked": "state_owned_pct"}, form=MAIN).status_code == 303
    assert table_of(source_of(sessions), "flags").inputs[-1] == "state_owned_pct"
    assert pia.submit(path, {}, form=MAIN).status_code == 303  # the button «Ask no more»
    assert "state_owned_pct" not in table_of(source_of(sessions), "flags").inputs


def test_a_rule_comes_with_its_words_and_its_row(pia: CheckedClient, sessions: Sessions) -> None:
    words: dict[str, Any] = {
        "table": "flags", "rule": "F04", "kind": "flag", "section": "5", "after": ["DEFAULT"],
        "reason_en": "A State owns at least {state_control_pct} % of it.",
        "reason_fr": "État", "reason_ru": "Госу",
    }  # fmt: skip
    path = f"{DRAFT}/wording/new"
    for wrong in (
        {"rule": "F01"},
        {"rule": "f4"},
        {"reason_ru": ""},
        {"reason_fr": "{nothing}"},
        {"letter_en": "X"},
    ):
        answer = pia.submit(path, {**words, **wrong}, form=MAIN)
        assert answer.status_code == 422, wrong
        kept = dict(pia.page.forms[MAIN].fields)
        assert kept["reason_en"] == words["reason_en"]
    assert pia.submit(path, words, form=MAIN).location == f"{DRAFT}/tables/flags"
    assert source_of(sessions).wording["F04"].reason.fr == "État"
    pia.get(f"{DRAFT}/wording")
    assert "A State owns at least 50 % of it." in pia.page.text
    assert "no row gives this rule" in pia.page.text
    assert pia.submit(f"{DRAFT}/wording/F04", {}, form=MAIN + 1).status_code == 303  # «Remove the rule»
    assert "F04" not in source_of(sessions).wording


def test_words_change_in_three_languages_or_not_at_all(pia: CheckedClient, sessions: Sessions) -> None:
    path = f"{DRAFT}/wording/N01"
    assert pia.submit(path, {"letter_en": "Only English"}, form=MAIN).status_code == 422
    letters = {"letter_en": "E", "letter_fr": "F", "letter_ru": "Р"}
    assert pia.submit(path, letters, form=MAIN).status_code == 303
    letter = source_of(sessions).wording["N01"].letter
    assert letter is not None
    assert letter.ru == "Р"
    asked = f"{DRAFT}/glossary/value"
    assert pia.submit(asked, {"question_fr": ""}, form=MAIN).status_code == 422
    assert pia.submit(asked, {"label_en": "Size"}, form=MAIN).status_code == 303
    assert next(each for each in source_of(sessions).inputs if each.name == "value").label.en == "Size"


def test_a_draft_goes_out_as_a_workbook_and_comes_back(pia: CheckedClient, sessions: Sessions) -> None:
    before = source_of(sessions)
    path = f"{DRAFT}/file"
    for form in ("xlsx", "json", "dmn"):
        data = pia.get(f"/policy/versions/1/policy.{form}").data
        sent = {"file": (io.BytesIO(data), f"policy.{form}")}
        assert pia.submit(path, sent, form=MAIN).status_code == 303, pia.page.text
    assert source_of(sessions) == before
    text = pia.get(f"{DRAFT}/policy.json").text
    changed = text.replace(">= triggers_for_high", "> triggers_for_high")
    assert pia.submit(path, {"file": (io.BytesIO(changed.encode()), "p.json")}, form=MAIN).status_code == 303
    assert rows_of(sessions, "level")[3][0]["trigger_count"] == "> triggers_for_high"


def test_a_file_with_faults_says_all_of_them_and_changes_nothing(
    pia: CheckedClient, sessions: Sessions
) -> None:
    before, text = source_of(sessions), pia.get(f"{DRAFT}/policy.json").text
    wrong = text.replace(">= triggers_for_high", ">> triggers").replace('"not(none)"', '"nought"')
    for data, name, words in (
        (wrong.encode(), "p.json", "table level, row 4"),
        (b"not a workbook", "p.xlsx", "cannot be taken over"),
        (b"<a/>", "p.dmn", "cannot be taken over"),
        (b"{}", "p.json", "cannot be taken over"),
        (text.encode(), "p.exe", "must end in"),
    ):
        assert (
            pia.submit(f"{DRAFT}/file", {"file": (io.BytesIO(data), name)}, form=MAIN).status_code == 422
        ), name
        assert words in pia.page.text
    assert source_of(sessions) == before


# --- who, and when ------------------------------------------------------------------------------------------

CHANGES = (
    "/file",
    "/parameters/simplified_max_usd", "/tables/level/rows/4", "/tables/level/rows/new",
    "/tables/level/rows/4/remove",
    "/tables/level/columns/new", "/wording/N01", "/wording/new", "/glossary/value",
)  # fmt: skip
BUTTONS = ("/tables/level/rows/4/move", "/tables/level/columns/remove", "/wording/remove", "/examples/accept")


def test_only_officers_change_a_draft_and_nobody_a_published_version(
    pia: CheckedClient, as_person: AsPerson, cast: Cast, app: Any
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for reader in (cast.bea, cast.elena, cast.dmitri, cast.ada, cast.alice):
        person = as_person(reader)
        person.get(DRAFT)
        assert not [link for link in person.page.links if link.endswith("/parameters/simplified_max_usd")]
        assert {person.get(DRAFT + path).status_code for path in CHANGES} == {404}
        assert {person.post(DRAFT + path).status_code for path in (*CHANGES, *BUTTONS)} == {404}
    for number in (1, 2):  # what ships is no row: it is copied, not changed
        assert {pia.get(f"/policy/versions/{number}{path}").status_code for path in CHANGES} == {404}


def test_a_page_that_somebody_else_overtook_says_who(
    pia: CheckedClient, sessions: Sessions, cast: Cast
) -> None:
    pia.get(LEVEL_4)
    fields = dict(pia.page.forms[MAIN].fields) | {"out_risk_level": "substantial"}
    with sessions.begin() as session:
        row = find_policy_version(session, 3)
        assert row is not None
        changed = set_parameter(draft_source(row), "simplified_max_usd", 15_000)
        edit_policy(session, row, changed, what="limit", version=row.version, actor=cast.piet, now=NOW)
    answer = pia.post(LEVEL_4, data=fields)
    assert answer.status_code == 409
    assert "Piet Vermeer" in pia.page.text
    assert rows_of(sessions, "level")[3][1] == ("enhanced", "high")


def test_a_withdrawn_draft_is_changed_no_more(pia: CheckedClient, sessions: Sessions, cast: Cast) -> None:
    with sessions.begin() as session:
        row = find_policy_version(session, 3)
        assert row is not None
        withdraw_policy(session, row, reason="Not needed.", actor=cast.piet, now=NOW)
    for path in CHANGES:
        assert pia.get(DRAFT + path).status_code == 409
        assert "Piet Vermeer" in pia.page.text


def test_what_the_draft_does_not_have_is_not_found(pia: CheckedClient) -> None:
    for path in (
        "/parameters/nothing", "/tables/nothing/rows/1", "/tables/level/rows/6", "/tables/level/rows/0",
        "/tables/level/rows/6/remove", "/tables/level/rows/new?copy=9", "/wording/Z99", "/glossary/nothing",
    ):  # fmt: skip
        assert pia.get(DRAFT + path).status_code == 404, path


def test_an_empty_post_changes_nothing(pia: CheckedClient, sessions: Sessions, app: Any) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    before = source_of(sessions)
    for path in (*CHANGES, *BUTTONS):
        assert pia.post(DRAFT + path, data={"csrf_token": ""}).status_code in (303, 404, 409, 422), path
    assert source_of(sessions) == before
    assert set(TABLES) == {table.name for table in before.tables}
    assert before.parameters == shipped.load(1).source.parameters
