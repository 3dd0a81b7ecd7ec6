"""Reference data: what the office may edit in a file. It must not decide, remember or know about a case.

The .yaml and .tsv files beside this module are the data; a folder given to `load` replaces them by name.
"""

from registry.reference.catalogue import Reference, country_name, list_countries, load, use
from registry.reference.country import currency_digits, is_country, is_currency
from registry.reference.country import currency_names as list_currencies
from registry.reference.escalation import Escalation
from registry.reference.goals import Goal, OfficialTexts, Target, load_official_texts
from registry.reference.holidays import Holiday
from registry.reference.labels import Label, Question
from registry.reference.lists import DocumentType, EngagementType, Instrument, ListSource
from registry.reference.rates import Rate, RateMissing
from registry.reference.sectors import Match, Sector
from registry.reference.structure import Division, NexusArea, Organisation, Subprogramme, Unit
from registry.reference.text import LANGUAGES, BadReference, Text

__all__ = [
    "LANGUAGES",
    "BadReference",
    "Division",
    "DocumentType",
    "EngagementType",
    "Escalation",
    "Goal",
    "Holiday",
    "Instrument",
    "Label",
    "ListSource",
    "Match",
    "NexusArea",
    "OfficialTexts",
    "Organisation",
    "Question",
    "Rate",
    "RateMissing",
    "Reference",
    "Sector",
    "Subprogramme",
    "Target",
    "Text",
    "Unit",
    "country_name",
    "currency_digits",
    "is_country",
    "is_currency",
    "list_countries",
    "list_currencies",
    "load",
    "load_official_texts",
    "use",
]
