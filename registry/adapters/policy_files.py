"""A whole policy from a file that somebody hands in: JSON, an XLSX workbook, or a DMN model."""

from __future__ import annotations

from pathlib import PurePath

from registry.adapters.workbook import BadWorkbook, read_workbook
from rules.policy.file import read_policy
from rules.policy.model import build_policy
from rules.policy.read_dmn import read_policy_dmn
from rules.policy.read_sheets import read_sheets
from rules.policy.reading import Imported
from rules.policy.sheets import unguarded
from rules.table import BadTable

FORMATS = ("json", "xlsx", "dmn")


def format_of(name: str) -> str | None:
    """The format that the end of a file's name says."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    return ending if ending in FORMATS else None


def read_policy_file(data: bytes, form: str) -> Imported:
    """The policy in a file of one of FORMATS. Raises BadTable with every fault and where it stands."""
    readers = {"json": _read_json, "xlsx": _read_xlsx, "dmn": read_policy_dmn}
    return readers[form](data)


def _read_json(data: bytes) -> Imported:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as bad:
        raise BadTable([f"the file is not UTF-8 text: {bad}"]) from None
    policy = build_policy(read_policy(text))
    warnings = tuple(each for table in policy.tables.values() for each in table.warnings)
    return Imported(policy.source, policy, "", warnings)


def _read_xlsx(data: bytes) -> Imported:
    try:
        sheets = read_workbook(data)
    except BadWorkbook as bad:
        raise BadTable(bad.faults) from None
    return read_sheets([(name, tuple(tuple(map(unguarded, row)) for row in rows)) for name, rows in sheets])
