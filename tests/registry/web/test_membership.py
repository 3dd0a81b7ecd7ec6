"""People and organisations: a second asks, the first admits; nobody browses; an invitation is taken up."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Membership, Message, Organisation, Proposal, User
from registry.services.invitation import create_invitation
from registry.services.proposal import start_proposal
from tests.cast import AsPerson, Cast, make_organisation
from tests.pages import CheckedClient, Form
from tests.wizard import make_newcomer

NUMBER = "CHE-111.222.333"


def _blue_well_has_a_number(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        session.execute(
            update(Organisation).where(Organisation.name == "Blue Well").values(registration_no=NUMBER)
        )


def test_a_second_person_asks_and_the_first_admits(
    cast: Cast, as_person: AsPerson, sessions: sessionmaker[Session]
) -> None:
    _blue_well_has_a_number(sessions)
    nina_row = make_newcomer(sessions)
    nina = as_person(nina_row)
    nina.submit("/organisations/join", {"number": NUMBER})
    assert "Blue Well" in nina.page.text
    place = next(i for i, form in enumerate(_posts(nina)) if form.action.endswith("/ask"))
    assert nina.post(_posts(nina)[place].action, data=dict(_posts(nina)[place].fields)).status_code == 303
    nina.get("/organisations")
    assert "Waiting for a member" in nina.page.text
    alice = as_person(cast.alice)
    alice.get(f"/organisations/{cast.blue_well.id}")
    assert "Nina New" in alice.page.text
    admit = next(form for form in _posts(alice) if form.action.endswith("/admit"))
    assert alice.post(admit.action, data=dict(admit.fields)).status_code == 303
    assert alice.post(admit.action, data=dict(admit.fields)).status_code == 409
    assert nina.get(f"/organisations/{cast.blue_well.id}").status_code == 200


def test_a_refused_person_sees_nothing(
    cast: Cast, as_person: AsPerson, sessions: sessionmaker[Session]
) -> None:
    _blue_well_has_a_number(sessions)
    nina = as_person(make_newcomer(sessions))
    nina.submit("/organisations/join", {"number": NUMBER})
    ask = next(form for form in _posts(nina) if form.action.endswith("/ask"))
    nina.post(ask.action, data=dict(ask.fields))
    alice = as_person(cast.alice)
    alice.get(f"/organisations/{cast.blue_well.id}")
    refuse = next(form for form in _posts(alice) if form.action.endswith("/refuse"))
    alice.post(refuse.action, data=dict(refuse.fields))
    assert nina.get(f"/organisations/{cast.blue_well.id}").status_code == 404
    nina.get("/organisations")
    assert "Refused" in nina.page.text


def test_nobody_reads_a_list_of_who_is_here(
    cast: Cast, as_person: AsPerson, sessions: sessionmaker[Session]
) -> None:
    nina = as_person(make_newcomer(sessions))
    nina.get("/organisations/join")
    assert "Blue Well" not in nina.page.text
    for guess in (
        {"name": "Blue", "country": "CH"},
        {"name": "Blue Well", "country": "FR"},
        {"name": "%", "country": "CH"},
    ):
        nina.submit("/organisations/join", guess)
        assert cast.blue_well.id.hex not in nina.page.text.replace("-", "")
        assert "Found" not in nina.page.text
    nina.submit("/organisations/join", {"name": "blue  WELL", "country": "CH"})
    assert "Found" in nina.page.text
    assert nina.submit("/organisations/join", {"name": "Blue Well"}).status_code == 422


def test_a_colleague_is_found_by_the_mail_domain_but_not_by_open_mail(
    as_person: AsPerson, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        make_organisation(session, "New Comer Ltd", "newcomer.example")
        make_organisation(session, "Mailers", "gmail.com")
    nina = as_person(make_newcomer(sessions))
    nina.get("/organisations/join")
    assert "New Comer Ltd" in nina.page.text
    assert "Mailers" not in nina.page.text


def test_the_last_member_stays_and_others_may_leave(
    cast: Cast, as_person: AsPerson, sessions: sessionmaker[Session]
) -> None:
    alice = as_person(cast.alice)
    with sessions() as session:
        rows = {row.user_id: row.id for row in session.scalars(select(Membership))}
    base = f"/organisations/{cast.blue_well.id}/members"
    alice.get(f"{base}/{rows[cast.anton.id]}/end")
    token = dict(_posts(alice)[-1].fields)
    assert alice.post(f"{base}/{rows[cast.anton.id]}/end", data=token).status_code == 303
    assert alice.post(f"{base}/{rows[cast.alice.id]}/end", data=token).status_code == 409
    assert as_person(cast.dora).post(f"{base}/{rows[cast.alice.id]}/end", data=token).status_code in (
        400,
        404,
    )


def test_the_desk_admits_when_nobody_answers_for_a_week(
    cast: Cast, as_person: AsPerson, sessions: sessionmaker[Session]
) -> None:
    nina = make_newcomer(sessions)
    with sessions.begin() as session:
        long_ago = datetime.now(UTC) - timedelta(days=8)
        session.add(
            Membership(user_id=nina.id, organisation_id=cast.blue_well.id, state="asked", asked_at=long_ago)
        )
    bea = as_person(cast.bea)
    bea.get("/membership-requests")
    assert "Nina New" in bea.page.text
    admit = next(form for form in _posts(bea) if form.action.endswith("/admit"))
    assert bea.post(admit.action, data=dict(admit.fields)).status_code == 303
    assert as_person(nina).get(f"/organisations/{cast.blue_well.id}").status_code == 200
    assert as_person(cast.carl).get("/membership-requests").status_code == 404


def _invited(sessions: sessionmaker[Session], cast: Cast, email: str) -> str:
    """The link that the desk's invitation mailed."""
    now = datetime.now(UTC)
    with sessions.begin() as session:
        bea = session.get_one(User, cast.bea.id)
        proposal = start_proposal(
            session, actor=bea, now=now, source="email", language="en", contact_email=email,
            answers={"organisation": {"name": "Silver Mill", "country": "FR"}},
        )  # fmt: skip
        create_invitation(session, proposal, email=email, base_url="", actor=bea, now=now)
    with sessions() as session:
        body = session.scalars(select(Message.body).order_by(Message.queued_at.desc())).first() or ""
    return re.search(r"/invitations/\S+", body)[0]  # type: ignore[index]


def test_an_invited_newcomer_chooses_a_password_and_owns_the_case(
    cast: Cast, client: CheckedClient, sessions: sessionmaker[Session], as_person: AsPerson
) -> None:
    link = _invited(sessions, cast, "sam@silvermill.example")
    assert client.get(link).status_code == 200
    assert client.submit(link, {"name": "Sam", "password": "short"}).status_code == 422
    answer = client.submit(link, {"name": "Sam Silver", "password": "lantern gravel seventeen"})
    assert answer.status_code == 303
    client.get(f"{answer.location}/edit/organisation")
    assert ("name", "Silver Mill") in client.page.forms[-1].fields
    assert client.application.test_client().get(link).status_code == 410
    with sessions() as session:
        proposal = session.scalars(select(Proposal)).one()
        assert proposal.organisation is not None
        assert proposal.organisation.name == "Silver Mill"
        case = proposal.id
    assert as_person(cast.dora).get(f"/proposals/{case}/edit").status_code == 404


def test_an_invitation_is_taken_up_only_by_its_address(
    cast: Cast, as_person: AsPerson, sessions: sessionmaker[Session]
) -> None:
    link = _invited(sessions, cast, cast.alice.email)
    dora = as_person(cast.dora)
    dora.get(link)
    assert "another address" in dora.page.text
    token = {"csrf_token": dict(dora.page.forms[0].fields)["csrf_token"]}
    dora.post(link, data=token)
    alice = as_person(cast.alice)
    assert alice.submit(link, {}).status_code == 303
    with sessions() as session:
        proposal = session.scalars(select(Proposal)).one()
        assert proposal.organisation_id == cast.blue_well.id


def test_somebody_with_an_account_is_asked_to_sign_in(
    cast: Cast, client: CheckedClient, sessions: sessionmaker[Session]
) -> None:
    link = _invited(sessions, cast, cast.alice.email)
    assert client.get(link).status_code == 200
    assert f"/sign-in?next={link}" in client.page.links
    assert client.post(link, data={"name": "x", "password": "y"}).status_code in (200, 400)


def test_a_newer_invitation_voids_the_older_and_a_wrong_link_says_so(
    cast: Cast, client: CheckedClient, sessions: sessionmaker[Session]
) -> None:
    assert client.get("/invitations/nonsense").status_code == 410
    link = _invited(sessions, cast, "sam@silvermill.example")
    now = datetime.now(UTC)
    with sessions.begin() as session:
        proposal = session.scalars(select(Proposal)).one()
        bea = session.get_one(User, cast.bea.id)
        create_invitation(session, proposal, email="sam@silvermill.example", base_url="", actor=bea, now=now)
    assert client.get(link).status_code == 410


def _posts(client: CheckedClient) -> list[Form]:
    return [form for form in client.page.forms if form.method == "post"]
