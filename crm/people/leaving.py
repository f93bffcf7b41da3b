"""Handing over, step by step: what somebody leaves, or a team that is dissolved, goes on in transactions that nobody waits
long for, all with the one cause of the request, so that it is one act to screens and to undo.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from crm.core.asking import Asking
from crm.core.holdings import Heirs, Holding, TeamHolding
from crm.core.i18n import Language, say
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.people import actions, office_doors
from crm.people.doors import may_manage_users
from crm.people.office_schemas import Held, LeaveWay


async def held_by(work: Work, user_id: UUID, holdings: Sequence[Holding], language: Language) -> list[Held]:
    """What this person holds, kind by kind, and the ways in which it may be handed over."""
    may_manage_users(work.actor)
    await work.one(UUID, "SELECT id FROM users WHERE id = %(id)s", id=user_id)
    return [
        Held(
            name=each.name,
            title=say(language, f"holding.{each.name}"),
            count=await each.count(work, user_id),
            ways=list(each.ways),
        )
        for each in holdings
    ]


async def leave(
    asking: Asking, user_id: UUID, *, seen: int, ways: Mapping[str, LeaveWay], holdings: Sequence[Holding]
) -> None:
    """The account is closed, and all that the person holds is handed over. Called again, it goes on where it was broken off."""
    # Ahead of what is asked for: that tells what the person holds.
    may_manage_users(asking.actor)
    async with asking.begin() as work:
        heirs = {each.name: await _heirs(work, user_id, each, ways.get(each.name)) for each in holdings}
        was_open = await actions.close_account(work, user_id, seen=seen)
    total = 0
    for holding in holdings:
        done = 0
        while True:
            async with asking.begin() as work:
                moved = await holding.hand_over(work, user_id, heirs[holding.name], done)
            if not moved:
                break
            done += moved
        total += done
    if was_open or total:
        async with asking.begin() as work:
            await actions.finish_leaving(work, user_id, was_open=was_open)


async def _heirs(work: Work, user_id: UUID, holding: Holding, way: LeaveWay | None) -> Heirs:
    asked = way or LeaveWay(way=holding.ways[0])
    if way is None and asked.way not in ("pool", "end") and not await holding.count(work, user_id):
        return Heirs("end")
    ids: list[UUID] = []
    if asked.way == "person" and asked.user_id is not None:
        ids = await work.all(
            UUID,
            "SELECT id FROM users WHERE id = %(id)s AND is_active AND id <> %(leaver)s",
            id=asked.user_id,
            leaver=user_id,
        )
    elif asked.way == "spread" and asked.team_id is not None:
        ids = await work.all(
            UUID,
            "SELECT u.id FROM team_members m JOIN users u ON u.id = m.user_id"
            " WHERE m.team_id = %(id)s AND u.is_active AND u.id <> %(leaver)s ORDER BY u.id",
            id=asked.team_id,
            leaver=user_id,
        )
    heirs = Heirs(asked.way, tuple(ids))
    if asked.way in ("person", "spread") and not ids:
        raise Invalid({f"ways.{holding.name}": "no_heir"})
    holding.check(heirs)
    return heirs


async def dissolve_team(
    asking: Asking, team_id: UUID, *, move_to: UUID | None, holdings: Sequence[TeamHolding]
) -> None:
    """The team is gone; what it held was moved before, in transactions of its own."""
    office_doors.may_manage_teams(asking.actor)
    for holding in holdings:
        while move_to is not None and move_to != team_id:
            async with asking.begin() as work:
                await work.one(UUID, "SELECT id FROM teams WHERE id = %(id)s", id=team_id)
                if not await work.maybe(bool, "SELECT true FROM teams WHERE id = %(id)s", id=move_to):
                    raise Invalid({"move_to": "unknown_team"})
                moved = await holding.move(work, team_id, move_to)
            if not moved:
                break
    async with asking.begin() as work:
        await actions.delete_team(work, team_id, move_to=move_to, holdings=holdings)
