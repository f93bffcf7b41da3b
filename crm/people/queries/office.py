"""Departments, teams, stand-ins, the company."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from psycopg import sql

from crm.core.problems import NotFound
from crm.core.work import Work
from crm.people.office_schemas import Company, Delegation, Department, Team

T = TypeVar("T")


def _can(work: Work, grant: str, *actions: str) -> list[str]:
    viewer = work.actor.viewer
    return list(actions) if viewer is None or grant in viewer.grants else []


COMPANY = "SELECT 'company' AS id, version, name, only_assignees_act, working_hours FROM company"


async def company(work: Work) -> Company:
    """What holds for everybody."""
    return await work.one(Company, COMPANY)


async def companies_by_ids(work: Work, ids: Sequence[str]) -> list[Company]:
    """The same, for live frames."""
    return await work.all(Company, COMPANY) if "company" in ids else []


DEPARTMENT = sql.SQL("SELECT d.id, d.version, d.name, %(can)s::text[] AS can FROM departments d")


async def departments(work: Work) -> list[Department]:
    """All departments by name."""
    return await work.all(
        Department, DEPARTMENT + sql.SQL(" ORDER BY d.name, d.id"), can=_can(work, "teams.manage", "edit", "delete")
    )


async def departments_by_ids(work: Work, ids: Sequence[UUID]) -> list[Department]:
    """The departments of these ids."""
    return await work.all(
        Department,
        DEPARTMENT + sql.SQL(" WHERE d.id = ANY(%(ids)s)"),
        ids=list(ids),
        can=_can(work, "teams.manage", "edit", "delete"),
    )


async def department(work: Work, department_id: UUID) -> Department:
    """The department. Raises NotFound."""
    return _only(await departments_by_ids(work, [department_id]))


TEAM = sql.SQL("SELECT t.id, t.version, t.name, t.department_id, %(can)s::text[] AS can FROM teams t")


async def teams(work: Work) -> list[Team]:
    """All teams by name."""
    return await work.all(
        Team, TEAM + sql.SQL(" ORDER BY t.name, t.id"), can=_can(work, "teams.manage", "edit", "delete")
    )


async def teams_by_ids(work: Work, ids: Sequence[UUID]) -> list[Team]:
    """The teams of these ids."""
    return await work.all(
        Team,
        TEAM + sql.SQL(" WHERE t.id = ANY(%(ids)s)"),
        ids=list(ids),
        can=_can(work, "teams.manage", "edit", "delete"),
    )


async def team(work: Work, team_id: UUID) -> Team:
    """The team. Raises NotFound."""
    return _only(await teams_by_ids(work, [team_id]))


DELEGATION = sql.SQL("""
  SELECT d.id, d.version, d.starts_at, d.ends_at, d.state, %(can)s::text[] AS can,
         jsonb_build_object('id', one.id, 'name', one.name) AS from_user,
         jsonb_build_object('id', two.id, 'name', two.name) AS to_user
  FROM delegations d JOIN users one ON one.id = d.from_user_id JOIN users two ON two.id = d.to_user_id
  WHERE d.state <> 'over'
""")


async def delegations(work: Work) -> list[Delegation]:
    """The stand-ins that are planned or running, the next one first. Colleagues see who stands in for whom."""
    return await work.all(
        Delegation,
        DELEGATION + sql.SQL(" ORDER BY d.starts_at, d.id"),
        can=_can(work, "users.manage", "edit", "end"),
    )


async def delegations_by_ids(work: Work, ids: Sequence[UUID]) -> list[Delegation]:
    """The stand-ins of these ids that are not over."""
    return await work.all(
        Delegation,
        DELEGATION + sql.SQL(" AND d.id = ANY(%(ids)s)"),
        ids=list(ids),
        can=_can(work, "users.manage", "edit", "end"),
    )


async def delegation(work: Work, delegation_id: UUID) -> Delegation:
    """The stand-in. Raises NotFound when it is over."""
    return _only(await delegations_by_ids(work, [delegation_id]))


def _only(found: Sequence[T]) -> T:
    if not found:
        raise NotFound
    return found[0]
