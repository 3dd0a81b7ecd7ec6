"""Screening by hand: all names and lists on one page; a second person on what is not clear."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.clock import geneva_day
from registry.models import Party, Proposal, Screening
from registry.models.screening import RESULTS
from registry.queries.facts import CLEAR_FINDINGS, FINDINGS, case_facts
from registry.queries.screening import ENGINE, party_results
from registry.services.assessment import confirm_finding, record_assessments
from registry.services.screening import confirm_screening, enter_screening
from registry.web.access import for_roles
from registry.web.case import load_case
from registry.web.fact import bare_choices, name_of, show_fact
from registry.web.formats import show_date, show_label
from registry.web.forms import (
    DateField,
    Form,
    RadiosField,
    SelectField,
    TextareaField,
    TextField,
    TickField,
    choices_of,
)
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows.machine import Blocked
from workflows.proposal import TERMINAL

blueprint = Blueprint("screening", __name__)

MEDIA_ROWS = 4
DAYS_A_YEAR = 365.25
YES_NO = (("no", _l("No")), ("yes", _l("Yes")))


class ScreeningForm(Form):
    """`result_<id>` and `note_<id>` are added for every name, `media_<n>_…` for every report."""

    all_clear = TickField(_l("Every name below is clear"))
    list_version = TextField(
        _l("Which version of the Security Council list did you look at?"),
        width=20,
        max_length=100,
        required=_l("Write the date or version of the list that you looked at."),
    )
    nothing_found = TickField(
        _l("Nothing found on any other list"),
        hint=_l(
            "UN Ineligibility List, development banks, unilateral sanctions, Norges Bank, media; "
            "and no situation under Security Council measures."
        ),
    )
    ungm_ineligible = RadiosField(_l("On the UN Ineligibility List?"), choices=YES_NO)
    mdb_debarment = RadiosField(
        _l("Debarred by a development bank?"), choices=lambda: bare_choices("mdb_debarment")
    )
    has_sanctions = RadiosField(
        _l("Under unilateral sanctions (EU, OFAC, UK)?"),
        hint=_l("They raise a case; they never exclude."),
        choices=YES_NO,
    )
    unilateral_sanctions = TextareaField(_l("Names of the programmes, one a line"), rows=2, max_length=2000)
    norges_bank = RadiosField(_l("Decision of Norges Bank?"), choices=lambda: bare_choices("norges_bank"))
    conflict_or_unsc_regime_country = RadiosField(
        _l("In a situation under Security Council measures?"), choices=YES_NO
    )
    has_media = RadiosField(_l("Adverse reports in the media?"), choices=YES_NO)
    source = TextField(
        _l("Where did you look?"), width=30, max_length=500, required=_l("Write where you looked.")
    )


def _form(rows: list[tuple[Party, Screening | None]]) -> Any:
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {
        "list_version": _("List of %(date)s", date=show_date(today())),
        "source": _("Looked up on %(date)s", date=show_date(today())),
    }
    for party, result in rows:
        fields[f"result_{party.id.hex}"] = RadiosField(
            party.name, choices=lambda: bare_choices("unsc", RESULTS)
        )
        fields[f"note_{party.id.hex}"] = TextField(
            _("Note on %(name)s (optional)", name=party.name), max_length=1000
        )
        if result is not None and result.method != ENGINE:
            data[f"result_{party.id.hex}"] = result.result
            data[f"note_{party.id.hex}"] = result.note
    for place in range(1, MEDIA_ROWS + 1):
        fields[f"media_{place}_topic"] = SelectField(
            _("Topic of report %(number)s", number=place),
            choices=lambda: bare_choices("adverse_topic"),
            blank=_l("None"),
        )
        fields[f"media_{place}_severity"] = SelectField(
            _("Severity"), choices=lambda: bare_choices("severity"), blank=_l("Choose")
        )
        fields[f"media_{place}_on"] = DateField(_("Date of the report"))
        fields[f"media_{place}_resolved"] = TickField(_("Resolved"))
    return type("ScreeningOfCase", (ScreeningForm,), fields)(data=data)


@blueprint.route("/cases/<uuid:proposal_id>/screening", methods=["GET", "POST"])
@for_roles("desk")
def enter(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Every name of the case, and what other lists say, in one submit."""
    proposal = load_case(proposal_id)
    if proposal.submitted_at is None or proposal.state in TERMINAL:
        abort(404)
    session, actor = current_session(), current_actor()
    rows = party_results(session, proposal)
    form = _form(rows)
    if form.validate_on_submit():
        results = _results(form, rows)
        findings = _findings(form, geneva_day(proposal.submitted_at))
        if not results and not findings and not form.errors:
            form.refuse(
                "all_clear", _("Say what you found: a result for the names, or what the other lists say.")
            )
        if not form.errors:
            notes = {party.id: form[f"note_{party.id.hex}"].data for party, _old in rows}
            if results:
                enter_screening(
                    session,
                    proposal,
                    results,
                    list_version=form.list_version.data,
                    notes=notes,
                    actor=actor,
                    now=now(),
                )
            if findings:
                record_assessments(
                    session, proposal, findings, source=form.source.data, actor=actor, now=now()
                )
            commit()
            waits = any(result != "clear" for result in results.values()) or any(
                value != CLEAR_FINDINGS[path] for path, value in findings.items()
            )
            flash(_("The screening is recorded."), "success")
            if waits:
                flash(_("What is not clear waits for a second person of the desk."), "notice")
            return see_other("case.show", proposal_id=proposal.id)
    return render_template(
        "screening/enter.html",
        form=form,
        case=proposal,
        rows=rows,
        media=range(1, MEDIA_ROWS + 1),
        meanings=choices_of("unsc", RESULTS),
        findings=[
            (name_of(path), row)
            for path, row in case_facts(session, proposal).assessed.items()
            if path in FINDINGS
        ],
        is_open=bool(form.errors) or request.method == "POST",
        show_fact=show_fact,
    ), 422 if form.errors else 200


def _results(form: Any, rows: list[tuple[Party, Screening | None]]) -> dict[uuid.UUID, str]:
    """Party id → result. With the box ticked all are clear; then no other answer may stand beside it."""
    typed = {party.id: form[f"result_{party.id.hex}"].data for party, _old in rows}
    given = {party_id: result for party_id, result in typed.items() if result}
    if not form.all_clear.data:
        return given
    others = [party for party, _old in rows if given.get(party.id, "clear") != "clear"]
    if others:
        form.refuse(
            "all_clear",
            _(
                "You ticked that every name is clear, but gave another result for %(name)s. Change "
                "one of them.",
                name=others[0].name,
            ),
        )
    return {party.id: "clear" for party, _old in rows}


def _findings(form: Any, submitted_on: date) -> dict[str, Any]:
    """Facts path → value, for what was answered. Nothing is recorded that nobody looked up."""
    found: dict[str, Any] = {}
    for name in ("ungm_ineligible", "conflict_or_unsc_regime_country"):
        if form[name].data:
            found[f"screening.{name}"] = form[name].data == "yes"
    for name in ("mdb_debarment", "norges_bank"):
        if form[name].data:
            found[f"screening.{name}"] = form[name].data
    programmes = [line.strip() for line in form.unilateral_sanctions.data.splitlines() if line.strip()]
    if form.has_sanctions.data or programmes:
        found["screening.unilateral_sanctions"] = programmes
        if (form.has_sanctions.data == "yes") != bool(programmes):
            form.refuse("unilateral_sanctions", _("Write the names of the programmes, or answer “No” above."))
    reports = _reports(form, submitted_on)
    if form.has_media.data or reports:
        found["screening.adverse_media"] = reports
        if (form.has_media.data == "yes") != bool(reports):
            form.refuse("has_media", _("Fill in a line for each report, or answer “No”."))
    if not form.nothing_found.data:
        return found
    if any(value != CLEAR_FINDINGS[path] for path, value in found.items()):
        form.refuse(
            "nothing_found",
            _("You ticked that nothing was found, but named a finding below. Change one of them."),
        )
    return dict(CLEAR_FINDINGS)


def _reports(form: Any, submitted_on: date) -> list[dict[str, Any]]:
    """Media reports as the policy reads them: their age in years when the proposal was sent."""
    found = []
    for place in range(1, MEDIA_ROWS + 1):
        topic, severity, on = (form[f"media_{place}_{part}"] for part in ("topic", "severity", "on"))
        if not (topic.data or severity.data or on.data):
            continue
        missing = [field for field in (topic, severity, on) if not field.data]
        if missing:
            form.refuse(
                missing[0].name, _("Report %(number)s needs a topic, a severity and a date.", number=place)
            )
            continue
        years = max(0.0, (submitted_on - on.data).days / DAYS_A_YEAR)
        found.append(
            {
                "topic": topic.data,
                "severity": int(severity.data),
                "age_years": round(years, 2),
                "resolved": bool(form[f"media_{place}_resolved"].data),
            }
        )
    return found


@blueprint.route("/cases/<uuid:proposal_id>/screening/confirm", methods=["GET", "POST"])
@for_roles("desk")
def confirm(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """The second person: confirms or refuses each claim that is not clear."""
    proposal = load_case(proposal_id)
    session = current_session()
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            _judge(proposal, request.form.get("claim", ""), agrees=request.form.get("answer") == "yes")
            commit()
            flash(_("Your answer is recorded."), "success")
            still = case_facts(session, proposal).waiting
            return see_other("screening.confirm" if still else "case.show", proposal_id=proposal.id)
        except Blocked as refusal:
            session.rollback()
            problems = [(_(reason), "") for reason in refusal.reasons]
    claims = [_claim(row) for row in case_facts(session, proposal).waiting]
    return render_template(
        "screening/confirm.html",
        case=proposal,
        claims=claims,
        problems=problems,
        form=None,
    ), 422 if problems else 200


def _judge(proposal: Proposal, claim: str, *, agrees: bool) -> None:
    kind, _sep, number = claim.partition(":")
    try:
        identity = uuid.UUID(number)
    except ValueError:
        abort(422)
    judge = {"screening": confirm_screening, "finding": confirm_finding}.get(kind) or abort(422)
    judge(current_session(), proposal, identity, agrees=agrees, actor=current_actor(), now=now())


def _claim(row: Any) -> dict[str, Any]:
    """A claim in words: about whom or what, the result, who entered it."""
    if isinstance(row, Screening):
        return {
            "key": f"screening:{row.id}",
            "about": row.party.name,
            "words": show_label("unsc", row.result),
            "where": row.list_version,
            "note": row.note,
            "by": row.entered_by,
            "at": row.entered_at,
        }
    return {
        "key": f"finding:{row.id}",
        "about": name_of(row.field),
        "words": show_fact(row.field, row.value),
        "where": row.source,
        "note": "",
        "by": row.assessed_by,
        "at": row.recorded_at,
    }
