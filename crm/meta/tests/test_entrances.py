"""All ways in at once: one person who comes through every door in the same moment is one customer."""

import asyncio
from collections.abc import Awaitable

from crm.core.doors import SYSTEM
from crm.customers import actions
from crm.customers.actions.many_leads import read_lead, receive_leads
from crm.customers.schemas import ReceiveLead
from crm.meta.fake.hooks import leadgen, whatsapp_message
from crm.meta.tests.conftest import NUMBER, PAGE, MetaOffice
from crm.people import actions as people

ROUNDS = 5  # a form takes ten posts of one address in ten minutes, and two are sent each time


async def import_row(meta: MetaOffice, phone: str, external_id: str) -> None:
    """A line of a file."""
    lead = ReceiveLead(name="Ali Veli", phone=phone, external_id=external_id, source="import")
    async with meta.begin(SYSTEM) as work:
        await receive_leads(work, [read_lead(lead, lead)], origin="import")


async def test_eight_first_contacts_over_all_entrances_are_one_customer(meta: MetaOffice) -> None:
    await meta.channel()
    await meta.channel("lead_page", PAGE)
    admin = await meta.person("admin")
    async with meta.begin(admin) as work:
        await actions.open_form(work, name="Site", source="website", key="site")
        _, token = await people.make_token(work, token_id=None, name="t", grants=["leads.create"])
    client = await meta.client()
    bearer = {"Authorization": f"Bearer {token}"}
    for number in range(ROUNDS):
        tail = f"{4000000 + number}"
        pretty = f"0532 {tail[:3]} {tail[3:5]} {tail[5:]}"
        meta.graph.leads[f"77{number:014}"] = {
            "id": f"77{number:014}",
            "field_data": [{"name": "phone_number", "values": [f"+90 (532) {tail}"]}],
        }
        before = await meta.one("SELECT count(*) FROM leads")
        contacts: list[Awaitable[object]] = [
            client.post("/api/leads", json={"name": "Ali Veli", "phone": pretty}, headers=bearer),
            client.post("/api/leads", json={"phone": f"532{tail}", "external_id": f"e{number}"}, headers=bearer),
            client.post("/forms/site", data={"name": "Ali Veli", "telefon": f"0090532{tail}"}),
            client.post("/forms/site", json={"phone": f"+90532{tail}"}),
            meta.post(leadgen(PAGE, f"77{number:014}")),
            meta.post(whatsapp_message(NUMBER, f"90532{tail}", "Merhaba", name="Ali")),
            meta.post(whatsapp_message(NUMBER, f"90532{tail}", "Orada mısınız?", name="Ali")),
            import_row(meta, f"(0532) {tail}", f"row{number}"),
        ]
        await asyncio.gather(*contacts, *(meta.settle() for _ in range(2)))
        await meta.settle()
        assert await meta.one("SELECT count(*) FROM customers") == number + 1
        assert await meta.one("SELECT count(*) FROM cards") == number + 1
        assert await meta.one("SELECT count(*) FROM conversations") == number + 1
        # Two by the API, two by forms, one each by lead form, WhatsApp and file: the second message is no first contact.
        assert await meta.one("SELECT count(*) FROM leads") == before + 7
    assert await meta.one("SELECT count(*) FROM parked_lines") == 0
    async with meta.begin(SYSTEM) as work:
        with_same_phone = await actions.receive_lead(work, ReceiveLead(phone="0532 400 00 00"), origin="x", raw={})
    assert not with_same_phone[0].is_new_customer
