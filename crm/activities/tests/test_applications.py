"""Whoever applies again is looked at again, once."""

from typing import Any

import pytest

from crm.activities import actions
from crm.activities import activity_queries as queries
from crm.activities.activity_schemas import Activity, CancelActivity
from crm.activities.reactions import APPLICATIONS
from crm.core.doors import SYSTEM, Actor
from crm.core.reactions import react
from crm.customers import actions as customers
from crm.customers import queries as customer_queries
from crm.customers.actions import read_lead
from crm.customers.schemas import ReceiveLead
from crm.pipeline import actions as pipeline
from crm.pipeline.reactions import CARDS
from crm.pipeline.schemas import CreatePipeline, CreateStage, MoveCard
from tests.office import STAGES, Office

PHONE = "0532 111 22 33"
ASIDE, LOST = STAGES[5], STAGES[6]


async def apply(office: Office, phone: str = PHONE) -> None:
    lead = ReceiveLead(phone=phone, source="website")
    async with office.begin(SYSTEM) as work:
        await customers.receive_lead(work, lead, origin="api", raw=lead)


async def move(office: Office, who: Actor, customer_id: Any, stage_id: Any, **more: Any) -> None:
    async with office.begin(who) as work:
        await pipeline.move_card(work, await office.card_of(customer_id), MoveCard(stage_id, version=1, **more))


async def open_ones(office: Office, customer_id: Any) -> list[Activity]:
    async with office.look(SYSTEM) as work:
        return (await queries.customer_activities(work, customer_id, is_open=True, limit=50, cursor=None)).items


async def keys_of_open(office: Office) -> list[str]:
    rows = await office.rows(
        "SELECT t.key FROM activities a JOIN activity_types t ON t.id = a.type_id WHERE a.state = 'open' ORDER BY a.id"
    )
    return [key for (key,) in rows]


@pytest.mark.parametrize("stage_id", [None, ASIDE])
async def test_whoever_applies_while_their_card_is_open_or_aside_is_looked_at_again(
    office: Office, stage_id: Any
) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller, phone=PHONE)
    if stage_id is not None:
        await move(office, seller, customer_id, stage_id)
    stands = await office.rows("SELECT stage_id, position, version, application_no FROM cards")
    await apply(office)
    (lead,) = [line for line in await office.lines_after(0) if line.verb == "lead.received"]
    await office.react()
    (again,) = await open_ones(office, customer_id)
    assert again.owner
    assert (again.owner.id, again.opened_by, await keys_of_open(office)) == (seller.id, None, ["reapplication"])
    assert (again.application_no, again.lost_before) == (None, None)
    assert [line.cause for line in await office.lines_after(0) if line.verb == "activity.opened"] == [lead.cause]
    assert await office.rows("SELECT stage_id, position, version, application_no FROM cards") == stands
    async with office.look(seller) as work:
        customer = await customer_queries.customer(work, customer_id)
    assert customer.source
    assert customer.source.key == "manual"


async def test_there_is_one_such_activity_at_a_time(office: Office) -> None:
    customer_id = await office.customer(phone=PHONE)
    for _ in range(2):
        await apply(office)
    await office.react()
    await apply(office)
    await office.react()
    (again,) = await open_ones(office, customer_id)
    assert again.owner is None
    async with office.begin(SYSTEM) as work:
        await actions.cancel_activity(work, again.id, CancelActivity(version=1, reason="Arandı"))
    await apply(office)
    await office.react()
    (further,) = await open_ones(office, customer_id)
    assert further.id != again.id


async def test_who_is_not_looked_at_yet_is_not_looked_at_twice(office: Office) -> None:
    for times in (2, 1):
        for _ in range(times):
            await apply(office)
        await office.react()
    assert await keys_of_open(office) == ["lead_entry"]


@pytest.mark.parametrize("rooms", [(CARDS, APPLICATIONS), (APPLICATIONS, CARDS, APPLICATIONS)])
async def test_a_card_that_comes_back_opens_one_whoever_hears_of_it_first(office: Office, rooms: Any) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller, phone=PHONE)
    await move(office, seller, customer_id, LOST, reason="Bütçesi yetmedi")
    await office.react()
    await apply(office)
    for room in rooms:
        await react(office.house, room)
    (again,) = await open_ones(office, customer_id)
    assert (again.application_no, again.lost_before) == (2, "Bütçesi yetmedi")


async def test_an_application_while_the_card_is_open_does_not_count_once_it_comes_back(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller, phone=PHONE)
    await apply(office)
    await office.react()
    await move(office, seller, customer_id, LOST, reason="Bütçesi yetmedi")
    await apply(office)
    await office.react()
    assert await office.rows("SELECT application_no FROM cards") == [(2,)]
    assert sorted(each.application_no or 0 for each in await open_ones(office, customer_id)) == [0, 2]


async def test_whoever_applies_in_another_pipeline_for_the_first_time_is_looked_at_again(office: Office) -> None:
    seller, admin = await office.person("sales"), await office.person("admin")
    customer_id = await office.customer(seller, phone=PHONE)
    async with office.begin(admin) as work:
        pipeline_id, _ = await pipeline.create_pipeline(
            work, CreatePipeline("Kiralık", [CreateStage("Yeni", "#3a7bd5")])
        )
        await work.run("UPDATE sources SET pipeline_id = %(id)s WHERE key = 'website'", id=pipeline_id)
    await apply(office)
    await office.react()
    (again,) = await open_ones(office, customer_id)
    assert (again.application_no, await keys_of_open(office)) == (None, ["reapplication"])
    assert await office.rows("SELECT application_no FROM cards") == [(1,), (1,)]


async def test_a_list_that_is_imported_opens_one_for_each_card_that_comes_back(office: Office) -> None:
    seller, phones = await office.person("sales"), [office.phone() for _ in range(3)]
    back = [await office.customer(seller, phone=phone) for phone in phones[:2]]
    await office.customer(seller, phone=phones[2])
    for customer_id in back:
        await move(office, seller, customer_id, LOST, reason="Bütçesi yetmedi")
    async with office.begin(SYSTEM) as work:
        given = [read_lead(ReceiveLead(phone=phone, source="website"), {}) for phone in phones]
        await customers.receive_leads(work, given, origin="import")
    await office.react()
    assert (
        sorted(
            [
                (each.application_no, len(await open_ones(office, key)))
                for key in back
                for each in await open_ones(office, key)
            ]
        )
        == [(2, 1)] * 2
    )
    assert len(await keys_of_open(office)) == 2
    assert await office.rows("SELECT application_no FROM cards ORDER BY 1") == [(1,), (2,), (2,)]
