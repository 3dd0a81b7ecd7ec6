"""One number for all figures of a report: two readings with the same digest say the same."""

from __future__ import annotations

from hashlib import sha256

from registry.models.base import canonical_json
from registry.reports.document import Report


def digest_of(report: Report) -> str:
    """SHA-256 over id, value and unit of every figure, each once, in the order of their ids.

    Language and wording do not count, so that a corrected translation is no other report.
    """
    figures = {each.figure.id: each.figure for each in report.figures()}
    lines = [
        [name, None if figure.value is None else str(figure.value), figure.unit, figure.merged]
        for name, figure in sorted(figures.items())
    ]
    return sha256(canonical_json(lines).encode()).hexdigest()
