"""Standing still: while the sample company comes or goes, nobody writes a line and no reaction has one left to hear."""

import time
from collections.abc import Sequence

import psycopg

from crm.core.reactions import Room
from crm.ops.stop import Stop

Connection = psycopg.Connection[tuple[object, ...]]
PATIENCE = 15.0
PENDING = """
SELECT EXISTS (SELECT FROM journal WHERE seq > (SELECT seq FROM reaction_cursors WHERE room = %s) AND verb = ANY(%s))
"""


def hold_journal(connection: Connection, rooms: Sequence[Room]) -> None:
    """Until commit nobody writes a line, and every room has heard all there are.

    Raises Stop when lines still wait for a reaction after a while.
    """
    connection.execute("SET LOCAL lock_timeout = '10s'")
    connection.execute(
        "INSERT INTO reaction_cursors (room) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING",
        [[room.name for room in rooms]],
    )
    end = time.monotonic() + PATIENCE
    while _is_waiting(connection, rooms):
        if time.monotonic() > end:
            raise Stop(
                "The house is still busy with what happened before. Start it (crm up), wait a minute, try again."
            )
        time.sleep(0.2)
    # The cursors before the journal, as reactions take them; then nothing can have been added unheard.
    connection.execute("SELECT 1 FROM reaction_cursors ORDER BY room FOR UPDATE")
    connection.execute("SELECT pg_advisory_xact_lock(7)")
    if _is_waiting(connection, rooms):
        raise Stop("The house is busy at this moment. Try again.")


def _is_waiting(connection: Connection, rooms: Sequence[Room]) -> bool:
    found = [connection.execute(PENDING, [room.name, list(room.handlers)]).fetchone() for room in rooms]
    return any(row and row[0] for row in found)


def move_cursors(connection: Connection, rooms: Sequence[Room]) -> None:
    """The rooms have heard everything up to now."""
    connection.execute(
        "UPDATE reaction_cursors SET seq = (SELECT max(seq) FROM journal), moved_at = now() WHERE room = ANY(%s)",
        [[room.name for room in rooms]],
    )
