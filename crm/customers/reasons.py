"""Pure: from how an office stands, the plain facts by which somebody sees a customer, or what is missing.

The doors decide by keys alone (`Viewer`). This says in people, teams and dates what those keys come from; a test holds the
two equal.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.doors import Scope, Viewer
from crm.customers.why_schemas import Acting, Missing, Reason, Seeing
from crm.people.schemas import Ref

Code = Seeing | Missing | Acting


class Place(msgspec.Struct, frozen=True):
    """A team with its department."""

    id: UUID
    name: str
    department: Ref | None

    @property
    def ref(self) -> Ref:
        """Its name alone."""
        return Ref(self.id, self.name)


class Colleague(msgspec.Struct, frozen=True):
    """Where somebody stands in the office."""

    id: UUID
    name: str
    department: Ref | None
    teams: list[Place]

    @property
    def ref(self) -> Ref:
        """Their name alone."""
        return Ref(self.id, self.name)

    @property
    def departments(self) -> dict[UUID, Ref]:
        """Their own, and those of their teams."""
        of_teams = {team.department.id: team.department for team in self.teams if team.department}
        return of_teams | ({self.department.id: self.department} if self.department else {})


class Subject(msgspec.Struct):
    """Whose a customer is."""

    id: UUID
    viewers: list[UUID]
    team: Place | None
    assignees: list[Colleague]


class StandIn(msgspec.Struct, frozen=True):
    """That somebody stands in for an assignee, at some time."""

    of: UUID
    starts_at: datetime
    ends_at: datetime
    state: str


class GivenRole(msgspec.Struct, frozen=True):
    """A role somebody has."""

    name: str
    grants: dict[str, Scope]


class Asked(Colleague, frozen=True, kw_only=True):
    """The person asked about. Of the stand-ins only those for assignees matter, running or not long ago."""

    title: str
    is_active: bool
    stand_ins: list[StandIn]
    roles: list[GivenRole]

    def roles_giving(self, right: str, scope: Scope | None) -> list[str]:
        """The roles that give this right in this scope."""
        return [role.name for role in self.roles if scope is not None and role.grants.get(right) == scope]


def why_seen(subject: Subject, asked: Asked, scope: Scope | None, *, has_pool: bool) -> list[Reason]:
    """The facts by which whoever holds `customers.view` in this scope sees the customer, the nearest first."""
    if scope is None or not asked.is_active:
        return []
    reasons = _own(subject, asked, "running", "stands_in")
    if scope in ("team", "department"):
        reasons += _team(subject, asked)
    if scope == "department":
        reasons += _department(subject, asked)
    if not subject.assignees and (has_pool or scope in ("team", "department")):
        reasons += _pool(subject, asked)
    if scope == "all":
        reasons.append(_fact("all"))
    return reasons


def _fact(code: Code, *, people: Sequence[Ref] = (), place: Ref | None = None, when: StandIn | None = None) -> Reason:
    return Reason(code, list(people), place, when.starts_at if when else None, when.ends_at if when else None)


def _own(subject: Subject, asked: Asked, state: str, code: Code) -> list[Reason]:
    names = {assignee.id: assignee.ref for assignee in subject.assignees}
    reasons = [_fact("assigned")] if state == "running" and asked.id in names else []
    return reasons + [
        _fact(code, people=[names[each.of]], when=each)
        for each in asked.stand_ins
        if each.state == state and each.of in names
    ]


def _team(subject: Subject, asked: Asked) -> list[Reason]:
    reasons: list[Reason] = []
    for team in asked.teams:
        mates = [each.ref for each in subject.assignees if each.id != asked.id and team.id in _ids(each.teams)]
        if mates:
            reasons.append(_fact("team_mate", people=mates, place=team.ref))
    if subject.team and subject.team.id in _ids(asked.teams):
        reasons.append(_fact("own_team", place=subject.team.ref))
    return reasons


def _department(subject: Subject, asked: Asked) -> list[Reason]:
    reasons: list[Reason] = []
    for department in asked.departments.values():
        mates = [each.ref for each in subject.assignees if each.id != asked.id and department.id in each.departments]
        if mates:
            reasons.append(_fact("department_mate", people=mates, place=department))
        if subject.team and subject.team.department == department:
            reasons.append(_fact("department_team", place=subject.team.ref))
    return reasons


def _pool(subject: Subject, asked: Asked) -> list[Reason]:
    if subject.team is None:
        return [_fact("pool")]
    return [_fact("team_pool", place=subject.team.ref)] if subject.team.id in _ids(asked.teams) else []


def _ids(teams: Iterable[Place]) -> set[UUID]:
    return {team.id for team in teams}


def why_hidden(subject: Subject, asked: Asked, scope: Scope | None, *, has_pool: bool) -> list[Reason]:
    """What is missing to somebody who does not see the customer."""
    if not asked.is_active:
        return [_fact("disabled")]
    if scope is None:
        return [_fact("no_right")]
    people = [each.ref for each in subject.assignees]
    place = subject.team.ref if subject.team else None
    if not people and not has_pool and scope == "own":
        missing = _fact("pool_closed", place=place)
    elif scope == "own" and people:
        missing = _fact("not_assigned", people=people)
    elif scope == "department":
        missing = _fact("other_department", people=people, place=place)
    else:
        missing = _fact("other_team", people=people, place=place)
    return [missing, *_own(subject, asked, "over", "stood_in"), *_own(subject, asked, "planned", "will_stand_in")]


def why_acting(subject: Subject, asked: Asked, viewer: Viewer) -> list[Reason]:
    """Where daily work is left to assignees and their leaders: what makes this person one of those."""
    if viewer.led is None:
        return []
    reasons = _own(subject, asked, "running", "stands_in")
    led = [each.ref for each in subject.assignees if each.id in viewer.led]
    if led:
        reasons.append(_fact("leads", people=led))
    if not subject.assignees:
        reasons.append(_fact("nobodys"))
    return reasons
