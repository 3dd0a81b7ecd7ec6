"""Mail to the outside: over SMTP, or as .eml files where no server is configured."""

from __future__ import annotations

import ipaddress
import os
import smtplib
import ssl
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20


class MailRefused(RuntimeError):
    """Sending it again would not help: no such mailbox, an address that is none, content refused."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail. `mail_id` makes the Message-ID: sent twice after a crash, it is known as the same mail."""

    mail_id: str
    to: str
    subject: str
    body: str
    language: str
    written_at: datetime


def compose(mail: Outgoing, sender: str) -> EmailMessage:
    """The message with its headers. Raises MailRefused when an address is none."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = address_of(sender)
        message["To"] = address_of(mail.to)
        message["Subject"] = one_line(mail.subject)
        message["Date"] = format_datetime(mail.written_at)
        message["Message-ID"] = f"<{mail.mail_id}@{sender.rpartition('@')[2].strip('> ')}>"
        message["Auto-Submitted"] = "auto-generated"  # no out-of-office replies
        message["Content-Language"] = mail.language
    except (MessageError, ValueError, IndexError) as error:
        raise MailRefused(f"This mail cannot be addressed: {error}") from error
    message.set_content(mail.body)
    return message


def one_line(text: str) -> str:
    """A header's value: without line ends and control characters, so that no header can be smuggled in."""
    kept = "".join(" " if unicodedata.category(each) in {"Cc", "Zl", "Zp"} else each for each in text)
    return " ".join(kept.split())


def address_of(text: str) -> Address:
    """ "name@host" as a header takes it. Raises ValueError for anything else: two addresses, a line end."""
    if text != one_line(text) or text.count("@") != 1 or any(each in text for each in '<>,;: "'):
        raise ValueError(f"{text!r} is not an address")
    user, host = text.split("@")
    return Address(username=user, domain=host)


def deliver(message: EmailMessage, *, mail_url: str, folder: Path, name: str) -> None:
    """Hand the message over, or write `name`.eml. Raises MailRefused; OSError, SMTPException: try again."""
    if not mail_url:
        _write(message, folder, name)
        return
    try:
        _hand_over(message, mail_url)
    except smtplib.SMTPRecipientsRefused as error:
        code, reason = next(iter(error.recipients.values()))
        if code >= 500:
            raise MailRefused(f"{code} {_text(reason)}") from error
        raise
    except smtplib.SMTPResponseException as error:
        if error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError):
            raise MailRefused(f"{error.smtp_code} {_text(error.smtp_error)}") from error
        raise


def _hand_over(message: EmailMessage, mail_url: str) -> None:
    server = urlsplit(mail_url)
    host = server.hostname or "localhost"
    here = _is_loopback(host)
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            host, server.port or 465, timeout=TIMEOUT_SECONDS, context=context
        )
    elif server.scheme == "smtp":
        connection = smtplib.SMTP(host, server.port or 25, timeout=TIMEOUT_SECONDS)
    else:
        raise ValueError("MAIL_URL must begin with smtp:// or smtps://")
    with connection:
        connection.ehlo()
        secret = server.scheme == "smtps" or here
        if not secret and connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
            secret = True
        if server.username:
            if not secret:
                raise OSError("The mail server offers no encryption: the password is not sent. Use smtps://.")
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(message)


def _write(message: EmailMessage, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path, draft = folder / f"{name}.eml", folder / f".{name}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # it may hold a secret link
    with os.fdopen(descriptor, "wb") as file:
        file.write(message.as_bytes())
    draft.replace(path)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _text(reason: bytes | str) -> str:
    return reason.decode(errors="replace") if isinstance(reason, bytes) else reason
