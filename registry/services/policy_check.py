"""The report of a check: what was proved of a draft, each fault with a counter-example in words."""

from __future__ import annotations

from typing import Any

import rules


def report_on(policy: rules.Policy) -> dict[str, Any]:
    """JSON-ready: `holds`, `faults` (how many) and `findings`. What cannot be proved does not hold."""
    assert policy.hash
    unproved = {
        "en": "The proof cannot be made on this installation, so nothing can be published.",
        "fr": "La preuve ne peut pas être faite sur cette installation ; rien ne peut être publié.",
        "ru": "На этой установке доказательство провести нельзя, поэтому опубликовать ничего нельзя.",
    }
    return {"holds": False, "faults": 1, "findings": [{"kind": "unproved", "holds": False, "text": unproved}]}
