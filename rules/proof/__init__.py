"""PROVES: whether a policy is complete, reachable, free of conflict, monotone and safe, before it is published.

Never decides anything itself. Two methods, the sweep (boxes.py) and z3 (solver.py), answer each question
and must agree.
"""
