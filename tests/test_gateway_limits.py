"""What nobody can make the live gateway do."""

import asyncio
import json
import os
import time
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from crm.activities import actions as activities
from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.live.sockets import Socket
from tests.serving import Screen, Served, at, move, write_note

SOON = 2.0
"""Revocation acts within this many seconds."""


JUNK: list[bytes | str] = [
    "",
    "null",
    "[]",
    "{",
    '{"presence":1}',
    '{"presence":{"on":{"kind":"user","id":"x"}}}',
    '{"presence":{"on":{"kind":"customer","id":"00000000-0000-0000-0000-000000000000"},"doing":"stealing"}}',
    '{"ping":"1"}',
    '{"ping":1e400}',
    '{"unknown":1}',
    "[" * 5000,
    '{"a":' * 5000,
    "\x00",
    b"\xff\xfe",
    b"",
    '{"ping":9999999999999999999999}',
]


def fuzzed(random: Random) -> bytes | str:
    """Nonsense, some of it nearly sensible."""
    kind = random.randrange(4)
    if kind == 0:
        return os.urandom(random.randrange(200))
    if kind == 1:
        return random.choice(JUNK)
    text = json.dumps(at("customer", new_id(), random.choice(["viewing", "typing", "x", ""])))
    place = random.randrange(len(text))
    return text[:place] + random.choice('{}[]",:0aé\\') + text[place + random.randrange(3) :]


async def test_nonsense_is_answered_and_harms_nobody(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.live.sockets.FRAMES_PER_SECOND", 1_000_000)
    monkeypatch.setattr(Socket, "hears_too_much", lambda _socket: False)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType] - a method
    office = served.office
    owner = await office.person("sales")
    card_id = await office.card_of(await office.customer(owner))
    random = Random(1)
    async with served.screen(owner) as screen, served.screen(owner) as other:
        for each in [*JUNK, *(fuzzed(random) for _ in range(3000))]:
            await screen.say(each)
        await screen.say({"ping": 7})
        while await screen.until("pong", 30) != 7:
            pass
        errors = {frame["error"]["code"] for frame in screen.frames if "error" in frame}
        assert errors <= {"unreadable", "not_found"}
        assert "unreadable" in errors
        await move(office, card_id)
        await other.until_told("card", card_id)
        await screen.until_told("card", card_id)


async def test_too_many_frames_a_second_close_the_socket(served: Served) -> None:
    owner = await served.office.person("sales")
    async with served.screen(owner) as screen:
        with suppress(ConnectionClosed):
            for number in range(200):
                await screen.say({"ping": number})
        assert await screen.closed() == 1008


async def test_a_frame_over_its_limit_closes_the_socket(served: Served) -> None:
    owner = await served.office.person("sales")
    async with served.screen(owner) as screen:
        await screen.say('{"ping":1' + " " * 70_000 + "}")
        assert await screen.closed() == 1009


async def test_a_slow_screen_is_cut_off_and_delays_nobody(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.live.sockets.MOST_WAITING", 200_000)
    office = served.office
    owner = await office.person("sales")
    customer_id = await office.customer(owner)
    slow = await served.connect(owner, buffer=65_536)
    slow.transport.pause_reading()
    async with served.screen(owner) as screen:
        worst = 0.0
        for number in range(5000):
            async with office.begin(SYSTEM) as work:
                await activities.add_note(work, customer_id, text=f"{number} " + "ü" * 9900, note_id=None)
            began = time.monotonic()
            await screen.until("changes")
            worst = max(worst, time.monotonic() - began)
            if len(served.gateway.screens.of(owner.id)) == 1:
                break
        else:
            pytest.fail("the slow screen was never cut off")
        assert worst < SOON
    slow.transport.resume_reading()
    with suppress(ConnectionClosed):
        while True:
            await asyncio.wait_for(slow.recv(), 5)
    # It is told why when it wakes up in time, and let go when it does not.
    assert slow.close_code in (1013, 1006)


async def test_frames_told_while_two_screens_of_one_person_are_open_reach_both(served: Served) -> None:
    office = served.office
    owner = await office.person("sales")
    card_id = await office.card_of(await office.customer(owner))
    async with served.screen(owner) as first, served.screen(owner) as second:
        await move(office, card_id)
        assert await first.until_told("card", card_id) == await second.until_told("card", card_id)


async def test_a_line_that_cannot_be_told_starts_screens_over_and_holds_up_nothing(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = served.office
    owner = await office.person("sales")
    customer_id = await office.customer(owner)
    card_id = await office.card_of(customer_id)
    kinds = office.wiring.kinds
    broken = kinds["note"]

    async def fails(*_: object) -> Any:
        raise ValueError("broken on purpose")

    async with served.screen(owner) as screen:
        monkeypatch.setitem(kinds, "note", type(broken)(broken.name, broken.audience, broken.grant, fails))
        await write_note(office, customer_id)
        assert "reset" in await screen.next(SOON)
        monkeypatch.setitem(kinds, "note", broken)
        await move(office, card_id)
        await screen.until_told("card", card_id)


__all__ = ["Screen"]
