"""Cards taken out of the house: the file of a bulk work, read and sent page by page."""

import time
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.asking import Asking
from crm.core.clock import ISTANBUL
from crm.core.doors import Actor, can_column, is_readable, require
from crm.core.i18n import Language, known_language, say
from crm.core.money import Money, minor_digits
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.customers.doors import VIEWERS, visible
from crm.customers.queries import customers_by_ids
from crm.customers.schemas import Customer
from crm.people.matrix import BYTE_ORDER_MARK, csv_lines
from crm.pipeline.bulk.doors import BULK, asker_of
from crm.pipeline.doors import VALUE
from crm.pipeline.queries import cards_by_ids
from crm.pipeline.schemas import Card

PAGE = 200
RECHECK_SECONDS = 1.0
EXPORT = "customers.export"

COLUMNS: tuple[LiteralString, ...] = (
    "name", "phone", "email", "stage", "value", "currency", "assignees", "team", "tags", "source", "campaign", "quality",
    "lost_reason", "application", "last_contact", "next_work", "created", "entered",
)  # fmt: skip

# For some minutes, to whoever asked for it; an address of a file that is found later leads to nothing.
FOUND = """
SELECT total FROM bulks
WHERE id = %(id)s AND asked_by = %(user)s AND act = 'export' AND state = 'done'
  AND ended_at > now() - interval '10 minutes'
"""

PLACES = """
SELECT c.id FROM bulks b, unnest(b.card_ids) WITH ORDINALITY AS c(id, place)
WHERE b.id = %(id)s AND c.place > %(after)s AND c.place <= %(to)s
  AND NOT EXISTS (SELECT FROM bulk_refusals r WHERE r.bulk_id = b.id AND r.place = c.place - 1)
ORDER BY c.place
"""

ALLOWED = sql.SQL("""
SELECT k.id FROM cards k JOIN customers c ON c.id = k.customer_id
WHERE k.id = ANY(%(ids)s::uuid[]) AND {visible} AND ({can}) @> %(needed)s::jsonb
""")


def may_take_out(actor: Actor) -> None:
    """Raise Forbidden unless the actor may take customers out of the house, many at once."""
    require(actor, EXPORT)
    require(actor, BULK)


async def file_asked(work: Work, bulk_id: UUID) -> int:
    """How many cards a file of one's own is about, that was made within the last minutes. Raises NotFound for any other."""
    may_take_out(work.actor)
    found = await work.maybe(int, FOUND, id=bulk_id, user=asker_of(work.actor))
    if found is None:
        raise NotFound
    return found


async def file_pages(asking: Asking, bulk_id: UUID, total: int) -> AsyncGenerator[bytes]:
    """The file, page by page. Who asks is asked again while it is sent: without the right or the session it breaks off, so
    that what has come is no whole file, and with less of it what follows tells less.
    """
    language = known_language(asking.language)
    yield (BYTE_ORDER_MARK + csv_lines([[say(language, f"cards.export.{each}") for each in COLUMNS]])).encode()
    checked = time.monotonic()
    for after in range(0, total, PAGE):
        if time.monotonic() - checked >= RECHECK_SECONDS:
            may_take_out(await asking.renew())
            checked = time.monotonic()
        async with asking.look() as work:
            lines = await _lines(work, bulk_id, after, language)
        if lines:
            yield csv_lines(lines).encode()


class _Stage(msgspec.Struct):
    id: UUID
    name: str


async def _lines(work: Work, bulk_id: UUID, after: int, language: Language) -> list[Sequence[str]]:
    ids = await work.all(UUID, PLACES, id=bulk_id, after=after, to=after + PAGE)
    allowed = set(await _allowed(work, ids))
    cards = {card.id: card for card in await cards_by_ids(work, sorted(allowed))}
    found = await customers_by_ids(work, [card.customer_id for card in cards.values()])
    customers = {customer.id: customer for customer in found}
    stages = await work.all(_Stage, "SELECT id, name FROM stages")
    names = {stage.id: stage.name for stage in stages}
    return [
        _cells(work.actor, card, customers[card.customer_id], names.get(card.stage_id, ""), language)
        for card in (cards[card_id] for card_id in ids if card_id in cards)
        if card.customer_id in customers
    ]


async def _allowed(work: Work, ids: Sequence[UUID]) -> list[UUID]:
    """Those of these cards whose customers the actor may take out at this moment."""
    can, can_params = can_column(work.actor, {"export": EXPORT, "bulk": BULK}, VIEWERS)
    condition, params = visible(work.actor)
    query = ALLOWED.format(visible=condition, can=can)
    return await work.all(UUID, query, **(params | can_params), ids=list(ids), needed='["export", "bulk"]')


def _cells(actor: Actor, card: Card, customer: Customer, stage: str, language: Language) -> Sequence[str]:
    reached = {kind: ", ".join(i.value for i in customer.identities if i.kind == kind) for kind in ("phone", "email")}
    value = card.value if is_readable(actor, VALUE) else None
    return [
        card.name,
        reached["phone"],
        reached["email"],
        stage,
        _amount(value) if value else "",
        value.currency if value else "",
        ", ".join(person.name for person in card.assignees),
        card.team.name if card.team else "",
        ", ".join(tag.name for tag in card.tags),
        card.source.name if card.source else "",
        (customer.first_touch.campaign or "") if customer.first_touch else "",
        "" if card.quality is None else str(card.quality),
        card.lost_reason or "",
        str(card.application_no),
        _time(card.last_contact_at),
        _time(card.next_work.due_at if card.next_work else None),
        _time(card.created_at),
        _time(card.stage_entered_at),
    ]


def _amount(value: Money) -> str:
    """Major units, with a comma only where there is something behind it: what spreadsheets here take for a number."""
    amount = Decimal(value.amount).scaleb(-minor_digits(value.currency))
    whole = amount.to_integral_value()
    return str(whole) if amount == whole else str(amount).replace(".", ",")


def _time(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(ISTANBUL).strftime("%Y-%m-%d %H:%M")
