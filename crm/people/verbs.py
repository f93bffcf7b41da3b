"""Facts this room records."""

from typing import ClassVar
from uuid import UUID

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
