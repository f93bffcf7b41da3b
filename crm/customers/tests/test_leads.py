"""Leads become customers: one customer per person, whatever is sent at once."""

import asyncio
from uuid import UUID

import pytest

from crm.core.doors import SYSTEM
from crm.core.problems import Forbidden, Invalid, Taken
from crm.customers import actions, queries
from crm.customers.schemas import IdentityGiven, LeadReceived, ReceiveLead
from tests.office import STAGES, Office


async def receive(office: Office, lead: ReceiveLead, origin: str = "api") -> LeadReceived:
    async with office.begin(SYSTEM) as work:
        received, _ = await actions.receive_lead(work, lead, origin=origin, raw=lead)
    return received


async def test_every_writing_of_a_phone_leads_to_one_customer(office: Office) -> None:
    writings = ["0532 123 45 67", "532 123 4567", "+90 (532) 123-45-67", "0090 532 123 45 67", "905321234567"]
    found = {(await receive(office, ReceiveLead(name="Ayşe", phone=phone))).customer_id for phone in writings}
    assert len(found) == 1
    assert await office.rows("SELECT count(*) FROM leads") == [(5,)]
    assert await office.rows("SELECT count(*) FROM touches") == [(5,)]


async def test_every_case_of_an_email_leads_to_one_customer(office: Office) -> None:
    emails = ["INFO@X.COM", "info@x.com", "ınfo@x.com", "İnfo@X.com"]
    found = {(await receive(office, ReceiveLead(name="Ayşe", email=email))).customer_id for email in emails}
    assert len(found) == 1


async def test_parallel_first_contacts_of_one_person_make_one_customer(office: Office) -> None:
    leads = [
        ReceiveLead(name="Ali", phone="0532 765 43 21", email="ali@x.com"),
        ReceiveLead(name="Ali", email="ALİ@x.com", phone="+905327654321"),
        ReceiveLead(name="Ali", identities=[IdentityGiven("whatsapp", "905327654321")]),
        ReceiveLead(name="Ali", phone="5327654321"),
    ] * 4
    results = await asyncio.gather(*(receive(office, lead, f"way{i}") for i, lead in enumerate(leads)))
    assert len({result.customer_id for result in results}) == 1
    assert sum(result.is_new_customer for result in results) == 1
    assert await office.rows("SELECT count(*) FROM customers") == [(1,)]


async def test_a_repeat_lead_adds_a_touch_and_keeps_the_first_source(office: Office) -> None:
    first = await receive(
        office, ReceiveLead(name="Ayşe", phone="05321234567", source="website", utm={"campaign": "bahar"})
    )
    again = await receive(office, ReceiveLead(phone="05321234567", source="meta_lead", utm={"campaign": "yaz"}))
    assert again.customer_id == first.customer_id
    assert not again.is_new_customer
    async with office.look() as work:
        customer = await queries.customer(work, first.customer_id)
    assert customer.name == "Ayşe"
    assert customer.source is not None
    assert customer.source.key == "website"
    assert customer.first_touch is not None
    assert customer.first_touch.campaign == "bahar"


async def test_a_broken_phone_is_kept_and_shown_for_attention(office: Office) -> None:
    received = await receive(office, ReceiveLead(name="Veli", phone="beni arayın"))
    assert received.needs_attention
    async with office.look() as work:
        customer = await queries.customer(work, received.customer_id)
    assert customer.needs_attention
    assert [(p.field, p.value) for p in customer.problems] == [("phone", "beni arayın")]
    await office.react()
    assert await office.rows("SELECT count(*) FROM cards") == [(1,)]


async def test_an_email_of_somebody_else_becomes_a_contact_point(office: Office) -> None:
    ayse = await receive(office, ReceiveLead(name="Ayşe", email="ev@x.com"))
    ali = await receive(office, ReceiveLead(name="Ali", phone="05321234567"))
    both = await receive(office, ReceiveLead(name="Ali", phone="05321234567", email="ev@x.com"))
    assert both.customer_id == ali.customer_id != ayse.customer_id
    async with office.look() as work:
        customer = await queries.customer(work, ali.customer_id)
    assert [(c.kind, c.value) for c in customer.contact_points] == [("email", "ev@x.com")]


async def test_the_same_external_id_again_changes_nothing(office: Office) -> None:
    lead = ReceiveLead(external_id="e1", name="Ayşe", phone="05321234567")
    first = await receive(office, lead)
    head = await office.head()
    again = await receive(office, lead)
    assert again == first
    assert await office.head() == head


async def test_the_same_external_id_with_other_content_is_refused(office: Office) -> None:
    await receive(office, ReceiveLead(external_id="e1", name="Ayşe", phone="05321234567"))
    with pytest.raises(Taken):
        await receive(office, ReceiveLead(external_id="e1", name="Fatma", phone="05321234567"))


async def test_the_same_external_id_in_parallel_is_one_lead(office: Office) -> None:
    lead = ReceiveLead(external_id="e1", name="Ayşe", phone="05321234567")
    results = await asyncio.gather(*(receive(office, lead) for _ in range(8)))
    assert len({result.lead_id for result in results}) == 1
    assert await office.rows("SELECT count(*) FROM leads") == [(1,)]


async def test_an_unknown_source_is_refused_and_nothing_is_written(office: Office) -> None:
    with pytest.raises(Invalid):
        await receive(office, ReceiveLead(name="Ayşe", phone="05321234567", source="nowhere"))
    assert await office.rows("SELECT count(*) FROM customers") == [(0,)]


async def test_a_person_without_the_right_cannot_enter_leads(office: Office) -> None:
    nobody = await office.person("")
    with pytest.raises(Forbidden):
        async with office.begin(nobody) as work:
            await actions.receive_lead(work, ReceiveLead(name="A", phone="05321234567"), origin="api", raw={})


async def test_a_repeat_lead_reopens_a_lost_card_as_a_further_application(office: Office) -> None:
    first = await receive(office, ReceiveLead(name="Ayşe", phone="05321234567"))
    await office.react()
    card_id = await office.card_of(first.customer_id)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE cards SET stage_id = %(lost)s WHERE id = %(id)s", lost=STAGES[6], id=card_id)
    await receive(office, ReceiveLead(name="Ayşe", phone="05321234567"))
    await office.react()
    assert await office.rows("SELECT stage_id, application_no FROM cards") == [(STAGES[0], 2)]


async def test_a_repeat_lead_leaves_an_open_card_where_it_is(office: Office) -> None:
    first = await receive(office, ReceiveLead(name="Ayşe", phone="05321234567"))
    await office.react()
    card_id: UUID = await office.card_of(first.customer_id)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE cards SET stage_id = %(aside)s WHERE id = %(id)s", aside=STAGES[5], id=card_id)
    await receive(office, ReceiveLead(name="Ayşe", phone="05321234567"))
    await office.react()
    assert await office.rows("SELECT stage_id, application_no FROM cards") == [(STAGES[5], 1)]
