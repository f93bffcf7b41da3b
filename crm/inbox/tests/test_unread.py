"""What a person has yet to read: one count on all their screens, kept by what happens, and nobody else's."""

import asyncio
from uuid import UUID

import msgspec
import pytest

from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.core.work import Work
from crm.customers import actions as customers
from crm.customers import unread
from crm.inbox import actions
from crm.inbox.actions import Incoming
from crm.inbox.tests.conftest import InboxOffice
from tests.office import PIPELINE

ISIL = "905321112233"


async def written_by(office: InboxOffice, number: str, *assignees: Actor, messages: int = 1) -> UUID:
    """A customer who wrote so often, assigned to these people or to nobody."""
    heard = [await office.hear(number, f"söz {nth}", f"{number}.{nth}") for nth in range(messages)]
    customer_id = await office.customer_of(heard[0])
    if assignees:
        await office.assign(customer_id, *assignees)
    return customer_id


async def unread_of(office: InboxOffice, actor: Actor) -> dict[UUID, int]:
    """What the page of this person says, held equal to what their screens are told."""
    actor = await office.again(actor.id)
    async with office.look(actor) as work:
        page = (await unread.unread_page(work, limit=200, cursor=None)).items
        every = await work.all(UUID, "SELECT id FROM customers")
        assert sorted(await unread.unread_by_ids(work, every), key=lambda row: row.id, reverse=True) == page
    return {row.id: row.count for row in page}


async def see(office: InboxOffice, actor: Actor, customer_id: UUID, count: int) -> None:
    async with office.begin(actor) as work:
        await customers.see_messages(work, customer_id, count)


async def told(office: InboxOffice, head: int, actor: Actor) -> list[int | None]:
    """The numbers this person's screens were told since."""
    frames = (await office.frames_after(head, actor)).get(actor.id or UUID(int=0), [])
    changes = [change for frame in frames for change in msgspec.json.decode(frame.text)["changes"]]
    return [each["row"] and each["row"]["count"] for each in changes if each["kind"] == "unread"]


async def test_what_a_customer_writes_is_unread_for_those_who_answer_for_them(inbox: InboxOffice) -> None:
    team = await inbox.team("Kuzey")
    owner, mate, other = [await inbox.person("sales", team) for _ in range(3)]
    operator, manager = await inbox.person("operations", team), await inbox.person("manager", team)
    customer_id = await written_by(inbox, ISIL, owner, mate, messages=3)
    assert await unread_of(inbox, owner) == await unread_of(inbox, mate) == {customer_id: 3}
    assert await unread_of(inbox, other) == await unread_of(inbox, operator) == await unread_of(inbox, manager) == {}


async def test_what_is_nobodys_is_unread_for_whoever_sees_the_pool(inbox: InboxOffice) -> None:
    seller, operator, admin = [await inbox.person(role) for role in ("sales", "operations", "admin")]
    customer_id = await written_by(inbox, ISIL)
    assert await unread_of(inbox, seller) == {}
    assert await unread_of(inbox, operator) == await unread_of(inbox, admin) == {customer_id: 1}


async def test_two_people_read_each_for_themselves(inbox: InboxOffice) -> None:
    owner, mate = await inbox.person("sales"), await inbox.person("sales")
    customer_id = await written_by(inbox, ISIL, owner, mate, messages=2)
    head = await inbox.head()
    await see(inbox, owner, customer_id, 2)
    assert await unread_of(inbox, owner) == {}
    assert await unread_of(inbox, mate) == {customer_id: 2}
    assert await told(inbox, head, owner) == [None]
    assert await told(inbox, head, mate) == []


async def test_seen_twice_is_seen_once_and_never_goes_back(inbox: InboxOffice) -> None:
    owner = await inbox.person("sales")
    customer_id = await written_by(inbox, ISIL, owner, messages=3)
    await see(inbox, owner, customer_id, 2)
    head = await inbox.head()
    await see(inbox, owner, customer_id, 2)
    await see(inbox, owner, customer_id, 1)
    assert await inbox.head() == head
    assert await unread_of(inbox, owner) == {customer_id: 1}


async def test_nobody_can_have_seen_what_was_not_written_yet(inbox: InboxOffice) -> None:
    owner = await inbox.person("sales")
    customer_id = await written_by(inbox, ISIL, owner)
    await see(inbox, owner, customer_id, 99)
    await inbox.hear(ISIL, "sonra", "sonra")
    assert await unread_of(inbox, owner) == {customer_id: 1}


async def test_losing_a_customer_takes_it_out_of_the_count_and_its_heir_gets_it(inbox: InboxOffice) -> None:
    owner, heir = await inbox.person("sales"), await inbox.person("sales")
    customer_id = await written_by(inbox, ISIL, owner)
    head = await inbox.head()
    await inbox.assign(customer_id, heir)
    assert (await unread_of(inbox, owner), await unread_of(inbox, heir)) == ({}, {customer_id: 1})
    assert (await told(inbox, head, owner), await told(inbox, head, heir)) == ([None], [1])


async def test_an_assigned_customer_leaves_the_count_of_the_pool(inbox: InboxOffice) -> None:
    owner, admin = await inbox.person("sales"), await inbox.person("admin")
    customer_id = await written_by(inbox, ISIL)
    head = await inbox.head()
    await inbox.assign(customer_id, owner)
    assert await unread_of(inbox, admin) == {}
    assert await told(inbox, head, admin) == [None]
    await inbox.assign(customer_id)
    assert await unread_of(inbox, admin) == {customer_id: 1}


async def test_losing_a_right_empties_the_count(inbox: InboxOffice) -> None:
    operator = await inbox.person("operations")
    await written_by(inbox, ISIL)
    async with inbox.begin(SYSTEM) as work:
        await work.run("UPDATE role_grants SET scope = 'own' WHERE module = 'customers' AND action = 'view'")
        await work.run("DELETE FROM role_grants WHERE module = 'customers' AND action = 'pool'")
    assert await unread_of(inbox, operator) == {}


async def test_a_stand_in_has_yet_to_read_what_comes_in_for_the_other(inbox: InboxOffice) -> None:
    owner, deputy = await inbox.person("sales"), await inbox.person("sales")
    customer_id = await written_by(inbox, ISIL, owner)
    async with inbox.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO delegations (id, from_user_id, to_user_id, starts_at, ends_at)"
            " VALUES (gen_random_uuid(), %(owner)s, %(deputy)s, now() - interval '1 hour', now() + interval '1 hour')",
            owner=owner.id,
            deputy=deputy.id,
        )
    assert await unread_of(inbox, deputy) == {customer_id: 1}
    await see(inbox, await inbox.again(deputy.id), customer_id, 1)
    assert (await unread_of(inbox, deputy), await unread_of(inbox, owner)) == ({}, {customer_id: 1})


@pytest.mark.parametrize(("taken_back", "seen", "left"), [(0, 2, 1), (2, 2, 0), (1, 0, 2), (2, 3, 0)])
async def test_a_message_taken_back_is_unread_for_nobody(
    inbox: InboxOffice, taken_back: int, seen: int, left: int
) -> None:
    """Whoever had seen it has not seen one more of the others, and whoever had not has one less to read."""
    owner = await inbox.person("sales")
    customer_id = await written_by(inbox, ISIL, owner, messages=3)
    await see(inbox, owner, customer_id, seen)
    head = await inbox.head()
    async with inbox.begin(SYSTEM) as work:
        assert await take_back(inbox, work, f"{ISIL}.{taken_back}")
    assert (await unread_of(inbox, owner)).get(customer_id, 0) == left
    assert await told(inbox, head, owner) == [left or None]
    await inbox.hear(ISIL, "sonra", "sonra")
    assert (await unread_of(inbox, owner))[customer_id] == left + 1


async def take_back(office: InboxOffice, work: Work, external_id: str) -> bool:
    return await actions.take_message_back(work, office.channel, external_id)


async def test_the_last_message_taken_back_leaves_nothing_unread(inbox: InboxOffice) -> None:
    owner = await inbox.person("sales")
    await written_by(inbox, ISIL, owner)
    async with inbox.begin(SYSTEM) as work:
        assert await take_back(inbox, work, f"{ISIL}.0")
    assert await unread_of(inbox, owner) == {}
    assert await inbox.rows("SELECT count(*) FROM unread_keys") == [(0,)]


async def test_messages_and_assignments_at_once_leave_every_count_right(inbox: InboxOffice) -> None:
    """Whatever comes first: each customer is under the keys of those who answer for it, with all it wrote."""
    people = [await inbox.person("sales") for _ in range(4)]
    numbers = [f"90532555{n:04d}" for n in range(4)]
    ids = [await inbox.customer(people[0], name="Yeni", phone=f"+{number}") for number in numbers]

    async def write(number: str, nth: int) -> None:
        incoming = Incoming(
            external_id=f"{number}.{nth}", at=now(), type="text", addresses=[number], text=f"söz {nth}", name="Yeni"
        )
        async with inbox.begin(SYSTEM) as work:
            await actions.receive_message(work, inbox.channel, incoming)

    await asyncio.gather(
        *(write(number, nth) for nth in range(5) for number in numbers),
        *(inbox.assign(customer_id, people[nth]) for nth in range(1, 4) for customer_id in ids),
    )
    expected = await inbox.rows("""
      SELECT a.user_id, a.customer_id, b.inbound_count FROM customer_assignees a JOIN customer_brief b USING (customer_id)
      ORDER BY 1, 2
    """)
    assert await inbox.rows("SELECT key, customer_id, inbound_count FROM unread_keys ORDER BY 1, 2") == expected
    assert {row[2] for row in expected} == {5}


async def test_messages_seen_and_taken_back_at_once_leave_nothing_unread_and_hide_nothing(inbox: InboxOffice) -> None:
    owner = await inbox.person("sales")
    customer_id = await written_by(inbox, ISIL, owner, messages=6)

    async def take(nth: int) -> None:
        async with inbox.begin(SYSTEM) as work:
            await take_back(inbox, work, f"{ISIL}.{nth}")

    await asyncio.gather(*(take(nth) for nth in (0, 3, 5)), *(see(inbox, owner, customer_id, 6) for _ in range(3)))
    assert await unread_of(inbox, owner) == {}
    await inbox.hear(ISIL, "sonra", "sonra")
    assert await unread_of(inbox, owner) == {customer_id: 1}


async def test_the_count_takes_one_statement_and_the_board_asks_for_none(inbox: InboxOffice) -> None:
    """Three of each answer tell who asks, what they may, and how far the journal has got."""
    owner = await inbox.person("sales")
    await written_by(inbox, ISIL, owner)
    async with await inbox.client(owner) as browser:
        answers = [await browser.get(address) for address in ("/api/unread", f"/api/pipelines/{PIPELINE}/board")]
    assert [answer.headers["server-timing"] for answer in answers] == ['db;desc="2"', 'db;desc="3"']


async def test_the_count_is_read_page_by_page(inbox: InboxOffice) -> None:
    owner = await inbox.person("sales")
    ids = {await written_by(inbox, f"90532555{nth:04d}", owner) for nth in range(5)}
    found: list[UUID] = []
    async with await inbox.client(owner) as browser:
        cursor: str | None = ""
        while cursor is not None:
            page = (await browser.get("/api/unread?limit=2" + (f"&cursor={cursor}" if cursor else ""))).json()
            found += [UUID(row["id"]) for row in page["items"]]
            cursor = page["next"]
        refused = await browser.get("/api/unread?cursor=x")
    assert (len(found), set(found)) == (5, ids)
    assert refused.status_code == 422


@pytest.mark.parametrize("role", ["sales", "operations", "admin"])
async def test_a_strange_customer_is_seen_by_nobody_who_may_not_see_it(inbox: InboxOffice, role: str) -> None:
    owner, other = await inbox.person("sales"), await inbox.person(role)
    customer_id = await written_by(inbox, ISIL, owner)
    async with await inbox.client(other) as browser:
        answer = await browser.post(f"/api/customers/{customer_id}/seen", json={"inbound_count": 1})
    if role == "admin":
        assert answer.json() == {"id": str(customer_id), "seen_count": 1, "unread_count": 0}
    else:
        assert answer.status_code == 404
        assert await inbox.rows("SELECT count(*) FROM marks") == [(0,)]
