"""Looking through somebody else's eyes: begun, ended by hand, by time, and when either loses what it rests on."""

from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.problems import Invalid, Refused
from crm.core.work import Work
from crm.people import doors, rules, verbs
from crm.people.actions.links import NotActive
from crm.people.queries.rights import viewers_of


class AlreadyViewing(Refused):
    """One pair of eyes at a time."""

    code = "already_viewing"


async def begin_viewing(work: Work, session_id: UUID, user_id: UUID) -> datetime:
    """The session shows everything as this person sees it, changes nothing, and ends by itself; until when.

    Raises Forbidden unallowed and for whoever has more rights, NotFound, NotActive. Heard by: live (the session's screens
    begin anew), audit.
    """
    doors.may_view_as(work.actor)
    me = work.actor.viewer
    if me is None or user_id == doors.themselves(work.actor):
        raise Invalid({"user_id": "is_oneself"})
    person = (await viewers_of(work, [user_id])).get(user_id)
    if person is None:
        await work.one(UUID, "SELECT id FROM users WHERE id = %(id)s", id=user_id)
        raise NotActive
    if not doors.sees_no_more(person, me):
        raise doors.ReachesFurther
    until = await work.maybe(
        datetime,
        "UPDATE sessions SET viewing_as = %(user_id)s, viewing_until = now() + %(lasts)s"
        " WHERE id = %(id)s AND user_id = %(me)s AND viewing_as IS NULL RETURNING viewing_until",
        id=session_id,
        me=me.user_id,
        user_id=user_id,
        lasts=rules.VIEWING_LASTS,
    )
    if until is None:
        raise AlreadyViewing
    work.record(verbs.ViewAsBegan(user_id=user_id, until=until), subject=("session", session_id))
    return until


class Viewing(msgspec.Struct):
    """A session that looks through somebody's eyes."""

    id: UUID
    by_user_id: UUID
    user_id: UUID
    is_over: bool
    """It was ended already, and its screen is told so."""


_BEFORE = "id, user_id AS by_user_id, viewing_as AS user_id, viewing_ended_at IS NOT NULL AS is_over"


async def end_viewing(work: Work, session_id: UUID) -> None:
    """The session is its own person's again. Changes nothing when it was. Heard by: live, audit."""
    if work.actor.viewer is not None:
        doors.themselves(work.actor)
    ended = await work.maybe(
        Viewing,
        f"WITH before AS (SELECT {_BEFORE} FROM sessions WHERE id = %(id)s AND viewing_as IS NOT NULL FOR UPDATE)"
        " UPDATE sessions s SET viewing_as = NULL, viewing_until = NULL, viewing_ended_at = NULL"
        " FROM before WHERE s.id = before.id RETURNING before.*",
        id=session_id,
    )
    if ended is not None and not ended.is_over:
        record_end(work, ended, "person")


async def end_lapsed_views(work: Work) -> int:
    """Views out of time are over, and those of or on people who may not enter, lost the right, or gained more; how many.

    Such a session opens nothing more until its screen has acknowledged it: what somebody does next on a screen that still
    shows another's must not become their own act. Heard by: live (the screens are cut), audit.
    """
    running = await work.all(
        _Running,
        f"SELECT {_BEFORE}, viewing_until <= now() AS is_late FROM sessions"
        " WHERE viewing_as IS NOT NULL AND viewing_ended_at IS NULL FOR UPDATE SKIP LOCKED",
    )
    if not running:
        return 0
    viewers = await viewers_of(work, [key for each in running for key in (each.by_user_id, each.user_id)])
    over = [
        each
        for each in running
        if each.is_late or not doors.may_go_on(viewers.get(each.by_user_id), viewers.get(each.user_id))
    ]
    for each in over:
        await work.run("UPDATE sessions SET viewing_ended_at = now() WHERE id = %(id)s", id=each.id)
        record_end(work, each, "time" if each.is_late else "rights")
    return len(over)


class _Running(Viewing):
    is_late: bool


def record_end(work: Work, viewing: Viewing, why: str) -> None:
    """It is on record that a view ended: by the "person", by "time", by "rights", or with its "session"."""
    work.record(
        verbs.ViewAsEnded(user_id=viewing.user_id, by_user_id=viewing.by_user_id, why=why),
        subject=("session", viewing.id),
    )
