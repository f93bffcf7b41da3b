"""Pages: `?limit&cursor` → `{items, next}`. A cursor is opaque to the caller and checked like any input."""

import base64
import binascii
from typing import TypeVar

import msgspec

from crm.core.problems import Invalid

T = TypeVar("T")

MOST = 200


def page_limit(limit: int | None, usual: int = 50) -> int:
    """The number of rows of a page. Raises Invalid outside 1 to 200."""
    if limit is None:
        return usual
    if not 1 <= limit <= MOST:
        raise Invalid({"limit": "out_of_range"}, least=1, most=MOST)
    return limit


def write_cursor(place: object) -> str:
    """The place after which the next page begins, as an opaque string."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def read_cursor(shape: type[T], cursor: str | None) -> T | None:
    """The place in a cursor, None without one. Raises Invalid when it is not one of ours."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return msgspec.json.decode(base64.urlsafe_b64decode(padded), type=shape)
    except (binascii.Error, ValueError, msgspec.DecodeError, msgspec.ValidationError) as wrong:
        raise Invalid({"cursor": "invalid"}) from wrong


def next_cursor(items: list[T], limit: int, place: object) -> str | None:
    """The cursor of the following page, when this one is full."""
    return write_cursor(place) if len(items) == limit else None
