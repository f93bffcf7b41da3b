"""The chain of what follows when a customer does not come: by rule, the first time, the second, and every time after.

Its steps bring about what outcomes of activities do, in the act that says that nobody came and with its rights.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, LiteralString

import msgspec
from msgspec import Meta
from psycopg.types.json import Jsonb

from crm.activities import consequences, verbs
from crm.activities.activity_schemas import Consequence, Consequences
from crm.activities.doors import may_configure
from crm.core.doors import require
from crm.core.problems import Stale
from crm.core.work import Work

ID = "no_show_chain"
MOST_STEPS = 5


class Step(msgspec.Struct, forbid_unknown_fields=True):
    """What one time brings about."""

    consequences: Consequences


class NoShowChain(msgspec.Struct):
    """What follows each time; the last step holds for all further ones. There is one chain; its id is the word."""

    id: Literal["no_show_chain"]
    version: int
    steps: list[Step]


class EditNoShowChain(msgspec.Struct, forbid_unknown_fields=True):
    """All steps from now on."""

    version: int
    steps: Annotated[list[Step], Meta(min_length=1, max_length=MOST_STEPS)]


class _Kept(msgspec.Struct):
    version: int
    steps: list[list[Consequence]]


async def no_show_chain(work: Work) -> NoShowChain:
    """The chain as it stands."""
    require(work.actor, "appointments.view")
    kept = await work.one(_Kept, "SELECT version, steps FROM no_show_chain")
    return NoShowChain("no_show_chain", kept.version, [Step(each) for each in kept.steps])


async def chains_by_ids(work: Work, ids: Sequence[str]) -> list[NoShowChain]:
    """The chain, when it is asked for by its word."""
    return [await no_show_chain(work)] if ID in ids else []


async def edit_no_show_chain(work: Work, edit: EditNoShowChain) -> None:
    """These steps follow from now on. Raises Forbidden, Stale, Invalid for what is not possible as the house stands."""
    may_configure(work.actor)
    version = await work.one(int, "SELECT version FROM no_show_chain FOR NO KEY UPDATE")
    if version != edit.version:
        raise Stale
    for step in edit.steps:
        await consequences.check(work, step.consequences, can_ask=False)
    await work.run(
        "UPDATE no_show_chain SET steps = %(steps)s, version = version + 1",
        steps=Jsonb([msgspec.to_builtins(step.consequences) for step in edit.steps]),
    )
    work.record(verbs.NoShowChainEdited(), subject=("no_show_chain", None), touched=[("no_show_chain", ID)])


STEP: LiteralString = """
(SELECT n.steps -> least((SELECT count(*) FROM appointments o
                          WHERE o.customer_id = a.customer_id AND o.state = 'no_show' AND o.id <> a.id),
                         jsonb_array_length(n.steps) - 1)::int
 FROM no_show_chain n)
"""
"""What follows when the customer of the appointment `a` does not come this time."""
