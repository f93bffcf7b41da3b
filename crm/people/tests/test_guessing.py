"""Guessing: what is tried is counted, never more is compared than the limits allow, nobody learns whether there is an account,
and no stranger can shut anybody out for good.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import psycopg
import pytest
from argon2 import PasswordHasher

from crm.core.callers import HERE
from crm.core.doors import SYSTEM, Actor
from crm.core.text import email_key
from crm.people import actions, passwords, rules
from crm.people.cookies import SessionCookies
from crm.people.links import link_by_id
from crm.people.tests.test_accounts import newest_token
from crm.people.tests.test_login import account, log_in
from crm.people.tests.test_second_factor import with_totp
from tests.office import BASE, Office

EMAIL = "özge@example.com"
REFUSED = {429, 503}
"""Too many; or, when every connection to the database is taken, later: also of what was compared and could not be written."""


class Compared:
    """What was compared with passwords, and by how many at once."""

    def __init__(self) -> None:
        self.count = 0
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()

    def between(self, real: Callable[..., bool]) -> Callable[..., bool]:
        """The comparison of the library, counted."""

        def verify(hasher: PasswordHasher, stored: str, password: str) -> bool:
            with self._lock:
                self.count += 1
                self._now += 1
                self.most = max(self.most, self._now)
            try:
                return real(hasher, stored, password)
            finally:
                with self._lock:
                    self._now -= 1

        return verify


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> Compared:
    counted = Compared()
    monkeypatch.setattr(PasswordHasher, "verify", counted.between(PasswordHasher.verify))
    # Of nobody's password: as dear as any other, which is not what is tested here.
    monkeypatch.setattr(passwords, "_NOBODY", PasswordHasher(time_cost=1, memory_cost=64).hash("nobody"))
    return counted


@pytest.fixture
def addresses() -> Iterator[str]:
    return (f"198.51.100.{number}" for number in range(1, 255))


async def browser(office: Office, address: str) -> httpx.AsyncClient:
    """A browser of nobody at this address."""
    client = await office.client(proxies=HERE)
    client.headers["X-Forwarded-For"] = address
    return client


async def tried(office: Office, count: int) -> None:
    """The account was tried so often by strangers everywhere."""
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO attempts (key, slot, count) VALUES (%(key)s, date_bin('15 min', now(), 'epoch'), %(count)s)"
            " ON CONFLICT (key, slot) DO UPDATE SET count = excluded.count",
            key=f"login:{email_key(EMAIL)}",
            count=count,
        )


# Limits


async def test_many_tries_at_one_account_at_once_are_compared_ten_times(office: Office, compared: Compared) -> None:
    client = await office.client()
    answers = await asyncio.gather(*(log_in(client, EMAIL, "wrong") for _ in range(200)))
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) <= {401, *REFUSED}
    assert statuses.count(401) <= compared.count <= rules.TRIES_PER_ACCOUNT
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert 0 < int(refused.headers["retry-after"]) <= rules.LOGIN_WINDOW.total_seconds()


async def test_many_accounts_tried_from_one_address_at_once_are_compared_fifty_times(
    office: Office, compared: Compared
) -> None:
    client = await office.client()
    answers = await asyncio.gather(*(log_in(client, f"{n}@example.com", "wrong") for n in range(200)))
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) <= {401, *REFUSED}
    assert statuses.count(401) <= compared.count <= rules.TRIES_PER_ADDRESS


async def test_one_account_tried_from_everywhere_is_compared_a_hundred_times(
    office: Office, compared: Compared, addresses: Iterator[str]
) -> None:
    await tried(office, rules.TRIES_PER_ACCOUNT_ANYWHERE - 5)
    clients = [await browser(office, next(addresses)) for _ in range(10)]
    answers = await asyncio.gather(*(log_in(client, EMAIL, "wrong") for client in clients for _ in range(4)))
    assert [answer.status_code for answer in answers].count(401) <= compared.count <= 5


async def test_an_office_that_logs_in_by_one_address_does_not_shut_itself_out(
    office: Office, compared: Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As dear as any other, which is not what is tested here.
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64))
    await account(office, EMAIL)
    client = await office.client()
    for _ in range(rules.TRIES_PER_ADDRESS + 5):
        assert (await log_in(client, EMAIL)).status_code == 200
    # It was no guess; these are, and all of them count.
    statuses = [(await log_in(client, EMAIL, "wrong")).status_code for _ in range(rules.TRIES_PER_ACCOUNT + 2)]
    assert statuses == [401] * rules.TRIES_PER_ACCOUNT + [429] * 2


async def test_a_stranger_shuts_nobody_out(office: Office, addresses: Iterator[str]) -> None:
    await account(office, EMAIL)
    desk = await browser(office, "203.0.113.5")
    assert (await log_in(desk, EMAIL)).status_code == 200
    await tried(office, 5000)
    # Whoever was here before comes in; from elsewhere nobody does before the quarter of an hour is over.
    assert (await log_in(desk, EMAIL)).status_code == 200
    elsewhere = await browser(office, next(addresses))
    assert (await log_in(elsewhere, EMAIL)).status_code == 429
    # Unless they read the account's mail.
    assert (await elsewhere.post("/api/password-reset", json={"email": EMAIL})).status_code == 204
    token = await newest_token(office, (await office.rows("SELECT id FROM users"))[0][0])
    new = {"token": token, "password": "kırk yeşil zürafa"}
    assert (await elsewhere.post("/api/password-reset/complete", json=new)).status_code == 204
    assert (await log_in(elsewhere, EMAIL, new["password"])).status_code == 200
    # And every limit ends by itself.
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE attempts SET slot = slot - interval '15 min'")
    assert (await log_in(await browser(office, next(addresses)), EMAIL, new["password"])).status_code == 200


async def test_never_more_than_four_passwords_are_worked_on_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = Compared()
    monkeypatch.setattr(PasswordHasher, "verify", counted.between(PasswordHasher.verify))
    await asyncio.gather(*(passwords.password_fits(None, "wrong") for _ in range(12)))
    assert counted.count == 12
    assert counted.most <= 4


# Nobody learns whether there is an account


class Statements:
    """What is sent to the database, counted."""

    def __init__(self) -> None:
        self.count = 0

    def between(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """The execution of the library, counted."""

        async def execute(connection: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
            # The bell that wakes other processes rings beside what is asked.
            self.count += "notify" not in str(query).lower()
            return await real(connection, query, *args, **kwargs)

        return execute


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Statements:
    counted = Statements()
    execute = counted.between(psycopg.AsyncConnection.execute)
    monkeypatch.setattr(psycopg.AsyncConnection, "execute", execute)
    return counted


OWN = {"x-request-id", "content-security-policy"}
"""Headers that are never twice the same."""


async def told(statements: Statements, asked: Any) -> tuple[int, dict[str, str], bytes, int]:
    """All that can be told apart of an answer, without what is its own alone."""
    before = statements.count
    answer: httpx.Response = await asked
    body = answer.content.replace(answer.headers["x-request-id"].encode(), b"")
    headers = {name: value for name, value in answer.headers.items() if name not in OWN}
    return answer.status_code, headers, body, statements.count - before


async def everybody(office: Office) -> dict[str, str]:
    """E-mails of an account that is open, of one that is disabled, of one nobody entered yet, and of none."""
    for name in ("open", "disabled"):
        await account(office, f"{name}@example.com")
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE users SET is_active = false WHERE email_key = 'disabled@example.com'")
        await actions.create_user(
            work, name="Davetli", email="invited@example.com", password_hash=None, roles=["sales"]
        )
    names = ("open", "disabled", "invited", "unknown")
    return {name: f"{name}@example.com" for name in names} | {"no address": "bu bir adres değil"}


async def test_login_tells_nobody_whether_there_is_an_account(office: Office, statements: Statements) -> None:
    emails = await everybody(office)
    client = await office.client()
    answers = {name: await told(statements, log_in(client, email, "wrong")) for name, email in emails.items()}
    answers["disabled, right password"] = await told(statements, log_in(client, emails["disabled"]))
    assert answers["open"][0] == 401
    for name, answer in answers.items():
        assert answer == answers["unknown"], name


async def test_asking_for_a_new_password_tells_nobody_whether_there_is_an_account(
    office: Office, statements: Statements
) -> None:
    emails = await everybody(office)
    client = await office.client()
    answers = {
        name: await told(statements, client.post("/api/password-reset", json={"email": email}))
        for name, email in emails.items()
    }
    assert answers["open"][0] == 204
    for name, answer in answers.items():
        assert answer == answers["unknown"], name
    assert await office.rows(
        "SELECT email_key FROM account_links JOIN users u ON u.id = user_id ORDER BY email_key"
    ) == [("invited@example.com",), ("open@example.com",)]


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/api/account-link", {}),
        ("/api/invitation/again", {}),
        ("/api/invitation/accept", {"password": "kırk yeşil zürafa"}),
        ("/api/password-reset/complete", {"password": "kırk yeşil zürafa"}),
    ],
)
async def test_a_link_that_opens_nothing_tells_nobody_why(
    office: Office, statements: Statements, path: str, more: dict[str, str]
) -> None:
    emails = await everybody(office)
    tokens: dict[str, str] = {}
    for name in ("open", "invited"):
        async with office.begin(SYSTEM) as work:
            found = await actions.account_by_email(work, emails[name])
            assert found
            await actions.send_link(work, found.id, "invite" if name == "invited" else "reset", is_mailed=True)
        tokens[name] = await newest_token(office, found.id)
    async with office.begin(SYSTEM) as work:
        # What was signed is no longer so: disabled, another e-mail, another password.
        await work.run("UPDATE users SET is_active = false WHERE email_key = 'invited@example.com'")
        await work.run("UPDATE users SET email_key = 'neu@example.com' WHERE email_key = 'open@example.com'")
    tokens["of nobody"] = "A" * len(tokens["open"])
    client = await office.client()
    answers = {
        name: await told(statements, client.post(path, json={"token": token, **more})) for name, token in tokens.items()
    }
    assert answers["open"][0] == 410
    for name, answer in answers.items():
        assert answer == answers["of nobody"], name


# One account


VARIANTS = [
    "info@müşteri-iş.com", "INFO@MÜŞTERİ-İŞ.COM", "İnfo@Müşteri-İş.com", "ınfo@müşteri-ış.com", "ÎNFO@müşteri-iş.com",
    "i\u0307nfo@müşteri-iş.com", "info@mu\u0308s\u0327teri-is\u0327.com", "ｉｎｆｏ＠ｍüşteri-iş.com",
    "  info@müşteri-iş.com ", "in\u200bfo@müşteri-iş.com", "info@xn--mteri-i-n2a91p6i.com",
]  # fmt: skip


@pytest.fixture
def variants() -> list[str]:
    """Every writing of one address that a keyboard, a phone or a program makes of it."""
    coded = "müşteri-iş.com".encode("idna").decode()
    return [*VARIANTS[:-1], f"info@{coded}", f"INFO@{coded.upper()}"]


async def test_every_writing_of_an_address_is_one_account(office: Office, variants: list[str]) -> None:
    await account(office, "İnfo@Müşteri-İş.com", role="admin")
    admin: Actor = await office.again((await office.rows("SELECT id FROM users"))[0][0])
    client, visitor = await office.client(admin), await office.client()
    other = await office.person("sales")
    for email in variants:
        assert (await log_in(visitor, email)).status_code == 200, email
        invited = await client.post(
            "/api/users", json={"name": "Yeni", "email": email, "role_ids": [str(office.role("sales"))]}
        )
        assert (invited.status_code, invited.json()["code"]) == (409, "email_taken"), email
        edited = await client.patch(f"/api/users/{other.id}", json={"version": 1, "email": email})
        assert (edited.status_code, edited.json()["code"]) == (409, "email_taken"), email
        with pytest.raises(actions.EmailTaken):
            async with office.begin(SYSTEM) as work:
                await actions.create_user(work, name="Y", email=email, password_hash=None, roles=["sales"])
    assert await office.rows("SELECT count(*) FROM users") == [(2,)]
    # Whoever goes round the function meets the constraint.
    with pytest.raises(psycopg.errors.UniqueViolation):
        async with office.begin(SYSTEM) as work:
            await work.run(
                "INSERT INTO users (id, name, email, email_key) SELECT gen_random_uuid(), 'X', email, email_key FROM users"
            )
    # Mail goes to the address as it was written.
    assert ("İnfo@Müşteri-İş.com",) in await office.rows("SELECT email FROM users")


async def test_of_one_address_invited_in_two_writings_at_once_one_account_is_made(
    office: Office, variants: list[str]
) -> None:
    client = await office.client(await office.person("admin"))
    sales = [str(office.role("sales"))]
    answers = await asyncio.gather(
        *(client.post("/api/users", json={"name": "Y", "email": email, "role_ids": sales}) for email in variants)
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (len(variants) - 1)


# Nothing is there from the beginning


async def test_a_new_house_has_no_account_no_key_and_no_session(clean: str, office: Office) -> None:
    for table in ("users", "sessions", "api_tokens", "account_links", "setup_tokens", "trusted_devices", "webhooks"):
        assert await office.rows(f"SELECT count(*) FROM {table}") == [(0,)], table
    assert await office.rows("SELECT is_on FROM sign_on") in ([], [(False,)])


async def test_a_session_is_a_new_secret_each_time_that_no_script_reads(office: Office) -> None:
    await account(office, EMAIL)
    client = await office.client()
    secrets: list[str] = []
    for _ in range(2):
        answer = await log_in(client, EMAIL)
        session, csrf = answer.headers.get_list("set-cookie")
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(session.split("; "))
        assert {"SameSite=lax", "Path=/"} <= set(csrf.split("; "))
        assert "HttpOnly" not in csrf
        assert "Domain" not in session + csrf
        secrets.append(client.cookies["crm_session"])
    # A session that was there before is not taken over, and 256 bits are not guessed.
    assert secrets[0] != secrets[1]
    assert all(len(secret) >= 43 for secret in secrets)


async def test_links_lead_to_the_configured_address_whatever_a_request_says(office: Office) -> None:
    await account(office, EMAIL)
    client = await office.client()
    evil = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "Forwarded": "host=evil",
    }
    assert (await client.post("/api/password-reset", json={"email": EMAIL}, headers=evil)).status_code == 204
    links = office.extra()["account_links"]
    async with office.look() as work:
        link = await link_by_id(work, (await office.rows("SELECT id FROM account_links"))[0][0])
    assert links.url(link).startswith(f"{BASE}/parola#")
    assert "evil" not in str(await office.rows("SELECT * FROM journal"))


def test_over_https_cookies_belong_to_this_host_and_to_no_plain_connection() -> None:
    cookies = SessionCookies(is_https=True, key=b"key")
    session, csrf = [cookie.to_header(header="") for cookie in cookies.opened("secret")]
    device = cookies.trusted("secret").to_header(header="")
    for header in (session, csrf, device):
        assert {"Secure", "Path=/"} <= set(header.strip().split("; "))
        assert "SameSite=lax" in header or "SameSite=strict" in header
        assert "Domain" not in header
    assert session.strip().startswith("__Host-crm_session=")
    assert device.strip().startswith("__Host-crm_device=")
    assert "HttpOnly" in session
    assert "HttpOnly" in device


async def test_a_new_password_by_link_does_not_go_round_the_second_factor(office: Office) -> None:
    owner = await with_totp(office)
    client = await office.client()
    email = (await office.rows("SELECT email FROM users WHERE id = %(id)s", id=owner.id))[0][0]
    await client.post("/api/password-reset", json={"email": email})
    new = {"token": await newest_token(office, owner.id), "password": "kırk yeşil zürafa"}
    answer = await client.post("/api/password-reset/complete", json=new)
    assert (answer.status_code, answer.headers.get("set-cookie")) == (204, None)
    needed = await log_in(client, email, new["password"])
    assert (needed.status_code, needed.json()["code"]) == (401, "second_factor_needed")
    code = {"email": email, "password": new["password"], "code": owner.code()}
    assert (await client.post("/api/session", json=code)).status_code == 200
