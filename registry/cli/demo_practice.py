"""Three practices of the demonstration, one from a closing review, and one that waits for a second person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import reference
from registry.models import Agreement, RoleGrant, User
from registry.queries.practice import told
from registry.services.closing_review import WRITTEN_IN, write_closing_review
from registry.services.practice import (
    Written,
    change_practice,
    draft_from_review,
    move_practice,
    write_practice,
)
from registry.services.training import pass_training
from workflows import roles as r

BUDGET = Written(
    kind="good_practice",
    title={
        "en": "Agree who pays for travel before the first workshop",
        "fr": "Convenir du financement des voyages avant le premier atelier",
        "ru": "Договоритесь об оплате поездок до первого семинара",
    },
    situation={
        "en": "Twelve towns wanted to send people to a course. Nobody had said who pays for travel.",
        "fr": "Douze villes voulaient suivre un cours. Nul n'avait dit qui paierait les voyages.",
        "ru": "Двенадцать городов хотели направить людей на курс. Никто не сказал, кто оплатит поездки.",
    },
    done={
        "en": "The focal point asked in the first talk, and the answer became an article of the agreement.",
        "fr": "Le point focal l'a demandé dès le début ; la réponse est devenue un article.",
        "ru": "Координатор спросил об этом в первой беседе, и ответ стал статьей соглашения.",
    },
    outcome={
        "en": "No place stayed empty, and no bill was in dispute afterwards.",
        "fr": "Aucune place n'est restée vide et aucune facture n'a été contestée ensuite.",
        "ru": "Ни одно место не пустовало, и ни один счет не оспаривался.",
    },
    advice={
        "en": "Ask for the travel budget before the draft. Write who pays, up to what, who books.",
        "fr": "Demandez le budget des voyages avant le projet. Écrivez qui paie et qui réserve.",
        "ru": "Спросите о смете поездок до проекта. Запишите, кто платит и кто бронирует.",
    },
    tags={
        "types": ["event_sponsorship", "financial_contribution", "knowledge_exchange"],
        "subprogramme": ["1", "2", "5", "8"], "nexus": ["cities"],
        "sdg": ["4", "11"], "step": ["proposing", "review", "signature"],
    },
)  # fmt: skip
COMPETITORS = Written(
    kind="lesson",
    title={
        "en": "Invite competitors before the text of a standard is drafted",
        "fr": "Inviter les concurrents avant de rédiger une norme",
        "ru": "Пригласите конкурентов до подготовки текста стандарта",
    },
    situation={"en": "One manufacturer offered experts for a paper that concerned its own product."},
    done={"en": "The paper was nearly finished when two other manufacturers asked why they were not heard."},
    outcome={"en": "The working party sent the paper back. Half a year was lost."},
    advice={
        "en": "Name at least two other interest groups at the review, and write down that they were invited.",
        "fr": "Nommez au moins deux autres groupes d'intérêt lors de l'examen et consignez leur invitation.",
        "ru": "Назовите не менее двух других групп и запишите, что их пригласили.",
    },
    tags={
        "types": ["standards_participation", "expertise_open_forum", "knowledge_exchange"],
        "subprogramme": ["2", "6"], "sdg": ["9", "17"], "step": ["review", "decision"], "sector": ["29"],
    },
)  # fmt: skip
DATA = Written(
    kind="lesson",
    title={"en": "Say at the start in which format data come"},
    situation={"en": "A partner gave measurements as pictures of tables."},
    done={"en": "Two colleagues typed them again."},
    outcome={"en": "Three weeks of work, and some wrong numbers."},
    advice={"en": "Put a sample file into the annex of the agreement."},
    tags={"types": ["data_sharing", "knowledge_exchange"], "subprogramme": ["1", "3"], "step": ["signature"]},
)


def tell_practices(session: Session, now: datetime) -> None:
    """Written by a focal point, published by the desk."""
    desk, focal = (_first(session, role) for role in (r.DESK, r.FOCAL_POINT))
    if desk is None or focal is None:
        return
    for written in (BUDGET, COMPETITORS):
        row = write_practice(session, written, actor=focal, now=now)
        move_practice(session, row, "submit", actor=focal, now=now)
        move_practice(session, row, "publish", for_public=True, actor=desk, now=now)
    waiting = write_practice(session, DATA, actor=focal, now=now)
    move_practice(session, waiting, "submit", actor=focal, now=now)
    _from_an_agreement(session, focal, desk, now)
    for path in reference.load().training[:1]:  # the desk sees who has not passed it
        pass_training(session, path, {each.id: each.right for each in path.questions}, actor=focal, now=now)


def _from_an_agreement(session: Session, focal: User, desk: User, now: datetime) -> None:
    """The last agreement that is in force gets a closing review, and the review becomes a practice."""
    agreement = session.scalars(
        select(Agreement)
        .where(Agreement.state.in_(sorted(WRITTEN_IN)))
        .order_by(Agreement.reference.desc())
        .limit(1)
    ).first()
    if agreement is None:
        return
    review = write_closing_review(
        session, agreement, achieved="achieved", would_repeat=True, people_reached=180,
        results="Six towns use the guide, and two translated it on their own.",
        lessons="Plan the last report before the money ends: ask for the figures two months earlier.",
        actor=desk, now=now,
    )  # fmt: skip
    row = draft_from_review(session, review, actor=focal, now=now)
    draft = told(session, row)
    whole = Written(
        kind=draft.kind,
        title={"en": "Ask for the figures of the last report two months early"},
        situation={"en": "The agreement ended in summer, when nobody who knew the figures was at work."},
        done={"en": "The focal point asked for a first version two months before the last day."},
        outcome=dict(draft.outcome),
        advice=dict(draft.advice),
        tags={**draft.tags, "step": ["monitoring", "renewal", "closing"]},
        agreements=draft.agreements,
    )
    change_practice(session, row, whole, actor=focal, now=now)
    move_practice(session, row, "submit", actor=focal, now=now)
    move_practice(session, row, "publish", actor=desk, now=now)


def _first(session: Session, role: str) -> User | None:
    query = select(User).join(RoleGrant, RoleGrant.user_id == User.id).where(RoleGrant.role == role)
    return session.scalars(query.order_by(User.email)).first()
