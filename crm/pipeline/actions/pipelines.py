"""Pipelines and stages configured: made, edited, ordered, ended."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET

from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound, Refused, Stale, Taken
from crm.core.work import Work
from crm.pipeline import rules, verbs
from crm.pipeline.changes import changes_of, write_changes
from crm.pipeline.doors import may_configure
from crm.pipeline.needs import NEEDS
from crm.pipeline.schemas import CreatePipeline, CreateStage, EditPipeline, EditStage, OrderStages

AT_ONCE = 500
"""Cards taken out of an ended stage in one transaction."""


class HasCards(Refused):
    """Cards stand there: it is said where they go, or nothing happens."""

    code = "has_cards"


class IsDefault(Refused):
    """New cards come to this pipeline; another one must take them first."""

    code = "is_default"


class _Pipeline(msgspec.Struct):
    id: UUID
    version: int
    name: str
    is_default: bool
    no_skipping: bool
    no_going_back: bool
    lost_reasons: list[str]


class _Stage(msgspec.Struct):
    id: UUID
    version: int
    pipeline_id: UUID
    name: str
    color: str
    kind: str
    stale_days: int | None
    card_limit: int | None
    is_limit_strict: bool
    probability: int | None
    next_stage_ids: list[UUID] | None
    role_ids: list[UUID]
    needs: list[str]


class _Standing(msgspec.Struct):
    """A stage of a pipeline, as far as the whole of them must hold."""

    id: UUID
    kind: str


PIPELINE = """
SELECT id, version, name, is_default, no_skipping, no_going_back, lost_reasons
FROM pipelines WHERE id = %(id)s AND ended_at IS NULL FOR NO KEY UPDATE
"""

# The pipeline first, always: whoever changes its stages has it alone.
STAGE = """
SELECT id, version, pipeline_id, name, color, kind, stale_days, card_limit, is_limit_strict, probability, next_stage_ids,
       role_ids, needs
FROM stages WHERE id = %(id)s AND ended_at IS NULL
"""

STAGES = "SELECT id, kind FROM stages WHERE pipeline_id = %(id)s AND ended_at IS NULL ORDER BY place"
CHANGED = "UPDATE pipelines SET version = version + 1 WHERE id = %(id)s"


async def create_pipeline(work: Work, new: CreatePipeline) -> tuple[UUID, bool]:
    """A pipeline with these stages exists. Returns its id and whether it was made just now. Raises Taken, Invalid."""
    may_configure(work.actor)
    pipeline_id, name = new.id or new_id(), rules.check_name(new.name)
    rules.check_stages([stage.kind for stage in new.stages])
    known = await work.maybe(str, "SELECT name FROM pipelines WHERE id = %(id)s", id=pipeline_id)
    if known is not None:
        if known != name:
            raise Taken
        return pipeline_id, False
    made = await work.run(
        "INSERT INTO pipelines (id, name, place, lost_reasons) SELECT %(id)s, %(name)s, coalesce(max(place), 0) + 1,"
        "  coalesce((SELECT lost_reasons FROM pipelines WHERE is_default), '{}') FROM pipelines"
        " ON CONFLICT DO NOTHING",
        id=pipeline_id,
        name=name,
    )
    if not made:
        raise Taken
    await _add_stages(work, pipeline_id, new.stages)
    work.record(verbs.PipelineMade(), subject=("pipeline", pipeline_id))
    return pipeline_id, True


async def edit_pipeline(work: Work, pipeline_id: UUID, edit: EditPipeline) -> None:
    """What is given holds from now on. Raises Stale, Invalid. Heard by: live."""
    may_configure(work.actor)
    before = await work.one(_Pipeline, PIPELINE, id=pipeline_id)
    if before.version != edit.version:
        raise Stale
    changes = changes_of(
        before,
        edit,
        name=UNSET if edit.name is UNSET else rules.check_name(edit.name),
        lost_reasons=UNSET if edit.lost_reasons is UNSET else rules.check_lost_reasons(edit.lost_reasons),
    )
    if not changes:
        return
    if "is_default" in changes:
        await work.run("UPDATE pipelines SET is_default = false, version = version + 1 WHERE is_default")
    await write_changes(work, "pipelines", pipeline_id, changes)
    work.record(verbs.PipelineEdited(fields=list(changes)), subject=("pipeline", pipeline_id), touched=await _all(work))


async def end_pipeline(work: Work, pipeline_id: UUID) -> None:
    """The pipeline is gone; sources that led to it lead to the default one. Raises IsDefault, HasCards."""
    may_configure(work.actor)
    pipeline = await work.one(_Pipeline, PIPELINE, id=pipeline_id)
    if pipeline.is_default:
        raise IsDefault
    # Whoever brings a card into one of its stages meanwhile waits here, and then meets the end.
    await work.run("SELECT 1 FROM stages WHERE pipeline_id = %(id)s ORDER BY id FOR UPDATE", id=pipeline_id)
    if await work.maybe(bool, "SELECT true FROM cards WHERE pipeline_id = %(id)s LIMIT 1", id=pipeline_id):
        raise HasCards
    await work.run("UPDATE sources SET pipeline_id = NULL WHERE pipeline_id = %(id)s", id=pipeline_id)
    await work.run("UPDATE stages SET ended_at = now() WHERE pipeline_id = %(id)s AND ended_at IS NULL", id=pipeline_id)
    await work.run("UPDATE pipelines SET ended_at = now(), version = version + 1 WHERE id = %(id)s", id=pipeline_id)
    work.record(verbs.PipelineEnded(), subject=("pipeline", pipeline_id))


async def create_stage(work: Work, pipeline_id: UUID, new: CreateStage) -> tuple[UUID, bool]:
    """The pipeline has one more stage. Returns its id and whether it was made just now. Raises Taken, Invalid."""
    may_configure(work.actor)
    await work.one(_Pipeline, PIPELINE, id=pipeline_id)
    stage_id = new.id or new_id()
    known = await work.maybe(str, "SELECT name FROM stages WHERE id = %(id)s", id=stage_id)
    if known is not None:
        if known != rules.check_name(new.name):
            raise Taken
        return stage_id, False
    standing = await work.all(_Standing, STAGES, id=pipeline_id)
    rules.check_stages([*(stage.kind for stage in standing), new.kind])
    await _add_stages(work, pipeline_id, [msgspec.structs.replace(new, id=stage_id)])
    await work.run(CHANGED, id=pipeline_id)
    work.record(
        verbs.StageMade(pipeline_id=pipeline_id), subject=("stage", stage_id), touched=[("pipeline", pipeline_id)]
    )
    return stage_id, True


async def edit_stage(work: Work, stage_id: UUID, edit: EditStage) -> None:
    """What is given holds from now on; cards that stand there stay, whatever the limit. Raises Stale, Invalid."""
    may_configure(work.actor)
    # Roles before pipelines, in the order in which whoever deletes a role locks them.
    roles = await _hold_roles(work, edit)
    before = await _lock_stage(work, stage_id)
    if before.version != edit.version:
        raise Stale
    standing = await work.all(_Standing, STAGES, id=before.pipeline_id)
    changes = changes_of(before, edit, name=UNSET if edit.name is UNSET else rules.check_name(edit.name))
    if not changes:
        return
    rules.check_stages([str(changes.get("kind", s.kind)) if s.id == stage_id else s.kind for s in standing])
    _check_references(edit, {stage.id for stage in standing})
    if edit.role_ids is not UNSET and set(edit.role_ids) - roles:
        raise Invalid({"role_ids": "unknown_role"})
    if changes.get("card_limit", before.card_limit) is None:
        if changes.get("is_limit_strict"):
            raise Invalid({"card_limit": "required"})
        if before.is_limit_strict:
            changes["is_limit_strict"] = False
    await write_changes(work, "stages", stage_id, changes)
    await work.run(CHANGED, id=before.pipeline_id)
    work.record(
        verbs.StageEdited(pipeline_id=before.pipeline_id, fields=list(changes)),
        subject=("stage", stage_id),
        touched=[("pipeline", before.pipeline_id)],
    )


async def order_stages(work: Work, pipeline_id: UUID, order: OrderStages) -> None:
    """The stages stand in this order. Raises Stale, and Invalid unless these are all of them, once each."""
    may_configure(work.actor)
    pipeline = await work.one(_Pipeline, PIPELINE, id=pipeline_id)
    if pipeline.version != order.version:
        raise Stale
    standing = [stage.id for stage in await work.all(_Standing, STAGES, id=pipeline_id)]
    if sorted(order.stage_ids) != sorted(standing):
        raise Invalid({"stage_ids": "not_all_stages"})
    if order.stage_ids == standing:
        return
    await work.run(
        "UPDATE stages s SET place = o.place FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS o(id, place) WHERE s.id = o.id",
        ids=order.stage_ids,
    )
    await work.run(CHANGED, id=pipeline_id)
    work.record(verbs.StagesOrdered(), subject=("pipeline", pipeline_id))


async def end_stage(work: Work, stage_id: UUID, *, move_to: UUID | None) -> None:
    """The stage is gone and takes no more cards; those in it go to the other one. Raises HasCards when none is named and one is
    needed, Invalid for one that is not of this pipeline. Heard by: this room, which moves the cards.
    """
    may_configure(work.actor)
    stage = await _lock_stage(work, stage_id)
    standing = await work.all(_Standing, STAGES, id=stage.pipeline_id)
    rules.check_stages([each.kind for each in standing if each.id != stage_id])
    if move_to is not None and (move_to == stage_id or move_to not in {each.id for each in standing}):
        raise Invalid({"move_to": "unknown_stage"})
    await work.run("SELECT 1 FROM stages WHERE id = %(id)s FOR UPDATE", id=stage_id)
    if move_to is None and await work.maybe(
        bool, "SELECT true FROM cards WHERE stage_id = %(id)s LIMIT 1", id=stage_id
    ):
        raise HasCards
    await work.run(
        "UPDATE stages SET ended_at = CASE WHEN id = %(id)s THEN now() END,"
        " next_stage_ids = array_remove(next_stage_ids, %(id)s), version = version + 1"
        " WHERE id = %(id)s OR (pipeline_id = %(pipeline_id)s AND ended_at IS NULL AND %(id)s = ANY(next_stage_ids))",
        id=stage_id,
        pipeline_id=stage.pipeline_id,
    )
    await work.run(CHANGED, id=stage.pipeline_id)
    work.record(
        verbs.StageEnded(pipeline_id=stage.pipeline_id, move_to=move_to),
        subject=("stage", stage_id),
        touched=[("pipeline", stage.pipeline_id)],
    )


class _Target(msgspec.Struct):
    id: UUID
    pipeline_id: UUID
    last_position: str | None


class _Moved(msgspec.Struct):
    id: UUID
    customer_id: UUID
    version: int
    amount: int | None
    currency: str | None
    from_position: str
    to_position: str
    from_entered_at: datetime
    seconds_in_stage: int
    is_archived: bool


async def empty_stage(work: Work, stage_id: UUID, move_to: UUID) -> None:
    """The next cards of an ended stage stand behind those of the other one, in their order; a line says that there may be more."""
    cards = await work.all(
        UUID,
        # Those on the board in their order; the archived ones, which come along, in any.
        "(SELECT id FROM cards WHERE stage_id = %(id)s AND archived_at IS NULL ORDER BY position, id LIMIT %(some)s)"
        " UNION ALL (SELECT id FROM cards WHERE stage_id = %(id)s AND archived_at IS NOT NULL LIMIT %(some)s)"
        " LIMIT %(some)s",
        id=stage_id,
        some=AT_ONCE,
    )
    if not cards:
        return
    target = await work.one(
        _Target,
        "SELECT s.id, s.pipeline_id, (SELECT position FROM cards WHERE stage_id = s.id AND archived_at IS NULL"
        "  ORDER BY position DESC, id DESC LIMIT 1) AS last_position FROM stages s WHERE s.id = %(id)s",
        id=move_to,
    )
    await work.run("SELECT 1 FROM cards WHERE id = ANY(%(ids)s::uuid[]) ORDER BY id FOR NO KEY UPDATE", ids=cards)
    await work.run(
        "SELECT 1 FROM customers WHERE id IN (SELECT customer_id FROM cards WHERE id = ANY(%(ids)s::uuid[]))"
        " ORDER BY id FOR SHARE",
        ids=cards,
    )
    moved = await work.all(
        _Moved,
        "UPDATE cards c SET stage_id = %(to)s, position = n.position, version = c.version + 1, updated_at = now(),"
        " stage_entered_at = now()"
        " FROM unnest(%(ids)s::uuid[], %(keys)s::text[]) AS n(id, position),"
        "      (SELECT id, position, stage_entered_at FROM cards WHERE id = ANY(%(ids)s::uuid[])) AS old"
        " WHERE c.id = n.id AND old.id = c.id AND c.stage_id = %(from)s"
        " RETURNING c.id, c.customer_id, c.version, c.amount, c.currency, c.position AS to_position,"
        " old.position AS from_position, old.stage_entered_at AS from_entered_at,"
        " extract(epoch FROM now() - old.stage_entered_at)::int AS seconds_in_stage,"
        " c.archived_at IS NOT NULL AS is_archived",
        **{"from": stage_id, "to": move_to},
        ids=cards,
        keys=rules.spread_keys(target.last_position, None, len(cards)),
    )
    for card in moved:
        work.record(
            verbs.CardMoved(
                pipeline_id=target.pipeline_id,
                from_stage_id=stage_id,
                to_stage_id=move_to,
                from_position=card.from_position,
                to_position=card.to_position,
                from_entered_at=card.from_entered_at,
                version=card.version,
                amount=card.amount,
                currency=card.currency,
                seconds_in_stage=card.seconds_in_stage,
                is_undo=False,
                is_archived=card.is_archived,
            ),
            subject=("card", card.id),
            customer_id=card.customer_id,
        )
    work.record(verbs.StageEmptied(move_to=move_to), subject=("stage", stage_id))


async def _lock_stage(work: Work, stage_id: UUID) -> _Stage:
    """The stage, under the lock of its pipeline."""
    pipeline_id = await work.maybe(UUID, "SELECT pipeline_id FROM stages WHERE id = %(id)s", id=stage_id)
    if pipeline_id is None:
        raise NotFound
    await work.one(_Pipeline, PIPELINE, id=pipeline_id)
    return await work.one(_Stage, STAGE, id=stage_id)


async def _add_stages(work: Work, pipeline_id: UUID, stages: Sequence[CreateStage]) -> None:
    await work.run(
        "INSERT INTO stages (id, pipeline_id, name, color, kind, place)"
        " SELECT n.id, %(pipeline_id)s, n.name, n.color, n.kind, n.place + coalesce("
        "   (SELECT max(place) FROM stages WHERE pipeline_id = %(pipeline_id)s), 0)"
        " FROM unnest(%(ids)s::uuid[], %(names)s::text[], %(colors)s::text[], %(kinds)s::text[])"
        "   WITH ORDINALITY AS n(id, name, color, kind, place)",
        pipeline_id=pipeline_id,
        ids=[stage.id or new_id() for stage in stages],
        names=[rules.check_name(stage.name) for stage in stages],
        colors=[stage.color for stage in stages],
        kinds=[stage.kind for stage in stages],
    )


def _check_references(edit: EditStage, stage_ids: set[UUID]) -> None:
    if edit.next_stage_ids is not UNSET and edit.next_stage_ids is not None and set(edit.next_stage_ids) - stage_ids:
        raise Invalid({"next_stage_ids": "unknown_stage"})
    if edit.needs is not UNSET and set(edit.needs) - set(NEEDS):
        raise Invalid({"needs": "not_a_choice"})


async def _hold_roles(work: Work, edit: EditStage) -> set[UUID]:
    """Those of the named roles that are there, and stay until the end: one that is not there would let nobody in."""
    if edit.role_ids is UNSET or not edit.role_ids:
        return set()
    named = list(edit.role_ids)
    held = "SELECT id FROM roles WHERE id = ANY(%(ids)s::uuid[]) ORDER BY id FOR KEY SHARE"
    return set(await work.all(UUID, held, ids=named))


async def _all(work: Work) -> list[tuple[str, UUID]]:
    return [("pipeline", each) for each in await work.all(UUID, "SELECT id FROM pipelines WHERE ended_at IS NULL")]
