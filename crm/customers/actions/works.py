"""Works: what is to be done for a customer. Higher rooms note it in their own transaction, and say when it is done with.

The brief holds what is due first; the database keeps it. Whoever notes, gives or ends a work names what is `touched_by` it
among what their line touched, so that screens hear.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from crm.core.work import Work
from crm.customers.work_schemas import WorkKind


def touched_by(work_id: UUID, customer_id: UUID) -> list[tuple[str, UUID]]:
    """What shows a work of a customer: itself, and whatever shows the next one."""
    return [("work", work_id), ("customer", customer_id)]


async def note_work(
    work: Work,
    work_id: UUID,
    *,
    kind: WorkKind,
    customer_id: UUID,
    owner_id: UUID | None,
    due_at: datetime,
    type_id: UUID | None = None,
    title: str | None = None,
    about_id: UUID | None = None,
    instead_of: UUID | None = None,
) -> None:
    """This is to be done for the customer by then; the same id again says how it is now. `about_id` is another work of the
    customer that this one is about; `instead_of` is one that is no longer to be done. Sent with what comes next.
    """
    work.later(
        "WITH gone AS (DELETE FROM works WHERE id = %(instead_of)s) INSERT INTO works (id, kind, customer_id, owner_id, type_id, title, due_at, about_id)"
        " VALUES (%(id)s, %(kind)s, %(customer_id)s, %(owner_id)s, %(type_id)s, %(title)s, %(due_at)s, %(about_id)s)"
        " ON CONFLICT (id) DO UPDATE SET owner_id = excluded.owner_id, type_id = excluded.type_id,"
        "  title = excluded.title, due_at = excluded.due_at",
        id=work_id,
        kind=kind,
        customer_id=customer_id,
        owner_id=owner_id,
        type_id=type_id,
        title=title,
        due_at=due_at,
        about_id=about_id,
        instead_of=instead_of,
    )


async def works_about(work: Work, work_id: UUID) -> list[tuple[str, UUID]]:
    """What shows how this work is called beside itself: those that are about it."""
    ids = await work.all(UUID, "SELECT id FROM works WHERE about_id = %(id)s ORDER BY id", id=work_id)
    return [("work", each) for each in ids]


async def end_work(work: Work, work_id: UUID) -> None:
    """This is no longer to be done. Sent with what comes next."""
    work.later("DELETE FROM works WHERE id = %(id)s", id=work_id)


async def give_works(work: Work, owners: Mapping[UUID, UUID | None]) -> None:
    """Each of these works is this person's now, or nobody's. Sent with what comes next."""
    work.later(
        "UPDATE works w SET owner_id = n.owner_id FROM unnest(%(ids)s::uuid[], %(owners)s::uuid[]) AS n(id, owner_id)"
        " WHERE w.id = n.id",
        ids=list(owners),
        owners=list(owners.values()),
    )
