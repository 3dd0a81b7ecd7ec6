"""Sections of the EXCOM report on due diligence with its times, and on risks and incidents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from registry import reference
from registry.reports.document import Figure, Shown
from registry.reports.excom_maker import Column, Keyed, Maker
from workflows.wording import N_, NN_

CAPTIONS = {"kinds": N_("Incidents by kind"), "severities": N_("Incidents by severity")}
# the meaning of an id is fixed; its conditions are those of the policy in force
RULES = {
    "X01": N_("Listed by the Security Council"),
    "X02": N_("Not eligible to supply the United Nations"),
    "X03": N_("Controversial weapons"),
    "X04": N_("Tobacco"),
    "X05": N_("Forced or child labour"),
    "X06": N_("Sanctions of the Security Council not respected"),
    "X07": N_("Pornography, gambling, banned substances or wildlife"),
    "X08": N_("A declaration found to be false"),
    "X09": N_("Debarred by a development bank"),
    "X10": N_("Conventional weapons"),
}
LEVELS = ("simplified", "standard", "enhanced", "none")


def diligence(make: Maker) -> Iterator[Keyed]:
    yield from _received(make)
    yield from _decided(make)
    yield from _levels(make)
    yield from _refused(make)
    yield from _safeguards(make)
    yield from _screening(make)


def _received(make: Maker) -> Iterator[Keyed]:
    words = make.words
    received, passed = make.one("received"), make.one("channelled")
    yield "received", make.paragraph(
        N_("During the period the secretariat received %(proposals)s and passed %(passed)s on, for "
           "review or to the right office."),
        received, passed, proposals=make.proposals(received), passed=passed.text,
    )  # fmt: skip
    share = make.share("simplified_share")
    if share is not None:
        yield "received", make.paragraph(
            N_("Of those that were given a level, %(share)s per cent took the simplified track, which is "
               "for small contributions of low risk."),
            share, share=share.text,
        )  # fmt: skip
    waiting, late = make.one("open_cases"), make.one("late_open")
    yield "under_way", make.paragraph(
        N_("On %(day)s the secretariat had %(proposals)s under way; %(late)s had passed the promised day."),
        waiting, late, day=words.day(make.facts.time.as_of), proposals=make.proposals(waiting),
        late=late.text,
    )  # fmt: skip
    yield from make.filled("subprogrammes", make.table(
        "diligence", "received-areas", words.say(N_("Proposals received by subprogramme")),
        words.say(N_("Subprogramme")),
        [Column("", words.say(N_("Received")), make.facts.now.many["received_by_subprogramme"])],
        lambda number: words.subprogramme(int(number)),
    ))  # fmt: skip


def _decided(make: Maker) -> Iterator[Keyed]:
    decided, approved, declined, excluded = outcomes = tuple(
        make.one(each) for each in ("decided", "approved", "declined", "excluded")
    )
    if not make.is_any(decided):
        yield "outcome", make.paragraph(N_("No proposal was decided during the period."))
        return
    text = N_("Decisions were taken on %(proposals)s: %(approved)s approved, %(declined)s declined and "
              "%(excluded)s excluded under the rules.")  # fmt: skip
    if any(each.figure.merged for each in outcomes):
        text = N_("Decisions were taken on %(proposals)s.")
        outcomes = outcomes[:1]
    yield "outcome", make.paragraph(
        text, *outcomes, proposals=make.proposals(decided), approved=approved.text, declined=declined.text,
        excluded=excluded.text,
    )  # fmt: skip
    median, most, late = make.one("median_days"), make.one("p90_days"), make.one("late_decided")
    if median.figure.value is not None and most.figure.value is not None:
        yield "times", make.paragraph(
            N_("From the complete file to the decision, half of them took %(median)s or fewer, and nine "
               "in ten %(most)s or fewer. Days on which the secretariat waited for the partner are not "
               "counted."),
            median, most, median=_working_days(make, median), most=_working_days(make, most),
        )  # fmt: skip
    if make.is_any(late):
        yield "times", make.paragraph(
            N_("The promised day was missed by %(late)s."), late,
            late=make.counted(late, *NN_("%(number)s decision", "%(number)s decisions")),
        )  # fmt: skip
    else:
        yield "times", make.paragraph(N_("No decision came after the promised day."))


def _levels(make: Maker) -> Iterator[Keyed]:
    words, many = make.words, make.facts.now.many
    columns = [
        Column("levels.received", words.say(N_("Received")), many["received_by_level"]),
        Column("levels.decided", words.say(N_("Decided")), many["decided_by_level"]),
        Column("levels.median", words.say(N_("Days, median")), many["median_days_by_level"]),
        Column("levels.p90", words.say(N_("Days, nine in ten")), many["p90_days_by_level"]),
    ]
    table = make.table(
        "diligence", "levels", words.say(N_("Proposals by level of due diligence, and how long they took")),
        words.say(N_("Level")), columns, lambda each: _level_name(make, each), keys=LEVELS,
        note=words.say(N_("Days are working days from the complete file to the decision.")),
    )  # fmt: skip
    yield from make.filled("levels", table)


def _level_name(make: Maker, level: str) -> str:
    return (
        make.words.say(N_("None yet, or none needed"))
        if level == "none"
        else make.words.label("dd_level", level)
    )


def _refused(make: Maker) -> Iterator[Keyed]:
    """Classes of reasons and numbers; never who was declined or excluded."""
    words, many = make.words, make.facts.now.many
    declined = make.table(
        "diligence", "declined", words.say(N_("Proposals declined, by reason")), words.say(N_("Reason")),
        [Column("", words.say(N_("Declined")), many["declined_by_reason"])],
        lambda each: _reason(make, each),
    )  # fmt: skip
    yield from make.filled("reasons", declined)
    excluded = make.table(
        "diligence", "excluded", words.say(N_("Proposals excluded, by rule of the policy")),
        words.say(N_("Rule")),
        [Column("", words.say(N_("Excluded")), many["excluded_by_rule"])],
        lambda each: words.say(RULES.get(each, each)),
    )  # fmt: skip
    yield from make.filled("rules", excluded)


def _reason(make: Maker, reason: str) -> str:
    if reason == "decision":
        return make.words.say(N_("Decision of an official, for reasons of the case"))
    return make.words.label("decline_reason", reason)


def _safeguards(make: Maker) -> Iterator[Keyed]:
    overrides, recusals = make.one("overrides"), make.one("recusals")
    if make.is_any(overrides):
        yield "safeguards", make.paragraph(
            N_("An official set a level or an exclusion aside, with reasons on record, in %(overrides)s."),
            overrides, overrides=make.counted(overrides, *NN_("%(number)s case", "%(number)s cases")),
        )  # fmt: skip
    if make.is_any(recusals):
        yield "safeguards", make.paragraph(
            N_("For an interest that they declared, staff stood aside in %(recusals)s."), recusals,
            recusals=make.counted(recusals, *NN_("%(number)s case", "%(number)s cases")),
        )  # fmt: skip


def _screening(make: Maker) -> Iterator[Keyed]:
    words = make.words
    raised, confirmed, cleared = (make.one(f"matches_{each}") for each in ("raised", "confirmed", "cleared"))
    yield "screening", make.paragraph(
        N_("Screening of names raised %(raised)s; %(confirmed)s were confirmed and %(cleared)s cleared."),
        raised, confirmed, cleared,
        raised=make.counted(raised, *NN_("%(number)s possible match", "%(number)s possible matches")),
        confirmed=confirmed.text, cleared=cleared.text,
    )  # fmt: skip
    ages: Mapping[str, Figure] = make.facts.now.many["list_age"]
    if ages:
        names = {each.id: each.name.get(words.language) for each in reference.load().list_sources}
        yield "lists", make.table(
            "diligence", "lists", words.say(N_("Age of the lists on the last day of the period")),
            words.say(N_("List")), [Column("", words.say(N_("Days")), ages)],
            lambda each: names.get(each, each),
        )  # fmt: skip


def risks(make: Maker) -> Iterator[Keyed]:
    words, day = make.words, make.words.day(make.facts.time.as_of)
    recorded, left, suspended, late = (
        make.one(each)
        for each in ("incidents", "incidents_open", "agreements_suspended", "overdue_deliverables")
    )
    if make.is_any(recorded, left):
        yield "summary", make.paragraph(
            N_("The secretariat recorded %(incidents)s in connection with agreements; %(open)s remained "
               "open on %(day)s."),
            recorded, left, day=day, open=left.text,
            incidents=make.counted(recorded, *NN_("%(number)s incident", "%(number)s incidents")),
        )  # fmt: skip
    else:
        yield "summary", make.paragraph(N_("No incident was recorded in connection with an agreement."))
    if make.is_any(suspended):
        yield "summary", make.paragraph(
            N_("During the period the secretariat suspended %(agreements)s."), suspended,
            agreements=make.agreements(suspended),
        )  # fmt: skip
    hidden = words.shown(make.figure("incidents_confidential"))
    if hidden.figure.value and make.is_internal:
        yield "confidential", make.paragraph(
            N_("Confidential besides, and known to the offices that handle them: %(number)s."),
            hidden, number=hidden.text,
        )  # fmt: skip
    for part, series, name, head in (
        ("kinds", "incidents_by_kind", "incident_kind", N_("Kind of incident")),
        ("severities", "incidents_by_severity", "severity", N_("Severity")),
    ):
        yield from make.filled(part, make.table(
            "risks", part, words.say(CAPTIONS[part]), words.say(head),
            [Column("", words.say(N_("Recorded")), make.facts.now.many[series])],
            partial(words.label, name),
        ))  # fmt: skip
    if make.is_any(late):
        yield "deliverables", make.paragraph(
            N_("Overdue on %(day)s: %(results)s."), late, day=day,
            results=make.counted(late, *NN_("%(number)s agreed result", "%(number)s agreed results")),
        )  # fmt: skip
    else:
        yield "deliverables", make.paragraph(N_("On %(day)s no agreed result was overdue."), day=day)


def _working_days(make: Maker, shown: Shown) -> str:
    return make.counted(shown, *NN_("%(number)s working day", "%(number)s working days"))
