"""How this room's verbs are taken back."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from crm.core.journal import Written
from crm.core.money import Money
from crm.core.undo import Inverse, InverseOfMany, Refusal
from crm.core.work import Work
from crm.pipeline import actions, verbs


async def unmove(work: Work, line: Written) -> None:
    """The card stands exactly where it stood."""
    assert line.subject_id is not None
    await actions.undo_move(work, line.subject_id, msgspec.convert(line.facts, verbs.CardMoved))


async def unvalue(work: Work, line: Written) -> None:
    """The card has its old amount."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.CardValued)
    before = (
        Money(amount=facts.from_amount, currency=facts.from_currency)
        if facts.from_amount is not None and facts.from_currency
        else None
    )
    await actions.value_card(work, line.subject_id, before, seen=facts.version)


async def unend_view(work: Work, line: Written) -> None:
    """The view is there again."""
    assert line.subject_id is not None
    await actions.restore_view(work, line.subject_id, seen=msgspec.convert(line.facts, verbs.ViewEnded).version)


async def give_view_back(work: Work, line: Written) -> None:
    """The view is there, and whose it was."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.ViewHandedOver)
    await actions.give_back_view(work, line.subject_id, facts.from_user_id, facts.to_user_id, seen=facts.version)


async def unmove_many(work: Work, lines: Sequence[Written]) -> list[Refusal]:
    """Each of the cards stands exactly where it stood, for many at once."""
    facts, others = dict[UUID, verbs.CardMoved](), list[Written]()
    for line in lines:
        assert line.subject_id is not None
        if line.subject_id in facts:
            others.append(line)
        else:
            facts[line.subject_id] = msgspec.convert(line.facts, verbs.CardMoved)
    refused = await actions.undo_moves(work, facts)
    return refused + (await unmove_many(work, others) if others else [])


async def unarchive(work: Work, line: Written) -> None:
    """The card stands on the board again."""
    assert line.subject_id is not None
    await actions.restore_card(work, line.subject_id, seen=_version(line))


async def unrestore(work: Work, line: Written) -> None:
    """The card is off the board again."""
    assert line.subject_id is not None
    await actions.archive_card(work, line.subject_id, seen=_version(line))


async def unarchive_many(work: Work, lines: Sequence[Written]) -> list[Refusal]:
    """The cards stand on the board again, many at once."""
    seen = {line.subject_id: _version(line) for line in lines if line.subject_id}
    refused = await actions.restore_cards(work, seen)
    return [Refusal("card", card_id, problem.code, "") for card_id, problem in refused.items()]


def _version(line: Written) -> int:
    return msgspec.convert(line.facts["version"], int)


INVERSES: dict[str, Inverse] = {
    "card.moved": unmove,
    "card.valued": unvalue,
    "card.archived": unarchive,
    "card.restored": unrestore,
    "view.ended": unend_view,
    "view.handed_over": give_view_back,
}

OF_MANY: dict[str, InverseOfMany] = {"card.moved": unmove_many, "card.archived": unarchive_many}
