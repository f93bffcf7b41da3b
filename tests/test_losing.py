"""Whichever way rights are lost, they are lost at once: nothing that happens later reaches an open screen, a screen that comes
back asking what it missed, or the next request. Everything GET answers is asked for, so new routes take part by themselves.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from pyotp.totp import TOTP
from websockets.exceptions import InvalidStatus

from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.customers import actions as customers
from crm.customers.schemas import EditCustomer
from crm.live.sockets import CLOSED_SESSION
from crm.people import actions as people
from crm.people.tests.test_accounts import newest_token
from crm.people.tests.test_delegations import days
from crm.people.tests.test_second_factor import PASSWORD, with_password
from tests.law import Cast
from tests.leaks import Curious, belongings, named
from tests.office import Office
from tests.serving import Screen, Served, move, write_note

NAME, PHONE = "Gizli Müşteri", "0532 777 66 55"


class Stage(msgspec.Struct):
    """Who stands where when somebody is about to lose something."""

    office: Office
    admin: httpx.AsyncClient
    """The browser of an administrator."""
    watcher: Actor
    """Who sees the customer, and is about not to."""
    theirs: httpx.AsyncClient
    """Another browser of theirs than the one that watches."""
    owner: Actor
    heir: Actor
    customer_id: UUID
    team: UUID
    other_team: UUID

    async def one(self, query: Any, **params: object) -> Any:
        """The first cell of the first row."""
        return (await self.office.rows(query, **params))[0][0]

    async def version(self) -> int:
        """The version of the watcher's account."""
        return await self.one("SELECT version FROM users WHERE id = %(id)s", id=self.watcher.id)


Lose = Callable[[Stage], Awaitable[httpx.Response | None]]

# Ways to lose everything: each ends the session, or all of them but the one it is done from.


async def disabled(on: Stage) -> httpx.Response:
    return await on.admin.post(f"/api/users/{on.watcher.id}/disable", json={"version": await on.version()})


async def left(on: Stage) -> httpx.Response:
    body = {"version": await on.version(), "ways": {"customers": {"way": "pool"}}}
    return await on.admin.post(f"/api/users/{on.watcher.id}/leave", json=body)


async def all_sessions_ended(on: Stage) -> httpx.Response:
    return await on.admin.delete(f"/api/users/{on.watcher.id}/sessions")


async def second_factor_reset(on: Stage) -> httpx.Response:
    return await on.admin.delete(f"/api/users/{on.watcher.id}/second-factor")


async def other_sessions_ended(on: Stage) -> httpx.Response:
    return await on.theirs.delete("/api/me/sessions")


async def that_session_ended(on: Stage) -> httpx.Response:
    listed = (await on.theirs.get("/api/me/sessions")).json()["items"]
    (other,) = (each["id"] for each in listed if not each["is_current"])
    return await on.theirs.delete(f"/api/me/sessions/{other}")


async def password_changed(on: Stage) -> httpx.Response:
    return await on.theirs.post("/api/me/password", json={"current": PASSWORD, "password": "kırk yeşil zürafa"})


async def second_factor_set_up(on: Stage) -> httpx.Response:
    key = (await on.theirs.post("/api/me/second-factor")).json()["key"]
    return await on.theirs.post("/api/me/second-factor/confirm", json={"code": TOTP(key).at(now())})


async def password_forgotten(on: Stage) -> httpx.Response:
    email = await on.one("SELECT email FROM users WHERE id = %(id)s", id=on.watcher.id)
    await on.theirs.post("/api/password-reset", json={"email": email})
    token = await newest_token(on.office, on.watcher.id)
    return await on.theirs.post("/api/password-reset/complete", json={"token": token, "password": "kırk yeşil zürafa"})


async def only_single_sign_on(on: Stage) -> httpx.Response:
    async with on.office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE sign_on SET is_on = true, issuer = 'https://id.example.com', client_id = 'x', domains = '{example.com}'"
        )
    return await on.admin.patch("/api/sign-on", json={"version": 1, "is_required": True})


ENDING: list[Lose] = [
    disabled,
    left,
    all_sessions_ended,
    second_factor_reset,
    other_sessions_ended,
    that_session_ended,
    password_changed,
    second_factor_set_up,
    password_forgotten,
    only_single_sign_on,
]

# Ways to lose the customer and stay. Each is done to somebody who sees it in the way that is named first.


async def role_narrowed(on: Stage) -> httpx.Response:
    return await _edit_role(on, grants={"customers.view": "own"})


async def role_edited_out(on: Stage) -> httpx.Response:
    return await _edit_role(on, grants={"customers.view": None, "customers.pool": None})


async def roles_taken(on: Stage) -> httpx.Response:
    return await on.admin.put(f"/api/users/{on.watcher.id}/roles", json={"role_ids": []})


async def role_replaced(on: Stage) -> httpx.Response:
    return await on.admin.put(f"/api/users/{on.watcher.id}/roles", json={"role_ids": [str(on.office.role("sales"))]})


async def role_deleted(on: Stage) -> httpx.Response:
    return await on.admin.delete(f"/api/roles/{on.office.role('operations')}?replacement_id={on.office.role('sales')}")


async def team_left(on: Stage) -> httpx.Response:
    return await on.admin.delete(f"/api/teams/{on.team}/members/{on.watcher.id}")


async def team_changed(on: Stage) -> httpx.Response:
    await on.admin.put(f"/api/teams/{on.other_team}/members/{on.watcher.id}", json={"is_leader": False})
    return await on.admin.delete(f"/api/teams/{on.team}/members/{on.watcher.id}")


async def owner_left_the_team(on: Stage) -> httpx.Response:
    return await on.admin.delete(f"/api/teams/{on.team}/members/{on.owner.id}")


async def given_to_somebody_else(on: Stage) -> httpx.Response:
    version = await on.one("SELECT version FROM customers WHERE id = %(id)s", id=on.customer_id)
    body = {"version": version, "user_ids": [str(on.heir.id)]}
    return await on.admin.post(f"/api/customers/{on.customer_id}/assignees", json=body)


async def stand_in_ended(on: Stage) -> httpx.Response:
    return await on.admin.delete(f"/api/delegations/{await _delegation(on)}")


async def stand_in_over_by_the_clock(on: Stage) -> None:
    async with on.office.begin(SYSTEM) as work:
        await work.run("UPDATE delegations SET ends_at = now()")
    # What the worker looks for every other second.
    async with on.office.begin(SYSTEM) as work:
        assert await people.follow_clock(work) == 1


async def owner_disabled_with_heir(on: Stage) -> httpx.Response:
    version = await on.one("SELECT version FROM users WHERE id = %(id)s", id=on.owner.id)
    ways = {"customers": {"way": "person", "user_id": str(on.heir.id)}}
    return await on.admin.post(f"/api/users/{on.owner.id}/leave", json={"version": version, "ways": ways})


async def department_of_the_team_changed(on: Stage) -> httpx.Response:
    version = await on.one("SELECT version FROM teams WHERE id = %(id)s", id=on.team)
    return await on.admin.patch(f"/api/teams/{on.team}", json={"version": version, "department_id": None})


STAYING: list[tuple[str, Lose]] = [
    ("team", role_narrowed),
    ("team", role_edited_out),
    ("team", roles_taken),
    ("team", role_replaced),
    ("team", role_deleted),
    ("all", role_replaced),
    ("team", team_left),
    ("team", team_changed),
    ("team", owner_left_the_team),
    ("own", given_to_somebody_else),
    ("team", given_to_somebody_else),
    ("own", roles_taken),
    ("stand-in", stand_in_ended),
    ("stand-in", stand_in_over_by_the_clock),
    ("stand-in", owner_disabled_with_heir),
    ("department", department_of_the_team_changed),
]


@pytest.mark.parametrize("lose", ENDING, ids=lambda lose: lose.__name__)
async def test_a_session_that_ends_is_cut_and_told_nothing_later(served: Served, lose: Lose) -> None:
    on = await stage(served, "own")
    secret = await served.office.session(on.watcher)
    async with served.screen(None, secret=secret) as screen:
        seq = await seen_before(served, on, screen)
        await done(lose, on)
        secrets = await things_happen(on)
        assert await screen.closed(2.0) == CLOSED_SESSION
        assert not named(str(screen.frames), secrets)
    with pytest.raises(InvalidStatus):
        await served.connect(None, secret=secret, since=seq)
    async with await served.client(on.watcher, secret) as browser:
        for path in ("/api/me", f"/api/customers/{on.customer_id}"):
            assert (await browser.get(path)).status_code == 401


@pytest.mark.parametrize(("sight", "lose"), STAYING, ids=lambda each: each if isinstance(each, str) else each.__name__)
async def test_what_is_lost_is_told_no_more_and_answered_no_more(served: Served, sight: str, lose: Lose) -> None:
    on = await stage(served, sight)
    async with served.screen(on.watcher) as screen:
        seq = await seen_before(served, on, screen)
        await done(lose, on)
        secrets = await things_happen(on)
        await settled(served, screen)
        check_frames(screen.frames, secrets)
        assert screen.frames, "neither a reset nor what is gone was told"
    async with served.screen(on.watcher, since=seq) as again:
        await settled(served, again)
        check_frames(again.frames, secrets)
    async with await served.client(on.watcher) as browser:
        curious = Curious(on.office, await on.office.again(on.watcher.id), browser, _as_cast(on))
        await curious.ask_everything()
        for sent in curious.sent:
            assert not named(sent.head + sent.body, secrets), f"{sent.address} still tells of it"
        assert (await browser.get(f"/api/customers/{on.customer_id}")).status_code in (403, 404)


async def test_a_field_that_is_taken_away_is_told_no_more(served: Served) -> None:
    on = await stage(served, "own")
    told: list[str] = []
    async with served.screen(on.watcher) as screen:
        seq = await seen_before(served, on, screen)
        await done(phone_hidden, on)
        await things_happen(on)
        await settled(served, screen)
        assert "reset" in screen.frames[0]
        told.append(str(screen.frames))
    async with served.screen(on.watcher, since=seq) as again:
        await settled(served, again)
        told.append(str(again.frames))
    async with await served.client(on.watcher) as browser:
        told += [(await browser.get(path)).text for path in (f"/api/customers/{on.customer_id}", "/api/customers")]
    assert NAME in told[-1]
    for text in told:
        assert not {"777 66", "77766", "7766-55"} & set(named(text, set())), text


async def phone_hidden(on: Stage) -> httpx.Response:
    return await _edit_role(on, role="sales", fields={"customers.phone": "hidden"})


async def test_a_key_of_a_program_ends_at_once(served: Served) -> None:
    on = await stage(served, "own")
    maker = await on.office.person("admin")
    browser = await on.office.client(maker)
    made = (await browser.post("/api/tokens", json={"name": "Program", "grants": ["customers.view"]})).json()
    async with httpx.AsyncClient(base_url=served.base, headers={"Authorization": f"Bearer {made['token']}"}) as program:
        assert (await program.get("/api/customers")).status_code == 200
        role = {"role_ids": [str(on.office.role("sales"))]}
        assert (await on.admin.put(f"/api/users/{maker.id}/roles", json=role)).is_success
        assert NAME not in (await program.get("/api/customers")).text
        assert (await on.admin.delete(f"/api/tokens/{made['id']}")).is_success
        assert (await program.get("/api/customers")).status_code == 401


# The stage


async def stage(served: Served, sight: str) -> Stage:
    """A customer of the owner, and a watcher who sees it in this way."""
    office = served.office
    north = await office.team("Kuzey", department="Satış")
    away = await office.team("Uzak", department="Başka")
    near = await office.team("Yakın", department="Satış")
    admin = await office.person("admin", name="Ahmet")
    owner = await with_password(office) if sight == "own" else await office.person("sales", north, name="Özge")
    watcher = owner
    if sight == "team":
        watcher = await office.person("operations", north, name="Oya")
    elif sight == "department":
        watcher = await office.person("manager", near, name="Mine")
    elif sight == "all":
        watcher = await office.person("admin", name="Ali")
    elif sight == "stand-in":
        watcher = await office.person("sales", away, name="Vekil")
        made = await (await office.client(admin)).post("/api/delegations", json=days(owner, watcher, 0, 2))
        assert made.status_code == 201, made.text
    return Stage(
        office=office,
        admin=await office.client(admin),
        watcher=watcher,
        theirs=await office.client(watcher),
        owner=owner,
        heir=await office.person("sales", away, name="Hale"),
        customer_id=await office.customer(owner, name=NAME, phone=PHONE),
        team=north,
        other_team=away,
    )


async def seen_before(served: Served, on: Stage, screen: Screen) -> int:
    """The watcher sees the customer, and their screen was told of it; the number up to which."""
    await write_note(on.office, on.customer_id)
    await settled(served, screen)
    assert "Gizli" in str(screen.frames)
    assert (await on.theirs.get(f"/api/customers/{on.customer_id}")).status_code == 200
    screen.frames.clear()
    return await on.office.head()


async def settled(served: Served, screen: Screen) -> None:
    """The screen was told everything there is to tell: what it is answered now stands behind all that in its queue."""
    await served.caught_up()
    await screen.say({"ping": 1})
    await screen.until("pong")


async def done(lose: Lose, on: Stage) -> None:
    answer = await lose(on)
    assert answer is None or answer.is_success, answer


async def things_happen(on: Stage) -> set[str]:
    """All kinds of things happen to the customer; every id that names it or its belongings."""
    office, customer_id = on.office, on.customer_id
    await write_note(office, customer_id)
    await move(office, await office.card_of(customer_id))
    version = await on.one("SELECT version FROM customers WHERE id = %(id)s", id=customer_id)
    async with office.begin(SYSTEM) as work:
        await customers.edit_customer(work, customer_id, EditCustomer(version, name="Gizli Müşteri Yeni"))
    return await belongings(office, customer_id)


def check_frames(frames: list[dict[str, Any]], secrets: set[str]) -> None:
    """Nothing names the customer but that it is gone, which carries its id alone."""
    for frame in frames:
        for change in frame.get("changes", []):
            if change["row"] is None:
                assert set(change) == {"kind", "id", "version", "row"}
                assert change["version"] is None
        kept = [change for change in frame.get("changes", []) if change["row"] is not None]
        assert not named(str({**frame, "changes": kept}), secrets), frame


async def _edit_role(
    on: Stage,
    role: str = "operations",
    *,
    grants: dict[str, str | None] | None = None,
    fields: dict[str, str] | None = None,
) -> httpx.Response:
    role_id = on.office.role(role)
    now_is = (await on.admin.get(f"/api/roles/{role_id}")).json()
    held = {**now_is["grants"], **(grants or {})}
    body = {"version": now_is["version"], "grants": {name: scope for name, scope in held.items() if scope}}
    if fields:
        body["fields"] = fields
    return await on.admin.patch(f"/api/roles/{role_id}", json=body)


async def _delegation(on: Stage) -> UUID:
    return await on.one("SELECT id FROM delegations WHERE to_user_id = %(id)s", id=on.watcher.id)


def _as_cast(on: Stage) -> Cast:
    card_id = on.customer_id
    return Cast(on.watcher, on.watcher, on.watcher, on.owner, on.heir, on.watcher, on.customer_id, card_id)
