"""The simplified track: from a newcomer to the public register, within the budget of pages and clicks."""

from __future__ import annotations

import pytest

from tests.journeys import answers, office
from tests.journeys.scene import Scene

pytestmark = pytest.mark.one_engine

TITLE = "Coffee break at the Forum of Mayors"


def test_a_small_proposal_is_approved_signed_and_stands_in_the_public_register(scene: Scene) -> None:
    scene.track = "simplified"
    nora = scene.newcomer("partner", "Nora Vidal", "nora@bluewell.example")
    answers.starts(nora, organisation="")
    answers.introduces_itself(nora)
    answers.proposes(nora)
    answers.declares_nothing(nora).reads("No document is needed")
    status = answers.sends(nora)
    assert nora.effort.pages <= 6, nora.effort
    assert nora.effort.fields <= 30, nora.effort

    bea = scene.at_the_door("desk", scene.cast.bea)
    office.triages(bea.opens("/desk"), TITLE)
    assert bea.effort.clicks <= 8, bea.effort

    carl = scene.at_the_door("focal point", scene.cast.carl).on_a_phone()
    office.judges(carl.opens("/reviews"), TITLE, "No objection")
    assert carl.effort.clicks <= 4, carl.effort
    assert carl.effort.words <= 400, carl.effort  # two minutes, at 200 words a minute

    olga = scene.at_the_door("approving official", scene.cast.olga)
    office.decides(olga.opens("/reviews"), TITLE, "Approve")
    assert olga.effort.clicks <= 4, olga.effort

    nora.continues("partner, after the decision").opens(status).reads("Approved")
    office.clears(bea.continues("desk, agreement"), TITLE)
    office.records_signature(bea, "Nora Vidal")

    reader = scene.stranger("reader")
    reader.opens("/").follows("Public register").follows(TITLE)
    reader.reads("Blue Well SA").does_not_find("CHE-100.200.300")
    nora.opens(status).follows("Your agreement").reads("In force")
