"""Values by the types of a model: what a value must be, what it is turned into, and what comes in as JSON.

A value that does not fit its type is null. A list of one entry stands for the entry, and an entry for a list
of one, as the standard has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rules.dmn.feel.evaluate import Run, Scope, tests_hold
from rules.dmn.feel.numbers import read_number
from rules.dmn.feel.scanner import plain
from rules.dmn.feel.temporal import (
    Date,
    DateTime,
    MonthSpan,
    NotTemporal,
    Time,
    TimeSpan,
    read_date,
    read_date_time,
    read_duration,
    read_time,
)
from rules.dmn.feel.values import NUMBERS, FeelError, Function, Value, kind_of, number
from rules.dmn.model import ItemDefinition

MAX_DEPTH = 50
NAMES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
KINDS: dict[str, type] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": Date,
    "time": Time,
    "date and time": DateTime,
    "days and time duration": TimeSpan,
    "years and months duration": MonthSpan,
    "list": tuple,
    "context": Mapping,
    "function": Function,
}
READERS: dict[str, Callable[[str], Value]] = {
    "number": read_number,
    "boolean": lambda text: {"true": True, "false": False}.get(text.strip()),
    "date": read_date,
    "time": read_time,
    "date and time": read_date_time,
    "days and time duration": read_duration,
    "years and months duration": read_duration,
}


def from_json(value: Any) -> Value:
    """A JSON value as FEEL knows it, without a type yet. Raises FeelError for what JSON does not have."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Decimal | int | float):
        return number(str(value))
    if isinstance(value, Mapping):
        return {plain(str(key)): from_json(entry) for key, entry in value.items()}
    if isinstance(value, Sequence):
        return tuple(map(from_json, value))
    raise FeelError(f"{type(value).__name__} is not of JSON")


@dataclass(frozen=True, slots=True)
class Types:
    """The named types of a model."""

    items: Mapping[str, ItemDefinition]
    run: Run

    def conform(self, value: Value, type_ref: str, what: str) -> Value:
        """The value as its type has it; null, and a note that names `what`, if it does not fit."""
        return self._noted(value, type_ref, what, lexical=False)

    def read(self, value: Any, type_ref: str, what: str) -> Value:
        """As conform, for a value from JSON: dates, times and durations are ISO texts.

        A text is also read as a number or a boolean where the type says so: many JSON tools cannot hold a
        number of 34 digits. Members that are missing from a structure are null.
        """
        try:
            plain_value = from_json(value)
        except FeelError as bad:
            self.run.note(f"{what}: {bad}")
            return None
        return self._noted(plain_value, type_ref, what, lexical=True)

    def _noted(self, value: Value, type_ref: str, what: str, *, lexical: bool) -> Value:
        try:
            return self._typed(value, type_ref, lexical, 0)
        except (FeelError, NotTemporal) as bad:
            self.run.note(f"{what}: {bad}")
            return None

    def _typed(self, value: Value, type_ref: str, lexical: bool, depth: int) -> Value:
        if value is None or depth > MAX_DEPTH:
            return None
        name = plain(type_ref).removeprefix("feel:")
        name = NAMES.get(name, name)
        if name in KINDS:
            return _of_kind(value, name, lexical)
        item = self.items.get(name)
        # without one it is Any, or a type from elsewhere
        return value if item is None else self._item(value, item, lexical, depth)

    def _item(self, value: Value, item: ItemDefinition, lexical: bool, depth: int) -> Value:
        if value is None:
            return None
        if not item.collection:
            found = self._element(value, item, lexical, depth)
        else:
            entries = value if isinstance(value, tuple) else (value,)
            found = tuple(self._element(entry, item, lexical, depth) for entry in entries)
        self._check(found, item.constraint, item.name)
        return found

    def _element(self, value: Value, item: ItemDefinition, lexical: bool, depth: int) -> Value:
        if item.components:
            found = self._structure(value, item, lexical, depth)
        else:
            found = self._typed(value, item.type_ref, lexical, depth + 1)
        self._check(found, item.allowed_values, item.name)
        return found

    def _structure(self, value: Value, item: ItemDefinition, lexical: bool, depth: int) -> Value:
        if isinstance(value, tuple) and len(value) == 1:
            value = value[0]
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise FeelError(f"expected {item.name}, found {kind_of(value)}")
        found = dict(value)
        for component in item.components:
            name = plain(component.name)
            if name not in found and not lexical:
                raise FeelError(f"expected {item.name}, found no {name}")
            found[name] = self._item(found.get(name), component, lexical, depth + 1)
        return found

    def _check(self, value: Value, tests: str, name: str) -> None:
        if tests.strip() and value is not None and tests_hold(tests, value, Scope({}, self.run)) is not True:
            raise FeelError(f"not among the allowed values of {name}")

    def order_of(self, type_ref: str, member: str = "") -> str:
        """The allowed values of a type, or of a member of a structure, as written."""
        item = self.items.get(plain(type_ref))
        if item is None:
            return ""
        if member:
            item = next((part for part in item.components if plain(part.name) == plain(member)), item)
        return item.allowed_values or (self.order_of(item.type_ref) if item.type_ref != type_ref else "")


def _of_kind(value: Value, name: str, lexical: bool) -> Value:
    """The value as one of the standard's own types. Raises FeelError or NotTemporal."""
    kind = KINDS[name]
    if isinstance(value, kind):
        return NUMBERS.plus(value) if isinstance(value, Decimal) else value
    if isinstance(value, tuple) and len(value) == 1:
        return _of_kind(value[0], name, lexical)
    if name == "list" and value is not None:
        return (value,)
    if name == "date and time" and isinstance(value, Date):
        return DateTime(value, Time(0, 0))
    if lexical and isinstance(value, str) and name in READERS:
        found = READERS[name](value)
        if isinstance(found, kind):
            return found
    if value is None:
        return None
    raise FeelError(f"expected {name}, found {kind_of(value)}")
