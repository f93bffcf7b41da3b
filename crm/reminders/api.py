"""Routes of reminders."""

from uuid import UUID

from litestar import Response, Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from crm.core.asking import Asking
from crm.pipeline.api.bulk import start
from crm.pipeline.bulk.schemas import Bulk

# What outcomes can bring about is known as soon as the room is there.
from crm.reminders import actions, queries
from crm.reminders import consequence as consequence
from crm.reminders.doors import EDIT, VIEW
from crm.reminders.schemas import (
    EditReminder,
    RemindCards,
    Reminder,
    Reminders,
    SeenReminder,
    SetReminder,
    SnoozeReminder,
)


@get("/customers/{customer_id:uuid}/reminders", opt={"policy": VIEW})
async def customer_reminders(asking: NamedDependency[Asking], customer_id: FromPath[UUID]) -> Reminders:
    """A customer's reminders: what is open first."""
    async with asking.look() as work:
        return await queries.reminders_of(work, customer_id)


@post("/customers/{customer_id:uuid}/reminders", opt={"policy": EDIT})
async def set_reminder(
    asking: NamedDependency[Asking], customer_id: FromPath[UUID], data: JSONBody[SetReminder]
) -> Response[Reminder]:
    """Remind oneself, or somebody else."""
    async with asking.begin() as work:
        reminder_id, is_new = await actions.set_reminder(work, customer_id, data)
    async with asking.look() as work:
        return Response(await queries.reminder(work, reminder_id), status_code=201 if is_new else 200)


@post("/bulks/remind", opt={"policy": "customers.bulk"})
async def remind_of_cards(asking: NamedDependency[Asking], data: JSONBody[RemindCards]) -> Response[Bulk]:
    """Remind oneself, or somebody else, of the customers of many cards; the worker does it, part by part."""
    return await start(asking, actions.REMIND, data)


@get("/reminders/{reminder_id:uuid}", opt={"policy": VIEW})
async def reminder(asking: NamedDependency[Asking], reminder_id: FromPath[UUID]) -> Reminder:
    """One reminder."""
    async with asking.look() as work:
        return await queries.reminder(work, reminder_id)


@patch("/reminders/{reminder_id:uuid}", opt={"policy": EDIT})
async def edit_reminder(
    asking: NamedDependency[Asking], reminder_id: FromPath[UUID], data: JSONBody[EditReminder]
) -> Reminder:
    """Change what it says, whom it reminds, or when."""
    async with asking.begin(current=lambda work: queries.reminder(work, reminder_id)) as work:
        await actions.edit_reminder(work, reminder_id, data)
    async with asking.look() as work:
        return await queries.reminder(work, reminder_id)


@post("/reminders/{reminder_id:uuid}/snooze", opt={"policy": EDIT}, status_code=200)
async def snooze_reminder(
    asking: NamedDependency[Asking], reminder_id: FromPath[UUID], data: JSONBody[SnoozeReminder]
) -> Reminder:
    """Put it off, with a reason."""
    async with asking.begin(current=lambda work: queries.reminder(work, reminder_id)) as work:
        await actions.snooze_reminder(work, reminder_id, data.due_at, reason=data.reason, seen=data.version)
    async with asking.look() as work:
        return await queries.reminder(work, reminder_id)


@post("/reminders/{reminder_id:uuid}/done", opt={"policy": EDIT}, status_code=200)
async def finish_reminder(
    asking: NamedDependency[Asking], reminder_id: FromPath[UUID], data: JSONBody[SeenReminder]
) -> Reminder:
    """It is done."""
    async with asking.begin(current=lambda work: queries.reminder(work, reminder_id)) as work:
        await actions.finish_reminder(work, reminder_id, seen=data.version)
    async with asking.look() as work:
        return await queries.reminder(work, reminder_id)


@delete("/reminders/{reminder_id:uuid}", opt={"policy": EDIT})
async def withdraw_reminder(asking: NamedDependency[Asking], reminder_id: FromPath[UUID]) -> None:
    """Nobody needs it any more; undo brings it back."""
    async with asking.begin() as work:
        await actions.withdraw_reminder(work, reminder_id)


router = Router(
    "/",
    route_handlers=[
        customer_reminders,
        set_reminder,
        remind_of_cards,
        reminder,
        edit_reminder,
        snooze_reminder,
        finish_reminder,
        withdraw_reminder,
    ],
)
