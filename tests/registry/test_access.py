"""Over all routes: strangers of every kind find nothing of a case, and every page opens for somebody."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Agreement, Document, Event, InterestDeclaration, Proposal, User
from registry.permissions import agreements_visible_to, publishable, visible_to
from tests.case import NOW
from tests.cast import AsPerson, make_person
from tests.pages import CheckedClient
from tests.registry.addresses import NOWHERE, REFERENCE, Address
from tests.registry.world import World

pytestmark = pytest.mark.one_engine  # every address, for everybody
Sessions = sessionmaker[Session]
WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE)", re.IGNORECASE)


def ask(client: FlaskClient, address: Address, method: str) -> int:
    sent = {"interest": "none", "reasons": "x", "note": "x", "text": "x", "answer": "x"}
    data = sent if method == "POST" else None
    with client.open(address.path, method=method, data=data) as answer:
        return answer.status_code


def refused_everywhere(client: FlaskClient, addresses: Iterable[Address]) -> list[str]:
    """The addresses that answer anything but 404."""
    return [
        f"{method} {address.path} ({address.endpoint}): {status}"
        for address in addresses
        for method in sorted(address.methods)
        if (status := ask(client, address, method)) != 404
    ]


def count_events(sessions: Sessions, but: str = "-") -> int:
    """How many events there are, without those whose name begins with `but`."""
    query = select(func.count()).select_from(Event).where(Event.name.not_like(f"{but}%"))
    with sessions() as session:
        return session.scalar(query) or 0


def test_a_stranger_is_sent_to_the_sign_in_page_by_every_address_of_a_case(
    client: CheckedClient, world: World, sessions: Sessions
) -> None:
    before = count_events(sessions)
    for address in world.of_cases():
        for method in sorted(address.methods):
            answer = client.open(address.path, method=method)
            where = f"{method} {address.path} ({address.endpoint}): {answer.status_code}"
            if method == "GET":
                assert answer.status_code == 303, where
                assert answer.location.startswith("/sign-in"), where
            else:
                assert answer.status_code == 403, where
            assert not REFERENCE.search(answer.text), where
    assert count_events(sessions) == before


def test_a_partner_of_another_organisation_and_staff_of_other_cases_find_nothing(
    as_person: AsPerson, world: World, sessions: Sessions
) -> None:
    before = count_events(sessions)
    everywhere = world.of_cases()
    of_the_case = [each for each in everywhere if "<uuid:agreement_id>" not in each.rule]
    assert len(of_the_case) > 100
    assert refused_everywhere(as_person(world.cast.dora), everywhere) == []
    # a focal point of another subprogramme reads the register, as all staff with an office
    assert refused_everywhere(as_person(world.cast.claire), of_the_case) == []
    one_each = {each.endpoint: each for each in everywhere}.values()
    assert refused_everywhere(as_person(world.cast.ada), one_each) == []
    assert count_events(sessions) == before


def test_somebody_recused_finds_nothing_whatever_office_they_hold(
    as_person: AsPerson, world: World, sessions: Sessions
) -> None:
    offices = (
        "desk", "auditor", "approving_official", "deputy_executive_secretary", "executive_secretary",
        "executive_office", "legal_affairs", "task_force_panel", ("focal_point", 2), ("division_director", 2),
    )  # fmt: skip
    with sessions.begin() as session:
        rita = make_person(session, "Rita Recused", roles=offices)
        for person in (rita, world.cast.carl):
            for case_id in world.cases.values():
                _recuse(session, person, case_id)
    before = count_events(sessions)
    one_each = list({each.endpoint: each for each in world.of_cases()}.values())
    assert refused_everywhere(as_person(rita), world.of_cases()) == []
    assert refused_everywhere(as_person(world.cast.carl), one_each) == []
    assert count_events(sessions) == before


def test_nobody_who_may_act_is_shown_or_does_anything_before_a_declaration(
    as_person: AsPerson, world: World, sessions: Sessions
) -> None:
    """K01 over all routes of a case: the page of the declaration, or nothing; an auditor only reads."""
    offices = (
        "desk", "approving_official", "deputy_executive_secretary", "executive_secretary", "executive_office",
        "legal_affairs", "task_force_panel", ("focal_point", 2), ("division_director", 2), "auditor",
    )  # fmt: skip
    with sessions.begin() as session:
        nora = make_person(session, "Nora Newcomer", roles=offices)
        arno = make_person(session, "Arno Auditor", roles=["auditor"])
    before = count_events(sessions)
    newcomer, auditor = as_person(nora), as_person(arno)
    newcomer.declares = auditor.declares = False
    wrong, asked = [], 0
    for address in world.of_cases():
        if "<uuid:agreement_id>" in address.rule or "<uuid:condition_id>" in address.rule:
            continue  # the register is every official's; it tells nobody's view
        for method in sorted(address.methods):
            answer = newcomer.open(address.path, method=method)
            leads_there = answer.status_code == 303 and "/declaration" in answer.headers["Location"]
            is_the_page = address.endpoint == "interest.declare" and answer.status_code in (200, 422)
            is_on_its_way = address.endpoint == "proposal_status.show" and answer.status_code == 302
            asked += leads_there
            if not (leads_there or is_the_page or is_on_its_way or answer.status_code == 404):
                wrong.append(f"{method} {address.path} ({address.endpoint}): {answer.status_code}")
            if is_the_page and ("Fits well" in answer.text or "verdict" in answer.text.lower()):
                wrong.append(f"{address.path} tells somebody's view")
    assert wrong == []
    assert asked > 50
    assert auditor.get(f"/cases/{world.cases['in_review']}").status_code == 200
    assert count_events(sessions) == before


def _recuse(session: Session, person: User, case_id: uuid.UUID) -> None:
    declared = session.scalar(
        select(InterestDeclaration).where(
            InterestDeclaration.proposal_id == case_id, InterestDeclaration.user_id == person.id
        )
    )
    if declared is None:
        declared = InterestDeclaration(proposal_id=case_id, user_id=person.id, declared_at=NOW)
        session.add(declared)
    declared.interest = "financial"


def test_the_owner_finds_no_internal_page_and_no_internal_file(
    as_person: AsPerson, world: World, sessions: Sessions
) -> None:
    before = count_events(sessions)
    alice = as_person(world.cast.alice)
    elsewhere = [each for each in world.addresses["submitted"] if not each.is_of_a_case]
    internal = [each for each in (*world.of_cases(), *elsewhere) if each.is_internal]
    assert len({each.endpoint for each in internal}) > 30
    assert refused_everywhere(alice, internal) == []
    with sessions() as session:
        hidden = {
            row.id: row.is_internal for row in session.scalars(select(Document)) if row.agreement_id is None
        }
    answers = {
        is_internal: {
            ask(alice, each, "GET") for each in world.of_cases() if each.path.endswith(f"/documents/{key}")
        }
        for key, is_internal in hidden.items()
    }
    assert answers == {True: {404}, False: {200}}
    assert count_events(sessions) == before


def test_every_page_opens_for_somebody_and_no_page_writes_when_it_is_read(
    app: Flask, as_person: AsPerson, world: World, sessions: Sessions
) -> None:
    before = count_events(sessions, but="interest.")  # a declaration is sent where a case asks for it
    by_endpoint: dict[str, list[Address]] = {}
    for name in ("in_review", "approved", "in_force", *world.addresses):
        for each in world.addresses[name]:
            if "GET" in each.methods and str(NOWHERE) not in each.path:
                by_endpoint.setdefault(each.endpoint, []).append(each)
    clients = {who: as_person(getattr(world.cast, who)) for who in OPENERS}
    with sessions() as session:
        clients["eva"] = as_person(session.scalars(select(User).where(User.is_expert)).one())
    never = [
        endpoint
        for endpoint, addresses in by_endpoint.items()
        if "secret" not in addresses[0].rule
        and not any(_opens(app, clients, each) for each in dict.fromkeys(addresses))
    ]
    assert never == []
    assert count_events(sessions, but="interest.") == before


# who is tried first at a door
OPENERS = (
    "alice",
    "bea",
    "carl",
    "olga",
    "otto",
    "ada",
    "pia",
    "aldo",
    "dmitri",
    "elena",
    "emil",
    "grace",
    "lena",
)
DOORS = {
    "partner": ("alice",), "desk": ("bea",), "administrator": ("ada",), "auditor": ("aldo",),
    "expert": ("eva",),
}  # fmt: skip


def _opens(app: Flask, clients: dict[str, CheckedClient], address: Address) -> bool:
    door = next((people for role, people in DOORS.items() if role in address.access.roles), OPENERS)
    for who in door:
        status = ask(clients[who], address, "GET")
        asked = [each for each in app.extensions["questions"] if WRITING.match(each)]
        assert asked == [], f"GET {address.path} writes: {asked}"
        assert status < 500, f"{address.path}: {status}"
        if status < 400:
            return True
    return False


# --- lists -----------------------------------------------------------------------------------------------

READERS = ("alice", "dora", "bea", "carl", "claire", "otto", "lena", "ada")
SHOWN = re.compile(r"^/(cases|proposals|agreements|reviews)/([0-9a-f-]{36})")


def test_no_list_search_or_export_shows_a_row_whose_page_refuses(
    as_person: AsPerson, client: CheckedClient, world: World, sessions: Sessions
) -> None:
    lists = {
        each.path: each
        for each in world.addresses["submitted"]
        if "GET" in each.methods and "<" not in each.rule
    }
    shown_to: dict[str, int] = {}
    for who in (*READERS, None):
        person = None if who is None else getattr(world.cast, who)
        visitor = client if person is None else as_person(person)
        allowed = references_of(sessions, person)
        known: set[str] = set()
        followed: list[tuple[str, str]] = []
        for path in lists:
            for asked in (path, *searches(visitor, path)):
                answer = visitor.get(asked)
                found = set(REFERENCE.findall(answer.data.decode(errors="replace")))
                assert found <= allowed, f"{who} reads {sorted(found - allowed)} on {asked}"
                shown_to[who or "stranger"] = shown_to.get(who or "stranger", 0) + len(found)
                if answer.mimetype == "text/html" and answer.status_code == 200:
                    for link in [each for each in visitor.page.links if SHOWN.match(each)]:
                        kind = (asked.partition("?")[0], SHOWN.match(link)[1])  # type: ignore[index]
                        if link not in known and followed.count(kind) < 4:
                            known.add(link)
                            followed.append(kind)
                            assert visitor.get(link).status_code != 404, f"{who}: {asked} leads to {link}"
    assert shown_to["bea"] > 10
    assert shown_to["dora"] == shown_to["stranger"]


def test_somebody_recused_reads_of_no_case_in_any_list_search_or_export(
    as_person: AsPerson, world: World, sessions: Sessions
) -> None:
    offices = (
        "desk", "auditor", "approving_official", "deputy_executive_secretary", "executive_secretary",
        "executive_office", "legal_affairs", "administrator", ("focal_point", 2), ("division_director", 2),
    )  # fmt: skip
    with sessions.begin() as session:
        rita = make_person(session, "Rita Recused", roles=offices)
        for case_id in world.cases.values():
            _recuse(session, rita, case_id)
        rita.past_employers = ""
    published = references_of(sessions, None)
    visitor, read = as_person(rita), 0
    for each in world.addresses["submitted"]:
        if "GET" not in each.methods or "<" in each.rule:
            continue
        for asked in (each.path, *searches(visitor, each.path)):
            answer = visitor.get(asked)
            read += answer.status_code == 200
            words = answer.data.decode("utf-8", "replace")  # a workbook is no text; its CSV says the same
            found = set(REFERENCE.findall(words)) - published
            assert not found, f"{asked} shows {sorted(found)}"
            assert each.access.is_open or "Coffee break at the Forum" not in words, asked
    assert read > 20


def references_of(sessions: Sessions, person: User | None) -> set[str]:
    """The numbers of the cases and agreements that somebody may see."""
    with sessions() as session:
        agreements = publishable() if person is None else publishable() | agreements_visible_to(person, NOW)
        cases = select(Proposal.reference).where(visible_to(person, NOW), Proposal.reference.is_not(None))
        return {
            *(each for each in session.scalars(cases) if each),
            *session.scalars(select(Agreement.reference).where(agreements)),
        }


def searches(client: CheckedClient, path: str) -> list[str]:
    """The same list, asked by its search box for what is on every case of Blue Well."""
    answer = client.get(path)
    if answer.mimetype != "text/html" or answer.status_code != 200:
        return [f"{path}?q=P-2026", f"{path}?q=coffee"]
    boxes = [form for form in client.page.forms if form.method == "get"]
    names = {name for form in boxes for name, _value in form.fields}
    return [f"{path}?{name}={word}" for name in sorted(names) for word in ("coffee", "P-2026")]
