"""Every text column of every table filled with its own name; then every door is opened and read.

What is for the staff must not stand outside, what is secret in no file whoever takes it. A table that nobody
thought of is filled like the others, so that a new column is watched from its first day.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session, sessionmaker

from registry.disclosure import Level, levels
from registry.models import Agreement, Base
from registry.models.base import Instant, Json
from registry.permissions import agreements_visible_to
from registry.queries.export import export_rows
from registry.queries.register import Filters
from registry.reports.register_file import Head, write_xlsx
from registry.services.agreement_history import write_change
from registry.web.access import open_endpoints
from tests.case import NOW, on_stage
from tests.cast import AsPerson, Cast
from tests.pages import CheckedClient
from tests.register import entered

# on the stage already: the agreement, its partner, people, and what is written beside every change
STAGED = {
    "agreements", "organisations", "users", "role_grants", "memberships", "events", "outbox", "chains",
    "agreement_links", "agreement_counts", "agreement_history", "policy_versions", "reference_numbers",
}  # fmt: skip
# codes that the program itself reads; their own names would stop a page before it is read
CODES = {"currency": "USD", "side": "partner", "key_id": "ab" * 32, "public_key": "ab" * 32}
CODED = {"state", "origin", "instrument", "currency", "gender_marker", "excom_status", "role_in_mandate"}
DAY = date(2026, 11, 2)
MODELS = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}
PATH = "/register-of-partnerships"
PLAIN: tuple[tuple[type[Any], Any], ...] = (
    (Instant, NOW), (sa.Boolean, False), (sa.Integer, 1), (sa.Numeric, 1), (sa.Date, DAY),
    (sa.LargeBinary, b"x"),
)  # fmt: skip


def mark(model: str, column: str) -> str:
    """Letters only: no file and no page writes them in another way."""
    return f"Zq{model}Zq{column.replace('_', 'Z')}Zq"


def marks(level: Level) -> list[str]:
    columns = ((model, column.key) for model in MODELS.values() for column in model.__mapper__.column_attrs)
    return [mark(m.__name__, key) for m, key in columns if levels(m.__name__)[key] is level]


def value_of(column: sa.Column[Any], model: type[Any], known: dict[str, Any]) -> Any:
    words = CODES.get(column.name) or mark(model.__name__, column.name)
    for key in column.foreign_keys:
        return known.get(key.column.table.name)
    if isinstance(column.type, Json):
        return [words] if "list" in str(model.__annotations__.get(column.name)) else {"en": words}
    if isinstance(column.type, sa.String):
        return words
    if isinstance(column.type, sa.Uuid):
        return known["agreements"] if column.name == "subject_id" else uuid.uuid4()
    if column.nullable:
        return None  # not removed, not dropped, not revoked
    return next(value for kind, value in PLAIN if isinstance(column.type, kind))


def fill_everything(url: str, known: dict[str, Any]) -> None:
    """A row in every table that is not on the stage; rules of the tables are off: the doors are tested."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        for table in Base.metadata.sorted_tables:
            if table.name not in STAGED:
                row = {column.name: value_of(column, MODELS[table.name], known) for column in table.columns}
                known[table.name] = row.get("id")
                connection.execute(sa.insert(table).prefix_with("OR IGNORE").values(row))
        own = Agreement.__table__
        connection.execute(sa.update(own).values(proposal_id=known["proposals"]))
    engine.dispose()


@pytest.fixture
def world(database_url: str, sessions: sessionmaker[Session], cast: Cast) -> None:
    """One published agreement in the middle of everything."""
    if not database_url.startswith("sqlite"):
        pytest.skip("what a door shows does not depend on the database; only SQLite can set rules aside")
    with sessions.begin() as session:
        people = on_stage(session, cast)
        partner = people.blue_well
        for name in ("name", "registration_no", "website", "email_domain", "sector_label"):
            setattr(partner, name, mark("Organisation", name))
        agreement = entered(session, people, is_value_public=False)
        for column in Agreement.__table__.columns:
            if isinstance(column.type, Json) and isinstance(getattr(agreement, column.name), dict):
                setattr(agreement, column.name, {"en": mark("Agreement", column.name)})
            elif isinstance(column.type, sa.String) and column.name not in {*CODED, "reference"}:
                setattr(agreement, column.name, mark("Agreement", column.name))
        agreement.redactions = {"instrument": mark("Agreement", "redactions")}
        write_change(session, agreement, "agreement.changed", actor=people.bea, now=NOW)
        known = {"agreements": agreement.id, "organisations": partner.id, "users": people.carl.id}
    fill_everything(database_url, known)


@pytest.mark.usefixtures("world")
def test_nothing_but_what_is_public_stands_outside(client: CheckedClient, app: Flask) -> None:
    opened = [rule for rule in app.url_map.iter_rules() if rule.endpoint in open_endpoints(app)]
    addresses = [f"{PATH}/AGR-2026-0001", f"{PATH}?q=Zq", f"{PATH}.json?lang=ru"]
    addresses += [rule.rule for rule in opened if not rule.arguments and "GET" in (rule.methods or ())]
    closed = marks(Level.STAFF) + marks(Level.SECRET)
    read = ""
    for address in addresses:
        answer = client.get(address)
        read += answer.text
        assert [each for each in closed if each in answer.text] == [], address
        assert "Carl Weiss" not in answer.text
    for column in ("Agreement.title", "Agreement.summary", "Organisation.name", "Deliverable.text"):
        assert mark(*column.split(".")) in read, "a door that shows nothing proves nothing"


@pytest.mark.usefixtures("world")
def test_nothing_secret_is_in_a_file_of_the_staff(
    cast: Cast, as_person: AsPerson, session: Session, tmp_path: Path
) -> None:
    bea = as_person(cast.bea)
    now = datetime.now(UTC)
    visible = agreements_visible_to(on_stage(session, cast).bea, now)
    rows = export_rows(session, visible, Filters(), door=Level.STAFF, language="en", today=DAY)
    assert write_xlsx(tmp_path / "a.xlsx", rows, Level.STAFF, Head("", "", now, "en")) == 1
    sheet = str(CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python())
    for read in (bea.get("/agreements.csv").text, bea.get("/agreements.json").text, sheet):
        assert [each for each in marks(Level.SECRET) if each in read] == []
        for column in ("Agreement.dd_level", "Contribution.title", "Document.title", "InvitedGroup.name"):
            assert mark(*column.split(".")) in read, column
