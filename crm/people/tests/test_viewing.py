"""Looking through somebody else's eyes: who may, how it ends, what is on record, and what is never shown."""

from typing import Any, LiteralString
from uuid import UUID

import httpx
import pytest

from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.problems import Forbidden
from crm.people import actions
from crm.people.tokens import secret_hash
from tests.office import COOKIES, Office


class Pair:
    """An administrator with a browser, and somebody through whose eyes they look."""

    def __init__(self, office: Office, admin: Actor, seller: Actor, secret: str, browser: httpx.AsyncClient) -> None:
        self.office = office
        self.admin = admin
        self.seller = seller
        self.secret = secret
        self.browser = browser

    async def begin(self, user: Actor | None = None) -> httpx.Response:
        return await self.browser.post(f"/api/users/{(user or self.seller).id}/view-as")

    async def end(self) -> int:
        return (await self.browser.delete("/api/session/view-as")).status_code

    async def who(self) -> str:
        return (await self.browser.get("/api/me")).json().get("name", "")

    async def lines(self) -> list[Any]:
        """(verb, actor, through whose eyes, by whom, why) of every line about it."""
        return await self.office.rows(
            "SELECT verb, actor_id, (facts ->> 'user_id')::uuid, (facts ->> 'by_user_id')::uuid, facts ->> 'why' FROM journal"
            " WHERE verb LIKE 'view_as.%%' ORDER BY seq"
        )


@pytest.fixture
async def pair(office: Office) -> Pair:
    admin, seller = await office.person("admin", name="Ahmet"), await office.person("sales", name="Özge")
    return Pair(office, admin, seller, *await browser_of(office, admin))


async def browser_of(office: Office, actor: Actor) -> tuple[str, httpx.AsyncClient]:
    secret = await office.session(actor)
    client = await office.client()
    client.cookies.set(COOKIES.name, secret)
    client.headers["X-CSRF-Token"] = COOKIES.csrf_of(secret)
    return secret, client


async def change(office: Office, query: LiteralString, **params: object) -> None:
    async with office.begin(SYSTEM) as work:
        await work.run(query, **params)


async def test_it_begins_shows_who_looks_and_ends_with_both_on_record(pair: Pair) -> None:
    assert (await pair.begin()).status_code == 204
    me = (await pair.browser.get("/api/me")).json()
    assert (me["name"], me["viewing"]["by"]["name"], me["roles"]) == ("Özge", "Ahmet", ["sales"])
    assert await pair.end() == 204
    me = (await pair.browser.get("/api/me")).json()
    assert (me["name"], me["viewing"]) == ("Ahmet", None)
    assert await pair.end() == 204
    assert await pair.lines() == [
        ("view_as.began", pair.admin.id, pair.seller.id, None, None),
        ("view_as.ended", pair.admin.id, pair.seller.id, pair.admin.id, "person"),
    ]


async def test_it_is_a_property_of_this_session_alone(pair: Pair) -> None:
    _, other = await browser_of(pair.office, pair.admin)
    await pair.begin()
    assert (await other.get("/api/me")).json()["name"] == "Ahmet"
    _, theirs = await browser_of(pair.office, pair.seller)
    assert (await theirs.get("/api/me")).json()["viewing"] is None
    assert (await theirs.patch("/api/me", json={"language": "en"})).status_code == 200


async def test_only_who_may_with_a_fresh_login_and_never_of_those_with_more_rights(pair: Pair) -> None:
    office = pair.office
    manager = await office.person("manager")
    _, theirs = await browser_of(office, manager)
    refused = await theirs.post(f"/api/users/{pair.seller.id}/view-as")
    assert refused.status_code == 403
    await change(
        office, "INSERT INTO role_grants VALUES (%(role)s, 'users', 'view_as', 'all')", role=office.role("manager")
    )
    # Another department's salesperson sees what this manager does not.
    away = await office.person("sales", await office.team("Uzak"))
    for person in (pair.admin, away):
        answer = await theirs.post(f"/api/users/{person.id}/view-as")
        assert (answer.status_code, answer.json()["code"]) == (403, "reaches_further")
    assert (await pair.browser.post(f"/api/users/{pair.admin.id}/view-as")).json()["fields"].keys() == {"user_id"}
    assert (await pair.browser.post(f"/api/users/{new_id()}/view-as")).status_code == 404
    await change(office, "UPDATE users SET is_active = false WHERE id = %(id)s", id=away.id)
    assert (await pair.begin(away)).json()["code"] == "not_active"
    await change(office, "UPDATE sessions SET authenticated_at = now() - interval '11 minutes'")
    assert (await pair.begin()).json()["code"] == "fresh_login_needed"
    assert await pair.lines() == []


async def test_a_team_leader_with_the_right_may_look_through_the_eyes_of_the_team(office: Office) -> None:
    team = await office.team("Kuzey", department="Satış")
    manager, seller = await office.person("manager", team), await office.person("sales", team)
    await change(
        office, "INSERT INTO role_grants VALUES (%(role)s, 'users', 'view_as', 'all')", role=office.role("manager")
    )
    _, browser = await browser_of(office, manager)
    assert (await browser.post(f"/api/users/{seller.id}/view-as")).status_code == 204
    # A field that the one who looks may not read is not to be read through others either.
    await change(
        office, "INSERT INTO role_fields VALUES (%(role)s, 'customers.phone', 'masked')", role=office.role("manager")
    )
    assert (await browser.get("/api/me")).json()["code"] == "view_over"


async def test_a_program_looks_through_nobodys_eyes(pair: Pair) -> None:
    async with pair.office.begin(pair.admin) as work:
        _, token = await actions.make_token(work, token_id=None, name="Program", grants=["users.view_as"])
    client = await pair.office.client()
    answer = await client.post(f"/api/users/{pair.seller.id}/view-as", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    program = Actor(kind="token", id=new_id(), name="Program", viewer=pair.admin.viewer)
    with pytest.raises(Forbidden):
        async with pair.office.begin(program) as work:
            await actions.begin_viewing(work, new_id(), pair.seller.id or new_id())


@pytest.mark.parametrize("path", ["/api/me/sessions", "/api/me/security", "/api/tokens"])
async def test_how_somebody_proves_themselves_is_never_shown(pair: Pair, path: str) -> None:
    other = await pair.office.person("admin", name="Ayşe")
    await pair.begin(other)
    answer = await pair.browser.get(path)
    assert (answer.status_code, answer.json()["code"]) == (403, "private_to_them")


async def test_nothing_can_be_changed_and_the_sentence_names_the_person(pair: Pair) -> None:
    customer_id = await pair.office.customer(pair.seller)
    await pair.begin()
    answer = await pair.browser.post(f"/api/customers/{customer_id}/notes", json={"text": "Not"})
    assert (answer.status_code, answer.json()["code"]) == (403, "read_only_view")
    assert "Özge" in answer.json()["detail"]
    assert await pair.office.rows("SELECT id FROM notes") == []


async def test_logging_out_ends_it_as_oneself(pair: Pair) -> None:
    await pair.begin()
    assert (await pair.browser.delete("/api/session")).status_code == 204
    assert (await pair.browser.get("/api/me")).status_code == 401
    assert [line[:2] + line[4:] for line in await pair.lines()] == [
        ("view_as.began", pair.admin.id, None),
        ("view_as.ended", pair.admin.id, "session"),
    ]
    ended = await pair.office.rows("SELECT actor_id, subject_id FROM journal WHERE verb = 'session.ended'")
    assert ended == [(pair.admin.id, pair.admin.id)]


async def late(pair: Pair) -> None:
    await change(pair.office, "UPDATE sessions SET viewing_until = now() WHERE viewing_as IS NOT NULL")


async def person_disabled(pair: Pair) -> None:
    async with pair.office.begin(SYSTEM) as work:
        await actions.disable_user(work, pair.seller.id or new_id())


async def right_lost(pair: Pair) -> None:
    await change(
        pair.office,
        "DELETE FROM role_grants WHERE role_id = %(id)s AND action = 'view_as'",
        id=pair.office.role("admin"),
    )


async def more_rights(pair: Pair) -> None:
    await change(
        pair.office,
        "DELETE FROM role_grants WHERE role_id = %(id)s AND (module, action) = ('notes', 'delete')",
        id=pair.office.role("admin"),
    )
    async with pair.office.begin(SYSTEM) as work:
        await actions.set_roles(work, pair.seller.id or new_id(), [pair.office.role("manager")])


@pytest.mark.parametrize(
    ("happens", "why"),
    [(late, "time"), (person_disabled, "rights"), (right_lost, "rights"), (more_rights, "rights")],
)
async def test_it_ends_by_itself_and_opens_nothing_before_the_screen_knows(pair: Pair, happens: Any, why: str) -> None:
    office = pair.office
    customer_id = await office.customer(pair.admin)
    await pair.begin()
    await happens(pair)
    # At once, whether or not the clock has come by.
    for _ in range(2):
        for answer in (
            await pair.browser.get("/api/me"),
            await pair.browser.post(f"/api/customers/{customer_id}/notes", json={"text": "Not"}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "view_over")
        async with office.begin(SYSTEM) as work:
            await actions.end_lapsed_views(work)
    assert (await pair.lines())[1:] == [("view_as.ended", None, pair.seller.id, pair.admin.id, why)]
    assert await pair.end() == 204
    assert await pair.who() == "Ahmet"
    assert len(await pair.lines()) == 2


async def test_whoever_looks_and_is_disabled_is_out(pair: Pair) -> None:
    await office_admin(pair)
    await pair.begin()
    async with pair.office.begin(SYSTEM) as work:
        await actions.disable_user(work, pair.admin.id or new_id())
    assert (await pair.browser.get("/api/me")).status_code == 401
    assert [line[4] for line in await pair.lines()] == [None, "session"]


async def office_admin(pair: Pair) -> None:
    """Somebody else who administers: the last one cannot be disabled."""
    await pair.office.person("admin", name="Ayşe")


async def test_a_tab_of_another_person_changes_nothing(pair: Pair) -> None:
    customer_id = await pair.office.customer(pair.admin)
    headers = {"X-Acting-As": str(pair.seller.id)}
    answer = await pair.browser.post(f"/api/customers/{customer_id}/notes", json={"text": "Not"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "another_person")
    headers = {"X-Acting-As": str(pair.admin.id)}
    answer = await pair.browser.post(f"/api/customers/{customer_id}/notes", json={"text": "Not"}, headers=headers)
    assert answer.status_code == 201


async def test_nothing_of_the_person_says_that_somebody_looked(pair: Pair) -> None:
    before = await pair.office.rows("SELECT last_seen_at, version FROM users WHERE id = %(id)s", id=pair.seller.id)
    await pair.begin()
    for path in ("/api/me", "/api/customers", "/api/users"):
        assert (await pair.browser.get(path)).status_code == 200
    await pair.office.in_use.write(pair.office.house)
    assert before == await pair.office.rows(
        "SELECT last_seen_at, version FROM users WHERE id = %(id)s", id=pair.seller.id
    )
    _, theirs = await browser_of(pair.office, pair.seller)
    sessions = (await theirs.get("/api/me/sessions")).json()["items"]
    assert len(sessions) == 1
    rows: list[tuple[UUID]] = await pair.office.rows(
        "SELECT user_id FROM sessions WHERE token_hash = %(hash)s", hash=secret_hash(pair.secret)
    )
    assert rows == [(pair.admin.id,)]
