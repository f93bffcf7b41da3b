"""Conversations are seen by those who see the customer, and answered by those who may."""

from uuid import uuid4

from crm.inbox.tests.conftest import InboxOffice

ISIL = "905325550142"


async def test_who_sees_the_customer_sees_the_conversation_and_no_one_else(inbox: InboxOffice) -> None:
    north, away = await inbox.team("Kuzey"), await inbox.team("Uzak")
    owner, stranger = await inbox.person("sales", north), await inbox.person("sales", away)
    conversation_id = await inbox.hear(ISIL, "Merhaba", "wamid.1")
    await inbox.hear("905325550199", "Başka biri", "wamid.2")
    await inbox.assign(await inbox.customer_of(conversation_id), owner)
    customer_id = await inbox.customer_of(conversation_id)
    paths = [
        f"/api/conversations/{conversation_id}",
        f"/api/conversations/{conversation_id}/messages",
        f"/api/customers/{customer_id}/conversations",
    ]
    async with await inbox.client(owner) as client:
        (shown,) = (await client.get("/api/conversations")).json()["items"]
        assert shown["id"] == str(conversation_id)
        assert shown["customer_name"] == "Işıl"
        assert shown["channel"] == {"id": str(inbox.channel.id), "kind": "whatsapp", "name": "Satış hattı"}
        assert shown["last_message"]["text"] == "Merhaba"
        assert (shown["inbound_count"], shown["can"]) == (1, ["reply"])
        assert shown["window_until"] > shown["last_inbound_at"]
        assert (await client.get(paths[0])).json() == shown
        assert (await client.get(paths[2])).json()["items"] == [shown]
        (message,) = (await client.get(paths[1])).json()["items"]
        assert (message["text"], message["direction"], message["state"]) == ("Merhaba", "in", "received")
        assert (await client.get(f"/api/messages/{message['id']}")).json() == message
    async with await inbox.client(stranger) as client:
        assert (await client.get("/api/conversations")).json()["items"] == []
        for path in [*paths, f"/api/messages/{message['id']}"]:
            assert (await client.get(path)).status_code == 404
        refused = await client.post(paths[1], json={"text": "x"})
        missing = await client.post(f"/api/conversations/{uuid4()}/messages", json={"text": "x"})
        assert refused.status_code == missing.status_code == 404
    async with await inbox.client(await inbox.person("")) as client:
        for path in ["/api/conversations", paths[0]]:
            assert (await client.get(path)).status_code == 403


async def test_who_may_not_answer_is_told_so(inbox: InboxOffice) -> None:
    north = await inbox.team("Kuzey")
    owner = await inbox.person("sales", north)
    conversation_id = await inbox.hear(ISIL, "Merhaba", "wamid.1")
    await inbox.assign(await inbox.customer_of(conversation_id), owner)
    async with inbox.begin(owner) as work:
        await work.run("DELETE FROM role_grants WHERE module = 'conversations' AND action = 'reply'")
    async with await inbox.client(owner) as client:
        assert (await client.get(f"/api/conversations/{conversation_id}")).json()["can"] == []
        refused = await client.post(f"/api/conversations/{conversation_id}/messages", json={"text": "x"})
    assert refused.status_code == 403
    assert await inbox.rows("SELECT count(*) FROM messages WHERE direction = 'out'") == [(0,)]


async def test_empty_and_overlong_answers_are_refused(inbox: InboxOffice) -> None:
    conversation_id = await inbox.hear(ISIL, "Merhaba", "wamid.1")
    path = f"/api/conversations/{conversation_id}/messages"
    async with await inbox.client(await inbox.person("admin")) as client:
        for text in ("", "  \n ", "x" * 4097):
            assert (await client.post(path, json={"text": text})).status_code == 422
        assert (await client.post(path, json={"text": "x", "to": "905"})).status_code == 422
        assert (await client.post(path, json={"text": "x" * 4096})).status_code == 201


async def test_pages_hold_every_conversation_and_message_once(inbox: InboxOffice) -> None:
    for number in range(7):
        await inbox.hear(f"9053255501{number:02d}", f"mesaj {number}", f"wamid.{number}")
    conversation_id = await inbox.hear(ISIL, "0", "wamid.a0")
    for number in range(1, 7):
        await inbox.hear(ISIL, str(number), f"wamid.a{number}")
    async with await inbox.client(await inbox.person("admin")) as client:
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            params = {"limit": "3", **({"cursor": cursor} if cursor else {})}
            page = (await client.get("/api/conversations", params=params)).json()
            seen += [item["id"] for item in page["items"]]
            cursor = page["next"]
        assert len(seen) == len(set(seen)) == 8
        assert seen[0] == str(conversation_id)
        texts: list[str] = []
        before: str | None = ""
        while before is not None:
            params = {"limit": "3", **({"before": before} if before else {})}
            page = (await client.get(f"/api/conversations/{conversation_id}/messages", params=params)).json()
            texts += [item["text"] for item in page["items"]]
            before = page["next"]
        assert texts == ["6", "5", "4", "3", "2", "1", "0"]


async def test_the_timeline_tells_what_was_written_both_ways(inbox: InboxOffice) -> None:
    conversation_id = await inbox.hear(ISIL, "Merhaba", "wamid.1")
    customer_id = await inbox.customer_of(conversation_id)
    async with await inbox.client(await inbox.person("admin")) as client:
        await client.post(f"/api/conversations/{conversation_id}/messages", json={"text": "Buyurun"})
        entries = (await client.get(f"/api/customers/{customer_id}/timeline")).json()["items"]
    told = [
        (e["verb"], e["detail"]["text"], e["detail"]["state"]) for e in entries if e["subject"]["kind"] == "message"
    ]
    assert told == [("message.sent", "Buyurun", "queued"), ("message.received", "Merhaba", "received")]


async def test_each_page_takes_two_statements(inbox: InboxOffice) -> None:
    conversation_id = await inbox.hear(ISIL, "Merhaba", "wamid.1")
    async with await inbox.client(await inbox.person("admin")) as client:
        for path in ("/api/conversations", f"/api/conversations/{conversation_id}/messages", "/api/channels"):
            answer = await client.get(path)
            # One to recognise who asks, one for the page.
            assert answer.headers["server-timing"] == 'db;desc="2"', path
