"""Statements of every reply and letter, compiled once: SQLAlchemy takes five times as long to run them as SQLite does.

The rule: changes of rows whose values are plain, within a transaction that writes. Questions, and what is run once for
a batch, are SQLAlchemy's; so is everything with PostgreSQL, whose answers take longer than both.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect

Values = Mapping[str, Any]


def execute(connection: Connection, statement: Any, values: Values) -> Any:
    """Run an INSERT or UPDATE with these values; returns a cursor, with its rowcount and what RETURNING gives back."""
    if connection.dialect.name != "sqlite":
        return connection.execute(statement, values)
    compiled, parameters = _compiled(statement, connection.dialect, tuple(values))
    return _driver(connection).execute(compiled, parameters(values))


def execute_many(connection: Connection, statement: Any, rows: Sequence[Values]) -> None:
    """Run an INSERT or UPDATE for each of these rows, of which there is at least one."""
    if connection.dialect.name != "sqlite":
        connection.execute(statement, rows)
        return
    compiled, parameters = _compiled(statement, connection.dialect, tuple(rows[0]))
    _driver(connection).executemany(compiled, [parameters(values) for values in rows])


@lru_cache(maxsize=128)
def _compiled(statement: Any, dialect: Dialect, names: tuple[str, ...]) -> tuple[str, Callable[[Values], list[Any]]]:
    """(the SQL of that statement for values of these names, what makes the driver's parameters out of the values)."""
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    ways = [(name, _to_database(compiled.binds[name].type, dialect)) for name in compiled.positiontup]
    fixed = {name: value for name, value in compiled.params.items() if value is not None}

    def parameters(values: Values) -> list[Any]:
        given = {**fixed, **values} if fixed else values
        return [given[name] if way is None else way(given[name]) for name, way in ways]

    return str(compiled), parameters


def _to_database(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """What a column's type makes of a value before the driver gets it; None where that is nothing."""
    way: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return way


def _driver(connection: Connection) -> Any:
    assert connection.in_transaction()
    return connection.connection.driver_connection
