"""Every write of this room, one file per noun."""

from crm.activities.actions.notes import add_note, delete_note, edit_note, restore_note

__all__ = ["add_note", "delete_note", "edit_note", "restore_note"]
