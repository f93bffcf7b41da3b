"""Facts this room records."""

from datetime import datetime
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


class UserEnabled(Fact, frozen=True):
    """An account may enter again."""

    verb: ClassVar[str] = "user.enabled"


class UserJoined(Fact, frozen=True):
    """Somebody accepted their invitation and chose a password."""

    verb: ClassVar[str] = "user.joined"
    is_by_subject: ClassVar[bool] = True


class StatusSet(Fact, frozen=True):
    """Somebody says whether they are available, busy or away."""

    verb: ClassVar[str] = "user.status_set"
    status: str


class LinkMade(Fact, frozen=True):
    """A one-time link by which a password is chosen."""

    verb: ClassVar[str] = "account.link_made"
    link_id: UUID
    kind: str
    is_mailed: bool


class LinkRefused(Fact, frozen=True):
    """Somebody asked for a link to an account that there is none of, or that is disabled."""

    verb: ClassVar[str] = "account.link_refused"


class PasswordReset(Fact, frozen=True):
    """Somebody chose a new password through a link."""

    verb: ClassVar[str] = "password.reset"
    is_by_subject: ClassVar[bool] = True


class RightsChanged(Fact, frozen=True):
    """Roles, teams, department or stand-ins of these people changed."""

    verb: ClassVar[str] = "rights.changed"
    user_ids: list[UUID]


class SessionOpened(Fact, frozen=True):
    """Somebody logged in. `method` says what with."""

    verb: ClassVar[str] = "session.opened"
    is_by_subject: ClassVar[bool] = True
    session_id: UUID
    method: str


class SessionRefused(Fact, frozen=True):
    """Somebody was not let in: an unknown account, a wrong password, code or passkey, a disabled account."""

    verb: ClassVar[str] = "session.refused"
    is_by_subject: ClassVar[bool] = True
    why: str
    refusal_id: UUID | None = None
    """What keeps the address, and counts the tries that follow."""


class TokenRefused(Fact, frozen=True):
    """An API token was not let in: nobody made it, or it is over. What follows within a quarter of an hour is counted."""

    verb: ClassVar[str] = "token.refused"
    is_by_subject: ClassVar[bool] = True
    why: str
    refusal_id: UUID


class RightRefused(Fact, frozen=True):
    """A person or an API token tried what they may not. What follows within a quarter of an hour is counted."""

    verb: ClassVar[str] = "right.refused"
    is_by_subject: ClassVar[bool] = True
    right: str
    refusal_id: UUID


class SessionConfirmed(Fact, frozen=True):
    """Somebody proved again who they are, for something dangerous."""

    verb: ClassVar[str] = "session.confirmed"
    session_id: UUID


class SessionEnded(Fact, frozen=True):
    """A session is over: its sockets are cut."""

    verb: ClassVar[str] = "session.ended"
    is_by_subject: ClassVar[bool] = True
    session_ids: list[UUID]


class ViewAsBegan(Fact, frozen=True):
    """In this session its person looks through somebody's eyes, without changing anything. Told to nobody's screen."""

    verb: ClassVar[str] = "view_as.began"
    user_id: UUID
    until: datetime


class ViewAsEnded(Fact, frozen=True):
    """They look through them no more: by the person, by time, because rights changed, or as the session ended."""

    verb: ClassVar[str] = "view_as.ended"
    user_id: UUID
    by_user_id: UUID
    why: str


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
    is_by_subject: ClassVar[bool] = True


class RecoveryCodesRenewed(Fact, frozen=True):
    """Somebody has fresh recovery codes; the old ones are void."""

    verb: ClassVar[str] = "recovery_codes.renewed"


class DeviceTrusted(Fact, frozen=True):
    """A device is not asked for the second factor for some weeks."""

    verb: ClassVar[str] = "device.trusted"
    is_by_subject: ClassVar[bool] = True
    device_id: UUID


class DeviceEnded(Fact, frozen=True):
    """A device is asked for the second factor again."""

    verb: ClassVar[str] = "device.ended"
    device_id: UUID


class PasskeyAdded(Fact, frozen=True):
    """Somebody can enter with one more passkey."""

    verb: ClassVar[str] = "passkey.added"
    passkey_id: UUID


class PasskeyRenamed(Fact, frozen=True):
    """A passkey has another name."""

    verb: ClassVar[str] = "passkey.renamed"
    passkey_id: UUID


class PasskeyRemoved(Fact, frozen=True):
    """A passkey opens nothing any more."""

    verb: ClassVar[str] = "passkey.removed"
    passkey_id: UUID


class SignOnEdited(Fact, frozen=True):
    """Something else holds for single sign-on."""

    verb: ClassVar[str] = "sign_on.edited"
    fields: list[str]


class SignOnLinked(Fact, frozen=True):
    """Somebody can enter by the company's identity provider."""

    verb: ClassVar[str] = "sign_on.linked"
    is_by_subject: ClassVar[bool] = True


class SignOnUnlinked(Fact, frozen=True):
    """Somebody enters by no identity provider any more."""

    verb: ClassVar[str] = "sign_on.unlinked"


class TokenMade(Fact, frozen=True):
    """An API token came into force."""

    verb: ClassVar[str] = "token.made"
    grants: list[str]


class TokenEnded(Fact, frozen=True):
    """An API token is no longer in force."""

    verb: ClassVar[str] = "token.ended"


class DepartmentMade(Fact, frozen=True):
    """A department exists."""

    verb: ClassVar[str] = "department.made"


class DepartmentEdited(Fact, frozen=True):
    """A department has another name."""

    verb: ClassVar[str] = "department.edited"


class DepartmentDeleted(Fact, frozen=True):
    """A department is gone; its teams and people are in the other one."""

    verb: ClassVar[str] = "department.deleted"
    moved_to: UUID | None


class TeamMade(Fact, frozen=True):
    """A team exists."""

    verb: ClassVar[str] = "team.made"


class TeamEdited(Fact, frozen=True):
    """A team has another name or department."""

    verb: ClassVar[str] = "team.edited"


class TeamDeleted(Fact, frozen=True):
    """A team is gone; its people and customers are the other team's."""

    verb: ClassVar[str] = "team.deleted"
    moved_to: UUID | None


class CompanyEdited(Fact, frozen=True):
    """Something else holds for the whole company."""

    verb: ClassVar[str] = "company.edited"
    fields: list[str]


class DelegationMade(Fact, frozen=True):
    """Somebody will stand in for somebody, or does so from now on."""

    verb: ClassVar[str] = "delegation.made"
    from_user_id: UUID
    to_user_id: UUID
    starts_at: datetime
    ends_at: datetime


class DelegationEdited(Fact, frozen=True):
    """A stand-in lasts other days."""

    verb: ClassVar[str] = "delegation.edited"
    from_user_id: UUID
    to_user_id: UUID
    starts_at: datetime
    ends_at: datetime


class DelegationBegan(Fact, frozen=True):
    """A stand-in began by the clock."""

    verb: ClassVar[str] = "delegation.began"
    from_user_id: UUID
    to_user_id: UUID


class DelegationEnded(Fact, frozen=True):
    """A stand-in is over, by the clock or by hand."""

    verb: ClassVar[str] = "delegation.ended"
    from_user_id: UUID
    to_user_id: UUID


class UserLeft(Fact, frozen=True):
    """Somebody left the company: their account is closed, and what they held is handed over with the same cause."""

    verb: ClassVar[str] = "user.left"
    version: int
    was_open: bool = True
    """Whether this act closed the account; one that was closed before stays so by undo."""


class LeadHandedOver(Fact, frozen=True):
    """A team is led by somebody else, or by nobody. What the heir was in it before is kept for undo."""

    verb: ClassVar[str] = "lead.handed_over"
    from_user_id: UUID
    to_user_id: UUID | None
    was_member: bool
    was_leader: bool


class ReportHandedOver(Fact, frozen=True):
    """Somebody reports to somebody else, or to nobody."""

    verb: ClassVar[str] = "report.handed_over"
    from_user_id: UUID
    to_user_id: UUID | None
    version: int
