"""How far each person has had a customer's story before them: theirs alone, and the same on all their screens."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from crm.activities.schemas import StoryMark
from crm.core.doors import Viewer
from crm.core.work import Work
from crm.customers.doors import see_customer

MARKS = """
SELECT m.user_id, m.customer_id AS id, m.seq, m.seen_at FROM story_marks m
WHERE m.user_id = ANY(%(users)s::uuid[]) AND m.customer_id = ANY(%(ids)s::uuid[])
"""


class _Theirs(StoryMark):
    user_id: UUID


async def story_mark(work: Work, customer_id: UUID) -> StoryMark:
    """How far the actor has read this customer's story; 0 where they never opened it. Raises NotFound unseen."""
    await see_customer(work, customer_id)
    found = await story_marks_by_ids(work, [customer_id])
    return found[0] if found else StoryMark(id=customer_id, seq=0, seen_at=None)


async def story_marks_by_ids(work: Work, customer_ids: Sequence[UUID]) -> list[StoryMark]:
    """The actor's own marks on these customers."""
    viewer = work.actor.viewer
    if viewer is None:
        return []
    found = await story_marks_of_viewers(work, {viewer.user_id: viewer}, customer_ids)
    return list(found.get(viewer.user_id, {}).values())


async def story_marks_of_viewers(
    work: Work, viewers: Mapping[UUID, Viewer], customer_ids: Sequence[UUID]
) -> dict[UUID, dict[UUID, StoryMark]]:
    """For each of these people, their own marks on these customers."""
    found = await work.all(_Theirs, MARKS, users=sorted(viewers), ids=list(customer_ids))
    marks: dict[UUID, dict[UUID, StoryMark]] = {}
    for mark in found:
        marks.setdefault(mark.user_id, {})[mark.id] = StoryMark(id=mark.id, seq=mark.seq, seen_at=mark.seen_at)
    return marks
