"""Statements that every step sends: compiled once for a database, then handed to its driver as they are.

SQLAlchemy finds the compiled text of a statement by walking through it; for one with many columns that costs
more than the row itself. Parameters still pass the processors of their column types.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Executable
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

Process = Callable[[Any], Any]


class Prepared:
    """The text of a writing statement for one dialect. Every parameter is a `bindparam` with a name.

    For reading, Core is quicker: it remembers the columns of the result.
    """

    __slots__ = ("_is_positional", "_parameters", "_text")

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        self._text = compiled.string
        processors = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in compiled.binds.items()
        }
        self._is_positional = compiled.positiontup is not None
        order: Sequence[str] = compiled.positiontup or tuple(processors)
        self._parameters = tuple((name, processors[name]) for name in order)

    def run(self, connection: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        if self._is_positional:
            bound = [values[name] if do is None else do(values[name]) for name, do in self._parameters]
            return connection.exec_driver_sql(self._text, tuple(bound))
        named = {name: values[name] if do is None else do(values[name]) for name, do in self._parameters}
        return connection.exec_driver_sql(self._text, named)


_MADE: dict[Hashable, Prepared] = {}


def prepared(connection: Connection, key: Hashable, make: Callable[[], Executable]) -> Prepared:
    """The statement known as `key`, made when it is first asked for on this kind of database."""
    dialect = connection.dialect
    place = (dialect.name, dialect.driver, key)
    found = _MADE.get(place)
    if found is None:
        found = _MADE[place] = Prepared(make(), dialect)  # type: ignore[arg-type]
    return found
