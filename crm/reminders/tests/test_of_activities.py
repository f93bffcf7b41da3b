"""Reminders about activities: they end with them, in one act, and are there again when that is taken back."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from crm.activities import actions as activities
from crm.activities.activity_schemas import CancelActivity, CloseActivity, EditActivity, OpenActivity, ReplaceActivity
from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.undo import undo
from crm.core.work import Work
from crm.customers.work_schemas import AboutWork
from crm.customers.works import customer_works
from crm.reminders import actions, firing
from crm.reminders.schemas import SetReminder
from tests.office import Office

CALL, TALKED = UUID("00000000-0000-7000-8000-0000000ac002"), UUID("00000000-0000-7000-8000-000000ac0201")
STATES = "SELECT text, state FROM reminders ORDER BY text"


async def opened(office: Office, actor: Actor, customer_id: UUID) -> UUID:
    async with office.begin(actor) as work:
        new = OpenActivity(type_id=CALL, due_at=now() + timedelta(days=1), title="Teklif")
        return (await activities.open_activity(work, customer_id, new))[0]


async def remind(office: Office, actor: Actor, customer_id: UUID, activity_id: UUID | None, text: str) -> UUID:
    async with office.begin(actor) as work:
        new = SetReminder(text, now() + timedelta(hours=3), activity_id=activity_id)
        return (await actions.set_reminder(work, customer_id, new))[0]


async def close(work: Work, activity_id: UUID) -> None:
    await activities.close_activity(work, activity_id, CloseActivity(version=1, outcome_id=TALKED))


async def cancel(work: Work, activity_id: UUID) -> None:
    await activities.cancel_activity(work, activity_id, CancelActivity(version=1, reason="Vazgeçti"))


async def replace(work: Work, activity_id: UUID) -> None:
    by = OpenActivity(type_id=CALL, due_at=now())
    await activities.replace_activity(work, activity_id, ReplaceActivity(version=1, by=by))


@pytest.mark.parametrize("end", [close, cancel, replace])
async def test_they_end_with_the_activity_and_come_back_with_it(
    office: Office, end: Callable[[Work, UUID], Awaitable[None]]
) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    activity_id, cause = await opened(office, seller, customer_id), new_id()
    await remind(office, seller, customer_id, activity_id, "Bununla")
    await remind(office, seller, customer_id, None, "Başka")
    async with office.begin(seller, cause) as work:
        await end(work, activity_id)
    assert await office.rows(STATES) == [("Başka", "open"), ("Bununla", "ended")]
    assert await office.rows("SELECT count(*) FROM works WHERE kind = 'reminder'") == [(1,)]
    lines = await office.rows("SELECT DISTINCT cause FROM journal WHERE verb = 'reminder.ended'")
    assert lines == [(cause,)]
    result = await undo(lambda: office.begin(seller), cause, office.wiring.inverses, str)
    assert result.refused == []
    assert await office.rows(STATES) == [("Başka", "open"), ("Bununla", "open")]
    assert await office.rows("SELECT count(*) FROM works WHERE kind = 'reminder'") == [(2,)]


async def test_what_has_ended_with_its_activity_is_told_to_nobody(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    activity_id = await opened(office, seller, customer_id)
    await remind(office, seller, customer_id, activity_id, "Bununla")
    async with office.begin(seller) as work:
        await work.run("UPDATE reminders SET due_at = now() - interval '1 minute'")
    async with office.begin(seller) as work:
        await close(work, activity_id)
    assert await firing.fire_due(office.house) == 0


async def test_whoever_may_end_the_activity_needs_no_right_to_its_reminders(office: Office) -> None:
    seller, mate = await office.person("sales"), await office.person("manager")
    customer_id = await office.customer(seller, mate)
    activity_id, cause = await opened(office, seller, customer_id), new_id()
    await remind(office, mate, customer_id, activity_id, "Müdürün")
    async with office.begin(mate) as work:
        await work.run("DELETE FROM role_grants WHERE module = 'reminders' AND action = 'edit'")
    seller = await office.again(seller.id)
    async with office.begin(seller, cause) as work:
        await close(work, activity_id)
    assert await office.rows(STATES) == [("Müdürün", "ended")]
    assert (await undo(lambda: office.begin(seller), cause, office.wiring.inverses, str)).refused == []
    assert await office.rows(STATES) == [("Müdürün", "open")]


async def test_only_an_open_activity_of_this_customer_can_be_named(office: Office) -> None:
    seller, stranger = await office.person("sales"), await office.person("sales", await office.team("Uzak"))
    customer_id, theirs = await office.customer(seller), await office.customer(stranger)
    foreign, over = await opened(office, stranger, theirs), await opened(office, seller, customer_id)
    async with office.begin(seller) as work:
        await close(work, over)
    for activity_id in (foreign, over, new_id()):
        with pytest.raises(Invalid) as refused:
            await remind(office, seller, customer_id, activity_id, "Hiç")
        assert refused.value.fields == {"activity_id": "unknown_activity"}
    # Behind the door: who does not see the customer learns nothing of its activities.
    for activity_id in (foreign, new_id()):
        with pytest.raises(NotFound):
            await remind(office, seller, theirs, activity_id, "Hiç")
    assert await office.rows(STATES) == []


async def test_one_that_is_set_while_the_activity_ends_is_not_left_behind(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    for _ in range(5):
        activity_id = await opened(office, seller, customer_id)

        async def end(activity_id: UUID = activity_id) -> None:
            async with office.begin(seller) as work:
                await close(work, activity_id)

        await asyncio.gather(
            end(),
            remind(office, seller, customer_id, activity_id, "Yarış"),
            remind(office, seller, customer_id, activity_id, "Yarış"),
            return_exceptions=True,
        )
        left = "SELECT count(*) FROM reminders WHERE state = 'open' AND activity_id = %(id)s"
        assert await office.rows(left, id=activity_id) == [(0,)]


async def test_one_that_was_done_comes_back_only_while_its_activity_is_open(office: Office) -> None:
    seller, act = await office.person("sales"), new_id()
    customer_id = await office.customer(seller)
    activity_id = await opened(office, seller, customer_id)
    reminder_id = await remind(office, seller, customer_id, activity_id, "Bununla")
    async with office.begin(seller, act) as work:
        await actions.finish_reminder(work, reminder_id, seen=1)
    closing = new_id()
    async with office.begin(seller, closing) as work:
        await close(work, activity_id)
    result = await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
    assert [refusal.code for refusal in result.refused] == ["reminder_over"]
    assert await office.rows(STATES) == [("Bununla", "done")]
    for cause in (closing, act):
        result = await undo(lambda: office.begin(seller), cause, office.wiring.inverses, str)
        assert result.refused == []
    assert await office.rows(STATES) == [("Bununla", "open")]


async def test_the_list_of_what_is_to_be_done_says_which_activity_it_is_about(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    activity_id = await opened(office, seller, customer_id)
    await remind(office, seller, customer_id, activity_id, "Bununla")
    async with office.begin(seller) as work:
        await activities.edit_activity(work, activity_id, EditActivity(version=1, title="Yeni ad"))
    async with office.look(seller) as work:
        found = (await customer_works(work, customer_id)).items
    assert [(each.title, each.about) for each in found if each.kind == "reminder"] == [
        ("Bununla", AboutWork(activity_id, CALL, "Yeni ad"))
    ]


async def test_a_notice_of_what_ended_with_its_activity_is_told_anew(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    activity_id = await opened(office, seller, customer_id)
    await remind(office, seller, customer_id, activity_id, "Bununla")
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE reminders SET due_at = now() - interval '1 minute'")
    await firing.fire_due(office.house)
    await office.react()
    async with office.begin(seller) as work:
        await close(work, activity_id)
    head = await office.head()
    await office.react()
    assert [line.verb for line in await office.lines_after(head)].count("notice.changed") == 1
