"""The auditor's dashboard: is the history whole, what was set aside by whom, which versions decide."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from registry.queries.dashboard import quarters
from registry.queries.dashboard_auditor import EVENTS, QUARTERS
from registry.queries.dashboard_chain import ChainState, chain_state
from registry.web.dashboard_part import Cell, Column, Counted, Page, Part, Sheet, Tile, grid, picture, words
from registry.web.dashboard_words import EVENTS as EVENT_WORDS
from registry.web.dashboard_words import INTERESTS, quarter_words
from registry.web.formats import show_instant, show_number

CHECK = "/dashboards/auditor?check=1"


def auditor_page(session: Session, counted: Counted, *, is_asked: bool) -> Page:
    """`is_asked`: the reader wants the whole history compared, however long it takes."""
    chain = chain_state(session, counted.asked.now, is_asked=is_asked)
    quarter = list(quarters(counted.asked.today, QUARTERS))[-1]
    bent = ("review.waived", "proposal.act_recorded", "proposal.exclusion_dismissed")
    tiles = (
        *(
            []
            if chain.is_whole in (None, True)
            else [Tile(_("The history is not whole"), Cell("!", "#history", "late"))]
        ),
        counted.tile(
            _("Levels lowered this quarter"), "events", name="proposal.level_lowered", quarter=quarter
        ),
        counted.tile(
            _("Levels raised this quarter"), "events", name="proposal.level_raised", quarter=quarter
        ),
        counted.tile(_("Recusals this quarter"), "interests", interest="recused", quarter=quarter),
        counted.tile(
            _("Derogations granted this quarter"),
            "events",
            name="proposal.derogation_granted",
            quarter=quarter,
        ),
        counted.tile(_("Checks set aside this quarter"), "events", name=bent, quarter=quarter),
        counted.tile(_("Acts by delegation this quarter"), "delegated", quarter=quarter),
    )
    return Page(tiles, (_set_aside(counted), _history(chain), _policies(counted)))


def _set_aside(counted: Counted) -> Part:
    today = counted.asked.today
    names = list(quarters(today, QUARTERS))
    heads = [quarter_words(name, today) for name in names]
    columns: list[tuple[Any, str]] = [({"quarter": name}, "") for name in names] + [({}, "")]
    every = grid(counted, "events", [(EVENT_WORDS[name], {"name": name}) for name in EVENTS], columns)
    every += grid(
        counted, "interests", [(INTERESTS[name], {"interest": name}) for name in INTERESTS], columns
    )
    every += grid(counted, "delegated", [(_("Decision by delegation"), {})], columns)
    rows = [row for row in every if row[-1].href]
    never = [row[0].text for row in every if not row[-1].href]
    lines = [(None, _("Never in four quarters: %(what)s.", what=" · ".join(never)))] if never else []
    cubes = ("events", "interests", "delegated")
    series = [
        (_("Levels changed"), ("proposal.level_raised", "proposal.level_lowered")),
        (_("Checks and acts set aside"), tuple(EVENTS[2:])),
    ]
    says = ngettext(
        "%(num)s time in four quarters somebody changed a level, set a rule aside or stepped back.",
        "%(num)s times in four quarters somebody changed a level, set a rule aside or stepped back.",
        sum(counted.number(cube) for cube in cubes),
    )
    values = [
        (head, [counted.number("events", name=chosen, quarter=name) for name in names])
        for head, chosen in series
    ]
    values.append((_("Interests"), [counted.number("interests", quarter=name) for name in names]))
    values.append((_("By delegation"), [counted.number("delegated", quarter=name) for name in names]))
    image = picture("set-aside", _("Overrides by quarter"), "stacked", heads, values, says, _("number"))
    sheet = Sheet(
        "set-aside",
        _("Overrides, exceptions and recusals by quarter"),
        [Column(_("What"), is_number=False), *(Column(head) for head in heads), Column(_("All"))],
        rows,
        note=_(
            "Each number opens who did it, when and why. Who opened a page is not recorded; who changed"
            " anything is."
        ),
    )
    interests = (_("Register of interests"), "/interests")
    return Part("set-aside", _("Overrides and exceptions"), says, [image], [sheet], interests, lines)


def _history(chain: ChainState) -> Part:
    if chain.is_whole is None:
        says = _(
            "The history has %(events)s events. To compare them all takes a while.",
            events=show_number(chain.events),
        )
    elif chain.is_whole:
        says = _(
            "The history is whole: %(events)s events in %(chains)s chains were compared just now, each with"
            " the one before it.",
            events=show_number(chain.events), chains=show_number(chain.chains),
        )  # fmt: skip
    else:
        says = _(
            "The history is not whole. Run “partnerships audit verify”: it says which event and what is wrong"
            " with it."
        )
    rows = [
        [words(_("Events")), Cell(show_number(chain.events))],
        [words(_("Links of the chain of anchors")), Cell(show_number(chain.anchors))],
        [words(_("Last anchor")), Cell(show_instant(chain.anchored_at) or str(_("none yet")))],
    ]
    sheet = Sheet(
        "history", _("The chain of events"), [Column(_("What"), is_number=False), Column(_("State"))], rows
    )
    return Part(
        "history", _("Is the history whole?"), says, (), [sheet], (_("Compare the whole history now"), CHECK)
    )


def _policies(counted: Counted) -> Part:
    versions = sorted(counted.cells("policies").values("version"), key=lambda text: -int(text))
    columns: list[tuple[Any, str]] = [({"open": "yes"}, ""), ({"open": "no"}, ""), ({}, "")]
    sheet = Sheet(
        "policies",
        _("Cases by the version of the policy that decides them"),
        [Column(_("Version"), is_number=False), Column(_("Open")), Column(_("Ended")), Column(_("All"))],
        grid(
            counted,
            "policies",
            [(_("Version %(number)s", number=each), {"version": each}) for each in versions],
            columns,
        ),
        empty=_("No case was sent yet."),
    )
    return Part("policies", _("Policy versions in use"), "", (), [sheet], (_("The policy"), "/policy"))
