"""Version 2, a draft that ships as the worked example: two triggers of version 1 become flags.

State ownership alone, and selling a product that conforms to a standard, bring most ordinary partners of
UNECE to the enhanced review. As flags (F04, F05) they only bar the simplified track.
"""

from __future__ import annotations

from dataclasses import replace

from rules.policy.example import example, expectation
from rules.policy.model import Example, PolicySource, WordingSource
from rules.policy.version_1 import SOURCE as VERSION_1
from rules.table import TableSource
from rules.text import Text

# fmt: off
WORDING = {
    "F04": WordingSource("flag", "5",
        Text("A State owns at least {state_control_pct} % of it. This bars the simplified track.",
             "Un État en détient au moins {state_control_pct} %. La voie simplifiée est écartée.",
             "Государству принадлежит не менее {state_control_pct} %. Упрощённая процедура исключена."),
        None, ("UNSDG-DD", "DEFAULT")),
    "F05": WordingSource("flag", "5",
        Text("It sells a product that conforms to a UNECE standard. This bars the simplified track.",
             "Elle vend un produit conforme à une norme de la CEE. La voie simplifiée est écartée.",
             "Организация продаёт продукцию, соответствующую стандарту ЕЭК. Упрощённая процедура исключена."),
        None, ("FENSA", "DEFAULT")),
}
REASONS = {
    "N04": Text("An owner is a politically exposed person.", "Un propriétaire est politiquement exposé.", "Один из владельцев — политически значимое лицо."),
    "N07": Text("An instrument of UNECE regulates its business.", "Un instrument de la CEE réglemente son activité.", "Её деятельность регулируется документом ЕЭК."),
}
FLAG_ROWS = (
    ({"state_owned_pct": ">= state_control_pct"},         ("F04", "true")),
    ({"standards_interest": "sells_conforming_product"},  ("F05", "true")),
)
MOVED = {
    "E25": ("moderate",    ["F04"]),
    "E32": ("moderate",    ["F05"]),
    "E43": ("substantial", ["N06", "N11", "F04", "F05"]),
    "E44": ("substantial", ["N06", "N11", "F04"]),
}
NEW = (
    example("E80", "A State owner and a politically exposed one",  "substantial", "N04 F04", state_owned_pct=60, owners=[{"name": "Example Owner", "pct": 40, "country": "CH", "pep": True, "disclosed": True}]),
)
# fmt: on


def _triggers(table: TableSource) -> TableSource:
    rows = tuple(
        (
            ({**cells, "standards_interest": "regulated_by_instrument"}) if outcome[0] == "N07" else cells,
            outcome,
        )
        for cells, outcome in table.rows
        if "state_owned_pct" not in cells
    )
    return replace(table, rows=rows, inputs=tuple(name for name in table.inputs if name != "state_owned_pct"))


def _flags(table: TableSource) -> TableSource:
    rule, bars = table.outputs
    return replace(
        table,
        inputs=(*table.inputs, "state_owned_pct", "standards_interest"),
        outputs=(replace(rule, words=(*rule.words, "F04", "F05")), bars),
        rows=(*table.rows, *FLAG_ROWS),
    )


def _example(each: Example) -> Example:
    return replace(each, expected=expectation(*MOVED[each.id])) if each.id in MOVED else each


CHANGED = {"triggers": _triggers, "flags": _flags}

SOURCE: PolicySource = replace(
    VERSION_1,
    version=2,
    tables=tuple(
        CHANGED[table.name](table) if table.name in CHANGED else table for table in VERSION_1.tables
    ),
    wording={
        rule: replace(each, reason=REASONS.get(rule, each.reason))
        for rule, each in {**VERSION_1.wording, **WORDING}.items()
    },
    examples=(*map(_example, VERSION_1.examples), *NEW),
)
