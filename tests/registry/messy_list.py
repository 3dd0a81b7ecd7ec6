"""A workbook of 300 agreements as offices really keep them, with 40 planted faults whose cells are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from registry.adapters.sheet_rows import column_letters

ROWS = 300
HEADER = 4  # the row of the headings, below a merged title and merged groups
# heading → field; the order of the columns
COLUMNS = {
    "No.": "", "Partner name": "partner", "Country": "country", "Type of partner": "entity_type",
    "LEI": "lei",
    "Project title": "title", "Type of agreement": "instrument", "Lead SP": "lead_subprogramme",
    "Other subprogrammes": "subprogrammes", "SDGs": "sdgs", "SDG targets": "sdg_targets",
    "Beneficiary countries": "beneficiary_countries", "Date of signature": "signed_on", "Start": "starts_on",
    "End": "ends_on", "Status": "status", "Amount": "cash", "In-kind value": "in_kind",
    "Currency": "currency", "Remarks": "",
}  # fmt: skip
PLACE = {name: number for number, name in enumerate(COLUMNS.values(), start=1) if name}
EPOCH = date(1899, 12, 30)
KNOWN_LEI = "5493001KJTIIGC8Y1R12"
# (field, what stands in its cell, code of the fault); one a row, spread over the sheet
PLANTED: tuple[tuple[str, Any, str], ...] = (
    ("partner", "", "missing"),
    ("partner", "?", "unsure"),
    ("partner", "=HYPERLINK(\"http://bad.example\")", "formula_like"),
    ("partner", "X", "too_short"),
    ("partner", "Long name " * 40, "too_long"),
    ("title", "", "missing"),
    ("title", "TBD", "unsure"),
    ("title", "@SUM(A1:A9)", "formula_like"),
    ("country", "Yugoslavia", "unknown_country"),
    ("country", "France / Germany", "one_only"),
    ("country", "Middle Europe", "unknown_country"),
    ("lei", "5493001KJTIIGC8Y1R13", "bad_lei"),
    ("entity_type", "mixed", "unknown_word"),
    ("instrument", "", "missing"),
    ("instrument", "Gentlemen's handshake", "unknown_word"),
    ("lead_subprogramme", "", "missing"),
    ("lead_subprogramme", 9, "unknown_subprogramme"),
    ("lead_subprogramme", "3 - Transport", "unknown_subprogramme"),
    ("subprogrammes", "Space", "unknown_subprogramme"),
    ("sdgs", "5; 18", "unknown_goal"),
    ("sdgs", 7.13, "number_for_goals"),
    ("sdgs", "climate", "unknown_goal"),
    ("sdg_targets", "13.1; 13.9", "unknown_target"),
    ("beneficiary_countries", "Tajikistan; Atlantis", "unknown_country"),
    ("signed_on", "03/04/2021", "ambiguous_date"),
    ("signed_on", "31.02.2021", "no_such_day"),
    ("signed_on", "spring 2021", "not_a_date"),
    ("signed_on", 2021, "only_a_year"),
    ("signed_on", "31.12.21", "short_year"),
    ("signed_on", date(2031, 5, 1), "signed_in_future"),
    ("signed_on", "", "no_signature_date"),
    ("starts_on", "12.12.1912", "far_date"),
    ("ends_on", date(2015, 1, 1), "ends_before_start"),
    ("ends_on", ("formula", "=M{row}+365"), "formula"),
    ("status", "under negotiation", "not_signed_yet"),
    ("status", "suspended", "state_by_a_person"),
    ("cash", "about 5000", "about_amount"),
    ("cash", "to be agreed", "not_an_amount"),
    ("cash", ("error", "=1/0"), "error"),
    ("in_kind", "500 EUR", "two_currencies"),
)  # fmt: skip
assert len(PLANTED) == 40
_MONTHS = [
    "January",
    "février",
    "марта",
    "April",
    "mai",
    "июня",
    "July",
    "août",
    "сентября",
    "October",
    "novembre",
    "декабря",
]
_COUNTRY = ("Switzerland", "Suisse", "Швейцария", "France", "Казахстан", "Ouzbékistan", "DE", "Türkiye", "UK")
_AMOUNT = (25000, "12 500,50", "CHF 50'000.–", "1,250,000.00", "1,5 млн", None, "-", "20k")
_LEAD = (1, "2 – Transport", "Statistics", "SP 4", "Énergie durable", "6", "Леса и лесная промышленность", 8)
_GOALS = ("5; 13", "SDG 6, SDG 13", "ЦУР 7 и 11", 9, "Climate action", "")
_NAMES = ("Alpine Water", "Danube Rail", "Энергия Севера", "Forêts du Jura", "Caspian Data", "Baltic Steel")
_FORMS = ("SA", "GmbH", "ООО", "SARL", "Ltd", "AB")


@dataclass
class MessyList:
    """Where the workbook lies and what is planted in it: (row, cell, code)."""

    path: Path
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)  # lines that are no rows of the table
    first: int = 0
    last: int = 0


def write_messy_list(path: Path) -> MessyList:
    """The workbook: a title over all, groups over the headings, empty lines, a second header, notes below."""
    made = MessyList(path)
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Partnerships 2026")
    other = book.add_worksheet("Read me")
    other.write(0, 0, "Kept by the Executive Office. Partner, title and dates are needed.")
    day_format, bold = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"bold": True})
    sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, "UNECE partnerships, as of 1 November 2026 (draft)", bold)
    sheet.merge_range(2, 1, 2, 4, "Who")
    sheet.merge_range(2, 12, 2, 14, "When")
    heads = [f" {name} " if number % 3 else f"{name}*" for number, name in enumerate(COLUMNS)]
    sheet.write_row(HEADER - 1, 0, heads, bold)
    row, planted = HEADER + 1, iter(PLANTED)
    made.first = row
    for number in range(ROWS):
        if number in (50, 120, 121):
            row += 1  # an empty line
        if number == 150:
            sheet.write_row(row - 1, 0, heads, bold)  # the header again, as on a printed page
            made.notes.append(row)
            row += 1
        cells = _cells(number)
        if number % 7 == 3 and (fault := next(planted, None)):
            name, value, code = fault
            cells[name] = value
            if code == "ends_before_start":
                cells["starts_on"] = date(2020, 5, 1)
            if code == "no_signature_date":
                cells["starts_on"], cells["ends_on"], cells["status"] = date(2026, 1, 1), "ongoing", ""
            place = "in_kind" if code == "two_currencies" else name
            made.faults.append((row, f"{column_letters(PLACE[place])}{row}", code))
        _write(book, sheet, row, number, cells, day_format)
        row += 1
    made.last = row - 1
    sheet.write(row, 0, "Total")
    sheet.write_formula(row, PLACE["cash"] - 1, f"=SUM(Q5:Q{row})", None, 123)
    sheet.write(row + 2, 1, "Source: files of the divisions; * is needed.")
    made.notes += [row + 1, row + 3]
    book.close()
    return made


def _cells(number: int) -> dict[str, Any]:
    """A row without a fault, in one of the many forms that people write."""
    signed = date(2016, 1, 14) + timedelta(days=number * 11 % 3600)
    kind = _NAMES[number % 6]
    return {
        "partner": f"  {kind} {_word(number // 6)}  {_FORMS[number % 6]}",
        "country": _COUNTRY[number // 6 % 9],
        "entity_type": ("Company", "Entreprise", "Private sector", "")[number % 4],
        "lei": KNOWN_LEI if number == 8 else "",
        "title": f"{('Clean water', 'Чистая вода', 'Eau potable')[number % 3]}: part {number + 1}",
        "instrument": ("MoU", "Letter of agreement", "Mémorandum d'accord", "Exchange of letters")[
            number % 4
        ],
        "lead_subprogramme": _LEAD[number % 8],
        "subprogrammes": ("", "2; 5", "Transport", "1, 3")[number % 4],
        "sdgs": _GOALS[number % 6],
        "sdg_targets": ("", "13.1; 5.c", "6.1")[number % 3],
        "beneficiary_countries": ("Tajikistan; Узбекистан", "Géorgie, Armenia", "n/a")[number % 3],
        "signed_on": _written(signed, number % 6),
        "starts_on": signed + timedelta(days=30),
        "ends_on": signed + timedelta(days=1500) if number % 5 else "ongoing",
        "status": "",
        "cash": _AMOUNT[number % 8],
        "in_kind": "",
        "currency": "CHF",
    }


def _written(day: date, form: int) -> Any:
    """A day as somebody writes it."""
    return (
        day,
        f"{day:%d.%m.%Y}",
        (day - EPOCH).days,
        day.isoformat(),
        f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
        f"{max(day.day, 13)}/{day.month}/{day.year}",
    )[form]


def _word(number: int) -> str:
    """Names that sound different: Abo, Ebo, Ibo …"""
    first, second = "bdfgklmnprst"[number // 5 % 12], "vzrlm"[number % 5]
    return f"{'aeiou'[number % 5]}{first}{'aeiou'[number % 3]}{second}o".title()


def _write(book: Any, sheet: Any, row: int, number: int, cells: dict[str, Any], day_format: Any) -> None:
    sheet.write(row - 1, 0, number + 1)
    sheet.write(row - 1, len(COLUMNS) - 1, "see file" if number % 9 == 0 else None)
    for name, value in cells.items():
        at = (row - 1, PLACE[name] - 1)
        if isinstance(value, tuple):
            sheet.write_formula(
                *at, value[1].format(row=row), None, "#DIV/0!" if value[0] == "error" else 45000
            )
        elif isinstance(value, datetime | date):
            sheet.write_datetime(*at, value, day_format)
        elif isinstance(value, str):
            sheet.write_string(*at, value) if value else sheet.write_blank(*at, None)
        elif value is not None:
            sheet.write_number(*at, value)
