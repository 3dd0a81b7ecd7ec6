"""Version 1 of the policy: the product's default, every number a parameter (POLICY.md in words)."""

from __future__ import annotations

from dataclasses import replace

from rules.policy.model import PolicySource
from rules.policy.version_1 import (
    authority,
    examples,
    glossary,
    names,
    parameters,
    questions,
    sources,
    tables,
    wording_exclusion,
    wording_flag,
    wording_route,
    wording_trigger,
)

INPUTS = tuple(
    replace(
        each,
        question=questions.QUESTIONS[each.name],
        letter=each.label if each.name in questions.IN_LETTERS else None,
    )
    for each in glossary.INPUTS
)

SOURCE = PolicySource(
    version=1,
    parameters=parameters.PARAMETERS,
    inputs=INPUTS,
    tables=(*tables.TABLES, *authority.TABLES),
    wording={
        **wording_exclusion.WORDING,
        **wording_route.WORDING,
        **wording_trigger.WORDING,
        **wording_flag.WORDING,
    },
    names=names.NAMES,
    citations=sources.CITATIONS,
    examples=examples.EXAMPLES,
)
