"""Statements that every step sends: compiled once for a database, then handed to its driver as they are.

SQLAlchemy finds the compiled text of a statement by walking through it, and describes every column of what
comes back; for a row with many columns that costs several times as much as the row itself. Parameters and
columns still pass the processors of their types, whoever listens to the engine still hears every statement.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Select
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

Process = Callable[[Any], Any]


class Prepared:
    """The text of a statement for one dialect. What changes is a `bindparam` with a name.

    Nothing is flushed before it is sent: who reads what a session has changed flushes first.
    """

    __slots__ = ("_fixed", "_is_positional", "_parameters", "_results", "_text")

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        self._text = compiled.string
        processors = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for bind, name in compiled.bind_names.items()
        }
        self._fixed = {name: bind.value for bind, name in compiled.bind_names.items() if not bind.required}
        self._is_positional = compiled.positiontup is not None
        order: Sequence[str] = compiled.positiontup or tuple(processors)
        self._parameters = tuple((name, processors[name]) for name in order)
        columns = statement.selected_columns if isinstance(statement, Select) else ()
        made = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns)
        self._results = tuple((place, do) for place, do in enumerate(made) if do is not None)

    def write(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """How many rows were touched."""
        cursor = self._send(connection, values)
        touched = int(cursor.rowcount)
        cursor.close()
        return touched

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        """Every row, its values as their column types give them."""
        cursor = self._send(connection, values)
        found: list[Sequence[Any]] = cursor.fetchall()
        cursor.close()
        if not self._results:
            return found
        processed = [list(row) for row in found]
        for row in processed:
            for place, do in self._results:
                row[place] = do(row[place])
        return list(processed)

    def one(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """The row. Raises NoResultFound."""
        for row in self.rows(connection, values):
            return row
        raise NoResultFound(self._text)

    def _send(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The driver's cursor. Raises what SQLAlchemy would."""
        bound: Any
        if self._fixed:
            values = {**self._fixed, **values}
        if self._is_positional:
            bound = tuple(values[name] if do is None else do(values[name]) for name, do in self._parameters)
        else:
            bound = {name: values[name] if do is None else do(values[name]) for name, do in self._parameters}
        cursor = connection.connection.cursor()
        for listener in connection.dispatch.before_cursor_execute:
            listener(connection, cursor, self._text, bound, None, False)
        try:
            cursor.execute(self._text, bound)
        except connection.dialect.loaded_dbapi.Error as error:
            if connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor):
                connection.invalidate(error)
            else:
                cursor.close()
            raise DBAPIError.instance(
                self._text, bound, error, connection.dialect.loaded_dbapi.Error,
                hide_parameters=connection.engine.hide_parameters, dialect=connection.dialect,
            ) from error  # fmt: skip
        return cursor


_MADE: dict[Hashable, Prepared] = {}


def prepared(connection: Connection, key: Hashable, make: Callable[[], Executable]) -> Prepared:
    """The statement known as `key`, made when it is first asked for on this kind of database."""
    dialect = connection.dialect
    place = (dialect.name, dialect.driver, key)
    found = _MADE.get(place)
    if found is None:
        found = _MADE[place] = Prepared(make(), dialect)  # type: ignore[arg-type]
    return found
