"""Lists of others, file → entries. Must not know the database, the policy, or what an entry means."""

from __future__ import annotations

from registry.adapters.lists import ebrd, ftm, idb, ofac, own, unsc, worldbank
from registry.adapters.lists.listed import BadList, Fault, Listed, ListFile

READERS = {
    "unsc": unsc,
    "ofac": ofac,
    "worldbank": worldbank,
    "ebrd": ebrd,
    "idb": idb,
    "ftm": ftm,
    "csv": own,
}

__all__ = ["READERS", "BadList", "Fault", "ListFile", "Listed"]
