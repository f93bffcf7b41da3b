"""Single sign-on against a real provider on a real port: whom its word lets in, and every way in which it may be a lie."""

import asyncio

import pytest
from joserfc.jwk import RSAKey

from crm.core.doors import SYSTEM
from crm.people.sign_on import PAGE
from crm.people.tests.sign_on_company import FINISH, JSON, START, Company, code_of, links, parse
from crm.people.tests.test_passkeys import ORIGIN, need_second_factor, options, with_passkey
from crm.people.tests.test_second_factor import EMAIL, refusals, with_password, with_totp
from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, Somebody

# Good logins


async def test_whose_verified_address_has_an_account_enters_and_is_linked(company: Company) -> None:
    actor, client = await with_password(company.office), await company.browser()
    somebody = company.provider.add(EMAIL)
    assert (await client.get("/api/session/ways")).json()["sign_on"] == ""
    answer = await company.enter(client, somebody)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["me"]["email"], answer.json()["return_to"]) == (EMAIL, "/huni")
    assert (await client.get("/api/me")).status_code == 200
    assert await links(company.office) == [actor.id]
    assert ("sso", False) in await company.office.rows("SELECT method, is_strong FROM sessions")
    verbs = await company.office.rows(
        "SELECT verb FROM journal WHERE verb LIKE 'sign_on.%%' OR verb = 'session.opened' ORDER BY seq"
    )
    assert verbs == [("sign_on.edited",), ("sign_on.linked",), ("session.opened",)]


async def test_the_way_there_carries_what_binds_the_way_back(company: Company) -> None:
    client = await company.browser()
    address = await company.leave(client)
    asked = parse(address)
    assert address.startswith(f"{company.provider.issuer}/authorize?")
    assert asked["redirect_uri"] == f"{ORIGIN}{PAGE}"
    assert (asked["response_type"], asked["code_challenge_method"], asked["scope"]) == (
        "code",
        "S256",
        "openid email profile",
    )
    assert min(len(asked["state"]), len(asked["nonce"]), len(asked["code_challenge"])) >= 43
    assert CLIENT_SECRET not in address
    other = parse(await company.leave(client))
    assert all(asked[each] != other[each] for each in ("state", "nonce", "code_challenge"))


async def test_the_link_is_by_number_whatever_the_address_becomes(company: Company) -> None:
    actor = await with_password(company.office)
    somebody = company.provider.add(EMAIL)
    assert (await company.enter(await company.browser(), somebody)).status_code == 200
    renamed = Somebody(somebody.subject, "ozge.yeni@example.com", is_verified=None)
    company.provider.people[renamed.email] = renamed
    again = await company.enter(await company.browser(), renamed)
    assert again.json()["me"]["id"] == str(actor.id)
    # Whoever left the company's domain is not let in by the link.
    gone = Somebody(somebody.subject, "ozge@elsewhere.example")
    company.provider.people[gone.email] = gone
    assert code_of(await company.enter(await company.browser(), gone)) == (401, "sign_on_refused")


async def test_an_address_that_was_given_to_somebody_else_does_not_open_its_old_account(company: Company) -> None:
    await with_password(company.office)
    assert (await company.enter(await company.browser(), company.provider.add(EMAIL))).status_code == 200
    successor = company.provider.add(EMAIL)
    assert code_of(await company.enter(await company.browser(), successor)) == (401, "sign_on_refused")
    assert len(await links(company.office)) == 1


async def test_the_address_may_come_from_userinfo_but_not_somebody_elses(company: Company) -> None:
    await with_password(company.office)
    somebody = company.provider.add(EMAIL)
    company.provider.lies = {"email": None, "email_verified": None}
    assert (await company.enter(await company.browser(), somebody)).status_code == 200
    company.provider.lies = {"email": None, "email_verified": None, "sub": "somebody-else"}
    assert code_of(await company.enter(await company.browser(), somebody)) == (401, "sign_on_refused")


# Lies


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-program"},
        {"aud": ["another-program"]},
        {"aud": [CLIENT_ID, "another-program"]},
        {"aud": [CLIENT_ID, "another-program"], "azp": "another-program"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"exp": "soon"},
        {"iat": None},
        {"iat": 9_999_999_999},
        {"nbf": 9_999_999_999},
        {"sub": None},
        {"sub": 7},
        {"at_hash": "AAAA"},
    ],
)
async def test_a_token_that_is_not_for_us_now_opens_nothing(company: Company, lies: JSON) -> None:
    await with_password(company.office)
    somebody = company.provider.add(EMAIL)
    company.provider.lies = lies
    client = await company.browser()
    answer = await company.enter(client, somebody)
    assert code_of(answer) == (401, "sign_on_failed")
    assert company.provider.tokens_given
    assert "set-cookie" not in answer.headers
    assert await links(company.office) == []
    assert await refusals(company.office) == ["sign_on"]


@pytest.mark.parametrize("algorithm", ["none", "HS256", "foreign"])
async def test_a_token_that_the_provider_did_not_sign_opens_nothing(company: Company, algorithm: str) -> None:
    await with_password(company.office)
    somebody = company.provider.add(EMAIL)
    if algorithm == "foreign":
        company.provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
    else:
        company.provider.algorithm = algorithm
    assert code_of(await company.enter(await company.browser(), somebody)) == (401, "sign_on_failed")


async def test_keys_that_were_changed_are_fetched_anew(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.people.openid.REFRESH_SECONDS", 0)
    await with_password(company.office)
    somebody = company.provider.add(EMAIL)
    assert (await company.enter(await company.browser(), somebody)).status_code == 200
    company.provider.key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "one"}, private=True)
    assert (await company.enter(await company.browser(), somebody)).status_code == 200


@pytest.mark.parametrize(
    "somebody",
    [
        {"is_verified": False},
        {"is_verified": None},
        {"is_verified": None, "more": {"email_verified": "true"}},
        {"is_verified": None, "more": {"xms_edov": True}},
    ],
)
async def test_an_address_that_is_not_verified_links_nothing(company: Company, somebody: JSON) -> None:
    await with_password(company.office)
    await company.set(role_id=str(company.office.role("sales")))
    answer = await company.enter(await company.browser(), company.provider.add(EMAIL, **somebody))
    assert code_of(answer) == (401, "sign_on_refused")
    assert await links(company.office) == []


async def test_everybody_who_may_not_enter_is_told_the_same(company: Company) -> None:
    actor = await with_password(company.office)
    asked = company.provider.add
    refused = [
        await company.enter(await company.browser(), asked("nobody@example.com")),
        await company.enter(await company.browser(), asked("ozge@elsewhere.example")),
        await company.enter(await company.browser(), asked("ozge@sub.example.com")),
        await company.enter(await company.browser(), asked(EMAIL, is_verified=False)),
        # Login keys fold letters; at the mail server this is somebody else.
        await company.enter(await company.browser(), asked("özge@example.com")),
    ]
    async with company.office.begin(SYSTEM) as work:
        await work.run("UPDATE users SET is_active = false WHERE id = %(id)s", id=actor.id)
    refused.append(await company.enter(await company.browser(), asked(EMAIL)))
    answers = [answer.json() | {"trace": ""} for answer in refused]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["code"] == "sign_on_refused"
    assert await links(company.office) == []


async def test_a_linked_account_that_is_disabled_is_closed(company: Company) -> None:
    actor, somebody = await with_password(company.office), company.provider.add(EMAIL)
    assert (await company.enter(await company.browser(), somebody)).status_code == 200
    async with company.office.begin(SYSTEM) as work:
        await work.run("UPDATE users SET is_active = false WHERE id = %(id)s", id=actor.id)
    assert code_of(await company.enter(await company.browser(), somebody)) == (401, "sign_on_refused")


# The journey


async def test_a_state_comes_back_once(company: Company) -> None:
    await with_password(company.office)
    client = await company.browser()
    back = await company.visit(await company.leave(client), company.provider.add(EMAIL))
    answers = await asyncio.gather(*[client.post(FINISH, json=back) for _ in range(5)])
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 4
    assert {answer.json()["code"] for answer in answers if answer.status_code == 401} == {"sign_on_failed"}


async def test_a_state_is_for_the_browser_that_left_and_soon_over(company: Company) -> None:
    await with_password(company.office)
    somebody, client, other = company.provider.add(EMAIL), await company.browser(), await company.browser()
    await company.leave(other)
    stolen = await company.visit(await company.leave(client), somebody)
    assert code_of(await other.post(FINISH, json=stolen)) == (401, "sign_on_failed")
    assert code_of(await (await company.browser()).post(FINISH, json=stolen)) == (401, "sign_on_failed")
    late = await company.visit(await company.leave(client), somebody)
    async with company.office.begin(SYSTEM) as work:
        await work.run("UPDATE sign_on_journeys SET expires_at = now() - interval '1 s'")
    assert code_of(await client.post(FINISH, json=late)) == (401, "sign_on_failed")


async def test_a_state_nobody_began_or_a_code_of_another_journey_opens_nothing(company: Company) -> None:
    await with_password(company.office)
    somebody, client = company.provider.add(EMAIL), await company.browser()
    first = await company.visit(await company.leave(client), somebody)
    second = await company.visit(await company.leave(client), somebody)
    assert code_of(await client.post(FINISH, json=first | {"state": "enter.x"})) == (401, "sign_on_failed")
    mixed = first | {"code": second["code"]}
    assert code_of(await client.post(FINISH, json=mixed)) == (401, "sign_on_failed")
    assert code_of(await client.post(FINISH, json={"state": second["state"]})) == (401, "sign_on_failed")


async def test_a_journey_does_not_survive_a_change_of_the_settings(company: Company) -> None:
    await with_password(company.office)
    client = await company.browser()
    back = await company.visit(await company.leave(client), company.provider.add(EMAIL))
    await company.set(button="Kurumsal hesap")
    assert code_of(await client.post(FINISH, json=back)) == (401, "sign_on_failed")


async def test_an_answer_that_names_another_provider_is_not_taken_to_ours(company: Company) -> None:
    await with_password(company.office)
    somebody, client = company.provider.add(EMAIL), await company.browser()
    company.provider.names_itself = True
    assert (await company.enter(client, somebody)).status_code == 200
    assert code_of(await company.enter(client, somebody, issuer="https://evil.example")) == (401, "sign_on_failed")


@pytest.mark.parametrize(
    "return_to", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\\b"]
)
async def test_the_way_back_never_leads_elsewhere(company: Company, return_to: str) -> None:
    await with_password(company.office)
    client = await company.browser()
    address = await company.leave(client, return_to=return_to)
    back = await company.visit(address, company.provider.add(EMAIL))
    assert (await client.post(FINISH, json=back)).json()["return_to"] == "/"


async def test_another_sites_page_starts_and_finishes_nothing(company: Company) -> None:
    client = await company.browser()
    client.headers["Origin"] = "https://evil.example"
    assert code_of(await client.post(START, json={"return_to": "/"})) == (403, "wrong_origin")
    assert code_of(await client.post(FINISH, json={"state": "x", "code": "x"})) == (403, "wrong_origin")


# The second factor


async def test_the_second_factor_of_the_account_is_asked_for(company: Company) -> None:
    account, client = await with_totp(company.office), await company.browser()
    somebody = company.provider.add(EMAIL)
    back = await company.visit(await company.leave(client), somebody)
    assert code_of(await client.post(FINISH, json=back)) == (401, "second_factor_needed")
    assert await links(company.office) == []
    state = {"state": back["state"]}
    assert code_of(await client.post(FINISH, json=state | {"second_factor": "000000"})) == (401, "wrong_code")
    other = await company.browser()
    stolen = await other.post(FINISH, json=state | {"second_factor": account.code()})
    assert code_of(stolen) == (401, "sign_on_failed")
    answer = await client.post(FINISH, json=state | {"second_factor": account.code()})
    assert (answer.status_code, answer.json()["return_to"]) == (200, "/huni")
    assert await links(company.office) == [account.id]
    assert await company.office.rows("SELECT method, is_strong FROM sessions WHERE method = 'sso'") == [("sso", True)]
    assert code_of(await client.post(FINISH, json=state | {"second_factor": account.code(1)})) == (
        401,
        "sign_on_failed",
    )


async def test_a_provider_that_asks_itself_counts_but_not_for_the_first_link(company: Company) -> None:
    account = await with_totp(company.office)
    await company.set(counts_second_factor=True)
    somebody, client = company.provider.add(EMAIL), await company.browser()
    back = await company.visit(await company.leave(client), somebody)
    assert code_of(await client.post(FINISH, json=back)) == (401, "second_factor_needed")
    given = {"state": back["state"], "second_factor": account.code()}
    assert (await client.post(FINISH, json=given)).status_code == 200
    assert (await company.enter(await company.browser(), somebody)).status_code == 200
    # Unless it says itself that a password was all.
    company.provider.lies = {"amr": ["pwd"]}
    answer = await company.enter(await company.browser(), somebody)
    assert code_of(answer) == (401, "second_factor_needed")
    company.provider.lies = {"amr": ["pwd", "otp", "mfa"]}
    assert (await company.enter(await company.browser(), somebody)).status_code == 200


async def test_whoever_must_set_up_a_second_factor_still_must_unless_the_provider_asks(company: Company) -> None:
    await need_second_factor(company.office)
    await with_password(company.office)
    somebody = company.provider.add(EMAIL)
    answer = await company.enter(await company.browser(), somebody)
    assert answer.json()["me"]["must_set_up"] is True
    await company.set(counts_second_factor=True)
    answer = await company.enter(await company.browser(), somebody)
    assert answer.json()["me"]["must_set_up"] is False


async def test_a_passkey_stands_for_the_second_factor_where_there_is_no_other(company: Company) -> None:
    await need_second_factor(company.office)
    actor = await with_password(company.office)
    key = await with_passkey(company.office, actor)
    await company.set(is_required=True)
    somebody, client = company.provider.add(EMAIL), await company.browser()
    back = await company.visit(await company.leave(client), somebody)
    assert code_of(await client.post(FINISH, json=back)) == (401, "second_factor_needed")
    state = {"state": back["state"]}
    # Somebody else's key, one that was not asked for here, and one that was shown before prove nothing.
    foreign = await with_passkey(company.office, await company.office.person("admin"))
    for shown in (
        foreign.get(await options(client)),
        key.get(await options(await company.browser())),
        key.get(await options(client), challenge="eHh4"),
    ):
        assert code_of(await client.post(FINISH, json=state | {"passkey": shown})) == (401, "wrong_passkey")
    assert await links(company.office) == []
    shown = key.get(await options(client))
    answer = await client.post(FINISH, json=state | {"passkey": shown})
    assert (answer.status_code, answer.json()["me"]["id"]) == (200, str(actor.id))
    assert await company.office.rows("SELECT is_strong FROM sessions WHERE method = 'sso'") == [(True,)]
    assert await links(company.office) == [actor.id]
    assert code_of(await client.post(FINISH, json=state | {"passkey": shown})) == (401, "sign_on_failed")


# Fresh logins


async def test_a_login_is_as_fresh_as_the_provider_says(company: Company) -> None:
    await with_password(company.office)
    somebody, client = company.provider.add(EMAIL), await company.browser()
    assert (await company.enter(client, somebody)).status_code == 200
    client.headers["X-CSRF-Token"] = client.cookies["crm_csrf"]
    assert code_of(await client.post("/api/me/second-factor")) == (403, "fresh_login_needed")

    address = await company.leave(client, "/api/me/sign-on/start", purpose="confirm")
    assert (parse(address)["prompt"], parse(address)["max_age"]) == ("login", "0")
    back = await company.visit(address, somebody)
    answer = await client.post("/api/me/sign-on", json=back)
    assert (answer.status_code, answer.json()["purpose"], answer.json()["return_to"]) == (200, "confirm", "/huni")
    assert (await client.post("/api/me/second-factor")).status_code == 200


@pytest.mark.parametrize("auth_time", [None, 1_700_000_000])
async def test_an_open_session_at_the_provider_confirms_nothing(company: Company, auth_time: int | None) -> None:
    actor, somebody = await with_password(company.office), company.provider.add(EMAIL)
    assert (await company.enter(await company.browser(), somebody)).status_code == 200
    client = await company.browser(actor)
    company.provider.lies = {"auth_time": auth_time}
    company.provider.says_when = auth_time is not None
    back = await company.visit(await company.leave(client, "/api/me/sign-on/start", purpose="confirm"), somebody)
    assert code_of(await client.post("/api/me/sign-on", json=back)) == (401, "sign_on_failed")


async def test_somebody_else_at_the_provider_confirms_nothing(company: Company) -> None:
    actor, client = await with_password(company.office), None
    assert (await company.enter(await company.browser(), company.provider.add(EMAIL))).status_code == 200
    client = await company.browser(actor)
    address = await company.leave(client, "/api/me/sign-on/start", purpose="confirm")
    back = await company.visit(address, company.provider.add("colleague@example.com"))
    assert code_of(await client.post("/api/me/sign-on", json=back)) == (401, "sign_on_failed")


async def test_whoever_has_nothing_else_can_set_something_up(company: Company) -> None:
    await company.set(role_id=str(company.office.role("sales")))
    company.provider.says_when = False
    client = await company.browser()
    assert (await company.enter(client, company.provider.add("new@example.com"))).status_code == 200
    client.headers["X-CSRF-Token"] = client.cookies["crm_csrf"]
    assert (await client.post("/api/me/second-factor")).status_code == 200
