"""Somebody leaves: the account is closed, and what this room holds for them is handed over."""

from uuid import UUID

import msgspec

from crm.core.holdings import Heirs
from crm.core.work import Work
from crm.people import doors, verbs
from crm.people.actions.accounts import NotYourself
from crm.people.actions.delegations import end_delegation
from crm.people.actions.sessions import end_all_sessions
from crm.people.actions.tokens import record_token_ended
from crm.people.office_doors import lock_user


async def close_account(work: Work, user_id: UUID, *, seen: int | None) -> bool:
    """The account of somebody who leaves is closed, before anything is handed over: nothing new comes to them meanwhile.

    Whether it was open. Raises LastAdministrator, NotYourself, Stale. Heard by: live.
    """
    viewer = work.actor.viewer
    async with doors.keeping_an_administrator(work):
        user = await lock_user(work, user_id)
        if not user.is_active:
            return False
        await lock_user(work, user_id, seen=seen)
        await work.run(
            "UPDATE users SET is_active = false, version = version + 1, updated_at = now() WHERE id = %(id)s",
            id=user_id,
        )
    if viewer is not None and viewer.user_id == user_id:
        raise NotYourself
    work.record(verbs.UserDisabled(), subject=("user", user_id))
    await end_all_sessions(work, user_id)
    return True


async def finish_leaving(work: Work, user_id: UUID, *, was_open: bool) -> None:
    """All is handed over. The act's last line, and so the first that undo takes back: who gets things back must be there."""
    user = await lock_user(work, user_id)
    work.record(verbs.UserLeft(version=user.version, was_open=was_open), subject=("user", user_id))


async def hand_over_lead(work: Work, user_id: UUID, heirs: Heirs, done: int) -> int:
    """The teams this person leads are led by the heir, or by nobody."""
    doors.may_manage_users(work.actor)
    teams = await work.all(
        UUID,
        "UPDATE team_members SET is_leader = false WHERE user_id = %(id)s AND is_leader RETURNING team_id",
        id=user_id,
    )
    for place, team_id in enumerate(sorted(teams)):
        heir = heirs.of(done + place)
        was_member, was_leader = False, False
        if heir is not None:
            known = await work.maybe(
                bool,
                "SELECT is_leader FROM team_members WHERE team_id = %(team)s AND user_id = %(heir)s",
                team=team_id,
                heir=heir,
            )
            was_member, was_leader = known is not None, bool(known)
            await work.run(
                "INSERT INTO team_members (team_id, user_id, is_leader) VALUES (%(team)s, %(heir)s, true)"
                " ON CONFLICT (team_id, user_id) DO UPDATE SET is_leader = true",
                team=team_id,
                heir=heir,
            )
        work.record(
            verbs.LeadHandedOver(from_user_id=user_id, to_user_id=heir, was_member=was_member, was_leader=was_leader),
            subject=("team", team_id),
            touched=[("user", each) for each in (user_id, heir) if each],
        )
    if teams:
        work.record(verbs.RightsChanged(user_ids=[user_id, *heirs.user_ids]), subject=("user", user_id))
    return len(teams)


async def hand_over_reports(work: Work, user_id: UUID, heirs: Heirs, done: int) -> int:
    """Who reported to this person reports to the heir, or to nobody."""
    doors.may_manage_users(work.actor)
    # All changes of reporting lines stand in one line, or a circle could close unseen.
    await work.run("SELECT pg_advisory_xact_lock(9)")
    above = await work.one(
        _Above,
        "WITH RECURSIVE up AS (SELECT %(heir)s::uuid AS id"
        "   UNION SELECT u.reports_to FROM users u JOIN up ON u.id = up.id WHERE u.reports_to IS NOT NULL)"
        " SELECT array_agg(id) FILTER (WHERE id IS NOT NULL) AS ids, (SELECT reports_to FROM users WHERE id = %(id)s) AS superior"
        " FROM up",
        heir=heirs.of(0),
        id=user_id,
    )
    reports = await work.all(
        UUID, "SELECT id FROM users WHERE reports_to = %(id)s ORDER BY id FOR NO KEY UPDATE", id=user_id
    )
    for report in reports:
        # The heir, and whoever stands between, cannot report to themselves: they take the leaver's place in the line.
        to = above.superior if report in (above.ids or ()) else heirs.of(done)
        version = await work.one(
            int,
            "UPDATE users SET reports_to = %(to)s, version = version + 1, updated_at = now() WHERE id = %(id)s"
            " RETURNING version",
            id=report,
            to=to,
        )
        work.record(
            verbs.ReportHandedOver(from_user_id=user_id, to_user_id=to, version=version), subject=("user", report)
        )
    return len(reports)


class _Above(msgspec.Struct):
    ids: list[UUID] | None
    superior: UUID | None


async def end_stand_ins(work: Work, user_id: UUID, heirs: Heirs, done: int) -> int:
    """Nobody stands in for this person, nor they for anybody."""
    doors.may_manage_users(work.actor)
    ids = await work.all(
        UUID,
        "SELECT id FROM delegations WHERE (from_user_id = %(id)s OR to_user_id = %(id)s) AND state <> 'over' ORDER BY id",
        id=user_id,
    )
    for delegation_id in ids:
        await end_delegation(work, delegation_id)
    return len(ids)


async def end_tokens(work: Work, user_id: UUID, heirs: Heirs, done: int) -> int:
    """The API tokens this person made are no longer in force. They do not come back by undo: secrets that ended stay so."""
    doors.may_manage_users(work.actor)
    ids = await work.all(
        UUID,
        "UPDATE api_tokens SET ended_at = now() WHERE made_by = %(id)s AND ended_at IS NULL RETURNING id",
        id=user_id,
    )
    for token_id in ids:
        record_token_ended(work, token_id)
    return len(ids)
