"""PROVES: is a policy complete, reachable, free of conflict, monotone and safe, before it is published?

Never decides anything itself. Two methods, the sweep (boxes.py, flow.py) and z3 (solver.py, formula.py),
answer each question and must agree.
"""

from __future__ import annotations

from rules.proof.checking import check, mix_of
from rules.proof.meaning import Difference, MethodsDisagree, same_meaning
from rules.proof.report import Finding, Ran, Report
from rules.proof.undecided import NotDecided

__all__ = [
    "Difference",
    "Finding",
    "MethodsDisagree",
    "NotDecided",
    "Ran",
    "Report",
    "check",
    "mix_of",
    "same_meaning",
]
