"""The guarded client reaches what it may, and opens no socket to anything else."""

import asyncio
import gzip
import json
import logging
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest

from crm.core.http import CallFailed, CallRefused, GuardedClient, StandIn

_connects: list[object] = []
_is_watching = False


def _watch(event: str, details: tuple[Any, ...]) -> None:
    if _is_watching and event == "socket.connect":
        _connects.append(details[1])


# The interpreter reports each connect of each socket; a hook cannot be taken back, so it sleeps.
sys.addaudithook(_watch)


@pytest.fixture
def connects() -> Iterator[list[object]]:
    """Where sockets were connected to while the test ran."""
    global _is_watching  # noqa: PLW0603 - an audit hook has nowhere else to look
    _connects.clear()
    _is_watching = True
    yield _connects
    _is_watching = False


class Server:
    """A real listening server that counts who connects and answers one fixed text."""

    def __init__(self) -> None:
        self.port = 0
        self.accepted = 0
        self.requests: list[bytes] = []
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
        self.delay = 0.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        try:
            while True:
                self.requests.append(await reader.readuntil(b"\r\n\r\n"))
                await asyncio.sleep(self.delay)
                writer.write(self.answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


Listen = Callable[[str], Awaitable[Server]]


@pytest.fixture
async def listen() -> AsyncIterator[Listen]:
    listening: list[asyncio.Server] = []

    async def start(host: str) -> Server:
        server = Server()
        listening.append(await asyncio.start_server(server.serve, host))
        server.port = listening[-1].sockets[0].getsockname()[1]
        return server

    yield start
    for one in listening:
        one.close()


@pytest.fixture
async def server(listen: Listen) -> Server:
    return await listen("127.0.0.1")


ODD_LOOPBACKS = [
    *("localhost", "LOCALHOST", "127.0.0.1", "127.1", "127.0.1", "0x7f000001", "0x7f.1", "2130706433", "0177.0.0.1"),
    *("0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "①②⑦.0.0.1"),
]


@pytest.mark.parametrize("host", ODD_LOOPBACKS)
async def test_a_private_host_gets_no_connection_even_when_it_is_on_the_list(
    host: str, server: Server, connects: list[object]
) -> None:
    url = f"https://{host}:{server.port}/"
    async with GuardedClient([f"{host}:{server.port}"]) as client:
        with pytest.raises((CallRefused, CallFailed)):
            await client.get(url)
    assert server.accepted == 0
    assert connects == []


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.1", "0x7f000001", "2130706433", "[::1]", "[::ffff:127.0.0.1]"]
)
async def test_the_refusal_of_a_private_host_comes_from_its_address(host: str, server: Server) -> None:
    async with GuardedClient([f"{host}:{server.port}"]) as client:
        with pytest.raises(CallRefused, match="public address"):
            await client.get(f"https://{host}:{server.port}/")


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "169.254.169.254", "100.64.0.1", "192.168.1.1", "172.16.0.1", "[fd00::1]", "[fe80::1]", "224.0.0.1"],
)
async def test_private_networks_get_no_connection(address: str, connects: list[object]) -> None:
    async with GuardedClient([address.strip("[]")]) as client:
        with pytest.raises(CallRefused, match="public address"):
            await client.get(f"https://{address}/latest/meta-data/")
    assert connects == []


async def test_a_name_that_also_stands_at_a_private_address_gets_no_connection(
    monkeypatch: pytest.MonkeyPatch, connects: list[object]
) -> None:
    async def mixed(host: object, port: int, **_: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in ("8.8.8.8", "127.0.0.1")]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", mixed)
    async with GuardedClient(["graph.facebook.com"]) as client:
        with pytest.raises(CallRefused, match="public address"):
            await client.get("https://graph.facebook.com/")
    assert connects == []


async def test_a_name_is_looked_up_once_and_the_address_found_is_dialled(
    monkeypatch: pytest.MonkeyPatch, server: Server, connects: list[object]
) -> None:
    asked: list[object] = []

    async def once(host: object, port: int, **_: object) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", once)
    base = f"http://rebound.example:{server.port}"
    async with GuardedClient([], allowed_base=base) as client:
        assert (await client.get(f"{base}/x")).status == 200
    assert asked == ["rebound.example"]
    assert connects == [("127.0.0.1", server.port)]


@pytest.mark.parametrize(
    "url",
    [
        "http://graph.facebook.com/",
        "ftp://graph.facebook.com/",
        "//graph.facebook.com/",
        "graph.facebook.com",
        "https://graph.facebook.com:8443/",
        "https://graph.facebook.com.evil.example/",
        "https://evil-graph.facebook.com/",
        "https://graph.facebook.com@evil.example/",
        "https://user:word@graph.facebook.com/",
        "https://evil.example/#graph.facebook.com",
        "https://fbcdn.net/",
        "https://evilfbcdn.net/",
        "https://xn--/",
        "https://[::1",
        "https://a b/",
        "https:///x",
        "",
    ],
)
async def test_a_host_that_is_not_on_the_list_gets_no_connection(url: str, connects: list[object]) -> None:
    async with GuardedClient(["graph.facebook.com", ".fbcdn.net"]) as client:
        with pytest.raises(CallRefused):
            await client.get(url)
    assert connects == []


async def test_the_one_allowed_base_may_be_private(server: Server) -> None:
    base = f"http://127.0.0.1:{server.port}/graph"
    async with GuardedClient([], allowed_base=base) as client:
        answer = await client.post(
            f"{base}/v1/me?a=1", query={"b": "ü"}, json={"c": 1}, headers={"Authorization": "Bearer t"}
        )
        assert (answer.status, answer.body, answer.is_success) == (200, b"hi", True)
        for outside in ("/graphs", "/", "/graph/../x", "/graph/%2e%2e/x"):
            with pytest.raises(CallRefused):
                await client.get(f"http://127.0.0.1:{server.port}{outside}")
        for outside in (f"https://127.0.0.1:{server.port}/graph/x", "http://127.0.0.1:1/graph/x"):
            with pytest.raises(CallRefused):
                await client.get(outside)
    head = server.requests[0]
    assert head.startswith(b"POST /graph/v1/me?a=1&b=%C3%BC HTTP/1.1\r\n")
    assert b"Authorization: Bearer t" in head
    assert len(server.requests) == 1


async def test_a_redirect_is_an_answer_and_is_not_followed(listen: Listen) -> None:
    first, second = await listen("127.0.0.1"), await listen("127.0.0.1")
    location = f"http://127.0.0.1:{second.port}/"
    first.answer = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
    base = f"http://127.0.0.1:{first.port}"
    async with GuardedClient([], allowed_base=base) as client:
        answer = await client.get(f"{base}/")
    assert (answer.status, answer.headers["location"]) == (302, location)
    assert second.accepted == 0


async def test_a_proxy_of_the_environment_is_not_used(
    server: Server, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = await listen("127.0.0.1")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    base = f"http://127.0.0.1:{server.port}"
    async with GuardedClient([], allowed_base=base) as client:
        await client.get(f"{base}/")
    assert (server.accepted, proxy.accepted) == (1, 0)


async def test_cookies_are_not_kept(server: Server) -> None:
    server.answer = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    base = f"http://127.0.0.1:{server.port}"
    async with GuardedClient([], allowed_base=base) as client:
        await client.get(f"{base}/")
        await client.get(f"{base}/")
    assert b"cookie" not in server.requests[1].lower()


@pytest.mark.parametrize("packed", [False, True])
async def test_an_answer_over_the_limit_is_cut(server: Server, packed: bool) -> None:
    body = gzip.compress(b"x" * 2_000_000) if packed else b"x" * 100_000
    coding = b"Content-Encoding: gzip\r\n" if packed else b""
    server.answer = b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s" % (coding, len(body), body)
    base = f"http://127.0.0.1:{server.port}"
    async with GuardedClient([], allowed_base=base) as client:
        with pytest.raises(CallFailed, match="too large") as failure:
            await client.get(f"{base}/", max_bytes=50_000)
    assert not failure.value.retryable


async def test_a_slow_answer_is_given_up_and_may_have_arrived(server: Server) -> None:
    server.delay = 2.0
    base = f"http://127.0.0.1:{server.port}"
    async with GuardedClient([], allowed_base=base, total_seconds=0.2) as client:
        with pytest.raises(CallFailed, match="in time") as failure:
            await client.post(f"{base}/", json={})
    assert not failure.value.retryable


async def test_a_closed_port_may_be_tried_again() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    async with GuardedClient([], allowed_base=base) as client:
        with pytest.raises(CallFailed) as failure:
            await client.get(f"{base}/")
    assert failure.value.retryable


async def test_a_name_nobody_knows_may_be_tried_again() -> None:
    async with GuardedClient(["no-such-host.invalid"]) as client:
        with pytest.raises(CallFailed) as failure:
            await client.get("https://no-such-host.invalid/")
    assert failure.value.retryable


@pytest.mark.parametrize("answer", [b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhi"])
async def test_a_broken_answer_is_a_failure_and_not_a_crash(server: Server, answer: bytes) -> None:
    server.answer = answer
    base = f"http://127.0.0.1:{server.port}"
    async with GuardedClient([], allowed_base=base, total_seconds=0.5) as client:
        with pytest.raises(CallFailed) as failure:
            await client.get(f"{base}/")
    assert not failure.value.retryable


async def test_a_header_cannot_break_the_request(server: Server) -> None:
    base = f"http://127.0.0.1:{server.port}"
    async with GuardedClient([], allowed_base=base) as client:
        with pytest.raises(CallRefused):
            await client.get(f"{base}/", headers={"X": "a\r\nY: b"})
    assert server.requests == []


async def test_tokens_reach_neither_log_nor_error(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.answer = b"nonsense\r\n\r\n"
    base = f"http://127.0.0.1:{server.port}"
    async with GuardedClient([], allowed_base=base, total_seconds=0.5) as client:
        with pytest.raises(CallFailed) as failure:
            await client.get(f"{base}/?access_token=canary-7")
    assert "canary-7" not in caplog.text
    assert "canary-7" not in repr(failure.value)


async def test_a_stand_in_answers_in_process(connects: list[object]) -> None:
    async def echo(scope: Any, receive: Any, send: Any) -> None:
        received = await receive()
        body = json.dumps({"path": scope["path"], "body": received["body"].decode()}).encode()
        await send({"type": "http.response.start", "status": 201, "headers": [(b"x-fake", b"1")]})
        await send({"type": "http.response.body", "body": body})

    base = "https://graph.facebook.com"
    async with GuardedClient([], stand_in=StandIn(base, echo)) as client:
        answer = await client.post(f"{base}/v1/messages", form={"a": "1"})
        with pytest.raises(CallRefused):
            await client.get("https://graph.instagram.com/")
    assert (answer.status, answer.headers["x-fake"]) == (201, "1")
    assert answer.json() == {"path": "/v1/messages", "body": "a=1"}
    assert connects == []


async def test_a_stand_in_that_breaks_answers_500() -> None:
    async def broken(_scope: Any, _receive: Any, _send: Any) -> None:
        raise RuntimeError

    async with GuardedClient([], stand_in=StandIn("https://graph.facebook.com", broken)) as client:
        assert (await client.get("https://graph.facebook.com/x")).status == 500


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[" * 100_000])
async def test_an_answer_that_is_not_json_says_so(server: Server, body: bytes) -> None:
    server.answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    base = f"http://127.0.0.1:{server.port}"
    async with GuardedClient([], allowed_base=base) as client:
        answer = await client.get(f"{base}/")
    with pytest.raises(CallFailed, match="not JSON"):
        answer.json()
