"""What this room holds for people and how it is handed over when they leave; what of it names a role, and what becomes of it
when the role goes.
"""

from uuid import UUID

from crm.core.holdings import Holding, Naming, RoleUse
from crm.core.work import Work
from crm.pipeline import actions


async def count_views(work: Work, user_id: UUID) -> int:
    """How many views of this person others look at too."""
    return await work.one(
        int,
        "SELECT count(*) FROM views WHERE owner_id = %(id)s AND visibility <> 'private' AND ended_at IS NULL",
        id=user_id,
    )


async def stages_of_role(work: Work, role_id: UUID) -> list[Naming]:
    """The stages to which this role may bring cards, and others may not."""
    return await work.all(
        Naming,
        "SELECT p.name || ' › ' || s.name AS title, cardinality(s.role_ids) = 1 AS is_lone"
        " FROM stages s JOIN pipelines p ON p.id = s.pipeline_id"
        " WHERE s.ended_at IS NULL AND %(id)s = ANY(s.role_ids) ORDER BY p.place, s.place",
        id=role_id,
    )


OF_PEOPLE = (Holding("views", ("person", "end"), count_views, actions.hand_over_views),)
OF_ROLES = (RoleUse("stages", stages_of_role, actions.name_other_role),)
