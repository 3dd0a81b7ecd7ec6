"""Good practices and lessons: which are in force, who sees them, what one says, what its next steps are.

A list speaks of the text in force, or of the newest one where none is. `practices_as_of` reads only rows that
are never written over, so that a day as it was known at an instant gives the same for ever.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, exists, func, or_, select, tuple_, type_coerce
from sqlalchemy.orm import Session, joinedload

from registry.clock import geneva_day
from registry.models import (
    Agreement,
    Organisation,
    Practice,
    PracticeAgreement,
    PracticeEdition,
    PracticeTag,
    PracticeText,
    User,
)
from registry.models.practice import TEXTS
from registry.permissions import (
    agreements_visible_to,
    publishable,
    recused_agreements,
    roles_held,
    sees_register,
)
from registry.text import fold
from workflows.machine import Offer, Step
from workflows.practice import PRACTICE, WRITERS

Tags = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Told:
    """One text as it is shown. `tags`: kind → values; `since`: in force from this day, None for a draft."""

    id: uuid.UUID
    number: int
    kind: str
    title: Mapping[str, str]
    situation: Mapping[str, str]
    done: Mapping[str, str]
    outcome: Mapping[str, str]
    advice: Mapping[str, str]
    tags: Tags
    agreements: tuple[uuid.UUID, ...]
    is_public: bool
    since: date | None
    state: str = "published"


# --- what was in force on a day --------------------------------------------------------------------------


def practices_as_of(
    session: Session, as_of: date, known_at: datetime, *, public_only: bool = False
) -> list[Told]:
    """What was in force on `as_of` by what was recorded until `known_at`, the newest first.

    Only rows that are added and never changed are read: later texts, publications and retirements move no
    answer. `public_only`: what was cleared for the public.
    """
    last = (
        select(PracticeEdition.practice_id, func.max(PracticeEdition.number).label("number"))
        .where(PracticeEdition.effective_on <= as_of, PracticeEdition.recorded_at <= known_at)
        .group_by(PracticeEdition.practice_id)
        .subquery()
    )
    query = (
        select(PracticeEdition)
        .join(
            last,
            and_(PracticeEdition.practice_id == last.c.practice_id, PracticeEdition.number == last.c.number),
        )
        .where(PracticeEdition.text_no.is_not(None))
        .order_by(PracticeEdition.effective_on.desc(), PracticeEdition.practice_id)
    )
    if public_only:
        query = query.where(PracticeEdition.is_public)
    editions = session.scalars(query).all()
    texts = _texts(session, [(row.practice_id, row.text_no or 0) for row in editions])
    return [
        _told(texts[row.practice_id, row.text_no or 0], row.is_public, row.effective_on) for row in editions
    ]


# --- who sees what ---------------------------------------------------------------------------------------


def practices_visible_to(user: User | None, now: datetime) -> ColumnElement[bool]:
    """The condition on Practice rows: the public reads what is cleared for it, staff with an office the rest.

    Somebody who is recused from an agreement reads what was learnt from it only where everybody may.
    """
    if user is None or not sees_register(user, now):
        return Practice.is_public.is_(True)
    learnt = exists(
        select(PracticeAgreement.practice_id)
        .where(
            PracticeAgreement.practice_id == Practice.id,
            PracticeAgreement.agreement_id.in_(recused_agreements(user.id)),
        )
        .correlate(Practice)
    )
    return or_(Practice.is_public.is_(True), ~learnt)


def reads_as_public(user: User | None, now: datetime) -> bool:
    """Whether the person is shown no more than anybody: a stranger, a partner, staff without an office."""
    return user is None or not sees_register(user, now)


def withheld(session: Session) -> set[uuid.UUID]:
    """Public texts that name a partner of an agreement that is not public now."""
    rows = session.execute(
        select(Practice.id, Practice.published_no, Organisation.name)
        .join(
            PracticeAgreement,
            and_(
                PracticeAgreement.practice_id == Practice.id,
                PracticeAgreement.number == Practice.published_no,
            ),
        )
        .join(Agreement, Agreement.id == PracticeAgreement.agreement_id)
        .join(Organisation, Organisation.id == Agreement.organisation_id)
        .where(Practice.is_public, _is_hidden())
    ).all()
    texts = _texts(session, {(row[0], row[1] or 0) for row in rows})
    return {each for each, number, name in rows if names(texts[each, number or 0][0], name)}


def _is_hidden() -> ColumnElement[bool]:
    """The condition on Agreement rows: its partner may not be named in public."""
    return or_(~publishable(), type_coerce(Agreement.redactions, Text).contains('"partner"'))


def names(text: PracticeText, name: str) -> bool:
    """Whether one of the texts has the name, in any language, whatever its accents."""
    words = " ".join(str(said) for field in TEXTS for said in getattr(text, field).values())
    return bool(name.strip()) and fold(name) in fold(words)


def hidden_partners(session: Session, text: PracticeText) -> list[str]:
    """Partners that the text names and the public may not read of."""
    query = (
        select(Organisation.name)
        .join(Agreement, Agreement.organisation_id == Organisation.id)
        .join(PracticeAgreement, PracticeAgreement.agreement_id == Agreement.id)
        .where(
            PracticeAgreement.practice_id == text.practice_id,
            PracticeAgreement.number == text.number,
            _is_hidden(),
        )
        .distinct()
        .order_by(Organisation.name)
    )
    return [name for name in session.scalars(query) if names(text, name)]


# --- one -------------------------------------------------------------------------------------------------


def find_practice(
    session: Session, practice_id: uuid.UUID, actor: User | None, now: datetime
) -> Practice | None:
    seen = practices_visible_to(actor, now)
    found = session.scalar(select(Practice).where(Practice.id == practice_id, seen))
    if found is not None and reads_as_public(actor, now) and found.id in withheld(session):
        return None
    return found


def find_text(session: Session, practice: Practice, number: int) -> PracticeText | None:
    return session.get(PracticeText, (practice.id, number), options=[joinedload(PracticeText.written_by)])


def list_texts(session: Session, practice: Practice) -> list[PracticeText]:
    """Every text, the newest first."""
    query = select(PracticeText).where(PracticeText.practice_id == practice.id)
    return list(
        session.scalars(
            query.options(joinedload(PracticeText.written_by)).order_by(PracticeText.number.desc())
        )
    )


def told(session: Session, practice: Practice, number: int | None = None) -> Told:
    """The text with this number; without one that in force, or the newest."""
    shown = number or practice.published_no or practice.text_no
    is_in_force = shown == practice.published_no
    row = _texts(session, [(practice.id, shown)])[practice.id, shown]
    since = practice.published_on if is_in_force else None
    return _told(row, practice.is_public and is_in_force, since, practice.state)


def told_many(session: Session, practices: Sequence[Practice]) -> list[Told]:
    """The texts in force of these, or the newest, in their order."""
    wanted = [(row.id, row.published_no or row.text_no) for row in practices]
    texts = _texts(session, wanted)
    return [
        _told(texts[key], row.is_public, row.published_on, row.state)
        for row, key in zip(practices, wanted, strict=True)
    ]


def related_agreements(
    session: Session, ids: Collection[uuid.UUID], actor: User | None, now: datetime
) -> list[Agreement]:
    """Those of the agreements that the person may see; the public sees what is published."""
    if not ids:
        return []
    is_public = reads_as_public(actor, now)
    seen = publishable() if is_public else agreements_visible_to(actor, now)
    query = select(Agreement).where(Agreement.id.in_(ids), seen).options(joinedload(Agreement.organisation))
    return list(session.scalars(query.order_by(Agreement.reference)))


_Loaded = tuple[PracticeText, dict[str, tuple[str, ...]], tuple[uuid.UUID, ...]]


def _texts(session: Session, keys: Iterable[tuple[uuid.UUID, int]]) -> dict[tuple[uuid.UUID, int], _Loaded]:
    wanted = list(keys)
    if not wanted:
        return {}
    tags: dict[tuple[uuid.UUID, int], dict[str, list[str]]] = {}
    of_tag = tuple_(PracticeTag.practice_id, PracticeTag.number).in_(wanted)
    for tag in session.scalars(
        select(PracticeTag).where(of_tag).order_by(PracticeTag.kind, PracticeTag.value)
    ):
        tags.setdefault((tag.practice_id, tag.number), {}).setdefault(tag.kind, []).append(tag.value)
    learnt: dict[tuple[uuid.UUID, int], list[uuid.UUID]] = {}
    of_link = tuple_(PracticeAgreement.practice_id, PracticeAgreement.number).in_(wanted)
    for link in session.scalars(select(PracticeAgreement).where(of_link)):
        learnt.setdefault((link.practice_id, link.number), []).append(link.agreement_id)
    of_text = tuple_(PracticeText.practice_id, PracticeText.number).in_(wanted)
    return {
        (row.practice_id, row.number): (
            row,
            {
                kind: tuple(_sorted(values))
                for kind, values in tags.get((row.practice_id, row.number), {}).items()
            },
            tuple(sorted(learnt.get((row.practice_id, row.number), ()))),
        )
        for row in session.scalars(select(PracticeText).where(of_text))
    }


def _sorted(values: Iterable[str]) -> list[str]:
    """Numbers by their size, words by the alphabet."""
    return sorted(values, key=lambda each: (len(each) if each.isdecimal() else 0, each))


def _told(loaded: _Loaded, is_public: bool, since: date | None, state: str = "published") -> Told:
    row, tags, learnt = loaded
    return Told(
        row.practice_id, row.number, row.kind, row.title, row.situation, row.done, row.outcome, row.advice,
        tags, learnt, is_public, since, state,
    )  # fmt: skip


# --- its steps -------------------------------------------------------------------------------------------


class PracticeGuards:
    """What somebody may do with a practice, and what still stands against it."""

    def __init__(self, session: Session, practice: Practice, actor: User, now: datetime) -> None:
        self.session, self.practice, self.actor = session, practice, actor
        self.roles = roles_held(actor, geneva_day(now)) if sees_register(actor, now) else frozenset()

    @property
    def may_write(self) -> bool:
        return self.practice.state == "draft" and bool(self.roles & set(WRITERS))

    def facts(self, extra: Mapping[str, bool]) -> dict[str, bool]:
        """`extra`: reason_given, and for_public where the text is to be read by everybody."""
        row = self.practice
        text = find_text(self.session, row, row.text_no)
        named = (
            extra.get("for_public", False) and text is not None and bool(hidden_partners(self.session, text))
        )
        return {
            "texts_complete": text is not None
            and all(getattr(text, name).get("en", "").strip() for name in TEXTS),
            "second_person": self.actor.id not in authors_of(self.session, row),
            "partner_may_be_named": not named,
            "is_open": row.is_public,
            **extra,
        }

    def offers(self) -> list[Offer]:
        """The steps of the page; a reason is asked by their forms."""
        return PRACTICE.offers(self.practice.state, self.roles, self.facts({"reason_given": True}))

    def choose(self, verb: str, extra: Mapping[str, bool]) -> Step:
        return PRACTICE.choose(self.practice.state, verb, self.roles, self.facts(extra))


def authors_of(session: Session, practice: Practice) -> set[uuid.UUID]:
    """Who wrote what is not published yet, and who sent it."""
    wrote = select(PracticeText.written_by_id).where(
        PracticeText.practice_id == practice.id, PracticeText.number > (practice.published_no or 0)
    )
    found = set(session.scalars(wrote))
    return found | ({practice.submitted_by_id} if practice.submitted_by_id else set())


def may_write_practices(actor: User, now: datetime) -> bool:
    return sees_register(actor, now) and bool(roles_held(actor, geneva_day(now)) & set(WRITERS))


def practice_of_review(session: Session, closing_review_id: uuid.UUID) -> Practice | None:
    """The one that was made from a closing review, if any."""
    found: Any = session.scalar(
        select(Practice)
        .where(Practice.closing_review_id == closing_review_id)
        .order_by(Practice.created_at)
        .limit(1)
    )
    return found  # type: ignore[no-any-return]
