"""Writes many agreements at once, with all that `write_change` leaves: links, numbers, words, history, event.

Rows go to the database as text, with COPY on PostgreSQL; what all rows share is made once.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from registry.db import is_sqlite
from registry.events import EVENTS
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
from registry.services.agreement_links import NAMES, public_links
from registry.services.organisation import script_of
from registry.services.register_copy import NULL, copy_rows, encode, new_ids, table_of
from registry.services.register_facts import Cells, Fact, facts_of_row, stages_of
from registry.services.register_text import OPEN_STATE, RowText, Taken
from registry.services.search import partner_keys, search_words, word_keys
from registry.text import fold


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
        self._text = RowText(self.batch_no, self.actor, self.now, is_lite=self._lite)
        self._key, self._at, self._today = self._text.key, self._text.at, self._text.today
        self._spellings: dict[str, list[str]] = {}

    def write(self, rows: Sequence[Taken], references: Sequence[str]) -> None:
        """The caller holds the transaction; the references are reserved."""
        self.session.flush()
        ids = new_ids(len(rows))
        for row, key in zip(rows, ids, strict=True):
            row.agreement_id = key
        self._partners([row for row in rows if row.is_new])
        self._ask_spellings({row.partner.id for row in rows if not row.partner.row} - self._spellings.keys())
        form = self._text
        agreements, links, history, events, words, kept = [], [], [], [], [], []
        for row, reference, past_ids in zip(rows, references, _threes(new_ids(3 * len(rows))), strict=True):
            columns, content = form.agreement(row, reference)
            state, stages = row.values["state"], stages_of(row.values, self._today)
            now_said = content.replace(OPEN_STATE, f'"{state}"')
            event = form.event(
                "agreement.imported", "agreement", row.agreement_id, stages[0][1],
                f'{{"batch":{self.batch_no},"row":{row.number},"set":{now_said},"to":"{state}"}}',
            )  # fmt: skip
            events.append(event)
            columns["event_head"] = event[-1]
            agreements.append(tuple([columns[name] for name in form.names]))
            key = columns["id"]
            for past, (was, start, end) in zip(past_ids, stages, strict=False):
                said = now_said if was == state else content.replace(OPEN_STATE, f'"{was}"')
                until = end.isoformat() if end else NULL
                history.append((self._key(past), key, start.isoformat(), until, self._at, NULL, was, said))
            facts = facts_of_row(row.values, row.partner.country)
            self.cells.add(facts)
            links += [(key, kind, value, self._at) for kind, value in facts]
            words += self._words(row, reference, facts, key)
            kept.append(self._row(row))
        self._copy(Agreement, form.names, agreements)
        self._copy(AgreementLink, ("agreement_id", "kind", "value", "created_at"), links)
        self._copy(AgreementHistory, _HISTORY, history)
        self._copy_events(events)
        self._copy_words(words)
        self._copy(ImportRow, _ROW, kept)

    def note(self, rows: Iterable[tuple[int, str, list[dict[str, Any]], str]]) -> None:
        """Keeps what was said of rows that are not taken: number, verdict, faults, choice."""
        key = self._key(self.batch_id)
        kept = [
            (key, str(number), verdict, encode(said), choice, NULL, NULL)
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

    def _words(
        self, row: Taken, reference: str, facts: Sequence[Fact], key: str
    ) -> list[tuple[str, str, str]]:
        given = row.values
        titles = [given["title"], given.get("title_fr"), given.get("title_ru")]
        people = [given.get(name) for name in _PEOPLE]
        spellings = self._spellings.get(row.partner.id, ())
        named, rest = [reference, *titles, row.partner.name], [given.get("summary"), *people]
        found = [("a", key, search_words("a", [*named, *spellings], rest, facts))]
        if ("public", "yes") in facts:
            found.append(("p", key, search_words("p", named, [given.get("summary")], public_links(facts))))
        return found

    def _ask_spellings(self, ids: set[str]) -> None:
        """Other names of partners that were here, in which their agreements are found too."""
        for part in (sorted(ids)[start : start + 500] for start in range(0, len(ids), 500)):
            self._spellings |= {key: [] for key in part}
            names = (
                select(Party.organisation_id, PartyName.name)
                .join(Party, Party.id == PartyName.party_id)
                .where(Party.organisation_id.in_([uuid.UUID(key) for key in part]))
                .where(Party.role == "entity", Party.removed_at.is_(None))
            )
            for organisation_id, name in self.session.execute(names):
                self._spellings[str(organisation_id)].append(name)

    def _row(self, row: Taken) -> tuple[str, ...]:
        made = self._key(row.partner.id) if row.is_new else NULL
        faults = encode(row.faults) if row.faults else "[]"
        return (
            self._key(self.batch_id), str(row.number), row.verdict, faults, row.choice,
            self._key(row.agreement_id), made,
        )  # fmt: skip

    def _partners(self, rows: Sequence[Taken]) -> None:
        if not rows:
            return
        organisations, events = [], []
        for row in rows:
            given, key = row.values, row.partner.id
            said = {name: given[column] for name, column in _PARTNER.items() if given.get(column)}
            payload = encode({"batch": self.batch_no, "set": said})
            event = self._text.event("organisation.created", "organisation", key, None, payload)
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


_PEOPLE = ("signed_by_partner", "signed_by_unece", "focal_point_name", "excom_project")
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
