"""Rows straight into a table."""

from collections.abc import Iterable, Sequence

import msgspec
from psycopg import sql

from crm.demo.cursors import Connection


def copy_rows(connection: Connection, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
    """These rows stand in the table; `columns` are their names, with spaces between."""
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns.split())
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor().copy(command) as copy:
        for row in rows:
            copy.write_row(row)


def json_text(value: object) -> str:
    """A value for a JSON column."""
    return msgspec.json.encode(value).decode()
