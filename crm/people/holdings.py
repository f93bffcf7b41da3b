"""What this room holds for people, and how it is handed over when they leave; and what of it names a role."""

from uuid import UUID

from crm.core.holdings import Holding, Naming, RoleUse
from crm.core.i18n import known_language, say
from crm.core.work import Work
from crm.people.actions import leaving, sign_on


async def count_led(work: Work, user_id: UUID) -> int:
    """How many teams this person leads."""
    return await work.one(int, "SELECT count(*) FROM team_members WHERE user_id = %(id)s AND is_leader", id=user_id)


async def count_reports(work: Work, user_id: UUID) -> int:
    """How many people report to this person."""
    return await work.one(int, "SELECT count(*) FROM users WHERE reports_to = %(id)s", id=user_id)


async def count_stand_ins(work: Work, user_id: UUID) -> int:
    """How many stand-ins for or by this person are planned or running."""
    return await work.one(
        int,
        "SELECT count(*) FROM delegations WHERE (from_user_id = %(id)s OR to_user_id = %(id)s) AND state <> 'over'",
        id=user_id,
    )


async def count_tokens(work: Work, user_id: UUID) -> int:
    """How many API tokens of this person are in force."""
    return await work.one(
        int, "SELECT count(*) FROM api_tokens WHERE made_by = %(id)s AND ended_at IS NULL", id=user_id
    )


OF_PEOPLE = (
    Holding("teams_led", ("person", "end"), count_led, leaving.hand_over_lead),
    Holding("reports", ("person", "end"), count_reports, leaving.hand_over_reports),
    Holding("delegations", ("end",), count_stand_ins, leaving.end_stand_ins),
    Holding("tokens", ("end",), count_tokens, leaving.end_tokens),
)


async def sign_on_of_role(work: Work, role_id: UUID) -> list[Naming]:
    """Single sign-on, when whoever nobody knew gets an account with this role."""
    is_given = await work.maybe(bool, "SELECT true FROM sign_on WHERE role_id = %(id)s", id=role_id)
    title = say(known_language(work.actor.language), "role_use.sign_on.thing")
    return [Naming(title=title, is_lone=True)] if is_given else []


OF_ROLES = (RoleUse("sign_on", sign_on_of_role, sign_on.give_other_role),)
