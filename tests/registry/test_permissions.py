"""One answer to "who may see this": the list, the case, the roles and the steps agree for everybody."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Agreement, Proposal, RoleGrant, User
from registry.permissions import (
    agreements_visible_to,
    hits_visible_to,
    organisations_visible_to,
    publishable,
    reach_of,
    roles_on,
    visible_to,
)
from registry.queries.guards import Guards
from registry.queries.queue import count_cases, list_cases
from registry.queries.queue_statement import Wanted
from registry.services.review import declare_interest
from tests.case import NOW, on_stage
from tests.cast import Cast, Kept, make_organisation, make_person
from workflows import roles as r
from workflows.machine import NotYours
from workflows.proposal import PROPOSAL

Cases = dict[str, Proposal]


@pytest.fixture
def cast(staged: dict[str, uuid.UUID], session: Session, kept_cast: Kept) -> Cast:
    return on_stage(session, kept_cast.everybody())


@pytest.fixture
def cases(session: Session, staged: dict[str, uuid.UUID], cast: Cast) -> Cases:
    return {name: session.get_one(Proposal, case_id) for name, case_id in staged.items()}


def everybody(session: Session, cast: Cast) -> Iterator[tuple[str, User]]:
    """The cast, and people who should be nobody."""
    for field in fields(cast):
        person = getattr(cast, field.name)
        if isinstance(person, User):
            yield field.name, person
    firm = make_organisation(session, "Past Times", "past.example")
    left = make_person(session, "Left", works_for=cast.blue_well)
    left.memberships[0].state = "ended"
    waiting = make_person(session, "Waiting", works_for=cast.blue_well)
    waiting.memberships[0].state = "asked"
    yield from {
        "left": left,
        "waiting": waiting,
        "other_firm": make_person(session, "Pat", works_for=firm),
    }.items()
    retired = make_person(session, "Retired", roles=["desk"])
    retired.grants[0].valid_to = NOW.date() - timedelta(days=1)
    unconfirmed = make_person(session, "Unconfirmed", roles=["approving_official"])
    unconfirmed.grants[0].confirmed_at = None
    inactive = make_person(session, "Inactive", roles=["desk"])
    inactive.is_active = False
    yield from {"retired": retired, "unconfirmed": unconfirmed, "inactive": inactive}.items()
    yield "staff_without_office", make_person(session, "Sven")
    session.flush()


def seen_by(session: Session, user: User | None) -> set[object]:
    return set(session.scalars(select(Proposal.id).where(visible_to(user, NOW))))


def test_there_is_a_case_in_every_state(cases: Cases) -> None:
    assert {case.state for case in cases.values()} == set(PROPOSAL.states)


def test_the_list_shows_a_case_exactly_when_the_person_is_somebody_to_it(
    session: Session, cast: Cast, cases: Cases
) -> None:
    wrong = []
    for who, person in everybody(session, cast):
        seen = seen_by(session, person)
        areas = {grant.subprogramme for grant in person.grants if grant.role == r.FOCAL_POINT}
        for name, case in cases.items():
            roles = roles_on(session, person, case, now=NOW) - {r.RECUSED}
            # a focal point and an alternate read a case of their subprogramme, whoever of them reviews it
            reads = any(row.subprogramme in areas for row in Guards(session, case, None, NOW).reviews)
            if (case.id in seen) != bool(roles or reads):
                wrong.append(f"{who} / {name}: seen {case.id in seen}, roles {sorted(roles)}")
    assert wrong == []


def test_nobody_is_offered_a_step_on_a_case_that_they_cannot_see(
    session: Session, cast: Cast, cases: Cases
) -> None:
    wrong = [
        f"{who} / {name}: {offer.step.verb}"
        for who, person in everybody(session, cast)
        for name, case in cases.items()
        if case.id not in seen_by(session, person)
        for offer in Guards(session, case, person, NOW).offers()
    ]
    assert wrong == []


# who sees which case of Blue Well, written by hand
ALL = {
    "draft", "draft_of_the_desk", "thrown_away", "submitted", "returned", "triaged", "in_review", "high",
    "clarification_asked", "in_decision", "decided", "deferred", "exclusion_proposed", "declined", "excluded",
    "redirected", "referred", "merged", "withdrawn", "closed", "approved", "cleared", "in_force",
    "derogation_asked", "reconsideration_asked", "waiting_for_award",
}  # fmt: skip
SENT = ALL - {"draft", "draft_of_the_desk", "thrown_away"}
REVIEWED = {
    "in_review", "clarification_asked", "in_decision", "high", "decided", "deferred", "approved", "cleared",
    "in_force",
}  # fmt: skip
SEES = {
    "alice": ALL, "anton": ALL, "bea": SENT | {"draft_of_the_desk"}, "boris": SENT | {"draft_of_the_desk"},
    "carl": REVIEWED, "cleo": REVIEWED, "olga": SENT, "dmitri": SENT, "elena": SENT, "emil": SENT,
    "aldo": SENT, "otto": SENT, "lena": {"high", "derogation_asked"}, "paul": {"high"},
}  # fmt: skip


def test_each_person_sees_what_the_policy_says(session: Session, cast: Cast, cases: Cases) -> None:
    names = {case.id: name for name, case in cases.items()}
    assert seen_by(session, None) == set()
    for who, person in everybody(session, cast):
        assert {names[each] for each in seen_by(session, person)} == SEES.get(who, set()), who  # type: ignore[index]


def test_a_recused_person_loses_the_case_its_agreement_and_every_step(
    session: Session, cast: Cast, cases: Cases
) -> None:
    case = cases["in_force"]
    for who in ("bea", "boris", "carl", "olga", "otto", "dmitri", "elena", "emil"):
        person = getattr(cast, who)
        agreement = select(Agreement.id).where(
            Agreement.proposal_id == case.id, agreements_visible_to(person, NOW)
        )
        assert case.id in seen_by(session, person)
        assert session.scalar(agreement) is not None
        declare_interest(session, case, interest="financial", actor=person, now=NOW)
        assert case.id not in seen_by(session, person)
        assert session.scalar(agreement) is None
        assert roles_on(session, person, case, now=NOW) == {r.RECUSED}
        assert Guards(session, case, person, NOW).offers() == []


def test_a_stranger_cannot_declare_anything_about_a_case(session: Session, cast: Cast, cases: Cases) -> None:
    for person in (cast.dora, cast.claire, cast.ada, cast.grace, cast.lena, cast.alice):
        with pytest.raises(NotYours):
            declare_interest(session, cases["in_review"], interest="none", actor=person, now=NOW)


def test_a_grant_counts_from_its_first_to_its_last_day(session: Session, cast: Cast, cases: Cases) -> None:
    fay = make_person(session, "Fay")
    first, last = date(2026, 11, 1), date(2026, 11, 3)
    fay.grants.append(RoleGrant(role="auditor", valid_from=first, valid_to=last, granted_at=NOW))
    session.flush()
    case = select(Proposal.id).where(Proposal.id == cases["in_review"].id)
    seen = {}
    for day in range(-3, 4):
        at = NOW + timedelta(days=day)
        seen[at.day] = session.scalar(case.where(visible_to(fay, at))) is not None
    assert seen == {30: False, 31: False, 1: True, 2: True, 3: True, 4: False, 5: False}


def test_only_what_is_signed_and_not_under_embargo_is_published(
    session: Session, cast: Cast, cases: Cases
) -> None:
    published = select(Agreement.proposal_id).where(publishable())
    assert session.scalars(published).all() == [cases["in_force"].id]
    agreement = session.scalars(select(Agreement).where(Agreement.signed_on.is_not(None))).one()
    agreement.is_public = False
    session.flush()
    assert session.scalars(published).all() == []


def test_partners_see_their_own_agreements_and_staff_with_an_office_the_register(
    session: Session, cast: Cast, cases: Cases
) -> None:
    counts = {
        who: len(session.scalars(select(Agreement.id).where(agreements_visible_to(person, NOW))).all())
        for who, person in everybody(session, cast)
    }
    nobody = {
        "dora", "ada", "adam", "left", "waiting", "other_firm", "retired", "unconfirmed", "inactive",
        "staff_without_office",
    }  # fmt: skip
    assert {who for who, count in counts.items() if count == 0} == nobody
    assert {count for who, count in counts.items() if who not in nobody} == {3}


def test_the_numbers_beside_the_filters_are_those_of_the_list(
    session: Session, cast: Cast, cases: Cases
) -> None:
    for person in (cast.bea, cast.carl, cast.cleo, cast.lena, cast.otto, cast.aldo, cast.claire, cast.ada):
        page = list_cases(session, person, Wanted(), now=NOW)
        rows, numbers = page.rows, count_cases(session, person, Wanted(), page, now=NOW)
        assert {row.id for row in rows} == seen_by(session, person) - drafts(session)
        assert numbers.total == len(rows)
        by_state = Counter(row.state for row in rows)
        assert {state: number for state, number in numbers.facets["state"].items() if number} == by_state


def drafts(session: Session) -> set[object]:
    return set(session.scalars(select(Proposal.id).where(Proposal.state == "draft")))


def test_a_kept_condition_is_the_one_that_would_be_made(session: Session, cast: Cast) -> None:
    """What `reach_of` leaves out changes no condition: the person gains and loses every grant there is."""
    conditions = (visible_to, agreements_visible_to, organisations_visible_to, hits_visible_to)
    sven = make_person(session, "Sven")

    def said() -> tuple[str, ...]:
        literal = {"compile_kwargs": {"literal_binds": True}, "dialect": session.get_bind().dialect}
        return tuple(str(select(of(sven, NOW)).compile(**literal)) for of in conditions)  # type: ignore[arg-type]

    found: dict[object, set[tuple[str, ...]]] = defaultdict(set)
    for role in r.STAFF_ROLES:
        for subprogramme in (None, 3, 5):
            grant = RoleGrant(
                role=role, subprogramme=subprogramme, valid_from=date(2020, 1, 1), confirmed_at=NOW
            )
            with session.no_autoflush:
                sven.grants = [grant]
                found[reach_of(sven, NOW)].add(said())
                grant.valid_to = date(2020, 2, 1)
                found[reach_of(sven, NOW)].add(said())
                sven.grants = []
    sven.is_active = False
    found[reach_of(sven, NOW)].add(said())
    assert len(found) > 15
    assert all(len(texts) == 1 for texts in found.values())
    assert len({texts for each in found.values() for texts in each}) > 5
    assert reach_of(cast.alice, NOW) is None
