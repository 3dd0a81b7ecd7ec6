"""The desk's queue: search, filters with numbers, pages by key. The address keeps the whole question."""

from __future__ import annotations

import uuid
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.clock import geneva_day
from registry.models import Proposal
from registry.queries.case import find_case, list_named, list_staff
from registry.queries.queue import Numbers, Page, count_cases, list_cases, list_drafts, read_mark
from registry.queries.queue_statement import CAP, OPEN, OPEN_STATES, Wanted
from registry.services.invitation import create_invitation
from registry.services.proposal import start_proposal
from registry.web.access import for_roles
from registry.web.fact import bare_choices
from registry.web.formats import in_language, show_country, show_date, show_label, show_number
from registry.web.forms import (
    DateField,
    EmailField,
    Form,
    RadiosField,
    SelectField,
    TextareaField,
    TextField,
)
from registry.web.language import current_language
from registry.web.request import (
    commit,
    current_actor,
    current_config,
    current_session,
    now,
    see_other,
    today,
)
from workflows.proposal import PROPOSAL

blueprint = Blueprint("desk", __name__)

RISKS = ("high", "substantial", "moderate", "low", "")
MOST_COUNTRIES = 12
TONES = {
    "submitted": "yours",
    "in_review": "neutral",
    "in_decision": "neutral",
    "decided": "neutral",
    "returned": "waiting",
    "clarification_asked": "waiting",
    "exclusion_proposed": "waiting",
    "deferred": "waiting",
    "approved": "good",
    "declined": "bad",
    "excluded": "bad",
    "referred": "bad",
}


class OpenCaseForm(Form):
    organisation = TextField(_l("Organisation"), width=30, required=_l("Enter the name of the organisation."))
    same = RadiosField(_l("Is it one of these?"))
    title = TextField(_l("What is it about, in a few words?"), width=30, required=_l("Enter a title."))
    description = TextareaField(
        _l("What was said or written"),
        hint=_l("Facts only: the partner sees this text in the proposal."),
        rows=4,
    )
    source = RadiosField(
        _l("How did it come?"),
        choices=lambda: bare_choices("contact_source", ("email", "letter", "meeting")),
        required=_l("Choose how it came."),
    )
    received_on = DateField(_l("Received on"), required=_l("Enter the day on which it came."))
    language = RadiosField(_l("Language of the organisation"), choices=lambda: bare_choices("language"))
    sponsor = SelectField(
        _l("Who solicited or sponsored it?"),
        hint=_l("This person takes no part in deciding on the case (K02)."),
        blank=_l("Nobody: it came by itself"),
    )
    solicited_note = TextField(_l("On what occasion? (optional)"), width=30)
    contact_email = EmailField(
        _l("E-mail address to invite (optional)"),
        hint=_l("We send a link. Its reader takes the case over and completes the proposal."),
        width=30,
    )


class InviteForm(Form):
    email = EmailField(
        _l("E-mail address"),
        hint=_l("An older link for this case stops working."),
        width=30,
        required=_l("Enter the address to invite."),
    )


@blueprint.get("/desk")
@for_roles("staff")
def queue() -> ResponseReturnValue:
    """The cases that the person may see, with the numbers beside the filters."""
    wanted = read_wanted(request.args)
    session, actor = current_session(), current_actor()
    page = list_cases(session, actor, wanted, now=now())
    numbers = count_cases(session, actor, wanted, page, now=now())
    return render_template(
        "desk/queue.html",
        wanted=wanted,
        page=page,
        rows=_lines(page),
        total=show_number(numbers.total) if wanted.is_exact else capped(numbers.total),
        groups=[*_boxes(wanted, numbers), *_facets(wanted, numbers)],
        kept=_kept(wanted, q=None),
        address=_address,
    )


def _lines(page: Page) -> list[dict[str, Any]]:
    """The rows in words. Each word is looked up once a page, not once a row: the page has 10 ms."""
    states = {row.name: row.staff for row in PROPOSAL.state_rows}
    areas = {area.no: f"{area.no}. {in_language(area.name)}" for area in reference.load().subprogrammes}
    state_words = cache(lambda state: _(states[state]))
    level_words = cache(lambda level: show_label("risk_level", level))
    country_words, day_words = cache(show_country), cache(show_date)
    limit = today()
    return [
        {
            "href": f"/cases/{row.id}",
            "title": row.title or _("No title"),
            "about": ", ".join(x for x in (row.partner, country_words(row.country)) if x),
            "reference": row.reference,
            "state": state_words(row.state),
            "tone": TONES.get(row.state, "neutral"),
            "level": level_words(row.risk_level) if row.risk_level else _gate(row.gate),
            "area": areas.get(row.lead_subprogramme, ""),
            "received": day_words(geneva_day(row.submitted_at)) if row.submitted_at else "",
            "due": day_words(row.due_on) if row.due_on else "",
            "is_late": row.due_on is not None and row.due_on < limit,
        }
        for row in page.rows
    ]


def _gate(gate: str | None) -> str:
    return show_label("gate", gate) if gate and gate != "pass" else ""


@blueprint.get("/desk/drafts")
@for_roles("desk")
def drafts() -> ResponseReturnValue:
    """Cases that the desk opened and nobody has sent yet."""
    found = list_drafts(current_session(), current_actor(), now=now())
    return render_template("desk/drafts.html", drafts=found)


@blueprint.route("/cases/new", methods=["GET", "POST"])
@for_roles("desk")
def open_case() -> ResponseReturnValue:
    """A case from an e-mail, a letter or a meeting; the company is invited to complete it."""
    session, actor = current_session(), current_actor()
    form = OpenCaseForm(data={"language": "en", "received_on": today()})
    form.sponsor.choices = [(str(user.id), user.name) for user in list_staff(session)]
    known = list_named(session, form.organisation.data or "") if request.method == "POST" else []
    form.same.choices = [
        *(
            (str(one.id), f"{one.name} ({show_country(one.country)})" if one.country else one.name)
            for one in known
        ),
        ("new", _("None of these: a new organisation")),
    ]
    if form.validate_on_submit() and (not known or form.same.data):
        organisation = next((one for one in known if str(one.id) == form.same.data), None)
        sponsor = next((user for user in list_staff(session) if str(user.id) == form.sponsor.data), None)
        proposal = start_proposal(
            session,
            actor=actor,
            now=now(),
            organisation=organisation,
            language=form.language.data,
            source=form.source.data,
            sponsor=sponsor,
            solicited_note=form.solicited_note.data,
            contact_email=form.contact_email.data or None,
            received_on=form.received_on.data,
            answers={
                "organisation": {"name": organisation.name if organisation else form.organisation.data},
                "activity": {"title": form.title.data, "description": form.description.data},
            },
        )
        _invite(proposal, form.contact_email.data)
        commit()
        flash(_("The case is open."), "success")
        return see_other("case.show", proposal_id=proposal.id)
    if known and not form.same.data and not form.errors:
        form.refuse("same", _("We know organisations of this name: choose one, or say that it is new."))
    return render_template("desk/open_case.html", form=form, known=known), 422 if form.errors else 200


@blueprint.route("/cases/<uuid:proposal_id>/invite", methods=["GET", "POST"])
@for_roles("desk")
def invite(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Mail the organisation a link to take the case over and complete it."""
    proposal = find_case(current_session(), current_actor(), proposal_id, now=now())
    if proposal is None:
        abort(404)
    form = InviteForm(data={"email": proposal.contact_email or ""})
    if form.validate_on_submit():
        _invite(proposal, form.email.data)
        commit()
        flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "success")
        return see_other("case.show", proposal_id=proposal.id)
    return render_template("desk/invite.html", form=form, case=proposal), 422 if form.errors else 200


def _invite(proposal: Proposal, email: str) -> None:
    if email:
        create_invitation(
            current_session(),
            proposal,
            email=email,
            base_url=current_config().base_url,
            actor=current_actor(),
            now=now(),
        )


def read_wanted(args: Any) -> Wanted:
    """What the address asks for; a value that makes no sense is as good as none."""
    area, state, risk = args.get("subprogramme", ""), args.get("state", ""), args.get("level")
    by_due = args.get("order") == "due" or "overdue" in args  # what is overdue longest comes first
    marks = {name: args.get(name, "") for name in ("after", "before")}
    return Wanted(
        text=" ".join(args.get("q", "").replace("\x00", "").split())[:200],
        state=state if state in (OPEN, *PROPOSAL.states) and state != "draft" else "",
        risk={"none": ""}.get(risk or "", risk) if risk in ("none", *RISKS[:-1]) else None,
        subprogramme=int(area) if area in tuple("012345678") and area else None,
        country=_country(args.get("country", "")),
        is_overdue="overdue" in args,
        is_mine="mine" in args,
        by_due=by_due,
        **{name: mark if read_mark(mark, by_due=by_due) else "" for name, mark in marks.items()},
    )


def _country(code: str) -> str | None:
    """ "--" asks for cases whose country is not known."""
    if code == "--":
        return ""
    return code if len(code) == 2 and code.isascii() and code.isalpha() and code.isupper() else None


def capped(number: int) -> str:
    """A number whose counting stopped at CAP: 999, 1,000, "1,000+"."""
    return f"{show_number(CAP)}+" if number > CAP else plain(number)


def plain(number: int) -> str:
    """The same as `show_number`, without asking Babel where no separator is needed."""
    return str(number) if number < 1000 else show_number(number)


def _kept(wanted: Wanted, **changes: Any) -> dict[str, str]:
    """The parameters of the address; a change to None takes one away. Page marks never travel on."""
    values = {
        "q": wanted.text or None,
        "state": wanted.state or None,
        "level": None if wanted.risk is None else wanted.risk or "none",
        "subprogramme": None if wanted.subprogramme is None else str(wanted.subprogramme),
        "country": None if wanted.country is None else wanted.country or "--",
        "overdue": "1" if wanted.is_overdue else None,
        "mine": "1" if wanted.is_mine else None,
        "order": "due" if wanted.by_due and not wanted.is_overdue else None,
    } | changes
    return {name: str(value) for name, value in values.items() if value is not None}


def _address(wanted: Wanted, **changes: Any) -> str:
    kept = _kept(wanted, **changes)
    return f"/desk?{urlencode(kept)}" if kept else "/desk"


def _boxes(wanted: Wanted, numbers: Numbers) -> list[dict[str, Any]]:
    """Overdue and mine: numbers stop at CAP."""
    boxes = (
        ("overdue", _("Overdue"), wanted.is_overdue, numbers.overdue),
        ("mine", _("Mine"), wanted.is_mine, numbers.mine),
    )
    entries = [
        {
            "words": words,
            "is_on": is_on,
            "count": "" if number is None else capped(number),
            "href": _address(wanted, **{name: None if is_on else "1"}),
        }
        for name, words, is_on, number in boxes
    ]
    return [{"name": "boxes", "title": _("Show only"), "entries": entries, "more": []}]


def _facets(wanted: Wanted, numbers: Numbers) -> list[dict[str, Any]]:
    """The groups at the left. Without exact numbers the words stay, the numbers go."""
    counts = numbers.facets
    areas = reference.load().subprogrammes
    states = [(OPEN, _("All open cases")), *((row.name, row.staff) for row in PROPOSAL.state_rows[1:])]
    state_counts = dict(counts.get("state", {}))
    if counts:
        state_counts[OPEN] = sum(state_counts.get(state, 0) for state in OPEN_STATES)
    risks = [(risk, show_label("risk_level", risk) or _("No level yet")) for risk in RISKS]
    named = [(area.no, f"{area.no}. {in_language(area.name)}") for area in areas] + [(0, _("None chosen"))]
    countries = counts.get("country")
    return [
        _facet("state", _("State"), states, state_counts, wanted, wanted.state or None),
        _facet("level", _("Risk level"), risks, counts.get("risk"), wanted, wanted.risk),
        _facet(
            "subprogramme",
            _("Lead subprogramme"),
            named,
            counts.get("subprogramme"),
            wanted,
            wanted.subprogramme,
        ),
        _facet("country", _("Country"), _countries(wanted, countries), countries, wanted, wanted.country),
    ]


@lru_cache(maxsize=1000)
def _country_name(code: str, _language: str) -> str:
    """Kept by language: a page names every country that has a case."""
    return show_country(code)


def _countries(wanted: Wanted, counts: dict[str, int] | None) -> list[tuple[str, str]]:
    """The countries with most cases first; without numbers, all member States by name."""
    if not counts:
        codes = sorted(reference.load().member_states, key=show_country)
    else:
        codes = sorted(counts, key=lambda code: (-counts[code], code))
    if wanted.country is not None and wanted.country not in codes:
        codes.insert(0, wanted.country)
    return [(code, _country_name(code, current_language()) or _("Unknown")) for code in codes]


def _facet(
    name: str,
    title: str,
    values: list[tuple[Any, str]],
    counts: dict[Any, int] | None,
    wanted: Wanted,
    chosen: Any,
) -> dict[str, Any]:
    """One group; `more` holds what opens in place. A value without cases is left away, unless it is on."""
    blank = {"level": "none", "country": "--"}.get(name, "")
    others = urlencode(_kept(wanted, **{name: None}))
    start = f"/desk?{others}&" if others else "/desk?"
    entries = []
    for value, words in values:
        number = counts.get(value, 0) if counts else None
        is_on = value == chosen
        if number == 0 and not is_on:
            continue
        entries.append(
            {
                "words": _(words) if name == "state" else words,
                "is_on": is_on,
                "count": "" if number is None else plain(number),
                "href": start[:-1] if is_on else f"{start}{name}={blank if value == '' else value}",
            }
        )
    first = MOST_COUNTRIES if name == "country" else len(entries)
    return {"name": name, "title": title, "entries": entries[:first], "more": entries[first:]}
