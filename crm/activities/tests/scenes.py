"""Scenes in which the actions on appointments run, for the law of live screens."""

from datetime import timedelta
from uuid import UUID

from crm.activities import actions as activities
from crm.activities import entering
from crm.activities.activity_schemas import CloseAppointment, OpenActivity, Remind
from crm.activities.appointments import actions, chain, feeds, handing_over, meeting_rooms
from crm.activities.appointments.schemas import BookAppointment, EditAppointment
from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.core.holdings import Heirs
from crm.core.ids import new_id
from crm.core.undo import undo
from crm.pipeline.actions import move_card
from crm.pipeline.schemas import MoveCard
from tests.law import Cast, scene
from tests.office import STAGES, Office

SOON = timedelta(days=1)
APPOINTMENT = UUID("00000000-0000-7000-8000-0000000ac003")
POSTPONED = UUID("00000000-0000-7000-8000-000000ac0303")


async def _book(office: Office, people: Cast) -> UUID:
    assert people.owner.id
    async with office.begin(people.owner) as work:
        new = BookAppointment(now() + SOON, 60, [people.owner.id], title="Gizli buluşma")
        appointment_id, _ = await actions.book_appointment(work, people.customer_id, new)
    return appointment_id


@scene(
    "activities.book_appointment",
    "activities.edit_appointment",
    "activities.confirm_appointment",
    "activities.lock_appointment",
    "activities.note_appointment",
    "activities.take_time",
    "activities.write_appointment",
)
async def _(office: Office, people: Cast) -> None:
    appointment_id = await _book(office, people)
    async with office.begin(people.owner) as work:
        edit = EditAppointment(version=1, starts_at=now() + 2 * SOON, title="Gizli görüşme")
        await actions.edit_appointment(work, appointment_id, edit)
    async with office.begin(people.owner) as work:
        await actions.confirm_appointment(work, appointment_id, seen=2)


@scene("activities.mark_arrived", "activities.mark_no_show", "activities.put_back_appointment")
async def _(office: Office, people: Cast) -> None:
    appointment_id = await _book(office, people)
    async with office.begin(SYSTEM) as work:
        edit = EditAppointment(version=1, starts_at=now() - timedelta(hours=2))
        await actions.edit_appointment(work, appointment_id, edit)
    async with office.begin(people.owner) as work:
        await actions.mark_no_show(work, appointment_id, seen=2)
    async with office.begin(people.owner) as work:
        await actions.mark_arrived(work, appointment_id, seen=3)
    async with office.begin(people.owner) as work:
        await actions.put_back_appointment(work, appointment_id, "planned", seen=4)


@scene("activities.cancel_appointment", "activities.withdraw_appointment")
async def _(office: Office, people: Cast) -> None:
    first, second = await _book(office, people), None
    async with office.begin(people.owner) as work:
        await actions.cancel_appointment(work, first, reason="Gizli sebep", seen=1)
    second = await _book(office, people)
    async with office.begin(people.owner) as work:
        await actions.withdraw_appointment(work, second, seen=1)


@scene("activities.close_appointment")
async def _(office: Office, people: Cast) -> None:
    """What asks for it ends with the booking, is shown with it, and is open again once the booking is taken back."""
    assert people.owner.id
    booking, ending = new_id(), new_id()
    async with office.begin(people.owner) as work:
        asked = OpenActivity(type_id=APPOINTMENT, due_at=now() + SOON, title="Gizli istek")
        activity_id, _ = await activities.open_activity(work, people.customer_id, asked)
    async with office.begin(people.owner, booking) as work:
        new = BookAppointment(now() + SOON, 60, [people.owner.id], activity_id=activity_id)
        appointment_id, _ = await actions.book_appointment(work, people.customer_id, new)
    async with office.begin(people.owner, ending) as work:
        close = CloseAppointment(version=1, outcome_id=POSTPONED, note="Gizli not")
        await actions.close_appointment(work, appointment_id, close)
    for act, undone in ((ending, 3), (booking, 0)):
        result = await undo(lambda: office.begin(people.owner), act, office.wiring.inverses, str)
        assert result.undone == undone
    async with office.begin(people.owner) as work:
        await actions.withdraw_appointment(work, appointment_id, seen=3)
    assert await office.rows("SELECT kind FROM works") == [("activity",)]


@scene(
    "activities.hand_over_appointments",
    "activities.give_back_appointment",
    "activities.hand_to",
    "activities.lock_appointments",
)
async def _(office: Office, people: Cast) -> None:
    assert people.owner.id
    assert people.mate.id
    appointment_id = await _book(office, people)
    async with office.begin(SYSTEM) as work:
        heirs = Heirs("person", (people.mate.id,))
        assert await handing_over.hand_over_appointments(work, people.owner.id, heirs, 0) == 1
    async with office.begin(people.admin) as work:
        await handing_over.give_back_appointment(work, appointment_id, people.owner.id, people.mate.id, seen=2)


@scene("activities.edit_stage_entry", "activities.follow_moves")
async def _(office: Office, people: Cast) -> None:
    reminded = entering.EditStageEntry(version=0, consequences=[Remind("Ara", 60, None)])
    async with office.begin(people.admin) as work:
        await entering.edit_stage_entry(work, STAGES[1], reminded)
    async with office.begin(people.owner) as work:
        await move_card(work, people.card_id, MoveCard(stage_id=STAGES[1], version=1))
    await office.react()


@scene("activities.make_meeting_room", "activities.rename_meeting_room", "activities.end_meeting_room")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.admin) as work:
        room_id, _ = await meeting_rooms.make_meeting_room(work, name="Toplantı", room_id=None)
    async with office.begin(people.admin) as work:
        await meeting_rooms.rename_meeting_room(work, room_id, name="Büyük toplantı", seen=1)
    async with office.begin(people.admin) as work:
        await meeting_rooms.end_meeting_room(work, room_id)


@scene("activities.edit_no_show_chain")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.admin) as work:
        await chain.edit_no_show_chain(work, chain.EditNoShowChain(version=1, steps=[chain.Step([])]))


@scene("activities.open_calendar_feed", "activities.close_calendar_feed")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.owner) as work:
        await feeds.open_calendar_feed(work)
    async with office.begin(people.owner) as work:
        await feeds.close_calendar_feed(work)
