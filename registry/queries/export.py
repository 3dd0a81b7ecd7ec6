"""Rows of the register for pages, files and feeds: only columns that the door lets pass are read at all."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select, tuple_
from sqlalchemy.orm import Bundle, Session

from registry import models
from registry.disclosure import Level, check_sources
from registry.models import Agreement, Document, Organisation, User
from registry.queries.export_field import FIELDS, Entry, Field, fields_of
from registry.queries.export_words import Words
from registry.queries.register import Filters, conditions_of, text_in

CHUNK = 500
TEXTS = tuple(field.name for field in FIELDS if field.kind == "texts")
Row = dict[str, Any]


def export_rows(
    session: Session,
    visible: ColumnElement[bool],
    wanted: Filters,
    *,
    door: Level,
    language: str,
    today: date,
    chunk: int = CHUNK,
) -> Iterator[Row]:
    """Every row of a list, the newest record first, read chunk by chunk: memory stays flat.

    `visible` is agreements_visible_to(…) or publishable(). Texts are {en, fr, ru}, amounts Decimal, dates ISO
    texts; a withheld value is None and its part stands in `withheld`.
    """
    words = Words(language)
    narrowed = conditions_of(session, wanted, door is Level.PUBLIC)
    query = _statement(door).where(visible, *narrowed).limit(chunk)
    mark: tuple[Any, Any] | None = None
    while True:
        here = query if mark is None else query.where(_keys() < mark)
        found = session.execute(here).all()
        yield from _rows(session, found, door, words, today)
        if len(found) < chunk:
            return
        mark = (found[-1].own.created_at, found[-1].own.id)


def rows_of(
    session: Session,
    ids: Sequence[uuid.UUID],
    *,
    door: Level,
    language: str,
    today: date,
    only: tuple[str, ...] = (),
) -> dict[uuid.UUID, Row]:
    """The rows of these agreements, by id. The caller has seen to it that they may be seen.

    `only`: the fields wanted; none: all. A list reads what it shows.
    """
    found = session.execute(_of_ids(door, only), {"ids": ids}).all()
    rows = _rows(session, found, door, Words(language), today, only)
    return dict(zip((each.own.id for each in found), rows, strict=True))


def row_of(
    session: Session,
    agreement: Agreement,
    *,
    door: Level,
    language: str,
    today: date,
    only: tuple[str, ...] = (),
) -> Row:
    rows = rows_of(session, [agreement.id], door=door, language=language, today=today, only=only)
    return rows[agreement.id]


def public_row(session: Session, agreement: Agreement, *, language: str, today: date) -> Row:
    """Everything that the public may read of an agreement, as a page shows it: see `page_row`."""
    row = row_of(session, agreement, door=Level.PUBLIC, language=language, today=today)
    return page_row(row, language)


def page_row(row: Row, language: str) -> Row:
    """A row with its texts in the language of the page."""
    spoken = {name: row[name] and text_in(row[name], language) for name in TEXTS if name in row}
    return {**row, **spoken}


@cache
def _fields(door: Level, only: tuple[str, ...]) -> tuple[Field, ...]:
    return tuple(field for field in fields_of(door) if not only or field.name in only)


@cache
def columns_read(door: Level, only: tuple[str, ...] = ()) -> Mapping[str, tuple[str, ...]]:
    """Model → columns that the fields of a door need. Raises NotForThisDoor for one that must not pass."""
    wanted = dict.fromkeys(column for field in _fields(door, only) for column in field.needs.split())
    check_sources(wanted, door)
    found: dict[str, list[str]] = defaultdict(list)
    for column in wanted:
        model, _, name = column.partition(".")
        found[model].append(name)
    return {model: tuple(names) for model, names in found.items()}


def _bundle(name: str, model: str, door: Level, only: tuple[str, ...]) -> Bundle[Any]:
    kind = getattr(models, model)
    return Bundle(name, *(getattr(kind, column) for column in columns_read(door, only)[model]))


@cache
def _statement(door: Level, only: tuple[str, ...] = ()) -> Select[Any]:
    """`own` is what the reading itself needs; no field ever sees it."""
    own: Bundle[Any] = Bundle("own", Agreement.id, Agreement.created_at, Agreement.redactions)
    parts = [own, _bundle("agreement", "Agreement", door, only)]
    parts.append(_bundle("partner", "Organisation", door, only))
    has_focal = "User" in columns_read(door, only)
    if has_focal:
        parts.append(_bundle("focal", "User", door, only))
    query = select(*parts).join(Organisation, Organisation.id == Agreement.organisation_id)
    if has_focal:
        query = query.outerjoin(User, User.id == Agreement.focal_point_id)
    return query.order_by(Agreement.created_at.desc(), Agreement.id.desc())


@cache
def _of_ids(door: Level, only: tuple[str, ...]) -> Select[Any]:
    return _statement(door, only).where(Agreement.id.in_(bindparam("ids", expanding=True)))


def _keys() -> Any:
    return tuple_(Agreement.created_at, Agreement.id)


def _rows(
    session: Session,
    found: Sequence[Any],
    door: Level,
    words: Words,
    today: date,
    only: tuple[str, ...] = (),
) -> Iterator[Row]:
    many = {
        model: _many(session, model, [each.own.id for each in found], door, only)
        for model in columns_read(door, only)
        if model not in _ONE
    }
    fields = _fields(door, only)
    for each in found:
        mine = {model: rows.get(each.own.id, ()) for model, rows in many.items()}
        focal = getattr(each, "focal", None)
        entry = Entry(each.agreement, each.partner, focal, mine, door, today)
        yield _row(entry, fields, each.own.redactions or {}, words)


def _row(entry: Entry, fields: Sequence[Field], redactions: Mapping[str, str], words: Words) -> Row:
    is_open = entry.door is Level.PUBLIC
    row: Row = {}
    for field in fields:
        if is_open and field.part in redactions:
            row[field.name] = None
            continue
        value = field.read(entry, words)
        row[field.name] = value.isoformat() if isinstance(value, date) else value
    row["withheld"] = sorted(redactions) if is_open else []
    return row


_ONE = frozenset({"Agreement", "Organisation", "User"})
# which rows of a table count, and in which order
_COUNTS: Mapping[str, tuple[ColumnElement[bool], ...]] = {
    "Deliverable": (models.Deliverable.dropped_at.is_(None),),
    "NamePermission": (models.NamePermission.revoked_at.is_(None),),
    "Contribution": (models.Contribution.removed_at.is_(None),),
    "Document": (Document.removed_at.is_(None), Document.sha256.is_not(None)),
}


def _many(
    session: Session, model: str, ids: Sequence[uuid.UUID], door: Level, only: tuple[str, ...]
) -> dict[uuid.UUID, list[Any]]:
    kind = getattr(models, model)
    if hasattr(kind, "agreement_id"):
        query = select(kind.agreement_id.label("owner"), _bundle("row", model, door, only))
        owner = kind.agreement_id
    else:  # what belongs to the case of the agreement
        query = select(Agreement.id.label("owner"), _bundle("row", model, door, only))
        query = query.join(Agreement, Agreement.proposal_id == kind.proposal_id)
        owner = Agreement.id
    rows: dict[uuid.UUID, list[Any]] = defaultdict(list)
    wanted = query.where(owner.in_(ids), *_COUNTS.get(model, ())).order_by(*_order(kind))
    for found in session.execute(wanted):
        rows[found.owner].append(found.row)
    return rows


def _order(kind: Any) -> list[Any]:
    due = [kind.due_on] if hasattr(kind, "due_on") else []
    return [*due, kind.id]
