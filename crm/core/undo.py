"""Undo: each verb names its inverse action, and a whole act is taken back by its cause.

Only the person who acted may undo, for ten minutes; what followed the act by rule goes with it. Records changed since are refused one by one; the others go back.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from itertools import groupby
from uuid import UUID

import msgspec

from crm.core.journal import Written
from crm.core.problems import NotFound, Problem
from crm.core.work import Work

Inverse = Callable[[Work, Written], Awaitable[None]]
InverseOfMany = Callable[[Work, "Sequence[Written]"], Awaitable["list[Refusal]"]]
"""Takes many lines of one verb back at once; the records it refuses, without the words for it."""
LONGEST = timedelta(minutes=10)
MANY = 500
"""Lines taken back in one transaction, where a verb can do that."""


class Refusal(msgspec.Struct):
    """A record that could not be put back, and why."""

    kind: str
    id: UUID | None
    code: str
    title: str


class Undone(msgspec.Struct):
    """What became of an undo."""

    undone: int
    refused: list[Refusal]


class UndoAct(msgspec.Struct, forbid_unknown_fields=True):
    """The act to take back, by the request id it was made with."""

    cause: UUID


class _Line(msgspec.Struct):
    """A line of the act, as little of it as tells how it is taken back: an act may have tens of thousands."""

    seq: int
    verb: str
    is_own: bool


# What followed by rule has the cause of the act, and is taken back with it.
ACT = """
SELECT seq, verb, actor_kind <> 'system' AS is_own FROM journal
WHERE cause = %(cause)s AND (actor_id = %(actor_id)s OR actor_kind = 'system') AND at > now() - %(longest)s
ORDER BY seq DESC
"""

# Longer ago than an undo takes, so that only the newest partitions are looked at.
LINES = """
SELECT seq, at, actor_kind, actor_id, verb, subject_kind, subject_id, customer_id, facts, touched, removed_viewers,
       cause, request_id
FROM journal
WHERE seq = ANY(%(seqs)s::bigint[]) AND at > now() - interval '1 day'
ORDER BY seq DESC
"""


async def undo(
    begin: Callable[[], AbstractAsyncContextManager[Work]],
    cause: UUID,
    inverses: Mapping[str, Inverse],
    say: Callable[[str], str],
    of_many: Mapping[str, InverseOfMany] | None = None,
) -> Undone:
    """Everything this act changed is as before, as far as nobody changed it since. Raises NotFound for no such act."""
    async with begin() as work:
        lines = await work.all(_Line, ACT, cause=cause, actor_id=work.actor.id, longest=LONGEST)
    lines = [line for line in lines if line.verb in inverses]
    if not any(line.is_own for line in lines):
        raise NothingToUndo
    result = Undone(undone=0, refused=[])
    for verb, group in groupby(lines, key=lambda line: line.verb):
        act = [line.seq for line in group]
        together = (of_many or {}).get(verb) if len(act) > 1 else None
        for start in range(0, len(act), MANY):
            async with begin() as work:
                part = await work.all(Written, LINES, seqs=act[start : start + MANY])
                refused = [] if together is None else await together(work, part)
            if together is None:
                await _undo_singly(begin, part, inverses, say, result)
                continue
            result.undone += len(part) - len(refused)
            for refusal in refused:
                refusal.title = say(f"problem.{refusal.code}.title")
            result.refused += refused
    return result


async def _undo_singly(
    begin: Callable[[], AbstractAsyncContextManager[Work]],
    lines: Sequence[Written],
    inverses: Mapping[str, Inverse],
    say: Callable[[str], str],
    result: Undone,
) -> None:
    for line in lines:
        try:
            async with begin() as work:
                await inverses[line.verb](work, line)
            result.undone += 1
        except Problem as problem:
            title = say(f"problem.{problem.code}.title")
            result.refused.append(Refusal(line.subject_kind, line.subject_id, problem.code, title))


class NothingToUndo(NotFound):
    """Not one's own act, too long ago, or one that cannot be taken back."""

    code = "nothing_to_undo"
