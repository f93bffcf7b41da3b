"""Sessions of one's own and of others, how long they live, and passwords that are changed."""

import asyncio
from datetime import timedelta

import pytest

from crm.core.doors import SYSTEM
from crm.core.problems import Invalid
from crm.people import actions, passwords, rules
from crm.people.tests.test_second_factor import EMAIL, PASSWORD, log_in, with_password
from crm.people.tokens import secret_hash
from crm.people.user_agents import browser_of, system_of
from tests.office import Office

NEW = "kırk yeşil zürafa"


async def test_one_sees_ones_own_sessions_and_ends_them(office: Office) -> None:
    person, stranger = await with_password(office), await office.person("sales")
    await office.session(stranger)
    other, client = await office.client(person), await office.client(person)
    listed = (await client.get("/api/me/sessions")).json()["items"]
    assert [each["is_current"] for each in listed] == [True, False]
    assert {"address", "method", "created_at", "last_seen_at", "browser", "system"} <= set(listed[0])
    assert (await client.delete(f"/api/me/sessions/{listed[1]['id']}")).status_code == 204
    assert (await other.get("/api/me")).status_code == 401
    assert (await client.delete(f"/api/me/sessions/{listed[1]['id']}")).status_code == 404
    third = await office.client(person)
    assert (await client.delete("/api/me/sessions")).status_code == 204
    assert (await third.get("/api/me")).status_code == 401
    assert (await client.get("/api/me")).status_code == 200
    assert await office.rows("SELECT count(*) FROM sessions WHERE user_id = %(id)s", id=stranger.id) == [(1,)]


async def test_nobody_ends_a_strangers_session(office: Office) -> None:
    stranger, person = await office.person("sales"), await office.person("sales")
    theirs, client = await office.client(stranger), await office.client(person)
    session_id = (await theirs.get("/api/me/sessions")).json()["items"][0]["id"]
    assert (await client.delete(f"/api/me/sessions/{session_id}")).status_code == 404
    assert (await client.delete(f"/api/users/{stranger.id}/sessions")).status_code == 403
    assert (await theirs.get("/api/me")).status_code == 200


async def test_an_administrator_ends_anybodys_sessions(office: Office) -> None:
    person, admin = await office.person("sales"), await office.person("admin")
    theirs, client = await office.client(person), await office.client(admin)
    assert (await client.delete(f"/api/users/{person.id}/sessions")).status_code == 204
    assert (await theirs.get("/api/me")).status_code == 401
    missing = "01a2098c-829d-7695-9b67-e17d92a3a245"
    assert (await client.delete(f"/api/users/{missing}/sessions")).status_code == 404


async def test_what_is_dangerous_asks_who_is_there_when_some_minutes_have_passed(office: Office) -> None:
    client = await office.client(await with_password(office))
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET authenticated_at = now() - interval '11 min'")
    assert (await client.post("/api/me/second-factor")).json()["code"] == "fresh_login_needed"
    assert (await client.post("/api/session/confirm", json={})).status_code == 422
    assert (await client.post("/api/session/confirm", json={"password": PASSWORD})).status_code == 204
    assert (await client.post("/api/me/second-factor")).status_code == 200


async def test_rights_and_keys_are_given_after_a_fresh_login_only(office: Office) -> None:
    admin, mate = await office.person("admin"), await office.person("sales")
    client, sales = await office.client(admin), office.role("sales")
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET authenticated_at = now() - interval '11 min'")
    before = await office.head()
    asked: list[tuple[str, str, dict[str, object]]] = [
        ("POST", "/api/tokens", {"name": "Web sitesi", "grants": ["leads.create"]}),
        ("POST", "/api/roles", {"name": "Muhasebe"}),
        ("PATCH", f"/api/roles/{sales}", {"version": 1, "grants": {}}),
        ("DELETE", f"/api/roles/{sales}", {}),
        ("PUT", f"/api/users/{mate.id}/roles", {"role_ids": [str(office.role("admin"))]}),
        ("POST", "/api/users", {"name": "Yeni", "email": "yeni@example.com", "role_ids": [str(sales)]}),
    ]
    for method, path, body in asked:
        answer = await client.request(method, path, json=body or None)
        assert (answer.status_code, answer.json()["code"]) == (403, "fresh_login_needed"), path
    assert await office.head() == before
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET authenticated_at = now()")
    assert (await client.put(f"/api/users/{mate.id}/roles", json={"role_ids": [str(sales)]})).status_code == 204
    made = await client.post("/api/tokens", json={"name": "İK yazılımı", "grants": ["roles.manage"]})
    assert made.status_code == 201
    # A program has nobody who could prove anything again.
    program = await office.client()
    program.headers["Authorization"] = f"Bearer {made.json()['token']}"
    assert (await program.post("/api/roles", json={"name": "Muhasebe"})).status_code == 201


async def test_confirming_is_counted_with_the_logins(office: Office) -> None:
    client = await office.client(await with_password(office))
    tries = [client.post("/api/session/confirm", json={"password": "wrong"}) for _ in range(30)]
    statuses = [answer.status_code for answer in await asyncio.gather(*tries)]
    assert statuses.count(422) <= rules.TRIES_PER_ACCOUNT
    assert statuses.count(429) >= 20
    assert (await log_in(await office.client())).status_code == 429


async def test_a_new_password_ends_all_other_sessions(office: Office) -> None:
    person = await with_password(office)
    other, client = await office.client(person), await office.client(person)
    wrong = await client.post("/api/me/password", json={"current": "wrong", "password": NEW})
    assert set(wrong.json()["fields"]) == {"current"}
    easy = await client.post("/api/me/password", json={"current": PASSWORD, "password": "Galatasaray1905"})
    assert set(easy.json()["fields"]) == {"password"}
    assert (await client.post("/api/me/password", json={"current": PASSWORD, "password": NEW})).status_code == 204
    assert (await other.get("/api/me")).status_code == 401
    assert (await client.get("/api/me")).status_code == 200
    assert (await log_in(await office.client())).status_code == 401
    answer = await (await office.client()).post("/api/session", json={"email": EMAIL, "password": NEW})
    assert answer.status_code == 200


async def test_a_session_is_not_opened_with_a_password_that_was_changed_meanwhile(office: Office) -> None:
    person = await with_password(office)
    assert person.id
    async with office.look() as work:
        account = await actions.account_by_id(work, person.id)
    assert account
    async with office.begin(person) as work:
        await actions.change_password(work, old_hash=account.password_hash, new_hash="x", session_id=None)
    entry = actions.Entry("password", False, "address", "agent")
    with pytest.raises(actions.WrongLogin):
        async with office.begin(SYSTEM) as work:
            await actions.open_session(work, account, entry)


async def test_how_long_a_session_lives_is_decided_by_rights_of_this_moment(office: Office) -> None:
    person = await office.person("sales")
    client = await office.client(person)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET last_seen_at = now() - interval '31 min'")
    assert (await client.get("/api/me")).status_code == 200
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO role_grants (role_id, module, action, scope)"
            " SELECT id, 'roles', 'manage', 'all' FROM roles WHERE key = 'sales'"
        )
    assert (await client.get("/api/me")).status_code == 401


async def test_an_administrators_day_ends_after_twelve_hours(office: Office) -> None:
    client = await office.client(await office.person("admin"))
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET created_at = now() - interval '12 h 1 min'")
    assert (await client.get("/api/me")).status_code == 401


async def test_trust_that_is_over_is_forgotten(office: Office) -> None:
    person = await office.person("sales")
    assert person.id
    async with office.begin(SYSTEM) as work:
        secret = await actions.trust_device(work, person.id, address="x", user_agent="x")
        await work.run(
            "UPDATE trusted_devices SET expires_at = now() - interval '1 s' WHERE token_hash = %(hash)s",
            hash=secret_hash(secret),
        )
        assert not await actions.is_trusted(work, person.id, secret)
        await actions.forget_old(work)
    assert await office.rows("SELECT 1 FROM trusted_devices") == []


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "123456789012",
        "qwertyuiopas",
        "Galatasaray1905",
        "FENERBAHÇE1907",
        "ışıkışıkışık",
        "Şifre123456.",
    ],
)
def test_what_is_guessed_first_is_no_password(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_password(password)
    assert refused.value.fields == {"password": "password_too_common"}


@pytest.mark.parametrize("password", ["OzgeCinar2024", "özge.çınar.99", "MaviEmlak2024", "ozgecinarmaviemlak"])
def test_a_password_is_not_made_of_what_everybody_knows_of_the_person(password: str) -> None:
    about = ["Özge Çınar", "ozge.cinar@maviemlak.com", "Mavi Emlak"]
    with pytest.raises(Invalid):
        rules.check_password(password, about=about)


@pytest.mark.parametrize(
    "password", [PASSWORD, NEW, "a" * 4 + "Zx9!" * 3 + "kuğu göl", "пароль-из-слов-и-чисел", "🌙 deniz 🌊 rüzgâr"]
)
def test_any_character_is_welcome(password: str) -> None:
    rules.check_password(password, about=["Özge", "ozge@example.com"])


async def test_the_longest_password_is_measured_soon(office: Office) -> None:
    hostile = ("password" * 16)[:128]
    with pytest.raises(Invalid):
        await asyncio.wait_for(passwords.check(hostile), timeout=20)


def test_lifetimes_are_those_of_the_house() -> None:
    assert rules.session_life(is_administrator=False) == (timedelta(hours=8), timedelta(days=7))
    assert rules.session_life(is_administrator=True) == (timedelta(minutes=30), timedelta(hours=12))


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0",
            "Edge Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
            "Safari Mac",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/142 Mobile Safari/604.1", "Chrome iPhone"),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit SamsungBrowser/28 Chrome/130 Mobile Safari",
            "Samsung Internet Android",
        ),
        ("curl/8.0", " "),
    ],
)
def test_a_browser_is_called_what_people_call_it(user_agent: str, words: str) -> None:
    assert f"{browser_of(user_agent)} {system_of(user_agent)}" == words
