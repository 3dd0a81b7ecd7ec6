"""What may be wrong with a row of a list, or looks odd in it, in words: each with its cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.wording import N_

# fmt: off
FAULTS: Mapping[str, str] = {
    # any cell
    "missing": N_("empty. It must hold: %(expected)s."),
    "formula": N_("a formula. Copy the cell and paste its value."),
    "error": N_("an error of the spreadsheet. Type the value."),
    "formula_like": N_("“%(given)s” begins like a formula. Type the text without that sign."),
    "too_long": N_("longer than %(most)s characters. Shorten it."),
    "too_short": N_("“%(given)s” is too short to be %(expected)s."),
    "unsure": N_("“%(given)s” is no value. Type what is known, or leave the cell empty."),
    "unknown_word": N_("“%(given)s” is not known as %(expected)s. See the sheet of allowed values."),
    "one_only": N_("“%(given)s” names more than one. Give one only."),
    # days
    "not_a_date": N_("“%(given)s” is not a date. Write it as 2024-12-31."),
    "no_such_day": N_("there is no day “%(given)s”. Correct it."),
    "ambiguous_date": N_(
        "“%(given)s” can be read as two days. Write it as 2024-12-31, or say which comes first, day "
        "or month."
    ),
    "only_a_year": N_("“%(given)s” is no whole date. Give day, month and year."),
    "short_year": N_("“%(given)s” has a year of two digits. Write the year with four."),
    "far_date": N_("%(day)s is too far from today to be right."),
    "signed_in_future": N_(
        "the signature is on %(day)s, which is to come. Only what is signed is brought in."
    ),
    "ends_before_start": N_("the end %(day)s is before the start %(start)s."),
    "no_signature_date": N_(
        "the day of signature is not given, and the agreement is in force. Give it, or let the "
        "start stand for it."
    ),
    "no_dates": N_("neither the day of signature nor the start is given. Give one of them."),
    # money
    "not_an_amount": N_(
        "“%(given)s” is not an amount. Write a number and its currency, as 12500.00 CHF."
    ),
    "negative_amount": N_("“%(given)s” is below zero."),
    "about_amount": N_("“%(given)s” is not exact. Give one number."),
    "huge_amount": N_("“%(given)s” is too large to be right."),
    "too_precise": N_("“%(given)s” has more digits than the currency has."),
    "no_currency": N_("no currency stands beside “%(given)s”. Give one, as CHF."),
    "unknown_currency": N_("“%(given)s” is not a currency code, as CHF."),
    "two_currencies": N_("%(one)s and %(other)s in one row. Give all amounts of a row in one currency."),
    # what is linked
    "unknown_country": N_(
        "“%(given)s” is not a country of today. Write its name in English, French or Russian, or "
        "two letters."
    ),
    "unknown_subprogramme": N_(
        "“%(given)s” is not a subprogramme. Write its number, 1 to 8, or its name."
    ),
    "unknown_goal": N_(
        "“%(given)s” is not a Sustainable Development Goal. Write numbers from 1 to 17: 5; 13."
    ),
    "number_for_goals": N_(
        "the spreadsheet made the number %(given)s of what was typed. Write the goals as text: 5; "
        "13."
    ),
    "unknown_target": N_("“%(given)s” is not a target of the Goals. Write codes: 13.1; 5.c."),
    "bad_lei": N_("“%(given)s” is not an LEI: 20 letters and digits whose check digits fit."),
    "not_signed_yet": N_(
        "“%(given)s”: only what is signed is brought in. What is being prepared is a case."
    ),
    "state_by_a_person": N_(
        "“%(given)s” is an act of a person. Bring it in as active and take the step in the "
        "register."
    ),
    # the row
    "row_broken": N_(
        "the row has %(given)s cells, the header %(expected)s. Look for a sign that cuts a cell in "
        "two."
    ),
    # warnings
    "ended_says_active": N_(
        "the list says “%(given)s”, but the end %(day)s is over: recorded as expired."
    ),
    "not_started_says_active": N_(
        "the list says “%(given)s”, but the start %(day)s is to come: recorded as signed."
    ),
    "ended_early": N_("the list says that it has ended, but not when: the end counts from today."),
    "lead_is_first": N_("no lead is given: the first, %(given)s, is taken as lead."),
    "read_as": N_("“%(given)s” is read as %(read)s."),
    "us_dollar": N_("“%(given)s” is read as US dollars."),
    "no_country": N_("the country of the partner is not given: it is known by its name alone."),
    "no_end": N_("no end is given: the agreement is open-ended."),
    "unknown_person": N_("“%(given)s” is nobody here: the agreement has no focal point."),
    "signature_after_end": N_("signed on %(day)s, after the end %(end)s."),
    "start_as_signature": N_("no day of signature is given: the start, %(day)s, stands for it."),
    "joined_by_number": N_(
        "%(what)s is that of %(known)s, which is known here: the agreement is recorded there."
    ),
    # duplicates
    "same_agreement": N_("%(known)s in the register has this partner, title and date."),
    "same_row": N_("the same partner, title and date as in row %(given)s."),
    "alike_name": N_(
        "the partner may be %(known)s, which is known here: the name is the same but for its legal form "
        "or spelling."
    ),
    "alike_domain": N_(
        "the partner may be %(known)s, which is known here with the same web domain."
    ),
    "alike_country": N_(
        "the partner may be %(known)s, which is known here with the same name, in another "
        "country or in none."
    ),
    "alike_number": N_(
        "the partner may be %(known)s, which is known here with the same number under another "
        "name."
    ),
}
# fmt: on

EXPECTED: Mapping[str, str] = {
    "partner": N_("the name of the partner"),
    "title": N_("the title of the agreement"),
    "lead_subprogramme": N_("a subprogramme"),
    "instrument": N_("an instrument"),
    "types": N_("a kind of partnership"),
    "entity_type": N_("a kind of organisation"),
    "nexus": N_("a nexus area"),
    "gender_marker": N_("a gender marker"),
    "status": N_("a status"),
    "public": N_("yes or no"),
}


class CellFault(ValueError):
    """Why a cell cannot be taken. `code` is one of FAULTS."""

    def __init__(self, code: str, **details: Any) -> None:
        self.code, self.details = code, details
        super().__init__(code)


def fault(cell: str, code: str, **details: Any) -> dict[str, Any]:
    """A fault as a row of the batch keeps it; `cell` is empty for the row as a whole."""
    return {"cell": cell, "code": code, **{key: _short(value) for key, value in details.items()}}


def words_of(said: Mapping[str, Any]) -> str:
    """The English sentence of a fault that was kept, without its place."""
    details = {**said, "expected": EXPECTED.get(said.get("expected", ""), said.get("expected", ""))}
    return FAULTS[said["code"]] % details


def place_of(row: int, said: Mapping[str, Any]) -> str:
    """ "row 17, cell F17"."""
    return f"row {row}, cell {said['cell']}" if said["cell"] else f"row {row}"


def _short(value: Any) -> Any:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
