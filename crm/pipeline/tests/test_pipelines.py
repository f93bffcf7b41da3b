"""Pipelines and stages configured: by whom, what holds for the whole of them, and what becomes of the cards."""

import asyncio
import json
from uuid import UUID

import pytest

from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound, Stale
from crm.core.undo import undo
from crm.customers import actions as customers
from crm.customers.schemas import ReceiveLead
from crm.pipeline import actions, queries
from crm.pipeline.actions.pipelines import HasCards, IsDefault
from crm.pipeline.schemas import (
    CreatePipeline,
    CreateStage,
    EditPipeline,
    EditStage,
    MoveCard,
    OrderStages,
    Pipeline,
)
from tests.office import PIPELINE, STAGES, Office

NEW, TALKING, APPOINTMENT, *_ = STAGES


async def look(office: Office, pipeline_id: UUID = PIPELINE) -> Pipeline:
    async with office.look() as work:
        return await queries.pipeline_by_id(work, pipeline_id)


async def rentals(office: Office) -> UUID:
    stages = [CreateStage("Yeni", "#5b8def"), CreateStage("Kiralandı", "#2f9e63", "won")]
    async with office.begin(SYSTEM) as work:
        pipeline_id, is_new = await actions.create_pipeline(work, CreatePipeline(" Kiralama  Hunisi ", stages))
    assert is_new
    return pipeline_id


async def test_only_who_may_configure_does(office: Office) -> None:
    for role in ("sales", "operations"):
        actor = await office.person(role)
        async with office.begin(actor) as work:
            with pytest.raises(Forbidden):
                await actions.create_pipeline(work, CreatePipeline("X", [CreateStage("Y", "#000000")]))
            with pytest.raises(Forbidden):
                await actions.edit_stage(work, NEW, EditStage(version=1, name="Y"))
            with pytest.raises(Forbidden):
                await actions.end_stage(work, NEW, move_to=TALKING)


async def test_a_pipeline_is_made_with_its_stages_once(office: Office) -> None:
    pipeline_id = await rentals(office)
    made = await look(office, pipeline_id)
    assert (made.name, made.is_default) == ("Kiralama Hunisi", False)
    assert [(stage.name, stage.kind, stage.place) for stage in made.stages] == [
        ("Yeni", "open", 1),
        ("Kiralandı", "won", 2),
    ]
    async with office.begin(SYSTEM) as work:
        again = await actions.create_pipeline(
            work, CreatePipeline("Kiralama Hunisi", [CreateStage("Yeni", "#5b8def")], pipeline_id)
        )
    assert again == (pipeline_id, False)


async def test_a_pipeline_needs_an_open_stage(office: Office) -> None:
    pipeline_id = await rentals(office)
    opened, won = (await look(office, pipeline_id)).stages
    async with office.begin(SYSTEM) as work:
        with pytest.raises(Invalid):
            await actions.create_pipeline(work, CreatePipeline("X", [CreateStage("Y", "#000000", "won")]))
        with pytest.raises(Invalid):
            await actions.edit_stage(work, opened.id, EditStage(version=1, kind="aside"))
        with pytest.raises(Invalid):
            await actions.end_stage(work, opened.id, move_to=won.id)


async def test_an_edit_changes_what_it_names_and_guards_the_version(office: Office) -> None:
    async with office.begin(SYSTEM) as work:
        await actions.edit_stage(work, NEW, EditStage(version=1, stale_days=7, card_limit=5, is_limit_strict=True))
    async with office.begin(SYSTEM) as work:
        with pytest.raises(Stale):
            await actions.edit_stage(work, NEW, EditStage(version=1, name="Başka"))
        await actions.edit_stage(work, NEW, EditStage(version=2, card_limit=None, probability=10))
    stage = (await look(office)).stages[0]
    assert (stage.name, stage.version, stage.stale_days, stage.probability) == ("Potansiyel", 3, 7, 10)
    # A limit that is gone is not strict.
    assert (stage.card_limit, stage.is_limit_strict) == (None, False)
    async with office.begin(SYSTEM) as work:
        for wrong in (
            {"needs": ["shoe_size"]},
            {"next_stage_ids": [new_id()]},
            {"is_limit_strict": True},
            {"name": " "},
        ):
            with pytest.raises(Invalid):
                await actions.edit_stage(work, NEW, EditStage(version=3, **wrong))  # type: ignore[arg-type]


async def test_a_pipeline_has_reasons_of_loss_of_its_own(office: Office) -> None:
    async with office.begin(SYSTEM) as work:
        assert (await look(office)).lost_reasons[0] == "Uygun değil"
        given = [" Bütçe  yok ", "bütçe yok", "", "Şehir değiştirdi"]
        await actions.edit_pipeline(work, PIPELINE, EditPipeline(version=1, lost_reasons=given))
    assert (await look(office)).lost_reasons == ["Bütçe yok", "Şehir değiştirdi"]
    async with office.begin(SYSTEM) as work:
        for wrong in ("x" * 61, "Fiyat: yüksek"):
            with pytest.raises(Invalid):
                await actions.edit_pipeline(work, PIPELINE, EditPipeline(version=2, lost_reasons=[wrong]))
        # A new one begins with those of the default one.
        new = CreatePipeline(name="Kiralama", stages=[CreateStage(name="Yeni", color="#5b8def", kind="open")])
        made, _ = await actions.create_pipeline(work, new)
    assert await office.rows("SELECT lost_reasons FROM pipelines WHERE id = %(id)s", id=made) == [
        (["Bütçe yok", "Şehir değiştirdi"],)
    ]


async def test_stages_are_put_in_order(office: Office) -> None:
    pipeline = await look(office)
    order = [TALKING, NEW, *STAGES[2:]]
    async with office.begin(SYSTEM) as work:
        with pytest.raises(Invalid):
            await actions.order_stages(work, PIPELINE, OrderStages(pipeline.version, order[1:]))
        await actions.order_stages(work, PIPELINE, OrderStages(pipeline.version, order))
    assert [stage.id for stage in (await look(office)).stages] == order
    # New cards come to the first open one.
    card_id = await office.card_of(await office.customer())
    async with office.look() as work:
        assert (await queries.card(work, card_id)).stage_id == TALKING


async def test_the_cards_of_an_ended_stage_go_on_in_their_order(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.pipeline.actions.pipelines.AT_ONCE", 3)
    cards = [await office.card_of(await office.customer()) for _ in range(8)]
    there = await office.card_of(await office.customer())
    async with office.begin(SYSTEM) as work:
        await actions.move_card(work, there, MoveCard(stage_id=TALKING, version=1))
    async with office.begin(SYSTEM) as work:
        with pytest.raises(HasCards):
            await actions.end_stage(work, NEW, move_to=None)
        with pytest.raises(Invalid):
            await actions.end_stage(work, NEW, move_to=new_id())
        await actions.end_stage(work, NEW, move_to=TALKING)
    await office.react()
    async with office.look() as work:
        board = await queries.board(work, PIPELINE, limit=50, chosen=queries.CardFilter())
    assert [card.id for card in board.stages[0].cards.items] == [there, *reversed(cards)]
    assert board.stages[0].id == TALKING
    assert [stage.name for stage in board.pipeline.former] == ["Potansiyel"]
    counts = await office.rows("SELECT stage_id, count FROM stage_totals WHERE count <> 0")
    assert counts == [(TALKING, 9)]
    # Whoever comes in stands in what is the first open stage now.
    assert await office.card_of(await office.customer())


async def test_no_card_enters_a_stage_that_ends_meanwhile(office: Office) -> None:
    seller = await office.person("sales")
    cards = [await office.card_of(await office.customer(seller)) for _ in range(12)]

    async def enter(card_id: UUID) -> None:
        async with office.begin(seller) as work:
            await actions.move_card(work, card_id, MoveCard(stage_id=APPOINTMENT, version=1))

    async def end() -> None:
        async with office.begin(SYSTEM) as work:
            await actions.end_stage(work, APPOINTMENT, move_to=TALKING)

    await asyncio.gather(*map(enter, cards[:6]), end(), *map(enter, cards[6:]), return_exceptions=True)
    await office.react()
    assert await office.rows("SELECT 1 FROM cards WHERE stage_id = %(id)s", id=APPOINTMENT) == []
    assert len(await office.rows("SELECT 1 FROM cards")) == 12


async def test_a_move_out_of_an_ended_stage_is_not_taken_back(office: Office) -> None:
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    async with office.begin(seller) as work:
        await actions.move_card(work, card_id, MoveCard(stage_id=TALKING, version=1))
    cause = work.cause
    async with office.begin(SYSTEM) as work:
        await actions.end_stage(work, NEW, move_to=None)
    undone = await undo(lambda: office.begin(seller), cause, office.wiring.inverses, str)
    assert [refusal.code for refusal in undone.refused] == ["stage_gone"]


async def test_another_pipeline_takes_the_new_cards(office: Office) -> None:
    pipeline_id = await rentals(office)
    async with office.begin(SYSTEM) as work:
        await actions.edit_pipeline(work, pipeline_id, EditPipeline(version=1, is_default=True))
        with pytest.raises(IsDefault):
            await actions.end_pipeline(work, pipeline_id)
    async with office.begin(SYSTEM) as work:
        await customers.receive_lead(work, ReceiveLead(phone="05321112233"), origin="api", raw={})
    await office.react()
    async with office.look() as work:
        board = await queries.board(work, pipeline_id, limit=5, chosen=queries.CardFilter())
    assert len(board.stages[0].cards.items) == 1
    assert not (await look(office)).is_default


async def test_an_empty_pipeline_ends_and_one_with_cards_does_not(office: Office) -> None:
    pipeline_id = await rentals(office)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE sources SET pipeline_id = %(id)s WHERE key = 'website'", id=pipeline_id)
    async with office.begin(SYSTEM) as work:
        await customers.receive_lead(work, ReceiveLead(phone="05321112233", source="website"), origin="form", raw={})
    await office.react()
    async with office.begin(SYSTEM) as work:
        with pytest.raises(HasCards):
            await actions.end_pipeline(work, pipeline_id)
        await work.run("DELETE FROM cards")
        await actions.end_pipeline(work, pipeline_id)
    with pytest.raises(NotFound):
        await look(office, pipeline_id)
    assert await office.rows("SELECT 1 FROM sources WHERE pipeline_id IS NOT NULL") == []


async def test_everybody_hears_of_a_change(office: Office) -> None:
    seller = await office.person("sales")
    head = await office.head()
    async with office.begin(SYSTEM) as work:
        await actions.edit_stage(work, NEW, EditStage(version=1, name="Yeni Başvuru"))
    assert seller.id
    (frame,) = (await office.frames_after(head, seller))[seller.id]
    (change,) = json.loads(frame.text)["changes"]
    assert (change["kind"], change["row"]["stages"][0]["name"]) == ("pipeline", "Yeni Başvuru")
