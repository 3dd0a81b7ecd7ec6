"""A whole policy as a file: JSON, an XLSX workbook or a DMN model. Only what reads back the same goes out."""

from __future__ import annotations

from registry.adapters.policy_files import FORMATS, read_policy_file
from registry.reports.policy_workbook import NotWritable, policy_workbook
from rules.dmn.model import BadModel
from rules.policy.dmn import policy_dmn
from rules.policy.file import json_of, write_policy
from rules.policy.model import Policy
from rules.table import BadTable

__all__ = ["FORMATS", "MEDIA_TYPES", "NotWritable", "policy_file"]

MEDIA_TYPES = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "dmn": "application/xml",
}


def policy_file(policy: Policy, form: str) -> bytes:
    """The policy in one of FORMATS. Raises NotWritable for what the format cannot hold."""
    try:
        data = _written(policy, form)
        found = read_policy_file(data, form)
    except (BadModel, BadTable) as bad:
        raise NotWritable(f"this policy cannot be written as {form}: {bad}") from None
    if found.policy.hash != policy.hash or _examples(found.policy) != _examples(policy):
        raise NotWritable(f"this policy does not come back the same from {form}; use json")
    return data


def _written(policy: Policy, form: str) -> bytes:
    if form == "xlsx":
        return policy_workbook(policy)
    return policy_dmn(policy) if form == "dmn" else write_policy(policy.source).encode("utf-8")


def _examples(policy: Policy) -> list[str]:
    """The examples, which are no part of the hash."""
    return [json_of([e.id, e.title, dict(e.expected), e.facts]) for e in policy.source.examples]
