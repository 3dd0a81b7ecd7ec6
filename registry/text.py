"""Folds text for search and comparison: lower case, without accents, ё as е, single spaces."""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """ "Société Générale  ОАО" → "societe generale оао"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"\s+", " ", plain).strip()
