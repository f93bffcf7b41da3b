"""One reminder for each of many customers, as an act on many cards."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID, uuid5

import msgspec

from crm.core.clock import now
from crm.core.doors import require, require_on
from crm.core.problems import Invalid, Problem
from crm.core.text import clean
from crm.core.undo import Refusal
from crm.core.work import Work
from crm.people.queries import viewers_of
from crm.pipeline.bulk.acts import Act, Part, Refused, offer
from crm.pipeline.bulk.doors import asker_of
from crm.reminders import rules, verbs
from crm.reminders.actions.reminders import LockedReminder, note_reminder, record, unset_reminder
from crm.reminders.doors import EDIT, VIEW, pass_owner
from crm.reminders.schemas import RemindCards

MAKE: LiteralString = """
INSERT INTO reminders (id, customer_id, owner_id, text, due_at, made_by)
SELECT n.id, n.customer_id, %(owner_id)s, %(text)s, %(due_at)s, %(made_by)s
FROM unnest(%(ids)s::uuid[], %(customer_ids)s::uuid[]) AS n(id, customer_id)
ON CONFLICT (id) DO NOTHING RETURNING id
"""


class Reminding(msgspec.Struct):
    """What is remembered of the beginning: the wish as it is kept."""

    owner_id: UUID
    text: str
    due_at: datetime


async def begin_reminding(work: Work, wish: RemindCards) -> Mapping[str, Any]:
    """Raises Invalid for a text, time or person that is none."""
    require(work.actor, VIEW)
    owner_id = wish.owner_id or asker_of(work.actor)
    if owner_id not in await viewers_of(work, [owner_id]):
        raise Invalid({"owner_id": "unknown_user"})
    text, due_at = rules.check_text(clean(wish.text)), rules.check_due(wish.due_at, now=now())
    return msgspec.to_builtins(Reminding(owner_id, text, due_at))


async def carry_on_reminding(work: Work, wish: RemindCards, part: Part) -> Refused:
    """Each customer of these cards has a reminder, once however many cards they have."""
    kept = msgspec.convert(part.kept, Reminding)
    owner = (await viewers_of(work, [kept.owner_id])).get(kept.owner_id)
    if owner is None:
        raise Invalid({"owner_id": "unknown_user"})
    refused = dict[UUID, Problem]()
    reached = set[UUID]()
    for each in part.records:
        try:
            require_on(work.actor, EDIT, each.viewers)
            pass_owner(owner, each.viewers)
        except Problem as problem:
            refused[each.card_id] = problem
        else:
            reached.add(each.customer_id)
    await _make(work, part.bulk_id, sorted(reached), kept)
    return refused


async def _make(work: Work, bulk_id: UUID, customer_ids: Sequence[UUID], kept: Reminding) -> None:
    # The same customer in another part of the work has the same id: it is made once.
    ids = {uuid5(bulk_id, customer_id.hex): customer_id for customer_id in customer_ids}
    made = await work.all(
        UUID,
        MAKE,
        ids=list(ids),
        customer_ids=list(ids.values()),
        owner_id=kept.owner_id,
        text=kept.text,
        due_at=kept.due_at,
        made_by=work.actor.viewer.user_id if work.actor.viewer else None,
    )
    fact = verbs.ReminderSet(owner_id=kept.owner_id, due_at=kept.due_at)
    for reminder_id in made:
        reminder = LockedReminder(
            reminder_id,
            1,
            ids[reminder_id],
            kept.owner_id,
            kept.text,
            kept.due_at,
            "open",
            fired_at=None,
            activity_id=None,
        )
        await note_reminder(work, reminder)
        record(work, reminder, fact)


REMIND = offer(Act("remind", RemindCards, EDIT, begin_reminding, carry_on_reminding))


# Taken back


async def unset_reminders(work: Work, reminder_ids: Iterable[UUID]) -> list[Refusal]:
    """None of these was ever set, as `unset_reminder` does for one; those that were changed since are refused."""
    refused: list[Refusal] = []
    for reminder_id in sorted(reminder_ids):
        try:
            await unset_reminder(work, reminder_id)
        except Problem as problem:
            refused.append(Refusal("reminder", reminder_id, problem.code, ""))
    return refused
