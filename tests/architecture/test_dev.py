"""dev.py says in one plain sentence what stands in its way."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.tree import ROOT
from tests.mail_sink import free_port


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """What was said: one line on standard error, no traceback, status 1."""
    assert done.returncode == 1, done.stdout + done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].endswith(".")
    return lines[0]


def dev(*words: str, folder: Path, before: str = "") -> subprocess.CompletedProcess[str]:
    """Start dev.py; `before` is Python that runs first and makes this machine another one."""
    start = "import runpy; runpy.run_path('dev.py', run_name='__main__')"
    script = f"import sys; sys.argv = {['dev.py', *words]!r}; {before}\n{start}"
    command = [sys.executable, "-I", "-c", script]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in ("dev.py", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_an_occupied_port(clone: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = sentence(dev("run", "--port", str(port), folder=clone))
    assert f"Port {port}" in said
    assert f"--port {port + 1}" in said


def test_an_old_python(clone: Path) -> None:
    said = sentence(dev("run", folder=clone, before="sys.version_info = (3, 9, 2, 'final', 0)"))
    assert "3.11 or newer" in said
    assert "3.9" in said


def test_a_missing_ensurepip(clone: Path) -> None:
    before = (
        "import os, importlib.util as u; os.environ['PATH'] = ''; find = u.find_spec; "
        "u.find_spec = lambda name, *rest: None if name == 'ensurepip' else find(name, *rest)"
    )
    said = sentence(dev("test", folder=clone, before=before))
    assert "ensurepip" in said
    assert "python3-venv" in said


def test_a_read_only_folder(clone: Path) -> None:
    clone.chmod(0o555)
    before = "" if os.geteuid() else READ_ONLY
    said = sentence(dev("run", "--port", str(free_port()), folder=clone, before=before))
    clone.chmod(0o755)
    assert "cannot be written to" in said


# Root may write everywhere: for it the folder refuses as the system would refuse anybody else.
READ_ONLY = (
    "import tempfile; real = tempfile.TemporaryFile\n"
    "def refuse(*a, **k): raise PermissionError(13, 'Permission denied')\n"
    "tempfile.TemporaryFile = refuse"
)


@pytest.mark.parametrize(
    ("arguments", "spread"),
    [
        ([], True),
        (["-k", "desk"], True),
        (["tests/rules"], False),
        (["--collect-only", "-q"], False),
        (["-n0"], False),
    ],
)
def test_the_whole_suite_is_shared_among_the_cores_and_a_part_of_it_is_not(
    arguments: list[str], spread: bool
) -> None:
    words = load()._pytest(arguments)
    assert ("--dist" in words) is spread
    assert words[-len(arguments) :] == arguments or not arguments
