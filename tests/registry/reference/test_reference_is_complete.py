"""Reference data says all that the policy, the goals and the region ask of it, in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from registry import reference
from registry.models import review as review_model
from registry.models import user as user_model
from registry.reference import Text
from registry.reference.folding import fold
from rules import codes, facts
from rules.policy.version_1.names import DD_LEVELS, DOCUMENTS, GATES, RISK_LEVELS
from rules.shape import Choice
from rules.text import Text as PolicyText

OURS = reference.load()

# Written by hand from POLICY.md, "Facts document", and DOMAIN.md 2.2: an answer key, not a copy of the code.
# fmt: off
POLICY_VALUES = {
    "language":               "en fr ru",
    "entity_type":            "company soe industry_association corporate_foundation government igo ngo "
                              "academia",
    "ungc_status":            "never participant non_communicating delisted_cop expelled",
    "types":                  "financial_contribution in_kind_goods_services loaned_personnel "
                              "standards_participation expertise_open_forum knowledge_exchange data_sharing "
                              "event_sponsorship event_participation advocacy joint_publication_research "
                              "ppp_centre_of_excellence emblem_or_name_use services_for_fee "
                              "grant_to_implementing_partner",
    "requested_instrument":   "contribution_agreement memorandum_of_understanding letter_of_agreement "
                              "pro_bono_agreement non_reimbursable_loan_agreement data_sharing_agreement "
                              "no_instrument_rules_of_procedure contract",
    "subprogrammes":          "1 2 3 4 5 6 7 8",
    "nexus":                  "natural_resources cities mobility measuring",
    "gender_sdg5":            "none mainstreamed principal",
    "emblem_use":             "none text_credit co_branding commercial",
    "standards_interest":     "none regulated_by_instrument sells_conforming_product",
    "un_tender":              "none bidding related_spec",
    "tobacco_role":           "none retail wholesale manufacture controlled_or_funded_by_tobacco",
    "controversial_weapons":  "none component manufacture financing",
    "forced_or_child_labour": "none alleged under_remediation substantiated_unremediated",
    "unsc":                   "clear false_positive possible confirmed",
    "unsc_subject":           "entity controller director signatory owner",
    "mdb_debarment":          "none active expired",
    "norges_bank":            "none observation exclusion",
    "reviewer_interest":      "none financial family_employment former_employer gift_or_hospitality "
                              "outside_activity personal_relationship",
    "gate":                   "pass excluded referred other_track redirect_procurement returned_incomplete "
                              "hold_screening hold_ownership",
    "dd_level":               "simplified standard enhanced",
    "risk_level":             "low moderate substantial high excluded",
    "verdict":                "no_objection with_conditions objection cannot_judge",
    "decline_reason":         "outside_mandate no_capacity not_a_partnership duplicate other",
    "pause_reason":           "partner ola controller excom headquarters tender_award deferred",
}
# fmt: on
TARGETS_PER_GOAL = [7, 8, 13, 10, 9, 8, 5, 12, 8, 10, 10, 11, 5, 10, 12, 12, 19]


@pytest.mark.parametrize("field", POLICY_VALUES)
def test_every_value_of_the_policy_has_words_and_no_other_value_has(field: str) -> None:
    assert list(OURS.labels(field)) == POLICY_VALUES[field].split()


def test_the_answer_key_agrees_with_the_facts_document_of_the_rules() -> None:
    compared = []
    other_tests = {"missing_fields", "country", "beneficiary_countries", "sdg_targets"}
    for section in facts.SECTIONS.values():
        for name, kind in section.items():
            item = getattr(kind, "item", kind)
            if isinstance(item, Choice) and name not in other_tests:
                compared.append(name)
                assert set(item.values) == set(OURS.labels(name)), name
    not_in_the_document = {
        "subprogrammes",
        "gate",
        "dd_level",
        "risk_level",
        "verdict",
        "decline_reason",
        "pause_reason",
    }
    assert set(compared) == set(POLICY_VALUES) - not_in_the_document


def test_every_field_of_the_facts_document_has_a_question() -> None:
    paths = {f"{section}.{name}" for section, named in facts.SECTIONS.items() for name in named}
    of_lists = {f"submitter.owners.{name}" for name in ("name", "pct", "country", "pep", "disclosed")}
    of_lists |= {f"screening.adverse_media.{name}" for name in ("topic", "severity", "age_years", "resolved")}
    assert set(OURS.questions) == paths | of_lists


def test_every_text_is_written_in_three_different_languages() -> None:
    texts = list(_texts_of_everything())
    assert len(texts) > 900
    for text in texts:
        assert all(words.strip() == words and words for words in text.as_dict().values()), text
        letters = {letter for letter in text.ru.casefold() if letter.isalpha()}
        has_cyrillic = any("а" <= letter <= "я" for letter in letters)
        assert has_cyrillic or text.ru in ("LEI",), text
        assert not any("а" <= letter <= "я" for letter in (text.en + text.fr).casefold()), text


def _texts_of_everything() -> Iterator[Text]:
    for field in OURS.label_fields:
        yield from _texts_in(tuple(OURS.labels(field).values()))
    yield from _texts_in(tuple(OURS.questions.values()))
    yield from _texts_in(
        (OURS.organisation, OURS.divisions, OURS.subprogrammes, OURS.nexus_areas, OURS.goals)
    )
    yield from _texts_in((OURS.engagement_types, OURS.instruments, OURS.document_types))
    yield from _texts_in((OURS.holidays, OURS.bodies))


def _texts_in(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for member in value:
            yield from _texts_in(member)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts_in(getattr(value, field.name))


def test_there_are_169_targets_as_many_for_each_goal_as_the_agenda_has() -> None:
    assert [len(goal.targets) for goal in OURS.goals] == TARGETS_PER_GOAL
    assert set(OURS.targets) == set(codes.SDG_TARGETS)
    assert len(OURS.targets) == 169


def test_captions_of_targets_are_short() -> None:
    too_long = [
        (target.code, words)
        for target in OURS.targets.values()
        for words in target.caption.as_dict().values()
        if len(words.split()) > 9
    ]
    assert too_long == []


def test_captions_are_our_own_and_not_the_official_text(shared_data: Path) -> None:
    official = reference.load_official_texts(shared_data / "sdg_en_fr_ru.json")
    assert len(official.targets) == 169
    assert set(official.goals) == set(range(1, 18))
    copied = [
        code
        for code, target in OURS.targets.items()
        for language in reference.LANGUAGES
        if target.caption[language].casefold() in official.targets[code][language].casefold()
    ]
    assert copied == []


def test_colours_are_the_official_ones_with_dark_text_on_five(shared_data: Path) -> None:
    assert (shared_data / "sdg_en_fr_ru.json").is_file()
    assert {goal.no for goal in OURS.goals if goal.dark_text} == {2, 6, 7, 11, 15}
    assert OURS.goal(1).colour == "#E5243B"
    assert OURS.goal(17).colour == "#19486A"
    assert len({goal.colour for goal in OURS.goals}) == 17


def test_unece_has_56_member_states_and_17_programme_countries_among_them() -> None:
    assert len(OURS.member_states) == 56
    assert len(OURS.programme_countries) == 17
    assert OURS.programme_countries < OURS.member_states
    assert OURS.organisation.member_state_count == 56


def test_countries_are_those_that_the_rules_accept() -> None:
    assert {code for code, _name in OURS.list_countries("en")} == set(codes.COUNTRIES)


@pytest.mark.parametrize(
    ("code", "en", "fr", "ru"),
    [
        ("TR", "Türkiye", "Türkiye", "Турция"),
        ("MD", "Republic of Moldova", "République de Moldova", "Республика Молдова"),
        ("RU", "Russian Federation", "Fédération de Russie", "Российская Федерация"),
        ("GB", "United Kingdom", "Royaume-Uni", "Соединенное Королевство"),
        ("CH", "Switzerland", "Suisse", "Швейцария"),
    ],
)
def test_countries_have_their_un_names(code: str, en: str, fr: str, ru: str) -> None:
    assert [reference.country_name(code, language) for language in ("en", "fr", "ru")] == [en, fr, ru]


def test_countries_are_sorted_as_the_language_does() -> None:
    names = [name for _code, name in reference.list_countries("fr")]
    assert names.index("Égypte") < names.index("Espagne") < names.index("Zambie")


def test_a_country_that_does_not_exist_is_refused() -> None:
    assert not reference.is_country("XK")
    assert not reference.is_country("EU")
    with pytest.raises(ValueError, match="ISO 3166-1"):
        reference.country_name("XX")


def test_isic_has_its_sections_divisions_groups_and_classes() -> None:
    levels = [sector.level for sector in OURS.sectors.values()]
    counts = {level: levels.count(level) for level in set(levels)}
    assert counts == {"section": 21, "division": 88, "group": 238, "class": 419}
    divisions = {code for code, sector in OURS.sectors.items() if sector.level == "division"}
    assert divisions == set(codes.ISIC_DIVISIONS)
    assert all(sector.translated for sector in OURS.sectors.values())


def test_every_role_interest_and_verdict_of_the_tables_has_a_label() -> None:
    assert set(user_model.ROLES) <= set(OURS.labels("role"))
    assert set(review_model.INTERESTS) == set(OURS.labels("reviewer_interest"))
    assert set(review_model.VERDICTS) == set(OURS.labels("verdict"))


def test_every_document_that_the_policy_asks_for_is_explained() -> None:
    assert set(DOCUMENTS) <= set(OURS.labels("document_type"))


@pytest.mark.parametrize(
    ("field", "names"), [("gate", GATES), ("dd_level", DD_LEVELS), ("risk_level", RISK_LEVELS)]
)
def test_gates_and_levels_are_called_here_as_in_the_policy(field: str, names: dict[str, PolicyText]) -> None:
    for value, name in names.items():
        label = OURS.label(field, value).label
        assert [fold(words) for words in label.as_dict().values()] == [
            fold(w) for w in (name.en, name.fr, name.ru)
        ]


def test_reasons_that_a_partner_reads_have_wording_for_the_partner() -> None:
    for field in ("decline_reason", "send_back_reason", "redirect_reason"):
        assert all(label.letter for label in OURS.labels(field).values()), field
    assert all(label.partner for label in OURS.labels("pause_reason").values())
    assert all(label.partner for label in OURS.labels("risk_level").values())
    assert all(label.partner for label in OURS.labels("gate").values())


def test_instruments_are_cleared_by_known_units() -> None:
    known = {unit.id for unit in OURS.organisation.units} | {"focal_point"}
    assert all(set(instrument.clears) <= known for instrument in OURS.instruments)
    signers = {instrument.sign_role for instrument in OURS.instruments} - {None}
    assert signers <= set(OURS.labels("role"))


def test_simple_engagement_types_are_those_of_the_policy() -> None:
    assert {each.id for each in OURS.engagement_types if each.simple} == {
        "event_sponsorship",
        "event_participation",
        "knowledge_exchange",
        "in_kind_goods_services",
        "advocacy",
        "expertise_open_forum",
    }


def test_nexus_areas_name_goals_and_subprogrammes_that_exist() -> None:
    for area in OURS.nexus_areas:
        assert set(area.sdgs) <= set(range(1, 18))
        assert set(area.subprogrammes) <= set(range(1, 9))


def test_holidays_are_ten_working_days_a_year_or_nine() -> None:
    for year in range(2024, 2029):
        days = [holiday.date for holiday in OURS.holidays if holiday.date.year == year]
        assert len(days) == (9 if year == 2027 else 10), year
        assert all(day.weekday() < 5 for day in days)
    assert {date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 14), date(2026, 9, 10)} <= OURS.holiday_dates
    assert date(2026, 4, 6) - timedelta(days=1) not in OURS.holiday_dates
