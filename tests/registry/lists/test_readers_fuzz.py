"""Whatever a file holds, a reader gives entries, faults or a refusal; nothing falls over."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from registry.adapters.lists import READERS, BadList, Fault, Listed, ListFile, idb
from registry.models.base import canonical_json
from registry.queries.watchlist import REASONS
from registry.services.list_import import import_list
from registry.services.list_plan import line_of
from tests.registry.lists.list_files import NOW, alias, born, own_csv, person, un_list, workbook
from tests.registry.lists.test_readers import ADD, ALT, FTM, SDN, WORLD_BANK

EBRD = (
    b"Firm Name,Address,Nationality,Ineligible From,Ineligible Until,Notice Effective At EBRD,"
    b'Originating Institution,Prohibited Practice\n""Made Up" LLC","A","France",,Ongoing,,"ADB","Fraud"\n'
    b'"Two","B","Italy","2024-01-01","2025-01-01",,"ADB","Fraud"\n'
)
IDB = workbook([
    idb.COLUMNS,
    ["Made Up", "Firm", "Peru", "Peru", "Jul 03, 2024", "Ongoing", "Fraud", "WBG", "", "", ""],
])  # fmt: skip
SAMPLES = {
    "unsc": un_list(person("1", "A B", alias("C; D"), born(DATE="1970-01-01")), person("2", "Ж")),
    "ofac": SDN,
    "worldbank": workbook(WORLD_BANK),
    "ebrd": EBRD,
    "idb": IDB,
    "ftm": FTM,
    "csv": own_csv(("1", "person", "Made Up", "M;U", "1970", "KZ")),
}
PIECES = (
    b"", b"\x00", b'"', b",", b"\n", b";", b"<", b"&", b"-0-", b"\xff\xfe", b"<a>", b"\\ud800", b"2026-02-31",
    b"0000", b"9" * 400, "Ω".encode(), b"]]>", b"{", b"PK",
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, form: str) -> bytes:
    """A good file with up to five cuts, each filled with something else."""
    data = SAMPLES[form]
    for _ in range(draw(st.integers(1, 5))):
        first = draw(st.integers(0, len(data)))
        last = draw(st.integers(first, min(len(data), first + draw(st.sampled_from((0, 1, 3, 200))))))
        data = data[:first] + draw(st.sampled_from(PIECES) | st.binary(max_size=8)) + data[last:]
    return data


@pytest.mark.parametrize("form", SAMPLES)
@settings(max_examples=150)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_and_all_that_is_said_can_be_kept(
    form: str, data: st.DataObject
) -> None:
    beside = {"alt": ALT, "add": ADD} if form == "ofac" else {}
    file = ListFile(data.draw(damaged(form)), "file", beside)
    try:
        found = list(READERS[form].read(file))
    except BadList as bad:
        found = [Fault(bad.code, bad.details)]
    for each in found:
        if isinstance(each, Listed):
            assert line_of(each).content_hash
        elif isinstance(each, Fault):
            assert REASONS[each.code] % each.details
            canonical_json(dict(each.details)).encode()


ODD = {
    "half a pair": {"id": "Q\ud8001", "schema": "Person", "properties": {"name": ["A\ud800\x00 B"]}},
    "long id": {"id": "x" * 200, "schema": "Person", "properties": {"name": ["A"]}},
    "numbers for texts": {
        "id": "1",
        "schema": "Person",
        "properties": {"name": [7, None, {"a": 1}], "alias": "B"},
    },
    "no list": {"id": "1", "schema": "Person", "properties": {"name": {"x": 1}}},
    "odd schema": {"id": "1", "schema": ["Person"], "properties": {"name": ["A"]}},
}


@pytest.mark.parametrize("entity", ODD.values(), ids=ODD)
def test_an_odd_entity_is_imported_or_waits_but_never_stops_the_import(
    session: Session, entity: object
) -> None:
    data = json.dumps(entity).encode() + b"\n" + FTM
    version = import_list(session, ListFile(data), source="ftm", actor=None, now=NOW).version
    session.commit()
    assert version.state in ("in_force", "quarantined")
    assert version.counts["entries"] >= 2


def test_a_name_that_is_only_a_footnote_is_told(session: Session) -> None:
    rows = [*WORLD_BANK, ["*12", "", "", "Peru", "2024-01-01", "2025-01-01", ""]]
    version = import_list(session, ListFile(workbook(rows)), source="worldbank", actor=None, now=NOW).version
    assert (version.state, [code for code, _ in version.reasons]) == ("quarantined", ["no_name"])
