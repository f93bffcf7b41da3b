"""Passkeys: added, used instead of a password, refused, removed. Answers are made by a real authenticator in software."""

import asyncio
from typing import Any

import httpx
import pytest
from webauthn.helpers import bytes_to_base64url

from crm.core.doors import SYSTEM, Actor
from crm.people import rules
from crm.people.authenticators import PasskeysUnavailable, party_of
from crm.people.tests.software_authenticator import PRESENT, VERIFIED, SoftwareAuthenticator
from crm.people.tests.test_second_factor import EMAIL, PASSWORD, log_in, refusals, with_password, with_totp
from tests.office import Office

ORIGIN = "https://crm.example.com"
JSON = dict[str, Any]


async def browser(office: Office, actor: Actor | None = None) -> httpx.AsyncClient:
    """A browser at an address where passkeys work."""
    return await office.client(actor, base_url=ORIGIN)


async def options(client: httpx.AsyncClient, path: str = "/api/session/passkey") -> JSON:
    answer = await client.post(f"{path}/options")
    assert answer.status_code == 200, answer.text
    return answer.json()["options"]


async def add(client: httpx.AsyncClient, key: SoftwareAuthenticator, **lies: Any) -> httpx.Response:
    made = key.create(await options(client, "/api/me/passkeys"), **lies)
    return await client.post("/api/me/passkeys", json={"name": "Telefonum"} | made)


async def with_passkey(office: Office, actor: Actor | None = None, **kind: bool) -> SoftwareAuthenticator:
    key = SoftwareAuthenticator(ORIGIN, **kind)
    answer = await add(await browser(office, actor or await with_password(office)), key)
    assert answer.status_code == 201, answer.text
    return key


async def enter(client: httpx.AsyncClient, key: SoftwareAuthenticator, **lies: Any) -> httpx.Response:
    shown = key.get(await options(client), **lies)
    return await client.post("/api/session/passkey", json=shown)


async def need_second_factor(office: Office, role: str = "sales") -> None:
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE roles SET needs_second_factor = true WHERE key = %(key)s", key=role)


async def make_stale(office: Office) -> None:
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET authenticated_at = now() - interval '11 min'")


async def test_it_is_added_named_and_opens_without_a_password(office: Office) -> None:
    actor = await with_password(office)
    client, key = await browser(office, actor), SoftwareAuthenticator(ORIGIN)
    asked = await options(client, "/api/me/passkeys")
    assert asked["rp"] == {"id": "crm.example.com", "name": "Modern CRM"}
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    added = await client.post("/api/me/passkeys", json={"name": "  Telefonum "} | key.create(asked))
    assert (added.status_code, added.json()["name"]) == (201, "Telefonum")
    assert (await client.get("/api/me/security")).json()["passkeys"] == [added.json()]

    stranger = await browser(office)
    assert (await stranger.get("/api/session/ways")).json()["passkeys"] is True
    entered = await enter(stranger, key)
    assert (entered.status_code, entered.json()["email"]) == (200, EMAIL)
    assert (await stranger.get("/api/me")).status_code == 200
    assert ("passkey", True) in await office.rows("SELECT method, is_strong FROM sessions")
    assert (await client.get("/api/me/security")).json()["passkeys"][0]["last_used_at"]
    lines = await office.rows("SELECT verb FROM journal WHERE verb LIKE 'passkey.%%' OR verb = 'session.opened'")
    assert lines == [("passkey.added",), ("session.opened",)]


async def test_the_cookie_of_the_ceremony_is_for_our_pages_alone(office: Office) -> None:
    client = await browser(office)
    cookie = (await client.post("/api/session/passkey/options")).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    first = client.cookies["crm_browser"]
    await options(client)
    assert client.cookies["crm_browser"] == first


async def test_two_windows_of_one_browser_do_not_disturb_each_other(office: Office) -> None:
    key, client = await with_passkey(office), await browser(office)
    first, second = await options(client), await options(client)
    for asked in (first, second):
        assert (await client.post("/api/session/passkey", json=key.get(asked))).status_code == 200


@pytest.mark.parametrize(
    "lies",
    [
        {"origin": "https://crm.example.com.evil.example"},
        {"origin": "http://crm.example.com"},
        {"rp_id": "evil.example"},
        {"challenge": bytes_to_base64url(b"x" * 32)},
        {"type": "webauthn.create"},
        {"is_embedded": True},
    ],
)
async def test_an_answer_that_was_not_given_to_us_opens_nothing(office: Office, lies: JSON) -> None:
    key, client = await with_passkey(office), await browser(office)
    answer = await enter(client, key, **lies)
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_passkey")
    assert "set-cookie" not in answer.headers
    assert await refusals(office) == ["passkey"]


async def test_an_answer_opens_once(office: Office) -> None:
    key, client = await with_passkey(office), await browser(office)
    shown = key.get(await options(client))
    answers = await asyncio.gather(*[client.post("/api/session/passkey", json=shown) for _ in range(6)])
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 5
    assert len({answer.json()["detail"] for answer in answers if answer.status_code == 401}) == 1


async def test_a_challenge_is_for_the_browser_that_asked_and_soon_over(office: Office) -> None:
    key, client, other = await with_passkey(office), await browser(office), await browser(office)
    await options(other)
    stolen = key.get(await options(client))
    assert (await other.post("/api/session/passkey", json=stolen)).json()["code"] == "wrong_passkey"
    late = key.get(await options(client))
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE passkey_challenges SET expires_at = now() - interval '1 s'")
    assert (await client.post("/api/session/passkey", json=late)).json()["code"] == "wrong_passkey"


async def test_a_challenge_for_one_purpose_serves_no_other(office: Office) -> None:
    actor = await with_password(office)
    key = await with_passkey(office, actor)
    client = await browser(office, actor)
    shown = key.get(await options(client, "/api/session/confirm/passkey"))
    assert (await client.post("/api/session/passkey", json=shown)).status_code == 401
    shown = key.get(await options(client))
    assert (await client.post("/api/session/confirm/passkey", json=shown)).status_code == 422


async def test_unknown_foreign_tampered_and_disabled_are_refused_alike(office: Office) -> None:
    actor = await with_password(office)
    key, client = await with_passkey(office, actor), await browser(office)
    refused: list[JSON] = []

    unknown = SoftwareAuthenticator(ORIGIN)
    unknown.user_handle = key.user_handle
    refused.append((await enter(client, unknown)).json())

    # Somebody else's authenticator that says it is this person's, and this one's that says it is somebody else's.
    foreign = await with_passkey(office, await office.person("sales"))
    foreign.user_handle = key.user_handle
    refused.append((await enter(client, foreign)).json())
    copy = SoftwareAuthenticator(ORIGIN)
    copy.credential_id, copy.user_handle = key.credential_id, key.user_handle
    refused.append((await enter(client, copy)).json())

    nameless = key.get(await options(client)) | {"user_handle": None}
    refused.append((await client.post("/api/session/passkey", json=nameless)).json())
    for part in ("signature", "authenticator_data", "client_data", "credential_id"):
        torn = key.get(await options(client))
        refused.append((await client.post("/api/session/passkey", json=torn | {part: "%%%"})).json())
    key.flags = PRESENT
    unverified = key.get(await options(client))
    refused.append((await client.post("/api/session/passkey", json=unverified)).json())
    key.flags = PRESENT | VERIFIED

    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE users SET is_active = false WHERE id = %(id)s", id=actor.id)
    refused.append((await enter(client, key)).json())
    for answer in refused:
        answer.pop("trace")
    assert all(answer == refused[0] for answer in refused)
    assert refused[0]["code"] == "wrong_passkey"
    assert (await refusals(office)).count("disabled") == 1


async def test_a_key_that_was_copied_is_found_by_its_counter(office: Office) -> None:
    key, client = await with_passkey(office, is_counting=True), await browser(office)
    assert (await enter(client, key)).status_code == 200
    assert (await enter(client, key)).status_code == 200
    key.count -= 1
    answer = await enter(client, key)
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_passkey")
    assert await refusals(office) == ["passkey_copied"]
    assert await office.rows("SELECT sign_count FROM passkeys") == [(2,)]


@pytest.mark.parametrize(
    ("seen", "counted", "is_copied"), [(0, 0, False), (0, 1, False), (4, 5, False), (5, 5, True), (5, 0, True)]
)
def test_a_counter_only_grows(seen: int, counted: int, is_copied: bool) -> None:
    assert rules.is_copied(seen, counted) is is_copied


async def test_tries_are_counted(office: Office) -> None:
    key, client = await with_passkey(office), await browser(office)
    for _ in range(rules.TRIES_PER_ACCOUNT):
        await enter(client, key, origin="https://evil.example")
    assert (await enter(client, key)).status_code == 429


async def test_challenges_are_counted(office: Office) -> None:
    client = await browser(office)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO attempts (key, slot, count)"
            " VALUES ('challenges:127.0.0.1', date_bin('15 min', now(), 'epoch'), %(count)s)",
            count=rules.CHALLENGES_PER_ADDRESS,
        )
    assert (await client.post("/api/session/passkey/options")).status_code == 429


async def test_adding_asks_for_a_fresh_login(office: Office) -> None:
    client = await browser(office, await with_password(office))
    made = SoftwareAuthenticator(ORIGIN).create(await options(client, "/api/me/passkeys"))
    await make_stale(office)
    late = await client.post("/api/me/passkeys", json={"name": "x"} | made)
    assert late.json()["code"] == "fresh_login_needed"
    assert (await client.post("/api/me/passkeys/options")).json()["code"] == "fresh_login_needed"


@pytest.mark.parametrize(
    "lies", [{"origin": "https://evil.example"}, {"rp_id": "evil.example"}, {"type": "webauthn.get"}]
)
async def test_a_key_made_for_somebody_else_is_not_added(office: Office, lies: JSON) -> None:
    client = await browser(office, await with_password(office))
    answer = await add(client, SoftwareAuthenticator(ORIGIN), **lies)
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"attestation"})
    assert await office.rows("SELECT FROM passkeys") == []


async def test_a_key_that_does_not_verify_its_owner_is_not_added(office: Office) -> None:
    client = await browser(office, await with_password(office))
    assert (await add(client, SoftwareAuthenticator(ORIGIN, verifies=False))).status_code == 422


async def test_a_challenge_to_add_is_for_the_person_who_asked(office: Office) -> None:
    client = await browser(office, await with_password(office))
    other = await browser(office, await office.person("sales"))
    made = SoftwareAuthenticator(ORIGIN).create(await options(client, "/api/me/passkeys"))
    other.cookies.set("crm_browser", client.cookies["crm_browser"])
    assert (await other.post("/api/me/passkeys", json={"name": "x"} | made)).status_code == 422


async def test_nobody_adds_a_key_that_is_known_or_too_many(office: Office) -> None:
    actor = await with_password(office)
    key = await with_passkey(office, actor)
    client = await browser(office, actor)
    known = (await options(client, "/api/me/passkeys"))["excludeCredentials"]
    assert [each["id"] for each in known] == [bytes_to_base64url(key.credential_id)]
    assert known[0]["transports"] == ["internal"]
    assert (await add(client, key)).json()["code"] == "passkey_taken"
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, transports, name)"
            " SELECT gen_random_uuid(), %(id)s, n::text::bytea, 'x', 0, '{}', 'x' FROM generate_series(2, %(most)s) n",
            id=actor.id,
            most=rules.MOST_PASSKEYS,
        )
    assert (await add(client, SoftwareAuthenticator(ORIGIN))).json()["code"] == "too_many_passkeys"


async def test_ones_own_are_renamed_and_removed_and_nobody_elses(office: Office) -> None:
    actor = await with_password(office)
    key, client = await with_passkey(office, actor), await browser(office, actor)
    passkey_id = (await client.get("/api/me/security")).json()["passkeys"][0]["id"]
    theirs = await browser(office)
    assert (await enter(theirs, key)).status_code == 200
    path = f"/api/me/passkeys/{passkey_id}"

    stranger = await browser(office, await office.person("admin"))
    assert (await stranger.patch(path, json={"name": "Benim"})).status_code == 404
    assert (await stranger.delete(path)).status_code == 404

    assert (await client.patch(path, json={"name": "Eski telefon"})).json()["name"] == "Eski telefon"
    assert (await client.patch(path, json={"name": " "})).status_code == 422
    await make_stale(office)
    assert (await client.delete(path)).json()["code"] == "fresh_login_needed"
    assert (await client.post("/api/session/confirm", json={"password": PASSWORD})).status_code == 204
    assert (await client.delete(path)).status_code == 204
    # Whoever holds the removed key is out, and comes in no more.
    assert (await theirs.get("/api/me")).status_code == 401
    assert (await client.get("/api/me")).status_code == 200
    assert (await enter(await browser(office), key)).status_code == 401


async def test_it_satisfies_a_role_that_asks_for_a_second_factor(office: Office) -> None:
    await need_second_factor(office)
    actor = await with_password(office)
    thief, client = await browser(office, actor), await browser(office, actor)
    assert (await client.get("/api/users")).json()["code"] == "second_factor_setup_needed"
    key = SoftwareAuthenticator(ORIGIN)
    assert (await add(client, key)).status_code == 201
    assert (await client.get("/api/users")).status_code == 200
    # Who waited with the password alone is out, instead of in.
    assert (await thief.get("/api/users")).status_code == 401
    # The password alone is not enough any more; the key alone is.
    assert (await log_in(await browser(office))).json()["code"] == "second_factor_needed"
    fresh = await browser(office)
    assert (await enter(fresh, key)).json()["must_set_up"] is False
    assert (await fresh.get("/api/users")).status_code == 200


async def test_it_opens_without_the_code_of_an_authenticator_app(office: Office) -> None:
    account = await with_totp(office)
    key = await with_passkey(office, account.actor)
    assert (await enter(await browser(office), key)).status_code == 200


async def test_it_proves_again_who_one_is(office: Office) -> None:
    actor = await with_password(office)
    key, client = await with_passkey(office, actor), await browser(office, actor)
    await make_stale(office)
    asked = await options(client, "/api/session/confirm/passkey")
    assert [each["id"] for each in asked["allowCredentials"]] == [bytes_to_base64url(key.credential_id)]
    wrong = key.get(asked, origin="https://evil.example")
    assert (await client.post("/api/session/confirm/passkey", json=wrong)).status_code == 422
    shown = key.get(await options(client, "/api/session/confirm/passkey"))
    assert (await client.post("/api/session/confirm/passkey", json=shown)).status_code == 204
    assert (await client.post("/api/me/second-factor")).status_code == 200

    other = await browser(office, await office.person("sales"))
    assert (await other.post("/api/session/confirm/passkey/options")).status_code == 404


async def test_a_strangers_key_does_not_confirm(office: Office) -> None:
    actor, other = await with_password(office), await office.person("sales")
    await with_passkey(office, actor)
    theirs, client = await with_passkey(office, other), await browser(office, actor)
    shown = theirs.get(await options(client, "/api/session/confirm/passkey"))
    assert (await client.post("/api/session/confirm/passkey", json=shown)).status_code == 422


async def test_an_administrator_takes_all_keys_of_somebody_away(office: Office) -> None:
    actor = await with_password(office)
    key = await with_passkey(office, actor)
    admin = await browser(office, await office.person("admin"))
    assert (await admin.delete(f"/api/users/{actor.id}/second-factor")).status_code == 204
    assert (await enter(await browser(office), key)).status_code == 401


@pytest.mark.parametrize(
    ("base_url", "party"),
    [
        ("https://crm.example.com", ("crm.example.com", "https://crm.example.com")),
        ("https://CRM.example.com:8443", ("crm.example.com", "https://crm.example.com:8443")),
        ("http://localhost:8000", ("localhost", "http://localhost:8000")),
        ("http://127.0.0.1:8000", None),
        ("https://10.0.0.7", None),
        ("http://crm.example.com", None),
    ],
)
def test_they_work_where_browsers_let_them(base_url: str, party: tuple[str, str] | None) -> None:
    if party is None:
        with pytest.raises(PasskeysUnavailable):
            party_of(base_url)
    else:
        found = party_of(base_url)
        assert (found.id, found.origin) == party


async def test_where_they_do_not_work_it_is_said(office: Office) -> None:
    client = await office.client(base_url="http://127.0.0.1:8000")
    assert (await client.get("/api/session/ways")).json()["passkeys"] is False
    assert (await client.post("/api/session/passkey/options")).json()["code"] == "passkeys_unavailable"
