"""Activities: opened and edited, and both taken back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET

from crm.activities import activity_verbs as verbs
from crm.activities import rules
from crm.activities.activity_schemas import (
    EditActivity,
    OpenActivity,
)
from crm.activities.doors import (
    CREATE,
    EDIT,
    OF_ACTIVITY,
    VIEW,
    Around,
    LockedActivity,
    lock_activity,
)
from crm.activities.endings import end_companions
from crm.core.changes import KEEP, changes_of, keeping
from crm.core.clock import WorkCalendar, now
from crm.core.doors import require
from crm.core.ids import new_id
from crm.core.problems import Invalid, Taken
from crm.core.text import clean
from crm.core.work import Work
from crm.customers import actions as customers
from crm.customers.doors import hears_of, reach_customer
from crm.people.queries import viewers_of

Hours = list[dict[str, str] | None] | None


class _Hours(msgspec.Struct):
    working_hours: Hours


async def working_calendar(work: Work) -> WorkCalendar:
    """When the company works."""
    return rules.calendar_of((await work.one(_Hours, "SELECT working_hours FROM company")).working_hours)


# Opened


async def open_activity(work: Work, customer_id: UUID, new: OpenActivity) -> tuple[UUID, bool]:
    """This is to be done for the customer. Returns its id and whether it was opened just now; the same id again with the same
    content changes nothing. Raises NotFound unseen, Forbidden unallowed, Taken, Invalid for a type or person that is none.
    """
    require(work.actor, VIEW)
    await reach_customer(work, customer_id, CREATE)
    return await hold_open(work, customer_id, new)


class _Known(msgspec.Struct):
    has_type: bool
    viewers: list[UUID]


async def hold_open(work: Work, customer_id: UUID, new: OpenActivity, *, is_by_rule: bool = False) -> tuple[UUID, bool]:
    """The same, for a customer whose door has been passed."""
    viewer = work.actor.viewer
    me = viewer.user_id if viewer else None
    owner_id = me if new.owner_id is UNSET else new.owner_id
    title, due_at = _title(new.title), rules.read_due(new.due_at, now=now())
    known = await work.one(
        _Known,
        "SELECT EXISTS (SELECT FROM activity_types WHERE id = %(type_id)s AND ended_at IS NULL) AS has_type,"
        " (SELECT viewers FROM customers WHERE id = %(customer_id)s) AS viewers",
        type_id=new.type_id,
        customer_id=customer_id,
    )
    if not known.has_type:
        raise Invalid({"type_id": "unknown_type"})
    try:
        await _check_owner(work, owner_id, known.viewers)
    except Invalid:
        if not is_by_rule:
            raise
        owner_id = None
    activity_id = new.id or new_id()
    made = await work.run(
        "INSERT INTO activities (id, customer_id, type_id, owner_id, title, due_at, opened_by)"
        " VALUES (%(id)s, %(customer_id)s, %(type_id)s, %(owner_id)s, %(title)s, %(due_at)s, %(opened_by)s)"
        " ON CONFLICT (id) DO NOTHING",
        id=activity_id,
        customer_id=customer_id,
        type_id=new.type_id,
        owner_id=owner_id,
        title=title,
        due_at=due_at,
        opened_by=None if is_by_rule else me,
    )
    if not made:
        same = await work.maybe(
            bool,
            "SELECT customer_id = %(customer_id)s AND type_id = %(type_id)s AND title IS NOT DISTINCT FROM %(title)s"
            " AND due_at = %(due_at)s FROM activities WHERE id = %(id)s",
            id=activity_id,
            customer_id=customer_id,
            type_id=new.type_id,
            title=title,
            due_at=due_at,
        )
        if not same:
            raise Taken
        return activity_id, False
    await note_activity(work, activity_id, customer_id, new.type_id, owner_id, title, due_at)
    fact = verbs.ActivityOpened(type_id=new.type_id, owner_id=owner_id, due_at=due_at, application_no=None, version=1)
    record(work, activity_id, customer_id, fact)
    return activity_id, True


async def _check_owner(work: Work, owner_id: UUID | None, viewers: Sequence[UUID]) -> None:
    """Raise Invalid unless somebody who is to do it works here and sees it; whoever acts does."""
    if owner_id is None or (work.actor.viewer and owner_id == work.actor.viewer.user_id):
        return
    owner = (await viewers_of(work, [owner_id])).get(owner_id)
    if owner is None:
        raise Invalid({"owner_id": "unknown_user"})
    if not hears_of(owner, VIEW, viewers):
        raise Invalid({"owner_id": "cannot_see_customer"})


async def withdraw_activity(work: Work, activity_id: UUID, *, seen: int) -> None:
    """That it was opened is taken back: it stands nowhere any more. Raises Stale when it was changed since."""
    activity, _ = await lock_activity(work, activity_id, Around, OF_ACTIVITY, CREATE, seen=seen)
    end_row(work, activity, state="withdrawn")
    await end_companions(work, activity_id)
    await customers.end_work(work, activity_id)
    fact = verbs.ActivityWithdrawn(type_id=activity.type_id, version=activity.version + 1)
    record(work, activity_id, activity.customer_id, fact)


# Edited


async def edit_activity(work: Work, activity_id: UUID, edit: EditActivity) -> None:
    """What is given holds from now on. Raises Stale, ActivityOver, Invalid for a person who is none, or does not see it."""
    activity, around = await lock_activity(work, activity_id, Around, OF_ACTIVITY, EDIT, seen=edit.version)
    after = msgspec.structs.replace(
        activity,
        title=activity.title if edit.title is UNSET else _title(edit.title),
        due_at=activity.due_at if edit.due_at is UNSET else rules.read_due(edit.due_at, now=now()),
        owner_id=activity.owner_id if edit.owner_id is UNSET else edit.owner_id,
    )
    if after.owner_id != activity.owner_id:
        await _check_owner(work, after.owner_id, around.viewers)
    await write_activity(work, activity, after)


async def unedit_activity(work: Work, activity_id: UUID, *, seen: int) -> None:
    """The values are those of before the change that led to this version. Raises Stale when it was changed since."""
    activity, _ = await lock_activity(work, activity_id, Around, OF_ACTIVITY, EDIT, seen=seen)
    before = {field: change.old for field, change in (await changes_of(work, activity_id, seen)).items()}
    await write_activity(work, activity, msgspec.structs.replace(activity, **_read(before)))


class _Values(msgspec.Struct):
    """Values of an activity as they are kept."""

    title: str | msgspec.UnsetType | None = UNSET
    due_at: datetime | msgspec.UnsetType = UNSET
    owner_id: UUID | msgspec.UnsetType | None = UNSET


def _read(kept: dict[str, object]) -> dict[str, object]:
    values = msgspec.convert(kept, _Values)
    return {field: getattr(values, field) for field in kept}


async def write_activity(work: Work, before: LockedActivity, after: LockedActivity) -> None:
    """A locked activity is so from now on, and what it was is kept."""
    fields = ("title", "due_at", "owner_id")
    changes = {
        field: (getattr(before, field), getattr(after, field))
        for field in fields
        if getattr(before, field) != getattr(after, field)
    }
    if not changes:
        return
    version = before.version + 1
    work.later(
        "WITH kept AS (" + KEEP + ") UPDATE activities SET title = %(title)s, due_at = %(due_at)s,"
        " owner_id = %(owner_id)s, version = %(version)s, updated_at = now() WHERE id = %(id)s",
        id=before.id,
        title=after.title,
        due_at=after.due_at,
        owner_id=after.owner_id,
        version=version,
        **keeping(work, changes, subject=("activity", before.id), customer_id=before.customer_id, version=version),
    )
    await note_activity(work, before.id, before.customer_id, before.type_id, after.owner_id, after.title, after.due_at)
    fact = verbs.ActivityEdited(type_id=before.type_id, fields=sorted(changes), version=version)
    named = await customers.works_about(work, before.id) if "title" in changes else []
    record(work, before.id, before.customer_id, fact, touched=named)


# Parts


def end_row(
    work: Work,
    activity: LockedActivity,
    *,
    state: str,
    at: datetime | None = None,
    outcome_id: UUID | None = None,
    reason: str | None = None,
    seconds: int | None = None,
    happened_at: datetime | None = None,
    replaced_by: UUID | None = None,
) -> None:
    """The locked activity is no longer open. Sent with what comes next."""
    work.later(
        "UPDATE activities SET state = %(state)s, outcome_id = %(outcome_id)s, reason = %(reason)s,"
        " duration_seconds = %(seconds)s, happened_at = %(happened_at)s, replaced_by = %(replaced_by)s, closed_at = coalesce(%(at)s, now()),"
        " closed_by = %(closed_by)s, version = version + 1, updated_at = now() WHERE id = %(id)s",
        id=activity.id,
        state=state,
        outcome_id=outcome_id,
        reason=reason,
        seconds=seconds,
        happened_at=happened_at,
        replaced_by=replaced_by,
        at=at,
        closed_by=work.actor.viewer.user_id if work.actor.viewer else None,
    )


async def note_activity(
    work: Work,
    activity_id: UUID,
    customer_id: UUID,
    type_id: UUID,
    owner_id: UUID | None,
    title: str | None,
    due_at: datetime,
) -> None:
    """The works of the customer say so."""
    await customers.note_work(
        work,
        activity_id,
        kind="activity",
        customer_id=customer_id,
        owner_id=owner_id,
        type_id=type_id,
        title=title,
        due_at=due_at,
    )


def record(
    work: Work, activity_id: UUID, customer_id: UUID, fact: verbs.Fact, *, touched: Sequence[tuple[str, UUID]] = ()
) -> None:
    """Record a fact about an activity, and what it changes the look of besides."""
    work.record(
        fact,
        subject=("activity", activity_id),
        customer_id=customer_id,
        touched=[*customers.touched_by(activity_id, customer_id), *touched],
    )


def _title(title: str | None) -> str | None:
    return " ".join(clean(title or "").split()) or None


def reason_of(reason: str | None) -> str | None:
    """A reason as it is kept; None where nothing was said."""
    return " ".join(clean(reason or "").split()) or None
