"""Sections of the EXCOM report on agreements: overview, by subprogramme, by nexus area."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from registry import reference
from registry.queries.past.agreement import PastAgreement
from registry.reports.excom_maker import Column, Keyed, Maker, SubHead
from registry.reports.excom_strategy import guides, sought
from workflows.wording import N_, NN_

BY_SEVERAL = N_("An agreement that concerns several of them counts in each; no sum is made for that reason.")

SIGNED_LAST = N_("Signed last among the agreements in force:")


def overview(make: Maker) -> Iterator[Keyed]:
    words, time = make.words, make.facts.time
    active, new, ended = (make.one(f"agreements_{each}") for each in ("active", "new", "ended"))
    partners, countries = make.one("partners_active"), make.keys_of("active_by_country", "countries")
    yield "agreements", make.paragraph(
        N_("On %(day)s the secretariat had %(active)s in force, with %(partners)s from %(countries)s. "
           "During the period it signed %(new)s, and %(ended)s came to an end."),
        active, partners, countries, new, ended, day=words.day(time.as_of), active=make.agreements(active),
        new=make.agreements(new), ended=ended.text,
        partners=make.counted(partners, *NN_("%(number)s partner", "%(number)s partners")),
        countries=make.counted(countries, *NN_("%(number)s country", "%(number)s countries")),
    )  # fmt: skip
    share = make.share("cross_share")
    if share is not None:
        yield "cross", make.paragraph(
            N_("Of the agreements in force, %(share)s per cent concern two subprogrammes or more."), share,
            share=share.text,
        )  # fmt: skip
    yield from _value(make)
    yield from _results(make)
    yield from guides(make)
    table = make.table(
        "overview", "types", words.say(N_("Agreements by type of engagement")),
        words.say(N_("Type of engagement")), _three(make, "type"), words.type, note=words.say(BY_SEVERAL),
    )  # fmt: skip
    yield from make.charted("types", table, 3)
    yield from make.filled("partners", make.table(
        "overview", "partner-types", words.say(N_("Agreements in force by kind of partner")),
        words.say(N_("Kind of partner")), [_active(make, "partner_type")],
        lambda each: words.label("entity_type", each),
    ))  # fmt: skip
    yield from make.filled("roles", make.table(
        "overview", "roles", words.say(N_("Agreements in force by role in the mandate")),
        words.say(N_("What the partner helps with")), [_active(make, "role")], words.role,
    ))  # fmt: skip


def _value(make: Maker) -> Iterator[Keyed]:
    total, cash, in_kind, new = (
        make.one(each) for each in ("value_active", "cash_promised", "in_kind_promised", "value_new")
    )
    if total.figure.value:
        text, said = N_("The agreements in force are worth %(total)s."), [total]
        if cash.figure.value and in_kind.figure.value:
            text = N_(
                "The agreements in force are worth %(total)s: %(cash)s in cash and %(in_kind)s in kind."
            )
            said = [total, cash, in_kind]
        yield "value", make.paragraph(
            text, *said, total=total.text, cash=cash.text, in_kind=in_kind.text
        )  # fmt: skip
    if new.figure.value:
        yield (
            "value_new",
            make.paragraph(
                N_("Those that were signed during the period are worth %(value)s."), new, value=new.text
            ),
        )
    public, count = make.one("value_public"), make.one("value_public_count")
    if public.figure.value:
        yield "value_public", make.paragraph(
            N_("The value of %(agreements)s in force is public: %(value)s in all."), count, public,
            agreements=make.agreements(count), value=public.text,
        )  # fmt: skip
    else:
        yield (
            "value_public",
            make.paragraph(
                N_("An amount is published where the partner and the secretariat have agreed to it.")
            ),
        )


def _results(make: Maker) -> Iterator[Keyed]:
    cash, in_kind = make.one("cash_received"), make.one("in_kind_received")
    if cash.figure.value or in_kind.figure.value:
        yield "received", make.paragraph(
            N_("During the period the secretariat received %(cash)s in cash and %(in_kind)s in kind."),
            cash, in_kind, cash=cash.text, in_kind=in_kind.text,
        )  # fmt: skip
    done, sure, people = (make.one(each) for each in ("delivered", "delivered_verified", "people_reached"))
    if done.figure.value:
        yield "results", make.paragraph(
            N_("Partners and the secretariat delivered %(done)s, of which %(sure)s with evidence."),
            done, sure,
            done=make.counted(done, *NN_("%(number)s agreed result", "%(number)s agreed results")),
            sure=sure.text,
        )  # fmt: skip
    if people.figure.value:
        yield "results", make.paragraph(
            N_("Closing reviews speak of %(people)s reached."), people,
            people=make.counted(people, *NN_("%(number)s person", "%(number)s people")),
        )  # fmt: skip


def subprogrammes(make: Maker) -> Iterator[Keyed]:
    words = make.words
    numbers = [str(each.no) for each in reference.load().subprogrammes]
    columns = [
        *_three(make, "subprogramme"),
        Column("table.value", words.say(N_("Value, as lead")), make.facts.now.many["value_by_lead"]),
    ]
    table = make.table(
        "subprogrammes", "subprogrammes", words.say(N_("Agreements by subprogramme")),
        words.say(N_("Subprogramme")), columns, _area(make), keys=numbers, note=words.say(BY_SEVERAL),
    )  # fmt: skip
    yield "summary", make.largest(table)
    yield from make.charted("table", table, 3)
    for number in numbers:
        parts = list(_one_area(make, number))
        if parts:
            yield "areas", SubHead(number, words.subprogramme(int(number)))
            yield from parts


def _one_area(make: Maker, number: str) -> Iterator[Keyed]:
    examples = _examples(make, f"subprogramme.{number}")
    shown, goals = make.group("active_by_subprogramme", number), _commonest(make, f"subprogramme.{number}")
    if shown is not None and goals:
        yield "areas", make.paragraph(
            N_("This subprogramme takes part in %(agreements)s in force, which most often serve "
               "%(goals)s."),
            shown, agreements=make.agreements(shown), goals=make.listed(goals),
        )  # fmt: skip
    elif shown is not None:
        yield "areas", make.paragraph(
            N_("This subprogramme takes part in %(agreements)s in force."), shown,
            agreements=make.agreements(shown),
        )  # fmt: skip
    elif goals:
        yield "areas", make.paragraph(
            N_("The agreements in force in which this subprogramme takes part most often serve %(goals)s."),
            goals=make.listed(goals),
        )  # fmt: skip
    if examples:
        yield "areas", make.told(SIGNED_LAST, examples)
    yield from sought(make, int(number))


def _commonest(make: Maker, key: str) -> list[str]:
    """ "Goal 7", "Goal 11": three at most, in the order of their numbers."""
    counts = make.facts.seen.goals[key]
    first = sorted(counts, key=lambda goal: (-counts[goal], goal))[:3]
    return [make.words.say(N_("Goal %(number)s"), number=goal) for goal in sorted(first)]


def nexus(make: Maker) -> Iterator[Keyed]:
    words = make.words
    areas = [each.id for each in reference.load().nexus_areas]
    table = make.table(
        "nexus", "nexus", words.say(N_("Agreements by nexus area")), words.say(N_("Nexus area")),
        _three(make, "nexus"), words.nexus, keys=areas, note=words.say(BY_SEVERAL),
    )  # fmt: skip
    yield "summary", make.largest(table)
    yield from make.charted("table", table, 3)
    for area in areas:
        shown, examples = make.group("active_by_nexus", area), _examples(make, f"nexus.{area}")
        if shown is None and not examples:
            continue
        yield "areas", SubHead(area, words.nexus(area))
        if shown is not None:
            yield (
                "areas",
                make.paragraph(
                    N_("This area has %(agreements)s in force."), shown, agreements=make.agreements(shown)
                ),
            )
        if examples:
            yield "areas", make.told(SIGNED_LAST, examples)


def _examples(make: Maker, key: str) -> list[tuple[str, str]]:
    """The last signed ones, none under embargo, by reference and name: what a figure is about."""
    found = make.facts.seen.examples
    return [(each.reference, _named(make, each)) for each in found[key].listed()] if key in found else []


def _named(make: Maker, each: PastAgreement) -> str:
    """ "“Clean wells”, with Blue Well (Switzerland)"; a partner that is withheld is not named outside."""
    words, title = make.words, make.quoted(make.words.pick(each.title))
    if "partner" in each.redactions and not make.is_internal:
        return title
    country = words.country(each.partner.country)
    text = N_("%(title)s, with %(partner)s (%(country)s)") if country else N_("%(title)s, with %(partner)s")
    return words.say(text, title=title, partner=each.partner.name, country=country)


def _three(make: Maker, kind: str) -> list[Column]:
    """In force, signed, ended: of one way to group."""
    many, say = make.facts.now.many, make.words.say
    return [
        Column("table.active" if kind != "type" else "", say(N_("In force")), many[f"active_by_{kind}"]),
        Column("table.new" if kind != "type" else "", say(N_("Signed")), many[f"new_by_{kind}"]),
        Column("table.ended" if kind != "type" else "", say(N_("Ended")), many[f"ended_by_{kind}"]),
    ]


def _active(make: Maker, kind: str) -> Column:
    return Column("", make.words.say(N_("In force")), make.facts.now.many[f"active_by_{kind}"])


def _area(make: Maker) -> Callable[[str], str]:
    return lambda number: make.words.subprogramme(int(number))
