"""What this room holds for people and teams, and how it is handed over."""

from uuid import UUID

from crm.core.holdings import Holding, TeamHolding
from crm.core.work import Work
from crm.customers import actions


async def count_customers(work: Work, user_id: UUID) -> int:
    """How many customers this person is responsible for."""
    return await work.one(int, "SELECT count(*) FROM customer_assignees WHERE user_id = %(id)s", id=user_id)


async def count_of_team(work: Work, team_id: UUID) -> int:
    """How many customers and sources are this team's."""
    return await work.one(
        int,
        "SELECT (SELECT count(*) FROM customers WHERE team_id = %(id)s) + (SELECT count(*) FROM sources WHERE team_id = %(id)s)",
        id=team_id,
    )


OF_PEOPLE = (Holding("customers", ("person", "spread", "pool"), count_customers, actions.hand_over_customers),)
OF_TEAMS = (TeamHolding("customers", count_of_team, actions.move_to_team),)
