"""Everything that the EXCOM report speaks of, read once: figures, agreements, texts, recommendations."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import heappush, heappushpop

from sqlalchemy.orm import Session

from registry.models import Expectation, Need
from registry.queries.counted import Figure
from registry.queries.expectation import expectations_as_of
from registry.queries.figure import Figures, take_all, take_some
from registry.queries.need import needs_as_of
from registry.queries.past.agreement import PastAgreement
from registry.queries.past.result import PastReview
from registry.queries.practice import Told, practices_as_of
from registry.queries.recommendation import Standing, progress_as_of
from registry.queries.report_run import previous_run
from registry.queries.report_text import Known, texts_known
from registry.queries.report_time import ReportTime
from registry.queries.strategy_document import DocumentThen, strategy_documents_as_of
from registry.reference.report_definition import ReportDefinition

MOST_LISTED = 1000  # agreements in the annex; a longer list is no reading any more
MOST_NAMED = 3  # agreements named as examples for one subprogramme or area
_LONG_AGO = date.min
# what two reports are compared by
COMPARED = (
    "agreements_active", "agreements_new", "agreements_ended", "cross_share", "sdg5_share", "value_active",
    "cash_received", "in_kind_received", "received", "decided", "simplified_share", "median_days",
    "incidents",
)  # fmt: skip


@dataclass(slots=True)
class _Newest:
    """The last signed ones, a few, whatever the number that is shown to it."""

    most: int
    heap: list[tuple[date, str, PastAgreement]] = field(default_factory=list)

    def see(self, each: PastAgreement) -> None:
        entry = (each.signed_on or _LONG_AGO, each.reference, each)  # the reference is unique
        if len(self.heap) < self.most:
            heappush(self.heap, entry)
        else:
            heappushpop(self.heap, entry)

    def listed(self) -> list[PastAgreement]:
        return [each for _, _, each in sorted(self.heap, key=lambda entry: entry[:2], reverse=True)]


@dataclass(slots=True)
class Seen:
    """What the report needs of the agreements besides the figures; shown each of the register once."""

    time: ReportTime
    listed: _Newest = field(default_factory=lambda: _Newest(MOST_LISTED))
    open_listed: _Newest = field(default_factory=lambda: _Newest(MOST_LISTED))  # without those under embargo
    examples: defaultdict[str, _Newest] = field(
        default_factory=lambda: defaultdict(lambda: _Newest(MOST_NAMED))
    )
    partners: set[str] = field(default_factory=set)
    goals: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    disclosed: list[str] = field(default_factory=list)
    disclosed_cents: int = 0
    unlinked: list[str] = field(default_factory=list)
    listed_count: int = 0
    open_count: int = 0

    def __call__(self, each: PastAgreement) -> None:
        is_new = each.is_new(self.time)
        if each.is_in_force or is_new or each.has_ended(self.time):
            self.listed.see(each)
            self.listed_count += 1
            if each.is_public:
                self.open_listed.see(each)
                self.open_count += 1
        if not each.is_in_force:
            return
        self.partners.add(each.organisation_id)
        if not each.sdgs:
            self.unlinked.append(each.reference)
        if each.is_public:
            for key in (
                *(f"subprogramme.{no}" for no in each.subprogrammes),
                *(f"nexus.{a}" for a in each.nexus),
            ):
                self.examples[key].see(each)
            for no in each.subprogrammes:
                self.goals[f"subprogramme.{no}"].update(each.sdgs)
        if each.is_public and each.is_value_public and "value" not in each.redactions:
            self.disclosed.append(each.reference)
            self.disclosed_cents += each.value_usd_cents

    def own(self) -> dict[str, Figure]:
        """Figures of the report itself, beside those of registry.queries.figure."""
        public = tuple(sorted(self.disclosed))
        return {
            "value_public": Figure("value_public", self.disclosed_cents, "usd_cents", "value_public", public),
            "value_public_count": Figure(
                "value_public_count", len(public), "number", "value_public", public
            ),
            "partners_active": Figure(
                "partners_active", len(self.partners), "number", "agreements_active"
            ),
            "unlinked": Figure(
                "unlinked", len(self.unlinked), "number", "active_by_goal", tuple(sorted(self.unlinked))
            ),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """`then` are the figures of the period to compare with; `is_remembered`: of a report that was made."""

    definition: ReportDefinition
    time: ReportTime
    now: Figures
    then: Figures
    is_remembered: bool
    seen: Seen
    practices: tuple[Told, ...]
    reviews: tuple[PastReview, ...]  # closing reviews of the period
    standings: tuple[Standing, ...]
    texts: Mapping[str, Known]
    expectations: Mapping[int, Expectation]  # by subprogramme
    needs: tuple[Need, ...]
    documents: tuple[DocumentThen, ...]
    english: Mapping[str, Known]  # where a text is not there in the report's language


def gather(
    session: Session,
    definition: ReportDefinition,
    time: ReportTime,
    *,
    language: str,
    previous: ReportTime | None = None,
) -> Facts:
    """Reads it. Without `previous`: the last report on record at the instant, else as many days before."""
    remembered = previous_run(session, definition.id, time.as_of, time.known_at)
    if previous is None and remembered is not None:
        previous = ReportTime(remembered.since_on, remembered.until_on, remembered.known_at)
    before = previous or period_before(time)
    seen = Seen(time)
    reviews: list[PastReview] = []
    now = take_all(session, time, seen, reviews.append)
    place = (session, definition.id, time.as_of)
    return Facts(
        definition=definition,
        time=time,
        now=Figures(time, {**now.one, **seen.own()}, now.many),
        then=Figures(before, take_some(session, COMPARED, before), {}),
        is_remembered=previous is not None,
        seen=seen,
        practices=tuple(practices_as_of(session, time.as_of, time.known_at)),
        reviews=tuple(each for each in reviews if time.since <= each.written_on),
        standings=tuple(progress_as_of(session, time.as_of, time.known_at)),
        texts=texts_known(*place, language, time.known_at),
        expectations={
            each.subprogramme: each for each in expectations_as_of(session, time.as_of, time.known_at)
        },
        needs=tuple(needs_as_of(session, time.as_of, time.known_at)),
        documents=tuple(strategy_documents_as_of(session, time.as_of, time.known_at)),
        english={} if language == "en" else texts_known(*place, "en", time.known_at),
    )


def period_before(time: ReportTime) -> ReportTime:
    """As many days as the period has, just before it, with what is known now."""
    last = time.since - timedelta(days=1)
    return ReportTime(last - (time.as_of - time.since), last, time.known_at)
