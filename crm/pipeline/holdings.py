"""What of this room names a role, and what becomes of it when the role goes."""

from uuid import UUID

from crm.core.holdings import Naming, RoleUse
from crm.core.work import Work
from crm.pipeline import actions


async def stages_of_role(work: Work, role_id: UUID) -> list[Naming]:
    """The stages to which this role may bring cards, and others may not."""
    return await work.all(
        Naming,
        "SELECT p.name || ' › ' || s.name AS title, cardinality(s.role_ids) = 1 AS is_lone"
        " FROM stages s JOIN pipelines p ON p.id = s.pipeline_id"
        " WHERE s.ended_at IS NULL AND %(id)s = ANY(s.role_ids) ORDER BY p.place, s.place",
        id=role_id,
    )


OF_ROLES = (RoleUse("stages", stages_of_role, actions.name_other_role),)
