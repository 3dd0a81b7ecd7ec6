"""Figures and their goals: one module an area, found by itself. `python3 dev.py bench` prints them."""
