"""Where the house listens, and under which addresses people may reach it."""

import ipaddress
import socket
from collections.abc import Generator
from contextlib import contextmanager
from urllib.parse import urlsplit

import msgspec

from crm.ops.stop import Stop


class Bind(msgspec.Struct, frozen=True):
    """The address and port the web server listens on."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Only this machine can reach it."""
        return is_loopback(self.host)

    @property
    def is_everywhere(self) -> bool:
        """Every address of this machine, so none in particular."""
        return self.host in ("0.0.0.0", "::")  # noqa: S104 - compared, not bound

    def __str__(self) -> str:
        return f"{_bracketed(self.host)}:{self.port}"


def parse_bind(text: str) -> Bind:
    """`host:port`, with brackets round an IPv6 address. Raises Stop."""
    wrong = f"CRM_BIND is {text!r}. Write it like 127.0.0.1:8000 or [::1]:8000."
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Stop(wrong) from None
    if not host or not port or parts.path or parts.username is not None:
        raise Stop(wrong)
    if host != "localhost":
        try:
            ipaddress.ip_address(host)
        except ValueError:
            raise Stop(wrong) from None
    return Bind(host, port)


def base_url(bind: Bind, given: str | None, *, is_insecure: bool) -> str:
    """The address people open. Raises Stop when it would carry passwords over a network in the clear."""
    address = given or f"http://{_reachable(bind)}:{bind.port}"
    if address.startswith("https:") or is_insecure:
        return address
    if not bind.is_loopback:
        raise Stop(
            f"CRM_BIND is {bind}: others could read passwords on the way, because http is not encrypted. "
            "Set CRM_BASE_URL to the https address of the proxy in front, or CRM_INSECURE_HTTP=1 to accept it."
        )
    if not is_loopback(urlsplit(address).hostname or ""):
        raise Stop(
            f"CRM_BASE_URL is {address}: others could read passwords on the way, because http is not encrypted. "
            "Use https, or set CRM_INSECURE_HTTP=1 to accept it."
        )
    return address


def origins(bind: Bind, given: str | None) -> frozenset[str]:
    """The origins a browser may speak from: the given base URL, else every name of the bound address."""
    if given:
        return frozenset({_origin(given)})
    hosts = {bind.host}
    if bind.is_loopback or bind.is_everywhere:
        hosts |= {"localhost", "127.0.0.1", "::1"}
    if bind.is_everywhere:
        hosts |= _own_addresses()
        hosts -= {bind.host}
    return frozenset(_origin(f"http://{_bracketed(host)}:{bind.port}") for host in hosts)


def is_loopback(host: str) -> bool:
    """Whether this host name or address is this machine and nothing else."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _origin(url: str) -> str:
    """As a browser writes it: lower case, without the port its scheme implies."""
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    return f"{parts.scheme}://{_bracketed(parts.hostname or '')}{port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _reachable(bind: Bind) -> str:
    if not bind.is_everywhere:
        return _bracketed(bind.host)
    return _bracketed(min(_own_addresses(), key=lambda host: (":" in host, host), default="127.0.0.1"))


def _own_addresses() -> set[str]:
    """Addresses of this machine on its networks, without asking anyone: a datagram socket sends nothing on connect."""
    found: set[str] = set()
    for family, elsewhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((elsewhere, 9))
                found.add(probe.getsockname()[0])
        except OSError:
            continue
    return found


@contextmanager
def listen(bind: Bind) -> Generator[socket.socket]:
    """A socket listening on this address for the length of the block. Raises Stop when it cannot be had."""
    family = socket.AF_INET6 if ":" in bind.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((bind.host, bind.port))
            listener.listen(2048)
        except OSError as error:
            raise Stop(f"{bind} cannot be listened on: {error.strerror}. Set CRM_BIND to another address.") from error
        yield listener
