"""Writes many agreements at once, with all that `write_change` leaves: links, numbers, words, history, event.

Rows go to the database as text, with COPY on PostgreSQL; what all rows share is made once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from registry.clock import GENEVA, geneva_day
from registry.db import is_sqlite
from registry.events import EVENTS, envelope_of, next_hash, plain
from registry.models import (
    Agreement,
    AgreementCount,
    AgreementHistory,
    AgreementLink,
    ImportRow,
    Organisation,
    OrganisationKey,
    OrganisationWord,
    Party,
    PartyIdentifier,
    PartyName,
    SearchEntry,
    User,
)
from registry.models.base import canonical_json
from registry.queries.register_match import Partner
from registry.services.agreement_history import reportable
from registry.services.agreement_links import NAMES, public_links
from registry.services.organisation import script_of
from registry.services.register_copy import (
    NULL,
    as_text,
    copy_rows,
    default_texts,
    defaults_of,
    new_ids,
    table_of,
)
from registry.services.register_facts import Cells, Fact, facts_of_row, stages_of
from registry.services.search import partner_keys, search_words, word_keys
from registry.text import fold

_STATE = "\x01"  # cannot stand in a text: control characters are taken out when a cell is read
ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
NOT_LOOKED_AT = "Imported from a list; not looked at yet."


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


@dataclass
class BulkWriter:
    """Rows of one batch. `numbers` gives the reference numbers of so many agreements."""

    session: Session
    batch_id: str
    batch_no: int
    actor: User
    now: datetime
    cells: Cells = field(default_factory=Cells)
    known_words: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._lite = is_sqlite(self.session)
        self._today = geneva_day(self.now)
        self._at = self._instant(self.now)
        self._agreement_defaults = default_texts(Agreement)
        self._reported = reportable(Agreement(**defaults_of(Agreement)))
        self._names = [column.name for column in table_of(Agreement).columns]
        self._reported_at = plain(self.now)
        self._day_of = lru_cache(maxsize=4096)(self._noon)

    def write(self, rows: Sequence[Taken], references: Sequence[str]) -> None:
        """The caller holds the transaction; the references are reserved."""
        self.session.flush()
        ids = new_ids(len(rows))
        for row, key in zip(rows, ids, strict=True):
            row.agreement_id = key
        self._partners([row for row in rows if row.is_new])
        agreements, links, history, events, words = [], [], [], [], []
        kept = []
        for row, reference, past_ids in zip(rows, references, _threes(new_ids(3 * len(rows))), strict=True):
            columns, said = self._agreement(row, reference)
            payload = ENCODE(said)
            now_text = payload.replace('"\\u0001"', f'"{row.values["state"]}"')
            stages = stages_of(row.values, self._today)
            event = self._event(
                "agreement.imported", "agreement", row.agreement_id, stages[0][1],
                f'{{"batch":{self.batch_no},"row":{row.number},"set":{now_text},"to":"{row.values["state"]}"}}',
            )  # fmt: skip
            events.append(event)
            columns["event_head"] = event[-1]
            agreements.append(tuple([columns[name] for name in self._names]))
            key = self._key(row.agreement_id)
            for past, (state, start, end) in zip(past_ids, stages, strict=False):
                content = (
                    payload.replace('"\\u0001"', f'"{state}"') if state != row.values["state"] else now_text
                )
                history.append(
                    (self._key(past), key, start.isoformat(), end.isoformat() if end else NULL, self._at,
                     NULL, state, content)
                )  # fmt: skip
            facts = facts_of_row(row.values, row.partner.country)
            self.cells.add(facts)
            links += [(key, kind, value, self._at) for kind, value in facts]
            words += self._words(row, reference, facts, key)
            kept.append(self._row(row))
        self._copy(Agreement, self._names, agreements)
        self._copy(AgreementLink, ("agreement_id", "kind", "value", "created_at"), links)
        self._copy(AgreementHistory, _HISTORY, history)
        self._copy_events(events)
        self._copy_words(words)
        self._copy(ImportRow, _ROW, kept)

    def note(self, rows: Iterable[tuple[int, str, list[dict[str, Any]], str]]) -> None:
        """Keeps what was said of rows that are not taken: number, verdict, faults, choice."""
        key = self._key(self.batch_id)
        kept = [
            (key, str(number), verdict, canonical_json(said), choice, NULL, NULL)
            for number, verdict, said, choice in rows
        ]
        self._copy(ImportRow, _ROW, kept)

    def finish(self) -> None:
        """Writes the numbers beside the filters."""
        names = [*NAMES, "delta"]
        rows = [dict(zip(names, cell, strict=True)) for cell in self.cells.rows()]
        for start in range(0, len(rows), 5000):
            self.session.execute(insert(AgreementCount), rows[start : start + 5000])
        self.cells = Cells()

    def add_parties(self, rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Each organisation as somebody to be screened: (its id, what is said of it)."""
        parties, names, numbers = [], [], []
        given = list(rows)
        for (organisation_id, values), key in zip(given, new_ids(len(given)), strict=True):
            party, country = self._key(key), values.get("country") or NULL
            parties.append((
                party, self._key(organisation_id), "entity", "organisation", country, NULL, "0", "0", "1",
                self._today.isoformat(), NULL, self._at, NULL,
            ))  # fmt: skip
            names.append((party, values["partner"], script_of(values["partner"]), "name"))
            for kind, column in (("registration", "registration_no"), ("lei", "lei")):
                if values.get(column):
                    numbers.append((party, kind, values[column], country))
        self._copy(Party, _PARTY, parties)
        self._copy(PartyName, ("party_id", "name", "script", "kind"), names)
        self._copy(PartyIdentifier, ("party_id", "kind", "value", "country"), numbers)

    # --- one row as text ---------------------------------------------------------------------------------

    def _agreement(self, row: Taken, reference: str) -> tuple[dict[str, str], dict[str, Any]]:
        """The columns as text, and those that a report may ask about, the state left open."""
        given = row.values
        language = given["language"]
        title = {language: given["title"]}
        for other in ("fr", "ru"):
            if given.get(f"title_{other}"):
                title[other] = given[f"title_{other}"]
        said: dict[str, Any] = {
            "reference": reference, "state": _STATE, "organisation_id": row.partner.id, "origin": "imported",
            "instrument": given["instrument"], "title": title,
            "summary": {language: given.get("summary") or ""},
            "starts_on": _iso(given.get("starts_on")), "ends_on": _iso(given.get("ends_on")),
            "signed_on": _iso(given.get("signed_on")),
            "signed_by_partner": given.get("signed_by_partner") or "",
            "signed_by_unece": given.get("signed_by_unece") or "", "currency": given["currency"],
            "cash_minor": given["cash_minor"], "in_kind_minor": given["in_kind_minor"],
            "value_usd_cents": given["value_usd_cents"], "is_public": bool(given.get("public")),
            "embargo_reason": "" if given.get("public") else NOT_LOOKED_AT,
            "lead_subprogramme": given["lead_subprogramme"], "subprogrammes": given["subprogrammes"],
            "types": given["types"], "nexus": given["nexus"], "sdgs": given["sdgs"],
            "sdg_targets": given["sdg_targets"], "gender_marker": given.get("gender_marker") or "none",
            "beneficiary_countries": given["beneficiary_countries"],
            "focal_point_id": given.get("focal_point_id"),
            "excom_project": given.get("excom_project") or "",
            "excom_status": "existing" if given.get("excom_project") else "not_required",
            "created_at": self._reported_at,
        }  # fmt: skip
        columns = self._agreement_defaults.copy()
        for name, value in said.items():
            columns[name] = as_text(value)
        columns["id"] = self._key(row.agreement_id)
        columns["state"] = given["state"]
        columns["organisation_id"] = self._key(row.partner.id)
        if given.get("focal_point_id"):
            columns["focal_point_id"] = self._key(given["focal_point_id"])
        columns["created_at"] = self._at
        columns["event_count"] = "1"
        columns["search_key"] = fold(
            f"{reference} {' '.join(dict.fromkeys(title.values()))} {row.partner.name}"
        )
        return columns, {**self._reported, **said}

    def _event(self, name: str, kind: str, key: str, day: date | None, payload: str) -> tuple[str, ...]:
        """The first event of a chain, as the columns of its table; the last one is its hash."""
        effective = self.now if day is None else self._day_of(day)
        envelope = envelope_of({
            "case_id": key, "seq": 1, "case_kind": kind, "name": name, "actor_id": self.actor.id,
            "subject_kind": kind, "subject_id": key, "effective_at": effective, "recorded_at": self.now,
        })  # fmt: skip
        stored = self._key(key)
        return (
            stored, "1", kind, name, self._key(str(self.actor.id)), kind, stored, self._instant(effective),
            self._at, payload, envelope, NULL, next_hash(None, envelope, payload),
        )  # fmt: skip

    def _words(
        self, row: Taken, reference: str, facts: Sequence[Fact], key: str
    ) -> list[tuple[str, str, str]]:
        given = row.values
        titles = [given["title"], given.get("title_fr"), given.get("title_ru")]
        people = [given.get("signed_by_partner"), given.get("signed_by_unece"), given.get("excom_project")]
        named, rest = [reference, *titles, row.partner.name], [given.get("summary"), *people]
        found = [("a", key, search_words("a", named, rest, facts))]
        if ("public", "yes") in facts:
            found.append(("p", key, search_words("p", named, [given.get("summary")], public_links(facts))))
        return found

    def _row(self, row: Taken) -> tuple[str, ...]:
        made = self._key(row.partner.id) if row.is_new else NULL
        return (
            self._key(self.batch_id), str(row.number), row.verdict, canonical_json(row.faults), row.choice,
            self._key(row.agreement_id), made,
        )  # fmt: skip

    def _partners(self, rows: Sequence[Taken]) -> None:
        if not rows:
            return
        organisations, events = [], []
        for row in rows:
            given, key = row.values, row.partner.id
            said = {name: given[column] for name, column in _PARTNER.items() if given.get(column)}
            payload = ENCODE({"batch": self.batch_no, "set": said})
            event = self._event("organisation.created", "organisation", key, None, payload)
            events.append(event)
            stored = self._key(key)
            organisations.append((
                stored, given["partner"], fold(given["partner"])[:300],
                *(given.get(name) or NULL for name in _PARTNER_COLUMNS), stored, self._at, event[-1], "1",
            ))  # fmt: skip
        names = (
            "id",
            "name",
            "name_key",
            *_PARTNER_COLUMNS,
            "group_id",
            "created_at",
            "event_head",
            "event_count",
        )
        self._copy(Organisation, names, organisations)
        self._copy_events(events)
        self.add_parties((row.partner.id, row.values) for row in rows)
        self._partner_words(rows)

    def _partner_words(self, rows: Sequence[Taken]) -> None:
        """What partners are found and recognised by, as `keep_partner` keeps it."""
        keys, entries, words = [], [], set[tuple[str, str]]()
        for row in rows:
            given, stored = row.values, self._key(row.partner.id)
            name, country = given["partner"], given.get("country")
            one = Organisation(name=name, **{column: given.get(column) for column in _PARTNER_COLUMNS})
            keys += [(stored, kind, key) for kind, key in sorted(partner_keys(one, [name]))]
            numbers = [one.lei, one.registration_no, one.website]
            links = [("partner", country)] if country else []
            entries.append(("o", stored, search_words("o", [name], numbers, links)))
            words.update((each["key"], each["word"]) for each in word_keys([name]))
        self._copy(OrganisationKey, ("organisation_id", "kind", "key"), keys)
        self._copy_words(entries)
        if new := sorted(words - self.known_words):
            maker = sqlite.insert if self._lite else postgresql.insert
            statement = maker(table_of(OrganisationWord)).on_conflict_do_nothing()
            self.session.execute(statement, [{"key": key, "word": word} for key, word in new])
            self.known_words.update(new)

    # --- to the database -----------------------------------------------------------------------------------

    def _copy_events(self, events: Sequence[tuple[str, ...]]) -> None:
        copy_rows(self.session, EVENTS.name, _EVENT, events)

    def _copy(self, model: Any, names: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
        if rows:
            copy_rows(self.session, table_of(model).name, names, rows)

    def _copy_words(self, rows: Sequence[tuple[str, str, str]]) -> None:
        if not self._lite:
            vectors = [(kind, key, _vector(words)) for kind, key, words in rows]
            self._copy(SearchEntry, ("kind", "subject_id", "words"), vectors)
            return
        connection = self.session.connection()
        last = connection.execute(text("SELECT coalesce(max(seq), 0) FROM search_entries")).scalar_one()
        self._copy(SearchEntry, ("kind", "subject_id", "words"), rows)
        connection.execute(
            text(
                "INSERT INTO search_words(rowid, words)"
                " SELECT seq, words FROM search_entries WHERE seq > :last"
            ),
            {"last": last},
        )

    def _key(self, key: str) -> str:
        return key.replace("-", "") if self._lite else key

    def _instant(self, instant: datetime) -> str:
        if not self._lite:
            return instant.isoformat()
        return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"

    def _noon(self, day: date) -> datetime:
        """Noon in Geneva stands for a day without an hour, as in `write_change`."""
        return datetime.combine(day, time(12), GENEVA).astimezone(UTC)


_EVENT = ("case_id", "seq", "case_kind", "name", "actor_id", "subject_kind", "subject_id", "effective_at",
          "recorded_at", "payload", "envelope", "previous_hash", "hash")  # fmt: skip
_HISTORY = (
    "id",
    "agreement_id",
    "valid_from",
    "valid_to",
    "recorded_at",
    "superseded_at",
    "state",
    "columns",
)
_ROW = ("batch_id", "row_no", "verdict", "faults", "choice", "agreement_id", "organisation_id")
_PARTY = ("id", "organisation_id", "role", "kind", "country", "birth_on", "pct", "pep", "disclosed",
          "valid_from", "valid_to", "recorded_at", "removed_at")  # fmt: skip
_PARTNER_COLUMNS = ("entity_type", "country", "registration_no", "lei", "website")
_PARTNER = {"name": "partner", **{name: name for name in _PARTNER_COLUMNS}}  # column → field of the list


def _vector(words: str) -> str:
    """The words as PostgreSQL reads a tsvector."""
    return " ".join(f"'{word}'" for word in dict.fromkeys(words.replace("'", "''").split(" ")))


def _threes(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[at : at + 3] for at in range(0, len(ids), 3))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
