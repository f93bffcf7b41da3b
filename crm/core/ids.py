"""Identifiers: UUIDv7, so that rows made later sort later and indexes stay compact."""

import re
from uuid import UUID

import uuid_utils.compat

from crm.core.problems import Invalid, NotFound

# `UUID()` also accepts braces, urn: and missing hyphens; one thing should have one address.
_CANONICAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def new_id() -> UUID:
    """A fresh id, greater than the ones this process made before."""
    return uuid_utils.compat.uuid7()


def readable_id(text: str) -> UUID | None:
    """The id written in `text`, or None when it is not a UUID in its canonical form."""
    return UUID(text) if _CANONICAL.fullmatch(text) else None


def parse_id(text: str) -> UUID:
    """The id in an address; raises NotFound, since nothing can stand at any other address."""
    found = readable_id(text)
    if found is None:
        raise NotFound
    return found


def read_ids(text: str | None, *, most: int) -> list[UUID] | None:
    """Ids in an address, divided by commas; None when there is no such list. Raises Invalid."""
    if text is None:
        return None
    parts = text.split(",")
    if len(parts) > most:
        raise Invalid({"ids": "too_long"})
    try:
        return [UUID(part) for part in parts]
    except ValueError:
        raise Invalid({"ids": "unreadable"}) from None
