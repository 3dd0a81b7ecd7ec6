"""A remote yente service, played by a stand-in on this machine that speaks its shapes; it fails closed."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.yente import MOST_BYTES, Remote, RemoteFailed, example_of
from registry.jobs.screening import carry_out
from registry.models import Coverage, Hit, ScreeningRun
from registry.queries.screening_index import PartyIndex
from rules.screening import Entry, Name
from tests.case import NOW
from tests.cast import Cast
from tests.registry.screening_stage import bring_list, clock_at, list_of, sent_case

pytestmark = pytest.mark.one_engine

ALICE = Entry("a", "party", "Person", (Name("Alice Ferrand"),), ("1970-01-02",), ("CH",))
Answer = Callable[[dict[str, Any]], tuple[int, Any]]


@dataclass(frozen=True)
class Headed:
    """Content with headers of its own."""

    content: Any
    headers: dict[str, str]


@dataclass(frozen=True)
class Dripping:
    """Content that comes a byte at a time, each a twentieth of a second later, until `end` is set."""

    content: bytes
    end: threading.Event


class StandIn:
    """What it was asked, and how it answers: one function for each request, the last for all that follow."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.asked = list(answers), []  # type: ignore[var-annotated]

    def answer(self, path: str, headers: Any, body: dict[str, Any]) -> tuple[int, Any]:
        self.asked.append((path, headers.get("Authorization"), body))
        status, content = (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])(body)
        return status, content


@contextmanager
def serving(stand_in: StandIn) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = stand_in.answer(self.path, self.headers, body)
            content = answer.content if isinstance(answer, Headed | Dripping) else answer
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            headers = {"Content-Length": str(len(data))}
            if isinstance(answer, Headed):
                headers |= answer.headers
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            step = 1 if isinstance(answer, Dripping) else len(data) or 1
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked has given up
                for at in range(0, len(data), step):
                    self.wfile.write(data[at : at + step])
                    if isinstance(answer, Dripping) and answer.end.wait(0.05):
                        return

        def log_message(self, *_args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def entity(number: str, score: float) -> dict[str, Any]:
    """One result in the shape of yente's ScoredEntityResponse."""
    return {
        "id": f"NK-{number}", "caption": "Alice FERRAND", "schema": "Person",
        "properties": {"name": ["Alice FERRAND"]}, "datasets": ["un_sc_sanctions"],
        "referents": [f"unsc-{number}"], "target": True, "first_seen": None, "last_seen": None,
        "last_change": None, "score": score, "features": {"name_literal_match": score}, "match": score >= 0.7,
    }  # fmt: skip


def found(*results: dict[str, Any], only: str = "Alice", total: int | None = None) -> Answer:
    """The answer of EntityMatchResponse: `results` for names that begin with `only`, else nothing.

    Whoever is asked for by the id of our list is known: that is how its age is tested.
    """

    def answer(body: dict[str, Any]) -> tuple[int, Any]:
        responses = {}
        for key, example in body["queries"].items():
            mine = [entity(key, 1.0)] if key.isdecimal() else []
            mine += list(results) if example["properties"]["name"][0].startswith(only) else []
            count = len(mine) if total is None else total
            responses[key] = {
                "status": 200, "results": mine, "total": {"value": count, "relation": "eq"}, "query": example
            }  # fmt: skip
        return 200, {"responses": responses, "matcher": {}, "limit": 100}

    return answer


def remote_at(url: str, **more: Any) -> Remote:
    return Remote(url, "un_sc_sanctions", **{"seconds": 2.0, "pause": lambda _seconds: None, **more})


def test_a_party_is_asked_for_as_an_example_and_the_answer_is_read() -> None:
    stand_in = StandIn(found(entity("4", 0.93), entity("5", 0.5)))
    with serving(stand_in) as url:
        [(party, hits)] = remote_at(url, key="secret").match([ALICE])
    assert party is ALICE
    assert [(hit.ids, hit.score) for hit in hits] == [(("NK-4", "unsc-4"), 0.93)]
    [(path, key, body)] = stand_in.asked
    # a score of exactly .70 is not above a cut-off of .70, and yente gives what is above
    assert path == "/match/un_sc_sanctions?threshold=0.7&cutoff=0.69&limit=100"
    assert key == "ApiKey secret"
    assert body == {"queries": {"a": example_of(ALICE)}}
    assert example_of(ALICE) == {
        "schema": "Person",
        "properties": {"name": ["Alice Ferrand"], "birthDate": ["1970-01-02"], "nationality": ["ch"]},
    }


def test_a_service_that_stumbles_is_asked_again_and_one_that_refuses_is_not() -> None:
    def refusing(status: int) -> Answer:
        return lambda _body: (status, {"detail": "no"})

    stand_in = StandIn(refusing(503), refusing(500), found(entity("4", 0.93)))
    with serving(stand_in) as url:
        assert len(list(remote_at(url).match([ALICE]))) == 1
    assert len(stand_in.asked) == 3
    stand_in = StandIn(refusing(400))
    with serving(stand_in) as url, pytest.raises(RemoteFailed, match="answered 400"):
        list(remote_at(url).match([ALICE]))
    assert len(stand_in.asked) == 1


def test_a_service_that_says_nothing_in_time_is_given_up() -> None:
    silence = threading.Event()
    stand_in = StandIn(lambda _body: (200 if silence.wait(5) else 504, b""))
    with serving(stand_in) as url, pytest.raises(RemoteFailed, match="no answer"):
        list(remote_at(url, seconds=0.2, attempts=2).match([ALICE]))
    silence.set()
    with pytest.raises(RemoteFailed, match="no answer"):  # nobody listens there any more
        list(remote_at(url, attempts=2).match([ALICE]))


@pytest.mark.parametrize(
    "answer",
    [
        lambda _body: (200, b"<html>"),
        lambda _body: (200, {"responses": {}}),
        lambda _body: (200, {"results": []}),
        lambda body: (200, {"responses": {key: {"status": 500} for key in body["queries"]}}),
        lambda body: (200, {"responses": {key: {"status": 200, "results": []} for key in body["queries"]}}),
        found({**entity("4", 0.9), "score": "high"}),
        found({**entity("4", 0.9), "score": float("nan")}),
        found({**entity("4", 1.5)}),
        found(entity("4", 0.9), total=2),
        lambda _body: (200, b"[" * 100_000),
        lambda _body: (200, b"x" * (MOST_BYTES + 1)),
        lambda _body: (401, {"detail": "No API key provided."}),
        lambda _body: (422, {"detail": [{"loc": ["query", "limit"], "msg": "too many"}]}),
    ],
)
def test_an_answer_that_is_not_whole_is_no_answer(answer: Answer) -> None:
    with serving(StandIn(answer)) as url, pytest.raises(RemoteFailed):
        list(remote_at(url).match([ALICE]))


@pytest.mark.parametrize("status", [429, 503])
def test_a_service_that_asks_to_wait_is_asked_again_then(status: int) -> None:
    pauses: list[float] = []
    stand_in = StandIn(headed(status, "7"), headed(status, "Wed, 21 Oct 2026 07:28:00 GMT"), found())
    with serving(stand_in) as url:
        assert len(list(remote_at(url, pause=pauses.append).match([ALICE]))) == 1
    assert pauses == [7.0, 2.0]
    stand_in = StandIn(headed(status, "3600"), found())
    with serving(stand_in) as url, pytest.raises(RemoteFailed, match=str(status)):
        list(remote_at(url, pause=pauses.append).match([ALICE]))
    assert (len(stand_in.asked), pauses) == (1, [7.0, 2.0])  # the job tries again, no process waits an hour


def headed(status: int, retry_after: str) -> Answer:
    return lambda _body: (status, Headed({"detail": "later"}, {"Retry-After": retry_after}))


def test_an_answer_that_stops_in_the_middle_is_asked_for_again() -> None:
    whole = json.dumps(found()({"queries": {"a": example_of(ALICE)}})[1]).encode()
    cut = Headed(whole[:40], {"Content-Length": str(len(whole))})
    stand_in = StandIn(lambda _body: (200, cut), found())
    with serving(stand_in) as url:
        assert len(list(remote_at(url).match([ALICE]))) == 1
    with (
        serving(StandIn(lambda _body: (200, cut))) as url,
        pytest.raises(RemoteFailed, match="IncompleteRead"),
    ):
        list(remote_at(url).match([ALICE]))


def test_an_answer_that_drips_is_given_up() -> None:
    drop = threading.Event()
    with (
        serving(StandIn(lambda _body: (200, Dripping(b" " * 200, drop)))) as url,
        pytest.raises(RemoteFailed, match=r"too slowly|timed out"),
    ):
        list(remote_at(url, seconds=0.3, attempts=1).match([ALICE]))
    drop.set()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_wherever_it_leads(status: int) -> None:
    elsewhere = StandIn(found())
    with serving(elsewhere) as other:
        there = Headed(b"", {"Location": f"{other}/match/un_sc_sanctions"})
        with (
            serving(StandIn(lambda _body: (status, there))) as url,
            pytest.raises(RemoteFailed, match=str(status)),
        ):
            list(remote_at(url).match([ALICE]))
    assert elsewhere.asked == []


def test_another_machine_is_reached_by_https_only() -> None:
    with pytest.raises(RemoteFailed, match="https"):
        list(Remote("http://screening.example", "un_sc_sanctions").match([ALICE]))


def test_a_run_takes_the_scores_of_the_service_and_covers_nobody_when_it_fails(
    sessions: sessionmaker[Session], cast: Cast
) -> None:
    bring_list(sessions, list_of("ABDUL KARIM QUADRI", "OMAR SAID", "MARIA LOPEZ", "ALICE FERRAND"))
    sent_case(sessions, cast)
    with sessions() as session:
        run_id = session.scalars(select(ScreeningRun.id)).one()

    def run(stand_in: StandIn) -> None:
        with serving(stand_in) as url:
            carry_out(sessions, run_id, clock=clock_at(NOW), index=PartyIndex(), remote=remote_at(url))

    old = found(entity("4", 0.88))

    def older(body: dict[str, Any]) -> tuple[int, Any]:
        """A service whose list lacks entry 3."""
        status, answer = old(body)
        if "3" in answer["responses"]:
            answer["responses"]["3"] = {"status": 200, "results": [], "total": {"value": 0, "relation": "eq"}}
        return status, answer

    for broken in (StandIn(lambda _body: (503, {})), StandIn(found(entity("99", 0.9))), StandIn(older)):
        with pytest.raises(RemoteFailed):
            run(broken)
        with sessions() as session:
            assert session.scalars(select(Coverage)).all() == []
    run(StandIn(found(entity("4", 0.88))))
    with sessions() as session:
        assert session.get_one(ScreeningRun, run_id).provider == "yente"
        hits = session.scalars(select(Hit)).all()
        assert {(hit.score, hit.band, hit.algorithm) for hit in hits} == {
            (0.88, "review", "yente/un_sc_sanctions")
        }
        assert len(session.scalars(select(Coverage)).all()) == 3
