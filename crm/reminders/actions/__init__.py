"""Every write of this room."""

from crm.reminders.actions.following import follow_customers
from crm.reminders.actions.many import REMIND, unset_reminders
from crm.reminders.actions.of_activities import end_with_activity, put_back_with_activity
from crm.reminders.actions.reminders import (
    edit_reminder,
    finish_reminder,
    fire_reminders,
    hand_over_reminders,
    put_back_reminder,
    set_reminder,
    set_reminder_by_rule,
    snooze_reminder,
    unset_reminder,
    withdraw_reminder,
)

__all__ = [
    "REMIND",
    "edit_reminder",
    "end_with_activity",
    "finish_reminder",
    "fire_reminders",
    "follow_customers",
    "hand_over_reminders",
    "put_back_reminder",
    "put_back_with_activity",
    "set_reminder",
    "set_reminder_by_rule",
    "snooze_reminder",
    "unset_reminder",
    "unset_reminders",
    "withdraw_reminder",
]
