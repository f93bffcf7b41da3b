"""Every call to another company's server, through one guarded client.

Only https, only to named hosts, only to public addresses checked when connecting; no redirects,
no proxies, no cookies; limits on time and size. Two exceptions, both chosen by whoever runs the
house: one base address that may be private, and an ASGI app of ours that stands in for a host.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ssl import SSLContext
from types import TracebackType
from typing import Any, Final, Self

import httpcore
import httpx
import msgspec

from crm.core.addresses import NotPublic, Place, PublicBackend

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 15.0
TOTAL_SECONDS: Final = 30.0
MAX_ANSWER_BYTES: Final = 10 * 1024 * 1024

_PORTS = {"https": 443, "http": 80}
# Nothing has reached the other side yet, so trying again cannot do it twice.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NOT_SENT_RAW = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout)
_BROKEN = (httpx.HTTPError, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)

# Both write whole addresses to the log, and those carry tokens and telephone numbers.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class CallRefused(Exception):
    """The guard does not let this call out; nothing was connected to."""


class CallFailed(Exception):
    """No usable answer came. `retryable`: surely nothing arrived, so a repeat cannot double it."""

    def __init__(self, reason: str, *, retryable: bool) -> None:
        super().__init__(reason)
        self.retryable = retryable


class Answer(msgspec.Struct, frozen=True):
    """What the other side said, whatever its status; header names are lowercase."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is one of 2xx."""
        return 200 <= self.status < 300

    def json(self) -> Any:  # another company's shape; the caller converts it
        """The body as JSON; raises CallFailed when it is none."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, RecursionError):
            raise CallFailed("the answer is not JSON", retryable=False) from None


class StandIn(msgspec.Struct, frozen=True):
    """An ASGI app of ours that answers for everything under `base`, inside this process."""

    base: str
    app: Any  # ASGI applications have no common type


class GuardedClient:
    """Calls out to `allowed_hosts`, to `allowed_base` and to the stand-in, and nowhere else.

    A host is exact (`graph.facebook.com`), a suffix (`.fbcdn.net`, not `fbcdn.net` itself) or
    has a port (`api.example.com:8443`). `allowed_base` may be private and plain http. An open client
    calls any host at a public address: for addresses administrators write down.
    """

    def __init__(
        self,
        allowed_hosts: Iterable[str],
        *,
        allowed_base: str | None = None,
        stand_in: StandIn | None = None,
        total_seconds: float = TOTAL_SECONDS,
        is_open: bool = False,
    ) -> None:
        self._is_open = is_open
        self._hosts = frozenset(host.lower() for host in allowed_hosts)
        self._base = httpx.URL(allowed_base) if allowed_base else None
        self._stand_in = httpx.URL(stand_in.base) if stand_in else None
        self._total_seconds = total_seconds
        trusted = [_place(self._base)] if self._base else []
        self._outside = _client(_GuardedTransport(PublicBackend(trusted=trusted)))
        self._inside = _client(httpx.ASGITransport(app=stand_in.app, raise_app_exceptions=False)) if stand_in else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._outside.aclose()
        if self._inside is not None:
            await self._inside.aclose()

    async def get(self, url: str, *, max_bytes: int = MAX_ANSWER_BYTES, **parts: Any) -> Answer:
        """`request` with GET; `parts` as there."""
        return await self.request("GET", url, max_bytes=max_bytes, **parts)

    async def post(self, url: str, *, max_bytes: int = MAX_ANSWER_BYTES, **parts: Any) -> Answer:
        """`request` with POST; `parts` as there."""
        return await self.request("POST", url, max_bytes=max_bytes, **parts)

    async def request(
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        form: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        content: bytes | None = None,
        max_bytes: int = MAX_ANSWER_BYTES,
    ) -> Answer:
        """The other side's answer, redirects and errors included, read whole.

        `files` maps a field to (file name, content, media type). Raises CallRefused or
        CallFailed; never call this inside a database transaction.
        """
        target = self._permitted(url)
        if query:
            target = target.copy_merge_params(query)
        if json is not None:
            content = msgspec.json.encode(json)
            headers = {"Content-Type": "application/json", **(headers or {})}
        client = self._client_for(target)
        try:
            request = client.build_request(method, target, headers=headers, data=form, files=files, content=content)
        except (httpx.InvalidURL, ValueError, TypeError):
            raise CallRefused("the request cannot be written down") from None
        return await self._send(client, request, max_bytes)

    async def _send(self, client: httpx.AsyncClient, request: httpx.Request, max_bytes: int) -> Answer:
        try:
            async with asyncio.timeout(self._total_seconds):
                response = await client.send(request, stream=True)
                try:
                    body = await _read(response, max_bytes)
                finally:
                    await response.aclose()
        except NotPublic:
            raise CallRefused("the host does not stand at a public address") from None
        except (httpx.LocalProtocolError, httpcore.LocalProtocolError):
            raise CallRefused("the request is not valid HTTP") from None
        except (*_NOT_SENT, *_NOT_SENT_RAW):
            raise CallFailed("no connection", retryable=True) from None
        except TimeoutError:
            raise CallFailed("no answer in time", retryable=False) from None
        except _BROKEN as broken:
            # The class only: the text may quote the address with its tokens.
            raise CallFailed(type(broken).__name__, retryable=False) from None
        return Answer(response.status_code, dict(response.headers), body)

    def _permitted(self, url: str) -> httpx.URL:
        try:
            target = httpx.URL(url)
        except (httpx.InvalidURL, ValueError, TypeError):
            raise CallRefused("the address cannot be read") from None
        if target.userinfo or ".." in target.path.split("/"):
            raise CallRefused("the address has parts it should not have")
        if any(base is not None and _is_under(target, base) for base in (self._stand_in, self._base)):
            return target
        if target.scheme != "https" or not self._is_named(*_place(target)):
            raise CallRefused("the host is not on the list")
        return target

    def _is_named(self, host: str, port: int) -> bool:
        if self._is_open:
            return bool(host)
        if port != 443:
            return f"{host}:{port}" in self._hosts or f"[{host}]:{port}" in self._hosts
        return host in self._hosts or any(h.startswith(".") and host.endswith(h) for h in self._hosts)

    def _client_for(self, target: httpx.URL) -> httpx.AsyncClient:
        inside = self._inside is not None and self._stand_in is not None and _is_under(target, self._stand_in)
        return self._inside if inside and self._inside is not None else self._outside


def _place(url: httpx.URL) -> Place:
    # The ASCII form of the name is what is looked up, so it is what is compared.
    return url.raw_host.decode("ascii"), url.port or _PORTS.get(url.scheme, 0)


def _is_under(target: httpx.URL, base: httpx.URL) -> bool:
    folder = base.path.rstrip("/")
    return (
        target.scheme == base.scheme
        and _place(target) == _place(base)
        and (target.path == folder or target.path.startswith(f"{folder}/"))
    )


def _client(transport: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        # A small answer that unpacks into a large one is the one size trick left to a host.
        headers={"Accept-Encoding": "identity", "User-Agent": "Modern CRM"},
    )


async def _read(response: httpx.Response, max_bytes: int) -> bytes:
    whole = bytearray()
    async for part in response.aiter_bytes():
        whole += part
        if len(whole) > max_bytes:
            raise CallFailed("the answer is too large", retryable=False)
    return bytes(whole)


class _Body(httpx.AsyncByteStream):
    def __init__(self, core: httpcore.Response) -> None:
        self._core = core

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._core.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._core.aclose()


@cache
def _trusting() -> SSLContext:
    """One for all clients: reading the certificates of the world takes 30 ms, and nothing in them is any client's own."""
    return httpx.create_ssl_context()


class _GuardedTransport(httpx.AsyncBaseTransport):
    """httpx's own transport takes no network backend, and the address check lives in ours."""

    def __init__(self, backend: PublicBackend) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_trusting(), max_connections=100, keepalive_expiry=30, network_backend=backend
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange; raises httpcore's errors as they are."""
        core = await self._pool.handle_async_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(core.status, headers=core.headers, stream=_Body(core))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()
