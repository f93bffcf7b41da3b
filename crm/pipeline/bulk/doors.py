"""Whose bulk work is whose: it is nobody else's to see."""

from uuid import UUID

from crm.core.doors import Actor
from crm.core.problems import Forbidden

BULK = "customers.bulk"
"""The right to do anything to many cards at once; the act itself asks for its own besides."""


def asker_of(actor: Actor) -> UUID:
    """The person it is done for. Raises Forbidden for the system, which has no business asking."""
    if actor.viewer is None:
        raise Forbidden(needs=BULK)
    return actor.viewer.user_id
