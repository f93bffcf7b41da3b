"""What asks for an appointment becomes it: one thing to be done, ended once, by the one grammar of outcomes."""

import asyncio
from uuid import UUID

import pytest

from crm.activities import actions, stories
from crm.activities import activity_queries as queries
from crm.activities.activity_schemas import (
    CloseAppointment,
    CreateOutcome,
    EditOutcome,
    Move,
    Open,
    OpenActivity,
    Remind,
)
from crm.activities.appointments import actions as appointments
from crm.activities.appointments.queries import appointment
from crm.activities.appointments.rules import AppointmentOver, NotYet
from crm.activities.doors import ActivityOver
from crm.activities.entering import EditStageEntry, edit_stage_entry
from crm.activities.tests.test_appointments import begun, book, tomorrow, wish
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound
from crm.core.undo import undo
from crm.pipeline.actions import move_card
from crm.pipeline.schemas import MoveCard
from crm.reminders.actions import set_reminder
from crm.reminders.schemas import SetReminder
from tests.office import STAGES, Office

CALL, APPOINTMENT = [UUID(f"00000000-0000-7000-8000-0000000ac00{place}") for place in (2, 3)]
CAME, MISSED, POSTPONED, CALLED_OFF = [UUID(f"00000000-0000-7000-8000-000000ac030{place}") for place in (1, 2, 3, 4)]
UNREACHED = UUID("00000000-0000-7000-8000-000000ac0204")


async def wished(office: Office, who: Actor, customer_id: UUID, *, hour: int = 9, title: str | None = None) -> UUID:
    async with office.begin(who) as work:
        new = OpenActivity(type_id=APPOINTMENT, due_at=tomorrow(hour), title=title)
        return (await actions.open_activity(work, customer_id, new))[0]


async def close(
    office: Office, who: Actor, appointment_id: UUID, outcome_id: UUID, *, version: int = 1, **said: object
) -> UUID:
    act = new_id()
    async with office.begin(who, act) as work:
        ending = CloseAppointment(version=version, outcome_id=outcome_id, **said)  # type: ignore[arg-type]
        await appointments.close_appointment(work, appointment_id, ending)
    return act


async def to_do(office: Office, customer_id: UUID) -> list[tuple[str, str | None]]:
    """What is to be done for the customer: the sort, and of activities the key of their type."""
    rows = await office.rows(
        "SELECT w.kind, t.key FROM works w LEFT JOIN activity_types t ON t.id = w.type_id"
        " WHERE w.customer_id = %(id)s ORDER BY w.due_at, w.id",
        id=customer_id,
    )
    return [(row[0], row[1]) for row in rows]


async def test_booking_ends_what_asked_for_it_in_one_line_and_undo_opens_it_again(office: Office) -> None:
    seller = await office.person("sales")
    customer_id, act = await office.customer(seller), new_id()
    activity_id = await wished(office, seller, customer_id)
    async with office.begin(seller) as work:
        remind = SetReminder(text="Saat sor", due_at=tomorrow(8), activity_id=activity_id)
        await set_reminder(work, customer_id, remind)
    head = (await office.lines_after(0))[-1].seq
    async with office.begin(seller, act) as work:
        booked, _ = await appointments.book_appointment(work, customer_id, wish(seller))
    assert [line.verb for line in await office.lines_after(head) if line.subject_kind != "reminder"] == [
        "appointment.booked"
    ]
    assert await to_do(office, customer_id) == [("appointment", None)]
    async with office.look(seller) as work:
        ended = await queries.activity(work, activity_id)
        story = await stories.activity_story(work, activity_id, office.wiring.details)
    assert (ended.state, ended.can, ended.closed_by and ended.closed_by.id) == ("replaced", [], seller.id)
    assert ended.appointment
    assert (ended.appointment.id, ended.appointment.starts_at) == (booked, tomorrow(9))
    assert "appointment.booked" in [entry.verb for entry in story.items]
    rows = await office.rows("SELECT next_work_kind FROM customer_brief WHERE customer_id = %(id)s", id=customer_id)
    assert rows == [("appointment",)]

    result = await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
    assert result.refused == []
    assert sorted(await to_do(office, customer_id)) == [("activity", "appointment"), ("reminder", None)]
    async with office.look(seller) as work:
        again = await queries.activity(work, activity_id)
    assert (again.state, again.appointment, again.can) == ("open", None, ["edit", "close"])


async def test_one_is_ended_by_a_booking_the_first_unless_another_or_none_is_named(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    first, second = [await wished(office, seller, customer_id, hour=hour) for hour in (8, 10)]
    await book(office, seller, customer_id, wish(seller, activity_id=None))
    assert (await to_do(office, customer_id)).count(("activity", "appointment")) == 2
    await book(office, seller, customer_id, wish(seller, starts_at=tomorrow(11), activity_id=second))
    await book(office, seller, customer_id, wish(seller, starts_at=tomorrow(13)))
    rows = await office.rows(
        "SELECT a.id, p.starts_at FROM activities a JOIN appointments p ON p.id = a.appointment_id"
    )
    assert sorted(rows) == sorted([(first, tomorrow(13)), (second, tomorrow(11))])
    with pytest.raises(ActivityOver):
        await book(office, seller, customer_id, wish(seller, starts_at=tomorrow(15), activity_id=first))
    others = await wished(office, seller, await office.customer(seller))
    for unknown in (new_id(), others):
        with pytest.raises(Invalid) as refused:
            await book(office, seller, customer_id, wish(seller, starts_at=tomorrow(15), activity_id=unknown))
        assert refused.value.fields == {"activity_id": "unknown_activity"}


async def test_of_two_who_book_in_the_place_of_one_thing_one_books(office: Office) -> None:
    team = await office.team("Kuzey")
    pair = [await office.person("sales", team) for _ in range(2)]
    customer_id = await office.customer(*pair)
    activity_id = await wished(office, pair[0], customer_id)
    booking = [book(office, who, customer_id, wish(who, activity_id=activity_id)) for who in pair]
    results = await asyncio.gather(*booking, return_exceptions=True)
    assert sum(isinstance(each, ActivityOver) for each in results) == 1
    assert await to_do(office, customer_id) == [("appointment", None)]


async def test_the_same_booking_sent_again_is_one_though_what_asked_for_it_has_ended(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    asked = wish(seller, id=new_id(), activity_id=await wished(office, seller, customer_id))
    for is_new in (True, False):
        async with office.begin(seller) as work:
            assert await appointments.book_appointment(work, customer_id, asked) == (asked.id, is_new)


async def test_whoever_may_book_needs_no_right_to_what_asked_for_it(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    activity_id = await wished(office, seller, customer_id)
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE module = 'activities' AND action = 'close'")
    again = await office.again(seller.id)
    await book(office, again, customer_id, wish(seller))
    async with office.look(again) as work:
        assert (await queries.activity(work, activity_id)).state == "replaced"
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE module = 'appointments'")
    async with office.look(await office.again(seller.id)) as work:
        assert (await queries.activity(work, activity_id)).appointment is None


async def test_an_outcome_ends_an_appointment_with_all_it_brings_about_and_undo_takes_all_back(office: Office) -> None:
    seller, admin = await office.person("sales"), await office.person("admin")
    customer_id = await office.customer(seller)
    async with office.begin(admin) as work:
        edit = EditOutcome(version=2, consequences=[Move(STAGES[3], None), Open(CALL, 60, None)])
        await actions.edit_outcome(work, CAME, edit)
    booked = await book(office, seller, customer_id, wish(seller))
    with pytest.raises(NotYet):
        await close(office, seller, booked.id, CAME)
    await begun(office, booked.id)
    act = await close(office, seller, booked.id, CAME, note="Beğendi")
    async with office.look(seller) as work:
        after = await appointment(work, booked.id)
    assert (after.state, after.outcome and after.outcome.name) == ("arrived", "Geldi")
    assert await to_do(office, customer_id) == [("activity", "call")]
    standing = "SELECT k.stage_id, b.last_contact_at IS NOT NULL FROM cards k JOIN customer_brief b USING (customer_id)"
    assert await office.rows(standing) == [(STAGES[3], True)]
    result = await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
    assert (result.undone, result.refused) == (4, [])
    assert await office.rows(standing) == [(STAGES[0], False)]
    assert await to_do(office, customer_id) == [("appointment", None)]
    async with office.look(seller) as work:
        assert (await appointment(work, booked.id)).outcome is None


async def test_the_plain_words_end_by_the_first_outcome_that_says_so(office: Office) -> None:
    seller, admin = await office.person("sales"), await office.person("admin")
    customer_id = await office.customer(seller)
    async with office.begin(admin) as work:
        edit = EditOutcome(version=2, consequences=[Open(CALL, 60, None)])
        await actions.edit_outcome(work, CAME, edit)
    booked = await book(office, seller, customer_id, wish(seller))
    await begun(office, booked.id)
    async with office.begin(seller) as work:
        await appointments.mark_arrived(work, booked.id, seen=1)
    assert await to_do(office, customer_id) == [("activity", "call")]
    with pytest.raises(AppointmentOver):
        await close(office, seller, booked.id, POSTPONED, version=2)


async def test_nobody_came_brings_about_the_outcome_and_the_chain_once_each(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    booked = await book(office, seller, customer_id, wish(seller))
    await begun(office, booked.id)
    await close(office, seller, booked.id, MISSED)
    assert sorted(await to_do(office, customer_id)) == [("activity", "call"), ("activity", "no_show")]


async def test_who_calls_off_and_wants_another_time_is_asked_for_anew(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    booked = await book(office, seller, customer_id, wish(seller))
    await close(office, seller, booked.id, POSTPONED, reason="Hastalandı")
    assert await to_do(office, customer_id) == [("activity", "appointment")]
    async with office.look(seller) as work:
        after = await appointment(work, booked.id)
    assert (after.state, after.reason, after.outcome and after.outcome.name) == ("cancelled", "Hastalandı", "Ertelendi")
    # The time is free again, and with another one said at once nothing is left to ask for.
    other = await book(office, seller, customer_id, wish(seller))
    assert await to_do(office, customer_id) == [("appointment", None)]
    await close(office, seller, other.id, POSTPONED, appointment=wish(seller, starts_at=tomorrow(12)))
    assert await to_do(office, customer_id) == [("appointment", None)]


async def test_no_rule_asks_for_what_is_booked_or_asked_for(office: Office) -> None:
    seller, admin = await office.person("sales"), await office.person("admin")
    asked, booked, neither = [await office.customer(seller) for _ in range(3)]
    async with office.begin(admin) as work:
        entry = EditStageEntry(version=0, consequences=[Open(APPOINTMENT, 60, None), Remind("Sor", 60, None)])
        await edit_stage_entry(work, STAGES[1], entry)
    await wished(office, seller, asked)
    await book(office, seller, booked, wish(seller))
    for customer_id in (asked, booked, neither):
        async with office.begin(seller) as work:
            await move_card(work, await office.card_of(customer_id), MoveCard(stage_id=STAGES[1], version=1))
    await office.react()
    wish_of = ("activity", "appointment")
    assert [(await to_do(office, each)).count(wish_of) for each in (asked, booked, neither)] == [1, 0, 1]


async def test_an_outcome_of_appointments_says_how_they_stand_and_others_do_not(office: Office) -> None:
    admin, seller = await office.person("admin"), await office.person("sales")
    async with office.begin(admin) as work:
        made, _ = await actions.create_outcome(work, APPOINTMENT, CreateOutcome(name="Geldi, düşünecek"))
        await actions.edit_outcome(work, made, EditOutcome(version=1, appointment_state="no_show"))
    async with office.look(admin) as work:
        (outcome,) = [each for each in (await queries.type_by_id(work, APPOINTMENT)).outcomes if each.id == made]
    assert outcome.appointment_state == "no_show"
    with pytest.raises(Invalid) as made_wrong:
        async with office.begin(admin) as work:
            await actions.create_outcome(work, CALL, CreateOutcome(name="Olmaz", appointment_state="arrived"))
    with pytest.raises(Invalid) as edited_wrong:
        async with office.begin(admin) as work:
            await actions.edit_outcome(work, UNREACHED, EditOutcome(version=1, appointment_state="arrived"))
    for wrong in (made_wrong, edited_wrong):
        assert wrong.value.fields == {"appointment_state": "not_a_choice"}
    booked = await book(office, seller, await office.customer(seller), wish(seller))
    with pytest.raises(Invalid) as of_another:
        await close(office, seller, booked.id, UNREACHED)
    assert of_another.value.fields == {"outcome_id": "unknown_outcome"}


async def test_strangers_end_nothing(office: Office) -> None:
    seller, stranger = await office.person("sales"), await office.person("sales")
    booked = await book(office, seller, await office.customer(seller), wish(seller))
    with pytest.raises(NotFound):
        await close(office, stranger, booked.id, CALLED_OFF)
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE (module, action) = ('appointments', 'edit')")
    with pytest.raises(Forbidden):
        await close(office, await office.again(seller.id), booked.id, CALLED_OFF)


async def test_statements_of_a_booking_in_the_place_of_something_and_of_an_ending(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    await book(office, seller, await office.customer(seller), wish(seller, starts_at=tomorrow(15)))
    await wished(office, seller, customer_id)
    # The lines are one more.
    async with office.begin(seller) as work:
        booked, _ = await appointments.book_appointment(work, customer_id, wish(seller))
    assert work.statements <= 6
    await begun(office, booked)
    async with office.begin(seller) as work:
        await appointments.mark_arrived(work, booked, seen=1)
    assert work.statements <= 6
