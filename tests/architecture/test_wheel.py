"""The wheel, installed where nothing else is, runs with its pages, policy and translations inside."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, files, shown
from tests.mail_sink import free_port

pytestmark = pytest.mark.slow
SHIPPED = ("rules/", "workflows/", "registry/")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
    (path,) = folder.glob("partnerships-*.whl")
    return path


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`partnerships`, installed from the wheel into an environment with the runtime lock and nothing more."""
    folder = tmp_path_factory.mktemp("installed")
    run([sys.executable, "-m", "venv", str(folder / "venv")], folder)
    python = folder / "venv" / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "-q", "--no-deps", "--disable-pip-version-check"]
    run([*install, "--require-hashes", "-r", str(ROOT / "requirements.lock")], folder)
    # The lock may name no path, so the wheel is pinned by its hash here.
    pin = folder / "wheel.txt"
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    pin.write_text(f"{wheel.as_uri()} --hash=sha256:{digest}\n", encoding="utf-8")
    run([*install, "--require-hashes", "-r", str(pin)], folder)
    return folder / "venv" / "bin" / "partnerships"


def run(words: list[str], folder: Path, **environment: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        words, cwd=folder, env={**clean, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


def test_the_wheel_holds_every_file_that_the_application_needs(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    needed = {shown(path) for path in files("") if shown(path).startswith(SHIPPED)}
    needed |= {f"registry/{shown(path)}" for path in files("") if shown(path).startswith("templates/")}
    needed = {name for name in needed if not name.endswith((".gitkeep", ".po"))}
    assert needed - inside == set()
    assert "registry/templates/layout.html" in inside


def test_the_wheel_holds_no_tests_and_no_tools(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"rules", "workflows", "registry"}


@pytest.fixture(scope="module")
def site(command: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The installed application with demonstration data, served from a folder that is not the repository."""
    folder = tmp_path_factory.mktemp("elsewhere")
    settings = {"PARTNERSHIPS_VAR": str(folder / "var"), "PARTNERSHIPS_DEMO": "1"}
    run([str(command), "db", "upgrade"], folder, **settings)
    run([str(command), "demo", "load"], folder, **settings)
    port = free_port()
    server = subprocess.Popen(
        [str(command), "serve", "--port", str(port)],
        cwd=folder,
        env={**os.environ, **settings, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        assert "Listening" in server.stdout.readline()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_the_installed_site_answers_in_each_language(site: str, language: str) -> None:
    request = urllib.request.Request(site + "/", headers={"Accept-Language": language})
    with urllib.request.urlopen(request, timeout=30) as answer:
        page = answer.read().decode()
    assert f'<html lang="{language}"' in page


def test_the_installed_policy_decides(command: Path, tmp_path: Path) -> None:
    """The policy is inside: an empty document is judged as faulty, not as a missing file."""
    (tmp_path / "facts.json").write_text("{}", encoding="utf-8")
    done = subprocess.run(
        [str(command), "rules", "decide", "facts.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert '"error"' in done.stdout
