"""A small identity provider: a program of its own behind a real port, with real keys, that speaks OpenID Connect.

It keeps to the rules like any other (codes are good once, PKCE and the client's secret are checked) unless a test makes it lie.
"""

import asyncio
import base64
import hashlib
import hmac
import html
import json
import secrets
import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlencode

import msgspec
import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from litestar import Litestar, MediaType, Request, Response, get, post
from litestar.response import Redirect

CLIENT_ID, CLIENT_SECRET = "modern-crm", "a secret/with: signs"
AnyRequest = Request[Any, Any, Any]


class Somebody(msgspec.Struct):
    """Somebody who has an account at the provider."""

    subject: str
    email: str
    name: str = "Özge Çınar"
    is_verified: bool | None = True
    more: dict[str, Any] = {}


class _Given(msgspec.Struct):
    somebody: Somebody
    nonce: str
    challenge: str
    redirect_uri: str
    has_max_age: bool


class OpenIdProvider:
    """The provider, served at `issuer`."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "one"}, private=True)
        self.people: dict[str, Somebody] = {}
        self.redirect_uris: set[str] = set()
        self.lies: dict[str, Any] = {}
        """Claims told otherwise; None leaves one out."""
        self.description: dict[str, Any] = {}
        """What it says of itself otherwise."""
        self.algorithm = "RS256"
        self.signing_key: Any = None
        self.says_when = True
        """Whether it says when somebody proved who they are."""
        self.names_itself = False
        """Whether it says in the answer who it is from (RFC 9207)."""
        self.tokens_given = 0
        self._codes: dict[str, _Given] = {}
        self._access: dict[str, Somebody] = {}

    def add(self, email: str, **more: Any) -> Somebody:
        """Somebody has an account here."""
        somebody = self.people[email] = Somebody(subject=f"sub-{secrets.token_hex(4)}", email=email, **more)
        return somebody

    def app(self) -> Litestar:
        """The program."""

        @get("/.well-known/openid-configuration", sync_to_thread=False)
        def describe() -> dict[str, Any]:
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            } | self.description

        @get("/keys", sync_to_thread=False)
        def keys() -> dict[str, Any]:
            return {"keys": [self.key.as_dict(private=False)]}

        @get("/authorize", sync_to_thread=False)
        def authorize(request: AnyRequest) -> Response[Any]:
            return self._authorize(dict(request.query_params))

        @post("/token", status_code=200)
        async def token(request: AnyRequest) -> Response[Any]:
            form = {key: str(value) for key, value in (await request.form()).items()}
            return self._token(form, request.headers.get("authorization", ""))

        @get("/userinfo", sync_to_thread=False)
        def userinfo(request: AnyRequest) -> Response[Any]:
            somebody = self._access.get(request.headers.get("authorization", "").removeprefix("Bearer "))
            if somebody is None:
                return Response({}, status_code=401)
            return Response(_claims_of(somebody))

        return Litestar([describe, keys, authorize, token, userinfo], openapi_config=None, logging_config=None)

    def _authorize(self, asked: dict[str, str]) -> Response[Any]:
        fits = asked.get("client_id") == CLIENT_ID and asked.get("redirect_uri") in self.redirect_uris
        if not fits or asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            return Response({"error": "invalid_request"}, status_code=400)
        somebody = self.people.get(asked.get("login", ""))
        if somebody is None:
            return Response(self._page(asked), media_type=MediaType.HTML)
        code = secrets.token_urlsafe(16)
        self._codes[code] = _Given(
            somebody, asked.get("nonce", ""), asked["code_challenge"], asked["redirect_uri"], "max_age" in asked
        )
        back = {"code": code, "state": asked["state"]} | ({"iss": self.issuer} if self.names_itself else {})
        return Redirect(f"{asked['redirect_uri']}?{urlencode(back)}")

    def _page(self, asked: dict[str, str]) -> str:
        links = "".join(
            f'<li><a href="/authorize?{html.escape(urlencode(asked | {"login": email}))}">{html.escape(email)}</a></li>'
            for email in self.people
        )
        return (
            f'<!doctype html><html lang="tr"><title>Kimlik</title><main><h1>Kimlik</h1><ul>{links}</ul></main></html>'
        )

    def _token(self, form: dict[str, str], authorization: str) -> Response[Any]:
        client, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        if (unquote(client), unquote(secret)) != (CLIENT_ID, CLIENT_SECRET):
            return Response({"error": "invalid_client"}, status_code=401)
        given = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if given is None or challenge != given.challenge or form.get("redirect_uri") != given.redirect_uri:
            return Response({"error": "invalid_grant"}, status_code=400)
        access = secrets.token_urlsafe(16)
        self._access[access] = given.somebody
        self.tokens_given += 1
        answer = {"access_token": access, "token_type": "Bearer", "id_token": self._id_token(given)}
        return Response(answer)

    def _id_token(self, given: _Given) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": given.nonce,
            **_claims_of(given.somebody),
        }
        if self.says_when:
            claims["auth_time"] = now if given.has_max_age else now - 7200
        claims = {name: value for name, value in (claims | self.lies).items() if value is not None}
        header = {"alg": self.algorithm, "kid": "one"}
        if self.algorithm == "none":
            return ".".join([_packed(header), _packed(claims), ""])
        if self.algorithm == "HS256":
            # The old trick: the public key as the shared secret.
            signed = f"{_packed(header)}.{_packed(claims)}"
            mac = hmac.digest(self.key.as_pem(private=False), signed.encode(), "sha256")
            return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        return jwt.encode(header, claims, self.signing_key or self.key, algorithms=[self.algorithm])


def _claims_of(somebody: Somebody) -> dict[str, Any]:
    claims = {"sub": somebody.subject, "email": somebody.email, "name": somebody.name} | somebody.more
    return claims if somebody.is_verified is None else claims | {"email_verified": somebody.is_verified}


def _packed(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


@contextmanager
def openid_provider() -> Generator[OpenIdProvider]:
    """A provider on a free port of this machine, in a thread of its own, for the length of the block."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        provider = OpenIdProvider(listener.getsockname()[1])
        config = uvicorn.Config(provider.app(), lifespan="off", log_config=None, access_log=False)
        server = uvicorn.Server(config)
        is_up = threading.Event()

        async def serve() -> None:
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            while not server.started and not serving.done():  # noqa: ASYNC110 - what is waited for has no event
                await asyncio.sleep(0.01)
            is_up.set()
            await serving

        thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
        thread.start()
        assert is_up.wait(30)
        yield provider
        server.should_exit = True
        thread.join(30)
