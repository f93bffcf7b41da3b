"""Shapes of the office on the wire: accounts as they are managed, departments, teams, stand-ins, the company."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from crm.core.holdings import Way
from crm.people.schemas import Ref, WorkingHours

LinkKind = Literal["invite", "reset"]


class CreateUser(msgspec.Struct, forbid_unknown_fields=True):
    """An account to be made. It has no password until its invitation is accepted."""

    name: str
    email: str
    role_ids: Annotated[list[UUID], msgspec.Meta(max_length=100)]
    id: UUID | None = None
    team_ids: Annotated[list[UUID], msgspec.Meta(max_length=100)] = []
    department_id: UUID | None = None
    reports_to: UUID | None = None
    title: str = ""
    language: Literal["tr", "en"] = "tr"


class EditUser(msgspec.Struct, forbid_unknown_fields=True):
    """What an account shall be; what is left out stays."""

    version: int
    name: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    language: Literal["tr", "en"] | UnsetType = UNSET
    department_id: UUID | UnsetType | None = UNSET
    reports_to: UUID | UnsetType | None = UNSET
    working_hours: WorkingHours | UnsetType | None = UNSET


class VersionSeen(msgspec.Struct, forbid_unknown_fields=True):
    """The version somebody looked at when they decided."""

    version: int


class AccountLink(msgspec.Struct):
    """A link by which somebody chooses their password. `url` is null when it went out by mail."""

    kind: LinkKind
    url: str | None
    expires_at: datetime


class LinkToken(msgspec.Struct, forbid_unknown_fields=True):
    """The secret of a link."""

    token: str


class CompleteLink(msgspec.Struct, forbid_unknown_fields=True):
    """The secret of a link, and the password chosen through it."""

    token: str
    password: str


class LinkLook(msgspec.Struct):
    """What a link is good for. Who it is for is told while it is open."""

    kind: LinkKind
    state: Literal["open", "expired", "used"]
    name: str | None
    email: str | None


class AskReset(msgspec.Struct, forbid_unknown_fields=True):
    """The e-mail of an account whose password is forgotten."""

    email: str


class Department(msgspec.Struct):
    """A part of the company."""

    id: UUID
    version: int
    name: str
    can: list[str]


class Departments(msgspec.Struct):
    """All departments."""

    items: list[Department]
    next: str | None
    as_of: int


class Team(msgspec.Struct):
    """People who share customers; who is in it stands in the users."""

    id: UUID
    version: int
    name: str
    department_id: UUID | None
    can: list[str]


class Teams(msgspec.Struct):
    """All teams."""

    items: list[Team]
    next: str | None
    as_of: int


class CreateDepartment(msgspec.Struct, forbid_unknown_fields=True):
    """A department to be made."""

    name: str
    id: UUID | None = None


class EditDepartment(msgspec.Struct, forbid_unknown_fields=True):
    """Its new name."""

    version: int
    name: str


class CreateTeam(msgspec.Struct, forbid_unknown_fields=True):
    """A team to be made."""

    name: str
    department_id: UUID | None = None
    id: UUID | None = None


class EditTeam(msgspec.Struct, forbid_unknown_fields=True):
    """What a team shall be; what is left out stays."""

    version: int
    name: str | UnsetType = UNSET
    department_id: UUID | UnsetType | None = UNSET


class JoinTeam(msgspec.Struct, forbid_unknown_fields=True):
    """How somebody is in a team."""

    is_leader: bool = False


class Delegation(msgspec.Struct):
    """Somebody stands in for somebody from one instant until another."""

    id: UUID
    version: int
    from_user: Ref
    to_user: Ref
    starts_at: datetime
    ends_at: datetime
    state: Literal["planned", "running", "over"]
    can: list[str]


class Delegations(msgspec.Struct):
    """All stand-ins that are planned or running."""

    items: list[Delegation]
    next: str | None
    as_of: int


class CreateDelegation(msgspec.Struct, forbid_unknown_fields=True):
    """A stand-in to be arranged, for whole days in Istanbul, the last one included."""

    from_user_id: UUID
    to_user_id: UUID
    first_day: date
    last_day: date
    id: UUID | None = None


class EditDelegation(msgspec.Struct, forbid_unknown_fields=True):
    """Other days."""

    version: int
    first_day: date
    last_day: date


class Company(msgspec.Struct):
    """What holds for everybody. There is one; its id is the word."""

    id: Literal["company"]
    version: int
    name: str
    only_assignees_act: bool
    working_hours: WorkingHours


class EditCompany(msgspec.Struct, forbid_unknown_fields=True):
    """What shall hold for everybody; what is left out stays."""

    version: int
    name: str | UnsetType = UNSET
    only_assignees_act: bool | UnsetType = UNSET
    working_hours: WorkingHours | UnsetType = UNSET


class Held(msgspec.Struct):
    """How much of one kind somebody holds, and how it may be handed over; the first way is the usual one.

    `title` names the kind in the asker's language.
    """

    name: str
    title: str
    count: int
    ways: list[Way]


class Holdings(msgspec.Struct):
    """All that somebody holds."""

    items: list[Held]


class LeaveWay(msgspec.Struct, forbid_unknown_fields=True):
    """Who gets things of one kind: this person, this team in turn, their pools, or nobody."""

    way: Way
    user_id: UUID | None = None
    team_id: UUID | None = None


class Leave(msgspec.Struct, forbid_unknown_fields=True):
    """How somebody's things are handed over, by the name of their kind; what is left out goes the usual way."""

    version: int
    ways: Annotated[dict[str, LeaveWay], msgspec.Meta(max_length=50)]
