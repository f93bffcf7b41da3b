"""Activities that end: closed with an outcome, cancelled, replaced, and each of these taken back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET

from crm.activities import activity_verbs as verbs
from crm.activities.actions.activities import end_row, hold_open, note_activity, reason_of, record
from crm.activities.actions.notes import add_note
from crm.activities.activity_schemas import (
    Book,
    CancelActivity,
    CloseActivity,
    Consequence,
    OpenActivity,
    ReplaceActivity,
)
from crm.activities.consequences import Closing, carry_out
from crm.activities.doors import CLOSE, CREATE, OF_ACTIVITY, Around, lock_activity
from crm.activities.endings import end_companions, put_back_companions
from crm.activities.story_rules import read_happened
from crm.core.clock import now
from crm.core.problems import Invalid, Taken
from crm.core.text import clean
from crm.core.work import Work
from crm.customers import actions as customers
from crm.customers.doors import pass_customer


class _Outcome(Around):
    """What closing must know beside the activity."""

    has_outcome: bool
    consequences: list[Consequence]
    is_contact: bool
    last_contact_at: datetime | None
    is_followed: bool
    """Something that is to be done is about it."""


OUTCOME = """
SELECT c.viewers, o.id IS NOT NULL AS has_outcome, coalesce(o.consequences, '[]') AS consequences,
       coalesce(o.is_contact, false) AS is_contact, b.last_contact_at,
       EXISTS (SELECT FROM works w WHERE w.about_id = a.id) AS is_followed
FROM activities a
JOIN customers c ON c.id = a.customer_id
LEFT JOIN customer_brief b ON b.customer_id = c.id
LEFT JOIN outcomes o ON o.id = %(outcome_id)s AND o.type_id = a.type_id AND o.ended_at IS NULL
WHERE a.id = %(id)s
"""


async def close_activity(work: Work, activity_id: UUID, close: CloseActivity) -> None:
    """The activity is done with this outcome, and what the outcome brings about has come about, all in one act.

    Raises NotFound unseen, Forbidden unallowed, Stale and ActivityOver when it has changed or ended already, Invalid for an
    outcome of another type and for what a stage needs and nobody has said, ConsequenceRefused. Heard by: live, pipeline.
    """
    activity, around = await lock_activity(
        work, activity_id, _Outcome, OUTCOME, CLOSE, seen=close.version, outcome_id=close.outcome_id
    )
    if not around.has_outcome:
        raise Invalid({"outcome_id": "unknown_outcome"})
    at, reason = now(), reason_of(close.reason)
    happened_at = read_happened(close.happened_at, at)
    contact_at = happened_at or at
    end_row(
        work,
        activity,
        state="done",
        at=at,
        outcome_id=close.outcome_id,
        reason=reason,
        seconds=close.duration_seconds,
        happened_at=happened_at,
    )
    record(
        work,
        activity_id,
        activity.customer_id,
        verbs.ActivityClosed(
            type_id=activity.type_id,
            outcome_id=close.outcome_id,
            duration_seconds=close.duration_seconds,
            version=activity.version + 1,
            contact_at=contact_at if around.is_contact else None,
            contact_before=around.last_contact_at if around.is_contact else None,
            happened_at=happened_at,
        ),
    )
    if around.is_followed:
        await end_companions(work, activity_id)
    closing = Closing(
        activity_id, activity.customer_id, activity.owner_id, at, reason, dict(close.fields), close.appointment
    )
    await carry_out(work, wishes_of(around.consequences, closing), closing)
    await customers.end_work(work, activity_id)
    if around.is_contact:
        await customers.note_contact(work, activity.customer_id, at=contact_at)
    if clean(close.note or ""):
        await add_note(work, activity.customer_id, text=close.note or "", note_id=None, happened_at=happened_at)
    if close.next is not None:
        await open_next(work, activity.customer_id, around.viewers, close.next, owner_id=activity.owner_id)


def wishes_of(consequences: Sequence[Consequence], closing: Closing) -> list[Consequence]:
    """What comes about: an appointment that was said is booked even where only the stage asks for one."""
    asked = [] if closing.appointment is None or Book() in consequences else [Book()]
    return [*asked, *consequences]


async def cancel_activity(work: Work, activity_id: UUID, cancel: CancelActivity) -> None:
    """The activity is not to be done. Raises Invalid without a reason, Stale, ActivityOver."""
    reason = reason_of(cancel.reason)
    if reason is None:
        raise Invalid({"reason": "required"})
    activity, _ = await lock_activity(work, activity_id, Around, OF_ACTIVITY, CLOSE, seen=cancel.version)
    end_row(work, activity, state="cancelled", reason=reason)
    await end_companions(work, activity_id)
    await customers.end_work(work, activity_id)
    fact = verbs.ActivityCancelled(type_id=activity.type_id, version=activity.version + 1)
    record(work, activity_id, activity.customer_id, fact)


async def replace_activity(work: Work, activity_id: UUID, replace: ReplaceActivity) -> UUID:
    """Something else is to be done instead; its id. Raises Stale, ActivityOver, Invalid, Taken."""
    activity, around = await lock_activity(work, activity_id, Around, OF_ACTIVITY, CLOSE, seen=replace.version)
    await end_companions(work, activity_id)
    by = await open_next(work, activity.customer_id, around.viewers, replace.by, owner_id=activity.owner_id)
    end_row(work, activity, state="replaced", reason=reason_of(replace.reason), replaced_by=by)
    await customers.end_work(work, activity_id)
    fact = verbs.ActivityReplaced(type_id=activity.type_id, by=by, version=activity.version + 1)
    record(work, activity_id, activity.customer_id, fact)
    return by


async def open_next(
    work: Work, customer_id: UUID, viewers: Sequence[UUID], new: OpenActivity, *, owner_id: UUID | None
) -> UUID:
    """What follows something that ended is open; it is the same person's unless somebody is named. Raises Forbidden, Invalid,
    Taken.
    """
    pass_customer(work.actor, viewers, CREATE)
    if new.owner_id is UNSET:
        new = msgspec.structs.replace(new, owner_id=owner_id)
    opened, is_new = await hold_open(work, customer_id, new)
    if not is_new:
        raise Taken
    return opened


async def reopen_activity(
    work: Work, activity_id: UUID, *, seen: int, contact: tuple[datetime, datetime | None] | None = None
) -> None:
    """How it ended is taken back: it is to be done as before. `contact` is when the customer was reached by it, and when
    before. Raises Stale when it was changed since.
    """
    activity, _ = await lock_activity(work, activity_id, Around, OF_ACTIVITY, CLOSE, seen=seen, is_open=False)
    work.later(
        "UPDATE activities SET state = 'open', outcome_id = NULL, reason = NULL, duration_seconds = NULL, replaced_by = NULL,"
        " happened_at = NULL,"
        " closed_at = NULL, closed_by = NULL, version = version + 1, updated_at = now() WHERE id = %(id)s",
        id=activity_id,
    )
    await put_back_companions(work, activity_id)
    await note_activity(
        work,
        activity_id,
        activity.customer_id,
        activity.type_id,
        activity.owner_id,
        activity.title,
        activity.due_at,
    )
    if contact is not None:
        await customers.forget_contact(work, activity.customer_id, at=contact[0], before=contact[1])
    fact = verbs.ActivityReopened(type_id=activity.type_id, version=activity.version + 1)
    record(work, activity_id, activity.customer_id, fact)
