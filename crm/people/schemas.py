"""Shapes of people on the wire."""

from uuid import UUID

import msgspec


class Ref(msgspec.Struct, frozen=True):
    """A named thing."""

    id: UUID
    name: str


class OpenSession(msgspec.Struct, forbid_unknown_fields=True):
    """Credentials. `code` is the second factor, where one is set up."""

    email: str
    password: str
    code: str | None = None


class Me(msgspec.Struct):
    """The person logged in."""

    id: UUID
    version: int
    name: str
    email: str
    language: str
    roles: list[str]
    teams: list[Ref]
    grants: dict[str, str]


class EditMe(msgspec.Struct, forbid_unknown_fields=True):
    """What a person may change of themselves."""

    language: str | None = None


class User(msgspec.Struct):
    """A colleague, as shown in choosers."""

    id: UUID
    version: int
    name: str
    is_active: bool
    teams: list[Ref]


class Users(msgspec.Struct):
    """A page of colleagues."""

    items: list[User]
    next: str | None
    as_of: int


class Setup(msgspec.Struct, forbid_unknown_fields=True):
    """The first administrator."""

    token: str
    name: str
    email: str
    password: str


class MakeToken(msgspec.Struct, forbid_unknown_fields=True):
    """An API token to be made. Each grant is `module.action`."""

    name: str
    grants: list[str]
    id: UUID | None = None


class ApiToken(msgspec.Struct):
    """An API token; `token` is shown once, when it is made, and null ever after."""

    id: UUID
    name: str
    grants: list[str]
    created_at: str
    token: str | None


class ApiTokens(msgspec.Struct):
    """All tokens that are in force."""

    items: list[ApiToken]
    next: str | None
    as_of: int
