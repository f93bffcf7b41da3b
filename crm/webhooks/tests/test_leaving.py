"""Whoever made a webhook leaves: another program does not fall silent unnoticed."""

from uuid import UUID

import httpx

from crm.activities import actions as activities
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.webhooks.tests.conftest import Telling
from tests.office import Office


async def leave(office: Office, admin: httpx.AsyncClient, leaver: Actor, way: dict[str, str]) -> str:
    """The cause by which it is undone."""
    version, cause = (
        (await office.rows("SELECT version FROM users WHERE id = %(id)s", id=leaver.id))[0][0],
        str(new_id()),
    )
    body = {"version": version, "ways": {"webhooks": way}}
    answer = await admin.post(f"/api/users/{leaver.id}/leave", json=body, headers={"X-Request-Id": cause})
    assert answer.status_code == 200, answer.text
    return cause


async def note(office: Office, customer_id: UUID) -> None:
    async with office.begin(SYSTEM) as work:
        await activities.add_note(work, customer_id, text="Not", note_id=None)


async def test_it_tells_what_the_heir_sees_from_now_on_and_undo_gives_it_back(telling: Telling) -> None:
    office = telling.office
    leaver, heir = await office.person("admin"), await office.person("sales")
    theirs, others = await office.customer(heir), await office.customer()
    webhook_id, _ = await telling.webhook(leaver, "note.added")
    admin = await office.client(await office.person("admin"))
    held = (await admin.get(f"/api/users/{leaver.id}/holdings")).json()["items"]
    assert {"name": "webhooks", "title": "Webhooklar", "count": 1, "ways": ["person", "end"]} in held
    cause = await leave(office, admin, leaver, {"way": "person", "user_id": str(heir.id)})
    await note(office, theirs)
    await note(office, others)
    await telling.tell()
    assert [call.told["customer_id"] for call in telling.receiver.received] == [str(theirs)]
    undone = (await admin.post("/api/undo", json={"cause": cause})).json()
    assert undone["refused"] == []
    assert await office.rows("SELECT made_by FROM webhooks WHERE id = %(id)s", id=webhook_id) == [(leaver.id,)]


async def test_or_it_ends_and_tells_nothing_more(telling: Telling) -> None:
    office = telling.office
    leaver, customer_id = await office.person("admin"), await office.customer()
    await telling.webhook(leaver, "note.added")
    await leave(office, await office.client(await office.person("admin")), leaver, {"way": "end"})
    await note(office, customer_id)
    await telling.tell()
    assert telling.receiver.received == []
    assert await office.rows("SELECT ended_at IS NOT NULL FROM webhooks") == [(True,)]
