"""Logging in and out, what is counted, and what a page that is not ours can do."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from argon2 import PasswordHasher

from crm.core.doors import SYSTEM
from crm.core.problems import Forbidden
from crm.core.work import Work
from crm.people import actions, passwords
from crm.people.tokens import secret_hash
from tests.office import Office

PASSWORD = "correct horse battery"


async def account(office: Office, email: str = "Özge@Example.com", role: str = "sales") -> None:
    hashed = await passwords.hash_password(PASSWORD)
    async with office.begin(SYSTEM) as work:
        await actions.create_user(work, name="Özge", email=email, password_hash=hashed, roles=[role])


async def log_in(client: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    return await client.post("/api/session", json={"email": email, "password": password})


async def test_login_sets_both_cookies_and_logout_ends_the_session(office: Office) -> None:
    await account(office)
    client = await office.client()
    answer = await log_in(client, "özge@example.com")
    assert answer.status_code == 200
    assert {"crm_session", "crm_csrf"} <= set(client.cookies)
    assert "HttpOnly" in answer.headers.get_list("set-cookie")[0]
    assert (await client.get("/api/me")).json()["name"] == "Özge"
    csrf = {"X-CSRF-Token": client.cookies["crm_csrf"]}
    secret = client.cookies["crm_session"]
    assert (await client.delete("/api/session", headers=csrf)).status_code == 204
    client.cookies.set("crm_session", secret)
    assert (await client.get("/api/me")).status_code == 401


async def test_the_session_and_the_password_are_stored_as_hashes_only(office: Office) -> None:
    await account(office)
    client = await office.client()
    await log_in(client, "özge@example.com")
    secret = client.cookies["crm_session"]
    found = await office.rows("SELECT token_hash FROM sessions")
    assert secret.encode() not in bytes(found[0][0])
    assert (await office.rows("SELECT password_hash FROM users"))[0][0].startswith("$argon2id$v=19$m=47104,t=2,p=1$")


@pytest.mark.parametrize("email", ["ÖZGE@EXAMPLE.COM", "özge@example.com", "  Özge@Example.com "])
async def test_every_casing_of_an_email_is_one_account(office: Office, email: str) -> None:
    await account(office)
    assert (await log_in(await office.client(), email)).status_code == 200


async def test_turkish_casings_cannot_make_a_second_account(office: Office) -> None:
    await account(office, "info@example.com")
    with pytest.raises(actions.EmailTaken):
        await account(office, "İNFO@example.com")


async def test_unknown_wrong_and_disabled_are_answered_alike(office: Office) -> None:
    await account(office, "disabled@example.com")
    await account(office, "wrong@example.com")
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE users SET is_active = false WHERE email_key = 'disabled@example.com'")
    answers = [
        await log_in(await office.client(), "unknown@example.com"),
        await log_in(await office.client(), "wrong@example.com", "not the password"),
        await log_in(await office.client(), "disabled@example.com"),
        await log_in(await office.client(), "no e-mail at all"),
    ]
    bodies = [{k: v for k, v in answer.json().items() if k != "trace"} for answer in answers]
    assert [answer.status_code for answer in answers] == [401] * 4
    assert all(body == bodies[0] for body in bodies)
    assert bodies[0]["code"] == "wrong_login"


async def test_a_change_needs_the_csrf_header(office: Office) -> None:
    client = await office.client(await office.person("admin"))
    del client.headers["X-CSRF-Token"]
    assert (await client.post("/api/customers", json={"name": "x"})).status_code == 403
    client.headers["X-CSRF-Token"] = "0" * 64
    assert (await client.post("/api/customers", json={"name": "x"})).status_code == 403


async def test_a_change_from_a_foreign_page_is_refused(office: Office) -> None:
    client = await office.client(await office.person("admin"))
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
        assert (await client.post("/api/customers", json={"name": "x"}, headers=headers)).status_code == 403
    del client.headers["Origin"]
    answer = await client.post("/api/customers", json={"name": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


async def test_a_foreign_page_cannot_even_try_to_log_in(office: Office) -> None:
    client = await office.client()
    answer = await client.post(
        "/api/session", json={"email": "a@b.co", "password": "x"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403


async def test_a_bearer_request_ignores_cookies_and_needs_no_csrf(office: Office) -> None:
    admin = await office.person("admin")
    async with office.begin(admin) as work:
        _, secret = await actions.make_token(work, token_id=None, name="t", grants=["leads.create"])
    client = await office.client()
    bearer = {"Authorization": f"Bearer {secret}"}
    answer = await client.post("/api/leads", json={"name": "Ayşe", "phone": "0532 111 22 33"}, headers=bearer)
    assert answer.status_code == 201
    # It may do what it was given, and nothing its maker may beyond that.
    assert (await client.get("/api/customers", headers=bearer)).status_code == 403
    logged_in = await office.client(admin)
    assert (await logged_in.get("/api/me", headers={"Authorization": "Bearer wrong"})).status_code == 401


async def test_a_token_loses_what_its_maker_loses(office: Office) -> None:
    admin, _ = await office.person("admin"), await office.person("admin")
    async with office.begin(admin) as work:
        _, secret = await actions.make_token(work, token_id=None, name="t", grants=["leads.create"])
    async with office.begin(SYSTEM) as work:
        assert admin.id
        await actions.set_roles(work, admin.id, [])
    client = await office.client()
    answer = await client.post("/api/leads", json={"name": "A"}, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 403


async def test_the_first_administrator_is_made_once_with_the_one_time_token(office: Office) -> None:
    async with office.begin(SYSTEM) as work:
        secret = await actions.offer_setup(work)
    client = await office.client()
    admin = {"token": secret, "name": "İlk", "email": "ilk@example.com", "password": PASSWORD}
    assert (await client.get("/api/setup")).status_code == 204
    assert (await client.post("/api/setup", json={**admin, "token": "wrong"})).status_code == 404
    assert (await client.post("/api/setup", json={**admin, "password": "short"})).status_code == 422
    tries = await asyncio.gather(*(client.post("/api/setup", json=admin) for _ in range(4)))
    assert sorted(answer.status_code for answer in tries) == [201, 404, 404, 404]
    assert (await client.get("/api/setup")).status_code == 404
    # Nobody is told any more what would have been wrong with it.
    for late in (admin, {**admin, "password": "short"}, {**admin, "email": "x"}):
        assert (await client.post("/api/setup", json=late)).status_code == 404
    assert await office.rows("SELECT count(*) FROM users") == [(1,)]
    async with office.begin(SYSTEM) as work:
        assert await actions.offer_setup(work) is None
    assert (await log_in(client, "ilk@example.com")).status_code == 200


async def test_the_one_time_token_cannot_be_guessed_or_read(office: Office) -> None:
    offered: list[str | None] = []
    for _ in range(2):
        async with office.begin(SYSTEM) as work:
            offered.append(await actions.offer_setup(work))
    first, second = offered
    assert first
    assert second
    # 256 bits, made anew at each start, and stored as a hash.
    assert len(second) >= 43
    assert await office.rows("SELECT token_hash FROM setup_tokens") == [(secret_hash(second),)]
    client = await office.client()
    admin = {"name": "İlk", "email": "ilk@example.com", "password": PASSWORD}
    assert (await client.post("/api/setup", json={**admin, "token": first})).status_code == 404
    assert (await client.post("/api/setup", json={**admin, "token": second})).status_code == 201


async def test_an_administrators_session_is_shorter(office: Office) -> None:
    for role, idle in (("sales", 8 * 3600), ("admin", 1800)):
        await account(office, f"{role}@example.com", role)
        await log_in(await office.client(), f"{role}@example.com")
        found = await office.rows("SELECT idle_seconds FROM sessions ORDER BY created_at DESC LIMIT 1")
        assert found == [(idle,)]


async def test_sessions_that_are_over_and_old_counters_are_forgotten(office: Office) -> None:
    seller = await office.person("sales")
    await office.session(seller)
    over = await office.session(seller)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE sessions SET expires_at = now() - interval '1 s' WHERE token_hash = %(hash)s",
            hash=secret_hash(over),
        )
        await work.run(
            "INSERT INTO attempts (key, slot, count) VALUES ('old', now() - interval '2 days', 3), ('new', now(), 3)"
        )
        await actions.forget_old(work)
    assert await office.rows("SELECT count(*) FROM sessions") == [(1,)]
    assert await office.rows("SELECT key FROM attempts") == [("new",)]


async def test_a_hash_of_older_parameters_is_renewed_by_the_next_login(office: Office) -> None:
    await account(office)
    async with office.begin(SYSTEM) as work:
        old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
        await work.run("UPDATE users SET password_hash = %(old)s", old=old)
    assert (await log_in(await office.client(), "özge@example.com")).status_code == 200
    assert (await office.rows("SELECT password_hash FROM users"))[0][0].startswith("$argon2id$v=19$m=47104,t=2,p=1$")
    assert (await log_in(await office.client(), "özge@example.com")).status_code == 200


async def test_accounts_roles_and_teams_are_changed_only_by_those_who_manage_users(office: Office) -> None:
    team = await office.team("Satış")
    seller, other = await office.person("sales", team), await office.person("sales", team)
    seller_id, other_id = seller.id, other.id
    assert seller_id
    assert other_id
    head = await office.head()
    attempts: list[Callable[[Work], Awaitable[object]]] = [
        lambda work: actions.create_user(work, name="A", email="a@example.com", password_hash="x", roles=["admin"]),
        lambda work: actions.disable_user(work, other_id),
        lambda work: actions.set_roles(work, seller_id, [office.role("admin")]),
        lambda work: actions.join_team(work, seller_id, team, is_leader=True),
        lambda work: actions.leave_team(work, other_id, team),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            async with office.begin(seller) as work:
                await attempt(work)
    assert await office.head() == head
