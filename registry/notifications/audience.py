"""People by what they are to an event, and the mail that each of them gets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """People by what they are to the case of an event."""

    PARTNER = "partner"  # admitted members of the organisation of the case, with a confirmed address
    DESK = "desk"
    FOCAL_POINTS = "focal_points"  # who holds an open review of the case
    REVIEWER = "reviewer"  # of the one review that the event is about
    DECIDING_OFFICIALS = "deciding_officials"  # whose act is due
    HEAD = "head"  # the Deputy Executive Secretary, when nothing else helped
    OFFICE = "office"  # of a task: the holders of the role (or roles) in its event
    AGREEMENT_FOCAL_POINT = "agreement_focal_point"  # of the agreement of the event
    OWNER = "owner"  # of a promise: payload "owner" says partner, focal_point or desk; a name is the desk's
    ADMINISTRATORS = "administrators"
    TASK_FORCE = "task_force"  # its members: focal points and panel, the desk, the Deputy Executive Secretary
    M01_OFFICIALS = "m01_officials"  # of a confirmed hit or a review: Deputy, Executive Secretary, OLA
    POLICY_APPROVERS = "policy_approvers"  # who neither edited nor submitted the version
    POLICY_AUTHORS = "policy_authors"  # who did
    STOCK_TAKERS = "stock_takers"  # focal points of subprogrammes that have not answered the stock-taking
    DIRECTOR = "director"  # of the subprogramme that the event names
    AREA_FOCAL_POINTS = "area_focal_points"  # its focal points and their alternates
    ACTOR = "actor"
    SUBJECT = "subject"  # the user that the event is about (payload "user" where the subject is a membership)


@dataclass(frozen=True, slots=True)
class Notice:
    """One mail to one audience."""

    audience: Audience
    template: str


# What nobody may read a day later, however they chose to be written to.
AT_ONCE = frozenset({
    "user_password_changed", "user_locked", "act_recorded", "hit_confirmed", "incident_recorded",
    "list_quarantined",
})  # fmt: skip
NOBODY: tuple[Notice, ...] = ()
# The service sends the mail itself, because it holds a secret link and no event may hold one.
SENT_BY_SERVICE: tuple[Notice, ...] = ()


def partner(template: str) -> Notice:
    return Notice(Audience.PARTNER, template)


def desk(template: str) -> Notice:
    return Notice(Audience.DESK, template)


def focal_point(template: str) -> Notice:
    return Notice(Audience.AGREEMENT_FOCAL_POINT, template)


def owner(template: str) -> Notice:
    return Notice(Audience.OWNER, template)


def subject(template: str) -> Notice:
    return Notice(Audience.SUBJECT, template)


def office(template: str) -> Notice:
    return Notice(Audience.OFFICE, template)
