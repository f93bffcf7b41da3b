"""Activities that are opened, or given to somebody, by rule."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

import msgspec

from crm.activities import activity_verbs as verbs
from crm.activities import rules
from crm.activities.actions.activities import note_activity, record, working_calendar
from crm.activities.doors import LockedActivity
from crm.core.work import Work
from crm.customers import actions as customers


class Application(msgspec.Struct, frozen=True):
    """An application somebody has to look at, and what its activity's line is caused by."""

    key: str
    """Of the activity's type."""
    customer_id: UUID
    line_id: UUID
    """Of the line that tells of it: it opens one activity, however often it is read."""
    at: datetime
    cause: UUID
    application_no: int | None = None
    lost_before: str | None = None


class _Entry(msgspec.Struct):
    id: UUID
    customer_id: UUID
    owner_id: UUID | None
    type_id: UUID


OPEN_ENTRIES = """
INSERT INTO activities (id, customer_id, type_id, owner_id, due_at, application_no, lost_before)
SELECT n.id, n.customer_id, t.id,
       (SELECT a.user_id FROM customer_assignees a WHERE a.customer_id = n.customer_id ORDER BY a.place, a.user_id LIMIT 1),
       n.due_at, n.application_no, n.lost_before
FROM unnest(%(ids)s::uuid[], %(customers)s::uuid[], %(keys)s::text[], %(dues)s::timestamptz[], %(numbers)s::int[],
            %(reasons)s::text[]) AS n(id, customer_id, key, due_at, application_no, lost_before)
JOIN activity_types t ON t.key = n.key AND t.ended_at IS NULL
JOIN customers c ON c.id = n.customer_id
ON CONFLICT (id) DO NOTHING
RETURNING id, customer_id, owner_id, type_id
"""


async def open_applications(work: Work, applications: Sequence[Application]) -> None:
    """Each of these applications has an activity, whoever answers for the customer is to do it soon. Heard by: live."""
    calendar = await working_calendar(work)
    by_id = {uuid5(each.line_id, each.key): each for each in applications}
    dues = {key: rules.soon(each.at, calendar) for key, each in by_id.items()}
    entries = await work.all(
        _Entry,
        OPEN_ENTRIES,
        ids=list(by_id),
        customers=[each.customer_id for each in by_id.values()],
        keys=[each.key for each in by_id.values()],
        dues=list(dues.values()),
        numbers=[each.application_no for each in by_id.values()],
        reasons=[each.lost_before for each in by_id.values()],
    )
    # In the order of the customers, whose briefs are locked by it.
    for entry in sorted(entries, key=lambda entry: entry.customer_id):
        await note_activity(work, entry.id, entry.customer_id, entry.type_id, entry.owner_id, None, dues[entry.id])
    opened = {entry.id: entry for entry in entries}
    for key, each in by_id.items():
        if entry := opened.get(key):
            work.cause = each.cause
            fact = verbs.ActivityOpened(
                type_id=entry.type_id,
                owner_id=entry.owner_id,
                due_at=dues[key],
                application_no=each.application_no,
                version=1,
            )
            record(work, key, each.customer_id, fact)


async def give_activities(work: Work, activities: Sequence[LockedActivity], owners: dict[UUID, UUID | None]) -> None:
    """Each of these locked activities is that person's, or nobody's."""
    if not activities:
        return
    await work.run(
        "UPDATE activities a SET owner_id = n.owner_id, version = a.version + 1, updated_at = now()"
        " FROM unnest(%(ids)s::uuid[], %(owners)s::uuid[]) AS n(id, owner_id) WHERE a.id = n.id",
        ids=list(owners),
        owners=list(owners.values()),
    )
    await customers.give_works(work, owners)
    for each in activities:
        fact = verbs.ActivityHandedOver(
            type_id=each.type_id, from_user_id=each.owner_id, to_user_id=owners[each.id], version=each.version + 1
        )
        record(work, each.id, each.customer_id, fact)
