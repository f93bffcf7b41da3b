"""The policy rows of this room; what hangs on a customer is reached through the customers' doors."""

from crm.core.doors import Right

RIGHTS = (
    Right("notes.view"),
    Right("notes.create", is_acting=True),
    Right("notes.edit", is_acting=True),
    Right("notes.delete"),
    Right("appointments.view"),
    Right("appointments.edit", is_acting=True),
    Right("meeting_rooms.configure", is_scoped=False),
)
"""The rows of the policy table this room owns."""
