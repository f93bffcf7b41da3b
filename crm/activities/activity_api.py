"""Routes of activities, their types and outcomes, and promises."""

from uuid import UUID

from litestar import Response, delete, get, patch, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from crm.activities import actions, entering, stories
from crm.activities import activity_queries as queries
from crm.activities.activity_schemas import (
    Activities,
    Activity,
    ActivityType,
    ActivityTypes,
    CancelActivity,
    CloseActivity,
    CreateActivityType,
    CreateOutcome,
    EditActivity,
    EditActivityType,
    EditOutcome,
    EditPromise,
    MakePromise,
    OpenActivity,
    Order,
    Promise,
    Promises,
    ReplaceActivity,
    SeenPromise,
    SettlePromise,
)
from crm.activities.entering import EditStageEntry, StageEntries, StageEntry
from crm.activities.schemas import Timeline
from crm.core.asking import Asking
from crm.core.paging import page_limit

# Types


@get("/activity-types", opt={"policy": "activities.view"})
async def activity_types(asking: NamedDependency[Asking]) -> ActivityTypes:
    """All sorts of work, how each can end, and what that brings about."""
    async with asking.look() as work:
        return await queries.activity_types(work)


@post("/activity-types", opt={"policy": "activities.configure"})
async def create_type(asking: NamedDependency[Asking], data: JSONBody[CreateActivityType]) -> Response[ActivityType]:
    """Add a sort of work."""
    async with asking.begin() as work:
        type_id, is_new = await actions.create_type(work, data)
    return Response(await _type(asking, type_id), status_code=201 if is_new else 200)


@put("/activity-types/order", opt={"policy": "activities.configure"})
async def order_types(asking: NamedDependency[Asking], data: JSONBody[Order]) -> ActivityTypes:
    """Put the sorts of work into another order."""
    async with asking.begin() as work:
        await actions.order_types(work, data.ids)
    async with asking.look() as work:
        return await queries.activity_types(work)


@patch("/activity-types/{type_id:uuid}", opt={"policy": "activities.configure"})
async def edit_type(
    asking: NamedDependency[Asking], type_id: FromPath[UUID], data: JSONBody[EditActivityType]
) -> ActivityType:
    """Change how a sort of work is called and looks."""
    async with asking.begin(current=lambda work: queries.type_by_id(work, type_id)) as work:
        await actions.edit_type(work, type_id, data)
    return await _type(asking, type_id)


@delete("/activity-types/{type_id:uuid}", opt={"policy": "activities.configure"})
async def end_type(asking: NamedDependency[Asking], type_id: FromPath[UUID]) -> None:
    """Open no more of this sort; undo brings it back."""
    async with asking.begin() as work:
        await actions.end_type(work, type_id)


@post("/activity-types/{type_id:uuid}/outcomes", opt={"policy": "activities.configure"})
async def create_outcome(
    asking: NamedDependency[Asking], type_id: FromPath[UUID], data: JSONBody[CreateOutcome]
) -> Response[ActivityType]:
    """Add a way for a sort of work to end."""
    async with asking.begin() as work:
        _, is_new = await actions.create_outcome(work, type_id, data)
    return Response(await _type(asking, type_id), status_code=201 if is_new else 200)


@put("/activity-types/{type_id:uuid}/outcomes/order", opt={"policy": "activities.configure"})
async def order_outcomes(
    asking: NamedDependency[Asking], type_id: FromPath[UUID], data: JSONBody[Order]
) -> ActivityType:
    """Put the ways to end into another order."""
    async with asking.begin() as work:
        await actions.order_outcomes(work, type_id, data.ids)
    return await _type(asking, type_id)


@patch("/outcomes/{outcome_id:uuid}", opt={"policy": "activities.configure"})
async def edit_outcome(
    asking: NamedDependency[Asking], outcome_id: FromPath[UUID], data: JSONBody[EditOutcome]
) -> ActivityType:
    """Change a way to end, and what it brings about."""
    async with asking.begin(current=lambda work: queries.type_of_outcome(work, outcome_id)) as work:
        await actions.edit_outcome(work, outcome_id, data)
    async with asking.look() as work:
        return await queries.type_of_outcome(work, outcome_id)


@delete("/outcomes/{outcome_id:uuid}", opt={"policy": "activities.configure"})
async def end_outcome(asking: NamedDependency[Asking], outcome_id: FromPath[UUID]) -> None:
    """Let a way to end no longer be chosen; undo brings it back."""
    async with asking.begin() as work:
        await actions.end_outcome(work, outcome_id)


async def _type(asking: Asking, type_id: UUID) -> ActivityType:
    async with asking.look() as work:
        return await queries.type_by_id(work, type_id)


# Activities


@get("/stage-entries", opt={"policy": "activities.view"})
async def stage_entries(asking: NamedDependency[Asking]) -> StageEntries:
    """What follows when a card comes into a stage."""
    async with asking.look() as work:
        return await entering.stage_entries(work)


@put("/stage-entries/{stage_id:uuid}", opt={"policy": "activities.configure"})
async def edit_stage_entry(
    asking: NamedDependency[Asking], stage_id: FromPath[UUID], data: JSONBody[EditStageEntry]
) -> StageEntry:
    """Let something else follow."""
    async with asking.begin(current=lambda work: entering.stage_entry(work, stage_id)) as work:
        await entering.edit_stage_entry(work, stage_id, data)
    async with asking.look() as work:
        return await entering.stage_entry(work, stage_id)


@get("/customers/{customer_id:uuid}/activities", opt={"policy": "activities.view"})
async def customer_activities(
    asking: NamedDependency[Asking],
    customer_id: FromPath[UUID],
    is_open: FromQuery[bool] = True,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Activities:
    """The open activities of a customer, the earliest due first; or those that have ended, the last one first."""
    async with asking.look() as work:
        return await queries.customer_activities(
            work, customer_id, is_open=is_open, limit=page_limit(limit), cursor=cursor
        )


@post("/customers/{customer_id:uuid}/activities", opt={"policy": "activities.create"})
async def open_activity(
    asking: NamedDependency[Asking], customer_id: FromPath[UUID], data: JSONBody[OpenActivity]
) -> Response[Activity]:
    """Open an activity."""
    async with asking.begin() as work:
        activity_id, is_new = await actions.open_activity(work, customer_id, data)
    return Response(await _activity(asking, activity_id), status_code=201 if is_new else 200)


@get("/activities/{activity_id:uuid}", opt={"policy": "activities.view"})
async def activity(asking: NamedDependency[Asking], activity_id: FromPath[UUID]) -> Activity:
    """One activity."""
    return await _activity(asking, activity_id)


@get("/activities/{activity_id:uuid}/timeline", opt={"policy": "activities.view"})
async def activity_timeline(asking: NamedDependency[Asking], state: State, activity_id: FromPath[UUID]) -> Timeline:
    """The story of one activity, with all that came about by it, newest first."""
    async with asking.look() as work:
        return await stories.activity_story(work, activity_id, state.wiring.details)


@patch("/activities/{activity_id:uuid}", opt={"policy": "activities.edit"})
async def edit_activity(
    asking: NamedDependency[Asking], activity_id: FromPath[UUID], data: JSONBody[EditActivity]
) -> Activity:
    """Change when an activity is due, whose it is, or how it is called."""
    async with asking.begin(current=lambda work: queries.activity(work, activity_id)) as work:
        await actions.edit_activity(work, activity_id, data)
    return await _activity(asking, activity_id)


@post("/activities/{activity_id:uuid}/close", opt={"policy": "activities.close"}, status_code=200)
async def close_activity(
    asking: NamedDependency[Asking], activity_id: FromPath[UUID], data: JSONBody[CloseActivity]
) -> Activity:
    """Say how an activity ended; what the outcome brings about happens in the same act."""
    async with asking.begin(current=lambda work: queries.activity(work, activity_id)) as work:
        await actions.close_activity(work, activity_id, data)
    return await _activity(asking, activity_id)


@post("/activities/{activity_id:uuid}/cancel", opt={"policy": "activities.close"}, status_code=200)
async def cancel_activity(
    asking: NamedDependency[Asking], activity_id: FromPath[UUID], data: JSONBody[CancelActivity]
) -> Activity:
    """Say why an activity is not to be done."""
    async with asking.begin(current=lambda work: queries.activity(work, activity_id)) as work:
        await actions.cancel_activity(work, activity_id, data)
    return await _activity(asking, activity_id)


@post("/activities/{activity_id:uuid}/replace", opt={"policy": "activities.close"}, status_code=200)
async def replace_activity(
    asking: NamedDependency[Asking], activity_id: FromPath[UUID], data: JSONBody[ReplaceActivity]
) -> Activity:
    """Open another activity instead of this one; the answer is the new one."""
    async with asking.begin(current=lambda work: queries.activity(work, activity_id)) as work:
        opened = await actions.replace_activity(work, activity_id, data)
    return await _activity(asking, opened)


async def _activity(asking: Asking, activity_id: UUID) -> Activity:
    async with asking.look() as work:
        return await queries.activity(work, activity_id)


# Promises


@get("/customers/{customer_id:uuid}/promises", opt={"policy": "activities.view"})
async def customer_promises(
    asking: NamedDependency[Asking], customer_id: FromPath[UUID], limit: FromQuery[int | None] = None
) -> Promises:
    """What a customer was promised: what is open first, then the last ones."""
    async with asking.look() as work:
        return await queries.customer_promises(work, customer_id, limit=page_limit(limit))


@post("/customers/{customer_id:uuid}/promises", opt={"policy": "activities.create"})
async def make_promise(
    asking: NamedDependency[Asking], customer_id: FromPath[UUID], data: JSONBody[MakePromise]
) -> Response[Promise]:
    """Write down what was promised."""
    async with asking.begin() as work:
        promise_id, is_new = await actions.make_promise(work, customer_id, data)
    return Response(await _promise(asking, promise_id), status_code=201 if is_new else 200)


@get("/promises/{promise_id:uuid}", opt={"policy": "activities.view"})
async def promise(asking: NamedDependency[Asking], promise_id: FromPath[UUID]) -> Promise:
    """One promise."""
    return await _promise(asking, promise_id)


@patch("/promises/{promise_id:uuid}", opt={"policy": "activities.edit"})
async def edit_promise(
    asking: NamedDependency[Asking], promise_id: FromPath[UUID], data: JSONBody[EditPromise]
) -> Promise:
    """Change what was promised, or until when."""
    async with asking.begin(current=lambda work: queries.promise(work, promise_id)) as work:
        await actions.edit_promise(work, promise_id, data)
    return await _promise(asking, promise_id)


@post("/promises/{promise_id:uuid}/settle", opt={"policy": "activities.close"}, status_code=200)
async def settle_promise(
    asking: NamedDependency[Asking], promise_id: FromPath[UUID], data: JSONBody[SettlePromise]
) -> Promise:
    """Say whether a promise was kept."""
    async with asking.begin(current=lambda work: queries.promise(work, promise_id)) as work:
        await actions.settle_promise(work, promise_id, data)
    return await _promise(asking, promise_id)


@post("/promises/{promise_id:uuid}/withdraw", opt={"policy": "activities.create"}, status_code=204)
async def withdraw_promise(
    asking: NamedDependency[Asking], promise_id: FromPath[UUID], data: JSONBody[SeenPromise]
) -> None:
    """Take a promise away that was none; undo brings it back."""
    async with asking.begin(current=lambda work: queries.promise(work, promise_id)) as work:
        await actions.withdraw_promise(work, promise_id, seen=data.version)


async def _promise(asking: Asking, promise_id: UUID) -> Promise:
    async with asking.look() as work:
        return await queries.promise(work, promise_id)


handlers = [
    activity_types,
    create_type,
    order_types,
    edit_type,
    end_type,
    create_outcome,
    order_outcomes,
    edit_outcome,
    end_outcome,
    stage_entries,
    edit_stage_entry,
    customer_activities,
    open_activity,
    activity,
    activity_timeline,
    edit_activity,
    close_activity,
    cancel_activity,
    replace_activity,
    customer_promises,
    make_promise,
    promise,
    edit_promise,
    settle_promise,
    withdraw_promise,
]
