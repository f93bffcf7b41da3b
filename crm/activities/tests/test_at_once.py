"""What two people do to the same appointments, activities and reminders at once."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from uuid import UUID

from crm.activities.appointments import actions as appointments
from crm.activities.appointments.handing_over import hand_over_appointments
from crm.activities.appointments.schemas import EditAppointment
from crm.activities.reactions import APPLICATIONS
from crm.activities.tests.test_appointments import book, tomorrow, wish
from crm.activities.tests.test_entering import WAITING
from crm.activities.tests.test_wishes import wished
from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.core.holdings import Heirs
from crm.core.reactions import react
from crm.customers import actions as customers
from crm.reminders import actions as reminders
from crm.reminders.reactions import FOLLOWING
from crm.reminders.schemas import SetReminder
from tests.office import Office


async def waits(office: Office, act: Awaitable[None]) -> "asyncio.Future[None]":
    """The act, begun, which waits for what this test holds."""
    begun = asyncio.ensure_future(act)
    while not await office.rows(WAITING):
        assert not begun.done()
        await asyncio.sleep(0.01)
    return begun


async def test_who_was_added_while_an_appointment_is_handed_over_still_has_it(office: Office) -> None:
    leaver, mate, heir = [await office.person("admin") for _ in range(3)]
    assert leaver.id
    assert mate.id
    assert heir.id
    booked = await book(office, leaver, await office.customer(leaver), wish(leaver))

    async def hand_over() -> None:
        async with office.begin(SYSTEM) as work:
            assert leaver.id
            assert heir.id
            await hand_over_appointments(work, leaver.id, Heirs("person", (heir.id,)), 0)

    async with office.begin(leaver) as work:
        edit = EditAppointment(version=1, user_ids=[leaver.id, mate.id])
        await appointments.edit_appointment(work, booked.id, edit)
        await work.catch_up()
        handing = await waits(office, hand_over())
    await handing
    having = "SELECT user_id FROM appointment_people ORDER BY place"
    assert await office.rows(having) == [(heir.id,), (mate.id,)]
    assert await office.rows("SELECT DISTINCT party FROM bookings ORDER BY 1") == [
        (each,) for each in sorted([heir.id, mate.id])
    ]


async def test_a_reminder_set_while_what_it_is_about_is_booked_ends_with_it(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    activity_id = await wished(office, seller, customer_id)

    async def book_it() -> None:
        await book(office, seller, customer_id, wish(seller, activity_id=activity_id))

    async with office.begin(seller) as work:
        new = SetReminder("Sor", now() + timedelta(days=1), activity_id=activity_id)
        await reminders.set_reminder(work, customer_id, new)
        await work.catch_up()
        booking = await waits(office, book_it())
    await booking
    assert await office.rows("SELECT state FROM reminders") == [("ended",)]
    assert await office.rows("SELECT kind FROM works") == [("appointment",)]


async def two_that_pass_on(office: Office) -> tuple[Actor, UUID, UUID]:
    """Two customers, whose appointments and reminders were made in the order that is not theirs."""
    team = await office.team("Kuzey")
    first, second = await office.person("sales", team), await office.person("sales", team, name="Murat Mesai")
    low, high = sorted([await office.customer(first), await office.customer(first)])
    for hour, customer_id in ((9, high), (11, low)):
        await book(office, first, customer_id, wish(first, starts_at=tomorrow(hour)))
        async with office.begin(first) as work:
            await reminders.set_reminder(work, customer_id, SetReminder("Sor", now() + timedelta(days=1)))
    await office.react()
    assert second.id
    async with office.begin(SYSTEM) as work:
        for customer_id in (low, high):
            await customers.assign_customer(work, customer_id, [second.id], seen=None)
    return second, low, high


async def test_what_goes_with_many_customers_changes_their_briefs_in_one_order(office: Office) -> None:
    second, low, high = await two_that_pass_on(office)
    hold = "SELECT 1 FROM customer_brief WHERE customer_id = %(id)s FOR NO KEY UPDATE"
    for room in (APPLICATIONS, FOLLOWING):

        async def follow(room: object = room) -> None:
            await react(office.house, room)  # type: ignore[arg-type]

        async with office.begin(SYSTEM) as other:
            await other.run(hold, id=low)
            following = await waits(office, follow())
            # Whoever holds the first gets the second: nobody waits in a circle.
            await other.run(hold + " NOWAIT", id=high)
        await following
    assert await office.rows("SELECT DISTINCT owner_id FROM works") == [(second.id,)]
