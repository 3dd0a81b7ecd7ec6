"""The standard track: the director decides with conditions, the Deputy Executive Secretary concurs."""

from __future__ import annotations

import pytest

from tests.journeys import answers, office
from tests.journeys.people import Answers
from tests.journeys.scene import Scene

pytestmark = pytest.mark.one_engine

TITLE = "Charging points for city buses"
ACTIVITY: Answers = {
    "What is your proposal called?": TITLE,
    "What do you offer?": ["Financial contribution", "Exchange of knowledge"],
    "How much money would you give?": "30,000",
    "What are your goods and services worth?": "0",
    "How long would it last?": "18",
}
CONDITION = "A yearly public account of the money"


def test_a_standard_proposal_is_approved_with_conditions_by_two_officials(scene: Scene) -> None:
    scene.track = "standard"
    alice = scene.at_the_door("partner", scene.cast.alice)
    answers.starts(alice)
    answers.introduces_itself(alice)
    answers.proposes(alice, ACTIVITY)
    answers.declares_nothing(alice)
    answers.gives_documents(alice)
    status = answers.sends(alice)

    bea = scene.signed_in("desk", scene.cast.bea)
    office.triages(bea, TITLE)

    carl = scene.signed_in("focal point", scene.cast.carl)
    carl.opens("/reviews")
    office.opens_what_waits(carl, TITLE).unfolds("Conditions")
    carl.fills({"Condition": CONDITION}, within="Condition 1")
    carl.fills({"Your verdict": "No objection with conditions"}).presses("Send my verdict")
    carl.reads("Your verdict on")

    otto = scene.at_the_door("division director", scene.cast.otto)
    office.decides(otto.opens("/reviews"), TITLE, "Approve with conditions")
    alice.continues("partner, after the decision").opens(status).does_not_find(CONDITION)

    dmitri = scene.at_the_door("deputy executive secretary", scene.cast.dmitri)
    office.decides(dmitri.opens("/reviews"), TITLE, "Concur")
    alice.opens(status).reads("Approved").reads(CONDITION)
    assert scene.recorded(TITLE) == ("approved", "moderate")
