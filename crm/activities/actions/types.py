"""Types of activities and the outcomes they can end with."""

from uuid import UUID

import msgspec
from msgspec import UNSET
from psycopg.types.json import Jsonb

from crm.activities import activity_verbs as verbs
from crm.activities import consequences, rules
from crm.activities.activity_schemas import (
    Consequence,
    CreateActivityType,
    CreateOutcome,
    EditActivityType,
    EditOutcome,
    Icon,
    Tone,
)
from crm.activities.doors import may_configure
from crm.activities.outcome_schemas import AppointmentEnd
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound, Stale, Taken
from crm.core.work import Work


class _Type(msgspec.Struct):
    id: UUID
    version: int
    key: str | None
    name: str
    icon: Icon
    color: str
    is_ended: bool


class _Outcome(msgspec.Struct):
    id: UUID
    version: int
    type_id: UUID
    name: str
    tone: Tone
    is_contact: bool
    appointment_state: AppointmentEnd | None
    consequences: list[Consequence]
    is_ended: bool


TYPE = """
SELECT id, version, key, name, icon, color, ended_at IS NOT NULL AS is_ended
FROM activity_types WHERE id = %(id)s FOR NO KEY UPDATE
"""
# Under the lock of its type, so that whoever changes a type's outcomes has them alone.
OUTCOME = """
SELECT id, version, type_id, name, tone, is_contact, appointment_state, consequences, ended_at IS NOT NULL AS is_ended
FROM outcomes WHERE id = %(id)s
"""
CHANGED = "UPDATE activity_types SET version = version + 1 WHERE id = %(id)s"


async def create_type(work: Work, new: CreateActivityType) -> tuple[UUID, bool]:
    """There is one more sort of work, behind the last one. Returns its id and whether it was made just now. Raises Taken, Invalid."""
    may_configure(work.actor)
    type_id, name = new.id or new_id(), rules.check_name(new.name)
    # One at a time, so that there are never more than there may be.
    await work.run("SELECT pg_advisory_xact_lock(hashtextextended('activity_types', 0))")
    known = await work.maybe(_Type, TYPE, id=type_id)
    if known is not None:
        if known.name != name or known.is_ended:
            raise Taken
        return type_id, False
    made = await work.run(
        "INSERT INTO activity_types (id, name, icon, color, place)"
        " SELECT %(id)s, %(name)s, %(icon)s, %(color)s, coalesce(max(place), 0) + 1 FROM activity_types"
        " HAVING count(*) FILTER (WHERE ended_at IS NULL) < %(most)s",
        id=type_id,
        name=name,
        icon=new.icon,
        color=new.color,
        most=rules.MOST_TYPES,
    )
    if not made:
        raise Invalid({"name": "too_many_types"}, most=rules.MOST_TYPES)
    work.record(verbs.ActivityTypeMade(), subject=("activity_type", type_id))
    return type_id, True


async def edit_type(work: Work, type_id: UUID, edit: EditActivityType) -> None:
    """What is given holds from now on. Raises Stale, Invalid. Heard by: live."""
    may_configure(work.actor)
    before = await _lock_type(work, type_id)
    if before.version != edit.version:
        raise Stale
    name = before.name if edit.name is UNSET else rules.check_name(edit.name)
    icon = before.icon if edit.icon is UNSET else edit.icon
    color = before.color if edit.color is UNSET else edit.color
    after = {"name": name, "icon": icon, "color": color}
    fields = [field for field, value in after.items() if value != getattr(before, field)]
    if not fields:
        return
    await work.run(
        "UPDATE activity_types SET name = %(name)s, icon = %(icon)s, color = %(color)s, version = version + 1"
        " WHERE id = %(id)s",
        id=type_id,
        **after,
    )
    work.record(verbs.ActivityTypeEdited(fields=fields), subject=("activity_type", type_id))


async def end_type(work: Work, type_id: UUID) -> None:
    """No more of this sort is opened; those that are open can be ended as before. Raises NotFound."""
    may_configure(work.actor)
    before = await _lock_type(work, type_id)
    await work.run("UPDATE activity_types SET ended_at = now(), version = version + 1 WHERE id = %(id)s", id=type_id)
    work.record(verbs.ActivityTypeEnded(version=before.version + 1), subject=("activity_type", type_id))


async def restore_type(work: Work, type_id: UUID, *, seen: int) -> None:
    """The sort that had ended is there again. Raises Stale when it was changed since."""
    may_configure(work.actor)
    before = await _lock_type(work, type_id, is_ended=True)
    if before.version != seen:
        raise Stale
    await work.run("UPDATE activity_types SET ended_at = NULL, version = version + 1 WHERE id = %(id)s", id=type_id)
    work.record(verbs.ActivityTypeRestored(), subject=("activity_type", type_id))


async def order_types(work: Work, ids: list[UUID]) -> None:
    """The sorts of work stand in this order. Raises Invalid unless these are all of them, once each."""
    may_configure(work.actor)
    standing = await work.all(
        UUID, "SELECT id FROM activity_types WHERE ended_at IS NULL ORDER BY id FOR NO KEY UPDATE"
    )
    if sorted(ids) != standing:
        raise Invalid({"ids": "not_all"})
    await work.run(
        "UPDATE activity_types t SET place = o.place, version = version + 1"
        " FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS o(id, place) WHERE t.id = o.id AND t.place <> o.place",
        ids=ids,
    )
    touched = [("activity_type", each) for each in ids]
    work.record(verbs.ActivityTypesOrdered(), subject=("activity_type", None), touched=touched)


async def create_outcome(work: Work, type_id: UUID, new: CreateOutcome) -> tuple[UUID, bool]:
    """Activities of the type can end so too. Returns its id and whether it was made just now. Raises Taken, Invalid."""
    may_configure(work.actor)
    type_ = await _lock_type(work, type_id)
    outcome_id, name = new.id or new_id(), rules.check_name(new.name)
    known = await work.maybe(_Outcome, OUTCOME, id=outcome_id)
    if known is not None:
        if (known.type_id, known.name) != (type_id, name) or known.is_ended:
            raise Taken
        return outcome_id, False
    if new.appointment_state is not None and type_.key != "appointment":
        raise Invalid({"appointment_state": "not_a_choice"})
    ends = new.appointment_state or ("arrived" if type_.key == "appointment" else None)
    await consequences.check(work, new.consequences)
    made = await work.run(
        "INSERT INTO outcomes (id, type_id, name, tone, is_contact, appointment_state, consequences, place)"
        " SELECT %(id)s, %(type_id)s, %(name)s, %(tone)s, %(is_contact)s, %(appointment_state)s, %(consequences)s, coalesce(max(place), 0) + 1"
        " FROM outcomes WHERE type_id = %(type_id)s HAVING count(*) FILTER (WHERE ended_at IS NULL) < %(most)s",
        id=outcome_id,
        type_id=type_id,
        name=name,
        tone=new.tone,
        is_contact=new.is_contact,
        appointment_state=ends,
        consequences=_kept(new.consequences),
        most=rules.MOST_OUTCOMES,
    )
    if not made:
        raise Invalid({"name": "too_many_outcomes"}, most=rules.MOST_OUTCOMES)
    await _changed(work, type_id, outcome_id, verbs.OutcomeMade(type_id=type_id))
    return outcome_id, True


async def edit_outcome(work: Work, outcome_id: UUID, edit: EditOutcome) -> None:
    """What is given holds from now on. Raises Stale, Invalid for consequences that cannot be."""
    may_configure(work.actor)
    before = await _lock_outcome(work, outcome_id)
    if before.version != edit.version:
        raise Stale
    after = msgspec.structs.replace(
        before,
        name=before.name if edit.name is UNSET else rules.check_name(edit.name),
        tone=before.tone if edit.tone is UNSET else edit.tone,
        is_contact=before.is_contact if edit.is_contact is UNSET else edit.is_contact,
        consequences=before.consequences if edit.consequences is UNSET else edit.consequences,
        appointment_state=before.appointment_state if edit.appointment_state is UNSET else edit.appointment_state,
    )
    if edit.appointment_state is not UNSET and before.appointment_state is None:
        raise Invalid({"appointment_state": "not_a_choice"})
    names = ("name", "tone", "is_contact", "appointment_state", "consequences")
    fields = [f for f in names if getattr(before, f) != getattr(after, f)]
    if not fields:
        return
    if "consequences" in fields:
        await consequences.check(work, after.consequences)
    await work.run(
        "UPDATE outcomes SET name = %(name)s, tone = %(tone)s, is_contact = %(is_contact)s,"
        " appointment_state = %(appointment_state)s, consequences = %(consequences)s, version = version + 1 WHERE id = %(id)s",
        id=outcome_id,
        name=after.name,
        tone=after.tone,
        is_contact=after.is_contact,
        appointment_state=after.appointment_state,
        consequences=_kept(after.consequences),
    )
    await _changed(work, before.type_id, outcome_id, verbs.OutcomeEdited(type_id=before.type_id, fields=fields))


async def end_outcome(work: Work, outcome_id: UUID) -> None:
    """It is no longer chosen. Raises NotFound."""
    may_configure(work.actor)
    before = await _lock_outcome(work, outcome_id)
    await _set_ended(work, before, is_ended=True)
    fact = verbs.OutcomeEnded(type_id=before.type_id, version=before.version + 1)
    await _changed(work, before.type_id, outcome_id, fact)


async def restore_outcome(work: Work, outcome_id: UUID, *, seen: int) -> None:
    """It can be chosen again. Raises Stale when it was changed since."""
    may_configure(work.actor)
    before = await _lock_outcome(work, outcome_id, is_ended=True)
    if before.version != seen:
        raise Stale
    await _set_ended(work, before, is_ended=False)
    await _changed(work, before.type_id, outcome_id, verbs.OutcomeRestored(type_id=before.type_id))


async def order_outcomes(work: Work, type_id: UUID, ids: list[UUID]) -> None:
    """The ways to end stand in this order. Raises Invalid unless these are all of the type, once each."""
    may_configure(work.actor)
    await _lock_type(work, type_id)
    standing = await work.all(
        UUID, "SELECT id FROM outcomes WHERE type_id = %(id)s AND ended_at IS NULL ORDER BY id", id=type_id
    )
    if sorted(ids) != standing:
        raise Invalid({"ids": "not_all"})
    await work.run(
        "UPDATE outcomes t SET place = o.place FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS o(id, place)"
        " WHERE t.id = o.id",
        ids=ids,
    )
    await work.run(CHANGED, id=type_id)
    work.record(verbs.OutcomesOrdered(), subject=("activity_type", type_id))


async def _lock_type(work: Work, type_id: UUID, *, is_ended: bool = False) -> _Type:
    found = await work.one(_Type, TYPE, id=type_id)
    if found.is_ended is not is_ended:
        raise NotFound
    return found


async def _lock_outcome(work: Work, outcome_id: UUID, *, is_ended: bool = False) -> _Outcome:
    type_id = await work.one(UUID, "SELECT type_id FROM outcomes WHERE id = %(id)s", id=outcome_id)
    await _lock_type(work, type_id)
    found = await work.one(_Outcome, OUTCOME, id=outcome_id)
    if found.is_ended is not is_ended:
        raise NotFound
    return found


async def _set_ended(work: Work, outcome: _Outcome, *, is_ended: bool) -> None:
    await work.run(
        "UPDATE outcomes SET ended_at = CASE WHEN %(ended)s THEN now() END, version = version + 1 WHERE id = %(id)s",
        id=outcome.id,
        ended=is_ended,
    )


async def _changed(work: Work, type_id: UUID, outcome_id: UUID, fact: verbs.Fact) -> None:
    await work.run(CHANGED, id=type_id)
    work.record(fact, subject=("outcome", outcome_id), touched=[("activity_type", type_id)])


def _kept(wishes: list[Consequence]) -> Jsonb:
    return Jsonb(msgspec.to_builtins(wishes))
