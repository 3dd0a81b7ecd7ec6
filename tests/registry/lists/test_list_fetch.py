"""A configured list is fetched over https from a public address, within time and size; off by default."""

from __future__ import annotations

import ipaddress
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry import reference
from registry.adapters.list_fetch import Address, FetchFailed, FetchRefused, fetch, is_public
from registry.config import read_config
from registry.jobs import HANDLERS
from registry.jobs.lists import ask_for_lists, fetch_list
from registry.jobs.worker import Handler, Worker
from registry.models import Job, ListVersion
from registry.queries.watchlist import find_version_in_force
from registry.reference import BadReference
from registry.services.job import enqueue
from tests.registry.lists.list_files import un_people
from tests.registry.lists.stand_in import publisher

NOW = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
FILE = un_people(10, day="2026-11-04")


def only_here(address: Address, _port: int) -> bool:
    """What a test allows in place of the public internet: this machine, and nothing else."""
    return address.is_loopback


@dataclass
class Site:
    url: str
    context: ssl.SSLContext
    asked: list[str]

    def get(self, path: str, **limits: float) -> bytes:
        return fetch(self.url + path, allowed=only_here, context=self.context, **limits)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with publisher(tmp_path_factory.mktemp("publisher"), FILE) as (url, context, asked):
        yield Site(url, context, asked)


def test_a_file_is_fetched_also_after_a_redirect(site: Site) -> None:
    assert site.get("/list") == FILE
    assert site.get("/moved") == FILE


@pytest.mark.parametrize("path", ["/to-http", "/to-private", "/to-metadata"])
def test_a_redirect_to_where_we_do_not_go_is_refused(site: Site, path: str) -> None:
    with pytest.raises(FetchRefused):
        site.get(path)


@pytest.mark.parametrize("path", ["/round", "/nothing", "/short", "/packed"])
def test_an_answer_that_is_no_file_is_a_failure_to_try_again(site: Site, path: str) -> None:
    with pytest.raises(FetchFailed):
        site.get(path)


def test_size_and_time_are_limited(site: Site) -> None:
    with pytest.raises(FetchFailed, match="larger"):
        site.get("/endless", most_bytes=1_000_000)
    with pytest.raises(FetchFailed, match="larger"):
        site.get("/list", most_bytes=10)
    began = time.monotonic()
    with pytest.raises(FetchFailed, match="too long"):
        site.get("/slow", seconds=0.3)
    assert time.monotonic() - began < 3


def test_this_machine_is_refused_unless_a_test_allows_it(site: Site) -> None:
    asked = len(site.asked)
    with pytest.raises(FetchRefused, match="not a public address"):
        fetch(site.url + "/list", context=site.context)
    assert len(site.asked) == asked  # not even connected


def test_a_certificate_of_nobody_we_trust_is_a_failure(site: Site) -> None:
    with pytest.raises(FetchFailed, match="certificate"):
        fetch(site.url + "/list", allowed=only_here)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/list",
        "ftp://localhost/list",
        "file:///etc/passwd",
        "https://user:secret@localhost/list",
        "https://localhost/a b",
        "https:///list",
        "https://localhost:99999/",
    ],
)
def test_an_address_that_is_not_plain_https_is_refused(url: str) -> None:
    with pytest.raises(FetchRefused):
        fetch(url, allowed=only_here)


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
        "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "192.0.2.1",
    ],
)  # fmt: skip
def test_no_address_inside_is_public(number: str) -> None:
    assert not is_public(ipaddress.ip_address(number), 443)


def test_public_addresses_are_public_on_the_port_of_https_alone() -> None:
    for number in ("8.8.8.8", "2001:4860:4860::8888"):
        assert is_public(ipaddress.ip_address(number), 443)
        assert not is_public(ipaddress.ip_address(number), 8443)


# --- jobs -----------------------------------------------------------------------------------------------


@pytest.fixture
def configured(site: Site, tmp_path: Path) -> Iterator[Site]:
    """The office's own file gives the UN list an address."""
    text = (Path(reference.__file__).parent / "list_sources.yaml").read_text(encoding="utf-8")
    text = text.replace("  format: unsc\n", f"  format: unsc\n  url: {site.url}/list\n  every_hours: 6\n")
    (tmp_path / "list_sources.yaml").write_text(text, encoding="utf-8")
    reference.use(tmp_path)
    yield site
    reference.use(None)


def worker(sessions: sessionmaker[Session], site: Site, now: datetime) -> Worker:
    get = partial(fetch, allowed=only_here, context=site.context)
    handlers = {"ask_for_lists": Handler(ask_for_lists), "fetch_list": Handler(partial(fetch_list, get=get))}
    return Worker(read_config({"SECRET_KEY": "x"}), sessions, handlers, clock=lambda: now)


def ask(sessions: sessionmaker[Session], site: Site, now: datetime) -> list[tuple[str, str]]:
    with sessions.begin() as session:
        enqueue(session, "ask_for_lists", {}, now=now)
    worker(sessions, site, now).work(once=True)
    with sessions() as session:
        return list(session.execute(select(Job.kind, Job.state).order_by(Job.kind)).tuples())


def test_nothing_is_fetched_unless_an_address_is_configured(
    sessions: sessionmaker[Session], site: Site
) -> None:
    assert {each.url for each in reference.load().list_sources} == {""}
    asked = len(site.asked)
    assert ask(sessions, site, NOW) == [("ask_for_lists", "done")]
    assert len(site.asked) == asked
    assert {"ask_for_lists", "fetch_list"} <= set(HANDLERS)


def test_a_configured_list_is_fetched_once_a_period_and_its_address_kept(
    sessions: sessionmaker[Session], configured: Site
) -> None:
    assert ("fetch_list", "done") in ask(sessions, configured, NOW)
    fetched = configured.asked.count("/list")
    ask(sessions, configured, NOW + timedelta(hours=1))  # the same period of six hours
    assert configured.asked.count("/list") == fetched
    later = NOW + timedelta(hours=7)
    ask(sessions, configured, later)
    assert configured.asked.count("/list") == fetched + 1
    with sessions() as session:
        version = find_version_in_force(session, "unsc")
        assert version is not None
        assert (version.address, version.number) == (configured.url + "/list", 1)
        assert (version.imported_at, version.checked_at) == (NOW, later)


def test_an_address_that_may_not_be_fetched_fails_for_good_and_imports_nothing(
    sessions: sessionmaker[Session], configured: Site
) -> None:
    with sessions.begin() as session:
        enqueue(session, "fetch_list", {"source": "unsc"}, now=NOW)
    handlers = {"fetch_list": HANDLERS["fetch_list"]}  # with the guard of the real thing
    Worker(read_config({"SECRET_KEY": "x"}), sessions, handlers, clock=lambda: NOW).work(once=True)
    with sessions() as session:
        job = session.scalars(select(Job)).one()
        assert (job.state, job.attempts) == ("failed", 1)
        assert "not a public address" in (job.error or "")
        assert session.scalars(select(ListVersion)).all() == []


def test_an_address_without_https_is_refused_in_the_reference_file(tmp_path: Path) -> None:
    text = (Path(reference.__file__).parent / "list_sources.yaml").read_text(encoding="utf-8")
    wrong = text.replace("  format: unsc\n", "  format: unsc\n  url: http://lists.example/un.xml\n")
    (tmp_path / "list_sources.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(BadReference, match="https://"):
        _ = reference.load(tmp_path).list_sources
