"""Each publisher's file is read as it really is, traps included; the real ones are counted by other means."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.adapters.lists import READERS, BadList, ListFile
from registry.adapters.lists.countries import country_codes
from tests.registry.lists.list_files import (
    alias,
    born,
    count_rows_of_sheet,
    count_sdn,
    count_un,
    entity,
    faults,
    own_csv,
    person,
    read,
    texts,
    un_list,
    workbook,
)

REAL_UN = ("unsc_2018-06-07.xml", "unsc_2018-06-21.xml", "unsc_2026-02-27.xml")


# --- Security Council -----------------------------------------------------------------------------------


def test_a_person_of_the_un_list_has_all_names_once_and_dates_cut_to_the_day() -> None:
    data = un_list(
        person(
            "17",
            "  MADE\n  UP ",
            "<SECOND_NAME>PERSON</SECOND_NAME><NAME_ORIGINAL_SCRIPT> Выдуман  Человек</NAME_ORIGINAL_SCRIPT>",
            alias("M. Person; MADE UP PERSON ; ;Madeup", "Good"),
            alias("M. Person", "Low"),
            alias("The Grey", "Low"),
            alias("Turned; The Grey", "Low"),
            alias("Turned", "Good"),
            born(TYPE_OF_DATE="EXACT", DATE="1971-03-04-05:00"),
            born(TYPE_OF_DATE="BETWEEN", FROM_YEAR="1968", TO_YEAR="1970"),
            "<GENDER>Male</GENDER><NATIONALITY><VALUE>Türkiye</VALUE><VALUE>na</VALUE></NATIONALITY>",
            "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Numéro de passeport </TYPE_OF_DOCUMENT>"
            "<NUMBER> X123 </NUMBER></INDIVIDUAL_DOCUMENT><INDIVIDUAL_DOCUMENT/>",
        ),
        entity("18", "MADE UP TRADING"),
    )
    one, two = read("unsc", data)
    assert [(name.text, name.kind, name.quality) for name in one.entry.names] == [
        ("MADE UP PERSON", "primary", ""),
        ("M. Person", "alias", "strong"),
        ("Madeup", "alias", "strong"),
        ("The Grey", "alias", "weak"),
        ("Turned", "alias", "strong"),
        ("Выдуман Человек", "original_script", ""),
    ]
    assert one.entry.birth_dates == ("1971-03-04", "1968", "1969", "1970")
    assert one.entry.countries == ("TR",)
    assert one.entry.identifiers == (("passport", "X123"),)
    assert (one.entry.key, one.entry.schema, one.entry.gender) == ("17", "Person", "male")
    assert (two.entry.key, two.entry.schema) == ("18", "Organization")


def test_an_entry_without_id_or_name_is_told_and_the_others_are_read() -> None:
    data = un_list(person("", "NOBODY"), person("2", " "), person("3", "SOMEBODY"))
    assert [fault.code for fault in faults("unsc", data)] == ["no_id", "no_name"]
    assert [listed.entry.key for listed in read("unsc", data)] == ["3"]


@pytest.mark.parametrize("name", REAL_UN)
def test_the_real_un_list_has_the_names_that_another_parser_counts(shared_data: Path, name: str) -> None:
    path = shared_data / "lists" / name
    counted = count_un(path)
    found = {listed.entry.key: frozenset(texts(listed)) for listed in read("unsc", path.read_bytes())}
    assert found == {key: names for key, (names, _dates) in counted.items()}
    assert len(found) > 1000


def test_the_un_list_of_2026_has_the_published_numbers(shared_data: Path) -> None:
    entries = read("unsc", (shared_data / "lists" / REAL_UN[2]).read_bytes())
    assert (len(entries), sum(len(listed.entry.names) for listed in entries)) == (1003, 4192)


# --- hostile and broken XML -----------------------------------------------------------------------------

BOMB = b"""<?xml version="1.0"?><!DOCTYPE CONSOLIDATED_LIST [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>
<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>&b;</FIRST_NAME></INDIVIDUAL>
</INDIVIDUALS></CONSOLIDATED_LIST>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><CONSOLIDATED_LIST/>"""
DEEP = b"<CONSOLIDATED_LIST>" + b"<a>" * 100_000
WIDE = un_list(person("1", "A", "<X/>" * 30_000))


@pytest.mark.parametrize(
    ("data", "code"),
    [(BOMB, "document_type"), (OUTSIDE, "document_type"), (DEEP, "too_deep"), (WIDE, "too_large")],
    ids=["entities", "outside", "deep", "wide"],
)
def test_hostile_xml_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(BadList) as refusal:
        read("unsc", data)
    assert (refusal.value.code, refusal.value.hostile) == (code, True)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (un_list(person("1", "A"))[:-30], "cut_short"),
        (b" \n", "empty"),
        (b"<CONSOLIDATED_LIST><INDIVIDUALS></WRONG>", "malformed"),
        (b"<html><body>Sign in</body></html>", "another_format"),
    ],
    ids=["cut short", "empty", "malformed", "a page"],
)
def test_broken_xml_is_told_from_hostile_xml(data: bytes, code: str) -> None:
    with pytest.raises(BadList) as refusal:
        read("unsc", data)
    assert (refusal.value.code, refusal.value.hostile) == (code, False)


# --- OFAC -----------------------------------------------------------------------------------------------

SDN = (
    b'36,"MADE UP AIRLINES, INC.",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
    b'77,"PERSON, Made Up","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    b'"DOB 19 Jun 1951; alt. DOB 1952; '
    b"nationality Egypt; Passport 1084010 (Egypt); Gender Male; a.k.a. 'MUP'.\"\r\n\x1a"
)
ALT = (
    b'77,9,"aka","PERSON, M. U.",-0- \r\n77,10,"fka","OLD NAME",-0- \r\n99,11,"aka","SOMEBODY ELSE",-0- \r\n'
)
ADD = b'77,3,"1 Made Up St.","Cairo","Egypt",-0- \r\n36,4,-0- ,"Havana","Cuba",-0- \r\n'


def test_the_three_files_of_ofac_become_one_entry_each() -> None:
    firm, man = read("ofac", SDN, alt=ALT, add=ADD)
    assert (firm.entry.schema, texts(firm), firm.entry.countries) == (
        "LegalEntity",
        ["MADE UP AIRLINES, INC."],
        ("CU",),
    )
    assert texts(man) == ["PERSON, Made Up", "PERSON, M. U.", "OLD NAME"]
    assert man.entry.birth_dates == ("1951-06-19", "1952")
    assert (man.entry.gender, man.entry.countries) == ("male", ("EG",))
    assert man.entry.identifiers == (("passport", "1084010"),)
    assert man.content["earlier_name"] == ("OLD NAME",)


def test_ofac_without_its_other_files_is_not_believed() -> None:
    with pytest.raises(BadList) as refusal:
        read("ofac", SDN, alt=ALT)
    assert (refusal.value.code, refusal.value.details) == ("file_missing", {"file": "add.csv"})


def test_a_cut_file_of_ofac_is_told() -> None:
    with pytest.raises(BadList) as refusal:
        read("ofac", SDN[: SDN.index(b"Egypt")], alt=ALT, add=ADD)
    assert refusal.value.code == "cut_short"


def test_the_real_ofac_files_have_the_numbers_that_other_means_count(shared_data: Path) -> None:
    folder = shared_data / "lists"
    beside = {name: (folder / f"ofac_{name}.csv").read_bytes() for name in ("alt", "add")}
    entries = read("ofac", (folder / "ofac_sdn.csv").read_bytes(), **beside)
    assert (len(entries), sum(len(each.entry.names) for each in entries)) == count_sdn(folder)
    assert len(entries) == 7379


# --- development banks ----------------------------------------------------------------------------------

WORLD_BANK = [
    ["Downloaded on: 07/10/2026 10:37"],
    ["Firm Name", "Additional Firm Info", "Address", "Country", "Ineligibility Period", "", "Grounds"],
    ["", "", "", "", "From Date", "To Date", ""],
    ["MR. MADE UP", "*677", "1 STREET", "Azerbaijan", "2024-12-10", "2999-12-31", "Fraud"],
    ["NEW LTD. (FORMERLY KNOWN AS OLD LTD.)*12", "(虚构公司)(916501035688754161)*6", "", "China",
     "2024-01-01", "2026-01-01", ""],
    ["NEW LTD. (FORMERLY KNOWN AS OLD LTD.)*12", "", "", "China", "2024-01-01", "2026-01-01", ""],
]  # fmt: skip


def test_the_world_bank_is_read_below_its_preamble() -> None:
    man, firm, again = read("worldbank", workbook(WORLD_BANK))
    assert (man.entry.schema, man.content["ineligible_until"]) == ("Person", ("permanent",))
    assert texts(firm) == ["NEW LTD. (FORMERLY KNOWN AS OLD LTD.)", "NEW LTD.", "OLD LTD.", "虚构公司"]
    assert firm.entry.identifiers == (("registration", "916501035688754161"),)
    assert again.entry.key == f"{firm.entry.key}-2"


def test_ebrd_quotes_that_are_not_doubled_are_read() -> None:
    head = "\ufeffFirm Name,Address,Nationality,Ineligible From, Ineligible Until,Notice Effective At EBRD,"
    head += "Originating Institution,Prohibited Practice\n"
    rows = (
        '""Made Up" LLC","1, "Old" St., City","Uzbekistan",,Ongoing,"2022-09-25T07:29:59Z","WBG","Fraud"\n'
        '"TWO\nLINES A.S.","Ankara","Turkiye","2024-06-07T12:00:59Z","2025-05-06T12:00:59Z",,"EBRD","Fraud"\n'
        '"Third",,"Nowhere",,Indefinite,,"ADB","Fraud"'
    )
    one, two, three = read("ebrd", (head + rows).encode())
    assert texts(one) == ['"Made Up" LLC']
    assert one.content["address"] == ('1, "Old" St., City',)
    assert (one.entry.countries, one.content["ineligible_until"]) == (("UZ",), ("ongoing",))
    assert (texts(two), two.content["ineligible_from"]) == (["TWO LINES A.S."], ("2024-06-07",))
    assert (three.entry.countries, three.content["ineligible_until"]) == ((), ("permanent",))


def test_a_row_of_ebrd_without_an_end_is_told_and_takes_no_other_with_it() -> None:
    head = "Firm Name,Address,Nationality,Ineligible From,Ineligible Until,Notice Effective At EBRD,"
    head += "Originating Institution,Prohibited Practice\n"
    good = '"Good","A","France",,Ongoing,,"ADB","Fraud"\n'
    data = (head + '"Bad","never closed\n' + good).encode()
    assert [fault.details for fault in faults("ebrd", data)] == [{"row": 2}]
    assert [texts(each) for each in read("ebrd", data)] == [["Good"]]


def test_idb_is_read_without_the_note_of_its_filter() -> None:
    head = "Title,Entity,Nationality,Country,From,To,Grounds,Source,IDB Sanction Type,IDB Sanction Source,"
    head += "Other Name"
    row = [
        "“Made” LLP (“Made”)",
        "Firm",
        "Kazakhstan",
        "Peru",
        "Jul 03, 2024",
        "Ongoing",
        " Fraud",
        "WBG",
        "",
        "",
        "虚构",
    ]
    [listed] = read("idb", workbook([head.split(","), row, [""], ["Applied filters: …"]]))
    assert texts(listed) == ["“Made” LLP (“Made”)", "“Made” LLP", "Made", "虚构"]
    assert listed.content["ineligible_from"] == ("2024-07-03",)
    assert listed.content["ineligible_until"] == ("ongoing",)
    assert (listed.entry.schema, listed.entry.countries) == ("LegalEntity", ("KZ",))


def test_the_real_lists_of_the_banks_have_the_rows_that_other_means_count(shared_data: Path) -> None:
    folder = shared_data / "lists"
    rows = count_rows_of_sheet(folder / "worldbank_debarred.xlsx", "xl/worksheets/sheet1.xml")
    entries = read("worldbank", (folder / "worldbank_debarred.xlsx").read_bytes())
    assert [texts(each)[0] for each in entries] == [" ".join(row[0].split()) for row in rows[3:]]
    rows = count_rows_of_sheet(folder / "idb_sanctioned.xlsx", "xl/worksheets/sheet.xml")
    entries = read("idb", (folder / "idb_sanctioned.xlsx").read_bytes())
    assert len(entries) == sum(len(row) > 1 and row[1] in ("Firm", "Individual") for row in rows)
    # each row of EBRD ends with the name of an institution and a practice
    text = (folder / "ebrd_ineligible.csv").read_text(encoding="utf-8-sig")
    ends = text.count('Practice"\n') + text.count('Practices"\n') + text.count('practice"\n')
    entries = read("ebrd", (folder / "ebrd_ineligible.csv").read_bytes())
    assert faults("ebrd", (folder / "ebrd_ineligible.csv").read_bytes()) == []
    assert ends <= len(entries) <= text.count("\n")
    assert len({each.entry.key for each in entries}) == len(entries) == 1322


@pytest.mark.parametrize(
    ("data", "code", "hostile"),
    [
        (workbook(WORLD_BANK, formula='=HYPERLINK("http://x")'), "formula", True),
        (workbook(WORLD_BANK)[:2000], "cut_short", False),
        (b"no workbook", "another_format", False),
        (b"", "empty", False),
        (workbook([["Name", "Country"]]), "columns_missing", False),
    ],
    ids=["formula", "cut", "text", "empty", "other columns"],
)
def test_a_workbook_that_is_not_the_list_is_refused(data: bytes, code: str, hostile: bool) -> None:
    with pytest.raises(BadList) as refusal:
        read("worldbank", data)
    assert (refusal.value.code, refusal.value.hostile) == (code, hostile)


def test_a_workbook_that_unpacks_to_far_more_is_refused() -> None:
    with pytest.raises(BadList) as refusal:
        read("worldbank", workbook([str(at) + "A" * 32_000] for at in range(200)))
    assert (refusal.value.code, refusal.value.hostile) == ("too_large", True)


# --- FollowTheMoney -------------------------------------------------------------------------------------

FTM = b"""{"id": "Q1", "caption": "Made Up", "schema": "Person", "properties": {"name": ["Made Up"], \
"weakAlias": ["Mup"], "birthDate": ["1970-05"], "nationality": ["kz"], "passportNumber": ["N 1"]}, \
"last_change": "2026-10-30T10:00:00"}
{"id": "A1", "schema": "Address", "properties": {"full": ["1 Street"]}}
{"id": "Q2", "caption": "Firm", "schema": "Company", "properties": {"leiCode": ["529900T8BM49AURSDO55"]}}
"""


def test_lines_of_followthemoney_that_are_somebody_are_read() -> None:
    one, two = read("ftm", FTM)
    assert [(name.text, name.quality) for name in one.entry.names] == [("Made Up", ""), ("Mup", "weak")]
    assert (one.entry.birth_dates, one.entry.countries) == (("1970-05",), ("KZ",))
    assert two.entry.identifiers == (("lei", "529900T8BM49AURSDO55"),)


def test_a_line_cut_in_the_middle_is_told_from_one_that_is_no_json() -> None:
    with pytest.raises(BadList, match="cut_short"):
        read("ftm", FTM[:-40])
    with pytest.raises(BadList, match="malformed"):
        read("ftm", b"{]\n" + FTM)
    with pytest.raises(BadList, match="too_deep"):
        read("ftm", b"[" * 200_000 + b"\n" + FTM)


def test_the_real_sample_has_its_people_and_companies(shared_data: Path) -> None:
    data = (shared_data / "lists" / "ftm_sample.json").read_bytes()
    wanted = sum(data.count(b'"schema": "%b"' % kind) for kind in (b"Person", b"Company"))
    assert len(read("ftm", data)) == wanted == 17


# --- our own --------------------------------------------------------------------------------------------


def test_our_own_csv_is_read_with_either_separator() -> None:
    row = ("A-1", "person", "Made Up", "M. Up; Выдуман", "1970", "KZ;Georgia")
    semicolons = (
        'id;type;name;aliases;birth_dates;countries\nA-1;person;Made Up;"M. Up; Выдуман";1970;"KZ;Georgia"'
    )
    for data in (own_csv(row), semicolons.encode()):
        [listed] = read("csv", data)
        assert texts(listed) == ["Made Up", "M. Up", "Выдуман"]
        assert (listed.entry.birth_dates, listed.entry.countries) == (("1970",), ("KZ", "GE"))


def test_each_fault_of_our_own_csv_names_its_row() -> None:
    data = own_csv(
        ("", "person", "A", "", "", ""), ("2", "robot", "B", "", "", ""), ("3", "person", "", "", "", ""),
        ("4", "person", "D", "", "1970-13", ""), ("5", "person", "E", "", "", "Atlantis"), ("6", "person"),
    )  # fmt: skip
    codes = ["no_id", "type_unknown", "no_name", "date_unknown", "country_unknown", "row_unreadable"]
    assert [(fault.code, fault.details["row"]) for fault in faults("csv", data)] == [
        (code, row) for row, code in enumerate(codes, 2)
    ]


def test_a_misspelt_column_of_our_own_csv_is_refused() -> None:
    with pytest.raises(BadList, match="columns_unknown"):
        read("csv", own_csv(("1", "person", "A", ""), heads="id,type,name,alias"))
    with pytest.raises(BadList, match="columns_missing"):
        read("csv", b"id,name\n1,A\n")


def test_text_that_is_not_utf8_is_refused_by_every_csv() -> None:
    for form in ("csv", "ebrd"):
        with pytest.raises(BadList, match="not_utf8"):
            list(READERS[form].read(ListFile("id,type,name\n1,person,Żółć".encode("iso-8859-2"))))


def test_countries_are_known_by_the_names_that_publishers_use() -> None:
    said = (
        "Iran (Islamic Republic of)",
        "Korea, North",
        "Kyrgyz Republic",
        "People's Republic of China",
        "na",
    )
    assert country_codes(*said, "Türkiye", "Turkiye", None) == ("IR", "KP", "KG", "CN", "TR")
