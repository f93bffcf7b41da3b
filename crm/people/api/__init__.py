"""Routes of people, one file per noun."""

from litestar import Router

from crm.people.api import accounts, roles, security, sessions, setup, tokens

router = Router(
    "/",
    route_handlers=[
        sessions.open_session,
        sessions.end_session,
        sessions.confirm_session,
        sessions.own_sessions,
        sessions.end_own_session,
        sessions.end_other_sessions,
        sessions.end_sessions_of,
        security.security,
        security.change_password,
        security.offer_totp,
        security.confirm_totp,
        security.turn_off_totp,
        security.renew_recovery_codes,
        security.end_device,
        security.reset_second_factor,
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
