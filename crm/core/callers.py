"""Who calls: the address behind the proxies in front of us, and as what its tries are counted."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Proxies = tuple[IPv4Network | IPv6Network, ...]

HERE: Proxies = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
"""This machine."""
FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
# What one subscriber is given of IPv6: within it they have more addresses than could ever be counted.
OF_ONE_CALLER = 64


def read_proxies(text: str) -> Proxies:
    """Addresses and networks with commas between. Raises ValueError."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def caller_of(peer: str, forwarded: Sequence[str], proxies: Proxies) -> str:
    """The address of whoever asks. `peer` is who speaks to us; while that is a proxy of ours, it is believed whom it speaks
    for: the last address in its `X-Forwarded-For`. What stands before that was written by the caller, who may write anything.
    """
    passed = [hop.strip() for line in forwarded for hop in line.split(",")]
    caller = _read(peer)
    while caller is not None and passed and any(caller in network for network in proxies):
        before = _read(passed.pop())
        if before is None:
            break
        caller = before
    return peer if caller is None else str(caller)


def counted_as(address: str) -> str:
    """The address as tries are counted by: of IPv6 its network."""
    read = _read(address)
    if isinstance(read, IPv6Address):
        return str(ip_network((read, OF_ONE_CALLER), strict=False))
    return address


def is_from_here(peer: str, headers: Mapping[str, str]) -> bool:
    """Whether a program on this machine asks: not through a proxy, and not a web page by way of the browser."""
    named = urlsplit(f"//{headers.get('host', 'localhost')}").hostname or ""
    is_page = headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
    is_passed_on = any(name in headers for name in FORWARDED)
    return _is_loopback(peer) and _is_loopback(named) and not is_page and not is_passed_on


def _is_loopback(host: str) -> bool:
    # A name of somebody else's may lead here; a browser that followed it still says the name.
    read = _read(host)
    return host == "localhost" or (read is not None and read.is_loopback)


def _read(text: str) -> Address | None:
    try:
        read = ip_address(text)
    except ValueError:
        return None
    return read.ipv4_mapped or read if isinstance(read, IPv6Address) else read
