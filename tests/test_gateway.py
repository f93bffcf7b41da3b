"""The live gateway over a real web server: who gets in, and what they are told."""

import asyncio
import json
from typing import Any
from uuid import UUID

import psycopg
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidStatus

from crm.activities.verbs import NoteAdded
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.live import gateway as limits
from crm.live.screens import SOCKETS_PER_SESSION
from crm.main.build import served_build
from tests.office import STAGES, Office
from tests.serving import Screen, Served, move, write_note


async def refused(served: Served, actor: Actor | None, **options: Any) -> int:
    """The HTTP status a handshake is refused with."""
    with pytest.raises(InvalidStatus) as refusal:
        await served.connect(actor, **options)
    return refusal.value.response.status_code


# The handshake


async def test_hello_comes_first_and_names_the_head_the_epoch_and_the_build(served: Served) -> None:
    owner = await served.office.person("sales")
    await served.office.customer(owner)
    (epoch,) = (await served.office.rows("SELECT epoch FROM installation"))[0]
    async with served.screen(owner) as screen:
        build = served_build(served.office.dist)
        assert screen.frames == [{"hello": {"seq": await served.office.head(), "epoch": str(epoch), "build": build}}]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1", None])
async def test_another_origin_or_none_is_refused_before_the_upgrade(served: Served, origin: str | None) -> None:
    assert await refused(served, await served.office.person("sales"), origin=origin) == 403


async def test_without_a_session_nobody_gets_in(served: Served) -> None:
    assert await refused(served, None) == 403
    assert await refused(served, None, secret="made-up") == 403


async def test_a_bearer_token_opens_no_socket(served: Served) -> None:
    assert await refused(served, None, secret="crm_" + "a" * 43) == 403


async def test_more_sockets_than_a_session_may_have_are_refused_even_when_opened_at_once(served: Served) -> None:
    owner = await served.office.person("sales")
    secret = await served.office.session(owner)
    tries = [served.connect(None, secret=secret) for _ in range(SOCKETS_PER_SESSION * 2)]
    opened = await asyncio.gather(*tries, return_exceptions=True)
    sockets = [each for each in opened if isinstance(each, ClientConnection)]
    assert len(sockets) == SOCKETS_PER_SESSION
    assert all(isinstance(each, InvalidStatus) for each in opened if not isinstance(each, ClientConnection))
    await sockets.pop().close()
    await asyncio.sleep(0.1)
    async with served.screen(None, secret=secret):
        pass
    for each in sockets:
        await each.close()


# What is told


async def test_a_move_is_told_as_the_row_that_get_answers_with_the_request_of_its_author(served: Served) -> None:
    office = served.office
    owner = await office.person("sales")
    card_id = await office.card_of(await office.customer(owner))
    act = new_id()
    async with served.screen(owner) as screen, await served.client(owner) as browser:
        card = (await browser.get(f"/api/cards/{card_id}")).json()
        answer = await browser.post(
            f"/api/cards/{card_id}/move",
            json={"stage_id": str(STAGES[2]), "version": card["version"]},
            headers={"X-Request-Id": str(act)},
        )
        assert answer.status_code == 200
        change = await screen.until_told("card", card_id)
        assert change["row"] == answer.json() == (await browser.get(f"/api/cards/{card_id}")).json()
        assert screen.frames[-1]["by"] == str(act)
        assert screen.frames[-1]["as_of"] >= screen.frames[-1]["seq"] > screen.frames[0]["hello"]["seq"]


async def test_whoever_was_away_is_told_what_they_missed(served: Served) -> None:
    office = served.office
    owner = await office.person("sales")
    customer_id = await office.customer(owner)
    card_id = await office.card_of(customer_id)
    since = await office.head()
    await move(office, card_id)
    await write_note(office, customer_id)
    # Else the lines come after the hello, as they do to everybody who is there.
    await served.caught_up()
    async with served.screen(owner, since=since) as screen:
        assert (await screen.until_told("card", card_id))["row"]["stage_id"] == str(STAGES[1])
        await screen.until("changes")
        assert screen.frames[0]["hello"]["seq"] >= screen.frames[-1]["seq"] > since


async def test_nothing_is_lost_between_a_missed_frame_and_a_new_one(served: Served) -> None:
    office = served.office
    owner = await office.person("sales")
    customer_id = await office.customer(owner)
    since = await office.head()
    writing = asyncio.create_task(_write_many(office, customer_id, 60))
    seen: set[int] = set()
    while not writing.done():
        async with served.screen(owner, since=since) as screen:
            await asyncio.sleep(0.03)
            seen |= _seqs(await screen.rest(0.05))
            # The greatest number a screen saw is what it comes back with.
            numbers = [frame["seq"] for frame in screen.frames if "changes" in frame]
            assert numbers == sorted(numbers)
    async with served.screen(owner, since=since) as screen:
        seen_at_the_end = _seqs(await screen.rest())
    lines = {line.seq for line in await office.lines_after(since)}
    assert seen <= lines
    assert seen_at_the_end == lines


async def _write_many(office: Office, customer_id: UUID, count: int) -> None:
    for _ in range(count):
        await write_note(office, customer_id)


def _seqs(frames: list[dict[str, Any]]) -> set[int]:
    return {
        int(change["id"]) for frame in frames for change in frame.get("changes", []) if change["kind"] == "timeline"
    }


async def test_who_comes_in_while_others_are_told_is_told_too_and_nobody_starts_over(
    served: Served, cleaner: psycopg.Connection
) -> None:
    office = served.office
    team = await office.team("Satış")
    owner, mate = await office.person("sales", team), await office.person("operations", team)
    customer_id = await office.customer(owner)
    await served.caught_up()
    async with served.screen(owner) as first:
        # Nobody learns whose the customer is before the other one has come in.
        with cleaner.transaction():
            cleaner.execute("LOCK TABLE customers IN ACCESS EXCLUSIVE MODE")
            async with office.begin(SYSTEM) as work:
                work.record(NoteAdded(), subject=("note", new_id()), customer_id=customer_id)
            await _one_waits(office)
            second = await served.connect(mate)
        async with second:
            other = Screen(second)
            frames = await asyncio.gather(*(screen.until("changes") for screen in (first, other)))
        assert all("note" in {change["kind"] for change in changes} for changes in frames)
        assert not any("reset" in frame for screen in (first, other) for frame in screen.frames)


async def _one_waits(office: Office) -> None:
    """Return once somebody waits for a table."""
    async with asyncio.timeout(10):
        while not await office.rows("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'customers'::regclass"):  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


async def test_a_number_ahead_of_the_journal_starts_the_screen_over(served: Served) -> None:
    owner = await served.office.person("sales")
    async with served.screen(owner, since=await served.office.head() + 1) as screen:
        reset = await screen.until("reset")
        assert reset["why"] == "ahead"
        assert reset["seq"] == screen.frames[0]["hello"]["seq"]


async def test_too_much_missed_starts_the_screen_over(served: Served) -> None:
    office = served.office
    owner = await office.person("sales")
    customer_id = await office.customer(owner)
    since = await office.head()
    async with office.begin(SYSTEM) as work:
        for _ in range(limits.MOST_MISSED + 1):
            work.record(customers_seen(), subject=("customer", customer_id), customer_id=customer_id)
    await served.caught_up()
    async with served.screen(owner, since=since) as screen:
        assert (await screen.until("reset"))["why"] == "too_far"


def customers_seen() -> Any:
    """A fact that changes nothing."""
    from crm.customers import verbs

    return verbs.CustomerEdited(fields=[], version=1)


async def test_missed_lines_older_than_a_week_start_the_screen_over(served: Served) -> None:
    office = served.office
    owner = await office.person("sales")
    since = await office.head()
    await office.customer(owner)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE journal SET at = now() - interval '8 days' WHERE seq = %(seq)s",
            seq=(await office.lines_after(since))[0].seq,
        )
    async with served.screen(owner, since=since) as screen:
        assert "reset" in await screen.next()


@pytest.mark.parametrize("since", ["-1", "abc", "9" * 30, "1%00", ""])
async def test_a_senseless_number_is_no_number(served: Served, since: str) -> None:
    owner = await served.office.person("sales")
    secret = await served.office.session(owner)
    connection = await served.connect(None, secret=secret, since=since)  # type: ignore[arg-type] - senseless on purpose
    assert "hello" in json.loads(await connection.recv())
    await connection.close()


async def test_totals_are_told_to_those_who_see_everything_and_to_nobody_else(served: Served) -> None:
    office = served.office
    admin, owner = await office.person("admin"), await office.person("sales")
    card_id = await office.card_of(await office.customer(owner))
    async with served.screen(admin) as wide, served.screen(owner) as narrow:
        await move(office, card_id)
        told = await wide.until_told("stage_total", STAGES[1])
        assert (told["row"]["count"], told["row"]["sums"]) == (1, [])
        assert not any(
            change["kind"] == "stage_total" for frame in await narrow.rest() for change in frame.get("changes", [])
        )


async def test_that_the_journal_grew_is_told_to_those_who_may_read_it_and_asked(served: Served) -> None:
    office = served.office
    admin, seller = await office.person("admin"), await office.person("sales")
    customer_id = await office.customer()
    await served.caught_up()
    async with served.screen(admin) as reading, served.screen(admin) as elsewhere, served.screen(seller) as theirs:
        for screen in (reading, theirs):
            await screen.say({"journal": True})
            await screen.say({"ping": 1})
            await screen.until("pong")
        await write_note(office, customer_id)
        assert await reading.until("journal") == await office.head()
        assert "journal" not in str(await elsewhere.rest())
        assert await theirs.rest(0.1) == []
