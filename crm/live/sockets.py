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

CLOSED_SESSION = 4401
CLOSED_SLOW = 1013
CLOSED_POLICY = 1008


class Socket:
    """A screen's connection. Frames are queued and sent in order; one that cannot keep up is closed and resyncs."""

    def __init__(self, send: Send, receive: Receive, *, user_id: UUID, session_id: UUID) -> None:
        self.user_id = user_id
        self.session_id = session_id
        self.is_ready = False
        """Until it is told its hello, frames wait."""
        self._send = send
        self._receive = receive
        self._queue: deque[str] = deque()
        self._waiting = 0
        self._oldest = 0.0
        self._wake = asyncio.Event()
        self._close_code: int | None = None
        self._heard: deque[float] = deque(maxlen=FRAMES_PER_SECOND)

    def push(self, text: str) -> None:
        """Send this when its turn comes."""
        if self._close_code is not None:
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
        return bool(self._queue) and time.monotonic() - self._oldest > SLOW_SECONDS

    def close(self, code: int) -> None:
        """Close as soon as possible; what still waits is not sent."""
        if self._close_code is None:
            self._close_code = code
            self._queue.clear()
            self._wake.set()

    async def keep_sending(self) -> None:
        """Send what is queued until closed."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                text = self._queue.popleft()
                await self._send({"type": "websocket.send", "text": text, "bytes": None})
                self._waiting -= len(text)
                self._oldest = time.monotonic()
            self._waiting = 0
            if self._close_code is not None:
                await self._send({"type": "websocket.close", "code": self._close_code, "reason": ""})
                return

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
