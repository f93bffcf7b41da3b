"""The check of routes: `make check` refuses a route without a policy, without its row, or without a door."""

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from crm.core.asking import Asking
from crm.core.doors import require
from crm.people import doors, queries
from tests.routes import Route, routes

RIGHTS = {"tokens.manage", "users.view"}


def checker() -> Any:
    """The script, which lies outside of every package."""
    spec = spec_from_file_location("policies", Path(__file__).parents[1] / ".ci" / "policies.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def guarded(asking: Asking) -> object:
    doors.may_manage_tokens(asking.actor)
    async with asking.look() as work:
        return await queries.tokens(work)


async def guarded_within(asking: Asking) -> object:
    async def inside() -> object:
        require(asking.actor, "tokens.manage")
        return None

    return await inside()


async def unguarded(asking: Asking) -> object:
    async with asking.look() as work:
        return await queries.tokens(work)


async def guarded_otherwise(asking: Asking) -> object:
    doors.may_see_users(asking.actor)
    async with asking.look() as work:
        return await queries.tokens(work)


@pytest.mark.parametrize(
    ("policy", "handler", "fault"),
    [
        ("tokens.manage", guarded, None),
        ("tokens.manage", guarded_within, None),
        ("session", unguarded, None),
        ("", guarded, "names no policy"),
        ("tokens.mange", guarded, "no row of the policy table"),
        ("tokens.manage", unguarded, "reaches no door"),
        ("tokens.manage", guarded_otherwise, "never ask for that right"),
    ],
)
def test_what_is_wrong_with_a_route_is_said(policy: str, handler: Callable[..., Any], fault: str | None) -> None:
    # The walk keeps to our own modules, which these handlers stand beside of.
    route = Route("GET", "/api/things/{thing_id:uuid}", policy, handler, ())
    faults = list(checker().faults(route, RIGHTS))
    assert len(faults) == (fault is not None)
    assert all(fault and fault in said and "GET /api/things/{thing_id}" in said for said in faults)


def test_every_route_keeps_its_promise() -> None:
    rights = set(checker().wire().rights)
    assert [fault for route in routes() for fault in checker().faults(route, rights)] == []
