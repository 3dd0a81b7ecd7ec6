"""The EXCOM Partnerships Report: from a definition, a time and a profile, computed from history.

The same definition, days and instant give the same report for ever. What each profile sees stands in
`excom_profile`; each section is built by the module that is named after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy.orm import Session

from registry import reference
from registry.models import ReportText
from registry.queries.report_time import ReportTime
from registry.reference.report_definition import SectionHead
from registry.reports.document import PROFILES, Paragraph, Part, Profile, Report, Section, Written
from registry.reports.excom_agreements import nexus, overview, subprogrammes
from registry.reports.excom_annex import annex
from registry.reports.excom_diligence import diligence, risks
from registry.reports.excom_facts import Facts, gather
from registry.reports.excom_goals import gender, goals
from registry.reports.excom_learning import changes, practices, recommendations
from registry.reports.excom_maker import Builder, Maker, SubHead, split
from registry.reports.words import ReportWords
from workflows.wording import N_

REPORT = "excom"
BUILDERS: Mapping[str, Builder] = {
    "overview": overview,
    "subprogrammes": subprogrammes,
    "nexus": nexus,
    "sdgs": goals,
    "gender": gender,
    "diligence": diligence,
    "practices": practices,
    "risks": risks,
    "recommendations": recommendations,
    "changes": changes,
    "annex": annex,
}


def year_until(as_of: date) -> date:
    """The first day of the year that ends on `as_of`."""
    try:
        return as_of.replace(year=as_of.year - 1) + timedelta(days=1)
    except ValueError:  # 29 February
        return date(as_of.year - 1, 3, 1)


def excom_report(
    session: Session,
    time: ReportTime,
    *,
    profile: Profile = "excom",
    language: str = "en",
    previous: ReportTime | None = None,
) -> Report:
    """Raises KeyError for a section of the definition that nobody builds."""
    definition = reference.load().report(REPORT)
    facts = gather(session, definition, time, language=language, previous=previous)
    return made_of(facts, profile=profile, language=language)


def made_of(facts: Facts, *, profile: Profile, language: str) -> Report:
    """The report for one kind of reader; the facts may be read once for all of them."""
    words, definition, time = ReportWords(language), facts.definition, facts.time
    make = Maker(facts, words, profile)
    days = {"since": words.day(time.since), "as_of": words.day(time.as_of)}
    return Report(
        id=definition.id,
        definition=definition.identity[:12],
        title=definition.title.get(language),
        subtitle=definition.subtitle.get(language),
        language=language,
        profile=profile,
        since=time.since,
        as_of=time.as_of,
        known_at=time.known_at,
        sections=tuple(part for head in definition.sections for part in _sections(make, head)),
        summary=definition.summary.get(language) % days,
        notes=_notes(make),
    )


def _sections(make: Maker, head: SectionHead) -> list[Section]:
    parts: list[Part | SubHead] = [part for name, part in BUILDERS[head.id](make) if make.sees(head.id, name)]
    if head.is_written and make.sees(head.id, "text"):
        at = next((at for at, part in enumerate(parts) if not isinstance(part, Paragraph)), len(parts))
        parts[at:at] = _written(make, head.id)  # after the first paragraphs, before tables and headings
    return split(head.heading.get(make.words.language), head.id, parts)


def _written(make: Maker, section: str) -> list[Part]:
    """The text that is signed off and meant for this reader; inside, the newer draft besides."""
    found: list[Part] = []
    known, is_english = make.facts.texts.get(section), False
    if known is None or (known.signed is None and not make.is_internal):
        known, is_english = make.facts.english.get(section), True
    if known is None:
        return found
    if known.signed is not None and _is_for(make.profile, known.signed):
        found.append(_as_part(make, known.signed, is_signed=True, is_english=is_english))
    if known.draft is not None and make.is_internal:
        found.append(_as_part(make, known.draft, is_signed=False, is_english=is_english))
    return found


def _is_for(profile: Profile, text: ReportText) -> bool:
    return profile in PROFILES[: PROFILES.index(text.profile) + 1]


def _as_part(make: Maker, text: ReportText, *, is_signed: bool, is_english: bool) -> Written:
    words, signed = make.words, ""
    if is_signed:
        day = words.day(text.recorded_at.date())
        signed = words.say(N_("Signed off on %(day)s."), day=day)
        if make.is_internal:
            signed = words.say(N_("Signed off by %(name)s on %(day)s."), name=text.taken_by.name, day=day)
        if is_english:
            signed = f"{signed} {words.say(N_('In English only.'))}"
    return Written(tuple(text.text.split("\n\n")), signed, is_unofficial=text.is_machine)


def _notes(make: Maker) -> tuple[str, ...]:
    words, time = make.words, make.facts.time
    notes = [
        words.say(
            N_("This report was computed from the history of the register: what was true from %(since)s "
               "to %(as_of)s and was recorded by %(known_at)s. The same days and the same instant give "
               "the same figures at any later time."),
            since=words.day(time.since), as_of=words.day(time.as_of), known_at=words.instant(time.known_at),
        ),
        words.say(
            N_("An agreement counts once in each subprogramme, nexus area, Goal or type that it names, "
               "and once in a total. Amounts are in dollars of the United States, at the rate of the "
               "month of the promise."),
        ),
    ]  # fmt: skip
    if not make.is_internal:
        notes.append(
            words.say(
                N_("Numbers from one to four are not shown or are merged with others, so that nobody can "
                   "be recognized. Applicants that were declined or excluded are never named.")
            )
        )  # fmt: skip
    return tuple(notes)
