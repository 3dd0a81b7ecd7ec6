"""Who may take each step, and what it must rest on: written by hand from the policy, not from the tables.

A key is a verb, or `verb>target` or `verb@state` where the answer differs between the rows of one verb.
"""

from __future__ import annotations

from collections.abc import Mapping

from workflows.machine import Step

_DECIDERS = "approving_official deputy_executive_secretary executive_secretary"
_HEADS = "executive_secretary deputy_executive_secretary"

WHO: Mapping[str, Mapping[str, str]] = {
    "proposal": {
        "submit": "owner desk",
        "withdraw": "owner",
        "answer": "owner desk",
        "accept": "desk",
        "send_back": "desk",
        "redirect": "desk",
        "refer": "desk",
        "exclude": "desk",
        "propose_exclusion": "desk",
        "confirm_exclusion": "deputy_executive_secretary",
        "dismiss_exclusion": "deputy_executive_secretary",
        "wait_for_award": "desk",
        "resume": "desk",
        "ask_derogation": "desk",
        "advise_derogation": "legal_affairs",
        "grant_derogation": "executive_secretary",
        "refuse_derogation": "executive_secretary",
        "turn_down": "desk",
        "merge": "desk",
        "close": "desk system",
        "ask": f"focal_point desk division_director {_DECIDERS}",
        "note_conflict": "focal_point desk",
        "complete_reviews": "system",
        "hear_objection": "deputy_executive_secretary",
        "raise_level@in_review": "focal_point",
        "raise_level": f"focal_point division_director {_DECIDERS}",
        "lower_level": f"division_director {_DECIDERS}",
        "advise": "executive_office task_force_panel legal_affairs",
        "recommend": "deputy_executive_secretary",
        "approve": _DECIDERS,
        "approve>decided": "division_director",
        "approve_with_conditions": _DECIDERS,
        "approve_with_conditions>decided": "division_director",
        "decline": _DECIDERS,
        "decline>decided": "division_director",
        "defer": f"division_director {_DECIDERS}",
        "fall_due": "system",
        "take_up": f"desk division_director {_DECIDERS}",
        "concur": "deputy_executive_secretary",
        "refuse_concurrence": "deputy_executive_secretary",
        "reroute": "desk system",
        "ask_reconsideration": "owner",
        "uphold": _DECIDERS,
        "reopen": _DECIDERS,
    },
    "review": {
        "declare": "focal_point",
        "recuse": "focal_point",
        "give": "focal_point",
        "reassign": "desk",
        "replace": "system",
        "waive": "desk",
        "cancel": "desk system",
    },
    "hit": {
        "judge_same": "desk",
        "judge_different": "desk",
        "ask": "desk",
        "confirm": "desk",
        "refuse": "desk",
        "take_back": "desk",
        "reopen": "system",
        "recall": "system",
        "close": "system",
        "review": "desk",
    },
    "agreement": {
        "clear": "desk",
        "redraft": "desk system",
        "sign": "desk",
        "activate": "desk system",
        "review": "desk system",
        "carry_on": _HEADS,
        "suspend": f"{_HEADS} system",
        "terminate": _HEADS,
        "complete": "desk",
        "expire": "desk system",
    },
}

RESTS_ON: Mapping[str, Mapping[str, str]] = {
    "proposal": {
        "submit": "sections_complete",
        "answer": "question_answered",
        "accept": "lead_assigned reviewers_assigned",
        "send_back": "reason_given",
        "confirm_exclusion": "applicant_heard",
        "dismiss_exclusion": "reason_given",
        "wait_for_award": "date_given",
        "resume": "award_known",
        "ask_derogation": "reason_given",
        "advise_derogation": "reason_given",
        "grant_derogation": "reason_given reasons_to_publish",
        "refuse_derogation": "reason_given",
        "turn_down": "reason_given",
        "merge": "duplicate_named",
        "close": "partner_awaited waited_long_enough",
        "ask": "question_given",
        "note_conflict": "is_lead reason_given",
        "hear_objection": "reason_given",
        "raise_level": "reason_given level_rises",
        "lower_level": "reason_given level_falls",
        "advise": "reason_given",
        "recommend": "reason_given",
        "approve": "groups_represented",
        "approve_with_conditions": "groups_represented conditions_given",
        "concur>approved": "groups_represented",
        "decline": "reason_given",
        "defer": "reason_given date_given",
        "refuse_concurrence": "reason_given",
        "fall_due": "deferral_over",
        "reroute": "changed_since_approval",
        "ask_reconsideration": "reason_given not_reconsidered",
        "uphold": "reason_given",
        "reopen": "reason_given",
    },
    "review": {
        "declare": "no_interest",
        "recuse": "some_interest",
        "give": "verdict_given reasons_given conditions_given",
        "reassign": "reviewer_may_act",
        "replace": "time_is_over reviewer_may_act",
        "waive": "time_is_over quorum_stays reason_given",
        "cancel": "no_longer_required",
    },
    "hit": {
        "judge_same": "reason_given",
        "judge_different": "reason_given",
        "judge_different>different": "reason_given !needs_second",
        "ask": "reason_given",
        "refuse": "reason_given",
        "take_back": "reason_given",
        "recall>same": "says_same",
        "recall>different": "!says_same",
        "review": "reason_given",
    },
    "agreement": {
        "clear": "clearances_given dates_given",
        "redraft": "reason_given",
        "sign": "unchanged_since_approval clearances_given excom_settled conditions_met diligence_valid signature_given "
        "proof_given loan_settled value_covered",
        "activate": "started",
        "review": "reason_given",
        "carry_on": "reason_given",
        "suspend": "reason_given",
        "terminate": "reason_given document_given",
        "terminate@drafting": "reason_given",
        "terminate@cleared": "reason_given",
        "complete": "reason_given closing_reviewed",
        "expire": "ended",
    },
}


def who_may(flow: str, step: Step, state: str) -> frozenset[str]:
    """The roles that the policy gives a step; none when it names nobody."""
    return frozenset(_answer(WHO[flow], step, state).split())


def rests_on(flow: str, step: Step, state: str) -> frozenset[str]:
    """What a step must know or record beside what the case itself shows."""
    return frozenset(_answer(RESTS_ON[flow], step, state).split())


def _answer(table: Mapping[str, str], step: Step, state: str) -> str:
    for key in (f"{step.verb}>{step.target}", f"{step.verb}@{state}", step.verb):
        if key in table:
            return table[key]
    return ""
