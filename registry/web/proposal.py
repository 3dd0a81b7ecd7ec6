"""A partner's proposals: the list, the page before the start, and the task list of a draft."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from registry.models import Need, Organisation, Proposal
from registry.queries.completeness import Gap, wanted_documents
from registry.queries.facts import last_answers
from registry.queries.need import find_public_need
from registry.queries.organisation import list_organisations
from registry.queries.proposal import has_namesake, list_own_proposals
from registry.services.document import reuse_documents
from registry.services.need import answer_need
from registry.services.proposal import start_proposal
from registry.web.access import for_roles
from registry.web.forms import Form, RadiosField
from registry.web.language import current_language
from registry.web.proposal_answers import asked_as
from registry.web.proposal_page import REUSED, Draft, Page
from registry.web.proposal_section import (
    first_open_page,
    gaps_now,
    gaps_of,
    is_open,
    list_places,
    load_draft,
)
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from registry.web.texts import say
from workflows.proposal import PROPOSAL

blueprint = Blueprint("proposal", __name__)

REUSED_SECTIONS = ("organisation", "ownership", "declarations")
ANOTHER = "another"
TONES = {
    "approved": "good", "declined": "bad", "excluded": "bad", "merged": "done", "withdrawn": "done",
    "closed": "done", "redirected": "done", "referred": "waiting",
}  # fmt: skip


class StartForm(Form):
    organisation = RadiosField(
        _l("For which organisation?"), required=_l("Choose the organisation that proposes.")
    )


@blueprint.get("/proposals")
@for_roles("partner")
def index() -> ResponseReturnValue:
    """Everything that the person's organisations have proposed, what waits for them first."""
    rows = list_own_proposals(current_session(), current_actor(), now=now())
    waiting = [row for row in rows if PROPOSAL.state(row.state).turn == "partner"]
    others = [row for row in rows if row not in waiting]
    return render_template("proposal/index.html", waiting=waiting, others=others, state_tag=state_tag)


def state_tag(proposal: Proposal) -> tuple[str, str]:
    """The partner's words for where a proposal stands, and the tone of its tag."""
    state = PROPOSAL.state(proposal.state)
    tone = TONES.get(proposal.state) or ("yours" if state.turn == "partner" else "waiting")
    return _(state.partner), tone


@blueprint.route("/proposals/start", methods=["GET", "POST"])
@for_roles("partner")
def start() -> ResponseReturnValue:
    """What to know before anything is typed; then a draft, with the last answers of the organisation."""
    session, actor = current_session(), current_actor()
    organisations = list_organisations(session, actor)
    form = StartForm(data={"organisation": str(organisations[0].id) if len(organisations) == 1 else ""})
    form.organisation.choices = [
        *((str(each.id), each.name or _("Without a name")) for each in organisations),
        (ANOTHER, _("Another organisation")),
    ]
    if not organisations:
        form.organisation.required = None
    need = _asked_need()
    if not form.validate_on_submit():
        code = 422 if form.errors else 200
        page = render_template(
            "proposal/start.html", form=form, organisations=organisations, need=need, say=say
        )
        return page, code
    chosen = next((each for each in organisations if str(each.id) == form.organisation.data), None)
    proposal = _start(chosen)
    if need is not None:
        answer_need(session, need, proposal, actor=actor, now=now())
    commit()
    return see_other("proposal.go_on", proposal_id=proposal.id)


def _asked_need() -> Need | None:
    """The need that the address names, while it is open."""
    try:
        need = find_public_need(current_session(), uuid.UUID(request.args.get("need", "")))
    except ValueError:
        return None
    return need if need is not None and need.is_open(today()) else None


def _start(organisation: Organisation | None) -> Proposal:
    session, actor = current_session(), current_actor()
    known = last_answers(session, organisation.id) if organisation is not None else {}
    answers = {section: {**known[section], REUSED: True} for section in REUSED_SECTIONS if known.get(section)}
    proposal = start_proposal(
        session,
        actor=actor,
        now=now(),
        organisation=organisation,
        language=current_language(),
        answers=answers,
    )
    if organisation is not None and known:
        reuse_documents(session, proposal, organisation, actor=actor, now=now())
    return proposal


@blueprint.get("/proposals/<uuid:proposal_id>/go-on")
@for_roles("partner")
def go_on(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """To the first page with something missing; to the check when nothing is."""
    proposal, draft = load_draft(proposal_id)
    if not is_open(proposal):
        return redirect(url_for("proposal_status.show", proposal_id=proposal.id))
    return redirect(_next_address(draft, gaps_now(draft)))


def _next_address(draft: Draft, gaps: Sequence[Gap]) -> str:
    page = first_open_page(draft, list(gaps))
    if page is not None:
        return url_for("proposal_section.show", proposal_id=draft.proposal.id, name=page.name)
    if any(gap.section == "documents" for gap in gaps):
        return url_for("document.show", proposal_id=draft.proposal.id)
    return url_for("proposal_check.check", proposal_id=draft.proposal.id)


@blueprint.get("/proposals/<uuid:proposal_id>/edit")
@for_roles("partner")
def edit(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """The task list: each section with what is missing in it."""
    proposal, draft = load_draft(proposal_id)
    if not is_open(proposal):
        return redirect(url_for("proposal_status.show", proposal_id=proposal.id))
    gaps = gaps_now(draft)
    open_gaps = [gap for gap in gaps if gap.section != "confirmation"]
    return render_template(
        "proposal/edit.html",
        proposal=proposal,
        tasks=_tasks(draft, gaps),
        missing=count_questions(open_gaps, draft),
        next_address=_next_address(draft, gaps),
        is_new=not draft.sections,
        has_namesake=has_namesake(current_session(), proposal),
    )


def _tasks(draft: Draft, gaps: list[Gap]) -> list[dict[str, Any]]:
    tasks = [_task(page, draft, gaps) for page in list_places()]
    wanted = wanted_documents(draft.policy, draft.sections, draft.proposal.language, draft.on)
    lacking = [gap for gap in gaps if gap.section == "documents"]
    status, tone = (_("Nothing needed so far"), "neutral")
    if wanted:
        status, tone = (_to_add(len(lacking)), "yours") if lacking else (_("Complete"), "good")
    address = url_for("document.show", proposal_id=draft.proposal.id)
    tasks.append({"words": _("Documents"), "href": address, "status": status, "tone": tone})
    ready = not [gap for gap in gaps if gap.section != "confirmation"]
    tasks.append(
        {
            "words": _("Check your answers and send"),
            "href": url_for("proposal_check.check", proposal_id=draft.proposal.id),
            "status": _("Ready") if ready else _("Not ready yet"),
            "tone": "yours" if ready else "neutral",
        }
    )
    return tasks


def _to_add(count: int) -> str:
    words: str = ngettext("%(num)s to add", "%(num)s to add", count)
    return words


def _task(page: Page, draft: Draft, gaps: list[Gap]) -> dict[str, Any]:
    answers = draft.of(page.section)
    lacking = [gap for gap in gaps if gap.section == page.section]
    name = page.name
    if not answers:
        status, tone = _("Not started"), "neutral"
    elif lacking:
        status = ngettext(
            "%(num)s answer missing", "%(num)s answers missing", count_questions(lacking, draft)
        )
        tone = "yours"
        if not gaps_of(page, draft, gaps):
            name = f"{page.section}-details"
    elif REUSED in answers:
        status, tone = _("Please check"), "waiting"
    else:
        status, tone = _("Complete"), "good"
    return {
        "words": page.title,
        "href": url_for("proposal_section.show", proposal_id=draft.proposal.id, name=name),
        "hint": _("Taken from your last proposal") if REUSED in answers else "",
        "status": status,
        "tone": tone,
    }


def count_questions(gaps: Sequence[Gap], draft: Draft) -> int:
    """How many questions the gaps are about: three facts of one owner are one question."""
    return len({(gap.section, asked_as(gap, draft.sections)) for gap in gaps})
