"""The report of a check: what was proved of a draft, each fault with a counter-example in words."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any

import rules
from registry.models.base import canonical_json
from rules import proof
from rules.policy.file import read_policy
from rules.policy.model import build_policy

LOG = logging.getLogger("registry.policy")

UNPROVED = {
    "en": "The proof broke off, so nothing is known to hold. Please tell the people who run this site.",
    "fr": "La preuve s’est interrompue : rien n’est établi. Veuillez prévenir les responsables du site.",
    "ru": "Доказательство прервалось, поэтому ничего не установлено. Сообщите тем, кто ведёт этот сайт.",
}


def report_on(policy: rules.Policy, document: str) -> dict[str, Any]:
    """The report of rules.proof, JSON-ready, with the text and the engine that it speaks of.

    A proof that breaks off is a fault of its own: what was not proved does not hold.
    """
    try:
        report = json.loads(_proved(policy.hash, document))
    except Exception:  # whatever it was, the officer sees that nothing was proved, and we see why
        LOG.exception("the proof of policy version %s broke off", policy.version)
        finding = {"kind": "unproved", "table": "", "rows": [], "words": UNPROVED, "witness": {}, "facts": []}
        report = {
            "holds": False,
            "summary": "FAILED",
            "findings": [finding],
            "warnings": [],
            "ran": [],
            "mix": {},
        }
    return {
        **report,
        "faults": len(report["findings"]),
        "hash": policy.hash,
        "document": sha256(document.encode()).hexdigest(),
        "engine_version": rules.ENGINE_VERSION,
    }


@lru_cache(maxsize=8)
def _proved(_hash: str, document: str) -> str:
    """The report as JSON: the same text, asked of the same engine, has the same one."""
    return canonical_json(plain_numbers(proof.check(build_policy(read_policy(document))).to_dict()))


def plain_numbers(value: Any) -> Any:
    """The value as JSON can hold it: facts in a policy file have exact decimals."""
    if isinstance(value, Mapping):
        return {key: plain_numbers(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain_numbers(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value
