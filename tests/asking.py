"""Asking the application everything it answers to, by its own route table and the examples of tests/rights_examples.py."""

import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from pytest_asyncio import fixture

from crm.core.clock import now
from tests.database_server import create_database
from tests.rights_examples import EXAMPLES, KINDS, Example, On
from tests.rights_office import RELATIONS, RightsOffice, rights_office
from tests.routes import Route

NOT_COMPARED = {"x-request-id", "content-security-policy", "date"}
"""Headers that differ from answer to answer."""


@fixture(scope="module", loop_scope="module")
async def built(database_server: str, worker_name: str) -> AsyncGenerator[RightsOffice]:
    """The office of all relations, built once for a module."""
    async with rights_office(create_database(database_server, f"rights_{worker_name}")) as office:
        yield office


@fixture(loop_scope="module")
async def rights(built: RightsOffice) -> RightsOffice:
    """The same as it was after building."""
    await built.restore()
    return built


def kind_of(route: Route) -> str | None:
    """The kind of the customer's thing that the path names last."""
    return next((KINDS[name] for name in reversed(route.parameters) if name in KINDS), None)


def cases(office: RightsOffice, route: Route, person: str) -> Iterator[On]:
    """What this person may ask of this route: once for each relation, where it is about something of a customer."""
    for relation in RELATIONS if kind_of(route) else ("own",):
        yield on_route(office, route, person, relation)


def on_route(office: RightsOffice, route: Route, person: str, relation: str, *, key: Any = None) -> On:
    """The request of this person about the thing of this relation, or about another one."""
    last = next(reversed(route.parameters), None)
    try:
        found = office.thing(last, relation, person) if last else None
    except LookupError:
        pytest.fail(f"{route.name}: put a thing under {last!r} into `things` in tests/rights_office.py")
    return On(office, person, relation, key or found)


async def ask(
    office: RightsOffice,
    route: Route,
    on: On,
    *,
    body: Any = None,
    content: bytes | None = None,
    query: str | None = None,
    at: datetime | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """What this request is answered; its body is that of the example, another one, or these bytes; {now} is `at`, {soon} a day later."""
    example = EXAMPLES.get(route.name, Example())
    values = {name: office.thing(name, on.relation, on.person) for name in route.parameters[:-1]}
    values |= dict.fromkeys(route.parameters[-1:], on.key)
    if body is None and content is None and example.body is not None:
        # What is missing has no version; the one of the record it stands for will do.
        there = on_route(office, route, on.person, on.relation)
        body = example.body(there)
    if body is None and content is None and example.content is not None:
        content, headers = example.content, {**example.headers, **(headers or {})}
    content = content if body is None else json.dumps(body).encode()
    query = example.query if query is None else query
    # Things of the office are younger than the examples.
    for name, moment in {"{now}": at or now(), "{soon}": (at or now()) + timedelta(days=1)}.items():
        query = (query or "").replace(name, quote(moment.isoformat()))
    query = (query or "").replace("{version}", str(office.versions.get(str(on.key), 1)))
    url = route.at(**values) + (f"?{query}" if query else "")
    sent = {"Content-Type": "application/json"} if content is not None else {}
    return await office.clients[on.person].request(
        route.method, url, content=content, headers={**sent, **(headers or {})}
    )


def shown(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """An answer without what is its own alone."""
    headers = {name: value for name, value in answer.headers.items() if name not in NOT_COMPARED}
    return answer.status_code, headers, answer.content.replace(answer.headers["x-request-id"].encode(), b"")
