"""The second factor: set up, asked for, used up, lost; and devices that are not asked again."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from pyotp.totp import TOTP

from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.main.refusals import write
from crm.people import actions, factors, passwords
from crm.people.tokens import secret_hash
from tests.office import KEYS, Office

PASSWORD = "correct horse battery"
EMAIL = "ozge@example.com"


class Account:
    """Somebody with a password, and the secret of their authenticator."""

    def __init__(self, actor: Actor, secret: str, codes: list[str]) -> None:
        assert actor.id
        self.actor, self.id, self.secret, self.codes = actor, actor.id, secret, codes

    def code(self, steps: int = 0) -> str:
        """The code of now, or so many half minutes away."""
        return TOTP(self.secret).at(int(now().timestamp()) + 30 * steps)


async def with_password(office: Office, role: str = "sales", email: str = EMAIL) -> Actor:
    hashed = await passwords.hash_password(PASSWORD)
    async with office.begin(SYSTEM) as work:
        user_id = await actions.create_user(work, name="Özge", email=email, password_hash=hashed, roles=[role])
    return await office.again(user_id)


async def with_totp(office: Office, role: str = "sales") -> Account:
    """Set up half an hour ago, so that the codes of now are unused."""
    actor = await with_password(office, role)
    async with office.begin(actor) as work:
        secret = await actions.offer_totp(work, KEYS)
    then = now() - timedelta(minutes=30)
    async with office.begin(actor) as work:
        codes = await actions.confirm_totp(work, KEYS, code=TOTP(secret).at(then), at=then, session_id=None)
    return Account(actor, secret, codes)


async def log_in(client: httpx.AsyncClient, **more: object) -> httpx.Response:
    return await client.post("/api/session", json={"email": EMAIL, "password": PASSWORD, **more})


async def refusals(office: Office) -> list[str]:
    await write(office.house)
    counted = await office.rows("SELECT key, value::int FROM refusals, jsonb_each_text(reasons) ORDER BY first_at, key")
    return [why for why, times in counted for _ in range(times)]


async def test_it_is_set_up_with_a_square_a_key_and_a_first_code(office: Office) -> None:
    actor = await with_password(office)
    other = await office.client(actor)
    client = await office.client(actor)
    offered = (await client.post("/api/me/second-factor")).json()
    assert offered["square"].startswith("<svg")
    assert (await client.get("/api/me/security")).json()["has_totp"] is False
    wrong = await client.post("/api/me/second-factor/confirm", json={"code": "000000"})
    assert (wrong.status_code, set(wrong.json()["fields"])) == (422, {"code"})
    codes = await client.post("/api/me/second-factor/confirm", json={"code": TOTP(offered["key"]).now()})
    assert len(set(codes.json()["codes"])) == 10
    own = (await client.get("/api/me/security")).json()
    assert (own["has_totp"], own["recovery_codes"]) == (True, 10)
    # Whoever was logged in elsewhere, perhaps not the person, never showed it.
    assert (await other.get("/api/me")).status_code == 401
    stored = (await office.rows("SELECT secret FROM second_factors"))[0][0]
    assert offered["key"].encode() not in bytes(stored)
    assert (await client.post("/api/me/second-factor")).json()["code"] == "has_second_factor"


async def test_it_is_asked_for_after_the_right_password_only(office: Office) -> None:
    account = await with_totp(office)
    client = await office.client()
    wrong = await client.post("/api/session", json={"email": EMAIL, "password": "wrong", "code": account.code()})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_login")
    needed = await log_in(client)
    assert (needed.status_code, needed.json()["code"]) == (401, "second_factor_needed")
    assert "set-cookie" not in needed.headers
    assert (await log_in(client, code=account.code())).status_code == 200
    assert await office.rows("SELECT method, is_strong FROM sessions") == [("code", True)]
    assert await refusals(office) == ["password"]


async def test_a_code_opens_once_even_when_it_is_tried_many_times_at_once(office: Office) -> None:
    account = await with_totp(office)
    code = account.code()
    answers = await asyncio.gather(*[log_in(await office.client(), code=code) for _ in range(8)])
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 7
    assert {answer.json()["code"] for answer in answers if answer.status_code == 401} == {"wrong_code"}


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 200), (1, 200), (3, 401)])
async def test_a_clock_may_be_off_by_half_a_minute(office: Office, steps: int, status: int) -> None:
    account = await with_totp(office)
    assert (await log_in(await office.client(), code=account.code(steps))).status_code == status


async def test_a_code_before_the_last_one_is_used_up_too(office: Office) -> None:
    account = await with_totp(office)
    earlier, client = account.code(-1), await office.client()
    assert (await log_in(client, code=account.code())).status_code == 200
    assert (await log_in(client, code=earlier)).json()["code"] == "wrong_code"


async def test_a_recovery_code_opens_once_however_it_is_typed(office: Office) -> None:
    account = await with_totp(office)
    code = account.codes[0].upper().replace("-", " ")
    answers = await asyncio.gather(*[log_in(await office.client(), code=code) for _ in range(4)])
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]
    assert await office.rows("SELECT method FROM sessions") == [("recovery",)]
    kept = [bytes(row[0]) for row in await office.rows("SELECT code_hash FROM recovery_codes")]
    assert all(each.encode() not in b"".join(kept) for each in account.codes)


async def test_codes_are_counted_whatever_address_they_come_from(office: Office) -> None:
    account = await with_totp(office)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO attempts (key, slot, count) VALUES (%(key)s, date_bin('15 min', now(), 'epoch'), 10)",
            key=f"code:{account.id}",
        )
    answer = await log_in(await office.client(), code=account.code())
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many")


async def test_a_remembered_device_skips_the_code_and_nothing_else(office: Office) -> None:
    account = await with_totp(office)
    client = await office.client()
    assert (await log_in(client, code=account.code(), remember_device=True)).status_code == 200
    device = client.cookies["crm_device"]
    assert [bytes(row[0]) for row in await office.rows("SELECT token_hash FROM trusted_devices")] == [
        secret_hash(device)
    ]
    again = await office.client()
    again.cookies.set("crm_device", device)
    wrong = await again.post("/api/session", json={"email": EMAIL, "password": "wrong"})
    assert wrong.json()["code"] == "wrong_login"
    assert (await log_in(again)).status_code == 200
    assert await office.rows("SELECT method FROM sessions ORDER BY created_at") == [("code",), ("device",)]
    again.headers["X-CSRF-Token"] = again.cookies["crm_csrf"]
    listed = (await again.get("/api/me/security")).json()["devices"]
    assert len(listed) == 1
    assert (await again.delete(f"/api/me/devices/{listed[0]['id']}")).status_code == 204
    assert (await again.delete(f"/api/me/devices/{listed[0]['id']}")).status_code == 404
    assert (await log_in(again)).json()["code"] == "second_factor_needed"


async def test_a_device_of_one_person_is_nothing_for_another(office: Office) -> None:
    account = await with_totp(office)
    stranger = await with_password(office, email="baska@example.com")
    assert stranger.id
    async with office.begin(SYSTEM) as work:
        device = await actions.trust_device(work, stranger.id, address="x", user_agent="x")
    client = await office.client()
    client.cookies.set("crm_device", device)
    assert (await log_in(client)).json()["code"] == "second_factor_needed"
    device_id = (await office.rows("SELECT id FROM trusted_devices"))[0][0]
    own = await office.client(account.actor)
    assert (await own.delete(f"/api/me/devices/{device_id}")).status_code == 404


async def test_a_new_password_and_a_turned_off_factor_end_the_trust_in_devices(office: Office) -> None:
    account = await with_totp(office)
    client = await office.client(account.actor)
    for change in (
        client.post("/api/me/password", json={"current": PASSWORD, "password": "kırk yeşil zürafa"}),
        client.delete("/api/me/second-factor"),
    ):
        async with office.begin(SYSTEM) as work:
            await actions.trust_device(work, account.id, address="x", user_agent="x")
        assert (await change).status_code == 204
        assert await office.rows("SELECT 1 FROM trusted_devices") == []


async def test_it_is_turned_off_and_renewed_after_a_fresh_login_only(office: Office) -> None:
    account = await with_totp(office)
    client = await office.client(account.actor)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET authenticated_at = now() - interval '11 min'")
    for method, path in (
        ("DELETE", "/api/me/second-factor"),
        ("POST", "/api/me/recovery-codes"),
        ("POST", "/api/me/second-factor"),
    ):
        answer = await client.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (403, "fresh_login_needed"), path
    assert (await client.post("/api/session/confirm", json={"password": PASSWORD})).status_code == 422
    wrong = await client.post("/api/session/confirm", json={"password": "wrong", "code": account.code()})
    assert set(wrong.json()["fields"]) == {"password"}
    wrong = await client.post("/api/session/confirm", json={"password": PASSWORD, "code": "000000"})
    assert set(wrong.json()["fields"]) == {"code"}
    right = {"password": PASSWORD, "code": account.code()}
    assert (await client.post("/api/session/confirm", json=right)).status_code == 204
    fresh = (await client.post("/api/me/recovery-codes")).json()["codes"]
    assert not set(fresh) & set(account.codes)
    assert (await client.delete("/api/me/second-factor")).status_code == 204
    assert (await log_in(await office.client())).status_code == 200


async def test_an_administrator_lets_somebody_in_who_lost_everything(office: Office) -> None:
    account = await with_totp(office)
    theirs = await office.client(account.actor)
    seller, admin = await office.person("sales"), await office.person("admin")
    path = f"/api/users/{account.id}/second-factor"
    assert (await (await office.client(seller)).delete(path)).status_code == 403
    client = await office.client(admin)
    missing = "01a2098c-829d-7695-9b67-e17d92a3a245"
    assert (await client.delete(f"/api/users/{missing}/second-factor")).status_code == 404
    assert (await client.get(f"/api/users/{account.id}")).json()["has_second_factor"] is True
    assert (await client.delete(path)).status_code == 204
    assert (await client.get(f"/api/users/{account.id}")).json()["has_second_factor"] is False
    assert (await theirs.get("/api/me")).status_code == 401
    assert (await log_in(await office.client())).status_code == 200
    verbs = [row[0] for row in await office.rows("SELECT verb FROM journal ORDER BY seq DESC LIMIT 3")]
    assert "second_factor.reset" in verbs
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET authenticated_at = now() - interval '11 min'")
    assert (await client.delete(path)).json()["code"] == "fresh_login_needed"


async def test_who_helps_people_cannot_come_in_as_an_administrator(office: Office) -> None:
    account = await with_totp(office, "admin")
    helper = await office.person("sales")
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO role_grants (role_id, module, action, scope)"
            " SELECT id, 'users', 'manage', 'all' FROM roles WHERE key = 'sales'"
        )
    client = await office.client(helper)
    for path in (f"/api/users/{account.id}/second-factor", f"/api/users/{account.id}/sessions"):
        assert (await client.delete(path)).status_code == 403
    assert await office.rows("SELECT count(*) FROM second_factors") == [(1,)]


async def demand(office: Office, role: str = "sales") -> None:
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE roles SET needs_second_factor = true WHERE key = %(role)s", role=role)


async def test_whose_role_asks_for_it_may_only_set_it_up(office: Office) -> None:
    await with_password(office)
    await demand(office)
    client = await office.client()
    me = await log_in(client)
    assert me.json()["must_set_up"] is True
    client.headers["X-CSRF-Token"] = client.cookies["crm_csrf"]
    for method, path in (("GET", "/api/customers"), ("POST", "/api/customers"), ("GET", "/api/me/sessions")):
        answer = await client.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_setup_needed"), path
    offered = (await client.post("/api/me/second-factor")).json()
    done = await client.post("/api/me/second-factor/confirm", json={"code": TOTP(offered["key"]).now()})
    assert done.status_code == 200
    assert (await client.get("/api/customers")).status_code == 200
    assert (await client.get("/api/me")).json()["must_set_up"] is False


async def test_a_role_that_begins_to_ask_for_it_acts_on_sessions_that_are_open(office: Office) -> None:
    client = await office.client(await office.person("sales"))
    assert (await client.get("/api/customers")).status_code == 200
    await demand(office)
    assert (await client.get("/api/customers")).json()["code"] == "second_factor_setup_needed"


async def test_a_program_has_no_second_factor(office: Office) -> None:
    admin = await office.person("admin")
    async with office.begin(admin) as work:
        _, secret = await actions.make_token(work, token_id=None, name="t", grants=["users.manage"])
    client = await office.client()
    client.headers["Authorization"] = f"Bearer {secret}"
    for method, path, body in (
        ("GET", "/api/me/security", None),
        ("GET", "/api/me/sessions", None),
        ("POST", "/api/me/second-factor", None),
        ("DELETE", "/api/me/second-factor", None),
        ("DELETE", "/api/me/sessions", None),
    ):
        assert (await client.request(method, path, json=body)).status_code == 403, path
    assert (await client.post("/api/session/confirm", json={"password": PASSWORD})).status_code == 404
    change = {"current": PASSWORD, "password": "kırk yeşil zürafa"}
    assert (await client.post("/api/me/password", json=change)).status_code == 404


def test_what_people_type_between_the_digits_does_not_matter() -> None:
    assert factors.bare_code(" 123 456 ") == "123456"
    assert factors.recovery_hash("ABCD-EFGH") == factors.recovery_hash("abcd efgh")
