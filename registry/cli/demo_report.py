"""Texts of officers for the EXCOM report of the demonstration, and a report presented a year before."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.clock import geneva_day
from registry.models import RoleGrant, User
from registry.queries.report_text import Place
from registry.queries.report_time import ReportTime
from registry.reports.excom import REPORT, excom_report, year_until
from registry.services.report_run import record_run
from registry.services.report_text import sign_text, submit_text, write_text
from workflows import roles as r

OVERVIEW = (
    "Most partnerships of the period are small, and each serves a project that an intergovernmental body has "
    "asked for. The secretariat looked for partners where governments lack data or practice: air quality in "
    "cities, charging points along transport corridors, and the resilience of housing.\n\n"
    "Two of the larger agreements end in the coming year. The divisions concerned have begun to ask what "
    "they achieved and whether they should go on."
)
OVERVIEW_FR = (
    "La plupart des partenariats de la période sont modestes, et chacun sert un projet demandé par un organe "
    "intergouvernemental. Le secrétariat a cherché des partenaires là où les gouvernements manquent de "
    "données ou d'expérience : la qualité de l'air en ville, les bornes de recharge, le logement."
)
GENDER = (
    "Few partners say at the outset how their work will reach women and girls. From this year the first "
    "conversation with a partner includes that question, and the Gender Focal Point reads the answer "
    "before an agreement is drafted."
)


def write_report_texts(session: Session, now: datetime) -> None:
    desk, deputy, gender = (_holder(session, role) for role in (r.DESK, r.EXECUTIVE_OFFICE, r.GENDER))
    as_of = geneva_day(now)
    place = Place(REPORT, as_of, "overview", "en")
    write_text(session, place, text=OVERVIEW, profile="public", number=0, actor=desk, now=now)
    submit_text(session, place, number=1, actor=desk, now=now)
    sign_text(session, place, number=2, actor=deputy, now=now)
    french = Place(REPORT, as_of, "overview", "fr")
    write_text(
        session, french, text=OVERVIEW_FR, profile="public", is_machine=True, number=0, actor=desk, now=now
    )
    submit_text(session, french, number=1, actor=desk, now=now)
    sign_text(session, french, number=2, actor=deputy, now=now)
    waiting = Place(REPORT, as_of, "gender", "en")
    write_text(session, waiting, text=GENDER, profile="excom", number=0, actor=gender, now=now)
    submit_text(session, waiting, number=1, actor=gender, now=now)
    before = year_until(as_of) - timedelta(days=1)
    time = ReportTime(year_until(before), before, now)
    record_run(
        session, excom_report(session, time), since=time.since, occasion="A meeting of the demonstration",
        actor=desk, now=now,
    )  # fmt: skip


def _holder(session: Session, role: str) -> User:
    return session.scalars(
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == role)
        .order_by(User.email)
    ).first() or _nobody(role)


def _nobody(role: str) -> User:
    raise RuntimeError(f"the demonstration has nobody who is {role}")
