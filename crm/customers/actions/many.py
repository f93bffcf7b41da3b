"""Many customers at once, in a handful of statements: assigned, tagged, and back again.

Each customer goes through the same door as alone; what stands in the way of one stops no other.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

import msgspec

from crm.core.doors import Actor
from crm.core.problems import Forbidden, Invalid, NotFound, Problem, Stale
from crm.core.undo import Refusal
from crm.core.work import Work
from crm.customers import rules, verbs
from crm.customers.actions.handovers import withdraw_waiting
from crm.customers.doors import can_see, pass_customer

Refused = dict[UUID, Problem]
"""Why each of these customers was left as it was."""


class Held(msgspec.Struct):
    """A customer under lock, and whose it is."""

    id: UUID
    version: int
    team_id: UUID | None
    pool_id: UUID | None
    viewers: list[UUID]
    before: list[UUID]
    handover_id: UUID | None
    """What a new owner was told and has not yet accepted."""


class _Tagged(msgspec.Struct):
    """A customer under lock, and the tags on it."""

    id: UUID
    version: int
    viewers: list[UUID]
    before: list[UUID]


C = TypeVar("C", Held, _Tagged)


class Move(msgspec.Struct):
    """A customer and who is responsible from now on; `seen` is the version it must still have."""

    customer_id: UUID
    after: list[UUID]
    seen: int | None = None


def _passed(actor: Actor, customer: C | None, grant: str, *, seen: int | None = None) -> C:
    """The customer, past its door. Raises NotFound unseen or missing, Forbidden unallowed, Stale when `seen` is old."""
    if customer is None:
        raise NotFound
    pass_customer(actor, customer.viewers, grant)
    if seen is not None and seen != customer.version:
        raise Stale
    return customer


# Assigned


async def assign_customers(
    work: Work, seen: Mapping[UUID, int | None], after: Callable[[list[UUID]], Sequence[UUID]]
) -> Refused:
    """Of each of these customers, exactly those people are responsible whom `after` makes of those before; it is asked in
    the order given, of the customers that pass. `seen` are the versions they must still have, None any.

    Raises Invalid when one of the people is unknown or disabled. Heard by: live (who no longer sees one loses it at once).
    """
    held = {customer.id: customer for customer in await hold_many(work, sorted(seen))}
    moves, coming, refused = list[Move](), set[UUID](), Refused()
    for customer_id, version in seen.items():
        customer = held.get(customer_id)
        try:
            customer = _passed(work.actor, customer, "customers.assign", seen=version)
        except Problem as problem:
            refused[customer_id] = problem
            continue
        people = list(dict.fromkeys(after(customer.before)))
        if people != customer.before:
            moves.append(Move(customer_id, people))
            coming.update(set(people).difference(customer.before))
    if await _active(work, coming) != coming:
        raise Invalid({"user_ids": "unknown_user"})
    await assign_held(work, [held[move.customer_id] for move in moves], moves)
    return refused


async def assign_back(work: Work, moves: Sequence[Move]) -> list[Refusal]:
    """These customers are again whose they were, as far as nothing has changed since; those refused."""
    held = {customer.id: customer for customer in await hold_many(work, sorted(move.customer_id for move in moves))}
    people = await _active(work, {user_id for move in moves for user_id in move.after})
    fits, refused = list[Move](), list[Refusal]()
    for move in moves:
        customer = held.get(move.customer_id)
        if customer is None or not _may_take_back(work.actor, customer.viewers):
            refused.append(Refusal("customer", move.customer_id, Forbidden.code, ""))
        elif customer.version != move.seen or not people.issuperset(move.after):
            refused.append(Refusal("customer", move.customer_id, Stale.code, ""))
        else:
            fits.append(move)
    await assign_held(work, [held[move.customer_id] for move in fits], fits)
    return refused


def _may_take_back(actor: Actor, viewers: Sequence[UUID]) -> bool:
    # Who manages people hands things over that are hidden from them, so they may take them back as well.
    viewer = actor.viewer
    if viewer is None or "users.manage" in viewer.grants:
        return True
    return can_see(actor, viewers) and viewer.reaches("customers.assign", viewer.relation(viewers))


async def _active(work: Work, user_ids: Collection[UUID]) -> set[UUID]:
    """Those of these people who have an open account."""
    if not user_ids:
        return set()
    query = "SELECT id FROM users WHERE id = ANY(%(ids)s::uuid[]) AND is_active"
    return set(await work.all(UUID, query, ids=sorted(user_ids)))


async def hold_many(work: Work, ids: Sequence[UUID]) -> list[Held]:
    """These customers under lock, and whose they are."""
    locked = await _lock(work, ids)
    return await work.all(
        Held,
        "SELECT c.id, c.version, c.team_id, t.pool_id, c.viewers,"
        " ARRAY(SELECT user_id FROM customer_assignees a WHERE a.customer_id = c.id ORDER BY place, user_id) AS before,"
        " (SELECT h.id FROM handovers h WHERE h.customer_id = c.id AND h.state = 'waiting') AS handover_id"
        " FROM customers c LEFT JOIN teams t ON t.id = c.team_id WHERE c.id = ANY(%(ids)s::uuid[]) ORDER BY c.id",
        ids=locked,
    )


async def _lock(work: Work, ids: Sequence[UUID]) -> list[UUID]:
    """The bare rows in key order, so that two bulk changes cannot deadlock."""
    return await work.all(
        UUID, "SELECT id FROM customers WHERE id = ANY(%(ids)s::uuid[]) ORDER BY id FOR NO KEY UPDATE", ids=list(ids)
    )


async def assign_held(work: Work, held: Sequence[Held], moves: Sequence[Move]) -> None:
    """These customers, under lock, are assigned as the moves say, each beside its own."""
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
    others = {
        c.id: c.handover_id for c, m in zip(held, moves, strict=True) if c.handover_id and c.before[:1] != m.after[:1]
    }
    if others:
        withdraw_waiting(work, list(others))
    for customer, move, keys in zip(held, moves, viewers, strict=True):
        handover_id = others.get(customer.id)
        work.record(
            verbs.CustomerAssigned(before=customer.before, after=move.after, version=customer.version + 1),
            subject=("customer", customer.id),
            customer_id=customer.id,
            touched=[("unread", customer.id), *([("handover", handover_id)] if handover_id else [])],
            removed_viewers=[key for key in customer.viewers if key not in keys],
        )


# Tagged


async def tag_customers(
    work: Work, customer_ids: Sequence[UUID], *, add: Sequence[UUID], remove: Sequence[UUID]
) -> Refused:
    """These tags are on each of the customers, and those are not. Raises Invalid for an unknown tag to be put on. Heard by: live."""
    known = await work.all(UUID, "SELECT id FROM tags WHERE id = ANY(%(ids)s::uuid[])", ids=list(add))
    if len(known) != len(set(add)):
        raise Invalid({"add": "unknown_tag"})
    held, refused = await _hold_tagged(work, customer_ids), Refused()
    wanted: dict[UUID, list[UUID]] = {}
    for customer_id in dict.fromkeys(customer_ids):
        customer = held.get(customer_id)
        try:
            customer = _passed(work.actor, customer, "customers.edit")
        except Problem as problem:
            refused[customer_id] = problem
            continue
        after = sorted({*customer.before, *add} - set(remove))
        if after != customer.before:
            wanted[customer_id] = after
    await _tag_held(work, [held[customer_id] for customer_id in wanted], list(wanted.values()))
    return refused


async def tag_back(work: Work, facts: Mapping[UUID, verbs.CustomerTagged]) -> list[Refusal]:
    """The tags of these customers are as before, as far as nothing has changed since; those refused."""
    held, refused = await _hold_tagged(work, sorted(facts)), list[Refusal]()
    known = set(await work.all(UUID, "SELECT id FROM tags"))
    wanted: dict[UUID, list[UUID]] = {}
    for customer_id, fact in facts.items():
        customer = held.get(customer_id)
        try:
            customer = _passed(work.actor, customer, "customers.edit", seen=fact.version)
            if not known.issuperset(fact.before):
                raise Stale
        except Problem as problem:
            refused.append(Refusal("customer", customer_id, problem.code, ""))
            continue
        wanted[customer_id] = fact.before
    await _tag_held(work, [held[customer_id] for customer_id in wanted], list(wanted.values()))
    return refused


async def _hold_tagged(work: Work, ids: Sequence[UUID]) -> dict[UUID, _Tagged]:
    locked = await _lock(work, ids)
    found = await work.all(
        _Tagged,
        "SELECT c.id, c.version, c.viewers,"
        " ARRAY(SELECT tag_id FROM customer_tags t WHERE t.customer_id = c.id ORDER BY tag_id) AS before"
        " FROM customers c WHERE c.id = ANY(%(ids)s::uuid[])",
        ids=locked,
    )
    return {customer.id: customer for customer in found}


async def _tag_held(work: Work, held: Sequence[_Tagged], wanted: Sequence[list[UUID]]) -> None:
    rows = [{"id": customer.id, "after": after} for customer, after in zip(held, wanted, strict=True)]
    if not rows:
        return
    await work.run(
        "WITH tagged AS (SELECT * FROM jsonb_to_recordset(%(rows)s) AS m(id uuid, after uuid[])),"
        " gone AS (DELETE FROM customer_tags t USING tagged m WHERE t.customer_id = m.id AND t.tag_id <> ALL(m.after)),"
        " come AS (INSERT INTO customer_tags (customer_id, tag_id)"
        "   SELECT m.id, unnest(m.after) FROM tagged m ON CONFLICT DO NOTHING)"
        " UPDATE customers c SET version = version + 1, updated_at = now() FROM tagged m WHERE c.id = m.id",
        rows=msgspec.json.encode(rows).decode(),
    )
    for customer, after in zip(held, wanted, strict=True):
        work.record(
            verbs.CustomerTagged(before=customer.before, after=after, version=customer.version + 1),
            subject=("customer", customer.id),
            customer_id=customer.id,
        )
