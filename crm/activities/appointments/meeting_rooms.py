"""Every write about the rooms of the office that appointments take."""

from uuid import UUID

import psycopg

from crm.activities import verbs
from crm.core.doors import require
from crm.core.ids import new_id
from crm.core.problems import Invalid, Stale, Taken
from crm.core.text import clean
from crm.core.work import Work

CONFIGURE = "meeting_rooms.configure"


async def make_meeting_room(work: Work, *, name: str, room_id: UUID | None) -> tuple[UUID, bool]:
    """The room can be booked. The same id again changes nothing. Raises Forbidden, Invalid without a name, Taken for a name or
    id in use.
    """
    require(work.actor, CONFIGURE)
    room_id, name = room_id or new_id(), _name(name)
    known = await work.maybe(str, "SELECT name FROM meeting_rooms WHERE id = %(id)s", id=room_id)
    if known is not None:
        if known != name:
            raise Taken
        return room_id, False
    made = await work.run(
        "INSERT INTO meeting_rooms (id, name) VALUES (%(id)s, %(name)s) ON CONFLICT DO NOTHING", id=room_id, name=name
    )
    if not made:
        raise Taken
    work.record(verbs.MeetingRoomMade(), subject=("meeting_room", room_id))
    return room_id, True


async def rename_meeting_room(work: Work, room_id: UUID, *, name: str, seen: int) -> None:
    """The room is called this. Raises Forbidden, NotFound, Stale, Invalid, Taken."""
    await _lock_room(work, room_id, seen=seen)
    try:
        await work.run(
            "UPDATE meeting_rooms SET name = %(name)s, version = version + 1, updated_at = now() WHERE id = %(id)s",
            id=room_id,
            name=_name(name),
        )
    except psycopg.errors.UniqueViolation:
        raise Taken from None
    work.record(verbs.MeetingRoomRenamed(), subject=("meeting_room", room_id))


async def end_meeting_room(work: Work, room_id: UUID) -> None:
    """The room is no longer offered; appointments in it stay. Raises Forbidden, NotFound."""
    await _lock_room(work, room_id)
    await work.run(
        "UPDATE meeting_rooms SET ended_at = now(), version = version + 1, updated_at = now() WHERE id = %(id)s",
        id=room_id,
    )
    work.record(verbs.MeetingRoomEnded(), subject=("meeting_room", room_id))


async def _lock_room(work: Work, room_id: UUID, *, seen: int | None = None) -> None:
    require(work.actor, CONFIGURE)
    version = await work.one(
        int,
        "SELECT version FROM meeting_rooms WHERE id = %(id)s AND ended_at IS NULL FOR NO KEY UPDATE",
        id=room_id,
    )
    if seen is not None and version != seen:
        raise Stale


def _name(name: str) -> str:
    name = clean(name)[:100]
    if not name:
        raise Invalid({"name": "required"})
    return name
