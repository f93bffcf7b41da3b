"""Shapes of how things ended, shared by activities and appointments."""

from typing import Literal
from uuid import UUID

import msgspec

Tone = Literal["good", "neutral", "bad"]
AppointmentEnd = Literal["arrived", "no_show", "cancelled"]
"""How an appointment stands that has ended."""


class ChosenOutcome(msgspec.Struct, frozen=True):
    """The outcome something ended with."""

    id: UUID
    name: str
    tone: Tone
