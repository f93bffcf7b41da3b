"""Speaking OpenID Connect with the company's identity provider: its own description, the code for tokens, the ID token.

Nothing here touches the database. What the provider says is believed once its signature, by a key from its own address
and an algorithm of our list, and every claim that binds it to us and to this journey are right.
"""

import base64
import time
from typing import Any, cast
from urllib.parse import quote, urlsplit

import msgspec

# Authlib carries no types.
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # pyright: ignore[reportUnknownVariableType]
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # pyright: ignore[reportUnknownVariableType]
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from crm.core.http import Answer, CallFailed, CallRefused, GuardedClient

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures by a key that only the provider has. `none` and the shared-secret ones are not among them."""
SCOPES = "openid email profile"
MICROSOFT = "https://login.microsoftonline.com/"
LEEWAY = 60
KEEP_SECONDS = 600.0
REFRESH_SECONDS = 10.0
LONGEST_ANSWER = 1 << 20
LONGEST_TOKEN = 64_000


class ProviderUnfit(Exception):
    """The provider cannot be used; `code` says why in a word, and has a text as `field.<code>`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Untrue(Exception):
    """What came back is not what the provider told us, now, about this journey."""


class Description(msgspec.Struct, frozen=True):
    """What a provider says about itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    response_types_supported: list[str] | None = None
    token_endpoint_auth_methods_supported: list[str] | None = None
    authorization_response_iss_parameter_supported: bool = False


class Client(msgspec.Struct, frozen=True):
    """Who we are to the provider."""

    issuer: str
    client_id: str
    secret: str
    redirect_uri: str


class Secrets(msgspec.Struct, frozen=True):
    """What binds the way there to the way back."""

    state: str
    nonce: str
    verifier: str


class Told(msgspec.Struct, frozen=True):
    """What the provider says of a person."""

    issuer: str
    subject: str
    email: str
    is_verified: bool
    name: str
    hosted_domain: str
    methods: list[str]
    """How they proved themselves there, where it is said (RFC 8176)."""
    proved_at: int | None
    """When they did, in seconds since 1970, where it is said."""


class _Tokens(msgspec.Struct):
    id_token: str
    access_token: str = ""


class _Kept(msgspec.Struct):
    at: float
    description: Description
    keys: KeySet | None = None
    keys_at: float = 0.0


class Provider:
    """The way to the identity provider. Its description and keys are kept for some minutes in this process."""

    def __init__(self, client: GuardedClient, *, inside: str | None = None) -> None:
        self._client = client
        self._inside = urlsplit(inside) if inside else None
        self._kept: dict[str, _Kept] = {}

    async def describe(self, issuer: str, *, is_fresh: bool = False) -> Description:
        """What the provider says about itself. Raises ProviderUnfit."""
        kept = self._kept.get(issuer)
        if kept is not None and not is_fresh and time.monotonic() - kept.at < KEEP_SECONDS:
            return kept.description
        described = await self._fetch(get_well_known_url(issuer, external=True), Description)
        if described.issuer != issuer:
            raise ProviderUnfit("provider_other_issuer")
        addresses = [described.authorization_endpoint, described.token_endpoint, described.jwks_uri]
        if not all(map(self.is_safe, [*addresses, described.userinfo_endpoint or issuer])):
            raise ProviderUnfit("provider_unsafe")
        if "code" not in (described.response_types_supported or ["code"]):
            raise ProviderUnfit("provider_unable")
        self._kept = {issuer: _Kept(time.monotonic(), described)}
        return described

    async def check(self, issuer: str) -> None:
        """The provider can be reached and has keys we can use, now. Raises ProviderUnfit."""
        if not self.is_safe(issuer):
            raise ProviderUnfit("provider_unsafe")
        await self.describe(issuer, is_fresh=True)
        await self._keys(issuer)

    def is_safe(self, url: str) -> bool:
        """Whether a browser may be sent to this address, or a secret: https, or the one place inside our own network."""
        try:
            parts = urlsplit(url)
            place = (parts.scheme, parts.hostname, parts.port)
        except ValueError:
            return False
        if parts.username is not None or not parts.hostname or set(url) & set(" \t\r\n\\"):
            return False
        inside = self._inside
        return parts.scheme == "https" or (
            inside is not None and place == (inside.scheme, inside.hostname, inside.port)
        )

    async def address(self, client: Client, own: Secrets, *, must_prove: bool) -> str:
        """Where the browser goes. With `must_prove` the person shows there again who they are. Raises ProviderUnfit."""
        described = await self.describe(client.issuer)
        more = {"prompt": "login", "max_age": "0"} if must_prove else {}
        return cast(
            "str",
            prepare_grant_uri(
                described.authorization_endpoint,
                client_id=client.client_id,
                response_type="code",
                redirect_uri=client.redirect_uri,
                scope=SCOPES,
                state=own.state,
                nonce=own.nonce,
                code_challenge=cast("str", create_s256_code_challenge(own.verifier)),
                code_challenge_method="S256",
                **more,
            ),
        )

    async def redeem(self, client: Client, own: Secrets, *, code: str, issuer: str | None) -> Told:
        """What the provider says of the person who came back with this code. Raises Untrue, ProviderUnfit.

        `issuer` is who the answer says it is from: another provider's answer must not be taken to this one (RFC 9207).
        """
        described = await self.describe(client.issuer)
        is_named = issuer is not None or described.authorization_response_iss_parameter_supported
        if is_named and issuer != described.issuer:
            raise Untrue("issuer of the answer")
        tokens = await self._tokens(described, client, own, code)
        header, claims = await self._signed(client.issuer, tokens.id_token)
        _check_claims(client, own, header, claims, tokens.access_token)
        if not claims.get("email") and described.userinfo_endpoint and tokens.access_token:
            claims = await self._userinfo(described.userinfo_endpoint, tokens.access_token, claims)
        return _told(client.issuer, claims)

    async def _tokens(self, described: Description, client: Client, own: Secrets, code: str) -> _Tokens:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.redirect_uri,
            "code_verifier": own.verifier,
            "client_id": client.client_id,
        }
        headers: dict[str, str] = {"Accept": "application/json"}
        methods = described.token_endpoint_auth_methods_supported or ["client_secret_basic"]
        if client.secret and "client_secret_basic" in methods:
            pair = f"{quote(client.client_id, safe='')}:{quote(client.secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        elif client.secret:
            form["client_secret"] = client.secret
        answer = await self._call("POST", described.token_endpoint, headers=headers, form=form)
        if answer.status >= 500:
            raise ProviderUnfit("provider_unreachable")
        if not answer.is_success:
            raise Untrue("the code was refused")
        try:
            return msgspec.json.decode(answer.body, type=_Tokens)
        except (msgspec.DecodeError, RecursionError) as error:
            raise Untrue("no ID token") from error

    async def _signed(self, issuer: str, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims of a token that the provider signed. Raises Untrue."""
        if len(token) > LONGEST_TOKEN:
            raise Untrue("the token is too long")
        for is_last in (False, True):
            keys = await self._keys(issuer, is_stale=is_last)
            # Each key is tried: not every provider numbers its keys, and none may be picked by what the token says alone.
            for key in keys.keys:
                try:
                    read = jwt.decode(token, key, algorithms=ALGORITHMS)
                except (JoseError, ValueError, TypeError, RecursionError):
                    continue
                return dict(read.header), dict(read.claims)
        raise Untrue("no key of the provider signed the token")

    async def _keys(self, issuer: str, *, is_stale: bool = False) -> KeySet:
        await self.describe(issuer)
        kept = self._kept[issuer]
        age = time.monotonic() - kept.keys_at
        # Keys change without notice, and a stranger's token must not make us ask for them with every try.
        if kept.keys is not None and age < (REFRESH_SECONDS if is_stale else KEEP_SECONDS):
            return kept.keys
        found = await self._fetch(kept.description.jwks_uri, dict[str, Any])
        try:
            every = KeySet.import_key_set(cast("Any", {"keys": [each for each in found["keys"] if _signs(each)]}))
        except (JoseError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise ProviderUnfit("provider_keys") from error
        kept.keys, kept.keys_at = every, time.monotonic()
        return every

    async def _userinfo(self, url: str, access_token: str, claims: dict[str, Any]) -> dict[str, Any]:
        answer = await self._call("GET", url, headers={"Authorization": f"Bearer {access_token}"})
        try:
            more = msgspec.json.decode(answer.body, type=dict[str, Any])
        except (msgspec.DecodeError, RecursionError):
            return claims
        # Of another person, it would be a way to borrow their address.
        if not answer.is_success or more.get("sub") != claims["sub"]:
            return claims
        return more | claims

    async def _fetch(self, url: str, shape: Any) -> Any:
        answer = await self._call("GET", url, headers={"Accept": "application/json"})
        if not answer.is_success:
            raise ProviderUnfit("provider_unknown")
        try:
            return msgspec.json.decode(answer.body, type=shape)
        except (msgspec.DecodeError, RecursionError) as error:
            raise ProviderUnfit("provider_unknown") from error

    async def _call(self, method: str, url: str, *, headers: dict[str, str], form: Any = None) -> Answer:
        # A connection that is kept may be closed by the other side at the moment somebody logs in, and a code is sent once.
        headers = headers | {"Connection": "close"}
        try:
            return await self._client.request(method, url, max_bytes=LONGEST_ANSWER, headers=headers, form=form)
        except CallRefused as refused:
            raise ProviderUnfit("provider_unsafe") from refused
        except CallFailed as failed:
            raise ProviderUnfit("provider_unreachable") from failed


def _signs(key: dict[str, Any]) -> bool:
    # A shared secret has no place in a public list, and one there must never verify anything.
    return key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"


def _check_claims(
    client: Client, own: Secrets, header: dict[str, Any], claims: dict[str, Any], access_token: str
) -> None:
    expected = {
        "iss": {"essential": True, "value": client.issuer},
        "aud": {"essential": True, "value": client.client_id},
        "sub": {"essential": True},
        "exp": {"essential": True},
    }
    bound = {"nonce": own.nonce, "client_id": client.client_id, "access_token": access_token}
    try:
        cast("Any", CodeIDToken)(claims, header, expected, bound).validate(leeway=LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Untrue(str(error)) from error


def _told(issuer: str, claims: dict[str, Any]) -> Told:
    methods, proved_at = claims.get("amr"), claims.get("auth_time")
    return Told(
        issuer=issuer,
        subject=str(claims["sub"])[:255],
        email=_text(claims, "email"),
        is_verified=claims.get("email_verified") is True or _is_verified_by_microsoft(issuer, claims),
        name=_text(claims, "name"),
        hosted_domain=_text(claims, "hd"),
        methods=[str(each) for each in cast("list[Any]", methods)] if isinstance(methods, list) else [],
        proved_at=int(proved_at) if isinstance(proved_at, int | float) else None,
    )


def _is_verified_by_microsoft(issuer: str, claims: dict[str, Any]) -> bool:
    # Entra has no `email_verified`, and lets people type in any e-mail; this claim, once asked for, says whether it is theirs.
    return issuer.startswith(MICROSOFT) and claims.get("xms_edov") in (True, 1, "1", "true")


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    return value[:320] if isinstance(value, str) else ""
