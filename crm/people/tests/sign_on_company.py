"""An office that believes an identity provider, and the whole way there and back as a browser goes it."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx

from crm.core.doors import Actor
from crm.core.http import GuardedClient
from crm.people.openid import Provider
from crm.people.sign_on import PAGE, SignOnParts
from crm.people.tests.test_passkeys import ORIGIN
from tests.office import KEYS, Office
from tests.openid_provider import OpenIdProvider, Somebody

JSON = dict[str, Any]
START, FINISH = "/api/session/sign-on/start", "/api/session/sign-on"


class Company:
    """An office that believes a provider."""

    def __init__(self, office: Office, provider: OpenIdProvider) -> None:
        self.office, self.provider = office, provider
        self.caller = GuardedClient([], is_open=True, allowed_base=provider.issuer)
        self.parts = SignOnParts(Provider(self.caller, inside=provider.issuer), KEYS, ORIGIN)

    async def browser(self, actor: Actor | None = None) -> httpx.AsyncClient:
        return await self.office.client(actor, base_url=ORIGIN, sign_on=self.parts)

    async def set(self, **settings: Any) -> None:
        """What an administrator sets."""
        admin = await self.browser(await self.office.person("admin"))
        version = (await admin.get("/api/sign-on")).json()["version"]
        answer = await admin.patch("/api/sign-on", json={"version": version} | settings)
        assert answer.status_code == 200, answer.text

    async def leave(self, client: httpx.AsyncClient, path: str = START, **asked: Any) -> str:
        answer = await client.post(path, json={"return_to": "/huni"} | asked)
        assert answer.status_code == 200, answer.text
        return answer.json()["address"]

    async def visit(self, address: str, somebody: Somebody) -> JSON:
        """What the browser brings back from the provider, where it chose this person."""
        async with httpx.AsyncClient(trust_env=False) as there:
            answer = await there.get(address, params=dict(parse(address)) | {"login": somebody.email})
        assert answer.status_code == 302, answer.text
        back = parse(answer.headers["location"])
        assert answer.headers["location"].startswith(f"{ORIGIN}{PAGE}?")
        return {"state": back["state"], "code": back["code"], "issuer": back.get("iss")}

    async def enter(self, client: httpx.AsyncClient, somebody: Somebody, **more: Any) -> httpx.Response:
        """The whole way, there and back."""
        back = await self.visit(await self.leave(client), somebody)
        return await client.post(FINISH, json=back | more)


def parse(address: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def links(office: Office) -> list[UUID]:
    return [row[0] for row in await office.rows("SELECT user_id FROM sign_on_accounts ORDER BY linked_at")]
