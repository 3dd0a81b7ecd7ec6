"""Parties that a remote service was asked about: its scores instead of ours, on the one list that it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.adapters.yente import Remote, RemoteFailed
from registry.models import ListEntry, ListVersion
from registry.queries.screening_index import Known, PartyIndex
from registry.queries.watchlist import list_entries_of
from rules.screening import Entry, Match, band_of, compare

SOURCE = "unsc"  # the list that the service answers for; every other is met here
WITNESSES = 20  # entries that the service must know to be believed

Answers = Mapping[str, list[tuple[Known, float]]]  # key of an entry → parties with their scores


class AskedIndex(PartyIndex):
    """An index whose `meet` gives what the service said; the parts that explain it are our own reading."""

    provider = "yente"

    def __init__(self, index: PartyIndex, answers: Answers, algorithm: str) -> None:
        super().__init__()
        self._search, self._known = index._search, index._known
        self._answers, self._algorithm = answers, algorithm

    @property
    def answered(self) -> list[str]:
        """Keys of the entries that the service named."""
        return list(self._answers)

    def meet(self, entry: Entry) -> list[tuple[Known, Match]]:
        if entry.source != SOURCE:
            return super().meet(entry)
        return [
            (
                known,
                Match(
                    entry.key, entry.source, score, band_of(score), compare(known.entry, entry).parts,
                    self._algorithm,
                ),
            )
            for known, score in self._answers.get(entry.key, ())
        ]  # fmt: skip


def ask_remote(index: PartyIndex, remote: Remote) -> AskedIndex:
    """Asks about every party of the index. Raises RemoteFailed: then nobody is covered."""
    answers: dict[str, list[tuple[Known, float]]] = {}
    by_key = {known.entry.key: known for known in index.known}
    for party, hits in remote.match([known.entry for known in index.known]):
        best: dict[str, float] = {}
        for hit in hits:
            keys = [each.removeprefix(remote.prefix) for each in hit.ids if each.startswith(remote.prefix)]
            if not keys:
                raise RemoteFailed(
                    f"The screening service names {hit.ids[0]} without the id that the list gives it."
                )
            for key in keys:
                best[key] = max(best.get(key, 0.0), round(hit.score, 4))
        for key, score in best.items():
            answers.setdefault(key, []).append((by_key[party.key], score))
    return AskedIndex(index, answers, f"yente/{remote.dataset}"[:40])


def newest_entries(session: Session) -> list[Entry]:
    """The entries that changed last: a service that knows them is not older than our list."""
    newest = (
        select(ListEntry.id)
        .join(ListVersion, ListVersion.id == ListEntry.changed_version_id)
        .where(ListEntry.source == SOURCE, ListEntry.removed_version_id.is_(None))
        .order_by(ListVersion.number.desc(), ListEntry.id)
        .limit(WITNESSES)
    )
    return [entry for _id, _hash, entry in list_entries_of(session, session.scalars(newest).all())]


def check_fresh(entries: Sequence[Entry], remote: Remote) -> None:
    """Raises RemoteFailed when the service does not find an entry by its own names: its list is older."""
    for entry, hits in remote.match(entries):
        if not any(f"{remote.prefix}{entry.key}" in hit.ids for hit in hits):
            raise RemoteFailed(
                f"The screening service does not find {entry.names[0].text} ({entry.key}), who is on our "
                "list: it has another list, or an older one."
            )


def check_known(session: Session, asked: AskedIndex) -> None:
    """Raises RemoteFailed when the service knows an entry that the version in force here does not have."""
    here = set(
        session.scalars(
            select(ListEntry.key).where(ListEntry.source == SOURCE, ListEntry.removed_version_id.is_(None))
        )
    )
    strange = sorted(set(asked.answered) - here)
    if strange:
        raise RemoteFailed(
            f"The screening service has entries that our list has not ({', '.join(strange[:5])}): "
            "bring the newest list in."
        )
