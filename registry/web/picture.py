"""The register in pictures, for staff: matrix, gaps, years, concentration; each with its table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry import reference
from registry.permissions import agreements_visible_to
from registry.queries import picture
from registry.queries.picture import Concentration, Share
from registry.queries.register import ANY_IN_FORCE, Filters
from registry.web.access import for_roles
from registry.web.agreement_section import TONES, say, state_name
from registry.web.dashboard_part import picture as draw
from registry.web.formats import in_language, show_country, show_label, show_money
from registry.web.network import draw_network
from registry.web.register_list import address
from registry.web.request import current_actor, current_session, now, today

blueprint = Blueprint("picture", __name__)

SOON_DAYS = 90
SHADES = 4  # of the matrix, from few to many
SHOWN = 5  # largest groups and sectors of a subprogramme
GOALS = range(1, 18)


def _page(template: str, **values: Any) -> str:
    sections = (
        ("picture.matrix", _("Subprogrammes and goals")),
        ("picture.network", _("Shared work")),
        ("picture.gaps", _("Gaps")),
        ("picture.years", _("Over the years")),
        ("picture.concentration", _("Concentration")),
    )
    return render_template(template, sections=sections, area_name=_area_name, dollars=_dollars, **values)


@blueprint.get("/agreements/matrix")
@for_roles("staff")
def matrix() -> ResponseReturnValue:
    """Agreements by subprogramme and goal; each number opens its list. `?state=all`: whatever their state."""
    in_force = request.args.get("state") != "all"
    counts = picture.count_matrix(current_session(), current_actor(), now(), in_force=in_force)
    narrowed = {"state": ANY_IN_FORCE} if in_force else {}
    most = max(counts.values(), default=0)
    rows = [
        (
            area.no,
            [(goal, counts.get((area.no, goal), 0)) for goal in GOALS],
        )
        for area in reference.load().subprogrammes
    ]
    return _page(
        "picture/matrix.html",
        rows=rows,
        goals=GOALS,
        is_empty=not counts,
        in_force=in_force,
        shade=lambda number: -(-number * SHADES // most) if number else 0,
        href=lambda area, goal: _list(subprogramme=str(area), sdg=str(goal), **narrowed),
    )


@blueprint.get("/agreements/network")
@for_roles("staff")
def network() -> ResponseReturnValue:
    """Subprogrammes on a circle, and how many agreements in force two of them share."""
    visible = agreements_visible_to(current_actor(), now())
    counts = picture.count_shared(current_session(), visible)
    areas = [area.no for area in reference.load().subprogrammes]
    together = {area for pair in counts for area in pair}
    return _page(
        "picture/network.html",
        drawing=draw_network(areas, counts),
        pairs=sorted(counts.items(), key=lambda each: (-each[1], each[0])),
        areas=areas,
        alone=[area for area in areas if area not in together],
    )


@blueprint.get("/agreements/network/<int:area>/<int:second>")
@for_roles("staff")
def shared(area: int, second: int) -> ResponseReturnValue:
    """The agreements of a line: those in force that concern both subprogrammes."""
    known = {each.no for each in reference.load().subprogrammes}
    if area not in known or second not in known or area == second:
        abort(404)
    visible = agreements_visible_to(current_actor(), now())
    rows = picture.list_shared(current_session(), visible, area, second)
    return _page(
        "picture/shared.html", area=area, second=second, rows=rows, most=picture.MOST, say=say,
        state_name=state_name, tones=TONES,
    )  # fmt: skip


@blueprint.get("/agreements/gaps")
@for_roles("staff")
def gaps() -> ResponseReturnValue:
    """What no agreement in force serves, and what ends or is late."""
    session, ref = current_session(), reference.load()
    may_see = agreements_visible_to(current_actor(), now())
    linked = picture.count_linked(session, may_see)
    late = picture.count_late(session, may_see, today(), today() + timedelta(days=SOON_DAYS))
    served = {
        kind: set(linked.get(kind, ())) for kind in ("sdg", "target", "country", "subprogramme", "nexus")
    }
    return _page(
        "picture/gaps.html",
        areas=[
            (area.no, linked.get("subprogramme", {}).get(str(area.no), 0), late.get(area.no))
            for area in ref.subprogrammes
        ],
        goals=[goal.no for goal in ref.goals if str(goal.no) not in served["sdg"]],
        targets=[
            (goal.no, [target.code for target in goal.targets if target.code not in served["target"]])
            for goal in ref.goals
        ],
        target_count={goal.no: len(goal.targets) for goal in ref.goals},
        countries=sorted(show_country(code) for code in ref.member_states - served["country"]),
        country_count=len(ref.member_states),
        nexus=[in_language(area.name) for area in ref.nexus_areas if area.id not in served["nexus"]],
        soon_days=SOON_DAYS,
    )


@blueprint.get("/agreements/over-the-years")
@for_roles("staff")
def years() -> ResponseReturnValue:
    """Number and value of what was signed, by year and kind of partnership."""
    session = current_session()
    may_see = agreements_visible_to(current_actor(), now())
    rows = picture.list_years(session, may_see)
    totals = picture.count_signed(session, may_see)
    by_type: dict[str, dict[int, Any]] = {}
    for row in rows:
        by_type.setdefault(row.type, {})[row.year] = row
    kinds = sorted(by_type, key=lambda kind: -sum(row.number for row in by_type[kind].values()))
    span = list(range(min(totals), max(totals) + 1)) if totals else []
    names = [(kind, show_label("types", kind), by_type[kind]) for kind in kinds]
    numbers = [
        (name, [row[year].number if year in row else 0 for year in span]) for _kind, name, row in names
    ]
    values = [
        (name, [row[year].value_usd_cents / 100 if year in row else 0 for year in span])
        for _kind, name, row in names
    ]
    signed = sum(number for number, _cents in totals.values())
    dollars = _dollars(sum(cents for _number, cents in totals.values()))
    number_title, value_title = _("Number of agreements signed"), _("Value signed, in US dollars")
    return _page(
        "picture/years.html",
        years=span,
        totals=totals,
        kinds=names,
        charts=[
            draw("signed", number_title, "stacked", span, numbers, _("%(number)s in all", number=signed)),
            draw("value", value_title, "stacked", span, values, _("%(number)s in all", number=dollars)),
        ],
        year_columns=[{"words": year, "numeric": True} for year in span],
    )


@blueprint.get("/agreements/concentration")
@for_roles("staff")
def concentration() -> ResponseReturnValue:
    """Which groups and sectors hold how much of each subprogramme: competing interests, or one alone."""
    found = picture.list_concentration(current_session(), agreements_visible_to(current_actor(), now()))
    return _page(
        "picture/concentration.html",
        rows=[(each, _shares(each, each.groups), _shares(each, each.sectors)) for each in found],
        least=picture.LEAST_SHARE,
        sector_name=_sector_name,
    )


def _shares(of: Concentration, shares: tuple[Share, ...]) -> list[tuple[Share, float]]:
    return [(share, of.part(share)) for share in shares[:SHOWN]]


def _list(**chosen: str) -> str:
    return address("agreement.listed", Filters(**chosen))


def _dollars(cents: int) -> str:
    """Whole US dollars: rates of the month make cents that nobody gave."""
    return show_money(round(cents, -2), "USD")


def _area_name(number: int) -> str:
    return in_language(reference.load().subprogramme(number).name)


def _sector_name(code: str) -> str:
    """The name of an ISIC division."""
    known = reference.load().sectors
    return in_language(known[code].title) if code in known else _("Sector not known")
