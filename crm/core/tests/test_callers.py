"""Who calls: proxies of ours are believed, and nobody else."""

import pytest

from crm.core.callers import HERE, caller_of, counted_as, is_from_here, read_proxies

OURS = read_proxies("127.0.0.1, 10.1.0.0/16,fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("203.0.113.7", [], "203.0.113.7"),
        ("203.0.113.7", ["198.51.100.1"], "203.0.113.7"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        # What the caller wrote before the proxy added whom it saw.
        ("127.0.0.1", ["10.1.0.9, 127.0.0.1, 198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["192.0.2.1", "198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["198.51.100.1, 10.1.2.3"], "198.51.100.1"),
        ("10.1.2.3", ["10.1.0.1"], "10.1.0.1"),
        ("127.0.0.1", ["nonsense"], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.1, "], "127.0.0.1"),
        ("127.0.0.1", ["<script>, 10.1.2.3"], "10.1.2.3"),
        ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
        ("::ffff:127.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("unknown", ["198.51.100.1"], "unknown"),
    ],
)
def test_whom_a_proxy_of_ours_speaks_for_is_the_caller(peer: str, forwarded: list[str], caller: str) -> None:
    assert caller_of(peer, forwarded, OURS) == caller


def test_without_proxies_nobody_is_believed() -> None:
    assert caller_of("127.0.0.1", ["198.51.100.1"], ()) == "127.0.0.1"
    assert caller_of("::1", ["198.51.100.1"], HERE) == "198.51.100.1"


def test_a_caller_with_billions_of_addresses_is_counted_as_one() -> None:
    assert counted_as("2001:db8:1:2:3:4:5:6") == counted_as("2001:db8:1:2::9") != counted_as("2001:db8:1:3::9")
    assert counted_as("198.51.100.1") == "198.51.100.1"
    assert counted_as("unknown") == "unknown"


@pytest.mark.parametrize(
    ("peer", "headers", "is_near"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {"host": "localhost:8000"}, True),
        ("127.0.0.1", {"host": "crm.example.com"}, False),
        ("127.0.0.1", {"x-forwarded-for": "198.51.100.1"}, False),
        ("127.0.0.1", {"sec-fetch-site": "cross-site"}, False),
        ("198.51.100.1", {}, False),
    ],
)
def test_a_program_on_this_machine_is_told_from_what_comes_through_it(
    peer: str, headers: dict[str, str], is_near: bool
) -> None:
    assert is_from_here(peer, headers) is is_near
