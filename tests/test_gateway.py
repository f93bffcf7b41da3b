"""The live gateway over a real web server: who gets in, what they are told, and what nobody can make it do."""

import asyncio
import json
import os
import time
from contextlib import suppress
from random import Random
from typing import Any
from uuid import UUID

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from crm.activities import actions as activities
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.customers import actions as customers
from crm.customers.schemas import EditCustomer
from crm.live import gateway as limits
from crm.live.screens import SOCKETS_PER_SESSION
from crm.live.sockets import Socket
from crm.people import actions as people
from crm.pipeline import actions as pipeline
from crm.pipeline.schemas import MoveCard
from tests.office import STAGES, Office
from tests.serving import Screen, Served

SOON = 2.0
"""Revocation acts within this many seconds."""


async def move(office: Office, card_id: UUID, actor: Actor = SYSTEM, request_id: UUID | None = None) -> None:
    """The card goes back and forth."""
    version, stage = (await office.rows("SELECT version, stage_id FROM cards WHERE id = %(id)s", id=card_id))[0]
    to = STAGES[1] if stage == STAGES[0] else STAGES[0]
    async with office.begin(actor, request_id) as work:
        await pipeline.move_card(work, card_id, MoveCard(stage_id=to, version=version))


async def write_note(office: Office, customer_id: UUID, actor: Actor = SYSTEM) -> None:
    async with office.begin(actor) as work:
        await activities.add_note(work, customer_id, text="Gizli not", note_id=None)


async def refused(served: Served, actor: Actor | None, **options: Any) -> int:
    """The HTTP status a handshake is refused with."""
    with pytest.raises(InvalidStatus) as refusal:
        await served.connect(actor, **options)
    return refusal.value.response.status_code


# The handshake


async def test_hello_comes_first_and_names_the_head_and_the_epoch(served: Served) -> None:
    owner = await served.office.person("sales")
    await served.office.customer(owner)
    (epoch,) = (await served.office.rows("SELECT epoch FROM installation"))[0]
    async with served.screen(owner) as screen:
        assert screen.frames == [{"hello": {"seq": await served.office.head(), "epoch": str(epoch)}}]


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
        told = await wide.until_told("stage_total", STAGES[1], SOON)
        assert (told["row"]["count"], told["row"]["sums"]) == (1, [])
        assert not any(
            change["kind"] == "stage_total" for frame in await narrow.rest() for change in frame.get("changes", [])
        )


# Revocation


async def test_logging_out_cuts_the_sockets_of_that_session_alone(served: Served) -> None:
    owner = await served.office.person("sales")
    secret = await served.office.session(owner)
    async with served.screen(None, secret=secret) as screen, served.screen(owner) as other:
        async with await served.client(owner, secret) as browser:
            assert (await browser.delete("/api/session")).status_code == 204
        assert await screen.closed(SOON) == 4401
        await other.say({"ping": 1})
        assert await other.until("pong") == 1


async def test_a_disabled_person_is_cut_and_told_nothing_later(served: Served) -> None:
    office = served.office
    owner = await office.person("sales")
    customer_id = await office.customer(owner)
    async with served.screen(owner) as screen:
        async with office.begin(SYSTEM) as work:
            assert owner.id
            await people.disable_user(work, owner.id)
        await write_note(office, customer_id)
        assert await screen.closed(SOON) == 4401
        assert "Gizli" not in str(screen.frames)


async def test_whose_role_changes_starts_over_with_the_new_rights(served: Served) -> None:
    office = served.office
    person = await office.person("admin")
    customer_id = await office.customer()
    async with served.screen(person) as screen:
        async with office.begin(SYSTEM) as work:
            assert person.id
            await people.set_roles(work, person.id, ["sales"])
        await write_note(office, customer_id)
        assert (await screen.until("reset", SOON))["why"] == "rights"
        assert "Gizli" not in str(await screen.rest())


async def test_rights_that_change_while_a_second_socket_opens_reach_the_first_one(served: Served) -> None:
    office = served.office
    person = await office.person("admin")
    async with served.screen(person) as first:
        async with office.begin(SYSTEM) as work:
            # Not told by any line, as when a stand-in begins by the clock: the handshake is the first to notice.
            await work.run("DELETE FROM user_roles WHERE user_id = %(id)s", id=person.id)
        async with served.screen(person):
            assert (await first.until("reset", SOON))["why"] == "rights"


async def test_leaving_a_team_ends_what_the_team_sees(served: Served) -> None:
    office = served.office
    team = await office.team("Kuzey")
    operator, owner = await office.person("operations", team), await office.person("sales", team)
    customer_id = await office.customer(owner)
    async with served.screen(operator) as screen:
        await write_note(office, customer_id)
        await screen.until("changes")
        async with office.begin(SYSTEM) as work:
            assert operator.id
            await people.leave_team(work, operator.id, team)
        await write_note(office, customer_id)
        await screen.until("reset", SOON)
        assert "Gizli" not in str(await screen.rest())


async def test_whoever_loses_a_customer_is_told_that_it_is_gone_and_nothing_later(served: Served) -> None:
    office = served.office
    owner, heir = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(owner)
    card_id = await office.card_of(customer_id)
    async with served.screen(owner) as screen, served.screen(heir) as other:
        async with office.begin(SYSTEM) as work:
            assert heir.id
            await customers.assign_customer(work, customer_id, [heir.id], seen=None)
        await write_note(office, customer_id)
        gone = await screen.until_told("customer", customer_id, SOON)
        assert gone["row"] is None
        assert {(c["kind"], c["row"]) for c in screen.frames[-1]["changes"]} == {("customer", None), ("card", None)}
        assert (await other.until_told("card", card_id, SOON))["row"]["assignees"] == [
            {"id": str(heir.id), "name": heir.name}
        ]
        assert await screen.rest() == []


async def test_a_session_that_ends_by_time_is_cut(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CHECK_SECONDS", 0.2)
    office = served.office
    owner = await office.person("sales")
    async with served.screen(owner) as screen:
        async with office.begin(SYSTEM) as work:
            await work.run("UPDATE sessions SET idle_until = now()")
        # The check that is waiting now was started with the usual pause.
        served.supervisor.start("more checks", served.gateway.keep_checking)
        assert await screen.closed(SOON) == 4401


async def test_a_stranger_receives_not_one_byte_while_the_office_works(served: Served) -> None:
    office = served.office
    stranger, owner = await office.person("sales"), await office.person("sales")
    admin = await office.person("admin")
    customer_id = await office.customer(owner, name="Gizli Müşteri")
    card_id = await office.card_of(customer_id)
    async with served.screen(stranger) as screen, served.screen(admin) as watching, served.screen(owner) as mine:
        await mine.say({"presence": {"on": {"kind": "customer", "id": str(customer_id)}}})
        for number in range(10):
            await move(office, card_id)
            await write_note(office, customer_id)
            async with office.begin(SYSTEM) as work:
                version = (await office.rows("SELECT version FROM customers WHERE id = %(id)s", id=customer_id))[0][0]
                await customers.edit_customer(work, customer_id, EditCustomer(version, name=f"Gizli {number}"))
        await office.customer(owner)
        assert len(await watching.rest(1.5)) > 20
        assert await screen.rest(0.1) == []


# Presence


def at(kind: str, key: UUID, doing: str = "viewing") -> dict[str, Any]:
    return {"presence": {"on": {"kind": kind, "id": str(key)}, "doing": doing}}


async def test_presence_is_told_to_those_who_see_the_customer(served: Served) -> None:
    office = served.office
    team = await office.team("Kuzey")
    owner, operator = await office.person("sales", team, name="Özge"), await office.person("operations", team)
    stranger = await office.person("sales")
    customer_id = await office.customer(owner)
    async with (
        served.screen(owner) as mine,
        served.screen(operator) as mate,
        served.screen(stranger) as other,
    ):
        await mine.say(at("customer", customer_id))
        pulse = await mate.until("pulse")
        assert pulse["on"] == {"kind": "customer", "id": str(customer_id)}
        assert pulse["people"] == [{"id": str(owner.id), "name": "Özge", "doing": "viewing"}]
        assert pulse["ttl"] > 0
        await mine.say(at("customer", customer_id, "typing"))
        assert (await mate.until("pulse"))["people"][0]["doing"] == "typing"
        # Whoever opens the customer later is told who is there.
        async with served.screen(operator) as late:
            assert (await late.until("pulse"))["people"][0]["id"] == str(owner.id)
        await mine.say({"presence": {"on": None}})
        assert (await mate.until("pulse"))["people"] == []
        assert await other.rest(0.3) == []
        await other.say(at("customer", customer_id))
        assert await other.until("error") == {"code": "not_found"}
        assert await other.rest() == []
        assert await mate.rest(0.2) == []


async def test_whoever_goes_away_is_no_longer_present(served: Served) -> None:
    office = served.office
    admin, owner = await office.person("admin"), await office.person("sales")
    customer_id = await office.customer(owner)
    async with served.screen(admin) as watching:
        async with served.screen(owner) as mine:
            await mine.say(at("card", await office.card_of(customer_id), "dragging"))
            assert (await watching.until("pulse"))["people"][0]["doing"] == "dragging"
        assert (await watching.until("pulse"))["people"] == []


async def test_presence_ends_with_the_right_to_see(served: Served) -> None:
    office = served.office
    owner, heir = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(owner)
    async with served.screen(owner) as mine, served.screen(heir) as other:
        await mine.say(at("customer", customer_id))
        await mine.until("pulse")
        async with office.begin(SYSTEM) as work:
            assert heir.id
            await customers.assign_customer(work, customer_id, [heir.id], seen=None)
        await other.until("changes")
        await other.say(at("customer", customer_id))
        await other.rest(0.3)
        assert "pulse" not in (await mine.rest(0.3) or [{}])[-1]


# What nobody can make it do

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
    slow = await served.connect(owner)
    slow.transport.pause_reading()
    async with served.screen(owner) as screen:
        worst = 0.0
        for number in range(600):
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
