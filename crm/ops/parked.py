"""Lines of the journal that a reaction could not handle, tried again because a person wants it."""

from collections.abc import Sequence

import psycopg

from crm.core.house import House
from crm.core.problems import Refused, Unavailable
from crm.core.reactions import Room, retry_parked
from crm.ops.actions import Settled


class StillParked(Refused):
    """It failed again; why stands in the list."""

    code = "still_parked"


async def try_again(house: House, rooms: Sequence[Room], line: Settled) -> None:
    """The reaction handles the line now. Raises StillParked when it fails again, or no such reaction exists any more."""
    room = next((room for room in rooms if room.name == line.room and line.verb in room.handlers), None)
    if room is None:
        raise StillParked
    try:
        await retry_parked(house, room, line.seq)
    except (Unavailable, psycopg.OperationalError):
        raise
    except Exception as error:
        raise StillParked from error
