"""The frame of every page: closed by default, headers, languages, refusals as HTTP, database sessions."""

from __future__ import annotations

import io
import re
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask, Response
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from registry.app import create_app
from registry.config import Config
from registry.models import RoleGrant, User
from registry.services.password import hash_password
from registry.web.access import for_roles, open_to_everyone, signed_in
from registry.web.language import own_path
from registry.web.navigation import LINKS, page_path
from registry.web.request import commit, current_session
from tests.pages import CheckedClient
from workflows.machine import Blocked, NotYours, WrongState

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PASSWORD = "river lamp orchard nine"
HASH = hash_password(PASSWORD)


@pytest.fixture
def staffed(app: Flask) -> Flask:
    """Bea at the desk, Carl whose role was never confirmed, Alice the partner; and pages that try things."""
    people = {"bea": ("desk", True), "carl": ("administrator", True), "alice": (None, False)}
    with app.extensions["sessions"]() as session:
        for name, (role, is_staff) in people.items():
            user = User(
                id=uuid.uuid4(), email=f"{name}@unece.example", name=name.title(), is_staff=is_staff,
                password_hash=HASH, email_confirmed_at=NOW, created_at=NOW,
            )  # fmt: skip
            session.add(user)
            session.flush()
            if role:
                session.add(
                    RoleGrant(user_id=user.id, role=role, valid_from=date(2026, 1, 1), granted_at=NOW)
                )
        session.commit()
    app.add_url_rule("/t/undeclared", "t.undeclared", lambda: plain("secret"))
    app.add_url_rule("/t/any", "t.any", signed_in(lambda: plain("any")), methods=["GET", "POST"])
    app.add_url_rule("/t/desk", "t.desk", for_roles("desk")(lambda: plain("desk")))
    app.add_url_rule("/t/staff", "t.staff", for_roles("staff")(lambda: plain("staff")))
    app.add_url_rule("/t/partner", "t.partner", for_roles("partner")(lambda: plain("partner")))
    app.add_url_rule("/t/admin", "t.admin", for_roles("administrator")(lambda: plain("admin")))
    return app


def plain(words: str) -> Response:
    """An answer that is no page."""
    return Response(words, mimetype="text/plain")


def person(app: Flask, name: str) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    client.submit("/sign-in", {"email": f"{name}@unece.example", "password": PASSWORD})
    return client


def test_a_page_without_a_declaration_is_closed_to_everybody(staffed: Flask) -> None:
    stranger = staffed.test_client()
    assert stranger.get("/t/undeclared").status_code == 303
    assert [person(staffed, name).get("/t/undeclared").status_code for name in ("bea", "alice")] == [404, 404]


@pytest.mark.parametrize(
    ("name", "opens"),
    [
        ("bea", {"any", "desk", "staff"}),
        ("carl", {"any", "staff"}),  # the powerful role waits for a second person
        ("alice", {"any", "partner"}),
    ],
)
def test_a_role_opens_its_pages_and_no_other(staffed: Flask, name: str, opens: set[str]) -> None:
    client = person(staffed, name)
    tried = {
        page: client.get(f"/t/{page}").status_code for page in ("any", "desk", "staff", "partner", "admin")
    }
    assert {page for page, status in tried.items() if status == 200} == opens
    assert set(tried.values()) == {200, 404}


def test_a_stranger_is_asked_to_sign_in_and_brought_back(staffed: Flask) -> None:
    client = staffed.test_client()
    assert isinstance(client, CheckedClient)
    away = client.get("/t/any?q=вода").headers["Location"]
    answer = client.submit(away, {"email": "alice@unece.example", "password": PASSWORD})
    assert client.get(answer.headers["Location"]).text == "any"


def test_a_post_after_the_session_ended_can_be_sent_again(staffed: Flask) -> None:
    staffed.config["WTF_CSRF_ENABLED"] = False
    answer = staffed.test_client().post("/t/any", data={"a": "long answer"})
    assert answer.status_code == 403
    assert "not lost" in answer.text


def test_a_form_without_its_token_changes_nothing(staffed: Flask) -> None:
    answer = person(staffed, "alice").post("/account", data={"name": "Eve"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/a\nb", "\t//evil.example"],
)
def test_a_redirect_never_leads_to_another_site(target: str) -> None:
    assert own_path(target) == "/"


def test_the_health_checks_answer_and_say_when_the_database_is_away(app: Flask, tmp_path: Path) -> None:
    client = app.test_client()
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 200)
    empty = create_app(
        Config(database_url=f"sqlite:///{tmp_path}/none.sqlite3", var=tmp_path, secret_key="k" * 40)
    )
    empty.config["PROPAGATE_EXCEPTIONS"] = False
    assert empty.test_client().get("/healthz").status_code == 200
    assert empty.test_client().get("/readyz").status_code == 500


def test_behind_https_cookies_and_transport_are_strict(config: Config, tmp_path: Path) -> None:
    secure = create_app(replace(config, base_url="https://partners.example", secure_cookies=True))
    answer = secure.test_client().get("/sign-in", base_url="https://partners.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_the_policy_lets_no_script_and_no_other_site_in(client: CheckedClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "<script" not in client.get("/").text


def test_static_files_are_kept_by_the_browser_and_every_linked_one_is_there(client: CheckedClient) -> None:
    links = re.findall(r'href="(/static/[^"]+)"', client.get("/").text)
    answers = [client.get(link.replace("&amp;", "&")) for link in links]
    assert len(links) >= 6
    assert {answer.status_code for answer in answers} == {200}
    assert all("immutable" in answer.headers["Cache-Control"] for answer in answers)


def test_the_language_is_the_browsers_then_the_switchs(client: CheckedClient) -> None:
    client.get("/sign-in", headers={"Accept-Language": "ru,en;q=0.5"})
    assert client.page.lang == "ru"
    answer = client.submit("/sign-in?next=/t", {"language": "fr"}, form=0)
    assert answer.headers["Location"] == "/sign-in?next=/t"
    client.get("/sign-in", headers={"Accept-Language": "ru"})
    assert client.page.lang == "fr"


def test_the_switch_is_remembered_in_the_account(staffed: Flask) -> None:
    person(staffed, "alice").submit("/account", {"language": "ru"}, form=0)
    elsewhere = person(staffed, "alice")
    elsewhere.get("/account")
    assert elsewhere.page.lang == "ru"


def test_refusals_of_a_service_become_http_in_one_place(client: CheckedClient, app: Flask) -> None:
    refusals = {
        "moved": WrongState("send_back", "declined", moved_by="Bea Keller", moved_at=NOW),
        "strange": NotYours("send_back", ["desk"]),
        "blocked": Blocked("accept", ["a", "b"], ["Screening is not recorded.", "No focal point is named."]),
    }

    def refuse(name: str) -> str:
        raise refusals[name]

    app.add_url_rule("/t/<name>", "t.refuse", open_to_everyone(refuse))
    moved = client.get("/t/moved")
    assert moved.status_code == 409
    assert "Bea Keller" in client.page.text
    assert "2 Nov 2026, 10:00" in client.page.text  # on the clock of Geneva
    assert client.get("/t/strange").status_code == 404
    assert client.get("/t/blocked").status_code == 422
    assert "Screening is not recorded." in client.page.text
    assert "No focal point is named." in client.page.text


@pytest.mark.parametrize(("method", "path", "status"), [("get", "/nowhere", 404), ("get", "/sign-out", 405)])
def test_an_error_page_says_what_to_do(client: CheckedClient, method: str, path: str, status: int) -> None:
    assert getattr(client, method)(path).status_code == status
    assert len(client.page.text) > 200


def test_an_upload_that_is_too_large_is_answered_with_the_limit(client: CheckedClient) -> None:
    big = io.BytesIO(b"x" * 22 * 1024 * 1024)
    answer = client.post("/sign-in", data={"file": (big, "big.pdf")}, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "21 MB" in client.page.text


def test_what_a_view_does_not_commit_is_undone(client: CheckedClient, app: Flask) -> None:
    def write(keep: int) -> Response:
        current_session().add(User(email=f"{keep}@x.example", name="X", created_at=NOW))
        current_session().flush()
        if keep:
            commit()
        return plain("ok")

    app.config["WTF_CSRF_ENABLED"] = False
    app.add_url_rule("/t/write/<int:keep>", "t.write", open_to_everyone(write), methods=["POST"])
    client.post("/t/write/0")
    client.post("/t/write/1")
    with app.extensions["sessions"]() as session:
        assert session.scalars(text("select email from users")).all() == ["1@x.example"]


def test_a_get_cannot_commit_and_takes_no_write_lock(client: CheckedClient, app: Flask) -> None:
    def peek() -> Response:
        current_session().execute(text("select count(*) from users"))
        with app.extensions["sessions"]() as writer:  # a second connection writes while this page reads
            writer.add(User(email="w@x.example", name="W", created_at=NOW))
            writer.commit()
        with pytest.raises(RuntimeError):
            commit()
        return plain("ok")

    app.add_url_rule("/t/peek", "t.peek", open_to_everyone(peek))
    try:
        assert client.get("/t/peek").text == "ok"
    except OperationalError as error:
        pytest.fail(f"a page that only reads locked the database: {error}")


@pytest.mark.parametrize("path", [path for _who, _words, path in LINKS])
def test_every_link_of_the_header_leads_to_a_page(app: Flask, path: str) -> None:
    endpoint, _values = app.url_map.bind("localhost").match(path)
    assert endpoint


def test_a_page_that_only_takes_a_button_names_the_page_with_the_button(app: Flask) -> None:
    here = {"headers": {"Referer": "http://localhost/cases/7?tab=2"}}
    with app.test_request_context("/language", method="POST", **here):
        assert page_path() == "/cases/7"
    with app.test_request_context("/sign-in", method="POST", **here):
        assert page_path() == "/sign-in"
    with app.test_request_context("/language", method="POST", headers={"Referer": "http://evil.example/x"}):
        assert page_path() == "/"
