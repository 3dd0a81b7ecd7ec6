"""Jobs of lists: ask for those that have an address and are due; fetch one and import it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from registry import reference
from registry.adapters.list_fetch import FetchRefused, fetch
from registry.adapters.lists import ListFile
from registry.jobs.queue import GiveUp, Run
from registry.reference import ListSource
from registry.services.job import enqueue
from registry.services.list_import import import_list


def ask_for_lists(run: Run, _payload: dict[str, Any]) -> None:
    """One job for each list whose turn it is; a list without an address has none."""
    with run.sessions.begin() as session:
        for source in reference.load().list_sources:
            if source.url:
                slot = _slot(source, run.now).isoformat()
                enqueue(
                    session, "fetch_list", {"source": source.id}, key=f"list:{source.id}:{slot}", now=run.now
                )
        run.finish(session)


def fetch_list(run: Run, payload: dict[str, Any], *, get: Callable[[str], bytes] = fetch) -> None:
    """Fetched outside a transaction; import and end of the job commit together. `get` is for a stand-in."""
    source = next((each for each in reference.load().list_sources if each.id == payload["source"]), None)
    if source is None or not source.url:
        return
    try:
        file = ListFile(
            get(source.url),
            urlsplit(source.url).path.rpartition("/")[2],
            {name: get(address) for name, address in source.beside},
        )
    except FetchRefused as refused:
        raise GiveUp(str(refused)) from refused
    with run.sessions.begin() as session:
        import_list(session, file, source=source.id, actor=None, now=run.now, address=source.url)
        run.finish(session)


def _slot(source: ListSource, now: datetime) -> datetime:
    """The beginning of the period of this list that `now` falls into."""
    seconds = source.every_hours * 3600
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
