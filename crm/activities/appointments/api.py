"""Routes of appointments, meeting rooms and calendars."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from litestar import Response, Router, delete, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from crm.activities.activity_schemas import CloseAppointment
from crm.activities.appointments import actions, chain, feeds, queries
from crm.activities.appointments import booked as booked
from crm.activities.appointments import meeting_rooms as rooms
from crm.activities.appointments.chain import EditNoShowChain, NoShowChain
from crm.activities.appointments.schemas import (
    Appointment,
    Appointments,
    BookAppointment,
    BusyTimes,
    CalendarAddress,
    CalendarFeed,
    CancelAppointment,
    EditAppointment,
    EditMeetingRoom,
    MakeMeetingRoom,
    MeetingRoom,
    MeetingRooms,
    NoShowRisk,
    SeenAppointment,
)
from crm.core.asking import Asking
from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.core.ids import read_ids
from crm.core.paging import page_limit
from crm.core.problems import TooMany
from crm.people.attempts import count_attempts

VIEW, EDIT, CONFIGURE = "appointments.view", "appointments.edit", "meeting_rooms.configure"
CALENDAR = "text/calendar"
PER_ADDRESS, WINDOW = 600, timedelta(minutes=10)
"""How often one address may read feeds: a whole office has one, and its programs ask every few minutes."""


@get("/customers/{customer_id:uuid}/appointments", opt={"policy": VIEW})
async def customer_appointments(
    asking: NamedDependency[Asking],
    customer_id: FromPath[UUID],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Appointments:
    """A customer's appointments, the latest first."""
    async with asking.look() as work:
        return await queries.appointments_of(work, customer_id, limit=page_limit(limit), cursor=cursor)


@get("/customers/{customer_id:uuid}/no-show-risk", opt={"policy": VIEW})
async def no_show_risk(
    asking: NamedDependency[Asking], customer_id: FromPath[UUID], starts_at: FromQuery[datetime | None] = None
) -> NoShowRisk:
    """How likely it is by rule that the customer does not come then, or in the next days, and why."""
    async with asking.look() as work:
        return await queries.no_show_risk(work, customer_id, starts_at or now())


@get("/appointments", opt={"policy": VIEW})
async def appointments(
    asking: NamedDependency[Asking],
    since: FromQuery[datetime],
    until: FromQuery[datetime],
    user_id: FromQuery[UUID | None] = None,
    room_id: FromQuery[UUID | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Appointments:
    """What takes place between two instants, of everybody or one person or room, as far as the viewer sees the customers."""
    async with asking.look() as work:
        return await queries.appointments_between(
            work, since, until, user_id=user_id, room_id=room_id, limit=page_limit(limit), cursor=cursor
        )


@get("/busy", opt={"policy": EDIT})
async def busy_times(
    asking: NamedDependency[Asking], since: FromQuery[datetime], until: FromQuery[datetime], parties: FromQuery[str]
) -> BusyTimes:
    """When these people and rooms, divided by commas, are taken."""
    wanted = read_ids(parties, most=queries.MOST_PARTIES) or []
    async with asking.look() as work:
        return await queries.busy_times(work, since, until, wanted)


@post("/customers/{customer_id:uuid}/appointments", opt={"policy": EDIT})
async def book_appointment(
    asking: NamedDependency[Asking], customer_id: FromPath[UUID], data: JSONBody[BookAppointment]
) -> Response[Appointment]:
    """Book a time."""
    async with asking.begin() as work:
        appointment_id, is_new = await actions.book_appointment(work, customer_id, data)
    async with asking.look() as work:
        return Response(await queries.appointment(work, appointment_id), status_code=201 if is_new else 200)


@get("/appointments/{appointment_id:uuid}", opt={"policy": VIEW})
async def appointment(asking: NamedDependency[Asking], appointment_id: FromPath[UUID]) -> Appointment:
    """One appointment."""
    async with asking.look() as work:
        return await queries.appointment(work, appointment_id)


@patch("/appointments/{appointment_id:uuid}", opt={"policy": EDIT})
async def edit_appointment(
    asking: NamedDependency[Asking], appointment_id: FromPath[UUID], data: JSONBody[EditAppointment]
) -> Appointment:
    """Move it, or change who, where or what."""
    async with asking.begin(current=lambda work: queries.appointment(work, appointment_id)) as work:
        await actions.edit_appointment(work, appointment_id, data)
    async with asking.look() as work:
        return await queries.appointment(work, appointment_id)


@post("/appointments/{appointment_id:uuid}/confirm", opt={"policy": EDIT}, status_code=200)
async def confirm_appointment(
    asking: NamedDependency[Asking], appointment_id: FromPath[UUID], data: JSONBody[SeenAppointment]
) -> Appointment:
    """The customer says that they will come."""
    async with asking.begin(current=lambda work: queries.appointment(work, appointment_id)) as work:
        await actions.confirm_appointment(work, appointment_id, seen=data.version)
    async with asking.look() as work:
        return await queries.appointment(work, appointment_id)


@post("/appointments/{appointment_id:uuid}/close", opt={"policy": EDIT}, status_code=200)
async def close_appointment(
    asking: NamedDependency[Asking], appointment_id: FromPath[UUID], data: JSONBody[CloseAppointment]
) -> Appointment:
    """Say how it went; what the outcome brings about happens in the same act."""
    async with asking.begin(current=lambda work: queries.appointment(work, appointment_id)) as work:
        await actions.close_appointment(work, appointment_id, data)
    async with asking.look() as work:
        return await queries.appointment(work, appointment_id)


@post("/appointments/{appointment_id:uuid}/arrived", opt={"policy": EDIT}, status_code=200)
async def mark_arrived(
    asking: NamedDependency[Asking], appointment_id: FromPath[UUID], data: JSONBody[SeenAppointment]
) -> Appointment:
    """The customer came."""
    async with asking.begin(current=lambda work: queries.appointment(work, appointment_id)) as work:
        await actions.mark_arrived(work, appointment_id, seen=data.version)
    async with asking.look() as work:
        return await queries.appointment(work, appointment_id)


@post("/appointments/{appointment_id:uuid}/no-show", opt={"policy": EDIT}, status_code=200)
async def mark_no_show(
    asking: NamedDependency[Asking], appointment_id: FromPath[UUID], data: JSONBody[SeenAppointment]
) -> Appointment:
    """The customer did not come."""
    async with asking.begin(current=lambda work: queries.appointment(work, appointment_id)) as work:
        await actions.mark_no_show(work, appointment_id, seen=data.version)
    async with asking.look() as work:
        return await queries.appointment(work, appointment_id)


@post("/appointments/{appointment_id:uuid}/cancel", opt={"policy": EDIT}, status_code=200)
async def cancel_appointment(
    asking: NamedDependency[Asking], appointment_id: FromPath[UUID], data: JSONBody[CancelAppointment]
) -> Appointment:
    """Call it off."""
    async with asking.begin(current=lambda work: queries.appointment(work, appointment_id)) as work:
        await actions.cancel_appointment(work, appointment_id, reason=data.reason, seen=data.version)
    async with asking.look() as work:
        return await queries.appointment(work, appointment_id)


@get("/appointments/{appointment_id:uuid}/calendar", opt={"policy": VIEW}, include_in_schema=False)
async def appointment_file(asking: NamedDependency[Asking], appointment_id: FromPath[UUID]) -> Response[bytes]:
    """The appointment as a file for other calendars."""
    async with asking.look() as work:
        found = await queries.appointment(work, appointment_id)
    body = feeds.as_calendar([found], "en" if asking.language == "en" else "tr")
    return Response(body, media_type=CALENDAR, headers={"content-disposition": 'attachment; filename="randevu.ics"'})


@get("/no-show-chain", opt={"policy": VIEW})
async def no_show_chain(asking: NamedDependency[Asking]) -> NoShowChain:
    """What follows when a customer does not come."""
    async with asking.look() as work:
        return await chain.no_show_chain(work)


@patch("/no-show-chain", opt={"policy": "activities.configure"})
async def edit_no_show_chain(asking: NamedDependency[Asking], data: JSONBody[EditNoShowChain]) -> NoShowChain:
    """Let something else follow."""
    async with asking.begin(current=chain.no_show_chain) as work:
        await chain.edit_no_show_chain(work, data)
    async with asking.look() as work:
        return await chain.no_show_chain(work)


@get("/meeting-rooms", opt={"policy": VIEW})
async def meeting_rooms(asking: NamedDependency[Asking]) -> MeetingRooms:
    """The rooms that can be booked."""
    async with asking.look() as work:
        return await queries.meeting_rooms(work)


@post("/meeting-rooms", opt={"policy": CONFIGURE})
async def make_meeting_room(asking: NamedDependency[Asking], data: JSONBody[MakeMeetingRoom]) -> Response[MeetingRoom]:
    """Offer a room."""
    async with asking.begin() as work:
        room_id, is_new = await rooms.make_meeting_room(work, name=data.name, room_id=data.id)
    async with asking.look() as work:
        return Response(await queries.meeting_room(work, room_id), status_code=201 if is_new else 200)


@patch("/meeting-rooms/{room_id:uuid}", opt={"policy": CONFIGURE})
async def rename_meeting_room(
    asking: NamedDependency[Asking], room_id: FromPath[UUID], data: JSONBody[EditMeetingRoom]
) -> MeetingRoom:
    """Rename a room."""
    async with asking.begin(current=lambda work: queries.meeting_room(work, room_id)) as work:
        await rooms.rename_meeting_room(work, room_id, name=data.name, seen=data.version)
    async with asking.look() as work:
        return await queries.meeting_room(work, room_id)


@delete("/meeting-rooms/{room_id:uuid}", opt={"policy": CONFIGURE})
async def end_meeting_room(asking: NamedDependency[Asking], room_id: FromPath[UUID]) -> None:
    """Offer a room no longer."""
    async with asking.begin() as work:
        await rooms.end_meeting_room(work, room_id)


@get("/me/calendar", opt={"policy": VIEW})
async def calendar_feed(asking: NamedDependency[Asking]) -> CalendarFeed:
    """Whether other programs can read one's own appointments."""
    async with asking.look() as work:
        return await feeds.calendar_feed(work)


@post("/me/calendar", opt={"policy": VIEW})
async def open_calendar_feed(asking: NamedDependency[Asking], state: State) -> CalendarAddress:
    """A new secret address; the one before is dead."""
    async with asking.begin() as work:
        secret = await feeds.open_calendar_feed(work)
    return CalendarAddress(url=f"{state.base_url}/calendars/{secret}.ics")


@delete("/me/calendar", opt={"policy": VIEW})
async def close_calendar_feed(asking: NamedDependency[Asking]) -> None:
    """No program can read them any more."""
    async with asking.begin() as work:
        await feeds.close_calendar_feed(work)


@get("/calendars/{name:str}", opt={"policy": "public"}, include_in_schema=False)
async def read_feed(asking: NamedDependency[Asking], state: State, name: FromPath[str]) -> Response[bytes]:
    """A person's appointments, for whoever knows the address."""
    async with asking.begin_as_system() as work:
        seconds_left = await count_attempts(work, {f"calendar:{asking.counted_as}": PER_ADDRESS}, WINDOW)
    if seconds_left is not None:
        raise TooMany(seconds_left)
    async with asking.look(SYSTEM) as work:
        reader, feed_id = await feeds.reader_of_feed(work, name.removesuffix(".ics"))
    async with asking.look(reader) as work:
        calendar = await feeds.feed_of(work)
    note_read: Callable[[UUID], None] = state.note_feed
    note_read(feed_id)
    return Response(calendar, media_type=CALENDAR)


router = Router(
    "/",
    route_handlers=[
        customer_appointments,
        no_show_risk,
        appointments,
        busy_times,
        book_appointment,
        appointment,
        edit_appointment,
        confirm_appointment,
        close_appointment,
        mark_arrived,
        mark_no_show,
        cancel_appointment,
        appointment_file,
        no_show_chain,
        edit_no_show_chain,
        meeting_rooms,
        make_meeting_room,
        rename_meeting_room,
        end_meeting_room,
        calendar_feed,
        open_calendar_feed,
        close_calendar_feed,
    ],
)
outside = Router("/", route_handlers=[read_feed])
