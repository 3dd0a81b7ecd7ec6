"""Officers change the policy: a limit, a gap made on purpose, its repair, a second person, the first day."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from registry.models import Proposal, Snapshot
from tests.journeys import answers, office
from tests.journeys.people import Person
from tests.journeys.scene import Scene

pytestmark = pytest.mark.one_engine

OLD, NEW = "Coffee break at the Forum of Mayors", "Maps of cycling routes"
LIMIT = "Largest relationship value of the simplified track"
LEVEL = "Level of due diligence and of risk"
WORTH = {"What are your goods and services worth?": "12,000"}
LOW_INCLUDED = "this number included (Lower limit)"


def sends(partner: Person, organisation: str, title: str, *, with_documents: bool) -> str:
    """A proposal of USD 12,000; the address of its status page."""
    answers.starts(partner, organisation)
    answers.introduces_itself(partner, {"What is the full legal name of your organization?": organisation})
    answers.proposes(partner, {**WORTH, "What is your proposal called?": title})
    answers.declares_nothing(partner)
    if with_documents:
        answers.gives_documents(partner)
    else:
        partner.reads("No document is needed")
    return answers.sends(partner)


def opens_level_row(officer: Person) -> Person:
    """The row that says from how many triggers the risk is high."""
    officer.opens("/policy/versions/3").follows(LEVEL)
    return officer.follows("Change : row 4").reads_heading("Row 4")


def includes_the_limit(officer: Person, *, included: bool) -> Person:
    group = officer.page.get_by_role("group", name="Triggers that matched", exact=True)
    group.get_by_label(LOW_INCLUDED).set_checked(included)
    return officer.presses("Save the row").reads("Row 4 is changed.")


def accepts_what_moved(officer: Person) -> Person:
    for box in officer.page.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    return officer.presses("Accept the new outcome of the ticked examples").reads("Accepted: E03, E04.")


def decided_under(scene: Scene) -> dict[str, int]:
    """The version of the policy that stands in the decision of each case, by title."""
    with scene.site.sessions() as session:
        rows = session.execute(select(Proposal.title, Snapshot.policy_version).join(Proposal.snapshot))
        return {row.title: row.policy_version for row in rows}


def test_a_limit_is_raised_and_only_later_proposals_are_decided_by_it(scene: Scene) -> None:
    scene.track = "policy"
    alice = scene.signed_in("partner", scene.cast.alice)
    sends(alice, "Blue Well", OLD, with_documents=True)
    bea = scene.signed_in("desk", scene.cast.bea)
    office.screens_clear(office.opens_from_queue(bea, OLD)).reads("Moderate")

    pia = scene.signed_in("policy officer", scene.cast.pia)
    pia.opens("/").follows("Policy").presses("Make a draft")
    pia.fills({"What is it about, in a few words?": "A higher limit", "Why is it made?": "Small is 15,000."})
    pia.presses("Make the draft").reads("Version 3 is a draft now.")
    pia.follows(f"Change : {LIMIT}").fills({LIMIT: "15,000"}).presses("Save")
    pia.reads("is changed.", "USD 15,000")

    includes_the_limit(opens_level_row(pia), included=False)
    pia.follows("Overview").presses("Check the draft")
    pia.reads("Something does not hold.", "has no answer for this case", "A case that shows it")
    pia.follows(LEVEL).follows("Change : row 4")
    includes_the_limit(pia, included=True)
    pia.follows("Overview").presses("Check the draft").reads("2 examples come out otherwise")
    accepts_what_moved(pia).presses("Check the draft").reads("Everything holds.")
    pia.follows("Rehearsal").reads("of 1 cases would come out otherwise")
    pia.follows("Check").presses("Submit for approval").presses("Submit for approval")
    pia.reads("The draft waits for another person to approve it.", "Another person approves")

    piet = scene.signed_in("second officer", scene.cast.piet)
    piet.opens("/policy").follows("Version 3").reads("Small is 15,000.", "USD 10,000 → USD 15,000")
    piet.presses("Approve").presses("Approve").reads("The version is approved.")
    pia.opens("/policy/versions/3").presses("Publish").presses("Publish").reads("The version is published.")
    pia.opens("/policy").reads("Read version 3, which is in force today")

    dora = scene.signed_in("partner", scene.cast.dora)
    sends(dora, "Grey Dam", NEW, with_documents=False)

    office.opens_from_queue(bea, OLD).reads("Moderate")
    office.screens_clear(office.opens_from_queue(bea, NEW)).reads("Low")
    assert decided_under(scene) == {OLD: 1, NEW: 3}
