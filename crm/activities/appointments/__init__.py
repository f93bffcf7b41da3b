"""Appointments: a customer, people of the office and perhaps a room, at a time nobody else has taken."""
