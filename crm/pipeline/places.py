"""Where a page of cards begins: orders as SQL, and the place at which the page before has ended."""

from datetime import datetime
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.paging import read_cursor, write_cursor
from crm.core.problems import Invalid
from crm.core.text import has_control
from crm.core.work import Work
from crm.customers.filtering import Order
from crm.pipeline.filters import CardFilter

BIGGEST = 2**63


class Found(msgspec.Struct):
    """A card that stands on a page, and the value of what the page is sorted by."""

    id: UUID
    stage_id: UUID
    tie: UUID
    key: str | None


class Place(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """Behind which card the next page begins, in which order."""

    sort: str
    key: str | None
    tie: UUID
    stage_id: UUID


def cursor_behind(found: Found, chosen: CardFilter) -> str:
    """The cursor of the page behind this card."""
    return write_cursor(Place(chosen.sort or "", found.key, found.tie, found.stage_id))


def read_place(cursor: str | None, chosen: CardFilter) -> Place | None:
    """The place in a cursor. Raises Invalid when it is none, or one of another order."""
    place = read_cursor(Place, cursor)
    if place is not None and place.sort != (chosen.sort or ""):
        raise Invalid({"cursor": "invalid"})
    return place


def _value(order: Order, key: str) -> object:
    try:
        if order.shape == "timestamptz":
            return datetime.fromisoformat(key)
        if order.shape == "bigint":
            number = int(key)
            if abs(number) < BIGGEST:
                return number
        elif not has_control(key):
            return key
    except ValueError:
        pass
    raise Invalid({"cursor": "invalid"})


class Sorted(msgspec.Struct, frozen=True):
    """How cards stand: the order as SQL, and what lies behind the place where the last page ended."""

    order: Order
    key: sql.Composable
    by: sql.Composable
    behind: sql.Composable
    behind_known: sql.Composable
    """The same among cards whose key is known."""
    params: dict[str, object]
    has_known_ahead: bool
    """Whether cards whose key is known can still follow."""


def sorted_by(work: Work, chosen: CardFilter, after: Place | None) -> Sorted:
    """The order a filter asks for, from a place on. Raises Invalid and FieldHidden."""
    order = chosen.order(work)
    key, tie = sql.SQL(order.key), sql.SQL(order.tie)
    way = sql.SQL(" DESC" if chosen.is_turned else "")
    # Said although it follows from the comparison: only so an index of those that are known is used.
    known = sql.SQL("{} IS NOT NULL").format(key)
    behind = sql.SQL("true")
    params: dict[str, object] = {}
    if after is not None:
        sign = sql.SQL("<" if chosen.is_turned else ">")
        params["after_tie"] = after.tie
        if after.key is None:
            behind = sql.SQL("({} IS NULL AND {} {} %(after_tie)s)").format(key, tie, sign)
        else:
            params["after_key"] = _value(order, after.key)
            beyond = sql.SQL("({}, {}) {} (%(after_key)s::{}, %(after_tie)s)").format(
                key, tie, sign, sql.SQL(order.shape)
            )
            known = sql.SQL("{} AND {}").format(known, beyond)
            behind = beyond if chosen.is_by_hand else sql.SQL("({} OR {} IS NULL)").format(beyond, key)
    return Sorted(
        order=order,
        key=key,
        by=sql.SQL("{}{} NULLS LAST, {}{}").format(key, way, tie, way),
        behind=behind,
        behind_known=known,
        params=params,
        has_known_ahead=after is None or after.key is not None,
    )
