"""Routes of people, one file per noun."""

from litestar import Router

from crm.people.api import accounts, roles, sessions, setup, tokens

router = Router(
    "/",
    route_handlers=[
        sessions.open_session,
        sessions.end_session,
        accounts.me,
        accounts.edit_me,
        accounts.users,
        roles.policy,
        roles.roles,
        roles.roles_matrix,
        roles.make_role,
        roles.role,
        roles.edit_role,
        roles.delete_role,
        roles.set_roles,
        setup.setup_is_open,
        setup.set_up,
        tokens.tokens,
        tokens.make_token,
        tokens.end_token,
    ],
)
