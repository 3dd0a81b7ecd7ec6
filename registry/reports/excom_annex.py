"""The annex of the EXCOM report: agreements by name; outside none that is under embargo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from babel.dates import format_date

from registry.queries.agreement_count import PUBLIC_STATUS
from registry.queries.past.agreement import PastAgreement
from registry.reports.document import Cell, Head, Paragraph, Table
from registry.reports.excom_facts import MOST_LISTED
from registry.reports.excom_maker import Keyed, Maker, SubHead
from workflows.agreement import AGREEMENT
from workflows.wording import N_

# name in excom_profile, head, share of the width, part that a redaction withholds ("": none does)
COLUMNS = (
    ("reference", N_("Reference"), 1.7, ""),
    ("title", N_("Title"), 3.2, ""),
    ("partner", N_("Partner"), 2.4, "partner"),
    ("dates", N_("Term"), 1.9, "dates"),
    ("status", N_("Status"), 1.1, ""),
    ("value", N_("Value"), 1.6, "value"),
    ("level", N_("Due diligence"), 1.2, ""),
    ("embargo", N_("Publication"), 1.2, ""),
)
WITHHELD = N_("Withheld")
NO_BREAK = "\N{NO-BREAK SPACE}"


def annex(make: Maker) -> Iterator[Keyed]:
    words, seen = make.words, make.facts.seen
    newest = seen.listed if make.is_internal else seen.open_listed
    count = seen.listed_count if make.is_internal else seen.open_count
    rows = sorted(newest.listed(), key=lambda each: (each.lead, each.reference))
    if not rows:
        yield "summary", Paragraph(words.say(N_("There is no agreement to list.")))
        return
    yield "summary", Paragraph(
        words.say(
            N_("The list has the agreements that were in force on %(day)s and those that were signed or "
               "ended during the period."),
            day=words.day(make.facts.time.as_of),
        )
    )  # fmt: skip
    if count > MOST_LISTED:
        yield "summary", Paragraph(
            words.say(
                N_("Of %(all)s agreements it has the %(most)s that were signed last; the register has "
                   "all of them."),
                all=words.number(count), most=words.number(MOST_LISTED),
            )
        )  # fmt: skip
    columns = [each for each in COLUMNS if make.sees("annex", f"list.{each[0]}")]
    heads = tuple(Head(words.say(head), name == "value", share) for name, head, share, _ in columns)
    for lead, listed in groupby(rows, key=lambda each: each.lead):
        name = words.subprogramme(lead)
        yield "list", SubHead(str(lead), name)
        yield "list", Table(
            f"agreements-{lead}", words.say(N_("Agreements led by %(name)s"), name=name), heads,
            tuple(_row(make, each, columns) for each in listed),
        )  # fmt: skip


def _row(make: Maker, each: PastAgreement, columns: list[tuple[str, str, float, str]]) -> tuple[Cell, ...]:
    """A part that the agreement withholds is withheld from every reader outside."""
    withheld = set() if make.is_internal else set(each.redactions)
    return tuple(
        make.words.say(WITHHELD) if part and part in withheld else _cell(make, each, name)
        for name, _, _, part in columns
    )


def _cell(make: Maker, each: PastAgreement, name: str) -> Cell:
    words = make.words
    if name == "reference":
        return each.reference
    if name == "title":
        return words.pick(each.title)
    if name == "partner":
        country = words.country(each.partner.country)
        return f"{each.partner.name} ({country})" if country else each.partner.name
    if name == "dates":
        return _term(make, each)
    if name == "status":
        state = each.state if make.is_internal else PUBLIC_STATUS.get(each.state, each.state)
        return words.say(AGREEMENT.state(state).staff)
    if name == "level":
        return words.label("dd_level", each.dd_level)
    if name == "embargo":
        return "" if each.is_public else words.say(N_("Under embargo"))
    return _value(make, each)


def _term(make: Maker, each: PastAgreement) -> str:
    """ "1 Jul 2022 to 31 Dec 2026"."""
    start = each.starts_on or each.signed_on
    days = {"start": _short(make, start), "end": _short(make, each.ends_on)}
    if start is None:
        return make.words.say(N_("until %(end)s"), **days) if each.ends_on else ""
    if each.ends_on is None:
        return make.words.say(N_("from %(start)s"), **days)
    return make.words.say(N_("%(start)s to %(end)s"), **days)


def _short(make: Maker, day: date | None) -> str:
    """Its parts stay on one line."""
    text = str(format_date(day, "d MMM yyyy", locale=make.words.language)) if day else ""
    return text.replace(" ", NO_BREAK)


def _value(make: Maker, each: PastAgreement) -> str:
    if make.profile == "public" and not each.is_value_public:
        return make.words.say(N_("Not published"))
    if not each.value_usd_cents:
        return ""
    return make.words.value(each.value_usd_cents, "usd_cents").replace(" ", NO_BREAK)
