"""The page of one case: what it is, what to do, and only the buttons that this person may press."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry import reference
from registry.clock import Pause, days_used
from registry.models import Clock, Hit, Proposal
from registry.permissions import SEES_HITS, roles_held
from registry.queries.case import CaseFile, changed_answers, find_case, find_submission
from registry.queries.duties import may_take
from registry.queries.facts import CaseFacts
from registry.queries.guards import FORM_GIVES, Guards
from registry.queries.hit import list_case_alerts
from registry.queries.task import list_case_tasks
from registry.queries.timeline import list_happenings
from registry.queries.watchlist import ListStatus, list_status
from registry.web.access import for_roles
from registry.web.case_after import after_of
from registry.web.case_why import newer_version, why_of
from registry.web.desk_queue import TONES
from registry.web.fact import name_of, path_of, paths_by_section, section_title, show_fact
from registry.web.formats import in_language, show_label
from registry.web.guidance import link_of_state
from registry.web.hit_words import by_person
from registry.web.request import current_actor, current_session, now, today
from registry.web.task import line_of
from registry.web.wanted import wanted_of_case
from workflows.hit import HIT
from workflows.machine import Offer
from workflows.proposal import PROPOSAL
from workflows.review import REVIEW

blueprint = Blueprint("case", __name__)

# which page takes a step; a step that is not here is taken elsewhere or by the partner
PAGES = {
    "accept": "triage.accept",
    "send_back": "triage.send_back",
    "redirect": "triage.redirect",
    "refer": "triage.refer",
    "exclude": "triage.exclude",
    "propose_exclusion": "triage.propose_exclusion",
    "turn_down": "triage.turn_down",
    "merge": "triage.merge",
    "close": "triage.close",
    "ask": "question.ask",
    "answer": "question.record",
    "take_up": "triage.take_up",
    "wait_for_award": "tender.wait",
    "resume": "tender.resume",
    "note_conflict": "verdict.conflict",
    "reroute": "freeze.reroute",
    "ask_derogation": "derogation.ask",
    "advise_derogation": "derogation.advise",
    "grant_derogation": "derogation.grant",
    "refuse_derogation": "derogation.refuse",
    "uphold": "reconsideration.uphold",
    "reopen": "reconsideration.reopen",
}
# steps that end the question at triage: where one is possible, it comes first
SETTLING = ("exclude", "propose_exclusion", "refer", "redirect")
PARTNER_VERBS = frozenset({"submit", "withdraw", "complete_reviews", "ask_reconsideration"})
# where to go to make a need true
REMEDIES = {
    "screened": "screening.enter",
    "screening_settled": "screening.confirm",
    "facts_current": "assessment.reassess",
    "k01": "interest.declare",
    "groups_represented": "interest_group.show",
    "tender_settled": "tender.wait",
}
# offices that may keep the decision on a case as an example for later versions of the policy
KEEPERS = frozenset({"desk", "policy_officer"})


def load_case(proposal_id: uuid.UUID) -> Proposal:
    """The case, or 404 for anybody who may not see it; a declaration comes first (K01)."""
    actor = current_actor()
    proposal = find_case(current_session(), actor, proposal_id, now=now()) if actor.is_staff else None
    if proposal is None:
        abort(404)
    return proposal


@blueprint.get("/cases/<uuid:proposal_id>")
@for_roles("staff")
def show(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Everything on the case, for everybody of the staff who may see it."""
    proposal = load_case(proposal_id)
    file = CaseFile(current_session(), proposal, current_actor(), now())
    guards = file.guards
    offers = guards.offers()
    pressable = sorted(
        (offer for offer in offers if _can_press(offer)), key=lambda offer: offer.step.verb not in SETTLING
    )
    return render_template(
        "case/show.html",
        guidance_link=link_of_state(proposal.state),
        case=proposal,
        file=file,
        guards=guards,
        state=PROPOSAL.state(proposal.state),
        tone=TONES.get(proposal.state, "neutral"),
        area_names={area.no: area.name for area in reference.load().subprogrammes},
        buttons=[(offer.step, href) for offer in pressable if (href := page_of(offer.step.verb, proposal))],
        blocked=[offer for offer in offers if not _can_press(offer)],
        settling=SETTLING,
        settles=any(offer.step.verb in SETTLING for offer in pressable),
        needed=_checklist(file, offers),
        declared_sections=_facts(file),
        clocks=[_clock(clock) for clock in file.clocks],
        acts=_acts(file),
        after=after_of(file),
        happenings=list_happenings(current_session(), proposal),
        tasks=[line_of(task) for task in list_case_tasks(current_session(), proposal)],
        attached=file.attached,
        wanted=wanted_of_case(proposal, file.answers),
        hits=_hits(proposal),
        sees_hits=_sees_hits(),
        stale_lists=_stale_lists(guards),
        by_person=by_person,
        hit_states={row.name: row.staff for row in HIT.state_rows},
        why=why_of(current_session(), proposal.snapshot, guards.facts),
        newer_version=newer_version(current_session(), proposal, now()),
        may_keep=bool(proposal.snapshot and roles_held(current_actor(), today()) & KEEPERS),
        policy=guards.policy,
        duty_names=_duty_names(),
        review_states={row.name: row.staff for row in REVIEW.state_rows},
        name_of=name_of,
        has_page=lambda endpoint: endpoint in current_app.view_functions,
    )


@blueprint.get("/cases/<uuid:proposal_id>/submissions/<int:number>")
@for_roles("staff")
def submission(proposal_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """The answers as they were sent, and what changed since the submission before."""
    proposal = load_case(proposal_id)
    session = current_session()
    sent = find_submission(session, proposal, number)
    if sent is None:
        abort(404)
    before = find_submission(session, proposal, number - 1)
    changes = [
        (section_title(section), name_of(path_of(section, name)), *(_words(section, name, x) for x in both))
        for section, name, *both in changed_answers(before.answers if before else {}, sent.answers)
        if before is not None
    ]
    sections = [
        (
            section_title(section),
            [(name_of(path_of(section, n)), _words(section, n, v)) for n, v in given.items()],
        )
        for section, given in sent.answers.items()
    ]
    return render_template(
        "case/submission.html", case=proposal, sent=sent, before=before, changes=changes, sections=sections
    )


def _hits(proposal: Proposal) -> dict[uuid.UUID, list[Hit]]:
    """Party id → its matches that somebody must look at or has judged; nothing for who may not see them."""
    found: dict[uuid.UUID, list[Hit]] = {}
    if _sees_hits():
        for hit in list_case_alerts(current_session(), proposal):
            found.setdefault(hit.party_id, []).append(hit)
    return found


def _stale_lists(guards: Guards) -> list[ListStatus]:
    """Lists that are too old or missing, asked for only where a name is not screened: they may be why."""
    if not (guards.facts.unscreened and _sees_hits()):
        return []
    statuses = list_status(current_session(), guards.policy, now())
    is_used = any(status.version or status.waiting for status in statuses)
    return [status for status in statuses if is_used and status.counts and status.is_stale]


def _sees_hits() -> bool:
    return bool(roles_held(current_actor(), today()) & SEES_HITS)


def _duty_names() -> dict[str, str]:
    return {
        "sponsor": _("sponsorship"),
        "triage": _("triage"),
        "review": _("review"),
        "adjudication": _("adjudication"),
        "approval": _("approval"),
    }


def _words(section: str, name: str, value: Any) -> str:
    return show_fact(path_of(section, name), value)


def page_of(verb: str, proposal: Proposal) -> str | None:
    """The address of the page that takes the step on this case."""
    if verb in PAGES:
        return url_for(PAGES[verb], proposal_id=proposal.id)
    if verb in PARTNER_VERBS:
        return None
    return url_for("decision.act", proposal_id=proposal.id, verb=verb.replace("_", "-"))


def _can_press(offer: Offer) -> bool:
    """A form of a step also takes the declaration of interest, where only that is missing."""
    return not set(offer.needs) - {"k01"}


def _checklist(file: CaseFile, offers: list[Offer]) -> dict[str, Any] | None:
    """What the main step needs, each with the page that settles it; none when it can be pressed."""
    main = next((offer for offer in offers if offer.step.style == "primary" and not _can_press(offer)), None)
    outlook = file.guards.outlook
    if main is None or (main.step.verb == "accept" and outlook is not None and "pass" not in outlook.gates):
        return None
    skipped = {"facts_current", "gate_passes"} if file.proposal.snapshot is None else set()
    facts = file.guards.for_verb(main.step.verb, FORM_GIVES)
    items = []
    for need in main.step.needs:
        if need in skipped:
            continue  # follows from the screening, which is on the list
        endpoint = REMEDIES.get(need, "")
        known = endpoint in current_app.view_functions
        items.append(
            {
                "words": _(PROPOSAL.needs[need]),
                "is_met": bool(facts.get(need)),
                "href": url_for(endpoint, proposal_id=file.proposal.id) if known else "",
            }
        )
    return {"title": _("What “%(step)s” still needs", step=_(main.step.button)), "items": items}


def _facts(file: CaseFile) -> list[dict[str, Any]]:
    """Declared and assessed side by side, by section of the form; then answers that people only read."""
    facts, sections = file.guards.facts, []
    for section, paths in paths_by_section():
        rows = [_fact_row(path, facts) for path in paths]
        rows = [row for row in rows if section != "desk" or row["assessed"] is not None or row["declared"]]
        read = {path.rpartition(".")[2] for path in paths}
        others = [
            (name_of(path_of(section, name)), _words(section, name, value))
            for name, value in file.answers.get(section, {}).items()
            if name not in read and not name.endswith(("_minor", "_currency"))
        ]
        differs = any(row["assessed"] is not None for row in rows)
        sections.append(
            {
                "name": section,
                "title": section_title(section),
                "rows": rows,
                "others": others,
                "differs": differs,
            }
        )
    return sections


def _fact_row(path: str, facts: CaseFacts) -> dict[str, Any]:
    row = facts.assessed.get(path)
    return {
        "path": path,
        "name": name_of(path),
        "declared": show_fact(path, facts.declared.get(path)),
        "assessed": row,
        "found": show_fact(path, row.value) if row is not None else "",
        "set_aside": show_fact(path, facts.get(path)) if path in facts.set_aside else "",
    }


def _clock(clock: Clock) -> dict[str, Any]:
    holidays = reference.load().holiday_dates
    pauses = [Pause(p.paused_on, p.resumed_on, p.reason) for p in clock.pauses]
    until = today() if clock.stopped_at is None else clock.stopped_at.date()
    still = next((p for p in clock.pauses if p.resumed_on is None), None)
    kinds = {
        "triage": _("Triage"),
        "decision": _("Decision"),
        "acknowledge": _("Acknowledgement"),
        "answer": _("Answer"),
    }
    return {
        "row": clock,
        "words": kinds.get(clock.kind, clock.kind),
        "day": days_used(clock.started_on, until, holidays, pauses),
        "paused": show_label("pause_reason", still.reason) if still and clock.stopped_at is None else None,
        "is_running": clock.stopped_at is None,
    }


def _acts(file: CaseFile) -> list[dict[str, Any]]:
    """The ordered acts of the case's level: who took which, which is due, which come later."""
    guards, names = file.guards, file.guards.policy.names
    done, due, lines = list(guards.decisions), guards.next_act, []
    for act in guards.acts:
        taken = next((row for row in done if row.act == act.verb and row.role in may_take(act)), None)
        if taken is not None:
            done.remove(taken)
        lines.append(
            {
                "role": in_language(names.roles[act.role].to_dict()),
                "verb": in_language(names.verbs[act.verb].to_dict()),
                "taken": taken,
                "by_delegation": file.delegations.get(taken.id) if taken is not None else None,
                "is_due": taken is None and act is due and file.proposal.state in ("in_decision", "decided"),
            }
        )
    return lines
