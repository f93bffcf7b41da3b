"""Every read of bulk work."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.doors import Actor, Viewer, require
from crm.core.i18n import has_text, known_language, say
from crm.core.paging import next_cursor, read_cursor
from crm.core.problems import NotFound, Problem
from crm.core.work import Work
from crm.customers.doors import visible
from crm.customers.sight import sight_of
from crm.pipeline.bulk.doors import asker_of
from crm.pipeline.bulk.schemas import Bulk, BulkRefusal, BulkRefusals, Bulks

BULK: LiteralString = """
SELECT id, version, act, (wish ->> 'stage_id')::uuid AS stage_id, state, total, done, refused, ruled, why, created_at,
       ended_at, asked_by
FROM bulks WHERE """


class _Bulk(Bulk):
    asked_by: UUID


def _shown(row: _Bulk, language: str) -> Bulk:
    told = {name: getattr(row, name) for name in Bulk.__struct_fields__}
    if row.why is not None:
        told["why"] = _sentence(row.why, language)
    return Bulk(**told)


def _sentence(code: str, language: str) -> str:
    texts = (f"problem.{code}.title", f"field.{code}", f"problem.{Problem.code}.title")
    return say(known_language(language), next(text for text in texts if has_text(text)))


async def bulks(work: Work) -> Bulks:
    """One's own works that are under way or ended a short while ago."""
    require(work.actor, "cards.view")
    viewer = work.actor.viewer
    items = await work.all(
        _Bulk,
        # What ended is shown to a screen that is opened for as long as it can be undone.
        BULK + "asked_by = %(user)s AND (ended_at IS NULL OR ended_at > now() - interval '10 minutes')"
        " ORDER BY created_at DESC, id LIMIT 50",
        user=viewer.user_id if viewer else None,
    )
    return Bulks(items=[_shown(row, work.actor.language) for row in items], next=None, as_of=work.as_of)


async def bulks_by_ids(work: Work, ids: Sequence[UUID]) -> list[Bulk]:
    """Those of these works that are the actor's own."""
    viewer = work.actor.viewer
    if viewer is None:
        return []
    found = await bulks_of_viewers(work, {viewer.user_id: viewer}, ids)
    return [row for row in found[viewer.user_id].values() if row is not None]


async def bulks_of_viewers(
    work: Work, viewers: Mapping[UUID, Viewer], ids: Sequence[UUID]
) -> dict[UUID, dict[UUID, Bulk | None]]:
    """Of these works, those of each of these people."""
    found = await work.all(_Bulk, BULK + "id = ANY(%(ids)s::uuid[]) ORDER BY id", ids=list(ids))
    return {
        user_id: {row.id: _shown(row, viewer.language) for row in found if row.asked_by == user_id}
        for user_id, viewer in viewers.items()
    }


async def bulk(work: Work, bulk_id: UUID) -> Bulk:
    """The work. Raises NotFound for one that is not one's own."""
    require(work.actor, "cards.view")
    found = await bulks_by_ids(work, [bulk_id])
    if not found:
        raise NotFound
    return found[0]


class _Refusal(msgspec.Struct):
    place: int
    card_id: UUID
    code: str
    params: dict[str, Any]
    fields: dict[str, str]
    customer_id: UUID | None
    name: str | None


REFUSALS = sql.SQL("""
SELECT r.place, r.card_id, r.code, r.params, r.fields, c.id AS customer_id, c.name
FROM bulk_refusals r
JOIN bulks b ON b.id = r.bulk_id
LEFT JOIN cards k ON k.id = r.card_id
LEFT JOIN customers c ON c.id = k.customer_id AND {visible}
WHERE r.bulk_id = %(id)s AND b.asked_by = %(user)s AND r.place > %(after)s
ORDER BY r.place LIMIT %(limit)s
""")


async def bulk_refusals(work: Work, bulk_id: UUID, *, limit: int, cursor: str | None) -> BulkRefusals:
    """The cards that were left as they were, with names as the actor sees them now. Raises NotFound for another's work."""
    await bulk(work, bulk_id)
    after = read_cursor(int, cursor)
    condition, params = visible(work.actor)
    found = await work.all(
        _Refusal,
        REFUSALS.format(visible=condition),
        **params,
        id=bulk_id,
        user=asker_of(work.actor),
        after=-1 if after is None else after,
        limit=limit,
    )
    items = [_told(row, work.actor) for row in found]
    place = found[-1].place if found else None
    return BulkRefusals(items=items, next=next_cursor(items, limit, place), as_of=work.as_of)


def _told(row: _Refusal, actor: Actor) -> BulkRefusal:
    language, sight = known_language(actor.language), sight_of(actor)
    code = row.code if has_text(f"problem.{row.code}.detail") else Problem.code
    params = dict(row.params)
    if "missing" in params:
        params["missing"] = ", ".join(say(language, f"need.{name}") for name in params["missing"])
    detail = say(language, f"problem.{code}.detail", **params)
    for field in row.fields.values():
        detail = say(language, f"field.{field}", **params)
    return BulkRefusal(
        card_id=row.card_id,
        customer_id=row.customer_id,
        name=row.name if sight is None else sight.text(row.name),
        code=row.code,
        title=say(language, f"problem.{code}.title", **params),
        detail=detail,
    )
