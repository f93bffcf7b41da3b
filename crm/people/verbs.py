"""Facts this room records."""

from typing import ClassVar
from uuid import UUID

import msgspec

from crm.core.journal import Fact


class UserCreated(Fact, frozen=True):
    """An account was made."""

    verb: ClassVar[str] = "user.created"
    roles: list[str]


class UserEdited(Fact, frozen=True):
    """Fields of an account changed."""

    verb: ClassVar[str] = "user.edited"
    fields: list[str]


class UserDisabled(Fact, frozen=True):
    """An account may no longer enter; its sessions are over."""

    verb: ClassVar[str] = "user.disabled"


class Change(msgspec.Struct, frozen=True):
    """Something a role grants: the scope or level before and after, null for none."""

    name: str
    before: str | None
    after: str | None


class RoleMade(Fact, frozen=True):
    """A role exists; nobody has it yet."""

    verb: ClassVar[str] = "role.made"
    copy_of: UUID | None


class RoleEdited(Fact, frozen=True):
    """A role grants something else now. `attributes` names what else changed of it."""

    verb: ClassVar[str] = "role.edited"
    grants: list[Change]
    fields: list[Change]
    attributes: list[str]
    version: int


class RoleDeleted(Fact, frozen=True):
    """A role is gone; whoever had it has the replacement."""

    verb: ClassVar[str] = "role.deleted"
    replacement_id: UUID | None


class RolesSet(Fact, frozen=True):
    """A person has other roles now."""

    verb: ClassVar[str] = "roles.set"
    before: list[UUID]
    after: list[UUID]


class RightsChanged(Fact, frozen=True):
    """Roles, teams, department or stand-ins of these people changed."""

    verb: ClassVar[str] = "rights.changed"
    user_ids: list[UUID]


class SessionOpened(Fact, frozen=True):
    """Somebody logged in."""

    verb: ClassVar[str] = "session.opened"
    session_id: UUID


class SessionEnded(Fact, frozen=True):
    """A session is over: its sockets are cut."""

    verb: ClassVar[str] = "session.ended"
    session_ids: list[UUID]


class TokenMade(Fact, frozen=True):
    """An API token came into force."""

    verb: ClassVar[str] = "token.made"
    grants: list[str]


class TokenEnded(Fact, frozen=True):
    """An API token is no longer in force."""

    verb: ClassVar[str] = "token.ended"
