"""What a report reads, of any size, written by the database itself: histories of agreements, events of cases.

One case for every two agreements; of cases only their events, for a report asks for nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from registry.db import is_sqlite
from registry.models import Agreement
from tests.bench.register_stage import COUNTRIES, NEXUS, TYPES, _default, _id, _numbers, _one_of

PER_FIRM = 5  # agreements
HASH = "0" * 64
QUOTED = '"'
STATES = ("active", "active", "completed", "active", "expired", "active", "suspended", "active")
ENDS = ("approved", "approved", "declined", "approved", "excluded", "approved", "approved_with_conditions")
LEVELS = ("simplified", "standard", "enhanced", "simplified")
LEAD, OTHER = "(n * 7 % 8 + 1)", "((n * 7 + n / 8 % 7 + 1) % 8 + 1)"
GOAL, OTHER_GOAL = "(n * 11 % 17 + 1)", "((n * 11 + n / 17 % 16 + 1) % 17 + 1)"
FIRST = 1_609_459_200  # 1 January 2021, as seconds
SIGNED = "(n * 13 % 1770 + 30)"  # days after it
BEGUN = "(n * 17 % 1750)"


def fill_history(session: Session, size: int) -> None:
    """About 3.3 rows of history an agreement, 12 events a case, the names of the firms."""
    for statement in _statements(is_sqlite(session), size):
        session.execute(text(statement.replace(":", "\\:")))


class _Sql:
    """The same text of SQL on both engines."""

    def __init__(self, lite: bool) -> None:
        self.lite = lite

    def day(self, days: str) -> str:
        if self.lite:
            return f"date('2021-01-01', '+' || ({days}) || ' days')"
        return f"(date '2021-01-01' + ({days}))"

    def moment(self, days: str) -> str:
        if self.lite:
            seconds = f"{FIRST} + ({days}) * 86400 + n % 40000 + 20000"
            return f"strftime('%Y-%m-%d %H:%M:%S.000000', {seconds}, 'unixepoch')"
        return (
            f"(timestamptz '2021-01-01 00:00+00' + ({days}) * interval '1 day'"
            " + (n % 40000 + 20000) * interval '1 second')"
        )

    def json(self, **values: Any) -> str:
        """The SQL of a JSON text; a value in a tuple is SQL itself, QUOTED or not."""
        parts = []
        for key, value in sorted(values.items()):
            if isinstance(value, tuple):
                mark = value[1] if len(value) == 2 else ""
                parts.append(f"'\"{key}\":{mark}' || ({value[0]}) || '{mark}'")
            else:
                said = json.dumps(value, separators=(",", ":")).replace("'", "''")
                parts.append(f"'\"{key}\":{said}'")
        return "'{' || " + " || ',' || ".join(parts) + " || '}'"

    def uuid(self, number: str, kind: int) -> str:
        """As text with dashes."""
        if self.lite:
            return f"printf('{kind:08x}-0000-0000-0000-%012x', {number})"
        return f"'{kind:08x}-0000-0000-0000-' || lpad(to_hex(({number})::bigint), 12, '0')"


def _statements(lite: bool, size: int) -> Iterator[str]:
    sql = _Sql(lite)
    numbers = _numbers(lite, size)
    columns = _columns(sql)
    state = _one_of(STATES, "n / 3")
    over = f"{SIGNED} + 500 + n % 90"
    has_ended = f"{state} IN ('completed', 'expired')"
    started, ended = sql.day(SIGNED), sql.day(over)
    yield (
        "INSERT INTO organisations (id, group_id, name, name_key, created_at, event_count)"
        f" SELECT {_id(lite, 'n', 2)}, {_id(lite, 'n', 2)}, 'Firm ' || n, 'firm ' || n, {sql.moment('0')}, 1"
        f" FROM ({_numbers(lite, max(1, size // PER_FIRM))}) AS numbers"
    )
    yield _agreements(sql, numbers)
    history = (
        "INSERT INTO agreement_history"
        " (id, agreement_id, valid_from, valid_to, recorded_at, superseded_at, state, columns)"
    )
    for kind, first, after, superseded, said, where in (
        (3, sql.day(f"{SIGNED} - 30"), started, "NULL", "'drafting'", "1 = 1"),
        (4, started, f"CASE WHEN {has_ended} THEN {ended} ELSE NULL END", "NULL",
         f"CASE WHEN {has_ended} THEN 'active' ELSE {state} END", "1 = 1"),
        (5, ended, "NULL", "NULL", state, has_ended),
        (6, started, "NULL", sql.moment(f"{SIGNED} + 5"), "'signed'", "1 = 1"),  # corrected since
    ):  # fmt: skip
        yield (
            f"{history} SELECT {_id(lite, 'n', kind)}, {_id(lite, 'n', 1)}, {first}, {after},"
            f" {sql.moment(SIGNED)}, {superseded}, {said}, {columns}"
            f" FROM ({numbers}) AS numbers WHERE {where}"
        )
    yield _event(
        sql, _numbers(lite, max(1, size // PER_FIRM)), "organisation", 2, "1", "'organisation.created'", "0",
        sql.json(set_=0).replace(
            "\"set_\":0", '"set":{"country":"\' || ' + _one_of(COUNTRIES, "n * 13")
            + " || '\",\"entity_type\":\"company\",\"name\":\"Firm ' || n || '\"}",
        ),
    )  # fmt: skip
    for seq, (name, days, payload) in enumerate(_case(sql), 1):
        yield _event(
            sql, _numbers(lite, size // 2), "proposal", 7, str(seq), name, f"{BEGUN} + {days}", payload
        )
    for seq, (name, payload) in enumerate(_parts(sql), 2):
        some = f"SELECT n FROM ({numbers}) AS counted WHERE n % {2 + seq} = 0"
        yield _event(sql, some, "agreement", 1, str(seq), f"'{name}'", f"{SIGNED} + {seq * 9}", payload)


def _agreements(sql: _Sql, numbers: str) -> str:
    """The rows that histories and events belong to; a report asks them for nothing but their reference."""
    given = {
        "id": _id(sql.lite, "n", 1), "reference": "'AGR-' || n", "state": "'drafting'",
        "organisation_id": _id(sql.lite, f"(n - 1) / {PER_FIRM} + 1", 2), "created_at": sql.moment("0"),
        "lead_subprogramme": LEAD,
    }  # fmt: skip
    for column in inspect(Agreement).columns:
        if column.name not in given and not column.nullable:
            given[column.name] = _default(column, "0" if sql.lite else "false")
    said = f"SELECT {', '.join(given.values())} FROM ({numbers}) AS numbers"
    return f"INSERT INTO agreements ({', '.join(given)}) {said}"


def _parts(sql: _Sql) -> Sequence[tuple[str, str]]:
    """What happens to some agreements."""
    done = (sql.day(f"{SIGNED} + 20"), QUOTED)
    return (
        ("agreement.contribution_received", sql.json(
            kind="cash", set={}, done_on=done, done_usd_cents=("n * 100",), deciding_minor=1)),
        ("deliverable.added", sql.json(text="A report on clean rivers", side="partner", due_on=done)),
        ("deliverable.delivered", sql.json(done_on=done, side="partner")),
        ("closing_review.written", sql.json(
            achieved="achieved", would_repeat=True, people_reached=("n % 50",))),
        ("incident.recorded", sql.json(kind="breach", severity=2, happened_on=done, is_confidential=False)),
        ("condition.met", sql.json(condition="x" * 80)),
        ("agreement.amended", sql.json(set={}, amendment=1)),
    )  # fmt: skip


# what every agreement says alike; the rest of its columns depends on its number
_SAME: Mapping[str, Any] = {
    "beneficiary_countries": ["GE", "UZ"], "bodies": [], "countersigned_on": None, "currency": "USD",
    "created_at": "2021-01-01T10:00:00+00:00", "dd_completed_on": "2021-01-01", "dd_level": "standard",
    "dd_valid_until": "2029-01-01", "embargo_reason": "", "embargo_until": None, "ends_on": "2030-01-01",
    "excom_project": "", "excom_status": "not_required", "focal_point_id": None,
    "gender_validated_by_id": None, "instrument": "memorandum_of_understanding", "is_value_public": True,
    "origin": "case", "payments_paused_at": None, "payments_paused_reason": "", "proposal_id": None,
    "redactions": {}, "renewed_from_id": None, "report_due_on": None, "risk_level": "low",
    "role_in_mandate": "standards", "sdg_notes": {}, "sdg_targets": ["6.3"], "signed_by_partner": "Alice",
    "signed_by_unece": "Otto", "signed_on_behalf_of": "", "state": "active",
    "summary": {"en": "A partnership. " * 12}, "text_version": 1, "title": {"en": "Clean rivers for towns"},
    "verified_by_id": None, "verified_on": None,
}  # fmt: skip


def _columns(sql: _Sql) -> str:
    """The SQL of what an agreement says, as long as a usual one: 1,500 characters."""
    other = f"CASE WHEN n % 2 = 0 THEN ',' || {OTHER} ELSE '' END"
    signed = (sql.day(SIGNED), QUOTED)
    return sql.json(
        **_SAME,
        cash_minor=("n % 1000 * 60",),
        gender_marker=(_one_of(("none", "principal"), "n"), QUOTED),
        gender_validated_at=("CASE WHEN n % 3 = 0 THEN '\"2024-01-01T10:00:00+00:00\"' ELSE 'null' END",),
        in_kind_minor=("n % 1000 * 40",),
        is_public=("CASE WHEN n % 10 = 0 THEN 'false' ELSE 'true' END",),
        lead_subprogramme=(LEAD,),
        nexus=(_list_of(_one_of(NEXUS, "n / 2")),),
        organisation_id=(sql.uuid(f"(n - 1) / {PER_FIRM} + 1", 2), QUOTED),
        reference=("'AGR-' || n", QUOTED),
        sdgs=(f"'[' || {GOAL} || ',' || {OTHER_GOAL} || ']'",),
        signed_on=signed,
        starts_on=signed,
        subprogrammes=(f"'[' || {LEAD} || {other} || ']'",),
        types=(_list_of(_one_of(TYPES, "n / 7")),),
        value_usd_cents=("n % 1000 * 100",),
    )


def _list_of(word: str) -> str:
    return f"'[\"' || {word} || '\"]'"


def _case(sql: _Sql) -> Sequence[tuple[str, str, str]]:
    """(name, days after the beginning, payload) of a case that is decided in some weeks."""
    end, level = _one_of(ENDS, "n / 5"), _one_of(LEVELS, "n / 11")
    ending = f"CASE {end} WHEN 'approved_with_conditions' THEN 'approved' ELSE {end} END"
    day, at = sql.day(BEGUN), {"moved_at": "2021-01-01T10:00:00+00:00", "moved_by_id": "0" * 36}

    def to(state: Any, verb: str, more: dict[str, Any], **said: Any) -> str:
        inner = sql.json(**{**at, "state": state, **more})
        return sql.json(set=(inner,), to=state, verb=verb, **said)

    nothing = '\'{"has_interest":false,"hinted":false,"set":{}}\''
    partner = sql.json(
        country="CH", entity_type="company", id=(sql.uuid("(n - 1) / 3 + 1", 2), QUOTED),
        name=("'Firm ' || ((n - 1) / 3 + 1)", QUOTED),
    )  # fmt: skip
    return (
        ("'proposal.started'", "0", to("draft", "start", {"title": "x" * 300})),
        ("'proposal.submitted'", "0", to(
            "submitted", "submit",
            {"reference": ("'P-' || n", QUOTED), "received_on": (day, QUOTED), "lead_subprogramme": (LEAD,),
             "completed_at": (f"{day} || 'T10:00:00+00:00'", QUOTED),
             "due_on": (sql.day(f"{BEGUN} + 40"), QUOTED)},
            partner=(partner,), subprogrammes=(f"'[' || {LEAD} || ']'",), types=["advocacy"], number=1,
        )),
        ("'interest.declared'", "1", nothing),
        ("'screening.entered'", "1", f"'{{\"list\":\"unsc\",\"results\":\"{'c' * 150}\",\"set\":{{}}}}'"),
        ("'proposal.level_set'", "1", sql.json(
            gate="pass", rules=[], set=(sql.json(dd_level=(level, QUOTED), gate="pass", risk_level="low"),))),
        ("'proposal.accepted'", "2", to(
            "in_review", "accept", {"programme_fit": "Fits."}, subprogrammes=[2, 5])),
        ("'interest.declared'", "4", nothing),
        ("CASE WHEN n % 40 = 0 THEN 'interest.recused' ELSE 'review.given' END", "6", nothing),
        ("'proposal.asked'", "7", to("clarification_asked", "ask", {"due_on": None})),
        ("'proposal.answered'", "10", to("in_review", "answer", {}, sections=[])),
        ("'proposal.reviews_completed'", "12", to("in_decision", "complete_reviews", {})),
        (f"'proposal.' || {end}", "14 + n % 20", to(
            (ending, QUOTED), "approve", {"due_on": None, "frozen": {"answers": HASH * 12}},
            rules=["X04"], reason="no_capacity")),
    )  # fmt: skip


def _event(
    sql: _Sql, numbers: str, kind: str, case: int, seq: str, name: str, days: str, payload: str
) -> str:
    own, at = _id(sql.lite, "n", case), sql.moment(days)
    return (
        "INSERT INTO events (case_id, seq, case_kind, name, subject_kind, subject_id, effective_at,"
        " recorded_at, payload, envelope, hash)"
        f" SELECT {own}, {seq}, '{kind}', {name}, '{kind}', {own}, {at}, {at}, {payload}, '{'e' * 300}',"
        f" '{HASH}' FROM ({numbers}) AS numbers"
    )
