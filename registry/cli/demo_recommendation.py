"""The demonstration's evaluation: four recommendations, one of them overdue, and what was done since."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.adapters.progress_file import read_lines
from registry.adapters.progress_table import HEADS, read_table
from registry.clock import geneva_day
from registry.models import Recommendation, RoleGrant, User
from registry.services.recommendation import add_link, choose_figures, report_progress
from registry.services.recommendation_import import plan_import, take_import
from workflows import roles as r

# number, recommendation, response, responsibility, days to the target from today, progress
ROWS = (
    (
        "1",
        "Answer every proposal within the time that is promised, and say on the website how long it takes.",
        "UNECE accepts the recommendation. The times will be published with the next version of the policy.",
        "DES",
        160,
        "In progress The promised times stand in the policy. A page for the public is being written.",
    ),
    (
        "2",
        "Keep one register of agreements for all subprogrammes, with partner, dates and value of each.",
        "UNECE accepts the recommendation. Lists of the subprogrammes will be brought together.",
        "DES, supported by the Executive Office",
        -75,
        "In progress Five lists are in. Of the others: • two wait for the values • one is missing.",
    ),
    (
        "3",
        "Look for partners that work for gender equality; say in each report how many agreements further it.",
        "UNECE partially accepts the recommendation. Who comes forward is open; the report gives the number.",
        "Gender Focal Point",
        290,
        "Not started",
    ),
    (
        "4",
        "Test whether a shorter questionnaire is enough for small events without money.",
        "A shorter questionnaire was tried in spring.",
        "",
        -200,
        "Implemented Since the spring such proposals go through the simplified track.",
    ),
)
TITLE = "Review of how small partnerships are handled"
FIGURES = {
    "1": ("median_days", "late_decided"),
    "2": ("agreements_recorded", "recorded_by_subprogramme"),
    "3": ("sdg5_share", "cross_share"),
    "4": ("simplified_share",),
}


def follow_recommendations(session: Session, now: datetime) -> None:
    """Brings the table in as a file would be, and reports since on two of its recommendations."""
    desk, office = _holder(session, r.DESK), _holder(session, r.EXECUTIVE_OFFICE)
    if desk is None or office is None:
        return
    today = geneva_day(now)
    table = read_table(read_lines(_text(today).encode(), "evaluation.txt"))
    plan = plan_import(session, table, actor=desk, now=now)
    take_import(session, plan, file_name="evaluation.txt", actor=desk, now=now)
    rows = {row.number: row for row in session.scalars(select(Recommendation))}
    for number, names in FIGURES.items():
        choose_figures(session, rows[number], names, actor=desk, now=now)
    report_progress(
        session, rows["2"], "report", effective_on=today - timedelta(days=9), actor=office, now=now,
        text="The values of all but eleven agreements are recorded. The last list is expected next month.",
    )  # fmt: skip
    report_progress(
        session, rows["1"], "report", effective_on=today - timedelta(days=21), actor=desk, now=now,
        text="The page for the public is ready in English. French and Russian follow.",
    )  # fmt: skip
    add_link(
        session, rows["1"], title="Draft of the page", url="https://unit.example/promised-times",
        actor=desk, now=now,
    )  # fmt: skip


def _text(today: date) -> str:
    """The table as a file of text has it."""
    as_of = today - timedelta(days=100)
    lines = [f"{TITLE} ({as_of:%B %Y}) Progress Report as of {_day(as_of)}", "", "\t".join(HEADS.values())]
    for number, text, response, responsibility, days, progress in ROWS:
        target = _day(today + timedelta(days=days))
        lines.append("\t".join((number, text, response, responsibility, target, progress)))
    return "\n".join(lines)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _holder(session: Session, role: str) -> User | None:
    people = select(User).join(RoleGrant, RoleGrant.user_id == User.id).where(RoleGrant.role == role)
    return session.scalars(people.order_by(User.email)).first()
