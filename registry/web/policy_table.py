"""A decision table as people read it: what is asked, in the order of the table, and what follows."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from registry.web.access import for_roles
from registry.web.policy_version import Version, open_version, page
from registry.web.policy_words import (
    HITS,
    Address,
    cell_words,
    here,
    outcome_words,
    output_label,
    unit_words,
)
from rules.policy.change import askable_inputs, table_of, unused_columns
from rules.policy.model import Policy
from rules.table import Table

blueprint = Blueprint("policy_table", __name__)

WIDEST = 8  # inputs of a table that is shown as a full grid


@dataclass(frozen=True)
class Column:
    """One head of the table."""

    name: str
    words: str
    unit: str = ""


@dataclass(frozen=True)
class Shown:
    """A cell or an outcome in words. `detail`: what the rule says."""

    column: Column
    words: Markup
    is_any: bool = False
    detail: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    number: int
    cells: tuple[Shown, ...]
    outcomes: tuple[Shown, ...]
    is_marked: bool = False

    @property
    def conditions(self) -> list[Shown]:
        return [cell for cell in self.cells if not cell.is_any]


@dataclass(frozen=True)
class Reading:
    """A whole table in the language of the page."""

    name: str
    title: str
    hit: str
    columns: tuple[Column, ...]
    outputs: tuple[Column, ...]
    lines: tuple[Line, ...]

    @property
    def is_wide(self) -> bool:
        return len(self.columns) > WIDEST

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Each rule that the table gives, with what it says."""
        shown = [each for line in self.lines for each in line.outcomes if each.detail]
        return list({str(each.words): each.detail for each in shown}.items())

    @property
    def marked(self) -> list[int]:
        return [line.number for line in self.lines if line.is_marked]


def read_table(
    policy: Policy, table: Table, *, marked: frozenset[int] = frozenset(), address: Address | None = None
) -> Reading:
    """The table in words; rows of the numbers in `marked` are the ones that somebody asks about."""
    source = table_of(policy.source, table.name)
    asked = [policy.glossary[name] for name in table.inputs]
    columns = tuple(Column(each.name, here(each.label), unit_words(each.unit)) for each in asked)
    outputs = tuple(Column(each.name, output_label(each.name)) for each in table.outputs)
    lines = []
    for row, (_cells, texts) in zip(table.rows, source.rows, strict=True):
        cells = tuple(
            Shown(column, cell_words(policy, column.name, cell, address), cell.is_any)
            for column, cell in zip(columns, row.cells, strict=True)
        )
        outcomes = tuple(
            Shown(
                column,
                outcome_words(policy, output, value, text, address),
                value is None,
                _reason(policy, output.name, value),
            )
            for column, output, value, text in zip(outputs, table.outputs, row.outcome, texts, strict=True)
        )
        lines.append(Line(row.number, cells, outcomes, row.number in marked))
    return Reading(table.name, here(table.title), str(HITS[table.hit]), columns, outputs, tuple(lines))


def _reason(policy: Policy, output: str, value: object) -> str:
    """What a rule says to staff."""
    if output != "rule" or value not in policy.wording:
        return ""
    return here(policy.wording[str(value)].reason)


@blueprint.get("/policy/versions/<int:number>/tables/<name>")
@for_roles("staff")
def show(number: int, name: str) -> ResponseReturnValue:
    """One table. `?rows=3,5` marks rows; `?view=grid` or `?view=list` chooses the form of a wide one."""
    version = open_version(number)
    table = version.policy.tables.get(name) or abort(404)
    reading = read_table(
        version.policy, table, marked=_rows(request.args.get("rows", "")), address=_links(version)
    )
    view = request.args.get("view", "")
    names = list(version.policy.tables)
    at = names.index(name)
    source = version.policy.source
    return page(
        version,
        "table",
        "table",
        table=reading,
        is_grid=view == "grid" or (view != "list" and not reading.is_wide),
        reasons=reading.reasons,
        before=_neighbour(version, names[at - 1] if at else ""),
        after=_neighbour(version, names[at + 1] if at + 1 < len(names) else ""),
        can_add_column=version.may_edit and bool(askable_inputs(source, name)),
        unused=unused_columns(source, name) if version.may_edit else (),
    )


def _links(version: Version) -> Address:
    start = url_for("policy.show", number=version.number)
    return lambda parameter: f"{start}#{parameter}"


def _rows(text: str) -> frozenset[int]:
    """3,5 → the numbers; what is no number is left out."""
    parts = [part.strip() for part in text[:200].split(",")]
    return frozenset(int(part) for part in parts if part.isascii() and part.isdecimal())


def _neighbour(version: Version, name: str) -> tuple[str, str] | None:
    """(title, address) of the table asked before or after."""
    if not name:
        return None
    address = url_for("policy_table.show", number=version.number, name=name)
    return here(version.policy.tables[name].title), address


def what_it_decides(table: Table) -> str:
    """The outcomes of a table in one line."""
    return ", ".join(output_label(output.name) for output in table.outputs)


def rows_words(table: Table) -> str:
    return str(_("%(number)s rows", number=len(table.rows)))
