"""PDF from a Typst source of this package and plain data: tagged, with fonts inside, without a network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any, Literal

import typst

# PDF/UA-1: a reader's software finds headings, tables and descriptions; PDF/A-2a: it opens in fifty years
ACCESSIBLE: tuple[Literal["ua-1", "a-2a"], ...] = ("ua-1", "a-2a")


def typeset(name: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of `registry/reports/NAME.typ`. The data reach it as values, never as Typst source."""
    made = typst.compile(_source(name), sys_inputs=_inputs(data), ignore_system_fonts=True)
    return _one(made)


def typeset_for_all(name: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """As `typeset`, held to PDF/UA-1 and PDF/A-2a; the same data and instant give the same bytes.

    Letters that the fonts of the package do not have (a name in Chinese) are taken from the machine's fonts;
    with letters that no font has, no standard can be promised, and the file is only tagged.
    """
    source, inputs = _source(name), _inputs(data)
    for own_fonts_only, standards in ((True, ACCESSIBLE), (False, ACCESSIBLE)):
        try:
            made = typst.compile(
                source,
                sys_inputs=inputs,
                ignore_system_fonts=own_fonts_only,
                pdf_standards=list(standards),
                timestamp=made_at,
            )
        except typst.TypstError:
            continue
        return _one(made)
    return _one(typst.compile(source, sys_inputs=inputs, timestamp=made_at))


def pictures_of(svgs: list[str], *, dots_per_inch: float = 220) -> list[bytes]:
    """A PNG of each SVG, drawn with the fonts of the package."""
    if not svgs:
        return []
    data = {"svgs": svgs}
    made = typst.compile(
        _source("report_picture"),
        sys_inputs=_inputs(data),
        ignore_system_fonts=True,
        format="png",
        ppi=dots_per_inch,
    )
    pages: Any = made  # bytes for one page, a list for more
    return [pages] if isinstance(pages, bytes) else list(pages)


def _source(name: str) -> bytes:
    return files("registry.reports").joinpath(f"{name}.typ").read_bytes()


def _inputs(data: Mapping[str, Any]) -> dict[str, str]:
    return {"data": json.dumps(data, ensure_ascii=False)}


def _one(made: object) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("a document of one PDF was expected")
    return made
