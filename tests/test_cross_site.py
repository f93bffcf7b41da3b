"""What a page that is not ours can do with somebody's cookies: nothing. Every route that changes anything refuses it, and
none that is only looked at changes anything. Routes that are new take part by themselves.
"""

from collections.abc import Mapping

import httpx
import pytest

from tests.asking import ask, on_route
from tests.rights_examples import EXAMPLES, Example
from tests.rights_office import RightsOffice
from tests.routes import Route, routes

together = pytest.mark.asyncio(loop_scope="module")

TOKEN = "X-CSRF-Token"
FOREIGN = "https://evil.example"
PUBLIC = {"GET", "HEAD", "OPTIONS"}
FOR_EVERY_SITE = {"POST /forms/{key}", "POST /webhooks/meta", "POST /__fake__/{path}"}
"""Changes that come from other places by their nature: they are recognised by what they carry, and no cookie helps them."""

CHANGES = [route for route in routes() if route.method not in PUBLIC and route.name not in FOR_EVERY_SITE]
LOOKS = [route for route in routes() if route.method == "GET"]

AGAINST: dict[str, Mapping[str, str]] = {
    "no token": {TOKEN: ""},
    "a token of somebody else": {TOKEN: "0" * 64},
    "a foreign page": {"Origin": FOREIGN},
    "a foreign page by a like name": {"Origin": "http://testserver.local.evil.example"},
    "another port": {"Origin": "http://testserver.local:81"},
    "another scheme": {"Origin": "https://testserver.local"},
    "a page without an origin": {"Origin": "null"},
    "two origins": {"Origin": "http://testserver.local, https://evil.example"},
}
SIMPLE = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", "")
"""What a form of a foreign page can send without asking first."""


@together
@pytest.mark.parametrize("against", AGAINST)
async def test_no_change_is_made_for_a_page_that_is_not_ours(rights: RightsOffice, against: str) -> None:
    before = await rights.digests()
    for route in CHANGES:
        if route.is_open and TOKEN in AGAINST[against]:
            continue  # there is no session yet whose token it could show
        answer = await _ask(rights, route, AGAINST[against])
        told = (answer.status_code, answer.json()["code"])
        assert told == (403, "wrong_origin"), f"{route.name} takes {against}: {told}"
    assert await rights.digests() == before


@together
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_browser_that_names_no_origin_is_asked_what_kind_of_page_it_shows(
    rights: RightsOffice, site: str
) -> None:
    del (client := rights.clients["admin"]).headers["Origin"]
    try:
        for route in CHANGES:
            if not route.is_open:
                answer = await _ask(rights, route, {"Sec-Fetch-Site": site})
                assert answer.status_code == 403, f"{route.name} trusts a {site} page"
    finally:
        client.headers["Origin"] = str(client.base_url)


@together
async def test_what_a_foreign_form_could_send_is_no_json(rights: RightsOffice) -> None:
    before = await rights.digests()
    for route in CHANGES:
        is_read = route.is_open and "data" in route.handler.__annotations__
        if EXAMPLES.get(route.name, Example()).body is None and not is_read:
            continue
        for content_type in SIMPLE:
            answer = await _ask(rights, route, {"Content-Type": content_type})
            told = (answer.status_code, answer.json()["code"])
            assert told == (400, "unreadable"), f"{route.name} reads {content_type!r}: {told}"
    assert await rights.digests() == before


@together
async def test_looking_changes_nothing(rights: RightsOffice) -> None:
    before = await rights.digests()
    for route in LOOKS:
        for person in ("admin", "sales", "anonymous"):
            on = on_route(rights, route, person, "own") if route.parameters != ["path"] else None
            for method in ("GET", "HEAD"):
                client = rights.clients[person]
                if on is None:
                    await client.request(method, route.path.replace("{path:path}", "musteriler"))
                elif method == "GET":
                    await ask(rights, route, on)
                else:
                    await client.request(method, route.at(**dict.fromkeys(route.parameters, on.key)))
    changed = {table for table, digest in (await rights.digests()).items() if digest != before[table]}
    assert not changed


@together
async def test_no_other_site_may_read_what_we_answer(rights: RightsOffice) -> None:
    """Only the public form is open to scripts of other pages, and even those may not send our cookies along."""
    for route in routes():
        if route.parameters == ["path"]:
            continue
        url = route.at(**dict.fromkeys(route.parameters, "01a2098c-829d-7695-9b67-e17d92a3a245"))
        asking = {"Origin": FOREIGN, "Access-Control-Request-Method": route.method}
        answers = [
            await rights.clients["admin"].options(url, headers=asking),
            await rights.clients["admin"].request(route.method, url, headers={"Origin": FOREIGN}, content=b"{}"),
        ]
        for answer in answers:
            allowed = answer.headers.get("access-control-allow-origin")
            assert allowed == ("*" if route.path.startswith("/forms/") else None), route.name
            assert "access-control-allow-credentials" not in answer.headers


async def _ask(office: RightsOffice, route: Route, headers: Mapping[str, str]) -> httpx.Response:
    """The example of this route, asked by the administrator as by a page of ours but for these headers."""
    if route.is_open:
        return await office.clients["anonymous"].request(
            route.method, route.path, content=b"{}", headers={"Content-Type": "application/json", **headers}
        )
    return await ask(office, route, on_route(office, route, "admin", "own"), headers=headers)
