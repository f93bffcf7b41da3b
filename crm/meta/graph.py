"""Calls to the Graph API: never inside a transaction, always with the channel's own token."""

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

import msgspec

from crm.core.doors import SYSTEM
from crm.core.house import House
from crm.core.http import Answer, CallFailed, GuardedClient
from crm.core.secrets import SecretKeys
from crm.core.work import reading
from crm.inbox.queries import channel_secrets
from crm.meta.envelope import Json, as_dict, inner, parse, text
from crm.meta.rules import GraphRefused
from crm.meta.signature import opened_secret, sign

HOST = "graph.facebook.com"
MOST_BYTES = 2 << 20


class Access(msgspec.Struct, frozen=True):
    """What a channel calls Graph with."""

    token: str
    app_secret: str | None

    def __repr__(self) -> str:
        # Ends up in logs otherwise.
        return "Access(…)"


class Graph:
    """Graph at one address, in one version."""

    def __init__(self, client: GuardedClient, *, base: str, version: str, app_secret: str | None) -> None:
        self._client = client
        self._root = f"{base.rstrip('/')}/{version}"
        self._app_secret = app_secret

    async def get(self, access: Access, path: str, query: Mapping[str, str]) -> dict[str, Json]:
        """The object at this path. Raises GraphRefused for Graph's errors, CallFailed or CallRefused without an answer."""
        return _told(await self._call(access, "GET", path, query=query))

    async def post(self, access: Access, path: str, body: object) -> dict[str, Json]:
        """Graph's answer to this body. Raises as `get`."""
        return _told(await self._call(access, "POST", path, json=body))

    async def _call(
        self, access: Access, method: str, path: str, *, query: Mapping[str, str] | None = None, json: object = None
    ) -> Answer:
        secret = access.app_secret or self._app_secret
        proof = {"appsecret_proof": sign(access.token.encode(), secret.encode())} if secret else {}
        return await self._client.request(
            method,
            f"{self._root}/{path}",
            query={**(query or {}), **proof},
            headers={"Authorization": f"Bearer {access.token}"},
            json=json,
            max_bytes=MOST_BYTES,
        )


def _told(answer: Answer) -> dict[str, Json]:
    told = as_dict(parse(answer.body))
    error = inner(told, "error")
    if answer.is_success and not error:
        return told
    if not error and answer.status >= 500:
        # A gateway's page: whether Graph itself did something is not known.
        raise CallFailed(f"status {answer.status} without an answer", retryable=False)
    raise GraphRefused(
        code=_number(text(error, "code")),
        subcode=_number(text(error, "error_subcode")),
        text=_spoken(error),
        status=answer.status,
        is_transient=error.get("is_transient") is True,
        retry_after=float(_number(answer.headers.get("retry-after")) or 0),
    )


def _spoken(error: dict[str, Json]) -> str:
    details = error.get("error_data")
    # It is an object, a text holding an object, or missing.
    known = as_dict(parse(details.encode()) if isinstance(details, str) else details)
    said = text(known, "details") or text(error, "error_user_msg") or text(error, "message")
    return (said or "")[:500]


def _number(written: str | None) -> int | None:
    with suppress(ValueError, TypeError):
        return int(written or "")
    return None


class NoToken(Exception):
    """The channel has no access token, or none that can be opened."""


async def access_of(house: House, keys: SecretKeys, channel_id: UUID) -> Access:
    """What this channel calls Graph with. Raises NoToken."""
    async with reading(house, SYSTEM, as_of=0) as work:
        found = await channel_secrets(work, [channel_id])
    token = opened_secret(keys, found[0], "access_token") if found else None
    if token is None:
        raise NoToken
    return Access(token=token, app_secret=opened_secret(keys, found[0], "app_secret"))
