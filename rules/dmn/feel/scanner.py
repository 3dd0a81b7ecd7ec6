"""The letters of FEEL: spaces, comments, numbers, strings, and names with spaces and signs in them.

A name of DMN may hold spaces and `.`, `/`, `-`, `'`, `+`, `*`, so only the names in scope tell where it ends:
the longest one that fits is meant.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rules.dmn.feel.syntax import FeelSyntaxError

SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
IDENTIFIER = re.compile(r"\?|[^\W\d]\w*")
# of a named argument or a context's entry; its last letter is no space, so that many spaces cost little
LABEL = re.compile(r"([^\W\d](?:[\w\s+\-*/'.]*[\w+\-*/'.])?)\s*:")
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
KEYWORDS = frozenset(
    {"and", "or", "between", "in", "if", "then", "else", "for", "return", "some", "every", "satisfies",
     "function", "instance", "true", "false", "null"}
)  # fmt: skip


def plain(name: str) -> str:
    """A name with single spaces, as it is known in a scope."""
    return " ".join(name.split())


@lru_cache(maxsize=256)
def pattern_of(names: frozenset[str]) -> re.Pattern[str]:
    """Finds the longest of these names, whole: `Age` is not found in `Ages`."""
    longest = sorted((name for name in names if name.strip()), key=lambda name: (-len(name), name))
    written = [r"\s+".join(map(re.escape, name.split())) for name in longest]
    ends = [name + (r"(?!\w)" if re.search(r"\w$", name) else "") for name in written]
    return re.compile("|".join(ends) or r"(?!)")


class Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def skip(self) -> None:
        found = SPACE.match(self.text, self.at)
        if found:
            self.at = found.end()

    def ended(self) -> bool:
        self.skip()
        return self.at >= len(self.text)

    def sees(self, sign: str) -> bool:
        self.skip()
        return self.text.startswith(sign, self.at)

    def takes(self, sign: str) -> bool:
        if not self.sees(sign):
            return False
        self.at += len(sign)
        return True

    def expect(self, sign: str) -> None:
        if not self.takes(sign):
            raise self.error(f"expected {sign}")

    def match(self, form: re.Pattern[str]) -> re.Match[str] | None:
        """Takes what has this form, if it is next."""
        self.skip()
        found = form.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def word(self, *words: str) -> str:
        """Takes one of these words, if it is next; else an empty text."""
        self.skip()
        found = IDENTIFIER.match(self.text, self.at)
        if found is None or found[0] not in words:
            return ""
        self.at = found.end()
        return found[0]

    def string(self) -> str | None:
        found = self.match(STRING)
        return None if found is None else unescaped(found[1])

    def error(self, what: str) -> FeelSyntaxError:
        rest = self.text[self.at : self.at + 20]
        return FeelSyntaxError(f"{what} at {rest!r}" if rest else f"{what} at the end")


def unescaped(text: str) -> str:
    """A backslash before any other letter than the standard's stays as it is."""

    def replaced(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        if code is None:
            return ESCAPED.get(found[3], found[0])
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else found[0]

    plain_text = ESCAPE.sub(replaced, text)
    if any("\ud800" <= letter <= "\udfff" for letter in plain_text):  # two \u make one letter beyond U+FFFF
        return plain_text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return plain_text
