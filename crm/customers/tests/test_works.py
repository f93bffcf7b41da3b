"""What is to be done: noted by higher rooms, shown to whoever sees the customer, and the first of it in the brief."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.problems import Forbidden, NotFound
from crm.customers import actions, queries, works
from crm.customers.work_schemas import NextWork
from tests.office import Office

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def noted(
    office: Office, customer_id: UUID, due_at: datetime, *, owner: Actor | None = None, title: str | None = "Ara"
) -> UUID:
    work_id = new_id()
    async with office.begin(SYSTEM) as work:
        await actions.note_work(
            work,
            work_id,
            kind="activity",
            customer_id=customer_id,
            owner_id=owner.id if owner else None,
            due_at=due_at,
            title=title,
        )
    return work_id


async def next_of(office: Office, customer_id: UUID) -> NextWork | None:
    async with office.look() as work:
        return (await queries.customer(work, customer_id)).next_work


async def next_id_of(office: Office, customer_id: UUID) -> UUID | None:
    known = await next_of(office, customer_id)
    return known.id if known else None


async def test_what_is_due_first_is_next(office: Office) -> None:
    customer_id = await office.customer(name="Işıl Çelik")
    later = await noted(office, customer_id, AT + HOUR)
    assert await next_of(office, customer_id) == NextWork(later, "activity", None, "Ara", AT + HOUR)
    first = await noted(office, customer_id, AT, title=None)
    assert await next_of(office, customer_id) == NextWork(first, "activity", None, None, AT)
    async with office.begin(SYSTEM) as work:
        await actions.note_work(
            work, first, kind="activity", customer_id=customer_id, owner_id=None, due_at=AT + 2 * HOUR
        )
    assert await next_id_of(office, customer_id) == later
    for work_id, left in ((later, first), (first, None)):
        async with office.begin(SYSTEM) as work:
            await actions.end_work(work, work_id)
        assert await next_id_of(office, customer_id) == left


async def test_acts_at_once_leave_the_brief_right(office: Office) -> None:
    customer_id = await office.customer()
    gone = [await noted(office, customer_id, AT + place * HOUR) for place in range(10)]

    async def end(work_id: UUID) -> None:
        async with office.begin(SYSTEM) as work:
            await actions.end_work(work, work_id)

    kept = await asyncio.gather(
        *(noted(office, customer_id, AT + (20 + place) * HOUR) for place in range(10)), *(end(each) for each in gone)
    )
    assert await next_id_of(office, customer_id) == kept[0]


async def test_ones_own_works_stand_in_the_order_of_when_they_are_due(office: Office) -> None:
    team = await office.team("Kuzey")
    owner, mate = [await office.person("manager", team, name=name) for name in ("Özge", "Murat")]
    customer_id = await office.customer(owner, name="Işıl Çelik")
    mine = [await noted(office, customer_id, AT + place * HOUR, owner=owner) for place in (2, 0, 1, 1)]
    theirs = await noted(office, customer_id, AT, owner=mate)
    await noted(office, customer_id, AT)
    async with office.look(owner) as work:
        found = list[UUID]()
        page = await works.works_page(work, owner_id=None, until=None, limit=3, cursor=None)
        found += [each.id for each in page.items]
        rest = await works.works_page(work, owner_id=None, until=None, limit=3, cursor=page.next)
        found += [each.id for each in rest.items]
        assert found == [mine[1], *sorted((mine[2], mine[3])), mine[0]]
        assert rest.next is None
        assert page.items[0].customer.name == "Işıl Çelik"
        assert page.items[0].owner
        assert page.items[0].owner.name == "Özge"
        until = await works.works_page(work, owner_id=None, until=AT + HOUR, limit=50, cursor=None)
        assert [each.id for each in until.items] == [mine[1]]
        others = await works.works_page(work, owner_id=mate.id, until=None, limit=50, cursor=None)
        assert [each.id for each in others.items] == [theirs]
        assert len((await works.customer_works(work, customer_id)).items) == 6


async def test_works_of_unseen_customers_are_not_there(office: Office) -> None:
    owner = await office.person("sales", await office.team("Kuzey"))
    stranger = await office.person("sales", await office.team("Uzak"))
    nobody = await office.person("")
    customer_id = await office.customer(owner)
    work_id = await noted(office, customer_id, AT, owner=stranger)
    async with office.look(stranger) as work:
        assert (await works.works_page(work, owner_id=None, until=None, limit=50, cursor=None)).items == []
        assert await works.works_by_ids(work, [work_id]) == []
        with pytest.raises(NotFound):
            await works.customer_works(work, customer_id)
    async with office.look(nobody) as work:
        with pytest.raises(Forbidden):
            await works.works_page(work, owner_id=None, until=None, limit=50, cursor=None)


async def test_a_work_is_given_to_somebody_else(office: Office) -> None:
    team = await office.team("Kuzey")
    owner, mate = [await office.person("manager", team) for _ in range(2)]
    customer_id = await office.customer(owner)
    first, second = [await noted(office, customer_id, AT + place * HOUR, owner=owner) for place in range(2)]
    async with office.begin(SYSTEM) as work:
        await actions.give_works(work, {first: mate.id, second: None})
    async with office.look(owner) as work:
        assert [each.owner.id if each.owner else None for each in await works.works_of(work, [customer_id])] == [
            mate.id,
            None,
        ]


async def test_lists_are_asked_for_over_http(office: Office) -> None:
    owner = await office.person("sales", await office.team("Kuzey"))
    customer_id = await office.customer(owner)
    work_id = await noted(office, customer_id, AT, owner=owner)
    client = await office.client(owner)
    for path in ("/api/works", f"/api/works?owner={owner.id}", f"/api/customers/{customer_id}/works"):
        assert [each["id"] for each in (await client.get(path)).json()["items"]] == [str(work_id)]
    assert (await client.get("/api/works?until=2026-12-01T08:00:00Z")).json()["items"] == []
    assert (await client.get("/api/works?until=now")).status_code == 422
    assert (await client.get("/api/works?cursor=x")).status_code == 422
