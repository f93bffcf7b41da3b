"""Accounts made, edited and disabled."""

from uuid import UUID

from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound, Taken
from crm.core.text import clean, email_key
from crm.core.work import Work
from crm.people import doors, verbs


async def create_user(
    work: Work,
    *,
    name: str,
    email: str,
    password_hash: str,
    roles: list[str],
    user_id: UUID | None = None,
    team_ids: list[UUID] | None = None,
    department_id: UUID | None = None,
) -> UUID:
    """A new account with these roles and teams. Raises Taken when the e-mail, in any casing, has one already."""
    doors.may_manage_users(work.actor)
    key = email_key(email)
    user_id = user_id or new_id()
    made = await work.run(
        "INSERT INTO users (id, name, email, email_key, password_hash, department_id)"
        " VALUES (%(id)s, %(name)s, %(email)s, %(key)s, %(password_hash)s, %(department_id)s)"
        " ON CONFLICT (email_key) DO NOTHING",
        id=user_id,
        name=clean(name),
        email=email.strip(),
        key=key,
        password_hash=password_hash,
        department_id=department_id,
    )
    if not made:
        raise EmailTaken
    given = await work.all(
        UUID,
        "INSERT INTO user_roles (user_id, role_id) SELECT %(id)s, id FROM roles WHERE key = ANY(%(roles)s)"
        " RETURNING role_id",
        id=user_id,
        roles=roles,
    )
    if len(given) != len(set(roles)):
        raise Invalid({"roles": "unknown_role"})
    await doors.may_give_roles(work, given)
    await work.run(
        "INSERT INTO team_members (team_id, user_id) SELECT unnest(%(teams)s::uuid[]), %(id)s",
        teams=team_ids or [],
        id=user_id,
    )
    work.record(verbs.UserCreated(roles=roles), subject=("user", user_id))
    return user_id


class EmailTaken(Taken):
    """An account with this e-mail exists."""

    code = "email_taken"


async def edit_me(work: Work, *, language: str | None) -> None:
    """The person's own settings are these."""
    if language not in ("tr", "en"):
        raise Invalid({"language": "unknown_language"})
    user_id = work.actor.viewer.user_id if work.actor.viewer else None
    await work.run(
        "UPDATE users SET language = %(language)s, version = version + 1, updated_at = now() WHERE id = %(id)s",
        language=language,
        id=user_id,
    )
    work.record(verbs.UserEdited(fields=["language"]), subject=("user", user_id))


async def disable_user(work: Work, user_id: UUID) -> None:
    """The account may no longer enter; its sessions are over and its sockets cut.

    Raises LastAdministrator when nobody else could manage roles and people.
    """
    doors.may_manage_users(work.actor)
    async with doors.keeping_an_administrator(work):
        done = await work.run(
            "UPDATE users SET is_active = false, version = version + 1, updated_at = now()"
            " WHERE id = %(id)s AND is_active",
            id=user_id,
        )
        if not done:
            raise NotFound
        ended = await work.all(UUID, "DELETE FROM sessions WHERE user_id = %(id)s RETURNING id", id=user_id)
    work.record(verbs.UserDisabled(), subject=("user", user_id))
    if ended:
        work.record(verbs.SessionEnded(session_ids=ended), subject=("user", user_id))
