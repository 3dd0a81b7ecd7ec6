"""Work that waits for an office: what a timer could not do by itself; and what will be late within days."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from registry import reference
from registry.models import Recommendation, Review, Task
from registry.permissions import roles_held
from registry.queries.interest import check_declared
from registry.queries.late import SOON, Running, list_running
from registry.queries.recommendation import list_recommendations
from registry.queries.task import count_tasks, find_task, list_tasks
from registry.services.recommendation import DUE_TASK
from registry.services.task import finish_task
from registry.web.access import for_roles
from registry.web.batch import BatchForm, Row, result_page, take_each, ticked
from registry.web.formats import in_language, show_label
from registry.web.forms import Form, TextareaField
from registry.web.request import commit, current_actor, current_session, now, see_other, today
from workflows import roles as r
from workflows.agreement import AGREEMENT
from workflows.machine import Workflow
from workflows.proposal import PROPOSAL
from workflows.review import REVIEW

blueprint = Blueprint("task", __name__)

# kind → what it is, and what somebody can do about it
KINDS: dict[str, tuple[Any, Any]] = {
    "late_case": (_l("A case is late"), _l("See who has the next step and help them to take it.")),
    "late_review": (
        _l("A review is late"),
        _l("Give it to somebody else, or go on without it where the quorum allows that."),
    ),
    "no_alternate": (
        _l("No alternate is free for a late review"),
        _l("Give it to somebody else, or name an alternate."),
    ),
    "reviewer_missing": (_l("A review has no reviewer"), _l("Give it to somebody who may act.")),
    "report_red": (
        _l("No progress report for a year"),
        _l("Ask the partner once more, or write the closing review and close the agreement (M04)."),
    ),
    "step_blocked": (
        _l("A step could not be taken by itself"),
        _l("Remove what stands against it. It is tried again every hour."),
    ),
    "award_expected": (
        _l("A tender should be decided by now"),
        _l("Find out. Record the award, or set another day to look again."),
    ),
    "changed_after_signature": (
        _l("An approved case changed after the signature"),
        _l("See on the case what changed. Tell the Deputy when the agreement cannot stand."),
    ),
    "agreement_ending": (
        _l("An agreement ends soon"),
        _l("Ask the partner what is still true and renew it, or let it end and write the closing review."),
    ),
    "still_true_unanswered": (
        _l("A partner does not say what is still true"),
        _l("Payments are paused (M02). Write to the partner, or close the question."),
    ),
    "recommendation_due": (
        _l("A recommendation is due, or overdue"),
        _l("Report progress, or record another target date."),
    ),
    "hearing_over": (_l("The applicant was heard"), _l("Confirm the exclusion, or do not.")),
    "long_pause": (
        _l("A clock has stood still for long"),
        _l("Ask the office that we wait for, then let the clock run on."),
    ),
}
OTHER = (_l("Something waits"), _l("Open the case."))
FLOWS: tuple[Workflow, ...] = (PROPOSAL, REVIEW, AGREEMENT)
WHEN = {"late": _l("Late"), "today": _l("Due today"), "soon": _l("Due soon")}


class DoneForm(Form):
    note = TextareaField(
        _l("What was done, or why nothing is?"),
        hint=_l(
            "The note stays with the case. The task comes back when its cause is still there in two weeks."
        ),
        rows=3,
        max_length=1000,
        required=_l("Write what was done."),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A task in words."""

    task: Task
    title: Any
    advice: Any
    step: str
    reasons: list[str]
    href: str
    name: str
    about: str
    ways: list[tuple[Any, str]]  # what settles it: words and address


@blueprint.get("/tasks")
@for_roles("staff")
def index() -> ResponseReturnValue:
    """Open tasks of the person's offices, the most urgent first; filters are links with their numbers."""
    return _list_page(BatchForm(formdata=None), [])


@blueprint.post("/tasks/done")
@for_roles("staff")
def finish() -> ResponseReturnValue:
    """Closes every ticked task with one note; each as if it were closed by itself."""
    form, ids = BatchForm(), ticked()
    if not (form.validate() and form.is_whole(ids)):
        return _list_page(form, ids), 422
    session, actor = current_session(), current_actor()

    def load(number: uuid.UUID) -> Row | None:
        task = find_task(session, actor, number, now=now())
        if task is None:
            return None
        if task.proposal is not None:
            check_declared(session, actor, task.proposal, now=now())
        line = line_of(task)
        return Row(
            f"{line.name}: {line.title}", line.href,
            lambda: finish_task(session, task, note=form.note.data, actor=actor, now=now()),
        )  # fmt: skip

    results = take_each(ids, load)
    return result_page(results, title=_("Tasks that you closed"), back=(url_for("task.index"), _("Tasks")))


def _list_page(form: BatchForm, ids: list[uuid.UUID]) -> str:
    """`ids`: what was ticked before something else was found to be missing."""
    session, actor = current_session(), current_actor()
    numbers = count_tasks(session, actor, now=now())
    kind = request.args.get("kind", "")
    kind = kind if kind in numbers else ""
    filters = [
        {
            "words": words_of(each)[0],
            "href": url_for("task.index") if each == kind else url_for("task.index", kind=each),
            "count": number,
            "is_on": each == kind,
        }
        for each, number in sorted(numbers.items())
    ]
    running = list_running(session, actor, now=now())
    tasks = list_tasks(session, actor, now=now(), kind=kind)
    # read at once, and held until the lines are made: each line would ask for its own
    held = list_recommendations(session, [task.subject_id for task in tasks if task.kind == DUE_TASK])
    return render_template(
        "task/index.html",
        recommendations=held,
        lines=[line_of(task) for task in tasks],
        total=sum(numbers.values()),
        filters=filters,
        is_filtered=bool(kind),
        late=numbers_of(running),
        today=today(),
        form=form,
        ids=ids,
        ticks_all=request.args.get("tick") == "all",
        kind=kind,
        may_close=roles_held(actor, today()) != {r.AUDITOR},
    )


@blueprint.route("/tasks/<uuid:task_id>/done", methods=["GET", "POST"])
@for_roles("staff")
def done(task_id: uuid.UUID) -> ResponseReturnValue:
    """Closes a task by hand, with a note."""
    session, actor = current_session(), current_actor()
    task = find_task(session, actor, task_id, now=now()) or abort(404)
    if task.proposal is not None:
        check_declared(session, actor, task.proposal, now=now())
    if task.done_at is not None and request.method == "GET":
        flash(_("This task is done already."), "notice")
        return see_other("task.index")
    form = DoneForm()
    if form.validate_on_submit():
        finish_task(session, task, note=form.note.data, actor=actor, now=now())
        commit()
        flash(_("The task is closed."), "success")
        return see_other("task.index")
    return render_template("task/done.html", form=form, line=line_of(task)), 422 if form.errors else 200


@blueprint.get("/late")
@for_roles("staff")
def late() -> ResponseReturnValue:
    """Cases and reviews that are late, or will be within three working days."""
    running = list_running(current_session(), current_actor(), now=now())
    show = request.args.get("show", "")
    shown = [each for each in running if show not in WHEN or each.when == show]
    return render_template(
        "task/late.html",
        rows=shown,
        numbers=numbers_of(running),
        show=show if show in WHEN else "",
        days=SOON,
        left=words_left,
        states={row.name: row.staff for row in PROPOSAL.state_rows},
        areas={area.no: in_language(area.name) for area in reference.load().subprogrammes},
        office=office_of,
    )


def words_of(kind: str) -> tuple[Any, Any]:
    return KINDS.get(kind, OTHER)


def numbers_of(running: list[Running]) -> list[dict[str, Any]]:
    """How many are late, due today, due soon; each with the address of its list."""
    return [
        {
            "name": name,
            "words": words,
            "count": sum(each.when == name for each in running),
            "href": url_for("task.late", show=name),
        }
        for name, words in WHEN.items()
    ]


def words_left(row: Running) -> str:
    """ "2 working days left", "today", "3 working days late"."""
    if row.left == 0:
        return str(_("today"))
    if row.left < 0:
        return str(ngettext("%(num)s working day late", "%(num)s working days late", -row.left))
    return str(ngettext("%(num)s working day left", "%(num)s working days left", row.left))


def office_of(review: Review) -> str:
    """Whose slot it is."""
    if review.subprogramme is None:
        return show_label("role", review.role)
    name = in_language(reference.load().subprogramme(review.subprogramme).name)
    return f"{review.subprogramme}. {name}"


def line_of(task: Task) -> Line:
    title, advice = words_of(task.kind)
    rows = [step for flow in FLOWS for step in flow.rows(task.verb)]
    step = _(rows[0].button) if rows and task.kind == "step_blocked" else ""
    if task.proposal is not None:
        href = url_for("case.show", proposal_id=task.proposal_id)
        name, about = task.proposal.title, task.proposal.reference or ""
    elif task.agreement is not None:
        href = url_for("agreement.show", agreement_id=task.agreement_id)
        name, about = in_language(task.agreement.title), task.agreement.reference
    elif task.kind == DUE_TASK:
        href = url_for("recommendation.show", recommendation_id=task.subject_id)
        row = current_session().get_one(Recommendation, task.subject_id)
        name, about = _("Recommendation %(number)s", number=row.number), row.evaluation.title
    else:
        href, name, about = url_for("task.index"), "", ""
    return Line(task, title, advice, step, reasons_of(task), href, name or _("No title"), about, _ways(task))


def _ways(task: Task) -> list[tuple[Any, str]]:
    """The pages on which the task is settled, besides that of the case."""
    case, subject = task.proposal_id, task.subject_id
    ways: list[tuple[Any, str]] = []
    if task.kind in ("late_review", "no_alternate", "reviewer_missing"):
        address = url_for("triage.reassign", proposal_id=case, review_id=subject)
        ways.append((_("Give the review to somebody else"), address))
    if task.kind == "late_review":
        ways.append(
            (_("Go on without this review"), url_for("clock.waive", proposal_id=case, review_id=subject))
        )
    if task.kind == "long_pause":
        ways.append((_("Let the clock run on"), url_for("clock.resume", proposal_id=case)))
    if task.kind == "award_expected":
        ways.append((_("Go on: the tender is over"), url_for("tender.resume", proposal_id=case)))
    if task.kind == "hearing_over":
        ways.append((_("Decide on the exclusion"), url_for("decision.show", proposal_id=case)))
    if task.kind == "report_red":
        address = url_for("closing_review.write", agreement_id=task.agreement_id)
        ways.append((_("Write the closing review"), address))
        ways.append((_("Reports and deliverables"), url_for("progress.show", agreement_id=task.agreement_id)))
    return ways


def reasons_of(task: Task) -> list[str]:
    """Why the step could not be taken, in sentences; of a missing alternate the title says it."""
    if task.kind == "no_alternate":
        return []
    if task.kind == "long_pause":
        return [show_label("pause_reason", each) for each in task.reasons.split()]
    needs = {name: words for flow in FLOWS for name, words in flow.needs.items()}
    return [_(needs[each]) for each in task.reasons.split() if each in needs]
