"""No test reaches a network: sockets and look-ups that leave this machine are refused."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest


class LeavesTheMachine(RuntimeError):
    """A test, or the code under test, tried to reach another machine."""


def _is_here(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def _is_number(host: object) -> bool:
    try:
        return bool(ipaddress.ip_address(str(host)))
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
            raise LeavesTheMachine(f"connection to {address[0]}")
        connect(self, address)

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
        if not _is_here(host) and not _is_number(host):  # a number asks nobody
            raise LeavesTheMachine(f"look-up of {host}")
        return look_up(host, *rest, **named)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket, "getaddrinfo", guarded_look_up)
    # Mail settings of the machine must not reach a test either.
    for name in ("MAIL_URL", "DATABASE_URL", "PARTNERSHIPS_VAR", "SECRET_KEY", "BASE_URL"):
        patch.delenv(name, raising=False)
    yield
    patch.undo()
