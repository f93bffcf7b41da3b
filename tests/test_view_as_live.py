"""Through somebody else's eyes, live: screens are told what the person is told, nobody is told of it, and it ends at once."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.people import actions as people
from crm.people.schemas import EditRole
from tests.office import COOKIES
from tests.serving import Served, at, write_note

SOON = 2.0
"""Revocation acts within this many seconds."""


@asynccontextmanager
async def looking(served: Served, admin: Any, person: Any) -> AsyncGenerator[tuple[str, httpx.AsyncClient]]:
    """The secret and browser of an administrator who looks through these eyes."""
    secret = await served.office.session(admin)
    async with await served.client(admin, secret) as browser:
        answer = await browser.post(f"/api/users/{person.id}/view-as")
        assert answer.status_code == 204, answer.text
        yield secret, browser


async def test_a_screen_is_told_what_the_person_is_told_and_nobody_is_told_of_it(served: Served) -> None:
    office = served.office
    admin, owner = await office.person("admin", name="Ahmet"), await office.person("sales", name="Özge")
    theirs, hidden = await office.customer(owner), await office.customer(admin)
    async with (
        looking(served, admin, owner) as (secret, _),
        served.screen(None, secret=secret) as screen,
        served.screen(owner) as own,
    ):
        await screen.say(at("customer", theirs))
        await write_note(office, hidden)
        await write_note(office, theirs)
        told = await screen.until("changes")
        assert str(hidden) not in str(screen.frames)
        assert {change["kind"] for change in told} >= {"note"}
        await served.caught_up()
        frames = await own.rest()
        assert not [frame for frame in frames if "pulse" in frame]
        assert "Ahmet" not in str(frames)
        # The person themself is seen, as ever.
        await own.say(at("customer", theirs))
        assert (await screen.until("pulse"))["people"][0]["name"] == "Özge"


async def test_screens_of_the_session_begin_anew_when_it_begins_and_when_it_ends(served: Served) -> None:
    office = served.office
    admin, owner = await office.person("admin"), await office.person("sales")
    secret = await office.session(admin)
    browser = await served.client(admin, secret)
    async with browser, served.screen(None, secret=secret) as mine, served.screen(admin) as other:
        assert (await browser.post(f"/api/users/{owner.id}/view-as")).status_code == 204
        assert await mine.closed(SOON) == 4403
        async with served.screen(None, secret=secret) as screen:
            assert (await browser.delete("/api/session/view-as")).status_code == 204
            assert await screen.closed(SOON) == 4403
        await other.say({"ping": 1})
        assert await other.until("pong") == 1


async def person_disabled(served: Served, admin: Any, person: Any) -> None:
    async with served.office.begin(SYSTEM) as work:
        await people.disable_user(work, person.id)


async def looker_disabled(served: Served, admin: Any, person: Any) -> None:
    async with served.office.begin(SYSTEM) as work:
        await people.disable_user(work, admin.id)


async def role_taken(served: Served, admin: Any, person: Any) -> None:
    async with served.office.begin(SYSTEM) as work:
        await people.set_roles(work, admin.id, [served.office.role("manager")])


async def right_taken(served: Served, admin: Any, person: Any) -> None:
    office = served.office
    async with office.begin(SYSTEM) as work:
        rights = {name: "all" for name in office.wiring.rights if name != "users.view_as"}
        edit = EditRole(version=1, grants=rights)  # type: ignore[arg-type] - scopes by their words
        await people.edit_role(work, office.role("admin"), edit, office.wiring.policy)


async def time_over(served: Served, admin: Any, person: Any) -> None:
    async with served.office.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET viewing_until = now() WHERE viewing_as IS NOT NULL")
        await people.end_lapsed_views(work)


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (person_disabled, 4403),
        (looker_disabled, 4401),
        (role_taken, 4403),
        (right_taken, 4403),
        (time_over, 4403),
    ],
)
async def test_a_view_that_is_over_is_cut_at_once_and_told_nothing_later(
    served: Served, happens: Any, code: int
) -> None:
    office = served.office
    await office.person("admin")
    admin, owner = await office.person("admin"), await office.person("sales")
    customer_id = await office.customer(owner)
    async with looking(served, admin, owner) as (secret, browser), served.screen(None, secret=secret) as screen:
        await happens(served, admin, owner)
        await write_note(office, customer_id)
        assert await screen.closed(SOON) == code
        assert "Gizli" not in str(screen.frames)
        if code == 4403:
            assert (await browser.get("/api/me")).json()["code"] == "view_over"
        with pytest.raises(InvalidStatus):
            await served.connect(None, secret=secret)


async def test_an_unknown_session_looks_through_nobodys_eyes(served: Served) -> None:
    client = httpx.AsyncClient(base_url=served.base, cookies={COOKIES.name: "x"}, headers={"Origin": served.base})
    async with client:
        assert (await client.delete("/api/session/view-as")).status_code == 401
        assert (await client.post(f"/api/users/{new_id()}/view-as")).status_code == 401
