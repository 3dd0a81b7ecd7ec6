"""A register of any size, written by the database itself: agreements, links, numbers, words, history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Column, inspect, text
from sqlalchemy.orm import Session

from registry.app import create_app
from registry.config import Config
from registry.db import is_sqlite
from registry.migrations import upgrade
from registry.models import Agreement, User
from registry.models.base import Json
from registry.services.agreement_links import recount_agreements
from tests.bench.harness import Bench
from tests.bench.transition_stage import postgres
from tests.cast import make_person

PER_FIRM = 5  # agreements
PAST = 100_000  # agreements with history rows, at most
# One word in fifteen is in every fifth title: what ranking must bear. The other words are rare.
COMMON = (
    "water", "roads", "forest", "cities", "steel", "solar", "data", "rail", "harbour", "trucks", "housing",
    "timber", "energy", "waste", "mobility",
)  # fmt: skip
RARE = 5_000
COUNTRIES = ("CH", "FR", "DE", "IT", "AT", "UA", "KZ", "UZ", "GE", "RS", "TR", "PL", "FI", "SE", "NO", "ES")
NEXUS = ("natural_resources", "cities", "mobility", "measuring")
TYPES = ("knowledge_exchange", "advocacy", "event_sponsorship", "financial_contribution")
STATES = ("active", "completed", "expired", "active", "active", "signed", "completed", "active")


@contextmanager
def register_app(bench: Bench, engine: str, size: int) -> Iterator[tuple[Flask, User]]:
    """An application over `size` agreements, and the desk officer who looks at them. Raises NoPostgres."""
    var = bench.folder / f"register-{engine}-{size}"
    with ExitStack() as stack:
        url = f"sqlite:///{var / 'bench.sqlite3'}"
        if engine == "postgresql":
            url = stack.enter_context(postgres(f"partnerships_register_{size}"))
        upgrade(url)
        app = create_app(Config(database_url=url, var=var, secret_key="only for figures"))
        stack.callback(app.extensions["engine"].dispose)
        with app.extensions["sessions"].begin() as session:
            person = make_person(session, "Bea Keller", roles=["desk"])
            fill(session, size)
            session.refresh(person, ["grants", "memberships"])
        with app.extensions["engine"].connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE" if engine == "sqlite" else "VACUUM ANALYZE"))
        yield app, person
    for file in var.glob("bench.sqlite3*"):
        file.unlink()


def fill(session: Session, size: int) -> None:
    """Everything of `size` agreements, in a dozen statements."""
    lite = is_sqlite(session)
    words = {
        "n": _numbers(lite, size),
        "firms": _numbers(lite, max(1, size // PER_FIRM)),
        "id": _id(lite, "n", 1),
        "firm": _id(lite, f"(n - 1) / {PER_FIRM} + 1", 2),
        "firm_own": _id(lite, "n", 2),
        "created": _moment(lite, "n"),
        "known": _moment(lite, "0"),
        "vector": ("%s" if lite else "array_to_tsvector(string_to_array(ltrim(%s), ' '))"),
    }
    for statement in _statements(words, lite):
        session.execute(text(statement))
    for kind, value in _LINKS.items():
        session.execute(
            text(
                "INSERT INTO agreement_links (agreement_id, kind, value, created_at)"
                f" SELECT {words['id']}, '{kind.split('.')[0]}', {value}, {words['created']}"
                f" FROM ({words['n']}) AS numbers WHERE {_WHERE.get(kind, '1 = 1')}"
            )
        )
    if lite:
        session.execute(text("INSERT INTO search_words(search_words) VALUES ('rebuild')"))
    recount_agreements(session)


def _one_of(values: tuple[str, ...], place: str) -> str:
    """The SQL that gives one of some texts by a number."""
    cases = " ".join(f"WHEN {number} THEN '{value}'" for number, value in enumerate(values))
    return f"CASE ({place}) % {len(values)} {cases} END"


LEAD, OTHER = "(n * 7 % 8 + 1)", "((n * 7 + n / 8 % 7 + 1) % 8 + 1)"
GOAL, OTHER_GOAL = "(n * 11 % 17 + 1)", "((n * 11 + n / 17 % 16 + 1) % 17 + 1)"
STATE, COUNTRY = _one_of(STATES, "n / 3"), _one_of(COUNTRIES, "n / 5 * 13")
FIRST, SECOND = _one_of(COMMON, "n * 31"), _one_of(COMMON, "n * 17 / 15")
_RARE = f"'w' || (n % {RARE} * 7919 % {RARE})"
_LINKS = {
    "state": STATE,
    "lead": f"CAST({LEAD} AS varchar(40))",
    "subprogramme": f"CAST({LEAD} AS varchar(40))",
    "subprogramme.2": f"CAST({OTHER} AS varchar(40))",
    "nexus": _one_of(NEXUS, "n / 2"),
    "sdg": f"CAST({GOAL} AS varchar(40))",
    "sdg.2": f"CAST({OTHER_GOAL} AS varchar(40))",
    "type": _one_of(TYPES, "n / 7"),
    "partner": COUNTRY,
    "level": _one_of(("simplified", "standard", "enhanced"), "n / 11"),
    "public": "CASE WHEN n % 10 = 0 THEN 'no' ELSE 'yes' END",
}
_WHERE = {"subprogramme.2": "n % 2 = 0"}


def _default(column: Column[Any], no: str) -> str:
    """What the row has where nothing is said; lists and objects are empty."""
    if isinstance(column.type, Json):
        made = column.default.arg if column.default is not None else list  # type: ignore[attr-defined]
        return "'{}'" if "dict" in getattr(made, "__name__", "") else "'[]'"
    value = column.default.arg if column.default is not None else ""  # type: ignore[attr-defined]
    if isinstance(value, bool):
        return {"false": "true", "0": "1"}[no] if value else no
    return str(value) if isinstance(value, int) else f"'{value}'"


def _numbers(lite: bool, size: int) -> str:
    if lite:
        return (
            "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted"
            f" WHERE n < {size}) SELECT n FROM counted"
        )
    return f"SELECT n FROM generate_series(1, {size}) AS counted(n)"


def _id(lite: bool, number: str, kind: int) -> str:
    if lite:
        return f"printf('{kind:08x}%024x', {number})"
    return f"CAST('{kind:08x}' || lpad(to_hex({number}), 24, '0') AS uuid)"


def _moment(lite: bool, number: str) -> str:
    """Three minutes after the one before, so that a million go back six years."""
    if lite:
        return f"strftime('%Y-%m-%d %H:%M:%S.000000', 1577836800 + ({number}) * 180, 'unixepoch')"
    return f"timestamptz '2020-01-01 00:00+00' + ({number}) * interval '3 minutes'"


def _statements(words: dict[str, str], lite: bool) -> Iterator[str]:
    yes, no = ("1", "0") if lite else ("true", "false")
    day = "date('2020-01-01', '+' || (n % 2000) || ' days')" if lite else "date '2020-01-01' + n % 2000"
    later = "date('2023-01-01', '+' || (n % 2000) || ' days')" if lite else "date '2023-01-01' + n % 2000"
    name = f"upper({FIRST}) || ' and ' || {SECOND} || ' ' || n"
    yield (
        "INSERT INTO organisations"
        " (id, group_id, name, name_key, entity_type, country, created_at, event_count)"
        f" SELECT {words['firm_own']}, {words['firm_own']}, {name}, lower({name}), 'company',"
        f" {_one_of(COUNTRIES, 'n * 13')}, {words['created']}, 0 FROM ({words['firms']}) AS numbers"
    )
    title = f"'{{\"en\":\"' || {FIRST} || ' for ' || {SECOND} || ' ' || n || '\"}}'"
    given = {
        "id": words["id"],
        "reference": "'AGR-' || n",
        "state": STATE,
        "organisation_id": words["firm"],
        "instrument": "'memorandum_of_understanding'",
        "title": title,
        "summary": f"'{{\"en\":\"About ' || {_RARE} || '\"}}'",
        "starts_on": day,
        "ends_on": later,
        "signed_on": day,
        "value_usd_cents": "n % 1000 * 100",
        "is_public": f"CASE WHEN n % 10 = 0 THEN {no} ELSE {yes} END",
        "lead_subprogramme": LEAD,
        "subprogrammes": f"'[' || {LEAD} || CASE WHEN n % 2 = 0 THEN ',' || {OTHER} ELSE '' END || ']'",
        "types": f"'[\"' || {_one_of(TYPES, 'n / 7')} || '\"]'",
        "nexus": f"'[\"' || {_one_of(NEXUS, 'n / 2')} || '\"]'",
        "sdgs": f"'[' || {GOAL} || ',' || {OTHER_GOAL} || ']'",
        "dd_level": _one_of(("simplified", "standard", "enhanced"), "n / 11"),
        "created_at": words["created"],
    }
    for column in inspect(Agreement).columns:
        if column.name not in given and not column.nullable:
            given[column.name] = _default(column, no)
    yield (
        f"INSERT INTO agreements ({', '.join(given)}) SELECT {', '.join(given.values())}"
        f" FROM ({words['n']}) AS numbers"
    )
    for kind, own in (("a", words["id"]), ("p", words["id"])):
        named, anywhere, linked = (f"' {kind}{place}" for place in "102")
        texts = [
            word
            for each in ("n", FIRST, SECOND)
            for word in (f"{named}' || {each}", f"{anywhere}' || {each}")
        ]
        texts += [f"{anywhere}' || {_RARE}", f"{linked}state' || {STATE}", f"{linked}sdg' || {GOAL}"]
        said = " || ".join([*texts, f"{linked}partner' || lower({COUNTRY})"])
        where = "n % 10 > 0" if kind == "p" else "1 = 1"
        yield (
            f"INSERT INTO search_entries (kind, subject_id, words) SELECT '{kind}', {own},"
            f" {words['vector'] % said} FROM ({words['n']}) AS numbers WHERE {where}"
        )
    said = (
        f"'o1' || {FIRST} || ' o0' || {FIRST} || ' o1' || {SECOND} || ' o0' || {SECOND} || ' o1' || n ||"
        " ' o0' || n"
    )
    yield (
        f"INSERT INTO search_entries (kind, subject_id, words) SELECT 'o', {words['firm_own']},"
        f" {words['vector'] % said} FROM ({words['firms']}) AS numbers"
    )
    for place, first, last, state in (
        (3, "n % 1500", "n % 1500 + 200", "'drafting'"),
        (4, "n % 1500 + 200", "", STATE),
    ):
        start, end = (_day(lite, first), _day(lite, last) if last else "NULL")
        yield (
            "INSERT INTO agreement_history"
            " (id, agreement_id, valid_from, valid_to, recorded_at, superseded_at, state, columns)"
            f" SELECT {_id(lite, 'n', place)}, {words['id']}, {start}, {end}, {words['known']}, NULL,"
            f' {state}, \'{{"title":\' || {title} || \',"filler":"{"x" * 1500}"}}\''
            f" FROM ({words['n']}) AS numbers WHERE n <= {PAST}"
        )


def _day(lite: bool, number: str) -> str:
    return f"date('2020-01-01', '+' || ({number}) || ' days')" if lite else f"date '2020-01-01' + ({number})"
