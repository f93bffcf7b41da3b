"""Reminders: set, changed, put off, settled, told, handed over."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from msgspec import UNSET

from crm.activities.doors import VIEW as ACTIVITIES
from crm.core.changes import KEEP, Changes, keeping
from crm.core.clock import now
from crm.core.doors import require
from crm.core.holdings import MOST, Heirs
from crm.core.ids import new_id
from crm.core.problems import Invalid, Stale, Taken
from crm.core.text import clean
from crm.core.work import Work
from crm.customers import actions as customers
from crm.customers.doors import CustomerViewers, hears_of, reach_customer
from crm.people.queries import viewers_of
from crm.reminders import rules, verbs
from crm.reminders.doors import EDIT, VIEW, pass_owner, pass_reminder
from crm.reminders.schemas import EditReminder, SetReminder


class LockedReminder(msgspec.Struct):
    """A reminder's bare row under lock."""

    id: UUID
    version: int
    customer_id: UUID
    owner_id: UUID
    text: str
    due_at: datetime
    state: str
    fired_at: datetime | None
    activity_id: UUID | None


BARE: LiteralString = (
    "SELECT id, version, customer_id, owner_id, text, due_at, state, fired_at, activity_id FROM reminders "
)


async def set_reminder(work: Work, customer_id: UUID, new: SetReminder) -> tuple[UUID, bool]:
    """Somebody is reminded of this then; the same id again changes nothing. Heard by: live, and when its time comes, its person.

    One about an activity ends with it. Returns its id and whether it was set just now. Raises NotFound unseen, Forbidden, Invalid
    for a text, time, person or activity that is none, Taken for an id in use.
    """
    require(work.actor, VIEW)
    # Held first, as whoever ends the activity does; what is wrong with it is said behind the door.
    is_open = new.activity_id is None or await _hold_activity(work, new.activity_id, customer_id)
    viewers = await reach_customer(work, customer_id, EDIT)
    text, due_at = rules.check_text(clean(new.text)), rules.check_due(new.due_at, now=now())
    if not is_open:
        raise Invalid({"activity_id": "unknown_activity"})
    me = _me(work)
    owner_id = new.owner_id or me
    if owner_id is None:
        raise Invalid({"owner_id": "required"})
    if owner_id != me:
        await _check_owner(work, owner_id, viewers)
    return await _hold(
        work, customer_id, new.id or new_id(), owner_id, text, due_at, made_by=me, activity_id=new.activity_id
    )


async def set_reminder_by_rule(
    work: Work, customer_id: UUID, text: str, due_at: datetime, *, first: UUID | None
) -> UUID:
    """The `first` of whom it is the matter, else whoever acts, is reminded; nobody needs a right for what a rule sets.

    What comes about late reminds at once. Returns its id. Raises NobodyToRemind where neither may see reminders of the customer.
    Heard by: live.
    """
    customer = await work.one(CustomerViewers, "SELECT viewers FROM customers WHERE id = %(id)s", id=customer_id)
    wanted = [each for each in (first, _me(work)) if each is not None]
    able = await viewers_of(work, wanted)
    owner_id = next((each for each in wanted if each in able and hears_of(able[each], VIEW, customer.viewers)), None)
    if owner_id is None:
        raise rules.NobodyToRemind
    at = now()
    kept, due_at = rules.check_text(clean(text)), rules.check_due(max(due_at, at), now=at)
    reminder_id, _ = await _hold(work, customer_id, new_id(), owner_id, kept, due_at, made_by=None)
    return reminder_id


async def _hold(
    work: Work,
    customer_id: UUID,
    reminder_id: UUID,
    owner_id: UUID,
    text: str,
    due_at: datetime,
    *,
    made_by: UUID | None,
    activity_id: UUID | None = None,
) -> tuple[UUID, bool]:
    made = await work.run(
        "INSERT INTO reminders (id, customer_id, owner_id, text, due_at, made_by, activity_id)"
        " VALUES (%(id)s, %(customer_id)s, %(owner_id)s, %(text)s, %(due_at)s, %(made_by)s, %(activity_id)s)"
        " ON CONFLICT (id) DO NOTHING",
        id=reminder_id,
        customer_id=customer_id,
        owner_id=owner_id,
        text=text,
        due_at=due_at,
        made_by=made_by,
        activity_id=activity_id,
    )
    if not made:
        known = await work.one(LockedReminder, BARE + "WHERE id = %(id)s", id=reminder_id)
        asked = (customer_id, text, owner_id, activity_id)
        if (known.customer_id, known.text, known.owner_id, known.activity_id) != asked:
            raise Taken
        return reminder_id, False
    reminder = LockedReminder(
        reminder_id, 1, customer_id, owner_id, text, due_at, state="open", fired_at=None, activity_id=activity_id
    )
    await note_reminder(work, reminder)
    record(work, reminder, verbs.ReminderSet(owner_id=owner_id, due_at=due_at))
    return reminder_id, True


async def _hold_activity(work: Work, activity_id: UUID, customer_id: UUID) -> bool:
    """Whether it is an open activity of the customer, and stays so until this is written."""
    held = (
        "SELECT true FROM activities WHERE id = %(id)s AND customer_id = %(customer_id)s AND state = 'open' FOR SHARE"
    )
    sees = work.actor.viewer is None or ACTIVITIES in work.actor.viewer.grants
    return sees and await work.maybe(bool, held, id=activity_id, customer_id=customer_id) is not None


async def edit_reminder(work: Work, reminder_id: UUID, edit: EditReminder) -> None:
    """What is given holds from now on; at another time it reminds anew.

    Raises NotFound unseen, Forbidden, Stale, ReminderOver, and Invalid as setting one does.
    """
    before, viewers = await _lock(work, reminder_id, seen=edit.version)
    _check_open(before)
    text = before.text if edit.text is UNSET else rules.check_text(clean(edit.text))
    due_at = before.due_at if edit.due_at is UNSET else rules.check_due(edit.due_at, now=now())
    owner_id = before.owner_id if edit.owner_id is UNSET else edit.owner_id
    if owner_id != before.owner_id:
        await _check_owner(work, owner_id, viewers)
    fields = tuple(
        name
        for name, is_other in (
            ("text", text != before.text),
            ("due_at", due_at != before.due_at),
            ("owner", owner_id != before.owner_id),
        )
        if is_other
    )
    if not fields:
        return
    fired_at = None if {"due_at", "owner"} & {*fields} else before.fired_at
    after = msgspec.structs.replace(
        before, version=before.version + 1, text=text, due_at=due_at, owner_id=owner_id, fired_at=fired_at
    )
    changes: Changes = {"text": (before.text, text)} if text != before.text else {}
    await _write(work, after, changes)
    record(
        work,
        after,
        verbs.ReminderEdited(
            from_owner_id=before.owner_id,
            to_owner_id=owner_id,
            from_due_at=before.due_at,
            to_due_at=due_at,
            fields=fields,
            version=after.version,
        ),
    )


async def snooze_reminder(work: Work, reminder_id: UUID, due_at: datetime, *, reason: str, seen: int) -> None:
    """It reminds once more, then; why it was put off stands in the story.

    Raises NotFound unseen, Forbidden, Stale, ReminderOver, and Invalid without a reason or for a time that has passed.
    """
    before, _ = await _lock(work, reminder_id, seen=seen)
    _check_open(before)
    reason = clean(reason)[: rules.LONGEST]
    if not reason:
        raise Invalid({"reason": "required"})
    after = msgspec.structs.replace(
        before, version=before.version + 1, due_at=rules.check_due(due_at, now=now()), fired_at=None
    )
    await _write(work, after, {"reason": (None, reason)}, is_snoozed=True)
    record(
        work,
        after,
        verbs.ReminderSnoozed(
            from_due_at=before.due_at,
            to_due_at=after.due_at,
            was_fired=before.fired_at is not None,
            version=after.version,
        ),
    )


async def finish_reminder(work: Work, reminder_id: UUID, *, seen: int) -> None:
    """What it reminded of is done; done twice is done once. Raises NotFound unseen, Forbidden, Stale, ReminderOver."""
    await _settle(work, reminder_id, "done", seen=seen)


async def withdraw_reminder(work: Work, reminder_id: UUID, *, seen: int | None = None) -> None:
    """Nobody is reminded any more. Raises NotFound unseen, Forbidden, Stale, ReminderOver when it was done."""
    await _settle(work, reminder_id, "withdrawn", seen=seen)


async def unset_reminder(work: Work, reminder_id: UUID) -> None:
    """It was never set: the inverse of setting it. One that was set by rule, whoever sees the customer takes back with the act
    that brought it about. Raises NotFound unseen, Forbidden, Stale when it was changed since.
    """
    by_rule = "SELECT true FROM reminders WHERE id = %(id)s AND made_by IS NULL"
    is_by_rule = await work.maybe(bool, by_rule, id=reminder_id) or False
    await _settle(work, reminder_id, "withdrawn", seen=1, is_by_rule=is_by_rule)


async def _settle(work: Work, reminder_id: UUID, state: str, *, seen: int | None, is_by_rule: bool = False) -> None:
    before, _ = await _lock(work, reminder_id, seen=seen, is_by_rule=is_by_rule)
    if before.state == state:
        return
    _check_open(before)
    after = msgspec.structs.replace(before, version=before.version + 1, state=state)
    await _write(work, after, {})
    fact = verbs.ReminderDone if state == "done" else verbs.ReminderWithdrawn
    record(work, after, fact(version=after.version))


async def put_back_reminder(
    work: Work,
    reminder_id: UUID,
    *,
    seen: int,
    due_at: datetime | None = None,
    owner_id: UUID | None = None,
    text: str | None = None,
    is_fired: bool = False,
    is_by_rule: bool = False,
) -> None:
    """It is open again, at the time, for the person and with the words it had: the inverse of all that happens to it. What
    followed by rule, whoever sees the customer takes back.

    Raises NotFound unseen, Forbidden, Stale when something else came between, ReminderOver when the activity it is about has
    ended since.
    """
    # Held first, as whoever ends the activity does.
    about = await work.maybe(
        str,
        "SELECT state FROM activities WHERE id = (SELECT activity_id FROM reminders WHERE id = %(id)s) FOR SHARE",
        id=reminder_id,
    )
    before, _ = await _lock(work, reminder_id, seen=seen, is_by_rule=is_by_rule)
    if about not in (None, "open"):
        raise rules.ReminderOver
    after = msgspec.structs.replace(
        before,
        version=before.version + 1,
        state="open",
        due_at=due_at or before.due_at,
        owner_id=owner_id or before.owner_id,
        text=text or before.text,
        fired_at=now() if is_fired else before.fired_at,
    )
    await _write(work, after, {"text": (before.text, after.text)} if after.text != before.text else {})
    record(work, after, verbs.ReminderReopened(version=after.version))


# Due, and nobody told: whichever process comes first tells, the others pass over the row. What was told stays told when
# clocks go back, and what came due while nobody was there is told once on return.
FIRE: LiteralString = """
UPDATE reminders SET fired_at = now()
WHERE id IN (SELECT id FROM reminders WHERE state = 'open' AND fired_at IS NULL AND due_at <= now()
             ORDER BY due_at, id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED)
RETURNING id, version, customer_id, owner_id, text, due_at, state, fired_at, activity_id
"""


async def fire_reminders(work: Work, *, limit: int) -> int:
    """Those whose time has come are told to their people, each once. Returns how many. Heard by: live, notices."""
    due = await work.all(LockedReminder, FIRE, limit=limit)
    for each in due:
        work.record(
            verbs.ReminderFired(owner_id=each.owner_id), subject=("reminder", each.id), customer_id=each.customer_id
        )
    return len(due)


async def hand_over_reminders(work: Work, user_id: UUID, heirs: Heirs, done: int) -> int:
    """The open reminders of somebody who leaves are another's, or are withdrawn. At most `MOST` at a time."""
    found = await work.all(
        LockedReminder,
        BARE + "WHERE owner_id = %(id)s AND state = 'open' ORDER BY id LIMIT %(most)s FOR NO KEY UPDATE",
        id=user_id,
        most=MOST,
    )
    for place, before in enumerate(by_customer(found), start=done):
        heir = heirs.of(place)
        if heir is not None:
            await give_reminder(work, before, heir)
            continue
        after = msgspec.structs.replace(before, version=before.version + 1, state="withdrawn")
        await _write(work, after, {})
        record(work, after, verbs.ReminderWithdrawn(version=after.version))
    return len(found)


def by_customer(found: Sequence[LockedReminder]) -> list[LockedReminder]:
    """In the order of their customers, whose briefs are locked by what changes: nobody is to wait in a circle."""
    return sorted(found, key=lambda each: (each.customer_id, each.id))


async def give_reminder(work: Work, before: LockedReminder, heir: UUID) -> None:
    """This person is reminded in the place of whoever was to be; the reminder is locked."""
    after = msgspec.structs.replace(before, version=before.version + 1, owner_id=heir)
    await _write(work, after, {})
    fact = verbs.ReminderEdited(
        from_owner_id=before.owner_id,
        to_owner_id=heir,
        from_due_at=before.due_at,
        to_due_at=before.due_at,
        fields=("owner",),
        version=after.version,
    )
    record(work, after, fact)


async def _lock(
    work: Work, reminder_id: UUID, *, seen: int | None, is_by_rule: bool = False
) -> tuple[LockedReminder, list[UUID]]:
    """The reminder, locked, that the actor sees and may change, and its customer's keys."""
    require(work.actor, VIEW)
    reminder = await work.one(LockedReminder, BARE + "WHERE id = %(id)s FOR NO KEY UPDATE", id=reminder_id)
    customer = await work.one(
        CustomerViewers, "SELECT viewers FROM customers WHERE id = %(id)s", id=reminder.customer_id
    )
    pass_reminder(work.actor, customer.viewers, None if is_by_rule else reminder.owner_id)
    if seen is not None and reminder.version != seen:
        raise Stale
    return reminder, customer.viewers


def _check_open(reminder: LockedReminder) -> None:
    if reminder.state != "open":
        raise rules.ReminderOver


async def _check_owner(work: Work, owner_id: UUID, viewers: list[UUID]) -> None:
    """Whoever is reminded must be there, and see what they are reminded of."""
    viewer = (await viewers_of(work, [owner_id])).get(owner_id)
    if viewer is None:
        raise Invalid({"owner_id": "unknown_user"})
    pass_owner(viewer, viewers)


def _me(work: Work) -> UUID | None:
    return work.actor.viewer.user_id if work.actor.viewer else None


async def _write(work: Work, after: LockedReminder, changes: Changes, *, is_snoozed: bool = False) -> None:
    work.later(
        "UPDATE reminders SET version = %(version)s, updated_at = now(), text = %(text)s, due_at = %(due_at)s,"
        " owner_id = %(owner_id)s, state = %(state)s, fired_at = %(fired_at)s,"
        " settled_at = CASE WHEN %(state)s <> 'open' THEN now() END,"
        " snoozed_times = snoozed_times + %(snoozed)s WHERE id = %(id)s",
        id=after.id,
        version=after.version,
        text=after.text,
        due_at=after.due_at,
        owner_id=after.owner_id,
        state=after.state,
        fired_at=after.fired_at,
        snoozed=int(is_snoozed),
    )
    if changes:
        subject = ("reminder", after.id)
        work.later(
            KEEP, **keeping(work, changes, subject=subject, customer_id=after.customer_id, version=after.version)
        )
    if after.state == "open":
        await note_reminder(work, after)
    else:
        await customers.end_work(work, after.id)


async def note_reminder(work: Work, reminder: LockedReminder) -> None:
    """The works of the customer say so."""
    await customers.note_work(
        work,
        reminder.id,
        kind="reminder",
        customer_id=reminder.customer_id,
        owner_id=reminder.owner_id,
        due_at=reminder.due_at,
        title=reminder.text,
        about_id=reminder.activity_id,
    )


def record(work: Work, reminder: LockedReminder, fact: verbs.Fact) -> None:
    """Record a fact about a reminder."""
    work.record(
        fact,
        subject=("reminder", reminder.id),
        customer_id=reminder.customer_id,
        touched=customers.touched_by(reminder.id, reminder.customer_id),
    )
