"""API tokens reach as far as their maker, for as long as was said."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.people import actions
from tests.office import Office


async def made(office: Office, maker: Actor, **more: Any) -> dict[str, Any]:
    async with await office.client(maker) as browser:
        answer = await browser.post("/api/tokens", json={"name": "Muhasebe", "grants": ["customers.view"], **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def as_program(office: Office, token: str) -> httpx.AsyncClient:
    client = await office.client()
    client.headers["Authorization"] = f"Bearer {token}"
    return client


async def test_a_token_is_shown_once_and_says_whose_it_is_and_until_when(office: Office) -> None:
    admin = await office.person("admin", name="Ahmet Yönetici")
    until = (now() + timedelta(days=30)).isoformat()
    token = await made(office, admin, expires_at=until)
    assert token["token"].startswith("crm_")
    async with await office.client(admin) as browser:
        [row] = (await browser.get("/api/tokens")).json()["items"]
    assert (row["made_by"]["name"], row["token"], row["last_used_at"]) == ("Ahmet Yönetici", None, None)
    assert (row["expires_at"] is not None, row["is_in_force"]) == (True, True)


async def test_a_token_ends_by_itself(office: Office) -> None:
    admin = await office.person("admin")
    token = await made(office, admin, expires_at=(now() + timedelta(days=1)).isoformat())
    async with await as_program(office, token["token"]) as program:
        assert (await program.get("/api/customers")).status_code == 200
        async with office.begin(SYSTEM) as work:
            await work.run("UPDATE api_tokens SET expires_at = now() - interval '1 second'")
        assert (await program.get("/api/customers")).status_code == 401
    async with await office.client(admin) as browser:
        [row] = (await browser.get("/api/tokens")).json()["items"]
    assert row["is_in_force"] is False


async def test_a_token_loses_what_its_maker_loses_and_ends_with_their_account(office: Office) -> None:
    await office.person("admin")
    admin = await office.person("admin")
    assert admin.id
    await office.customer()
    token = await made(office, admin)
    async with await as_program(office, token["token"]) as program:
        assert len((await program.get("/api/customers")).json()["items"]) == 1
        async with office.begin(SYSTEM) as work:
            await work.run("DELETE FROM role_grants WHERE (module, action) = ('customers', 'view')")
        assert (await program.get("/api/customers")).status_code == 403
        async with office.begin(SYSTEM) as work:
            await actions.disable_user(work, admin.id)
        assert (await program.get("/api/customers")).status_code == 401


async def test_when_a_token_was_used_last_is_written_down_once_in_a_while(office: Office) -> None:
    admin = await office.person("admin")
    token = await made(office, admin)
    async with await as_program(office, token["token"]) as program:
        await program.get("/api/customers")
    assert await office.rows("SELECT last_used_at FROM api_tokens") == [(None,)]
    await office.in_use.write(office.house)
    assert (await office.rows("SELECT last_used_at > now() - interval '1 minute' FROM api_tokens"))[0][0]


@pytest.mark.parametrize("until", ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00", "soon"])
async def test_an_end_that_is_none_is_refused(office: Office, until: str) -> None:
    admin = await office.person("admin")
    async with await office.client(admin) as browser:
        answer = await browser.post(
            "/api/tokens", json={"name": "X", "grants": ["customers.view"], "expires_at": until}
        )
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["expires_at"])


async def test_only_those_in_charge_make_tokens_and_no_token_makes_another(office: Office) -> None:
    admin, seller = await office.person("admin"), await office.person("sales")
    async with await office.client(seller) as browser:
        assert (await browser.get("/api/tokens")).status_code == 403
        assert (await browser.post("/api/tokens", json={"name": "X", "grants": ["customers.view"]})).status_code == 403
    token = await made(office, admin, grants=["tokens.manage"])
    async with await as_program(office, token["token"]) as program:
        answer = await program.post("/api/tokens", json={"name": "X", "grants": ["tokens.manage"]})
    assert answer.status_code == 403
