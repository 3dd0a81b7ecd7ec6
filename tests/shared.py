"""The shared data that examples and real lists are read from: SHARED_DATA, else ../shared/data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.missing import not_on_this_machine

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the shared data. A clone without it skips loudly, in CI too: the data is not ours to ship."""
    path = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not path.is_dir():
        not_on_this_machine("The shared data", "Set SHARED_DATA to its folder.", must_run_in_ci=False)
    return path
