"""Routes of insight and of the past."""

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from crm.core.asking import Asking
from crm.core.clock import local_day, now
from crm.core.paging import page_limit
from crm.core.problems import Invalid
from crm.pipeline.filters import read_chosen
from crm.pipeline.history import insight as insights
from crm.pipeline.history import moved as movements
from crm.pipeline.history import past
from crm.pipeline.history.moments import read_moment
from crm.pipeline.history.schemas import Moved, PastBoard, PastCards, StageInsights

MOST_IDS = 100


@get("/pipelines/{pipeline_id:uuid}/insight", opt={"policy": "cards.view"})
async def insight(
    asking: NamedDependency[Asking],
    pipeline_id: FromPath[UUID],
    filter: FromQuery[str | None] = None,
    q: FromQuery[str | None] = None,
) -> StageInsights:
    """What each stage holds, and how long cards stay in it."""
    async with asking.look() as work:
        chosen = read_chosen(filter, q, None)
        return await insights.insight(work, pipeline_id, today=local_day(now()), chosen=chosen)


@get("/pipelines/{pipeline_id:uuid}/as-of", opt={"policy": "cards.view"})
async def past_board(
    asking: NamedDependency[Asking],
    pipeline_id: FromPath[UUID],
    at: FromQuery[str],
    limit: FromQuery[int | None] = None,
    filter: FromQuery[str | None] = None,
    q: FromQuery[str | None] = None,
) -> PastBoard:
    """The board as it stood at a moment."""
    chosen, moment = read_chosen(filter, q, None), read_moment("at", at)
    async with asking.look() as work:
        return await past.past_board(work, pipeline_id, at=moment, limit=page_limit(limit), chosen=chosen)


@get("/stages/{stage_id:uuid}/as-of", opt={"policy": "cards.view"})
async def past_cards(
    asking: NamedDependency[Asking],
    stage_id: FromPath[UUID],
    at: FromQuery[str],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    filter: FromQuery[str | None] = None,
    q: FromQuery[str | None] = None,
) -> PastCards:
    """The next cards of a stage as they stood at a moment."""
    chosen, moment = read_chosen(filter, q, None), read_moment("at", at)
    async with asking.look() as work:
        return await past.past_cards(work, stage_id, at=moment, limit=page_limit(limit), cursor=cursor, chosen=chosen)


@get("/pipelines/{pipeline_id:uuid}/moved", opt={"policy": "cards.view"})
async def moved(
    asking: NamedDependency[Asking],
    pipeline_id: FromPath[UUID],
    since: FromQuery[str],
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    into: FromQuery[UUID | None] = None,
    out_of: FromQuery[UUID | None] = None,
    ids: FromQuery[str | None] = None,
    filter: FromQuery[str | None] = None,
    q: FromQuery[str | None] = None,
) -> Moved:
    """What moved since a moment; of these cards alone where `ids` names them, divided by commas."""
    moment, choice = read_moment("since", since), movements.Choice(into, out_of, _ids(ids))
    async with asking.look() as work:
        return await movements.moved(
            work,
            pipeline_id,
            since=moment,
            limit=page_limit(limit, MOST_IDS if ids else 50),
            cursor=cursor,
            choice=choice,
            chosen=read_chosen(filter, q, None),
        )


def _ids(text: str | None) -> tuple[UUID, ...] | None:
    if text is None:
        return None
    parts = text.split(",")
    if len(parts) > MOST_IDS:
        raise Invalid({"ids": "too_long"})
    try:
        return tuple(UUID(part) for part in parts)
    except ValueError:
        raise Invalid({"ids": "invalid"}) from None


handlers = [insight, past_board, past_cards, moved]
