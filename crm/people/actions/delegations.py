"""Stand-ins: arranged for whole days, changed, ended; begun and ended by the clock."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from crm.core.clock import day_span, local_day, now
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound, Refused, Stale, Taken
from crm.core.work import Work
from crm.people import office_doors, verbs
from crm.people.office_schemas import CreateDelegation, EditDelegation

LONGEST_DAYS = 366


class StandInOverlaps(Refused):
    """The same person stands in at that time already: that arrangement is changed instead."""

    code = "stand_in_overlaps"


class _Locked(msgspec.Struct):
    id: UUID
    version: int
    from_user_id: UUID
    to_user_id: UUID
    starts_at: datetime
    ends_at: datetime
    state: str


async def create_delegation(work: Work, new: CreateDelegation) -> tuple[UUID, bool]:
    """Somebody stands in for somebody on these days: sees and may what is theirs, besides their own.

    Returns its id and whether it was made just now. Raises StandInOverlaps, Invalid, Taken. Heard by: live.
    """
    office_doors.may_delegate(work.actor, new.from_user_id)
    starts_at, ends_at = _span(new.first_day, new.last_day)
    if new.from_user_id == new.to_user_id:
        raise Invalid({"to_user_id": "not_oneself"})
    delegation_id = new.id or new_id()
    known = await work.maybe(_Locked, _LOCK, id=delegation_id)
    if known is not None:
        same = (known.from_user_id, known.to_user_id, known.starts_at, known.ends_at)
        if same != (new.from_user_id, new.to_user_id, starts_at, ends_at):
            raise Taken
        return delegation_id, False
    await _hold_person(work, new.from_user_id)
    if not await work.maybe(bool, "SELECT true FROM users WHERE id = %(id)s AND is_active", id=new.to_user_id):
        raise Invalid({"to_user_id": "unknown_colleague"})
    await _check_free(work, delegation_id, new.from_user_id, new.to_user_id, starts_at, ends_at)
    viewer = work.actor.viewer
    await work.run(
        "INSERT INTO delegations (id, from_user_id, to_user_id, starts_at, ends_at, state, made_by)"
        " VALUES (%(id)s, %(from)s, %(to)s, %(starts_at)s, %(ends_at)s,"
        "  CASE WHEN %(starts_at)s <= now() THEN 'running' ELSE 'planned' END, %(by)s)",
        id=delegation_id,
        **{"from": new.from_user_id, "to": new.to_user_id},
        starts_at=starts_at,
        ends_at=ends_at,
        by=viewer.user_id if viewer else None,
    )
    _tell(work, verbs.DelegationMade(new.from_user_id, new.to_user_id, starts_at, ends_at), delegation_id)
    return delegation_id, True


async def edit_delegation(work: Work, delegation_id: UUID, edit: EditDelegation) -> None:
    """The stand-in lasts these days. Raises StandInOverlaps, Stale; NotFound when it is over."""
    found = await _lock(work, delegation_id)
    if found.version != edit.version:
        raise Stale
    starts_at, ends_at = _span(edit.first_day, edit.last_day, began=found.starts_at)
    await _hold_person(work, found.from_user_id)
    await _check_free(work, delegation_id, found.from_user_id, found.to_user_id, starts_at, ends_at)
    await work.run(
        "UPDATE delegations SET starts_at = %(starts_at)s, ends_at = %(ends_at)s, version = version + 1,"
        " updated_at = now(), state = CASE WHEN %(starts_at)s <= now() THEN 'running' ELSE 'planned' END"
        " WHERE id = %(id)s",
        id=delegation_id,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    _tell(work, verbs.DelegationEdited(found.from_user_id, found.to_user_id, starts_at, ends_at), delegation_id)


async def end_delegation(work: Work, delegation_id: UUID) -> None:
    """The stand-in is over now. NotFound when it was already."""
    found = await _lock(work, delegation_id)
    await work.run(
        "UPDATE delegations SET state = 'over', version = version + 1, updated_at = now(),"
        " ends_at = CASE WHEN starts_at < now() THEN least(ends_at, now()) ELSE ends_at END,"
        # One that has not begun never begins.
        " starts_at = CASE WHEN starts_at < now() THEN starts_at ELSE ends_at - interval '1 microsecond' END"
        " WHERE id = %(id)s",
        id=delegation_id,
    )
    _tell(work, verbs.DelegationEnded(found.from_user_id, found.to_user_id), delegation_id)


async def follow_clock(work: Work) -> int:
    """Stand-ins whose time has come are running, those out of time are over; how many. Rights follow the clock by
    themselves: this tells the open screens.
    """
    begun = await work.all(
        _Locked,
        "UPDATE delegations SET state = CASE WHEN ends_at <= now() THEN 'over' ELSE 'running' END,"
        " version = version + 1, updated_at = now()"
        " WHERE (state = 'planned' AND starts_at <= now()) OR (state = 'running' AND ends_at <= now())"
        " RETURNING id, version, from_user_id, to_user_id, starts_at, ends_at, state",
    )
    for each in begun:
        if each.state == "over":
            _tell(work, verbs.DelegationEnded(each.from_user_id, each.to_user_id), each.id)
        else:
            _tell(work, verbs.DelegationBegan(each.from_user_id, each.to_user_id), each.id)
    return len(begun)


_LOCK = (
    "SELECT id, version, from_user_id, to_user_id, starts_at, ends_at, state FROM delegations"
    " WHERE id = %(id)s FOR NO KEY UPDATE"
)


async def _lock(work: Work, delegation_id: UUID) -> _Locked:
    found = await work.maybe(_Locked, _LOCK, id=delegation_id)
    if found is None:
        raise NotFound
    office_doors.may_delegate(work.actor, found.from_user_id)
    if found.state == "over":
        raise NotFound
    return found


async def _hold_person(work: Work, user_id: UUID) -> None:
    # All arrangements of one person stand in one line: two of them could overlap unseen.
    held = await work.maybe(UUID, "SELECT id FROM users WHERE id = %(id)s AND is_active FOR NO KEY UPDATE", id=user_id)
    if held is None:
        raise Invalid({"from_user_id": "unknown_colleague"})


async def _check_free(
    work: Work, delegation_id: UUID, from_user_id: UUID, to_user_id: UUID, starts_at: datetime, ends_at: datetime
) -> None:
    taken = await work.maybe(
        bool,
        "SELECT true FROM delegations WHERE from_user_id = %(one)s AND to_user_id = %(two)s AND id <> %(id)s"
        " AND state <> 'over' AND starts_at < %(ends_at)s AND ends_at > %(starts_at)s LIMIT 1",
        id=delegation_id,
        one=from_user_id,
        two=to_user_id,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    if taken:
        raise StandInOverlaps


def _span(first_day: date, last_day: date, *, began: datetime | None = None) -> tuple[datetime, datetime]:
    if last_day < first_day:
        raise Invalid({"last_day": "ends_before_it_begins"})
    if (last_day - first_day).days > LONGEST_DAYS:
        raise Invalid({"last_day": "too_long"})
    if last_day < local_day(now()):
        raise Invalid({"last_day": "in_the_past"})
    starts_at, ends_at = day_span(first_day)[0], day_span(last_day)[1]
    # What was done in somebody's name stays explained: a beginning that has passed stays where it was.
    if began is not None and began <= now():
        starts_at = began
    return starts_at, ends_at


def _tell(work: Work, fact: verbs.Fact, delegation_id: UUID) -> None:
    work.record(fact, subject=("delegation", delegation_id))
