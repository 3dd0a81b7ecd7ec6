"""The wizard: one view for all its pages, and the page that shows two versions of the same page."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from registry.models import Proposal, Section
from registry.queries.completeness import Gap, proposal_gaps
from registry.queries.proposal import find_own_proposal, list_sections, received_or
from registry.queries.question import list_open, open_sections
from registry.services.document import EDITABLE
from registry.services.membership import found_organisation
from registry.services.proposal import Stale, save_section
from registry.web import (
    proposal_activity,
    proposal_declarations,
    proposal_links,
    proposal_organisation,
    proposal_ownership,
)
from registry.web.access import for_roles
from registry.web.proposal_answers import asked_as, differences
from registry.web.proposal_page import REUSED, Answers, Draft, Page
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from registry.web.wanted import wanted_of_draft
from workflows.machine import WrongState

blueprint = Blueprint("proposal_section", __name__)

PAGES: tuple[Page, ...] = (
    proposal_organisation.PAGE,
    proposal_organisation.DETAILS,
    proposal_ownership.PAGE,
    proposal_activity.PAGE,
    proposal_activity.DETAILS,
    proposal_links.PAGE,
    proposal_links.DETAILS,
    proposal_declarations.PAGE,
    proposal_declarations.DETAILS,
)
BY_NAME = {page.name: page for page in PAGES}


def load_own(proposal_id: uuid.UUID) -> Proposal:
    """A proposal of the partner's, or 404."""
    proposal = find_own_proposal(current_session(), current_actor(), proposal_id, now=now())
    if proposal is None:
        abort(404)
    return proposal


def load_draft(proposal_id: uuid.UUID) -> tuple[Proposal, Draft]:
    """A proposal with its sections as the wizard sees them, or 404."""
    proposal = load_own(proposal_id)
    return proposal, draft_of(proposal)


def draft_of(proposal: Proposal) -> Draft:
    rows = list_sections(current_session(), proposal)
    return Draft(
        proposal,
        {row.name: row.answers for row in rows},
        {row.name: row.version for row in rows},
        received_or(proposal, today()),
    )


def is_open(proposal: Proposal, section: str = "") -> bool:
    """Whether answers may be changed: of a draft all, else of a section that a question of ours opened."""
    if proposal.state in EDITABLE:
        return True
    return bool(section) and section in open_sections(current_session(), proposal)


@blueprint.route("/proposals/<uuid:proposal_id>/edit/<name>", methods=["GET", "POST"])
@for_roles("partner")
def show(proposal_id: uuid.UUID, name: str) -> ResponseReturnValue:
    """One page of the wizard. Saves whatever is given, blank or not; what cannot be read is shown again."""
    page = BY_NAME.get(name)
    if page is None:
        abort(404)
    proposal, draft = load_draft(proposal_id)
    is_ours = is_open(proposal, page.section)
    if not is_ours and request.method == "GET":
        flash(_("This proposal has been sent: its answers can no longer be changed."), "notice")
        return see_other("proposal_status.show", proposal_id=proposal.id)
    form = page.fill(draft)
    if not is_ours:
        return _too_late(page, draft, form)
    if request.method == "GET":
        return _render(page, draft, form)
    changed = page.change(form, draft, request.form.get("do", ""))
    if changed is not None:
        return _render(page, draft, changed)
    if not form.validate():
        return _render(page, draft, form), 422
    answers = page.read(form, draft)
    try:
        _save(page, draft, answers, form.version.data or 0)
    except Stale as stale:
        return _both(page, draft, answers, stale.section), 409
    except WrongState:
        return _too_late(page, draft, form)
    commit()
    if proposal.state not in EDITABLE:
        return _back_to_question(page, draft_of(proposal))
    if "later" in request.form:
        flash(_("Saved. You can come back at any time."), "success")
        return see_other("proposal.edit", proposal_id=proposal.id)
    return _go_on(page, draft_of(proposal))


def _back_to_question(page: Page, draft: Draft) -> ResponseReturnValue:
    """The section was opened by a question of ours: its second page, then the question."""
    following = [each for each in asked_pages(draft) if each.section == page.section and each is not page]
    if page.name == page.section and following and "later" not in request.form:
        return see_other("proposal_section.show", proposal_id=draft.proposal.id, name=following[0].name)
    asking = next(
        each for each in list_open(current_session(), draft.proposal) if page.section in (each.sections or ())
    )
    flash(_("Saved. Nothing is sent before you send your answer."), "success")
    return see_other("question.answer", proposal_id=draft.proposal.id, question_id=asking.id)


def _too_late(page: Page, draft: Draft, form: Any) -> ResponseReturnValue:
    """Somebody sent the proposal while this page was being written: what was typed is shown."""
    flash(
        _(
            "This proposal was sent before you saved this page, so your changes are not in it. "
            "Copy what you need; you can tell us on the page of the proposal."
        ),
        "warning",
    )
    return _render(page, draft, form), 409


def _save(page: Page, draft: Draft, answers: Answers, version: int) -> None:
    """Keeps the section; of two versions, the answers that the person chose on the page that showed both."""
    session, actor = current_session(), current_actor()
    theirs = draft.of(page.section)
    if version == draft.versions.get(page.section, 0):
        for name in theirs.keys() | answers.keys():
            if request.form.get(f"keep-{name}") == "theirs":
                answers.pop(name, None)
                if name in theirs:
                    answers[name] = theirs[name]
    save_section(session, draft.proposal, page.section, answers, version=version, actor=actor, now=now())
    if page.section == "organisation":
        found_organisation(session, draft.proposal, answers, actor=actor, now=now())


def _both(page: Page, draft: Draft, mine: Answers, row: Section) -> str:
    """Both versions side by side; what was typed travels on in hidden fields, so that nothing is lost."""
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in ("version", "csrf_token", "do", "later", "next") and not name.startswith("keep-")
    ]
    return render_template(
        "proposal/both.html",
        page=page,
        proposal=draft.proposal,
        typed=typed,
        version=row.version,
        by=row.updated_by,
        at=row.updated_at,
        differences=differences(page.section, mine, row.answers),
    )


def _render(page: Page, draft: Draft, form: Any) -> str:
    others = list_places()
    return render_template(
        page.template,
        page=page,
        proposal=draft.proposal,
        draft=draft,
        form=form,
        place=next((place for place, each in enumerate(others, 1) if each.name == page.section), 1),
        places=len(others) + 1,
        reused=draft.of(page.section).get(REUSED),
        suggested=proposal_links.suggested(draft) if page.name == "links" else [],
        explain=_explained(page, draft),
        rows=_rows_of(form) if page.name == "ownership" else 0,
        wanted=wanted_of_draft(draft) if page.section in ("activity", "links") else None,
    )


def _explained(page: Page, draft: Draft) -> list[str]:
    """The boxes that the second page of «What you propose» asks about, in words."""
    if page.name != "activity-details":
        return []
    answers = draft.of("activity")
    wanted = proposal_activity.to_explain(answers)
    field = proposal_activity.ActivityForm(formdata=MultiDict()).applies
    return [str(choice.label) for choice in field.listed() if choice.value in wanted]


def _rows_of(form: Any) -> int:
    return sum(name.endswith("_pct") and name.startswith("owner_") for name in form._fields)


def list_places() -> list[Page]:
    """The sections of the wizard, each by its first page."""
    return [page for page in PAGES if page.name == page.section]


def asked_pages(draft: Draft) -> list[Page]:
    """The pages that this proposal needs, second pages only where something asks for them."""
    return [page for page in PAGES if page.is_asked(draft.sections)]


def gaps_of(page: Page, draft: Draft, gaps: list[Gap]) -> list[Gap]:
    """What is missing on one page."""
    here = [gap for gap in gaps if gap.section == page.section]
    return [gap for gap in here if asked_as(gap, draft.sections) in page.fields]


def _is_to_visit(page: Page, draft: Draft, gaps: list[Gap]) -> bool:
    if page.section not in draft.sections or REUSED in draft.of(page.section):
        return True
    return bool(gaps_of(page, draft, gaps))


def first_open_page(draft: Draft, gaps: list[Gap], after: Page | None = None) -> Page | None:
    """Where to go on: the first page with something missing; with `after`, only among the pages behind it."""
    pages = asked_pages(draft)
    start = pages.index(after) + 1 if after in pages else 0
    return next((page for page in pages[start:] if _is_to_visit(page, draft, gaps)), None)


def _go_on(page: Page, draft: Draft) -> ResponseReturnValue:
    from_here = asked_pages(draft)
    second = next((each for each in from_here if each.section == page.section and each is not page), None)
    gaps = gaps_now(draft)
    if page.name == page.section and second is not None:  # a box asks for it: also what may stay empty there
        return see_other("proposal_section.show", proposal_id=draft.proposal.id, name=second.name)
    following = first_open_page(draft, gaps, after=page)
    if following is not None:
        return see_other("proposal_section.show", proposal_id=draft.proposal.id, name=following.name)
    if any(gap.section == "documents" for gap in gaps):
        return see_other("document.show", proposal_id=draft.proposal.id)
    return see_other("proposal_check.check", proposal_id=draft.proposal.id)


def gaps_now(draft: Draft) -> list[Gap]:
    """Everything still missing, as it stands in the database now."""
    return proposal_gaps(current_session(), draft.policy, draft.proposal, draft.sections, draft.on)
