"""A thousand open screens: how soon each shows what was written, and what one costs."""

import asyncio
import base64
import multiprocessing
import secrets
import time
from multiprocessing.connection import Connection
from typing import cast
from uuid import uuid4

import psycopg
import uvloop

from bench.browser import Browser
from bench.company import EMAILS
from bench.dataset import STAGES
from bench.moving import cards_of
from bench.program import Program
from bench.report import Row, middle, percentile
from bench.statements import actor_by_email, bare
from crm.people.tokens import secret_hash

SCREENS = 1_000
WRITES_A_SECOND = 20
SECONDS = 10.0
PER_PERSON = 5


class Screen(asyncio.Protocol):
    """A socket that only looks for the request ids in what it is sent: a thousand of them share one core with us."""

    def __init__(self, handshake: bytes, heard: list[tuple[float, bytes]], opened: asyncio.Queue[None]) -> None:
        self._handshake = handshake
        self._heard = heard
        self._opened = opened
        self._rest = b""
        self._is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports do not descend from asyncio's.
        cast("asyncio.WriteTransport", transport).write(self._handshake)

    def data_received(self, data: bytes) -> None:
        self._rest += data
        if not self._is_open:
            head, found, rest = self._rest.partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head, head
            self._rest, self._is_open = rest, True
            self._opened.put_nowait(None)
        self._take_frames()

    def _take_frames(self) -> None:
        while len(self._rest) >= 2:
            length, start = self._rest[1] & 127, 2
            if length == 126:
                length, start = int.from_bytes(self._rest[2:4]), 4
            elif length == 127:
                length, start = int.from_bytes(self._rest[2:10]), 10
            if len(self._rest) < start + length:
                return
            # The author stands near the beginning: {"seq":…,"as_of":…,"by":"…"
            place = self._rest.find(b'"by":"', start, start + 120)
            if place > 0 and self._rest.find(b'"kind":"card"', place, place + 120) > 0:
                self._heard.append((time.monotonic(), self._rest[place + 6 : place + 42]))
            self._rest = self._rest[start + length :]


def watch(base: str, cookies: list[str], ours: Connection) -> None:
    """The screens, in a process of their own; says when they are open, and at the end what came when."""
    uvloop.run(_watch(base, cookies, ours))


async def _watch(base: str, cookies: list[str], ours: Connection) -> None:
    host, port = base.removeprefix("http://").split(":")
    heard: list[tuple[float, bytes]] = []
    opened: asyncio.Queue[None] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    for start in range(0, len(cookies), 20):
        for cookie in cookies[start : start + 20]:
            handshake = (
                f"GET /live HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {base}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Key: {base64.b64encode(secrets.token_bytes(16)).decode()}\r\n"
                f"Sec-WebSocket-Version: 13\r\nCookie: crm_session={cookie}\r\n\r\n"
            )
            await loop.create_connection(lambda text=handshake: Screen(text.encode(), heard, opened), host, int(port))
        for _ in cookies[start : start + 20]:
            await asyncio.wait_for(opened.get(), 30)
    ours.send("open")
    await loop.run_in_executor(None, ours.recv)
    ours.send(heard)


async def fan_out(program: Program, address: str) -> list[Row]:
    """Twenty moves a second, each to be seen on every screen: all of them belong to people who see everything."""
    cookies = _admins(address)
    before = program.memory()
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=watch, args=(program.base, cookies, theirs))
    process.start()
    try:
        await asyncio.to_thread(_receive, ours)
        await asyncio.sleep(1)
        memory = (program.memory() - before) * 1000 / SCREENS
        sent = await _write(program, address)
        await asyncio.sleep(3)
        ours.send("enough")
        heard = await asyncio.to_thread(_receive, ours)
    finally:
        process.terminate()
        process.join()
    late = [(at - sent[by.decode()]) * 1000 for at, by in heard if by.decode() in sent]
    missed = len(sent) * SCREENS - len(late)
    note = f"{len(sent)} moves, {len(late):,} frames of cards seen, {missed:,} missed; from before the request was sent"
    return [
        Row(f"commit → {SCREENS} screens p50", middle(late)),
        Row(f"commit → {SCREENS} screens p99", percentile(late, 0.99), reach=1000, note=note),
        Row("memory per socket", memory, "kB", reach=40),
    ]


def _receive(ours: Connection) -> list[tuple[float, bytes]]:
    if not ours.poll(60):
        raise RuntimeError("the screens gave no sign for a minute")
    return ours.recv()


async def _write(program: Program, address: str) -> dict[str, float]:
    """The moves, by request id, with the moment each was sent."""
    async with bare(address) as connection:
        actor = await actor_by_email(connection, EMAILS["all"])
        cards = [str(card) for card in await cards_of(connection, actor, int(SECONDS * WRITES_A_SECOND))]
    browser = await program.person("all")
    versions = {card: int((await browser.get(f"/api/cards/{card}")).json()["version"]) for card in cards}
    sent: dict[str, float] = {}
    began = time.monotonic()
    writers = [browser.like() for _ in range(4)]
    waiting: set[asyncio.Task[None]] = set()
    for number in range(int(SECONDS * WRITES_A_SECOND)):
        await asyncio.sleep(max(0.0, began + number / WRITES_A_SECOND - time.monotonic()))
        waiting.add(asyncio.create_task(_move(writers, cards[number % len(cards)], versions, sent)))
    await asyncio.gather(*waiting)
    return sent


async def _move(writers: list[Browser], card: str, versions: dict[str, int], sent: dict[str, float]) -> None:
    while not writers:
        await asyncio.sleep(0.001)
    browser, act = writers.pop(), str(uuid4())
    body = {"stage_id": STAGES[versions[card] % 2], "version": versions[card]}
    sent[act] = time.monotonic()
    answer = await browser.send("POST", f"/api/cards/{card}/move", body, f"X-Request-Id: {act}\r\n")
    writers.append(browser)
    assert answer.status == 200, answer.body
    versions[card] += 1


def _admins(address: str) -> list[str]:
    """Sessions of people who see everything, five screens each."""
    cookies: list[str] = []
    with psycopg.connect(address) as connection:
        for number in range(SCREENS // PER_PERSON):
            user_id, secret = uuid4(), secrets.token_urlsafe(32)
            email = f"screen{number}@bench.crm"
            connection.execute(
                "INSERT INTO users (id, name, email, email_key) VALUES (%s, %s, %s, %s)", [user_id, email, email, email]
            )
            connection.execute(
                "INSERT INTO user_roles (user_id, role_id) SELECT %s, id FROM roles WHERE key = 'admin'", [user_id]
            )
            connection.execute(
                "INSERT INTO sessions (id, token_hash, user_id, idle_until, expires_at, idle_seconds, address, user_agent)"
                " VALUES (%s, %s, %s, now() + interval '1 day', now() + interval '1 day', 86400, '', '')",
                [uuid4(), secret_hash(secret), user_id],
            )
            cookies += [secret] * PER_PERSON
    return cookies
