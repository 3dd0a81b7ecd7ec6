"""Keeps the words by which agreements, cases and partners are found, in the transaction that changes them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, func, insert, inspect, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, selectinload

from registry.db import is_sqlite
from registry.models import (
    Agreement,
    Document,
    Organisation,
    OrganisationKey,
    OrganisationMerge,
    OrganisationWord,
    Party,
    PartyName,
    Practice,
    PracticeText,
    Proposal,
    SearchEntry,
    Submission,
    User,
)
from registry.permissions import is_published
from registry.queries.search_statement import ANYWHERE, IN_NAME, LINK, link_word
from registry.services.agreement_links import facts_of, keep_links, public_links
from registry.text import latin_words
from rules.screening.entry import ORGANIZATION
from rules.screening.likeness import keys_of
from rules.screening.words import read_name

MOST = 600  # different words that are kept of one thing
AGREEMENT, CASE, ORGANISATION, PRACTICE, PUBLISHED = "a", "c", "o", "k", "p"
Texts = Iterable[str | None]


def keep_agreement(session: Session, agreement: Agreement) -> None:
    """The words of an agreement for staff; and those that the public may read, while it is published."""
    partner = agreement.organisation
    titles = list(agreement.title.values())
    people = [agreement.signed_by_partner, agreement.signed_by_unece]
    if agreement.focal_point is not None:
        people.append(agreement.focal_point.name)
    names = [partner.name, *_names(session, partner.id)]
    rest = [
        *agreement.summary.values(), *people,
        *_documents(session, agreement.proposal_id, agreement.id),
        agreement.excom_project,
    ]  # fmt: skip
    links = facts_of(agreement)
    _keep(session, AGREEMENT, agreement.id, [agreement.reference, *titles, *names], rest, links)
    if not is_published(agreement):
        _forget(session, PUBLISHED, agreement.id)
        return
    hidden = set(agreement.redactions or ())
    names = [] if "partner" in hidden else [partner.name]
    summary = [] if "summary" in hidden else agreement.summary.values()
    open_links = public_links(links)
    _keep(session, PUBLISHED, agreement.id, [agreement.reference, *titles, *names], summary, open_links)


def keep_case(session: Session, proposal: Proposal) -> None:
    """The words of a case that was sent: title, partner, people, what it says, titles of its documents."""
    if proposal.reference is None or proposal.organisation_id is None:
        return
    names = _names(session, proposal.organisation_id)
    people = session.scalars(
        select(PartyName.name)
        .join(Party, Party.id == PartyName.party_id)
        .where(
            Party.organisation_id == proposal.organisation_id,
            Party.removed_at.is_(None),
            Party.role != "entity",
        )
    )
    author = session.scalar(select(User.name).where(User.id == proposal.created_by_id))
    said = session.scalar(
        select(Submission.answers)
        .where(Submission.proposal_id == proposal.id)
        .order_by(Submission.number.desc())
        .limit(1)
    )
    activity = (said or {}).get("activity", {})
    _keep(
        session, CASE, proposal.id, [proposal.reference, proposal.title, *names],
        [*people, author, str(activity.get("description") or ""), *_documents(session, proposal.id)],
    )  # fmt: skip


def keep_partner(session: Session, organisation: Organisation) -> None:
    """The words of an organisation and what it is recognised by."""
    names = list(dict.fromkeys([organisation.name, *_names(session, organisation.id)]))
    numbers = [
        organisation.lei,
        organisation.registration_no,
        organisation.website,
        organisation.email_domain,
    ]
    links = {("partner", organisation.country)} if organisation.country else set()
    _keep(session, ORGANISATION, organisation.id, names, [*numbers, organisation.sector_label], links)
    _keep_keys(session, organisation, names)


def keep_practice(session: Session, practice: Practice) -> None:
    """The words of a good practice: of the text in force, else of the newest; no tag, no partner."""
    text = session.get(PracticeText, (practice.id, practice.published_no or practice.text_no))
    if text is None:
        return
    said = (text.situation, text.done, text.outcome, text.advice)
    rest = [words for each in said for words in each.values()]
    _keep(session, PRACTICE, practice.id, list(text.title.values()), rest)


def forget_partner(session: Session, organisation: Organisation) -> None:
    """A record that another one stands for is neither found nor compared."""
    _forget(session, ORGANISATION, organisation.id)
    session.execute(delete(OrganisationKey).where(OrganisationKey.organisation_id == organisation.id))


def told_by_agreements(organisation: Organisation) -> bool:
    """Whether something changed, and is not flushed yet, that its agreements are found or counted by."""
    state = inspect(organisation)
    return any(state.attrs[name].history.has_changes() for name in ("name", "country"))


def keep_agreements_of(session: Session, organisation: Organisation) -> None:
    """After the name or the country of an organisation changed, or agreements came to it."""
    mine = select(Agreement).where(Agreement.organisation_id == organisation.id)
    for agreement in session.scalars(mine.options(selectinload(Agreement.focal_point))):
        keep_links(session, agreement)
        keep_agreement(session, agreement)


def keep_cases_of(session: Session, organisation: Organisation) -> None:
    """After cases came to an organisation."""
    for case in session.scalars(select(Proposal).where(Proposal.organisation_id == organisation.id)):
        keep_case(session, case)


def fill_search(session: Session, *, limit: int = 500) -> int:
    """Enters what was written without its words (by an upgrade, by a bulk load); gives how many."""
    done = 0
    merged = select(OrganisationMerge.merged_id).where(OrganisationMerge.undone_at.is_(None))
    makers: tuple[tuple[str, Any, Any, Any], ...] = (
        (ORGANISATION, Organisation, keep_partner, Organisation.id.not_in(merged)),
        (AGREEMENT, Agreement, keep_agreement, None),
        (CASE, Proposal, keep_case, Proposal.reference.is_not(None) & Proposal.organisation_id.is_not(None)),
    )
    for kind, model, make, needed in makers:
        known = select(SearchEntry.seq).where(SearchEntry.kind == kind, SearchEntry.subject_id == model.id)
        query = select(model).where(~known.exists()).order_by(model.created_at, model.id).limit(limit - done)
        for row in session.scalars(query if needed is None else query.where(needed)).all():
            make(session, row)
            done += 1
    return done


def search_words(kind: str, named: Texts, rest: Texts, links: Iterable[tuple[str, str]] = ()) -> str:
    """The words of a thing, each marked with kind and place, with spaces between them."""
    in_name = latin_words(" ".join(text for text in named if text))[:MOST]
    anywhere = dict.fromkeys([*in_name, *latin_words(" ".join(text for text in rest if text))[:MOST]])
    marked = [f"{kind}{IN_NAME}{word}" for word in in_name]
    marked += [f"{kind}{ANYWHERE}{word}" for word in anywhere]
    marked += [f"{kind}{LINK}{link_word(*link)}" for link in sorted(links)]
    return " ".join(marked)


def _keep(
    session: Session,
    kind: str,
    subject_id: uuid.UUID,
    named: Texts,
    rest: Texts,
    links: Iterable[tuple[str, str]] = (),
) -> None:
    words = search_words(kind, named, rest, links)
    mine = (SearchEntry.kind == kind, SearchEntry.subject_id == subject_id)
    if not is_sqlite(session):
        vector = func.array_to_tsvector(func.string_to_array(words, " "))
        new = postgresql.insert(SearchEntry).values(kind=kind, subject_id=subject_id, words=vector)
        session.execute(
            new.on_conflict_do_update(
                index_elements=["kind", "subject_id"], set_={"words": new.excluded.words}
            )
        )
        return
    before = session.execute(select(SearchEntry.seq, SearchEntry.words).where(*mine)).first()
    if before is None:
        added = insert(SearchEntry).values(kind=kind, subject_id=subject_id, words=words)
        seq = session.execute(added.returning(SearchEntry.seq)).scalar_one()
    elif before.words == words:
        return
    else:
        seq = before.seq
        _take_out(session, seq, before.words)
        session.execute(update(SearchEntry).where(SearchEntry.seq == seq).values(words=words))
    session.execute(
        text("INSERT INTO search_words(rowid, words) VALUES (:seq, :words)"), {"seq": seq, "words": words}
    )


def _forget(session: Session, kind: str, subject_id: uuid.UUID) -> None:
    mine = (SearchEntry.kind == kind, SearchEntry.subject_id == subject_id)
    if is_sqlite(session):
        before = session.execute(select(SearchEntry.seq, SearchEntry.words).where(*mine)).first()
        if before is None:
            return
        _take_out(session, before.seq, before.words)
    session.execute(delete(SearchEntry).where(*mine))


def _take_out(session: Session, seq: int, words: str) -> None:
    session.execute(
        text("INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', :seq, :words)"),
        {"seq": seq, "words": words},
    )


def _names(session: Session, organisation_id: uuid.UUID) -> list[str]:
    """Every spelling of the organisation, as written."""
    return list(
        session.scalars(
            select(PartyName.name)
            .join(Party, Party.id == PartyName.party_id)
            .where(
                Party.organisation_id == organisation_id, Party.role == "entity", Party.removed_at.is_(None)
            )
            .order_by(PartyName.id)
        )
    )


def _documents(
    session: Session, proposal_id: uuid.UUID | None, agreement_id: uuid.UUID | None = None
) -> list[str]:
    """Titles and file names of a case, of an agreement, or of both."""
    of = [Document.proposal_id == proposal_id] if proposal_id else []
    of += [Document.agreement_id == agreement_id] if agreement_id else []
    rows = session.execute(
        select(Document.title, Document.filename).where(or_(*of), Document.removed_at.is_(None))
    )
    return [text for row in rows for text in row if text]


def partner_keys(organisation: Organisation, names: Iterable[str]) -> set[tuple[str, str]]:
    """(kind, key): the sound of each spelling without its legal form, the domain, identifiers."""
    found: set[tuple[str, str]] = set()
    for name in names:
        words = read_name(name, ORGANIZATION).words
        if sound := " ".join(sorted(word.bones[0] for word in words if word.bones and word.bones[0])):
            found.add(("name", sound[:300]))
    if organisation.lei:
        found.add(("lei", organisation.lei.upper().strip()))
    if organisation.registration_no:
        number = "".join(latin_words(organisation.registration_no))
        found.add(("registration", f"{organisation.country or ''} {number}"))
    if domain := _domain(organisation.website):
        found.add(("domain", domain))
    return found


def _domain(website: str | None) -> str:
    """ "https://www.bluewell.example/about" → "bluewell.example"."""
    if not website:
        return ""
    host = website.split("//")[-1].split("/")[0].split(":")[0].casefold().strip()
    return host.removeprefix("www.") if "." in host else ""


def _keep_keys(session: Session, organisation: Organisation, names: list[str]) -> None:
    rows = session.execute(
        select(OrganisationKey.kind, OrganisationKey.key).where(
            OrganisationKey.organisation_id == organisation.id
        )
    )
    before, after = {(kind, key) for kind, key in rows}, partner_keys(organisation, names)
    for kind, key in before - after:
        session.execute(
            delete(OrganisationKey).where(
                OrganisationKey.organisation_id == organisation.id,
                OrganisationKey.kind == kind,
                OrganisationKey.key == key,
            )
        )
    if new := sorted(after - before):
        values = [{"organisation_id": organisation.id, "kind": kind, "key": key} for kind, key in new]
        session.execute(insert(OrganisationKey), values)
    if pairs := word_keys(names):
        session.execute(_insert_new(session), pairs)


def word_keys(names: Iterable[str]) -> list[Mapping[str, str]]:
    """Rows of OrganisationWord for the words of some names."""
    words = {word.plain: word for name in names for word in read_name(name, ORGANIZATION).words if word.plain}
    pairs = sorted((key, plain) for plain, word in words.items() for key in keys_of(word))
    return [{"key": key, "word": plain} for key, plain in pairs]


def _insert_new(session: Session) -> Any:
    maker = sqlite.insert if is_sqlite(session) else postgresql.insert
    return maker(OrganisationWord.__table__).on_conflict_do_nothing()  # type: ignore[arg-type]
