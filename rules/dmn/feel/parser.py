"""Texts of FEEL into trees: expressions and unary tests of level 2, with lists, contexts, filters and `if`.

`names` are those of the scope, `members` those that may follow a dot; both are needed because a name may hold
spaces and signs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from rules.dmn.feel.functions import BUILTINS
from rules.dmn.feel.scanner import IDENTIFIER, KEYWORDS, LABEL, NUMBER, Scanner, pattern_of, plain
from rules.dmn.feel.syntax import (
    Between,
    Binary,
    Call,
    Comparison,
    Constant,
    ContextOfNodes,
    FeelSyntaxError,
    Filter,
    If,
    In,
    ListOfNodes,
    Name,
    Negation,
    Node,
    Path,
    RangeOfNodes,
    Tests,
)
from rules.dmn.feel.temporal import NotTemporal, read_temporal
from rules.dmn.feel.times import PROPERTIES
from rules.dmn.feel.values import FeelError, Value, number

MAX_LENGTH = 100_000  # characters of one expression
OPERATOR = re.compile(r"\*\*|<=|>=|!=|[-+*/<>=]|(?:and|or|between|in)(?!\w)")
PRECEDENCE = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
COMPARISON, ADDITION = 3, 4
CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}
# A built-in function is a name only before its bracket: `date` may be a variable too.
BUILTIN = re.compile(f"(?:{pattern_of(frozenset(BUILTINS)).pattern})" + r"(?=\s*\()")
NEGATED = re.compile(r"not\s*\(")
COMPARED = re.compile(r"<=|>=|!=|[<>=]")


@lru_cache(maxsize=1024)
def parse_expression(
    text: str, names: frozenset[str] = frozenset(), members: frozenset[str] = frozenset()
) -> Node:
    """Raises FeelSyntaxError."""
    return _whole(Parser(text, names, members), tests=False)


@lru_cache(maxsize=1024)
def parse_tests(
    text: str, names: frozenset[str] = frozenset(), members: frozenset[str] = frozenset()
) -> Tests:
    """The unary tests of a cell. Raises FeelSyntaxError."""
    found = _whole(Parser(text, names, members), tests=True)
    assert isinstance(found, Tests)
    return found


def _whole(parser: Parser, *, tests: bool) -> Node:
    if len(parser.text) > MAX_LENGTH:
        raise FeelSyntaxError(f"longer than {MAX_LENGTH} characters")
    try:
        found = parser.tests() if tests else parser.expression()
    except RecursionError:
        raise FeelSyntaxError("nested too deeply") from None
    if not parser.ended():
        raise parser.error("not understood")
    return found


class Parser(Scanner):
    def __init__(self, text: str, names: frozenset[str], members: frozenset[str]) -> None:
        super().__init__(text)
        self.names = names
        self.members = members | PROPERTIES

    # --- unary tests ---------------------------------------------------------------------------------

    def tests(self) -> Tests:
        if self.ended():  # written so by many tools, for `-`
            return Tests(())
        start = self.at
        if self.takes("-") and self.ended():
            return Tests(())
        self.at = start
        if self.match(NEGATED):
            # not(a) and b is an expression; not(a, b) alone negates its tests
            try:
                found = self._tests_before(")")
            except FeelSyntaxError:
                found = None
            if found is not None and self.ended():
                return replace(found, negated=True)
            self.at = start
        return Tests(tuple(self._separated(self.test)))

    def _tests_before(self, end: str) -> Tests:
        found = Tests(tuple(self._separated(self.test)))
        self.expect(end)
        return found

    def _separated(self, part: Callable[[], Node]) -> Iterable[Node]:
        yield part()
        while self.takes(","):
            yield part()

    def test(self) -> Node:
        compared = self.match(COMPARED)
        if compared:
            return Comparison(compared[0], self.expression(ADDITION))
        return self.expression()

    # --- expressions ---------------------------------------------------------------------------------

    def expression(self, least: int = 0) -> Node:
        """Operators that bind at least so strongly; those of one strength from left to right."""
        left = self.unary()
        while True:
            start = self.at
            found = self.match(OPERATOR)
            strength = PRECEDENCE.get(found[0], COMPARISON) if found else -1
            if found is None or strength < least:
                self.at = start
                return left
            left = self._joined(left, found[0], strength)

    def _joined(self, left: Node, operator: str, strength: int) -> Node:
        if operator == "between":
            low = self.expression(ADDITION)
            if not self.word("and"):
                raise self.error("expected and")
            return Between(left, low, self.expression(ADDITION))
        if operator == "in":
            return In(left, self._tests_of_in())
        return Binary(operator, left, self.expression(strength + 1))

    def _tests_of_in(self) -> Tests:
        if not self.takes("("):
            compared = self.match(COMPARED)
            operand = self.expression(ADDITION)
            return Tests((Comparison(compared[0], operand) if compared else operand,))
        tests = [self.test()]
        if self.takes(".."):
            return Tests((self.interval(tests[0], included=False),))
        while self.takes(","):
            tests.append(self.test())
        self.expect(")")
        return Tests(tuple(tests))

    def unary(self) -> Node:
        if self.takes("-"):
            return Negation(self.unary())
        return self.postfix(self.primary())

    def postfix(self, source: Node, *, filters: bool = True) -> Node:
        while True:
            if self.sees(".") and not self.sees(".."):
                self.at += 1
                source = Path(source, self.member())
            elif self.takes("("):
                source = self.call(source)
            elif filters and self.takes("["):
                source = Filter(source, self._within(self.members | {"item"}))
                self.expect("]")
            else:
                return source

    def _within(self, names: frozenset[str]) -> Node:
        outer, self.names = self.names, self.names | names
        try:
            return self.expression()
        finally:
            self.names = outer

    def member(self) -> str:
        found = self.match(pattern_of(self.members)) or self.match(IDENTIFIER)
        if found is None:
            raise self.error("expected a name")
        return plain(found[0])

    def call(self, function: Node) -> Call:
        if self.takes(")"):
            return Call(function, ())
        names = []
        arguments = []
        while True:
            label = self.match(LABEL)
            if label:
                names.append(plain(label[1]))
            arguments.append(self.expression())
            if not self.takes(","):
                break
        self.expect(")")
        if names and len(names) != len(arguments):
            raise self.error("either all arguments are named or none")
        return Call(function, tuple(arguments), tuple(names))

    # --- operands ------------------------------------------------------------------------------------

    def primary(self) -> Node:
        self.skip()
        sign = self.text[self.at : self.at + 1]
        if sign in ("(", "[", "]"):
            return self.bracket(sign)
        if sign == "{":
            return self.context()
        if sign == '"' or sign == "@":
            return self.quoted()
        digits = self.match(NUMBER)
        if digits:
            return self.number(digits[0])
        return self.named()

    def number(self, digits: str) -> Constant:
        try:
            return Constant(number(digits))
        except FeelError as bad:
            raise self.error(str(bad)) from None

    def quoted(self) -> Constant:
        marked = self.takes("@")
        text = self.string()
        if text is None:
            raise self.error("expected a string in quotes")
        if not marked:
            return Constant(text)
        try:
            return Constant(read_temporal(text))
        except NotTemporal as bad:
            raise self.error(str(bad)) from None

    def named(self) -> Node:
        self.skip()
        found = (form.match(self.text, self.at) for form in (pattern_of(self.names), BUILTIN))
        longest = max((match[0] for match in found if match), key=len, default="")
        if longest:
            self.at += len(longest)
            return Name(plain(longest))
        if self.word("if"):
            return self.condition()
        word = self.match(IDENTIFIER)
        if word is None:
            raise self.error("expected a value")
        if word[0] in CONSTANTS:
            return Constant(CONSTANTS[word[0]])
        if word[0] in KEYWORDS:
            raise self.error(f"{word[0]!r} is not understood here, before what stands")
        return Name(word[0])

    def condition(self) -> If:
        condition = self.expression()
        if not self.word("then"):
            raise self.error("expected then")
        then = self.expression()
        if not self.word("else"):
            raise self.error("expected else")
        return If(condition, then, self.expression())

    def bracket(self, sign: str) -> Node:
        """A list, an expression in brackets, or an interval: [1..2], (1..2], ]1..2[ …"""
        self.expect(sign)
        if sign == "[" and self.takes("]"):
            return ListOfNodes(())
        first = self.expression()
        if self.takes(".."):
            return self.interval(first, included=sign == "[")
        if sign == "(":
            self.expect(")")
            return first
        if sign == "]":
            raise self.error("expected ..")
        items = [first]
        while self.takes(","):
            items.append(self.expression())
        self.expect("]")
        return ListOfNodes(tuple(items))

    def interval(self, start: Node, *, included: bool) -> RangeOfNodes:
        minus = self.takes("-")
        end = self.postfix(self.primary(), filters=False)  # `[` may close the interval
        if minus:
            end = Negation(end)
        closed = self.takes("]")
        if not closed and not self.takes(")"):
            self.expect("[")
        return RangeOfNodes(start, end, included, closed)

    def context(self) -> ContextOfNodes:
        self.expect("{")
        outer = self.names
        entries: list[tuple[str, Node]] = []
        try:
            while not self.takes("}"):
                if entries:
                    self.expect(",")
                key = self.key()
                entries.append((key, self.expression()))
                self.names |= {key}
                self.members |= {key}
        finally:
            self.names = outer
        return ContextOfNodes(tuple(entries))

    def key(self) -> str:
        text = self.string()
        if text is not None:
            self.expect(":")
            return text
        label = self.match(LABEL)
        if label is None:
            raise self.error("expected the name of an entry and a colon")
        return plain(label[1])
