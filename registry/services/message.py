"""Write mails into the queue, in the caller's transaction: from events, and for accounts. Jobs send them."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from registry.adapters.mail import one_line
from registry.clock import ONE_DAY, geneva_day
from registry.models.agreement import Agreement
from registry.models.event import Event, Outbox
from registry.models.message import Message
from registry.models.organisation import Organisation
from registry.models.proposal import Proposal, Question
from registry.models.review import Review
from registry.models.user import User
from registry.notifications import AT_ONCE, NOBODY, NOTIFICATIONS, Audience, resolve
from registry.queries.duties import may_take
from registry.queries.guards import Guards
from registry.reports.letter import long_date
from registry.services.job import enqueue
from registry.services.message_about import about
from workflows import roles

LOG = logging.getLogger("registry.mail")
PACKAGE = Path(__file__).resolve().parents[1]
# In a wheel the templates are inside the package, in a clone beside it.
FOLDERS = (PACKAGE / "templates" / "mail", PACKAGE.parent / "templates" / "mail")
TRANSLATIONS = PACKAGE / "translations"
BATCH = 200
# States in which somebody acts outside the ordered acts of POLICY.md 8.
ACTS_OF_STATE = {
    "exclusion_proposed": (roles.DEPUTY,),
    "referred": (roles.EXECUTIVE_SECRETARY,),
    "derogation_asked": (roles.LEGAL, roles.EXECUTIVE_SECRETARY),
    "reconsideration_asked": (roles.DEPUTY, roles.EXECUTIVE_SECRETARY),
}


def queue_mail(
    session: Session,
    *,
    to: str,
    template: str,
    language: str,
    context: Mapping[str, Any],
    now: datetime,
    key: str,
    to_user_id: uuid.UUID | None = None,
    event: Event | None = None,
    secret: bool = False,
    held: bool = False,
) -> uuid.UUID | None:
    """The id of the new mail, sent after the commit; None when a mail with this `key` exists already.

    `secret`: the body holds a link that signs somebody in; staff never see it and it is erased once sent.
    `held`: it waits for the mail of the day, see `registry.services.digest`.
    """
    subject, body = render_mail(template, language, context)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(Message)
        .values(
            id=uuid.uuid4(),
            key=key,
            template=template,
            to_address=to,
            to_user_id=to_user_id,
            language=language,
            subject=subject,
            body=body,
            is_secret=secret,
            case_id=None if event is None else event.case_id,
            event_seq=None if event is None else event.seq,
            state="held" if held else "queued",
            queued_at=now,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(Message.id)
    )
    message_id = session.execute(statement).scalar_one_or_none()
    if message_id is not None and not held:
        send_later(session, message_id, now=now)
    return message_id


def send_later(session: Session, message_id: uuid.UUID, *, now: datetime) -> None:
    enqueue(session, "send_mail", {"message": message_id}, key=f"mail:{message_id}", now=now)


def hand_out_events(session: Session, *, now: datetime) -> int:
    """Turn outbox rows into one job an event that somebody is told of; gives how many rows were taken."""
    rows = session.execute(
        select(Outbox.case_id, Outbox.seq, Outbox.name)
        .order_by(Outbox.case_id, Outbox.seq)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for case_id, seq, name in rows:
        if name not in NOTIFICATIONS:
            LOG.warning("no row in the table of notifications for %s", name)
        elif NOTIFICATIONS[name]:
            enqueue(session, "notify", {"case": case_id, "seq": seq}, key=f"notify:{case_id}:{seq}", now=now)
        session.execute(delete(Outbox).where(Outbox.case_id == case_id, Outbox.seq == seq))
    return len(rows)


def forget_outbox(session: Session) -> int:
    """Tell nobody of what was not told yet; gives how much. For the made-up history of a demonstration."""
    return len(session.execute(delete(Outbox).returning(Outbox.seq)).all())


def notify(session: Session, event: Event, *, base_url: str, now: datetime) -> int:
    """Queue the mails of one event, one a person however many audiences name them; gives how many are new."""
    count = 0
    for notice in NOTIFICATIONS.get(event.name, NOBODY):
        due = notice.audience is Audience.DECIDING_OFFICIALS
        acting = roles_due(session, event, now) if due else ()
        for user in resolve(session, notice.audience, event, acting):
            queued = queue_mail(
                session,
                to=user.email,
                template=notice.template,
                language=user.language,
                context=context_of(session, event, user, base_url),
                now=now,
                key=f"{event.case_id}:{event.seq}:{user.id}",
                to_user_id=user.id,
                event=event,
                held=_may_wait(session, notice.template, event, user, now),
            )
            count += queued is not None
    return count


def _may_wait(session: Session, template: str, event: Event, user: User, now: datetime) -> bool:
    """Whether the person reads it with the other mail of the day: not an alarm, and not due tomorrow."""
    if user.mail_frequency != "daily" or template in AT_ONCE:
        return False
    due = due_on(session, event, user)
    return due is None or due > geneva_day(now) + ONE_DAY


def roles_due(session: Session, event: Event, now: datetime) -> tuple[str, ...]:
    """Whose act the case waits for now: it may have moved on since the event."""
    proposal = session.get(Proposal, event.case_id)
    if proposal is None:
        return ()
    if proposal.state in ACTS_OF_STATE:
        return ACTS_OF_STATE[proposal.state]
    act = (
        Guards(session, proposal, None, now).next_act
        if proposal.state in ("in_decision", "decided")
        else None
    )
    return may_take(act) if act else ()


def context_of(session: Session, event: Event, user: User, base_url: str) -> dict[str, Any]:
    """What a template may say: whose mail, which case, where to read more.

    No reasons and no reviewers: those stay behind the sign-in, so that a mail that goes astray tells little.
    """
    data = event.data
    due = due_on(session, event, user)
    context: dict[str, Any] = {
        "name": user.name,
        "title": "",
        "reference": "",
        "organisation": "",
        "link": base_url,
        "due_on": long_date(due, user.language) if due else "",
        "role": str(data.get("role", "")),
        "person": "",
        "link_of_other": f"{base_url}/proposals/{data['into_id']}" if data.get("into_id") else base_url,
    }
    organisation: Organisation | None = None
    if event.case_kind == "proposal" and (proposal := session.get(Proposal, event.case_id)):
        context |= {"title": proposal.title, "reference": proposal.reference or ""}
        context["link"] = f"{base_url}/proposals/{proposal.id}"
        organisation = proposal.organisation
    elif event.case_kind == "agreement" and (agreement := session.get(Agreement, event.case_id)):
        title = agreement.title
        context |= {
            "title": title.get(user.language) or title.get("en", ""),
            "reference": agreement.reference,
        }
        context["link"] = f"{base_url}/agreements/{agreement.id}"
        organisation = agreement.organisation
    elif event.case_kind == "organisation":
        organisation = session.get(Organisation, event.case_id)
    else:
        context |= about(session, event, user.language, base_url)
    if organisation is not None:
        context["organisation"] = organisation.name
    person = session.get(User, uuid.UUID(data["user"])) if data.get("user") else None
    if person is not None:
        context["person"] = f"{person.name} <{person.email}>"
    return context


def render_mail(template: str, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body in a language. The first line of the file is the subject, rendered by itself.

    So a title with a line end stays inside the subject and cannot become a header or a body.
    """
    environment = _environment(language)
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, f"{template}.txt")
    first, _, rest = source.partition("\n")
    if not first.startswith("Subject: "):
        raise ValueError(f"mail/{template}.txt must begin with «Subject: »")
    subject = one_line(environment.from_string(first.removeprefix("Subject: ")).render(context))
    body = environment.from_string(rest.lstrip("\n")).render(context)
    return subject[:300], body.strip() + "\n"


@lru_cache(maxsize=8)
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDERS),
        undefined=StrictUndefined,
        autoescape=False,  # nosec B701 - plain text mails, never HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    catalogue = Translations.load(TRANSLATIONS, [language])
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    return environment


def due_on(session: Session, event: Event, user: User) -> date | None:
    """Until when this person should act: the event says, or the question or review that waits for them."""
    stated = event.data.get("due_on")
    if stated:
        return date.fromisoformat(stated)
    if event.subject_kind == "question":
        return session.scalar(select(Question.due_on).where(Question.id == event.subject_id))
    mine = select(Review.due_on).where(
        Review.proposal_id == event.case_id,
        Review.reviewer_id == user.id,
        Review.state.in_(("open", "declared")),
    )
    return session.scalar(mine.order_by(Review.due_on).limit(1))
