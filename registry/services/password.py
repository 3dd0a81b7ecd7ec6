"""Passwords: hashed with argon2id, a few at a time; too short, too common or too close to the person is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workflows.wording import N_

SHORTEST, LONGEST = 12, 200  # characters
AT_ONCE = 4  # hashes at the same time; each takes 64 MiB
_PATIENCE = 10.0  # seconds

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
_places = threading.BoundedSemaphore(AT_ONCE)

# Beginnings and runs that people lengthen to twelve characters; compared after digits and signs are stripped.
_COMMON = frozenset(
    [
        "password",
        "passwort",
        "motdepasse",
        "parol",
        "пароль",
        "password1234",
        "passwordpassword",
        "adminadmin",
        "administrator",
        "welcome",
        "bienvenue",
        "willkommen",
        "letmein",
        "iloveyou",
        "jetaime",
        "monkey",
        "dragon",
        "football",
        "baseball",
        "princess",
        "sunshine",
        "superman",
        "batman",
        "master",
        "shadow",
        "michael",
        "jordan",
        "trustno",
        "qwerty",
        "qwertyuiop",
        "azerty",
        "azertyuiop",
        "йцукен",
        "йцукенгшщз",
        "asdfghjkl",
        "zxcvbnm",
        "changeme",
        "secret",
        "default",
        "unitednations",
        "nationsunies",
        "unece",
        "partnership",
        "partnerships",
        "partenariat",
        "geneva",
        "geneve",
        "россия",
        "company",
        "business",
        "internet",
        "computer",
    ]
)
_RUNS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "йцукенгшщзхъфывапролджэячсмитьбю",
)


class TooBusy(RuntimeError):
    """All places for hashing stayed taken; try again in a moment (429)."""


def hash_password(text: str) -> str:
    """The argon2id hash to keep. Raises TooBusy."""
    with _place():
        return _hasher.hash(text)


def is_password(kept: str | None, text: str) -> bool:
    """Whether `text` is the password. Takes as long for nobody (`kept` None) as for somebody. Raises TooBusy."""
    with _place():
        try:
            matches = _hasher.verify(kept or _nobody(), text)
        except (VerificationError, InvalidHashError):
            return False
    return matches and kept is not None


def refusal(text: str, *about: str) -> str | None:
    """Why this password will not do, as a sentence; None when it will. `about`: e-mail address and name."""
    bare = text.casefold().replace(" ", "")
    word = "".join(sign for sign in bare if sign.isalpha())
    if len(text) < SHORTEST:
        return N_(
            "Your password must have at least 12 characters. Three or four words that do not belong together do well."
        )
    is_run = (
        any(bare[:6] in run or bare[:6] in run[::-1] for run in _RUNS)
        and len(set(bare)) <= len(bare) // 2 + 5
    )
    is_common = word in _COMMON or any(word == known * 2 for known in _COMMON)
    if len(set(bare)) < 6 or is_common or (is_run and (not word or any(word in run for run in _RUNS))):
        return N_("This password is among the first that others would try. Choose another one.")
    own = {part for each in about for part in _parts(each)}
    if any(part in bare and len(bare) - len(part) < 6 for part in own):
        return N_("Your password must not be made of your name or e-mail address.")
    return None


def _parts(text: str) -> list[str]:
    local = text.casefold().partition("@")[0]
    return [part for part in [local.replace(" ", ""), *local.replace(".", " ").split()] if len(part) >= 4]


@cache
def _nobody() -> str:
    """A hash that nobody's password has: the work done for an address without an account."""
    return _hasher.hash("nobody has this password")


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=_PATIENCE):
        raise TooBusy
    try:
        yield
    finally:
        _places.release()
