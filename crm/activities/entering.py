"""What follows when a card comes into a stage: by rule, right after the move, with its cause.

It is brought about by whoever listens, not by who moves: nobody needs a right for it, and a move never waits for it. Taking
the move back takes back what followed.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from crm.activities import consequences, verbs
from crm.activities.activity_schemas import Consequence, Consequences
from crm.activities.consequences import Closing, kind_of
from crm.activities.doors import VIEW, may_configure
from crm.core.doors import require
from crm.core.journal import Written
from crm.core.problems import Invalid, Stale
from crm.core.work import Work


class StageEntry(msgspec.Struct):
    """What follows when a card comes into a stage; its id is the stage's."""

    id: UUID
    version: int
    """0 while nothing was ever said."""
    consequences: list[Consequence]


class StageEntries(msgspec.Struct):
    """What follows in each stage of which something was said."""

    items: list[StageEntry]
    next: str | None
    as_of: int


class EditStageEntry(msgspec.Struct, forbid_unknown_fields=True):
    """All that follows from now on."""

    version: int
    consequences: Consequences


ENTRIES = "SELECT stage_id AS id, version, consequences FROM stage_entries"


async def stage_entries(work: Work) -> StageEntries:
    """What follows in each stage."""
    require(work.actor, VIEW)
    return StageEntries(await work.all(StageEntry, f"{ENTRIES} ORDER BY stage_id"), None, work.as_of)


async def entries_by_ids(work: Work, ids: Sequence[UUID]) -> list[StageEntry]:
    """Those of these stages."""
    require(work.actor, VIEW)
    return await work.all(StageEntry, f"{ENTRIES} WHERE stage_id = ANY(%(ids)s::uuid[])", ids=list(ids))


async def stage_entry(work: Work, stage_id: UUID) -> StageEntry:
    """What follows in this stage. Raises NotFound without the stage."""
    require(work.actor, VIEW)
    return await work.one(
        StageEntry,
        "SELECT s.id, coalesce(e.version, 0) AS version, coalesce(e.consequences, '[]') AS consequences"
        " FROM stages s LEFT JOIN stage_entries e ON e.stage_id = s.id WHERE s.id = %(id)s AND s.ended_at IS NULL",
        id=stage_id,
    )


async def edit_stage_entry(work: Work, stage_id: UUID, edit: EditStageEntry) -> None:
    """This follows from now on. Raises Forbidden, NotFound, Stale, Invalid for what is not possible as the house stands, and
    for a move: a card would pass through. Heard by: live.
    """
    may_configure(work.actor)
    # Whoever says something of this stage for the first time in the same moment waits here.
    await work.one(bool, "SELECT true FROM stages WHERE id = %(id)s AND ended_at IS NULL FOR UPDATE", id=stage_id)
    before = await stage_entry(work, stage_id)
    if before.version != edit.version:
        raise Stale
    if any(kind_of(wish) == "move" for wish in edit.consequences):
        raise Invalid({"consequences": "no_move_on_entry"})
    await consequences.check(work, edit.consequences, can_ask=False)
    if edit.consequences == before.consequences:
        return
    await work.run(
        "INSERT INTO stage_entries (stage_id, consequences) VALUES (%(id)s, %(consequences)s)"
        " ON CONFLICT (stage_id) DO UPDATE SET consequences = excluded.consequences, version = stage_entries.version + 1",
        id=stage_id,
        consequences=Jsonb(msgspec.to_builtins(edit.consequences)),
    )
    work.record(verbs.StageEntryEdited(), subject=("stage_entry", stage_id))


class MovedFacts(msgspec.Struct):
    """The facts of `card.moved` this room needs."""

    from_stage_id: UUID
    to_stage_id: UUID
    is_undo: bool
    is_archived: bool = False


class _Came(msgspec.Struct):
    """A card that came into a stage where something follows, and stands there still."""

    card_id: UUID
    owner_id: UUID | None
    consequences: list[Consequence]


# In the order of their customers: what follows changes one after the other, and nobody is to wait in a circle.
CAME = """
SELECT k.id AS card_id, e.consequences,
       (SELECT a.user_id FROM customer_assignees a WHERE a.customer_id = k.customer_id ORDER BY a.place LIMIT 1) AS owner_id
FROM unnest(%(cards)s::uuid[], %(stages)s::uuid[]) AS m(card_id, stage_id)
JOIN stage_entries e ON e.stage_id = m.stage_id AND e.consequences <> '[]'
JOIN cards k ON k.id = m.card_id AND k.stage_id = m.stage_id AND k.archived_at IS NULL
ORDER BY k.customer_id, k.id
"""


async def follow_moves(work: Work, lines: Sequence[Written]) -> None:
    """What follows where these cards came to has come about, each by its own cause. Raises ConsequenceRefused, Invalid."""
    moves: dict[UUID, tuple[Written, UUID]] = {}
    for line in lines:
        if line.verb == "card.moved" and line.subject_id is not None and line.customer_id is not None:
            facts = msgspec.convert(line.facts, MovedFacts)
            if facts.from_stage_id != facts.to_stage_id and not facts.is_undo and not facts.is_archived:
                moves[line.subject_id] = line, facts.to_stage_id
            else:
                moves.pop(line.subject_id, None)
    if not moves:
        return
    came = await work.all(_Came, CAME, cards=list(moves), stages=[stage_id for _, stage_id in moves.values()])
    for each in came:
        line, _ = moves[each.card_id]
        assert line.customer_id is not None
        work.cause = line.cause
        closing = Closing(each.card_id, line.customer_id, each.owner_id, line.at, None, {})
        await consequences.carry_out(work, each.consequences, closing)
