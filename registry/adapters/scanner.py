"""The virus scanner: clamd where one is configured; otherwise a file is "not scanned", and said to be so."""

from __future__ import annotations

import socket
import struct
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

CHUNK = 64 * 1024
TIMEOUT_SECONDS = 60


class ScannerAway(RuntimeError):
    """A scanner is configured and does not answer: no upload is taken in until it does."""


@dataclass(frozen=True, slots=True)
class Scan:
    """`state` is clean, infected or not_scanned (as in the table of documents)."""

    state: str
    detail: str = ""


class Scanner(Protocol):
    """Looks at a file on disk. Raises ScannerAway."""

    def scan(self, path: Path) -> Scan: ...


class NotScanned:
    """No scanner is configured."""

    def scan(self, path: Path) -> Scan:
        return Scan("not_scanned", "no scanner is configured")


@dataclass(frozen=True, slots=True)
class Clamd:
    """A clamd daemon, spoken to with INSTREAM (man clamd): the file is sent, no path is shared."""

    url: str  # tcp://host:3310 or unix:///run/clamav/clamd.ctl

    def scan(self, path: Path) -> Scan:
        try:
            with closing(self._connect()) as connection, path.open("rb") as file:
                connection.sendall(b"zINSTREAM\0")
                while chunk := file.read(CHUNK):
                    connection.sendall(struct.pack("!L", len(chunk)) + chunk)
                connection.sendall(struct.pack("!L", 0))
                answer = _read_all(connection).decode(errors="replace").strip("\0 \r\n")
        except OSError as error:
            raise ScannerAway(f"The virus scanner does not answer: {error}") from error
        if answer.endswith(" FOUND"):
            return Scan("infected", answer.removeprefix("stream: ").removesuffix(" FOUND"))
        if answer == "stream: OK":
            return Scan("clean", "clamd")
        raise ScannerAway(f"The virus scanner answered: {answer or 'nothing'}")

    def _connect(self) -> socket.socket:
        place = urlsplit(self.url)
        if place.scheme == "unix":
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(TIMEOUT_SECONDS)
            try:
                connection.connect(place.path)
            except OSError:
                connection.close()
                raise
            return connection
        return socket.create_connection((place.hostname, place.port or 3310), timeout=TIMEOUT_SECONDS)


def scanner_from(url: str) -> Scanner:
    """The scanner of the settings; "" is none. Raises ValueError for an address of neither kind."""
    if not url:
        return NotScanned()
    if urlsplit(url).scheme not in ("tcp", "unix"):
        raise ValueError("The scanner's address is tcp://host:port or unix:///path/to/socket.")
    return Clamd(url)


def _read_all(connection: socket.socket) -> bytes:
    answer = b""
    while chunk := connection.recv(4096):
        answer += chunk
        if answer.endswith(b"\0"):
            break
    return answer
