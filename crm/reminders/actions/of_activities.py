"""Reminders about activities end with them: who is to be reminded of what was done, or is not to be done any more?"""

from typing import LiteralString
from uuid import UUID

from crm.activities.endings import Companion, offer
from crm.core.work import Work
from crm.customers import actions as customers
from crm.reminders import verbs
from crm.reminders.actions.reminders import LockedReminder, note_reminder, record

# In the order of their ids, so that two of these cannot deadlock.
END: LiteralString = """
WITH theirs AS MATERIALIZED (
  SELECT id FROM reminders WHERE activity_id = %(id)s AND state = 'open' ORDER BY id FOR NO KEY UPDATE
)
UPDATE reminders r SET state = 'ended', version = r.version + 1, settled_at = now(), updated_at = now()
FROM theirs t WHERE r.id = t.id
RETURNING r.id, r.version, r.customer_id, r.owner_id, r.text, r.due_at, r.state, r.fired_at, r.activity_id
"""
PUT_BACK: LiteralString = """
WITH theirs AS MATERIALIZED (
  SELECT id FROM reminders WHERE activity_id = %(id)s AND state = 'ended' ORDER BY id FOR NO KEY UPDATE
)
UPDATE reminders r SET state = 'open', version = r.version + 1, settled_at = NULL, updated_at = now()
FROM theirs t WHERE r.id = t.id
RETURNING r.id, r.version, r.customer_id, r.owner_id, r.text, r.due_at, r.state, r.fired_at, r.activity_id
"""


async def end_with_activity(work: Work, activity_id: UUID) -> None:
    """Nobody is reminded of an activity that has ended. Heard by: live."""
    for reminder in await work.all(LockedReminder, END, id=activity_id):
        await customers.end_work(work, reminder.id)
        record(work, reminder, verbs.ReminderEnded(version=reminder.version))


async def put_back_with_activity(work: Work, activity_id: UUID) -> None:
    """The activity is to be done after all: what reminded of it does so again. Heard by: live."""
    for reminder in await work.all(LockedReminder, PUT_BACK, id=activity_id):
        await note_reminder(work, reminder)
        record(work, reminder, verbs.ReminderReopened(version=reminder.version))


OF_ACTIVITIES = offer(Companion("reminder", end_with_activity, put_back_with_activity))
