"""Taking the sample company away again: its people, its customers and all that hangs on them, and nothing else.

What hangs on what is read from the foreign keys, so rooms made later need not be named here.
"""

from collections.abc import Iterator, Sequence
from typing import LiteralString
from uuid import UUID

import msgspec
import psycopg
from psycopg import sql

from crm.core.doors import COMPANY_POOL
from crm.core.reactions import Room
from crm.demo import office
from crm.demo.cursors import Connection, hold_journal
from crm.demo.load import is_loaded
from crm.ops import chain
from crm.ops.stop import Stop

# A customer is the sample's when it was loaded with it, or when all that is known of them was simulated.
DOOMED: LiteralString = """
CREATE TEMPORARY TABLE doomed ON COMMIT DROP AS
SELECT c.id FROM customers c
WHERE c.is_demo
   OR (EXISTS (SELECT FROM leads l WHERE l.customer_id = c.id)
       AND NOT EXISTS (SELECT FROM leads l WHERE l.customer_id = c.id AND NOT {simulated}))
"""
SIMULATED: LiteralString = """
coalesce(l.external_id LIKE 'demo-%%' OR l.origin = ANY(%(origins)s)
         OR l.external_id IN (SELECT leadgen_id FROM lead_fetches WHERE channel_id = ANY(%(channels)s)), false)
"""

# Real customers stay: without the sample's people and teams they fall back to a pool.
SET_FREE: LiteralString = """
WITH kept AS (
  SELECT c.id, CASE WHEN c.team_id = ANY(%(teams)s) THEN NULL ELSE c.team_id END AS team_id,
         ARRAY(SELECT a.user_id FROM customer_assignees a
               WHERE a.customer_id = c.id AND a.user_id <> ALL(%(users)s) ORDER BY a.place, a.user_id) AS people
  FROM customers c WHERE c.viewers && %(keys)s::uuid[] AND c.id NOT IN (SELECT id FROM doomed)
)
UPDATE customers c SET version = version + 1, updated_at = now(), team_id = kept.team_id,
  viewers = CASE WHEN kept.people = '{}'
                 THEN ARRAY[coalesce((SELECT pool_id FROM teams WHERE id = kept.team_id), %(company)s)]
                 ELSE kept.people END || array_remove(ARRAY[kept.team_id], NULL)
FROM kept WHERE c.id = kept.id
"""

# A number says nothing by itself, so no key of another table says whose it is.
NOBODY: LiteralString = """
DELETE FROM bookables b
WHERE NOT EXISTS (SELECT FROM users WHERE id = b.id) AND NOT EXISTS (SELECT FROM meeting_rooms WHERE id = b.id)
"""

HANGING: LiteralString = """
SELECT k.conrelid::regclass::text AS child, a.attname AS field, b.attname AS target, a.attnotnull AS is_required
FROM pg_constraint k
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
WHERE k.contype = 'f' AND k.confrelid = %(table)s::regclass AND cardinality(k.conkey) = 1
ORDER BY 1, 2
"""


class Hanging(msgspec.Struct, frozen=True):
    """A column that refers to another table."""

    child: str
    field: str
    target: str
    is_required: bool


def remove_demo(address: str, rooms: Sequence[Room]) -> int:
    """Nothing of the sample company is left; returns how many customers went. Real customers stay, in a pool if need be.

    Raises Stop when there is none, or when lines still wait for a reaction.
    """
    with psycopg.connect(address) as connection:
        if not is_loaded(connection):
            raise Stop("There is no sample company here.")
        hold_journal(connection, rooms)
        channels = [channel.id for channel in office.CHANNELS]
        origins = [f"form:{office.FORM_KEY}", *(f"meta:{c.kind}:{c.external_id}" for c in office.CHANNELS)]
        connection.execute(DOOMED.format(simulated=SIMULATED), {"origins": origins, "channels": channels})
        customers = connection.execute("SELECT count(*) FROM doomed").fetchone()
        _set_free(connection)
        _forget_history(connection)
        _delete(connection, "customers", sql.SQL("id IN (SELECT id FROM doomed)"))
        for channel in office.CHANNELS:
            of_channel = sql.SQL("position({} IN body) > 0").format(sql.Literal(channel.external_id.encode()))
            _delete(connection, "webhook_deliveries", of_channel)
        for table, ids in _own_rows():
            _delete(connection, table, sql.SQL("id = ANY({})").format(sql.Literal(ids)), keeps_rows=True)
        _delete_unused_sources(connection)
        connection.execute(NOBODY)
        connection.execute("UPDATE company SET name = '' WHERE name = %s", [office.NAME])
        connection.execute("DELETE FROM stage_totals")
        connection.execute(
            "INSERT INTO stage_totals (stage_id, currency, count, sum)"
            " SELECT stage_id, coalesce(currency, ''), count(*), coalesce(sum(amount), 0) FROM cards WHERE archived_at IS NULL GROUP BY 1, 2"
        )
        connection.execute("DELETE FROM stage_stays WHERE count = 0")
        # The numbers that screens remember belong to a life of this database that is over.
        connection.execute("UPDATE installation SET epoch = gen_random_uuid()")
    return int(str(customers[0])) if customers else 0


def _own_rows() -> Iterator[tuple[str, list[UUID]]]:
    yield "delegations", [stand_in.id for stand_in in office.STAND_INS]
    yield "channels", [channel.id for channel in office.CHANNELS]
    yield "forms", [office.FORM_ID]
    yield "tags", list(office.TAGS)
    yield "users", [person.id for person in office.COLLEAGUES]
    yield "teams", [team.id for team in office.TEAMS]
    yield "departments", list(office.DEPARTMENTS)


def _set_free(connection: Connection) -> None:
    users = [person.id for person in office.COLLEAGUES]
    teams = [team.id for team in office.TEAMS]
    pools = [team.pool_id for team in office.TEAMS]
    connection.execute(
        SET_FREE, {"users": users, "teams": teams, "keys": users + teams + pools, "company": COMPANY_POOL}
    )


def _forget_history(connection: Connection) -> None:
    """Lines have no foreign keys; those of the sample's customers and things go here."""
    things = [key for _, ids in _own_rows() for key in ids]
    connection.execute("DELETE FROM field_changes WHERE customer_id IN (SELECT id FROM doomed)")
    row = connection.execute(
        "WITH gone AS (DELETE FROM journal WHERE customer_id IN (SELECT id FROM doomed)"
        "                OR subject_id IN (SELECT id FROM doomed) OR subject_id = ANY(%s) RETURNING seq)"
        " SELECT min(seq) FROM gone",
        [things],
    ).fetchone()
    for statement in chain.OPEN if row and row[0] is not None else ():
        connection.execute(statement, {"from_seq": row[0] if row else 0})


def _delete(
    connection: Connection,
    table: str,
    which: sql.Composable,
    *,
    keeps_rows: bool = False,
    above: tuple[str, ...] = (),
) -> None:
    """These rows are gone, and before them what hangs on them. With `keeps_rows` a reference that may be empty is emptied."""
    for hanging in _hanging(connection, table):
        is_own = hanging.child == table and keeps_rows and not hanging.is_required
        if hanging.child in (*above, table) and not is_own:
            continue
        inner = sql.SQL("{field} IN (SELECT {target} FROM {table} WHERE {which})").format(
            field=sql.Identifier(hanging.field),
            target=sql.Identifier(hanging.target),
            table=sql.Identifier(table),
            which=which,
        )
        if keeps_rows and not hanging.is_required:
            empty = sql.SQL("UPDATE {} SET {} = NULL WHERE {}")
            connection.execute(empty.format(sql.Identifier(hanging.child), sql.Identifier(hanging.field), inner))
        else:
            _delete(connection, hanging.child, inner, keeps_rows=keeps_rows, above=(*above, table))
    connection.execute(sql.SQL("DELETE FROM {} WHERE {}").format(sql.Identifier(table), which))


def _hanging(connection: Connection, table: str) -> list[Hanging]:
    found = connection.execute(HANGING, {"table": table}).fetchall()
    return [msgspec.convert(row, Hanging, strict=False) for row in (_named(row) for row in found)]


def _named(row: tuple[object, ...]) -> dict[str, object]:
    return dict(zip(("child", "field", "target", "is_required"), row, strict=True))


def _delete_unused_sources(connection: Connection) -> None:
    # A source somebody's real lead came by is theirs now.
    connection.execute(
        "DELETE FROM sources s WHERE id = ANY(%s) AND NOT EXISTS (SELECT FROM leads WHERE source_id = s.id)"
        " AND NOT EXISTS (SELECT FROM touches WHERE source_id = s.id)"
        " AND NOT EXISTS (SELECT FROM customers WHERE source_id = s.id)",
        [list(office.SOURCES)],
    )
