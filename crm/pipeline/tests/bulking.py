"""Short ways to bulk work for tests: asked for through its action, and done as the worker does it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from crm.core.doors import Actor
from crm.core.ids import new_id
from crm.core.undo import Undone, undo
from crm.pipeline import actions
from crm.pipeline.bulk import own, queries, running
from crm.pipeline.bulk.acts import Act
from crm.pipeline.bulk.schemas import (
    ArchiveCards,
    Asked,
    AssignCards,
    Bulk,
    BulkRefusal,
    Chosen,
    ChosenCard,
    ExportCards,
    MoveCards,
    TagCards,
)
from crm.pipeline.schemas import MoveCard
from tests.office import STAGES, Office


async def crowd(office: Office, count: int, *assignees: Actor) -> list[UUID]:
    """So many customers with a card each in the first stage, in the order in which they stand there."""
    made = [await office.customer(*assignees, name=f"Müşteri {place:02}") for place in range(count)]
    return [await office.card_of(customer_id) for customer_id in reversed(made)]


async def versions(office: Office, card_ids: Sequence[UUID]) -> list[ChosenCard]:
    """The cards as a screen knows them at this moment."""
    found = await office.rows(
        "SELECT k.id, k.version, c.version FROM cards k JOIN customers c ON c.id = k.customer_id"
        " WHERE k.id = ANY(%(ids)s)",
        ids=list(card_ids),
    )
    known = {row[0]: ChosenCard(*row) for row in found}
    return [known.get(card_id, ChosenCard(card_id)) for card_id in card_ids]


async def ask(office: Office, actor: Actor, act: Act, wish: Asked) -> UUID:
    """It is asked for, and not done yet."""
    async with office.begin(actor, wish.id) as work:
        await actions.start_bulk(work, act, wish, lambda: None)
    return wish.id


async def work_off(office: Office) -> None:
    """Everything that is due is done."""
    while await running.work_on(office.house):
        pass


async def done(office: Office, actor: Actor, act: Act, wish: Asked) -> Bulk:
    """It is asked for and done; what became of it."""
    bulk_id = await ask(office, actor, act, wish)
    await work_off(office)
    return await shown(office, actor, bulk_id)


async def shown(office: Office, actor: Actor, bulk_id: UUID) -> Bulk:
    async with office.look(actor) as work:
        return await queries.bulk(work, bulk_id)


async def refusals(office: Office, actor: Actor, bulk_id: UUID) -> list[BulkRefusal]:
    async with office.look(actor) as work:
        return (await queries.bulk_refusals(work, bulk_id, limit=200, cursor=None)).items


async def move(office: Office, actor: Actor, card_ids: Sequence[UUID], stage_id: UUID, **how: Any) -> Bulk:
    wish = MoveCards(id=new_id(), chosen=Chosen(await versions(office, card_ids)), stage_id=stage_id, **how)
    return await done(office, actor, own.MOVE, wish)


async def assign(office: Office, actor: Actor, card_ids: Sequence[UUID], way: Any, *people: Actor) -> Bulk:
    ids = [person.id for person in people if person.id]
    wish = AssignCards(id=new_id(), chosen=Chosen(await versions(office, card_ids)), way=way, user_ids=ids)
    return await done(office, actor, own.ASSIGN, wish)


async def tag(
    office: Office, actor: Actor, card_ids: Sequence[UUID], add: Sequence[UUID] = (), remove: Sequence[UUID] = ()
) -> Bulk:
    chosen = Chosen(await versions(office, card_ids))
    wish = TagCards(id=new_id(), chosen=chosen, add=list(add), remove=list(remove))
    return await done(office, actor, own.TAG, wish)


async def archive(office: Office, actor: Actor, card_ids: Sequence[UUID]) -> Bulk:
    wish = ArchiveCards(id=new_id(), chosen=Chosen(await versions(office, card_ids)))
    return await done(office, actor, own.ARCHIVE, wish)


async def export(office: Office, actor: Actor, card_ids: Sequence[UUID]) -> Bulk:
    return await done(
        office, actor, own.EXPORT, ExportCards(id=new_id(), chosen=Chosen(await versions(office, card_ids)))
    )


async def take_back(office: Office, actor: Actor, cause: UUID) -> Undone:
    again, wiring = await office.again(actor.id), office.wiring
    return await undo(lambda: office.begin(again), cause, wiring.inverses, str, wiring.inverses_of_many)


async def office_of(office: Office) -> tuple[Actor, Actor, Actor]:
    """A seller, their manager, and somebody elsewhere."""
    team = await office.team("Satış", department="Satış")
    away = await office.team("Uzak", department="Başka")
    return (
        await office.person("sales", team),
        await office.person("manager", team, name="Mine Müdür"),
        await office.person("sales", away),
    )


async def order(office: Office, stage_id: UUID) -> list[UUID]:
    """The cards of a stage as they stand on the board."""
    found = await office.rows(
        "SELECT id FROM cards WHERE stage_id = %(id)s AND archived_at IS NULL ORDER BY position, id", id=stage_id
    )
    return [row[0] for row in found]


async def single(office: Office, actor: Actor, card_id: UUID, stage_id: UUID) -> None:
    """One card moves alone."""
    async with office.begin(actor) as work:
        version = await work.one(int, "SELECT version FROM cards WHERE id = %(id)s", id=card_id)
        await actions.move_card(work, card_id, MoveCard(stage_id=stage_id, version=version))


async def index_is_right(office: Office) -> None:
    kept = await office.rows("SELECT viewer, stage_id, position, card_id FROM card_viewers ORDER BY 4, 1")
    true = await office.rows(
        "SELECT DISTINCT v.viewer, k.stage_id, k.position, k.id FROM cards k JOIN customers c ON c.id = k.customer_id,"
        " unnest(c.viewers) AS v(viewer) ORDER BY 4, 1"
    )
    assert kept == true


async def wish_of(office: Office, cards: list[UUID], stage_id: UUID = STAGES[4]) -> MoveCards:
    return MoveCards(id=new_id(), chosen=Chosen(await versions(office, cards)), stage_id=stage_id)
