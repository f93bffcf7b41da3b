"""Notices: what somebody is told in the app. Theirs alone, and only while they see the customer it is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from crm.core.doors import Actor, Viewer, require
from crm.core.paging import next_cursor, read_cursor
from crm.core.work import Work
from crm.customers.doors import can_see
from crm.customers.sight import sight_of
from crm.notify.schemas import Notice, Notices

GRANT = "customers.view"

# What it is about is read as it is now: a reminder that was changed since is told as it stands.
NOTICE: LiteralString = """
SELECT n.id, n.user_id, n.verb, n.at, n.read_at, json_build_object('id', c.id, 'name', c.name) AS customer, c.viewers,
       n.subject_kind, n.subject_id,
       (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u
        WHERE u.id = CASE n.verb WHEN 'handover.offered' THEN h.from_user_id ELSE h.to_user_id END) AS by,
       coalesce(r.text, CASE n.verb WHEN 'handover.offered' THEN h.text WHEN 'handover.declined' THEN h.answer END)
         AS title,
       coalesce(r.state <> 'open', n.verb = 'handover.offered' AND h.state <> 'waiting', false) AS is_settled
FROM notices n
JOIN customers c ON c.id = n.customer_id
LEFT JOIN reminders r ON n.subject_kind = 'reminder' AND r.id = n.subject_id
LEFT JOIN handovers h ON n.subject_kind = 'handover' AND h.id = n.subject_id
WHERE """


class _Kept(Notice):
    user_id: UUID
    viewers: list[UUID]


async def notices_page(work: Work, *, limit: int, cursor: str | None) -> Notices:
    """The actor's own notices, the latest first; those of customers they see no more are left out."""
    require(work.actor, GRANT)
    if work.actor.viewer is None:
        return Notices(items=[], next=None, as_of=work.as_of)
    place = read_cursor(tuple[datetime, UUID], cursor)
    found = await work.all(
        _Kept,
        NOTICE
        + "n.user_id = %(me)s AND (%(at)s::timestamptz IS NULL OR (n.at, n.id) < (%(at)s, %(id)s))"
        + " ORDER BY n.at DESC, n.id DESC LIMIT %(limit)s",
        me=work.actor.viewer.user_id,
        at=place[0] if place else None,
        id=place[1] if place else None,
        limit=limit,
    )
    last = (found[-1].at, found[-1].id) if found else None
    items = [_shown(each, work.actor) for each in found if can_see(work.actor, each.viewers)]
    return Notices(items=items, next=next_cursor(found, limit, last), as_of=work.as_of)


async def notices_by_ids(work: Work, ids: Sequence[UUID]) -> list[Notice]:
    """Those of these notices that are the actor's."""
    viewer = work.actor.viewer
    if viewer is None:
        return []
    return list((await notices_of_viewers(work, {viewer.user_id: viewer}, ids))[viewer.user_id].values())


async def notices_of_viewers(
    work: Work, viewers: Mapping[UUID, Viewer], ids: Sequence[UUID]
) -> dict[UUID, dict[UUID, Notice]]:
    """For each of these people, those of these notices that are theirs. One statement, however many people."""
    found = await work.all(
        _Kept,
        NOTICE + "n.id = ANY(%(ids)s::uuid[]) AND n.user_id = ANY(%(users)s::uuid[])",
        ids=list(ids),
        users=list(viewers),
    )
    told: dict[UUID, dict[UUID, Notice]] = {user_id: {} for user_id in viewers}
    for each in found:
        if GRANT in viewers[each.user_id].grants and viewers[each.user_id].can_see(GRANT, each.viewers):
            told[each.user_id][each.id] = _shown(
                each, Actor(kind="person", id=each.user_id, name="", viewer=viewers[each.user_id])
            )
    return told


def _shown(kept: _Kept, actor: Actor) -> Notice:
    shown = msgspec.convert(kept, Notice, from_attributes=True)
    # What a new owner was told is looked through, as on the customer's screen.
    sight = sight_of(actor) if kept.subject_kind == "handover" else None
    if sight is not None:
        shown.title = sight.text(shown.title)
    return shown
