"""Every read of this room, one file per noun."""

from crm.people.queries.accounts import me, user, users, users_by_ids
from crm.people.queries.office import (
    companies_by_ids,
    company,
    delegation,
    delegations,
    delegations_by_ids,
    department,
    departments,
    departments_by_ids,
    team,
    teams,
    teams_by_ids,
)
from crm.people.queries.rights import (
    Rights,
    actor_again,
    actor_of,
    entering,
    rights_of_session,
    rights_of_token,
    sessions_in_force,
    viewer_of,
    viewers_of,
)
from crm.people.queries.roles import policy_table, role, role_uses, roles, roles_by_ids
from crm.people.queries.security import is_setup_offered, own_sessions, passkeys, security, was_entered_from
from crm.people.queries.sign_on import linked_at, sign_on, sign_on_row, user_of_subject
from crm.people.queries.tokens import token_of, tokens

__all__ = [
    "Rights",
    "actor_again",
    "actor_of",
    "companies_by_ids",
    "company",
    "delegation",
    "delegations",
    "delegations_by_ids",
    "department",
    "departments",
    "departments_by_ids",
    "entering",
    "is_setup_offered",
    "linked_at",
    "me",
    "own_sessions",
    "passkeys",
    "policy_table",
    "rights_of_session",
    "rights_of_token",
    "role",
    "role_uses",
    "roles",
    "roles_by_ids",
    "security",
    "sessions_in_force",
    "sign_on",
    "sign_on_row",
    "team",
    "teams",
    "teams_by_ids",
    "token_of",
    "tokens",
    "user",
    "user_of_subject",
    "users",
    "users_by_ids",
    "viewer_of",
    "viewers_of",
    "was_entered_from",
]
