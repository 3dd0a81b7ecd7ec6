"""Fixtures of the application: its settings, the application, a client, a real server on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker
from waitress.server import create_server
from werkzeug.routing import Rule

from registry.config import Config
from tests.mail_sink import MailSink
from tests.pages import CheckedClient


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    """Settings of a test: a database of its own, a folder of its own, mail as files."""
    return Config(database_url=database_url, var=tmp_path / "var", secret_key="only for tests" * 3)


def count_questions(engine: Engine) -> list[str]:
    """A list that grows by every statement that the application sends to its database."""
    asked: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            asked.append(statement)

    return asked


class CompiledTemplates(BytecodeCache):
    """Keeps the compiled templates of a worker: each app would compile the pages anew, half of its time."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


class RememberedRule(Rule):
    """Keeps what builds the address of a route: each app would compile a small program for each anew."""

    _built: ClassVar[dict[object, Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in self._built:
            self._built[key] = super()._compile_builder(append_unknown)
        return self._built[key]


TEMPLATES = CompiledTemplates()
Flask.url_rule_class = RememberedRule


def _create_app(config: Config) -> Flask:
    from registry.app import create_app  # here, so that tests of pure rules need not wait for the web

    app = create_app(config)
    app.jinja_env.bytecode_cache = TEMPLATES
    return app


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    app = _create_app(config)
    app.testing = True  # an error in a page fails the test instead of becoming a 500
    app.test_client_class = CheckedClient
    app.extensions["questions"] = count_questions(app.extensions["engine"])
    yield app
    _sessions(app).kw["bind"].dispose()


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A stranger. Every page fetched is checked."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


@dataclass(frozen=True)
class LiveSite:
    """The application under waitress. `sessions` to look into its database, `mail` what it sent."""

    url: str
    app: Flask
    config: Config
    sessions: sessionmaker[Session]
    mail: MailSink

    def address(self, path: str) -> str:
        return self.url + path


@pytest.fixture
def live_site(config: Config, mail_sink: MailSink) -> Iterator[LiveSite]:
    """The real application on a free port, on both engines."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = replace(config, base_url=url, mail_url=mail_sink.url)
        app = _create_app(config)
        server = create_server(app, sockets=[listener], threads=4)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                server.asyncore.loop(timeout=5, map=server._map, use_poll=True, count=1)
            server.task_dispatcher.shutdown()
            for each in list(server._map.values()):  # the listener, and what browsers keep open
                each.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield LiveSite(url, app, config, _sessions(app), mail_sink)
        stop.set()
        server.pull_trigger()
        thread.join(timeout=10)
        assert not thread.is_alive(), "the server did not stop"
        _sessions(app).kw["bind"].dispose()


def _sessions(app: Flask) -> sessionmaker[Session]:
    sessions: sessionmaker[Session] = app.extensions["sessions"]
    return sessions
