"""Shapes of single sign-on on the wire."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from crm.people.passkey_schemas import ShowPasskey
from crm.people.schemas import Me

Purpose = Literal["enter", "link", "confirm", "try"]
"""Why somebody goes to the provider: to log in, to link their account, to prove again who they are, to try the settings."""


class SignOn(msgspec.Struct):
    """The company's identity provider. Its secret is never shown."""

    version: int
    is_on: bool
    issuer: str
    client_id: str
    has_secret: bool
    button: str
    """What stands on the button; empty for the usual words."""
    domains: list[str]
    """E-mail domains the provider speaks for: nobody else enters."""
    role_id: UUID | None
    """Unknown people get an account with this role; null turns them away."""
    counts_second_factor: bool
    """The provider asks for a second factor, so we do not."""
    is_required: bool
    """Passwords and passkeys open for administrators alone."""
    redirect_uri: str
    """What is registered at the provider."""
    linked: int
    """How many accounts are linked with this provider."""


class EditSignOn(msgspec.Struct, forbid_unknown_fields=True):
    """What shall hold; what is left out stays. Another issuer forgets the secret unless one is given."""

    version: int
    is_on: bool | UnsetType = UNSET
    issuer: str | UnsetType = UNSET
    client_id: str | UnsetType = UNSET
    client_secret: str | UnsetType = UNSET
    button: str | UnsetType = UNSET
    domains: Annotated[list[str], msgspec.Meta(max_length=100)] | UnsetType = UNSET
    role_id: UUID | UnsetType | None = UNSET
    counts_second_factor: bool | UnsetType = UNSET
    is_required: bool | UnsetType = UNSET


class LeaveForProvider(msgspec.Struct, forbid_unknown_fields=True):
    """Where in our application to go on afterwards."""

    return_to: str


class LeaveFor(msgspec.Struct, forbid_unknown_fields=True):
    """Why somebody logged in goes to the provider, and where to go on afterwards."""

    purpose: Literal["link", "confirm", "try"]
    return_to: str


class Departure(msgspec.Struct):
    """The provider's address, to which the browser goes now."""

    address: str


class ComeBack(msgspec.Struct, forbid_unknown_fields=True):
    """What the provider sent the browser back with, or, once that was taken, the second factor that is asked for: a code, or
    a passkey that answers `POST /api/session/passkey/options`.
    """

    state: str
    code: str | None = None
    issuer: str | None = None
    second_factor: str | None = None
    passkey: ShowPasskey | None = None
    remember_device: bool | None = None


class SignedOn(msgspec.Struct):
    """Who has logged in, and where to go on."""

    me: Me
    return_to: str


class Tried(msgspec.Struct):
    """What would become of somebody the provider says this of."""

    email: str
    is_verified: bool
    outcome: Literal["enters", "is_linked", "is_made", "is_unverified", "wrong_domain", "is_unknown", "must_link"]
    """They enter; are linked with their account; get an account. Or why not: the e-mail is not verified; of another domain;
    of nobody; of somebody who links from inside.
    """


class CameBack(msgspec.Struct):
    """What has become true, and where to go on."""

    purpose: Literal["link", "confirm", "try"]
    return_to: str
    tried: Tried | None
