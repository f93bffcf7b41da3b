"""Every write about appointments: what is booked and changed, and how it goes."""

from crm.activities.appointments.actions.booking import (
    LockedAppointment,
    TimeTaken,
    book_appointment,
    edit_appointment,
    hand_to,
    lock_appointments,
)
from crm.activities.appointments.actions.states import (
    cancel_appointment,
    close_appointment,
    confirm_appointment,
    mark_arrived,
    mark_no_show,
    put_back_appointment,
    withdraw_appointment,
)

__all__ = [
    "LockedAppointment",
    "TimeTaken",
    "book_appointment",
    "cancel_appointment",
    "close_appointment",
    "confirm_appointment",
    "edit_appointment",
    "hand_to",
    "lock_appointments",
    "mark_arrived",
    "mark_no_show",
    "put_back_appointment",
    "withdraw_appointment",
]
