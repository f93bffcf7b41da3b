"""The journal of cards replayed in the plainest way there is, for tests to compare with."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crm.core.journal import Written

Value = tuple[int, str] | None


class State(NamedTuple):
    """How a card stood from a moment on."""

    at: datetime
    stage: UUID
    value: Value
    entered_at: datetime
    mover: UUID | None
    stayed: int | None
    """Seconds in the stage before, where a move led out of it."""


class Story:
    """What became of one card: its states, one per line, less those that were taken back."""

    def __init__(self) -> None:
        self.states: list[State] = []
        self._taken: State | None = None

    def hear(self, line: Written) -> None:
        """A line changes the last state, or takes it back; a second taking back brings it again."""
        facts = line.facts
        if facts.get("is_undo"):
            if self._taken is None:
                self._taken = self.states.pop()
            else:
                self.states.append(self._taken)
                self._taken = None
            return
        self._taken = None
        before = self.states[-1] if self.states else None
        stage = UUID(str(facts.get("to_stage_id") or facts["stage_id"]))
        value = before.value if before else None
        if line.verb == "card.valued":
            value = _value(facts["to_amount"], facts["to_currency"])
        elif facts.get("was_valued"):
            value = _value(facts["amount"], facts["currency"])
        has_come = before is None or before.stage != stage
        self.states.append(
            State(
                line.at,
                stage,
                value,
                line.at if has_come or before is None else before.entered_at,
                line.actor_id if has_come or before is None else before.mover,
                int(str(facts["seconds_in_stage"])) if has_come and line.verb == "card.moved" else None,
            )
        )

    def then(self, at: datetime) -> State | None:
        """How it stood at this moment; None when it was not there yet."""
        return next((state for state in reversed(self.states) if state.at <= at), None)

    @property
    def stays(self) -> list[tuple[UUID, datetime, int]]:
        """The stages it was moved out of: which, when, after how many seconds."""
        pairs = zip(self.states, self.states[1:], strict=False)
        return [(before.stage, after.at, after.stayed) for before, after in pairs if after.stayed is not None]


def _value(amount: object, currency: object) -> Value:
    return None if amount is None else (int(str(amount)), str(currency))


def replayed(lines: Iterable[Written]) -> dict[UUID, Story]:
    """The story of every card in these lines."""
    stories: dict[UUID, Story] = {}
    for line in lines:
        if line.verb in ("card.created", "card.moved", "card.reopened", "card.valued") and line.subject_id:
            stories.setdefault(line.subject_id, Story()).hear(line)
    return stories
