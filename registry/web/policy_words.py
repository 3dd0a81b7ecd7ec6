"""How a policy reads on a page: its cells, outcomes, words and units in the language of the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup, escape

from registry import reference
from registry.web.formats import NO_BREAK, in_language, show_label, show_money, show_number
from registry.web.language import current_language
from rules.cell import Bound, Cell, Is, Span, Test
from rules.glossary import Input, Parameter
from rules.hit import Hit, Output
from rules.policy.model import Policy
from rules.policy.version_1 import SOURCE
from rules.text import Text

# fmt: off
HITS = {
    Hit.UNIQUE:       _l("Exactly one row applies to every case: no two rows overlap, and none is missing."),
    Hit.ANY:          _l("At least one row applies to every case; where several apply, they say the same."),
    Hit.FIRST:        _l("The topmost row that applies counts; those below it are not looked at."),
    Hit.PRIORITY:     _l("Of several rows that apply, the one whose outcome stands first counts."),
    Hit.COLLECT:      _l("Every row that applies counts; their order means nothing."),
    Hit.RULE_ORDER:   _l("Every row that applies counts, in the order of the table. It may be none."),
    Hit.OUTPUT_ORDER: _l("Every row that applies counts, in the order of the outcomes. It may be none."),
}
OUTPUTS = {
    "track": _l("Track"), "rule": _l("Rule"), "binding": _l("Binds whatever the organisation is"),
    "final_by": _l("Made final by"), "gate": _l("Outcome"), "letter": _l("A letter goes out"),
    "risk": _l("Risk by itself"), "bars": _l("Bars the simplified track"),
    "dd_level": _l("Level of due diligence"), "risk_level": _l("Risk level"), "months": _l("Valid for"),
    "role": _l("Who"), "verb": _l("Act"), "approver": _l("Who decides"), "document": _l("Document"),
    "days": _l("Decided within"),
}
KINDS = {
    "exclusion": _l("Exclusions"), "route": _l("Routes"), "completeness": _l("Completeness"),
    "hold": _l("Holds"),
    "trigger": _l("Triggers of an enhanced review"), "flag": _l("Flags"),
    "bar": _l("What bars the simplified track"),
}
MARKS = {
    "SEEN": _l("read in the original"), "SEED": _l("given with the task"),
    "MEM": _l("from memory, not verified"), "PROP": _l("our own proposal"),
}
# fmt: on
NAMED_BY = {
    "gate": "gates",
    "risk_level": "risk_levels",
    "risk": "risk_levels",
    "dd_level": "dd_levels",
    "role": "roles",
    "final_by": "roles",
    "verb": "verbs",
    "document": "documents",
    "approver": "approvers",
}
UNIT_OF_OUTCOME = {"months": "month", "days": "working day"}
Address = Callable[[str], str]  # name of a parameter → where it is explained


def here(text: Text) -> str:
    """The text in the language of the page."""
    return text.get(current_language())


def word_text(policy: Policy, column: str, word: str | None) -> str:
    """A word that a cell or an outcome speaks, as people read it."""
    if word is None or word == "null":
        return str(_("none"))
    group: Mapping[str, Text] = getattr(policy.names, NAMED_BY.get(column, ""), {})
    return here(group[word]) if word in group else show_label(column, word)


def show_amount(value: int | Decimal, unit: str) -> str:
    """10,000 USD, 25 %, 12 months: a number of the policy with its unit."""
    number = show_number(value)
    if unit == "USD":
        return show_money(int(value * 100), "USD")
    if unit.startswith("%"):
        return f"{number}{NO_BREAK}%"
    plural: dict[str, Callable[[], str]] = {
        "month": lambda: ngettext("%(n)s month", "%(n)s months", _count(value), n=number),
        "year": lambda: ngettext("%(n)s year", "%(n)s years", _count(value), n=number),
        "day": lambda: ngettext("%(n)s day", "%(n)s days", _count(value), n=number),
        "working day": lambda: ngettext("%(n)s working day", "%(n)s working days", _count(value), n=number),
        "FTE": lambda: ngettext("%(n)s full-time post", "%(n)s full-time posts", _count(value), n=number),
    }
    return str(plural[unit]()) if unit in plural else f"{number}{NO_BREAK}{unit}" if unit else number


def _count(value: int | Decimal) -> int:
    """The number that chooses between one and many: 1.5 is many."""
    return int(value) if value == int(value) else 2


def unit_words(unit: str) -> str:
    """The unit alone."""
    words = {
        "month": _("months"),
        "year": _("years"),
        "day": _("days"),
        "working day": _("working days"),
        "FTE": _("full-time posts"),
        "ISIC Rev.4": _("codes of ISIC Rev.4"),
        "engagement type": _("kinds of partnership"),
        "due diligence level": _("levels of due diligence"),
        "% of reviews": _("% of the reviews"),
        "% of cases": _("% of the cases"),
    }
    return str(words.get(unit, unit))


def show_parameter(parameter: Parameter) -> str:
    """The value of a parameter with its unit; lists as words."""
    if isinstance(parameter.value, tuple):
        return ", ".join(code_words(parameter, code) for code in parameter.value)
    return show_amount(parameter.value, parameter.unit)


def code_words(parameter: Parameter, code: str) -> str:
    """A code of a list: kinds of partnership and levels by name, sectors as they are."""
    if parameter.unit == "due diligence level":
        return here(SOURCE.names.dd_levels[code]) if code != "none" else _("none")
    if parameter.unit != "engagement type":
        return code
    names = {each.id: each.name for each in reference.load().engagement_types}
    return in_language(names[code]) if code in names else code


def cell_words(policy: Policy, name: str, cell: Cell, address: Address | None = None) -> Markup:
    """The cell as a person says it. `address` turns named numbers into links to what they are."""
    if cell.is_any:
        return escape(_("any"))
    asked = policy.glossary[name]
    parts = [_test_words(policy, asked, test, address) for test in cell.tests]
    if not cell.negated:
        return _either(parts)
    return _filled(_("anything but %(others)s"), others=_either(parts))


def _either(parts: list[Markup]) -> Markup:
    """a, b or c."""
    if len(parts) == 1:
        return parts[0]
    return Markup(", ").join(parts[:-1]) + " " + escape(_("or")) + " " + parts[-1]


def _filled(words: str, /, **values: Markup) -> Markup:
    return escape(words) % values


def _test_words(policy: Policy, asked: Input, test: Test, address: Address | None) -> Markup:
    if isinstance(test, Is):
        if isinstance(test.value, bool):
            return escape(_("yes") if test.value else _("no"))
        return escape(word_text(policy, asked.name, test.value))
    return _span_words(test, asked.unit, address)


def _span_words(span: Span, unit: str, address: Address | None) -> Markup:
    low = None if span.low is None else _bound(span.low, unit, address)
    high = None if span.high is None else _bound(span.high, unit, address)
    if low is not None and span.low == span.high:
        return low
    if high is None:
        return _filled(_("%(low)s or more") if span.low_in else _("more than %(low)s"), low=low or Markup())
    if low is None:
        return _filled(_("%(high)s or less") if span.high_in else _("less than %(high)s"), high=high)
    words = {
        (True, True): _("from %(low)s to %(high)s"),
        (True, False): _("from %(low)s to less than %(high)s"),
        (False, True): _("more than %(low)s, up to %(high)s"),
        (False, False): _("more than %(low)s and less than %(high)s"),
    }
    return _filled(words[span.low_in, span.high_in], low=low, high=high)


def _bound(bound: Bound, unit: str, address: Address | None) -> Markup:
    shown = escape(show_amount(bound.value, unit))
    if not bound.parameter or address is None:
        return shown
    return Markup('<a class="named-number" href="{}">{}</a>').format(address(bound.parameter), shown)


def outcome_words(
    policy: Policy, output: Output, value: Any, text: str, address: Address | None = None
) -> Markup:
    """An outcome as a person reads it; `text` is what the table writes: a named number is linked."""
    if value is None:
        return escape(_("none"))
    if isinstance(value, bool):
        return escape(_("yes") if value else _("no"))
    if isinstance(value, (int, Decimal)):
        parameter = text if text in policy.parameters else ""
        return _bound(Bound(value, parameter), UNIT_OF_OUTCOME.get(output.name, ""), address)
    return escape(word_text(policy, output.name, value))


def output_label(name: str) -> str:
    return str(OUTPUTS.get(name, name))


def domain_words(policy: Policy, asked: Input) -> str:
    """Which answers an input has."""
    column = asked.column
    if column.type == "flag":
        return str(_("yes, no"))
    if column.type == "choice":
        words = [word_text(policy, asked.name, word) for word in column.words]
        return ", ".join([*words, *([str(_("none"))] if column.nullable else [])])
    low, high = show_number(column.low), column.high
    if high is None:
        return str(_("%(low)s or more", low=low))
    return str(_("%(low)s to %(high)s", low=low, high=show_number(high)))


def risk_words(policy: Policy, asked: Input) -> str:
    """Which answer is the worse one; empty where more or less of it is no risk."""
    if asked.worst_last:
        return " < ".join(word_text(policy, asked.name, word) for word in asked.worst_last)
    if asked.worse:
        return str(_("yes is worse")) if asked.column.type == "flag" else str(_("more is worse"))
    return ""


def source_words(policy: Policy, asked: Input) -> str:
    """Where the answer comes from: the facts, a function of the facts, a table before."""
    kind, _space, where = asked.source.partition(" ")
    if kind == "facts":
        section, _dot, name = where.partition(".")
        return str(_("the facts of the case: %(section)s, %(name)s", section=section, name=name))
    if kind == "derived":
        return str(_("worked out from the facts: %(name)s", name=where))
    return str(_("the table “%(title)s”", title=here(policy.tables[where].title)))
