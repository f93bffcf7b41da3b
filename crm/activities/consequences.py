"""What an outcome brings about. Each sort is declared here, or by a higher room as soon as it is imported.

Consequences are applied in the transaction that closes the activity, in its name and with the rights of whoever closes it,
under one cause. One that is refused raises: nothing has happened then.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from crm.activities.activity_schemas import Consequence
from crm.activities.appointments.schemas import BookAppointment
from crm.core.i18n import known_language, say
from crm.core.problems import Invalid, Problem, Refused, problem_document
from crm.core.work import Work


class ConsequenceRefused(Refused):
    """What the outcome would bring about cannot be; the words say which and why."""

    code = "consequence_refused"


class Closing(msgspec.Struct, frozen=True):
    """An activity that is being closed, as its consequences look at it."""

    activity_id: UUID
    customer_id: UUID
    owner_id: UUID | None
    at: datetime
    reason: str | None
    fields: dict[str, str]
    """What was said with it that a move needs; whoever takes one takes it out."""
    appointment: BookAppointment | None = None


# The wish is the sort's own struct, of which the registry knows only its kind.
Check = Callable[[Work, Sequence[Any]], Awaitable[None]]
Apply = Callable[[Work, Any, Closing], Awaitable[None]]


class Sort(msgspec.Struct, frozen=True):
    """A sort of consequence.

    `check` raises Invalid when wishes of an outcome are not possible as the house stands; `apply` makes one true. `rank` is
    its turn: whatever locks cards comes before what locks customers, and that before what is noted in the brief. One that
    `is_asked` needs something said by whoever closes, so it follows nothing that is closed by rule.
    """

    kind: str
    rank: int
    check: Check
    apply: Apply
    is_asked: bool = False


SORTS: dict[str, Sort] = {}
"""Kind → sort."""


def offer(sort: Sort) -> Sort:
    """Outcomes can bring this about from now on."""
    SORTS[sort.kind] = sort
    return sort


def kind_of(wish: Consequence) -> str:
    """Which sort it is."""
    return str(wish.__struct_config__.tag)


async def check(work: Work, wishes: Sequence[Consequence], *, can_ask: bool = True) -> None:
    """Raise Invalid unless all of these are possible as the house stands, where somebody `can_ask` for more or not."""
    for kind, sort in SORTS.items():
        own = [wish for wish in wishes if kind_of(wish) == kind]
        if own and sort.is_asked and not can_ask:
            raise Invalid({"consequences": "nobody_to_ask"})
        if own:
            await sort.check(work, own)


async def carry_out(work: Work, wishes: Sequence[Consequence], closing: Closing) -> None:
    """All of these have come about. Raises Invalid for what a stage needs and nobody has said, else ConsequenceRefused."""
    for wish in sorted(wishes, key=lambda wish: SORTS[kind_of(wish)].rank):
        try:
            await SORTS[kind_of(wish)].apply(work, wish, closing)
        except (Invalid, ConsequenceRefused):
            raise
        except Problem as problem:
            language = known_language(work.actor.language)
            raise ConsequenceRefused(
                which=say(language, f"consequence.{kind_of(wish)}"),
                why=problem_document(problem, language, "")["detail"],
            ) from problem
    if closing.fields:
        raise Invalid(dict.fromkeys((f"fields.{name}" for name in closing.fields), "unknown"))
