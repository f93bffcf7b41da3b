"""The cookies of a session and of logging in. The CSRF value is derived from the session's secret: nothing more to store or to steal."""

import hashlib
import hmac
from collections.abc import Mapping

from litestar.datastructures import Cookie

from crm.people.rules import TRUSTED_FOR
from crm.people.tokens import new_secret

DAY = 24 * 3600
YEAR = 365 * DAY
SECRET_LENGTH = 43


class SessionCookies:
    """How the session travels: Secure and host-bound with https, plain on loopback http."""

    def __init__(self, *, is_https: bool, key: bytes) -> None:
        self.is_https = is_https
        self._key = key
        self.name = "__Host-crm_session" if is_https else "crm_session"
        self.device_name = "__Host-crm_device" if is_https else "crm_device"
        self.browser_name = "__Host-crm_browser" if is_https else "crm_browser"

    def csrf_of(self, token: str) -> str:
        """The CSRF value that belongs to this session secret."""
        return hmac.new(self._key, token.encode(), hashlib.sha256).hexdigest()

    def opened(self, token: str) -> list[Cookie]:
        """The cookies of a new session. How long it lives is decided by the server, not by the cookie."""
        return [
            Cookie(
                key=self.name, value=token, httponly=True, secure=self.is_https, samesite="lax", path="/", max_age=YEAR
            ),
            Cookie(
                key="crm_csrf",
                value=self.csrf_of(token),
                httponly=False,
                secure=self.is_https,
                samesite="lax",
                path="/",
                max_age=YEAR,
            ),
        ]

    def trusted(self, token: str) -> Cookie:
        """The cookie of a device that is trusted. It opens nothing by itself."""
        return Cookie(
            key=self.device_name,
            value=token,
            httponly=True,
            secure=self.is_https,
            samesite="strict",
            path="/",
            max_age=int(TRUSTED_FOR.total_seconds()),
        )

    def browser_of(self, given: Mapping[str, str]) -> str:
        """The secret by which this browser is known again while somebody is about to log in: the one it has, so that two
        of its windows do not disturb each other, or a fresh one.
        """
        had = given.get(self.browser_name, "")
        return had if len(had) == SECRET_LENGTH else new_secret()

    def browser(self, secret: str) -> Cookie:
        """The cookie of a browser in which somebody is about to log in. It opens nothing by itself."""
        return Cookie(
            key=self.browser_name,
            value=secret,
            httponly=True,
            secure=self.is_https,
            samesite="strict",
            path="/",
            max_age=DAY,
        )

    def ended(self) -> list[Cookie]:
        """The cookies taken back."""
        return [
            Cookie(key=name, value="", secure=self.is_https, path="/", max_age=0, samesite="lax")
            for name in (self.name, "crm_csrf")
        ]
