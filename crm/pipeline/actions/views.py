"""Views of pipelines saved, changed, ended."""

from typing import NamedTuple
from uuid import UUID

import msgspec
from msgspec import UNSET
from psycopg.types.json import Jsonb

from crm.core.clock import now
from crm.core.doors import COMPANY_POOL, require
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound, Stale, Taken
from crm.core.work import Work
from crm.customers.filtering import Filter
from crm.pipeline import rules, verbs
from crm.pipeline.changes import changes_of, write_changes
from crm.pipeline.doors import may_change_view, may_configure
from crm.pipeline.filters import CardFilter
from crm.pipeline.view_schemas import CreateView, EditView
from crm.pipeline.views import view_keys

MOST_VIEWS = 100
"""Views one person keeps. Two saved in the same moment may pass it by one, which harms nobody."""


class _View(msgspec.Struct):
    """A view's bare row under lock."""

    id: UUID
    version: int
    key: str | None
    name: str
    visibility: str
    team_id: UUID | None
    owner_id: UUID | None
    viewers: list[UUID]
    filter: Filter
    q: str | None
    sort: str | None
    mode: str
    columns: list[str]
    density: str | None
    card_fields: list[str]
    is_ended: bool


LOCK = """
SELECT id, version, key, name, visibility, team_id, owner_id, viewers, filter, q, sort, mode, columns, density, card_fields,
       ended_at IS NOT NULL AS is_ended
FROM views WHERE id = %(id)s FOR NO KEY UPDATE
"""


async def create_view(work: Work, pipeline_id: UUID, new: CreateView) -> tuple[UUID, bool]:
    """The view is there, for its owner and those it is shared with; the same id again changes nothing. Heard by: live.

    Returns its id and whether it was made just now. Raises NotFound for an unknown pipeline, Invalid for what cannot be asked
    or too many views, FieldHidden for what the actor may not ask, Forbidden to share wider than they may, Taken.
    """
    require(work.actor, "cards.view")
    view_id, name = new.id or new_id(), rules.check_name(new.name)
    owner_id = work.actor.viewer.user_id if work.actor.viewer else None
    CardFilter(new.filter, new.q, new.sort).allow(work)
    viewers = await _viewers(work, _Sharing(owner_id, new.visibility, new.team_id))
    if not await work.maybe(bool, "SELECT true FROM pipelines WHERE id = %(id)s AND ended_at IS NULL", id=pipeline_id):
        raise NotFound
    known = await work.maybe(_View, LOCK, id=view_id)
    if known is not None:
        if (known.owner_id, known.name, known.filter) != (owner_id, name, new.filter) or known.is_ended:
            raise Taken
        return view_id, False
    await _check_count(work, owner_id)
    made = await work.run(
        "INSERT INTO views (id, pipeline_id, name, visibility, team_id, owner_id, viewers, filter, q, sort, mode, columns,"
        "                   density, card_fields)"
        " VALUES (%(id)s, %(pipeline_id)s, %(name)s, %(visibility)s, %(team_id)s, %(owner_id)s, %(viewers)s::uuid[],"
        "         %(filter)s, %(q)s, %(sort)s, %(mode)s, %(columns)s::text[], %(density)s, %(card_fields)s::text[])"
        " ON CONFLICT DO NOTHING",
        id=view_id,
        pipeline_id=pipeline_id,
        name=name,
        visibility=new.visibility,
        team_id=new.team_id,
        owner_id=owner_id,
        viewers=viewers,
        filter=_kept(new.filter),
        q=new.q or None,
        sort=new.sort or None,
        mode=new.mode,
        columns=new.columns,
        density=new.density,
        card_fields=new.card_fields,
    )
    if not made:
        raise Taken
    work.record(verbs.ViewMade(visibility=new.visibility), subject=("view", view_id))
    return view_id, True


async def edit_view(work: Work, view_id: UUID, edit: EditView) -> None:
    """What is given holds from now on. Heard by: live, also of those who do not see it any more.

    Raises NotFound unseen, Forbidden, Stale, and Invalid or FieldHidden as `create_view` does.
    """
    before = await _lock(work, view_id)
    if before.version != edit.version:
        raise Stale
    changes = changes_of(
        before,
        edit,
        name=UNSET if edit.name is UNSET else rules.check_name(edit.name),
        q=UNSET if edit.q is UNSET else edit.q or None,
        sort=UNSET if edit.sort is UNSET else edit.sort or None,
    )
    if not changes:
        return
    after = msgspec.structs.replace(before, **changes)
    CardFilter(after.filter, after.q, after.sort).allow(work)
    sharing = _Sharing(before.owner_id, after.visibility, after.team_id if after.visibility == "team" else None)
    viewers = before.viewers
    written = changes | {"updated_at": now()}
    if "visibility" in changes or "team_id" in changes:
        viewers = await _viewers(work, sharing)
        written |= {"team_id": sharing.team_id, "viewers": viewers}
    if "filter" in changes:
        written["filter"] = _kept(after.filter)
    if "name" in changes and before.key is not None:
        written["key"] = None
    await write_changes(work, "views", view_id, written)
    work.record(
        verbs.ViewEdited(fields=list(changes)),
        subject=("view", view_id),
        removed_viewers=[key for key in before.viewers if key not in viewers],
    )


async def end_view(work: Work, view_id: UUID) -> None:
    """The view is gone from every screen; whoever ended it may take that back. Raises NotFound unseen, Forbidden."""
    view = await _lock(work, view_id)
    await work.run(
        "UPDATE views SET ended_at = now(), version = version + 1, updated_at = now() WHERE id = %(id)s", id=view_id
    )
    work.record(verbs.ViewEnded(version=view.version + 1), subject=("view", view_id), removed_viewers=view.viewers)


async def restore_view(work: Work, view_id: UUID, *, seen: int) -> None:
    """The view that was ended is there again, for those who saw it. Raises Stale when something else came between."""
    view = await _lock(work, view_id, is_ended=True)
    if view.version != seen:
        raise Stale
    await work.run(
        "UPDATE views SET ended_at = NULL, version = version + 1, updated_at = now() WHERE id = %(id)s", id=view_id
    )
    work.record(verbs.ViewRestored(), subject=("view", view_id))


class _Sharing(NamedTuple):
    owner_id: UUID | None
    visibility: str
    team_id: UUID | None


async def _viewers(work: Work, sharing: _Sharing) -> list[UUID]:
    """The keys of a view shared so. Raises Forbidden for the whole company without the right, Invalid for a strange team."""
    owner = [] if sharing.owner_id is None else [sharing.owner_id]
    if (sharing.team_id is not None) != (sharing.visibility == "team"):
        raise Invalid({"team_id": "required" if sharing.team_id is None else "not_a_choice"})
    if sharing.visibility == "all":
        may_configure(work.actor)
        return [*owner, COMPANY_POOL]
    if not owner:
        raise Invalid({"visibility": "not_a_choice"})
    if sharing.team_id is None:
        return owner
    pool_id = await work.maybe(UUID, "SELECT pool_id FROM teams WHERE id = %(id)s", id=sharing.team_id)
    if pool_id is None or (work.actor.viewer is not None and pool_id not in work.actor.viewer.pools):
        raise Invalid({"team_id": "not_a_choice"})
    return [*owner, pool_id]


async def _check_count(work: Work, owner_id: UUID | None) -> None:
    held = await work.one(
        int, "SELECT count(*)::int FROM views WHERE owner_id = %(id)s AND ended_at IS NULL", id=owner_id
    )
    if held >= MOST_VIEWS:
        raise Invalid({"name": "too_many_views"}, most=MOST_VIEWS)


async def _lock(work: Work, view_id: UUID, *, is_ended: bool = False) -> _View:
    """The view, locked, that the actor sees and may change."""
    require(work.actor, "cards.view")
    view = await work.maybe(_View, LOCK, id=view_id)
    if view is None or view.is_ended != is_ended:
        raise NotFound
    if work.actor.viewer is not None and view_keys(work.actor.viewer).isdisjoint(view.viewers):
        raise NotFound
    if not may_change_view(work.actor, view.visibility, view.owner_id):
        raise Forbidden(needs="pipelines.configure")
    return view


def _kept(chosen: Filter) -> Jsonb:
    return Jsonb(msgspec.to_builtins(chosen))
