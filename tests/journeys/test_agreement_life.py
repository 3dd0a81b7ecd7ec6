"""The life of an agreement in a browser: cleared, signed, active, amended, reported on, renewed, closed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from registry.models import Agreement
from registry.services.decision import take_act
from registry.services.review import declare_interest
from tests.case import accepted, on_stage, reviewed, screened, sent
from tests.journeys import office
from tests.journeys.people import Person
from tests.journeys.scene import Scene

pytestmark = pytest.mark.one_engine

TODAY = datetime.now(UTC).date()


def drafted(scene: Scene) -> tuple[str, str]:
    """A small case, approved by the services: the title of its agreement and its address."""
    now = datetime.now(UTC)
    with scene.site.sessions.begin() as session:
        cast = on_stage(session, scene.cast)
        case = screened(session, cast, sent(session, cast, now=now), now=now)
        reviewed(session, cast, accepted(session, cast, case, now=now), now=now)
        declare_interest(session, case, interest="none", actor=cast.olga, now=now)
        take_act(session, case, "approve", actor=cast.olga, now=now)
        agreement = session.scalars(select(Agreement)).one()
        return case.title, f"/agreements/{agreement.id}"


def keeps_back_and_publishes(scene: Scene, desk: Person, title: str) -> None:
    """Under an embargo the public page is gone; once it is lifted, it is there again."""
    public = scene.stranger("public")
    entry = public.opens("/register-of-partnerships").follows(title).path
    embargo = "Do not publish this agreement for now (embargo)"
    desk.follows("Publication").fills({embargo: True, "Why not?": "Talks go on."}).presses("Save")
    public.opens(entry).does_not_find(title)
    desk.page.get_by_label(embargo).uncheck()
    desk.fills({"Why not?": ""}).presses("Save")
    public.opens(entry).reads_heading(title)


def test_from_draft_to_signed_to_amended_to_reported_to_renewed_to_closed(scene: Scene) -> None:
    scene.track = "the life of an agreement"
    title, address = drafted(scene)
    bea = scene.signed_in("desk", scene.cast.bea)
    alice = scene.signed_in("partner", scene.cast.alice)

    office.clears(bea, title)
    office.records_signature(bea, "Alice Ferrand")
    keeps_back_and_publishes(scene, bea, title)
    bea.opens(address)

    bea.follows("Amendments").presses("Amend the agreement")
    bea.fills({"Why is the agreement amended?": "More towns want it."}).presses("Go on to the terms")
    bea.fills({"Which clauses of the text change, and how?": "Article 3: two events more."}).presses("Save")
    for word in ("Clear :", "Record :"):
        while bea.finds_link(word):
            bea.follows(word).fills({"Note": "By e-mail today."}).presses("Record the clearance")
    bea.presses("Mark the amendment as cleared").presses("Mark the amendment as cleared")
    bea.presses("Record the signature of the amendment")
    bea.fills({"Signed for the partner by": "Alice Ferrand, Director", "Signed for UNECE by": "Elena Rossi"})
    bea.presses("Record the signature of the amendment").reads("Version 2 of the text counts.")

    alice.opens(f"{address}/report").fills({"Is it on track?": "On track"})
    alice.fills({"What was done since the last report?": "One event was held."}).presses("Send the report")

    bea.follows("Renewal").presses("Ask what is still true, to renew").presses("Ask the partner")
    alice.opens(address).follows("Go through your answers")
    for choice in alice.page.get_by_role("radio", name="Still true").all():
        choice.check()
    alice.presses("Send the answers").reads("We look only at what changed.")
    bea.opens(f"{address}/renewal").reads("Nothing changed and no document lapsed.")
    bea.presses("Confirm the due diligence").fills({"What did you find?": "All as it was."})
    bea.presses("Confirm the due diligence").presses("Draft the renewed agreement")
    bea.presses("Draft the renewed agreement").reads("Recorded.", "Drafting")

    bea.opens(f"{address}/closing-review").fills({"Was it achieved?": "Achieved"})
    bea.fills({"Would you do it again with this partner?": "Yes"})
    bea.fills({"Results": "Two events, forty mayors.", "Lessons": "Begin earlier."})
    bea.presses("Save the closing review")
    bea.opens(address).presses("Close as completed").fills({"Reason": "It ends; another follows."})
    bea.presses("Close as completed").reads("Completed")
    with scene.site.sessions() as session:
        found = session.scalars(select(Agreement).order_by(Agreement.reference)).all()
        first, second = found
        assert (first.state, first.text_version) == ("completed", 2)
        assert (second.state, second.renewed_from_id) == ("drafting", first.id)
