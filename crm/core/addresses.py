"""Which network addresses are out in the world, and how to dial only those."""

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, cast

import httpcore

Address = IPv4Address | IPv6Address
Place = tuple[str, int]

# Written out, because `is_global` differs between Python releases. IANA special-purpose
# registries, multicast, and the ways of IPv6 to carry an IPv4 address.
_NOT_PUBLIC = tuple(
    ip_network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
        *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4"),
        *("100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16"),
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_TRANSLATED = IPv6Network("64:ff9b::/96")


class NotPublic(Exception):
    """The host stands, or also stands, at an address that is not out in the world."""


class PublicBackend(httpcore.AsyncNetworkBackend):
    """Dials by address, after looking at it: what was checked is what is connected to.

    A name is resolved once per connection, so no second answer of its DNS can differ.
    `trusted` places are dialled as they are.
    """

    def __init__(self, *, trusted: Iterable[Place] = ()) -> None:
        self._trusted = frozenset(trusted)
        # The library declares it twice, once as a stub for machines without anyio.
        self._dialler = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface of httpcore
        local_address: str | None = None,
        socket_options: Any = None,  # the library's own alias is private
    ) -> httpcore.AsyncNetworkStream:
        """A connection to a checked address; raises NotPublic before any packet is sent."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await resolve(host, port)
                if (host, port) not in self._trusted:
                    refuse_private(addresses)
                return await self._dial(addresses, port, local_address, socket_options)
        except TimeoutError:
            raise httpcore.ConnectTimeout from None

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface of httpcore
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        """Always raises NotPublic."""
        raise NotPublic

    async def sleep(self, seconds: float) -> None:
        """Wait, for the library's own retries."""
        await asyncio.sleep(seconds)

    async def _dial(
        self, addresses: list[Address], port: int, local_address: str | None, options: Any
    ) -> httpcore.AsyncNetworkStream:
        # In the order of the resolver; a machine without IPv6 fails at once and goes on.
        for address in addresses[:-1]:
            try:
                return await self._dialler.connect_tcp(str(address), port, None, local_address, options)
            except httpcore.ConnectError:
                continue
        return await self._dialler.connect_tcp(str(addresses[-1]), port, None, local_address, options)


async def resolve(host: str, port: int) -> list[Address]:
    """Every address of a host, in the resolver's order; raises httpcore.ConnectError for none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise httpcore.ConnectError("the name was not found") from None
    return [ip_address(place[0]) for *_, place in found]


def refuse_private(addresses: Iterable[Address]) -> None:
    """Raises NotPublic when any of the addresses is: a mixed answer is an attack, not a choice."""
    if not all(map(is_public, addresses)):
        raise NotPublic


def is_public(address: Address) -> bool:
    """Whether the address is an ordinary one of the open internet."""
    if isinstance(address, IPv6Address):
        if address in _TRANSLATED:
            # On networks without IPv4 this is how the rest of the world is reached.
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address not in _GLOBAL_UNICAST or address.scope_id is not None:
            return False
    return not any(address in block for block in _NOT_PUBLIC)
