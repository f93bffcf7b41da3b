"""Through somebody else's eyes: every read is theirs, and no route of the whole table changes anything."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any

import httpx
import pytest
from pytest_asyncio import fixture

from crm.core.clock import now
from tests.database_server import create_database
from tests.rights_office import RightsOffice, rights_office
from tests.routes import Route, routes
from tests.test_rights_matrix import ask, cases, shown

together = pytest.mark.asyncio(loop_scope="module")

STAYS_OPEN = {"DELETE /api/session", "DELETE /api/session/view-as"}
"""What whoever looks may still do: stop."""
PRIVATE = {"GET /api/me/security", "GET /api/me/sessions", "GET /api/tokens"}
PRIVATE_WORDS = {"security", "sessions", "tokens", "passkeys", "devices", "second-factor", "recovery-codes"}
SAYS_WHO_LOOKS = {"GET /api/me"}
READS = [route for route in routes() if not route.is_open and route.method == "GET"]
CHANGES = [route for route in routes() if not route.is_open and route.method != "GET"]


@fixture(scope="module", loop_scope="module")
async def office(database_server: str, worker_name: str) -> AsyncGenerator[RightsOffice]:
    async with rights_office(create_database(database_server, f"view_as_{worker_name}")) as office:
        yield office


@fixture(loop_scope="module")
async def through(office: RightsOffice) -> AsyncGenerator[dict[str, httpx.AsyncClient]]:
    """By person: the browser of an administrator who looks through their eyes."""
    await office.restore()
    found: dict[str, httpx.AsyncClient] = {}
    for person in ("sales", "operations", "manager", "nobody", "almost"):
        client = await office.client(office.people["admin"])
        answer = await client.post(f"/api/users/{office.people[person].id}/view-as")
        assert answer.status_code == 204, answer.text
        found[person] = client
    yield found
    await office.restore()


async def asked_through(
    office: RightsOffice, client: httpx.AsyncClient, person: str, route: Route, on: Any, at: datetime
) -> httpx.Response:
    own, office.clients[person] = office.clients[person], client
    try:
        return await ask(office, route, on, at=at)
    finally:
        office.clients[person] = own


@together
@pytest.mark.parametrize("person", ["sales", "manager", "almost"])
async def test_no_route_changes_anything(
    office: RightsOffice, through: dict[str, httpx.AsyncClient], person: str
) -> None:
    before = await office.digests()
    for route in CHANGES:
        if route.name in STAYS_OPEN:
            continue
        for on in list(cases(office, route, person))[:2]:
            answer = await asked_through(office, through[person], person, route, on, now())
            assert (answer.status_code, answer.json()["code"]) == (403, "read_only_view"), route.name
    assert await office.digests() == before


@together
@pytest.mark.parametrize("person", ["sales", "operations", "manager", "nobody"])
async def test_every_read_is_what_the_person_is_answered(
    office: RightsOffice, through: dict[str, httpx.AsyncClient], person: str
) -> None:
    before = await office.digests()
    for route in READS:
        for on in cases(office, route, person):
            at = now()
            seen = await asked_through(office, through[person], person, route, on, at)
            if route.name in PRIVATE:
                assert (seen.status_code, seen.json()["code"]) == (403, "private_to_them"), route.name
                continue
            theirs = await ask(office, route, on, at=at)
            if route.name in SAYS_WHO_LOOKS:
                assert seen.json() | {"viewing": None} == theirs.json()
                continue
            # How many statements it took to know who asks is no part of the answer.
            assert answered(seen) == answered(theirs), route.name
    await office.in_use.write(office.house)
    assert await office.digests() == before


def answered(answer: httpx.Response) -> Any:
    status, headers, content = shown(answer)
    return status, {name: value for name, value in headers.items() if name != "server-timing"}, content


def test_no_read_about_how_somebody_proves_themselves_is_forgotten() -> None:
    private = {route.name for route in READS if PRIVATE_WORDS & set(route.path.split("/"))}
    assert private == PRIVATE, "a route that shows what opens the door is private: opt is_private"
