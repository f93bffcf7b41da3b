"""Many cards moved at once, and back again: the rules of a single move, in a handful of statements for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.changes import Kept, changes_of_many, keep_many
from crm.core.doors import require_on
from crm.core.problems import NotFound, Problem
from crm.core.text import clean
from crm.core.undo import Refusal
from crm.core.work import Work
from crm.customers import actions as customers
from crm.pipeline import rules, verbs
from crm.pipeline.actions.cards import StageGone
from crm.pipeline.actions.ways import (
    COLUMNS,
    TABLES,
    Way,
    Worth,
    check_needs,
    check_way,
    fact_of_move,
    lost_reason_after,
    mover,
    reasons,
    room_left,
)
from crm.pipeline.doors import LockedCard, lock_cards, pass_card
from crm.pipeline.needs import met

Refused = dict[UUID, Problem]
"""Why each of these cards stays where it is."""


class Aim(msgspec.Struct, frozen=True):
    """Where cards go, and what is said of all of them."""

    stage_id: UUID
    reason: str | None = None
    assignee: UUID | None = None
    """Who is responsible from now on for those who have nobody, where the stage asks for somebody."""
    override: bool = False
    is_between: bool = False
    """Whether a place among the others was named: cards that are in the stage already go there too."""


class CardMove(msgspec.Struct, frozen=True):
    """A card, the version it must still have, and its place among the others of the stage."""

    card_id: UUID
    seen: int | None
    position: str


class _Stage(msgspec.Struct):
    card_limit: int | None
    is_limit_strict: bool
    needs: list[str]


class _Way(Way):
    card_id: UUID


class _Place(msgspec.Struct):
    """A card that goes, and how it stands from now on."""

    card: LockedCard
    stage_id: UUID
    position: str
    lost_reason: str | None
    reason: str | None = None
    entered_at: datetime | None = None
    """Of an earlier stay, when a move is taken back; else a stay in another stage begins now."""
    worth: Worth | None = None
    overrode: Sequence[rules.Rule] = ()


WAYS = sql.SQL("SELECT k.id AS card_id," + COLUMNS + TABLES + " WHERE k.id = ANY(%(ids)s::uuid[])")


async def move_cards(work: Work, aim: Aim, moves: Sequence[CardMove]) -> Refused:
    """These cards stand in the stage, in the order given; the others are returned with what stands in their way, each judged
    as if it were moved alone. Heard by: live, totals, and later every consequence.

    Raises Invalid for an assignee who is none.
    """
    locked = {card.id: card for card in await lock_cards(work, [move.card_id for move in moves])}
    stage = await work.maybe(
        _Stage, "SELECT card_limit, is_limit_strict, needs FROM stages WHERE id = %(id)s", id=aim.stage_id
    )
    room = None
    if stage is not None and stage.is_limit_strict and stage.card_limit:
        room = await room_left(work, aim.stage_id, stage.card_limit)
    assigning = aim.assignee is not None and stage is not None and "assignee" in stage.needs
    await lock_their_customers(work, locked.values(), is_changed=assigning)
    ways = await work.all(
        _Way, WAYS.format(met=met()), stage_id=aim.stage_id, mover=mover(work.actor), ids=sorted(locked)
    )
    judge = _Judge(work, aim, {way.card_id: way for way in ways}, room, can_assign=assigning)
    places, refused = list[_Place](), Refused()
    for move in moves:
        try:
            place = judge.place(move, locked.get(move.card_id))
        except Problem as problem:
            refused[move.card_id] = problem
        else:
            if place is not None:
                places.append(place)
    await _put(work, places)
    if aim.assignee is not None and judge.unassigned:
        people = [aim.assignee]
        await customers.assign_customers(work, dict.fromkeys(judge.unassigned), lambda _: people)
    return refused


class _Judge:
    """Decides about one card after the other, by the rules and by what the ones before took."""

    def __init__(self, work: Work, aim: Aim, ways: Mapping[UUID, _Way], room: int | None, *, can_assign: bool) -> None:
        self._work = work
        self._aim = aim
        self._ways = ways
        self._room = room
        self._can_assign = can_assign
        self._reason = clean(aim.reason or "")[: rules.LONGEST_REASON] or None
        self.unassigned: list[UUID] = []
        """Customers who get the assignee, as the stage asks for one and they have none."""

    def place(self, move: CardMove, card: LockedCard | None) -> _Place | None:
        """Where the card goes; None when it stands there already. Raises the problem that stands in its way."""
        if card is None:
            raise NotFound
        aim, way = self._aim, self._ways[card.id]
        pass_card(self._work, card, way.viewers, "cards.move", seen=move.seen)
        rules.check_stage(card.pipeline_id, way.stage_pipeline_id)
        is_other = card.stage_id != aim.stage_id
        if not is_other and not aim.is_between:
            return None
        overrode: list[rules.Rule] = []
        if is_other:
            is_full = self._room is not None and self._room <= 0
            overrode = check_way(self._work.actor, aim.stage_id, way, is_full=is_full, override=aim.override)
            self._meet_needs(card, way)
            if self._room is not None:
                self._room -= 1
        lost_reason = lost_reason_after(card, aim.stage_id, way, self._reason)
        return _Place(card, aim.stage_id, move.position, lost_reason, self._reason, overrode=overrode)

    def _meet_needs(self, card: LockedCard, way: _Way) -> None:
        said = {"reason"} if self._reason else set[str]()
        is_unassigned = self._can_assign and "assignee" not in way.met
        if is_unassigned:
            said.add("assignee")
        check_needs(way, said)
        if is_unassigned:
            require_on(self._work.actor, "customers.assign", way.viewers)
            self.unassigned.append(card.customer_id)


# Taken back


class _Stands(msgspec.Struct):
    """Whose card it is."""

    card_id: UUID
    viewers: list[UUID]


async def undo_moves(work: Work, facts: Mapping[UUID, verbs.CardMoved]) -> list[Refusal]:
    """These cards stand exactly where they stood before these moves, as far as nothing has changed since; those refused."""
    locked = {card.id: card for card in await lock_cards(work, list(facts))}
    await lock_their_customers(work, locked.values())
    there = await work.all(
        _Stands,
        "SELECT k.id AS card_id, c.viewers FROM cards k JOIN customers c ON c.id = k.customer_id"
        " WHERE k.id = ANY(%(ids)s::uuid[])",
        ids=sorted(locked),
    )
    viewers = {each.card_id: each.viewers for each in there}
    open_stages = await work.all(
        UUID,
        "SELECT id FROM stages WHERE id = ANY(%(ids)s::uuid[]) AND ended_at IS NULL",
        ids=sorted({fact.from_stage_id for fact in facts.values()}),
    )
    lost = await changes_of_many(work, {card_id: fact.version for card_id, fact in facts.items()})
    places, refused = list[_Place](), list[Refusal]()
    for card_id, fact in facts.items():
        try:
            card = locked.get(card_id)
            if card is None:
                raise NotFound
            pass_card(work, card, viewers[card_id], "cards.move", seen=fact.version)
            if fact.from_stage_id not in open_stages:
                raise StageGone
        except Problem as problem:
            refused.append(Refusal("card", card_id, problem.code, ""))
            continue
        change = lost.get(card_id, {}).get("lost_reason")
        places.append(
            _Place(
                card,
                fact.from_stage_id,
                fact.from_position,
                change.old if change else card.lost_reason,
                entered_at=fact.from_entered_at,
                worth=(fact.from_amount, fact.from_currency) if fact.was_valued else None,
            )
        )
    await _put(work, places)
    return refused


# Written


# Whoever changes several customers, or the index of their cards, goes in the order of their ids; always after the cards.
SHARED = "SELECT 1 FROM customers WHERE id = ANY(%(ids)s::uuid[]) ORDER BY id FOR SHARE"
CHANGED = "SELECT 1 FROM customers WHERE id = ANY(%(ids)s::uuid[]) ORDER BY id FOR NO KEY UPDATE"


async def lock_their_customers(work: Work, cards: Iterable[LockedCard], *, is_changed: bool = False) -> None:
    """The customers of these cards are held, after the cards, until the end of the transaction."""
    await work.run(CHANGED if is_changed else SHARED, ids=[card.customer_id for card in cards])


async def _put(work: Work, places: Sequence[_Place]) -> None:
    if not places:
        return
    worths = [place.worth or (place.card.amount, place.card.currency) for place in places]
    await work.run(
        "UPDATE cards c SET stage_id = n.stage_id, position = n.position, lost_reason = n.lost_reason,"
        " version = c.version + 1, updated_at = now(), amount = n.amount, currency = n.currency,"
        " stage_entered_at = coalesce(n.entered_at,"
        "  CASE WHEN c.stage_id = n.stage_id THEN c.stage_entered_at ELSE now() END)"
        " FROM unnest(%(ids)s::uuid[], %(stages)s::uuid[], %(positions)s::text[], %(lost)s::text[],"
        "  %(amounts)s::bigint[], %(currencies)s::text[], %(entered)s::timestamptz[])"
        "  AS n(id, stage_id, position, lost_reason, amount, currency, entered_at)"
        " WHERE c.id = n.id",
        ids=[place.card.id for place in places],
        stages=[place.stage_id for place in places],
        positions=[place.position for place in places],
        lost=[place.lost_reason for place in places],
        amounts=[worth[0] for worth in worths],
        currencies=[worth[1] for worth in worths],
        entered=[place.entered_at for place in places],
    )
    keep_many(
        work,
        "card",
        [
            Kept(place.card.id, place.card.customer_id, place.card.version + 1, changes)
            for place in places
            if (changes := reasons(place.card, place.lost_reason, place.reason))
        ],
    )
    for place, worth in zip(places, worths, strict=True):
        work.record(
            fact_of_move(
                place.card,
                place.stage_id,
                place.position,
                worth=worth,
                is_undo=place.entered_at is not None,
                overrode=place.overrode,
            ),
            subject=("card", place.card.id),
            customer_id=place.card.customer_id,
        )
    longest = max(places, key=lambda place: len(place.position))
    if len(longest.position) > rules.CROWDED:
        work.record(verbs.StageCrowded(position=longest.position), subject=("stage", longest.stage_id))
