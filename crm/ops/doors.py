"""Doors of ops: who may look into the journal, and take it out."""

from crm.core.doors import Actor, require


def may_view_audit(actor: Actor) -> None:
    """Raise Forbidden unless the actor may see who did what."""
    require(actor, "audit.view")


def may_export_audit(actor: Actor) -> None:
    """Raise Forbidden unless the actor may take the audit log out of the house."""
    require(actor, "audit.export")


def may_view_operations(actor: Actor) -> None:
    """Raise Forbidden unless the actor may see what the house could not do by itself."""
    require(actor, "operations.view")


def may_manage_operations(actor: Actor) -> None:
    """Raise Forbidden unless the actor may have it done again, or say that it is not needed."""
    require(actor, "operations.manage")
