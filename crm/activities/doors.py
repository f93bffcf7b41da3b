"""The policy rows of this room, and how an activity is reached; what hangs on a customer is seen as the customer is."""

from datetime import datetime
from typing import LiteralString, TypeVar
from uuid import UUID

import msgspec
from psycopg.abc import QueryNoTemplate as Query

from crm.activities.activity_schemas import PromiseState, State
from crm.core.doors import Actor, Right, require
from crm.core.problems import Refused, Stale
from crm.core.work import Question, Work
from crm.customers.doors import pass_customer
from crm.files.doors import Owner
from crm.files.doors import offer as offer_owner

offer_owner(
    Owner(
        "activity",
        "SELECT a.id, a.customer_id, c.viewers FROM activities a JOIN customers c ON c.id = a.customer_id",
        needs="activities.view",
    )
)

RIGHTS = (
    Right("notes.view"),
    Right("notes.create", is_acting=True),
    Right("notes.edit", is_acting=True),
    Right("notes.delete"),
    Right("notes.history"),
    Right("appointments.view"),
    Right("appointments.edit", is_acting=True),
    Right("meeting_rooms.configure", is_scoped=False),
    Right("activities.view"),
    Right("activities.create", is_acting=True),
    Right("activities.edit", is_acting=True),
    Right("activities.close", is_acting=True),
    Right("activities.configure", is_scoped=False),
)
"""The rows of the policy table this room owns."""

VIEW, CREATE, EDIT, CLOSE = "activities.view", "activities.create", "activities.edit", "activities.close"
CAN = {"edit": EDIT, "close": CLOSE}
"""Short names sent to the browser → the grants they need; only while the thing is open."""


class ActivityOver(Refused):
    """It has ended already."""

    code = "activity_over"


class PromiseOver(Refused):
    """What became of it has been said already."""

    code = "promise_over"


class LockedActivity(msgspec.Struct):
    """An activity's bare row under lock."""

    id: UUID
    version: int
    customer_id: UUID
    type_id: UUID
    owner_id: UUID | None
    title: str | None
    due_at: datetime
    state: State


class LockedPromise(msgspec.Struct):
    """A promise's bare row under lock."""

    id: UUID
    version: int
    customer_id: UUID
    text: str
    due_at: datetime
    promised_by: UUID | None
    state: PromiseState


class Around(msgspec.Struct):
    """Whose the customer is."""

    viewers: list[UUID]


T = TypeVar("T", bound=Around)

LOCK_ACTIVITY: LiteralString = """
SELECT id, version, customer_id, type_id, owner_id, title, due_at, state
FROM activities WHERE id = %(id)s FOR NO KEY UPDATE
"""
LOCK_PROMISE: LiteralString = """
SELECT id, version, customer_id, text, due_at, promised_by, state FROM promises WHERE id = %(id)s FOR NO KEY UPDATE
"""
OF_ACTIVITY: LiteralString = (
    "SELECT viewers FROM customers WHERE id = (SELECT customer_id FROM activities WHERE id = %(id)s)"
)
OF_PROMISE: LiteralString = (
    "SELECT viewers FROM customers WHERE id = (SELECT customer_id FROM promises WHERE id = %(id)s)"
)


def may_configure(actor: Actor) -> None:
    """Raise Forbidden unless the actor may change types and outcomes."""
    require(actor, VIEW)
    require(actor, "activities.configure")


async def lock_activity(
    work: Work,
    activity_id: UUID,
    look: type[T],
    around: Query,
    grant: str,
    *,
    seen: int | None,
    is_open: bool = True,
    **params: object,
) -> tuple[LockedActivity, T]:
    """The activity's row, locked, and what stands `around` it, in one round trip.

    Raises NotFound unseen, Forbidden unallowed, Stale when `seen` is not its version, ActivityOver unless it is open (or has
    ended, where that is asked for).
    """
    require(work.actor, VIEW)
    activity, found = await work.both(
        Question(LockedActivity, LOCK_ACTIVITY, {"id": activity_id}),
        Question(look, around, {"id": activity_id, **params}),
    )
    pass_customer(work.actor, found.viewers, grant)
    if seen is not None and activity.version != seen:
        raise Stale
    if (activity.state == "open") is not is_open:
        raise ActivityOver
    return activity, found


async def lock_promise(
    work: Work, promise_id: UUID, grant: str, *, seen: int | None, is_open: bool = True
) -> LockedPromise:
    """The promise's row, locked. Raises as `lock_activity` does, PromiseOver for one whose end has been said."""
    require(work.actor, VIEW)
    promise, found = await work.both(
        Question(LockedPromise, LOCK_PROMISE, {"id": promise_id}), Question(Around, OF_PROMISE, {"id": promise_id})
    )
    pass_customer(work.actor, found.viewers, grant)
    if seen is not None and promise.version != seen:
        raise Stale
    if (promise.state == "open") is not is_open:
        raise PromiseOver
    return promise
