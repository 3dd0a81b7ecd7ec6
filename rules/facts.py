"""The facts document: six sections, every key present, nothing else; every fault is named.

Raises BadFacts. Nothing here decides: see rules/verdict.py.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from rules import codes
from rules.contradictions import CONTRADICTIONS
from rules.quick import NotPlain, document_reader
from rules.shape import UNKNOWN, Choice, Day, Fault, Flag, Kind, Number, Pattern, Record, Several, Words

PERCENT = Number(high=100)
AMOUNT = Number()
COUNTRY = Choice(tuple(sorted(codes.COUNTRIES)), name="a country code of ISO 3166-1 (two capital letters)")
TARGET = Choice(tuple(sorted(codes.SDG_TARGETS)), name="the code of one of the 169 SDG targets, as text")
ISIC = Pattern(
    r"[0-9]{2,4}", "an ISIC Rev.4 code as text of 2 to 4 digits", starts=codes.ISIC_DIVISIONS, nullable=True
)

OWNER = Record(
    {"name": Words(), "pct": PERCENT, "country": COUNTRY, "pep": Flag(), "disclosed": Flag()},
)
MEDIUM = Record(
    {"topic": Words(), "severity": Number(1, 5), "age_years": AMOUNT, "resolved": Flag()},
)

# fmt: off
SECTIONS: dict[str, dict[str, Kind]] = {
    "submission": {
        "language":                         Choice(("en", "fr", "ru")),
        "received":                         Day(),
        "complete":                         Flag(),
        "missing_fields":                   Words(),  # replaced below: it names fields of the other sections
    },
    "submitter": {
        "name":                             Words(),
        "entity_type":                      Choice(("company", "soe", "industry_association",
                                                    "corporate_foundation", "government", "igo", "ngo",
                                                    "academia")),
        "country":                          COUNTRY,
        "registration_no":                  Words(nullable=True),
        "lei":                              Words(nullable=True),
        "website":                          Words(nullable=True),
        "isic_rev4":                        ISIC,
        "sector_label":                     Words(),
        "employees":                        Number(nullable=True),
        "annual_revenue_usd":               Number(nullable=True),
        "state_owned_pct":                  PERCENT,
        "ungc_status":                      Choice(("never", "participant", "non_communicating",
                                                    "delisted_cop", "expelled")),
        "owners":                           Several(OWNER),
    },
    "proposal": {
        "title":                            Words(),
        "description":                      Words(),
        "types":                            Several(Choice(codes.ENGAGEMENT_TYPES)),
        "requested_instrument":             Choice(codes.LISTED_INSTRUMENTS, nullable=True),
        "cash_usd":                         AMOUNT,
        "in_kind_usd":                      AMOUNT,
        "loaned_personnel_fte":             AMOUNT,
        "same_partner_last_12m_usd":        AMOUNT,
        "duration_months":                  Number(above_low=True),
        "subprogrammes":                    Several(Number(1, 8, whole=True)),
        "nexus":                            Several(Choice(("natural_resources", "cities", "mobility",
                                                            "measuring"))),
        "sdgs":                             Several(Number(1, 17, whole=True)),
        "sdg_targets":                      Several(TARGET),
        "beneficiary_countries":            Several(COUNTRY),
        "gender_sdg5":                      Choice(("none", "mainstreamed", "principal")),
        "emblem_use":                       Choice(("none", "text_credit", "co_branding", "commercial")),
        "exclusivity":                      Flag(),
        "naming_rights":                    Flag(),
        "pays_partner":                     Flag(),
        "funds_extrabudgetary_project":     Flag(),
        "data_or_ip_terms":                 Flag(),
        "nonstandard_legal_terms":          Flag(),
        "standards_interest":               Choice(("none", "regulated_by_instrument",
                                                    "sells_conforming_product")),
        "un_tender":                        Choice(("none", "bidding", "related_spec")),
    },
    "declarations": {
        "tobacco_role":                     Choice(("none", "retail", "wholesale", "manufacture",
                                                    "controlled_or_funded_by_tobacco")),
        "tobacco_revenue_pct":              PERCENT,
        "conventional_weapons_revenue_pct": PERCENT,
        "gambling_revenue_pct":             PERCENT,
        "controversial_weapons":            Choice(("none", "component", "manufacture", "financing")),
        "forced_or_child_labour":           Choice(("none", "alleged", "under_remediation",
                                                    "substantiated_unremediated")),
        "pornography":                      Flag(),
        "banned_substances_or_wildlife":    Flag(),
        "unsc_sanctions_violation":         Flag(),
        "virtual_assets":                   Flag(),
        "declaration_found_false":          Flag(),
    },
    "screening": {
        "unsc":                             Choice(("clear", "false_positive", "possible", "confirmed")),
        "unsc_subject":                     Choice(("entity", "controller", "director", "signatory",
                                                    "owner"), nullable=True),
        "unsc_subject_pct":                 PERCENT,
        "ungm_ineligible":                  Flag(),
        "conflict_or_unsc_regime_country":  Flag(),
        "mdb_debarment":                    Choice(("none", "active", "expired")),
        "unilateral_sanctions":             Several(Words()),
        "norges_bank":                      Choice(("none", "observation", "exclusion")),
        "adverse_media":                    Several(MEDIUM),
    },
    "coi": {
        "reviewer_interest":                Choice(("none", "financial", "family_employment",
                                                    "former_employer", "gift_or_hospitality",
                                                    "outside_activity", "personal_relationship")),
        "company_supplies_unece":           Flag(),
        "competing_interests_represented":  Flag(),
    },
}
# fmt: on


def _field_names() -> tuple[str, ...]:
    """What `missing_fields` may name: a field, alone or with its section."""
    names = [name for fields in SECTIONS.values() for name in fields]
    return (*names, *(f"{section}.{name}" for section, fields in SECTIONS.items() for name in fields))


SECTIONS["submission"]["missing_fields"] = Several(
    Choice(_field_names(), name="the name of a field of the facts document")
)
DOCUMENT = Record({section: Record(fields) for section, fields in SECTIONS.items()})
_QUICKLY = document_reader(DOCUMENT, CONTRADICTIONS)

CLEAR_SCREENING: Mapping[str, Any] = MappingProxyType(
    {
        "unsc": "clear",
        "unsc_subject": None,
        "unsc_subject_pct": 0,
        "ungm_ineligible": False,
        "conflict_or_unsc_regime_country": False,
        "mdb_debarment": "none",
        "unilateral_sanctions": (),
        "norges_bank": "none",
        "adverse_media": (),
    }
)
CLEAR_COI: Mapping[str, Any] = MappingProxyType(
    {
        "reviewer_interest": "none",
        "company_supplies_unece": False,
        "competing_interests_represented": True,
    }
)


class BadFacts(ValueError):
    """A document that yields no decision; `faults` names everything that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(map(str, faults)))


@dataclass(frozen=True, slots=True)
class Facts:
    """Checked facts, complete unless `partial`; lists are tuples, fractions are exact Decimals."""

    sections: Mapping[str, Mapping[str, Any]]
    partial: bool = False

    def get(self, path: str) -> Any:
        """The answer at section.field; UNKNOWN when a partial document does not have it."""
        section, _, name = path.partition(".")
        return self.sections[section][name]

    def to_dict(self) -> dict[str, Any]:
        """The same document as plain dicts, lists and numbers; unknown answers are left out."""
        return {name: plain(fields) for name, fields in self.sections.items()}

    def canonical(self) -> str:
        """The one JSON text of these facts: sorted keys, no blanks."""
        return json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.canonical().encode("utf-8")).hexdigest()


def plain(value: Any) -> Any:
    """A frozen value as JSON-ready data."""
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items() if each is not UNKNOWN}
    if isinstance(value, (tuple, frozenset)):
        return [plain(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


def check_facts(document: object) -> Facts:
    """The document as Facts. Raises BadFacts naming every fault."""
    try:
        return Facts(_QUICKLY(document))
    except NotPlain:
        return _read(document, partial=False)


def check_partial(document: object) -> Facts:
    """The same for a draft: keys may be missing or "unknown"; what is there must be right."""
    return _read(document, partial=True)


def _read(document: object, *, partial: bool) -> Facts:
    faults: list[Fault] = []
    sections = DOCUMENT.read(document, "", faults, partial)
    if sections is not UNKNOWN:
        readable = {
            f"{section}.{name}": value
            for section, fields in sections.items()
            if fields is not UNKNOWN
            for name, value in fields.items()
        }
        for each in CONTRADICTIONS:
            faults.extend(each.faults(readable))
    if faults:
        raise BadFacts(tuple(faults))
    return Facts(sections, partial)
