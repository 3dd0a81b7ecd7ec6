"""Reads reference files: ours, or the office's own of the same name; every refusal names its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import yaml

from registry.reference.text import LANGUAGES, MARKS, BadReference, Mark, Text

OURS = Path(__file__).parent

try:
    from yaml import CSafeLoader as _Fastest
except ImportError:  # PyYAML built without libyaml: slower, same result
    from yaml import SafeLoader as _Fastest  # type: ignore[assignment]


class _OfficeLoader(_Fastest):
    """YAML without its traps: NO is Norway, 0126 a code, 1.10 a target; a key written twice is an error."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        found = super().construct_mapping(node, deep=True)
        if len(found) != len(node.value):
            keys = [self.construct_object(key) for key, _ in node.value]
            twice = next((key for key in keys if keys.count(key) > 1), "a merged key")
            raise yaml.MarkedYAMLError(problem=f"{twice!r} is written twice", problem_mark=node.start_mark)
        return found


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^(?:0|-?[1-9][0-9]*)$", "-0123456789"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
):
    _OfficeLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


@dataclass(frozen=True, slots=True)
class Source:
    """Where reference files come from: `override` first, then the files of this package."""

    override: Path | None = None

    def path(self, name: str) -> Path:
        if self.override is not None and (self.override / name).is_file():
            return self.override / name
        return OURS / name

    def read_text(self, name: str) -> tuple[str, str]:
        """(name to show in an error, content)."""
        path = self.path(name)
        shown = name if path.parent == OURS else str(path)
        try:
            return shown, path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadReference(shown, "", f"expected a readable UTF-8 text file ({error})") from error

    def read(self, name: str) -> Entry:
        """The whole file as one mapping."""
        shown, content = self.read_text(name)
        try:
            data = yaml.load(content, Loader=_OfficeLoader)  # nosec B506 - of the safe loader
        except yaml.MarkedYAMLError as error:
            line = f"line {error.problem_mark.line + 1}" if error.problem_mark else ""
            raise BadReference(shown, line, f"expected YAML; {error.problem}") from error
        except yaml.YAMLError as error:
            raise BadReference(shown, "", f"expected YAML; {error}") from error
        if not isinstance(data, dict):
            raise BadReference(shown, "", f"expected a mapping at the top, found {_kind(data)}")
        return Entry(shown, "", data)


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    return f"{value!r}" if isinstance(value, str | int | bool) else f"a {type(value).__name__}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One mapping of a reference file. Every getter raises BadReference with file, entry and expectation."""

    file: str
    path: str
    data: dict[str, Any]

    def fail(self, key: str, expected: str) -> BadReference:
        where = f"{self.path}.{key}" if self.path and key else self.path or key
        if key in self.data:
            return BadReference(
                self.file, f"entry {where}", f"expected {expected}, found {_kind(self.data[key])}"
            )
        return BadReference(
            self.file, f"entry {where}" if where else "", f"expected {expected}; it is missing"
        )

    def only(self, *allowed: str) -> Entry:
        """Refuses a misspelt key, which would otherwise be silently ignored."""
        for key in self.data:
            if key not in allowed:
                where = f"{self.path}.{key}" if self.path else str(key)
                raise BadReference(
                    self.file, f"entry {where}", f"expected one of {', '.join(allowed)} as the key"
                )
        return self

    def string(self, key: str) -> str:
        value = self.data.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, "a text")
        return value

    def maybe_string(self, key: str) -> str | None:
        return None if self.data.get(key) is None else self.string(key)

    def integer(self, key: str) -> int:
        value = self.data.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fail(key, "a whole number")
        return value

    def maybe_integer(self, key: str) -> int | None:
        return None if self.data.get(key) is None else self.integer(key)

    def boolean(self, key: str) -> bool:
        value = self.data.get(key)
        if not isinstance(value, bool):
            raise self.fail(key, "true or false")
        return value

    def date(self, key: str) -> date:
        value = self.data.get(key)
        try:
            return date.fromisoformat(cast(str, value))
        except (TypeError, ValueError):
            raise self.fail(key, "a date such as 2026-12-25") from None

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.data.get(key)
        if value not in allowed:
            raise self.fail(key, f"one of {', '.join(allowed)}")
        return cast(str, value)

    def mark(self) -> Mark:
        return cast(Mark, self.choice("mark", MARKS))

    def strings(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fail(key, "a list of texts")
        return tuple(value)

    def integers(self, key: str) -> tuple[int, ...]:
        value = self.data.get(key)
        if not isinstance(value, list) or not all(type(item) is int for item in value):
            raise self.fail(key, "a list of whole numbers")
        return tuple(value)

    def entry(self, key: str) -> Entry:
        value = self.data.get(key)
        if not isinstance(value, dict):
            raise self.fail(key, "a mapping")
        return Entry(self.file, f"{self.path}.{key}" if self.path else str(key), value)

    def entries(self, key: str, name: str) -> Iterator[Entry]:
        """The mappings of a list, each called in errors by the value of its key `name`."""
        value = self.data.get(key)
        if not isinstance(value, list) or not value:
            raise self.fail(key, "a list of mappings")
        seen: set[object] = set()
        for position, item in enumerate(value, start=1):
            if not isinstance(item, dict) or item.get(name) is None:
                raise BadReference(
                    self.file, f"entry {key}, item {position}", f"expected a mapping with {name!r}"
                )
            if item[name] in seen:
                raise BadReference(
                    self.file, f"entry {key}.{item[name]}", f"expected {name!r} to be there once only"
                )
            seen.add(item[name])
            yield Entry(self.file, f"{key}.{item[name]}", item)

    def text(self, key: str) -> Text:
        value = self.data.get(key)
        if not isinstance(value, dict) or set(value) != set(LANGUAGES):
            raise self.fail(key, "a text in the three languages en, fr and ru")
        words = Entry(self.file, f"{self.path}.{key}" if self.path else key, value)
        return Text(*(words.string(language).strip() for language in LANGUAGES))

    def maybe_text(self, key: str) -> Text | None:
        return None if self.data.get(key) is None else self.text(key)
