"""Version 1 of the policy: the product's default, every number a parameter (POLICY.md in words)."""

from __future__ import annotations

from rules.policy.model import PolicySource
from rules.policy.version_1 import (
    authority,
    glossary,
    names,
    parameters,
    sources,
    tables,
    wording_exclusion,
    wording_flag,
    wording_route,
    wording_trigger,
)

SOURCE = PolicySource(
    version=1,
    parameters=parameters.PARAMETERS,
    inputs=glossary.INPUTS,
    tables=(*tables.TABLES, *authority.TABLES),
    wording={
        **wording_exclusion.WORDING,
        **wording_route.WORDING,
        **wording_trigger.WORDING,
        **wording_flag.WORDING,
    },
    names=names.NAMES,
    citations=sources.CITATIONS,
)
