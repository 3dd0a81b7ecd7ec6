"""The tree of a FEEL expression, and of the unary tests in the cells of a decision table."""

from __future__ import annotations

from dataclasses import dataclass

from rules.dmn.feel.values import Value


class FeelSyntaxError(ValueError):
    """A text that is no FEEL, or beyond level 2; says where."""


@dataclass(frozen=True, slots=True)
class Constant:
    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Path:
    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter:
    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call:
    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()  # of the arguments, all or none


@dataclass(frozen=True, slots=True)
class Negation:
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between:
    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class If:
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class ListOfNodes:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOfNodes:
    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeOfNodes:
    start: Node
    end: Node
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A unary test such as `< 5`: the input on the left."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Tests:
    """Unary tests of which one must hold, or none if negated. None at all is the cell `-`."""

    tests: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class In:
    value: Node
    tests: Tests


Node = (
    Constant
    | Name
    | Path
    | Filter
    | Call
    | Negation
    | Binary
    | Between
    | If
    | ListOfNodes
    | ContextOfNodes
    | RangeOfNodes
    | Comparison
    | Tests
    | In
)
