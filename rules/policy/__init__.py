"""The policies that the product ships, as data; no policy is code except the derived inputs."""

from __future__ import annotations

from functools import cache

from rules.policy.model import Policy, build_policy
from rules.policy.version_1 import SOURCE as VERSION_1
from rules.policy.version_2 import SOURCE as VERSION_2

SOURCES = {1: VERSION_1, 2: VERSION_2}
PUBLISHED = frozenset({1})  # the others ship as drafts


class UnknownVersion(ValueError):
    """There is no policy of this version."""


@cache
def load(version: int = 1) -> Policy:
    """The policy of a shipped version, read once. Raises UnknownVersion."""
    if version not in SOURCES:
        raise UnknownVersion(f"there is no policy version {version}; there is {', '.join(map(str, SOURCES))}")
    return build_policy(SOURCES[version])
