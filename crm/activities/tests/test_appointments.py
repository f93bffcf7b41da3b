"""Appointments: nobody is booked twice, the story keeps every move, and what follows from staying away."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.activities import undo as inverses
from crm.activities.activity_schemas import Move
from crm.activities.appointments import actions, chain, feeds, meeting_rooms, queries, rules
from crm.activities.appointments.chain import Step
from crm.activities.appointments.rules import AppointmentOver, History, NotYet
from crm.activities.appointments.schemas import Appointment, BookAppointment, EditAppointment
from crm.activities.consequences import ConsequenceRefused
from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound, Stale, Taken
from crm.core.undo import undo
from crm.pipeline.actions import edit_stage, move_card
from crm.pipeline.schemas import EditStage, MoveCard
from tests.office import STAGES, Office

HOUR = timedelta(hours=1)


def tomorrow(hour: int) -> datetime:
    """This hour (UTC) of a day that is not today, neither in UTC nor in Istanbul."""
    return (now() + timedelta(days=2)).replace(hour=hour, minute=0, second=0, microsecond=0)


def wish(*people: Actor, starts_at: datetime | None = None, minutes: int = 60, **more: object) -> BookAppointment:
    """A booking for these people."""
    user_ids = [person.id for person in people if person.id]
    return BookAppointment(starts_at or tomorrow(9), minutes, user_ids, **more)  # type: ignore[arg-type]


async def book(office: Office, actor: Actor, customer_id: UUID, asked: BookAppointment) -> Appointment:
    async with office.begin(actor) as work:
        appointment_id, _ = await actions.book_appointment(work, customer_id, asked)
    async with office.look(actor) as work:
        return await queries.appointment(work, appointment_id)


async def at(office: Office, appointment_id: UUID) -> Appointment:
    async with office.look() as work:
        return await queries.appointment(work, appointment_id)


async def begun(office: Office, appointment_id: UUID) -> None:
    """Its time has come: an hour ago."""
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE appointments SET starts_at = now() - interval '1 hour', ends_at = now() WHERE id = %(id)s",
            id=appointment_id,
        )


async def meeting_room(office: Office, name: str = "Toplantı 1") -> UUID:
    async with office.begin(SYSTEM) as work:
        return (await meeting_rooms.make_meeting_room(work, name=name, room_id=None))[0]


async def test_a_booked_time_is_the_customers_and_what_is_to_be_done_next(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    booked = await book(office, seller, customer_id, wish(seller, title="Daire gezme", place="Kartal"))
    assert (booked.state, booked.people[0].id, booked.booked_by and booked.booked_by.id) == (
        "planned",
        seller.id,
        seller.id,
    )
    assert booked.ends_at - booked.starts_at == HOUR
    assert booked.can == ["edit"]
    assert await office.rows("SELECT kind, owner_id, title FROM works") == [("appointment", seller.id, "Daire gezme")]
    assert [line.verb for line in await office.lines_after(0)][-1] == "appointment.booked"


async def test_the_same_booking_sent_again_is_one(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    asked = wish(seller, id=new_id())
    await book(office, seller, customer_id, asked)
    async with office.begin(seller) as work:
        assert await actions.book_appointment(work, customer_id, asked) == (asked.id, False)
    with pytest.raises(Taken):
        async with office.begin(seller) as work:
            await actions.book_appointment(work, customer_id, wish(seller, id=asked.id, minutes=30))


async def test_fifty_bookings_of_one_time_at_once_leave_one(office: Office) -> None:
    sellers = [await office.person("sales") for _ in range(5)]
    room_id = await meeting_room(office)
    owned = [await office.customer(sellers[place], sellers[(place + 1) % 5]) for place in range(5)]
    starts_at = tomorrow(9)

    async def attempt(place: int) -> str:
        # Shifted by minutes and with other people each, so that all of them meet only in the room.
        asked = wish(
            sellers[place % 5],
            sellers[(place + 1) % 5],
            starts_at=starts_at + timedelta(minutes=place % 7),
            room_id=room_id,
        )
        try:
            await book(office, sellers[place % 5], owned[place % 5], asked)
        except actions.TimeTaken:
            return "taken"
        return "booked"

    outcomes = Counter(await asyncio.gather(*(attempt(place) for place in range(50))))
    assert outcomes == {"booked": 1, "taken": 49}
    assert await office.rows("SELECT count(*) FROM appointments") == [(1,)]
    assert await office.rows("SELECT count(*) FROM bookings") == [(3,)]


async def test_a_time_that_only_touches_another_is_free(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    await book(office, seller, customer_id, wish(seller, starts_at=tomorrow(9)))
    await book(office, seller, customer_id, wish(seller, starts_at=tomorrow(10)))
    with pytest.raises(actions.TimeTaken):
        await book(office, seller, customer_id, wish(seller, starts_at=tomorrow(9) + timedelta(minutes=59)))


async def test_moving_frees_the_old_time_keeps_both_in_the_story_and_asks_for_confirmation_anew(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    booked = await book(office, seller, customer_id, wish(seller))
    async with office.begin(seller) as work:
        await actions.confirm_appointment(work, booked.id, seen=1)
    async with office.begin(seller) as work:
        await actions.edit_appointment(work, booked.id, EditAppointment(version=2, starts_at=tomorrow(12)))
    moved = await at(office, booked.id)
    assert (moved.state, moved.moved_times, moved.ends_at) == ("planned", 1, tomorrow(13))
    line = (await office.lines_after(0))[-1]
    assert (line.verb, line.facts["from_state"]) == ("appointment.moved", "confirmed")
    assert datetime.fromisoformat(str(line.facts["from_starts_at"])) == tomorrow(9)
    assert await office.rows("SELECT due_at FROM works") == [(tomorrow(12),)]
    await book(office, seller, customer_id, wish(seller, starts_at=tomorrow(9)))


async def test_a_move_onto_a_taken_time_changes_nothing(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    first = await book(office, seller, customer_id, wish(seller, starts_at=tomorrow(9)))
    await book(office, seller, customer_id, wish(seller, starts_at=tomorrow(11)))
    with pytest.raises(actions.TimeTaken):
        async with office.begin(seller) as work:
            await actions.edit_appointment(work, first.id, EditAppointment(version=1, starts_at=tomorrow(11)))
    assert await at(office, first.id) == first
    assert await office.rows("SELECT count(*) FROM bookings WHERE appointment_id = %(id)s", id=first.id) == [(1,)]


async def test_who_came_is_in_contact_and_who_did_not_frees_the_time(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    booked = await book(office, seller, customer_id, wish(seller))
    with pytest.raises(NotYet):
        async with office.begin(seller) as work:
            await actions.mark_no_show(work, booked.id, seen=1)
    with pytest.raises(NotYet):
        async with office.begin(seller) as work:
            await actions.mark_arrived(work, booked.id, seen=1)
    await begun(office, booked.id)
    async with office.begin(seller) as work:
        await actions.mark_no_show(work, booked.id, seen=1)
    assert await office.rows("SELECT count(*) FROM bookings") == [(0,)]
    assert await office.rows("SELECT count(*) FROM works WHERE kind = 'appointment'") == [(0,)]
    async with office.begin(seller) as work:
        await actions.mark_arrived(work, booked.id, seen=2)
    contact = (await office.rows("SELECT last_contact_at FROM customer_brief"))[0][0]
    assert abs(contact - (now() - HOUR)) < timedelta(minutes=5)
    with pytest.raises(AppointmentOver):
        async with office.begin(seller) as work:
            await actions.edit_appointment(work, booked.id, EditAppointment(version=3, starts_at=tomorrow(12)))


async def missed(office: Office, seller: Actor, customer_id: UUID, hour: int) -> UUID:
    """One more time the customer does not come; the act that says so."""
    booked = await book(office, seller, customer_id, wish(seller, starts_at=tomorrow(hour)))
    await begun(office, booked.id)
    cause = new_id()
    async with office.begin(seller, request_id=cause) as work:
        await actions.mark_no_show(work, booked.id, seen=1)
    return cause


async def opened(office: Office) -> list[str]:
    """The keys of the types of which something is open."""
    found = await office.rows(
        "SELECT t.key FROM activities a JOIN activity_types t ON t.id = a.type_id WHERE a.state = 'open' ORDER BY a.due_at"
    )
    return [key for (key,) in found]


async def test_each_time_missed_brings_about_what_the_chain_says_and_is_taken_back_whole(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    cause = await missed(office, seller, customer_id, 9)
    assert await opened(office) == ["no_show", "call"]
    done = await undo(lambda: office.begin(seller), cause, inverses.INVERSES, str)
    assert (done.undone, done.refused) == (3, [])
    assert await opened(office) == []

    await missed(office, seller, customer_id, 10)
    await missed(office, seller, customer_id, 11)
    assert await opened(office) == ["no_show", "call", "call"]
    cause = await missed(office, seller, customer_id, 12)
    assert await office.rows("SELECT stage_id FROM cards") == [(STAGES[5],)]
    lines = [line for line in await office.lines_after(0) if line.cause == cause]
    assert [line.verb for line in lines] == ["appointment.missed", "card.moved", "activity.opened"]


async def test_what_cannot_follow_leaves_everything_as_it_was_and_says_why(office: Office) -> None:
    seller, admin = await office.person("sales"), await office.person("admin")
    customer_id = await office.customer(seller)
    async with office.begin(admin) as work:
        step = Step([Move(STAGES[3], None)])
        await chain.edit_no_show_chain(work, chain.EditNoShowChain(version=1, steps=[step]))
        await edit_stage(work, STAGES[3], EditStage(version=1, card_limit=1, is_limit_strict=True))
    async with office.begin(SYSTEM) as work:
        full = await office.card_of(await office.customer(admin))
        await move_card(work, full, MoveCard(stage_id=STAGES[3], version=1))
    with pytest.raises(ConsequenceRefused) as refused:
        await missed(office, seller, customer_id, 9)
    assert refused.value.params["which"]
    assert await office.rows("SELECT state FROM appointments") == [("planned",)]
    assert await opened(office) == []


async def test_a_cancelled_time_is_free_and_its_reason_can_be_erased(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    booked = await book(office, seller, customer_id, wish(seller))
    with pytest.raises(Invalid):
        async with office.begin(seller) as work:
            await actions.cancel_appointment(work, booked.id, reason="  ", seen=1)
    async with office.begin(seller) as work:
        await actions.cancel_appointment(work, booked.id, reason="Hastalandı", seen=1)
    assert (await at(office, booked.id)).reason == "Hastalandı"
    assert await office.rows("SELECT field, new FROM field_changes") == [("reason", "Hastalandı")]
    assert "Hastalandı" not in str([line.facts for line in await office.lines_after(0)])
    await book(office, seller, customer_id, wish(seller))


async def test_each_act_is_taken_back_by_its_cause_unless_the_time_is_gone(office: Office) -> None:
    seller, mate = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(seller)
    booked = await book(office, seller, customer_id, wish(seller))
    cause = new_id()
    async with office.begin(seller, request_id=cause) as work:
        await actions.edit_appointment(work, booked.id, EditAppointment(version=1, starts_at=tomorrow(12)))
    done = await undo(lambda: office.begin(seller), cause, inverses.INVERSES, str)
    assert (done.undone, (await at(office, booked.id)).starts_at) == (1, tomorrow(9))

    cause = new_id()
    async with office.begin(seller, request_id=cause) as work:
        await actions.cancel_appointment(work, booked.id, reason="Hastalandı", seen=3)
    await book(office, seller, await office.customer(seller, mate), wish(seller, mate))
    done = await undo(lambda: office.begin(seller), cause, inverses.INVERSES, str)
    assert [refusal.code for refusal in done.refused] == ["appointment_time_taken"]
    assert (await at(office, booked.id)).state == "cancelled"


async def test_a_stage_can_ask_for_an_appointment(office: Office) -> None:
    seller, admin = await office.person("sales"), await office.person("admin")
    customer_id = await office.customer(seller)
    card_id = await office.card_of(customer_id)
    async with office.begin(admin) as work:
        await edit_stage(work, STAGES[2], EditStage(version=1, needs=["appointment"]))
    with pytest.raises(Invalid) as refused:
        async with office.begin(seller) as work:
            await move_card(work, card_id, MoveCard(stage_id=STAGES[2], version=1))
    assert refused.value.fields == {"appointment": "needed"}
    booked = await book(office, seller, customer_id, wish(seller))
    async with office.begin(seller) as work:
        await move_card(work, card_id, MoveCard(stage_id=STAGES[2], version=1))
    # What was called off is none.
    async with office.begin(seller) as work:
        await actions.cancel_appointment(work, booked.id, reason="Hastalandı", seen=1)
    async with office.begin(seller) as work:
        await move_card(work, card_id, MoveCard(stage_id=STAGES[0], version=2))
    with pytest.raises(Invalid):
        async with office.begin(seller) as work:
            await move_card(work, card_id, MoveCard(stage_id=STAGES[2], version=3))


async def test_strangers_find_nothing_and_lookers_change_nothing(office: Office) -> None:
    team, away = await office.team("Kuzey"), await office.team("Uzak")
    seller, mate = await office.person("sales", team), await office.person("operations", team)
    stranger = await office.person("sales", away)
    customer_id = await office.customer(seller)
    booked = await book(office, seller, customer_id, wish(seller))
    with pytest.raises(NotFound):
        async with office.begin(stranger) as work:
            await actions.confirm_appointment(work, booked.id, seen=1)
    with pytest.raises(NotFound):
        await book(office, stranger, customer_id, wish(stranger, starts_at=tomorrow(15)))
    async with office.look(stranger) as work:
        found = await queries.appointments_between(
            work, tomorrow(0), tomorrow(23), user_id=seller.id, room_id=None, limit=50, cursor=None
        )
        assert found.items == []
        # That somebody has no time is no secret; for whom they have it is.
        busy = await queries.busy_times(work, tomorrow(0), tomorrow(23), [seller.id] if seller.id else [])
        assert [(each.party, each.starts_at) for each in busy.items] == [(seller.id, tomorrow(9))]
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE (module, action) = ('appointments', 'edit')")
    with pytest.raises(Forbidden):
        async with office.begin(await office.again(mate.id)) as work:
            await actions.confirm_appointment(work, booked.id, seen=1)


async def test_what_is_stale_unknown_or_out_of_range_is_refused(office: Office) -> None:
    seller, gone = await office.person("sales"), await office.person("sales")
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE users SET is_active = false WHERE id = %(id)s", id=gone.id)
    customer_id = await office.customer(seller)
    for asked in (
        wish(gone),
        wish(seller, room_id=new_id()),
        wish(seller, starts_at=now() + timedelta(days=1000)),
        wish(seller, starts_at=tomorrow(9).replace(tzinfo=None)),
    ):
        with pytest.raises(Invalid):
            await book(office, seller, customer_id, asked)
    booked = await book(office, seller, customer_id, wish(seller))
    with pytest.raises(Stale):
        async with office.begin(seller) as work:
            await actions.confirm_appointment(work, booked.id, seen=7)


async def test_a_day_is_listed_in_order_and_pages_join(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    hours = (14, 9, 11)
    for hour in hours:
        await book(office, seller, customer_id, wish(seller, starts_at=tomorrow(hour)))
    await book(office, seller, customer_id, wish(seller, starts_at=tomorrow(9) + timedelta(days=3)))
    got: list[int] = []
    cursor: str | None = None
    for _ in range(3):
        async with office.look(seller) as work:
            page = await queries.appointments_between(
                work, tomorrow(0), tomorrow(23), user_id=seller.id, room_id=None, limit=2, cursor=cursor
            )
        got += [each.starts_at.astimezone(UTC).hour for each in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert got == sorted(hours)


async def test_a_customer_who_stayed_away_is_likely_to_do_so_again_and_the_reasons_are_told(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    for hour in (9, 11):
        missed = await book(office, seller, customer_id, wish(seller, starts_at=tomorrow(hour)))
        await begun(office, missed.id)
        async with office.begin(seller) as work:
            await actions.mark_no_show(work, missed.id, seen=1)
    async with office.look(seller) as work:
        risk = await queries.no_show_risk(work, customer_id, tomorrow(9))
    assert [(point.sign, point.count) for point in risk.points] == [("no_shows", 2), ("silent", 0)]
    assert risk.score == rules.BASE + sum(point.points for point in risk.points)


@given(st.builds(History, st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.none()))
def test_the_score_is_a_percentage_and_rises_with_every_time_missed(history: History) -> None:
    starts_at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    before = rules.no_show_score(rules.no_show_points(history, starts_at, now=starts_at - HOUR))
    more = History(history.kept, history.no_shows + 1, history.cancelled, history.moved, None)
    after = rules.no_show_score(rules.no_show_points(more, starts_at, now=starts_at - HOUR))
    assert 0 <= before <= after <= 100


async def test_a_calendar_is_read_by_its_address_alone_until_it_is_closed(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Hınzır\r\nBEGIN:VEVENT;X")
    await book(office, seller, customer_id, wish(seller, title="Gezme; 2, kat\nEND:VCALENDAR"))
    client, outside = await office.client(seller, base_url="http://testserver.local"), await office.client()
    url = (await client.post("/api/me/calendar")).json()["url"]
    path = url.removeprefix("http://testserver.local")
    answer = await outside.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert _summaries(answer.content) == ["Gezme; 2, kat\nEND:VCALENDAR · Hınzır BEGIN:VEVENT;X"]
    assert (await client.get("/api/me/calendar")).json()["is_open"] is True

    # Reading is told to the buffer, which writes it down by and by.
    assert (await client.get("/api/me/calendar")).json()["read_at"] is None
    await office.in_use.write(office.house)
    assert (await client.get("/api/me/calendar")).json()["read_at"] is not None
    # Another's customer is not in it any more.
    await office.assign(customer_id, await office.person("sales", await office.team("Uzak")))
    assert _summaries((await outside.get(path)).content) == []
    again = (await client.post("/api/me/calendar")).json()["url"]
    assert (await outside.get(path)).status_code == 404
    assert (await outside.get(again.removeprefix("http://testserver.local"))).status_code == 200
    assert (await client.delete("/api/me/calendar")).status_code == 204
    assert (await outside.get(again.removeprefix("http://testserver.local"))).status_code == 404


def _summaries(calendar: bytes) -> list[str]:
    """What another program reads of its events."""
    return [str(event["summary"]) for event in icalendar.Calendar.from_ical(calendar).events]


async def test_the_feed_dies_with_the_account(office: Office) -> None:
    seller = await office.person("sales")
    async with office.begin(seller) as work:
        secret = await feeds.open_calendar_feed(work)
    assert secret not in str(await office.rows("SELECT * FROM calendar_feeds"))
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE users SET is_active = false WHERE id = %(id)s", id=seller.id)
    with pytest.raises(NotFound):
        async with office.begin(SYSTEM) as work:
            await feeds.reader_of_feed(work, secret)


async def test_statements_of_a_booking_and_of_a_state(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    await book(office, seller, await office.customer(seller), wish(seller, starts_at=tomorrow(15)))
    async with office.begin(seller) as work:
        appointment_id, _ = await actions.book_appointment(work, customer_id, wish(seller))
    assert work.statements <= 9
    async with office.begin(seller) as work:
        await actions.confirm_appointment(work, appointment_id, seen=1)
    assert work.statements <= 5


async def test_who_leaves_hands_over_where_the_other_one_is_free_and_the_rest_stays(office: Office) -> None:
    admin, leaver = await office.person("admin"), await office.person("sales")
    mate, heir = await office.person("admin"), await office.person("admin")
    assert leaver.id
    customer_id = await office.customer(leaver)
    free = await book(office, leaver, customer_id, wish(leaver))
    shared = await book(office, leaver, customer_id, wish(leaver, mate, starts_at=tomorrow(11)))
    together = await book(office, leaver, customer_id, wish(heir, leaver, starts_at=tomorrow(13)))
    await book(office, heir, await office.customer(heir), wish(heir, starts_at=tomorrow(15), minutes=90))
    clashing = await book(office, leaver, customer_id, wish(leaver, starts_at=tomorrow(16)))
    client, cause = await office.client(admin), str(new_id())
    way = {"way": "person", "user_id": str(heir.id)}
    body = {"version": 1, "ways": {"customers": way, "appointments": way}}
    left = await client.post(f"/api/users/{leaver.id}/leave", json=body, headers={"X-Request-Id": cause})
    assert left.status_code == 200
    held = (await client.get(f"/api/users/{leaver.id}/holdings")).json()["items"]
    assert [row["count"] for row in held if row["name"] == "appointments"] == [1]

    async def people(booked: Appointment) -> list[UUID]:
        return [person.id for person in (await at(office, booked.id)).people]

    assert await people(free) == [heir.id]
    assert await people(shared) == [heir.id, mate.id]
    assert await people(together) == [heir.id]
    assert await people(clashing) == [leaver.id]
    ((owner_id,),) = await office.rows("SELECT owner_id FROM works WHERE id = %(id)s", id=free.id)
    assert owner_id == heir.id
    # Another day the rest goes to somebody who is free.
    again = {"version": left.json()["version"], "ways": {"appointments": {"way": "person", "user_id": str(mate.id)}}}
    assert (await client.post(f"/api/users/{leaver.id}/leave", json=again)).status_code == 200
    assert await people(clashing) == [mate.id]
    undone = (await client.post("/api/undo", json={"cause": cause})).json()
    assert [row["kind"] for row in undone["refused"]] == []
    assert (await people(free), await people(shared)) == ([leaver.id], [leaver.id, mate.id])


async def test_appointments_are_spread_over_whoever_is_free(office: Office) -> None:
    team = await office.team("Kuzey")
    admin, leaver = await office.person("admin"), await office.person("sales")
    assert leaver.id
    heirs = [await office.person("sales", team) for _ in range(2)]
    for hour in (8, 9, 10, 11):
        await book(office, leaver, await office.customer(leaver), wish(leaver, starts_at=tomorrow(hour)))
    await book(office, admin, await office.customer(heirs[0]), wish(heirs[0], starts_at=tomorrow(9)))
    client = await office.client(admin)
    ways = {name: {"way": "spread", "team_id": str(team)} for name in ("customers", "appointments")}
    body = {"version": 1, "ways": ways}
    assert (await client.post(f"/api/users/{leaver.id}/leave", json=body)).status_code == 200
    shares = await office.rows("SELECT user_id, count(*) FROM appointment_people GROUP BY user_id")
    assert sorted(count for _, count in shares) in ([2, 3], [1, 4])
    assert leaver.id not in {user_id for user_id, _ in shares}
