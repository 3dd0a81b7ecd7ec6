"""What the people of the office do in every journey: screen, accept, judge, decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from registry.clock import geneva_day
from tests.journeys.people import Answers, Person

TODAY = geneva_day(datetime.now(UTC))


def screens_clear(desk: Person) -> Person:
    """From the page of the case and back to it; nothing was found anywhere."""
    desk.presses("Screening")
    desk.fills({"Every name below is clear": True, "Nothing found on any other list": True})
    return desk.presses("Save the screening")


def accepts(desk: Person) -> Person:
    """From the page of the case: everything is chosen already, the desk looks and confirms."""
    desk.presses("Accept and send to review")
    return desk.presses("Accept and send to review").reads("The case is with the reviewers.")


def opens_what_waits(person: Person, title: str) -> Person:
    """From the list of what waits, and past the declaration of interest."""
    return person.follows(title).presses("I have no interest")


def judges(reviewer: Person, title: str, verdict: str, answers: Answers | None = None) -> Person:
    opens_what_waits(reviewer, title).fills({"Your verdict": verdict} | dict(answers or {}))
    return reviewer.presses("Send my verdict").reads("Your verdict on")


def decides(official: Person, title: str, decision: str, answers: Answers | None = None) -> Person:
    opens_what_waits(official, title).fills({"Your decision": decision} | dict(answers or {}))
    return official.presses("Send").reads("Recorded:")


def advises(official: Person, title: str, view: str, reasons: str) -> Person:
    opens_what_waits(official, title).fills({"Your view": view, "Reasons": reasons})
    return official.presses("Send").reads("Recorded:")


def triages(desk: Person, title: str) -> Person:
    """From the queue to the reviewers."""
    return accepts(screens_clear(opens_from_queue(desk, title)))


def opens_from_queue(desk: Person, title: str) -> Person:
    return declares_none(desk.opens("/desk").follows(title))


def declares_none(person: Person) -> Person:
    """A case, or a match of its names, asks first whether there is an interest: once a person and case."""
    return person.presses("I have no interest") if person.path.endswith("/declaration") else person


def clears(desk: Person, title: str) -> Person:
    """From the list of agreements to a text that may be signed: dates, then every unit's clearance."""
    desk.opens("/agreements").follows(title)
    desk.presses("Edit").fills({"First day": TODAY, "Last day": TODAY + timedelta(days=365)}).presses("Save")
    for word in ("Clear :", "Record :"):  # for the desk's own unit, and for the others
        while desk.finds_link(word):
            desk.follows(word).fills({"Note": "Cleared by e-mail today; the e-mail is on the file."})
            desk.presses("Record the clearance")
    return desk.presses("Mark as cleared").presses("Mark as cleared")


def records_signature(desk: Person, partner: str) -> Person:
    """From the page of a cleared agreement to its first day."""
    desk.presses("Record the signature")
    desk.fills({"Signed for the partner by": partner, "Function of this person": "Director"})
    desk.fills({"Signed for UNECE by": "Elena Rossi", "Function at UNECE": "Executive Secretary"})
    desk.presses("Record the signature").reads("The signature is recorded.")
    return desk.presses("Put in force").presses("Put in force").reads("Active")
