"""Shapes of logging in and of what somebody proves themselves with, on the wire."""

from datetime import datetime
from uuid import UUID

import msgspec

from crm.people.passkey_schemas import Passkey
from crm.people.schemas import Method


class ConfirmSession(msgspec.Struct, forbid_unknown_fields=True):
    """Who one is, proved again: the password, and the code where there is an authenticator."""

    password: str | None = None
    code: str | None = None


class ChangePassword(msgspec.Struct, forbid_unknown_fields=True):
    """One's own password, replaced."""

    current: str
    password: str


class OwnSession(msgspec.Struct):
    """A session of one's own."""

    id: UUID
    browser: str
    """As people call it; empty when it is none we know."""
    system: str
    address: str
    method: Method
    created_at: datetime
    last_seen_at: datetime
    is_current: bool


class OwnSessions(msgspec.Struct):
    """All sessions of one's own, the present one first."""

    items: list[OwnSession]
    next: str | None
    as_of: int


class TrustedDevice(msgspec.Struct):
    """A device that is not asked for the second factor until `expires_at`."""

    id: UUID
    browser: str
    system: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


class Security(msgspec.Struct):
    """What somebody proves themselves with."""

    has_password: bool
    has_totp: bool
    recovery_codes: int
    """How many are left."""
    needs_second_factor: bool
    """A role asks for one."""
    passkeys: list[Passkey]
    sign_on_since: datetime | None
    """Since when they can enter by the company's identity provider; null when they are not linked with it."""
    devices: list[TrustedDevice]


class WaysIn(msgspec.Struct):
    """How somebody may log in here beside the password."""

    passkeys: bool
    sign_on: str | None
    """What stands on the button of single sign-on, perhaps nothing; null when there is none."""
    is_sign_on_only: bool
    """Everything else is for administrators."""


class OfferedTotp(msgspec.Struct):
    """The secret for an authenticator: as text, and as a square to be read by its camera."""

    key: str
    square: str
    """An SVG image."""


class ConfirmCode(msgspec.Struct, forbid_unknown_fields=True):
    """A code of the authenticator."""

    code: str


class RecoveryCodes(msgspec.Struct):
    """Recovery codes, told this once."""

    codes: list[str]
