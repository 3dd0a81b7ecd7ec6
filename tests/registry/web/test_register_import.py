"""The desk brings a list of agreements in by its pages: file, columns, report, batch, undo."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import python_calamine
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Agreement, ImportBatch
from tests.cast import AsPerson, Cast
from tests.registry.messy_list import write_messy_list
from tests.registry.test_register_import import row, write_list


@pytest.mark.one_engine
def test_the_desk_walks_a_messy_list_into_the_register_and_out_again(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, tmp_path: Path
) -> None:
    made = write_messy_list(tmp_path / "messy.xlsx")
    bea = as_person(cast.bea)
    bea.get("/agreements")
    assert "/agreements/imports" in bea.page.links
    answer = bea.submit("/agreements/imports", {"file": (BytesIO(made.path.read_bytes()), "messy.xlsx")})
    assert answer.location == "/agreements/imports/1/columns"
    bea.get(answer.location)
    assert "The headings were found in row 4" in bea.page.text
    answer = bea.submit(answer.location, {"column_20": "partner"})
    assert answer.status_code == 422
    assert "Partner is chosen for column B already" in bea.page.text
    answer = bea.submit("/agreements/imports/1/columns", {"column_20": ""})
    bea.get(answer.location)
    for number, cell, _code in made.faults:
        assert f"row {number}, cell {cell}:" in bea.page.text
    rest = bea.get("/agreements/imports/1/rest.csv").get_data(as_text=True)
    assert len(rest.splitlines()) == 41
    assert "'=HYPERLINK" in rest
    answer = bea.submit("/agreements/imports/1", {"whole": "yes"})
    bea.get(answer.location)
    assert "Nothing was taken" in bea.page.text
    answer = bea.submit("/agreements/imports/1", {"whole": "no"})
    bea.get(answer.location)
    assert "260 agreements came in" in bea.page.text
    assert "260 partners are not screened yet" in bea.page.text
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Agreement)) == 260
    bea.submit("/agreements/imports/1", {})
    bea.get("/agreements/imports/1")
    assert "Taken back by" in bea.page.text
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Agreement)) == 0


def test_a_duplicate_is_decided_on_the_page(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson, tmp_path: Path
) -> None:
    bea = as_person(cast.bea)
    path = write_list(
        tmp_path / "list.csv", row(), row("Blue Well Ltd", "Rivers"), row("Blue Well AG", "Lakes")
    )
    answer = bea.submit("/agreements/imports", {"file": (BytesIO(path.read_bytes()), "list.csv")})
    bea.submit(answer.location or "", {})
    bea.submit("/agreements/imports/1", {"whole": "yes", "row_3": "same", "row_4": "skip"})
    with sessions() as session:
        found = session.scalars(select(Agreement).order_by(Agreement.reference)).all()
        assert [each.title["en"] for each in found] == ["Clean water", "Rivers"]
        assert len({each.organisation_id for each in found}) == 1
        assert session.scalars(select(ImportBatch.state)).one() == "taken"
    bea.get(f"/agreements/{found[0].id}")
    assert "not screened yet" in bea.page.text


def test_a_file_that_cannot_be_read_is_said_at_its_field(
    cast: Cast, as_person: AsPerson, tmp_path: Path
) -> None:
    bea = as_person(cast.bea)
    assert bea.submit("/agreements/imports", {}).status_code == 422
    answer = bea.submit("/agreements/imports", {"file": (BytesIO("Партнер".encode("cp1251")), "list.csv")})
    assert answer.status_code == 422
    assert "#file" in bea.page.links
    data = bea.get("/agreements/imports/template.xlsx").data
    (tmp_path / "template.xlsx").write_bytes(data)
    book = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "template.xlsx"))
    assert book.sheet_names == ["Agreements", "Allowed values"]
    answer = bea.submit("/agreements/imports", {"file": (BytesIO(data), "template.xlsx")})
    bea.submit(answer.location or "", {})
    bea.get("/agreements/imports/1")
    assert "Refused: 0" in " ".join(bea.page.text.split())
