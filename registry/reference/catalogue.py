"""All reference data of one installation behind one object; a file is read when somebody asks for it."""

from __future__ import annotations

from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from registry.reference import country, rates, structure
from registry.reference.bodies import Body, read_bodies
from registry.reference.clauses import Clauses, read_clauses
from registry.reference.escalation import Escalation, read_escalation
from registry.reference.folding import fold
from registry.reference.glossary import Term, read_glossary
from registry.reference.goals import Goal, Target, read_goals
from registry.reference.guidance import GuidancePage, read_guidance
from registry.reference.holidays import Holiday, read_holidays
from registry.reference.labels import Label, Question, read_labels, read_questions
from registry.reference.lists import (
    DocumentType,
    EngagementType,
    Instrument,
    ListSource,
    read_document_types,
    read_engagement_types,
    read_instruments,
    read_list_sources,
)
from registry.reference.monitoring import Monitoring, read_monitoring
from registry.reference.open_data import OpenData, read_open_data
from registry.reference.rates import Rate, read_rates
from registry.reference.recommendation import Recommendations, read_recommendations
from registry.reference.report_definition import ReportDefinition, read_reports
from registry.reference.sectors import Match, Sector, Sectors
from registry.reference.source import Source
from registry.reference.text import BadReference, Mark, Text
from registry.reference.training import TrainingPath, read_training

Entry = TypeVar("Entry")


class Reference:
    """Reference data, read once. Raises BadReference (file, entry, expectation) where a file is broken."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._sectors = Sectors(source)
        self._indexes: dict[int, dict[Any, Any]] = {}

    def _by(self, key: str, entries: tuple[Entry, ...]) -> dict[Any, Entry]:
        """Entries by their key, put in order once: a page looks up a hundred."""
        index = self._indexes.get(id(entries))  # they live as long as we do
        if index is None:
            index = self._indexes[id(entries)] = {getattr(entry, key): entry for entry in entries}
        return index

    # UNECE

    @cached_property
    def organisation(self) -> structure.Organisation:
        return structure.read_organisation(self.source)

    @cached_property
    def divisions(self) -> tuple[structure.Division, ...]:
        return structure.read_divisions(self.source)

    def division(self, division_id: str) -> structure.Division:
        return self._by("id", self.divisions)[division_id]

    @cached_property
    def subprogrammes(self) -> tuple[structure.Subprogramme, ...]:
        return structure.read_subprogrammes(self.source, self.divisions)

    def subprogramme(self, no: int) -> structure.Subprogramme:
        return self._by("no", self.subprogrammes)[no]

    @cached_property
    def nexus_areas(self) -> tuple[structure.NexusArea, ...]:
        return structure.read_nexus_areas(self.source)

    def nexus_area(self, area_id: str) -> structure.NexusArea:
        return self._by("id", self.nexus_areas)[area_id]

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """Bodies and instruments of UNECE."""
        return read_bodies(self.source)

    def body(self, body_id: str) -> Body:
        return self._by("id", self.bodies)[body_id]

    @cached_property
    def reports(self) -> tuple[ReportDefinition, ...]:
        return read_reports(self.source)

    def report(self, report_id: str) -> ReportDefinition:
        return self._by("id", self.reports)[report_id]

    # Sustainable Development Goals

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        return read_goals(self.source)

    def goal(self, no: int) -> Goal:
        return self._by("no", self.goals)[no]

    @cached_property
    def targets(self) -> dict[str, Target]:
        return {target.code: target for goal in self.goals for target in goal.targets}

    # Words

    @cached_property
    def _labels(self) -> dict[str, dict[str, Label]]:
        """The words of labels.yaml, and those of the lists that have a file of their own."""
        found = read_labels(self.source)
        for field, listed in self._labels_of_lists().items():
            found[field] = listed | found.get(field, {})
        return found

    def _labels_of_lists(self) -> dict[str, dict[str, Label]]:
        def label(value: str, name: Text, hint: Text, mark: Mark) -> Label:
            return Label(value, name, hint, partner=None, letter=None, mark=mark)

        return {
            "types": {
                each.id: label(each.id, each.name, each.hint, each.mark) for each in self.engagement_types
            },
            "requested_instrument": {
                each.id: label(each.id, each.name, each.hint, each.mark) for each in self.instruments
            },
            "subprogrammes": {
                str(each.no): label(str(each.no), each.name, each.does, each.mark)
                for each in self.subprogrammes
            },
            "nexus": {each.id: label(each.id, each.name, each.plain, each.mark) for each in self.nexus_areas},
            "document_type": {
                each.id: label(each.id, each.name, each.hint, each.mark) for each in self.document_types
            },
        }

    def labels(self, field: str) -> dict[str, Label]:
        """The labels of a field in the order of its file. Raises KeyError for an unknown field."""
        return self._labels[field]

    def label(self, field: str, value: str) -> Label:
        return self._labels[field][value]

    @property
    def label_fields(self) -> frozenset[str]:
        return frozenset(self._labels)

    @cached_property
    def questions(self) -> dict[str, Question]:
        return read_questions(self.source)

    def question(self, path: str) -> Question:
        return self.questions[path]

    def short_label(self, path: str) -> Text:
        return self.questions[path].short

    # Lists

    @cached_property
    def instruments(self) -> tuple[Instrument, ...]:
        return read_instruments(self.source)

    def instrument(self, instrument_id: str) -> Instrument:
        return self._by("id", self.instruments)[instrument_id]

    @cached_property
    def engagement_types(self) -> tuple[EngagementType, ...]:
        return read_engagement_types(self.source, self.instruments)

    def engagement_type(self, type_id: str) -> EngagementType:
        return self._by("id", self.engagement_types)[type_id]

    @cached_property
    def document_types(self) -> tuple[DocumentType, ...]:
        return read_document_types(self.source)

    def document_type(self, type_id: str) -> DocumentType:
        return self._by("id", self.document_types)[type_id]

    @cached_property
    def list_sources(self) -> tuple[ListSource, ...]:
        """The lists that can be imported; which of them count is said by the policy."""
        return read_list_sources(self.source)

    def list_source(self, source_id: str) -> ListSource:
        """Raises KeyError."""
        return self._by("id", self.list_sources)[source_id]

    # Countries and money

    @cached_property
    def _countries(self) -> country.Countries:
        return country.read_countries(self.source)

    @property
    def member_states(self) -> frozenset[str]:
        return self._countries.members

    @property
    def programme_countries(self) -> frozenset[str]:
        return self._countries.programme

    def country_name(self, code: str, language: str = "en") -> str:
        return country.territory_name(code, language, self._countries.un_names)

    @lru_cache(maxsize=8)  # noqa: B019 - a Reference lives as long as its process
    def list_countries(self, language: str = "en") -> list[tuple[str, str]]:
        """(code, name) of all ISO countries, by name."""
        named = ((code, self.country_name(code, language)) for code in country.country_codes())
        return sorted(named, key=lambda pair: fold(pair[1]))

    @cached_property
    def rates(self) -> tuple[Rate, ...]:
        return read_rates(self.source)

    def rate(self, currency: str, on: date) -> Rate:
        return rates.find_rate(self.rates, currency, on)

    def to_usd(self, minor: int, currency: str, on: date) -> tuple[int, Rate]:
        return rates.to_usd(self.rates, minor, currency, on)

    # Sectors

    def sector(self, code: str) -> Sector:
        return self._sectors.by_code[code]

    @property
    def sectors(self) -> dict[str, Sector]:
        """All sections, divisions, groups and classes by code, in the order of ISIC."""
        return self._sectors.by_code

    def is_isic(self, code: str) -> bool:
        """Whether it is the code of a division, group or class (2 to 4 digits)."""
        return code.isdecimal() and code in self._sectors.by_code

    def find_sectors(self, text: str, language: str = "en", limit: int = 8) -> list[Match]:
        """Sectors for a code or for words of any language, best first; words of `language` count more."""
        return self._sectors.find(text, language, limit)

    # Holidays

    @cached_property
    def holidays(self) -> tuple[Holiday, ...]:
        return read_holidays(self.source)

    @cached_property
    def holiday_dates(self) -> frozenset[date]:
        return frozenset(holiday.date for holiday in self.holidays)

    @cached_property
    def escalation(self) -> Escalation:
        return read_escalation(self.source)

    @cached_property
    def clauses(self) -> Clauses:
        """Clauses of the drafts of instruments."""
        return read_clauses(self.source, frozenset(each.id for each in self.instruments))

    @cached_property
    def recommendations(self) -> Recommendations:
        return read_recommendations(self.source)

    @cached_property
    def guidance(self) -> tuple[GuidancePage, ...]:
        """The shipped text of every guidance page, in the order of the work."""
        return read_guidance(self.source)

    @cached_property
    def training(self) -> tuple[TrainingPath, ...]:
        return read_training(self.source, frozenset(each.id for each in self.guidance))

    @cached_property
    def glossary(self) -> tuple[Term, ...]:
        return read_glossary(self.source)

    @cached_property
    def monitoring(self) -> Monitoring:
        return read_monitoring(self.source)

    @cached_property
    def open_data(self) -> OpenData:
        return read_open_data(self.source)

    def check(self) -> None:
        """Reads every file. Raises BadReference for the first fault."""
        _ = (
            self.organisation,
            self.subprogrammes,
            self.nexus_areas,
            self.bodies,
            self.goals,
            self._labels,
            self.questions,
        )
        _ = (self.engagement_types, self.document_types, self._countries, self.rates, self.holidays)
        _ = (self.list_sources, self.escalation, self.monitoring, self.open_data)
        _ = (self.clauses, self.guidance, self.glossary, self.training)
        self._sectors.read_all()


def load(override: Path | None = None) -> Reference:
    """The reference data, with files of the folder `override` instead of ours of the same name.

    Without a folder: that of `use`, else ours alone. The same object for the same folder.
    Raises BadReference when the folder does not exist.
    """
    return _load(override or _office[0])


def use(override: Path | None) -> Reference:
    """Makes `override` the folder of this process: what a door does once, from Config.reference_dir."""
    found = _load(override)
    _office[0] = override
    return found


_office: list[Path | None] = [None]


@lru_cache(maxsize=8)
def _load(override: Path | None) -> Reference:
    if override is not None and not override.is_dir():
        raise BadReference(str(override), "", "expected a folder with reference files")
    return Reference(Source(override))


def country_name(code: str, language: str = "en") -> str:
    return load().country_name(code, language)


def list_countries(language: str = "en") -> list[tuple[str, str]]:
    return load().list_countries(language)
