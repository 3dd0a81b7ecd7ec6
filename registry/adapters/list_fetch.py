"""Fetch a list from its configured address: https to a public address only, bounded in time and in size."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

MAX_BYTES = 200_000_000
SECONDS = 120.0  # for everything, redirects included
PAUSE = 20.0  # at most, between two answers of the other side
MAX_REDIRECTS = 3
CHUNK = 1 << 16
REDIRECTS = (301, 302, 303, 307, 308)
AGENT = "partnerships-registry (list import)"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Allowed = Callable[[Address, int], bool]


class FetchRefused(RuntimeError):
    """The address is not one that may be fetched: trying again does not help."""


class FetchFailed(RuntimeError):
    """The other side did not give the file; it may do so later."""


def is_public(address: Address, port: int) -> bool:
    """An address of the open internet, on the port of https. Private, loopback, link-local … are none."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if inside:
            return is_public(inside, port)
        if address in ipaddress.ip_network("64:ff9b::/96"):  # NAT64 leads to any IPv4 address
            return False
    return address.is_global and not address.is_multicast and port == http.client.HTTPS_PORT


def fetch(
    url: str,
    *,
    allowed: Allowed = is_public,
    context: ssl.SSLContext | None = None,
    most_bytes: int = MAX_BYTES,
    seconds: float = SECONDS,
) -> bytes:
    """The content behind `url`. Raises FetchRefused, FetchFailed.

    Every address is looked up once, checked, and that very number is connected to: a name that changes its
    mind between check and connection gains nothing. No proxy, no cookie, no compressed answer.
    """
    end = time.monotonic() + seconds
    trusted = context or ssl.create_default_context()
    for _ in range(MAX_REDIRECTS + 1):
        found = _ask(url, allowed, trusted, most_bytes, end)
        if isinstance(found, bytes):
            return found
        url = urljoin(url, found)
    raise FetchFailed(f"{url}: more than {MAX_REDIRECTS} redirects")


class _Pinned(http.client.HTTPSConnection):
    """Connects to the number that was checked, and asks for the certificate of the name."""

    def __init__(self, host: str, port: int, number: str, context: ssl.SSLContext, end: float) -> None:
        super().__init__(host, port, timeout=_left(end), context=context)
        self._number, self._trusted = number, context

    def connect(self) -> None:
        plain = socket.create_connection((self._number, self.port), self.timeout)
        self.sock = self._trusted.wrap_socket(plain, server_hostname=self.host)


def _ask(url: str, allowed: Allowed, context: ssl.SSLContext, most_bytes: int, end: float) -> bytes | str:
    """The content, or where the answer sends us."""
    host, port, target = _parts(url)
    connection = _Pinned(host, port, _number(host, port, allowed), context, end)
    try:
        connection.request(
            "GET", target, headers={"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close"}
        )
        answer = connection.getresponse()
        if answer.status in REDIRECTS and answer.headers.get("Location"):
            return answer.headers["Location"]
        if answer.status != http.client.OK:
            raise FetchFailed(f"{url}: answered {answer.status}")
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise FetchFailed(f"{url}: answered compressed, which was not asked for")
        return _content(answer, connection, url, most_bytes, end)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise FetchFailed(f"{url}: {error}") from error
    finally:
        connection.close()


def _parts(url: str) -> tuple[str, int, str]:
    """Host, port and what to ask for. Raises FetchRefused."""
    try:
        parts = urlsplit(url)
        port = parts.port or http.client.HTTPS_PORT
    except ValueError:
        raise FetchRefused(f"{url!r} is no address") from None
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        raise FetchRefused(f"{url}: only https:// without a user is fetched")
    if not url.isascii() or any(letter.isspace() or not letter.isprintable() for letter in url):
        raise FetchRefused(f"{url!r} holds a character that an address must not hold")
    return parts.hostname, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _number(host: str, port: int, allowed: Allowed) -> str:
    """The number to connect to. One number of the name that is not allowed is enough to refuse it."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchFailed(f"{host}: not found ({error})") from error
    numbers = [str(each[4][0]).partition("%")[0] for each in found]
    for number in numbers:
        if not allowed(ipaddress.ip_address(number), port):
            raise FetchRefused(f"{host}:{port} is at {number}, which is not a public address for https")
    if not numbers:
        raise FetchFailed(f"{host}: not found")
    return numbers[0]


def _content(
    answer: http.client.HTTPResponse, connection: http.client.HTTPConnection, url: str, most: int, end: float
) -> bytes:
    stated = answer.headers.get("Content-Length", "")
    if stated.isdecimal() and int(stated) > most:
        raise FetchFailed(f"{url}: larger than {most} bytes")
    pieces, size = [], 0
    while True:
        if connection.sock is not None:
            connection.sock.settimeout(_left(end))
        _left(end)
        piece = answer.read1(CHUNK)
        if not piece:
            break
        size += len(piece)
        if size > most:
            raise FetchFailed(f"{url}: larger than {most} bytes")
        pieces.append(piece)
    if stated.isdecimal() and size != int(stated):
        raise FetchFailed(f"{url}: ended after {size} of {stated} bytes")
    return b"".join(pieces)


def _left(end: float) -> float:
    """Seconds to wait for the next answer. Raises FetchFailed when the time is over."""
    left = end - time.monotonic()
    if left <= 0:
        raise FetchFailed("it took too long")
    return min(left, PAUSE)
