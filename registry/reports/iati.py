"""IATI 2.03 activities from public rows of the register: one partnership, one activity.

The order of the elements is that of the published schema. Amounts are incoming commitments in cash; things
given in kind have no place in IATI. Codes come from the IATI code lists named beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from lxml import etree

from registry import reference
from registry.queries.export import Row
from registry.reports.atom import XML, clean

VERSION = "2.03"
# fmt: off
STATUS: Mapping[str, str] = {  # ActivityStatus
    "drafting": "1", "cleared": "1", "signed": "1", "active": "2", "under_review": "2", "suspended": "6",
    "completed": "4", "expired": "4", "terminated": "5",
}
ORGANISATION: Mapping[str, str] = {  # OrganisationType
    "company": "70", "soe": "15", "industry_association": "70", "corporate_foundation": "60",
    "government": "10", "igo": "40", "ngo": "21", "academia": "80",
}
SIGNIFICANCE: Mapping[str, str] = {"none": "0", "mainstreamed": "1", "principal": "2"}  # PolicySignificance
# fmt: on
PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1", "2", "3", "4"  # ActivityDateType
FUNDING, ACCOUNTABLE = "1", "2"  # OrganisationRole
GOAL, TARGET = "2", "3"  # TagVocabulary
COMMITMENT = "11"  # TransactionType: incoming commitment
GENDER = "1"  # PolicyMarker


def iati_pieces(rows: Iterable[Row], *, generated_at: datetime, language: str) -> Iterator[bytes]:
    """The document, an activity at a time. A row without any day is left out: IATI asks for one."""
    stamp = generated_at.isoformat(timespec="seconds").replace("+00:00", "Z")
    licence = reference.load().open_data.licence_address
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {licence} -->\n'
        f'<iati-activities version="{VERSION}" generated-datetime="{stamp}">\n'
    ).encode()
    for row in rows:
        if row["starts_on"] or row["signed_on"]:
            yield etree.tostring(activity(row, language), encoding="UTF-8", pretty_print=True)
    yield b"</iati-activities>\n"


def activity(row: Row, language: str) -> etree._Element:
    """One partnership. `row` is a public row; what is withheld is left out."""
    root = etree.Element("iati-activity")
    root.set(f"{XML}lang", language)
    if row["value_currency"]:
        root.set("default-currency", row["value_currency"])
    terms = reference.load().open_data
    _add(root, "iati-identifier").text = f"{terms.organisation}-{row['reference']}"
    us = _add(root, "reporting-org", ref=terms.organisation, type=terms.organisation_type)
    _narrate(us, reference.load().organisation.name.as_dict(), language)
    _narrate(_add(root, "title"), row["title"], language)
    summary = row["summary"] if any((row["summary"] or {}).values()) else row["title"]
    _narrate(_add(root, "description", type="1"), summary, language)
    _participants(root, row, language)
    _add(root, "activity-status", code=STATUS[row["status"]])
    _dates(root, row)
    _countries(root, row["beneficiary_countries"] or [])
    for goal in row["sdgs"] or ():
        _add(root, "tag", vocabulary=GOAL, code=str(goal))
    for target in row["sdg_targets"] or ():
        _add(root, "tag", vocabulary=TARGET, code=str(target))
    if significance := SIGNIFICANCE.get(row["gender_marker"] or ""):
        _add(root, "policy-marker", vocabulary="1", code=GENDER, significance=significance)
    _commitment(root, row)
    return root


def _participants(root: etree._Element, row: Row, language: str) -> None:
    terms = reference.load().open_data
    ours = {"ref": terms.organisation, "type": terms.organisation_type, "role": ACCOUNTABLE}
    _narrate(_add(root, "participating-org", **ours), reference.load().organisation.name.as_dict(), language)
    if row["partner"] is None:
        return
    theirs = {"role": FUNDING}
    if row["partner_org_id"]:
        theirs["ref"] = row["partner_org_id"]
    if row["partner_type"] in ORGANISATION:
        theirs["type"] = ORGANISATION[row["partner_type"]]
    _narrate(_add(root, "participating-org", **theirs), {language: row["partner"]}, language)


def _dates(root: etree._Element, row: Row) -> None:
    status = STATUS[row["status"]]
    start = row["starts_on"] or row["signed_on"]
    days = [(PLANNED_START, start)]
    if status != "1":
        days.append((ACTUAL_START, start))
    if row["ends_on"]:
        days.append((PLANNED_END, row["ends_on"]))
        if row["status"] == "expired":
            days.append((ACTUAL_END, row["ends_on"]))
    for kind, day in days:
        _add(root, "activity-date", **{"type": kind, "iso-date": day})


def _countries(root: etree._Element, codes: list[str]) -> None:
    """IATI asks for shares that add up to 100; they are equal, because nobody measures them."""
    if not codes:
        return
    share = (Decimal(100) / len(codes)).quantize(Decimal("0.01"))
    for number, code in enumerate(codes):
        part = Decimal(100) - share * (len(codes) - 1) if number == 0 else share
        percentage = {} if len(codes) == 1 else {"percentage": str(part)}
        _add(root, "recipient-country", code=code, **percentage)


def _commitment(root: etree._Element, row: Row) -> None:
    """What the partner promised in cash, on the day of signature."""
    cash, day = row["value_cash"], row["signed_on"] or row["starts_on"]
    if not cash or not day:
        return
    transaction = _add(root, "transaction")
    _add(transaction, "transaction-type", code=COMMITMENT)
    _add(transaction, "transaction-date", **{"iso-date": day})
    value = _add(transaction, "value", **{"currency": row["value_currency"], "value-date": day})
    value.text = str(cash)


def _narrate(parent: etree._Element, texts: Mapping[str, Any], language: str) -> None:
    """A narrative in each language that there is; without a text the element would not be valid."""
    said = {code: clean(str(words)) for code, words in texts.items() if words}
    for code, words in said.items():
        narrative = _add(parent, "narrative")
        if code != language:
            narrative.set(f"{XML}lang", code)
        narrative.text = words


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, name)
    for key, value in attributes.items():
        element.set(key, value)
    return element
