"""What people may do: roles made, edited, deleted and given."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from crm.core.doors import Policy
from crm.core.holdings import RoleUse
from crm.core.ids import new_id
from crm.core.problems import Invalid, Refused, Taken
from crm.core.work import Work
from crm.people import doors, rules, verbs
from crm.people.schemas import EditRole, MakeRole


class RoleInUse(Refused):
    """Somebody has the role: it can only be deleted in favour of another one."""

    code = "role_in_use"


class RoleIsNamed(Refused):
    """Something is open to this role alone: it can only be deleted in favour of another one."""

    code = "role_is_named"


MOST_TOLD = 5
"""So many things are told by name when a role cannot go."""


class Existing(msgspec.Struct):
    """What decides whether making a role again is the same making."""

    name: str
    description: str


async def make_role(work: Work, new: MakeRole) -> tuple[UUID, bool]:
    """A role exists: empty, or with everything another one grants. Nobody has it yet.

    Returns its id and whether it was made just now. Raises Taken when the id stands for something else, Invalid for an
    unknown original.
    """
    doors.may_manage_roles(work.actor)
    name, description = rules.check_role_name(new.name), rules.role_description(new.description)
    role_id = new.id or new_id()
    if new.copy_of is not None and not await work.maybe(
        bool, "SELECT true FROM roles WHERE id = %(id)s FOR KEY SHARE", id=new.copy_of
    ):
        raise Invalid({"copy_of": "unknown_role"})
    made = await work.run(
        "INSERT INTO roles (id, key, name, description, needs_second_factor)"
        " SELECT %(id)s, %(id)s::text, %(name)s, %(description)s,"
        "        coalesce((SELECT needs_second_factor FROM roles WHERE id = %(original)s), false)"
        " ON CONFLICT (id) DO NOTHING",
        id=role_id,
        name=name,
        description=description,
        original=new.copy_of,
    )
    if not made:
        found = await work.one(Existing, "SELECT name, description FROM roles WHERE id = %(id)s", id=role_id)
        if (found.name, found.description) != (name, description):
            raise Taken
        return role_id, False
    await work.run(
        "WITH granted AS (INSERT INTO role_grants (role_id, module, action, scope)"
        "   SELECT %(id)s, module, action, scope FROM role_grants WHERE role_id = %(original)s)"
        " INSERT INTO role_fields (role_id, field, level)"
        "   SELECT %(id)s, field, level FROM role_fields WHERE role_id = %(original)s",
        id=role_id,
        original=new.copy_of,
    )
    work.record(verbs.RoleMade(copy_of=new.copy_of), subject=("role", role_id))
    return role_id, True


async def edit_role(work: Work, role_id: UUID, edit: EditRole, policy: Policy) -> None:
    """The role is and grants this, for everybody who has it: at their next request and on their open screens.

    Raises Stale when somebody edited it first, Invalid for what the policy table does not hold, LastAdministrator when
    nobody could manage roles and people any more. Heard by: live (the rights of every open screen are read anew).
    """
    doors.may_manage_roles(work.actor)
    rules.check_role(edit, policy)
    async with doors.keeping_an_administrator(work):
        role = await doors.lock_role(work, role_id, seen=edit.version)
        grants = role.grants if edit.grants is None else edit.grants
        fields = role.fields if edit.fields is None else {f: r for f, r in edit.fields.items() if r != "write"}
        name = role.name if edit.name is None else rules.check_role_name(edit.name)
        description = role.description if edit.description is None else rules.role_description(edit.description)
        second_factor = role.needs_second_factor if edit.needs_second_factor is None else edit.needs_second_factor
        attributes = {"name": name, "description": description, "needs_second_factor": second_factor}
        fact = verbs.RoleEdited(
            grants=rules.changes_between(role.grants, grants),
            fields=rules.changes_between(role.fields, fields, absent="write"),
            attributes=[attribute for attribute, value in attributes.items() if getattr(role, attribute) != value],
            version=role.version + 1,
        )
        if not (fact.grants or fact.fields or fact.attributes):
            return
        await work.run(
            "UPDATE roles SET name = %(name)s, description = %(description)s, needs_second_factor = %(needs_second_factor)s,"
            " version = version + 1, updated_at = now() WHERE id = %(id)s",
            id=role_id,
            **attributes,
        )
        await _write_grants(work, role_id, grants)
        await _write_fields(work, role_id, fields)
    work.record(fact, subject=("role", role_id))


async def _write_grants(work: Work, role_id: UUID, grants: Mapping[str, str]) -> None:
    await work.run(
        "WITH gone AS (DELETE FROM role_grants"
        "   WHERE role_id = %(id)s AND module || '.' || action <> ALL(%(names)s::text[]))"
        " INSERT INTO role_grants (role_id, module, action, scope)"
        " SELECT %(id)s, split_part(g.name, '.', 1), split_part(g.name, '.', 2), g.scope"
        " FROM unnest(%(names)s::text[], %(scopes)s::text[]) AS g(name, scope)"
        " ON CONFLICT (role_id, module, action) DO UPDATE SET scope = excluded.scope",
        id=role_id,
        names=list(grants),
        scopes=list(grants.values()),
    )


async def _write_fields(work: Work, role_id: UUID, fields: Mapping[str, str]) -> None:
    await work.run(
        "WITH gone AS (DELETE FROM role_fields WHERE role_id = %(id)s AND field <> ALL(%(names)s::text[]))"
        " INSERT INTO role_fields (role_id, field, level)"
        " SELECT %(id)s, f.name, f.level FROM unnest(%(names)s::text[], %(levels)s::text[]) AS f(name, level)"
        " ON CONFLICT (role_id, field) DO UPDATE SET level = excluded.level",
        id=role_id,
        names=list(fields),
        levels=list(fields.values()),
    )


async def delete_role(work: Work, role_id: UUID, *, replacement_id: UUID | None, uses: Sequence[RoleUse] = ()) -> None:
    """The role is gone; whoever had it, and whatever named it, has or names the replacement instead.

    Raises RoleInUse and RoleIsNamed when no replacement is named and one is needed, Invalid for an unknown one,
    LastAdministrator when nobody could manage roles and people any more. Heard by: live.
    """
    doors.may_manage_roles(work.actor)
    async with doors.keeping_an_administrator(work):
        await doors.lock_role(work, role_id)
        if replacement_id is not None:
            await _replace(work, role_id, replacement_id)
        elif await work.maybe(bool, "SELECT true FROM user_roles WHERE role_id = %(id)s LIMIT 1", id=role_id):
            raise RoleInUse
        for use in uses:
            await _let_go(work, use, role_id, replacement_id)
        await work.run("DELETE FROM role_grants WHERE role_id = %(id)s", id=role_id)
        await work.run("DELETE FROM role_fields WHERE role_id = %(id)s", id=role_id)
        await work.run("DELETE FROM roles WHERE id = %(id)s", id=role_id)
    work.record(verbs.RoleDeleted(replacement_id=replacement_id), subject=("role", role_id))


async def _let_go(work: Work, use: RoleUse, role_id: UUID, replacement_id: UUID | None) -> None:
    found = await use.find(work, role_id)
    lone = [each.title for each in found if each.is_lone]
    if lone and replacement_id is None:
        raise RoleIsNamed(things=", ".join(lone[:MOST_TOLD]))
    if found:
        await use.replace(work, role_id, replacement_id)


async def _replace(work: Work, role_id: UUID, replacement_id: UUID) -> None:
    known = await work.maybe(
        bool, "SELECT true FROM roles WHERE id = %(new)s AND id <> %(id)s FOR KEY SHARE", id=role_id, new=replacement_id
    )
    if not known:
        raise Invalid({"replacement_id": "unknown_role"})
    await work.run(
        "INSERT INTO user_roles (user_id, role_id) SELECT user_id, %(new)s FROM user_roles WHERE role_id = %(id)s"
        " ON CONFLICT DO NOTHING",
        id=role_id,
        new=replacement_id,
    )
    await work.run("DELETE FROM user_roles WHERE role_id = %(id)s", id=role_id)


async def set_roles(work: Work, user_id: UUID, role_ids: list[UUID]) -> None:
    """The person has exactly these roles; acts on their next request and on open sockets.

    Whoever may not manage roles gives and takes only roles within their own rights. Raises Invalid for an unknown role,
    LastAdministrator when nobody could manage roles and people any more. Heard by: live.
    """
    doors.may_manage_users(work.actor)
    async with doors.keeping_an_administrator(work):
        before = await doors.lock_user_roles(work, user_id)
        after = list(dict.fromkeys(role_ids))
        if set(before) == set(after):
            return
        await doors.may_give_roles(work, set(before) ^ set(after))
        await work.run(
            "WITH gone AS (DELETE FROM user_roles WHERE user_id = %(id)s AND role_id <> ALL(%(after)s::uuid[]))"
            " INSERT INTO user_roles (user_id, role_id) SELECT %(id)s, unnest(%(after)s::uuid[]) ON CONFLICT DO NOTHING",
            id=user_id,
            after=after,
        )
        await work.run("UPDATE users SET version = version + 1, updated_at = now() WHERE id = %(id)s", id=user_id)
    work.record(verbs.RolesSet(before=before, after=after), subject=("user", user_id))
