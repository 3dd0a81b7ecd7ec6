"""Sets of cases as whole numbers: one bit a combination of values, so that one operation moves all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

Pairs = tuple[tuple[str, str], ...]  # value before → value after; a value that is not named stays
ANY: Pairs = (("*", "*"),)  # every value becomes every value


@dataclass(frozen=True)
class Variable:
    """One thing that is known about a case; `stride` is the distance between the bits of two values."""

    name: str
    values: tuple[str, ...]
    stride: int

    @cached_property
    def index(self) -> dict[str, int]:
        return {value: number for number, value in enumerate(self.values)}


class Space:
    """All combinations of the values of some variables, numbered; a set of them is an int."""

    def __init__(self, variables: Mapping[str, tuple[str, ...]]) -> None:
        self.variables: dict[str, Variable] = {}
        size = 1
        for name, values in variables.items():
            self.variables[name] = Variable(name, values, size)
            size *= len(values)
        self.size = size
        self.every = (1 << size) - 1
        self._masks: dict[tuple[str, str], int] = {}
        self._unions: dict[tuple[str, tuple[str, ...]], int] = {}

    def having(self, name: str, *values: str) -> int:
        """The combinations in which the variable has one of the values."""
        key = (name, values)
        if key not in self._unions:
            found = 0
            for value in values:
                found |= self._one(name, value)
            self._unions[key] = found
        return self._unions[key]

    def without(self, name: str, *values: str) -> int:
        return self.every & ~self.having(name, *values)

    def moved(self, bits: int, name: str, pairs: Pairs) -> int:
        """The combinations after each value named in `pairs` has become the other one."""
        variable = self.variables[name]
        if pairs is ANY:
            return self._spread(bits, variable)
        moved, touched = 0, 0
        for before, after in pairs:
            mask = self._one(name, before)
            touched |= mask
            some = bits & mask
            if some:
                steps = (variable.index[after] - variable.index[before]) * variable.stride
                moved |= some << steps if steps >= 0 else some >> -steps
        return (bits & ~touched) | moved

    def unmoved(self, bits: int, name: str, pairs: Pairs) -> int:
        """Every combination that `moved` turns into one of these."""
        variable = self.variables[name]
        if pairs is ANY:
            return self._spread(bits, variable)
        found, touched = 0, 0
        for before, after in pairs:
            touched |= self._one(name, before)
            some = bits & self._one(name, after)
            steps = (variable.index[before] - variable.index[after]) * variable.stride
            found |= some << steps if steps >= 0 else some >> -steps
        return (bits & ~touched) | found

    def before(self, number: int, name: str, pairs: Pairs) -> Iterator[int]:
        """The numbers of the combinations that `moved` turns into this one."""
        variable = self.variables[name]
        value = self.value(number, name)
        if pairs is ANY:
            pairs = tuple((each, value) for each in variable.values)
        named = dict(pairs)
        if value not in named:
            yield number
        for old, new in pairs:
            if new == value:
                yield number + (variable.index[old] - variable.index[value]) * variable.stride

    def value(self, number: int, name: str) -> str:
        variable = self.variables[name]
        return variable.values[number // variable.stride % len(variable.values)]

    def number(self, values: Mapping[str, str]) -> int:
        """The number of one combination."""
        return sum(
            self.variables[name].index[value] * self.variables[name].stride for name, value in values.items()
        )

    def read(self, number: int) -> dict[str, str]:
        return {name: self.value(number, name) for name in self.variables}

    def _spread(self, bits: int, variable: Variable) -> int:
        lowest = 0
        for number, value in enumerate(variable.values):
            lowest |= (bits & self._one(variable.name, value)) >> (number * variable.stride)
        spread = 0
        for number in range(len(variable.values)):
            spread |= lowest << (number * variable.stride)
        return spread

    def _one(self, name: str, value: str) -> int:
        key = (name, value)
        if key not in self._masks:
            variable = self.variables[name]
            run = ((1 << variable.stride) - 1) << (variable.index[value] * variable.stride)
            period = variable.stride * len(variable.values)
            self._masks[key] = run * (self.every // ((1 << period) - 1))
        return self._masks[key]


def numbers(bits: int) -> Iterator[int]:
    """The numbers of the combinations in a set, smallest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def all_to(values: Iterable[str], after: str) -> Pairs:
    """Each of the values becomes this one."""
    return tuple((value, after) for value in values if value != after)
