"""The United Nations Security Council Consolidated List (XML)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element  # nosec B405: read by registry.adapters.lists.xml

from registry.adapters.lists.countries import country_codes
from registry.adapters.lists.listed import (
    Content,
    Fault,
    Listed,
    ListFile,
    Names,
    Read,
    iso_date,
    once,
    real_day,
    squeezed,
)
from registry.adapters.lists.xml import records
from rules.screening.entry import Entry

VERSION = "unsc-1"
NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
QUALITY = {"good": "strong", "low": "weak"}
LONGEST_SPAN = 30  # years of BETWEEN that are written out, one by one
_PLAIN = {
    "REFERENCE_NUMBER": "reference", "UN_LIST_TYPE": "regime", "LISTED_ON": "listed_on",
    "SUBMITTED_BY": "submitted_by", "COMMENTS1": "comments",
}  # fmt: skip
_VALUES = {"TITLE": "title", "DESIGNATION": "designation", "NATIONALITY": "nationality"}
_PASSPORT = re.compile(r"passport|passeport|pasaporte", re.I)


def read(file: ListFile) -> Read:
    """Each individual and entity; the date is that of dateGenerated."""
    for found in records(file.data, root="CONSOLIDATED_LIST", tags=("INDIVIDUAL", "ENTITY")):
        if isinstance(found, Element):
            yield _entry(found)
            continue
        generated = iso_date(found.get("dateGenerated"))
        if (day := real_day(generated)) is not None:
            yield day


def _entry(record: Element) -> Listed | Fault:
    is_person = record.tag == "INDIVIDUAL"
    names = _names(record)
    key = squeezed(record.findtext("DATAID"))
    first = next((name.text for name in names.all()), "")
    if not key:
        return Fault("no_id", {"name": first[:80]})
    if not names:
        return Fault("no_name", {"key": key[:40]})
    prefix = "INDIVIDUAL" if is_person else "ENTITY"
    addresses = record.findall(f"{prefix}_ADDRESS")
    countries = [*_values(record, "NATIONALITY"), *(each.findtext("COUNTRY") for each in addresses)]
    entry = Entry(
        key=key,
        source="unsc",
        schema="Person" if is_person else "Organization",
        names=names.all(),
        birth_dates=once(_birth_dates(record)),
        countries=country_codes(*countries),
        gender=squeezed(record.findtext("GENDER")).lower(),
        identifiers=tuple(dict.fromkeys(_identifiers(record))),
    )
    return Listed(entry, _content(record, prefix).all())


def _names(record: Element) -> Names:
    names = Names()
    names.add(" ".join(record.findtext(part) or "" for part in NAME_PARTS))
    for alias in record:
        if alias.tag in ("INDIVIDUAL_ALIAS", "ENTITY_ALIAS"):
            quality = QUALITY.get(squeezed(alias.findtext("QUALITY")).lower(), "")
            for text in (alias.findtext("ALIAS_NAME") or "").split(";"):
                names.add(text, "alias", quality)
    names.add(record.findtext("NAME_ORIGINAL_SCRIPT"), "original_script")
    return names


def _birth_dates(record: Element) -> Iterator[str]:
    """Days and years of the entry itself; a span gives each of its years."""
    for born in record.findall("INDIVIDUAL_DATE_OF_BIRTH"):
        yield iso_date(born.findtext("DATE"))
        yield iso_date(born.findtext("YEAR"))[:4]
        first, last = (iso_date(born.findtext(tag))[:4] for tag in ("FROM_YEAR", "TO_YEAR"))
        if first and last and 0 <= int(last) - int(first) <= LONGEST_SPAN:
            yield from map(str, range(int(first), int(last) + 1))
        else:
            yield from (first, last)


def _identifiers(record: Element) -> Iterator[tuple[str, str]]:
    for document in record.findall("INDIVIDUAL_DOCUMENT"):
        number = squeezed(document.findtext("NUMBER"))
        if number:
            kind = squeezed(document.findtext("TYPE_OF_DOCUMENT"))
            yield ("passport" if _PASSPORT.search(kind) else "national_id"), number[:60]


def _values(record: Element, tag: str) -> list[str]:
    return [value.text or "" for parent in record.findall(tag) for value in parent.findall("VALUE")]


def _content(record: Element, prefix: str) -> Content:
    content = Content()
    for tag, label in _PLAIN.items():
        content.add(label, record.findtext(tag))
    for tag, label in _VALUES.items():
        for value in _values(record, tag):
            content.add(label, value)
    updated = _values(record, "LAST_DAY_UPDATED")
    for value in updated:
        content.add("updated_on", value)
    for each in record.findall(f"{prefix}_ADDRESS"):
        parts = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
        content.add("address", *(each.findtext(part) for part in parts))
    for each in record.findall("INDIVIDUAL_PLACE_OF_BIRTH"):
        content.add(
            "birth_place", *(each.findtext(part) for part in ("CITY", "STATE_PROVINCE", "COUNTRY", "NOTE"))
        )
    for each in record.findall("INDIVIDUAL_DATE_OF_BIRTH"):
        content.add("birth", *(child.text for child in each))
    for each in record.findall("INDIVIDUAL_DOCUMENT"):
        content.add("document", *(child.text for child in each))
    return content
