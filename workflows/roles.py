"""What somebody is to a case. A role is a word; who has it is answered by registry.permissions."""

OWNER = "owner"  # an admitted member of the organisation that proposes
DESK = "desk"  # the office of the Deputy Executive Secretary
FOCAL_POINT = "focal_point"  # holds an open review of the case
ALTERNATE = "alternate"
APPROVING_OFFICIAL = "approving_official"
DIVISION_DIRECTOR = "division_director"  # of the lead subprogramme
EXECUTIVE_OFFICE = "executive_office"
DEPUTY = "deputy_executive_secretary"
EXECUTIVE_SECRETARY = "executive_secretary"
PANEL = "task_force_panel"
LEGAL = "legal_affairs"
GENDER = "gender_focal_point"
FINANCE = "finance_officer"
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"
POLICY_OFFICER = "policy_officer"  # writes, checks and publishes versions of the policy
SYSTEM = "system"  # an ordinary, logged actor: timers and joins
RESPONSIBLE = "responsible_unit"  # holds the office of a unit that a recommendation names
EXPERT = "expert"  # from outside, asked about one case until a day
RECUSED = "recused"  # declared an interest: nothing else counts any more

STAFF_ROLES = (
    DESK, FOCAL_POINT, APPROVING_OFFICIAL, DIVISION_DIRECTOR, EXECUTIVE_OFFICE, DEPUTY,
    EXECUTIVE_SECRETARY, PANEL, LEGAL, GENDER, FINANCE, AUDITOR, ADMINISTRATOR,
    POLICY_OFFICER,
)  # fmt: skip
