"""Which reader of the EXCOM report sees what: a part of a section, or a column of a table, by name.

What nobody named here is in no report. Who may read a part is written once, at the widest circle: `public`
parts are in all three profiles, `excom` parts in two, `internal` ones in one. What a part says is cut
besides: numbers under five are merged outside the internal profile, agreements under embargo are listed
inside only, withheld parts of an agreement are withheld from everybody outside, and an amount that is not
public is in no public report.
"""

from __future__ import annotations

from collections.abc import Mapping

from registry.reports.document import PROFILES, Profile

# section → circle: parts, and table.column
# fmt: off
PARTS: Mapping[str, str] = {
    "overview": """
        public    agreements cross value_public types partners roles guides text
        excom     value received value_new results consulted""",
    "subprogrammes": """
        public    summary table table.active table.new table.ended areas sought text
        excom     table.value""",
    "nexus": """
        public    summary table table.active table.new table.ended areas text""",
    "sdgs": """
        public    summary goals goals.active goals.new text
        excom     unlinked""",
    "gender": """
        public    summary markers goal text
        excom     subprogrammes""",
    "diligence": """
        public    received outcome times levels levels.received levels.decided levels.median levels.p90
                  reasons rules text
        excom     under_way safeguards
        internal  screening lists subprogrammes""",
    "practices": """
        public    none practices text
        excom     closing
        internal  lessons""",
    "risks": """
        public    summary text
        excom     kinds severities deliverables
        internal  confidential""",
    "recommendations": """
        public    none summary text
        excom     table table.number table.text table.acceptance table.target table.status table.overdue
        internal  table.progress""",
    "changes": """
        public    basis figures figures.agreements figures.cases text
        excom     figures.values figures.risks""",
    "annex": """
        public    summary list list.reference list.title list.partner list.dates list.status list.value
        internal  list.embargo list.level""",
}
# fmt: on


def sees(profile: Profile, section: str, part: str) -> bool:
    """Whether the profile has the part. Raises KeyError for one that nobody named: closed unless declared."""
    return PROFILES.index(profile) <= PROFILES.index(_CIRCLES[section, part])


def declared() -> Mapping[tuple[str, str], Profile]:
    """(section, part) → the widest circle that sees it."""
    return _CIRCLES


def _read() -> dict[tuple[str, str], Profile]:
    found: dict[tuple[str, str], Profile] = {}
    for section, lines in PARTS.items():
        circle: Profile | None = None
        for word in lines.split():
            if word in PROFILES:
                circle = PROFILES[PROFILES.index(word)]
            elif circle is None or (section, word) in found:
                raise ValueError(f"{section}: {word} has no circle, or two")
            else:
                found[section, word] = circle
    return found


_CIRCLES = _read()
