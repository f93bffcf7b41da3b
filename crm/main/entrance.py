"""The outermost layer: security headers, body limits, request ids; sockets go to the live gateway."""

import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from crm.core.asking import Asking
from crm.core.callers import Proxies, caller_of
from crm.core.house import House
from crm.core.i18n import language_of
from crm.core.ids import new_id, readable_id
from crm.core.problems import Problem, TooLarge
from crm.files.rules import MOST_BYTES, FileTooLarge
from crm.main.errors import problem_bytes

JSON_LIMIT = 1 << 20
WEBHOOK_LIMIT = 4 << 20
FILE_PATHS = ("/files", "/contents")
"""How the addresses end to which files are sent."""


class Entrance:
    """Wraps the application; nothing comes in or goes out beside it."""

    def __init__(
        self,
        app: ASGIApp,
        live: ASGIApp,
        house: House,
        *,
        build: Callable[[], str],
        is_https: bool,
        proxies: Proxies = (),
    ) -> None:
        self._app = app
        self._live = live
        self._house = house
        self._build = build
        self._proxies = proxies
        self._fixed = _fixed_headers(is_https=is_https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "websocket":
            await self._live(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Any, receive: Receive, send: Send) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        asking = Asking(
            self._house,
            request_id=_request_id(headers),
            address=self._caller(scope),
            user_agent=headers.get(b"user-agent", b"").decode("latin-1"),
            language=language_of(headers.get(b"accept-language", b"").decode("latin-1") or None),
        )
        scope["asking"] = asking
        scope["nonce"] = secrets.token_urlsafe(16)
        answering = self._answering(scope, asking, send)
        limit, refusal = _limit(scope, headers)
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > limit:
            await _refuse_too_large(asking, answering, refusal)
            return
        await self._app(scope, _bounded(receive, limit, refusal), answering)

    def _caller(self, scope: Any) -> str:
        forwarded = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
        return caller_of((scope.get("client") or ("unknown", 0))[0], forwarded, self._proxies)

    def _answering(self, scope: Any, asking: Asking, send: Send) -> Send:
        async def answering(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [*self._fixed, (b"x-request-id", str(asking.request_id).encode())]
                added.append((b"content-security-policy", _policy(scope)))
                if asking.as_of is not None and not asking.is_anonymous:
                    added.append((b"x-as-of", str(asking.as_of).encode()))
                if scope["path"].startswith("/api"):
                    added.append((b"x-build", self._build().encode()))
                # Not to whoever is not logged in: what was done, and how much, would tell whether there is an account.
                if asking.statements and not asking.is_anonymous:
                    added.append((b"server-timing", b'db;desc="%d"' % asking.statements))
                if scope["path"].startswith(("/api", "/webhooks", "/forms")):
                    added.append((b"cache-control", b"no-store"))
                message["headers"] = [*message.get("headers", []), *added]
            await send(message)

        return answering


def _request_id(headers: dict[bytes, bytes]) -> UUID:
    return readable_id(headers.get(b"x-request-id", b"").decode("latin-1")) or new_id()


def _limit(scope: Any, headers: dict[bytes, bytes]) -> tuple[int, Problem]:
    """How many bytes a body may have, and what is said of more. Files are taken in piece by piece, all else whole."""
    path: str = scope["path"]
    if path.startswith("/webhooks"):
        return WEBHOOK_LIMIT, TooLarge()
    is_file = scope["method"] == "POST" and path.startswith("/api/") and path.endswith(FILE_PATHS)
    if is_file and headers.get(b"content-type") == b"application/octet-stream":
        return MOST_BYTES, FileTooLarge(most=MOST_BYTES // 1_000_000)
    return JSON_LIMIT, TooLarge()


def _bounded(receive: Receive, limit: int, refusal: Problem) -> Receive:
    # A body without a length is counted as it comes.
    taken = 0

    async def receiving() -> Any:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > limit:
                raise refusal
        return message

    return receiving


async def _refuse_too_large(asking: Asking, send: Send, refusal: Problem) -> None:
    body = problem_bytes(refusal, asking.language, str(asking.request_id))
    headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _fixed_headers(*, is_https: bool) -> list[tuple[bytes, bytes]]:
    headers = [
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"strict-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"geolocation=(), microphone=(), camera=()"),
    ]
    if is_https:
        headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
    return headers


def _policy(scope: Any) -> bytes:
    nonce = scope["nonce"]
    # What somebody sent is shown in a place of its own: no script, no form, not even our own origin.
    sandbox = "; sandbox" if scope.get("is_sandboxed") else ""
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:;"
        " font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
        f" frame-ancestors 'none'{sandbox}"
    ).encode()
