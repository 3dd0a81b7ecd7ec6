"""One imported agreement as the texts that the database takes: its columns, its history, its event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from registry.clock import GENEVA, geneva_day
from registry.events import envelope_of, next_hash, plain
from registry.models import Agreement, User
from registry.queries.register_match import Partner
from registry.services.agreement_history import reportable
from registry.services.register_copy import NULL, as_text, default_texts, defaults_of, encode, table_of
from registry.text import fold

OPEN_STATE = '"\\u0001"'  # the state, which differs from stage to stage; no text holds a control character
NOT_LOOKED_AT = "Imported from a list; not looked at yet."
_KEY = "\x02"


@dataclass(slots=True)
class Taken:
    """One row of a list that becomes an agreement of `partner`."""

    number: int
    values: dict[str, Any]
    partner: Partner
    is_new: bool  # the partner is made with it
    verdict: str
    faults: list[dict[str, Any]]
    choice: str = ""
    agreement_id: str = ""


class RowText:
    """Makes once what the rows of a batch share."""

    def __init__(self, batch_no: int, actor: User, now: datetime, *, is_lite: bool) -> None:
        self._lite, self._actor, self._now = is_lite, actor, now
        self.today = geneva_day(now)
        self.at = self._instant(now)
        self.names = [column.name for column in table_of(Agreement).columns]
        reported = reportable(Agreement(**defaults_of(Agreement)))
        self._columns = {**default_texts(Agreement), "created_at": self.at, "event_count": "1"}
        self._pieces = {name: encode(value) for name, value in sorted(reported.items())}
        self._pieces |= {"state": OPEN_STATE, "created_at": encode(plain(now))}
        self._envelope = lru_cache(maxsize=20_000)(self._envelope_of_day)

    def key(self, identity: str) -> str:
        """An identifier in the form of the database."""
        return identity.replace("-", "") if self._lite else identity

    def agreement(self, row: Taken, reference: str) -> tuple[dict[str, str], str]:
        """The columns as text, and as JSON those that a report may ask about, the state left open."""
        given, language = row.values, row.values["language"]
        get = given.get
        title = {language: given["title"]}
        for other in ("fr", "ru"):
            if get(f"title_{other}"):
                title[other] = given[f"title_{other}"]
        is_public, excom = bool(get("public")), get("excom_project") or ""
        columns, pieces = self._columns.copy(), self._pieces.copy()
        for name, value in (
            ("reference", reference), ("origin", "imported"), ("instrument", given["instrument"]),
            ("starts_on", _iso(get("starts_on"))), ("ends_on", _iso(get("ends_on"))),
            ("signed_on", _iso(get("signed_on"))), ("signed_by_partner", get("signed_by_partner") or ""),
            ("signed_by_unece", get("signed_by_unece") or ""), ("currency", given["currency"]),
            ("embargo_reason", "" if is_public else NOT_LOOKED_AT), ("excom_project", excom),
            ("gender_marker", get("gender_marker") or "none"), ("organisation_id", row.partner.id),
            ("excom_status", "existing" if excom else "not_required"),
            ("focal_point_id", get("focal_point_id")),
        ):  # fmt: skip
            columns[name] = NULL if value is None else value
            pieces[name] = "null" if value is None else encode_basestring(value)
        for name, number in (
            ("cash_minor", given["cash_minor"]), ("in_kind_minor", given["in_kind_minor"]),
            ("value_usd_cents", given["value_usd_cents"]), ("lead_subprogramme", given["lead_subprogramme"]),
        ):  # fmt: skip
            columns[name] = pieces[name] = str(number)
        for name in _LISTS:
            columns[name] = pieces[name] = as_text(given[name])
        columns["title"] = pieces["title"] = encode(title)
        columns["summary"] = pieces["summary"] = encode({language: get("summary") or ""})
        columns["is_public"], pieces["is_public"] = ("1", "true") if is_public else ("0", "false")
        columns["id"], columns["state"] = self.key(row.agreement_id), given["state"]
        for name in ("organisation_id", "focal_point_id"):
            columns[name] = self.key(columns[name])
        titles = " ".join(dict.fromkeys(title.values()))
        columns["search_key"] = fold(f"{reference} {titles} {row.partner.name}")
        return columns, "{" + ",".join([f'"{name}":{piece}' for name, piece in pieces.items()]) + "}"

    def event(self, name: str, kind: str, identity: str, day: date | None, payload: str) -> tuple[str, ...]:
        """The first event of a chain, as the columns of its table; the last one is its hash."""
        envelope, effective = self._envelope(name, kind, day)
        envelope = envelope.replace(_KEY, identity)
        stored = self.key(identity)
        return (
            stored, "1", kind, name, self.key(str(self._actor.id)), kind, stored, effective, self.at, payload,
            envelope, NULL, next_hash(None, envelope, payload),
        )  # fmt: skip

    def _envelope_of_day(self, name: str, kind: str, day: date | None) -> tuple[str, str]:
        """The envelope with the identity left open, and when it became true. Noon in Geneva stands for a day
        without an hour, as in `write_change`."""
        effective = self._now
        if day is not None and day != self.today:
            effective = datetime.combine(day, time(12), GENEVA).astimezone(UTC)
        envelope = envelope_of({
            "case_id": _KEY, "seq": 1, "case_kind": kind, "name": name, "actor_id": self._actor.id,
            "subject_kind": kind, "subject_id": _KEY, "effective_at": effective, "recorded_at": self._now,
        })  # fmt: skip
        return envelope, self._instant(effective)

    def _instant(self, instant: datetime) -> str:
        if not self._lite:
            return instant.isoformat()
        return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


_LISTS = ("subprogrammes", "types", "nexus", "sdgs", "sdg_targets", "beneficiary_countries")


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
