"""Every answer, good or bad, carries the headers that keep browsers safe, and no bad one tells how the house is built.
Routes that are new take part by themselves.
"""

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from psycopg import sql
from structlog.testing import capture_logs

from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.core.paging import MOST
from crm.main.entrance import Entrance
from tests.answers import KEYS, NONCE, check
from tests.asking import ask, on_route
from tests.rights_examples import EXAMPLES, Example
from tests.rights_office import RightsOffice
from tests.routes import routes

together = pytest.mark.asyncio(loop_scope="module")

RECOGNISING = {
    "users", "sessions", "roles", "user_roles", "role_grants", "role_fields", "company", "delegations", "team_members",
    "teams", "api_tokens", "second_factors", "passkeys", "sign_on", "journal", "installation", "attempts",
}  # fmt: skip
"""Tables without which nobody is recognised, so that every route would fail in the same place."""


@together
async def test_every_answer_carries_the_headers_and_no_bad_one_tells_of_the_inside(rights: RightsOffice) -> None:
    nonces: list[str] = []
    statuses: set[int] = set()
    async for answer in _answers(rights):
        await check(answer)
        statuses.add(answer.status_code)
        nonces += set(NONCE.findall(answer.headers["content-security-policy"]))
    assert statuses >= {200, 201, 204, 400, 401, 403, 404, 405, 413, 422}
    assert len(nonces) == len(set(nonces)) > 200


@together
async def test_when_the_database_breaks_nobody_is_told_how(rights: RightsOffice) -> None:
    async with _writes_broken(rights):
        failed = [answer async for answer in _failing(rights, {"POST", "PUT", "PATCH", "DELETE"})]
    async with _reads_broken(rights):
        failed += [answer async for answer in _failing(rights, {"GET"})]
    assert len(failed) > 60
    for answer in failed:
        assert set(answer.json()) == KEYS
        assert answer.json()["code"] == "internal"


async def _failing(office: RightsOffice, methods: set[str]) -> AsyncGenerator[httpx.Response]:
    """The answers of 500 to every route of these methods, each told to whoever keeps the house under the same trace."""
    for route in routes():
        if route.method in methods and not route.is_open:
            with capture_logs() as logs:
                answer = await ask(office, route, on_route(office, route, "admin", "own"))
            if answer.status_code >= 500:
                assert [log["trace"] for log in logs if log["event"] == "request_failed"] == [answer.json()["trace"]]
                yield answer


def test_over_https_browsers_are_told_to_stay_there() -> None:
    for is_https in (False, True):
        entrance: Any = Entrance(None, None, None, build=str, is_https=is_https)  # type: ignore[arg-type]
        assert (b"strict-transport-security" in dict(entrance._fixed)) is is_https


@together
async def test_no_page_is_longer_than_two_hundred_rows(rights: RightsOffice) -> None:
    paged = [route for route in routes() if "limit" in route.query]
    assert len(paged) > 8
    for route in paged:
        on = on_route(rights, route, "admin", "own")
        needed = f"{EXAMPLES.get(route.name, Example()).query or 'q=musteri'}&limit="
        for limit in (0, -1, MOST + 1, 10**9, 10**30, "x", "1.5", "NaN"):
            answer = await ask(rights, route, on, query=f"{needed}{limit}")
            assert answer.status_code == 422, f"{route.name} gives {limit} rows"
            assert "limit" in answer.json()["fields"], answer.text
        assert (await ask(rights, route, on, query=f"{needed}{MOST}")).status_code == 200, route.name


SOUGHT = (
    "a" * 8_000,
    "a " * 4_000,
    "1" * 8_000,
    "+90 " * 2_000,
    "a@" * 4_000,
    "\0",
    "'",
    "\\",
    "%",
    "a & | ! ( :*",
    "İ",
    "\ud800",
)


@together
async def test_whatever_is_searched_for_is_answered(rights: RightsOffice) -> None:
    for route in routes():
        for name in sorted({"q", "source", "status", "only", "cursor", "before", "after"} & set(route.query)):
            for text in SOUGHT:
                value = quote(text.encode("utf-8", "surrogatepass"))
                answer = await ask(rights, route, on_route(rights, route, "admin", "own"), query=f"{name}={value}")
                assert answer.status_code in (200, 422), f"{route.name}?{name}={text[:20]!r}: {answer.text}"


# Answers of every kind


async def _answers(office: RightsOffice) -> AsyncGenerator[httpx.Response]:
    admin, visitor = office.clients["admin"], office.clients["anonymous"]
    for route in routes():
        if "path" in route.parameters or route.path.startswith("/webhooks"):
            continue
        if not route.is_open:
            yield await ask(office, route, on_route(office, route, "admin", "own"))
            if route.method != "GET":
                await office.restore()
        address = route.at(**dict.fromkeys(route.parameters, new_id()))
        yield await visitor.request(route.method, address, content=b"{")
        yield await admin.request("TRACE", address)
    yield await admin.post("/api/customers", content=b"{", headers={"Content-Type": "application/json"})
    yield await admin.post("/api/customers", content=b" " * (2 << 20))
    yield await admin.delete("/api/me/sessions", headers={"Origin": "https://evil.example"})
    for path in (
        "/",
        "/huni",
        "/assets/none.js",
        "/api",
        "/api/",
        "/api/none",
        "//",
        "/%00",
        "/%2e%2e/etc/passwd",
        f"/{'a' * 5000}",
        "/live",
    ):
        yield await visitor.get(path)
    for asset in sorted(office.dist.rglob("*.*"))[:20]:
        yield await visitor.get(f"/{asset.relative_to(office.dist)}")
    form = (await admin.post("/api/forms", json={"name": "Form"})).json()["key"]
    for given in ({"phone": "0532 111 22 33"}, {}):
        yield await visitor.post(f"/forms/{form}", data=given)
        yield await visitor.post(f"/forms/{form}", data=given, headers={"Accept": "text/html"})


# A database that breaks


@asynccontextmanager
async def _writes_broken(office: RightsOffice) -> AsyncGenerator[None]:
    """Every write fails with words nobody may see."""
    async with office.begin(SYSTEM) as work:
        await work.run(
            "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'geheim: SELECT * FROM users in /var/lib/modern-crm'; END $$"
        )
        for table in office.tables:
            await work.run(
                sql.SQL(
                    "CREATE TRIGGER broken BEFORE INSERT OR UPDATE OR DELETE ON {}"
                    " FOR EACH STATEMENT EXECUTE FUNCTION broken()"
                ).format(sql.Identifier(table))
            )
    try:
        yield
    finally:
        async with office.begin(SYSTEM) as work:
            await work.run("DROP FUNCTION broken CASCADE")


@asynccontextmanager
async def _reads_broken(office: RightsOffice) -> AsyncGenerator[None]:
    """The tables are gone, but for those by which people are recognised."""
    tables = [table for table in office.tables if table not in RECOGNISING]
    await _rename(office, ((table, f"geheim_{table}") for table in tables))
    try:
        yield
    finally:
        await _rename(office, ((f"geheim_{table}", table) for table in tables))


async def _rename(office: RightsOffice, names: Iterator[tuple[str, str]]) -> None:
    async with office.begin(SYSTEM) as work:
        for old, new in names:
            await work.run(sql.SQL("ALTER TABLE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))
