"""The EXCOM report: the same for ever, each reader only what is theirs, a file of every format."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session, sessionmaker

from registry import reference
from registry.cli import main
from registry.clock import geneva_day
from registry.disclosure import Level
from registry.queries.report_text import Place
from registry.queries.report_time import ReportTime
from registry.reports.document import PROFILES, Chart, Paragraph, Profile, Report, Shown, Table
from registry.reports.excom import BUILDERS, REPORT, excom_report, made_of, year_until
from registry.reports.excom_facts import Facts, gather
from registry.reports.excom_maker import HIDDEN, TOGETHER, Maker
from registry.reports.excom_profile import PARTS, declared
from registry.reports.report_digest import digest_of
from registry.reports.report_html import html_of
from registry.reports.report_reader import without_records
from registry.reports.words import ReportWords
from registry.services.agreement_history import write_change
from registry.services.report_run import record_run
from registry.services.report_text import sign_text, submit_text, write_text
from tests.case import NOW, later, on_stage
from tests.cast import Cast
from tests.register import entered
from tests.registry.addresses_strategy import furnish_strategy
from tests.registry.register_life import Life
from tests.registry.test_disclosure_doors import mark, marks
from tests.registry.test_disclosure_doors import world as everything

__all__ = ["everything"]
STORY = (
    ("sign", 41), ("propose", 4), ("sign", 7), ("handle", 1), ("sign", 12), ("promise", 3), ("sign", 9),
    ("sign", 23), ("validate", 1), ("handle", 2), ("complain", 5), ("fulfil", 2), ("receive", 10),
    ("propose", 10), ("recuse", 1), ("review", 8), ("end", 10),
)  # fmt: skip
AFTER = (("correct", 25), ("end", 4), ("propose", 3), ("suspend", 1), ("complain", 6), ("correct", 14))


def lived(session: Session, cast: Cast) -> Life:
    life = Life(session, on_stage(session, cast))
    for what, n in STORY:
        life.happen(what, n)
    return life


def facts_of(session: Session, time: ReportTime, language: str = "en") -> Facts:
    return gather(session, reference.load().report(REPORT), time, language=language)


def every_reader(facts: Facts) -> dict[Profile, Report]:
    return {profile: made_of(facts, profile=profile, language="en") for profile in PROFILES}


def test_the_same_days_and_instant_give_the_same_report_for_ever(session: Session, cast: Cast) -> None:
    life = lived(session, cast)
    people, today = life.cast, geneva_day(life.now)
    place = Place(REPORT, today, "risks", "en")
    write_text(session, place, text="Calm.", profile="public", number=0, actor=people.carl, now=life.now)
    submit_text(session, place, number=1, actor=people.carl, now=life.now)
    time = ReportTime(year_until(today), today, life.now)
    before = {profile: html_of(each) for profile, each in every_reader(facts_of(session, time)).items()}
    assert b"Calm." in before["internal"]  # a draft is read inside only
    assert b"Calm." not in before["excom"] + before["public"]
    for what, n in AFTER:
        life.happen(what, n)
    sign_text(session, place, number=2, actor=people.otto, now=life.now)
    session.expire_all()
    record_run(
        session, excom_report(session, time), since=time.since, occasion="130th meeting", actor=people.bea,
        now=life.now,
    )  # fmt: skip
    again = {profile: html_of(each) for profile, each in every_reader(facts_of(session, time)).items()}
    assert again == before
    # known now, the same days say something else, and the text counts that was signed meanwhile
    later = every_reader(facts_of(session, ReportTime(time.since, today, life.now)))
    assert html_of(later["internal"]) != before["internal"]
    assert b"Calm." in html_of(later["public"])
    assert digest_of(later["internal"]) != digest_of(excom_report(session, time, profile="internal"))


@pytest.mark.one_engine
def test_the_report_before_is_the_last_on_record_at_the_instant(session: Session, cast: Cast) -> None:
    life = lived(session, cast)
    june = ReportTime(date(2025, 7, 1), date(2026, 6, 30), life.now)
    run = record_run(
        session, excom_report(session, june), since=june.since, occasion="", actor=life.cast.bea, now=life.now
    )
    assert run.digest == digest_of(excom_report(session, june))
    known_before = life.now
    life.happen("wait", 100)
    time = ReportTime(date(2025, 11, 1), date(2026, 10, 31), life.now)
    facts = facts_of(session, time)
    assert (facts.is_remembered, facts.then.time) == (True, june)
    blind = ReportTime(time.since, time.as_of, known_before.replace(year=2025))
    assert not facts_of(session, blind).is_remembered
    french = excom_report(session, time, language="fr")
    assert french.title == "Rapport sur les partenariats"
    assert digest_of(french) == digest_of(excom_report(session, time))


# --- profiles -----------------------------------------------------------------------------------------

WITHHELD = {HIDDEN, TOGETHER, "Not published", "Withheld", ""}


def tables(report: Report) -> Iterator[tuple[str, Table]]:
    for section in report.sections:
        for part in section.parts:
            if isinstance(part, Table):
                yield section.id, part
            elif isinstance(part, Chart):
                yield section.id, part.table


def figures(report: Report) -> dict[str, Shown]:
    return {each.figure.id: each for each in report.figures()}


def words_of(table: Table) -> set[str]:
    cells = {cell for row in table.rows for cell in row if isinstance(cell, str)}
    return (cells | {head.text for head in table.heads}) - WITHHELD


@pytest.mark.one_engine
def test_each_reader_sees_what_the_next_wider_circle_sees_and_more(session: Session, cast: Cast) -> None:
    life = lived(session, cast)
    hidden = entered(session, life.cast, 77, is_public=False, embargo_reason="Talks", title={"en": "Hush"})
    write_change(session, hidden, "agreement.changed", actor=life.cast.bea, now=life.now)
    today = geneva_day(life.now)
    readers = every_reader(facts_of(session, ReportTime(year_until(today), today, life.now)))
    for wide, narrow in pairwise(PROFILES):
        outer, inner = readers[narrow], readers[wide]
        known = figures(inner)
        for name, shown in figures(outer).items():
            if shown.figure.merged:
                continue
            assert name in known, (narrow, name)
            assert known[name].figure.merged or known[name].figure.value == shown.figure.value, name
        there = {(where, table.id): table for where, table in tables(inner)}
        for where, table in tables(outer):
            assert words_of(table) <= words_of(there[where, table.id]), (where, table.id)
        assert {each.id for each in outer.sections} <= {each.id for each in inner.sections}
    for profile in PROFILES[1:]:
        said = html_of(readers[profile]).decode()
        for name, shown in figures(readers[profile]).items():
            if shown.figure.unit == "number" and not name.startswith(("change.", "recommendations")):
                assert shown.figure.value is None or not 0 < shown.figure.value < 5, (profile, name)
            assert shown.figure.records == (), (profile, name)
        assert "Hush" not in said
    assert "Hush" in html_of(readers["internal"]).decode()
    assert "value_active" not in figures(readers["public"])
    assert "value_active" in figures(readers["excom"])


@pytest.mark.one_engine
def test_every_part_is_declared_and_every_section_is_built(session: Session, cast: Cast) -> None:
    life = lived(session, cast)
    today = geneva_day(life.now)
    facts = facts_of(session, ReportTime(year_until(today), today, life.now))
    make = Maker(facts, ReportWords("en"), "internal")
    heads = reference.load().report(REPORT).sections
    assert [each.id for each in heads] == list(BUILDERS) == list(PARTS)
    used = {(section, name) for section, build in BUILDERS.items() for name, _ in build(make)}
    assert used <= set(declared())
    assert len(used) > 25
    with pytest.raises(KeyError):
        make.sees("overview", "nobody-declared-it")
    # who stands aside from an agreement reads the same figures, and not its reference
    report = made_of(facts, profile="internal", language="en")
    told = next(
        part
        for each in report.sections
        for part in each.parts
        if isinstance(part, Paragraph) and part.records
    )
    aside, said = told.records[0], told.bullets[0]
    theirs = without_records(report, {aside})
    assert aside in html_of(report).decode()
    assert aside not in html_of(theirs).decode()
    assert html_of(theirs).decode().count(said) < html_of(report).decode().count(said)
    assert theirs.notes[-1].startswith("You declared an interest")
    assert without_records(report, {"AGR-1999-0001"}) == report
    assert digest_of(theirs) == digest_of(report)


@pytest.mark.one_engine
def test_what_was_endorsed_and_adopted_on_the_day_is_told_to_everybody(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    furnish_strategy(session, on_stage(session, cast), tmp_path)

    def said(day: date, profile: Profile) -> str:
        time = ReportTime(year_until(day), day, later())
        return html_of(excom_report(session, time, profile=profile)).decode()

    for profile in PROFILES:
        now, before = said(NOW.date(), profile), said(NOW.date() - timedelta(1), profile)
        for words in (
            "It seeks: Counts of passengers.", "It declines: Banners.", "Data on night buses",
            "Framework, First, adopted on 2 November 2026 by EXCOM, to be reviewed by 1 November 2027",
        ):  # fmt: skip
            assert words in now, (profile, words)
            assert words not in before
        assert "Draft" not in now
        assert ("to 31 December 2026" in now) is (profile != "public")


# the Committee reads the recommendations that it follows up, and none of the comments on them
FOLLOWED_UP = {
    mark("Recommendation", "number"), mark("RecommendationTerms", "text"),
    mark("RecommendationTerms", "acceptance"), mark("ProgressEntry", "status"),
}  # fmt: skip


@pytest.mark.usefixtures("everything")
def test_no_secret_of_any_table_is_in_a_report_for_the_outside(session: Session) -> None:
    """Every text column holds its own name: none that is not public stands in what leaves."""
    facts = facts_of(session, ReportTime(date(2026, 1, 1), date(2026, 12, 31), later(60)))
    closed = marks(Level.STAFF) + marks(Level.SECRET)
    for profile, report in every_reader(facts).items():
        if profile == "internal":
            continue
        said = html_of(report).decode()
        found = {each for each in closed if each in said}
        assert found == (FOLLOWED_UP if profile == "excom" else set())
        assert "Carl Weiss" not in said
        assert mark("Agreement", "title") in said, "a report that says nothing proves nothing"


# --- the command --------------------------------------------------------------------------------------


@pytest.mark.one_engine
def test_the_command_writes_every_format_and_says_what_is_wrong(
    database_url: str, sessions: sessionmaker[Session], cast: Cast, tmp_path: Path
) -> None:
    with sessions.begin() as session:
        lived(session, cast)
    settings = {"DATABASE_URL": database_url, "PARTNERSHIPS_VAR": str(tmp_path), "SECRET_KEY": "x"}
    words = ["report", "excom", "--as-of", "2026-11-30"]

    def run(*more: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, [*words, *more], env=settings)
        return done.exit_code, done.output

    for form, start in (("html", b"<!DOCTYPE html>"), ("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")):
        file = tmp_path / f"report.{form}"
        code, said = run("--format", form, "--output", str(file), "--language", "fr")
        assert (code, file.read_bytes()[: len(start)]) == (0, start), said
    assert "digest of the figures" in said
    assert run("--format", "html", "--output", str(tmp_path / "none" / "r.html"))[0] == 1
    for wrong in (
        ["--format", "odt"], ["--format", "html", "--since", "2026-12-01"],
        ["--format", "html", "--known-at", "yesterday"],
        ["--format", "html", "--known-at", "2199-01-01"], ["--format", "html", "--as-of", "2026-02-30"],
        ["--format", "html", "--previous", "2027-01-01"],
    ):  # fmt: skip
        code, said = run("--output", str(tmp_path / "r"), *wrong)
        assert (code, "Error" in said) == (2, True), said
    assert not (tmp_path / "r").exists()
    assert not list(tmp_path.glob(".report*"))
