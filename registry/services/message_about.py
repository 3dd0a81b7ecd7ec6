"""What a mail says of a record that is neither a case nor an agreement: its title and its page, by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from babel.support import Translations
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import TRANSLATIONS, reference
from registry.models.event import Event
from registry.models.meeting import Meeting
from registry.models.policy import PolicyVersion
from registry.models.practice import Practice
from registry.models.recommendation import Recommendation
from registry.models.strategy_document import StrategyDocument
from registry.queries.practice import told
from workflows.wording import N_

Said = dict[str, str]
OF_EVALUATION = N_("Recommendation %(number)s")
OF_TASK_FORCE = N_("Meeting %(number)s of the Task Force")


def about(session: Session, event: Event, language: str, base_url: str) -> Said:
    """`title`, `reference` and `link`, as far as there are any; empty for a kind that has no page."""
    says = ABOUT.get(event.case_kind)
    return {} if says is None else says(session, event, language, base_url)


def _policy(session: Session, event: Event, _language: str, base_url: str) -> Said:
    version = session.get(PolicyVersion, event.case_id)
    if version is None:
        return {}
    link = f"{base_url}/policy/versions/{version.number}"
    return {"title": version.title, "reference": str(version.number), "link": link}


def _list(_session: Session, event: Event, language: str, base_url: str) -> Said:
    source = reference.load().list_source(event.data["source"])
    return {"title": source.name.get(language), "link": f"{base_url}/lists"}


def _practice(session: Session, event: Event, language: str, base_url: str) -> Said:
    practice = session.get(Practice, event.case_id)
    if practice is None:
        return {}
    said = told(session, practice, practice.text_no).title
    return {"title": said.get(language) or said["en"], "link": f"{base_url}/practices/{practice.id}"}


def _stock_taking(_session: Session, event: Event, _language: str, base_url: str) -> Said:
    return {"title": str(event.data.get("year", "")), "link": f"{base_url}/stock-taking"}


def _meeting(session: Session, event: Event, language: str, base_url: str) -> Said:
    number = session.scalar(select(Meeting.number).where(Meeting.id == event.case_id))
    words = Translations.load(TRANSLATIONS, [language]).ugettext(OF_TASK_FORCE)
    return {"title": words % {"number": number}, "link": f"{base_url}/task-force/{number}"}


def _of_area(_session: Session, event: Event, language: str, base_url: str) -> Said:
    """An expectation or a need, by the name of its subprogramme."""
    part = "needs/" if event.case_kind == "need" else ""
    area = reference.load().subprogramme(event.data["subprogramme"])
    return {"title": area.name.get(language), "link": f"{base_url}/expectations/{part}{event.case_id}"}


def _strategy_document(session: Session, event: Event, language: str, base_url: str) -> Said:
    title = session.get_one(StrategyDocument, event.case_id).title
    link = f"{base_url}/strategy-documents/{event.case_id}"
    return {"title": title.get(language) or title["en"], "link": link}


def _report_text(_session: Session, event: Event, language: str, base_url: str) -> Said:
    data = event.data
    section = reference.load().report(data["report"]).section(data["section"])
    place = f"{data['as_of']}/{data['section']}/{data['language']}"
    link = f"{base_url}/reports/{data['report']}/texts/{place}"
    return {"title": section.heading.get(language), "link": link}


def _recommendation(session: Session, event: Event, language: str, base_url: str) -> Said:
    row = session.get_one(Recommendation, event.case_id)
    words = Translations.load(TRANSLATIONS, [language]).ugettext(OF_EVALUATION)
    link = f"{base_url}/recommendations/{row.id}"
    return {"title": words % {"number": row.number}, "link": link}


def _hit(_session: Session, event: Event, _language: str, base_url: str) -> Said:
    return {"link": f"{base_url}/hits/{event.case_id}"}


def _run(_session: Session, _event: Event, _language: str, base_url: str) -> Said:
    return {"link": f"{base_url}/hits"}


ABOUT: Mapping[str, Callable[[Session, Event, str, str], Said]] = {
    "policy_version": _policy,
    "list": _list,
    "practice": _practice,
    "stock_taking": _stock_taking,
    "meeting": _meeting,
    "expectation": _of_area,
    "need": _of_area,
    "strategy_document": _strategy_document,
    "report_text": _report_text,
    "recommendation": _recommendation,
    "hit": _hit,
    "screening_run": _run,
}
