"""Names of codes in one language, each looked up once an export."""

from __future__ import annotations

from functools import partial
from typing import Any

from registry import reference


class Words:
    """An unknown code is given back as it is: an old entry never breaks an export."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._known: dict[tuple[str, Any], str] = {}
        self._ref = reference.load()

    def country(self, code: str | None) -> str:
        return self._once("country", code, partial(_country, language=self.language))

    def label(self, field: str, value: str | None) -> str:
        return self._once(field, value, lambda each: self._ref.label(field, each).label.get(self.language))

    def type(self, value: str) -> str:
        return self.label("types", value)

    def role(self, value: str | None) -> str:
        return self.label("mandate_role", value)

    def body(self, value: str) -> str:
        return self._once("body", value, lambda each: self._ref.body(each).name.get(self.language))

    def instrument(self, value: str) -> str:
        return self._once(
            "instrument", value, lambda each: self._ref.instrument(each).name.get(self.language)
        )

    def subprogramme(self, no: int) -> str:
        return self._once(
            "subprogramme", no, lambda each: self._ref.subprogramme(each).name.get(self.language)
        )

    def nexus(self, area: str) -> str:
        return self._once("nexus", area, lambda each: self._ref.nexus_area(each).name.get(self.language))

    def unit(self, no: int) -> str:
        """The divisions of a subprogramme."""
        return self._once("unit", no, self._unit)

    def _unit(self, no: int) -> str:
        divisions = (self._ref.division(each) for each in self._ref.subprogramme(no).division_ids)
        return ", ".join(division.name.get(self.language) for division in divisions)

    def _once(self, kind: str, code: Any, look_up: Any) -> str:
        if code is None or code == "":
            return ""
        known = self._known.get((kind, code))
        if known is None:
            try:
                known = look_up(code)
            except (KeyError, ValueError):
                known = str(code)
            self._known[kind, code] = known
        return known


def _country(code: str, *, language: str) -> str:
    return reference.country_name(code, language)
