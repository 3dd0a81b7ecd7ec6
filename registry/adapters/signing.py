"""The installation's Ed25519 key: made once beside the data, read by its owner only, never in the database.

A signed JSON is the canonical text of {content, key_id, public_key, signature} and a line end, a signed PDF
the document and one comment line: there is one way to write either, so that any changed byte is seen.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from registry.models.base import canonical_json

FILE = "signing_key.pem"
# what is signed begins with its purpose, so that a signature of one kind is worth nothing for the other
_JSON = b"partnerships verification record, json\n"
_PDF = b"partnerships verification record, pdf\n"
_LAST_LINE = re.compile(rb"%partnerships-ed25519 ([0-9a-f]{64}) ([0-9a-f]{128})\n\Z")
_PARTS = {"content", "key_id", "public_key", "signature"}


class BadKey(RuntimeError):
    """A key that cannot be read, or that others than its owner may read."""


class NotAuthentic(ValueError):
    """Why a file is not what the holder of the key signed."""


@dataclass(frozen=True)
class Signer:
    """The private key of the installation."""

    key: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return self.key.public_key().public_bytes_raw()

    def sign(self, content: str) -> str:
        """The signature of a canonical JSON text, in hex."""
        return self.key.sign(_JSON + content.encode()).hex()

    def sign_pdf(self, document: bytes) -> bytes:
        """The document with its signature in one comment line behind the end."""
        body = document if document.endswith(b"\n") else document + b"\n"
        signature = self.key.sign(_PDF + body).hex()
        return body + f"%partnerships-ed25519 {key_id(self.public)} {signature}\n".encode()


def key_id(public: bytes) -> str:
    """SHA-256 of the public key, in hex: what people compare."""
    return sha256(public).hexdigest()


def pem_of(public: bytes) -> str:
    """The public key as a PEM file."""
    return (
        Ed25519PublicKey.from_public_bytes(public)
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def read_public(pem: bytes) -> bytes:
    """The 32 bytes in a PEM file. Raises BadKey."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadKey("This is not a public key in PEM form.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey("An Ed25519 key is needed.")
    return key.public_bytes_raw()


def find_signer(folder: Path) -> Signer | None:
    """The key of the installation, None while there is none. Raises BadKey."""
    path = folder / FILE
    try:
        mode, pem = path.stat().st_mode, path.read_bytes()
    except FileNotFoundError:
        return None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise BadKey(f"{FILE} can be read by others: let only its owner read it (mode 0600).")
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadKey(f"{FILE} is not a private key without a password.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey(f"{FILE} is not an Ed25519 key.")
    return Signer(key)


def open_signer(folder: Path) -> Signer:
    """The key of the installation, made when there is none. Two at once make one key. Raises BadKey."""
    if (found := find_signer(folder)) is not None:
        return found
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{FILE}.{secrets.token_hex(8)}"
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
        with suppress(FileExistsError):
            os.link(draft, folder / FILE)  # whole or not at all, and never over another key
    finally:
        draft.unlink(missing_ok=True)
    made = find_signer(folder)
    if made is None:
        raise BadKey(f"{FILE} could not be made.")
    return made


def signed_json(content: str, signature: str, public: bytes) -> bytes:
    """The file that is handed out. `content`: canonical JSON text."""
    whole = {
        "content": json.loads(content),
        "key_id": key_id(public),
        "public_key": public.hex(),
        "signature": signature,
    }
    return canonical_json(whole).encode() + b"\n"


def check(data: bytes, trusted: bytes) -> dict[str, Any]:
    """The content of a JSON that the trusted key signed; {} for a PDF. Raises NotAuthentic, saying why."""
    if data.startswith(b"%PDF"):
        _check_pdf(data, trusted)
        return {}
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotAuthentic("This is neither a record in JSON nor a signed PDF.") from error
    if not isinstance(whole, dict) or set(whole) != _PARTS or not isinstance(whole["content"], dict):
        raise NotAuthentic("This JSON is not a verification record.")
    _check_key(str(whole["key_id"]), trusted)
    _verify(trusted, str(whole["signature"]), _JSON + _canonical(whole["content"]))
    if _canonical(whole) + b"\n" != data or whole["public_key"] != trusted.hex():
        raise NotAuthentic("The file was changed: it is not written as the office wrote it.")
    content: dict[str, Any] = whole["content"]
    return content


def _canonical(value: Any) -> bytes:
    try:
        return canonical_json(value).encode()
    except ValueError as error:  # NaN, or half of a surrogate pair
        raise NotAuthentic("The file was changed: it is not written as the office wrote it.") from error


def _check_pdf(data: bytes, trusted: bytes) -> None:
    found = _LAST_LINE.search(data)
    if found is None:
        raise NotAuthentic("The PDF carries no signature of a partnerships office, or its end was changed.")
    _check_key(found[1].decode(), trusted)
    _verify(trusted, found[2].decode(), _PDF + data[: found.start()])


def _check_key(stated: str, trusted: bytes) -> None:
    if stated != key_id(trusted):
        raise NotAuthentic(
            f"It names another key ({stated[:16]}…) than the one to trust ({key_id(trusted)[:16]}…)."
        )


def _verify(trusted: bytes, signature: str, signed: bytes) -> None:
    try:
        if re.fullmatch("[0-9a-f]{128}", signature) is None:
            raise InvalidSignature
        Ed25519PublicKey.from_public_bytes(trusted).verify(bytes.fromhex(signature), signed)
    except InvalidSignature as error:
        raise NotAuthentic(
            "The signature does not fit: the file was changed, or the key did not sign it."
        ) from error
