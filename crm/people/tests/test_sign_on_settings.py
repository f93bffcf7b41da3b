"""Single sign-on as a company sets it: links from inside, unknown people, the only way in, the settings themselves."""

import asyncio

import pytest

from crm.core.doors import SYSTEM
from crm.core.http import GuardedClient
from crm.people.openid import Provider
from crm.people.sign_on import PAGE, SignOnParts
from crm.people.tests.sign_on_company import FINISH, JSON, START, Company, code_of, links
from crm.people.tests.test_passkeys import ORIGIN, enter, make_stale, with_passkey
from crm.people.tests.test_second_factor import EMAIL, PASSWORD, log_in, with_password
from tests.office import KEYS, Office
from tests.openid_provider import CLIENT_SECRET, OpenIdProvider, Somebody

# Linking from inside


async def test_whoever_could_let_others_in_links_from_inside(company: Company) -> None:
    admin = await with_password(company.office, "admin")
    somebody = company.provider.add(EMAIL)
    assert code_of(await company.enter(await company.browser(), somebody)) == (401, "sign_on_must_link")
    assert await links(company.office) == []

    client = await company.browser(admin)
    back = await company.visit(await company.leave(client, "/api/me/sign-on/start", purpose="link"), somebody)
    assert (await client.post("/api/me/sign-on", json=back)).json()["purpose"] == "link"
    assert (await client.get("/api/me/security")).json()["sign_on_since"]
    assert (await company.enter(await company.browser(), somebody)).json()["me"]["id"] == str(admin.id)

    assert (await client.delete("/api/me/sign-on")).status_code == 204
    assert (await client.delete("/api/me/sign-on")).status_code == 404
    assert code_of(await company.enter(await company.browser(), somebody)) == (401, "sign_on_must_link")


async def test_linking_asks_for_a_fresh_login_and_the_same_person(company: Company) -> None:
    actor, other = await with_password(company.office), await company.office.person("sales")
    somebody, client = company.provider.add(EMAIL), await company.browser(actor)
    back = await company.visit(await company.leave(client, "/api/me/sign-on/start", purpose="link"), somebody)
    theirs = await company.browser(other)
    theirs.cookies.set("crm_browser", client.cookies["crm_browser"])
    assert code_of(await theirs.post("/api/me/sign-on", json=back)) == (401, "sign_on_failed")
    assert code_of(await client.post(FINISH, json=back)) == (401, "sign_on_failed")
    await make_stale(company.office)
    answer = await client.post("/api/me/sign-on/start", json={"purpose": "link", "return_to": "/"})
    assert code_of(answer) == (403, "fresh_login_needed")


async def test_a_link_that_is_taken_is_not_taken_over(company: Company) -> None:
    actor, other = await with_password(company.office), await company.office.person("sales")
    somebody = company.provider.add(EMAIL)
    assert (await company.enter(await company.browser(), somebody)).status_code == 200
    client = await company.browser(other)
    back = await company.visit(await company.leave(client, "/api/me/sign-on/start", purpose="link"), somebody)
    assert code_of(await client.post("/api/me/sign-on", json=back)) == (409, "sign_on_link_taken")
    assert await links(company.office) == [actor.id]


async def test_an_administrator_undoes_the_link_of_somebody(company: Company) -> None:
    actor, somebody = await with_password(company.office), company.provider.add(EMAIL)
    assert (await company.enter(await company.browser(), somebody)).status_code == 200
    admin = await company.browser(await company.office.person("admin"))
    assert (await admin.delete(f"/api/users/{actor.id}/second-factor")).status_code == 204
    assert await links(company.office) == []


# Unknown people


async def test_unknown_people_get_an_account_where_the_company_wants_it(company: Company) -> None:
    newcomer = company.provider.add("Yeni.Gelen@example.com", name="Yeni Gelen")
    assert code_of(await company.enter(await company.browser(), newcomer)) == (401, "sign_on_refused")
    await company.set(role_id=str(company.office.role("operations")))
    client = await company.browser()
    me = (await company.enter(client, newcomer)).json()["me"]
    assert (me["name"], me["email"], me["roles"]) == ("Yeni Gelen", "Yeni.Gelen@example.com", ["operations"])
    assert (await company.enter(await company.browser(), newcomer)).json()["me"]["id"] == me["id"]
    # There is no password that could be guessed.
    answer = await client.post("/api/session", json={"email": "yeni.gelen@example.com", "password": ""})
    assert answer.status_code == 401


async def test_eight_first_logins_at_once_make_one_account(company: Company) -> None:
    await company.set(role_id=str(company.office.role("sales")))
    newcomer = company.provider.add("new@example.com")
    clients = [await company.browser() for _ in range(6)]
    answers = await asyncio.gather(*[company.enter(client, newcomer) for client in clients])
    assert 200 in {answer.status_code for answer in answers}
    found = await company.office.rows("SELECT count(*) FROM users WHERE email_key = 'new@example.com'")
    assert found == [(1,)]


async def test_no_role_that_could_let_others_in_is_given_by_itself(company: Company) -> None:
    admin = await company.browser(await company.office.person("admin"))
    version = (await admin.get("/api/sign-on")).json()["version"]
    body = {"version": version, "role_id": str(company.office.role("admin"))}
    assert set((await admin.patch("/api/sign-on", json=body)).json()["fields"]) == {"role_id"}
    await company.set(role_id=str(company.office.role("sales")))
    async with company.office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO role_grants (role_id, module, action, scope) VALUES (%(id)s, 'users', 'manage', 'all')",
            id=company.office.role("sales"),
        )
    answer = await company.enter(await company.browser(), company.provider.add("new@example.com"))
    assert code_of(answer) == (401, "sign_on_refused")


# Only single sign-on


async def test_where_it_is_the_only_way_administrators_have_another(company: Company) -> None:
    actor = await with_password(company.office)
    key = await with_passkey(company.office, actor)
    admin = await with_password(company.office, "admin", "admin@example.com")
    await company.set(is_required=True)
    assert (await (await company.browser()).get("/api/session/ways")).json()["is_sign_on_only"] is True
    assert code_of(await log_in(await company.browser())) == (401, "sign_on_only")
    wrong = await (await company.browser()).post("/api/session", json={"email": EMAIL, "password": "wrong"})
    assert code_of(wrong) == (401, "wrong_login")
    assert code_of(await enter(await company.browser(), key)) == (401, "sign_on_only")
    assert (await company.enter(await company.browser(), company.provider.add(EMAIL))).status_code == 200

    credentials = {"email": "admin@example.com", "password": PASSWORD}
    back_in = await (await company.browser()).post("/api/session", json=credentials)
    assert back_in.json()["id"] == str(admin.id)
    theirs = await with_passkey(company.office, admin)
    assert (await enter(await company.browser(), theirs)).status_code == 200


async def test_when_it_becomes_the_only_way_what_was_opened_otherwise_is_over(company: Company) -> None:
    office = company.office
    actor, admin = await with_password(office), await office.person("admin")
    by_password, theirs = await company.browser(actor), await company.browser(admin)
    by_provider = await company.browser()
    assert (await company.enter(by_provider, company.provider.add(EMAIL))).status_code == 200
    head = await office.head()
    await company.set(is_required=True)
    assert (await by_password.get("/api/me")).status_code == 401
    assert (await by_provider.get("/api/me")).status_code == 200
    assert (await theirs.get("/api/me")).status_code == 200
    ended = [line for line in await office.lines_after(head) if line.verb == "session.ended"]
    assert [line.subject_id for line in ended] == [actor.id]
    # Allowing passwords again brings back no session of before.
    await company.set(is_required=False)
    assert (await by_password.get("/api/me")).status_code == 401


async def test_who_no_longer_keeps_the_keys_is_not_left_in_by_a_password(company: Company) -> None:
    office = company.office
    former = await office.person("admin")
    await company.set(is_required=True)
    theirs = await company.browser(former)
    assert (await theirs.get("/api/me")).status_code == 200
    other = await company.browser(await office.person("admin"))
    body = {"role_ids": [str(office.role("sales"))]}
    assert (await other.put(f"/api/users/{former.id}/roles", json=body)).status_code == 204
    assert (await theirs.get("/api/me")).status_code == 401


# Settings


async def test_the_secret_is_sealed_and_never_told(company: Company) -> None:
    admin = await company.browser(await company.office.person("admin"))
    told = await admin.get("/api/sign-on")
    assert told.json()["has_secret"] is True
    assert told.json()["redirect_uri"] == f"{ORIGIN}{PAGE}"
    assert CLIENT_SECRET not in told.text
    stored = (await company.office.rows("SELECT client_secret FROM sign_on"))[0][0]
    assert CLIENT_SECRET.encode() not in bytes(stored)
    lines = await company.office.rows("SELECT facts::text FROM journal WHERE verb = 'sign_on.edited'")
    assert all(CLIENT_SECRET not in line[0] for line in lines)
    # Sent to another address it would be read there.
    await company.set(is_on=False, issuer="https://another.example")
    assert (await admin.get("/api/sign-on")).json()["has_secret"] is False


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"is_on": True}, "issuer"),
        ({"is_on": True, "issuer": "https://id.example.com", "client_id": "x"}, "domains"),
        ({"issuer": "ftp://id.example.com"}, "issuer"),
        ({"issuer": "https://user:pass@id.example.com"}, "issuer"),
        ({"issuer": "https://id.example.com?x=1"}, "issuer"),
        ({"domains": ["not a domain"]}, "domains"),
        ({"is_required": True}, "is_required"),
        ({"domains": ["gmail.com"], "role_id": "00000000-0000-7000-8000-00000000a001"}, "domains"),
        ({"role_id": "00000000-0000-7000-8000-00000000ffff"}, "roles"),
        ({"button": "x" * 61}, "button"),
        (
            {"is_on": True, "issuer": "http://127.0.0.1:9", "client_id": "x", "domains": ["example.com"]},
            "issuer",
        ),
        (
            {"is_on": True, "issuer": "https://127.0.0.1:9", "client_id": "x", "domains": ["example.com"]},
            "issuer",
        ),
    ],
)
async def test_settings_that_cannot_hold_are_refused(office: Office, settings: JSON, field: str) -> None:
    admin = await office.client(await office.person("admin"))
    answer = await admin.patch("/api/sign-on", json={"version": 1} | settings)
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {field})


@pytest.mark.parametrize(
    ("description", "reason"),
    [
        ({"issuer": "https://another.example"}, "başka bir adres"),
        ({"token_endpoint": "http://elsewhere.example/token"}, "https"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "https"),
        ({"response_types_supported": ["id_token"]}, "authorization code"),
        ({"jwks_uri": 7}, "OpenID Connect"),
    ],
)
async def test_a_provider_that_cannot_be_used_is_found_by_the_check(
    company: Company, description: JSON, reason: str
) -> None:
    admin = await company.browser(await company.office.person("admin"))
    assert (await admin.post("/api/sign-on/check")).status_code == 204
    company.provider.description = description
    answer = await admin.post("/api/sign-on/check")
    assert answer.status_code == 422
    assert reason in answer.json()["fields"]["issuer"]


async def test_a_provider_inside_our_network_is_called_only_where_it_is_named(
    office: Office, provider: OpenIdProvider
) -> None:
    async with GuardedClient([], is_open=True) as caller:
        parts = SignOnParts(Provider(caller), KEYS, ORIGIN)
        admin = await office.client(await office.person("admin"), sign_on=parts)
        settings = {"version": 1, "issuer": provider.issuer, "client_id": "x"}
        assert (await admin.patch("/api/sign-on", json=settings)).status_code == 200
        answer = await admin.post("/api/sign-on/check")
        assert (answer.status_code, set(answer.json()["fields"])) == (422, {"issuer"})


async def test_changing_it_takes_the_right_to_manage_roles_and_a_fresh_login(company: Company) -> None:
    async with company.office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO role_grants (role_id, module, action, scope) VALUES (%(id)s, 'settings', 'manage', 'all')",
            id=company.office.role("manager"),
        )
    manager = await company.browser(await company.office.person("manager"))
    seen = await manager.get("/api/sign-on")
    assert seen.status_code == 200
    body = {"version": seen.json()["version"], "button": "Benim"}
    assert (await manager.patch("/api/sign-on", json=body)).status_code == 403
    assert (await manager.post("/api/sign-on/check")).status_code == 403

    admin = await company.browser(await company.office.person("admin"))
    stale = await admin.patch("/api/sign-on", json={"version": 1, "button": "Eski"})
    assert (stale.status_code, stale.json()["current"]["version"]) == (409, seen.json()["version"])
    await make_stale(company.office)
    assert code_of(await admin.patch("/api/sign-on", json=body)) == (403, "fresh_login_needed")


async def test_trying_says_what_would_become_of_somebody_and_changes_nothing(company: Company) -> None:
    actor = await with_password(company.office)
    admin = await company.browser(await company.office.person("admin"))
    await company.set(is_on=False)

    async def tried(somebody: Somebody) -> str:
        back = await company.visit(await company.leave(admin, "/api/me/sign-on/start", purpose="try"), somebody)
        answer = await admin.post("/api/me/sign-on", json=back)
        assert answer.status_code == 200, answer.text
        return answer.json()["tried"]["outcome"]

    known = company.provider.add(EMAIL)
    assert await tried(known) == "is_linked"
    assert await tried(company.provider.add("nobody@example.com")) == "is_unknown"
    assert await tried(company.provider.add("x@elsewhere.example")) == "wrong_domain"
    assert await tried(company.provider.add("y@example.com", is_verified=False)) == "is_unverified"
    assert await links(company.office) == []
    off = await (await company.browser()).post(START, json={"return_to": "/"})
    assert code_of(off) == (409, "sign_on_off")
    theirs = await company.browser(actor)
    answer = await theirs.post("/api/me/sign-on/start", json={"purpose": "try", "return_to": "/"})
    assert answer.status_code == 403


async def test_a_provider_that_is_away_is_said_to_be(company: Company) -> None:
    company.parts.provider._kept.clear()  # pyright: ignore[reportPrivateUsage] - as after a start of the process
    company.provider.description = {"issuer": "https://another.example"}
    answer = await (await company.browser()).post(START, json={"return_to": "/"})
    assert code_of(answer) == (503, "sign_on_unreachable")


async def test_tries_are_counted(company: Company) -> None:
    client = await company.browser()
    async with company.office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO attempts (key, slot, count)"
            " SELECT key, date_bin('15 min', now(), 'epoch'), 1000"
            " FROM unnest(ARRAY['journeys:127.0.0.1', 'address:127.0.0.1']) AS key"
        )
    assert (await client.post(START, json={"return_to": "/"})).status_code == 429
    assert (await client.post(FINISH, json={"state": "x", "code": "x"})).status_code == 429
