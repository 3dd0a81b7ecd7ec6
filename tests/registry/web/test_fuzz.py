"""Whatever is asked of a page or posted to a form, by anybody: never a crash, and the history stays whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from flask import Flask
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.datastructures import MultiDict

from registry.models import Proposal, Section
from registry.web.proposal_section import PAGES
from tests.cast import AsPerson
from tests.pages import CheckedClient
from tests.registry.addresses import NOWHERE
from tests.registry.racing import assert_whole
from tests.registry.world import World
from tests.wizard import fill, make_newcomer, start

Sessions = sessionmaker[Session]
# the database remembers every example, so a shrunk one would meet another case
EXPLORE = (Phase.explicit, Phase.generate)
CONTROL = re.compile(r"<(?:input|select|textarea|button)\b[^>]*>")
NAMED = re.compile(r'\bname="([^"]+)"')
VALUED = re.compile(r'\bvalue="([^"]*)"')
OPTION = re.compile(r'<option\b[^>]*value="([^"]+)"')
PEOPLE = (
    "stranger", "alice", "bea", "carl",
    *(pytest.param(who, marks=pytest.mark.slow) for who in ("olga", "ada", "pia", "otto", "dmitri", "elena")),
)  # fmt: skip
HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "0", "-1", "1e9", "9" * 40, "12,5", "٣", "\x00", "' OR 1=1 --", "%", "_", "\\", "<b>", "NaN",
         "Ёё", "x" * 5000, "2026-02-30", "2026-11-05T12:00:00+00:00_x", str(NOWHERE), "../../etc"]
    ),
)  # fmt: skip
pytestmark = pytest.mark.one_engine
LONG = pytest.mark.parametrize("times", [1, pytest.param(15, marks=pytest.mark.slow)])


@dataclass
class Door:
    """The pages that open for one person, and the forms on them: address → field → values that it offers."""

    client: CheckedClient
    pages: list[str] = field(default_factory=list)
    forms: dict[str, dict[str, list[str]]] = field(default_factory=dict)


Knock = Callable[[str], Door]


@pytest.fixture
def knock(app: Flask, world: World, as_person: AsPerson) -> Knock:
    """`knock("bea")` finds every page that opens for Bea, over a case in every state."""
    first = ("submitted", "triaged", "in_review", "in_decision", "exclusion_proposed")
    addresses = {
        each.path: None
        for name in (*first, *world.cases)
        for each in world.addresses[name]
        if "GET" in each.methods and each.endpoint != "static" and str(NOWHERE) not in each.path
    }

    def find(who: str) -> Door:
        client = app.test_client() if who == "stranger" else as_person(getattr(world.cast, who))
        assert isinstance(client, CheckedClient)
        door = Door(client)
        seen: dict[str, int] = {}
        for path in addresses:
            kind = re.sub(r"[0-9a-f-]{36}", "id", path)
            if seen.get(kind, 0) >= 3:  # three cases of each kind of page are enough
                continue
            with client.get(path) as answer:
                if answer.status_code != 200:
                    continue
                seen[kind] = seen.get(kind, 0) + 1
                door.pages.append(path)
                for form in client.page.forms if answer.mimetype == "text/html" else ():
                    if form.method == "post":
                        address = urljoin(path, form.action or path)
                        door.forms.setdefault(address, {}).update(_fields(answer.get_data(as_text=True)))
        door.forms.pop("/sign-out", None)
        return door

    return find


def _fields(html: str) -> dict[str, list[str]]:
    """Every control of the page with the values that a browser could send for it."""
    found: dict[str, list[str]] = {}
    for control in CONTROL.findall(html):
        name = NAMED.search(control)
        if name is not None:
            value = VALUED.search(control)
            found.setdefault(name[1], []).extend([value[1]] if value else OPTION.findall(html))
    return found


@LONG
@pytest.mark.parametrize("who", PEOPLE)
def test_a_form_answers_whatever_is_posted(knock: Knock, sessions: Sessions, who: str, times: int) -> None:
    door = knock(who)
    assert len(door.forms) > 2

    @settings(max_examples=min(28, 2 * len(door.forms)) * times, phases=EXPLORE)
    @given(st.data())
    def post(data: st.DataObject) -> None:
        address = data.draw(st.sampled_from(sorted(door.forms)))
        offered = door.forms[address]
        posted: MultiDict[str, Any] = MultiDict()
        for name in data.draw(st.lists(st.sampled_from(sorted(offered)), unique=True, max_size=12)):
            likely = st.sampled_from(offered[name]) if offered[name] else HOSTILE
            posted.add(name, data.draw(st.one_of(likely, likely, HOSTILE)))
        with door.client.post(address, data=posted) as answer:
            assert answer.status_code < 500, f"{address}: {dict(posted)}"

    post()
    assert_whole(sessions)


@LONG
@pytest.mark.parametrize("who", ["stranger", "alice", "bea", "carl", "ada"])
def test_a_page_answers_whatever_is_asked(knock: Knock, who: str, times: int) -> None:
    door = knock(who)
    names = ["q", "state", "risk", "subprogramme", "country", "after", "before", "overdue", "mine", "sort",
             "page", "sdg", "nexus", "year", "next", "number", "kind", "language", "verb"]  # fmt: skip
    lists = [page for page in door.pages if page.count("/") < 3]

    @settings(max_examples=12 * times, phases=EXPLORE)
    @given(st.data())
    def get(data: st.DataObject) -> None:
        page = data.draw(st.sampled_from(lists))
        asked = data.draw(st.dictionaries(st.sampled_from(names), HOSTILE, max_size=4))
        address = f"{page}?{urlencode(asked, errors='replace')}"
        with door.client.get(address) as answer:
            assert answer.status_code < 500, address

    get()


@pytest.mark.parametrize("topic", [page.name for page in PAGES])
def test_a_page_of_the_wizard_saved_again_as_it_is_changes_no_answer(
    app: Flask, sessions: Sessions, as_person: AsPerson, topic: str
) -> None:
    nina = as_person(make_newcomer(sessions))
    base = start(nina)
    fill(nina, base)
    before = kept(sessions)
    answer = nina.submit(f"{base}/edit/{topic}", {}, button="later")
    assert answer.status_code == 303, nina.page.text
    assert kept(sessions) == before


@pytest.mark.parametrize("topic", [page.name for page in PAGES])
def test_a_refused_post_loses_no_answer_and_a_taken_one_is_kept_as_given(
    app: Flask, sessions: Sessions, as_person: AsPerson, topic: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    nina = as_person(make_newcomer(sessions))
    base = start(nina)
    fill(nina, base)
    address = f"{base}/edit/{topic}"
    nina.get(address)
    names = sorted({name for name, _value in nina.page.forms[-1].fields})

    @settings(max_examples=15, phases=EXPLORE)
    @given(st.data())
    def post(data: st.DataObject) -> None:
        before = kept(sessions)
        nina.get(address)
        sent = dict(nina.page.forms[-1].fields)
        for name in data.draw(st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=6)):
            sent[name] = data.draw(HOSTILE)
        answer = nina.post(address, data={**sent, "later": "1"})
        if answer.status_code != 303:
            assert kept(sessions) == before, f"{answer.status_code}: {sent}"
            return
        taken = kept(sessions)
        assert {name for name in taken if taken[name] != before[name]} <= {topic.partition("-")[0]}
        assert nina.submit(address, {}, button="later").status_code == 303
        assert kept(sessions) == taken, f"saved again, this became another answer: {sent}"

    post()


def kept(sessions: Sessions) -> dict[str, Any]:
    with sessions() as session:
        proposal = session.scalars(select(Proposal)).one()
        rows = session.scalars(select(Section).where(Section.proposal_id == proposal.id))
        return {row.name: row.answers for row in rows}
