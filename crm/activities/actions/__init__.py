"""Every write of this room, one file per noun."""

# What outcomes can bring about is known as soon as anybody may close an activity.
from crm.activities import own_consequences as own_consequences
from crm.activities import quality_facts as quality_facts
from crm.activities.actions.activities import (
    edit_activity,
    hold_open,
    open_activity,
    unedit_activity,
    withdraw_activity,
)
from crm.activities.actions.applications import Application, open_applications
from crm.activities.actions.closing import (
    cancel_activity,
    close_activity,
    reopen_activity,
    replace_activity,
)
from crm.activities.actions.following import follow_customers
from crm.activities.actions.handing_over import (
    give_back_activity,
    give_back_promise,
    hand_over_activities,
    hand_over_promises,
)
from crm.activities.actions.notes import add_note, delete_note, edit_note, restore_note, see_story
from crm.activities.actions.promises import (
    edit_promise,
    make_promise,
    reopen_promise,
    settle_promise,
    unedit_promise,
    withdraw_promise,
)
from crm.activities.actions.types import (
    create_outcome,
    create_type,
    edit_outcome,
    edit_type,
    end_outcome,
    end_type,
    order_outcomes,
    order_types,
    restore_outcome,
    restore_type,
)

__all__ = [
    "Application",
    "add_note",
    "cancel_activity",
    "close_activity",
    "create_outcome",
    "create_type",
    "delete_note",
    "edit_activity",
    "edit_note",
    "edit_outcome",
    "edit_promise",
    "edit_type",
    "end_outcome",
    "end_type",
    "follow_customers",
    "give_back_activity",
    "give_back_promise",
    "hand_over_activities",
    "hand_over_promises",
    "hold_open",
    "make_promise",
    "open_activity",
    "open_applications",
    "order_outcomes",
    "order_types",
    "reopen_activity",
    "reopen_promise",
    "replace_activity",
    "restore_note",
    "restore_outcome",
    "restore_type",
    "see_story",
    "settle_promise",
    "unedit_activity",
    "unedit_promise",
    "withdraw_activity",
    "withdraw_promise",
]
