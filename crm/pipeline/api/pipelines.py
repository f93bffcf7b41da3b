"""Routes of pipelines and stages."""

from uuid import UUID

from litestar import Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from crm.core.asking import Asking
from crm.pipeline import actions, queries
from crm.pipeline.doors import may_configure
from crm.pipeline.needs import NEEDS
from crm.pipeline.schemas import (
    CreatePipeline,
    CreateStage,
    EditPipeline,
    EditStage,
    OrderStages,
    Pipeline,
    Pipelines,
    StageNeed,
    StageNeeds,
)


@get("/pipelines", opt={"policy": "cards.view"})
async def pipelines(asking: NamedDependency[Asking]) -> Pipelines:
    """All pipelines with their stages."""
    async with asking.look() as work:
        return Pipelines(items=await queries.pipelines(work), next=None, as_of=work.as_of)


@get("/stage-needs", opt={"policy": "pipelines.configure"})
async def stage_needs(asking: NamedDependency[Asking]) -> StageNeeds:
    """Everything a stage can ask for before a card enters it."""
    may_configure(asking.actor)
    async with asking.look() as work:
        items = [StageNeed(name=need.name, fields=list(need.fields)) for need in NEEDS.values()]
        return StageNeeds(items=items, next=None, as_of=work.as_of)


@post("/pipelines", opt={"policy": "pipelines.configure"})
async def create_pipeline(asking: NamedDependency[Asking], data: JSONBody[CreatePipeline]) -> Response[Pipeline]:
    """Make a pipeline with its first stages."""
    async with asking.begin() as work:
        pipeline_id, is_new = await actions.create_pipeline(work, data)
    return Response(await _shown(asking, pipeline_id), status_code=201 if is_new else 200)


@patch("/pipelines/{pipeline_id:uuid}", opt={"policy": "pipelines.configure"})
async def edit_pipeline(
    asking: NamedDependency[Asking], pipeline_id: FromPath[UUID], data: JSONBody[EditPipeline]
) -> Pipeline:
    """Rename a pipeline, change its rules, or make it the one new cards come to."""
    async with asking.begin(current=lambda work: queries.pipeline_by_id(work, pipeline_id)) as work:
        await actions.edit_pipeline(work, pipeline_id, data)
    return await _shown(asking, pipeline_id)


@delete("/pipelines/{pipeline_id:uuid}", opt={"policy": "pipelines.configure"})
async def end_pipeline(asking: NamedDependency[Asking], pipeline_id: FromPath[UUID]) -> None:
    """End an empty pipeline."""
    async with asking.begin() as work:
        await actions.end_pipeline(work, pipeline_id)


@post("/pipelines/{pipeline_id:uuid}/stages", opt={"policy": "pipelines.configure"})
async def create_stage(
    asking: NamedDependency[Asking], pipeline_id: FromPath[UUID], data: JSONBody[CreateStage]
) -> Response[Pipeline]:
    """Add a stage behind the last one."""
    async with asking.begin() as work:
        _, is_new = await actions.create_stage(work, pipeline_id, data)
    return Response(await _shown(asking, pipeline_id), status_code=201 if is_new else 200)


@put("/pipelines/{pipeline_id:uuid}/order", opt={"policy": "pipelines.configure"})
async def order_stages(
    asking: NamedDependency[Asking], pipeline_id: FromPath[UUID], data: JSONBody[OrderStages]
) -> Pipeline:
    """Put the stages into another order."""
    async with asking.begin(current=lambda work: queries.pipeline_by_id(work, pipeline_id)) as work:
        await actions.order_stages(work, pipeline_id, data)
    return await _shown(asking, pipeline_id)


@patch("/stages/{stage_id:uuid}", opt={"policy": "pipelines.configure"})
async def edit_stage(asking: NamedDependency[Asking], stage_id: FromPath[UUID], data: JSONBody[EditStage]) -> Pipeline:
    """Change a stage: its name, limits and rules."""
    async with asking.begin(current=lambda work: queries.pipeline_of_stage(work, stage_id)) as work:
        await actions.edit_stage(work, stage_id, data)
    async with asking.look() as work:
        return await queries.pipeline_of_stage(work, stage_id)


@delete("/stages/{stage_id:uuid}", opt={"policy": "pipelines.configure"})
async def end_stage(
    asking: NamedDependency[Asking], stage_id: FromPath[UUID], move_to: FromQuery[UUID | None] = None
) -> None:
    """End a stage; its cards go to another one."""
    async with asking.begin() as work:
        await actions.end_stage(work, stage_id, move_to=move_to)


async def _shown(asking: Asking, pipeline_id: UUID) -> Pipeline:
    async with asking.look() as work:
        return await queries.pipeline_by_id(work, pipeline_id)


handlers = [
    pipelines,
    stage_needs,
    create_pipeline,
    edit_pipeline,
    end_pipeline,
    create_stage,
    order_stages,
    edit_stage,
    end_stage,
]
