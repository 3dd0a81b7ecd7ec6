"""Jobs of mail: write the mails of an event, send one mail."""

from __future__ import annotations

import uuid
from smtplib import SMTPException
from typing import Any

from registry.adapters.mail import MailRefused, Outgoing, compose, deliver
from registry.db import reading
from registry.jobs.queue import GiveUp, Run
from registry.models.event import Event
from registry.models.message import Message
from registry.services.digest import gather, list_waiting
from registry.services.message import notify


def notify_of_event(run: Run, payload: dict[str, Any]) -> None:
    """The mails, their sending jobs and the end of this job commit together."""
    with run.sessions.begin() as session:
        event = session.get(Event, (uuid.UUID(payload["case"]), payload["seq"]))
        if event is None:
            raise GiveUp("The event is gone. Run `partnerships audit verify`.")
        notify(session, event, base_url=run.config.base_url, now=run.now)
        run.finish(session)


def send_mail(run: Run, payload: dict[str, Any]) -> None:
    """Send, then write it down: a crash in between sends the same Message-ID twice, never none."""
    message_id = uuid.UUID(payload["message"])
    with reading(run.sessions) as session:
        message = session.get(Message, message_id)
        if message is None or message.state == "sent" or message.body is None:
            return
        mail = Outgoing(
            mail_id=str(message.id),
            to=message.to_address,
            subject=message.subject,
            body=message.body,
            language=message.language,
            written_at=message.queued_at,
        )
    try:
        deliver(
            compose(mail, run.config.mail_from),
            mail_url=run.config.mail_url,
            folder=run.config.mail_folder,
            name=f"{mail.written_at:%Y%m%dT%H%M%S}-{mail.mail_id}",
        )
    except MailRefused as error:
        _note(run, message_id, state="failed", error=str(error))
        raise GiveUp(str(error)) from error
    except (OSError, SMTPException, ValueError) as error:
        _note(run, message_id, state="failed" if run.is_last_attempt else "queued", error=str(error))
        raise
    with run.sessions.begin() as session:
        sent = session.get_one(Message, message_id)
        sent.state, sent.sent_at, sent.error = "sent", run.now, None
        if sent.is_secret:
            sent.body = None
        run.finish(session)


def send_digests(run: Run, _payload: dict[str, Any]) -> None:
    """The mail of the day, each person's in a transaction of its own."""
    with reading(run.sessions) as session:
        waiting = list_waiting(session, run.now)
    for user_id in waiting:
        with run.sessions.begin() as session:
            gather(session, user_id, base_url=run.config.base_url, now=run.now)


def _note(run: Run, message_id: uuid.UUID, *, state: str, error: str) -> None:
    with run.sessions.begin() as session:
        message = session.get_one(Message, message_id)
        message.state, message.error = state, error[:2000]
