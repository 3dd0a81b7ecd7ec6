"""The files of the project as the lint-like tests see them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_OURS = ("registry/static/vendor/",)


@cache
def files(*endings: str) -> tuple[Path, ...]:
    """Files with one of these endings that git keeps or would keep (without git: all but hidden ones)."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        names = [name for name in listed.stdout.split("\0") if name]
    else:
        paths = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        names = [str(path) for path in paths if not any(part.startswith(".") for part in path.parts)]
    kept = (name for name in sorted(names) if name.endswith(endings) and not name.startswith(NOT_OURS))
    return tuple(path for path in (ROOT / name for name in kept) if path.is_file())


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
