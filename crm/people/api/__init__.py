"""Routes of people, one file per noun."""

from litestar import Router

from crm.people.api import accounts, sessions, setup, tokens

router = Router(
    "/",
    route_handlers=[
        sessions.open_session,
        sessions.end_session,
        accounts.me,
        accounts.edit_me,
        accounts.users,
        setup.setup_is_open,
        setup.set_up,
        tokens.tokens,
        tokens.make_token,
        tokens.end_token,
    ],
)
