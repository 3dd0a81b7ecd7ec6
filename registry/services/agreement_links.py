"""Keeps what an agreement is found and counted by: its links, and the numbers of the register beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from sqlalchemy import and_, delete, func, insert, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from registry.models import Agreement, AgreementCount, AgreementLink
from registry.models.agreement_count import AgreementCount as Count
from registry.permissions import is_published
from registry.queries.agreement_count import (
    FORCE,
    HIDES,
    PAIRED,
    PAIRED_IN_FORCE,
    PUBLIC,
    PUBLIC_STATUS,
    SINGLE,
    STAFF,
)
from workflows.agreement import IN_FORCE

Fact = tuple[str, str]  # kind, value
LISTS = {
    "subprogramme": "subprogrammes",
    "nexus": "nexus",
    "sdg": "sdgs",
    "target": "sdg_targets",
    "country": "beneficiary_countries",
    "type": "types",
}
BATCH = 5000
COLUMNS = (Count.scope, Count.kind, Count.value, Count.with_kind, Count.with_value)
NAMES = tuple(column.key for column in COLUMNS)


def facts_of(agreement: Agreement) -> set[Fact]:
    """All that the agreement is found and counted by; "hidden" is a part that the public does not read."""
    found = {
        (kind, str(value)) for kind, column in LISTS.items() for value in getattr(agreement, column) or ()
    }
    found |= {("hidden", str(field)) for field in agreement.redactions or ()}
    single = {
        "state": agreement.state,
        "lead": agreement.lead_subprogramme,
        "partner": agreement.organisation.country,
        "level": agreement.dd_level,
        "public": "yes" if is_published(agreement) else "no",
    }
    return found | {(kind, str(value)) for kind, value in single.items() if value}


def keep_links(session: Session, agreement: Agreement) -> None:
    """Makes links and numbers what the row says now; nothing is written when nothing changed."""
    rows = session.execute(
        select(AgreementLink.kind, AgreementLink.value).where(AgreementLink.agreement_id == agreement.id)
    )
    before = {(kind, value) for kind, value in rows}
    after = facts_of(agreement)
    if before == after:
        return
    for kind, value in sorted(before - after):
        session.execute(
            delete(AgreementLink).where(
                AgreementLink.agreement_id == agreement.id,
                AgreementLink.kind == kind,
                AgreementLink.value == value,
            )
        )
    if new := sorted(after - before):
        session.execute(insert(AgreementLink), [_link(agreement, fact) for fact in new])
    move_counts(session, before, after)


def move_counts(session: Session, before: Iterable[Fact], after: Iterable[Fact]) -> None:
    """Takes an agreement out of the cells of one set of links and puts it into those of another."""
    add_to_counts(session, [(after, 1), (before, -1)])


def add_to_counts(session: Session, changes: Iterable[tuple[Iterable[Fact], int]]) -> None:
    """Sets of links, each with how many agreements more have it; what cancels out is not written."""
    sums: Counter[tuple[str, ...]] = Counter()
    for facts, number in changes:
        for cell in cells_of(facts):
            sums[cell] += number
    rows = [{**dict(zip(NAMES, cell, strict=True)), "delta": delta} for cell, delta in sums.items() if delta]
    for start in range(0, len(rows), BATCH):
        session.execute(insert(AgreementCount), rows[start : start + BATCH])


def cells_of(facts: Iterable[Fact]) -> Iterator[tuple[str, ...]]:
    """Every cell in which an agreement with these links counts; none when it has no link at all."""
    known = sorted(set(facts))
    if not known:
        return
    yield from _cells(STAFF, known)
    if ("public", "yes") in known:
        yield from _cells(PUBLIC, sorted(public_links(known)))
    if any(("state", state) in known for state in IN_FORCE):
        yield from _cells(FORCE, known, PAIRED_IN_FORCE)


def public_links(facts: Iterable[Fact]) -> set[Fact]:
    """Of an agreement's links those that the public may read, as it reads them."""
    known = list(facts)
    hidden = {value for kind, value in known if kind == "hidden"}
    return {
        (kind, PUBLIC_STATUS.get(value, value) if kind == "state" else value)
        for kind, value in known
        if kind in HIDES and HIDES[kind] not in hidden
    }


def _cells(
    scope: str, facts: list[Fact], paired_kinds: Collection[str] = PAIRED
) -> Iterator[tuple[str, ...]]:
    yield scope, "", "", "", ""
    for kind, value in facts:
        if kind in SINGLE:
            yield scope, kind, value, "", ""
    paired = [fact for fact in facts if fact[0] in paired_kinds]
    for (kind, value), (other, with_value) in combinations(paired, 2):
        if kind != other:
            yield scope, kind, value, other, with_value


def fold_agreement_counts(session: Session) -> int:
    """Replaces the rows of each cell by one row with their sum; gives the number of rows removed."""
    # in one statement: a row that another transaction commits meanwhile is either summed and gone, or stays
    gone = session.execute(delete(Count).returning(*COLUMNS, Count.delta)).all()
    sums: Counter[tuple[Any, ...]] = Counter()
    for *cell, delta in gone:
        sums[tuple(cell)] += delta
    kept = [{**dict(zip(NAMES, cell, strict=True)), "delta": total} for cell, total in sums.items() if total]
    for start in range(0, len(kept), BATCH):
        session.execute(insert(Count), kept[start : start + BATCH])
    return len(gone) - len(kept)


def recount_agreements(session: Session) -> None:
    """Counts every agreement anew from the links, after rows were written without `keep_links`."""
    session.execute(delete(Count))
    one, other = aliased(AgreementLink), aliased(AgreementLink)
    for scope in (STAFF, PUBLIC, FORCE):
        paired = PAIRED_IN_FORCE if scope == FORCE else PAIRED
        ones, others = _links_in(scope, one), _links_in(scope, other)
        first, second = ones.c, others.c
        everything = select(
            literal(scope), literal(""), literal(""), literal(""), literal(""),
            func.count(first.agreement_id.distinct()),
        )  # fmt: skip
        alone = (
            select(literal(scope), first.kind, first.value, literal(""), literal(""), func.count())
            .where(first.kind.in_(SINGLE))
            .group_by(first.kind, first.value)
        )
        pairs = (
            select(literal(scope), first.kind, first.value, second.kind, second.value, func.count())
            .join_from(
                ones, others, and_(first.agreement_id == second.agreement_id, first.kind < second.kind)
            )
            .where(first.kind.in_(paired), second.kind.in_(paired))
            .group_by(first.kind, first.value, second.kind, second.value)
        )
        names = [*NAMES, "delta"]
        session.execute(insert(Count).from_select(names, union_all(everything, alone, pairs)))
    session.execute(delete(Count).where(Count.delta == 0))


def _links_in(scope: str, link: Any) -> Any:
    """The links that count in a scope, as `cells_of` has them."""
    if scope == STAFF:
        return select(link.agreement_id, link.kind, link.value).subquery()
    if scope == FORCE:
        standing = aliased(AgreementLink)
        is_in_force = (standing.kind == "state", standing.value.in_(IN_FORCE))
        in_force = select(standing.agreement_id).where(*is_in_force)
        every = select(link.agreement_id, link.kind, link.value)
        return every.where(link.agreement_id.in_(in_force)).subquery()
    other = aliased(AgreementLink)
    published = select(other.agreement_id).where(other.kind == "public", other.value == "yes")
    hidden = aliased(AgreementLink)
    is_hidden = (
        select(hidden.agreement_id)
        .where(
            hidden.agreement_id == link.agreement_id,
            hidden.kind == "hidden",
            or_(*(and_(link.kind == kind, hidden.value == part) for kind, part in HIDES.items() if part)),
        )
        .correlate(link)
        .exists()
    )
    shown: Any = link.value
    for state, instead in PUBLIC_STATUS.items():
        shown = func.replace(shown, state, instead)
    return (
        select(link.agreement_id, link.kind, shown.label("value"))
        .where(link.kind.in_(tuple(HIDES)), link.agreement_id.in_(published), ~is_hidden)
        .subquery()
    )


def _link(agreement: Agreement, fact: Fact) -> Mapping[str, Any]:
    kind, value = fact
    return {
        "agreement_id": agreement.id, "kind": kind, "value": value, "created_at": agreement.created_at
    }  # fmt: skip
