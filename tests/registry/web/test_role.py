"""The pages of administration: roles, failed jobs, mail log, system."""

from __future__ import annotations

from sqlalchemy.orm import Session, sessionmaker

from registry.models import Job, Message, RoleGrant
from tests.case import NOW, on_stage, sent
from tests.cast import AsPerson, Cast


def test_a_powerful_role_is_proposed_by_one_administrator_and_confirmed_by_another(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    ada, adam = as_person(cast.ada), as_person(cast.adam)
    page = f"/roles/{cast.bea.id}"
    assert ada.submit(page, {"role": "approving_official"}).status_code == 303
    ada.get("/roles")
    assert "waits for a second administrator" in ada.page.text
    with sessions() as session:
        grant = session.query(RoleGrant).filter_by(user_id=cast.bea.id, role="approving_official").one()
    answer = f"{page}/grants/{grant.id}/answer"
    ada.get(page)
    assert answer not in [form.action for form in ada.page.forms]
    adam.get(page)
    place = [form.action for form in adam.page.forms if form.method == "post"].index(answer)
    assert adam.submit(page, {}, form=place).status_code == 303
    with sessions() as session:
        assert session.get_one(RoleGrant, grant.id).confirmed_by_id == cast.adam.id


def test_what_is_wrong_with_a_role_is_said_on_the_page(cast: Cast, as_person: AsPerson) -> None:
    ada = as_person(cast.ada)
    answer = ada.submit(f"/roles/{cast.bea.id}", {"role": "focal_point"})
    assert answer.status_code == 422
    assert "need a subprogramme" in ada.page.text
    assert ada.submit(f"/roles/{cast.carl.id}", {"role": "desk", "valid_from-day": "40"}).status_code == 422


def test_a_member_of_staff_is_invited_and_gets_a_page(cast: Cast, as_person: AsPerson) -> None:
    ada = as_person(cast.ada)
    answer = ada.submit("/roles/invite", {"name": "Nina Roth", "email": "nina@unit.example"})
    assert answer.status_code == 303
    ada.get(answer.location)
    assert "invited, not confirmed" in ada.page.text
    assert ada.submit("/roles/invite", {"name": "N", "email": "nina@unit.example"}).status_code == 422


def test_only_administrators_open_users_roles_and_system(cast: Cast, as_person: AsPerson) -> None:
    for person in (cast.bea, cast.elena, cast.alice):
        client = as_person(person)
        for address in ("/roles", f"/roles/{cast.carl.id}", "/roles/invite", "/admin/system"):
            assert client.get(address).status_code == 404
    assert as_person(cast.alice).get("/admin/mail").status_code == 404
    assert as_person(cast.ada).get(f"/roles/{cast.alice.id}").status_code == 404


def test_a_failed_job_is_shown_with_its_reason_and_started_again(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        session.add(
            Job(
                kind="send_mail",
                payload={},
                state="failed",
                run_at=NOW,
                attempts=8,
                max_attempts=8,
                error="The mail server does not answer.",
                enqueued_at=NOW,
                finished_at=NOW,
            )
        )
    bea = as_person(cast.bea)
    bea.get("/admin/jobs")
    assert "The mail server does not answer." in bea.page.text
    assert bea.submit("/admin/jobs", {}).status_code == 303
    with sessions() as session:
        assert session.query(Job).filter_by(kind="send_mail").one().state == "waiting"


def test_the_mail_log_hides_the_subject_from_somebody_who_may_not_see_the_case(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        proposal = sent(session, on_stage(session, cast), now=NOW)
        session.add(
            Message(
                key="x",
                template="case",
                to_address="a@b.example",
                language="en",
                subject="About the Forum",
                body="…",
                case_id=proposal.id,
                state="queued",
                queued_at=NOW,
            )
        )
    bea, ada = as_person(cast.bea), as_person(cast.ada)
    bea.get("/admin/mail")
    assert "About the Forum" in bea.page.text
    ada.get("/admin/mail?state=queued")
    assert "About the Forum" not in ada.page.text
    assert "about a case that you do not see" in ada.page.text


def test_the_system_page_says_what_works_and_what_to_do(cast: Cast, as_person: AsPerson) -> None:
    ada = as_person(cast.ada)
    assert ada.get("/admin").status_code == 200
    ada.get("/admin/system")
    for words in ("Reference data", "every file can be read", "Set MAIL_URL to a mail server."):
        assert words in ada.page.text
