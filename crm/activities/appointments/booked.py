"""An appointment as the consequence of an outcome: whoever closes says when, with whom and where."""

from collections.abc import Sequence
from uuid import UUID

from crm.activities.activity_schemas import Book
from crm.activities.appointments.actions import book_appointment
from crm.activities.consequences import Closing, Sort, offer
from crm.core.problems import Invalid
from crm.core.work import Work


async def check_bookings(_: Work, wishes: Sequence[Book]) -> None:
    """Raise Invalid for two: one appointment is asked for."""
    if len(wishes) > 1:
        raise Invalid({"consequences": "two_appointments"})


async def book(work: Work, _: Book, closing: Closing) -> None:
    """The appointment that was said is booked, with the rights of whoever closes. Raises Invalid where none was said."""
    if closing.appointment is None:
        raise Invalid({"appointment": "appointment_needed"})
    # It comes before a card moves, since the stage may ask for it; but cards are locked before what booking locks.
    await work.all(
        UUID, "SELECT id FROM cards WHERE customer_id = %(id)s ORDER BY id FOR NO KEY UPDATE", id=closing.customer_id
    )
    try:
        await book_appointment(work, closing.customer_id, closing.appointment)
    except Invalid as wrong:
        raise Invalid(
            {f"appointment.{name}": code for name, code in (wrong.fields or {}).items()}, **wrong.params
        ) from wrong


BOOK = offer(Sort("book", 0, check_bookings, book, is_asked=True))
