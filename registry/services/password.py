"""Passwords: hashed with argon2id, a few at a time; short, common and personal ones are refused."""

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

TOO_SHORT = N_("Your password must have at least 12 characters. Three or four unrelated words do well.")
TOO_COMMON = N_("This password is among the first that others would try. Choose another one.")
TOO_PERSONAL = N_("Your password must not be made of your name or e-mail address.")


class TooBusy(RuntimeError):
    """All places for hashing stayed taken; try again in a moment (429)."""


def hash_password(text: str) -> str:
    """The argon2id hash to keep. Raises TooBusy."""
    with _place():
        return _hasher.hash(text)


def is_password(kept: str | None, text: str) -> bool:
    """Whether `text` is the password. As slow for nobody (`kept` None) as for somebody. Raises TooBusy."""
    with _place():
        try:
            _hasher.verify(kept or _nobody(), text)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def refusal(text: str, *about: str) -> str | None:
    """Why this password will not do, as a sentence; None when it will. `about`: e-mail address and name."""
    if len(text) < SHORTEST:
        return TOO_SHORT
    bare = text.casefold().replace(" ", "")
    letters = "".join(sign for sign in bare if sign.isalpha())
    if len(set(bare)) < 6 or _is_common(letters) or _is_run(bare):
        return TOO_COMMON
    own = {part for each in about for part in _parts(each)}
    if any(part in bare and len(bare) - len(part) < 6 for part in own):
        return TOO_PERSONAL
    return None


def _is_common(letters: str) -> bool:
    """password2026!!, passwordpassword: a word that everybody tries, with signs around it or twice."""
    return letters in _COMMON or any(letters == word * 2 for word in _COMMON)


def _is_run(bare: str) -> bool:
    """1234567890ab, qwertyuiop12: runs of five and more neighbours, and at most two other signs."""
    rest, size = bare, 5
    for run in (*_RUNS, *(run[::-1] for run in _RUNS)):
        for start in range(len(run) - size + 1):
            end = len(run)
            while end - start >= size and run[start:end] not in rest:
                end -= 1
            if end - start >= size:
                rest = rest.replace(run[start:end], "")
    return len(rest) <= 2


def _parts(text: str) -> list[str]:
    """The pieces of a name or of the first half of an address that are long enough to matter."""
    local = text.casefold().partition("@")[0]
    return [part for part in [local.replace(" ", ""), *local.replace(".", " ").split()] if len(part) >= 4]


@cache
def _nobody() -> str:
    """A hash that nobody's password has: the work done for an unknown address."""
    return _hasher.hash("nobody has this password")


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=_PATIENCE):
        raise TooBusy
    try:
        yield
    finally:
        _places.release()
