"""Is this party the one on that list? Names are cleaned, compared and explained here.

Pure: no database, no web, no file, no clock. Nothing here decides about a case; it gives scores and reasons.
"""

from rules.screening.compare import comparable, compare, compare_names
from rules.screening.entry import (
    ALGORITHM,
    ORGANIZATION,
    PERSON,
    REVIEW,
    STRONG,
    WEAK,
    Entry,
    Match,
    Name,
    Part,
    Party,
    band_of,
)
from rules.screening.explain import CODES
from rules.screening.search import Search

__all__ = [
    "ALGORITHM",
    "CODES",
    "ORGANIZATION",
    "PERSON",
    "REVIEW",
    "STRONG",
    "WEAK",
    "Entry",
    "Match",
    "Name",
    "Part",
    "Party",
    "Search",
    "band_of",
    "comparable",
    "compare",
    "compare_names",
]
