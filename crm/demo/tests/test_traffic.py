"""The simulated office does real work over HTTP, and goes with the sample company."""

import asyncio

import httpx

from crm.demo.load import load_demo
from crm.demo.remove import remove_demo
from crm.demo.traffic import Traffic
from crm.inbox.actions.channels import purpose
from crm.meta.tests.conftest import SECRETS, MetaOffice
from crm.people.passwords import hash_password
from tests.office import BASE, KEYS

PASSWORD = "örnek şirketin parolası"


async def test_everything_people_do_arrives(meta: MetaOffice) -> None:
    hashed, dsn, rooms = await hash_password(PASSWORD), meta.house.dsn, meta.wiring.reactions
    token = SECRETS.access_token.encode()
    await asyncio.to_thread(
        load_demo, dsn, hashed, rooms, seal=lambda key: KEYS.seal(token, purpose=purpose(key, "access_token"))
    )
    transport = httpx.ASGITransport(meta.app(), client=("127.0.0.1", 5000))  # type: ignore[arg-type] - an application by shape
    async with httpx.AsyncClient(transport=transport, base_url=BASE, headers={"origin": BASE}) as client:
        traffic = Traffic(client, PASSWORD, app_secret=SECRETS.app_secret, seed=7)
        events = (
            traffic.fill_in_a_form,
            traffic.write_first,
            traffic.write_again,
            traffic.send_lead,
            traffic.move_a_card,
            traffic.write_a_note,
            traffic.assign_somebody,
            traffic.value_a_card,
            traffic.answer,
        )
        for event in events:
            head = await meta.head()
            # Not every card may be moved and not every customer waits, so a few tries may come to nothing.
            assert any([await event() for _ in range(12)]), event.__name__
            await meta.settle()
            assert await meta.head() > head, event.__name__
        for _ in range(5):
            await traffic.act()
        assert traffic.counts.total() == 5
    assert await meta.rows("SELECT count(*) FROM parked_lines") == [(0,)]
    await meta.settle()
    assert await asyncio.to_thread(remove_demo, dsn, rooms) > 2000
    for table in ("customers", "conversations", "messages", "journal", "users", "channels", "webhook_deliveries"):
        assert await meta.rows(f"SELECT count(*) FROM {table}") == [(0,)], table
