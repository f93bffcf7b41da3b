"""Reminders: for oneself or another, told once whatever happens, put off with a reason, handed over."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from crm.activities import actions as activities
from crm.activities.activity_schemas import CloseActivity, Consequence, EditOutcome, OpenActivity, Remind
from crm.activities.consequences import ConsequenceRefused
from crm.core.clock import ISTANBUL, now
from crm.core.doors import SYSTEM, Actor
from crm.core.holdings import Heirs
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound, Stale, Taken
from crm.core.undo import undo
from crm.core.work import Work
from crm.notify.notices import notices_page
from crm.notify.schemas import Notice
from crm.reminders import actions, firing, queries
from crm.reminders.rules import ReminderOver
from crm.reminders.schemas import EditReminder, Reminder, SetReminder
from crm.reminders.undo import INVERSES
from tests.office import Office

SOON = timedelta(hours=3)


def later(hours: float = 3) -> datetime:
    return (now() + timedelta(hours=hours)).replace(second=0, microsecond=0)


async def remind(
    office: Office, actor: Actor, customer_id: UUID, text: str = "Aranacak", *, owner: Actor | None = None
) -> Reminder:
    async with office.begin(actor) as work:
        new = SetReminder(text, later(), owner_id=owner.id if owner else None)
        reminder_id, _ = await actions.set_reminder(work, customer_id, new)
    return await at(office, reminder_id)


async def at(office: Office, reminder_id: UUID) -> Reminder:
    async with office.look() as work:
        return await queries.reminder(work, reminder_id)


async def come_due(office: Office, reminder_id: UUID) -> None:
    """Its time has come."""
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE reminders SET due_at = now() - interval '1 second' WHERE id = %(id)s", id=reminder_id)


async def told(office: Office, actor: Actor) -> list[Notice]:
    await office.react()
    async with office.look(await office.again(actor.id)) as work:
        return (await notices_page(work, limit=50, cursor=None)).items


async def test_a_reminder_is_what_is_to_be_done_next_until_it_is_done(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    reminder = await remind(office, seller, customer_id, "Tapuyu sor")
    assert (reminder.owner.id, reminder.state, reminder.made_by and reminder.made_by.id) == (
        seller.id,
        "open",
        seller.id,
    )
    assert await office.rows("SELECT next_work_kind, next_work_title FROM customer_brief") == [
        ("reminder", "Tapuyu sor")
    ]
    async with office.begin(seller) as work:
        await actions.finish_reminder(work, reminder.id, seen=1)
    assert await office.rows("SELECT next_work_kind FROM customer_brief") == [(None,)]
    async with office.begin(seller) as work:
        await actions.finish_reminder(work, reminder.id, seen=2)
    assert [line.verb for line in await office.lines_after(0)].count("reminder.done") == 1


async def test_two_who_finish_it_at_once_make_one_line(office: Office) -> None:
    seller = await office.person("sales")
    reminder = await remind(office, seller, await office.customer(seller))

    async def finish() -> str:
        try:
            async with office.begin(seller) as work:
                await actions.finish_reminder(work, reminder.id, seen=1)
        except Stale:
            return "stale"
        return "done"

    outcomes = await asyncio.gather(*(finish() for _ in range(20)))
    assert outcomes.count("done") == 1
    assert [line.verb for line in await office.lines_after(0)].count("reminder.done") == 1


async def test_it_is_told_once_by_however_many_processes_and_after_any_jump_of_the_clock(office: Office) -> None:
    seller = await office.person("sales")
    reminder = await remind(office, seller, await office.customer(seller))
    assert await firing.fire_due(office.house) == 0
    await come_due(office, reminder.id)
    assert sum(await asyncio.gather(*(firing.fire_due(office.house) for _ in range(10)))) == 1
    # The clock goes back an hour and comes again, then a day on.
    for shift in ("1 hour", "-1 hour", "-25 hours"):
        async with office.begin(SYSTEM) as work:
            await work.run(
                "UPDATE reminders SET due_at = now() + %(shift)s::interval WHERE id = %(id)s",
                shift=shift,
                id=reminder.id,
            )
        assert await firing.fire_due(office.house) == 0
    notices = await told(office, seller)
    assert [(each.verb, each.title, each.read_at) for each in notices] == [("reminder.fired", "Aranacak", None)]


async def test_what_came_due_while_nobody_was_there_is_told_once_on_return(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    for _ in range(3):
        await come_due(office, (await remind(office, seller, customer_id)).id)
    assert await firing.fire_due(office.house) == 3
    assert await firing.fire_due(office.house) == 0
    assert len(await told(office, seller)) == 3


async def test_the_line_read_again_gives_no_second_notice(office: Office) -> None:
    seller = await office.person("sales")
    await come_due(office, (await remind(office, seller, await office.customer(seller))).id)
    await firing.fire_due(office.house)
    await told(office, seller)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE reaction_cursors SET seq = 0 WHERE room = 'notify.notices'")
    assert len(await told(office, seller)) == 1


async def test_the_worker_tells_by_itself_at_the_moment_it_is_due(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    keeping = asyncio.create_task(firing.keep_firing(office.house))
    try:
        reminder = await remind(office, seller, customer_id)
        await come_due(office, reminder.id)
        office.house.bell.ring()
        async with asyncio.timeout(20):
            while (await at(office, reminder.id)).fired_at is None:  # noqa: ASYNC110 - firing has no event of its own
                await asyncio.sleep(0.02)
    finally:
        keeping.cancel()


async def test_put_off_it_reminds_once_more_and_says_why(office: Office) -> None:
    seller = await office.person("sales")
    reminder = await remind(office, seller, await office.customer(seller))
    await come_due(office, reminder.id)
    await firing.fire_due(office.house)
    async with office.begin(seller) as work:
        await actions.snooze_reminder(work, reminder.id, later(5), reason="Toplantıdaydı", seen=1)
    after = await at(office, reminder.id)
    assert (after.snoozed_times, after.fired_at, after.due_at) == (1, None, later(5))
    assert await office.rows("SELECT field, new FROM field_changes") == [("reason", "Toplantıdaydı")]
    await come_due(office, reminder.id)
    assert await firing.fire_due(office.house) == 1
    with pytest.raises(Invalid):
        async with office.begin(seller) as work:
            await actions.snooze_reminder(work, reminder.id, later(5), reason=" ", seen=2)


async def test_another_person_is_reminded_only_of_customers_they_see(office: Office) -> None:
    team, away = await office.team("Kuzey"), await office.team("Uzak")
    seller, mate = await office.person("sales", team), await office.person("operations", team)
    stranger = await office.person("sales", away)
    customer_id = await office.customer(seller)
    reminder = await remind(office, mate, customer_id, owner=seller)
    assert reminder.owner.id == seller.id
    async with await office.client(seller) as client:
        for method, path, more in (
            ("POST", f"/api/customers/{customer_id}/reminders", {"text": "Aranacak", "due_at": later().isoformat()}),
            ("PATCH", f"/api/reminders/{reminder.id}", {"version": 1}),
        ):
            answer = await client.request(method, path, json={"owner_id": str(stranger.id), **more})
            assert (answer.status_code, answer.json()["fields"]) == (422, {"owner_id": "Bu kişi müşteriyi göremiyor."})
    assert await office.rows("SELECT owner_id FROM reminders") == [(seller.id,)]


async def test_another_person_is_reminded_only_where_they_see_reminders(office: Office) -> None:
    seller, mate = await office.person("sales"), await office.person("operations")
    customer_id = await office.customer(seller, mate)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "DELETE FROM role_grants WHERE module = 'reminders' AND role_id = %(id)s", id=office.role("operations")
        )
    with pytest.raises(Invalid) as refused:
        await remind(office, seller, customer_id, owner=mate)
    assert refused.value.fields == {"owner_id": "cannot_see_reminders"}


async def test_a_notice_is_its_persons_alone_and_goes_with_the_customer(office: Office) -> None:
    seller, other = await office.person("sales"), await office.person("sales", await office.team("Uzak"))
    customer_id = await office.customer(seller)
    await come_due(office, (await remind(office, seller, customer_id)).id)
    await firing.fire_due(office.house)
    (notice,) = await told(office, seller)
    assert await told(office, other) == []
    client, theirs = await office.client(seller), await office.client(other)
    assert (await theirs.post(f"/api/notices/{notice.id}/read")).status_code == 404
    assert (await client.post(f"/api/notices/{notice.id}/read")).status_code == 204
    assert (await told(office, seller))[0].read_at is not None
    await office.assign(customer_id, other)
    assert await told(office, seller) == []


async def test_who_is_reminded_may_settle_it_though_they_may_not_edit_others(office: Office) -> None:
    team = await office.team("Kuzey")
    seller, manager = await office.person("sales", team), await office.person("operations", team)
    customer_id = await office.customer(manager)
    mine = await remind(office, manager, customer_id, owner=manager)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE role_grants SET scope = 'team' WHERE (module, action) IN (('customers', 'view'), ('reminders', 'view'))"
        )
    seller = await office.again(seller.id)
    with pytest.raises(Forbidden):
        async with office.begin(seller) as work:
            await actions.finish_reminder(work, mine.id, seen=1)
    theirs = await remind(office, manager, customer_id, owner=seller)
    # The row is the same for all with the same rights, so that one frame does for them: whose it is, it says itself.
    async with office.look(seller) as work:
        assert (await queries.reminder(work, theirs.id)).can == []
    async with office.begin(seller) as work:
        await actions.finish_reminder(work, theirs.id, seen=1)


async def test_each_act_is_taken_back_by_its_cause(office: Office) -> None:
    seller, mate = await office.person("sales"), await office.person("manager")
    customer_id = await office.customer(seller, mate)
    reminder = await remind(office, seller, customer_id, "Tapuyu sor")
    await come_due(office, reminder.id)
    await firing.fire_due(office.house)
    due_at = (await at(office, reminder.id)).due_at

    async def act_and_undo(act: Callable[[Work], Awaitable[None]]) -> Reminder:
        cause = new_id()
        async with office.begin(seller, request_id=cause) as work:
            await act(work)
        done = await undo(lambda: office.begin(seller), cause, INVERSES, str)
        assert (done.undone, done.refused) == (1, [])
        return await at(office, reminder.id)

    def version() -> int:
        return current.version

    current = reminder
    current = await act_and_undo(lambda work: actions.finish_reminder(work, reminder.id, seen=version()))
    assert current.state == "open"
    current = await act_and_undo(
        lambda work: actions.snooze_reminder(work, reminder.id, later(9), reason="Yarın", seen=version())
    )
    assert current.due_at == due_at
    assert current.fired_at is not None
    edit = EditReminder(version=current.version, text="Başka", owner_id=mate.id or new_id())
    current = await act_and_undo(lambda work: actions.edit_reminder(work, reminder.id, edit))
    assert (current.text, current.owner.id) == ("Tapuyu sor", seller.id)
    current = await act_and_undo(lambda work: actions.withdraw_reminder(work, reminder.id))
    assert current.state == "open"


async def test_bad_input_changes_nothing(office: Office) -> None:
    seller, stranger = await office.person("sales"), await office.person("sales", await office.team("Uzak"))
    customer_id = await office.customer(seller)
    for asked in (
        SetReminder(" ", later()),
        SetReminder("x" * 501, later()),
        SetReminder("Dün", now() - timedelta(days=1)),
        SetReminder("Hiç", now() + timedelta(days=9999)),
        SetReminder("Zonsuz", later().replace(tzinfo=None)),
        SetReminder("Kim", later(), owner_id=new_id()),
    ):
        with pytest.raises(Invalid):
            async with office.begin(seller) as work:
                await actions.set_reminder(work, customer_id, asked)
    assert await office.rows("SELECT count(*) FROM reminders") == [(0,)]
    with pytest.raises(NotFound):
        await remind(office, stranger, customer_id)
    reminder = await remind(office, seller, customer_id)
    with pytest.raises(Taken):
        async with office.begin(seller) as work:
            await actions.set_reminder(work, customer_id, SetReminder("Başka", later(), id=reminder.id))
    async with office.begin(seller) as work:
        await actions.withdraw_reminder(work, reminder.id)
    with pytest.raises(ReminderOver):
        async with office.begin(seller) as work:
            await actions.snooze_reminder(work, reminder.id, later(), reason="Neden", seen=2)


async def test_a_leavers_reminders_are_handed_over_in_turn(office: Office) -> None:
    seller, first, second = [await office.person("sales") for _ in range(3)]
    customer_id = await office.customer(seller, first, second)
    for text in ("Bir", "İki", "Üç"):
        await remind(office, seller, customer_id, text)
    assert seller.id
    assert first.id
    assert second.id
    async with office.begin(SYSTEM) as work:
        assert await actions.hand_over_reminders(work, seller.id, Heirs("spread", (first.id, second.id)), 0) == 3
    assert await office.rows("SELECT text, owner_id FROM reminders ORDER BY id") == [
        ("Bir", first.id),
        ("İki", second.id),
        ("Üç", first.id),
    ]
    async with office.begin(SYSTEM) as work:
        assert await actions.hand_over_reminders(work, first.id, Heirs("end"), 0) == 2
    assert await office.rows("SELECT count(*) FROM works") == [(1,)]


async def test_statements(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    async with office.begin(seller) as work:
        reminder_id, _ = await actions.set_reminder(work, customer_id, SetReminder("Aranacak", later()))
    assert work.statements <= 4
    async with office.begin(seller) as work:
        await actions.finish_reminder(work, reminder_id, seen=1)
    assert work.statements <= 5


CALL = UUID("00000000-0000-7000-8000-0000000ac002")
TALKED = UUID("00000000-0000-7000-8000-000000ac0201")


async def reminding(
    office: Office, text: str = "Teklifi sor", *, minutes: int = 1440, at: str | None = "10:00", version: int = 1
) -> None:
    """A call that ends with "Görüşüldü" reminds."""
    admin = await office.person("admin")
    async with office.begin(admin) as work:
        wishes: list[Consequence] = [Remind(text, minutes, at)]
        await activities.edit_outcome(work, TALKED, EditOutcome(version=version, consequences=wishes))


async def call_ended(
    office: Office, caller: Actor, customer_id: UUID, *, owner: Actor | None, is_gone: bool = False
) -> UUID:
    """The act in which it ended; whose it was may have lost the customer meanwhile."""
    act = new_id()
    if is_gone and owner:
        await office.assign(customer_id, caller, owner)
    async with office.begin(caller) as work:
        new = OpenActivity(type_id=CALL, due_at=later(), owner_id=owner.id if owner else None)
        activity_id, _ = await activities.open_activity(work, customer_id, new)
    if is_gone:
        await office.assign(customer_id, caller)
    async with office.begin(caller, act) as work:
        await activities.close_activity(work, activity_id, CloseActivity(version=1, outcome_id=TALKED))
    return act


async def test_an_outcome_reminds_the_person_of_the_activity_and_is_taken_back_whole(office: Office) -> None:
    team = await office.team("Kuzey")
    seller, mate = await office.person("sales", team), await office.person("operations", team)
    customer_id = await office.customer(seller)
    await reminding(office)
    act = await call_ended(office, mate, customer_id, owner=seller)
    async with office.look(seller) as work:
        (found,) = (await queries.reminders_of(work, customer_id)).items
    assert (found.owner.id, found.text, found.made_by) == (seller.id, "Teklifi sor", None)
    assert found.due_at.astimezone(ISTANBUL).hour == 10
    done = await undo(lambda: office.begin(mate), act, office.wiring.inverses, str)
    assert (done.undone, done.refused) == (2, [])
    async with office.look(seller) as work:
        assert (await queries.reminders_of(work, customer_id)).items == []


async def test_what_is_nobodys_reminds_whoever_closes_it_without_a_right_of_their_own(office: Office) -> None:
    seller, gone = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(seller)
    await reminding(office, minutes=0, at=None)
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE (module, action) = ('reminders', 'edit')")
    seller = await office.again(seller.id)
    # The other one does not see the customer any more.
    for owner in (None, gone):
        act = await call_ended(office, seller, customer_id, owner=owner, is_gone=owner is gone)
        async with office.look(seller) as work:
            (found,) = (await queries.reminders_of(work, customer_id)).items
        assert found.owner.id == seller.id
        done = await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
        assert (done.undone, done.refused) == (2, [])


async def test_where_nobody_can_be_reminded_the_outcome_is_refused_with_the_reason(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    await reminding(office)
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE module = 'reminders'")
    with pytest.raises(ConsequenceRefused) as refused:
        await call_ended(office, await office.again(seller.id), customer_id, owner=None)
    assert "Hatırlatıcı kurma" in str(refused.value.params["which"])
    assert await office.rows("SELECT state FROM activities") == [("open",)]
    with pytest.raises(Invalid):
        await reminding(office, " ", version=2)
