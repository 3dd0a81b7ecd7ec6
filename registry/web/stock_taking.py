"""The yearly stock-taking: a focal point's list with a button a row; the desk sees who has answered."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.models import StockEntry, StockTaking
from registry.permissions import roles_held, subprogrammes_held
from registry.queries.stock_taking import (
    current_stock_taking,
    find_entry,
    find_stock_taking,
    list_entries,
    list_progress,
    list_stock_takings,
)
from registry.services.stock_taking import (
    answer_entry,
    close_stock_taking,
    open_stock_taking,
    remind_stock_takers,
)
from registry.web.access import for_roles
from registry.web.agreement_section import TONES, say, state_name
from registry.web.formats import in_language
from registry.web.forms import DateField, Form, NumberField, TextareaField
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows import roles as r
from workflows.machine import Blocked

blueprint = Blueprint("stock_taking", __name__)


class OpenForm(Form):
    year = NumberField(_l("Year"), width=4, at_least=2000, at_most=2100, required=_l("Give the year."))
    due_on = DateField(_l("Last day to answer"), required=_l("Give the last day."))


class EndedForm(Form):
    note = TextareaField(
        _l("When and how did it end?"), rows=3, max_length=1000, required=_l("Say when and how it ended.")
    )


@blueprint.route("/stock-taking", methods=["GET", "POST"])
@for_roles("staff")
def listed() -> ResponseReturnValue:
    """The round that is open: who has answered. The desk opens the next one here."""
    session = current_session()
    is_desk = r.DESK in roles_held(current_actor(), today())
    taking = current_stock_taking(session)
    form = OpenForm(data={"year": today().year}) if is_desk and taking is None else None
    if form is not None and form.validate_on_submit():
        try:
            open_stock_taking(
                session, year=form.year.data, due_on=form.due_on.data, actor=current_actor(), now=now()
            )
        except Blocked as refusal:
            session.rollback()
            for need, reason in zip(refusal.needs, refusal.reasons, strict=True):
                form.refuse(need, _(reason))
        else:
            commit()
            flash(_("The stock-taking is open. Every focal point gets a mail."), "success")
            return see_other("stock_taking.listed")
    rounds = list_stock_takings(session)
    shown = taking or (rounds[0] if rounds else None)
    page = render_template(
        "stock_taking/list.html",
        form=form,
        taking=shown,
        is_open=taking is not None,
        rounds=rounds,
        progress=list_progress(session, shown, today()) if shown is not None else [],
        area_name=_area_name,
        mine=sorted(_areas()),
        is_desk=is_desk,
        today=today(),
    )
    return page, 422 if form is not None and form.errors else 200


@blueprint.get("/stock-taking/<int:year>/subprogrammes/<int:area>")
@for_roles("staff")
def area(year: int, area: int) -> ResponseReturnValue:
    """The list of one subprogramme, with the buttons for who answers for it."""
    session, actor = current_session(), current_actor()
    taking = find_stock_taking(session, year)
    if taking is None or area not in {each.no for each in reference.load().subprogrammes}:
        abort(404)
    rows = list_entries(session, taking, [area], actor=actor, now=now())
    return render_template(
        "stock_taking/area.html",
        taking=taking,
        area=area,
        area_name=_area_name,
        rows=rows,
        left=sum(not row.answer for row in rows),
        may_answer=taking.closed_at is None and _may_answer(area),
        state_name=state_name,
        tones=TONES,
        say=say,
    )


@blueprint.post("/stock-taking/entries/<uuid:entry_id>/right")
@for_roles(r.FOCAL_POINT, r.DESK)
def right(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Still right. What is put right is answered by the form of the links."""
    entry, taking = _load(entry_id)
    answer_entry(current_session(), entry, taking, "right", actor=current_actor(), now=now())
    commit()
    flash(_("Thank you. %(number)s is done.", number=entry.agreement.reference), "success")
    return see_other("stock_taking.area", year=taking.year, area=entry.subprogramme)


@blueprint.route("/stock-taking/entries/<uuid:entry_id>/ended", methods=["GET", "POST"])
@for_roles(r.FOCAL_POINT, r.DESK)
def ended(entry_id: uuid.UUID) -> ResponseReturnValue:
    """It has ended: the desk is told, with the note."""
    entry, taking = _load(entry_id)
    form = EndedForm()
    if form.validate_on_submit():
        answer_entry(
            current_session(), entry, taking, "ended", note=form.note.data, actor=current_actor(), now=now()
        )
        commit()
        flash(_("Thank you. The partnership desk will close it."), "success")
        return see_other("stock_taking.area", year=taking.year, area=entry.subprogramme)
    page = render_template("stock_taking/ended.html", form=form, entry=entry, taking=taking, say=say)
    return page, 422 if form.errors else 200


@blueprint.post("/stock-taking/<int:year>/<any(remind, close):step>")
@for_roles(r.DESK)
def step(year: int, step: str) -> ResponseReturnValue:
    """Mails those who have something left, or ends the round."""
    taking = find_stock_taking(current_session(), year)
    if taking is None:
        abort(404)
    who: dict[str, Any] = {"actor": current_actor(), "now": now()}
    if step == "remind":
        remind_stock_takers(current_session(), taking, **who)
        words = _("Those who have not answered get a mail.")
    else:
        close_stock_taking(current_session(), taking, **who)
        words = _("The stock-taking is closed.")
    commit()
    flash(words, "success")
    return see_other("stock_taking.listed")


def _areas() -> frozenset[int]:
    return subprogrammes_held(current_actor(), r.FOCAL_POINT, today())


def _may_answer(area: int) -> bool:
    return area in _areas() or r.DESK in roles_held(current_actor(), today())


def _load(entry_id: uuid.UUID) -> tuple[StockEntry, StockTaking]:
    found = find_entry(current_session(), entry_id, actor=current_actor(), now=now())
    if found is None or not _may_answer(found[0].subprogramme):
        abort(404)
    return found


def _area_name(number: int) -> str:
    return in_language(reference.load().subprogramme(number).name)
