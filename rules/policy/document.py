"""A policy as a page that officers read: Markdown, made from the tables themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rules.cell import cell_in_words
from rules.glossary import Input
from rules.policy.model import Policy, Wording
from rules.table import Row, Table

WIDE = 8  # a table with more inputs is written as a list of conditions
KINDS = {
    "facts": "answer",
    "derived": "worked out from answers",
    "table": "found by the table",
}
READ_AS = {
    "UNIQUE": "exactly one row matches",
    "ANY": "rows that match say the same",
    "FIRST": "the first row that matches counts",
    "PRIORITY": "the row with the most important outcome counts",
    "COLLECT": "every row that matches counts",
    "RULE ORDER": "every row that matches counts, in this order",
    "OUTPUT ORDER": "every row that matches counts, by importance",
}


def policy_document(policy: Policy) -> str:
    """The whole page, in English."""
    parts = [
        f"# Policy, version {policy.version}",
        "",
        "Made from the tables by `partnerships rules document`; do not edit by hand. Every number is a default",
        "of this product that an officer may change in a new version.",
        "",
        f"Identity (SHA-256): `{policy.hash}`",
        "",
        "## Parameters",
        "",
        *_parameters(policy),
        "",
        "## Tables, in the order in which they are asked",
        "",
    ]
    for table in policy.tables.values():
        parts += [f"### {table.title.en}", "", f"Table `{table.name}`: {READ_AS[str(table.hit)]}.", ""]
        parts += [*(_list(policy, table) if len(table.inputs) > WIDE else _grid(table)), ""]
    parts += [
        "## Rules in words",
        "",
        *_wording(policy),
        "",
        "## Inputs",
        "",
        *_inputs(policy.glossary.inputs),
        "",
    ]
    parts += [
        "## Sources",
        "",
        "SEEN: read in the named source. SEED: stated in the evaluation's progress report.",
    ]
    parts += ["MEM: general knowledge, unverified. PROP: a default of the product.", ""]
    sources = ([each.id, each.title, each.mark] for each in policy.citations.values())
    parts += [*_markdown(["source", "what", "mark"], sources), ""]
    return "\n".join(parts)


def _markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "|".join(" --- " for _ in heads) + "|"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def _parameters(policy: Policy) -> Iterator[str]:
    rows = []
    for each in policy.parameters.values():
        value = (
            ", ".join(each.value)
            if isinstance(each.value, tuple)
            else f"{each.value:,}".replace(",", "\u00a0")
        )
        rows.append([f"`{each.name}`", each.label.en, value, each.unit])
    return _markdown(["parameter", "meaning", "value", "unit"], rows)


def _outcome(row: Row) -> list[str]:
    shown = {True: "yes", False: "no", None: "–"}
    return [shown[value] if isinstance(value, bool) or value is None else str(value) for value in row.outcome]


def _grid(table: Table) -> Iterator[str]:
    heads = ["row", *table.inputs, *(f"→ {output.name}" for output in table.outputs)]
    rows = ([str(row.number), *map(str, row.cells), *_outcome(row)] for row in table.rows)
    return _markdown(heads, rows)


def _list(policy: Policy, table: Table) -> Iterator[str]:
    rows = []
    for row in table.rows:
        asked = zip(table.inputs, row.cells, strict=True)
        cells = [
            f"{policy.glossary[name].label.en}: {cell_in_words(cell, 'en')}"
            for name, cell in asked
            if not cell.is_any
        ]
        rows.append([str(row.number), *_outcome(row), "; ".join(cells)])
    return _markdown(["row", *(output.name for output in table.outputs), "when"], rows)


def _wording(policy: Policy) -> Iterator[str]:
    def letter(each: Wording) -> str:
        return each.letter.en if each.letter else "internal only"

    rows = (
        [rule, each.kind, each.reason.en, letter(each), each.source] for rule, each in policy.wording.items()
    )
    return _markdown(["rule", "kind", "reason for staff", "in a letter", "source"], rows)


def _inputs(inputs: Sequence[Input]) -> Iterator[str]:
    rows = []
    for each in inputs:
        kind, _, where = each.source.partition(" ")
        worse = " < ".join(each.worst_last) or ("more is worse" if each.worse == "up" else "")
        rows.append([f"`{each.name}`", each.label.en, f"{KINDS[kind]} `{where}`", each.unit, worse])
    return _markdown(["input", "meaning", "source", "unit", "risk order"], rows)
