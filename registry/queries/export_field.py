"""Every field that may leave the register, with the columns it is made of; those decide through which door.

A field reads its columns and no other (an entry holds nothing else), so the level of a field is that of its
most closed column. `part` is what a redaction names: the fields of one part are withheld together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from registry import reference
from registry.disclosure import Level, level_of
from registry.queries.agreement_count import PUBLIC_STATUS
from registry.queries.export_about import ABOUT
from registry.queries.export_words import Words
from rules.monitoring import IN_FORCE, light, permission_counts

PUBLIC_STATES = ("signed", "active", "suspended", "completed", "terminated", "expired")
AGES = ("within_a_year", "over_a_year", "over_two_years", "never")
LIGHTS = ("none", "green", "yellow", "red")
YEAR = 365  # days


@dataclass(frozen=True, slots=True)
class Entry:
    """One agreement as an export reads it. Each attribute holds the declared columns and nothing else.

    `many`: rows of other tables that belong to it, by model.
    """

    agreement: Any
    partner: Any
    focal: Any
    many: Mapping[str, Sequence[Any]]
    door: Level
    today: date


Read = Callable[[Entry, Words], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """`kind`: text, texts ({en, fr, ru}), date, whole, decimal, yes_no, list, things (a list of objects)."""

    name: str
    part: str  # empty: cannot be withheld
    kind: str
    needs: str  # "Model.column …"
    read: Read

    @property
    def level(self) -> Level:
        return max(level_of(column) for column in self.needs.split())

    @property
    def about(self) -> str:
        """What it is, in English; a door translates."""
        return ABOUT[self.name]


def _a(column: str) -> Read:
    return lambda entry, _words: getattr(entry.agreement, column)


def _p(column: str) -> Read:
    return lambda entry, _words: getattr(entry.partner, column)


def _status(entry: Entry, _words: Words) -> str:
    state: str = entry.agreement.state
    return PUBLIC_STATUS.get(state, state) if entry.door is Level.PUBLIC else state


def _org_id(entry: Entry, _words: Words) -> str | None:
    return f"XI-LEI-{entry.partner.lei}" if entry.partner.lei else None


def _named(column: str, name: str) -> Read:
    """The names of the codes in a column, by the method `name` of Words."""

    def read(entry: Entry, words: Words) -> list[str]:
        return [getattr(words, name)(code) for code in getattr(entry.agreement, column) or ()]

    return read


def _is_disclosed(entry: Entry) -> bool:
    return entry.door is not Level.PUBLIC or bool(entry.agreement.is_value_public)


def _currency(entry: Entry, _words: Words) -> str | None:
    return entry.agreement.currency if _is_disclosed(entry) else None


def _amount(column: str) -> Read:
    def read(entry: Entry, _words: Words) -> Decimal | None:
        if not _is_disclosed(entry):
            return None
        digits = reference.currency_digits(entry.agreement.currency)
        return Decimal(getattr(entry.agreement, column)).scaleb(-digits)

    return read


def _gender(entry: Entry, _words: Words) -> str | None:
    """Reported only when the gender focal point has validated it."""
    return entry.agreement.gender_marker if entry.agreement.gender_validated_at else None


def _gender_name(entry: Entry, words: Words) -> str:
    return words.label("gender_sdg5", _gender(entry, words))


def age_of(verified_on: date | None, today: date) -> str:
    """How old the last check is: within_a_year, over_a_year, over_two_years; never, when nobody checked."""
    if verified_on is None:
        return "never"
    days = (today - verified_on).days
    return "within_a_year" if days <= YEAR else "over_a_year" if days <= 2 * YEAR else "over_two_years"


def _age(entry: Entry, _words: Words) -> str:
    return age_of(entry.agreement.verified_on, entry.today)


def _progress(entry: Entry, _words: Words) -> str | None:
    """The light of M04 while the agreement is in force."""
    if entry.agreement.state not in IN_FORCE:
        return None
    return light(entry.agreement.report_due_on, entry.today, reference.load().monitoring.rhythm)


def _deliverables(entry: Entry, _words: Words) -> list[dict[str, Any]]:
    return [
        {"text": row.text, "by": row.side, "due": _iso(row.due_on), "done": _iso(row.done_on)}
        for row in entry.many["Deliverable"]
    ]


def _emblem(entry: Entry, _words: Words) -> list[dict[str, Any]]:
    """The permissions that count today."""
    return [
        {"kind": row.kind, "from": _iso(row.granted_on), "until": _iso(row.expires_on)}
        for row in entry.many["NamePermission"]
        if permission_counts(
            entry.agreement.state, entry.today,
            granted_on=row.granted_on, expires_on=row.expires_on, is_revoked=False,
        )
    ]  # fmt: skip


def _documents(entry: Entry, _words: Words) -> list[dict[str, Any]]:
    return [
        {"kind": row.kind, "title": row.title or row.filename or "", "date": _iso(row.issued_on)}
        for row in entry.many["Document"]
    ]


def _interests(entry: Entry, _words: Words) -> list[str]:
    """Other interest groups that were invited (K03)."""
    return [f"{row.name} ({row.kind})" for row in entry.many["InvitedGroup"]]


def _contributions(entry: Entry, _words: Words) -> list[dict[str, Any]]:
    return [
        {
            "kind": row.kind, "title": row.title, "currency": row.currency,
            "promised": float(_scaled(max(row.promised_minor, row.corrected_minor or 0), row.currency)),
            "trust_fund": row.trust_fund,
        }
        for row in entry.many["Contribution"]
    ]  # fmt: skip


def _role(entry: Entry, _words: Words) -> str | None:
    return entry.agreement.role_in_mandate or None


def _dollars(entry: Entry, _words: Words) -> Decimal:
    return Decimal(entry.agreement.value_usd_cents).scaleb(-2)


def _focal_point(entry: Entry, _words: Words) -> str | None:
    return entry.focal.name if entry.focal is not None else None


def _scaled(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-reference.currency_digits(currency))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


# fmt: off
# name, part, kind, columns, how it is read
FIELDS: tuple[Field, ...] = (
    Field("reference",                 "",             "text",    "Agreement.reference",        _a("reference")),
    Field("text_version",              "",             "whole",   "Agreement.text_version",     _a("text_version")),
    Field("status",                    "",             "text",    "Agreement.state",            _status),
    Field("title",                     "",             "texts",   "Agreement.title",            _a("title")),
    Field("summary",                   "summary",      "texts",   "Agreement.summary",          _a("summary")),
    Field("partner",                   "partner",      "text",    "Organisation.name",          _p("name")),
    Field("partner_country",           "partner",      "text",    "Organisation.country",       _p("country")),
    Field("partner_country_name",      "partner",      "text",    "Organisation.country",       lambda e, w: w.country(e.partner.country)),
    Field("partner_org_id",            "partner",      "text",    "Organisation.lei",           _org_id),
    Field("lei",                       "partner",      "text",    "Organisation.lei",           _p("lei")),
    Field("partner_type",              "partner",      "text",    "Organisation.entity_type",   _p("entity_type")),
    Field("partner_type_name",         "partner",      "text",    "Organisation.entity_type",   lambda e, w: w.label("entity_type", e.partner.entity_type)),
    Field("isic_rev4",                 "partner",      "text",    "Organisation.isic_rev4",     _p("isic_rev4")),
    Field("engagement_types",          "types",        "list",    "Agreement.types",            _a("types")),
    Field("engagement_type_names",     "types",        "list",    "Agreement.types",            _named("types", "type")),
    Field("role_in_mandate",           "role",         "text",    "Agreement.role_in_mandate",  _role),
    Field("role_in_mandate_name",      "role",         "text",    "Agreement.role_in_mandate",  lambda e, w: w.role(e.agreement.role_in_mandate)),
    Field("instrument",                "instrument",   "text",    "Agreement.instrument",       _a("instrument")),
    Field("instrument_name",           "instrument",   "text",    "Agreement.instrument",       lambda e, w: w.instrument(e.agreement.instrument)),
    Field("signed_on",                 "dates",        "date",    "Agreement.signed_on",        _a("signed_on")),
    Field("starts_on",                 "dates",        "date",    "Agreement.starts_on",        _a("starts_on")),
    Field("ends_on",                   "dates",        "date",    "Agreement.ends_on",          _a("ends_on")),
    Field("value_disclosed",           "",             "yes_no",  "Agreement.is_value_public",  _a("is_value_public")),
    Field("value_currency",            "value",        "text",    "Agreement.currency Agreement.is_value_public",      _currency),
    Field("value_cash",                "value",        "decimal", "Agreement.cash_minor Agreement.currency Agreement.is_value_public",    _amount("cash_minor")),
    Field("value_in_kind",             "value",        "decimal", "Agreement.in_kind_minor Agreement.currency Agreement.is_value_public", _amount("in_kind_minor")),
    Field("lead_subprogramme",         "",             "whole",   "Agreement.lead_subprogramme", _a("lead_subprogramme")),
    Field("focal_point_unit",          "",             "text",    "Agreement.lead_subprogramme", lambda e, w: w.unit(e.agreement.lead_subprogramme)),
    Field("subprogrammes",             "",             "list",    "Agreement.subprogrammes",    _a("subprogrammes")),
    Field("subprogramme_names",        "",             "list",    "Agreement.subprogrammes",    _named("subprogrammes", "subprogramme")),
    Field("nexus",                     "",             "list",    "Agreement.nexus",            _a("nexus")),
    Field("nexus_names",               "",             "list",    "Agreement.nexus",            _named("nexus", "nexus")),
    Field("sdgs",                      "",             "list",    "Agreement.sdgs",             _a("sdgs")),
    Field("sdg_targets",               "",             "list",    "Agreement.sdg_targets",      _a("sdg_targets")),
    Field("gender_marker",             "",             "text",    "Agreement.gender_marker Agreement.gender_validated_at", _gender),
    Field("gender_marker_name",        "",             "text",    "Agreement.gender_marker Agreement.gender_validated_at", _gender_name),
    Field("bodies",                    "",             "list",    "Agreement.bodies",           _a("bodies")),
    Field("body_names",                "",             "list",    "Agreement.bodies",           _named("bodies", "body")),
    Field("beneficiary_countries",     "beneficiary_countries", "list",    "Agreement.beneficiary_countries", _a("beneficiary_countries")),
    Field("beneficiary_country_names", "beneficiary_countries", "list",    "Agreement.beneficiary_countries", _named("beneficiary_countries", "country")),
    Field("deliverables",              "deliverables", "things",  "Deliverable.text Deliverable.side Deliverable.due_on Deliverable.done_on", _deliverables),
    Field("emblem_authority",          "emblem",       "things",  "Agreement.state NamePermission.kind NamePermission.granted_on NamePermission.expires_on", _emblem),
    Field("progress",                  "",             "text",    "Agreement.state Agreement.report_due_on",           _progress),
    Field("verified_on",               "",             "date",    "Agreement.verified_on",      _a("verified_on")),
    Field("verified_age",              "",             "text",    "Agreement.verified_on",      _age),
    # for the staff
    Field("is_public",                 "",             "yes_no",  "Agreement.is_public",        _a("is_public")),
    Field("embargo_until",             "",             "date",    "Agreement.embargo_until",    _a("embargo_until")),
    Field("origin",                    "",             "text",    "Agreement.origin",           _a("origin")),
    Field("value_usd",                 "",             "decimal", "Agreement.value_usd_cents",  _dollars),
    Field("contributions",             "",             "things",  "Contribution.kind Contribution.title Contribution.currency Contribution.promised_minor Contribution.corrected_minor Contribution.trust_fund", _contributions),
    Field("excom_project_ref",         "",             "text",    "Agreement.excom_project",    _a("excom_project")),
    Field("excom_status",              "",             "text",    "Agreement.excom_status",     _a("excom_status")),
    Field("dd_level",                  "",             "text",    "Agreement.dd_level",         _a("dd_level")),
    Field("dd_date",                   "",             "date",    "Agreement.dd_completed_on",  _a("dd_completed_on")),
    Field("dd_valid_until",            "",             "date",    "Agreement.dd_valid_until",   _a("dd_valid_until")),
    Field("competing_interests_note",  "",             "list",    "InvitedGroup.name InvitedGroup.kind", _interests),
    Field("documents",                 "",             "things",  "Document.kind Document.title Document.filename Document.issued_on", _documents),
    Field("focal_point",               "",             "text",    "User.name",                  _focal_point),
)
# fmt: on
PARTS = tuple(dict.fromkeys(field.part for field in FIELDS if field.part and field.level is Level.PUBLIC))


def fields_of(door: Level) -> tuple[Field, ...]:
    """The fields that pass a door."""
    return tuple(field for field in FIELDS if field.level <= door)
