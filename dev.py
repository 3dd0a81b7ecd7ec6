#!/usr/bin/env python3
"""Runs, tests, checks and measures a clone; needs Python 3.11 and nothing else.

python3 dev.py run [--port 8000] [--no-demo]   a working site with demonstration data
python3 dev.py test [PYTEST ARGUMENTS]         the tests, on SQLite and PostgreSQL
python3 dev.py check                           everything that CI looks at
python3 dev.py fix                             format, and bring the catalogues up to date
python3 dev.py bench [NAME…] [--full] [--json] the figures and their goals
"""

# Must stay readable for Python 3.6: an old Python has to get as far as the sentence that says so.
import sys

if sys.version_info < (3, 11):
    sys.stderr.write(
        "This needs Python 3.11 or newer, and this is Python %d.%d: start dev.py with a newer one, "
        "for example python3.11 dev.py run.\n" % sys.version_info[:2]
    )
    sys.exit(1)

import argparse
import contextlib
import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}


class Refused(Exception):
    """One plain sentence: what is wrong and what to do. The exit status is 1."""


# --- the environment -------------------------------------------------------------------------------------


def environment(kind):
    """Make .venv hold the packages of a lock. `kind`: run (what the site needs) or dev (and the tools)."""
    wanted = _stamp(kind)
    # The development lock holds every package of the other one.
    if _is_stamped(kind, wanted) or (kind == "run" and _is_stamped("dev", _stamp("dev"))):
        return
    _refuse_read_only()
    uv = shutil.which("uv")
    print("Preparing .venv from %s …" % LOCKS[kind].name, flush=True)
    if not (uv and _install_with_uv(uv, kind)):
        _install_with_pip(kind)
    _add_command()
    (VENV / ("stamp-" + kind)).write_text(wanted, encoding="ascii")


def _stamp(kind):
    digest = hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest()
    return "%s %s %s" % (digest, sys.version.split()[0], VENV)  # a moved folder has broken scripts


def _is_stamped(kind, wanted):
    try:
        return PYTHON.exists() and (VENV / ("stamp-" + kind)).read_text(encoding="ascii") == wanted
    except OSError:
        return False


def _install_with_uv(uv, kind):
    """False when uv cannot do it here (its own certificates, no index): pip is tried then."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if not _venv_works():
        command = [uv, "venv", "-q", "--clear", "--python", sys.executable, str(VENV)]
        if subprocess.call(command, cwd=str(ROOT), **quiet):
            return False
    command = [uv, "pip", "install", "-q", "--python", str(PYTHON), "--require-hashes", "--no-deps", "-r"]
    return subprocess.call([*command, str(LOCKS[kind])], cwd=str(ROOT), **quiet) == 0


def _install_with_pip(kind):
    if not _venv_works(with_pip=True):
        if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
            raise Refused(
                "This Python has no ensurepip, so it cannot make an environment: "
                "install it (on Debian and Ubuntu: apt install python3-venv) or install uv."
            )
        made = subprocess.run(
            [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
        )
        if made.returncode:
            raise Refused("The folder .venv could not be made: %s" % _last_line(made.stdout + made.stderr))
    command = [str(PYTHON), "-m", "pip", "install", "-q", "--no-compile", "--no-input"]
    command += ["--disable-pip-version-check", "--require-hashes", "--no-deps", "-r", str(LOCKS[kind])]
    done = subprocess.run(command, cwd=str(ROOT), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(
            "The packages could not be installed; the first start needs the network. pip says: %s"
            % _last_line(done.stderr)
        )


def _venv_works(with_pip=False):
    test = "import sys, pip" if with_pip else "import sys"
    test += "; raise SystemExit(sys.version_info[:2] != %r)" % (tuple(sys.version_info[:2]),)
    try:
        return subprocess.call([str(PYTHON), "-c", test], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def _add_command():
    """`.venv/bin/partnerships` runs this clone; a path file lets it be imported from any folder."""
    site = subprocess.check_output(
        [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
    )
    (Path(site.strip()) / "partnerships-clone.pth").write_text(str(ROOT) + "\n", encoding="utf-8")
    if os.name != "nt":
        script = BIN / "partnerships"
        script.write_text("#!%s\nfrom registry.cli import main\n\nmain()\n" % PYTHON, encoding="utf-8")
        script.chmod(0o755)


def _refuse_read_only():
    try:
        with tempfile.TemporaryFile(dir=str(ROOT)):
            pass
    except OSError:
        raise Refused(
            "The folder %s cannot be written to: copy the project to a folder of your own." % ROOT
        ) from None


def _last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["nothing."])[-1]


# --- run -------------------------------------------------------------------------------------------------


def run(arguments):
    parser = argparse.ArgumentParser(prog="dev.py run", description="A working site on this machine.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-demo", action="store_true", help="do not load the demonstration data")
    chosen = parser.parse_args(arguments)
    if not 0 < chosen.port < 65536:
        raise Refused("The port must be a number from 1 to 65535, not %d." % chosen.port)
    _refuse_taken_port(chosen.port)
    _refuse_read_only()
    environment("run")
    env = dict(os.environ, PYTHONUNBUFFERED="1")
    env.setdefault("PARTNERSHIPS_VAR", str(ROOT / "var"))
    env.setdefault("BASE_URL", "http://127.0.0.1:%d" % chosen.port)
    if not chosen.no_demo:
        env.setdefault("PARTNERSHIPS_DEMO", "1")
    _prepare_database(env, chosen)
    return _serve_until_stopped(env, chosen)


def _prepare_database(env, chosen):
    """Upgrade and fill; on a warm start both are known to be done and cost nothing."""
    var = Path(env["PARTNERSHIPS_VAR"])
    steps = sorted(path.name for path in (ROOT / "registry" / "migrations" / "versions").glob("*.py"))
    done = " ".join([env.get("DATABASE_URL", ""), *steps])
    stamp = var / "upgraded"
    empty = _is_empty(env)
    if empty or not stamp.exists() or stamp.read_text(encoding="utf-8") != done:
        _partnerships(env, "db", "upgrade")
        var.mkdir(parents=True, exist_ok=True)
        stamp.write_text(done, encoding="utf-8")
    if empty and not chosen.no_demo:
        print("Loading demonstration data …", flush=True)
        (var / "accounts.txt").write_text(_partnerships(env, "demo", "load"), encoding="utf-8")


def _refuse_taken_port(port):
    with socket.socket() as listener:
        if os.name != "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            raise Refused(
                "Port %d cannot be used (%s): end the program that has it, or choose another with --port %d."
                % (port, error.strerror, port + 1 if port < 65535 else 8000)
            ) from None


def _is_empty(env):
    """Nobody has an account yet. A database elsewhere is left as it is: `partnerships demo load` fills it."""
    url = env.get("DATABASE_URL", "sqlite:///" + str(Path(env["PARTNERSHIPS_VAR"]) / "partnerships.sqlite3"))
    if not url.startswith("sqlite:///"):
        return False
    path = Path(url[len("sqlite:///") :])
    if not path.exists():
        return True
    with contextlib.closing(sqlite3.connect(str(path))) as connection:
        try:
            return connection.execute("SELECT count(*) FROM users").fetchone()[0] == 0
        except sqlite3.OperationalError:
            return True


def _partnerships(env, *words):
    command = [str(PYTHON), "-m", "registry", *words]
    done = subprocess.run(command, cwd=str(ROOT), env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        raise Refused("`partnerships %s` failed; what it said stands above." % " ".join(words))
    return done.stdout


def _serve_until_stopped(env, chosen):
    def start(*words, **more):
        return subprocess.Popen([str(PYTHON), "-m", "registry", *words], cwd=str(ROOT), env=env, **more)

    def stop(_number, _frame):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    children = {}
    try:
        children["serve"] = start("serve", "--port", str(chosen.port), stdout=subprocess.DEVNULL)
        _wait_for_port(chosen.port, children["serve"])
        children["work"] = start("work")
        accounts = Path(env["PARTNERSHIPS_VAR"]) / "accounts.txt"
        if accounts.exists():
            print(accounts.read_text(encoding="utf-8"))
        print("The site is at %s  (Ctrl-C ends it)" % env["BASE_URL"], flush=True)
        while True:
            for name, child in children.items():
                if child.poll() is not None:
                    raise Refused("`partnerships %s` ended by itself, status %s." % (name, child.returncode))
            time.sleep(0.2)
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0
    finally:
        _end(children.values())


def _wait_for_port(port, server):
    limit = time.monotonic() + 30
    while time.monotonic() < limit and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise Refused("The site did not start; what it said stands above.")


def _end(children):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


# --- test, check, fix, bench -----------------------------------------------------------------------------

ALONE = {
    "--numprocesses",
    "--collect-only",
    "--co",
    "--pdb",
    "--trace",
    "--fixtures",
    "--markers",
    "--help",
    "-h",
}


def test(arguments):
    environment("dev")
    return subprocess.call(_pytest(arguments), cwd=str(ROOT))


def _pytest(arguments):
    """The whole suite is shared among the cores; a chosen file, or a look at the list, starts at once."""
    alone = any(word.split("=")[0] in ALONE or word.startswith("-n") for word in arguments)
    chosen = any((ROOT / word.split("::")[0]).exists() for word in arguments if not word.startswith("-"))
    spread = [] if alone or chosen else ["-n", str(min(os.cpu_count() or 1, 8)), "--dist", "worksteal"]
    return [str(PYTHON), "-m", "pytest", *spread, *arguments]


def checks():
    """Name and command of each look at the code, quickest first; the tests are the last."""
    return [
        ("ruff", [str(BIN / "ruff"), "check", "."]),
        ("format", [str(BIN / "ruff"), "format", "--check", "."]),
        ("imports", [str(BIN / "lint-imports"), "--no-cache"]),
        ("types", [str(BIN / "mypy")]),
        ("templates", [str(BIN / "djlint"), "templates", "--lint", "--quiet"]),
        (
            "bandit",
            [str(BIN / "bandit"), "-q", "-c", "pyproject.toml", "-r", "rules", "workflows", "registry"],
        ),
    ]


def check(arguments):
    parser = argparse.ArgumentParser(prog="dev.py check", description="Everything that CI looks at.")
    parser.add_argument("--quick", action="store_true", help="without the audit of packages and the tests")
    chosen = parser.parse_args(arguments)
    environment("dev")
    failed = [name for name, command in checks() if not _passes(name, command)]
    if not chosen.quick:
        if not _passes_audit():
            failed.append("audit")
        print("tests:", flush=True)
        if subprocess.call(_pytest([]), cwd=str(ROOT)):
            failed.append("tests")
    print("Failed: " + ", ".join(failed) if failed else "All checks hold.")
    return 1 if failed else 0


def _passes(name, command):
    started = time.monotonic()
    done = subprocess.run(command, cwd=str(ROOT), capture_output=True, text=True, check=False)
    verdict = "failed" if done.returncode else "ok"
    print("%s: %s (%.1f s)" % (name, verdict, time.monotonic() - started), flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def _passes_audit():
    """Known faults of the packages that the site runs on; not a failure where the list cannot be reached."""
    command = [str(BIN / "pip-audit"), "--no-deps", "--disable-pip", "--require-hashes", "--timeout", "10"]
    command += ["--progress-spinner", "off", "-r", "requirements.lock"]
    done = subprocess.run(command, cwd=str(ROOT), capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    if "Found" in said:
        print("audit: failed\n" + said, flush=True)
        return False
    is_whole = done.returncode == 0 and "could not be audited" not in said
    skipped = "skipped, the list of known faults cannot be reached"
    print("audit: %s" % ("ok" if is_whole else skipped), flush=True)
    return True


def fix(arguments):
    parser = argparse.ArgumentParser(
        prog="dev.py fix", description="Format; bring the catalogues up to date."
    )
    parser.parse_args(arguments)
    environment("dev")
    status = subprocess.call([str(BIN / "ruff"), "check", "-q", "--fix", "."], cwd=str(ROOT))
    status |= subprocess.call([str(BIN / "ruff"), "format", "-q", "."], cwd=str(ROOT))
    return status | subprocess.call([str(PYTHON), "-m", "tests.architecture.catalogues"], cwd=str(ROOT))


def bench(arguments):
    environment("dev")
    return subprocess.call([str(PYTHON), "-m", "tests.bench", *arguments], cwd=str(ROOT))


COMMANDS = {"run": run, "test": test, "check": check, "fix": fix, "bench": bench}


def main(words):
    if not words or words[0] not in COMMANDS:
        print(__doc__)
        return 0 if words[:1] in (["-h"], ["--help"]) else 1
    try:
        return COMMANDS[words[0]](words[1:])
    except Refused as refusal:
        sys.stderr.write("%s\n" % refusal)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
