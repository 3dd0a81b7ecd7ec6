"""Sections of the EXCOM report on the Sustainable Development Goals, and on Goal 5 by itself."""

from __future__ import annotations

from collections.abc import Iterator

from registry import reference
from registry.reports.excom_maker import Column, Keyed, Maker
from workflows.wording import N_, NN_

GENDER = "5"


def goals(make: Maker) -> Iterator[Keyed]:
    words, many = make.words, make.facts.now.many
    named = {*many["active_by_goal"], *many["new_by_goal"]}
    table = make.table(
        "sdgs", "goals", words.say(N_("Agreements by Sustainable Development Goal")), words.say(N_("Goal")),
        [
            Column("goals.active", words.say(N_("In force")), many["active_by_goal"]),
            Column("goals.new", words.say(N_("Signed")), many["new_by_goal"]),
        ],
        lambda number: goal_name(make, int(number)),
        keys=[str(each.no) for each in reference.load().goals if str(each.no) in named],
        note=words.say(N_("An agreement names each Goal that it serves; no sum is made for that reason.")),
    )  # fmt: skip
    count = make.keys_of("active_by_goal", "goals_named")
    yield "summary", make.paragraph(
        N_("The agreements in force serve %(goals)s."), count,
        goals=make.counted(count, *NN_("%(number)s Goal", "%(number)s Goals")),
    )  # fmt: skip
    yield "summary", make.largest(table)
    yield from make.charted("goals", table, 2)
    unlinked = make.one("unlinked")
    if make.is_any(unlinked):
        yield "unlinked", make.paragraph(
            N_("A Goal is still to be named by %(agreements)s in force."), unlinked,
            agreements=make.agreements(unlinked),
        )  # fmt: skip


def goal_name(make: Maker, number: int) -> str:
    """ "Goal 5. Gender equality"."""
    title = reference.load().goal(number).title.get(make.words.language)
    return make.words.say(N_("Goal %(number)s. %(title)s"), number=number, title=title)


def gender(make: Maker) -> Iterator[Keyed]:
    words, many = make.words, make.facts.now.many
    share = make.share("sdg5_share")
    if share is not None and make.is_any(share):
        yield "summary", make.paragraph(
            N_("Of the agreements in force, %(share)s per cent further gender equality, as their main "
               "aim or as part of what they do. A gender marker counts once the Gender Focal Point has "
               "validated it."),
            share, share=share.text,
        )  # fmt: skip
    else:
        yield "summary", make.paragraph(
            N_("A gender marker counts once the Gender Focal Point has validated it. Fewer than five "
               "agreements in force have one that furthers gender equality.")
        )  # fmt: skip
    shown = make.group("active_by_goal", GENDER)
    if shown is not None:
        yield "goal", make.paragraph(
            N_("Goal 5 itself is served by %(agreements)s in force."), shown,
            agreements=make.agreements(shown),
        )  # fmt: skip
    yield from make.filled("markers", make.table(
        "gender", "markers", words.say(N_("Agreements in force by validated gender marker")),
        words.say(N_("Gender marker")),
        [Column("", words.say(N_("In force")), many["active_by_marker"])],
        lambda each: words.label("gender_sdg5", each),
    ))  # fmt: skip
    yield from make.filled("subprogrammes", make.table(
        "gender", "gender-areas", words.say(N_("Share that furthers gender equality, by subprogramme")),
        words.say(N_("Subprogramme")),
        [Column("", words.say(N_("Share")), many["sdg5_by_subprogramme"])],
        lambda number: words.subprogramme(int(number)),
    ))  # fmt: skip
