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
    """Somebody logged in. `method` says what with."""

    verb: ClassVar[str] = "session.opened"
    session_id: UUID
    method: str


class SessionRefused(Fact, frozen=True):
    """Somebody was not let in: an unknown account, a wrong password or code, a disabled account."""

    verb: ClassVar[str] = "session.refused"
    why: str


class SessionConfirmed(Fact, frozen=True):
    """Somebody proved again who they are, for something dangerous."""

    verb: ClassVar[str] = "session.confirmed"
    session_id: UUID


class SessionEnded(Fact, frozen=True):
    """A session is over: its sockets are cut."""

    verb: ClassVar[str] = "session.ended"
    session_ids: list[UUID]


class PasswordChanged(Fact, frozen=True):
    """Somebody chose another password; all their other sessions are over."""

    verb: ClassVar[str] = "password.changed"


class SecondFactorSet(Fact, frozen=True):
    """An authenticator is somebody's second factor."""

    verb: ClassVar[str] = "second_factor.set"


class SecondFactorEnded(Fact, frozen=True):
    """Somebody turned their authenticator off."""

    verb: ClassVar[str] = "second_factor.ended"


class SecondFactorReset(Fact, frozen=True):
    """An administrator took everything away by which somebody proves themselves, save the password."""

    verb: ClassVar[str] = "second_factor.reset"


class RecoveryCodeUsed(Fact, frozen=True):
    """A recovery code opened the door."""

    verb: ClassVar[str] = "recovery_code.used"


class RecoveryCodesRenewed(Fact, frozen=True):
    """Somebody has fresh recovery codes; the old ones are void."""

    verb: ClassVar[str] = "recovery_codes.renewed"


class DeviceTrusted(Fact, frozen=True):
    """A device is not asked for the second factor for some weeks."""

    verb: ClassVar[str] = "device.trusted"
    device_id: UUID


class DeviceEnded(Fact, frozen=True):
    """A device is asked for the second factor again."""

    verb: ClassVar[str] = "device.ended"
    device_id: UUID


class TokenMade(Fact, frozen=True):
    """An API token came into force."""

    verb: ClassVar[str] = "token.made"
    grants: list[str]


class TokenEnded(Fact, frozen=True):
    """An API token is no longer in force."""

    verb: ClassVar[str] = "token.ended"
