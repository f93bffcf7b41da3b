"""Scores follow what becomes true of customers, and the rules."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from crm.core.journal import Written
from crm.core.reactions import Room
from crm.core.work import Work
from crm.customers.quality import actions
from crm.customers.quality.facts import FACTS

EDITED, SWEPT = "quality_rules.edited", "quality_rules.swept"
PATIENCE_SECONDS = 0.25
"""A score is looked at now and then, and one act after the other changes it: they are counted together."""
JUDGED = ("customer.edited",)
"""Somebody gave a judgement back: what came meanwhile must count."""


class SweptFacts(msgspec.Struct):
    """The facts of `quality_rules.swept`."""

    sweep: int
    after: UUID | None


async def hear(work: Work, line: Written) -> None:
    """A customer's score is what the rules make of it."""
    await hear_all(work, [line])


async def hear_all(work: Work, lines: Sequence[Written]) -> None:
    """The same for many: each customer is looked at once, and everybody when the rules changed."""
    verbs = {verb for fact in FACTS.values() for verb in fact.verbs} | set(JUDGED)
    causes = {line.customer_id: line.cause for line in lines if line.customer_id and line.verb in verbs}
    if causes:
        await actions.score_customers(work, causes)
    for line in lines:
        work.cause = line.cause
        if line.verb == SWEPT:
            facts = msgspec.convert(line.facts, SweptFacts)
            if facts.after is not None:
                await actions.sweep_further(work, facts.sweep, facts.after)
    shaking = [line for line in lines if line.verb == EDITED or _shakes(line)]
    if shaking:
        work.cause = shaking[-1].cause
        await actions.begin_sweep(work)


def _shakes(line: Written) -> bool:
    """Whether it may have changed a fact of everybody's."""
    fields = line.facts.get("fields")
    for fact in FACTS.values():
        if line.verb in fact.settings:
            field = fact.settings[line.verb]
            if field is None or not isinstance(fields, list) or field in fields:
                return True
    return False


def scoring() -> Room:
    """The room that listens, once every room has declared its facts."""
    verbs = {EDITED, SWEPT, *JUDGED}
    for fact in FACTS.values():
        verbs |= {*fact.verbs, *fact.settings}
    return Room("customers.quality", dict.fromkeys(sorted(verbs), hear), hear_all, PATIENCE_SECONDS)
