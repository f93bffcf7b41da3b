"""Which cards a viewer asks for: the condition, and where to begin when all that can be meant are few."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.doors import require
from crm.core.work import Work
from crm.customers import filter_fields as customer_fields
from crm.customers.doors import visible
from crm.customers.filtering import (
    NOTHING,
    Filter,
    Order,
    allow,
    condition,
    is_narrow,
    is_nothing,
    order_of,
    read_filter,
)
from crm.customers.finding import matching
from crm.pipeline import filter_fields
from crm.pipeline.filter_fields import BY_HAND

# Whoever asks knows every field there is.
FIELDS_OF = (customer_fields, filter_fields)

Params = dict[str, object]

MOST_FOUND = 2_000
"""A text that finds more customers than this shows the newest of them."""
MOST_IDS = 200


class Asking(NamedTuple):
    """A question about cards in SQL: what is read from, which rows pass, and the parameters."""

    source: sql.Composable
    condition: sql.Composable
    params: Params


class CardFilter(msgspec.Struct, frozen=True):
    """What is asked of a pipeline: a filter and a text, both of which hold, and the order in which the cards stand."""

    filter: Filter = NOTHING
    q: str | None = None
    sort: str | None = None
    """A name of the allow-list, with `-` in front the other way round; without it, as they were put by hand."""

    @property
    def is_empty(self) -> bool:
        """Whether every visible card is chosen."""
        return is_nothing(self.filter) and self.text is None

    @property
    def text(self) -> str | None:
        """What is looked for, None when nothing is."""
        return self.q.strip() or None if self.q else None

    @property
    def is_by_hand(self) -> bool:
        """Whether the cards stand as they were put."""
        return not self.sort

    @property
    def is_turned(self) -> bool:
        """Whether the order is turned round."""
        return self.sort is not None and self.sort.startswith("-")

    def order(self, work: Work) -> Order:
        """The order asked for. Raises Invalid and FieldHidden."""
        return order_of(work.actor, self.sort.removeprefix("-")) if self.sort else BY_HAND

    def allow(self, work: Work) -> None:
        """Raise Invalid for what cannot be asked, FieldHidden for what this viewer may not."""
        allow(work.actor, self.filter)
        self.order(work)

    def is_narrow(self, work: Work) -> bool:
        """Whether all that can be meant are so few that they are best looked at all, rather than found on the way."""
        return _near_keys(work) is not None or self.text is not None or is_narrow(self.filter)

    def asked(self, work: Work, ids: Sequence[UUID] | None = None) -> Asking:
        """What is read from and the condition that a card is seen and chosen, over `cards v`, `customers c` and
        `customer_brief b`; of the cards with these ids alone, when they are given.

        Raises Invalid for what cannot be asked, FieldHidden for what this viewer may not.
        """
        shown, params = visible(work.actor)
        wanted, wanted_params = condition(work.actor, self.filter)
        parts, params = [sql.SQL("v.archived_at IS NULL"), shown, wanted], params | wanted_params
        few = None
        if ids is not None:
            few, params["few_ids"] = _OF_IDS, list(ids)
        elif self.text is None and (keys := _near_keys(work)) is not None:
            few, params["few_keys"] = _OF_KEYS, keys
        if self.text is not None:
            found, found_params = matching(work, self.text, MOST_FOUND)
            params |= found_params
            if few is None:
                few = _OF_CUSTOMERS.format(found)
            else:
                parts.append(sql.SQL("c.id IN ({})").format(found))
        return Asking(_among(few), sql.SQL(" AND ").join(parts), params)


def _near_keys(work: Work) -> list[UUID] | None:
    """The keys of somebody who sees so little that it is looked at all; None for others."""
    viewer = work.actor.viewer
    if viewer is None or viewer.scope("customers.view") not in ("own", "team"):
        return None
    return sorted(viewer.keys("customers.view") or ())


_OF_KEYS = sql.SQL("SELECT card_id AS id FROM card_viewers WHERE viewer = ANY(%(few_keys)s::uuid[])")
_OF_IDS = sql.SQL("SELECT unnest(%(few_ids)s::uuid[]) AS id")
_OF_CUSTOMERS = sql.SQL("SELECT id FROM cards WHERE customer_id IN ({})")


def _among(few: sql.Composable | None) -> sql.Composable:
    """All cards with their customers, or those few of them."""
    cards = sql.SQL("cards v")
    if few is not None:
        cards = sql.SQL("(SELECT DISTINCT id FROM ({}) f) few JOIN cards v ON v.id = few.id").format(few)
    return sql.SQL(
        "{} JOIN customers c ON c.id = v.customer_id LEFT JOIN customer_brief b ON b.customer_id = c.id"
    ).format(cards)


def read_chosen(asked: str | None, q: str | None, sort: str | None) -> CardFilter:
    """What an address asks. Raises Invalid when its filter is none."""
    return CardFilter(read_filter(asked), q, sort)


class Sum(msgspec.Struct):
    """Cards of one stage and currency; the currency is empty for cards without an amount."""

    stage_id: UUID
    currency: str
    count: int
    sum: int


class Standing(msgspec.Struct):
    """A card, with the versions it and its customer have at this moment."""

    id: UUID
    version: int
    customer_version: int


async def all_in(
    work: Work, stage_ids: Sequence[UUID], chosen: CardFilter, *, but: Sequence[UUID], most: int
) -> list[Standing]:
    """All cards of these stages that the actor sees and the filter names, without those of `but`, as they stand on the board:
    stage after stage. Where there are more, the first `most`.
    """
    require(work.actor, "cards.view")
    asked = chosen.asked(work)
    query = sql.SQL(
        "SELECT v.id, v.version, c.version AS customer_version"
        " FROM {} WHERE v.stage_id = ANY(%(stage_ids)s::uuid[]) AND {} AND v.id <> ALL(%(but)s::uuid[])"
        " ORDER BY array_position(%(stage_ids)s::uuid[], v.stage_id), v.position, v.id LIMIT %(most)s"
    ).format(asked.source, asked.condition)
    params = {"stage_ids": list(stage_ids), "but": list(but), "most": most}
    return await work.once(Standing, query, **asked.params, **params)


async def counted(work: Work, stage_ids: Sequence[UUID], chosen: CardFilter) -> list[Sum]:
    """How many cards of these stages the actor sees and the filter names, and what they are worth together."""
    require(work.actor, "cards.view")
    asked = chosen.asked(work)
    query = sql.SQL(
        "SELECT v.stage_id, coalesce(v.currency, '') AS currency, count(*) AS count,"
        " coalesce(sum(v.amount), 0)::bigint AS sum"
        " FROM {} WHERE v.stage_id = ANY(%(stage_ids)s::uuid[]) AND {} GROUP BY 1, 2"
    ).format(asked.source, asked.condition)
    return await work.once(Sum, query, **asked.params, stage_ids=list(stage_ids))
