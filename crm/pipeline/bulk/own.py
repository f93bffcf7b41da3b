"""The bulk acts of this room: cards moved, their customers assigned and tagged, put away and taken out."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import cycle
from typing import Any
from uuid import UUID

import msgspec

from crm.core.doors import require, require_on
from crm.core.problems import Invalid, Problem
from crm.core.work import Work
from crm.customers import actions as customers
from crm.customers.doors import can_see
from crm.pipeline import actions, rules, verbs
from crm.pipeline.bulk.acts import Act, Part, Refused, offer
from crm.pipeline.bulk.schemas import ArchiveCards, AssignCards, ExportCards, MoveCards, TagCards

# Moved


class _Place(msgspec.Struct):
    """The place among the cards of a stage that a move names."""

    is_there: bool
    after_known: bool
    before_known: bool
    after_viewers: list[UUID]
    before_viewers: list[UUID]
    after_position: str | None
    before_position: str | None
    next_position: str | None
    previous_position: str | None
    first_position: str | None


PLACE = """
SELECT t.id IS NOT NULL AS is_there,
       coalesce(a.pipeline_id = t.pipeline_id, false) AS after_known,
       coalesce(b.pipeline_id = t.pipeline_id, false) AS before_known,
       coalesce((SELECT viewers FROM customers WHERE id = a.customer_id), '{}') AS after_viewers,
       coalesce((SELECT viewers FROM customers WHERE id = b.customer_id), '{}') AS before_viewers,
       above.position AS after_position, below.position AS before_position,
       (SELECT position FROM cards
        WHERE stage_id = t.id AND archived_at IS NULL AND position > above.position ORDER BY position, id LIMIT 1) AS next_position,
       (SELECT position FROM cards
        WHERE stage_id = t.id AND archived_at IS NULL AND position < below.position ORDER BY position DESC, id DESC LIMIT 1) AS previous_position,
       (SELECT position FROM cards WHERE stage_id = t.id AND archived_at IS NULL ORDER BY position, id LIMIT 1)
         AS first_position
FROM (SELECT) one
LEFT JOIN stages t ON t.id = %(stage_id)s AND t.ended_at IS NULL
LEFT JOIN cards a ON a.id = %(after_id)s
LEFT JOIN cards b ON b.id = %(before_id)s
LEFT JOIN cards above ON above.id = a.id AND above.stage_id = t.id AND above.archived_at IS NULL
LEFT JOIN cards below ON below.id = b.id AND below.stage_id = t.id AND below.archived_at IS NULL
"""


async def begin_moving(work: Work, wish: MoveCards) -> Mapping[str, Any]:
    """The place the cards go to. Raises Invalid for a stage, neighbour or assignee that is none."""
    place = await work.one(_Place, PLACE, stage_id=wish.stage_id, after_id=wish.after_id, before_id=wish.before_id)
    if not place.is_there:
        raise Invalid({"stage_id": "unknown_stage"})
    if wish.after_id is not None and not (place.after_known and can_see(work.actor, place.after_viewers)):
        raise Invalid({"after_id": "unknown_card"})
    if wish.before_id is not None and not (place.before_known and can_see(work.actor, place.before_viewers)):
        raise Invalid({"before_id": "unknown_card"})
    if wish.assignee is not None:
        require(work.actor, "customers.assign")
        await _check_people(work, [wish.assignee], "assignee")
    above, below = rules.edges(
        place.after_position,
        place.before_position,
        following=place.next_position,
        preceding=place.previous_position,
        first=place.first_position,
    )
    return {"above": above, "below": below}


async def carry_on_moving(work: Work, wish: MoveCards, part: Part) -> Refused:
    """These cards stand where they were to go, each at its own place among all of the work."""
    keys = _keys(part.kept["above"], part.kept["below"], part.total)
    aim = actions.Aim(
        wish.stage_id,
        reason=wish.reason,
        assignee=wish.assignee,
        override=wish.override,
        is_between=wish.before_id is not None or wish.after_id is not None,
    )
    moves = [actions.CardMove(record.card_id, record.seen, keys[record.place]) for record in part.records]
    return await actions.move_cards(work, aim, moves)


# All parts of a work take their places from the same list, so that they need not ask each other.
@lru_cache(maxsize=8)
def _keys(above: str | None, below: str | None, total: int) -> Sequence[str]:
    return rules.spread_keys(above, below, total)


# Assigned


async def begin_assigning(work: Work, wish: AssignCards) -> Mapping[str, Any]:
    """Raises Invalid for people who are none, or nobody to be added or to take turns."""
    if not wish.user_ids and wish.way != "replace":
        raise Invalid({"user_ids": "required"})
    await _check_people(work, wish.user_ids, "user_ids")
    return {}


async def carry_on_assigning(work: Work, wish: AssignCards, part: Part) -> Refused:
    """The customers of these cards have the people they were to have; those who take turns go on where they stopped."""
    people = list(dict.fromkeys(wish.user_ids))
    at = part.done % len(people) if people else 0
    turns = cycle(people[at:] + people[:at])

    def after(before: list[UUID]) -> Sequence[UUID]:
        if wish.way == "rotate":
            return [next(turns)]
        return [*before, *people] if wish.way == "add" else people

    seen = {r.customer_id: None if wish.way == "add" else r.customer_seen for r in part.records}
    return _by_card(part, await customers.assign_customers(work, seen, after))


async def _check_people(work: Work, user_ids: Sequence[UUID], field: str) -> None:
    found = await work.one(
        int, "SELECT count(*)::int FROM users WHERE id = ANY(%(ids)s::uuid[]) AND is_active", ids=list(user_ids)
    )
    if found != len(set(user_ids)):
        raise Invalid({field: "unknown_user"})


# Tagged


async def begin_tagging(work: Work, wish: TagCards) -> Mapping[str, Any]:
    """Raises Invalid for tags that are none, or when nothing would change."""
    asked = {*wish.add, *wish.remove}
    if not asked:
        raise Invalid({"add": "required"})
    found = await work.one(int, "SELECT count(*)::int FROM tags WHERE id = ANY(%(ids)s::uuid[])", ids=sorted(asked))
    if found != len(asked):
        raise Invalid({"add": "unknown_tag"})
    return {}


async def carry_on_tagging(work: Work, wish: TagCards, part: Part) -> Refused:
    """The customers of these cards have the tags they were to have."""
    ids = [record.customer_id for record in part.records]
    return _by_card(part, await customers.tag_customers(work, ids, add=wish.add, remove=wish.remove))


# Archived


async def begin_archiving(work: Work, wish: ArchiveCards) -> Mapping[str, Any]:
    """Nothing can be wrong with it as a whole."""
    return {}


async def carry_on_archiving(work: Work, wish: ArchiveCards, part: Part) -> Refused:
    """These cards are off the board."""
    return await actions.archive_cards(work, {record.card_id: record.seen for record in part.records})


# Taken out


async def begin_exporting(work: Work, wish: ExportCards) -> Mapping[str, Any]:
    """Nothing can be wrong with it as a whole."""
    return {}


async def carry_on_exporting(work: Work, wish: ExportCards, part: Part) -> Refused:
    """These cards may stand in the file; that they were taken out is a line of each of their customers."""
    refused = dict[UUID, Problem]()
    for record in part.records:
        try:
            require_on(work.actor, "customers.export", record.viewers)
        except Problem as problem:
            refused[record.card_id] = problem
        else:
            work.record(verbs.CardExported(), subject=("bulk", part.bulk_id), customer_id=record.customer_id)
    return refused


def _by_card(part: Part, refused: Mapping[UUID, Any]) -> Refused:
    return {r.card_id: refused[r.customer_id] for r in part.records if r.customer_id in refused}


MOVE = offer(Act("move", MoveCards, "cards.move", begin_moving, carry_on_moving))
ASSIGN = offer(Act("assign", AssignCards, "customers.assign", begin_assigning, carry_on_assigning))
ARCHIVE = offer(Act("archive", ArchiveCards, "cards.archive", begin_archiving, carry_on_archiving))
EXPORT = offer(Act("export", ExportCards, "customers.export", begin_exporting, carry_on_exporting, fresh_above=5_000))
TAG = offer(Act("tag", TagCards, "customers.edit", begin_tagging, carry_on_tagging))
