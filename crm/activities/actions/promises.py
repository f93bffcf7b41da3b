"""Promises: what was promised to a customer, until when, and whether it was kept."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET

from crm.activities import activity_verbs as verbs
from crm.activities import rules
from crm.activities.activity_schemas import EditPromise, MakePromise, SettlePromise
from crm.activities.doors import CLOSE, CREATE, EDIT, VIEW, LockedPromise, lock_promise
from crm.core.changes import KEEP, Kept, changes_of, keep_many, keeping
from crm.core.clock import now
from crm.core.doors import require
from crm.core.ids import new_id
from crm.core.problems import Invalid, Taken
from crm.core.text import clean
from crm.core.work import Work
from crm.customers import actions as customers
from crm.customers.doors import reach_customer


async def make_promise(work: Work, customer_id: UUID, new: MakePromise) -> tuple[UUID, bool]:
    """The customer was promised this, by whoever says so. Returns its id and whether it was made just now; the same id again
    with the same content changes nothing. Raises NotFound unseen, Forbidden, Taken, Invalid for another customer's activity.
    """
    require(work.actor, VIEW)
    await reach_customer(work, customer_id, CREATE)
    promise_id, text, due_at = new.id or new_id(), _text(new.text), rules.read_due(new.due_at, now=now())
    by = work.actor.viewer.user_id if work.actor.viewer else None
    if new.activity_id is not None and not await work.maybe(
        bool,
        "SELECT true FROM activities WHERE id = %(id)s AND customer_id = %(customer_id)s",
        id=new.activity_id,
        customer_id=customer_id,
    ):
        raise Invalid({"activity_id": "unknown_activity"})
    made = await work.run(
        "INSERT INTO promises (id, customer_id, activity_id, text, due_at, promised_by)"
        " VALUES (%(id)s, %(customer_id)s, %(activity_id)s, %(text)s, %(due_at)s, %(by)s) ON CONFLICT (id) DO NOTHING",
        id=promise_id,
        customer_id=customer_id,
        activity_id=new.activity_id,
        text=text,
        due_at=due_at,
        by=by,
    )
    if not made:
        same = await work.maybe(
            bool,
            "SELECT customer_id = %(customer_id)s AND text = %(text)s AND due_at = %(due_at)s FROM promises"
            " WHERE id = %(id)s",
            id=promise_id,
            customer_id=customer_id,
            text=text,
            due_at=due_at,
        )
        if not same:
            raise Taken
        return promise_id, False
    await _note(work, promise_id, customer_id, by, text, due_at)
    _record(work, promise_id, customer_id, verbs.PromiseMade(due_at=due_at, version=1))
    return promise_id, True


async def edit_promise(work: Work, promise_id: UUID, edit: EditPromise) -> None:
    """It is promised so. Raises Stale, PromiseOver, Invalid without words."""
    promise = await lock_promise(work, promise_id, EDIT, seen=edit.version)
    after = msgspec.structs.replace(
        promise,
        text=promise.text if edit.text is UNSET else _text(edit.text),
        due_at=promise.due_at if edit.due_at is UNSET else rules.read_due(edit.due_at, now=now()),
    )
    await _write(work, promise, after)


async def unedit_promise(work: Work, promise_id: UUID, *, seen: int) -> None:
    """It is promised as before the change that led to this version. Raises Stale when it was changed since."""
    promise = await lock_promise(work, promise_id, EDIT, seen=seen)
    before = {field: change.old for field, change in (await changes_of(work, promise_id, seen)).items()}
    values = msgspec.convert(before, _Values)
    given = {field: getattr(values, field) for field in before}
    await _write(work, promise, msgspec.structs.replace(promise, **given))


class _Values(msgspec.Struct):
    """Values of a promise as they are kept."""

    text: str | msgspec.UnsetType = UNSET
    due_at: datetime | msgspec.UnsetType = UNSET


async def settle_promise(work: Work, promise_id: UUID, settle: SettlePromise) -> None:
    """It was kept, or it was not. Raises Stale, PromiseOver."""
    promise = await lock_promise(work, promise_id, CLOSE, seen=settle.version)
    await _end(work, promise, "kept" if settle.is_kept else "broken")
    fact = verbs.PromiseSettled(is_kept=settle.is_kept, version=promise.version + 1)
    _record(work, promise_id, promise.customer_id, fact)


async def withdraw_promise(work: Work, promise_id: UUID, *, seen: int) -> None:
    """It was not promised after all: it stands nowhere any more. Raises Stale, PromiseOver."""
    promise = await lock_promise(work, promise_id, CREATE, seen=seen)
    await _end(work, promise, "withdrawn")
    _record(work, promise_id, promise.customer_id, verbs.PromiseWithdrawn(version=promise.version + 1))


async def reopen_promise(work: Work, promise_id: UUID, *, seen: int) -> None:
    """What became of it is taken back. Raises Stale when it was changed since."""
    promise = await lock_promise(work, promise_id, CLOSE, seen=seen, is_open=False)
    work.later(
        "UPDATE promises SET state = 'open', closed_at = NULL, version = version + 1, updated_at = now()"
        " WHERE id = %(id)s",
        id=promise_id,
    )
    await _note(work, promise_id, promise.customer_id, promise.promised_by, promise.text, promise.due_at)
    _record(work, promise_id, promise.customer_id, verbs.PromiseReopened(version=promise.version + 1))


async def give_promises(work: Work, promises: Sequence[LockedPromise], owners: dict[UUID, UUID | None]) -> None:
    """Each of these locked promises is that person's to keep, or nobody's."""
    if not promises:
        return
    await work.run(
        "UPDATE promises p SET promised_by = n.owner_id, version = p.version + 1, updated_at = now()"
        " FROM unnest(%(ids)s::uuid[], %(owners)s::uuid[]) AS n(id, owner_id) WHERE p.id = n.id",
        ids=list(owners),
        owners=list(owners.values()),
    )
    await customers.give_works(work, owners)
    keep_many(
        work,
        "promise",
        [
            Kept(each.id, each.customer_id, each.version + 1, {"promised_by": (each.promised_by, owners[each.id])})
            for each in promises
        ],
    )
    for each in promises:
        _record(work, each.id, each.customer_id, verbs.PromiseEdited(fields=["promised_by"], version=each.version + 1))


async def _write(work: Work, before: LockedPromise, after: LockedPromise) -> None:
    changes = {
        field: (getattr(before, field), getattr(after, field))
        for field in ("text", "due_at")
        if getattr(before, field) != getattr(after, field)
    }
    if not changes:
        return
    version = before.version + 1
    work.later(
        "WITH kept AS (" + KEEP + ") UPDATE promises SET text = %(text)s, due_at = %(due_at)s, version = %(version)s,"
        " updated_at = now() WHERE id = %(id)s",
        id=before.id,
        text=after.text,
        due_at=after.due_at,
        version=version,
        **keeping(work, changes, subject=("promise", before.id), customer_id=before.customer_id, version=version),
    )
    await _note(work, before.id, before.customer_id, before.promised_by, after.text, after.due_at)
    _record(work, before.id, before.customer_id, verbs.PromiseEdited(fields=sorted(changes), version=version))


async def _end(work: Work, promise: LockedPromise, state: str) -> None:
    work.later(
        "UPDATE promises SET state = %(state)s, closed_at = now(), version = version + 1, updated_at = now()"
        " WHERE id = %(id)s",
        id=promise.id,
        state=state,
    )
    await customers.end_work(work, promise.id)


async def _note(
    work: Work, promise_id: UUID, customer_id: UUID, owner_id: UUID | None, text: str, due_at: datetime
) -> None:
    await customers.note_work(
        work, promise_id, kind="promise", customer_id=customer_id, owner_id=owner_id, title=text, due_at=due_at
    )


def _record(work: Work, promise_id: UUID, customer_id: UUID, fact: verbs.Fact) -> None:
    work.record(
        fact,
        subject=("promise", promise_id),
        customer_id=customer_id,
        touched=customers.touched_by(promise_id, customer_id),
    )


def _text(text: str) -> str:
    text = " ".join(clean(text).split())
    if not text:
        raise Invalid({"text": "required"})
    return text
