"""Shape of the source: sizes, names, first lines, direction of imports, nothing unfinished."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, files, shown

LONGEST = 450
BANNED = {"utils", "helpers", "common", "misc", "manager", "base"}
TOP_FOLDERS = {"rules", "workflows", "registry", "templates", "tests", "docs", "deploy"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplemented|Lorem ipsum")
MACHINE_PATH = re.compile(r"(?<![A-Za-z0-9_.])/(work|root|farm|home)/[A-Za-z0-9_.-]+/")
CODE = (".py", ".html", ".txt", ".css", ".js", ".toml", ".yaml", ".yml")
SELF = Path(__file__)


def test_no_file_is_too_long() -> None:
    sizes = {shown(path): len(path.read_bytes().splitlines()) for path in files(".py", ".html", ".css")}
    assert {name: size for name, size in sizes.items() if size > LONGEST} == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    found = [shown(path) for path in files(".py") if path.stem in BANNED]
    assert found == ["registry/models/base.py"]


def test_nothing_grows_at_the_top() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in files("") if len(path.relative_to(ROOT).parts) > 1}
    assert {name for name in folders if not name.startswith(".")} <= TOP_FOLDERS


def test_every_module_says_first_what_it_is_for() -> None:
    silent = []
    for path in files(".py"):
        text = path.read_text(encoding="utf-8")
        if text.strip() and not ast.get_docstring(ast.parse(text)):
            silent.append(shown(path))
    assert silent == []


def test_nothing_is_left_unfinished_and_no_machine_is_named() -> None:
    found = []
    for path in files(*CODE):
        if path == SELF:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if UNFINISHED.search(line) or MACHINE_PATH.search(line):
                found.append(f"{shown(path)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_every_test_can_fail() -> None:
    """An assert, a pytest.raises, somebody who reads words on a page, or a call that says it checks."""
    checks = re.compile(
        r"assert|pytest\.raises|pytest\.fail|expect\(|check_|\.verify|\.reads(_heading)?\(|run_state_machine"
    )
    idle = []
    for path in files(".py"):
        if not shown(path).startswith("tests/"):
            continue
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                body = ast.get_source_segment(text, node) or ""
                if not checks.search(body):
                    idle.append(f"{shown(path)}: {node.name}")
    assert idle == []


def test_imports_point_down_only() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_upward_import_would_be_found(tmp_path: Path) -> None:
    for name in ("rules", "workflows", "registry"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("static", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "rules" / "up.py").write_text("import sqlalchemy\nimport registry.db\n", encoding="utf-8")
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "rules.up -> registry.db" in done.stdout


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        shown(path)
        for path in files(".py")
        if shown(path).startswith(("rules/", "workflows/", "registry/"))
        and re.search(r"os\.environ|os\.getenv", path.read_text(encoding="utf-8"))
    ]
    assert readers == ["registry/config.py"]


def test_dev_py_can_be_read_by_an_old_python() -> None:
    assert ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 6))


# --- locks ---------------------------------------------------------------------------------------------

LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address_and_no_path(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links|(^|\s)\.{0,2}/", text)


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_lock_has_a_hash(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def locked(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE):
        found.setdefault(package, set()).add(version)
    return found


def test_the_development_lock_holds_the_other_one() -> None:
    small, large = locked(LOCKS[0]), locked(LOCKS[1])
    assert {name: versions for name, versions in small.items() if large.get(name) != versions} == {}


def test_the_locks_hold_what_the_package_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {
        LOCKS[0]: project["project"]["dependencies"],
        LOCKS[1]: project["dependency-groups"]["dev"],
    }
    for lock, wanted in asked.items():
        names = {re.match(r"[A-Za-z0-9_.-]+", entry)[0].lower().replace("_", "-") for entry in wanted}  # type: ignore[index]
        assert names - set(locked(lock)) == set()
