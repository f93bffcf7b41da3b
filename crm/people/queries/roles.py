"""Roles, and the policy table they choose from."""

from collections.abc import Sequence
from uuid import UUID

from psycopg import sql

from crm.core.doors import Policy
from crm.core.holdings import RoleUse
from crm.core.i18n import Language, known_language, say
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.people.doors import may_manage_roles
from crm.people.schemas import NamedBy, PolicyField, PolicyModule, PolicyRight, PolicyTable, Role, RoleUses

ROLE = sql.SQL("""
  SELECT r.id, r.version, r.key, r.name, r.description, r.needs_second_factor,
         coalesce((SELECT jsonb_object_agg(g.module || '.' || g.action, g.scope ORDER BY g.module, g.action)
                   FROM role_grants g WHERE g.role_id = r.id), '{}') AS grants,
         coalesce((SELECT jsonb_object_agg(f.field, f.level ORDER BY f.field)
                   FROM role_fields f WHERE f.role_id = r.id), '{}') AS fields
  FROM roles r
""")


async def roles(work: Work) -> list[Role]:
    """All roles in the order they were made."""
    return await work.all(Role, ROLE + sql.SQL(" ORDER BY r.created_at, r.id"))


async def roles_by_ids(work: Work, ids: Sequence[UUID]) -> list[Role]:
    """The roles of these ids."""
    return await work.all(Role, ROLE + sql.SQL(" WHERE r.id = ANY(%(ids)s::uuid[])"), ids=list(ids))


async def role(work: Work, role_id: UUID) -> Role:
    """The role. Raises NotFound."""
    found = await roles_by_ids(work, [role_id])
    if not found:
        raise NotFound
    return found[0]


async def role_uses(work: Work, role_id: UUID, uses: Sequence[RoleUse]) -> RoleUses:
    """Who has the role and what names it. Raises Forbidden, NotFound."""
    may_manage_roles(work.actor)
    language = known_language(work.actor.language)
    people = await work.one(
        int,
        "SELECT (SELECT count(*) FROM user_roles WHERE role_id = r.id) FROM roles r WHERE r.id = %(id)s",
        id=role_id,
    )
    items = [
        NamedBy(
            name=use.name,
            title=say(language, f"role_use.{use.name}"),
            things=await use.find(work, role_id),
        )
        for use in uses
    ]
    return RoleUses(people=people, items=[each for each in items if each.things])


def policy_table(policy: Policy, language: Language) -> PolicyTable:
    """The policy table in words."""
    rights = [
        PolicyRight(
            name=right.name,
            module=module_of(right.name),
            title=say(language, f"right.{right.name}"),
            text=say(language, f"right.{right.name}.text"),
            is_scoped=right.is_scoped,
            is_acting=right.is_acting,
        )
        for right in policy.rights.values()
    ]
    modules = dict.fromkeys(right.module for right in rights)
    return PolicyTable(
        modules=[PolicyModule(name=name, title=say(language, f"module.{name}")) for name in modules],
        rights=rights,
        fields=[
            PolicyField(
                name=field.name,
                title=say(language, f"sensitive.{field.name}"),
                text=say(language, f"sensitive.{field.name}.text"),
                is_maskable=field.is_maskable,
            )
            for field in policy.fields.values()
        ],
    )


def module_of(right: str) -> str:
    """The part of the product a right belongs to."""
    return right.partition(".")[0]
