"""Stored uploads: checked by content, kept by SHA-256 below one folder, never executed, never overwritten."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from registry.adapters.contents import ACCEPTED, Refused, sniff
from registry.adapters.scanner import NotScanned, Scanner, ScannerAway, scanner_from
from workflows.wording import N_

__all__ = [
    "ACCEPTED",
    "Refused",
    "ScannerAway",
    "Stored",
    "accept",
    "open_stored",
    "path_of",
    "safe_name",
    "scanner_from",
    "sniff",
]

CHUNK = 64 * 1024
DIGEST = re.compile(r"[0-9a-f]{64}")
NAME_LENGTH = 120  # characters


@dataclass(frozen=True, slots=True)
class Stored:
    """An upload taken in. `scan_state` is clean or not_scanned; `scan_detail` says by whom or why."""

    sha256: str
    size: int
    content_type: str
    name: str
    scan_state: str
    scan_detail: str = ""


def accept(
    stream: BinaryIO, filename: str, *, folder: Path, max_bytes: int, scanner: Scanner | None = None
) -> Stored:
    """Check and keep an upload. Raises Refused (nothing is kept) or ScannerAway (try again later).

    The file appears under its digest at once and whole, or not at all; the same content is kept once.
    """
    name = safe_name(filename)
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, draft_name = tempfile.mkstemp(prefix=".draft-", dir=folder)
    draft = Path(draft_name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            digest, size = _copy(stream, file, max_bytes)
            content_type = sniff(file, name)
            file.flush()
            os.fsync(file.fileno())
        result = (scanner or NotScanned()).scan(draft)
        if result.state == "infected":
            raise Refused("infected", N_("The virus scanner found something in this file. It was not kept."))
        _put_in_place(draft, path_of(folder, digest))
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    return Stored(digest, size, content_type, name, result.state, result.detail)


def open_stored(folder: Path, digest: str) -> BinaryIO:
    """The bytes of a stored file. Raises FileNotFoundError; ValueError when `digest` is no SHA-256 in hex."""
    return path_of(folder, digest).open("rb")


def path_of(folder: Path, digest: str) -> Path:
    """folder/ab/cd/abcd…: only the digest makes the path, never a name that somebody chose."""
    if DIGEST.fullmatch(digest) is None:
        raise ValueError("not a SHA-256 in hex")
    return folder / digest[:2] / digest[2:4] / digest


def safe_name(filename: str) -> str:
    """The name to show and to offer at download: one path component, printable, not hidden, not too long."""
    last = PurePosixPath(filename.replace("\\", "/")).name
    kept = "".join(
        each
        for each in unicodedata.normalize("NFC", last)
        # control, format (bidi overrides turn "fdp.exe" round), surrogate, private, line and paragraph ends
        if unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        and each not in '<>:"|?*;%'
    )
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, extension = kept.rpartition(".")
    if not dot:
        return kept[:NAME_LENGTH] or "file"
    extension = extension[:10]
    return f"{(stem.strip('. ') or 'file')[: NAME_LENGTH - 1 - len(extension)]}.{extension}"


def _copy(stream: BinaryIO, file: IO[bytes], max_bytes: int) -> tuple[str, int]:
    digest, size = sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise Refused(
                "too_large",
                N_("This file is larger than %(limit)s MB. Make it smaller, or send it in parts."),
                {"limit": f"{max_bytes / 1024 / 1024:g}"},
            )
        digest.update(chunk)
        file.write(chunk)
    if not size:
        raise Refused("empty", N_("This file is empty. Choose another one."))
    return digest.hexdigest(), size


def _put_in_place(draft: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.chmod(0o440)
    draft.replace(path)
    with suppress(OSError):  # some file systems cannot sync a folder
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
