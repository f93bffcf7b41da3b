"""How each person's cards look: theirs alone, and the same on all their screens."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from crm.core.doors import Viewer
from crm.core.work import Work
from crm.pipeline.look_schemas import STANDARD_COLUMNS, STANDARD_FIELDS, CardLook

LOOKS = """
SELECT u.id, coalesce(l.density, 'normal') AS density, coalesce(l.fields, %(fields)s::text[]) AS fields,
       coalesce(l.columns, %(columns)s::text[]) AS columns
FROM unnest(%(ids)s::uuid[]) AS u (id) LEFT JOIN card_looks l ON l.user_id = u.id
"""


async def card_look(work: Work) -> CardLook:
    """How the actor's cards look; as usual for who has chosen nothing, programs among them."""
    user_id = work.actor.viewer.user_id if work.actor.viewer else UUID(int=0)
    return (await _looks(work, [user_id]))[0]


async def card_looks_by_ids(work: Work, ids: Sequence[UUID]) -> list[CardLook]:
    """Of these people's looks the actor's own."""
    viewer = work.actor.viewer
    return await _looks(work, [viewer.user_id]) if viewer and viewer.user_id in ids else []


async def card_looks_of_viewers(
    work: Work, viewers: Mapping[UUID, Viewer], ids: Sequence[UUID]
) -> dict[UUID, dict[UUID, CardLook]]:
    """For each of these people who is among `ids`, their own look."""
    return {look.id: {look.id: look} for look in await _looks(work, [each for each in ids if each in viewers])}


async def _looks(work: Work, ids: Sequence[UUID]) -> list[CardLook]:
    return await work.all(CardLook, LOOKS, ids=list(ids), fields=list(STANDARD_FIELDS), columns=list(STANDARD_COLUMNS))
