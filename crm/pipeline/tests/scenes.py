"""Scenes in which the actions on pipelines run, for the law of live screens."""

from crm.pipeline import actions, queries
from crm.pipeline.schemas import CreatePipeline, CreateStage, EditPipeline, EditStage, OrderStages
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


@scene("pipeline.end_stage", "pipeline.empty_stage")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.admin) as work:
        await actions.end_stage(work, STAGES[0], move_to=STAGES[1])
    await office.react()
