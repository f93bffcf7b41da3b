"""How this room's verbs are taken back."""

import msgspec

from crm.core.journal import Written
from crm.core.money import Money
from crm.core.undo import Inverse
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


INVERSES: dict[str, Inverse] = {"card.moved": unmove, "card.valued": unvalue, "view.ended": unend_view}
