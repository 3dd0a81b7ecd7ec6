"""A question to the partner: files both ways, sections that may change, and only what changed goes back."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.files import Stored, accept
from registry.config import Config
from registry.models import Decision, Document, Proposal, Question, Review, Section, Submission
from registry.queries.guards import Guards
from registry.queries.question import changes_since, list_attached, open_sections
from registry.services.assessment import reassess_case
from registry.services.decision import take_act
from registry.services.proposal import save_section
from registry.services.question import answer_question, ask_partner, attach_to_answer
from registry.services.review import declare_interest, give_verdict
from tests.case import NOW, accepted, answers, on_stage, reviewed, screened, sent
from tests.cast import Cast
from workflows.machine import Blocked, NotYours, WrongState

Sessions = sessionmaker[Session]
LATER = NOW + timedelta(days=2)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def file(config: Config) -> Stored:
    return accept(io.BytesIO(PDF), "annex.pdf", folder=config.files, max_bytes=10_000)


def in_review(session: Session, here: Cast, **changes: Any) -> Proposal:
    """Reviewed by Carl, who spoke, and Claire, who has declared and not spoken."""
    case = screened(session, here, sent(session, here, **changes))
    accepted(session, here, case, others=(5,))
    for person in (here.carl, here.claire):
        declare_interest(session, case, interest="none", actor=person, now=NOW)
    carls = next(each for each in Guards(session, case, None, NOW).reviews if each.subprogramme == 2)
    give_verdict(session, carls, verdict="no_objection", reasons="Fits.", actor=here.carl, now=NOW)
    return case


def change(session: Session, case: Proposal, here: Cast, section: str, **values: Any) -> None:
    row = session.get_one(Section, (case.id, section))
    save_section(
        session, case, section, {**row.answers, **values}, version=row.version, actor=here.alice, now=LATER
    )


def newest(session: Session, case: Proposal) -> dict[str, Review]:
    return {review.slot: review for review in Guards(session, case, None, LATER).reviews}


def test_only_what_changed_is_sent_again_and_only_given_reviews_come_back(
    sessions: Sessions, cast: Cast
) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = in_review(session, here)
        question = ask_partner(
            session, case, text="How long?", sections=["activity", "nonsense"], actor=here.claire, now=NOW
        )
        claires = next(each for each in newest(session, case).values() if each.subprogramme == 5)
        assert (question.review_id, question.sections) == (claires.id, ["activity"])
        assert open_sections(session, case) == {"activity"}
        change(session, case, here, "activity", title="Coffee and tea at the Forum of Mayors")
        assert case.title == "Coffee break at the Forum of Mayors"  # until the answer is sent
        with pytest.raises(WrongState):
            change(session, case, here, "links", how="Otherwise.")
        before = case.submission_no
        changed = answer_question(session, case, question, answer="One day.", actor=here.alice, now=LATER)
        assert (changed, case.submission_no, case.title) == (
            ["activity"], before + 1, "Coffee and tea at the Forum of Mayors",
        )  # fmt: skip
        sent_now = session.scalars(select(Submission).where(Submission.number == before + 1)).one()
        assert sent_now.answers["organisation"] == answers()["organisation"]
        assert [name for name, _then, _now in changes_since(session, case, before)] == ["activity"]
        rows = newest(session, case)
        again = rows["subprogramme_2"]
        assert (again.state, again.attempt, again.changed, again.verdict) == (
            "declared",
            2,
            ["activity"],
            None,
        )
        assert (again.reviewer_id, again.reminded) == (cast.carl.id, 0)
        assert (rows["subprogramme_5"].id, rows["subprogramme_5"].changed) == (claires.id, None)
        first = session.scalars(
            select(Review).where(Review.slot == "subprogramme_2", Review.attempt == 1)
        ).one()
        assert (first.state, first.verdict) == ("given", "no_objection")
        assert (case.state, open_sections(session, case)) == ("in_review", frozenset())
        give_verdict(session, again, verdict="no_objection", actor=here.carl, now=LATER)
        assert case.state == "in_review"
        give_verdict(session, claires, verdict="no_objection", actor=here.claire, now=LATER)
        assert case.state == "in_decision"


def test_an_answer_in_words_brings_nobody_back_and_goes_on_where_it_was(
    sessions: Sessions, cast: Cast
) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = reviewed(session, here, accepted(session, here, screened(session, here, sent(session, here))))
        declare_interest(session, case, interest="none", actor=here.olga, now=NOW)
        number = case.submission_no
        question = ask_partner(session, case, text="Who pays?", sections=["links"], actor=here.olga, now=NOW)
        assert case.state == "clarification_asked"
        assert answer_question(session, case, question, answer="We.", actor=here.alice, now=LATER) == []
        assert (case.state, case.submission_no) == ("in_decision", number)  # every verdict still stands
        take_act(session, case, "approve", reasons="Fits.", actor=here.olga, now=LATER)
        assert session.scalars(select(Decision)).one().outcome == "approve"


def test_files_go_both_ways_and_files_alone_are_shown_to_who_asked(
    sessions: Sessions, cast: Cast, file: Stored
) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = in_review(session, here)
        carls = newest(session, case)["subprogramme_2"]
        question = ask_partner(
            session, case, text="Is this yours?", files=[file], review=carls, actor=here.bea, now=NOW
        )
        attach_to_answer(session, case, question, file, actor=here.alice, now=LATER)
        assert len(list_attached(session, case)[question.id]) == 1  # the same file
        other = Stored(**{**vars_of(file), "sha256": "0" * 64, "name": "ours.pdf"})
        attach_to_answer(session, case, question, other, actor=here.alice, now=LATER)
        with pytest.raises(NotYours):
            attach_to_answer(session, case, question, other, actor=here.dora, now=LATER)
        answer_question(session, case, question, answer="It is.", actor=here.alice, now=LATER)
        names = [row.filename for row in list_attached(session, case)[question.id]]
        assert names == ["annex.pdf", "ours.pdf"]
        assert newest(session, case)["subprogramme_2"].changed == ["documents"]
        with pytest.raises(WrongState):
            attach_to_answer(session, case, question, file, actor=here.alice, now=LATER)
        assert not any(session.scalars(select(Document.is_internal)))


def vars_of(stored: Stored) -> dict[str, Any]:
    return {name: getattr(stored, name) for name in Stored.__dataclass_fields__}


def test_facts_that_changed_stop_an_approval_until_somebody_assesses_again(
    sessions: Sessions, cast: Cast
) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = reviewed(session, here, accepted(session, here, screened(session, here, sent(session, here))))
        declare_interest(session, case, interest="none", actor=here.olga, now=NOW)
        question = ask_partner(
            session, case, text="How much?", sections=["activity"], actor=here.olga, now=NOW
        )
        change(session, case, here, "activity", in_kind_minor=3_000_000)  # above the simplified track
        answer_question(session, case, question, answer="More.", actor=here.alice, now=LATER)
        assert case.state == "in_review"
        again = newest(session, case)["subprogramme_2"]
        give_verdict(session, again, verdict="no_objection", actor=here.carl, now=LATER)
        assert (case.state, case.risk_level) == ("in_decision", "low")
        with pytest.raises(Blocked) as refused:
            take_act(session, case, "approve", reasons="Fits.", actor=here.olga, now=LATER)
        assert "facts_current" in refused.value.needs
        reassess_case(session, case, actor=here.bea, now=LATER)
        assert case.risk_level == "moderate"


def test_a_new_name_in_an_answer_must_be_screened(sessions: Sessions, cast: Cast) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = reviewed(session, here, accepted(session, here, screened(session, here, sent(session, here))))
        question = ask_partner(
            session, case, text="Who directs?", sections=["ownership"], actor=here.bea, now=NOW
        )
        row = session.get_one(Section, (case.id, "ownership"))
        change(session, case, here, "ownership", directors=[{"name": "Nora Newman", "country": "CH"}])
        assert row.version > 1
        answer_question(session, case, question, answer="Nora.", actor=here.alice, now=LATER)
        assert [party.name for party in Guards(session, case, None, LATER).facts.unscreened] == [
            "Nora Newman"
        ]


def test_what_was_typed_for_an_older_question_is_not_in_a_later_answer(
    sessions: Sessions, cast: Cast
) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case = in_review(session, here)
        first = ask_partner(session, case, text="Which?", sections=["links"], actor=here.bea, now=NOW)
        change(session, case, here, "links", how="Half a thought")
        # the partner telephoned: the desk writes the answer down, and nothing that was not sent counts
        assert answer_question(session, case, first, answer="By telephone.", actor=here.bea, now=LATER) == []
        second = ask_partner(session, case, text="And?", sections=["links"], actor=here.bea, now=LATER)
        assert session.get_one(Section, (case.id, "links")).answers["how"] == answers()["links"]["how"]
        assert answer_question(session, case, second, answer="No.", actor=here.alice, now=LATER) == []


def test_an_empty_answer_and_a_stranger_write_nothing(sessions: Sessions, cast: Cast) -> None:
    with sessions.begin() as session:
        here = on_stage(session, cast)
        case_id = in_review(session, here).id
        asked = ask_partner(
            session,
            session.get_one(Proposal, case_id),
            text="?",
            sections=["activity"],
            actor=here.bea,
            now=NOW,
        ).id
        change(session, session.get_one(Proposal, case_id), here, "activity", title="Tea")

    def answers_it(who: str, words: str) -> None:
        with sessions.begin() as session:
            actor = getattr(on_stage(session, cast), who)
            case, question = session.get_one(Proposal, case_id), session.get_one(Question, asked)
            answer_question(session, case, question, answer=words, actor=actor, now=LATER)

    with pytest.raises(Blocked):
        answers_it("alice", " ")
    with pytest.raises(NotYours):
        answers_it("dora", "Ours.")
    with sessions() as session:
        case = session.get_one(Proposal, case_id)
        assert (case.submission_no, session.get_one(Question, asked).answered_at) == (1, None)
        assert isinstance(case.id, uuid.UUID)
