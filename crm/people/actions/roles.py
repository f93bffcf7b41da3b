"""What people may do."""

from uuid import UUID

from crm.core.work import Work
from crm.people import doors, verbs


async def set_roles(work: Work, user_id: UUID, roles: list[str]) -> None:
    """The person has exactly these roles; acts on their next request and on open sockets."""
    doors.may_manage_users(work.actor)
    await work.run("DELETE FROM user_roles WHERE user_id = %(id)s", id=user_id)
    await work.run(
        "INSERT INTO user_roles (user_id, role_id) SELECT %(id)s, id FROM roles WHERE key = ANY(%(roles)s)",
        id=user_id,
        roles=roles,
    )
    work.record(verbs.RightsChanged(user_ids=[user_id]), subject=("user", user_id))
