"""Bulk work: asked for, done part by part, cancelled, stopped. The row is the job (decision 5)."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from crm.core.doors import require
from crm.core.problems import Forbidden, Invalid, NotFound, Problem, Refused, Taken
from crm.core.work import Work
from crm.customers.doors import pass_customer
from crm.pipeline import verbs
from crm.pipeline.bulk.acts import ACTS, Act, Part, Record
from crm.pipeline.bulk.choosing import RULED, cards_chosen
from crm.pipeline.bulk.doors import BULK, asker_of
from crm.pipeline.bulk.schemas import Asked, BulkState, Chosen

KEPT_FOR = timedelta(days=7)


class AlreadyOver(Refused):
    """The work has ended, so there is nothing left to cancel."""

    code = "bulk_over"


class CardNeeds(Problem):
    """The stage asks for what is not known of the card."""

    code = "card_needs"
    status = 422


class _Known(msgspec.Struct):
    asked_by: UUID
    digest: bytes


async def start_bulk(work: Work, act: Act, wish: Asked, prove: Callable[[], None]) -> bool:
    """The worker does it from now on, in the name of whoever asks. Whether it was made just now: the same again changes nothing.

    `prove` refuses whoever has not proved of late who they are, and is asked where the act wants it for so many cards.
    Raises Forbidden unallowed, Taken for a used id, Invalid for what is wrong with it as a whole, and what `cards_chosen`
    raises. Heard by: live, the worker.
    """
    require(work.actor, BULK)
    require(work.actor, act.right)
    asked_by = asker_of(work.actor)
    digest = hashlib.sha256(act.name.encode() + msgspec.json.encode(wish)).digest()
    known = await work.maybe(_Known, "SELECT asked_by, digest FROM bulks WHERE id = %(id)s", id=wish.id)
    if known is not None:
        if (known.asked_by, known.digest) != (asked_by, digest):
            raise Taken
        return False
    chosen = await cards_chosen(work, asked_by, wish.chosen)
    if act.fresh_above is not None and len(chosen) > act.fresh_above:
        prove()
    kept = await act.begin(work, wish)
    made = await work.run(
        "INSERT INTO bulks (id, act, wish, kept, digest, asked_by, token_id, request_id, total, card_ids, seen,"
        "  customers_seen)"
        " VALUES (%(id)s, %(act)s, %(wish)s, %(kept)s, %(digest)s, %(asked_by)s, %(token_id)s, %(request_id)s, %(total)s,"
        "  %(card_ids)s::uuid[], %(seen)s::int[], %(customers_seen)s::int[]) ON CONFLICT (id) DO NOTHING",
        id=wish.id,
        act=act.name,
        # Which cards stands in columns of its own.
        wish=msgspec.json.encode(msgspec.structs.replace(wish, chosen=Chosen())).decode(),
        kept=msgspec.json.encode(kept).decode(),
        digest=digest,
        asked_by=asked_by,
        token_id=work.actor.id if work.actor.kind == "token" else None,
        request_id=work.request_id,
        total=len(chosen),
        card_ids=[card.id for card in chosen],
        seen=[card.version for card in chosen],
        customers_seen=[card.customer_version for card in chosen],
    )
    if not made:
        raise Taken
    work.cause = wish.id
    work.record(verbs.BulkBegan(act=act.name, total=len(chosen)), subject=("bulk", wish.id))
    return True


class Held(msgspec.Struct):
    """A work under lock, with the cards whose turn it is."""

    id: UUID
    version: int
    act: str
    wish: dict[str, Any]
    kept: dict[str, Any]
    place: int
    total: int
    done: int
    card_ids: list[UUID]
    seen: list[int | None]
    customers_seen: list[int | None]


# Whoever else is at it has the row; what is there now is theirs.
HOLD = """
SELECT id, version, act, wish, kept, place, total, done, card_ids[place + 1 : place + %(size)s] AS card_ids,
       seen[place + 1 : place + %(size)s] AS seen, customers_seen[place + 1 : place + %(size)s] AS customers_seen
FROM bulks WHERE id = %(id)s AND state IN ('waiting', 'running') FOR NO KEY UPDATE SKIP LOCKED
"""


class _Near(msgspec.Struct):
    """A card and who sees it."""

    id: UUID
    customer_id: UUID
    viewers: list[UUID]


async def do_part(work: Work, bulk_id: UUID, *, size: int) -> bool:
    """The next cards of this work are done or refused, in the name of the actor; whether there may be more.

    The place moves on in the same transaction, so that each card has its turn once, however often the worker dies. Raises
    what stands in the way of all cards. Heard by: live, and everybody who hears the acts themselves.
    """
    held = await work.maybe(Held, HOLD, id=bulk_id, size=size)
    if held is None:
        return False
    require(work.actor, BULK)
    act = ACTS[held.act]
    require(work.actor, act.right)
    near = await work.all(
        _Near,
        "SELECT k.id, k.customer_id, c.viewers FROM cards k JOIN customers c ON c.id = k.customer_id"
        " WHERE k.id = ANY(%(ids)s::uuid[])",
        ids=held.card_ids,
    )
    records, refused = _passed(work, held, {card.id: card for card in near})
    if records:
        wish = msgspec.convert(held.wish, act.wish)
        part = Part(held.id, records, held.total, held.done, held.kept)
        refused |= await act.carry_out(work, wish, part)
    await _move_on(work, held, refused)
    return held.place + len(held.card_ids) < held.total


def _passed(work: Work, held: Held, near: Mapping[UUID, _Near]) -> tuple[list[Record], dict[UUID, Problem]]:
    """The cards the actor sees and may do bulk work on; why not of the others."""
    records, refused = list[Record](), dict[UUID, Problem]()
    versions = zip(held.card_ids, held.seen, held.customers_seen, strict=True)
    for place, (card_id, seen, customer_seen) in enumerate(versions, held.place):
        card = near.get(card_id)
        try:
            if card is None:
                raise NotFound
            pass_customer(work.actor, card.viewers, BULK)
        except Problem as problem:
            refused[card_id] = problem
        else:
            records.append(Record(card_id, card.customer_id, card.viewers, place, seen, customer_seen))
    return records, refused


async def _move_on(work: Work, held: Held, refused: Mapping[UUID, Problem]) -> None:
    told = {card_id: _as_told(problem) for card_id, problem in refused.items()}
    rows = [
        {
            "place": place,
            "card_id": card_id,
            "code": told[card_id].code,
            "params": told[card_id].params,
            "fields": told[card_id].fields or {},
        }
        for place, card_id in enumerate(held.card_ids, held.place)
        if card_id in refused
    ]
    if rows:
        await work.run(
            "INSERT INTO bulk_refusals (bulk_id, place, card_id, code, params, fields)"
            " SELECT %(id)s, r.* FROM jsonb_to_recordset(%(rows)s)"
            "  AS r(place int, card_id uuid, code text, params jsonb, fields jsonb)",
            id=held.id,
            rows=msgspec.json.encode(rows).decode(),
        )
    count = len(held.card_ids)
    is_over = held.place + count >= held.total
    await work.run(
        "UPDATE bulks SET place = place + %(count)s, done = done + %(done)s, refused = refused + %(refused)s,"
        " ruled = ruled + %(ruled)s, state = %(state)s, version = version + 1, tries = 0, next_at = now(),"
        " ended_at = CASE WHEN %(state)s = 'done' THEN now() END WHERE id = %(id)s",
        id=held.id,
        count=count,
        done=count - len(refused),
        refused=len(refused),
        ruled=sum(each.code in RULED for each in told.values()),
        state="done" if is_over else "running",
    )
    done = held.done + count - len(refused)
    if is_over:
        fact = verbs.BulkEnded(act=held.act, state="done", done=done, total=held.total)
        work.record(fact, subject=("bulk", held.id))
    else:
        work.record(verbs.BulkProgressed(done=done, total=held.total), subject=("bulk", held.id))


def _as_told(problem: Problem) -> Problem:
    """The problem as it is kept; what a stage asks for is told by its names."""
    if isinstance(problem, Invalid) and problem.fields and set(problem.fields.values()) == {"needed"}:
        return CardNeeds(missing=sorted(problem.fields))
    return problem


class _Open(msgspec.Struct):
    """A work that may not be over yet."""

    act: str
    state: BulkState
    total: int
    done: int


OPEN = "SELECT act, state, total, done FROM bulks WHERE id = %(id)s AND asked_by = %(asked_by)s FOR NO KEY UPDATE"


async def cancel_bulk(work: Work, bulk_id: UUID) -> None:
    """No further card has its turn; what was done stays, and can be undone. Raises NotFound for another's, AlreadyOver."""
    require(work.actor, "cards.view")
    bulk = await work.one(_Open, OPEN, id=bulk_id, asked_by=asker_of(work.actor))
    if bulk.state not in ("waiting", "running"):
        raise AlreadyOver
    await _end(work, bulk_id, bulk, "cancelled", None)


async def stop_bulk(work: Work, bulk_id: UUID, problem: Problem) -> None:
    """Something stands in the way of all further cards: whoever asked may not any more, or what they asked for cannot be."""
    bulk = await work.maybe(
        _Open,
        "SELECT act, state, total, done FROM bulks WHERE id = %(id)s AND state IN ('waiting', 'running')"
        " FOR NO KEY UPDATE SKIP LOCKED",
        id=bulk_id,
    )
    if bulk is not None:
        await _end(work, bulk_id, bulk, "stopped" if isinstance(problem, Forbidden) else "failed", problem)


async def _end(work: Work, bulk_id: UUID, bulk: _Open, state: BulkState, problem: Problem | None) -> None:
    await work.run(
        "UPDATE bulks SET state = %(state)s, version = version + 1, ended_at = now(), why = %(why)s WHERE id = %(id)s",
        id=bulk_id,
        state=state,
        why=None if problem is None else next(iter((problem.fields or {}).values()), problem.code),
    )
    work.cause = bulk_id
    fact = verbs.BulkEnded(act=bulk.act, state=state, done=bulk.done, total=bulk.total)
    work.record(fact, subject=("bulk", bulk_id))


async def postpone_bulk(work: Work, bulk_id: UUID, wait: timedelta) -> None:
    """A part of it failed; it is tried again after a while."""
    await work.run(
        "UPDATE bulks SET tries = tries + 1, next_at = now() + %(wait)s WHERE id = %(id)s", id=bulk_id, wait=wait
    )


async def refuse_next(work: Work, bulk_id: UUID, problem: Problem) -> None:
    """The next card of it is left as it is, since whatever is wrong with it is no fault of the others."""
    held = await work.maybe(Held, HOLD, id=bulk_id, size=1)
    if held is not None:
        await _move_on(work, held, dict.fromkeys(held.card_ids, problem))


async def forget_bulks(work: Work) -> None:
    """Works that ended a week ago are forgotten; their lines tell what was done."""
    await work.run("DELETE FROM bulks WHERE ended_at < now() - %(kept)s", kept=KEPT_FOR)
