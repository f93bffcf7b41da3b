"""Many customers handed over at once: when somebody leaves, when a team is dissolved, and back again."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from crm.core.doors import Actor
from crm.core.holdings import MOST, Heirs
from crm.core.problems import Forbidden, Stale
from crm.core.undo import Refusal
from crm.core.work import Work
from crm.customers import rules, verbs
from crm.customers.doors import can_see
from crm.people.doors import may_manage_users
from crm.people.office_doors import may_manage_teams


class _Held(msgspec.Struct):
    """A customer under lock, and whose it is."""

    id: UUID
    version: int
    team_id: UUID | None
    pool_id: UUID | None
    viewers: list[UUID]
    before: list[UUID]


class Move(msgspec.Struct):
    """A customer and who is responsible from now on; `seen` is the version it must still have."""

    customer_id: UUID
    after: list[UUID]
    seen: int | None = None


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
    held = await _hold(work, ids)
    moves: list[Move] = []
    for place, customer in enumerate(held):
        heir = heirs.of(done + place)
        after = [heir if each == user_id and heir else each for each in customer.before]
        moves.append(Move(customer.id, [each for each in dict.fromkeys(after) if each != user_id]))
    await _assign(work, held, moves)
    return len(ids)


async def assign_back(work: Work, moves: Sequence[Move]) -> list[Refusal]:
    """These customers are again whose they were, as far as nothing has changed since; those refused."""
    held = {customer.id: customer for customer in await _hold(work, sorted(move.customer_id for move in moves))}
    people = set(
        await work.all(
            UUID,
            "SELECT id FROM users WHERE id = ANY(%(ids)s::uuid[]) AND is_active",
            ids=list({user_id for move in moves for user_id in move.after}),
        )
    )
    fits, refused = list[Move](), list[Refusal]()
    for move in moves:
        customer = held.get(move.customer_id)
        if customer is None or not _may_take_back(work.actor, customer.viewers):
            refused.append(Refusal("customer", move.customer_id, Forbidden.code, ""))
        elif customer.version != move.seen or not people.issuperset(move.after):
            refused.append(Refusal("customer", move.customer_id, Stale.code, ""))
        else:
            fits.append(move)
    await _assign(work, [held[move.customer_id] for move in fits], fits)
    return refused


def _may_take_back(actor: Actor, viewers: Sequence[UUID]) -> bool:
    # Who manages people hands things over that are hidden from them, so they may take them back as well.
    viewer = actor.viewer
    if viewer is None or "users.manage" in viewer.grants:
        return True
    return can_see(actor, viewers) and viewer.reaches("customers.assign", viewer.relation(viewers))


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
    held = await _hold(work, ids)
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


async def _hold(work: Work, ids: Sequence[UUID]) -> list[_Held]:
    # The bare rows in key order, so that two bulk changes cannot deadlock; then what is theirs.
    locked = await work.all(
        UUID, "SELECT id FROM customers WHERE id = ANY(%(ids)s::uuid[]) ORDER BY id FOR NO KEY UPDATE", ids=list(ids)
    )
    return await work.all(
        _Held,
        "SELECT c.id, c.version, c.team_id, t.pool_id, c.viewers,"
        " ARRAY(SELECT user_id FROM customer_assignees a WHERE a.customer_id = c.id ORDER BY place, user_id) AS before"
        " FROM customers c LEFT JOIN teams t ON t.id = c.team_id WHERE c.id = ANY(%(ids)s::uuid[]) ORDER BY c.id",
        ids=locked,
    )


async def _assign(work: Work, held: Sequence[_Held], moves: Sequence[Move]) -> None:
    viewers = [rules.viewers_of(m.after, c.team_id, c.pool_id) for c, m in zip(held, moves, strict=True)]
    rows = [{"id": c.id, "after": m.after, "viewers": keys} for c, m, keys in zip(held, moves, viewers, strict=True)]
    if not rows:
        return
    await work.run(
        "WITH moved AS (SELECT * FROM jsonb_to_recordset(%(rows)s) AS m(id uuid, after uuid[], viewers uuid[])),"
        " gone AS (DELETE FROM customer_assignees a USING moved m"
        "   WHERE a.customer_id = m.id AND a.user_id <> ALL(m.after)),"
        " come AS (INSERT INTO customer_assignees (customer_id, user_id, place)"
        "   SELECT m.id, p.id, p.place FROM moved m, unnest(m.after) WITH ORDINALITY AS p(id, place)"
        "   ON CONFLICT (customer_id, user_id) DO UPDATE SET place = excluded.place)"
        " UPDATE customers c SET version = version + 1, updated_at = now(), viewers = m.viewers"
        " FROM moved m WHERE c.id = m.id",
        rows=msgspec.json.encode(rows).decode(),
    )
    for customer, move, keys in zip(held, moves, viewers, strict=True):
        work.record(
            verbs.CustomerAssigned(before=customer.before, after=move.after, version=customer.version + 1),
            subject=("customer", customer.id),
            customer_id=customer.id,
            touched=[("unread", customer.id)],
            removed_viewers=[key for key in customer.viewers if key not in keys],
        )
