"""Channels are connected by those who may, and their secrets never come out again."""

import asyncio
from uuid import uuid4

from crm.core.doors import SYSTEM
from crm.inbox import actions, queries
from crm.inbox.actions.channels import purpose
from crm.inbox.schemas import EditChannel
from crm.inbox.tests.conftest import InboxOffice
from tests.office import KEYS

NEW = {
    "kind": "lead_page",
    "external_id": "615500001112223",
    "name": "Sayfa",
    "access_token": "EAAB-secret",
    "app_secret": "app-secret",
}


async def test_an_administrator_connects_an_account_and_reads_no_secret(inbox: InboxOffice) -> None:
    async with await inbox.client(await inbox.person("admin")) as client:
        made = await client.post("/api/channels", json=NEW)
        assert made.status_code == 201
        channel = made.json()
        assert (channel["state"], channel["has_access_token"], channel["has_app_secret"]) == ("connected", True, True)
        listed = await client.get("/api/channels")
        assert channel in listed.json()["items"]
        for answer in (made, listed):
            assert "EAAB-secret" not in answer.text
            assert "app-secret" not in answer.text
        assert (await client.post("/api/channels", json=NEW)).json()["code"] == "channel_taken"
        again = await client.post("/api/channels", json={**NEW, "id": channel["id"]})
        assert (again.status_code, again.json()) == (200, channel)
    stored = await inbox.rows("SELECT id, access_token, app_secret FROM channels WHERE kind = 'lead_page'")
    ((channel_id, token, secret),) = stored
    assert KEYS.open_sealed(token, purpose=purpose(channel_id, "access_token")) == b"EAAB-secret"
    assert KEYS.open_sealed(secret, purpose=purpose(channel_id, "app_secret")) == b"app-secret"
    facts = await inbox.rows("SELECT facts::text FROM journal WHERE verb LIKE 'channel.%%'")
    assert not any("secret" in text for (text,) in facts)


async def test_one_account_is_connected_once_however_many_ask(inbox: InboxOffice) -> None:
    async with await inbox.client(await inbox.person("admin")) as client:
        answers = await asyncio.gather(*(client.post("/api/channels", json=NEW) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7


async def test_others_neither_see_nor_connect_channels(inbox: InboxOffice) -> None:
    path = f"/api/channels/{inbox.channel.id}"
    for role in ("sales", "operations", "manager"):
        async with await inbox.client(await inbox.person(role)) as client:
            assert (await client.get("/api/channels")).status_code == 403
            assert (await client.post("/api/channels", json=NEW)).status_code == 403
            assert (await client.get(path)).status_code == 403
            assert (await client.patch(path, json={"version": 1, "name": "x"})).status_code == 403
    async with await inbox.client() as client:
        assert (await client.get("/api/channels")).status_code == 401


async def test_a_channel_is_renamed_and_its_token_replaced(inbox: InboxOffice) -> None:
    path = f"/api/channels/{inbox.channel.id}"
    async with await inbox.client(await inbox.person("admin")) as client:
        edited = await client.patch(path, json={"version": 1, "name": " Yeni  ad ", "access_token": "fresh"})
        assert (edited.status_code, edited.json()["name"], edited.json()["version"]) == (200, "Yeni ad", 2)
        stale = await client.patch(path, json={"version": 1, "name": "x"})
        assert (stale.status_code, stale.json()["current"]["name"]) == (409, "Yeni ad")
        assert (await client.patch(path, json={"version": 2, "external_id": "1"})).status_code == 422
        assert (await client.patch(path, json={"version": 2, "access_token": " "})).status_code == 422
        assert (await client.get(f"/api/channels/{uuid4()}")).status_code == 404
    (sealed,) = (await inbox.rows("SELECT access_token FROM channels"))[0]
    assert KEYS.open_sealed(sealed, purpose=purpose(inbox.channel.id, "access_token")) == b"fresh"


async def test_a_broken_channel_works_again_with_a_new_token_or_by_being_told(inbox: InboxOffice) -> None:
    for edit in (EditChannel(version=2, access_token="fresh"), EditChannel(version=4, state="connected")):
        async with inbox.begin(SYSTEM) as work:
            await actions.break_channel(work, inbox.channel.id, "token_invalid")
            await actions.break_channel(work, inbox.channel.id, "token_invalid")
        async with inbox.look() as work:
            channel = await queries.channel(work, inbox.channel.id)
        assert (channel.state, channel.problem, channel.version) == ("broken", "token_invalid", edit.version)
        async with inbox.begin(SYSTEM) as work:
            await actions.edit_channel(work, inbox.channel.id, edit, KEYS)
        async with inbox.look() as work:
            assert (await queries.channel(work, inbox.channel.id)).state == "connected"


async def test_renaming_does_not_repair(inbox: InboxOffice) -> None:
    async with inbox.begin(SYSTEM) as work:
        await actions.break_channel(work, inbox.channel.id, "token_invalid")
        await actions.edit_channel(work, inbox.channel.id, EditChannel(version=2, name="x"), KEYS)
    async with inbox.look() as work:
        assert (await queries.channel(work, inbox.channel.id)).state == "broken"


async def test_being_heard_of_is_written_once_a_minute(inbox: InboxOffice) -> None:
    for _ in range(3):
        async with inbox.begin(SYSTEM) as work:
            await actions.hear_channels(work, [inbox.channel.id])
    assert await inbox.rows("SELECT count(*) FROM journal WHERE verb = 'channel.heard'") == [(1,)]


async def test_secrets_are_written_after_a_fresh_login_only(inbox: InboxOffice) -> None:
    client = await inbox.client(await inbox.person("admin"))
    async with inbox.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET authenticated_at = now() - interval '11 min'")
    new = {"kind": "whatsapp", "external_id": "1", "name": "Hat"}
    refused = await client.post("/api/channels", json={**new, "access_token": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "fresh_login_needed")
    channel = (await client.post("/api/channels", json=new)).json()
    path = f"/api/channels/{channel['id']}"
    assert (await client.patch(path, json={"version": 1, "app_secret": "x"})).json()["code"] == "fresh_login_needed"
    assert (await client.patch(path, json={"version": 1, "name": "Başka"})).status_code == 200
