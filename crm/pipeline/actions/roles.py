"""Roles that stages name, when one of them goes."""

from uuid import UUID

import msgspec

from crm.core.work import Work
from crm.people.doors import may_manage_roles
from crm.pipeline import verbs


class _Named(msgspec.Struct):
    id: UUID
    pipeline_id: UUID


async def name_other_role(work: Work, role_id: UUID, replacement_id: UUID | None) -> None:
    """Stages that only certain roles may bring cards to name the other role instead of this one, or no longer this one.

    A part of deleting a role, which has made sure that no stage is left to everybody by it. Heard by: live.
    """
    may_manage_roles(work.actor)
    # The pipelines first, as whoever changes their stages does.
    pipelines = await work.all(
        UUID,
        "SELECT id FROM pipelines WHERE id IN (SELECT pipeline_id FROM stages WHERE ended_at IS NULL"
        " AND %(id)s = ANY(role_ids)) ORDER BY id FOR NO KEY UPDATE",
        id=role_id,
    )
    stages = await work.all(
        _Named,
        "UPDATE stages SET version = version + 1, role_ids = CASE"
        "   WHEN %(other)s::uuid IS NULL OR %(other)s = ANY(role_ids) THEN array_remove(role_ids, %(id)s)"
        "   ELSE array_replace(role_ids, %(id)s, %(other)s) END"
        " WHERE ended_at IS NULL AND %(id)s = ANY(role_ids) RETURNING id, pipeline_id",
        id=role_id,
        other=replacement_id,
    )
    await work.run("UPDATE pipelines SET version = version + 1 WHERE id = ANY(%(ids)s::uuid[])", ids=pipelines)
    for stage in stages:
        work.record(
            verbs.StageEdited(pipeline_id=stage.pipeline_id, fields=["role_ids"]),
            subject=("stage", stage.id),
            touched=[("pipeline", stage.pipeline_id)],
        )
