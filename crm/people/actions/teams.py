"""Who belongs where."""

from uuid import UUID

from crm.core.work import Work
from crm.people import doors, verbs


async def join_team(work: Work, user_id: UUID, team_id: UUID, *, is_leader: bool = False) -> None:
    """The person is in the team."""
    doors.may_manage_users(work.actor)
    await work.run(
        "INSERT INTO team_members (team_id, user_id, is_leader) VALUES (%(team)s, %(user)s, %(leader)s)"
        " ON CONFLICT (team_id, user_id) DO UPDATE SET is_leader = excluded.is_leader",
        team=team_id,
        user=user_id,
        leader=is_leader,
    )
    work.record(verbs.RightsChanged(user_ids=[user_id]), subject=("user", user_id))


async def leave_team(work: Work, user_id: UUID, team_id: UUID) -> None:
    """The person is no longer in the team."""
    doors.may_manage_users(work.actor)
    await work.run(
        "DELETE FROM team_members WHERE team_id = %(team)s AND user_id = %(user)s", team=team_id, user=user_id
    )
    work.record(verbs.RightsChanged(user_ids=[user_id]), subject=("user", user_id))
