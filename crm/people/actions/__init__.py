"""Every write of this room, one file per noun."""

from crm.people.actions.accounts import EmailTaken, create_user, disable_user, edit_me
from crm.people.actions.roles import RoleInUse, delete_role, edit_role, make_role, set_roles
from crm.people.actions.sessions import (
    Account,
    OpenedSession,
    account_by_email,
    end_session,
    forget_old,
    open_session,
    touch_sessions,
)
from crm.people.actions.setup import offer_setup, set_up
from crm.people.actions.teams import join_team, leave_team
from crm.people.actions.tokens import end_token, make_token

__all__ = [
    "Account",
    "EmailTaken",
    "OpenedSession",
    "RoleInUse",
    "account_by_email",
    "create_user",
    "delete_role",
    "disable_user",
    "edit_me",
    "edit_role",
    "end_session",
    "end_token",
    "forget_old",
    "join_team",
    "leave_team",
    "make_role",
    "make_token",
    "offer_setup",
    "open_session",
    "set_roles",
    "set_up",
    "touch_sessions",
]
