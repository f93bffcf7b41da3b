"""A colleague of the sample company in front of a screen: logged in over HTTP like anybody else."""

import asyncio
from http.cookies import SimpleCookie
from typing import Any

import httpx

from crm.demo.office import Colleague


class Screen:
    """One person's session; logs in when first used, and again when the session is over."""

    def __init__(self, client: httpx.AsyncClient, person: Colleague, password: str) -> None:
        self.person = person
        self._client = client
        self._password = password
        self._headers: dict[str, str] | None = None
        self._entering = asyncio.Lock()

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        """The answer, None when the request was refused: somebody else was quicker, say. Raises httpx.HTTPError."""
        for _ in range(2):
            headers = await self._logged_in()
            if headers is None:
                return None
            answer = await self._client.request(method, path, json=body, headers=headers)
            if answer.status_code != 401:
                return answer.json() if answer.is_success and answer.content else None
            self._headers = None
        return None

    async def _logged_in(self) -> dict[str, str] | None:
        async with self._entering:
            if self._headers is None:
                self._headers = await self._log_in()
            return self._headers

    async def _log_in(self) -> dict[str, str] | None:
        answer = await self._client.post("/api/session", json={"email": self.person.email, "password": self._password})
        if not answer.is_success:
            return None
        # By hand: several people share the client, and behind a proxy the cookies are for https alone.
        cookies: dict[str, str] = {}
        for header in answer.headers.get_list("set-cookie"):
            cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        self._client.cookies.clear()
        return {
            "cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "x-csrf-token": cookies.get("crm_csrf", ""),
        }
