"""The report of a check in the words of the page: what holds, and for each fault the case that shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _

from registry.web.formats import in_language, show_number
from registry.web.policy_words import here, output_label, show_amount, word_text
from rules.policy.model import Policy


def read_report(policy: Policy, report: Mapping[str, Any]) -> dict[str, Any]:
    """`report` is rules.proof's, as JSON; what an older report lacks is left out."""
    found = report.get("findings", ())
    return {
        "holds": report.get("holds") is True,
        "findings": [_finding(policy, each) for each in found if not _moved(each)],
        "moved": _examples(policy, [each["witness"] for each in found if _moved(each)]),
        "warnings": [_finding(policy, each) for each in report.get("warnings", ())],
        "ran": [
            {**each, "title": in_language(each["title"]), "seconds": show_number(each.get("seconds", 0))}
            for each in report.get("ran", ())
        ],
        "mix": [(_mix_words(policy, name), count) for name, count in report.get("mix", {}).items()],
    }


def _moved(each: Mapping[str, Any]) -> bool:
    """An example that comes out otherwise, which an officer may accept."""
    return each.get("kind") == "example" and "got" in (each.get("witness") or {})


def _examples(policy: Policy, parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each example once, with every part of its outcome that moved: (what, expected, comes out)."""
    titles = {each.id: each.title for each in policy.source.examples}
    moved: dict[str, list[tuple[str, str, str]]] = {}
    for part in parts:
        name = str(part["part"])
        words = str(_("Rules")) if name == "rule_ids" else output_label(name)
        line = (words, _value(policy, name, part["expected"]), _value(policy, name, part["got"]))
        moved.setdefault(str(part["id"]), []).append(line)
    return [{"id": each, "title": titles.get(each, ""), "parts": lines} for each, lines in moved.items()]


def _finding(policy: Policy, each: Mapping[str, Any]) -> dict[str, Any]:
    table = policy.tables.get(each.get("table", ""))
    witness = each.get("witness") or {}
    pair = set(witness) == {"before", "after"}
    return {
        "kind": each.get("kind", ""),
        "words": in_language(each.get("words") or each.get("text")),
        "table": table.name if table is not None else "",
        "title": here(table.title) if table is not None else "",
        "rows": ",".join(str(row) for row in each.get("rows", ())),
        "cases": [
            (_("Before"), _values(policy, witness["before"])),
            (_("After"), _values(policy, witness["after"])),
        ]
        if pair
        else [("", _values(policy, witness))]
        if witness
        else [],
    }


def _values(policy: Policy, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The inputs of a counter-example by name, in words."""
    known = [name for name in policy.glossary.positions if name in values]
    return [(here(policy.glossary[name].label), _value(policy, name, values[name])) for name in known]


def _value(policy: Policy, name: str, value: Any) -> str:
    if value is None:
        return str(_("none"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list | tuple):
        if not value:
            return str(_("none"))
        return ", ".join(_value(policy, name, each) for each in value)
    if name in policy.glossary and policy.glossary[name].column.type == "number":
        try:
            return show_amount(Decimal(str(value)), policy.glossary[name].unit)
        except InvalidOperation:
            return str(value)
    return word_text(policy, name, str(value))


def _mix_words(policy: Policy, name: str) -> str:
    """A risk level, or the gate where the case does not pass."""
    column = "risk_level" if name in policy.names.risk_levels else "gate"
    return word_text(policy, column, name)
