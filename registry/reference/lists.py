"""Engagement types, instruments, documents, sources of lists: their members carry more than words."""

from __future__ import annotations

from dataclasses import dataclass

from registry.reference.source import Entry, Source
from registry.reference.text import Mark, Text

LIST_FORMATS = ("unsc", "ofac", "worldbank", "ebrd", "idb", "ftm", "csv")  # readers of adapters.lists
MONEY = ("in", "out", "none", "either")


@dataclass(frozen=True, slots=True)
class EngagementType:
    """`money`: in (to UNECE), out, none, either. `instruments`: the usual ones, the first is the default.
    `partnership` is false where the desk sends the proposal elsewhere. The policy decides, not this."""

    id: str
    name: Text
    hint: Text
    money: str
    simple: bool
    partnership: bool
    instruments: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Instrument:
    """`clears`: ids of units in organisation.yaml, or focal_point, in order. `sign_role`: the signing role,
    None where nobody signs."""

    id: str
    name: Text
    hint: Text
    binding: Text
    signs: Text
    sign_role: str | None
    clears: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class DocumentType:
    """`validity_months` None: valid until replaced. `required_for`: levels at which it is asked for.
    `entity_types`: only asked of these; empty means of all."""

    id: str
    name: Text
    hint: Text
    validity_months: int | None
    required_for: tuple[str, ...]
    entity_types: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class ListSource:
    """A list that names are screened against. `format`: its reader. `max_age_days`: older raises an alarm.
    `binding`: whether the policy may exclude by a confirmed match; else it raises a case. `url` empty: never
    fetched; `beside` are addresses of further files of the same list; `every_hours`: how often."""

    id: str
    name: Text
    format: str
    binding: bool
    max_age_days: int
    url: str
    beside: tuple[tuple[str, str], ...]
    every_hours: int
    mark: Mark


def read_list_sources(source: Source) -> tuple[ListSource, ...]:
    found = []
    for entry in source.read("list_sources.yaml").entries("list_sources", "id"):
        entry.only("id", "name", "format", "binding", "max_age_days", "url", "beside", "every_hours", "mark")
        beside = entry.entry("beside") if "beside" in entry.data else None
        every_hours = entry.integer("every_hours") if "every_hours" in entry.data else 24
        if every_hours < 1 or entry.integer("max_age_days") < 1:
            raise entry.fail("max_age_days", "whole numbers of at least 1 in max_age_days and every_hours")
        found.append(
            ListSource(
                id=entry.string("id"),
                name=entry.text("name"),
                format=entry.choice("format", LIST_FORMATS),
                binding=entry.boolean("binding"),
                max_age_days=entry.integer("max_age_days"),
                url=_https(entry, "url") if entry.data.get("url") else "",
                beside=() if beside is None else tuple((key, _https(beside, key)) for key in beside.data),
                every_hours=every_hours,
                mark=entry.mark(),
            )
        )
    return tuple(found)


def _https(entry: Entry, key: str) -> str:
    address = entry.string(key)
    if not address.startswith("https://"):
        raise entry.fail(key, "an address that begins with https://")
    return address


def read_instruments(source: Source) -> tuple[Instrument, ...]:
    keys = ("id", "name", "hint", "binding", "signs", "sign_role", "clears", "mark")
    return tuple(
        Instrument(
            id=entry.string("id"),
            name=entry.text("name"),
            hint=entry.text("hint"),
            binding=entry.text("binding"),
            signs=entry.text("signs"),
            sign_role=entry.maybe_string("sign_role"),
            clears=entry.strings("clears"),
            mark=entry.mark(),
        )
        for entry in (
            each.only(*keys) for each in source.read("instruments.yaml").entries("instruments", "id")
        )
    )


def read_engagement_types(source: Source, instruments: tuple[Instrument, ...]) -> tuple[EngagementType, ...]:
    known = {instrument.id for instrument in instruments}
    found = []
    for entry in source.read("engagement_types.yaml").entries("engagement_types", "id"):
        entry.only("id", "name", "hint", "money", "simple", "partnership", "instruments", "mark")
        usual = entry.strings("instruments")
        if not set(usual) <= known:
            raise entry.fail("instruments", f"ids of instruments.yaml ({', '.join(sorted(known))})")
        found.append(
            EngagementType(
                id=entry.string("id"),
                name=entry.text("name"),
                hint=entry.text("hint"),
                money=entry.choice("money", MONEY),
                simple=entry.boolean("simple"),
                partnership=entry.boolean("partnership"),
                instruments=usual,
                mark=entry.mark(),
            )
        )
    return tuple(found)


def read_document_types(source: Source) -> tuple[DocumentType, ...]:
    keys = ("id", "name", "hint", "validity_months", "required_for", "entity_types", "mark")
    return tuple(
        DocumentType(
            id=entry.string("id"),
            name=entry.text("name"),
            hint=entry.text("hint"),
            validity_months=entry.maybe_integer("validity_months"),
            required_for=entry.strings("required_for"),
            entity_types=entry.strings("entity_types"),
            mark=entry.mark(),
        )
        for entry in (
            each.only(*keys) for each in source.read("document_types.yaml").entries("document_types", "id")
        )
    )
