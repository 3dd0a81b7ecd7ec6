"""Read a policy back from its sheets. Whatever is not exactly right is a fault with the address of its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rules.policy.read_lists import (
    read_citation,
    read_example,
    read_input,
    read_names,
    read_parameter,
    read_wording,
)
from rules.policy.reading import (
    Imported,
    Reading,
    Row,
    Rows,
    flag,
    imported,
    place_all,
    text_of,
    whole,
    words_of,
)
from rules.policy.sheets import (
    AFTER_TABLES,
    BEFORE_TABLES,
    CITATIONS,
    COLUMN_ROW,
    COLUMNS,
    EXAMPLES,
    GLOSSARY,
    HEAD_ROW,
    HIT_ROW,
    IF,
    LABEL_ROW,
    LIST_SHEETS,
    MARK_ROW,
    NAME_ROW,
    NAMES,
    OUTCOMES,
    PARAMETERS,
    README,
    README_ROWS,
    THEN,
    TITLE_ROW,
    TITLES,
    WORDING,
)
from rules.table import BadTable
from rules.text import LANGUAGES


def read_sheets(sheets: Sequence[tuple[str, Rows]]) -> Imported:
    """The policy in sheets (name and rows, cells unguarded). Raises BadTable with every fault."""
    reading = Reading()
    tables = _checked(sheets, reading)
    if reading.faults:
        raise BadTable(reading.faults)
    rows = {name: _trimmed(each) for name, each in sheets}
    document, identity = _document(rows, tables, reading)
    return imported(document, identity, reading)


def _checked(sheets: Sequence[tuple[str, Rows]], reading: Reading) -> list[str]:
    """The sheets that are tables; a fault for each sheet that is missing, or stands twice."""
    names = [name for name, _ in sheets]
    wanted = (*BEFORE_TABLES, *AFTER_TABLES)
    reading.faults += [f"sheet {name!r} is missing" for name in wanted if name not in names]
    reading.faults += [
        f"sheet {name!r} stands twice" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    tables = []
    for name, rows in sheets:
        if name in wanted:
            continue
        if rows and rows[0][:1] == ("table",):
            tables.append(name)
        else:
            reading.fault(
                name, 1, 1, "expected the word table, as on every sheet of a table; no other sheet is read"
            )
    return tables


def _trimmed(rows: Rows) -> Rows:
    """Without the empty rows at the end, and without the empty cells at the end of each row."""
    kept = [_filled(row) for row in rows]
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _filled(row: Row) -> Row:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return tuple(row[:end])


def _document(
    rows: Mapping[str, Rows], tables: Sequence[str], reading: Reading
) -> tuple[dict[str, Any], str]:
    lists = {name: list(_list_rows(name, rows[name], reading)) for name in LIST_SHEETS}
    form, version, identity = _readme(rows[README], reading)
    glossary = [read_input(at, number, row, reading) for at, (number, row) in enumerate(lists[GLOSSARY])]
    outcomes = _outcomes(lists[OUTCOMES], tables, reading)
    labels = {each["name"]: each["label"]["en"] for each in glossary}
    document = {
        "format": form,
        "version": version,
        "parameters": [read_parameter(at, n, row, reading) for at, (n, row) in enumerate(lists[PARAMETERS])],
        "glossary": glossary,
        "tables": [
            _table(at, name, rows[name], outcomes.get(name, {}), labels, reading)
            for at, name in enumerate(tables)
        ],
        "wording": read_wording(lists[WORDING], reading),
        "names": read_names(lists[NAMES], reading),
        "citations": [read_citation(at, n, row, reading) for at, (n, row) in enumerate(lists[CITATIONS])],
        "examples": [read_example(at, n, row, reading) for at, (n, row) in enumerate(lists[EXAMPLES])],
    }
    return document, identity


def _readme(rows: Rows, reading: Reading) -> tuple[str, Any, str]:
    found = []
    for at, name in enumerate(README_ROWS, 1):
        row = rows[at - 1] if at <= len(rows) else ()
        if len(row) != 2 or row[0] != name:
            reading.fault(README, at, 1, f"expected {name}, and its value in the next column")
            return "", None, ""
        reading.place(name, README, at, 2)
        found.append(row[1])
    return found[0], whole(found[1]), found[2]


def _list_rows(sheet: str, rows: Rows, reading: Reading) -> Iterator[tuple[int, Row]]:
    """Each row with its number, as wide as the head. A fault for another head, and for rows it does not fit."""
    columns = COLUMNS[sheet]
    if not rows or tuple(rows[0]) != columns:
        got = rows[0] if rows else ()
        at = next((at for at, each in enumerate(columns) if at >= len(got) or got[at] != each), len(columns))
        expected = f"expected the head {columns[at]!r}" if at < len(columns) else "expected no more columns"
        reading.fault(sheet, HEAD_ROW, at + 1, expected)
        return
    for number, row in enumerate(rows[HEAD_ROW:], HEAD_ROW + 1):
        if not row:
            reading.fault(sheet, number, 1, "an empty row between others; remove it")
        elif len(row) > len(columns):
            reading.fault(sheet, number, len(columns) + 1, "a cell beyond the columns of this sheet")
        else:
            yield number, (*row, *([""] * (len(columns) - len(row))))


# --- tables --------------------------------------------------------------------------------------------

Outcomes = dict[str, dict[str, Any]]  # of one table, by the name of the output


def _outcomes(
    rows: Sequence[tuple[int, Row]], tables: Sequence[str], reading: Reading
) -> dict[str, dict[str, tuple[int, dict[str, Any]]]]:
    """For each table its outputs, with the row of the sheet Outcomes that describes them."""
    read: dict[str, dict[str, tuple[int, dict[str, Any]]]] = {name: {} for name in tables}
    for number, (table, name, kind, words, nullable) in rows:
        if table not in read:
            reading.fault(OUTCOMES, number, 1, f"there is no sheet of a table {table!r}")
        elif name in read[table]:
            reading.fault(OUTCOMES, number, 2, f"outcome {name} of table {table} stands twice")
        else:
            given = {"name": name, "type": kind, "words": words_of(words, OUTCOMES, number, 4, reading)}
            read[table][name] = (number, {**given, "nullable": flag(nullable)})
            reading.place(f"table {table}, {name}", OUTCOMES, number, 4)
            reading.place(f"table {table}: its outputs are", OUTCOMES, number, 4)
    return read


def _table(
    at: int,
    sheet: str,
    rows: Rows,
    outcomes: Mapping[str, tuple[int, dict[str, Any]]],
    labels: Mapping[str, str],
    reading: Reading,
) -> dict[str, Any]:
    before = len(reading.faults)
    head = [(*row, *([""] * 4)) for row in (*rows, *([()] * COLUMN_ROW))[:COLUMN_ROW]]
    _table_head(at, sheet, head, rows, reading)
    marks, names = _columns(sheet, rows, reading) if len(reading.faults) == before else ((), ())
    asked = marks.count(IF)
    inputs, answers = names[:asked], names[asked:]
    if names:
        _table_labels(sheet, rows, [*(labels.get(name, name) for name in inputs), *answers], reading)
    outputs = _table_outputs(at, sheet, answers, asked, outcomes, reading)
    body = _body(at, sheet, rows, names, reading) if names else []
    return {
        "name": sheet,
        "title": text_of([head[TITLE_ROW - 1 + at][1] for at in range(len(LANGUAGES))]),
        "hit": head[HIT_ROW - 1][1],
        "inputs": list(inputs),
        "outputs": outputs,
        "rows": body,
    }


def _table_head(at: int, sheet: str, head: Sequence[Row], rows: Rows, reading: Reading) -> None:
    """Name, title, hit policy and the empty row above the grid."""
    titles = enumerate(TITLES, TITLE_ROW)
    for row, word in ((NAME_ROW, "table"), *titles, (HIT_ROW, "hit policy")):
        if head[row - 1][0] != word:
            reading.fault(sheet, row, 1, f"expected the word {word}")
        if len(rows) >= row and len(rows[row - 1]) > 2:
            reading.fault(sheet, row, 3, "a cell that belongs to nothing")
    if any(head[MARK_ROW - 2]):
        reading.fault(sheet, MARK_ROW - 1, 1, "expected an empty row above the grid")
    if head[NAME_ROW - 1][1] != sheet:
        reading.fault(
            sheet, NAME_ROW, 2, f"expected {sheet}, the name of the sheet, got {head[NAME_ROW - 1][1]!r}"
        )
    key = f"tables[{at}]"
    reading.place(f"table {sheet}", sheet, NAME_ROW, 1)
    for row, language in enumerate(LANGUAGES, TITLE_ROW):
        reading.place(f"{key}.title.{language}", sheet, row, 2)
    reading.place(f"{key}.hit", sheet, HIT_ROW, 2)
    reading.place(f"table {sheet}: expected hit policy", sheet, HIT_ROW, 2)


def _columns(sheet: str, rows: Rows, reading: Reading) -> tuple[Row, Row]:
    """The marks and the names of the columns."""
    marks = rows[MARK_ROW - 1] if len(rows) >= MARK_ROW else ()
    names = rows[COLUMN_ROW - 1] if len(rows) >= COLUMN_ROW else ()
    asked = marks.count(IF)
    for at, mark in enumerate(marks):
        if mark != (IF if at < asked else THEN):
            reading.fault(
                sheet, MARK_ROW, at + 1, f"expected {IF} over what is asked, then {THEN} over what follows"
            )
    if len(names) != len(marks) or not all(names):
        at = next((at for at, name in enumerate(names) if not name), min(len(names), len(marks)))
        reading.fault(sheet, COLUMN_ROW, at + 1, f"expected one name under each {IF} and {THEN}")
    elif len(set(names)) != len(names):
        at = next(at for at, name in enumerate(names) if name in names[:at])
        reading.fault(sheet, COLUMN_ROW, at + 1, f"{names[at]} stands twice")
    else:
        return marks, names
    return (), ()


def _table_labels(sheet: str, rows: Rows, labels: Sequence[str], reading: Reading) -> None:
    """The row of labels is a help to the reader; what differs from the glossary is said, not used."""
    written = rows[LABEL_ROW - 1] if len(rows) >= LABEL_ROW else ()
    for at in range(max(len(written), len(labels))):
        got = written[at] if at < len(written) else ""
        wanted = labels[at] if at < len(labels) else ""
        if got != wanted:
            place = reading.at(sheet, LABEL_ROW, at + 1)
            reading.warnings.append(f"{place}: a label is not read from here; it is {wanted!r}, not {got!r}")


def _table_outputs(
    at: int,
    sheet: str,
    answers: Row,
    asked: int,
    outcomes: Mapping[str, tuple[int, dict[str, Any]]],
    reading: Reading,
) -> list[dict[str, Any]]:
    outputs = []
    for place, name in enumerate(answers):
        if name not in outcomes:
            reading.fault(
                sheet, COLUMN_ROW, asked + place + 1, f"{OUTCOMES} has no row for {name} of {sheet}"
            )
            continue
        number, given = outcomes[name]
        outputs.append(given)
        key = f"tables[{at}].outputs[{place}]"
        place_all(
            ("", f"{key}.name", f"{key}.type", f"{key}.words", f"{key}.nullable"), OUTCOMES, number, reading
        )
    for name, (number, _) in outcomes.items():
        if answers and name not in answers:
            reading.fault(OUTCOMES, number, 2, f"the sheet {sheet} has no column {name} under {THEN}")
    return outputs


def _body(at: int, sheet: str, rows: Rows, names: Row, reading: Reading) -> list[list[str]]:
    """The rules, one a row, all as wide as the head."""
    read = []
    for number, row in enumerate(rows[COLUMN_ROW:], COLUMN_ROW + 1):
        if not row:
            reading.fault(sheet, number, 1, "an empty row between others; remove it")
        elif len(row) > len(names):
            reading.fault(sheet, number, len(names) + 1, "a cell beyond the columns of this table")
        rule = number - COLUMN_ROW
        reading.place(f"table {sheet}, row {rule}", sheet, number, 1)
        for column, name in enumerate(names, 1):
            reading.place(f"table {sheet}, row {rule}, {name}", sheet, number, column)
            reading.place(f"tables[{at}].rows[{rule - 1}][{column - 1}]", sheet, number, column)
        read.append([*row, *([""] * (len(names) - len(row)))])
    return read
