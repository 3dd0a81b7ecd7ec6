"""The answer key, written by hand and not from the tables: verb, from, who, and where it leads when all holds."""

from __future__ import annotations

OPEN = (
    "submitted returned in_review clarification_asked in_decision deferred exclusion_proposed"
    " waiting_for_award derogation_asked"
)
EXCLUDABLE = "submitted in_review in_decision decided deferred waiting_for_award"
DECIDERS = "approving_official deputy_executive_secretary executive_secretary"

# verb | from | by | to   (guards all true; * marks what holds when a concurrence is not needed)
PROPOSAL_KEY = f"""
submit                  | draft returned                       | owner desk          | submitted
withdraw                | draft {OPEN}                         | owner               | withdrawn
answer                  | clarification_asked                  | owner desk          | in_review
accept                  | submitted                            | desk                | in_review
send_back               | submitted in_review clarification_asked in_decision decided deferred exclusion_proposed waiting_for_award derogation_asked | desk | returned
redirect                | submitted                            | desk                | redirected
refer                   | submitted                            | desk                | referred
exclude                 | {EXCLUDABLE}                         | desk                | excluded
propose_exclusion       | {EXCLUDABLE}                         | desk                | exclusion_proposed
confirm_exclusion       | exclusion_proposed                   | deputy_executive_secretary | excluded
dismiss_exclusion       | exclusion_proposed                   | deputy_executive_secretary | submitted
turn_down               | submitted                            | desk                | declined
merge                   | submitted returned                   | desk                | merged
close                   | submitted returned clarification_asked | desk system       | closed
ask                     | in_review in_decision                | focal_point desk division_director {DECIDERS} | clarification_asked
note_conflict           | in_review                            | focal_point desk    | in_review
wait_for_award          | submitted in_review in_decision      | desk                | waiting_for_award
resume                  | waiting_for_award                    | desk                | in_review
ask_derogation          | submitted in_review in_decision      | desk                | derogation_asked
advise_derogation       | derogation_asked                     | legal_affairs       | derogation_asked
grant_derogation        | derogation_asked                     | executive_secretary | submitted
refuse_derogation       | derogation_asked                     | executive_secretary | excluded
hear_objection          | in_decision                          | deputy_executive_secretary | in_decision
reroute                 | approved                             | desk system         | in_review
ask_reconsideration     | declined excluded                    | owner               | reconsideration_asked
uphold                  | reconsideration_asked                | {DECIDERS}          | excluded
reopen                  | reconsideration_asked                | {DECIDERS}          | submitted
complete_reviews        | in_review                            | system              | in_decision
raise_level             | in_review                            | focal_point         | in_review
raise_level             | in_decision                          | focal_point division_director {DECIDERS} | in_decision
lower_level             | in_decision                          | division_director {DECIDERS} | in_decision
advise                  | in_decision                          | executive_office task_force_panel legal_affairs | in_decision
recommend               | in_decision                          | deputy_executive_secretary | in_decision
approve                 | in_decision                          | {DECIDERS}          | approved
approve_with_conditions | in_decision                          | {DECIDERS}          | approved
decline                 | in_decision                          | {DECIDERS}          | declined
defer                   | in_decision                          | division_director {DECIDERS} | deferred
take_up                 | deferred                             | desk division_director {DECIDERS} | in_decision
fall_due                | deferred                             | system              | in_decision
concur                  | decided                              | deputy_executive_secretary | approved
refuse_concurrence      | decided                              | deputy_executive_secretary | in_decision
"""

# what differs where the level asks for a concurrence (moderate)
CONCURRENCE_KEY = """
approve                 | in_decision                          | division_director   | decided
approve_with_conditions | in_decision                          | division_director   | decided
decline                 | in_decision                          | division_director   | decided
"""

REVIEW_KEY = """
declare  | open               | focal_point | declared
recuse   | open declared      | focal_point | recused
give     | declared           | focal_point | given
reassign | open declared      | desk        | open
replace  | open declared      | system      | open
waive    | open declared      | desk        | waived
cancel   | open declared given | desk system | cancelled
"""

AGREEMENT_KEY = """
clear     | drafting                      | desk                                           | cleared
redraft   | cleared                       | desk system                                    | drafting
sign      | cleared                       | desk                                           | signed
activate  | signed                        | desk system                                    | active
review    | active                        | desk system                                    | under_review
carry_on  | under_review suspended        | executive_secretary deputy_executive_secretary | active
suspend   | signed active under_review    | executive_secretary deputy_executive_secretary system | suspended
terminate | drafting cleared signed active under_review suspended | executive_secretary deputy_executive_secretary | terminated
complete  | active                        | desk                                           | completed
expire    | active under_review           | system desk                                    | expired
"""

AMENDMENT_KEY = """
clear   | drafting         | desk | cleared
redraft | cleared          | desk | drafting
merge   | cleared          | desk | merged
cancel  | drafting cleared | desk | cancelled
"""

RENEWAL_KEY = """
answer  | asked                    | owner desk | answered
confirm | answered                 | desk       | confirmed
renew   | confirmed                | desk       | renewed
refuse  | asked answered confirmed | desk       | refused
"""

RECOMMENDATION_KEY = """
report    | not_started in_progress            | desk responsible_unit          | in_progress
implement | not_started in_progress            | desk responsible_unit          | implemented
close     | not_started in_progress            | deputy_executive_secretary     | closed_not_implemented
reopen    | implemented closed_not_implemented | desk deputy_executive_secretary | in_progress
"""

POLICY_KEY = """
edit      | draft checked                    | policy_officer                            | draft
check     | draft                            | policy_officer                            | checked
submit    | checked                          | policy_officer                            | submitted
send_back | submitted                        | policy_officer deputy_executive_secretary | draft
approve   | submitted                        | policy_officer deputy_executive_secretary | approved
publish   | approved                         | policy_officer deputy_executive_secretary | published
withdraw  | draft checked submitted approved | policy_officer                            | withdrawn
"""

PRACTICE_KEY = """
submit    | draft               | desk focal_point division_director executive_office deputy_executive_secretary gender_focal_point policy_officer | in_review
publish   | in_review           | desk deputy_executive_secretary policy_officer | published
send_back | in_review           | desk focal_point division_director executive_office deputy_executive_secretary gender_focal_point policy_officer | draft
revise    | published           | desk focal_point division_director executive_office deputy_executive_secretary gender_focal_point policy_officer | draft
withhold  | draft               | desk deputy_executive_secretary policy_officer | draft
withhold  | in_review           | desk deputy_executive_secretary policy_officer | in_review
withhold  | published           | desk deputy_executive_secretary policy_officer | published
retire    | draft in_review published | desk deputy_executive_secretary policy_officer | retired
"""

# a strong match, or "the same": two people
HIT_KEY = """
judge_same      | open asked                           | desk   | judged
judge_different | open asked                           | desk   | judged
ask             | open                                 | desk   | asked
confirm         | judged                               | desk   | same
refuse          | judged                               | desk   | open
take_back       | different same                       | desk   | open
reopen          | different judged asked closed        | system | open
recall          | open closed                          | system | same
close           | open asked judged different same     | system | closed
review          | closed                               | desk   | closed
"""

# what differs for "somebody else", and where one person is enough
HIT_DIFFERENT_KEY = """
judge_different | open asked  | desk   | different
confirm         | judged      | desk   | different
recall          | open closed | system | different
"""


def read_key(text: str) -> dict[tuple[str, str, str], str]:
    """(verb, state, role) → next state."""
    key: dict[tuple[str, str, str], str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        verb, sources, roles, target = (cell.strip() for cell in line.split("|"))
        for state in sources.split():
            for role in roles.split():
                assert (verb, state, role) not in key, f"twice in the key: {verb} {state} {role}"
                key[verb, state, role] = target
    return key
