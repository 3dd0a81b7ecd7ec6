"""A question that a method gave up on: the check that asked it has failed."""

from __future__ import annotations


class NotDecided(Exception):
    """Neither yes nor no: z3 answered "unknown", or a method took too long."""
