"""Mail: from an event to the inbox, to the right people, in their language, once, with nothing internal."""

from __future__ import annotations

import email
import email.policy
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from registry.config import Config, read_config
from registry.events import record
from registry.jobs import HANDLERS, Worker
from registry.models import (
    InterestDeclaration,
    Job,
    Membership,
    Message,
    Organisation,
    Outbox,
    Proposal,
    Question,
    Review,
    RoleGrant,
    User,
)
from registry.notifications import Audience, resolve
from registry.queries.message import list_messages
from registry.services.message import forget_outbox, queue_mail
from tests.mail_sink import MailSink

NOW = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(
        read_config({"SECRET_KEY": "x", "PARTNERSHIPS_VAR": str(tmp_path)}), base_url="https://p.example"
    )


@pytest.fixture
def run_jobs(sessions: sessionmaker[Session], config: Config) -> Callable[..., int]:
    """Do all that is due, as `partnerships work --once` would."""

    def run(now: datetime = NOW, **settings: Any) -> int:
        return Worker(replace(config, **settings), sessions, HANDLERS, clock=lambda: now).work(once=True)

    return run


class Cast:
    """Alice and Aline of Blue Well, Bea and Bob at the desk, Carl focal point, Dirk director, Dora."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.alice = self.person("alice@bluewell.example")
        self.aline = self.person("aline@bluewell.example", language="fr")
        self.dora = self.person("dora@elsewhere.example")
        self.bea = self.person("bea@unece.example", "desk")
        self.bob = self.person("bob@unece.example", "desk")
        self.carl = self.person("carl@unece.example", "focal_point", subprogramme=1)
        self.dirk = self.person("dirk@unece.example", "division_director", subprogramme=1)
        self.doris = self.person("doris@unece.example", "division_director", subprogramme=2)
        self.well = self.organisation("Blue Well", self.alice, self.aline)
        self.organisation("Elsewhere", self.dora)
        self.proposal = Proposal(
            title="Clean wells", reference="P-2026-0001", state="in_review", submitted_at=NOW, created_at=NOW,
            organisation_id=self.well.id, created_by_id=self.alice.id, lead_subprogramme=1,
        )  # fmt: skip
        session.add(self.proposal)
        session.flush()
        self.review = Review(
            proposal_id=self.proposal.id, submission_no=1, round=1, slot="subprogramme_1", subprogramme=1,
            reviewer_id=self.carl.id, opened_at=NOW,
        )  # fmt: skip
        session.add(self.review)
        session.commit()

    def person(
        self, address: str, role: str = "", *, subprogramme: int | None = None, language: str = "en"
    ) -> User:
        name = address.partition("@")[0].title()
        user = User(
            email=address,
            name=name,
            language=language,
            is_staff=bool(role),
            created_at=NOW,
            email_confirmed_at=NOW,
        )
        self.session.add(user)
        self.session.flush()
        if role:
            grant = RoleGrant(
                user_id=user.id, role=role, subprogramme=subprogramme, valid_from=date(2026, 1, 1),
                granted_at=NOW, confirmed_at=NOW,
            )  # fmt: skip
            self.session.add(grant)
        return user

    def organisation(self, name: str, *members: User) -> Organisation:
        key = uuid.uuid4()
        organisation = Organisation(id=key, group_id=key, name=name, created_at=NOW)
        self.session.add(organisation)
        self.session.flush()
        for user in members:
            self.session.add(Membership(user_id=user.id, organisation_id=key, state="admitted", asked_at=NOW))
        return organisation

    def happens(self, name: str, *, actor: User | None, about: Any = None, **payload: Any) -> Any:
        event = record(self.session, self.proposal, name, actor=actor, now=NOW, about=about, payload=payload)
        self.session.commit()
        return event

    def told(self, audience: Audience, event: Any, *next_roles: str) -> list[str]:
        return [user.name for user in resolve(self.session, audience, event, next_roles)]


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


def files(config: Config) -> dict[str, Any]:
    """Mails written to the folder, by address."""
    found = {}
    for path in config.mail_folder.glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found[str(message["To"])] = message
    return found


# --- who is told -----------------------------------------------------------------------------------------


def test_the_members_of_the_organisation_are_told_and_no_other_partner(cast: Cast) -> None:
    event = cast.happens("proposal.submitted", actor=cast.alice)
    assert cast.told(Audience.PARTNER, event) == ["Alice", "Aline"]


def test_a_member_who_left_or_has_not_confirmed_is_not_told(cast: Cast) -> None:
    cast.session.scalars(select(Membership).where(Membership.user_id == cast.aline.id)).one().state = "ended"
    event = cast.happens("proposal.submitted", actor=cast.alice)
    assert cast.told(Audience.PARTNER, event) == ["Alice"]
    cast.alice.email_confirmed_at = None
    cast.session.commit()
    assert cast.told(Audience.PARTNER, event) == []


def test_the_desk_is_told_but_not_of_what_it_did_itself(cast: Cast) -> None:
    event = cast.happens("review.given", actor=cast.bea)
    assert cast.told(Audience.DESK, event) == ["Bob"]


def test_open_reviews_name_the_focal_points(cast: Cast) -> None:
    event = cast.happens("proposal.accepted", actor=cast.bea)
    assert cast.told(Audience.FOCAL_POINTS, event) == ["Carl"]
    cast.review.state = "cancelled"
    cast.session.commit()
    assert cast.told(Audience.FOCAL_POINTS, event) == []


def test_a_recused_person_is_told_nothing_any_more(cast: Cast) -> None:
    declared = InterestDeclaration(
        proposal_id=cast.proposal.id, user_id=cast.bob.id, interest="financial", declared_at=NOW
    )
    cast.session.add(declared)
    event = cast.happens("proposal.submitted", actor=cast.alice)
    assert cast.told(Audience.DESK, event) == ["Bea"]


def test_of_the_directors_only_that_of_the_lead_subprogramme_is_told(cast: Cast) -> None:
    event = cast.happens("proposal.reviews_completed", actor=None)
    assert cast.told(Audience.DECIDING_OFFICIALS, event, "division_director") == ["Dirk"]


def test_a_powerful_role_that_nobody_confirmed_gets_no_mail(cast: Cast) -> None:
    grant = cast.session.scalars(select(RoleGrant).where(RoleGrant.user_id == cast.dirk.id)).one()
    grant.confirmed_at = None
    event = cast.happens("proposal.reviews_completed", actor=None)
    assert cast.told(Audience.DECIDING_OFFICIALS, event, "division_director") == []


def test_the_official_whose_act_is_due_hears_of_it(
    cast: Cast, run_jobs: Callable[..., int], config: Config
) -> None:
    cast.proposal.state, cast.proposal.risk_level = "in_decision", "moderate"
    cast.happens("proposal.reviews_completed", actor=None)
    run_jobs()
    assert list(files(config)) == ["dirk@unece.example"]


def test_the_partner_does_not_hear_of_a_decision_that_waits_for_a_concurrence(
    cast: Cast, run_jobs: Callable[..., int], config: Config
) -> None:
    cast.proposal.state = "decided"
    cast.happens("proposal.decided", actor=cast.dirk)
    run_jobs()
    assert not config.mail_folder.exists()
    cast.proposal.state = "approved"
    cast.happens("proposal.approved", actor=None)
    run_jobs()
    assert str(files(config)["alice@bluewell.example"]["Subject"]) == "P-2026-0001: Your proposal is approved"


def test_the_mail_names_the_day_by_which_to_answer_in_the_language_of_the_reader(
    cast: Cast, run_jobs: Callable[..., int], config: Config
) -> None:
    question = Question(
        proposal_id=cast.proposal.id,
        asked_by_id=cast.carl.id,
        asked_at=NOW,
        text="Why?",
        due_on=date(2026, 11, 19),
    )
    cast.session.add(question)
    cast.session.flush()
    cast.happens("proposal.asked", actor=cast.carl, about=question)
    run_jobs()
    assert "19 November 2026" in files(config)["alice@bluewell.example"].get_content()
    assert "19 novembre 2026" in files(config)["aline@bluewell.example"].get_content()


# --- from the event to the inbox ---------------------------------------------------------------------------


def test_a_submission_reaches_partner_and_desk_once(
    cast: Cast, run_jobs: Callable[..., int], mail_sink: MailSink
) -> None:
    cast.happens("proposal.submitted", actor=cast.alice)
    run_jobs(mail_url=mail_sink.url)
    run_jobs(mail_url=mail_sink.url)
    recipients = sorted(str(message["To"]) for message in mail_sink.messages)
    assert recipients == [
        "alice@bluewell.example", "aline@bluewell.example", "bea@unece.example", "bob@unece.example",
    ]  # fmt: skip
    [receipt] = mail_sink.to("alice@bluewell.example")
    assert "not a decision" in receipt.get_content()
    assert f"https://p.example/proposals/{cast.proposal.id}" in receipt.get_content()
    assert receipt["Auto-Submitted"] == "auto-generated"


def test_no_mail_leaves_before_the_commit_or_after_a_rollback(
    cast: Cast, run_jobs: Callable[..., int], config: Config
) -> None:
    record(cast.session, cast.proposal, "proposal.submitted", actor=cast.alice, now=NOW)
    cast.session.rollback()
    run_jobs()
    assert files(config) == {}


def test_the_outbox_is_empty_once_the_mails_are_queued(
    cast: Cast, run_jobs: Callable[..., int], sessions: sessionmaker[Session]
) -> None:
    cast.happens("proposal.submitted", actor=cast.alice)
    cast.happens("document.added", actor=cast.alice)  # nobody is told
    run_jobs()
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Outbox)) == 0
        assert {message.state for message in list_messages(session)} == {"sent"}
        assert len(list_messages(session, case_id=cast.proposal.id)) == 4


def test_a_history_that_was_made_up_tells_nobody(
    cast: Cast, run_jobs: Callable[..., int], config: Config
) -> None:
    cast.happens("proposal.submitted", actor=cast.alice)
    assert forget_outbox(cast.session) == 1
    cast.session.commit()
    run_jobs()
    assert files(config) == {}


def test_writing_the_mails_of_an_event_twice_tells_nobody_twice(
    cast: Cast, run_jobs: Callable[..., int], sessions: sessionmaker[Session]
) -> None:
    cast.happens("proposal.submitted", actor=cast.alice)
    run_jobs()
    with sessions.begin() as session:
        for job in session.scalars(select(Job).where(Job.kind == "notify")):
            job.state, job.finished_at = "waiting", None
    run_jobs()
    with sessions() as session:
        assert len(list_messages(session)) == 4


def test_a_refused_address_is_kept_as_failed_with_the_server_s_words(
    cast: Cast, run_jobs: Callable[..., int], mail_sink: MailSink, sessions: sessionmaker[Session]
) -> None:
    mail_sink.refuse("alice@bluewell.example")
    cast.happens("proposal.returned", actor=cast.bea)
    run_jobs(mail_url=mail_sink.url)
    with sessions() as session:
        [failed] = list_messages(session, state="failed")
        assert (failed.to_address, failed.error) == ("alice@bluewell.example", "550 no such mailbox")
    assert len(mail_sink.to("aline@bluewell.example")) == 1


def test_a_server_that_is_away_gets_the_mail_later(
    cast: Cast, run_jobs: Callable[..., int], mail_sink: MailSink, sessions: sessionmaker[Session]
) -> None:
    cast.happens("proposal.returned", actor=cast.bea)
    run_jobs(mail_url="smtp://127.0.0.1:1")
    with sessions() as session:
        assert {(each.state, bool(each.error)) for each in list_messages(session)} == {("queued", True)}
    run_jobs(NOW + timedelta(minutes=1), mail_url=mail_sink.url)
    assert len(mail_sink.messages) == 2


def test_a_secret_link_is_erased_once_it_is_sent(
    session: Session, run_jobs: Callable[..., int], config: Config
) -> None:
    context = {"name": "Alice", "link": "https://p.example/reset/s3cret", "minutes": 30}
    queue_mail(
        session, to="alice@bluewell.example", template="user_reset_asked", language="en", context=context,
        now=NOW, key="reset:1", secret=True,
    )  # fmt: skip
    session.commit()
    run_jobs()
    assert "s3cret" in files(config)["alice@bluewell.example"].get_content()
    session.expire_all()
    [message] = session.scalars(select(Message))
    assert (message.state, message.body) == ("sent", None)
    assert not any("s3cret" in str(job.payload) + (job.error or "") for job in session.scalars(select(Job)))


def test_mail_files_are_for_their_owner_only(
    cast: Cast, run_jobs: Callable[..., int], config: Config
) -> None:
    cast.happens("proposal.returned", actor=cast.bea)
    run_jobs()
    assert {path.stat().st_mode & 0o777 for path in config.mail_folder.iterdir()} == {0o600}
