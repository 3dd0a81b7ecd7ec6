"""One hash of everything that matching reads of an entry or a party: equal hashes, equal scores."""

from __future__ import annotations

import json
from hashlib import sha256

from rules.screening.entry import Entry


def match_hash(entry: Entry) -> str:
    """SHA-256 in hex of names (with kind and quality), type, birth dates, countries, gender, identifiers.

    The order in which a publisher writes them does not count; the key and the source do not either.
    """
    read = {
        "schema": entry.schema,
        "names": sorted([name.text, name.kind, name.quality] for name in entry.names),
        "birth_dates": sorted(set(entry.birth_dates)),
        "countries": sorted(set(entry.countries)),
        "gender": entry.gender,
        "identifiers": sorted([kind, value] for kind, value in set(entry.identifiers)),
    }
    text = json.dumps(read, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()
