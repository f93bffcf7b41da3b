"""The consequences this room and those above it know: a card moved, a tag, a further activity."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from crm.activities import rules
from crm.activities.actions.activities import hold_open, working_calendar
from crm.activities.activity_schemas import AddTag, Move, Open, OpenActivity
from crm.activities.consequences import Closing, Sort, offer
from crm.core.ids import new_id
from crm.core.problems import Invalid, Refused
from crm.core.work import Work
from crm.customers import actions as customers
from crm.pipeline import actions as pipeline
from crm.pipeline.schemas import MoveCard


class TargetGone(Refused):
    """The stage, type or tag it names is gone."""

    code = "consequence_target_gone"


# A card


class _Standing(msgspec.Struct):
    """The customer's card in the pipeline of a stage."""

    id: UUID
    version: int
    stage_id: UUID


async def check_moves(work: Work, wishes: Sequence[Move]) -> None:
    """Raise Invalid for a stage that is not there, and for two in one pipeline: a card stands in one."""
    pipelines = await work.all(
        UUID,
        "SELECT pipeline_id FROM stages WHERE id = ANY(%(ids)s::uuid[]) AND ended_at IS NULL",
        ids=[wish.stage_id for wish in wishes],
    )
    if len(pipelines) != len(wishes):
        raise Invalid({"consequences": "unknown_stage"})
    if len(set(pipelines)) != len(pipelines):
        raise Invalid({"consequences": "two_stages"})


async def move(work: Work, wish: Move, closing: Closing) -> None:
    """The customer's card in that pipeline stands in this stage; who has none there, or stands there already, stays."""
    if not await work.maybe(bool, "SELECT true FROM stages WHERE id = %(id)s AND ended_at IS NULL", id=wish.stage_id):
        raise TargetGone
    card = await work.maybe(
        _Standing,
        "SELECT id, version, stage_id FROM cards WHERE customer_id = %(customer_id)s"
        " AND pipeline_id = (SELECT pipeline_id FROM stages WHERE id = %(stage_id)s) FOR NO KEY UPDATE",
        customer_id=closing.customer_id,
        stage_id=wish.stage_id,
    )
    if card is None or card.stage_id == wish.stage_id:
        return
    fields, reason = dict(closing.fields), closing.reason or wish.reason
    closing.fields.clear()
    await pipeline.move_card(
        work,
        card.id,
        MoveCard(stage_id=wish.stage_id, version=card.version, reason=reason, fields=fields),
    )


# A tag


async def check_tags(work: Work, wishes: Sequence[AddTag]) -> None:
    """Raise Invalid for a tag that is not there."""
    ids = {wish.tag_id for wish in wishes}
    found = await work.one(int, "SELECT count(*)::int FROM tags WHERE id = ANY(%(ids)s::uuid[])", ids=sorted(ids))
    if found != len(ids):
        raise Invalid({"consequences": "unknown_tag"})


async def tag(work: Work, wish: AddTag, closing: Closing) -> None:
    """The customer has this tag."""
    try:
        refused = await customers.tag_customers(work, [closing.customer_id], add=[wish.tag_id], remove=[])
    except Invalid:
        raise TargetGone from None
    for problem in refused.values():
        raise problem


# A further activity


async def check_opens(work: Work, wishes: Sequence[Open]) -> None:
    """Raise Invalid for a type of which none is opened any more."""
    ids = {wish.type_id for wish in wishes}
    found = await work.one(
        int,
        "SELECT count(*)::int FROM activity_types WHERE id = ANY(%(ids)s::uuid[]) AND ended_at IS NULL",
        ids=sorted(ids),
    )
    if found != len(ids):
        raise Invalid({"consequences": "unknown_type"})


# What asks for an appointment while one is booked, or asked for already, would be a second thing for one wish.
IS_MET = """
SELECT EXISTS (SELECT FROM activities a WHERE a.customer_id = %(id)s AND a.type_id = t.id AND a.state = 'open')
    OR EXISTS (SELECT FROM appointments p WHERE p.customer_id = %(id)s AND p.state IN ('planned', 'confirmed')
                                            AND p.ends_at > now())
FROM activity_types t WHERE t.id = %(type_id)s AND t.key = 'appointment'
"""


async def open_further(work: Work, wish: Open, closing: Closing) -> None:
    """An activity of this type is open for the same person, except one that asks for an appointment that is booked or asked for
    already. By rule: whoever may close needs no right to open.
    """
    if await work.maybe(bool, IS_MET, id=closing.customer_id, type_id=wish.type_id):
        return
    due_at = rules.due_after(closing.at, wish.after_minutes, wish.at, await working_calendar(work))
    wanted = OpenActivity(type_id=wish.type_id, due_at=due_at, owner_id=closing.owner_id, id=new_id())
    try:
        await hold_open(work, closing.customer_id, wanted, is_by_rule=True)
    except Invalid:
        raise TargetGone from None


MOVE = offer(Sort("move", 1, check_moves, move))
TAG = offer(Sort("tag", 2, check_tags, tag))
OPEN = offer(Sort("open", 3, check_opens, open_further))
