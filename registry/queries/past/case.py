"""What each case was on the last day of a period, as it was known then: folded from its events alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.clock import GENEVA
from registry.models import Event
from registry.queries.past.stream import as_day, day_of, hex_of, moment_of, rows_of
from registry.queries.past.working_day import WorkingDays
from registry.queries.report_time import ReportTime
from workflows.proposal import PROPOSAL, TERMINAL

SIMPLIFIED = "simplified"
DECIDED = frozenset({"approved", "declined", "excluded"})
BY_AN_OFFICIAL = "decision"  # reason of a refusal that is not one of the desk's standard reasons
CHANNELS = {"accept": "review", "redirect": "another_door", "refer": "executive_secretary"}
OVERRIDES = {
    "proposal.level_raised": "level_raised",
    "proposal.level_lowered": "level_lowered",
    "proposal.derogation_granted": "derogation",
}
SENT = ("proposal.submitted", "proposal.imported", "proposal.answered")
_PAUSED = frozenset(row.name for row in PROPOSAL.state_rows if row.pause)
_STANDS_STILL = timedelta(days=1)


@dataclass(slots=True)
class PastCase:
    """One case that was sent. Days are those of Geneva.

    `outcome` and `decided_on` are those of the decision that stands, also while somebody looks at it again:
    approved, approved_with_conditions, declined, excluded; or how it ended without one: redirected, referred,
    merged, withdrawn, closed. `days` are working days from the complete file to the decision, without those
    on which the clock stood still. Level, lead and due day are None where no event said one.
    """

    id: str  # 32 hex digits
    reference: str = ""
    state: str = ""
    received_on: date | None = None
    level: str | None = None  # simplified, standard, enhanced
    risk: str | None = None
    gate: str | None = None
    country: str | None = None
    lead: int | None = None
    subprogrammes: tuple[int, ...] = ()
    types: tuple[str, ...] = ()
    complete_on: date | None = None
    due_on: date | None = None  # of the running clock
    channelled_on: date | None = None
    channel: str = ""
    outcome: str = ""
    decided_on: date | None = None
    was_late: bool = False  # decided after the day that was promised
    days: int | None = None
    reasons: tuple[str, ...] = ()  # of a refusal: standard reasons, ids of rules, or `decision`
    overrides: list[tuple[date, str]] = field(default_factory=list)
    recusals: list[date] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.state not in TERMINAL

    @property
    def is_simplified(self) -> bool:
        return self.level == SIMPLIFIED

    @property
    def is_decided(self) -> bool:
        return self.decided_on is not None and self.outcome in _OUTCOMES

    def is_late(self, time: ReportTime) -> bool:
        """Still open, and the promised day is over."""
        return self.is_open and self.due_on is not None and self.due_on < time.as_of


_OUTCOMES = DECIDED | {"approved_with_conditions"}
_COLUMNS = {
    "reference": "reference", "state": "state", "dd_level": "level", "risk_level": "risk", "gate": "gate",
    "country": "country", "lead_subprogramme": "lead",
}  # fmt: skip


def list_cases(session: Session, time: ReportTime) -> Iterator[PastCase]:
    """Every case that was sent by `as_of`, one after the other, in the order of their ids."""
    ends = datetime.combine(time.as_of + timedelta(days=1), _MIDNIGHT, GENEVA)
    asked = (
        select(
            hex_of(session, Event.case_id), Event.name, moment_of(session, Event.effective_at), Event.payload
        )
        .where(Event.case_kind == "proposal", Event.recorded_at <= time.known_at, Event.effective_at < ends)
        .where(or_(Event.payload.not_like(f"%{_NOTHING_SET}%"), Event.name.in_(_SAYS)))
        .order_by(Event.case_id, Event.seq)
    )
    working, story = WorkingDays(), None
    for case_id, name, at, payload in rows_of(session, asked):
        if story is None or story.case.id != case_id:
            if story is not None and story.case.received_on is not None:
                yield story.case
            story = _Story(PastCase(case_id), working)
        story.take(name, at, payload)
    if story is not None and story.case.received_on is not None:
        yield story.case


_MIDNIGHT = time()


class _Story:
    """Folds the events of one case, in their order."""

    def __init__(self, case: PastCase, working: WorkingDays) -> None:
        self.case, self._working = case, working
        self._pauses: list[tuple[date, date | None]] = []
        self._by_hand = False
        self._is_sent = False
        self._received: date | None = None

    def take(self, name: str, at: datetime | str, payload: str) -> None:
        case = self.case
        if name == "interest.recused":
            case.recusals.append(day_of(at))
            return
        if name in OVERRIDES:
            case.overrides.append((day_of(at), OVERRIDES[name]))
        if _NOTHING_SET in payload and name not in _SPOKEN:
            return
        said: dict[str, Any] = json.loads(payload)
        told = said.get("set")
        if told is None:
            return
        before, due = case.state, case.due_on
        for column, attribute in _COLUMNS.items():
            if column in told:
                setattr(case, attribute, told[column])
        if told.get("received_on"):
            self._received = as_day(told["received_on"])
        if "due_on" in told:
            case.due_on = as_day(told["due_on"])
        if "completed_at" in told:
            case.complete_on = _day_of_text(told["completed_at"])
        if name in SENT:
            self._sent(name, said, told)
        if name in _SPOKEN or case.state != before:
            self._moved(name, day_of(at), said, before, due)

    def _sent(self, name: str, said: dict[str, Any], told: dict[str, Any]) -> None:
        case = self.case
        if name != "proposal.answered":
            case.received_on = self._received
            if case.lead:
                case.subprogrammes = (case.lead,)
        case.subprogrammes = tuple(said.get("subprogrammes") or case.subprogrammes)
        case.types = tuple(said.get("types") or case.types)

    def _moved(self, name: str, day: date, said: dict[str, Any], before: str, due: date | None) -> None:
        case, state = self.case, self.case.state
        if name == "proposal.accepted":
            case.subprogrammes = tuple(said.get("subprogrammes") or case.subprogrammes)
        self._stand_still(name, day, before, state)
        verb = said.get("verb", "")
        if verb in CHANNELS and case.channelled_on is None:
            case.channelled_on, case.channel = day, CHANNELS[verb]
        if state == before:
            return
        if state in TERMINAL:
            if before != "reconsideration_asked":  # what is upheld was decided before
                self._end(name, day, said, due)
        elif (before in TERMINAL and state != "reconsideration_asked") or before == "reconsideration_asked":
            case.outcome, case.decided_on, case.days, case.reasons = "", None, None, ()
            case.was_late = False

    def _stand_still(self, name: str, day: date, before: str, state: str) -> None:
        """A pause of a state, and one by hand, each from its first day up to the day before its last."""
        if name == "proposal.paused":
            self._begin(day)
            self._by_hand = True
        elif name in _STARTS_ANEW or (name == "proposal.resumed"):
            self._finish(day)
            self._by_hand = False
        if before != state and before in _PAUSED and not self._by_hand:
            self._finish(day)
        if before != state and state in _PAUSED:
            self._begin(day)

    def _begin(self, day: date) -> None:
        if not self._pauses or self._pauses[-1][1] is not None:
            self._pauses.append((day, None))

    def _finish(self, day: date) -> None:
        if self._pauses and self._pauses[-1][1] is None:
            self._pauses[-1] = (self._pauses[-1][0], day)

    def _end(self, name: str, day: date, said: dict[str, Any], due: date | None) -> None:
        case = self.case
        self._finish(day)
        case.outcome, case.decided_on = case.state, day
        if name == "proposal.approved_with_conditions":
            case.outcome = "approved_with_conditions"
        if case.state not in DECIDED:
            return
        case.was_late = due is not None and day > due
        if case.complete_on is not None:
            case.days = self._working.used(case.complete_on, day, self._pauses)
        if case.state == "excluded":
            case.reasons = tuple(said.get("rules") or ())
        elif case.state == "declined":
            case.reasons = (said.get("reason") or BY_AN_OFFICIAL,)


_STARTS_ANEW = frozenset(
    {"proposal.submitted", "proposal.imported", "proposal.accepted", "proposal.returned"}
)
_NOTHING_SET = '"set":{}'  # the event changed no column of the case: most of them
_SPOKEN = frozenset({"proposal.paused", "proposal.resumed", *_STARTS_ANEW, "proposal.answered"})
_SAYS = tuple(sorted({"interest.recused", *OVERRIDES, *_SPOKEN}))


def _day_of_text(instant: str | None) -> date | None:
    return day_of(instant) if instant else None
