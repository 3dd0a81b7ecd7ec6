"""The enhanced track: two subprogrammes review, the Executive Office advises, the Deputy declines."""

from __future__ import annotations

import pytest

from tests.journeys import answers, office
from tests.journeys.people import Answers
from tests.journeys.scene import Scene

pytestmark = pytest.mark.one_engine

TITLE = "Our software in every port"
ACTIVITY: Answers = {
    "What is your proposal called?": TITLE,
    "What do you offer?": ["Exchange of knowledge"],
    "How long would it last?": "24",
    "Does any of this apply?": ["You ask to be our only partner in this"],
}
LINKS: Answers = {"Which part of our work does it belong to?": ["Transport", "Sustainable energy"]}
LETTER = "We work with all suppliers alike."


def test_an_enhanced_proposal_of_two_subprogrammes_is_declined(scene: Scene) -> None:
    scene.track = "enhanced"
    alice = scene.signed_in("partner", scene.cast.alice)
    answers.starts(alice)
    answers.introduces_itself(alice)
    answers.proposes(alice, ACTIVITY)
    alice.reads_heading("More about what you propose")
    alice.fills({"What should we know about the points that you ticked?": "We want to be the only supplier."})
    alice.presses(answers.GO_ON)
    answers.links(alice, LINKS)
    answers.declares_nothing(alice)
    answers.gives_documents(alice)
    status = answers.sends(alice)

    office.triages(scene.signed_in("desk", scene.cast.bea), TITLE)

    carl = scene.signed_in("focal point", scene.cast.carl)
    office.judges(carl.opens("/reviews"), TITLE, "No objection")
    claire = scene.signed_in("second focal point", scene.cast.claire)
    reasons: Answers = {"Reasons": "Other suppliers would be shut out."}
    office.judges(claire.opens("/reviews"), TITLE, "Objection", reasons)

    carl.opens("/reviews").follows(TITLE).presses("Write a note on the conflict")
    carl.fills({"What do the conflicting verdicts mean for the decision?": "It turns on that right."})
    carl.presses("Write a note on the conflict").reads("The note is on the case")

    emil = scene.at_the_door("executive office", scene.cast.emil)
    office.advises(emil.opens("/reviews"), TITLE, "Against", "An exclusive right is not ours to give.")

    dmitri = scene.signed_in("deputy executive secretary", scene.cast.dmitri)
    answers_of_dmitri: Answers = {
        "Reasons": "As the Executive Office says.",
        "Text in the letter (optional)": LETTER,
    }
    office.decides(dmitri.opens("/reviews"), TITLE, "Decline", answers_of_dmitri)

    alice.continues("partner, after the decision").opens(status).reads("Not accepted", LETTER)
    alice.does_not_find("Other suppliers would be shut out").does_not_find("is not ours to give")
    assert scene.recorded(TITLE) == ("declined", "substantial")
