"""Views handed over when somebody leaves: what others look at does not go with them."""

from uuid import UUID

import msgspec

from crm.core.holdings import MOST, Heirs
from crm.core.problems import Stale
from crm.core.work import Work
from crm.people.doors import may_manage_users
from crm.pipeline import verbs


class _Shared(msgspec.Struct):
    id: UUID
    version: int
    viewers: list[UUID]


SHARED = """
SELECT id, version, viewers FROM views
WHERE owner_id = %(id)s AND visibility <> 'private' AND ended_at IS NULL
ORDER BY id LIMIT %(most)s FOR NO KEY UPDATE
"""


async def hand_over_views(work: Work, user_id: UUID, heirs: Heirs, done: int) -> int:
    """The next views this person shared are the heir's, seen by the same others, or are gone; how many. Those kept to oneself
    stay, for nobody else ever saw them. A part of leaving. Heard by: live.
    """
    may_manage_users(work.actor)
    views = await work.all(_Shared, SHARED, id=user_id, most=MOST)
    for place, view in enumerate(views):
        heir = heirs.of(done + place)
        after: list[UUID] = []
        if heir is None:
            await work.run(
                "UPDATE views SET ended_at = now(), version = version + 1, updated_at = now() WHERE id = %(id)s",
                id=view.id,
            )
        else:
            after = list(dict.fromkeys(heir if key == user_id else key for key in view.viewers))
            await work.run(
                "UPDATE views SET owner_id = %(heir)s, viewers = %(viewers)s::uuid[], version = version + 1,"
                " updated_at = now() WHERE id = %(id)s",
                id=view.id,
                heir=heir,
                viewers=after,
            )
        work.record(
            verbs.ViewHandedOver(from_user_id=user_id, to_user_id=heir, version=view.version + 1),
            subject=("view", view.id),
            removed_viewers=[key for key in view.viewers if key not in after],
        )
    return len(views)


async def give_back_view(work: Work, view_id: UUID, user_id: UUID, heir: UUID | None, *, seen: int) -> None:
    """The view is this person's again, as before they left. Raises Stale when it was changed or ended since."""
    may_manage_users(work.actor)
    given = await work.run(
        "UPDATE views SET owner_id = %(user_id)s, viewers = array_replace(viewers, %(heir)s::uuid, %(user_id)s::uuid), ended_at = NULL,"
        " version = version + 1, updated_at = now()"
        " WHERE id = %(id)s AND version = %(seen)s AND (ended_at IS NULL) = (%(heir)s::uuid IS NOT NULL)",
        id=view_id,
        user_id=user_id,
        heir=heir,
        seen=seen,
    )
    if not given:
        raise Stale
    work.record(verbs.ViewRestored(), subject=("view", view_id), removed_viewers=[heir] if heir else [])
