"""A remote screening service that speaks yente's HTTP: POST /match/{dataset}, examples in, scores out.

It fails closed: whatever is not a whole, well-formed answer to every question is an error, and nobody is
covered by it. Entities of the answer are followed back to the publisher's own ids (`id` and `referents`).
"""

from __future__ import annotations

import http.client
import json
import math
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from rules.screening.entry import PERSON, WEAK, Entry

MOST_BYTES = 20 * 1024 * 1024
CHUNK = 1 << 16
MOST_RESULTS = 100  # of one party; more than that is refused, not cut off
BATCH = 50  # parties a request; yente takes 100 (MAX_BATCH)
# yente leaves out what is not above its cut-off: a score of exactly .70 would be lost without this
CUTOFF = WEAK - 0.01
LONGEST_PAUSE = 60.0  # seconds; a service that asks for more is asked again by the job, later
WORTH_RETRYING = (408, 429, 500, 502, 503, 504)
_IDENTIFIERS = {
    "lei": "leiCode",
    "registration": "registrationNumber",
    "tax": "taxNumber",
    "passport": "passportNumber",
}


class RemoteFailed(RuntimeError):
    """The remote service gave no answer that can be relied on."""


@dataclass(frozen=True, slots=True)
class RemoteHit:
    """What the service thinks of one party and one entity."""

    ids: tuple[str, ...]  # the entity's id and those that were merged into it
    score: float


@dataclass(frozen=True, slots=True)
class Remote:
    """Where the service is. `prefix` stands before the publisher's id in the ids of its entities."""

    url: str  # https://…; http:// only on this machine
    dataset: str
    prefix: str = "unsc-"
    key: str = field(default="", repr=False)
    seconds: float = 20.0
    attempts: int = 3
    pause: Callable[[float], None] = time.sleep

    def match(self, parties: Sequence[Entry]) -> Iterator[tuple[Entry, list[RemoteHit]]]:
        """Each party with its matches of the weak band and above. Raises RemoteFailed."""
        for at in range(0, len(parties), BATCH):
            asked = {party.key: party for party in parties[at : at + BATCH]}
            answer = self._ask({key: example_of(party) for key, party in asked.items()})
            for key, party in asked.items():
                yield party, _hits(answer.get(key), party)

    def _ask(self, queries: Mapping[str, Any]) -> Mapping[str, Any]:
        body = json.dumps({"queries": queries}).encode()
        last, wait = "", 0.0
        for attempt in range(self.attempts):
            if attempt:
                self.pause(max(wait, 2.0 ** (attempt - 1)))
            try:
                status, data, wait = self._post(body)
            except (OSError, http.client.HTTPException) as error:
                last = f"{type(error).__name__}: {error}"
                continue
            if status == 200:
                return _responses(data)
            last = f"it answered {status}"
            if status not in WORTH_RETRYING or wait > LONGEST_PAUSE:
                break
        raise RemoteFailed(f"The screening service gave no answer: {last}")

    def _post(self, body: bytes) -> tuple[int, bytes, float]:
        """Status, content, and the seconds to wait that it asks for.

        Redirects are not followed: an answer from elsewhere is no answer.
        """
        parts = urlsplit(self.url)
        asked = urlencode({"threshold": WEAK, "cutoff": CUTOFF, "limit": MOST_RESULTS})
        path = f"{parts.path.rstrip('/')}/match/{quote(self.dataset, safe='')}?{asked}"
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"ApiKey {self.key}"
        connection = _connection(parts.scheme, parts.hostname or "", parts.port, self.seconds)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            data = _content(connection, answer, time.monotonic() + self.seconds)
        finally:
            connection.close()
        return answer.status, data, _wait(answer.headers.get("Retry-After", ""))


def _connection(scheme: str, host: str, port: int | None, seconds: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
    if scheme == "http" and host in ("127.0.0.1", "localhost", "::1"):
        return http.client.HTTPConnection(host, port, timeout=seconds)
    raise RemoteFailed("The screening service must be reached by https (http only on this machine).")


def _content(connection: http.client.HTTPConnection, answer: http.client.HTTPResponse, end: float) -> bytes:
    """The whole content. Raises RemoteFailed when it is too long, OSError or HTTPException when not all."""
    pieces, size = [], 0
    while piece := answer.read1(CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise RemoteFailed("The screening service answered with more than can be believed.")
        left = end - time.monotonic()
        if left <= 0:  # a byte now and then never runs into the time-out of the socket
            raise TimeoutError("the answer came too slowly")
        if connection.sock is not None:
            connection.sock.settimeout(left)
    if answer.length:
        raise http.client.IncompleteRead(b"".join(pieces), answer.length)
    return b"".join(pieces)


def _wait(said: str) -> float:
    """The seconds of a Retry-After; a date, or anything else, says nothing."""
    return float(said) if said.isascii() and said.isdecimal() else 0.0


def example_of(party: Entry) -> dict[str, Any]:
    """A party as a FollowTheMoney example."""
    is_person = party.schema == PERSON
    properties: dict[str, list[str]] = {"name": [name.text for name in party.names]}
    if party.birth_dates and is_person:
        properties["birthDate"] = list(party.birth_dates)
    if party.countries:
        properties["nationality" if is_person else "jurisdiction"] = [
            each.lower() for each in party.countries
        ]
    for kind, value in party.identifiers:
        name = _IDENTIFIERS.get(kind, "idNumber")
        if is_person == (name in ("passportNumber", "idNumber")) or name == "taxNumber":
            properties.setdefault(name, []).append(value)
    return {"schema": party.schema, "properties": properties}


def _responses(data: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise RemoteFailed("The answer of the screening service is not JSON.") from error
    responses = answer.get("responses") if isinstance(answer, dict) else None
    if not isinstance(responses, dict):
        raise RemoteFailed("The answer of the screening service has no “responses”.")
    return responses


def _hits(response: Any, party: Entry) -> list[RemoteHit]:
    """The matches of one party. Raises RemoteFailed when the answer is missing, failed or cut off."""
    try:
        if int(response.get("status", 200)) != 200:
            raise RemoteFailed(f"The screening service could not look for {party.key}.")
        results, total = response["results"], int(response["total"]["value"])
        hits = [
            RemoteHit((str(each["id"]), *(str(other) for other in each["referents"])), _score(each["score"]))
            for each in results
        ]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RemoteFailed(f"The answer of the screening service on {party.key} is not whole.") from error
    if total > len(hits):
        raise RemoteFailed(f"The screening service has more matches for {party.key} than it gave.")
    return [hit for hit in hits if hit.score >= WEAK]


def _score(value: Any) -> float:
    score = float(value)
    if not (math.isfinite(score) and 0 <= score <= 1):
        raise ValueError(f"a score is from 0 to 1, not {value!r}")
    return score
