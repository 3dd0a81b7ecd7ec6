"""UNECE itself: the organisation, its divisions, subprogrammes and nexus areas."""

from __future__ import annotations

from dataclasses import dataclass

from registry.reference.source import Entry, Source
from registry.reference.text import LANGUAGES, Mark, Text


@dataclass(frozen=True, slots=True)
class Unit:
    """An office, body or role of UNECE that takes part in partnerships."""

    id: str
    name: Text
    role: Text
    mark: Mark


@dataclass(frozen=True, slots=True)
class Organisation:
    name: Text
    short: Text
    parent: str
    seat: Text
    established: str
    languages: tuple[str, ...]
    member_state_count: int
    budget: Text
    units: tuple[Unit, ...]
    mark: Mark

    def unit(self, unit_id: str) -> Unit:
        """Raises KeyError for an unknown id."""
        return {unit.id: unit for unit in self.units}[unit_id]


@dataclass(frozen=True, slots=True)
class Division:
    id: str
    name: Text
    mark: Mark


@dataclass(frozen=True, slots=True)
class Subprogramme:
    """One of the eight; `code` is the short code of reference numbers, `does` one sentence for partners."""

    no: int
    code: str
    name: Text
    division_ids: tuple[str, ...]
    committee: Text
    does: Text
    keywords: dict[str, tuple[str, ...]]
    mark: Mark


@dataclass(frozen=True, slots=True)
class NexusArea:
    id: str
    name: Text
    plain: Text
    sdgs: tuple[int, ...]
    subprogrammes: tuple[int, ...]
    keywords: dict[str, tuple[str, ...]]
    mark: Mark


def read_organisation(source: Source) -> Organisation:
    file = source.read("organisation.yaml")
    entry = file.entry("organisation").only(
        "name", "short", "parent", "seat", "established", "languages", "member_state_count", "budget", "mark"
    )
    units = tuple(
        Unit(unit.string("id"), unit.text("name"), unit.text("role"), unit.mark())
        for unit in (each.only("id", "name", "role", "mark") for each in file.entries("units", "id"))
    )
    return Organisation(
        name=entry.text("name"),
        short=entry.text("short"),
        parent=entry.string("parent"),
        seat=entry.text("seat"),
        established=entry.date("established").isoformat(),
        languages=entry.strings("languages"),
        member_state_count=entry.integer("member_state_count"),
        budget=entry.text("budget"),
        units=units,
        mark=entry.mark(),
    )


def read_divisions(source: Source) -> tuple[Division, ...]:
    file = source.read("organisation.yaml")
    return tuple(
        Division(each.string("id"), each.text("name"), each.mark())
        for each in (entry.only("id", "name", "mark") for entry in file.entries("divisions", "id"))
    )


def read_subprogrammes(source: Source, divisions: tuple[Division, ...]) -> tuple[Subprogramme, ...]:
    known = {division.id for division in divisions}
    entries = source.read("subprogrammes.yaml").entries("subprogrammes", "number")
    return tuple(sorted((_subprogramme(entry, known) for entry in entries), key=lambda each: each.no))


def _subprogramme(entry: Entry, known_divisions: set[str]) -> Subprogramme:
    entry.only("number", "code", "name", "divisions", "committee", "does", "keywords", "mark")
    division_ids = entry.strings("divisions")
    if not division_ids or not set(division_ids) <= known_divisions:
        raise entry.fail(
            "divisions", f"ids of divisions in organisation.yaml ({', '.join(sorted(known_divisions))})"
        )
    return Subprogramme(
        no=entry.integer("number"),
        code=entry.string("code"),
        name=entry.text("name"),
        division_ids=division_ids,
        committee=entry.text("committee"),
        does=entry.text("does"),
        keywords=_keywords(entry),
        mark=entry.mark(),
    )


def _keywords(entry: Entry) -> dict[str, tuple[str, ...]]:
    keywords = entry.entry("keywords").only(*LANGUAGES)
    return {language: keywords.strings(language) for language in LANGUAGES}


def read_nexus_areas(source: Source) -> tuple[NexusArea, ...]:
    return tuple(
        NexusArea(
            id=entry.string("id"),
            name=entry.text("name"),
            plain=entry.text("plain"),
            sdgs=entry.integers("sdgs"),
            subprogrammes=entry.integers("subprogrammes"),
            keywords=_keywords(entry),
            mark=entry.mark(),
        )
        for entry in (
            each.only("id", "name", "plain", "sdgs", "subprogrammes", "keywords", "mark")
            for each in source.read("nexus_areas.yaml").entries("nexus_areas", "id")
        )
    )
