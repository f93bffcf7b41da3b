"""Programs are told what happens, once the maker may see it, in order, signed, until they have taken it."""

import re
from pathlib import Path
from typing import Any

import pytest

from crm.activities import actions as activities
from crm.core.doors import SYSTEM
from crm.people import actions as people
from crm.pipeline import actions as pipeline
from crm.pipeline.schemas import MoveCard
from crm.webhooks import rules
from crm.webhooks.tests.conftest import Telling
from tests.office import STAGES

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "webhooks.md"


def documented() -> Any:
    """The check a receiver is shown, as it stands in the documentation."""
    found = re.search(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert found
    space: dict[str, Any] = {}
    exec(found[1], space)
    return space["is_from_crm"]


async def test_what_is_told_is_signed_and_carries_the_rows_of_the_api(telling: Telling) -> None:
    office = telling.office
    admin = await office.person("admin")
    customer_id = await office.customer(name="Işıl Çelik")
    card_id = await office.card_of(customer_id)
    _, secret = await telling.webhook(admin, "card.moved")
    async with office.begin(admin) as work:
        await pipeline.move_card(work, card_id, MoveCard(stage_id=STAGES[2], version=1))
    await telling.tell()

    [call] = telling.receiver.received
    signed, is_from_crm = call.headers["x-crm-signature"], documented()
    assert is_from_crm(secret, signed, call.body)
    assert not is_from_crm(secret, signed, call.body + b" ")
    assert not is_from_crm("whsec_other", signed, call.body)
    assert not is_from_crm(secret, signed, call.body, oldest_seconds=-1)
    assert call.headers["x-crm-event"] == call.told["verb"] == "card.moved"
    assert call.told["subject"] == {"kind": "card", "id": str(card_id)}
    rows = {change["kind"]: change["row"] for change in call.told["changes"]}
    async with await office.client(admin) as browser:
        assert rows["card"] == (await browser.get(f"/api/cards/{card_id}")).json()
    assert await telling.states() == [("card.moved", "delivered", 1)]


async def test_nothing_from_before_is_told_and_everything_since_once(telling: Telling) -> None:
    office = telling.office
    admin = await office.person("admin")
    customer_id = await office.customer()
    await telling.webhook(admin)
    async with office.begin(admin) as work:
        await activities.add_note(work, customer_id, text="Bir", note_id=None)
    await telling.tell()
    await telling.tell()
    # Calls are made side by side, so the second may arrive first.
    assert sorted(telling.receiver.verbs) == ["note.added", "webhook.made"]


async def test_a_maker_who_may_not_see_it_any_more_has_nothing_told(telling: Telling) -> None:
    office = telling.office
    admin = await office.person("admin")
    customer_id = await office.customer()
    await telling.webhook(admin, "note.added")
    async with office.begin(SYSTEM) as work:
        await activities.add_note(work, customer_id, text="Gizli", note_id=None)
        await work.run("DELETE FROM user_roles WHERE user_id = %(id)s", id=admin.id)
    await telling.tell()
    assert telling.receiver.received == []
    assert await telling.states() == [("note.added", "skipped", 1)]


async def test_a_disabled_maker_has_nothing_told(telling: Telling) -> None:
    office = telling.office
    admin = await office.person("admin")
    await office.person("admin")
    customer_id = await office.customer()
    await telling.webhook(admin, "note.added")
    async with office.begin(SYSTEM) as work:
        assert admin.id
        await people.disable_user(work, admin.id)
        await activities.add_note(work, customer_id, text="Gizli", note_id=None)
    await telling.tell()
    assert telling.receiver.received == []


async def test_what_was_not_taken_is_told_again_and_later_news_of_the_same_thing_wait(telling: Telling) -> None:
    office = telling.office
    admin = await office.person("admin")
    customer_id, other_id = await office.customer(), await office.customer()
    card_id, other_card_id = await office.card_of(customer_id), await office.card_of(other_id)
    await telling.webhook(admin, "card.moved")
    for card, stage, version in ((card_id, 1, 1), (card_id, 2, 2), (other_card_id, 1, 1)):
        async with office.begin(admin) as work:
            await pipeline.move_card(work, card, MoveCard(stage_id=STAGES[stage], version=version))
    telling.receiver.refused = {str(card_id)}
    await telling.tell()
    told = [call.told["subject"]["id"] for call in telling.receiver.received]
    assert sorted(told) == sorted([str(card_id), str(other_card_id)])
    assert [(state, tries) for _, state, tries in await telling.states()] == [
        ("queued", 1),
        ("queued", 0),
        ("delivered", 1),
    ]

    telling.receiver.refused = set()
    await telling.later()
    await telling.tell()
    assert {state for _, state, _ in await telling.states()} == {"delivered"}
    seqs: dict[str, list[int]] = {}
    for call in telling.receiver.received:
        seqs.setdefault(call.told["subject"]["id"], []).append(call.told["seq"])
    assert all(each == sorted(each) for each in seqs.values())


@pytest.mark.parametrize("status", [400, 404, 410])
async def test_what_will_be_the_same_tomorrow_is_not_tried_again_but_can_be_replayed(
    telling: Telling, status: int
) -> None:
    office = telling.office
    admin = await office.person("admin")
    customer_id = await office.customer()
    webhook_id, _ = await telling.webhook(admin, "note.added")
    async with office.begin(admin) as work:
        await activities.add_note(work, customer_id, text="Bir", note_id=None)
    telling.receiver.answers = [status]
    await telling.tell()
    assert await telling.states() == [("note.added", "failed", 1)]
    async with await office.client(admin, secret_keys=telling.parts.keys) as browser:
        page = (await browser.get(f"/api/webhooks/{webhook_id}/calls?only=failed")).json()
        [call] = page["items"]
        assert (call["status"], call["answer"], call["state"]) == (status, "hello", "failed")
        replayed = await browser.post(f"/api/webhooks/{webhook_id}/replay")
        assert (replayed.status_code, replayed.json()) == (202, {"count": 1})
        await telling.tell()
        again = await browser.post(f"/api/webhooks/{webhook_id}/calls/{call['id']}/replay")
        assert again.json() == {"count": 1}
    await telling.tell()
    assert telling.receiver.verbs == ["note.added"] * 3


async def test_a_program_that_takes_nothing_for_a_day_is_stopped_and_catches_up_when_started(telling: Telling) -> None:
    office = telling.office
    admin = await office.person("admin")
    customer_id = await office.customer()
    webhook_id, _ = await telling.webhook(admin, "note.added")

    async def note(text: str) -> None:
        async with office.begin(admin) as work:
            await activities.add_note(work, customer_id, text=text, note_id=None)

    await note("Bir")
    telling.receiver.answers = [500, 500]
    await telling.tell()
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE webhooks SET failing_since = now() - interval '25 hours'")
        await work.run("UPDATE webhook_calls SET created_at = now() - interval '25 hours', next_at = now()")
    await telling.tell()
    assert await telling.states() == [("note.added", "failed", 2)]
    assert await office.rows("SELECT true FROM journal WHERE verb = 'webhook.failing'")
    await note("İki")
    await telling.tell()
    assert len(telling.receiver.received) == 2
    async with await office.client(admin, secret_keys=telling.parts.keys) as browser:
        row: Any = (await browser.get("/api/webhooks")).json()["items"][0]
        assert row["state"] == "failing"
        body = {"version": row["version"], "state": "active"}
        assert (await browser.patch(f"/api/webhooks/{webhook_id}", json=body)).json()["state"] == "active"
    await telling.tell()
    assert len(telling.receiver.received) == 3
    assert (await office.rows("SELECT failing_since FROM webhooks"))[0][0] is None


async def test_a_private_address_is_never_called(telling: Telling) -> None:
    office = telling.office
    admin = await office.person("admin")
    webhook_id, _ = await telling.webhook(admin)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE webhooks SET url = 'https://127.0.0.1/hook'")
    async with await office.client(admin, secret_keys=telling.parts.keys) as browser:
        assert (await browser.post(f"/api/webhooks/{webhook_id}/ping")).status_code == 202
    await telling.tell()
    assert await office.rows("SELECT error FROM webhook_calls WHERE verb = 'ping'") == [("address_refused",)]
    assert telling.receiver.received == []


async def test_the_secret_is_shown_once_and_kept_sealed(telling: Telling) -> None:
    office = telling.office
    admin = await office.person("admin")
    async with await office.client(admin, secret_keys=telling.parts.keys) as browser:
        made = await browser.post("/api/webhooks", json={"name": "Muhasebe", "url": "https://example.com/x"})
        assert made.status_code == 201
        secret = made.json()["secret"]
        assert secret.startswith("whsec_")
        listed = await browser.get("/api/webhooks")
        assert secret not in listed.text
        # What it can be told of is named in words.
        told_of = {verb["verb"]: verb["title"] for group in listed.json()["verbs"] for verb in group["verbs"]}
        assert told_of["card.moved"] == "kartı taşıdı"
        assert set(told_of) == office.wiring.verbs
    assert secret.encode() not in bytes((await office.rows("SELECT secret FROM webhooks"))[0][0])
    async with await office.client(await office.person("manager"), secret_keys=telling.parts.keys) as browser:
        assert (await browser.get("/api/webhooks")).status_code == 403


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "https://", "https://u:p@example.com/", "ftp://example.com", "javascript:alert(1)",
     "https://example.com/" + "a" * 2000, "https://exa mple.com/", "https://[::1", "https://example.com:0/"],
)  # fmt: skip
async def test_an_address_that_cannot_be_told_is_refused(telling: Telling, url: str) -> None:
    admin = await telling.office.person("admin")
    async with await telling.office.client(admin, secret_keys=telling.parts.keys) as browser:
        answer = await browser.post("/api/webhooks", json={"name": "X", "url": url})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["url"])


def test_pauses_grow_and_end() -> None:
    waits = [rules.pause(tries, 1.0).total_seconds() for tries in range(20)]
    assert waits[0] == rules.FIRST_PAUSE
    assert waits == sorted(waits)
    assert waits[-1] == rules.LONGEST_PAUSE
    assert rules.pause(3, 0.0) < rules.pause(3, 1.0)


async def test_another_receiver_is_named_after_a_fresh_login_only(telling: Telling) -> None:
    office = telling.office
    admin = await office.person("admin")
    webhook_id, _ = await telling.webhook(admin)
    version = (await office.rows("SELECT version FROM webhooks WHERE id = %(id)s", id=webhook_id))[0][0]
    async with await office.client(admin) as client:
        async with office.begin(SYSTEM) as work:
            await work.run("UPDATE sessions SET authenticated_at = now() - interval '11 min'")
        new = {"name": "Yeni", "url": "https://example.com/hook"}
        path = f"/api/webhooks/{webhook_id}"
        edits = {"version": version, "url": "https://example.com/elsewhere"}
        for answer in (await client.post("/api/webhooks", json=new), await client.patch(path, json=edits)):
            assert (answer.status_code, answer.json()["code"]) == (403, "fresh_login_needed")
        assert (await client.patch(path, json={"version": version, "name": "Depo"})).status_code == 200
