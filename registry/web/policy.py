"""The policy in its versions: the list, and each one as people read it: numbers, tables, words, sources."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry.queries.policy import PolicyLine, list_policy_versions, policy_in_force, policy_roles
from registry.queries.role import names_of
from registry.reports.policy_files import MEDIA_TYPES, NotWritable, policy_file
from registry.web.access import for_roles
from registry.web.policy_history import list_steps
from registry.web.policy_table import what_it_decides
from registry.web.policy_version import Version, open_version, page, standing
from registry.web.policy_words import (
    KINDS,
    MARKS,
    domain_words,
    here,
    risk_words,
    show_parameter,
    source_words,
    unit_words,
    word_text,
)
from registry.web.request import current_actor, current_session, now, see_other, today
from rules.policy.change import is_given, readers, says
from workflows import roles as r

blueprint = Blueprint("policy", __name__)


@blueprint.get("/policy")
@for_roles("staff")
def listed() -> ResponseReturnValue:
    """Every version: in force, coming, being written; who made and who approved it."""
    session = current_session()
    in_force = policy_in_force(session, today()).version
    lines = list_policy_versions(session)
    names = names_of(session, {each for line in lines for each in _people(line)})
    return render_template(
        "policy/list.html",
        lines=[_row(line, in_force, names) for line in lines],
        in_force=in_force,
        may_write=r.POLICY_OFFICER in policy_roles(current_actor(), now()),
    )


def _people(line: PolicyLine) -> Iterable[uuid.UUID | None]:
    row = line.row
    return () if row is None else (row.created_by_id, row.approved_by_id, row.published_by_id)


def _row(line: PolicyLine, in_force: int, names: dict[uuid.UUID, str]) -> dict[str, Any]:
    row = line.row
    words, tone = standing(line.number, line.state, line.in_force_from, in_force, is_shipped=line.is_shipped)
    return {
        "number": line.number,
        "title": _(line.title) if line.is_shipped else line.title,
        "words": words,
        "tone": tone,
        "is_shadow": line.is_shadow,
        "from": line.in_force_from,
        "is_shipped": line.is_shipped,
        "made_by": names.get(row.created_by_id, "") if row else "",
        "made_at": row.created_at if row else None,
        "approved_by": names.get(row.approved_by_id, "") if row and row.approved_by_id else "",
        "approved_at": row.approved_at if row else None,
    }


@blueprint.get("/policy/versions/<int:number>")
@for_roles("staff")
def show(number: int) -> ResponseReturnValue:
    """One version at a glance: its numbers, its tables in the order they are asked, its sources, its life."""
    version = open_version(number)
    policy = version.policy
    rows = readers(policy.source)
    return page(
        version,
        "show",
        "show",
        parameters=[
            {
                "name": each.name,
                "label": here(each.label),
                "value": show_parameter(each),
                "is_list": isinstance(each.value, tuple),
                "used": _used_in(version, rows[each.name]),
                "said": says(policy.source, each.name),
            }
            for each in policy.parameters.values()
        ],
        tables=[
            {
                "name": each.name,
                "title": here(each.title),
                "decides": what_it_decides(each),
                "rows": len(each.rows),
            }
            for each in policy.tables.values()
        ],
        citations=[(each, MARKS[each.mark]) for each in policy.citations.values()],
        steps=list_steps(current_session(), version.row) if version.row else [],
        offers=version.offers(),
        downloads=_downloads(number),
    )


def _used_in(version: Version, rows: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """The tables of the rows, each once."""
    found: dict[str, list[str]] = {}
    for table, row in rows:
        found.setdefault(table, []).append(str(row))
    return [
        {"name": name, "title": here(version.policy.tables[name].title), "rows": ",".join(numbers)}
        for name, numbers in found.items()
    ]


@blueprint.get("/policy/versions/<int:number>/glossary")
@for_roles("staff")
def glossary(number: int) -> ResponseReturnValue:
    """Every input: its plain question, unit, domain, risk order, source; whether a letter may name it."""
    version = open_version(number)
    policy = version.policy
    inputs = [
        {
            "name": each.name,
            "label": here(each.label),
            "question": here(each.question) if each.question else "",
            "domain": domain_words(policy, each),
            "unit": unit_words(each.unit),
            "risk": risk_words(policy, each),
            "source": source_words(policy, each),
            "kind": each.source.partition(" ")[0],
            "letter": here(each.letter) if each.letter else "",
            "tables": [
                (table.name, here(table.title))
                for table in policy.tables.values()
                if each.name in table.inputs
            ],
        }
        for each in policy.glossary.inputs
    ]
    kinds = (
        ("facts", _("Facts of the case")),
        ("derived", _("Worked out from the facts")),
        ("table", _("Found by a table before")),
    )
    groups = [(kind, title, [each for each in inputs if each["kind"] == kind]) for kind, title in kinds]
    return page(version, "glossary", "glossary", groups=groups)


@blueprint.get("/policy/versions/<int:number>/wording")
@for_roles("staff")
def wording(number: int) -> ResponseReturnValue:
    """Every rule: what it says to staff, to the partner, and where it comes from."""
    version = open_version(number)
    policy = version.policy
    rows = [
        {
            "id": rule,
            "kind": each.kind,
            "reason": here(each.reason),
            "letter": here(each.letter) if each.letter else "",
            "section": policy.source.wording[rule].section,
            "citations": [cited.title for cited in each.citations],
            "is_given": is_given(policy.source, rule),
        }
        for rule, each in policy.wording.items()
    ]
    groups = [
        (kind, words, found)
        for kind, words in KINDS.items()
        if (found := [x for x in rows if x["kind"] == kind])
    ]
    return page(version, "wording", "wording", groups=groups)


@blueprint.get("/policy/versions/<int:number>/examples")
@for_roles("staff")
def examples(number: int) -> ResponseReturnValue:
    """The cases with the outcome that the version must give; a check compares them."""
    version = open_version(number)
    policy = version.policy
    rows = [
        {
            "id": each.id,
            "title": each.title,
            "gate": word_text(policy, "gate", each.expected["gate"]),
            "is_pass": each.expected["gate"] == "pass",
            "level": word_text(policy, "dd_level", each.expected["dd_level"]),
            "risk": word_text(policy, "risk_level", each.expected["risk_level"]),
            "rules": each.expected["rule_ids"],
        }
        for each in policy.source.examples
    ]
    return page(version, "examples", "examples", rows=rows)


@blueprint.get("/policy/versions/<int:number>/policy.<any(json, xlsx, dmn):form>")
@for_roles("staff")
def as_file(number: int, form: str) -> ResponseReturnValue:
    """The whole version as a file; read again it has the same identity."""
    version = open_version(number)
    try:
        data = policy_file(version.policy, form)
    except NotWritable:
        flash(_("This format cannot hold this version. The policy file (JSON) holds everything."), "warning")
        return see_other("policy.show", number=number)
    answer = Response(data, mimetype=MEDIA_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="policy-{number}.{form}"'
    return answer


def _downloads(number: int) -> list[tuple[str, str]]:
    words = {
        "xlsx": _("As a workbook (XLSX), to read and edit in a spreadsheet"),
        "dmn": _("As a decision model (DMN), for other tools"),
        "json": _("As a policy file (JSON)"),
    }
    return [(url_for("policy.as_file", number=number, form=form), said) for form, said in words.items()]
