"""Doors of people, and the policy rows of this room."""

from crm.core.doors import Actor, require

GRANTS = {
    "users": ("view", "manage"),
    "tokens": ("manage",),
    "settings": ("manage",),
    "operations": ("view", "manage"),
}
"""module → actions that can be granted."""


def may_manage_tokens(actor: Actor) -> None:
    """Raise Forbidden unless the actor may make and end API tokens. A token never makes tokens."""
    require(actor, "tokens.manage")


def may_manage_users(actor: Actor) -> None:
    """Raise Forbidden unless the actor may make, change and disable accounts and say what they may do."""
    require(actor, "users.manage")


def may_see_users(actor: Actor) -> None:
    """Raise Forbidden unless the actor may see colleagues."""
    require(actor, "users.view")
