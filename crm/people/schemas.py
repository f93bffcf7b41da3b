"""Shapes of people on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from crm.core.doors import FieldRight, Scope
from crm.core.holdings import Naming
from crm.core.text import Line

Method = Literal["password", "code", "recovery", "device", "passkey", "sso"]
"""What opened a session: a password alone, or with a code, a recovery code, a trusted device; or something else."""


class Ref(msgspec.Struct, frozen=True):
    """A named thing."""

    id: UUID
    name: str


class OpenSession(msgspec.Struct, forbid_unknown_fields=True):
    """Credentials. `code` is the second factor, where one is set up: of the authenticator, or a recovery code."""

    email: str
    password: str
    code: str | None = None
    remember_device: bool | None = None
    """Do not ask this device for a code again for some weeks."""


class Viewing(msgspec.Struct):
    """That somebody else looks through this person's eyes, and until when at most."""

    by: Ref
    until: datetime


class Me(msgspec.Struct):
    """The person logged in, or the one through whose eyes the session looks."""

    id: UUID
    version: int
    name: str
    email: str
    language: str
    title: str
    status: str
    roles: list[str]
    teams: list[Ref]
    grants: dict[str, Scope]
    fields: dict[str, FieldRight]
    must_set_up: bool
    """Nothing else is open before a second factor is set up."""
    viewing: Viewing | None
    """Set while somebody else looks: nothing can be changed."""


class EditMe(msgspec.Struct, forbid_unknown_fields=True):
    """What a person may change of themselves; what is left out stays."""

    language: str | None = None
    status: str | None = None


class Hours(msgspec.Struct, forbid_unknown_fields=True):
    """When a day's work begins and ends, as 09:00."""

    start: str
    end: str


WorkingHours = Annotated[list[Hours | None], msgspec.Meta(max_length=7)]
"""Seven days from Monday on; null is a day off."""


class Membership(msgspec.Struct, frozen=True):
    """A team somebody is in."""

    id: UUID
    name: str
    is_leader: bool


class User(msgspec.Struct):
    """A colleague. What only who manages people needs is null for everybody else."""

    id: UUID
    version: int
    name: str
    is_active: bool
    title: str
    status: str
    department_id: UUID | None
    reports_to: UUID | None
    teams: list[Membership]
    email: str | None
    language: str | None
    role_ids: list[UUID] | None
    working_hours: WorkingHours | None
    """Null when they are the company's."""
    is_invited: bool | None
    """Whether the invitation was not accepted yet."""
    last_seen_at: datetime | None
    """When they last came in or left."""
    has_second_factor: bool | None
    """Whether an authenticator or a passkey is asked for beside the password."""
    can: list[str]


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

    name: Line
    grants: Annotated[list[str], msgspec.Meta(max_length=500)]
    id: UUID | None = None
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class ApiToken(msgspec.Struct):
    """An API token; `token` is shown once, when it is made, and null ever after."""

    id: UUID
    name: str
    grants: list[str]
    made_by: Ref
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    is_in_force: bool
    """Not so once it has ended by itself, or its maker may not enter any more."""
    token: str | None


class ApiTokens(msgspec.Struct):
    """All tokens that nobody has ended."""

    items: list[ApiToken]
    next: str | None
    as_of: int


class Role(msgspec.Struct):
    """What people who have it may do: each right with its scope, and each sensitive field that is not wholly theirs."""

    id: UUID
    version: int
    key: str
    name: str
    description: str
    needs_second_factor: bool
    grants: dict[str, Scope]
    fields: dict[str, FieldRight]


class Roles(msgspec.Struct):
    """All roles."""

    items: list[Role]
    next: str | None
    as_of: int


class NamedBy(msgspec.Struct):
    """Things of one kind that name a role; `title` names the kind in the asker's language. What names no other role asks for
    a replacement before this one goes.
    """

    name: str
    title: str
    things: list[Naming]


class RoleUses(msgspec.Struct):
    """What stands in the way of deleting a role, or changes with it."""

    people: int
    """How many have it."""
    items: list[NamedBy]


class MakeRole(msgspec.Struct, forbid_unknown_fields=True):
    """A role to be made; with `copy_of` it grants what that one does."""

    name: str
    description: str = ""
    id: UUID | None = None
    copy_of: UUID | None = None


class EditRole(msgspec.Struct, forbid_unknown_fields=True):
    """What a role shall be; what is left out stays. `grants` and `fields` are whole: what they do not name is not
    granted, or open."""

    version: int
    name: str | None = None
    description: str | None = None
    needs_second_factor: bool | None = None
    grants: Annotated[dict[str, Scope], msgspec.Meta(max_length=500)] | None = None
    fields: Annotated[dict[str, FieldRight], msgspec.Meta(max_length=500)] | None = None


class SetRoles(msgspec.Struct, forbid_unknown_fields=True):
    """Exactly these roles."""

    role_ids: Annotated[list[UUID], msgspec.Meta(max_length=100)]


class PolicyRight(msgspec.Struct):
    """A row of the policy table, named in the asker's language."""

    name: str
    module: str
    title: str
    text: str
    is_scoped: bool
    is_acting: bool


class PolicyField(msgspec.Struct):
    """A sensitive field, named in the asker's language."""

    name: str
    title: str
    text: str
    is_maskable: bool


class PolicyModule(msgspec.Struct):
    """A part of the product, named in the asker's language."""

    name: str
    title: str


class PolicyTable(msgspec.Struct):
    """Everything a role can grant or limit, in order."""

    modules: list[PolicyModule]
    rights: list[PolicyRight]
    fields: list[PolicyField]
