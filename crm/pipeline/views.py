"""Saved views: who sees which, and how many cards each of them shows.

A view carries keys as a customer does: its owner's, and the pool of the team or of the company it is shared with. Everybody
holds their own id and the pools of their teams, whatever else was granted to them.
"""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.doors import Actor, Viewer, is_readable, require
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.customers.filtering import FIELDS, ORDERS, Filter
from crm.pipeline.doors import may_change_view
from crm.pipeline.filters import CardFilter
from crm.pipeline.queries import pipeline_by_id
from crm.pipeline.totals import stage_totals
from crm.pipeline.view_schemas import View, ViewCount, ViewCounts, Views

MOST_COUNTED = 20
"""Views counted by one request."""

VIEW = sql.SQL("""
SELECT id, version, pipeline_id, key, name, visibility, team_id, owner_id, viewers, filter, q, sort, mode, columns, density,
       card_fields, created_at, updated_at, '{{}}'::text[] AS hidden, '{{}}'::text[] AS can
FROM views
WHERE ended_at IS NULL AND {which} AND (%(keys)s::uuid[] IS NULL OR viewers && %(keys)s::uuid[])
ORDER BY id
""")


class _Kept(View):
    viewers: list[UUID]


def view_keys(viewer: Viewer) -> frozenset[UUID]:
    """The keys with which this person sees views."""
    return viewer.pools | {viewer.user_id}


async def views(work: Work, pipeline_id: UUID) -> Views:
    """The views of a pipeline the actor sees. Raises NotFound for an unknown pipeline."""
    await pipeline_by_id(work, pipeline_id)
    which = sql.SQL("(pipeline_id IS NULL OR pipeline_id = %(pipeline_id)s)")
    found = await _views(work, which, {"pipeline_id": pipeline_id})
    return Views(items=found, next=None, as_of=work.as_of)


async def views_by_ids(work: Work, ids: Sequence[UUID]) -> list[View]:
    """Those of these views the actor sees."""
    return await _views(work, sql.SQL("id = ANY(%(ids)s::uuid[])"), {"ids": list(ids)})


async def _views(work: Work, which: sql.Composable, params: Mapping[str, object]) -> list[View]:
    require(work.actor, "cards.view")
    viewer = work.actor.viewer
    keys = None if viewer is None else sorted(view_keys(viewer))
    found = await work.all(_Kept, VIEW.format(which=which), keys=keys, **params)
    return [_shown(work.actor, each) for each in found]


async def views_of_viewers(
    work: Work, viewers: Mapping[UUID, Viewer], ids: Sequence[UUID]
) -> dict[UUID, dict[UUID, View]]:
    """For each of these people, those of these views they see. One statement, however many people."""
    found = await work.all(_Kept, VIEW.format(which=sql.SQL("id = ANY(%(ids)s::uuid[])")), keys=None, ids=list(ids))
    told: dict[UUID, dict[UUID, View]] = {}
    for user_id, viewer in viewers.items():
        actor, keys = Actor(kind="person", id=user_id, name=viewer.name, viewer=viewer), view_keys(viewer)
        told[user_id] = {each.id: _shown(actor, each) for each in found if not keys.isdisjoint(each.viewers)}
    return told


def _shown(actor: Actor, kept: _Kept) -> View:
    """The view as the actor is shown it."""
    view = msgspec.convert(kept, View, from_attributes=True)
    view.hidden = _hidden(actor, kept.filter, kept.sort)
    view.can = ["edit"] if may_change_view(actor, kept.visibility, kept.owner_id) else []
    return view


def _hidden(actor: Actor, chosen: Filter, sort: str | None) -> list[str]:
    """What a view names and the actor may not ask by; what nobody can ask any more is hidden from everybody."""
    fields = {name: FIELDS.get(name) for name in _fields_of(chosen)}
    orders = {f"sort.{name}": ORDERS.get(name) for name in ([sort.removeprefix("-")] if sort else [])}
    return sorted(
        name
        for name, asked in (fields | orders).items()
        if asked is None or (asked.reveals is not None and not is_readable(actor, asked.reveals))
    )


def _fields_of(chosen: Filter) -> Iterator[str]:
    for each in chosen.conditions:
        yield each.field
    for group in chosen.groups:
        yield from _fields_of(group)


async def view_counts(work: Work, pipeline_id: UUID, ids: Sequence[UUID]) -> ViewCounts:
    """How many cards of this pipeline each of these views shows the actor; those the actor does not see are left out.

    Raises NotFound for an unknown pipeline, Invalid for too many views.
    """
    if len(ids) > MOST_COUNTED:
        raise Invalid({"ids": "too_long"})
    stage_ids = [stage.id for stage in (await pipeline_by_id(work, pipeline_id)).stages]
    items = [ViewCount(view.id, await _count(work, stage_ids, view)) for view in await views_by_ids(work, ids)]
    return ViewCounts(items=items, next=None, as_of=work.as_of)


async def _count(work: Work, stage_ids: Sequence[UUID], view: View) -> int | None:
    if view.hidden:
        return None
    try:
        totals = await stage_totals(work, stage_ids, CardFilter(view.filter, view.q))
    except Invalid:
        # It was saved when this could still be asked.
        return None
    return sum(total.count for total in totals)
