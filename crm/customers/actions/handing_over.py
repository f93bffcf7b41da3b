"""Many customers handed over at once: when somebody leaves, and when a team is dissolved."""

from uuid import UUID

import msgspec

from crm.core.holdings import MOST, Heirs
from crm.core.work import Work
from crm.customers import rules, verbs
from crm.customers.actions.many import Move, assign_held, hold_many
from crm.people.doors import may_manage_users
from crm.people.office_doors import may_manage_teams


async def hand_over_customers(work: Work, user_id: UUID, heirs: Heirs, done: int) -> int:
    """The next customers of this person are the heirs' in turn, or are left to those who share them or to their pools.

    Returns how many. Their cards follow. Heard by: live.
    """
    may_manage_users(work.actor)
    ids = await work.all(
        UUID,
        "SELECT customer_id FROM customer_assignees WHERE user_id = %(id)s ORDER BY customer_id LIMIT %(limit)s",
        id=user_id,
        limit=MOST,
    )
    held = await hold_many(work, ids)
    moves: list[Move] = []
    for place, customer in enumerate(held):
        heir = heirs.of(done + place)
        after = [heir if each == user_id and heir else each for each in customer.before]
        moves.append(Move(customer.id, [each for each in dict.fromkeys(after) if each != user_id]))
    await assign_held(work, held, moves)
    return len(ids)


async def move_to_team(work: Work, team_id: UUID, to_team_id: UUID) -> int:
    """The next customers of a team, and its sources, are another team's. Returns how many customers. Heard by: live."""
    may_manage_teams(work.actor)
    await work.run("UPDATE sources SET team_id = %(to)s WHERE team_id = %(id)s", id=team_id, to=to_team_id)
    ids = await work.all(
        UUID,
        "SELECT id FROM customers WHERE team_id = %(id)s ORDER BY id LIMIT %(limit)s",
        id=team_id,
        limit=MOST,
    )
    pool_id = await work.one(UUID, "SELECT pool_id FROM teams WHERE id = %(id)s", id=to_team_id)
    held = await hold_many(work, ids)
    viewers = [rules.viewers_of(customer.before, to_team_id, pool_id) for customer in held]
    rows = [{"id": customer.id, "viewers": keys} for customer, keys in zip(held, viewers, strict=True)]
    await work.run(
        "UPDATE customers c SET version = version + 1, updated_at = now(), viewers = m.viewers, team_id = %(to)s"
        " FROM jsonb_to_recordset(%(rows)s) AS m(id uuid, viewers uuid[]) WHERE c.id = m.id",
        rows=msgspec.json.encode(rows).decode(),
        to=to_team_id,
    )
    for customer, keys in zip(held, viewers, strict=True):
        work.record(
            verbs.CustomerTeamSet(before=customer.team_id, after=to_team_id, version=customer.version + 1),
            subject=("customer", customer.id),
            customer_id=customer.id,
            touched=[("unread", customer.id)],
            removed_viewers=[key for key in customer.viewers if key not in keys],
        )
    return len(ids)
