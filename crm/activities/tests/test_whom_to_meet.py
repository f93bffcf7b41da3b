"""Whoever is booked is told of it: an appointment is with people who see it."""

from uuid import UUID

import pytest

from crm.activities.appointments import actions
from crm.activities.appointments.schemas import EditAppointment
from crm.activities.tests.test_appointments import at, book, tomorrow, wish
from crm.core.doors import SYSTEM
from crm.core.problems import Invalid
from tests.office import Office


async def test_nobody_is_booked_for_whom_the_customer_is_hidden(office: Office) -> None:
    seller, blind = await office.person("sales"), await office.person("sales", name="Kör Nokta")
    customer_id = await office.customer(seller)
    with pytest.raises(Invalid) as refused:
        await book(office, seller, customer_id, wish(seller, blind))
    assert refused.value.fields == {"user_ids": "cannot_see_appointment"}
    assert await office.rows("SELECT count(*) FROM appointments") == [(0,)]
    async with await office.client(seller) as client:
        asked = {
            "starts_at": tomorrow(9).isoformat(),
            "minutes": 30,
            "user_ids": [str(seller.id), str(blind.id)],
        }
        answer = await client.post(f"/api/customers/{customer_id}/appointments", json=asked)
    assert (answer.status_code, answer.json()["fields"]) == (
        422,
        {"user_ids": "Kör Nokta bu müşterinin randevularını göremiyor."},
    )
    await office.assign(customer_id, seller, blind)
    booked = await book(office, seller, customer_id, wish(seller, blind))
    assert len(booked.people) == 2


async def test_nobody_is_added_for_whom_it_is_hidden_and_whoever_was_there_stays(office: Office) -> None:
    seller, mate, blind = [await office.person("sales") for _ in range(3)]
    customer_id = await office.customer(seller, mate)
    booked = await book(office, seller, customer_id, wish(seller, mate))
    await office.assign(customer_id, seller)
    assert seller.id
    assert mate.id
    assert blind.id

    async def put(version: int, *user_ids: UUID) -> None:
        async with office.begin(seller) as work:
            await actions.edit_appointment(work, booked.id, EditAppointment(version=version, user_ids=list(user_ids)))

    with pytest.raises(Invalid) as refused:
        await put(1, seller.id, mate.id, blind.id)
    assert refused.value.fields == {"user_ids": "cannot_see_appointment"}
    # One's right to see appointments at all counts too.
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM user_roles WHERE user_id = %(id)s", id=blind.id)
    await office.assign(customer_id, seller, blind)
    with pytest.raises(Invalid):
        await put(1, seller.id, mate.id, blind.id)
    await put(1, mate.id, seller.id)
    assert [person.id for person in (await at(office, booked.id)).people] == [mate.id, seller.id]
