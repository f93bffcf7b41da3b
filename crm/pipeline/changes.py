"""What an edit changes of a row, and writing exactly that."""

from uuid import UUID

import msgspec
from msgspec import UNSET
from psycopg import sql

from crm.core.work import Work


def changes_of(before: msgspec.Struct, edit: msgspec.Struct, **checked: object) -> dict[str, object]:
    """The fields of an edit that differ from what is there."""
    given = {name: getattr(edit, name) for name in edit.__struct_fields__ if name != "version"} | checked
    return {name: value for name, value in given.items() if value is not UNSET and value != getattr(before, name)}


async def write_changes(work: Work, table: str, key: UUID, changes: dict[str, object]) -> None:
    """The row of this id has these values, and one version more."""
    # The names are those of the fields of our own structs.
    await work.run(
        sql.SQL("UPDATE {table} SET {changes}, version = version + 1 WHERE id = %(id)s").format(
            table=sql.Identifier(table),
            changes=sql.SQL(", ").join(
                sql.SQL("{name} = {value}").format(name=sql.Identifier(name), value=sql.Placeholder(name))
                for name in changes
            ),
        ),
        id=key,
        **changes,
    )
