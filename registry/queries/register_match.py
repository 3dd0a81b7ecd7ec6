"""Are partner and agreement of a row of a list here already? Asked for many rows at once, and remembered."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import Session

from registry.models import Agreement, Organisation, OrganisationKey
from registry.text import fold, latin_words
from rules.screening.entry import ORGANIZATION
from rules.screening.words import read_name

ASKED = 900  # values in one statement; SQLite takes no more than 999 in old versions
_FORMS = (
    "sa sarl sas gmbh ag ltd limited inc incorporated llc llp plc corp corporation co company bv nv ab as oy "
    "spa srl sro kg kgaa se ooo oao zao pao ao tov too jsc cjsc ojsc asbl ev the of and"
)
LEGAL = frozenset(_FORMS.split())
COLUMNS = (
    Organisation.id, Organisation.name, Organisation.name_key, Organisation.country, Organisation.lei,
    Organisation.registration_no, Organisation.website,
)  # fmt: skip


@dataclass(slots=True)
class Partner:
    """An organisation that is here (`row` 0), or that a row of the file would make."""

    id: str
    name: str
    country: str | None
    row: int = 0

    def __str__(self) -> str:
        where = f", {self.country}" if self.country else ""
        return f"{self.name}{where}" if not self.row else f"{self.name}{where} (row {self.row})"


@dataclass(frozen=True, slots=True)
class Match:
    """`same`: it is this one. `alike`: it may be this one, and `code` says why."""

    same: Partner | None = None
    alike: Partner | None = None
    code: str = ""
    what: str = ""


class Partners:
    """What is known of partners, by each thing they are known by. Filled from the register chunk by chunk."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asked: dict[str, set[str]] = defaultdict(set)
        self._by: dict[str, dict[str, list[Partner]]] = defaultdict(lambda: defaultdict(list))
        self._ids: dict[str, Partner] = {}
        self._found: dict[tuple[Any, ...], Match] = {}  # who a row's partner surely is: most come again

    def prepare(self, rows: Iterable[dict[str, Any]]) -> None:
        """Asks the register for the partners of these rows, where it was not asked yet."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for values in rows:
            if _said(values) not in self._found:
                for kind, key in marks_of(values):
                    wanted[kind].add(key)
        for kind, column in (
            ("name", Organisation.name_key),
            ("lei", Organisation.lei),
            ("number", Organisation.registration_no),
            ("sound", None),
            ("domain", None),
        ):
            new = sorted(wanted[kind] - self._asked[kind])
            self._asked[kind].update(new)
            for start in range(0, len(new), ASKED):
                part = new[start : start + ASKED]
                if column is None:
                    self._ask_keys("name" if kind == "sound" else kind, part)
                else:
                    self._keep(select(*COLUMNS).where(column.in_(part)))

    def find(self, values: dict[str, Any]) -> Match:
        said = _said(values)
        found = self._found.get(said)
        if found is None:
            found = self._find(values)
            if found.same is not None:
                self._found[said] = found
        return found

    def _find(self, values: dict[str, Any]) -> Match:
        country = values.get("country")
        marks = dict(marks_of(values))
        name = marks["name"]
        for partner in self._by["lei"].get(marks.get("lei", ""), ()):
            is_named = fold(partner.name) == name
            return Match(same=partner, code="" if is_named else "joined_by_number", what="LEI")
        for partner in self._by["name"].get(name, ()):
            if partner.country == country or country is None:
                return Match(same=partner)
        numbered = self._by["number"].get(marks.get("number", ""), ())
        for partner in numbered:
            if partner.country == country:
                return Match(alike=partner, code="alike_number")
        for kind, code in (("name", "alike_country"), ("plain", "alike_name"), ("sound", "alike_name"),
                           ("domain", "alike_domain")):  # fmt: skip
            for partner in self._by[kind].get(marks.get(kind, ""), ()) if marks.get(kind) else ():
                if kind == "sound" and _digits(partner.name) != _digits(values["partner"]):
                    continue
                if kind not in ("plain", "sound") or country is None or partner.country in (None, country):
                    return Match(alike=partner, code=code)
        return Match()

    def add(self, partner: Partner, values: dict[str, Any]) -> None:
        """One that the file makes."""
        self._remember(partner, marks_of(values))

    def _ask_keys(self, kind: str, keys: Sequence[str]) -> None:
        known = select(*COLUMNS).join(OrganisationKey, OrganisationKey.organisation_id == Organisation.id)
        self._keep(known.where(OrganisationKey.kind == kind, OrganisationKey.key.in_(keys)))

    def _keep(self, query: Any) -> None:
        for row in self._session.execute(query):
            key = str(row.id)
            if key in self._ids:
                continue
            partner = self._ids[key] = Partner(key, row.name, row.country)
            self._remember(partner, marks_of({
                "partner": row.name, "lei": row.lei, "registration_no": row.registration_no,
                "website": row.website,
            }))  # fmt: skip

    def _remember(self, partner: Partner, marks: Iterable[tuple[str, str]]) -> None:
        for kind, mark in marks:
            self._by[kind][mark].append(partner)


def _said(values: dict[str, Any]) -> tuple[Any, ...]:
    get = values.get
    return (values["partner"], get("country"), get("lei"), get("registration_no"), get("website"))


def marks_of(values: dict[str, Any]) -> list[tuple[str, str]]:
    """(kind, key) of all that a partner is known by."""
    name = str(values["partner"])
    found = [("name", fold(name)[:300]), ("plain", plain_name(name)), ("sound", sound_of(name))]
    if values.get("lei"):
        found.append(("lei", values["lei"]))
    if values.get("registration_no"):
        found.append(("number", values["registration_no"]))
    if domain := domain_of(values.get("website")):
        found.append(("domain", domain))
    return found


def plain_name(name: str) -> str:
    """The name in Latin letters without legal forms: "ООО «Энергия»" and "Energiya LLC" are the same."""
    words = latin_words(name)
    return " ".join(word for word in words if word not in LEGAL) or " ".join(words)


def domain_of(website: str | None) -> str:
    host = re.sub(r"^\w+://", "", (website or "").strip().casefold()).split("/")[0].split(":")[0]
    return host.removeprefix("www.") if "." in host else ""


@lru_cache(maxsize=20_000)
def sound_of(name: str) -> str:
    """As `organisation_keys` has it: the sounds of the words, in order, without legal forms."""
    words = read_name(name, ORGANIZATION).words
    return " ".join(sorted(word.bones[0] for word in words if word.bones and word.bones[0]))[:300]


def _digits(name: str) -> list[str]:
    return re.findall(r"\d+", name)


AgreementKey = tuple[str, str, date | None]  # id of the partner, folded title, day


def agreement_days(values: dict[str, Any]) -> list[date]:
    return [day for day in (values.get("signed_on"), values.get("starts_on")) if day is not None]


def known_agreements(session: Session, wanted: Iterable[tuple[str, date]]) -> dict[AgreementKey, str]:
    """The agreements of these partners that were signed or began on these days → their reference numbers."""

    found: dict[AgreementKey, str] = {}
    pairs = sorted({(uuid.UUID(key), day) for key, day in wanted})
    columns = (Agreement.organisation_id, Agreement.title, Agreement.signed_on, Agreement.starts_on)
    for start in range(0, len(pairs), ASKED // 4):
        part = pairs[start : start + ASKED // 4]
        query = select(*columns, Agreement.reference).where(
            or_(
                tuple_(Agreement.organisation_id, Agreement.signed_on).in_(part),
                tuple_(Agreement.organisation_id, Agreement.starts_on).in_(part),
            )
        )
        for row in session.execute(query):
            for title in row.title.values():
                for day in (row.signed_on, row.starts_on):
                    found.setdefault((str(row.organisation_id), fold(title), day), row.reference)
    return found
