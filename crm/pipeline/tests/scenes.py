"""Scenes in which the actions on pipelines run, for the law of live screens."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import cast
from uuid import UUID

from crm.core.doors import SYSTEM
from crm.core.holdings import Heirs
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Problem
from crm.core.undo import undo
from crm.core.work import Work
from crm.customers import actions as customers
from crm.customers.filtering import NOTHING, Condition, Filter
from crm.people import actions as people_actions
from crm.people.schemas import MakeRole
from crm.pipeline import actions, queries
from crm.pipeline.bulk import own
from crm.pipeline.bulk.schemas import AllIn, Chosen, ChosenCard, MoveCards
from crm.pipeline.schemas import CreatePipeline, CreateStage, EditPipeline, EditStage, OrderStages
from crm.pipeline.tests import bulking
from crm.pipeline.view_schemas import CreateView, EditView
from tests.law import Cast, scene
from tests.office import PIPELINE, STAGES, Office


@scene("pipeline.create_pipeline", "pipeline.edit_pipeline", "pipeline.end_pipeline")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.admin) as work:
        pipeline_id, _ = await actions.create_pipeline(
            work, CreatePipeline("Yeni Huni", [CreateStage("Yeni", "#5b8def")])
        )
    async with office.begin(people.admin) as work:
        await actions.edit_pipeline(work, pipeline_id, EditPipeline(version=1, name="Yepyeni", no_skipping=True))
    async with office.begin(people.admin) as work:
        await actions.end_pipeline(work, pipeline_id)


@scene("pipeline.create_stage", "pipeline.edit_stage", "pipeline.order_stages")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.admin) as work:
        stage_id, _ = await actions.create_stage(work, PIPELINE, CreateStage("Sunum", "#d08a1d"))
    async with office.begin(people.admin) as work:
        await actions.edit_stage(work, stage_id, EditStage(version=1, name="Sunumlar", card_limit=5))
    async with office.begin(people.admin) as work:
        version = (await queries.pipeline_by_id(work, PIPELINE)).version
        await actions.order_stages(work, PIPELINE, OrderStages(version, [stage_id, *STAGES]))


@scene("pipeline.start_bulk", "pipeline.do_part", "pipeline.move_cards")
async def _(office: Office, people: Cast) -> None:
    await bulking.move(office, people.admin, [people.card_id, new_id()], STAGES[6], reason="Uygun değil")


@scene("pipeline.start_bulk", "pipeline.do_part")
async def _(office: Office, people: Cast) -> None:
    chosen = Chosen(all_in=AllIn(pipeline_id=PIPELINE, filter=NOTHING, expected=1_000))
    await bulking.done(office, people.admin, own.MOVE, MoveCards(id=new_id(), chosen=chosen, stage_id=STAGES[2]))


@scene("pipeline.hand_over_views", "pipeline.give_back_view")
async def _(office: Office, people: Cast) -> None:
    team_id = cast(UUID, (await office.rows("SELECT id FROM teams WHERE name = 'Kuzey'"))[0][0])
    assert people.owner.id
    assert people.manager.id
    ways = (Heirs("person", (people.manager.id,)), Heirs("end"))
    for way in ways:
        async with office.begin(people.owner) as work:
            new = CreateView("Ekibin", NOTHING, visibility="team", team_id=team_id)
            view_id, _ = await actions.create_view(work, PIPELINE, new)
        async with office.begin(SYSTEM) as work:
            await actions.hand_over_views(work, people.owner.id, way, 0)
        async with office.begin(SYSTEM) as work:
            await actions.give_back_view(work, view_id, people.owner.id, way.of(0), seen=2)
        async with office.begin(SYSTEM) as work:
            await actions.hand_over_views(work, people.owner.id, way, 0)


@scene("pipeline.undo_moves")
async def _(office: Office, people: Cast) -> None:
    others = [await office.card_of(await office.customer(people.owner)) for _ in range(2)]
    bulk = await bulking.move(office, people.admin, [people.card_id, *others], STAGES[6], reason="Uygun değil")
    assert (await bulking.take_back(office, people.admin, bulk.id)).undone == 3


@scene("pipeline.archive_card", "pipeline.restore_card")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.owner) as work:
        await actions.archive_card(work, people.card_id, seen=1)
    async with office.begin(people.owner) as work:
        await actions.restore_card(work, people.card_id, seen=2)
    async with office.begin(people.owner) as work:
        await actions.archive_card(work, people.card_id, seen=3)


@scene("pipeline.archive_cards", "pipeline.restore_cards")
async def _(office: Office, people: Cast) -> None:
    other = await office.card_of(await office.customer(people.owner))
    bulk = await bulking.archive(office, people.admin, [people.card_id, other])
    assert (await bulking.take_back(office, people.admin, bulk.id)).undone == 2
    await bulking.archive(office, people.admin, [people.card_id])


@scene("customers.assign_customers")
async def _(office: Office, people: Cast) -> None:
    await bulking.assign(office, people.admin, [people.card_id], "replace", people.mate)


@scene("customers.tag_customers", "customers.tag_back")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.admin) as work:
        tag_id = await customers.make_tag(work, tag_id=None, name="Sıcak", color="ok")
    other = await office.card_of(await office.customer(people.owner))
    bulk = await bulking.tag(office, people.admin, [people.card_id, other], add=[tag_id])
    assert (await bulking.take_back(office, people.admin, bulk.id)).undone == 2
    await bulking.tag(office, people.admin, [people.card_id], add=[tag_id])


@scene("pipeline.cancel_bulk")
async def _(office: Office, people: Cast) -> None:
    async with _asking(office, people) as (work, bulk_id):
        await actions.cancel_bulk(work, bulk_id)


@scene("pipeline.stop_bulk")
async def _(office: Office, people: Cast) -> None:
    async with _asking(office, people) as (work, bulk_id):
        await actions.stop_bulk(work, bulk_id, Forbidden())


@scene("pipeline.refuse_next")
async def _(office: Office, people: Cast) -> None:
    async with _asking(office, people) as (work, bulk_id):
        await actions.refuse_next(work, bulk_id, Problem())


@asynccontextmanager
async def _asking(office: Office, people: Cast) -> AsyncGenerator[tuple[Work, UUID]]:
    """A work that is asked for right now: no worker is at it before what comes next."""
    wish = MoveCards(id=new_id(), chosen=Chosen([ChosenCard(people.card_id)]), stage_id=STAGES[1])
    async with office.begin(people.admin, wish.id) as work:
        await actions.start_bulk(work, own.MOVE, wish, lambda: None)
        yield work, wish.id


@scene("pipeline.end_stage", "pipeline.empty_stage")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.admin) as work:
        await actions.end_stage(work, STAGES[0], move_to=STAGES[1])
    await office.react()


@scene("pipeline.create_view", "pipeline.edit_view")
async def _(office: Office, people: Cast) -> None:
    team_id = cast(UUID, (await office.rows("SELECT id FROM teams WHERE name = 'Kuzey'"))[0][0])
    rich = Filter("all", [Condition("amount", "unknown", None)], [])
    async with office.begin(people.owner) as work:
        mine, _ = await actions.create_view(work, PIPELINE, CreateView("Gizli görünüm", NOTHING))
    async with office.begin(people.owner) as work:
        await actions.edit_view(work, mine, EditView(version=1, visibility="team", team_id=team_id, filter=rich))
    async with office.begin(people.admin) as work:
        ours, _ = await actions.create_view(work, PIPELINE, CreateView("Herkesin", NOTHING, visibility="all"))
    async with office.begin(people.owner) as work:
        await actions.edit_view(work, mine, EditView(version=2, visibility="private", sort="-name"))
    async with office.begin(people.admin) as work:
        await actions.edit_view(work, ours, EditView(version=1, visibility="private"))


@scene("pipeline.end_view", "pipeline.restore_view")
async def _(office: Office, people: Cast) -> None:
    made: list[UUID] = []
    for name in ("Kalacak", "Gidecek"):
        async with office.begin(people.admin) as work:
            made.append((await actions.create_view(work, PIPELINE, CreateView(name, NOTHING, visibility="all")))[0])
    act = new_id()
    for view_id, cause in zip(made, (new_id(), act), strict=True):
        async with office.begin(people.admin, cause) as work:
            await actions.end_view(work, view_id)
    result = await undo(lambda: office.begin(people.admin), act, office.wiring.inverses, str)
    assert (result.undone, result.refused) == (1, [])


@scene("people.delete_role", "pipeline.name_other_role")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.admin) as work:
        role_id, _ = await people_actions.make_role(work, MakeRole(name="Kapora sorumlusu"))
    async with office.begin(people.admin) as work:
        await actions.edit_stage(work, STAGES[3], EditStage(version=1, role_ids=[role_id]))
    async with office.begin(people.admin) as work:
        await people_actions.delete_role(
            work, role_id, replacement_id=office.role("manager"), uses=office.wiring.role_uses
        )


@scene("pipeline.choose_card_look")
async def _(office: Office, people: Cast) -> None:
    assert people.owner.id
    async with office.begin(people.owner) as work:
        await actions.choose_card_look(
            work, people.owner.id, density="tight", fields=["owner", "value"], columns=["tags"]
        )
