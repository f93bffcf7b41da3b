"""Undo: each verb names its inverse action, and a whole act is taken back by its cause.

Only the person who acted may undo, for ten minutes. Records changed since are refused one by one; the others go back.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from uuid import UUID

import msgspec

from crm.core.journal import Written
from crm.core.problems import NotFound, Problem
from crm.core.work import Work

Inverse = Callable[[Work, Written], Awaitable[None]]
LONGEST = timedelta(minutes=10)


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


LINES = """
SELECT seq, at, actor_kind, actor_id, verb, subject_kind, subject_id, customer_id, facts, touched, removed_viewers,
       cause, request_id
FROM journal
WHERE cause = %(cause)s AND actor_id = %(actor_id)s AND at > now() - %(longest)s
ORDER BY seq DESC
"""


async def undo(
    begin: Callable[[], AbstractAsyncContextManager[Work]],
    cause: UUID,
    inverses: Mapping[str, Inverse],
    say: Callable[[str], str],
) -> Undone:
    """Everything this act changed is as before, as far as nobody changed it since. Raises NotFound for no such act."""
    async with begin() as work:
        lines = await work.all(Written, LINES, cause=cause, actor_id=work.actor.id, longest=LONGEST)
    lines = [line for line in lines if line.verb in inverses]
    if not lines:
        raise NothingToUndo
    result = Undone(undone=0, refused=[])
    for line in lines:
        try:
            async with begin() as work:
                await inverses[line.verb](work, line)
            result.undone += 1
        except Problem as problem:
            title = say(f"problem.{problem.code}.title")
            result.refused.append(Refusal(line.subject_kind, line.subject_id, problem.code, title))
    return result


class NothingToUndo(NotFound):
    """Not one's own act, too long ago, or one that cannot be taken back."""

    code = "nothing_to_undo"
