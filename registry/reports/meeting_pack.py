"""The pack of a meeting of the Task Force as a report: made for one reader, of what that reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256

from registry import reference
from registry.clock import geneva_day
from registry.models import ActionPoint, MeetingDecision
from registry.queries.meeting_pack import CaseLine, Pack
from registry.queries.pack_agreement import AgreementLine
from registry.reports.document import Head, Paragraph, Part, Report, Section, Table
from registry.reports.words import ReportWords
from workflows.agreement import AGREEMENT
from workflows.proposal import PROPOSAL
from workflows.wording import N_

DEFINITION = sha256(b"task-force-pack-1").hexdigest()[:12]
# fmt: off
WAITS_ON: Mapping[str, str] = {
    "partner":             N_("The partner"),
    "desk":                N_("The partnership desk"),
    "official":            N_("A deciding official"),
    "executive_secretary": N_("Legal affairs and the Executive Secretary"),
    "award":               N_("The award of a tender"),
    "nobody":              N_("A later date"),
}
CONFLICTS: Mapping[str, str] = {
    "award":            N_("A tender with the partner is open: the case waits for its award (K05)."),
    "reviewer_missing": N_("A review has nobody who may give it: name another reviewer (K01)."),
    "verdicts":         N_("The verdicts are for and against, and the lead has not written on it."),
}
DECIDED: Mapping[str, str] = {
    "agreed":      N_("Agreed"),
    "recommended": N_("Recommended"),
    "noted":       N_("Noted"),
    "put_off":     N_("Put off"),
}
# fmt: on


def meeting_pack(pack: Pack, *, reader: str, language: str) -> Report:
    """`reader`: the name of whom it was made for."""
    words, meeting = ReportWords(language), pack.meeting
    say = words.say
    place = f" · {meeting.place}" if meeting.place else ""
    return Report(
        id="task-force",
        definition=DEFINITION,
        title=say(N_("Meeting %(number)s of the Partnerships Task Force"), number=meeting.number),
        subtitle=f"{words.day(meeting.held_on)}{place}",
        language=language,
        profile="internal",
        since=geneva_day(pack.since),
        as_of=pack.day,
        known_at=pack.known_at,
        sections=tuple(_sections(pack, words)),
        summary=_summary(pack, words),
        notes=(
            say(N_("Made for %(name)s, of what is open to this person. Do not pass it on."), name=reader),
            say(N_("It tells what was known at the time above. Names are those of today.")),
        ),
        contents=False,
    )  # fmt: skip


def _summary(pack: Pack, words: ReportWords) -> str:
    return words.say(
        N_(
            "New proposals: %(submitted)s. Cases that wait: %(waiting)s. Conflicts to settle: %(conflicts)s. "
            "Agreements that end within 90 days: %(ending)s. Late reports: %(late)s. Open action points of "
            "earlier meetings: %(points)s."
        ),
        submitted=words.number(len(pack.submitted)), waiting=words.number(pack.waiting_count),
        conflicts=words.number(len(pack.conflicts)), ending=words.number(len(pack.ending)),
        late=words.number(len(pack.late)), points=words.number(len(pack.points)),
    )  # fmt: skip


def _sections(pack: Pack, words: ReportWords) -> Sequence[Section]:
    say = words.say
    return (
        Section("follow_up", say(N_("From earlier meetings")), _follow_up(pack, words)),
        Section("submitted", say(N_("New proposals")), _submitted(pack, words)),
        Section("waiting", say(N_("Cases that wait, and on whom")), _waiting(pack, words)),
        Section("conflicts", say(N_("Conflicts to settle")), _conflicts(pack, words)),
        Section("ending", say(N_("Agreements that end soon")), _ending(pack, words)),
        Section("late", say(N_("Agreements whose report is late")), _late(pack, words)),
        Section("lists", say(N_("Lists and matches of names")), _lists(pack, words)),
        Section("recommendations", say(N_("Overdue recommendations")), _recommendations(pack, words)),
    )  # fmt: skip


def _follow_up(pack: Pack, words: ReportWords) -> tuple[Part, ...]:
    say = words.say
    parts: list[Part] = []
    if pack.decisions and pack.last is not None:
        parts.append(
            Table(
                "decisions",
                say(N_("What meeting %(number)s decided"), number=pack.last.number),
                (Head(say(N_("Decision")), share=3), Head(say(N_("About"))), Head(say(N_("Outcome")))),
                tuple((row.text, about(row), say(DECIDED[row.decided])) for row in pack.decisions),
            )
        )
    if pack.points:
        parts.append(
            Table(
                "points",
                say(N_("Action points that are open")),
                (
                    Head(say(N_("Action point")), share=3), Head(say(N_("About"))), Head(say(N_("Who"))),
                    Head(say(N_("Until"))), Head(say(N_("Given at"))),
                ),
                tuple(_point(row, pack.day, words) for row in pack.points),
            )
        )  # fmt: skip
    return tuple(parts) or _nothing(words, N_("Nothing is open from earlier meetings."))


def _point(row: ActionPoint, today: date, words: ReportWords) -> tuple[str, ...]:
    until = words.day(row.due_on)
    if row.due_on and row.due_on < today:
        until = words.say(N_("%(day)s (late)"), day=until)
    given = words.say(N_("Meeting %(number)s"), number=row.meeting.number) if row.meeting else ""
    return (row.text, about(row), row.owner.name, until, given)


def about(row: ActionPoint | MeetingDecision) -> str:
    """The number of the case or agreement; empty for neither."""
    subject = row.agreement or row.proposal
    return (subject.reference or "") if subject is not None else ""


def _submitted(pack: Pack, words: ReportWords) -> tuple[Part, ...]:
    if not pack.submitted:
        return _nothing(words, N_("No proposal was sent that is open to you."))
    say = words.say
    heads = (
        Head(say(N_("Case")), share=2), Head(say(N_("Partner"))), Head(say(N_("Lead subprogramme"))),
        Head(say(N_("Status"))),
    )  # fmt: skip
    rows = tuple(
        (_name(each), each.partner, _area(each.lead, words), _state(each, words)) for each in pack.submitted
    )
    return (Table("submitted", say(N_("New proposals")), heads, rows),)


def _waiting(pack: Pack, words: ReportWords) -> tuple[Part, ...]:
    if not pack.waiting:
        return _nothing(words, N_("No case waits that is open to you."))
    say = words.say
    heads = (
        Head(say(N_("Case")), share=2), Head(say(N_("Status"))), Head(say(N_("Waits for")), share=1.4),
        Head(say(N_("Since"))), Head(say(N_("Days")), is_number=True, share=0.5),
    )  # fmt: skip
    rows = tuple(
        (
            _name(each), _state(each, words), waits_on(each, words), words.day(geneva_day(each.since)),
            words.number(each.days),
        )
        for each in pack.waiting
    )  # fmt: skip
    note = ""
    if pack.waiting_count > len(pack.waiting):
        note = say(
            N_("The %(shown)s that wait longest, of %(count)s."),
            shown=words.number(len(pack.waiting)), count=words.number(pack.waiting_count),
        )  # fmt: skip
    return (Table("waiting", say(N_("Cases that wait, the longest first")), heads, rows, note=note),)


def waits_on(case: CaseLine, words: ReportWords) -> str:
    """Offices in words: subprogrammes by their name, for a case in review."""
    said = []
    for each in case.waits_on:
        if each in WAITS_ON:
            said.append(words.say(WAITS_ON[each]))
        elif each.startswith("subprogramme_"):
            said.append(words.subprogramme(int(each.removeprefix("subprogramme_"))))
        else:
            said.append(words.label("role", each))
    return "; ".join(said)


def _conflicts(pack: Pack, words: ReportWords) -> tuple[Part, ...]:
    if not pack.conflicts:
        return _nothing(words, N_("No conflict waits for anybody."))
    say = words.say
    heads = (
        Head(say(N_("Case")), share=2),
        Head(say(N_("What is to be settled")), share=3),
        Head(say(N_("Expected"))),
    )
    rows = tuple(
        (_name(each.case), say(CONFLICTS[each.kind]), words.day(each.expected_on)) for each in pack.conflicts
    )
    return (Table("conflicts", say(N_("Conflicts to settle")), heads, rows),)


def _ending(pack: Pack, words: ReportWords) -> tuple[Part, ...]:
    if not pack.ending:
        return _nothing(words, N_("No agreement ends within 90 days."))
    say = words.say
    heads = (
        *_agreement_heads(words),
        Head(say(N_("Ends"))),
        Head(say(N_("Days left")), is_number=True, share=0.6),
    )
    rows = tuple(
        (*_agreement(each, words), words.day(each.day), words.number(each.days)) for each in pack.ending
    )
    return (
        Table("ending", say(N_("Agreements that end within 90 days, or are past their end")), heads, rows),
    )


def _late(pack: Pack, words: ReportWords) -> tuple[Part, ...]:
    if not pack.late:
        return _nothing(words, N_("No progress report is late."))
    say = words.say
    heads = (
        *_agreement_heads(words),
        Head(say(N_("Due"))),
        Head(say(N_("Days late")), is_number=True, share=0.6),
    )
    rows = tuple(
        (*_agreement(each, words), words.day(each.day), words.number(-each.days)) for each in pack.late
    )
    return (Table("late", say(N_("Agreements whose progress report is late")), heads, rows),)


def _agreement_heads(words: ReportWords) -> tuple[Head, ...]:
    return (
        Head(words.say(N_("Agreement")), share=2), Head(words.say(N_("Partner"))),
        Head(words.say(N_("Lead subprogramme"))),
    )  # fmt: skip


def _agreement(each: AgreementLine, words: ReportWords) -> tuple[str, ...]:
    state = words.say(AGREEMENT.state(each.state).staff)
    name = f"{each.reference} · {words.pick(each.title)} · {state}"
    return (name, each.partner, _area(each.lead, words))


def _lists(pack: Pack, words: ReportWords) -> tuple[Part, ...]:
    say = words.say
    parts: list[Part] = []
    if pack.hits is not None:
        parts.append(
            Paragraph(
                say(
                    N_("Matches of names with lists that wait for a verdict: %(number)s."),
                    number=words.number(pack.hits),
                )
            )
        )
    if pack.stale_lists:
        names = ", ".join(list_name(each, words) for each in pack.stale_lists)
        parts.append(
            Paragraph(say(N_("Too old, or not there, so that no name can be clear: %(names)s."), names=names))
        )
    if pack.news:
        heads = (
            Head(say(N_("List")), share=3), Head(say(N_("Of the day"))),
            *(Head(say(each), is_number=True) for each in (N_("New"), N_("Changed"), N_("Removed"))),
        )  # fmt: skip
        rows = tuple(
            (
                list_name(each.source, words), words.day(each.published_on), words.number(each.added),
                words.number(each.changed), words.number(each.removed),
            )
            for each in pack.news
        )  # fmt: skip
        parts.append(Table("lists", say(N_("Entries of lists since the last meeting")), heads, rows))
    else:
        parts += _nothing(words, N_("No list has changed since the last meeting."))
    return tuple(parts)


def _recommendations(pack: Pack, words: ReportWords) -> tuple[Part, ...]:
    if not pack.recommendations:
        return _nothing(words, N_("No recommendation is overdue."))
    say = words.say
    heads = (
        Head(say(N_("Number")), share=0.5), Head(say(N_("Recommendation")), share=3),
        Head(say(N_("Responsibility"))), Head(say(N_("Target date"))),
        Head(say(N_("Days overdue")), is_number=True, share=0.6),
    )  # fmt: skip
    rows = tuple(
        (
            each.number,
            each.text,
            each.responsibility,
            words.day(each.target_on),
            words.number(each.days_overdue),
        )
        for each in pack.recommendations
    )
    return (Table("recommendations", say(N_("Recommendations whose target date is over")), heads, rows),)


def _nothing(words: ReportWords, sentence: str) -> tuple[Part, ...]:
    return (Paragraph(words.say(sentence), is_numbered=False),)


def _name(each: CaseLine) -> str:
    return f"{each.reference} · {each.title}"


def _state(each: CaseLine, words: ReportWords) -> str:
    return words.say(PROPOSAL.state(each.state).staff)


def _area(number: int | None, words: ReportWords) -> str:
    return words.subprogramme(number) if number else words.say(N_("Not chosen yet"))


def list_name(source: str, words: ReportWords) -> str:
    return reference.load().list_source(source).name.get(words.language)
