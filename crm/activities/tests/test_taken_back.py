"""What was taken back, corrected, or lies far away: what speaks for a no-show, and which times there are."""

from datetime import timedelta
from uuid import UUID

import pytest

from crm.activities.appointments import actions, feeds, queries
from crm.activities.appointments.schemas import EditAppointment
from crm.activities.tests.test_appointments import at as standing
from crm.activities.tests.test_appointments import begun, book, tomorrow, wish
from crm.activities.tests.test_wishes import CAME, MISSED, close
from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.core.undo import undo
from tests.office import Office


async def _risk(office: Office, customer_id: UUID) -> list[str]:
    async with office.look() as work:
        return [point.sign for point in (await queries.no_show_risk(work, customer_id, tomorrow(9))).points]


async def test_what_was_taken_back_speaks_against_nobody(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    before = await _risk(office, customer_id)
    booked, moved = new_id(), new_id()
    async with office.begin(seller, booked) as work:
        appointment_id, _ = await actions.book_appointment(work, customer_id, wish(seller))
    async with office.begin(seller, moved) as work:
        edit = EditAppointment(version=1, starts_at=tomorrow(11))
        await actions.edit_appointment(work, appointment_id, edit)
    assert "moved" in await _risk(office, customer_id)
    await undo(lambda: office.begin(seller), moved, office.wiring.inverses, str)
    assert (await standing(office, appointment_id)).moved_times == 0
    async with office.begin(seller) as work:
        other, _ = await actions.book_appointment(work, customer_id, wish(seller, starts_at=tomorrow(15)))
        await actions.withdraw_appointment(work, other, seen=1)
    assert await _risk(office, customer_id) == before
    async with office.begin(seller) as work:
        await actions.cancel_appointment(work, appointment_id, reason="Hasta", seen=3)
    assert "cancelled" in await _risk(office, customer_id)


async def test_who_did_not_come_after_all_was_not_reached(office: Office) -> None:
    seller = await office.person("sales")
    customer_id, act = await office.customer(seller), new_id()
    appointment = await book(office, seller, customer_id, wish(seller))
    await begun(office, appointment.id)
    contact = "SELECT last_contact_at IS NOT NULL FROM customer_brief WHERE customer_id = %(id)s"
    async with office.begin(seller) as work:
        await actions.mark_arrived(work, appointment.id, seen=1)
    assert await office.rows(contact, id=customer_id) == [(True,)]
    async with office.begin(seller, act) as work:
        await actions.mark_no_show(work, appointment.id, seen=2)
    assert await office.rows(contact, id=customer_id) == [(False,)]
    await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
    assert (await standing(office, appointment.id)).state == "arrived"
    assert await office.rows(contact, id=customer_id) == [(True,)]


async def test_a_correction_that_is_taken_back_leaves_all_that_was_said_first(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    appointment = await book(office, seller, customer_id, wish(seller))
    await begun(office, appointment.id)
    said = (
        "SELECT a.state, a.outcome_id, a.reason, b.last_contact_at FROM appointments a"
        " JOIN customer_brief b USING (customer_id)"
    )
    await close(office, seller, appointment.id, MISSED, reason="Trafikte kaldı")
    for version, correction, reason in ((2, CAME, None), (4, CAME, "Geç geldi"), (6, CAME, "Trafikte kaldı")):
        first = await office.rows(said)
        act = await close(office, seller, appointment.id, correction, version=version, reason=reason)
        assert (await office.rows(said))[0][:3] == ("arrived", CAME, reason)
        result = await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
        assert result.refused == []
        assert await office.rows(said) == first
        assert first[0][:3] == ("no_show", MISSED, "Trafikte kaldı")


async def test_who_came_was_reached_as_they_came_also_after_a_correction_that_is_taken_back(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    appointment = await book(office, seller, customer_id, wish(seller))
    await begun(office, appointment.id)
    await close(office, seller, appointment.id, CAME)
    reached = "SELECT last_contact_at FROM customer_brief WHERE customer_id = %(id)s"
    first = await office.rows(reached, id=customer_id)
    async with office.begin(SYSTEM) as work:
        # As if they had come an hour early.
        await work.run("UPDATE appointments SET starts_at = now() - interval '1 minute', ends_at = now()")
    act = await close(office, seller, appointment.id, MISSED, version=2)
    await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
    assert await office.rows(reached, id=customer_id) == first


async def test_the_feed_tells_of_what_is_months_away(office: Office) -> None:
    seller = await office.person("sales")
    far = tomorrow(9) + timedelta(days=200)
    await book(office, seller, await office.customer(seller), wish(seller, starts_at=far, title="Tapu"))
    async with office.look(await office.again(seller.id)) as work:
        assert "Tapu · Işıl Çelik" in (await feeds.feed_of(work)).decode()


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-12:00", "2199-01-01T00:00:00Z"])
async def test_a_time_nobody_plans_for_is_refused(office: Office, at: str) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    client, path = await office.client(seller), f"/api/customers/{customer_id}"
    call = "00000000-0000-7000-8000-0000000ac002"
    for where, body in (
        ("activities", {"type_id": call, "due_at": at}),
        ("promises", {"text": "Liste", "due_at": at}),
        ("reminders", {"text": "Sor", "due_at": at}),
        ("appointments", {"starts_at": at, "minutes": 30, "user_ids": [str(seller.id)]}),
        ("notes", {"text": "Oldu", "happened_at": at}),
    ):
        answer = await client.post(f"{path}/{where}", json=body)
        assert (where, answer.status_code) == (where, 422)
    for query in ({"until": at}, {"until": "x"}):
        assert (await client.get(f"{path}/timeline", params=query)).status_code < 500
    week = {"since": at, "until": at}
    for asked, params in (("no-show-risk", {"starts_at": at}), ("appointments", {}), ("activities", {})):
        assert (await client.get(f"{path}/{asked}", params=params)).status_code < 500
    for asked, params in (
        ("appointments", week),
        ("busy", week | {"parties": str(seller.id)}),
        ("works", {"until": at}),
    ):
        assert (await client.get(f"/api/{asked}", params=params)).status_code < 500
