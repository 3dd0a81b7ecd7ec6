"""The turns a review may take: a question, a conflict, an objection, a tender, a derogation, a second look.

What leads there is played by the services; the journeys of the tracks walk it page by page.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Decision, Proposal, Reconsideration, Review
from registry.queries.guards import Guards
from registry.services.assessment import confirm_finding
from registry.services.review import declare_interest, give_verdict
from tests.case import accepted, on_stage, screened, sent
from tests.cast import Cast
from tests.journeys import answers, office
from tests.journeys.scene import Scene

pytestmark = pytest.mark.one_engine

TITLE = "Coffee break at the Forum of Mayors"
BEFORE, AFTER = "In-kind catering, no logo used.", "In-kind catering for 200 mayors, no logo used."
OBJECTION = "Other caterers would be shut out."
PUBLISHED = "The debarment was over a single invoice of years ago; the bank works with the firm again."


def in_two_reviews(session: Session, cast: Cast, now: datetime) -> None:
    """Transport leads, energy has objected already."""
    case = screened(session, cast, sent(session, cast, now=now), now=now)
    accepted(session, cast, case, now=now, others=(5,))
    declare_interest(session, case, interest="none", actor=cast.claire, now=now)
    reviews = Guards(session, case, None, now).reviews
    review = next(row for row in reviews if row.reviewer_id == cast.claire.id)
    give_verdict(session, review, verdict="objection", reasons="Too vague.", actor=cast.claire, now=now)


def bidder_once_debarred(session: Session, cast: Cast, now: datetime) -> None:
    """Bids for a tender of the United Nations; Boris confirmed that a bank debarred it."""
    case = sent(session, cast, now=now, activity={"un_tender": "bidding"})
    screened(session, cast, case, now=now, mdb_debarment="active")
    declare_interest(session, case, interest="none", actor=cast.boris, now=now)
    for waiting in list(Guards(session, case, None, now).facts.waiting):
        confirm_finding(session, case, waiting.id, agrees=True, actor=cast.boris, now=now)


def status_of(scene: Scene) -> str:
    with scene.site.sessions() as session:
        return f"/proposals/{session.scalars(select(Proposal.id)).one()}"


def test_an_answer_is_changed_verdicts_conflict_and_a_refusal_is_looked_at_again(scene: Scene) -> None:
    scene.track = "review, with a question"
    with scene.site.sessions.begin() as session:
        in_two_reviews(session, on_stage(session, scene.cast), datetime.now(UTC))

    carl = scene.signed_in("focal point", scene.cast.carl)
    office.opens_what_waits(carl.opens("/reviews"), TITLE).presses("Ask the partner a question")
    carl.fills({"Your question to the partner": "For how many people?"})
    carl.fills({"What may the partner change in the answer? (optional)": ["What is proposed"]})
    carl.presses("Send the question").reads("The question is on its way to the partner.")

    alice = scene.signed_in("partner", scene.cast.alice)
    alice.opens(status_of(scene)).presses("Answer the question").follows("What is proposed")
    alice.fills({"What would you like to do with us?": AFTER}).presses(answers.GO_ON)
    alice.reads("What you have changed", BEFORE, AFTER).fills({"Your answer": "For 200 mayors."})
    alice.presses("Send the answer").reads("Your answer and your changes have been sent.")

    claire = scene.signed_in("second focal point", scene.cast.claire).opens("/reviews").follows(TITLE)
    claire.reads("What the partner changed since you last looked", BEFORE, AFTER)
    claire.fills({"Your verdict": "Objection", "Reasons": OBJECTION}).presses("Send my verdict")
    carl.opens("/reviews").follows(TITLE).reads("For 200 mayors.")
    carl.fills({"Your verdict": "No objection"}).presses("Send my verdict")
    carl.follows(TITLE).presses("Write a note on the conflict").reads(OBJECTION)
    carl.fills({"What do the conflicting verdicts mean for the decision?": "It turns on one supplier."})
    carl.presses("Write a note on the conflict").reads("The note is on the case")

    dmitri = scene.signed_in("deputy executive secretary", scene.cast.dmitri).opens("/reviews")
    office.opens_what_waits(dmitri, TITLE).follows("Read the objection").reads(OBJECTION)
    dmitri.fills({"Your decision": "I have read the objection", "Reasons": "The official weighs it."})
    dmitri.presses("Send").reads("Recorded:")
    olga = scene.signed_in("approving official", scene.cast.olga).opens("/reviews")
    refusal = {"Reasons": "As energy says.", "Text in the letter (optional)": "We ask all caterers."}
    office.decides(olga, TITLE, "Decline", refusal)

    alice.opens(status_of(scene)).reads("Not accepted").presses("Ask for a second look")
    alice.fills({"Why should we look again?": "All caterers were asked: the call is attached."})
    alice.presses("Send").reads("Somebody who did not decide looks at it.")
    olga.opens("/reviews").does_not_find("Look at a refusal again")
    elena = scene.signed_in("executive secretary", scene.cast.elena).opens("/reviews")
    office.opens_what_waits(elena, TITLE).presses("Open the case again").reads("All caterers were asked")
    elena.fills({"Reasons": "The call was open."}).presses("Open the case again")
    elena.reads("The case goes back to triage")
    alice.opens(status_of(scene)).reads("Received: we are checking it").does_not_find(OBJECTION)

    with scene.site.sessions() as session:
        case = session.scalars(select(Proposal)).one()
        assert (case.state, case.conflict_note) == ("submitted", "It turns on one supplier.")
        again = session.scalars(select(Review).where(Review.changed.is_not(None), Review.state == "given"))
        assert [(row.verdict, row.changed) for row in again if row.changed] == [("objection", ["activity"])]
        acts = session.scalars(select(Decision).order_by(Decision.number)).all()
        assert [row.act for row in acts] == ["hear", "decide", "reconsider"]
        assert len({row.decided_by_id for row in acts}) == 3
        assert session.scalars(select(Reconsideration.outcome)).one() == "reopened"


def test_a_bidder_waits_for_the_award_and_a_debarment_is_set_aside(scene: Scene) -> None:
    scene.track = "tender and derogation"
    with scene.site.sessions.begin() as session:
        bidder_once_debarred(session, on_stage(session, scene.cast), datetime.now(UTC))

    bea = scene.signed_in("desk", scene.cast.bea)
    office.opens_from_queue(bea, TITLE).presses("Wait for the award of the tender")
    bea.fills({"When do you look at the case again?": office.TODAY + timedelta(days=30)})
    bea.presses("Wait for the award of the tender").reads("The case waits for the award")
    alice = scene.signed_in("partner", scene.cast.alice)
    alice.opens(status_of(scene)).reads("We wait for the end of a tender")
    bea.presses("Go on: the tender is over")
    bea.fills({"When was the contract awarded, or the tender ended?": office.TODAY})
    bea.presses("Go on: the tender is over").reads("X09").presses("Ask for a derogation")
    bea.fills({"Why should the Executive Secretary derogate?": "A single invoice, paid since."})
    bea.presses("Ask for a derogation")

    elena = scene.signed_in("executive secretary", scene.cast.elena)
    elena.opens("/reviews").does_not_find("Decide on a derogation")
    lena = scene.signed_in("legal affairs", scene.cast.lena).opens("/reviews")
    office.opens_what_waits(lena, TITLE).presses("Advise on the derogation").reads("A single invoice")
    lena.fills({"Your advice": "In favour", "Reasons": "No legal bar."}).presses("Advise on the derogation")
    office.opens_what_waits(elena.opens("/reviews"), TITLE).presses("Grant the derogation")
    elena.reads("No legal bar.").fills({"Reasons": "Weighed."})
    elena.fills({"Reasons that are published": "Blue Well has paid."})
    elena.presses("Grant the derogation").reads("The published reasons name nobody")
    elena.fills({"Reasons that are published": PUBLISHED}).presses("Grant the derogation")
    elena.reads("The exclusion is set aside")

    reader = scene.stranger("reader").opens("/derogations")
    reader.reads(PUBLISHED).does_not_find("Blue Well").does_not_find(TITLE)
    with scene.site.sessions() as session:
        case = session.scalars(select(Proposal)).one()
        assert (case.state, case.dd_level) == ("submitted", "enhanced")
        assert case.award_known_at is not None
        assert case.derogated_at is not None
