"""Doors of files: a file is seen, added and taken away as its owner is. Rooms declare what of theirs can own files."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.doors import Actor, Right, require, require_on, sees
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.files.rules import QuotaReached

RIGHTS = (
    Right("files.view"),
    Right("files.create", is_acting=True),
    Right("files.delete"),
)
"""The rows of the policy table this room owns."""

SEEN_BY = "customers.view"
"""Everything that hangs on a customer is seen by whoever sees the customer."""
VIEWERS = sql.SQL("o.viewers")
CAN = {"edit": "files.create", "delete_own": "files.create", "delete": "files.delete"}
"""Short names sent to the browser → the grants they need."""


class Owner(msgspec.Struct, frozen=True):
    """A kind of thing that can own files."""

    kind: str
    rows: LiteralString
    """SQL: `id`, `customer_id` and `viewers` of each such thing."""
    needs: str = SEEN_BY
    """The right to see such things at all, held in any scope."""


OWNERS: dict[str, Owner] = {}
"""Kind → owner. Each room declares its own as soon as it is imported."""


def offer(owner: Owner) -> None:
    """Such things can own files from now on."""
    OWNERS[owner.kind] = owner


class Reached(msgspec.Struct, frozen=True):
    """What a file is attached to, as its door found it."""

    kind: str
    id: UUID
    customer_id: UUID
    viewers: Sequence[UUID]


class _Found(msgspec.Struct):
    customer_id: UUID
    viewers: list[UUID]


def may_view(actor: Actor) -> None:
    """Raise Forbidden unless the actor may look into files at all."""
    require(actor, "files.view")


def may_create(actor: Actor) -> None:
    """Raise Forbidden unless the actor may add files anywhere."""
    require(actor, "files.create")


def owners_of_file(actor: Actor) -> tuple[sql.Composable, sql.Composable, dict[str, object]]:
    """A lateral FROM item `o` over `files f` that has the owner's viewers, and the condition that the actor sees it."""
    arms = [
        sql.SQL("SELECT w.viewers FROM ({rows}) w WHERE w.id = f.owner_id AND f.owner_kind = {kind}").format(
            rows=sql.SQL(owner.rows), kind=sql.Literal(owner.kind)
        )
        for owner in OWNERS.values()
        if actor.viewer is None or owner.needs in actor.viewer.grants
    ]
    nothing = sql.SQL("SELECT '{{}}'::uuid[] AS viewers WHERE false").format()
    condition, params = sees(actor, SEEN_BY, VIEWERS)
    return sql.SQL(" UNION ALL ").join(arms or [nothing]), condition, params


async def see_owner(work: Work, kind: str, key: UUID) -> Reached:
    """The owner. Raises NotFound when it is missing or unseen."""
    owner = OWNERS.get(kind)
    viewer = work.actor.viewer
    if owner is None or (viewer is not None and owner.needs not in viewer.grants):
        raise NotFound
    found = await work.maybe(
        _Found,
        sql.SQL("SELECT w.customer_id, w.viewers FROM ({}) w WHERE w.id = %(id)s").format(sql.SQL(owner.rows)),
        id=key,
    )
    if found is None or (viewer is not None and not viewer.can_see(SEEN_BY, found.viewers)):
        raise NotFound
    return Reached(kind, key, found.customer_id, found.viewers)


async def reach_owner(work: Work, kind: str, key: UUID) -> Reached:
    """The owner something is to be attached to. Raises NotFound unseen, Forbidden unallowed."""
    may_view(work.actor)
    reached = await see_owner(work, kind, key)
    require_on(work.actor, "files.create", reached.viewers)
    return reached


class LockedFile(msgspec.Struct):
    """A file's bare row."""

    id: UUID
    version: int
    owner_kind: str
    owner_id: UUID
    customer_id: UUID
    name: str
    author_id: UUID | None
    is_deleted: bool


BARE: LiteralString = """
SELECT id, version, owner_kind, owner_id, customer_id, name, author_id, deleted_at IS NOT NULL AS is_deleted
FROM files WHERE id = %(id)s
"""


async def lock_file(work: Work, file_id: UUID, *, is_deleted: bool = False) -> tuple[LockedFile, Reached]:
    """The file's row, locked for a change, and its owner. Raises NotFound unseen, Forbidden unallowed."""
    file = await work.one(LockedFile, BARE + "FOR NO KEY UPDATE", id=file_id)
    return file, await _pass(work, file, is_deleted=is_deleted)


async def reach_file(work: Work, file_id: UUID) -> None:
    """Raise NotFound unless the actor sees the file, Forbidden unless they may change it."""
    await _pass(work, await work.one(LockedFile, BARE, id=file_id), is_deleted=False)


async def _pass(work: Work, file: LockedFile, *, is_deleted: bool) -> Reached:
    owner = await see_owner(work, file.owner_kind, file.owner_id)
    if file.is_deleted is not is_deleted or (work.actor.viewer and "files.view" not in work.actor.viewer.grants):
        raise NotFound
    require_on(work.actor, "files.create", owner.viewers)
    return owner


async def require_room(work: Work, size: int, quota: int) -> None:
    """Raise QuotaReached when so much more is more than this person may keep. Said before it is sent; the act asks again."""
    used = await work.maybe(
        int,
        "SELECT bytes FROM file_use WHERE user_id = %(id)s",
        id=work.actor.viewer.user_id if work.actor.viewer else None,
    )
    if (used or 0) + size > quota:
        raise QuotaReached(quota=f"{quota / 1_000_000_000:g}")


def may_delete(actor: Actor, file: LockedFile, owner: Reached) -> None:
    """Raise Forbidden unless it is the actor's own file, or they may delete those of others."""
    if actor.viewer is not None and file.author_id not in actor.viewer.own:
        require_on(actor, "files.delete", owner.viewers)
