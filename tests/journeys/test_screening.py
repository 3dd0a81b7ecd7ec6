"""Officers bring a list: an earlier case gets a match; one is somebody else, one the same; then it leaves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from registry.clock import geneva_day
from registry.models import Agreement, Hit, User
from tests.cast import make_person
from tests.journeys import answers, office
from tests.journeys.people import Person
from tests.journeys.scene import Scene
from tests.register import entered
from tests.registry.lists.list_files import alias, born, person, un_list

pytestmark = pytest.mark.one_engine

OURS, THEIRS = "Coffee break at the Forum of Mayors", "Maps of cycling routes"
COUNCIL = "United Nations Security Council Consolidated List"
TODAY = geneva_day(datetime.now(UTC)).isoformat()
OTHERS = [person(str(at), f"MADE UP PERSON {at}") for at in range(3, 9)]
ALISA = person(
    "1", "ALISA FERRAND", born(YEAR="1951"), "<COMMENTS1>Fictional: seen in a harbour.</COMMENTS1>"
)
QUILLON = person("2", "QUILLON DORA", alias("THE FERRYWOMAN", "Low"), born(YEAR="1974"))


def sends(partner: Person, organisation: str, title: str, owner: str) -> str:
    """A small proposal of an organisation with this owner; the address of its status page."""
    answers.starts(partner, organisation)
    partner.fills(
        {**answers.ORGANISATION, "What is the full legal name of your organization?": organisation}
    ).presses(answers.GO_ON)
    partner.fills(answers.SECTOR).presses(answers.GO_ON)
    partner.fills({**answers.OWNERSHIP, "Who would sign an agreement?": f"{owner}, Director"})
    partner.fills({**answers.OWNER, "Name of the owner": owner}, within="Owner 1").presses(answers.GO_ON)
    answers.proposes(partner, {"What is your proposal called?": title})
    answers.declares_nothing(partner)
    return answers.sends(partner)


def brings(scene: Scene, officer: Person, *entries: str) -> Person:
    """Uploads a Council list of today; the worker meets it with every name."""
    officer.opens("/").follows("Screening").presses("Lists").presses("Bring in a list")
    officer.fills({"Which list is it?": COUNCIL})
    officer.attaches("The file, as the publisher gives it", "list.xml", un_list(*entries, *OTHERS, day=TODAY))
    officer.presses("Read the file").reads("The list is in force. Names are screened again now.")
    scene.post_goes_out()
    return officer


def judges(officer: Person, name: str, verdict: str, why: str) -> Person:
    """From the list of matches: the verdict on the first one with this name."""
    office.declares_none(officer.opens("/hits").follows(name)).reads_heading("Is it the same person?")
    return officer.fills({"Is it the same?": verdict, "Why?": why}).presses("Save")


def has_an_agreement(scene: Scene) -> None:
    """Grey Dam is a partner already, by an agreement of last year."""
    with scene.site.sessions.begin() as session:
        entered(session, scene.cast, organisation=session.merge(scene.cast.grey_dam))


def a_third_officer(scene: Scene) -> User:
    with scene.site.sessions.begin() as session:
        return make_person(session, "Berta Noor", roles=("desk",))


def recorded(scene: Scene) -> dict[str, tuple[str, str, str | None, str | None]]:
    """What the database says of each hit, by name of the owner: state, band, verdict, why it was closed."""
    with scene.site.sessions() as session:
        return {
            hit.party.name: (
                hit.state, hit.band, hit.judgement.verdict if hit.judgement else None, hit.closed_because,
            )
            for hit in session.scalars(select(Hit))
            if hit.party.role == "owner"
        }  # fmt: skip


def test_a_list_brings_two_matches_one_is_cleared_one_confirmed_and_later_taken_off(scene: Scene) -> None:
    scene.track = "screening"
    sends(scene.signed_in("partner", scene.cast.alice), "Blue Well", OURS, "Alice Ferrand")
    sends(scene.signed_in("partner", scene.cast.dora), "Grey Dam", THEIRS, "Dora Quillon")
    has_an_agreement(scene)

    bea = scene.signed_in("desk", scene.cast.bea)
    brings(scene, bea, ALISA, QUILLON)
    bea.opens("/hits").reads("Strong match", "Likely match")
    judges(bea, "Alice Ferrand", "Somebody else", "Born in 1985, passport seen.").reads(
        "The match is settled."
    )
    judges(bea, "Dora Quillon", "The same", "The website names the same two ships.").reads(
        "It counts once a second person confirms it."
    )

    boris = scene.signed_in("second officer", scene.cast.boris)
    boris.opens("/hits").follows("Dora Quillon")
    office.declares_none(boris).reads("The website names the same two ships.")
    boris.fills({"Do you agree?": "Yes, I confirm"}).presses("Save").reads("it is the same")
    boris.opens("/agreements").follows("Clean rivers").reads("Suspended")

    berta = scene.signed_in("third officer", a_third_officer(scene))  # who judged does not exclude (K02)
    office.opens_from_queue(berta, THEIRS).reads("X01").presses("Record the exclusion")
    berta.presses("Record the exclusion").reads("The exclusion is recorded.")
    bea.opens("/hits").reads("Born in 1985, passport seen.").does_not_find("matches wait")
    assert recorded(scene) == {
        "Alice Ferrand": ("different", "review", "different", None),
        "Dora Quillon": ("same", "strong", "same", None),
    }

    brings(scene, bea, ALISA)
    boris.opens("/hits").reads("Closed by a change").follows("Dora Quillon")
    boris.reads("The entry left its list.").fills({"Why?": "De-listed today; the letter stands until asked."})
    boris.presses("I looked at it").reads("Recorded: you looked at it.")
    boris.opens("/hits").reads("Cleared before, unchanged").does_not_find("Closed by a change")

    assert recorded(scene) == {
        "Alice Ferrand": ("different", "review", "different", None),
        "Dora Quillon": ("closed", "strong", "same", "delisted"),
    }
    assert scene.recorded(OURS)[0] == "submitted"
    assert scene.recorded(THEIRS)[0] == "excluded"
    with scene.site.sessions() as session:
        assert session.scalars(select(Agreement.state)).one() == "suspended"
