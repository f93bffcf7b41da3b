"""A lean HTTP client: what is measured should be the server, not us."""

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit


class Answer:
    """What came back."""

    def __init__(self, status: int, headers: dict[str, str], cookies: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.cookies = cookies
        self.body = body

    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)


class Browser:
    """One kept connection to the server under measurement, logged in by `log_in`."""

    def __init__(self, base: str) -> None:
        self.base = base
        parts = urlsplit(base)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._fixed = f"Host: {parts.netloc}\r\nOrigin: {base}\r\n"
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self.cookies: dict[str, str] = {}

    async def log_in(self, email: str, password: str) -> "Browser":
        """Cookies of a session are kept from here on."""
        answer = await self.send("POST", "/api/session", {"email": email, "password": password})
        if answer.status != 200:
            raise RuntimeError(f"{email} cannot log in: {answer.body.decode()}")
        self.cookies = answer.cookies
        return self

    def like(self) -> "Browser":
        """Another connection of the same session."""
        other = Browser(self.base)
        other.cookies = self.cookies
        return other

    async def get(self, path: str) -> Answer:
        """The answer to a GET, which must be a good one."""
        answer = await self.send("GET", path)
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {answer.body[:500].decode()}")
        return answer

    async def send(self, method: str, path: str, body: object = None, headers: str = "") -> Answer:
        """The answer to any request. Bytes are sent as they are, everything else as JSON; `headers` may name another kind."""
        # The server lets go of connections that rest for a while.
        if self._writer is None or self._reader is None or self._reader.at_eof():
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=1 << 22)
        payload = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {path} HTTP/1.1\r\n{self._fixed}{headers}"
        if cookies:
            head += f"Cookie: {cookies}\r\nX-CSRF-Token: {self.cookies.get('crm_csrf', '')}\r\n"
        if body is not None:
            kind = "" if "Content-Type:" in headers else "Content-Type: application/json\r\n"
            head += f"{kind}Content-Length: {len(payload)}\r\n"
        self._writer.write(head.encode() + b"\r\n" + payload)
        return await self._read()

    async def _read(self) -> Answer:
        assert self._reader is not None
        first, *lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        cookies: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                cookies[key] = rest.partition(";")[0]
        body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(first.split(" ")[1]), headers, cookies, body)

    def close(self) -> None:
        """Let go of the connection."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None
