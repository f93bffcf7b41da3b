"""One open screen: its queue out, its limits in."""

import asyncio
import time
from collections import deque
from typing import Any
from uuid import UUID

from litestar.types import Receive, Send

MOST_WAITING = 1 << 20
SLOW_SECONDS = 5.0
FRAMES_PER_SECOND = 20
FAREWELL_SECONDS = 2.0

CLOSED_SESSION = 4401
CLOSED_OTHER = 4403
"""The session looks through other eyes than this screen shows: it begins anew."""
CLOSED_SLOW = 1013
CLOSED_POLICY = 1008


class Socket:
    """A screen's connection. Frames are queued and sent in order; one that cannot keep up is closed and resyncs."""

    def __init__(
        self, send: Send, receive: Receive, *, user_id: UUID, session_id: UUID, is_viewed: bool = False
    ) -> None:
        self.user_id = user_id
        self.session_id = session_id
        self.hears_of_journal = False
        self.is_viewed = is_viewed
        """Whether somebody else looks through its person's eyes, which nobody is to be told."""
        self._held: list[str] | None = None
        self._is_following = False
        self._send = send
        self._receive = receive
        self._queue: deque[str] = deque()
        self._waiting = 0
        self._oldest = 0.0
        self._wake = asyncio.Event()
        self._closing = asyncio.Event()
        self._close_code = 1000
        self._heard: deque[float] = deque(maxlen=FRAMES_PER_SECOND)

    def greet(self, hello: str) -> None:
        """The first frame; what was told before it is not needed, as the screen fetches only now.

        What is told from here on waits until `follow`, behind what the screen missed: it remembers the greatest number
        it saw, so a number may come only after all smaller ones.
        """
        self._held = []
        self._put(hello)

    def push_missed(self, text: str) -> None:
        """Something told while the screen was away."""
        self._put(text)

    def follow(self) -> None:
        """The screen has been told what it missed; from now on it is told what happens."""
        held, self._held = self._held or [], None
        self._is_following = True
        for text in held:
            self._put(text)

    def push(self, text: str) -> None:
        """Send this when its turn comes."""
        if self._is_following:
            self._put(text)
        elif self._held is not None:
            self._held.append(text)

    def _put(self, text: str) -> None:
        if self._closing.is_set():
            return
        if not self._queue:
            self._oldest = time.monotonic()
        self._queue.append(text)
        self._waiting += len(text)
        if self._waiting > MOST_WAITING or self.is_slow():
            self.close(CLOSED_SLOW)
        self._wake.set()

    def is_slow(self) -> bool:
        """Whether what waits has waited too long."""
        return self._waiting > 0 and time.monotonic() - self._oldest > SLOW_SECONDS

    def close(self, code: int) -> None:
        """Close as soon as possible; what still waits is not sent."""
        if not self._closing.is_set():
            self._close_code = code
            self._queue.clear()
            self._closing.set()

    async def serve(self, listening: asyncio.Task[None]) -> None:
        """Send what is queued until the screen goes, or is to be closed; a screen that takes nothing is let go."""
        sending, closing = asyncio.create_task(self._keep_sending()), asyncio.create_task(self._closing.wait())
        tasks = (sending, listening, closing)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if self._closing.is_set():
            await self._say_farewell()

    async def _keep_sending(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                text = self._queue.popleft()
                # While it is being sent it still counts as waiting: this is where a slow screen holds us up.
                await self._send({"type": "websocket.send", "text": text, "bytes": None})
                self._waiting -= len(text)
                self._oldest = time.monotonic()
            self._waiting = 0

    async def _say_farewell(self) -> None:
        try:
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self._send({"type": "websocket.close", "code": self._close_code, "reason": ""})
        except TimeoutError:
            # Closing politely waits until the peer has read everything, which it may never do, and ASGI has no other
            # word for it: the transport is reached through uvicorn's protocol, whose method `send` is.
            # Not asked for its type, as uvloop's transports have none of asyncio's.
            transport = getattr(getattr(self._send, "__self__", None), "transport", None)
            if transport is not None:
                transport.abort()
        except Exception:  # noqa: BLE001, S110 - it went away by itself meanwhile
            pass

    async def heard(self) -> bytes | None:
        """The next frame from the screen, None when it is gone."""
        message: Any = await self._receive()
        if message["type"] != "websocket.receive":
            return None
        return message["text"].encode() if message.get("text") is not None else message.get("bytes") or b""

    def hears_too_much(self) -> bool:
        """Whether more frames than allowed came within a second."""
        now = time.monotonic()
        is_full = len(self._heard) == FRAMES_PER_SECOND and now - self._heard[0] < 1.0
        self._heard.append(now)
        return is_full
