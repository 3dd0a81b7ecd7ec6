"""Check your answers, confirm, send: once, however often the button is pressed."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.models import Proposal
from registry.queries.completeness import Gap, likely_outcome, wanted_documents
from registry.queries.document import list_documents
from registry.services.proposal import Stale, save_section, submit_proposal
from registry.web.access import for_roles
from registry.web.document import document_name
from registry.web.formats import in_language
from registry.web.forms import Form, TickField, VersionField
from registry.web.practice_beside import beside_draft
from registry.web.proposal_answers import asked_as, lines_of, words_for
from registry.web.proposal_page import REUSED, Draft
from registry.web.proposal_section import BY_NAME, PAGES, gaps_now, is_open, list_places, load_draft, load_own
from registry.web.request import commit, current_actor, current_session, now, see_other
from registry.web.wanted import wanted_of_draft
from rules import Outlook
from workflows.machine import Blocked, WrongState

blueprint = Blueprint("proposal_check", __name__)


class ConfirmForm(Form):
    truthful = TickField(
        _l(
            "Everything above is true and complete to the best of our knowledge, and the person named above"
            " may sign for the organisation."
        ),
        hint=_l("A false declaration may lead to exclusion."),
        required=_l("Confirm that your answers are true before you send the proposal."),
    )
    version = VersionField()


@blueprint.route("/proposals/<uuid:proposal_id>/check", methods=["GET", "POST"])
@for_roles("partner")
def check(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Everything on one page; sends when nothing is missing and the sender confirms."""
    proposal, draft = load_draft(proposal_id)
    if not is_open(proposal):
        return redirect(url_for("proposal_status.show", proposal_id=proposal.id), code=303)
    form = ConfirmForm(data={"version": proposal.version})
    if form.validate_on_submit():
        try:
            _send(proposal, draft, form.version.data)
        except Blocked:
            current_session().rollback()
            proposal, draft = load_draft(proposal_id)
        except (WrongState, Stale):  # somebody else was quicker: sent once, and here is where it stands
            current_session().rollback()
            return see_other("proposal.go_on", proposal_id=proposal_id)
        else:
            flash(
                _(
                    "Your proposal has been sent. Its number is %(number)s.",
                    number=load_own(proposal_id).reference,
                ),
                "success",
            )
            return see_other("proposal_status.show", proposal_id=proposal_id)
    return _render(draft, form)


def _send(proposal: Proposal, draft: Draft, version: int | None) -> None:
    session, actor = current_session(), current_actor()
    confirmed = {"truthful": True, "may_sign": True, "by": actor.name}
    stored = draft.versions.get("confirmation", 0)
    save_section(session, proposal, "confirmation", confirmed, version=stored, actor=actor, now=now())
    submit_proposal(session, proposal, version=version, actor=actor, now=now())
    commit()


def _render(draft: Draft, form: ConfirmForm) -> ResponseReturnValue:
    gaps = [gap for gap in gaps_now(draft) if gap.section != "confirmation"]
    problems = _problems(gaps) if form.is_submitted() else []
    page = render_template(
        "proposal/check.html",
        form=form,
        proposal=draft.proposal,
        sections=[
            {
                "page": page,
                "lines": lines_of(page.section, draft.sections, gaps),
                "is_reused": REUSED in draft.of(page.section),
            }
            for page in list_places()
        ],
        documents=[
            _document(each) for each in list_documents(current_session(), draft.proposal, current_actor())
        ],
        missing_documents=[
            document_name(gap.path.split(".")[1]) for gap in gaps if gap.section == "documents"
        ],
        asks_documents=bool(
            wanted_documents(draft.policy, draft.sections, draft.proposal.language, draft.on)
        ),
        gaps=_gap_links(draft, gaps),
        problems=[*problems, *form.problems()],
        outlook=_outlook(draft, gaps),
        learnt=beside_draft(draft),
        wanted=wanted_of_draft(draft),
    )
    return page, 422 if form.is_submitted() else 200


def _document(document: Any) -> dict[str, Any]:
    return {"name": document_name(document.kind), "row": document}


def _problems(gaps: list[Gap]) -> list[tuple[str, str]]:
    if not gaps:
        return []
    return [(_("Some answers are missing. They are listed first on this page."), "missing")]


def _gap_links(draft: Draft, gaps: list[Gap]) -> list[dict[str, Any]]:
    """One line for each question without an answer, with the page that asks it."""
    found: dict[str, dict[str, Any]] = {}
    for gap in gaps:
        if gap.section == "documents":
            kind = gap.path.split(".")[1]
            words, href = document_name(kind), url_for("document.show", proposal_id=draft.proposal.id)
        else:
            name = asked_as(gap, draft.sections)
            page = next(
                (each for each in PAGES if each.section == gap.section and name in each.fields),
                BY_NAME[gap.section],
            )
            words = words_for(gap.section, name.removesuffix("_usd"))
            if name == "applies":
                words = _("%(section)s: what applies", section=page.title)
            href = url_for("proposal_section.show", proposal_id=draft.proposal.id, name=page.name)
        found.setdefault(words, {"words": words, "href": href})
    return list(found.values())


def _outlook(draft: Draft, gaps: list[Gap]) -> dict[str, Any] | None:
    """What the sender may expect: working days when sure, or the published ground that stands against it."""
    outlook = likely_outcome(draft.policy, draft.sections, draft.proposal.language, draft.on)
    if outlook is None:
        return None
    return {
        "grounds": published_grounds(outlook),
        "days": max(outlook.service_days) if outlook.service_days and not gaps else None,
    }


def published_grounds(outlook: Outlook) -> list[str]:
    """Letter wording of what stands against a proposal; rules without such wording stay inside."""
    against = ("exclusion", "route")
    return [
        in_language(finding.letter.to_dict())
        for finding in outlook.findings_proven
        if finding.kind in against and finding.letter is not None
    ]
