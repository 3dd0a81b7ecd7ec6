"""Settings, read once from the environment into a frozen object; nothing else reads os.environ."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class BadSetting(ValueError):
    """A setting that the application cannot start with; the message says which and what was expected."""


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting of one installation. `var` is the folder of database, files and mail of one machine."""

    database_url: str
    var: Path
    secret_key: str
    base_url: str = "http://127.0.0.1:8000"
    mail_url: str = ""  # smtp://user:pass@host:port, smtps://…, or empty: .eml files in var/mail
    mail_from: str = "partnerships@example.org"
    scanner_url: str = ""  # clamd: tcp://host:3310 or unix:///path; empty: uploads are "not scanned"
    screening_url: str = ""  # a remote yente service, https://HOST; empty: names are compared here
    screening_dataset: str = "un_sc_sanctions"
    screening_prefix: str = "unsc-"  # before the list's own id in the ids of the service
    screening_key: str = field(default="", repr=False)
    upload_max_bytes: int = 20 * 1024 * 1024
    session_minutes: int = 60
    session_hours_absolute: int = 12
    secure_cookies: bool = False
    demo: bool = False
    reference_dir: Path | None = None  # files here replace those of registry/reference by name
    trusted_proxies: int = 0
    languages: tuple[str, ...] = ("en", "fr", "ru")

    @property
    def files(self) -> Path:
        return self.var / "files"

    @property
    def mail_folder(self) -> Path:
        return self.var / "mail"


def read_config(environ: Mapping[str, str] | None = None) -> Config:
    """The settings of this process. Raises BadSetting naming the variable and what was expected."""
    env = os.environ if environ is None else environ
    var = Path(env.get("PARTNERSHIPS_VAR", "var")).absolute()
    base_url = env.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    return Config(
        database_url=env.get("DATABASE_URL", f"sqlite:///{var / 'partnerships.sqlite3'}"),
        var=var,
        secret_key=env.get("SECRET_KEY") or _kept_secret(var),
        base_url=base_url,
        mail_url=env.get("MAIL_URL", ""),
        mail_from=env.get("MAIL_FROM", "partnerships@example.org"),
        scanner_url=env.get("SCANNER_URL", ""),
        screening_url=env.get("SCREENING_URL", "").rstrip("/"),
        screening_dataset=env.get("SCREENING_DATASET", "un_sc_sanctions"),
        screening_prefix=env.get("SCREENING_PREFIX", "unsc-"),
        screening_key=env.get("SCREENING_KEY", ""),
        upload_max_bytes=_whole_number(env, "UPLOAD_MAX_MB", 20) * 1024 * 1024,
        session_minutes=_whole_number(env, "SESSION_MINUTES", 60),
        session_hours_absolute=_whole_number(env, "SESSION_HOURS", 12),
        secure_cookies=base_url.startswith("https://"),
        demo=env.get("PARTNERSHIPS_DEMO", "") == "1",
        reference_dir=Path(env["REFERENCE_DIR"]) if env.get("REFERENCE_DIR") else None,
        trusted_proxies=_whole_number(env, "TRUSTED_PROXIES", 0),
    )


def _whole_number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not text.isdecimal():
        raise BadSetting(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _kept_secret(var: Path) -> str:
    """A key made once and kept beside the data, so that a restart does not sign everybody out."""
    path = var / "secret_key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        var.mkdir(parents=True, exist_ok=True)
        key = secrets.token_hex(32)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii")
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key)
        return key
