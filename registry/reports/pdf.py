"""PDF from a Typst source of this package and plain data: tagged, with fonts inside, without a network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import typst


def typeset(name: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of `registry/reports/NAME.typ`. The data reach it as values, never as Typst source."""
    source = files("registry.reports").joinpath(f"{name}.typ").read_bytes()
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made = typst.compile(source, sys_inputs=inputs, ignore_system_fonts=True)
    if not isinstance(made, bytes):
        raise TypeError("a document of one PDF was expected")
    return made
