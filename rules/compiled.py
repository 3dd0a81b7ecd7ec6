"""Turns the rows of a table into one Python function, built as a syntax tree (no text is ever evaluated)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, cast

from rules.cell import Bound, Cell, Is, Span

Matcher = Callable[[Sequence[Any]], list[int]]


def compile_rows(name: str, positions: Sequence[int], rows: Sequence[Sequence[Cell]]) -> Matcher:
    """A function from the value vector to the indexes of the rows whose every cell passes.

    `positions` says where in the vector each column stands. Each column is read once.
    """
    constants: dict[str, Any] = {}
    body: list[ast.stmt] = [_assign("hits", ast.List([], ast.Load()))]
    for column, position in enumerate(positions):
        value = ast.Subscript(_name("values"), ast.Constant(position), ast.Load())
        body.append(_assign(f"c{column}", value))
    for index, cells in enumerate(rows):
        tests = [_cell(cell, f"c{at}", constants) for at, cell in enumerate(cells) if not cell.is_any]
        append = ast.Attribute(_name("hits"), "append", ast.Load())
        found = ast.Expr(ast.Call(append, [ast.Constant(index)], []))
        body.append(ast.If(_all(tests), [found], []) if tests else found)
    body.append(ast.Return(_name("hits")))
    arguments = ast.arguments([], [ast.arg("values")], None, [], [], None, [])
    function = ast.FunctionDef("matching", arguments, body, [], None, None)
    module = ast.fix_missing_locations(ast.Module([function], []))
    exec(compile(module, f"<table {name}>", "exec"), constants)  # nosec B102 - built from checked cells
    return cast(Matcher, constants["matching"])


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _assign(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _all(tests: list[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)


def _cell(cell: Cell, column: str, constants: dict[str, Any]) -> ast.expr:
    words = [test.value for test in cell.tests if isinstance(test, Is)]
    if words:
        return _words(words, column, cell.negated)
    spans = [_span(test, column, constants) for test in cell.tests if isinstance(test, Span)]
    found = spans[0] if len(spans) == 1 else ast.BoolOp(ast.Or(), spans)
    return ast.UnaryOp(ast.Not(), found) if cell.negated else found


def _words(words: list[str | bool | None], column: str, negated: bool) -> ast.expr:
    sign: ast.cmpop
    if len(words) > 1:
        sign = ast.NotIn() if negated else ast.In()
        known = ast.Set([ast.Constant(word) for word in words])  # Python folds this into a constant
        return ast.Compare(_name(column), [sign], [known])
    word = words[0]
    if word is None or isinstance(word, bool):
        sign = ast.IsNot() if negated else ast.Is()
    else:
        sign = ast.NotEq() if negated else ast.Eq()
    return ast.Compare(_name(column), [sign], [ast.Constant(word)])


def _span(span: Span, column: str, constants: dict[str, Any]) -> ast.expr:
    if span.low is not None and span.low == span.high:
        return ast.Compare(_name(column), [ast.Eq()], [_number(span.low, constants)])
    tests: list[ast.expr] = []
    if span.low is not None:
        over: ast.cmpop = ast.GtE() if span.low_in else ast.Gt()
        tests.append(ast.Compare(_name(column), [over], [_number(span.low, constants)]))
    if span.high is not None:
        under: ast.cmpop = ast.LtE() if span.high_in else ast.Lt()
        tests.append(ast.Compare(_name(column), [under], [_number(span.high, constants)]))
    return _all(tests)


def _number(bound: Bound, constants: dict[str, Any]) -> ast.expr:
    """Whole numbers stand in the tree; exact decimals are not literals of Python and get a name."""
    if not isinstance(bound.value, Decimal):
        return ast.Constant(bound.value)
    name = f"k{len(constants)}"
    constants[name] = bound.value
    return _name(name)
