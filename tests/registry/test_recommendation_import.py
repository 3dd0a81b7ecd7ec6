"""A progress table in, a progress table out: the same cells, in text, Word and workbook; what is refused."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
import python_calamine
import time_machine
from click.testing import CliRunner, Result
from docx import Document
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.progress_file import BadProgressFile, read_lines
from registry.adapters.progress_table import COLUMNS, HEADS, ProgressTable, cell_of, read_table
from registry.cli import main
from registry.models import ProgressEntry, Recommendation, RecommendationTerms
from registry.queries.recommendation import Standing, progress_as_of
from registry.reports.recommendation_report import recommendation_report
from registry.reports.report_docx import docx_of
from registry.reports.report_xlsx import xlsx_of
from registry.reports.words import ReportWords
from registry.services.recommendation_import import Plan, plan_import, take_import
from tests.case import NOW, later
from tests.cast import Cast
from tests.registry.addresses_recommendation import HEAD, TABLE
from workflows.machine import Blocked, NotYours

AS_OF = "Evaluation (2024) Progress Report as of 30 June"
DAY = date(2025, 6, 30)
Cells = list[list[str]]


def table_of(data: bytes | str, name: str = "progress.txt") -> ProgressTable:
    return read_table(read_lines(data.encode() if isinstance(data, str) else data, name))


def taken(session: Session, cast: Cast, table: ProgressTable, *, days: int = 0) -> Plan:
    plan = plan_import(session, table, actor=cast.bea, now=later(days))
    take_import(session, plan, file_name="progress", actor=cast.bea, now=later(days))
    return plan


def cells_in(table: ProgressTable) -> Cells:
    """The cells of a file after wrapped ones and rows cut by a page are joined."""
    words = ReportWords("en")
    return [
        [row.number, row.text, row.response, row.responsibility, words.day(row.target_on),
         cell_of(row.status, row.progress)]
        for row in table.rows
    ]  # fmt: skip


def cells_of_docx(data: bytes) -> Cells:
    table = Document(io.BytesIO(data)).tables[0]
    return [[cell.text for cell in row.cells] for row in table.rows]


def cells_of_xlsx(data: bytes) -> Cells:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    rows = [
        [str(cell).removeprefix("'") for cell in row]  # which makes the sign of a formula harmless
        for row in book.get_sheet_by_name("recommendations").to_python()
    ]
    start = rows.index(list(HEADS.values()))
    return rows[start : next(n for n in range(start, len(rows)) if not any(rows[n]))]


def said(standings: list[Standing]) -> list[tuple[object, ...]]:
    """Everything that the source says, without our ids."""
    return [
        (each.evaluation, each.dated, each.number, each.position, each.text, each.acceptance, each.response,
         each.responsibility, each.units, each.target_on, each.status, each.progress, each.progress_on)
        for each in standings
    ]  # fmt: skip


def out_and_in_again(session: Session, cast: Cast, table: ProgressTable) -> int:
    """Text → database → DOCX and XLSX: the same cells → an empty database: the same recommendations.

    How many there are.
    """
    assert table.faults == []
    as_of = table.as_of
    assert as_of is not None
    with session.begin_nested() as first:
        taken(session, cast, table)
        before = said(progress_as_of(session, as_of, NOW))
        made = recommendation_report(session, as_of=as_of, known_at=NOW, with_evidence=True)
        files = {"docx": docx_of(made), "xlsx": xlsx_of(made)}
        first.rollback()
    wanted = [list(HEADS.values()), *cells_in(table)]
    assert cells_of_docx(files["docx"]) == wanted
    assert cells_of_xlsx(files["xlsx"]) == wanted
    for kind, data in files.items():
        with session.begin_nested() as again:
            assert progress_as_of(session, as_of, NOW) == []
            back = table_of(data, f"report.{kind}")
            assert (back.title, back.dated, back.as_of) == (table.title, table.dated, as_of)
            assert taken(session, cast, back).counts == {"new": len(table.rows)}
            assert said(progress_as_of(session, as_of, NOW)) == before
            again.rollback()
    return len(before)


def test_what_goes_in_comes_out_cell_by_cell_and_goes_in_again(session: Session, cast: Cast) -> None:
    odd = TABLE.replace("Paint the door.", "=SUM(1) <b>&amp;\x07 “door”").replace(
        "Teach the crew.", "- Teach 'em"
    )
    assert out_and_in_again(session, cast, table_of(odd)) == 4


def test_the_progress_report_of_2023_goes_in_and_comes_out_cell_by_cell(
    session: Session, cast: Cast, shared_data: Path
) -> None:
    """The eight recommendations, with exactly what the source says and no more."""
    table = table_of((shared_data / "progress_report_2023-06-30.txt").read_bytes())
    assert (table.as_of, table.dated, table.left_out) == (date(2023, 6, 30), "September 2021", [])
    assert table.title == "Programme-level evaluation of UNECE engagement with the Private Sector"
    rows = {row.number: row for row in table.rows}
    assert list(rows) == [str(number) for number in range(1, 9)]
    acceptance = {number: row.acceptance for number, row in rows.items()}
    assert acceptance == dict.fromkeys(rows, "accepted") | {"1": "not_stated", "5": "partially_accepted"}
    assert {number: row.responsibility for number, row in rows.items() if not row.units} == {"4": ""}
    assert (rows["3"].units, rows["8"].units) == (("DES", "EO", "PMU"), ("DES", "gender_focal_point"))
    targets = {number: row.target_on for number, row in rows.items()}
    assert targets == dict.fromkeys(rows, date(2023, 12, 31)) | {"6": date(2022, 12, 31)}
    assert {row.status for row in rows.values()} == {"in_progress"}
    whole = "aligned with the Partnership Strategy to identify the most strategic opportunities, while"
    assert whole in rows["5"].response
    assert rows["8"].progress.endswith("across subprogrammes, including SDG 5 on gender equality.")
    assert out_and_in_again(session, cast, table) == 8
    taken(session, cast, table)
    late = {each.number: each.days_overdue for each in progress_as_of(session, date(2023, 6, 30), NOW)}
    assert late == dict.fromkeys(rows, 0) | {"6": 181}
    made = recommendation_report(session, as_of=date(2023, 6, 30), known_at=NOW)
    [part] = [part for section in made.sections for part in section.parts]
    assert "Recommendation 6 is 181 days overdue (target date 31 December 2022)." in part.note  # type: ignore[union-attr]


def test_the_same_file_changes_nothing_and_another_one_adds_and_never_writes_over(
    session: Session, cast: Cast
) -> None:
    def rows() -> int:
        return sum(
            session.scalar(select(func.count()).select_from(m)) or 0
            for m in (ProgressEntry, RecommendationTerms)
        )

    taken(session, cast, table_of(TABLE))
    count = rows()
    assert taken(session, cast, table_of(TABLE), days=1).counts == {"unchanged": 4}
    assert rows() == count
    same_day = TABLE.replace("The door is blue.", "The door is green.")
    plan = taken(session, cast, table_of(same_day), days=2)
    [change] = [change for each in plan.proposed for change in each.changes]
    assert (change.column, change.is_correction) == ("progress", True)
    assert taken(session, cast, table_of(TABLE), days=3).counts["changed"] == 0  # was brought in before
    next_year = TABLE.replace("30 June 2025", "30 June 2026").replace(
        "DES\t31 December 2025\tIn progress It has", "DES\t31 December 2027\tImplemented It had"
    ).replace("4\tCount", "5\tCount")  # fmt: skip
    plan = taken(session, cast, table_of(next_year), days=4)
    assert [(each.row.number, each.kind) for each in plan.proposed] == [
        ("1", "changed"), ("2", "changed"), ("3", "unchanged"), ("5", "new"),
    ]  # fmt: skip
    assert plan.not_in_file == ("4",)

    def told(day: date, days: int) -> list[tuple[str, date | None, str]]:
        found = progress_as_of(session, day, later(days))[:2]
        return [(each.status, each.target_on, each.progress[:20]) for each in found]

    first = ("in_progress", date(2025, 12, 31), "It has two columns: ")
    assert told(DAY, 0) == told(DAY, 1) == [first, ("implemented", date(2024, 12, 31), "The door is blue.")]
    assert told(DAY, 9) == [first, ("implemented", date(2024, 12, 31), "The door is green.")]
    assert told(date(2026, 6, 30), 9)[0] == ("implemented", date(2027, 12, 31), "It had two columns: ")
    assert told(date(2025, 6, 29), 9) == []  # the source says nothing of an earlier day


BAD = f"""Evaluation (2024) Progress Report as of 30 June 2025
{HEAD}
1\tText\tUNECE accepts\tDES\tend of 2025\tIn progress Well
2\t\tUNECE accepts\tDES\t31 December 2025\tAlmost there
1\tAgain\t\t\t\t
two\tMore\t\t\t\t
3\tGone\t\t\t\tClosed without implementation There was no money.
4\tText\tUNECE accepts\tDES\t31 December 2025\tIn progress\tmore
"""


def test_every_cell_that_is_refused_is_named_with_row_and_column(session: Session, cast: Cast) -> None:
    plan = plan_import(session, table_of(BAD), actor=cast.bea, now=NOW)
    statuses = "Not started, In progress, Implemented, Closed without implementation"
    assert [fault.said() for fault in plan.faults] == [
        "line 8: The row has more than six cells.",
        "line 3, Target date: “end of 2025” is no day. Write 31 December 2022, or leave the cell empty.",
        "line 4, Recommendation: The recommendation has no text.",
        f"line 4, {HEADS['progress']}: Begin with one of: {statuses}. Or leave the cell empty.",
        "line 6, #: A row begins with the number of its recommendation, not “two”.",
        f"line 7, {HEADS['progress']}: Only the Deputy Executive Secretary closes without implementation.",
    ]
    with pytest.raises(Blocked):
        take_import(session, plan, file_name="bad.txt", actor=cast.bea, now=NOW)
    with pytest.raises(NotYours):
        plan_import(session, table_of(TABLE), actor=cast.carl, now=NOW)
    assert session.scalar(select(func.count()).select_from(Recommendation)) == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nothing here", "There is no table with the heads #, Recommendation"),
        (f"{HEAD}\n1\tText\t\t\t\t", "Before the table stands “… Progress Report as of"),
        (f"Evaluation Progress Report as of spring\n{HEAD}\n1\tText\t\t\t\t", "“spring” is no day."),
        (f"{AS_OF} 2025\n{HEAD}\n", "The table has no rows."),
        (f"{AS_OF} 2099\n{HEAD}\n1\tText\t\t\t\t", "a day in the future"),
        (f"{AS_OF} 2025\n{HEAD}\tMore\n1\tText\t\t\t\t", "“More” is not known"),
        (f"{AS_OF} 2025\n{HEAD}\n1\tText\t\t\t\t\n\nA stray word\n2\tText\t\t\t\t",
         "“A stray word” belongs to no row."),
        (f"{AS_OF} 2025\n{HEAD}\n1\tOne", None),
    ],
)  # fmt: skip
def test_a_file_that_is_no_progress_table_says_what_is_missing(
    session: Session, cast: Cast, text: str, words: str | None
) -> None:
    faults = plan_import(session, table_of(text), actor=cast.bea, now=NOW).faults
    assert words is None if not faults else words in " ".join(fault.said() for fault in faults)  # type: ignore[operator]


def test_a_cell_may_be_wrapped_anywhere_and_a_row_cut_by_a_page() -> None:
    """Every white space of a row becomes the end of a line: the same cells."""
    plain = f"{AS_OF} 2025\n{HEAD}\n"
    row = "1\tOne two\tUNECE accepts it\tDES\t31 December 2025\tIn progress Three four"
    whole = table_of(plain + row).rows[0]
    for place, sign in enumerate(row):
        if sign == " ":
            cut = table_of(f"{plain}{row[:place]}\n{row[place + 1 :]}")
            assert (cut.faults, cells_in(cut)) == ([], cells_in(table_of(plain + row))), row[:place]
    first = "1\tOne\tUNECE accepts it\tDES\t31 December 2025\tIn progress Three"
    page = f"{plain}{first}\n\n2\n\n{HEAD}\n\ttwo\t\t\t\tfour"
    assert table_of(page).rows[0].text == whole.text
    assert table_of(page).rows[0].progress == whole.progress


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xff\xfe\xfa", "a.txt"),
        (b"PK", "a.docx"),
        (b"no", "a.xlsx"),
        (b"x", "a.pdf"),
        (b"a\n" * 6000, "a.txt"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(data: bytes, name: str) -> None:
    with pytest.raises(BadProgressFile) as refused:
        read_lines(data, name)
    assert refused.value.said().endswith(".")


def test_the_columns_are_those_of_the_source() -> None:
    assert tuple(HEADS) == COLUMNS
    assert cell_of("in_progress", ". Well") == "In progress. Well"


def run(*words: str) -> Result:
    with time_machine.travel(NOW, tick=False):
        return CliRunner().invoke(main, list(words))


@pytest.mark.one_engine
def test_the_commands_bring_a_table_in_and_write_it_again(
    sessions: sessionmaker[Session], cast: Cast, database_url: str, tmp_path: Path
) -> None:
    source, where = tmp_path / "progress.txt", ("--database", database_url)
    source.write_text(TABLE, encoding="utf-8")
    bring, report = ("recommendations", "import"), ("report", "recommendations", "--as-of", "2025-06-30")
    done = run(*bring, str(source), *where, "--dry-run")
    assert (done.exit_code, json.loads(done.stdout.splitlines()[-1])["taken"]) == (0, 0)
    target = tmp_path / "report.docx"
    nothing = run(*report, "--format", "docx", "--output", str(target), *where)
    assert (nothing.exit_code, target.exists()) == (1, False)
    done = run(*bring, str(source), *where)
    assert json.loads(done.stdout.splitlines()[-1])["taken"] == 4, done.output
    for form in ("html", "docx", "pdf", "xlsx"):
        target = tmp_path / f"report.{form}"
        done = run(*report, "--format", form, "--output", str(target), *where)
        assert done.exit_code == 0, done.output
        assert target.stat().st_size > 2000
    assert cells_of_docx((tmp_path / "report.docx").read_bytes())[1:] == cells_in(table_of(TABLE))
    again = run(*bring, str(tmp_path / "report.xlsx"), *where)
    assert json.loads(again.stdout.splitlines()[-1])["unchanged"] == 4
    source.write_text(BAD, encoding="utf-8")
    refused = run(*bring, str(source), *where)
    assert (refused.exit_code, "refused: line 3, Target date:" in refused.stdout) == (1, True)
    assert run(*report, "--evaluation", "no such", "--format", "pdf", "--output", "-", *where).exit_code == 2
