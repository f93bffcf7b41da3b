"""Who may post to the webhook: whoever signs the raw bytes with one of our app secrets.

Opened secrets are kept in memory, as each opening costs more than the whole rest of taking a delivery.
"""

import hmac
import time
from collections.abc import Sequence
from datetime import datetime

import msgspec
import structlog

from crm.core.doors import SYSTEM
from crm.core.house import House
from crm.core.problems import Forbidden, Unavailable
from crm.core.secrets import SecretKeys, Unopenable
from crm.core.work import reading
from crm.inbox.actions.channels import purpose
from crm.inbox.queries import ChannelSecrets, channel_secrets

log = structlog.get_logger()

PREFIX = "sha256="
# A secret taken away elsewhere is forgotten here within this time; a new one is found by the first use of it.
LONGEST_KNOWN = 30.0


class NoAppSecret(Unavailable):
    """No app secret is configured, so nothing could be told apart from a forgery."""

    code = "no_app_secret"


class WrongSignature(Forbidden):
    """The body is not signed, or not by an app of ours."""

    code = "wrong_signature"


class _Fingerprint(msgspec.Struct, frozen=True):
    count: int
    newest: datetime | None


class AppSecrets:
    """The app secrets that count: those of the environment, and that of every channel."""

    def __init__(self, house: House, keys: SecretKeys, fixed: Sequence[str]) -> None:
        self._house = house
        self._keys = keys
        self._fixed = list(dict.fromkeys(fixed))
        self._known: list[bytes] = []
        self._seen: _Fingerprint | None = None
        self._checked_at = 0.0

    async def check(self, body: bytes, signature: str | None) -> None:
        """Pass only what one of our apps signed. Raises NoAppSecret or WrongSignature."""
        if time.monotonic() - self._checked_at > LONGEST_KNOWN:
            await self._refresh()
        known = self._known
        if signature is not None and is_signed(body, signature, known):
            return
        # A channel may have been registered in another process a moment ago.
        await self._refresh()
        is_news = self._known is not known
        if is_news and signature is not None and is_signed(body, signature, self._known):
            return
        raise WrongSignature if self._known else NoAppSecret

    async def _refresh(self) -> None:
        """Read the secrets again if any channel changed."""
        async with reading(self._house, SYSTEM, as_of=0) as work:
            seen = await work.one(_Fingerprint, "SELECT count(*) AS count, max(updated_at) AS newest FROM channels")
            if seen == self._seen:
                self._checked_at = time.monotonic()
                return
            channels = await channel_secrets(work)
        opened = [secret for channel in channels if (secret := opened_secret(self._keys, channel, "app_secret"))]
        self._known = [secret.encode() for secret in dict.fromkeys([*self._fixed, *opened])]
        self._seen, self._checked_at = seen, time.monotonic()


def opened_secret(keys: SecretKeys, channel: ChannelSecrets, field: str) -> str | None:
    """A channel's secret, None when it has none or its key is lost."""
    sealed: bytes | None = getattr(channel, field)
    if sealed is None:
        return None
    try:
        return keys.open_sealed(sealed, purpose=purpose(channel.id, field)).decode()
    except Unopenable:
        log.error("channel_secret_unopenable", channel_id=str(channel.id), field=field)
        return None


def is_signed(body: bytes, signature: str, secrets: Sequence[bytes]) -> bool:
    """Whether any of these secrets made this signature over exactly these bytes; compared in constant time."""
    if not signature.startswith(PREFIX):
        return False
    given = signature.removeprefix(PREFIX).encode()
    # All are tried: how long it takes must not tell which one fits.
    fits = [hmac.compare_digest(sign(body, secret).encode(), given) for secret in secrets]
    return any(fits)


def sign(body: bytes, secret: bytes) -> str:
    """The signature in hexadecimal, as Meta makes it."""
    return hmac.digest(secret, body, "sha256").hex()
