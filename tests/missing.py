"""When a real part is not on this machine: skip so that nobody overlooks it, fail under CI=true."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

LOUD = "NOT RUN"


def not_on_this_machine(what: str, remedy: str, *, must_run_in_ci: bool = True) -> NoReturn:
    """Skip with a reason that the closing summary repeats; with CI=true a failure, unless told otherwise."""
    if must_run_in_ci and os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must run these tests. {remedy}", pytrace=False)
    pytest.skip(f"{LOUD}: {what} is missing. {remedy}")
