"""Doors of people, and the policy rows of this room."""

from crm.core.doors import Actor, Right, require

RIGHTS = (
    Right("users.view", is_scoped=False),
    Right("users.manage", is_scoped=False),
    Right("users.view_as", is_scoped=False),
    Right("roles.manage", is_scoped=False),
    Right("teams.manage", is_scoped=False),
    Right("tokens.manage", is_scoped=False),
    Right("settings.manage", is_scoped=False),
    Right("audit.view", is_scoped=False),
    Right("audit.export", is_scoped=False),
    Right("operations.view", is_scoped=False),
    Right("operations.manage", is_scoped=False),
)
"""The rows of the policy table this room owns."""


def may_manage_tokens(actor: Actor) -> None:
    """Raise Forbidden unless the actor may make and end API tokens. A token never makes tokens."""
    require(actor, "tokens.manage")


def may_manage_users(actor: Actor) -> None:
    """Raise Forbidden unless the actor may make, change and disable accounts and say what they may do."""
    require(actor, "users.manage")


def may_see_users(actor: Actor) -> None:
    """Raise Forbidden unless the actor may see colleagues."""
    require(actor, "users.view")
