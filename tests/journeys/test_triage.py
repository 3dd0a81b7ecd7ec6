"""Proposals that the desk settles: excluded, sent back and sent again, shown another door, from an e-mail."""

from __future__ import annotations

import pytest

from tests.cast import PASSWORD
from tests.journeys import answers, office
from tests.journeys.scene import Scene

pytestmark = pytest.mark.one_engine

TITLE = "Coffee break at the Forum of Mayors"


def test_a_maker_of_tobacco_is_told_before_it_sends_and_excluded_at_once(scene: Scene) -> None:
    scene.track = "excluded"
    alice = scene.signed_in("partner", scene.cast.alice)
    answers.starts(alice)
    answers.introduces_itself(alice)
    answers.proposes(alice)
    tobacco = "Tobacco or nicotine products: making or selling them, or money from their makers"
    alice.fills({answers.DECLARATIONS_ASK: [tobacco]}).presses(answers.GO_ON)
    alice.fills(
        {
            "Do you have anything to do with tobacco?": "Makes tobacco products",
            "What share of revenue comes from tobacco?": "80",
        }
    )
    alice.presses(answers.GO_ON)
    alice.reads("This stands against your proposal")
    status = answers.sends(alice)

    bea = scene.signed_in("desk", scene.cast.bea)
    office.opens_from_queue(bea, TITLE).reads("X04").presses("Record the exclusion")
    bea.presses("Record the exclusion").reads("The exclusion is recorded.")

    alice.continues("partner, after the decision").opens(status).reads("Not eligible", "tobacco")
    assert scene.recorded(TITLE) == ("excluded", None)


def test_a_proposal_that_is_sent_back_is_completed_sent_again_and_approved(scene: Scene) -> None:
    scene.track = "returned"
    alice = scene.signed_in("partner", scene.cast.alice)
    answers.starts(alice)
    answers.introduces_itself(alice)
    answers.proposes(alice)
    answers.declares_nothing(alice)
    status = answers.sends(alice)

    bea = scene.signed_in("desk", scene.cast.bea)
    office.opens_from_queue(bea, TITLE).presses("Send back to the partner")
    what_to_do = "Please say on which day the Forum takes place."
    bea.fills(
        {"What is missing or unclear?": ["Purpose not clear"], "What should the partner do?": what_to_do}
    )
    bea.presses("Send back to the partner")
    bea.reads("The proposal is back with the partner.")

    alice.opens(status).reads(what_to_do).presses("Complete the proposal")
    alice.opens(f"{status}/edit").follows("What you propose")
    alice.fills({"What would you like to do with us?": "We bring coffee for 200 mayors on 4 May."})
    alice.presses(answers.GO_ON).opens(f"{status}/check")
    answers.sends(alice)

    office.opens_from_queue(bea, TITLE)
    office.accepts(office.screens_clear(bea))
    carl = scene.signed_in("focal point", scene.cast.carl)
    office.judges(carl.opens("/reviews"), TITLE, "No objection")
    olga = scene.signed_in("approving official", scene.cast.olga)
    office.decides(olga.opens("/reviews"), TITLE, "Approve")
    alice.opens(status).reads("Approved")
    assert scene.recorded(TITLE) == ("approved", "low")


def test_who_wants_to_be_paid_is_shown_the_door_of_procurement(scene: Scene) -> None:
    scene.track = "redirected"
    alice = scene.signed_in("partner", scene.cast.alice)
    answers.starts(alice)
    answers.introduces_itself(alice)
    answers.proposes(alice, {"Does any of this apply?": ["UNECE would pay you"]})
    answers.declares_nothing(alice)
    status = answers.sends(alice)

    bea = scene.signed_in("desk", scene.cast.bea)
    office.opens_from_queue(bea, TITLE)
    office.screens_clear(bea).presses("Redirect")
    bea.presses("Redirect").reads("The partner was shown the right door.")

    alice.continues("partner, after the decision").opens(status).reads("Sent to another door", "procurement")
    assert scene.recorded(TITLE) == ("redirected", None)


def test_a_case_opened_from_an_email_is_completed_by_the_company_and_declined_at_triage(scene: Scene) -> None:
    scene.track = "from e-mail"
    title = "Maps of cycling routes"
    bea = scene.signed_in("desk", scene.cast.bea)
    bea.opens("/desk").presses("Open a case")
    bea.fills(
        {
            "Organisation": "Red Bridge GmbH",
            "What is it about, in a few words?": title,
            "What was said or written": "They offer maps of all cycling routes.",
            "How did it come?": "E-mail",
            "Received on": office.TODAY,
            "Who solicited or sponsored it?": "Cleo Marin",
            "E-mail address to invite (optional)": "rosa@redbridge.example",
        }
    )
    bea.presses("Open the case").reads("The case is open.", "Cleo Marin")

    link = scene.mailed_link("rosa@redbridge.example", "/invitations/")
    rosa = scene.stranger("partner")
    rosa.opens(link).reads(title).fills({"Your name": "Rosa Brandt", "Choose a password": PASSWORD})
    rosa.presses("Open my account and take it over").reads("The proposal is now yours.")
    rosa.follows("Your organisation")
    answers.introduces_itself(rosa, {"What is the full legal name of your organization?": "Red Bridge GmbH"})
    answers.proposes(rosa, {"What is your proposal called?": title})
    answers.declares_nothing(rosa)
    status = answers.sends(rosa)

    office.opens_from_queue(bea, title).reads("Cleo Marin").presses("Decline at triage")
    bea.fills({"Why?": "Outside our mandate"}).presses("Decline at triage")
    bea.reads("The proposal is declined; a letter says why.")
    rosa.continues("partner, after the decision").opens(status).reads("Not accepted", "outside the mandate")
    assert scene.recorded(title) == ("declined", None)
